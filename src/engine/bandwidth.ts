/**
 * Max-min fair rates of flows over links, solved again only where something changed.
 *
 * A flow has a route of links and a cap. An allocation is max-min fair exactly when every flow runs at its cap or has a
 * bottleneck: a full link on its route on which no other flow is faster (Bertsekas and Gallager, Data Networks, 6.5.2).
 * After a change only a set of flows around it is filled again, with the rates of all others held; then the flows
 * beside the set are tested for their bottleneck, and those that lost theirs join the set, until none has. The end is
 * the fair allocation of the whole, and the cost is that of what really changed.
 */

import { doubled } from '../core/columns.js';
import { ShareHeap } from './shareHeap.js';

/** Links that one flow can cross. */
const MAX_HOPS = 12;
/** No flow is faster than this (1 TB/s); it stands for "without a cap". */
const MAX_RATE_BYTES_PER_S = 1e12;
const SLACK = 1e-9;
const NONE = -1;

export class Bandwidth {
  /** Current rate of each flow in bytes per second. */
  rate: Float64Array;
  /** Sum of the rates on each link. */
  readonly load: Float64Array;
  /** Flows whose rate the last {@link solve} changed. */
  changed: Int32Array;
  changedCount = 0;

  private cap: Float64Array;
  private newRate: Float64Array;
  private bottleneck: Int32Array;
  /** Narrowest link on each flow's route: no flow is faster. */
  private pathCap: Float64Array;
  private hops: Uint8Array;
  private alive: Uint8Array;
  private route: Int32Array;
  private next: Int32Array;
  private previous: Int32Array;
  private inSet: Int32Array;
  private frozen: Int32Array;
  private flowCapacity: number;
  private flowCount = 0;
  private readonly freeFlows: number[] = [];

  private readonly head: Int32Array;
  private readonly count: Int32Array;
  /** Sum of the path caps of the flows on each link. */
  private readonly demand: Float64Array;
  private readonly touchedAt: Int32Array;
  private readonly seededAt: Int32Array;
  private readonly remaining: Float64Array;
  private readonly setFlows: Int32Array;
  private readonly unfrozen: Int32Array;
  private readonly level: Float64Array;
  private readonly fastest: Float64Array;

  private readonly seeds: number[] = [];
  private members: Int32Array;
  private memberCount = 0;
  private readonly touched: number[] = [];
  private epoch = 0;
  private fillEpoch = 0;
  private readonly heap = new ShareHeap();

  /** @param capacity bytes per second of each link; Infinity for a link that only counts */
  constructor(readonly capacity: Float64Array) {
    const links = capacity.length;
    this.load = new Float64Array(links);
    this.head = new Int32Array(links).fill(NONE);
    this.count = new Int32Array(links);
    this.demand = new Float64Array(links);
    this.touchedAt = new Int32Array(links);
    this.seededAt = new Int32Array(links);
    this.remaining = new Float64Array(links);
    this.setFlows = new Int32Array(links);
    this.unfrozen = new Int32Array(links);
    this.level = new Float64Array(links);
    this.fastest = new Float64Array(links);
    this.flowCapacity = 64;
    this.rate = new Float64Array(64);
    this.cap = new Float64Array(64);
    this.newRate = new Float64Array(64);
    this.pathCap = new Float64Array(64);
    this.bottleneck = new Int32Array(64);
    this.hops = new Uint8Array(64);
    this.alive = new Uint8Array(64);
    this.route = new Int32Array(64 * MAX_HOPS);
    this.next = new Int32Array(64 * MAX_HOPS);
    this.previous = new Int32Array(64 * MAX_HOPS);
    this.inSet = new Int32Array(64);
    this.frozen = new Int32Array(64);
    this.changed = new Int32Array(64);
    this.members = new Int32Array(64);
  }

  /** Adds a flow; its rate is 0 until the next {@link solve}. */
  add(route: ArrayLike<number>, hops: number, capBytesPerS: number): number {
    const f = this.freeFlows.pop() ?? this.flowCount++;
    if (f >= this.flowCapacity) this.grow();
    this.alive[f] = 1;
    this.rate[f] = 0;
    this.cap[f] = Math.min(capBytesPerS, MAX_RATE_BYTES_PER_S);
    this.bottleneck[f] = NONE;
    this.hops[f] = hops;
    let pathCap = MAX_RATE_BYTES_PER_S;
    for (let h = 0; h < hops; h += 1) pathCap = Math.min(pathCap, this.capacity[route[h]!]!);
    this.pathCap[f] = pathCap;
    for (let h = 0; h < hops; h += 1) {
      this.linkEntry(f * MAX_HOPS + h, route[h]!);
      this.demand[route[h]!]! += pathCap;
    }
    this.seeds.push(f);
    return f;
  }

