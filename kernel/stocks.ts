/**
 * What a member may get from partial holders until it is looked at again.
 *
 * Each transfer between members has a stock, the bytes that its sender has and its receiver lacks: a member that has
 * little yet gives little on. The transfers of a member are capped at their stocks, those from one pool together at what
 * its union has and the member lacks, and all together at what the pools have among them, each piece once.
 *
 * A member is weighed again before a stock can have run dry at the present rates. A stock that is dry grows as the sender
 * gets more: then, after {@link PART_OF_LIFE} of the time that the download takes. What its senders got is added where the
 * stock does not last far beyond that; elsewhere there is enough without it.
 */

import { HELD, Looks, PART_OF_LIFE } from './looks';
import { IntList, NONE } from './memory';
import { Part } from './part';
import { DRY, Giving, LASTS, Member, Members, PLENTY } from './swarmMembers';
import { Giver, lackedBytes, Taken, Takings } from './takings';

/** A member is looked at again before a stock can have run dry at so many times the present rates. */
const MARGIN: f64 = 4;
/** From one look at a member that gets nothing to the next: part of the time that it has taken. */
const PART_OF_WAITING: f64 = 0.05;
/** Part of what a member gets below which it is looked at no more seldom. */
const LEAST_DRY: f64 = 0.1;
/** A cap that rises by less than this is left. */
const CAP_STEP: f64 = 1.25;
/** Bytes per second that are taken in any case: what rounding leaves of a stock is dry, and not there for years. */
const LEAST_RATE: f64 = 1;
/** A stock that lasts for more than so many intervals is {@link PLENTY}. */
const PLENTY_INTERVALS: f64 = 2;

/** Part of `ofBytes` that is met by `bytes` of it. */
function part(bytes: f64, ofBytes: f64): f64 {
  return min<f64>(1, bytes / max<f64>(1, ofBytes));
}

/** What is left of bytes when a part of them is lost: `bytes` of `ofBytes`. */
function lessPart(got: f64, bytes: f64, ofBytes: f64): f64 {
  return got === 0 ? 0 : got * (1 - part(bytes, ofBytes));
}

/** What is lost of bytes. */
function lost(got: f64, bytes: f64, ofBytes: f64): f64 {
  return got === 0 ? 0 : got * part(bytes, ofBytes);
}

@unmanaged
export class Stocks {
  /** Bytes that the member that is weighed got since the last time, from outside its pool and from inside. */
  private elsewhereBytes: f64 = 0;
  private insideBytes: f64 = 0;
  /** Bytes that the sender of the transfer that is weighed got meanwhile, of the receiver and of the pool of the receiver. */
  private backBytes: f64 = 0;
  private backFromPoolBytes: f64 = 0;
  private part: Part;
  private members: Members;
  /** When members are looked at. */
  readonly looks: Looks;
  /** What the member that is weighed takes. */
  private takings: Takings;
  /** Sets of pieces of other pools; transfers of one pool by their stocks. */
  private sets: IntList = new IntList();
  private group: IntList = new IntList();

  /** @param leastS shortest time from one look at a member to the next */
  constructor(part: Part, members: Members, leastS: f64) {
    this.part = part;
    this.members = members;
    this.takings = new Takings(part, members);
    this.looks = new Looks(part, members, leastS);
  }

  /** Brings the stocks and caps of a member up to date, when it and those that it takes from have been looked at. */
  weigh(receiver: Member, timeS: f64): void {
    if (!receiver.isMember) return;
    this.takings.find(receiver);
    if (this.takings.count === 0) return;
    this.elsewhereBytes = receiver.elsewhereBytes - receiver.weighedElsewhere;
    this.insideBytes = receiver.insideBytes - receiver.weighedInside;
    let isNew = false;
    for (let k = 0; k < this.takings.count; k += 1) {
      const taken = this.takings.at(k);
      if (taken.giving.isNew) isNew = true;
      this.move(receiver, taken);
    }
    receiver.unusedBytes = 0;
    receiver.usedBytes = 0;
    receiver.weighedElsewhere = receiver.elsewhereBytes;
    receiver.weighedInside = receiver.insideBytes;
    receiver.weighedS = timeS;
    receiver.weighedRate = receiver.rate;
    const scale = this.scale(receiver);
    if (isNew) this.expectDry();
    const forS = isNew ? this.looks.leastS : this.intervalS(receiver, scale, timeS);
    const dueS = this.looks.stepped(timeS, forS);
    for (let k = 0; k < this.takings.giverCount; k += 1) {
      const giver = this.takings.giverAt(k);
      const bytes = scale * giver.lackedBytes;
      if (giver.count > 1) this.capGroup(k, bytes, dueS - timeS, timeS);
      else {
        const taken = this.takings.at(giver.first);
        this.cap(taken, min(taken.giving.stockBytes, bytes) / (dueS - timeS), timeS);
      }
    }
    this.looks.timers.set(receiver.r, dueS);
    receiver.surelyBytesPerS = this.surelyBytesPerS();
  }

