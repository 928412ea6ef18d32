/**
 * Max-min fair rates of flows over links, solved again only where something changed.
 *
 * A flow has a route of links and a cap. An allocation is max-min fair exactly when every flow runs at its cap or has a
 * bottleneck: a full link on its route on which no other flow is faster (Bertsekas and Gallager, Data Networks, 6.5.2).
 * After a change only a set of flows around it is filled again, with the rates of all others held; then the flows
 * beside the set are tested for their bottleneck, and those that lost theirs join the set, until none has. The end is
 * the fair allocation of the whole, and the cost is that of what really changed. The crowd of a link counts as one.
 */
import { float64Column, grown, IntList, int32Column, uint8Column } from '../core/columns.js';
import { CROWD_FORMS_AT, Crowds } from './crowds.js';
import { Flows, MAX_HOPS, MAX_RATE_BYTES_PER_S, NONE, SLACK } from './flows.js';
import { ShareHeap } from './shareHeap.js';

export class Bandwidth {
  readonly crowds: Crowds;
  /** Flows whose rate the last {@link solve} changed, or that joined or left a crowd. */
  changed = int32Column(0);
  changedCount = 0;
  /** Links whose crowd may have another level, is new or has ended: for the caller to read and to empty. */
  readonly movedCrowds: number[] = [];

  private readonly flows: Flows;
  private newRate = float64Column(0);
  private inSet = int32Column(0);
  private frozen = int32Column(0);
  private isChanged = uint8Column(0);
  private members = int32Column(0);
  private memberCount = 0;

  private readonly touchedAt: Int32Array;
  private readonly seededAt: Int32Array;
  private readonly remaining: Float64Array;
  /** Flows of the set on each link, those of them whose rate is not fixed yet, and those that the link holds back. */
  private readonly setFlows: Int32Array;
  private readonly unfrozen: Int32Array;
  private readonly heldBack: Int32Array;
  private readonly level: Float64Array;
  private readonly fastest: Float64Array;

  private readonly seeds = new IntList();
  /** Crowded links that lost a flow. */
  private readonly seedLinks: number[] = [];
  private readonly crowdLinks: number[] = [];
  private readonly touched = new IntList();
  private epoch = 0;
  private fillEpoch = 0;
  /** Flows of the set whose rate the present fill has not fixed yet. */
  private notFrozen = 0;
  private readonly heap = new ShareHeap();
  private readonly includeOne = (f: number) => this.include(f);
  private readonly noteJoined = (f: number) => {
    this.isChanged[f] = 1;
  };

  /**
   * @param capacity bytes per second of each link; Infinity for a link that binds nobody now
   * @param neverBinds 1 for a link that never will: routes are kept without it; default: none
   * @param crowdFormsAt flows that a link must hold back to have a crowd
   */
  constructor(
    readonly capacity: Float64Array,
    neverBinds: Uint8Array = uint8Column(capacity.length),
    crowdFormsAt = CROWD_FORMS_AT,
  ) {
    const links = capacity.length;
    this.flows = new Flows(capacity, neverBinds);
    this.crowds = new Crowds(this.flows, crowdFormsAt);
    this.touchedAt = int32Column(links);
    this.seededAt = int32Column(links);
    this.remaining = float64Column(links);
    this.setFlows = int32Column(links);
    this.unfrozen = int32Column(links);
    this.heldBack = int32Column(links);
    this.level = float64Column(links);
    this.fastest = float64Column(links);
    this.grow(this.flows.room);
  }

  /** Present rate of a flow in bytes per second. */
  rateOf(f: number): number {
    return this.crowds.rateOf(f);
  }

  /** Level and bound of the crowd on a link, if it has one. */
  crowdOn(link: number): { level: number; bound: number } | undefined {
    return this.flows.isCrowded[link] === 1 ? this.crowds.of(link) : undefined;
  }

  /**
   * Adds a flow; its rate is 0 until the next {@link solve}.
   *
   * @param mayJoin whether it may join a crowd: its rate then changes without being listed in `changed`
   */
  add(route: ArrayLike<number>, hops: number, capBytesPerS: number, mayJoin = false): number {
    const f = this.flows.add(route, hops, capBytesPerS, mayJoin);
    if (f >= this.inSet.length) this.grow(this.flows.room);
    this.seeds.push(f);
    return f;
  }

