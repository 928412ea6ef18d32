/**
 * Max-min fair rates of flows over links, solved again only where something changed.
 *
 * A flow has a route of links and a cap, and its path cap, the narrowest of the links, is one too. An allocation is
 * max-min fair exactly when every flow runs at its cap or has a bottleneck: a full link on its route on which no other
 * flow is faster (Bertsekas and Gallager, Data Networks, 6.5.2).
 * After a change only a set of flows around it is filled again, with the rates of all others held; then the flows
 * beside the set are tested for their bottleneck, and those that lost theirs join the set, until none has. The end is
 * the fair allocation of the whole, and the cost is that of what really changed. The aggregate of a link counts as one.
 */

import { IntList, NONE } from '../memory';
import { aggregateOn } from './aggregates';
import { changeDemand, Flows, MAX_RATE_BYTES_PER_S, SLACK } from './flows';
import { Flow, firstEntryOf, flowOf, Link } from './flowTable';
import { Levels } from './levels';
import { SetFilling } from './setFilling';

@unmanaged
export class FairShareSolver extends SetFilling {
  /** Flows whose rate the last {@link solve} changed, or that joined or left an aggregate. */
  changed: IntList = new IntList();
  /** Links whose aggregate may have another level, is new or has ended: for the caller to read and to empty. */
  movedAggregates: IntList = new IntList();

  /** Flows; and of a link that lost a flow -1 less its number, for all that it holds back. */
  private seeds: IntList = new IntList();
  /** Numbers of aggregated links that lost a flow. */
  private seedLinks: IntList = new IntList();
  /** Keeps the rates instead where they need not be exact. */
  levels: Levels | null = null;

  /**
   * @param aggregateFormsAt flows that a link must hold back to have an aggregate
   * @param tolerance 0: exact rates; else the relative error of the capacities for which the rates are exact
   */
  constructor(links: i32, aggregateFormsAt: i32, tolerance: f64) {
    super(new Flows(links), aggregateFormsAt);
    if (tolerance > 0) this.levels = new Levels(this.flows, this.changed, tolerance);
  }

  /** Adds a flow over the first links of {@link WAY}; its rate is 0 until the next {@link solve}. */
  add(links: i32, capBytesPerS: f64, mayJoin: bool): i32 {
    const levels = this.levels;
    if (levels !== null) return levels.add(links, capBytesPerS);
    const f = this.flows.add(links, capBytesPerS, mayJoin);
    this.seeds.push(f);
    return f;
  }

  /** Removes a flow; flows that it held back are solved again by the next {@link solve}. */
  remove(f: i32): void {
    const levels = this.levels;
    if (levels !== null) {
      levels.remove(f);
      return;
    }
    const flows = this.flows;
    const table = flows.table;
    const flow = table.flow(f);
    assert(flow.isAlive, 'a flow is removed twice');
    const offList = flow.offList;
    if (offList !== null) this.aggregates.leave(f);
    const from = firstEntryOf(f);
    const to = from + flow.hops;
    for (let e = from; e < to; e += 1) {
      const link = table.entry(e).link;
      if (link !== offList) {
        link.head = flows.unlink(e, link.head);
        link.count -= 1;
      }
      const isLast = link.count === 0 && !link.isAggregated;
      const weight = flows.weightOf(e, link);
      link.load = isLast ? 0 : link.load - weight * flow.rate;
      changeDemand(link, isLast ? 0 : link.demand - weight * flow.pathCap);
      if (link.isAggregated) this.seedLinks.push(link.number);
      this.free(link);
    }
    flows.release(f);
  }

  setCap(f: i32, capBytesPerS: f64): void {
    const levels = this.levels;
    if (levels !== null) {
      levels.setCap(f, capBytesPerS);
      return;
    }
    const flow = this.flows.table.flow(f);
    assert(flow.isAlive, 'a flow that was removed gets a cap');
    if (flow.offList !== null) this.relist(f);
    flow.cap = min(capBytesPerS, MAX_RATE_BYTES_PER_S);
    this.seeds.push(f);
  }