  /** Moves the stock of a transfer by what both sides got since it was last weighed. */
  private move(receiver: Member, taken: Taken): void {
    const giving = taken.giving;
    const sender = taken.sender;
    const giver = this.takings.giverAt(taken.giver);
    const lacked = giver.lackedBytes;
    const hadMore = giving.hasMore;
    const backFromPool = hadMore ? giving.backFromPool : 0;
    const back = hadMore ? giving.back : 0;
    // Whoever got nothing meanwhile has nothing back either.
    const hasGot = sender.elsewhereBytes !== giving.senderElsewhere || sender.insideBytes !== giving.senderInside;
    if (giving.isNew || hasGot) this.lookBack(giving, sender, receiver);
    let stock: f64 = 0;
    if (giving.isNew) stock = sender.ownBytes * (lacked / max<f64>(1, sender.pool.unionBytes));
    else {
      this.backFromPoolBytes = giving.hasMore ? max<f64>(0, giving.backFromPool - backFromPool) : 0;
      this.backBytes = giving.hasMore ? min(this.backFromPoolBytes, max<f64>(0, giving.back - back)) : 0;
      const isInside = giver.pool === receiver.pool;
      stock =
        giving.stockBytes +
        (isInside ? this.changeInside(taken, lacked, receiver) : this.changeAcross(taken, giver, receiver));
    }
    giving.isNew = false;
    giving.senderElsewhere = sender.elsewhereBytes;
    giving.senderInside = sender.insideBytes;
    giving.stockBytes = max<f64>(0, max(sender.ownBytes - receiver.ownBytes, min(stock, min(sender.ownBytes, lacked))));
    giving.movedBytes = 0;
    if (giving.hasMore) {
      giving.unusedBytes = 0;
      giving.hasMore = giving.backFromPool !== 0;
    }
  }

  /** What the sender of a transfer had, when it was last looked at, by its transfers from the pool of the receiver, and from it. */
  private lookBack(giving: Giving, sender: Member, receiver: Member): void {
    const pool = receiver.pool;
    let ofPool: f64 = 0;
    let back: f64 = 0;
    if ((sender.takesFrom & pool.bit) !== 0) {
      for (let f = sender.firstTaken; f !== NONE; ) {
        const other = this.members.giving(f);
        f = other.nextTaken;
        if (other.pool !== pool) continue;
        ofPool += other.notedBytes;
        if (other.sender === receiver) back += other.notedBytes;
      }
    }
    if (ofPool === 0 && !giving.hasMore) return;
    giving.backFromPool = ofPool;
    giving.back = back;
    giving.hasMore = true;
  }

  /**
   * How the stock of a transfer inside a pool has changed: it grew by what the sender got and the receiver lacks, and fell
   * by what the receiver got of it, from this sender or from elsewhere. What comes from elsewhere is a random piece of
   * those that could come from there: as many as at the beginning of the stretch, less half of what else came in it.
   */
  private changeInside(taken: Taken, lacked: f64, receiver: Member): f64 {
    const giving = taken.giving;
    const sender = taken.sender;
    const elsewhereBytes = this.elsewhereBytes;
    const insideBytes = this.insideBytes;
    const pool = receiver.pool;
    const stock = giving.stockBytes;
    const sent = giving.movedBytes;
    const senderElsewhere = sender.elsewhereBytes - giving.senderElsewhere;
    const senderInside = sender.insideBytes - giving.senderInside;
    const senderHad = sender.ownBytes - senderElsewhere - senderInside;
    const receiverHad = receiver.ownBytes - elsewhereBytes - insideBytes;
    const reverse = max<f64>(0, receiverHad - senderHad + stock);
    const senderFresh = max<f64>(0, senderInside - this.backBytes);
    return (
      lessPart(senderElsewhere, reverse, pool.sizeBytes - senderHad - senderInside / 2) +
      lessPart(senderFresh, reverse, pool.unionBytes - sender.ownBytes + senderInside / 2) -
      sent -
      lost(elsewhereBytes, stock, pool.sizeBytes - receiverHad - insideBytes / 2) -
      lost(max<f64>(0, insideBytes - sent), stock, lacked + insideBytes / 2)
    );
  }

