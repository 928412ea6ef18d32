/**
 * Partial holders at the flow level: downloads of one file in one peer scope that share what they already have.
 *
 * State of a swarm: the union of what its members hold, in bytes. It grows by the HTTP bytes that are new to it: a
 * member that asks HTTP for a random missing piece gets one that nobody has with probability
 * (size - union) / (size - own), less the pieces that several members fetch at once: a piece takes its time, and until
 * it is complete nobody knows of it. A member can take from its partial peers no more than the union has and it lacks, so
 * every `model.partialUpdate` the transfers from partial peers are capped at that amount per update, shared equally.
 * As soon as one member has the whole file the union is the file and the caps are gone.
 */
import type { Books } from './books.js';
import type { Caches } from './cache.js';
import { SOURCE } from './result.js';
import type { Transfers } from './transfers.js';

/**
 * Share of `draws` random draws from `pieces` that bring something new. A piece that one member fetches overlaps in time
 * with two of each other member, of which either can be the same: 2 (others) + 1 draws compete.
 */
function distinctShare(pieces: number, draws: number): number {
  const k = Math.max(1, pieces);
  return (k / draws) * (1 - (1 - 1 / k) ** draws);
}

interface Swarm {
  members: number[];
  unionBytes: number;
  sizeBytes: number;
}

const NONE = -1;

export class Swarms {
  private readonly swarms = new Map<number, Swarm>();
  private readonly swarmOf = new Map<number, Swarm>();
  /** HTTP bytes of each member at the last update. */
  private readonly httpBytes = new Map<number, number>();

  constructor(
    private readonly transfers: Transfers,
    private readonly caches: Caches,
    private readonly books: Books,
    private readonly updateS: number,
    private readonly pieceBytes: number,
  ) {}

  /** True while some swarm has members that could share. */
  get isBusy(): boolean {
    return this.swarmOf.size > 1;
  }

  /** A download becomes a member of the swarm of its file and scope; `hasWhole`: a complete copy is known there. */
  join(key: number, r: number, sizeBytes: number, hasWhole: boolean): void {
    let swarm = this.swarms.get(key);
    if (!swarm) {
      swarm = { members: [], unionBytes: 0, sizeBytes };
      this.swarms.set(key, swarm);
    }
    if (hasWhole) swarm.unionBytes = sizeBytes;
    swarm.members.push(r);
    this.swarmOf.set(r, swarm);
    this.httpBytes.set(r, this.bytesFromHttp(r));
  }

  /** A member stops; `complete`: it has the whole file. */
  leave(r: number, complete: boolean): void {
    const swarm = this.swarmOf.get(r);
    if (!swarm) return;
    swarm.members.splice(swarm.members.indexOf(r), 1);
    this.swarmOf.delete(r);
    this.httpBytes.delete(r);
    if (complete) swarm.unionBytes = swarm.sizeBytes;
  }

  /** Brings unions and caps up to date. */
  update(timeS: number): void {
    for (const swarm of this.swarms.values()) if (swarm.members.length > 0) this.updateSwarm(swarm, timeS);
  }

  private updateSwarm(swarm: Swarm, timeS: number): void {
    const { sizeBytes, members } = swarm;
    const newBytes = Math.max(0, sizeBytes - swarm.unionBytes);
    // Chance that a random missing piece of a member is one that nobody has; together: such pieces under way at a time.
    let underWay = 0;
    for (const r of members) {
      this.transfers.settle(r, timeS);
      underWay += this.chanceOfNew(r, newBytes);
    }
    let grownBytes = 0;
    for (const r of members) {
      const http = this.bytesFromHttp(r);
      const fresh = Math.max(0, http - this.httpBytes.get(r)!);
      this.httpBytes.set(r, http);
      const chance = this.chanceOfNew(r, newBytes);
      grownBytes += fresh * chance * distinctShare(newBytes / this.pieceBytes, 2 * (underWay - chance) + 1);
    }
    swarm.unionBytes = Math.min(sizeBytes, swarm.unionBytes + grownBytes);
    for (const r of swarm.members) {
      swarm.unionBytes = Math.max(swarm.unionBytes, sizeBytes - this.transfers.remaining[r]!);
    }
    for (const r of swarm.members) this.capPartialPeers(r, swarm, timeS);
  }

  private chanceOfNew(r: number, newBytes: number): number {
    return this.transfers.httpOf(r) === NONE ? 0 : Math.min(1, newBytes / Math.max(1, this.transfers.remaining[r]!));
  }

  private capPartialPeers(r: number, swarm: Swarm, timeS: number): void {
    const { transfers } = this;
    let partial = 0;
    for (let f = transfers.ofDownload[r]!; f !== NONE; f = transfers.nextOfDownload[f]!) {
      if (this.isPartial(f)) partial += 1;
    }
    if (partial === 0) return;
    const whole = swarm.unionBytes >= swarm.sizeBytes;
    const lackedBytes = Math.max(0, swarm.unionBytes - (swarm.sizeBytes - transfers.remaining[r]!));
    const cap = whole ? Number.POSITIVE_INFINITY : lackedBytes / this.updateS / partial;
    for (let f = transfers.ofDownload[r]!; f !== NONE; f = transfers.nextOfDownload[f]!) {
      if (this.isPartial(f)) transfers.setCap(f, cap, timeS);
    }
  }

  private isPartial(f: number): boolean {
    return this.transfers.sender[f] !== NONE && !this.caches.isWhole(this.transfers.copy[f]!);
  }

  private bytesFromHttp(r: number): number {
    return (
      this.books.bytesOf(r, SOURCE.cdn) + this.books.bytesOf(r, SOURCE.cacheServer) + this.transfers.openHttpBytes(r)
    );
  }
}
