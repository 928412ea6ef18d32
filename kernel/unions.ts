/**
 * What the members of pools have, and what is new of it to the union of their pools (swarm.ts): a member is looked at, and then
 * its pool has all that it offers.
 *
 * What a member got since it was weighed (stocks.ts) is of its pool, of the pools that it takes from as they were then, or from
 * outside. So no union ever holds a piece that did not come from outside, and nobody has more than the pools and what it
 * fetched itself.
 */
import { METERED, METERED_BARS_ALL_PEERS } from './codes';
import { F64List, IntList, NONE } from './memory';
import { Part } from './part';
import { PieceSet } from './pieceSet';
import { Pool } from './pools';
import { Member, Members } from './swarmMembers';

/** More than the rounding of the transfers of a member to whole bytes comes to. */
export const ROUNDED_BYTES: f64 = 500;

/** What a download may lack by rounding when it is complete. */
const LEAST_BYTES: f64 = 0.5;

/** True when the scenario's events keep others from connecting to a device. */
declare function isPortBlocked(part: Part, i: i32): bool;

/**
 * Share of the pieces under way that bring something new, when `others` more are under way at a time among `pieces` that
 * nobody has: a piece under way overlaps with two of each other flight, so that one in others / pieces is lost; less
 * when few pieces are left, because a piece that arrives is shared at once. The offset was fitted once to the oracle (2 to
 * 12 members, 10 to 96 pieces, together or staggered, with and without a whole copy outside: pieces fetched within 7 %).
 */
function newShare(pieces: f64, others: f64): f64 {
  const offset = pieces + 0.35 + 0.16 * others;
  return offset / (offset + others);
}

/** Brings members and the unions of their pools up to date. */
@unmanaged
export class Unions {
  private part: Part;
  private members: Members;
  /** Length of the pieces in which files are shared. */
  private pieceLengthBytes: f64;
  /** Whether the scenario has events. */
  private hasEvents: bool;
  /** Transfers from other pools to the member that is looked at: bytes, what of the other pool is new, and its chance. */
  private gifts: IntList = new IntList();
  private giftBytes: F64List = new F64List();
  private freshBytes: F64List = new F64List();
  private chances: F64List = new F64List();
  /** Sets of pieces of the pools that they come from. */
  private sets: IntList = new IntList();

  constructor(part: Part, members: Members, pieceLengthBytes: f64, hasEvents: bool) {
    this.part = part;
    this.members = members;
    this.pieceLengthBytes = pieceLengthBytes;
    this.hasEvents = hasEvents;
  }

  /** Looks at a member, and sees that its pool has all that it offers: before what it took from others is forgotten. */
  lookAround(member: Member, timeS: f64): void {
    this.look(member, timeS);
    if (member.offeredBytes <= member.pool.unionBytes) return;
    for (let f = member.firstTaken; f !== NONE; ) {
      const giving = this.members.giving(f);
      f = giving.nextTaken;
      const sender = giving.sender;
      if (sender === null || !sender.isMember) continue;
      this.look(sender, timeS);
    }
    this.cover(member);
  }

  /** True when the pool of a member may have to grow by what that has ({@link cover}). */
  mayExceed(member: Member): bool {
    return member.privateBytes !== 0 || member.ownBytes > member.pool.unionBytes;
  }

  /** Takes down what a member got since it was last looked at, and what of it is new to its pool. */
  look(member: Member, timeS: f64): void {
    if (member.lookedS === timeS) return;
    member.lookedS = timeS;
    const transfers = this.part.transfers;
    const pool = member.pool;
    const hasLevels = transfers.hasLevels;
    if (hasLevels) transfers.settleDownload(member.r, timeS);
    else transfers.settle(member.r, timeS);
    let insideBytes: f64 = 0;
    let giftBytes: f64 = 0;
    this.gifts.clear();
    this.giftBytes.clear();
    for (let f = member.firstTaken; f !== NONE; ) {
      const gift = f;
      const giving = this.members.giving(gift);
      f = giving.nextTaken;
      if (giving.sender === null) continue;
      if (hasLevels) transfers.settleFlow(gift, timeS);
      const bytes = transfers.table.at(gift).bytes - giving.notedBytes;
      giving.notedBytes += bytes;
      giving.movedBytes += bytes;
      if (giving.pool === pool) {
        insideBytes += bytes;
        continue;
      }
      giftBytes += bytes;
      this.gifts.push(gift);
      this.giftBytes.push(bytes);
    }
    const before = member.ownBytes;
    const offeredBefore = member.offeredBytes;
    member.ownBytes = pool.sizeBytes - transfers.remaining[member.r];
    const outsideBytes = max<f64>(0, member.ownBytes - before - insideBytes - giftBytes);
    member.elsewhereBytes += outsideBytes + giftBytes;
    member.insideBytes += insideBytes;
    this.growUnion(member, outsideBytes, before + (insideBytes + giftBytes) / 2, offeredBefore);
  }

