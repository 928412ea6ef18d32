/** Downloads that share what they already have, and the transfers between them. */
import { checkWithin, doubled, FIRST_ALLOCATED, I32Column, i32Column, NONE, zeros } from './memory';
import { Part } from './part';
import { PieceSet } from './pieceSet';
import { Pool } from './pools';

/** Bytes of the record of a member: three lines of the processor's cache. Most looks need the first two. */
const MEMBER_BYTES: usize = 192;
/** Members that memory is allocated for at once: blocks so large begin with a line of the cache. */
const MEMBERS_AT_ONCE: i32 = 48;

/** A download that shares what it has, from the first time on that it did. */
@unmanaged
export class Member {
  r: i32;
  pool: Pool;
  /** Transfers from and to other members; the first of those from others, which go on by {@link Giving.nextTaken}. */
  takes: i32;
  gives: i32;
  firstTaken: i32;
  /** False while it is paused: it keeps what it has, and nobody is told. */
  isMember: bool;
  /** True when it took from others or gave to them when it was last looked at. */
  isConnected: bool;
  /** True when `left` is what it had when it paused. */
  hasLeft: bool;
  /** True when it paused before it could be told what it had ({@link Pool.letGo}). */
  isAbsent: bool;
  /** Its rate of good bytes since the last instant; when those who take from it were told, and when its stocks were weighed. */
  rate: f64;
  toldRate: f64;
  weighedRate: f64;
  /** Up to this rate no stock of it can run dry before the next look, and nothing holds it back ({@link Looks}). */
  surelyBytesPerS: f64;
  /** When it was last looked at, and what it had then. */
  lookedS: f64;
  ownBytes: f64;
  /** Of it: bytes that no member of the pool offers, and what nobody offered then. Only who may not upload has such. */
  privateBytes: f64;
  newBytes: f64;
  /** Since ever: what came from HTTP and whole copies or from other pools, and from inside the pool. */
  elsewhereBytes: f64;
  insideBytes: f64;
  /** Bits of the pools that it takes from, or took from since it was weighed ({@link Pool.bit}). */
  takesFrom: u64;
  /** Its part of what its pool counts as under way. */
  newFromOutside: f64;
  newGifts: f64;
  /** What it had got when its stocks were last weighed, and when that was. */
  weighedElsewhere: f64;
  weighedInside: f64;
  weighedS: f64;
  joinedS: f64;
  /** When its stocks last had to be weighed at once, because it got more than they had been weighed for. */
  hurriedS: f64;
  /** What came from outside since its stocks were weighed, and did not count as new; and what did. */
  unusedBytes: f64;
  usedBytes: f64;
  /** What it had when it paused, where that may be told from what others have; a set that is used again. */
  left: PieceSet | null;
  /** How often its stocks had to be weighed at once at {@link hurriedS}. */
  hurries: i32;

  /** Of what it has: bytes that its pool offers. What becomes known to the pool is a random part of what was not. */
  get offeredBytes(): f64 {
    if (this.privateBytes === 0) return this.ownBytes;
    return this.ownBytes - this.privateBytes * min<f64>(1, this.pool.newBytes / max<f64>(1, this.newBytes));
  }
}

if (offsetof<Member>() > MEMBER_BYTES) ERROR('a Member is longer than its stride');
if (offsetof<Member>('ownBytes') > 64) ERROR('what a changed rate concerns is longer than a line of the cache');

/** A stock that has to be brought up to date at the next look, one that lasts until then, and one that lasts far beyond it. */
export const DRY: u8 = 0;
export const LASTS: u8 = 1;
export const PLENTY: u8 = 2;

/** Bytes of the record of a transfer: two lines of the processor's cache. */
const GIVING_BYTES: usize = 128;

/** A transfer between members; its number is that of the transfer. */
@unmanaged
export class Giving {
  /** The member that it comes from, and the pool of that; null while the download of its copy never was a member. */
  sender: Member | null;
  pool: Pool | null;
  /** The next transfer from a member to the same download, or -1. */
  nextTaken: i32;
  /** True until its stock is weighed for the first time. */
  isNew: bool;
  /** How long its stock lasts: {@link DRY}, {@link LASTS} or {@link PLENTY}. */
  supply: u8;
  /** True when `unusedBytes`, `backFromPool` or `back` may be other than 0. */
  hasMore: bool;
  /** What it had brought when its receiver was last looked at, and what it brought since its stock was weighed. */
  notedBytes: f64;
  movedBytes: f64;
  /** What its sender has and its receiver lacks. */
  stockBytes: f64;
  /** Rate at which it brings until its receiver is looked at again what there is: its cap, where its lines could bring more. */
  mostBytesPerS: f64;
  /** When its stock was last weighed: what had come to the sender ({@link Member}). */
  senderElsewhere: f64;
  senderInside: f64;
  /** From another pool: what did not count as new ({@link Member.unusedBytes}). */
  unusedBytes: f64;
  /** As of the last weighing: bytes that the sender had by its transfers from the receiver's pool, and by the one from the receiver. */
  backFromPool: f64;
  back: f64;
  /** Whether its receiver and its sender count it. */
  isTaken: bool;
  isGiven: bool;
}

