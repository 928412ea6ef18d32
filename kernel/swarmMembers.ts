/** Downloads that share what they already have, and the transfers between them. */
import { checkWithin, doubled, FIRST_ALLOCATED, I32Column, i32Column, zeros } from './memory';
import { Part } from './part';
import { PieceSet } from './pieceSet';
import { Pool } from './pools';

/** A download that shares what it has, from the first time on that it did. */
@unmanaged
export class Member {
  r: i32;
  pool: Pool;
  /** False while it is paused: it keeps what it has, and nobody is told. */
  isMember: bool = false;
  /** Transfers from and to other members. */
  takes: i32 = 0;
  gives: i32 = 0;
  /** Bits of the pools that it takes from, or took from since it was weighed ({@link Pool.bit}). */
  takesFrom: u64 = 0;
  /** True when it took from others or gave to them when it was last looked at. */
  isConnected: bool = false;
  /** What it had when it was last looked at, and when that was. */
  ownBytes: f64 = 0;
  lookedS: f64 = -Infinity;
  /** Of it: bytes that no member of the pool offers, and what nobody offered then. Only who may not upload has such. */
  privateBytes: f64 = 0;
  newBytes: f64 = 0;
  /** Since ever: what came from HTTP and whole copies or from other pools, and from inside the pool. */
  elsewhereBytes: f64 = 0;
  insideBytes: f64 = 0;
  /** The same when its stocks were last weighed, and when that was. */
  weighedElsewhere: f64 = 0;
  weighedInside: f64 = 0;
  weighedS: f64 = 0;
  /** When its stocks last had to be weighed at once, because it got more than they had been weighed for, and how often then. */
  hurriedS: f64 = -1;
  hurries: i32 = 0;
  /** Up to this rate no stock of it can run dry before the next look, and nothing holds it back ({@link Looks}). */
  surelyBytesPerS: f64 = 0;
  joinedS: f64 = 0;
  /** Its rate of good bytes since the last instant; when its stocks were weighed, and when those who take from it were told. */
  rate: f64 = 0;
  weighedRate: f64 = 0;
  toldRate: f64 = 0;
  /** Its part of what its pool counts as under way. */
  newFromOutside: f64 = 0;
  newGifts: f64 = 0;
  /** What came from outside since its stocks were weighed, and did not count as new; and what did. */
  unusedBytes: f64 = 0;
  usedBytes: f64 = 0;
  /** What it had when it paused, where that may be told from what others have. */
  hasLeft: bool = false;
  left: PieceSet | null = null;
  /** True when it paused before it could be told ({@link Pool.letGo}). */
  isAbsent: bool = false;

  constructor(r: i32, pool: Pool) {
    this.r = r;
    this.pool = pool;
  }

  /** Of what it has: bytes that its pool offers. What becomes known to the pool is a random part of what was not. */
  get offeredBytes(): f64 {
    if (this.privateBytes === 0) return this.ownBytes;
    return this.ownBytes - this.privateBytes * min<f64>(1, this.pool.newBytes / max<f64>(1, this.newBytes));
  }
}

/** A stock that has to be brought up to date at the next look, one that lasts until then, and one that lasts far beyond it. */
export const DRY: u8 = 0;
export const LASTS: u8 = 1;
export const PLENTY: u8 = 2;

/** Bytes of the record of a transfer. */
const GIVING_BYTES: usize = 80;

/** A transfer between members; its number is that of the transfer. */
@unmanaged
export class Giving {
  /** The member that it comes from, once it has been asked for ({@link Members.senderOf}). */
  sender: Member | null;
  /** True until its stock is weighed for the first time. */
  isNew: bool;
  /** Whether its receiver and its sender count it. */
  isTaken: bool;
  isGiven: bool;
  /** How long its stock lasts: {@link DRY}, {@link LASTS} or {@link PLENTY}. */
  supply: u8;
  /** What it had brought when its receiver was last looked at, and what it brought since its stock was weighed. */
  notedBytes: f64;
  movedBytes: f64;
  /** What its sender has and its receiver lacks. */
  stockBytes: f64;
  /** Rate at which it brings until its receiver is looked at again what there is: its cap, where its lines could bring more. */
  mostBytesPerS: f64;
  /** From another pool: what did not count as new ({@link Member.unusedBytes}). */
  unusedBytes: f64;
  /** When its stock was last weighed: what had come to the sender ({@link Member}). */
  senderElsewhere: f64;
  senderInside: f64;
  /** The same: bytes that the sender had by its transfers from the receiver's pool, and by the one from the receiver. */
  backFromPool: f64;
  back: f64;
}

if (offsetof<Giving>() > GIVING_BYTES) ERROR('a Giving is longer than its stride');

/** Members by download, and what is known of the transfers between them. */
@unmanaged
export class Members {
  private part: Part;
  private addresses: I32Column;
  private givings: usize = zeros(usize(FIRST_ALLOCATED) * GIVING_BYTES);
  private allocated: i32 = FIRST_ALLOCATED;

  constructor(part: Part) {
    this.part = part;
    this.addresses = i32Column(part.downloads);
  }

  /** The member that a download is or was, or null. */
  @inline
  of(r: i32): Member | null {
    return changetype<Member | null>(usize(u32(this.addresses[r])));
  }

  /** The same while it is one. */
  activeOf(r: i32): Member | null {
    const member = this.of(r);
    if (member === null) return null;
    return member.isMember ? member : null;
  }

  /** {@link of}, made now where it never was one; from now on it is of this pool. */
  inPool(r: i32, pool: Pool): Member {
    let member = this.of(r);
    if (member === null) {
      member = new Member(r, pool);
      this.addresses[r] = i32(changetype<usize>(member));
    }
    member.pool = pool;
    return member;
  }

  @inline
  giving(f: i32): Giving {
    if (!ASC_NO_ASSERT) checkWithin(this.givings, f, GIVING_BYTES);
    return changetype<Giving>(this.givings + usize(f) * GIVING_BYTES);
  }

  /** The member that a transfer comes from, or null: where its sender has the whole file, or is none. */
  senderOf(f: i32): Member | null {
    const transfer = this.part.transfers.table.at(f);
    if (!transfer.isPartial) return null;
    // Its copy, its download and its member lie in three places where nobody has been of late.
    const giving = this.giving(f);
    const sender = giving.sender;
    if (sender !== null) return sender;
    giving.sender = this.of(this.part.caches.downloadOf(transfer.copy));
    return giving.sender;
  }

  /** A transfer between members begins: it has brought nothing. */
  begin(f: i32): Giving {
    while (f >= this.allocated) {
      this.givings = doubled(this.givings, usize(this.allocated) * GIVING_BYTES);
      this.allocated *= 2;
    }
    const giving = this.giving(f);
    memory.fill(changetype<usize>(giving), 0, GIVING_BYTES);
    giving.isNew = true;
    return giving;
  }
}