  /** Removes a flow; flows that it held back are solved again by the next {@link solve}. */
  remove(f: number): void {
    const { flows, crowds } = this;
    const offList = crowds.offList[f]!;
    if (offList !== NONE) crowds.leave(f);
    const rate = flows.rate[f]!;
    const from = f * MAX_HOPS;
    const to = from + flows.hops[f]!;
    for (let entry = from; entry < to; entry += 1) {
      const link = flows.route[entry]!;
      if (link !== offList) {
        flows.head[link] = flows.unlink(entry, flows.head[link]!);
        flows.count[link]! -= 1;
      }
      const isCrowded = flows.isCrowded[link] === 1;
      const isLast = flows.count[link] === 0 && !isCrowded;
      flows.load[link] = isLast ? 0 : flows.load[link]! - rate;
      flows.changeDemand(link, isLast ? 0 : flows.demand[link]! - flows.pathCap[f]!);
      if (isCrowded) this.seedLinks.push(link);
      this.seedBottlenecked(link);
    }
    flows.release(f);
  }

  setCap(f: number, capBytesPerS: number): void {
    if (this.crowds.offList[f] !== NONE) this.relist(f);
    this.flows.cap[f] = Math.min(capBytesPerS, MAX_RATE_BYTES_PER_S);
    this.seeds.push(f);
  }

  /** Changes the rate of a link; its flows are solved again by the next {@link solve}. */
  setCapacity(link: number, bytesPerS: number): void {
    const { flows, crowds } = this;
    if (this.capacity[link] === bytesPerS) return;
    if (flows.isCrowded[link] === 1) {
      crowds.dissolve(link, (f) => this.relist(f));
      this.movedCrowds.push(link);
    }
    this.capacity[link] = bytesPerS;
    for (let entry = flows.head[link]!; entry !== NONE; entry = flows.next[entry]!) {
      const f = (entry / MAX_HOPS) | 0;
      flows.updatePathCap(f);
      this.seeds.push(f);
    }
  }

  /** Brings the rates up to date; `changed` then lists the flows whose rate is another. */
  solve(): void {
    const { flows, crowds, seeds, seedLinks } = this;
    this.changedCount = 0;
    if (seeds.count === 0 && seedLinks.length === 0) return;
    this.epoch += 1;
    this.memberCount = 0;
    if (this.crowdLinks.length > 0) this.crowdLinks.length = 0;
    for (let i = 0; i < seeds.count; i += 1) {
      const f = seeds.items[i]!;
      if (flows.alive[f] === 0) continue;
      this.include(f);
      const from = f * MAX_HOPS;
      const to = from + flows.hops[f]!;
      for (let entry = from; entry < to; entry += 1) {
        const link = flows.route[entry]!;
        if (flows.canBind[link] === 0) continue;
        if (flows.load[link]! + crowds.guestLoad[link]! >= this.capacity[link]! * (1 - SLACK)) this.seedAllOn(link);
      }
    }
    for (const link of seedLinks) if (flows.isCrowded[link] === 1) this.seedAllOn(link);
    seeds.clear();
    if (seedLinks.length > 0) seedLinks.length = 0;
    // Often the last flow of its links ended, and there is nobody to share them.
    if (this.memberCount === 0 && this.crowdLinks.length === 0) return;
    do this.fill();
    while (this.includeNeighbours());
    this.commit();
  }

  private seedBottlenecked(link: number): void {
    if (this.flows.held[link] === 0) return;
    const { next, bottleneck, head } = this.flows;
    for (let entry = head[link]!; entry !== NONE; entry = next[entry]!) {
      const f = (entry / MAX_HOPS) | 0;
      if (bottleneck[f] === link) this.seeds.push(f);
    }
  }

  private seedAllOn(link: number): void {
    if (this.seededAt[link] === this.epoch) return;
    this.seededAt[link] = this.epoch;
    if (this.flows.isCrowded[link] === 1) this.crowdLinks.push(link);
    const { next, head } = this.flows;
    for (let entry = head[link]!; entry !== NONE; ) {
      const following = next[entry]!;
      const f = (entry / MAX_HOPS) | 0;
      // A guest of a crowd elsewhere is counted by what it can take at most.
      if (this.crowds.isMember[f] === 0) this.include(f);
      entry = following;
    }
  }

