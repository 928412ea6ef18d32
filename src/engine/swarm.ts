/**
 * Partial holders at the flow level: downloads of one file that share what they already have.
 *
 * The downloads of one peer scope at one site are a pool; its state is the union of what they offer, in bytes. The union
 * grows by what comes from outside (HTTP, whole copies, other pools) to members that may upload, and is new to it. A
 * member asks for a random missing piece, which nobody in the pool has with probability (size - union) / (size - own),
 * and which another member is fetching at the same time with a probability that {@link newShare} gives.
 *
 * Each connection has a stock, the bytes that its sender has and its receiver lacks: a member that has little yet gives
 * little on. Every `model.partialUpdate` the transfers of a member from partial holders are capped at their stocks, and
 * together at what the union has and the member lacks. What a member had that stopped early stays in the union until the
 * pool is empty (*assumed*: it mostly has been handed on). The piece-level oracle of the tests is the reference.
 */
import type { Books } from './books.js';
import type { Caches } from './cache.js';
import type { Transfers } from './transfers.js';

interface Pool {
  number: number;
  members: number[];
  unionBytes: number;
  sizeBytes: number;
}

/** What a member has, and got since the last update: from outside its pool and from inside. */
interface Intake {
  ownBytes: number;
  outsideBytes: number;
  insideBytes: number;
  /** Of what it has: bytes that no member of the pool offers. Only a member that may not upload has such. */
  privateBytes: number;
}

const NONE = -1;

/**
 * Share of the pieces under way that bring something new, when `others` more are under way at a time among `pieces` that
 * nobody has: a piece under way overlaps with two of each other flight, so that one in others / pieces is lost; less
 * when few pieces are left, because a piece that arrives is shared at once. The offset was fitted once to the oracle (2 to
 * 12 members, 10 to 96 pieces, together or staggered, with and without a whole copy outside: pieces fetched within 7 %).
 */
function newShare(pieces: number, others: number): number {
  const offset = pieces + 0.35 + 0.16 * others;
  return offset / (offset + others);
}

export class Swarms {
  private readonly pools = new Map<string, Pool>();
  private readonly poolOf = new Map<number, Pool>();
  private readonly intake = new Map<number, Intake>();
  /** What the sender of a connection has and its receiver lacks, by transfer. */
  private readonly stocks = new Map<number, { serial: number; bytes: number }>();
  /** Bytes that two pools have given each other, by the pair of their numbers. */
  private readonly exchanged = new Map<string, number>();
  private lastS = 0;

  constructor(
    private readonly transfers: Transfers,
    private readonly caches: Caches,
    private readonly books: Books,
    private readonly pieceBytes: number,
    /** Download that a partial copy belongs to. */
    private readonly downloadOf: (copy: number) => number,
    /** True when the device of a download may upload now. */
    private readonly mayShare: (r: number) => boolean,
  ) {}

  /** True while some pool has members that could share. */
  get isBusy(): boolean {
    return this.poolOf.size > 1;
  }

  /** A download becomes a member of the pool of its file, scope and site. */
  join(scope: number, file: number, r: number, sizeBytes: number): void {
    const key = `${scope} ${file} ${this.books.siteOfDownload(r)}`;
    let pool = this.pools.get(key);
    if (!pool) {
      pool = { number: this.pools.size, members: [], unionBytes: 0, sizeBytes };
      this.pools.set(key, pool);
    }
    pool.members.push(r);
    this.poolOf.set(r, pool);
    this.intake.set(r, {
      ownBytes: this.own(r, pool),
      outsideBytes: 0,
      insideBytes: 0,
      privateBytes: 0,
    });
  }

  /** A member stops, complete or not. */
  leave(r: number): void {
    const pool = this.poolOf.get(r);
    if (!pool) return;
    pool.members.splice(pool.members.indexOf(r), 1);
    if (pool.members.length === 0) pool.unionBytes = 0;
    this.poolOf.delete(r);
    this.intake.delete(r);
  }

