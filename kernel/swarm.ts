/**
 * Partial holders at the flow level: downloads of one file that share what they already have.
 *
 * The downloads of one peer scope at one site are a pool (pools.ts); its state is the union of what they offer. The union
 * grows by what is new to it: of what comes from outside (HTTP, whole copies), what comes to members that may upload; of
 * what comes from another pool, what comes to any member (*assumed*: the device that gave it to a member that may not
 * upload can give it to the others). A member asks for a random missing piece, which nobody in the pool has with probability (size - union) / (size -
 * own), and which another member is fetching at the same time with a probability that {@link newShare} gives. From
 * another pool come only pieces that the other has, so that a circle of pools cannot make any (docs/model.md).
 *
 * Nothing of this costs anything before a member takes from another. From then on the one that takes is looked at when a
 * stock of it may have run dry (stocks.ts), with those that it takes from; whoever gives to nobody and takes from nobody
 * is left alone (docs/decisions/0023). What a member had that stopped early stays in the union until the pool is empty
 * (*assumed*: it mostly has been handed on). The piece-level oracle of the tests is the reference.
 */
import { METERED, METERED_BARS_ALL_PEERS } from './codes';
import { F64List, IntList, NONE } from './memory';
import { adopt, OPTIONS_BYTES, unset } from './options';
import { Part } from './part';
import { PieceSet } from './pieceSet';
import { Pool, Pools } from './pools';
import { Stocks } from './stocks';
import { Member, Members } from './swarmMembers';

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

/** What partial holders belong to, and what the model says of them. */
@unmanaged
export class SwarmsOptions {
  part: Part = unset<Part>();
  /** The timer of the part that is due when the stocks of a member have to be weighed. */
  timer: i32;
  /** The key of the stream that draws pieces. */
  keyA: i32;
  keyB: i32;
  /** Length of the pieces in which files are shared. */
  pieceLengthBytes: f64;
  /** Shortest time from one look at a member to the next. */
  leastS: f64;
  /** Whether the scenario has events. */
  hasEvents: bool;
}

if (offsetof<SwarmsOptions>() > OPTIONS_BYTES) ERROR('SwarmsOptions are too long');

@unmanaged
export class Swarms extends SwarmsOptions {
  private members: Members;
  private pools: Pools;
  private stocks: Stocks;
  /** Downloads that are due, and all that are looked at for them. */
  private due: IntList = new IntList();
  private looked: IntList = new IntList();
  /** Transfers from other pools to the member that is looked at: bytes, what of the other pool is new, and its chance. */
  private gifts: IntList = new IntList();
  private giftBytes: F64List = new F64List();
  private freshBytes: F64List = new F64List();
  private chances: F64List = new F64List();

  constructor(options: SwarmsOptions) {
    super();
    const part = options.part;
    const members = new Members(part.downloads);
    this.members = members;
    this.pools = new Pools(options.pieceLengthBytes, options.keyA, options.keyB);
    this.stocks = new Stocks(part, members, options.leastS);
    part.swarmTimer = options.timer;
    adopt<SwarmsOptions>(this, options);
  }

  // --- who is a member ---

  /** A download becomes a member of the pool of its file in a scope, at a site (its number among all). */
  join(r: i32, scope: i32, site: i32, timeS: f64): void {
    const part = this.part;
    const file = part.fileOf[r];
    const sizeBytes = part.caches.sizeBytes[file];
    const pool = this.pools.at(scope, file, site, part.fileIds[file], sizeBytes);
    const member = this.members.inPool(r, pool);
    member.isMember = true;
    member.ownBytes = sizeBytes - part.transfers.remaining[r];
    member.lookedS = timeS;
    member.joinedS = timeS;
    member.toldRate = 0;
    member.weighedRate = 0;
    member.unusedBytes = 0;
    member.isConnected = false;
    pool.memberCount += 1;
    const left = member.left;
    if (member.hasLeft && left !== null) {
      pool.bring(left);
      member.newBytes = pool.newBytes;
      member.hasLeft = false;
      return;
    }
    member.privateBytes = 0;
    if (pool.isKnown) pool.grow(max<f64>(0, member.ownBytes - pool.unionBytes));
  }