  /** Takes a flow into the set; a crowd that it meets on its way is filled with it. */
  private include(f: number): void {
    if (this.inSet[f] === this.epoch) return;
    const { flows, crowds } = this;
    if (crowds.offList[f] !== NONE) this.relist(f);
    this.inSet[f] = this.epoch;
    this.members[this.memberCount] = f;
    this.memberCount += 1;
    if (crowds.count === 0) return;
    const from = f * MAX_HOPS;
    const to = from + flows.hops[f]!;
    for (let entry = from; entry < to; entry += 1) {
      const link = flows.route[entry]!;
      if (flows.isCrowded[link] === 1) this.seedAllOn(link);
    }
  }

  private relist(f: number): void {
    this.crowds.relist(f);
    this.isChanged[f] = 1;
  }

  /** Progressive filling of the set: the link with the smallest equal share fixes its flows, again and again. */
  private fill(): void {
    const { heap, members, memberCount, epoch, inSet, frozen, remaining, unfrozen } = this;
    const { route, hops, rate, cap, pathCap, head, next, canBind } = this.flows;
    this.fillEpoch += 1;
    const { fillEpoch } = this;
    this.notFrozen = memberCount;
    this.touched.clear();
    heap.clear();
    for (const link of this.crowdLinks) if (this.flows.isCrowded[link] === 1) this.touch(link);
    for (let i = 0; i < memberCount; i += 1) {
      const f = members[i]!;
      const from = f * MAX_HOPS;
      const to = from + hops[f]!;
      for (let entry = from; entry < to; entry += 1) {
        const link = route[entry]!;
        if (canBind[link] === 0) continue;
        if (this.touchedAt[link] !== fillEpoch) this.touch(link);
        remaining[link]! += rate[f]!;
        this.setFlows[link]! += 1;
        unfrozen[link]! += 1;
      }
      // HTTP that leaves all to peers has nothing to wait for.
      if (cap[f] === 0) this.freeze(f, 0, NONE);
    }
    for (let i = 0; i < this.touched.count; i += 1) this.open(this.touched.items[i]!);
    for (let i = 0; i < memberCount; i += 1) {
      const f = members[i]!;
      // A flow that neither a cap nor a link bounds runs at the highest rate there is.
      const mayEnd = cap[f]! < MAX_RATE_BYTES_PER_S || pathCap[f]! >= MAX_RATE_BYTES_PER_S;
      if (mayEnd && frozen[f] !== fillEpoch) heap.push(cap[f]!, -1 - f);
    }
    while (heap.size > 0 && (this.notFrozen > 0 || this.crowdLinks.length > 0)) {
      const share = heap.topShare;
      const key = heap.pop();
      if (key < 0) {
        if (frozen[-1 - key] !== fillEpoch) this.freeze(-1 - key, share, NONE);
        continue;
      }
      if (unfrozen[key] === 0) continue;
      const actual = Math.max(0, remaining[key]! / unfrozen[key]!);
      if (actual > share * (1 + 1e-13)) {
        heap.push(actual, key);
        continue;
      }
      this.level[key] = actual;
      for (let entry = head[key]!; entry !== NONE; entry = next[entry]!) {
        const f = (entry / MAX_HOPS) | 0;
        if (inSet[f] === epoch && frozen[f] !== fillEpoch) this.freeze(f, actual, key);
      }
      if (this.flows.isCrowded[key] === 1) {
        const { memberCount: many } = this.crowds.of(key);
        remaining[key]! -= many * actual;
        unfrozen[key]! -= many;
      }
      remaining[key] = Math.max(0, remaining[key]!);
    }
  }

  /** A link enters the fill: what the flows that are held, and the guests of crowds elsewhere, leave of it. */
  private touch(link: number): void {
    this.touchedAt[link] = this.fillEpoch;
    this.remaining[link] = this.capacity[link]! - this.flows.load[link]! - this.crowds.guestLoad[link]!;
    this.setFlows[link] = 0;
    this.unfrozen[link] = 0;
    this.heldBack[link] = 0;
    this.level[link] = -1;
    this.fastest[link] = 0;
    this.touched.push(link);
  }

  private open(link: number): void {
    const { remaining, setFlows, unfrozen } = this;
    const isCrowded = this.flows.isCrowded[link] === 1;
    if (setFlows[link] === this.flows.count[link]) {
      // Nothing is held but what the crowd has left aside: no sum of differences is needed.
      remaining[link] = this.capacity[link]! - (isCrowded ? this.crowds.of(link).asideLoad : 0);
    }
    if (remaining[link]! < 0) remaining[link] = 0;
    if (isCrowded) unfrozen[link]! += this.crowds.of(link).memberCount;
    if (unfrozen[link]! > 0) this.heap.push(remaining[link]! / unfrozen[link]!, link);
  }

