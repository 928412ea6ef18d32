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

import { Looks, PART_OF_LIFE } from './looks';
import { F64List, IntList, NONE } from './memory';
import { Part } from './part';
import { Pool } from './pools';
import { DRY, Giving, LASTS, Member, Members, PLENTY } from './swarmMembers';

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
  /** Transfers to the member that is weighed, and the index of the pool of each among those that give. */
  private transfers: IntList = new IntList();
  private giverOf: IntList = new IntList();
  /** Those pools as addresses, what each has and the member lacks, how fast it gives, and 1 where that is little. */
  private givers: IntList = new IntList();
  private lacked: F64List = new F64List();
  private rates: F64List = new F64List();
  private dry: IntList = new IntList();
  /** By transfer: for how many seconds its stock lasts. */
  private lasts: F64List = new F64List();
  /** Sets of pieces of other pools; transfers of one pool by their stocks. */
  private sets: IntList = new IntList();
  private group: IntList = new IntList();

  /** @param leastS shortest time from one look at a member to the next */
  constructor(part: Part, members: Members, leastS: f64) {
    this.part = part;
    this.members = members;
    this.looks = new Looks(part, members, leastS);
  }

  /** Brings the stocks and caps of a member up to date, when it and those that it takes from have been looked at. */
  weigh(receiver: Member, timeS: f64): void {
    if (!receiver.isMember) return;
    this.find(receiver);
    if (this.transfers.count === 0) return;
    this.elsewhereBytes = receiver.elsewhereBytes - receiver.weighedElsewhere;
    this.insideBytes = receiver.insideBytes - receiver.weighedInside;
    let isNew = false;
    for (let k = 0; k < this.transfers.count; k += 1) {
      if (this.members.giving(this.transfers.items[k]).isNew) isNew = true;
      this.move(receiver, k);
    }
    for (let k = 0; k < this.transfers.count; k += 1) {
      const giving = this.members.giving(this.transfers.items[k]);
      giving.movedBytes = 0;
      giving.unusedBytes = 0;
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
    for (let giver = 0; giver < this.givers.count; giver += 1) {
      this.capGroup(giver, scale * this.lacked.items[giver], dueS - timeS, timeS);
    }
    this.looks.timers.set(receiver.r, dueS);
    this.looks.noteWeighed(receiver);
  }

  /** Lists the transfers from members to one of them, the pools they come from, and what it lacks of each. */
  private find(receiver: Member): void {
    const table = this.part.transfers.table;
    this.transfers.clear();
    this.giverOf.clear();
    this.givers.clear();
    this.lacked.clear();
    this.rates.clear();
    receiver.takesFrom = 0;
    for (let f = table.ofDownload[receiver.r]; f !== NONE; f = table.at(f).nextOfDownload) {
      const sender = this.members.senderOf(f);
      if (sender === null) continue;
      const pool = i32(changetype<usize>(sender.pool));
      let giver = 0;
      while (giver < this.givers.count && this.givers.items[giver] !== pool) giver += 1;
      if (giver === this.givers.count) {
        this.givers.push(pool);
        receiver.takesFrom |= sender.pool.bit;
        this.lacked.push(lackedBytes(sender.pool, receiver));
        this.rates.push(0);
      }
      this.transfers.push(f);
      this.giverOf.push(giver);
      this.rates.items[giver] += this.part.transfers.rateOf(f);
    }
  }

  /** Moves the stock of a transfer by what both sides got since it was last weighed. */
  private move(receiver: Member, k: i32): void {
    const f = this.transfers.items[k];
    const giving = this.members.giving(f);
    const sender = this.members.senderOf(f)!;
    const lacked = this.lacked.items[this.giverOf.items[k]];
    const backFromPool = giving.backFromPool;
    const back = giving.back;
    // Whoever got nothing meanwhile has nothing back either.
    const hasGot = sender.elsewhereBytes !== giving.senderElsewhere || sender.insideBytes !== giving.senderInside;
    if (giving.isNew || hasGot) this.lookBack(giving, sender, receiver);
    let stock = sender.ownBytes * (lacked / max<f64>(1, sender.pool.unionBytes));
    if (!giving.isNew) {
      this.backFromPoolBytes = max<f64>(0, giving.backFromPool - backFromPool);
      this.backBytes = min(this.backFromPoolBytes, max<f64>(0, giving.back - back));
      const isInside = sender.pool === receiver.pool;
      stock =
        giving.stockBytes +
        (isInside ? this.changeInside(k, sender, receiver) : this.changeAcross(k, sender, receiver));
    }
    giving.isNew = false;
    giving.senderElsewhere = sender.elsewhereBytes;
    giving.senderInside = sender.insideBytes;
    giving.stockBytes = max<f64>(0, max(sender.ownBytes - receiver.ownBytes, min(stock, min(sender.ownBytes, lacked))));
  }

  /** What the sender of a transfer had, when it was last looked at, by its transfers from the pool of the receiver, and from it. */
  private lookBack(giving: Giving, sender: Member, receiver: Member): void {
    const table = this.part.transfers.table;
    giving.backFromPool = 0;
    giving.back = 0;
    if ((sender.takesFrom & receiver.pool.bit) === 0) return;
    for (let f = table.ofDownload[sender.r]; f !== NONE; f = table.at(f).nextOfDownload) {
      const giver = this.members.senderOf(f);
      if (giver === null || giver.pool !== receiver.pool) continue;
      const bytes = this.members.giving(f).notedBytes;
      giving.backFromPool += bytes;
      if (giver === receiver) giving.back += bytes;
    }
  }

  /**
   * How the stock of a transfer inside a pool has changed: it grew by what the sender got and the receiver lacks, and fell
   * by what the receiver got of it, from this sender or from elsewhere. What comes from elsewhere is a random piece of
   * those that could come from there: as many as at the beginning of the stretch, less half of what else came in it.
   */
  private changeInside(k: i32, sender: Member, receiver: Member): f64 {
    const giving = this.members.giving(this.transfers.items[k]);
    const lacked = this.lacked.items[this.giverOf.items[k]];
    const elsewhereBytes = this.elsewhereBytes;
    const insideBytes = this.insideBytes;
    const back = this.backBytes;
    const pool = receiver.pool;
    const stock = giving.stockBytes;
    const sent = giving.movedBytes;
    const senderElsewhere = sender.elsewhereBytes - giving.senderElsewhere;
    const senderInside = sender.insideBytes - giving.senderInside;
    const senderHad = sender.ownBytes - senderElsewhere - senderInside;
    const receiverHad = receiver.ownBytes - elsewhereBytes - insideBytes;
    const reverse = max<f64>(0, receiverHad - senderHad + stock);
    return (
      senderElsewhere * (1 - part(reverse, pool.sizeBytes - senderHad - senderInside / 2)) +
      max<f64>(0, senderInside - back) * (1 - part(reverse, pool.unionBytes - sender.ownBytes + senderInside / 2)) -
      sent -
      elsewhereBytes * part(stock, pool.sizeBytes - receiverHad - insideBytes / 2) -
      max<f64>(0, insideBytes - sent) * part(stock, lacked + insideBytes / 2)
    );
  }

  /** {@link changeInside} for a transfer from another pool: what each got from the pool of the other is of what that has. */
  private changeAcross(k: i32, sender: Member, receiver: Member): f64 {
    const elsewhereBytes = this.elsewhereBytes;
    const insideBytes = this.insideBytes;
    const back = this.backBytes;
    const backFromPool = this.backFromPoolBytes;
    const giving = this.members.giving(this.transfers.items[k]);
    const lacked = this.lacked.items[this.giverOf.items[k]];
    const stock = giving.stockBytes;
    const sizeBytes = receiver.pool.sizeBytes;
    const sent = giving.movedBytes;
    const sentBeside = max<f64>(0, this.movedFrom(this.giverOf.items[k]) - sent);
    const backBeside = backFromPool - back;
    const senderGot = sender.elsewhereBytes - giving.senderElsewhere;
    const senderElse = max<f64>(0, senderGot - backFromPool);
    const senderInside = sender.insideBytes - giving.senderInside;
    const receiverElse = max<f64>(0, elsewhereBytes - sent - sentBeside);
    const reverseLacked = lackedBytes(receiver.pool, sender);
    const senderHad = sender.ownBytes - senderGot - senderInside;
    const receiverHad = receiver.ownBytes - elsewhereBytes - insideBytes;
    const reverse = max<f64>(0, receiverHad - senderHad + stock);
    // Of the pool of each: what only the other of the two has.
    const reverseThere = max<f64>(0, sender.pool.unionBytes - lacked - sender.ownBytes + stock);
    const stockThere = max<f64>(0, receiver.pool.unionBytes - reverseLacked - sender.ownBytes + stock);
    const senderLacks = sender.pool.unionBytes - sender.offeredBytes + senderInside / 2;
    const receiverLacks = receiver.pool.unionBytes - receiver.offeredBytes + insideBytes / 2;
    return (
      senderElse * (1 - part(reverse, sizeBytes - senderHad - senderInside / 2)) +
      senderInside * (1 - part(reverseThere, senderLacks)) +
      backBeside * (1 - part(reverse, reverseLacked + backBeside / 2)) -
      sent -
      receiverElse * part(stock, sizeBytes - receiverHad - insideBytes / 2) -
      insideBytes * part(stockThere, receiverLacks) -
      sentBeside * part(stock, lacked + sentBeside / 2)
    );
  }

  /** Bytes that the member that is weighed got of all members of a pool. */
  private movedFrom(giver: i32): f64 {
    let bytes: f64 = 0;
    for (let k = 0; k < this.transfers.count; k += 1) {
      if (this.giverOf.items[k] === giver) bytes += this.members.giving(this.transfers.items[k]).movedBytes;
    }
    return bytes;
  }

  /** What there is among all pools is less than the sum over them: by how much. */
  private scale(receiver: Member): f64 {
    const pool = receiver.pool;
    const own = i32(changetype<usize>(pool));
    if (this.givers.count === 1 && this.givers.items[0] === own) return 1;
    let sum: f64 = 0;
    let fresh: f64 = 0;
    this.sets.clear();
    for (let giver = 0; giver < this.givers.count; giver += 1) {
      sum += this.lacked.items[giver];
      if (this.givers.items[giver] === own) continue;
      const other = poolAt(this.givers.items[giver]);
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
    const ageS = timeS - receiver.joinedS;
    const waitS = max(this.looks.leastS, PART_OF_LIFE * (ageS + missing / rate));
    let lastS = missing / rate / MARGIN;
    // What comes from where there is little, and what could come when there is more.
    let dryRate: f64 = 0;
    let growth = rate;
    let isDry = false;
    this.dry.clear();
    this.lasts.clear();
    for (let giver = 0; giver < this.givers.count; giver += 1) {
      const ofPool = this.rates.items[giver];
      const ofPoolS = (scale * this.lacked.items[giver]) / (MARGIN * ofPool + LEAST_RATE);
      this.dry.push(i32(ofPoolS < waitS));
      if (ofPoolS < waitS) dryRate += ofPool;
      else lastS = min(lastS, ofPoolS);
    }
    for (let k = 0; k < this.transfers.count; k += 1) {
      const f = this.transfers.items[k];
      const ofTransfer = transfers.rateOf(f);
      const stock = this.members.giving(f).stockBytes;
      const shrinks = MARGIN * (ofTransfer + (max<f64>(0, rate - ofTransfer) * stock) / missing);
      const ofStockS = stock / (shrinks + LEAST_RATE);
      this.lasts.push(ofStockS);
      const ofDryPool = this.dry.items[this.giverOf.items[k]] !== 0;
      this.members.giving(f).supply = ofStockS < waitS || ofDryPool ? DRY : LASTS;
      if (ofStockS >= waitS && !ofDryPool) {
        lastS = min(lastS, ofStockS);
        continue;
      }
      isDry = true;
      if (!ofDryPool) dryRate += ofTransfer;
      growth += min(this.members.senderOf(f)!.rate, transfers.pathCapOf(f));
    }
    const lifeS = ageS + missing / growth;
    const leastS = max(this.looks.leastS, min(PART_OF_LIFE * lifeS, PART_OF_WAITING * ageS));
    // Where little comes from what is dry, little is lost by a delay.
    if (isDry) lastS = min(lastS, leastS / max(LEAST_DRY, min<f64>(1, dryRate / rate)));
    const forS = max(leastS, lastS);
    for (let k = 0; k < this.transfers.count; k += 1) {
      const giving = this.members.giving(this.transfers.items[k]);
      if (giving.supply === LASTS && this.lasts.items[k] > PLENTY_INTERVALS * forS) giving.supply = PLENTY;
    }
    return forS;
  }

  /** Nothing is known yet of how long the stocks last. */
  private expectDry(): void {
    for (let k = 0; k < this.transfers.count; k += 1) this.members.giving(this.transfers.items[k]).supply = DRY;
  }

  /** Shares out among the transfers of a member from one pool what it may get: the smallest stocks first. */
  private capGroup(giver: i32, bytes: f64, forS: f64, timeS: f64): void {
    const group = this.group;
    group.clear();
    for (let k = 0; k < this.transfers.count; k += 1) {
      if (this.giverOf.items[k] !== giver) continue;
      const f = this.transfers.items[k];
      group.push(f);
      let at = group.count - 1;
      for (; at > 0 && this.isLess(f, group.items[at - 1]); at -= 1) group.items[at] = group.items[at - 1];
      group.items[at] = f;
    }
    let left = bytes;
    for (let k = 0; k < group.count; k += 1) {
      const f = group.items[k];
      const ofTransfer = min(this.members.giving(f).stockBytes, left / f64(group.count - k));
      left -= ofTransfer;
      this.cap(f, ofTransfer / forS, timeS);
    }
  }

  private cap(f: i32, bytesPerS: f64, timeS: f64): void {
    const transfers = this.part.transfers;
    this.members.giving(f).mostBytesPerS = bytesPerS;
    const before = transfers.table.at(f).cap;
    // What the lines can never reach is no cap.
    const cap = bytesPerS >= transfers.pathCapOf(f) ? Infinity : bytesPerS;
    if (cap >= before && cap < before * CAP_STEP) return;
    transfers.setPartialCap(f, cap, timeS);
  }

  private isLess(a: i32, b: i32): bool {
    const stockA = this.members.giving(a).stockBytes;
    const stockB = this.members.giving(b).stockBytes;
    return stockA < stockB || (stockA === stockB && a < b);
  }
}

/** What the union of a pool has and a member of this or another pool lacks. */
function lackedBytes(giver: Pool, member: Member): f64 {
  const pool = member.pool;
  if (giver === pool) return max<f64>(0, pool.unionBytes - member.offeredBytes);
  return pool.lackedBy(member.offeredBytes, giver.pieces(), pool.freshOf(giver));
}

function poolAt(address: i32): Pool {
  return changetype<Pool>(usize(u32(address)));
}