  /** {@link changeInside} for a transfer from another pool: what each got from the pool of the other is of what that has. */
  private changeAcross(taken: Taken, giver: Giver, receiver: Member): f64 {
    const giving = taken.giving;
    const sender = taken.sender;
    const senderPool = giver.pool;
    const elsewhereBytes = this.elsewhereBytes;
    const insideBytes = this.insideBytes;
    const lacked = giver.lackedBytes;
    const stock = giving.stockBytes;
    const sizeBytes = receiver.pool.sizeBytes;
    const sent = giving.movedBytes;
    const sentBeside = max<f64>(0, giver.movedBytes - sent);
    const backBeside = this.backFromPoolBytes - this.backBytes;
    const senderGot = sender.elsewhereBytes - giving.senderElsewhere;
    const senderElse = max<f64>(0, senderGot - this.backFromPoolBytes);
    const senderInside = sender.insideBytes - giving.senderInside;
    const receiverElse = max<f64>(0, elsewhereBytes - sent - sentBeside);
    const reverseLacked = lackedBytes(receiver.pool, sender);
    const senderHad = sender.ownBytes - senderGot - senderInside;
    const receiverHad = receiver.ownBytes - elsewhereBytes - insideBytes;
    const reverse = max<f64>(0, receiverHad - senderHad + stock);
    // Of the pool of each: what only the other of the two has.
    const reverseThere = max<f64>(0, senderPool.unionBytes - lacked - sender.ownBytes + stock);
    const stockThere = max<f64>(0, receiver.pool.unionBytes - reverseLacked - sender.ownBytes + stock);
    const senderLacks = senderPool.unionBytes - sender.offeredBytes + senderInside / 2;
    const receiverLacks = receiver.pool.unionBytes - receiver.offeredBytes + insideBytes / 2;
    return (
      lessPart(senderElse, reverse, sizeBytes - senderHad - senderInside / 2) +
      lessPart(senderInside, reverseThere, senderLacks) +
      lessPart(backBeside, reverse, reverseLacked + backBeside / 2) -
      sent -
      lost(receiverElse, stock, sizeBytes - receiverHad - insideBytes / 2) -
      lost(insideBytes, stockThere, receiverLacks) -
      lost(sentBeside, stock, lacked + sentBeside / 2)
    );
  }

  /** What there is among all pools is less than the sum over them: by how much. */
  private scale(receiver: Member): f64 {
    const pool = receiver.pool;
    if (this.takings.giverCount === 1 && this.takings.giverAt(0).pool === pool) return 1;
    let sum: f64 = 0;
    let fresh: f64 = 0;
    this.sets.clear();
    for (let k = 0; k < this.takings.giverCount; k += 1) {
      const giver = this.takings.giverAt(k);
      sum += giver.lackedBytes;
      const other = giver.pool;
      if (other === pool) continue;
      if (this.sets.count === 0) fresh = pool.freshOf(other);
      this.sets.push(i32(changetype<usize>(other.pieces())));
    }
    if (this.sets.count > 1 && pool.unionBytes < pool.sizeBytes) fresh = pool.pieces().lackedOfAll(this.sets);
    const all = max<f64>(0, pool.unionBytes - receiver.offeredBytes + fresh);
    return all >= sum ? 1 : all / sum;
  }