  /** Brings unions, stocks and caps up to date. */
  update(timeS: number): void {
    const elapsedS = timeS - this.lastS;
    this.lastS = timeS;
    const pools = [...this.pools.values()].filter((pool) => pool.members.length > 0);
    for (const pool of pools) this.growUnion(pool, elapsedS, timeS);
    for (const pool of pools) for (const r of pool.members) this.moveStocks(r, pool, elapsedS);
    for (const pool of pools) for (const r of pool.members) this.capPartialPeers(r, pool, elapsedS, timeS);
  }

  private growUnion(pool: Pool, elapsedS: number, timeS: number): void {
    const { members, sizeBytes } = pool;
    const sharing = members.filter((r) => this.mayShare(r));
    const newBytes = Math.max(0, sizeBytes - pool.unionBytes);
    const chanceOfNew = (r: number) => {
      const unoffered = Math.max(0, newBytes - this.intake.get(r)!.privateBytes);
      return Math.min(1, unoffered / Math.max(1, this.transfers.remaining[r]!));
    };
    for (const r of members) this.transfers.settle(r, timeS);
    let underWay = 0;
    for (const r of sharing) underWay += chanceOfNew(r) * this.outside(r, pool).flights;
    let grownBytes = 0;
    for (const r of members) {
      const own = this.own(r, pool);
      const { flights, insideBytesPerS } = this.outside(r, pool);
      const intake = this.intake.get(r)!;
      const received = own - intake.ownBytes;
      intake.ownBytes = own;
      intake.insideBytes = Math.min(received, insideBytesPerS * elapsedS);
      intake.outsideBytes = received - intake.insideBytes;
      const chance = chanceOfNew(r);
      if (!sharing.includes(r)) intake.privateBytes += intake.outsideBytes * chance;
      else {
        const overlap = newShare(newBytes / this.pieceBytes, underWay - chance * flights);
        grownBytes += intake.outsideBytes * chance * overlap + intake.privateBytes;
        intake.privateBytes = 0;
      }
    }
    // What becomes known to the pool is a random part of what was not, private or not.
    const known = newBytes === 0 ? 1 : Math.min(1, grownBytes / newBytes);
    for (const r of members) this.intake.get(r)!.privateBytes *= 1 - known;
    pool.unionBytes = Math.min(sizeBytes, pool.unionBytes + grownBytes);
    for (const r of members) pool.unionBytes = Math.max(pool.unionBytes, this.inUnion(r, pool));
  }

  /** Transfers of a member that bring something from outside its pool, and the rate of those from inside. */
  private outside(r: number, pool: Pool): { flights: number; insideBytesPerS: number } {
    const { transfers } = this;
    let flights = 0;
    let insideBytesPerS = 0;
    for (let f = transfers.ofDownload[r]!; f !== NONE; f = transfers.nextOfDownload(f)) {
      if (this.senderPool(f) === pool) insideBytesPerS += transfers.bandwidth.rateOf(f);
      else flights += 1;
    }
    return { flights, insideBytesPerS };
  }

  /**
   * Moves the stock of every connection between members of a pool, the bytes that its sender has and its receiver
   * lacks: it grows by what the sender gets and the receiver lacks, and falls by what the receiver gets of it, from this
   * sender or from elsewhere. What comes from elsewhere is a random piece of those that could come from there.
   */
  private moveStocks(r: number, pool: Pool, elapsedS: number): void {
    const { transfers } = this;
    const ownR = this.own(r, pool);
    const intakeR = this.intake.get(r)!;
    for (let f = transfers.ofDownload[r]!; f !== NONE; f = transfers.nextOfDownload(f)) {
      if (this.senderPool(f) !== pool) continue;
      const s = this.downloadOf(transfers.copyOf(f));
      const ownS = this.own(s, pool);
      const known = this.stocks.get(f);
      const opened = transfers.serialOf(f);
      const lackedR = Math.max(0, pool.unionBytes - this.inUnion(r, pool));
      let stock = ownS * (lackedR / Math.max(1, pool.unionBytes));
      if (known?.serial === opened) {
        const intakeS = this.intake.get(s)!;
        const sent = transfers.bandwidth.rateOf(f) * elapsedS;
        const back = this.rateFrom(s, r) * elapsedS;
        const part = (bytes: number, of: number) => Math.min(1, bytes / Math.max(1, of));
        stock = known.bytes;
        const reverse = Math.max(0, ownR - ownS + stock);
        stock +=
          intakeS.outsideBytes * (1 - part(reverse, pool.sizeBytes - ownS)) +
          Math.max(0, intakeS.insideBytes - back) * (1 - part(reverse, pool.unionBytes - ownS)) -
          sent -
          intakeR.outsideBytes * part(known.bytes, pool.sizeBytes - ownR) -
          Math.max(0, intakeR.insideBytes - sent) * part(known.bytes, lackedR);
      }
      stock = Math.max(0, ownS - ownR, Math.min(stock, ownS, lackedR));
      this.stocks.set(f, { serial: opened, bytes: stock });
    }
  }