  /**
   * A member stops, complete or not; its transfers are closed.
   *
   * @param mayMove whether its device may be elsewhere later, and bring there what it has
   */
  leave(r: i32, mayMove: bool, timeS: f64): void {
    const member = this.members.activeOf(r);
    if (member === null) return;
    const pool = member.pool;
    if (this.part.transfers.remaining[r] > 0 && (pool.isKnown || mayMove)) {
      this.look(member, timeS);
      member.privateBytes = member.ownBytes - member.offeredBytes;
      member.left = pool.partOf(member.ownBytes - member.privateBytes, member.left);
      member.hasLeft = true;
    }
    this.count(member, 0, 0);
    member.isMember = false;
    this.stocks.timers.clear(r);
    pool.memberCount -= 1;
    if (pool.memberCount === 0) pool.empty();
  }

  // --- transfers between members ---

  /** A transfer from a partial holder begins: it gives nothing until its stock is known, at the end of this instant. */
  begin(f: i32, timeS: f64): void {
    const giving = this.members.begin(f);
    const receiver = this.members.of(this.part.transfers.table.at(f).download);
    const sender = this.stocks.senderOf(f);
    if (sender !== null) {
      sender.gives += 1;
      giving.isGiven = true;
    }
    if (receiver === null) return;
    receiver.takes += 1;
    giving.isTaken = true;
    if (!receiver.isMember) return;
    this.stocks.timers.set(receiver.r, timeS);
    this.setTimer();
  }

  /** All transfers to a download are about to be closed: first the download, then each that is from a partial holder. */
  beforeEnd(r: i32, timeS: f64): void {
    const member = this.members.activeOf(r);
    if (member === null) return;
    if (member.takes > 0 || member.pool.isKnown) this.look(member, timeS);
  }

  end(f: i32): void {
    const giving = this.members.giving(f);
    if (giving.isGiven) this.stocks.senderOf(f)!.gives -= 1;
    if (giving.isTaken) this.members.of(this.part.transfers.table.at(f).download)!.takes -= 1;
  }

  /** Closes a transfer from a partial holder; its download goes on. */
  close(f: i32, timeS: f64): void {
    const transfers = this.part.transfers;
    const r = transfers.table.at(f).download;
    const member = this.members.activeOf(r);
    if (member !== null) this.look(member, timeS);
    this.end(f);
    const before = transfers.remaining[r];
    transfers.close(f, timeS);
    // What is rounded to whole bytes comes from nowhere.
    if (member !== null) member.ownBytes += before - transfers.remaining[r];
  }

  // --- in the loop of time ---

  /** Weighs the stocks of all members that are due. */
  fire(timeS: f64): void {
    const timers = this.stocks.timers;
    const table = this.part.transfers.table;
    const due = this.due;
    due.clear();
    while (timers.nextS <= timeS) due.push(timers.pop());
    const looked = this.looked;
    looked.clear();
    for (let k = 0; k < due.count; k += 1) {
      const r = due.items[k];
      this.look(this.members.of(r)!, timeS);
      looked.push(r);
      for (let f = table.ofDownload[r]; f !== NONE; f = table.at(f).nextOfDownload) {
        const sender = this.stocks.senderOf(f);
        if (sender === null || !sender.isMember) continue;
        this.look(sender, timeS);
        looked.push(sender.r);
      }
    }
    for (let k = 0; k < looked.count; k += 1) this.cover(this.members.of(looked.items[k])!);
    for (let k = 0; k < due.count; k += 1) this.stocks.weigh(this.members.of(due.items[k])!, timeS);
    this.setTimer();
  }

  /** The rates of some downloads are others: those are looked at earlier to whom that matters. */
  noteRates(downloads: IntList, count: i32, timeS: f64): void {
    for (let k = 0; k < count; k += 1) {
      const r = downloads.items[k];
      if (r >= this.part.downloads) continue;
      const member = this.members.of(r);
      if (member !== null && member.takes + member.gives > 0) this.stocks.noteRate(member, timeS);
    }
    this.setTimer();
  }

  private setTimer(): void {
    this.part.timers.set(this.part.swarmTimer, this.stocks.timers.nextS);
  }

  // --- what a member has, and what its pool has of it ---

