/**
 * Partial holders at the flow level: downloads of one file that share what they already have.
 *
 * The downloads of one peer scope at one site are a pool (pools.ts); its state is the union of what they offer. The union
 * grows by what is new to it (unions.ts): of what comes from outside (HTTP, whole copies), what comes to members that may
 * upload; of what comes from another pool, what comes to any member (*assumed*: the device that gave it to a member that
 * may not upload can give it to the others). A member asks for a random missing piece, which nobody in the pool has with
 * probability (size - union) / (size - own), and which another member is fetching at the same time with a probability that
 * `newShare` gives. From another pool come only pieces that the other has, so that a circle of pools cannot make any
 * (docs/model.md).
 *
 * Nothing of this costs anything before a member takes from another. From then on the one that takes is looked at when a
 * stock of it may have run dry (stocks.ts), with those that it takes from; whoever gives to nobody and takes from nobody
 * is left alone (docs/decisions/0023). What a member had that stopped early stays in the union until the pool is empty
 * (*assumed*: it mostly has been handed on). The piece-level oracle of the tests is the reference.
 */
import { IntList, NONE } from './memory';
import { adopt, OPTIONS_BYTES, unset } from './options';
import { Part } from './part';
import { Pools } from './pools';
import { Stocks } from './stocks';
import { Member, Members, PLENTY } from './swarmMembers';
import { ROUNDED_BYTES, Unions } from './unions';

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
  private unions: Unions;
  /** Downloads that are due, and those that were looked at and whose pools may have to grow. */
  private due: IntList = new IntList();
  private looked: IntList = new IntList();

  constructor(options: SwarmsOptions) {
    super();
    const part = options.part;
    const members = new Members(part);
    this.members = members;
    this.pools = new Pools(options.pieceLengthBytes, options.keyA, options.keyB);
    this.stocks = new Stocks(part, members, options.leastS);
    this.unions = new Unions(part, members, options.pieceLengthBytes, options.hasEvents);
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
    const ownBefore = member.ownBytes;
    member.isMember = true;
    member.ownBytes = sizeBytes - part.transfers.remaining[r];
    member.lookedS = timeS;
    member.joinedS = timeS;
    member.toldRate = 0;
    member.weighedRate = 0;
    member.unusedBytes = 0;
    member.usedBytes = 0;
    member.isConnected = false;
    pool.memberCount += 1;
    const left = member.left;
    if (member.hasLeft && left !== null) {
      pool.bring(left);
      member.hasLeft = false;
    } else {
      member.privateBytes = 0;
      if (member.isAbsent) pool.takeBack(ownBefore, left);
      member.isAbsent = false;
    }
    // While it was no member it fetched from outside: any pieces that it lacked.
    const alone = max<f64>(0, member.ownBytes - ownBefore);
    if (pool.isKnown && alone > 0) {
      const newBytes = alone * (pool.newBytes / max<f64>(1, sizeBytes - ownBefore));
      pool.grow(newBytes);
      member.unusedBytes = alone - newBytes;
      this.unions.cover(member);
    }
    member.newBytes = pool.newBytes;
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
    const isComplete = this.part.transfers.remaining[r] <= 0;
    const lackedBytes = pool.isKnown ? pool.newBytes - (member.ownBytes - member.offeredBytes) : 0;
    assert(!isComplete || lackedBytes < ROUNDED_BYTES, 'a member is complete, and its pool is not');
    if (!isComplete) {
      if (pool.isKnown || mayMove) {
        this.unions.look(member, timeS);
        this.unions.settlePrivate(member);
        member.left = pool.partOf(member.ownBytes - member.privateBytes, member.left);
        member.hasLeft = true;
      } else {
        member.ownBytes = pool.sizeBytes - this.part.transfers.remaining[r];
        pool.letGo(member.ownBytes);
        member.isAbsent = true;
      }
    }
    this.unions.count(member, 0, 0);
    member.isMember = false;
    this.stocks.looks.timers.clear(r);
    pool.memberCount -= 1;
    if (pool.memberCount > 0) return;
    this.beforeEmpty(r, timeS);
    pool.empty();
  }

  /** The last member of a pool stops; whoever takes from it goes on with what has come. */
  private beforeEmpty(r: i32, timeS: f64): void {
    const table = this.part.transfers.table;
    const member = this.members.of(r)!;
    for (let f = table.ofSource[this.part.books.deviceOf[r]]; f !== NONE; f = table.at(f).nextOfSource) {
      const receiver = this.members.activeOf(table.at(f).download);
      if (receiver === null || !this.members.isFrom(f, member)) continue;
      this.unions.lookAround(receiver, timeS);
      this.weighNow(receiver, timeS);
    }
  }

  // --- transfers between members ---

  /** A transfer from a partial holder begins: it gives nothing until its stock is known, at the end of this instant. */
  begin(f: i32, timeS: f64): void {
    const giving = this.members.begin(f);
    const receiver = this.members.of(this.part.transfers.table.at(f).download);
    if (receiver === null) return;
    const pool = giving.pool;
    if (pool !== null) receiver.takesFrom |= pool.bit;
    if (receiver.isMember) this.weighNow(receiver, timeS);
  }

  /** All transfers to a download are about to be closed: first the download, then each that is from a partial holder. */
  beforeEnd(r: i32, timeS: f64): void {
    const member = this.members.activeOf(r);
    if (member === null) return;
    if (member.takes > 0 || member.pool.isKnown) this.unions.lookAround(member, timeS);
  }

  end(f: i32): void {
    this.members.end(f);
  }

  /** Closes a transfer from a partial holder; its download goes on. */
  close(f: i32, timeS: f64): void {
    const transfers = this.part.transfers;
    const r = transfers.table.at(f).download;
    const member = this.members.activeOf(r);
    if (member !== null) this.unions.lookAround(member, timeS);
    this.end(f);
    // What it may get until it is weighed again was also of the pool that it took from here.
    if (member !== null && member.pool !== this.members.giving(f).pool) this.weighNow(member, timeS);
    const before = transfers.remaining[r];
    transfers.close(f, timeS);
    // What is rounded to whole bytes comes from nowhere.
    if (member !== null) member.ownBytes += before - transfers.remaining[r];
  }

  // --- in the loop of time ---

  /** Weighs the stocks of all members that are due, when they and the senders of what does not last have been looked at. */
  fire(timeS: f64): void {
    const timers = this.stocks.looks.timers;
    const due = this.due;
    due.clear();
    while (timers.nextS <= timeS) due.push(timers.pop());
    this.looked.clear();
    for (let k = 0; k < due.count; k += 1) {
      const receiver = this.members.of(due.items[k])!;
      this.look(receiver, timeS);
      for (let f = receiver.firstTaken; f !== NONE; ) {
        const giving = this.members.giving(f);
        f = giving.nextTaken;
        const sender = giving.sender;
        if (sender === null || !sender.isMember || giving.supply === PLENTY) continue;
        this.look(sender, timeS);
      }
    }
    const looked = this.looked;
    for (let k = 0; k < looked.count; k += 1) this.unions.cover(this.members.of(looked.items[k])!);
    for (let k = 0; k < due.count; k += 1) this.stocks.weigh(this.members.of(due.items[k])!, timeS);
    this.setTimer();
  }

  /** Looks at a member, and remembers it where its pool may have to grow by it. */
  private look(member: Member, timeS: f64): void {
    this.unions.look(member, timeS);
    if (this.unions.mayExceed(member)) this.looked.push(member.r);
  }

  /** The rates of some downloads are others: those are looked at earlier to whom that matters. */
  noteRates(downloads: IntList, count: i32, timeS: f64): void {
    const rates = this.part.transfers.goodRates;
    for (let k = 0; k < count; k += 1) {
      const r = downloads.items[k];
      if (r >= this.part.downloads) continue;
      const member = this.members.of(r);
      if (member === null) continue;
      member.rate = rates.items[k];
      if (member.takes + member.gives > 0) this.stocks.looks.noteRate(member, timeS);
    }
    this.setTimer();
  }

  /** The stocks of a member are weighed anew in this instant. */
  private weighNow(member: Member, timeS: f64): void {
    this.stocks.looks.timers.set(member.r, timeS);
    this.setTimer();
  }

  private setTimer(): void {
    this.part.timers.set(this.part.swarmTimer, this.stocks.looks.timers.nextS);
  }
}