if (offsetof<Giving>() > GIVING_BYTES) ERROR('a Giving is longer than its stride');
if (offsetof<Giving>('unusedBytes') > 64) ERROR('what most looks read is longer than a line of the cache');

/** Members by download, and what is known of the transfers between them. */
@unmanaged
export class Members {
  private part: Part;
  private addresses: I32Column;
  /** Where the next member will be, and for how many there is room. */
  private nextMember: usize = 0;
  private room: i32 = 0;
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
    const known = this.of(r);
    const member = known === null ? this.newMember(r) : known;
    if (member.pool !== pool) {
      member.pool = pool;
      this.tellReceivers(member);
    }
    return member;
  }

  private newMember(r: i32): Member {
    if (this.room === 0) {
      this.nextMember = zeros(usize(MEMBERS_AT_ONCE) * MEMBER_BYTES);
      this.room = MEMBERS_AT_ONCE;
    }
    const member = changetype<Member>(this.nextMember);
    this.nextMember += MEMBER_BYTES;
    this.room -= 1;
    assert(!this.takesAny(r), 'a download that takes from partial holders becomes a member only now');
    member.r = r;
    member.firstTaken = NONE;
    member.lookedS = -Infinity;
    member.hurriedS = -1;
    this.addresses[r] = i32(changetype<usize>(member));
    return member;
  }

  /** True when a download takes from partial holders. */
  private takesAny(r: i32): bool {
    const table = this.part.transfers.table;
    for (let f = table.ofDownload[r]; f !== NONE; f = table.at(f).nextOfDownload) {
      if (table.at(f).isPartial) return true;
    }
    return false;
  }

  /** Notes the sender and its pool of all transfers that a member sends. */
  private tellReceivers(member: Member): void {
    const table = this.part.transfers.table;
    const i = this.part.books.deviceOf[member.r];
    for (let f = table.ofSource[i]; f !== NONE; f = table.at(f).nextOfSource) {
      const transfer = table.at(f);
      if (transfer.isPartial && this.part.caches.downloadOf(transfer.copy) === member.r) this.setSender(f, member);
    }
  }

  private setSender(f: i32, sender: Member): void {
    const giving = this.giving(f);
    giving.sender = sender;
    giving.pool = sender.pool;
  }

  @inline
  giving(f: i32): Giving {
    if (!ASC_NO_ASSERT) checkWithin(this.givings, f, GIVING_BYTES);
    return changetype<Giving>(this.givings + usize(f) * GIVING_BYTES);
  }

  /** True for a transfer that comes from this member. */
  isFrom(f: i32, sender: Member): bool {
    return this.part.transfers.table.at(f).isPartial && this.giving(f).sender === sender;
  }

  /** A transfer from a partial holder begins: it has brought nothing. */
  begin(f: i32): Giving {
    while (f >= this.allocated) {
      this.givings = doubled(this.givings, usize(this.allocated) * GIVING_BYTES);
      this.allocated *= 2;
    }
    const giving = this.giving(f);
    memory.fill(changetype<usize>(giving), 0, GIVING_BYTES);
    giving.isNew = true;
    giving.nextTaken = NONE;
    const transfer = this.part.transfers.table.at(f);
    const sender = this.of(this.part.caches.downloadOf(transfer.copy));
    if (sender !== null) {
      this.setSender(f, sender);
      sender.gives += 1;
      giving.isGiven = true;
    }
    const receiver = this.of(transfer.download);
    if (receiver !== null) {
      giving.nextTaken = receiver.firstTaken;
      receiver.firstTaken = f;
      receiver.takes += 1;
      giving.isTaken = true;
    }
    return giving;
  }

  /** It ends. */
  end(f: i32): void {
    const giving = this.giving(f);
    if (giving.isGiven) giving.sender!.gives -= 1;
    const receiver = this.of(this.part.transfers.table.at(f).download);
    if (receiver === null) return;
    if (giving.isTaken) receiver.takes -= 1;
    if (receiver.firstTaken === f) receiver.firstTaken = giving.nextTaken;
    else {
      let before = this.giving(receiver.firstTaken);
      while (before.nextTaken !== f) before = this.giving(before.nextTaken);
      before.nextTaken = giving.nextTaken;
    }
  }
}