  private freeze(f: number, rate: number, bottleneck: number): void {
    const { route, hops, canBind } = this.flows;
    const { remaining, unfrozen, fastest } = this;
    this.frozen[f] = this.fillEpoch;
    this.notFrozen -= 1;
    this.newRate[f] = rate;
    this.flows.hold(f, bottleneck);
    if (bottleneck !== NONE) this.heldBack[bottleneck]! += 1;
    const from = f * MAX_HOPS;
    const to = from + hops[f]!;
    for (let entry = from; entry < to; entry += 1) {
      const link = route[entry]!;
      if (canBind[link] === 0) continue;
      remaining[link]! -= rate;
      unfrozen[link]! -= 1;
      if (rate > fastest[link]!) fastest[link] = rate;
    }
  }

  /** Adds the flows beside the set that the new rates leave without a bottleneck; false when there are none. */
  private includeNeighbours(): boolean {
    const before = this.memberCount;
    const { crowds, flows, touched, epoch, inSet } = this;
    const { next, head, rate: rates, bottleneck, count, held } = flows;
    for (let i = 0; i < this.touched.count; i += 1) {
      const link = touched.items[i]!;
      const level = this.level[link]!;
      if (flows.isCrowded[link] === 1) crowds.disturbed(link, level, this.includeOne);
      if (crowds.guests[link]! > 0 && level >= 0) crowds.eachGuest(link, this.includeOne);
      // Only flows beside the set can lose by its new rates: those that the link holds back, or that its level passes.
      if (this.setFlows[link] === count[link] || (level < 0 && held[link] === 0)) continue;
      const full = this.remaining[link]! <= this.capacity[link]! * SLACK;
      const fastest = this.fastest[link]!;
      for (let entry = head[link]!; entry !== NONE; ) {
        const following = next[entry]!;
        const g = (entry / MAX_HOPS) | 0;
        entry = following;
        if (inSet[g] === epoch || crowds.isMember[g] === 1) continue;
        const rate = rates[g]!;
        const mustGive = level >= 0 && rate > level * (1 + SLACK);
        const lostBottleneck = bottleneck[g] === link && (!full || fastest > rate * (1 + SLACK));
        if (mustGive || lostBottleneck) this.include(g);
      }
    }
    return this.memberCount > before;
  }

  private commit(): void {
    const { flows, crowds, touched, members, newRate, isChanged } = this;
    for (let i = 0; i < this.touched.count; i += 1) {
      const link = touched.items[i]!;
      flows.load[link] = this.capacity[link]! - this.remaining[link]! - crowds.guestLoad[link]!;
      if (flows.isCrowded[link] === 1) flows.load[link]! -= crowds.of(link).memberCount * this.level[link]!;
    }
    for (let i = 0; i < this.memberCount; i += 1) {
      const f = members[i]!;
      const difference = newRate[f]! - flows.rate[f]!;
      if (difference === 0) continue;
      const from = f * MAX_HOPS;
      const to = from + flows.hops[f]!;
      for (let entry = from; entry < to; entry += 1) {
        const link = flows.route[entry]!;
        if (flows.canBind[link] === 0) flows.load[link]! += difference;
      }
      flows.rate[f] = newRate[f]!;
      isChanged[f] = 1;
    }
    for (let i = 0; i < this.touched.count; i += 1) this.gather(touched.items[i]!);
    for (let i = 0; i < this.memberCount; i += 1) {
      const f = members[i]!;
      if (isChanged[f] === 0) continue;
      isChanged[f] = 0;
      this.changed[this.changedCount] = f;
      this.changedCount += 1;
    }
  }

  private gather(link: number): void {
    const { isCrowded } = this.flows;
    const wasCrowded = isCrowded[link] === 1;
    this.crowds.gather(link, this.level[link]!, this.heldBack[link]!, this.noteJoined);
    if (wasCrowded || isCrowded[link] === 1) this.movedCrowds.push(link);
  }

  private grow(room: number): void {
    this.newRate = grown(this.newRate, room);
    this.inSet = grown(this.inSet, room);
    this.frozen = grown(this.frozen, room);
    this.isChanged = grown(this.isChanged, room);
    this.changed = grown(this.changed, room);
    this.members = grown(this.members, room);
    this.crowds.grow(room);
  }
}