  /**
   * Sets the cap of a flow that a link holds back below it, now as before: no rate changes by that, and nothing has to be
   * solved.
   *
   * @returns false when the cap could hold the flow back: nothing is done then
   */
  setIdleCap(f: i32, capBytesPerS: f64): bool {
    const flow = this.flows.table.flow(f);
    const isAside = this.levels === null && flow.offList !== null;
    if (isAside || flow.bottleneck === null || capBytesPerS < flow.rate) return false;
    flow.cap = min(capBytesPerS, MAX_RATE_BYTES_PER_S);
    return true;
  }

  /** Changes the rate of a link; its flows are solved again by the next {@link solve}. */
  setCapacity(number: i32, bytesPerS: f64): void {
    const flows = this.flows;
    const link = flows.link(number);
    if (link.capacity === bytesPerS) return;
    const levels = this.levels;
    if (levels !== null) {
      levels.setCapacity(link, bytesPerS);
      return;
    }
    if (link.isAggregated) {
      const found = this.aggregates.found;
      this.aggregates.all(link);
      for (let i = 0; i < found.count; i += 1) this.relist(found.items[i]);
      this.aggregates.end(link);
      this.movedAggregates.push(number);
    }
    link.capacity = bytesPerS;
    for (let e = link.head; e !== NONE; e = flows.table.entry(e).next) {
      flows.updatePathCap(flowOf(e));
      this.seeds.push(flowOf(e));
      this.seedFreed(flowOf(e));
    }
  }

  /** Brings the rates up to date; `changed` then lists the flows whose rate is another. */
  solve(): void {
    const levels = this.levels;
    if (levels !== null) {
      levels.solve();
      return;
    }
    const flows = this.flows;
    const table = flows.table;
    const seeds = this.seeds;
    const seedLinks = this.seedLinks;
    this.changed.clear();
    if (seeds.count === 0 && seedLinks.count === 0) return;
    this.epoch += 1;
    this.members.clear();
    this.aggregateLinks.clear();
    for (let i = 0; i < seeds.count; i += 1) {
      const seed = seeds.items[i];
      if (seed >= 0) this.grow(seed);
      else {
        const freed = flows.link(-1 - seed);
        for (let e = freed.head; e !== NONE; e = table.entry(e).next) {
          if (table.flow(flowOf(e)).bottleneck === freed) this.grow(flowOf(e));
        }
      }
    }
    for (let i = 0; i < seedLinks.count; i += 1) {
      const link = flows.link(seedLinks.items[i]);
      if (link.isAggregated) this.seedAllOn(link);
    }
    seeds.clear();
    seedLinks.clear();
    // Often the last flow of its links ended, and there is nobody to share them.
    if (this.members.count === 0 && this.aggregateLinks.count === 0) return;
    do this.fill();
    while (this.includeNeighbours());
    this.commit();
  }

  /** Takes a flow into the set with all that share a full link with it. */
  @inline
  private grow(f: i32): void {
    const table = this.flows.table;
    const flow = table.flow(f);
    if (!flow.isAlive) return;
    this.include(f);
    const from = firstEntryOf(f);
    const to = from + flow.hops;
    for (let e = from; e < to; e += 1) {
      const link = table.entry(e).link;
      if (link.canBind && link.load + link.guestLoad >= link.capacity * (1 - SLACK)) this.seedAllOn(link);
    }
  }

  /** What a link holds back is seeded by the next {@link solve}: by then others that end now are gone, too. */
  @inline
  private free(link: Link): void {
    if (link.held === 0 || link.freedBefore === this.epoch + 1) return;
    link.freedBefore = this.epoch + 1;
    this.seeds.push(-1 - link.number);
  }

  private seedBottlenecked(link: Link): void {
    if (link.held === 0) return;
    const table = this.flows.table;
    for (let e = link.head; e !== NONE; e = table.entry(e).next) {
      if (table.flow(flowOf(e)).bottleneck === link) this.seeds.push(flowOf(e));
    }
  }

  /** With another path cap of a flow a link on its way may carry all flows: those that it held back then gain. */
  private seedFreed(f: i32): void {
    const table = this.flows.table;
    const from = firstEntryOf(f);
    const to = from + table.flow(f).hops;
    for (let e = from; e < to; e += 1) {
      const link = table.entry(e).link;
      if (!link.canBind) this.seedBottlenecked(link);
    }
  }