  /** Present rate of a download from the partial copy of another. */
  private rateFrom(r: number, s: number): number {
    const { transfers } = this;
    for (let f = transfers.ofDownload[r]!; f !== NONE; f = transfers.nextOfDownload(f)) {
      if (this.senderPool(f) && this.downloadOf(transfers.copyOf(f)) === s) return transfers.bandwidth.rateOf(f);
    }
    return 0;
  }

  private capPartialPeers(r: number, pool: Pool, elapsedS: number, timeS: number): void {
    const { transfers } = this;
    const own = this.own(r, pool);
    const byPool = new Map<Pool, number[]>();
    for (let f = transfers.ofDownload[r]!; f !== NONE; f = transfers.nextOfDownload(f)) {
      const sender = this.senderPool(f);
      if (sender) byPool.set(sender, [...(byPool.get(sender) ?? []), f]);
    }
    for (const [sender, flows] of byPool) {
      if (sender !== pool) {
        for (const f of flows) this.noteExchange(sender, pool, transfers.bandwidth.rateOf(f) * elapsedS);
      }
      let leftBytes =
        sender === pool ? Math.max(0, pool.unionBytes - this.inUnion(r, pool)) : this.lackedBytes(own, sender, pool);
      const stock = (f: number) => (sender === pool ? this.stocks.get(f)!.bytes : Number.POSITIVE_INFINITY);
      flows.sort((a, b) => stock(a) - stock(b) || a - b);
      flows.forEach((f, i) => {
        const bytes = Math.min(stock(f), leftBytes / (flows.length - i));
        leftBytes -= bytes;
        transfers.setCap(f, bytes / Math.max(elapsedS, 1e-3), timeS);
      });
    }
  }

  /** What a member lacks of another pool: what they gave each other both have, the rest is drawn independently. */
  private lackedBytes(own: number, sender: Pool, pool: Pool): number {
    const given = this.exchanged.get(pairOf(sender, pool)) ?? 0;
    const common = Math.min(given, own, sender.unionBytes);
    return (sender.unionBytes - common) * (1 - (own - common) / Math.max(1, pool.sizeBytes - common));
  }

  private noteExchange(a: Pool, b: Pool, bytes: number): void {
    const pair = pairOf(a, b);
    this.exchanged.set(pair, (this.exchanged.get(pair) ?? 0) + bytes);
  }

  /** The pool of the partial holder that a transfer comes from, if it comes from one. */
  private senderPool(f: number): Pool | undefined {
    if (this.transfers.senderOf(f) === NONE || this.caches.isWhole(this.transfers.copyOf(f))) return undefined;
    return this.poolOf.get(this.downloadOf(this.transfers.copyOf(f)));
  }

  /** Of what a member has: the bytes that the pool offers. */
  private inUnion(r: number, pool: Pool): number {
    return this.own(r, pool) - this.intake.get(r)!.privateBytes;
  }

  private own(r: number, pool: Pool): number {
    return pool.sizeBytes - this.transfers.remaining[r]!;
  }
}

function pairOf(a: Pool, b: Pool): string {
  return a.number < b.number ? `${a.number} ${b.number}` : `${b.number} ${a.number}`;
}