  /** Removes a flow; flows that it held back are solved again by the next {@link solve}. */
  remove(f: number): void {
    const rate = this.rate[f]!;
    for (let h = 0; h < this.hops[f]!; h += 1) {
      const entry = f * MAX_HOPS + h;
      const link = this.route[entry]!;
      this.unlinkEntry(entry, link);
      this.load[link] = this.count[link] === 0 ? 0 : this.load[link]! - rate;
      this.demand[link] = this.count[link] === 0 ? 0 : this.demand[link]! - this.pathCap[f]!;
      this.seedBottlenecked(link);
    }
    this.alive[f] = 0;
    this.freeFlows.push(f);
  }

  setCap(f: number, capBytesPerS: number): void {
    this.cap[f] = Math.min(capBytesPerS, MAX_RATE_BYTES_PER_S);
    this.seeds.push(f);
  }

  /** Changes the rate of a link; its flows are solved again by the next {@link solve}. */
  setCapacity(link: number, bytesPerS: number): void {
    if (this.capacity[link] === bytesPerS) return;
    this.capacity[link] = bytesPerS;
    for (let entry = this.head[link]!; entry !== NONE; entry = this.next[entry]!) {
      const f = (entry / MAX_HOPS) | 0;
      let pathCap = MAX_RATE_BYTES_PER_S;
      for (let h = 0; h < this.hops[f]!; h += 1) {
        pathCap = Math.min(pathCap, this.capacity[this.route[f * MAX_HOPS + h]!]!);
      }
      const difference = pathCap - this.pathCap[f]!;
      this.pathCap[f] = pathCap;
      for (let h = 0; h < this.hops[f]!; h += 1) this.demand[this.route[f * MAX_HOPS + h]!]! += difference;
      this.seeds.push(f);
    }
  }

  /** Brings the rates up to date; `changed` then lists the flows whose rate is another. */
  solve(): void {
    this.changedCount = 0;
    if (this.seeds.length === 0) return;
    this.epoch += 1;
    this.memberCount = 0;
    for (const f of this.seeds) {
      if (this.alive[f] === 0) continue;
      this.include(f);
      for (let h = 0; h < this.hops[f]!; h += 1) {
        const link = this.route[f * MAX_HOPS + h]!;
        if (this.load[link]! >= this.capacity[link]! * (1 - SLACK)) this.seedAllOn(link);
      }
    }
    this.seeds.length = 0;
    do this.fill();
    while (this.includeNeighbours());
    this.commit();
  }

  private seedBottlenecked(link: number): void {
    for (let entry = this.head[link]!; entry !== NONE; entry = this.next[entry]!) {
      const f = (entry / MAX_HOPS) | 0;
      if (this.bottleneck[f] === link) this.seeds.push(f);
    }
  }

  private seedAllOn(link: number): void {
    if (this.seededAt[link] === this.epoch) return;
    this.seededAt[link] = this.epoch;
    for (let entry = this.head[link]!; entry !== NONE; entry = this.next[entry]!) {
      this.include((entry / MAX_HOPS) | 0);
    }
  }

  private include(f: number): void {
    if (this.inSet[f] === this.epoch) return;
    this.inSet[f] = this.epoch;
    this.members[this.memberCount] = f;
    this.memberCount += 1;
  }

  /** Progressive filling of the set: the link with the smallest equal share fixes its flows, again and again. */
  private fill(): void {
    const { heap, touched } = this;
    this.fillEpoch += 1;
    touched.length = 0;
    heap.clear();
    for (let i = 0; i < this.memberCount; i += 1) {
      const f = this.members[i]!;
      for (let h = 0; h < this.hops[f]!; h += 1) {
        const link = this.route[f * MAX_HOPS + h]!;
        if (!this.canBind(link)) continue;
        if (this.touchedAt[link] !== this.fillEpoch) {
          this.touchedAt[link] = this.fillEpoch;
          this.remaining[link] = this.capacity[link]! - this.load[link]!;
          this.setFlows[link] = 0;
          this.level[link] = -1;
          this.fastest[link] = 0;
          touched.push(link);
        }
        this.remaining[link]! += this.rate[f]!;
        this.setFlows[link]! += 1;
      }
    }
    for (const link of touched) {
      if (this.setFlows[link] === this.count[link]) this.remaining[link] = this.capacity[link]!;
      else if (this.remaining[link]! < 0) this.remaining[link] = 0;
      this.unfrozen[link] = this.setFlows[link]!;
      heap.push(this.remaining[link]! / this.unfrozen[link]!, link);
    }
    for (let i = 0; i < this.memberCount; i += 1) {
      const f = this.members[i]!;
      if (this.cap[f]! < MAX_RATE_BYTES_PER_S || !this.hasFiniteLink(f)) heap.push(this.cap[f]!, -1 - f);
    }
    while (heap.size > 0) {
      const share = heap.topShare;
      const key = heap.pop();
      if (key < 0) {
        if (this.frozen[-1 - key] !== this.fillEpoch) this.freeze(-1 - key, share, NONE);
        continue;
      }
      if (this.unfrozen[key] === 0) continue;
      const actual = Math.max(0, this.remaining[key]! / this.unfrozen[key]!);
      if (actual > share * (1 + 1e-13)) {
        heap.push(actual, key);
        continue;
      }
      this.level[key] = actual;
      for (let entry = this.head[key]!; entry !== NONE; entry = this.next[entry]!) {
        const f = (entry / MAX_HOPS) | 0;
        if (this.inSet[f] === this.epoch && this.frozen[f] !== this.fillEpoch) this.freeze(f, actual, key);
      }
      this.remaining[key] = Math.max(0, this.remaining[key]!);
    }
  }

