/**
 * What a member may get from partial holders until the next update.
 *
 * Each transfer between members has a stock, the bytes that its sender has and its receiver lacks: a member that has
 * little yet gives little on. The transfers of a member are capped at their stocks, those from one pool together at what
 * its union has and the member lacks, and all together at what the pools have among them, each piece once.
 */
import type { PieceSet } from './pieceSet.js';
import type { Pool } from './pool.js';
import { type Member, offeredBytes, type SwarmFlows } from './swarmFlows.js';
import type { Transfers } from './transfers.js';

const NONE = -1;

/** Part of `ofBytes` that is met by `bytes` of it. */
function part(bytes: number, ofBytes: number): number {
  return Math.min(1, bytes / Math.max(1, ofBytes));
}

/** What the union of a pool has and a member of this or another pool lacks. */
function lackedBytes(of: Pool, member: Member): number {
  const { pool } = member;
  const offered = offeredBytes(member);
  if (of === pool) return Math.max(0, pool.unionBytes - offered);
  return pool.lackedBy(offered, of.pieces, pool.pieces.lackedOf(of.pieces));
}

export class Stocks {
  /** The transfers of a member from one pool, by their stocks; and the pools that it gets something from. */
  private readonly group: number[] = [];
  private readonly givers: Pool[] = [];

  /** @param updateS time from one update to the next */
  constructor(
    private readonly transfers: Transfers,
    private readonly flows: SwarmFlows,
    private readonly updateS: number,
  ) {}

  /** Moves the stocks of all transfers between members to one of them. */
  move(receiver: Member): void {
    const { transfers, flows } = this;
    for (let f = transfers.ofDownload[receiver.r]!; f !== NONE; f = transfers.nextOfDownload(f)) {
      const sender = flows.senderOf(f);
      if (!sender) continue;
      const lacked = lackedBytes(sender.pool, receiver);
      const known = flows.stocks[f]!;
      let stock = sender.ownBytes * (lacked / Math.max(1, sender.pool.unionBytes));
      if (!Number.isNaN(known)) {
        const isInside = sender.pool === receiver.pool;
        stock =
          known +
          (isInside ? this.change(f, sender, receiver, lacked) : this.changeAcross(f, sender, receiver, lacked));
      }
      flows.stocks[f] = Math.max(0, sender.ownBytes - receiver.ownBytes, Math.min(stock, sender.ownBytes, lacked));
    }
  }

  /**
   * How the stock of a transfer inside a pool has changed: it grew by what the sender got and the receiver lacks, and fell
   * by what the receiver got of it, from this sender or from elsewhere. What comes from elsewhere is a random piece of
   * those that could come from there.
   */
  private change(f: number, sender: Member, receiver: Member, lacked: number): number {
    const stock = this.flows.stocks[f]!;
    const { pool } = receiver;
    const sent = this.flows.movedBy(f);
    const back = this.movedFrom(sender, receiver);
    const reverse = Math.max(0, receiver.ownBytes - sender.ownBytes + stock);
    return (
      (sender.outsideBytes + sender.giftBytes) * (1 - part(reverse, pool.sizeBytes - sender.ownBytes)) +
      Math.max(0, sender.insideBytes - back) * (1 - part(reverse, pool.unionBytes - sender.ownBytes)) -
      sent -
      (receiver.outsideBytes + receiver.giftBytes) * part(stock, pool.sizeBytes - receiver.ownBytes) -
      Math.max(0, receiver.insideBytes - sent) * part(stock, lacked)
    );
  }

