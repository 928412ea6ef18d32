/**
 * What a member may get from partial holders until the next update.
 *
 * Each transfer between members has a stock, the bytes that its sender has and its receiver lacks: a member that has
 * little yet gives little on. The transfers of a member are capped at their stocks, those from one pool together at what
 * its union has and the member lacks, and all together at what the pools have among them, each piece once.
 */

import type { TransfersHandle } from './kernel/transfersHandle.js';
import { type Member, offeredBytes, type Pool } from './pool.js';
import type { SwarmFlows } from './swarmFlows.js';

/** Part of `ofBytes` that is met by `bytes` of it. */
function part(bytes: number, ofBytes: number): number {
  return Math.min(1, bytes / Math.max(1, ofBytes));
}

export class Stocks {
  /** The transfers of a member from one pool, by their stocks. */
  private readonly group: number[] = [];
  /** Number of the update: from 1. */
  private update = 0;

  /** @param updateS time from one update to the next */
  constructor(
    private readonly transfers: TransfersHandle,
    private readonly flows: SwarmFlows,
    private readonly updateS: number,
  ) {}

  /** All unions have grown: an update of the stocks begins. */
  begin(): void {
    this.update += 1;
  }

  /** Moves the stocks of all transfers between members to one of them. */
  move(receiver: Member): void {
    const { flows } = this;
    this.findGivers(receiver);
    for (let k = 0; k < receiver.count; k += 1) {
      const f = receiver.transfers[k]!;
      const sender = receiver.senders[k]!;
      const lacked = receiver.lacked[giverOf(receiver, sender.pool)]!;
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

  /** Lists the pools that a member gets something from, and what it lacks of each. */
  private findGivers(receiver: Member): void {
    receiver.giverCount = 0;
    for (let k = 0; k < receiver.count; k += 1) {
      const { pool } = receiver.senders[k]!;
      if (giverOf(receiver, pool) < receiver.giverCount) continue;
      receiver.givers[receiver.giverCount] = pool;
      receiver.lacked[receiver.giverCount] = this.lackedBytes(pool, receiver);
      receiver.giverCount += 1;
    }
  }

  /** What the union of a pool has and a member of this or another pool lacks. */
  private lackedBytes(of: Pool, member: Member): number {
    const { pool } = member;
    const offered = offeredBytes(member);
    if (of === pool) return Math.max(0, pool.unionBytes - offered);
    return pool.lackedBy(offered, of.pieces, pool.freshBytes(of, this.update));
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
    const reverseLacked = this.lackedBytes(receiver.pool, sender);
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
    for (let k = 0; k < receiver.count; k += 1) {
      if (receiver.senders[k] === sender) return this.flows.movedBy(receiver.transfers[k]!);
    }
    return 0;
  }

  /** Bytes that a member got of all members of a pool. */
  private movedFromPool({ count, transfers, senders }: Member, pool: Pool): number {
    let bytes = 0;
    for (let k = 0; k < count; k += 1) {
      if (senders[k]!.pool === pool) bytes += this.flows.movedBy(transfers[k]!);
    }
    return bytes;
  }

  /** Caps the transfers of a member from partial holders until the next update; their stocks are known. */
  cap(receiver: Member, timeS: number): void {
    const { giverCount, givers, lacked } = receiver;
    if (giverCount === 0) return;
    const scale = this.scale(receiver);
    for (let k = 0; k < giverCount; k += 1) this.capGroup(receiver, givers[k]!, scale * lacked[k]!, timeS);
  }

  /** What there is among all pools is less than the sum over them: by how much. */
  private scale({ giverCount, givers, lacked, pool, ownBytes, privateBytes }: Member): number {
    if (giverCount === 1 && givers[0] === pool) return 1;
    let all = Math.max(0, pool.unionBytes - (ownBytes - privateBytes));
    let sum = 0;
    let others = 0;
    for (let k = 0; k < giverCount; k += 1) {
      sum += lacked[k]!;
      if (givers[k] === pool) continue;
      all += pool.freshBytes(givers[k]!, this.update);
      others += 1;
    }
    if (others > 1 && pool.unionBytes < pool.sizeBytes) {
      const sets = givers.slice(0, giverCount).filter((giver) => giver !== pool);
      all = Math.max(0, pool.unionBytes - (ownBytes - privateBytes));
      all += pool.pieces.lackedOfAll(sets.map(({ pieces }) => pieces));
    }
    return all >= sum ? 1 : all / sum;
  }

  /** Shares out among the transfers of a member from one pool what it may get: the smallest stocks first. */
  private capGroup({ count, transfers, senders }: Member, giver: Pool, bytes: number, timeS: number): void {
    const { group, flows } = this;
    const { stocks } = flows;
    let found = 0;
    for (let k = 0; k < count; k += 1) {
      if (senders[k]!.pool !== giver) continue;
      const f = transfers[k]!;
      let at = found;
      for (; at > 0 && isLess(stocks, f, group[at - 1]!); at -= 1) group[at] = group[at - 1]!;
      group[at] = f;
      found += 1;
    }
    let left = bytes;
    for (let k = 0; k < found; k += 1) {
      const f = group[k]!;
      const ofTransfer = Math.min(stocks[f]!, left / (found - k));
      left -= ofTransfer;
      this.transfers.setPartialCap(f, ofTransfer / this.updateS, timeS);
    }
  }
}

/** Place of a pool among the givers of a member, or behind the last. */
function giverOf({ giverCount, givers }: Member, pool: Pool): number {
  let k = 0;
  while (k < giverCount && givers[k] !== pool) k += 1;
  return k;
}

function isLess(stocks: Float64Array, a: number, b: number): boolean {
  return stocks[a]! < stocks[b]! || (stocks[a] === stocks[b] && a < b);
}