  /**
   * False when a link could carry all its flows at the speed of the narrowest link on their ways: it never holds any
   * of them back, and only counts. Most ports are such links while a WAN line is crowded.
   */
  private canBind(link: number): boolean {
    return this.capacity[link] === 0 || this.demand[link]! > this.capacity[link]! * (1 - SLACK);
  }

  private hasFiniteLink(f: number): boolean {
    for (let h = 0; h < this.hops[f]!; h += 1) {
      if (this.capacity[this.route[f * MAX_HOPS + h]!]! < Number.POSITIVE_INFINITY) return true;
    }
    return false;
  }

  private freeze(f: number, rate: number, bottleneck: number): void {
    this.frozen[f] = this.fillEpoch;
    this.newRate[f] = rate;
    this.bottleneck[f] = bottleneck;
    for (let h = 0; h < this.hops[f]!; h += 1) {
      const link = this.route[f * MAX_HOPS + h]!;
      this.remaining[link]! -= rate;
      this.unfrozen[link]! -= 1;
      if (rate > this.fastest[link]!) this.fastest[link] = rate;
    }
  }

  /** Adds the flows beside the set that the new rates leave without a bottleneck; false when there are none. */
  private includeNeighbours(): boolean {
    const before = this.memberCount;
    for (const link of this.touched) {
      if (this.setFlows[link] === this.count[link]) continue;
      const full = this.remaining[link]! <= this.capacity[link]! * SLACK;
      const level = this.level[link]!;
      const fastest = this.fastest[link]!;
      for (let entry = this.head[link]!; entry !== NONE; entry = this.next[entry]!) {
        const g = (entry / MAX_HOPS) | 0;
        if (this.inSet[g] === this.epoch) continue;
        const rate = this.rate[g]!;
        const mustGive = level >= 0 && rate > level * (1 + SLACK);
        const lostBottleneck = this.bottleneck[g] === link && (!full || fastest > rate * (1 + SLACK));
        if (mustGive || lostBottleneck) this.include(g);
      }
    }
    return this.memberCount > before;
  }

  private commit(): void {
    for (const link of this.touched) this.load[link] = this.capacity[link]! - this.remaining[link]!;
    for (let i = 0; i < this.memberCount; i += 1) {
      const f = this.members[i]!;
      const difference = this.newRate[f]! - this.rate[f]!;
      if (difference === 0) continue;
      for (let h = 0; h < this.hops[f]!; h += 1) {
        const link = this.route[f * MAX_HOPS + h]!;
        if (!this.canBind(link)) this.load[link]! += difference;
      }
      this.rate[f] = this.newRate[f]!;
      this.changed[this.changedCount] = f;
      this.changedCount += 1;
    }
  }

  private linkEntry(entry: number, link: number): void {
    const first = this.head[link]!;
    this.route[entry] = link;
    this.next[entry] = first;
    this.previous[entry] = NONE;
    if (first !== NONE) this.previous[first] = entry;
    this.head[link] = entry;
    this.count[link]! += 1;
  }

  private unlinkEntry(entry: number, link: number): void {
    const before = this.previous[entry]!;
    const after = this.next[entry]!;
    if (before === NONE) this.head[link] = after;
    else this.next[before] = after;
    if (after !== NONE) this.previous[after] = before;
    this.count[link]! -= 1;
  }

  private grow(): void {
    this.flowCapacity *= 2;
    this.rate = doubled(this.rate);
    this.cap = doubled(this.cap);
    this.newRate = doubled(this.newRate);
    this.pathCap = doubled(this.pathCap);
    this.bottleneck = doubled(this.bottleneck);
    this.hops = doubled(this.hops);
    this.alive = doubled(this.alive);
    this.route = doubled(this.route);
    this.next = doubled(this.next);
    this.previous = doubled(this.previous);
    this.inSet = doubled(this.inSet);
    this.frozen = doubled(this.frozen);
    this.changed = doubled(this.changed);
    this.members = doubled(this.members);
  }
}