  /** The same of a transfer from one pool to another: what both got from the pool of the other is of what that has. */
  private changeAcross(f: number, sender: Member, receiver: Member, lacked: number): number {
    const stock = this.flows.stocks[f]!;
    const { sizeBytes } = receiver.pool;
    const sent = this.flows.movedBy(f);
    const back = this.movedFrom(sender, receiver);
    const sentBeside = Math.max(0, this.movedFromPool(receiver, sender.pool) - sent);
    const backBeside = Math.max(0, this.movedFromPool(sender, receiver.pool) - back);
    const senderElse = Math.max(0, sender.outsideBytes + sender.giftBytes - back - backBeside);
    const receiverElse = Math.max(0, receiver.outsideBytes + receiver.giftBytes - sent - sentBeside);
    const reverseLacked = lackedBytes(receiver.pool, sender);
    const reverse = Math.max(0, receiver.ownBytes - sender.ownBytes + stock);
    // Of the pool of each: what only the other of the two has.
    const reverseThere = Math.max(0, sender.pool.unionBytes - lacked - sender.ownBytes + stock);
    const stockThere = Math.max(0, receiver.pool.unionBytes - reverseLacked - sender.ownBytes + stock);
    const senderLacks = sender.pool.unionBytes - offeredBytes(sender);
    const receiverLacks = receiver.pool.unionBytes - offeredBytes(receiver);
    return (
      senderElse * (1 - part(reverse, sizeBytes - sender.ownBytes)) +
      sender.insideBytes * (1 - part(reverseThere, senderLacks)) +
      backBeside * (1 - part(reverse, reverseLacked)) -
      sent -
      receiverElse * part(stock, sizeBytes - receiver.ownBytes) -
      receiver.insideBytes * part(stockThere, receiverLacks) -
      sentBeside * part(stock, lacked)
    );
  }

  /** Bytes that a member got of another in the last stretch. */
  private movedFrom(receiver: Member, sender: Member): number {
    const { transfers, flows } = this;
    for (let f = transfers.ofDownload[receiver.r]!; f !== NONE; f = transfers.nextOfDownload(f)) {
      if (flows.senderOf(f) === sender) return flows.movedBy(f);
    }
    return 0;
  }

  /** Bytes that a member got of all members of a pool. */
  private movedFromPool(receiver: Member, pool: Pool): number {
    const { transfers, flows } = this;
    let bytes = 0;
    for (let f = transfers.ofDownload[receiver.r]!; f !== NONE; f = transfers.nextOfDownload(f)) {
      if (flows.senderOf(f)?.pool === pool) bytes += flows.movedBy(f);
    }
    return bytes;
  }

  /** Caps the transfers of a member from partial holders until the next update. */
  cap(receiver: Member, timeS: number): void {
    const { givers } = this;
    this.findGivers(receiver);
    if (givers.length === 0) return;
    const scale = this.scale(receiver);
    for (const giver of givers) this.capGroup(receiver, giver, scale * lackedBytes(giver, receiver), timeS);
  }

  /** Lists the pools that a member gets something from. */
  private findGivers({ r }: Member): void {
    const { transfers, flows, givers } = this;
    givers.length = 0;
    for (let f = transfers.ofDownload[r]!; f !== NONE; f = transfers.nextOfDownload(f)) {
      const pool = flows.senderOf(f)?.pool;
      if (pool && !givers.includes(pool)) givers.push(pool);
    }
  }

  /** What there is among all pools is less than the sum over them: by how much. */
  private scale(receiver: Member): number {
    const { givers } = this;
    const { pool } = receiver;
    if (givers.length === 1 && givers[0] === pool) return 1;
    const others: PieceSet[] = [];
    let sum = 0;
    for (const giver of givers) {
      sum += lackedBytes(giver, receiver);
      if (giver !== pool) others.push(giver.pieces);
    }
    const all = lackedBytes(pool, receiver) + pool.pieces.lackedOfAll(others);
    return all >= sum ? 1 : all / sum;
  }

  /** Shares out among the transfers of a member from one pool what it may get: the smallest stocks first. */
  private capGroup(receiver: Member, giver: Pool, bytes: number, timeS: number): void {
    const { transfers, flows, group } = this;
    const { stocks } = flows;
    group.length = 0;
    for (let f = transfers.ofDownload[receiver.r]!; f !== NONE; f = transfers.nextOfDownload(f)) {
      if (flows.senderOf(f)?.pool === giver) group.push(f);
    }
    group.sort((a, b) => stocks[a]! - stocks[b]! || a - b);
    let left = bytes;
    for (let k = 0; k < group.length; k += 1) {
      const f = group[k]!;
      const ofTransfer = Math.min(stocks[f]!, left / (group.length - k));
      left -= ofTransfer;
      transfers.setCap(f, ofTransfer / this.updateS, timeS);
    }
  }
}