  private seedAllOn(link: Link): void {
    if (link.seededAt === this.epoch) return;
    link.seededAt = this.epoch;
    if (link.isAggregated) this.aggregateLinks.push(link.number);
    const table = this.flows.table;
    for (let e = link.head; e !== NONE; ) {
      const following = table.entry(e).next;
      // A guest of an aggregate elsewhere is counted by what it can take at most.
      if (table.flow(flowOf(e)).memberOf === NONE) this.include(flowOf(e));
      e = following;
    }
  }

  /** Takes a flow into the set; an aggregate that it meets on its way is filled with it. */
  private include(f: i32): void {
    const table = this.flows.table;
    const flow = table.flow(f);
    if (flow.inSet === this.epoch) return;
    if (flow.offList !== null) this.relist(f);
    flow.inSet = this.epoch;
    this.members.push(f);
    if (this.aggregates.count === 0) return;
    const from = firstEntryOf(f);
    const to = from + flow.hops;
    for (let e = from; e < to; e += 1) {
      const link = table.entry(e).link;
      if (link.isAggregated) this.seedAllOn(link);
    }
  }

  private includeFound(): void {
    const found = this.aggregates.found;
    for (let i = 0; i < found.count; i += 1) this.include(found.items[i]);
  }

  private relist(f: i32): void {
    this.aggregates.relist(f);
    this.flows.table.flow(f).isChanged = true;
  }

  /** Adds the flows beside the set that the new rates leave without a bottleneck; false when there are none. */
  private includeNeighbours(): bool {
    const before = this.members.count;
    const aggregates = this.aggregates;
    const flows = this.flows;
    const table = flows.table;
    const touched = this.touched;
    const epoch = this.epoch;
    for (let i = 0; i < touched.count; i += 1) {
      const link = flows.link(touched.items[i]);
      const level = link.level;
      if (link.isAggregated) {
        aggregates.disturbed(link);
        this.includeFound();
      }
      if (link.guests > 0 && level >= 0) {
        aggregates.guestsOn(link);
        this.includeFound();
      }
      // Only flows beside the set can lose by its new rates: those that the link holds back, or that its level passes.
      if (link.setFlows === link.count || (level < 0 && link.held === 0)) continue;
      const full = link.remaining <= link.capacity * SLACK;
      const fastest = link.fastest;
      for (let e = link.head; e !== NONE; ) {
        const following = table.entry(e).next;
        const flow = table.flow(flowOf(e));
        if (flow.inSet !== epoch && flow.memberOf === NONE) {
          const mustGive = level >= 0 && flow.rate > level * (1 + SLACK);
          const lostBottleneck = flow.bottleneck === link && (!full || fastest > flow.rate * (1 + SLACK));
          if (mustGive || lostBottleneck) this.include(flowOf(e));
        }
        e = following;
      }
    }
    return this.members.count > before;
  }

  private commit(): void {
    const flows = this.flows;
    const table = flows.table;
    const touched = this.touched;
    const members = this.members;
    let hasAggregates = false;
    for (let i = 0; i < touched.count; i += 1) {
      const link = flows.link(touched.items[i]);
      link.load = link.capacity - link.remaining - link.guestLoad;
      if (link.isAggregated) link.load -= aggregateOn(link).memberCount * link.level;
      if (this.aggregates.concerns(link)) hasAggregates = true;
    }
    for (let i = 0; i < members.count; i += 1) {
      const f = members.items[i];
      const flow = table.flow(f);
      const difference = flow.newRate - flow.rate;
      if (difference !== 0) {
        const from = firstEntryOf(f);
        const to = from + flow.hops;
        for (let e = from; e < to; e += 1) {
          const link = table.entry(e).link;
          if (!link.canBind) link.load += flows.weightOf(e, link) * difference;
        }
        flow.rate = flow.newRate;
        flow.isChanged = true;
      }
      if (!hasAggregates) this.noteChanged(f, flow);
    }
    if (!hasAggregates) return;
    for (let i = 0; i < touched.count; i += 1) this.gather(flows.link(touched.items[i]));
    for (let i = 0; i < members.count; i += 1) this.noteChanged(members.items[i], table.flow(members.items[i]));
  }

  @inline
  private noteChanged(f: i32, flow: Flow): void {
    if (!flow.isChanged) return;
    flow.isChanged = false;
    this.changed.push(f);
  }

  private gather(link: Link): void {
    const wasAggregated = link.isAggregated;
    this.aggregates.gather(link);
    if (wasAggregated || link.isAggregated) this.movedAggregates.push(link.number);
  }
}