  /** How long the stocks of a member last, or how long it can wait for more. */
  private intervalS(receiver: Member, scale: f64, timeS: f64): f64 {
    const transfers = this.part.transfers;
    const missing = max<f64>(1, transfers.remaining[receiver.r]);
    const rate = max<f64>(1e-9, receiver.weighedRate);
    const restS = missing / rate;
    const ageS = timeS - receiver.joinedS;
    const waitS = max(this.looks.leastS, PART_OF_LIFE * (ageS + restS));
    let lastS = restS / MARGIN;
    // What comes from where there is little, and what could come when there is more.
    let dryRate: f64 = 0;
    let growth = rate;
    let isDry = false;
    for (let k = 0; k < this.takings.giverCount; k += 1) {
      const giver = this.takings.giverAt(k);
      const ofPoolS = (scale * giver.lackedBytes) / (MARGIN * giver.rate + LEAST_RATE);
      giver.isDry = ofPoolS < waitS;
      if (ofPoolS < waitS) dryRate += giver.rate;
      else lastS = min(lastS, ofPoolS);
    }
    for (let k = 0; k < this.takings.count; k += 1) {
      const taken = this.takings.at(k);
      const ofTransfer = taken.rate;
      const stock = taken.giving.stockBytes;
      const shrinks = MARGIN * (ofTransfer + (max<f64>(0, rate - ofTransfer) * stock) / missing);
      const ofStockS = stock / (shrinks + LEAST_RATE);
      taken.lastsS = ofStockS;
      const ofDryPool = this.takings.giverAt(taken.giver).isDry;
      if (ofStockS >= waitS && !ofDryPool) {
        taken.giving.supply = LASTS;
        lastS = min(lastS, ofStockS);
        continue;
      }
      taken.giving.supply = DRY;
      isDry = true;
      if (!ofDryPool) dryRate += ofTransfer;
      growth += min(taken.sender.rate, transfers.pathCapOf(taken.f));
    }
    const lifeS = ageS + missing / growth;
    const leastS = max(this.looks.leastS, min(PART_OF_LIFE * lifeS, PART_OF_WAITING * ageS));
    // Where little comes from what is dry, little is lost by a delay.
    if (isDry) lastS = min(lastS, leastS / max(LEAST_DRY, min<f64>(1, dryRate / rate)));
    const forS = max(leastS, lastS);
    for (let k = 0; k < this.takings.count; k += 1) {
      const taken = this.takings.at(k);
      if (taken.giving.supply === LASTS && taken.lastsS > PLENTY_INTERVALS * forS) taken.giving.supply = PLENTY;
    }
    return forS;
  }

  /** Nothing is known yet of how long the stocks last. */
  private expectDry(): void {
    for (let k = 0; k < this.takings.count; k += 1) this.takings.at(k).giving.supply = DRY;
  }

  /** Shares out among the transfers of a member from one pool what it may get: the smallest stocks first. */
  private capGroup(giver: i32, bytes: f64, forS: f64, timeS: f64): void {
    const group = this.group;
    group.clear();
    for (let k = 0; k < this.takings.count; k += 1) {
      const taken = this.takings.at(k);
      if (taken.giver !== giver) continue;
      group.push(k);
      let at = group.count - 1;
      for (; at > 0 && isLess(taken, this.takings.at(group.items[at - 1])); at -= 1)
        group.items[at] = group.items[at - 1];
      group.items[at] = k;
    }
    let left = bytes;
    for (let k = 0; k < group.count; k += 1) {
      const taken = this.takings.at(group.items[k]);
      const ofTransfer = min(taken.giving.stockBytes, left / f64(group.count - k));
      left -= ofTransfer;
      this.cap(taken, ofTransfer / forS, timeS);
    }
  }

  private cap(taken: Taken, bytesPerS: f64, timeS: f64): void {
    const transfers = this.part.transfers;
    const f = taken.f;
    taken.giving.mostBytesPerS = bytesPerS;
    const before = transfers.table.at(f).cap;
    // What the lines can never reach is no cap.
    const cap = bytesPerS >= transfers.pathCapOf(f) ? Infinity : bytesPerS;
    if (cap >= before && cap < before * CAP_STEP) return;
    transfers.setPartialCap(f, cap, timeS);
  }

  /** Up to which rate of the member nothing can run dry or hold back what lasts ({@link Looks}). */
  private surelyBytesPerS(): f64 {
    const table = this.part.transfers.table;
    let surely = Infinity;
    for (let k = 0; k < this.takings.count; k += 1) {
      const taken = this.takings.at(k);
      const giving = taken.giving;
      if (giving.supply !== DRY || table.at(taken.f).cap === Infinity) surely = min(surely, giving.mostBytesPerS);
    }
    return surely * (1 - HELD);
  }
}

function isLess(a: Taken, b: Taken): bool {
  const stockA = a.giving.stockBytes;
  const stockB = b.giving.stockBytes;
  return stockA < stockB || (stockA === stockB && a.f < b.f);
}