  /** Takes down what a member got since it was last looked at, and what of it is new to its pool. */
  private look(member: Member, timeS: f64): void {
    if (member.lookedS === timeS) return;
    const part = this.part;
    const transfers = part.transfers;
    const table = transfers.table;
    const r = member.r;
    member.lookedS = timeS;
    transfers.settle(r, timeS);
    let flights = 0;
    let insideBytes: f64 = 0;
    let giftBytes: f64 = 0;
    this.gifts.clear();
    this.giftBytes.clear();
    for (let f = table.ofDownload[r]; f !== NONE; f = table.at(f).nextOfDownload) {
      const sender = this.stocks.senderOf(f);
      if (sender === null) {
        flights += 1;
        continue;
      }
      const giving = this.members.giving(f);
      const bytes = table.at(f).bytes - giving.notedBytes;
      giving.notedBytes += bytes;
      giving.movedBytes += bytes;
      if (sender.pool === member.pool) {
        insideBytes += bytes;
        continue;
      }
      giftBytes += bytes;
      this.gifts.push(f);
      this.giftBytes.push(bytes);
    }
    const before = member.ownBytes;
    const offeredBefore = member.offeredBytes;
    member.ownBytes = member.pool.sizeBytes - transfers.remaining[r];
    const outsideBytes = max<f64>(0, member.ownBytes - before - insideBytes - giftBytes);
    member.elsewhereBytes += outsideBytes + giftBytes;
    member.insideBytes += insideBytes;
    this.growUnion(member, flights, outsideBytes, before + (insideBytes + giftBytes) / 2, offeredBefore);
  }

  /**
   * Adds to the union of a pool what is new of what a member got: from outside if the member may upload; else that is its
   * own ({@link Member.privateBytes}). From other pools in any case.
   *
   * @param ownBytes what it had while it got the bytes from outside
   * @param offeredBytes what it offered before
   */
  private growUnion(member: Member, flights: i32, outsideBytes: f64, ownBytes: f64, offeredBytes: f64): void {
    const pool = member.pool;
    const newBytes = pool.newBytes;
    if (newBytes === 0) {
      member.privateBytes = 0;
      this.count(member, 0, 0);
      return;
    }
    if (member.privateBytes > 0) member.privateBytes *= min<f64>(1, newBytes / max<f64>(1, member.newBytes));
    const shares = this.mayShare(member.r);
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
      pool.grow(usedBytes + member.privateBytes);
      member.privateBytes = 0;
      member.unusedBytes += outsideBytes - usedBytes;
    } else member.privateBytes += outsideBytes * chance;
    let gifts: f64 = 0;
    for (let k = 0; k < this.gifts.count; k += 1) {
      const freshBytes = this.freshBytes.items[k];
      // Of what comes from outside a part only is of what the other pool has.
      const others = otherGifts + (outside * freshBytes) / newBytes;
      const share = newShare(freshBytes / this.pieceLengthBytes, others);
      const bytes = this.giftBytes.items[k];
      const added = pool.growFrom(this.piecesOf(k), bytes * this.chances.items[k] * share);
      this.members.giving(this.gifts.items[k]).unusedBytes += bytes - added;
      gifts += this.chances.items[k];
    }
    member.newBytes = pool.newBytes;
    if (shares) this.count(member, f64(flights) * chance, gifts);
    else this.count(member, 0, 0);
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

  /** The pieces of the pool that a gift comes from. */
  private piecesOf(gift: i32): PieceSet {
    return this.stocks.senderOf(this.gifts.items[gift])!.pool.pieces();
  }

  /**
   * A union is not smaller than what one member offers: the rest of what it got was new after all. Those that it takes
   * from have been looked at.
   */
  private cover(member: Member): void {
    const table = this.part.transfers.table;
    const pool = member.pool;
    let short = member.offeredBytes - pool.unionBytes;
    const unusedBytes = member.unusedBytes;
    member.unusedBytes = 0;
    if (short > 0 && !pool.isKnown) {
      pool.grow(short);
      return;
    }
    for (let f = table.ofDownload[member.r]; f !== NONE; f = table.at(f).nextOfDownload) {
      const sender = this.stocks.senderOf(f);
      if (sender === null || sender.pool === pool) continue;
      const giving = this.members.giving(f);
      if (short > 0) short -= pool.growFrom(sender.pool.pieces(), min(short, giving.unusedBytes));
      giving.unusedBytes = 0;
    }
    if (short > 0) pool.grow(min(short, unusedBytes));
  }

  /** Notes how many transfers to a member bring its pool something new. */
  private count(member: Member, fromOutside: f64, gifts: f64): void {
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