  /**
   * Adds to the union of a pool what is new of what a member got: from outside if the member may upload; else that is its
   * own ({@link Member.privateBytes}). From other pools in any case.
   *
   * @param ownBytes what it had while it got the bytes from outside
   * @param offeredBytes what it offered before
   */
  private growUnion(member: Member, outsideBytes: f64, ownBytes: f64, offeredBytes: f64): void {
    const pool = member.pool;
    const newBytes = pool.newBytes;
    if (newBytes === 0) {
      member.privateBytes = 0;
      this.count(member, 0, 0);
      return;
    }
    const shares = this.mayShare(member.r);
    if (shares && pool.sizeBytes - member.ownBytes < LEAST_BYTES) {
      // Which pieces came from where does not matter any more.
      pool.complete();
      member.privateBytes = 0;
      this.count(member, 0, 0);
      return;
    }
    this.settlePrivate(member);
    // Those that exchange know of each other what has arrived; those that did not, only when they begin to.
    const newBefore = pool.newBytesBefore(this.part.now[0]);
    const unoffered = max<f64>(0, (member.isConnected ? newBefore : newBytes) - member.privateBytes);
    member.isConnected = member.takes + member.gives > 0;
    const chance = min<f64>(1, unoffered / max<f64>(1, pool.sizeBytes - ownBytes));
    const outside = pool.newFromOutside - member.newFromOutside;
    const otherGifts = pool.newGifts - member.newGifts;
    this.lookAtGifts(member, offeredBytes);
    if (shares) {
      const share = newShare(newBytes / this.pieceLengthBytes, outside + otherGifts);
      const usedBytes = outsideBytes * chance * share;
      pool.grow(usedBytes + member.privateBytes, this.sets, this.onTheWay(pool));
      member.usedBytes += usedBytes + member.privateBytes;
      member.privateBytes = 0;
      member.unusedBytes += outsideBytes - usedBytes;
    } else {
      member.privateBytes += outsideBytes * chance;
      member.unusedBytes += outsideBytes - outsideBytes * chance;
    }
    let gifts: f64 = 0;
    for (let k = 0; k < this.gifts.count; k += 1) {
      const freshBytes = this.freshBytes.items[k];
      // Of what comes from outside a part only is of what the other pool has.
      const others = otherGifts + (outside * freshBytes) / newBytes;
      const share = newShare(freshBytes / this.pieceLengthBytes, others);
      const bytes = this.giftBytes.items[k];
      const added = pool.growFrom(this.piecesOf(k), bytes * this.chances.items[k] * share);
      const giving = this.members.giving(this.gifts.items[k]);
      giving.unusedBytes += bytes - added;
      giving.hasMore = true;
      gifts += this.chances.items[k];
    }
    member.newBytes = pool.newBytes;
    if (shares) this.count(member, f64(this.flights(member)) * chance, gifts);
    else this.count(member, 0, 0);
  }

  /** Transfers to a member from outside the pools. */
  private flights(member: Member): i32 {
    const table = this.part.transfers.table;
    let flights = 0;
    for (let f = table.ofDownload[member.r]; f !== NONE; f = table.at(f).nextOfDownload) flights += 1;
    for (let f = member.firstTaken; f !== NONE; ) {
      const giving = this.members.giving(f);
      f = giving.nextTaken;
      if (giving.sender !== null) flights -= 1;
    }
    return flights;
  }

  /** What others have come to offer meanwhile is, in part, what a member had for itself. */
  settlePrivate(member: Member): void {
    if (member.privateBytes === 0) return;
    const privateBytes = member.ownBytes - member.offeredBytes;
    member.usedBytes += member.privateBytes - privateBytes;
    member.privateBytes = privateBytes;
    member.newBytes = member.pool.newBytes;
  }

  /** What of the gifts of other pools is new: known before anything grows. */
  private lookAtGifts(member: Member, offeredBytes: f64): void {
    const pool = member.pool;
    this.freshBytes.clear();
    this.chances.clear();
    for (let k = 0; k < this.gifts.count; k += 1) {
      const pieces = this.piecesOf(k);
      const freshBytes = pool.pieces().lackedOf(pieces);
      const lackedBytes = pool.lackedBy(offeredBytes, pieces, freshBytes);
      this.freshBytes.push(freshBytes);
      this.chances.push(min<f64>(1, freshBytes / max<f64>(1, lackedBytes)));
    }
  }

  /**
   * Of the pieces that the other pools have and a pool lacks, the part that is on its way to the member that is looked at, one
   * piece a transfer: HTTP does not fetch it as well. Lists their sets.
   */
  private onTheWay(pool: Pool): f64 {
    this.sets.clear();
    let comingBytes: f64 = 0;
    for (let k = 0; k < this.gifts.count; k += 1) {
      const set = i32(changetype<usize>(this.piecesOf(k)));
      let at = 0;
      while (at < this.sets.count && this.sets.items[at] !== set) at += 1;
      if (at === this.sets.count) this.sets.push(set);
      const stockBytes = this.members.giving(this.gifts.items[k]).stockBytes;
      comingBytes += this.chances.items[k] * min(this.pieceLengthBytes, stockBytes);
    }
    if (comingBytes === 0) return 0;
    return min<f64>(1, comingBytes / max<f64>(1, pool.pieces().lackedOfAll(this.sets)));
  }

  /** The pieces of the pool that a gift comes from. */
  private piecesOf(gift: i32): PieceSet {
    return this.members.giving(this.gifts.items[gift]).pool!.pieces();
  }

  /**
   * A union is not smaller than what one member offers: the rest of what it got was new after all. Those that it takes
   * from have been looked at, but for those that had plenty for it.
   *
   * Since it was weighed, it got no more than its pool and theirs had then, and what came from outside. So what its pool
   * lacks is what did not count as new; or other pieces of the other pools came in place of what did; or what came from
   * outside counted as pieces that came from the other pools, and was others.
   */
  cover(member: Member): void {
    const pool = member.pool;
    let short = member.offeredBytes - pool.unionBytes;
    if (short <= 0) return;
    if (!pool.isKnown) {
      pool.grow(short);
      return;
    }
    this.settlePrivate(member);
    short = this.coverFromPools(member, short, false);
    const unusedBytes = min(short, member.unusedBytes);
    member.unusedBytes -= unusedBytes;
    this.growBy(member, unusedBytes);
    short = this.coverFromPools(member, short - unusedBytes, true);
    this.growBy(member, min(short, member.usedBytes));
    // Its own pieces were not among those by which the pool has grown here.
    member.privateBytes = min(member.privateBytes, pool.newBytes);
    member.newBytes = pool.newBytes;
    assert(
      member.offeredBytes - pool.unionBytes < ROUNDED_BYTES,
      'a member has what neither its pool nor those have that gave it',
    );
  }

  /** What came from outside was new after all: to the pool, or of what is not offered. */
  private growBy(member: Member, bytes: f64): void {
    if (bytes <= 0) return;
    const pool = member.pool;
    if (this.mayShare(member.r)) pool.grow(bytes);
    else member.privateBytes += bytes;
  }

  /**
   * Adds to the pool of a member what it lacks of what the pools have that it takes from.
   *
   * @param isAny false: no more than came from each and did not count as new
   * @returns what it still lacks
   */
  private coverFromPools(member: Member, shortBytes: f64, isAny: bool): f64 {
    let short = shortBytes;
    for (let f = member.firstTaken; f !== NONE && short > 0; ) {
      const giving = this.members.giving(f);
      f = giving.nextTaken;
      const pool = giving.pool;
      if (pool === null || pool === member.pool) continue;
      const most = isAny ? short : min(short, giving.unusedBytes);
      if (most <= 0) continue;
      const added = member.pool.growFrom(pool.pieces(), most);
      giving.unusedBytes = max<f64>(0, giving.unusedBytes - added);
      short -= added;
    }
    return short;
  }

  /** Notes how many transfers to a member bring its pool something new. */
  count(member: Member, fromOutside: f64, gifts: f64): void {
    const pool: Pool = member.pool;
    pool.newFromOutside += fromOutside - member.newFromOutside;
    pool.newGifts += gifts - member.newGifts;
    member.newFromOutside = fromOutside;
    member.newGifts = gifts;
  }

  /** True when the device of a download may send to peers now. */
  private mayShare(r: i32): bool {
    const part = this.part;
    const i = part.books.deviceOf[r];
    const state = part.known[i];
    if (this.hasEvents && isPortBlocked(part, i)) return false;
    if ((state & METERED) !== 0 && part.meteredBars === METERED_BARS_ALL_PEERS) return false;
    return part.mayUpload(i, state, part.now[0]);
  }
}
