/**
 * Aggregates: the many flows that one full link holds back alike, as one entry of the solver.
 *
 * The members of an aggregate run at one rate, the level of the link, and no other link on their routes can hold them back
 * while the level stays below the aggregate's bound. So a change of the level touches none of them: it is one number, and
 * what each has got is the integral of that number (processor sharing in virtual time). A member costs something when
 * it joins, when it leaves, and when the level passes its own cap or the bound.
 *
 * Beside the aggregate stand the flows that cross the link and are held back elsewhere; they are left aside until the level
 * falls below the fastest of them.
 */

import { IntList, NONE } from '../memory';
import { Flows, MAX_RATE_BYTES_PER_S, SLACK, setAggregated } from './flows';
import { Flow, firstEntryOf, flowOf, Link } from './flowTable';
import { ShareHeap } from './shareHeap';

/** How far above the level the bound is set, and below which part of the bound it is set anew. */
const BOUND_FACTOR: f64 = 1.25;
const LOOSE_PART: f64 = 0.25;

/** The aggregate of a link. */
@unmanaged
export class Aggregate {
  level: f64 = 0;
  /** The level up to which nothing else can hold a member back. */
  bound: f64 = 0;
  asideLoad: f64 = 0;
  /** Lists of entries on the link: the members, and the flows left aside. */
  members: i32 = NONE;
  aside: i32 = NONE;
  memberCount: i32 = 0;
  asideCount: i32 = 0;
  /** Members with a cap, the lowest first; flows left aside, the fastest first. Entries may be out of date. */
  caps: ShareHeap = new ShareHeap();
  fastest: ShareHeap = new ShareHeap();
  /** Among the aggregates that have ended, the one that is used again after this. */
  nextSpare: Aggregate | null = null;
}

export function aggregateOn(link: Link): Aggregate {
  return changetype<Aggregate>(link.aggregate);
}

@unmanaged
export class Aggregates {
  /** Links that have an aggregate. */
  count: i32 = 0;
  /** What {@link disturbed}, {@link guestsOn} and {@link all} have found. */
  found: IntList = new IntList();
  private spare: Aggregate | null = null;
  private flows: Flows;
  private formsAt: i32;

  /** @param formsAt a link has an aggregate from so many flows on that it holds back, until fewer than half are left */
  constructor(flows: Flows, formsAt: i32) {
    this.flows = flows;
    this.formsAt = formsAt;
  }

  /** Lists a flow again on the link that it had left: it counts by itself from now on. */
  relist(f: i32): void {
    const flows = this.flows;
    const link = flows.table.flow(f).offList!;
    this.leave(f);
    link.head = flows.prepend(flows.entryOn(f, link), link.head);
    link.count += 1;
  }

  /** Takes a flow out of the aggregate's lists, with its rate as its own; the link's list is the caller's affair. */
  leave(f: i32): void {
    const flows = this.flows;
    const flow = flows.table.flow(f);
    const link = flow.offList!;
    const aggregate = aggregateOn(link);
    const e = flows.entryOn(f, link);
    flow.offList = null;
    if (flow.memberOf === NONE) {
      aggregate.aside = flows.unlink(e, aggregate.aside);
      aggregate.asideCount -= 1;
      aggregate.asideLoad = aggregate.asideCount === 0 ? 0 : aggregate.asideLoad - flow.rate;
      return;
    }
    flow.memberOf = NONE;
    aggregate.members = flows.unlink(e, aggregate.members);
    aggregate.memberCount -= 1;
    flow.rate = aggregate.level;
    link.load += aggregate.level;
    const from = firstEntryOf(f);
    const to = from + flow.hops;
    for (let other = from; other < to; other += 1) {
      const crossed = flows.table.entry(other).link;
      if (crossed === link) continue;
      crossed.load += aggregate.level;
      crossed.guests -= 1;
      crossed.guestLoad = crossed.guests === 0 ? 0 : crossed.guestLoad - aggregate.bound;
    }
  }

  /**
   * After a fill that set the level of a link: finds every flow that the level moves, for the caller to list again.
   * Members whose cap the level reaches; all members when the bound does not fit any more, or few are left; flows left
   * aside that are faster than the level. The level is -1 when the link holds nobody back.
   */
  disturbed(link: Link): void {
    const table = this.flows.table;
    const found = this.found;
    const aggregate = aggregateOn(link);
    const caps = aggregate.caps;
    const fastest = aggregate.fastest;
    const level = link.level;
    found.clear();
    const isLoose = level < aggregate.bound * LOOSE_PART;
    if (aggregate.memberCount > 0 && (level > aggregate.bound || isLoose || 2 * aggregate.memberCount < this.formsAt)) {
      this.findIn(aggregate.members);
    }
    while (caps.size > 0 && caps.topShare <= level) {
      const capBytesPerS = caps.topShare;
      const f = caps.pop();
      const flow = table.flow(f);
      if (flow.memberOf === link.number && flow.cap === capBytesPerS) found.push(f);
    }
    while (level >= 0 && fastest.size > 0 && -fastest.topShare > level * (1 + SLACK)) {
      const rate = -fastest.topShare;
      const f = fastest.pop();
      const flow = table.flow(f);
      const isAside = flow.offList === link && flow.memberOf === NONE;
      if (isAside && flow.rate === rate) found.push(f);
    }
  }

  /** Finds the members of other aggregates that cross a link. */
  guestsOn(link: Link): void {
    const table = this.flows.table;
    this.found.clear();
    for (let e = link.head; e !== NONE && this.found.count < link.guests; e = table.entry(e).next) {
      if (table.flow(flowOf(e)).memberOf !== NONE) this.found.push(flowOf(e));
    }
  }

  /** Finds the members of a link's aggregate, and the flows left aside. */
  all(link: Link): void {
    this.found.clear();
    this.findIn(aggregateOn(link).members);
    this.findIn(aggregateOn(link).aside);
  }

  /** True for a link that has an aggregate, or holds so many flows back that it gets one. */
  concerns(link: Link): bool {
    return link.isAggregated || (link.heldBack >= this.formsAt && !link.isMedium);
  }

  /**
   * After the rates of a solve are set: the flows that a full link holds back join its aggregate, if it has one or they are
   * many, and those that are held back elsewhere are left aside.
   */
  gather(link: Link): void {
    const table = this.flows.table;
    if (!this.concerns(link)) return;
    if (!link.isAggregated) this.begin(link);
    const aggregate = aggregateOn(link);
    if (aggregate.memberCount === 0) {
      if (link.heldBack < this.formsAt) {
        this.end(link);
        return;
      }
      aggregate.bound = link.level * BOUND_FACTOR;
    }
    aggregate.level = link.level;
    for (let e = link.head; e !== NONE; ) {
      const following = table.entry(e).next;
      const flow = table.flow(flowOf(e));
      if (flow.offList === null) {
        if (flow.bottleneck !== link) this.putAside(flow, e, link);
        else if (this.fits(flow, e, link)) this.join(flow, e, link);
      }
      e = following;
    }
    if (aggregate.memberCount === 0) this.end(link);
    else this.sweepHeaps(aggregate);
  }

  /** Ends the aggregate of a link that has no members; the flows left aside are listed again. */
  end(link: Link): void {
    const aggregate = aggregateOn(link);
    const found = this.found;
    found.clear();
    this.findIn(aggregate.aside);
    for (let i = 0; i < found.count; i += 1) this.relist(found.items[i]);
    aggregate.nextSpare = this.spare;
    this.spare = aggregate;
    this.count -= 1;
    setAggregated(link, false);
  }

  private begin(link: Link): void {
    let aggregate = this.spare;
    if (aggregate === null) aggregate = new Aggregate();
    else this.spare = aggregate.nextSpare;
    aggregate.level = link.level;
    aggregate.bound = link.level * BOUND_FACTOR;
    aggregate.asideLoad = 0;
    aggregate.members = NONE;
    aggregate.aside = NONE;
    aggregate.memberCount = 0;
    aggregate.asideCount = 0;
    aggregate.caps.clear();
    aggregate.fastest.clear();
    link.aggregate = changetype<usize>(aggregate);
    this.count += 1;
    setAggregated(link, true);
  }

  /** True when nothing but the link can hold the flow back up to the aggregate's bound, its own cap aside. */
  private fits(flow: Flow, onLink: i32, link: Link): bool {
    const table = this.flows.table;
    const aggregate = aggregateOn(link);
    if (!flow.mayJoin || flow.cap <= aggregate.level) return false;
    const from = firstEntryOf(flowOf(onLink));
    const to = from + flow.hops;
    for (let e = from; e < to; e += 1) {
      const crossed = table.entry(e).link;
      if (crossed === link || crossed.capacity === Infinity) continue;
      const others = crossed.load - flow.rate + crossed.guestLoad;
      if (crossed.isAggregated || others + aggregate.bound > crossed.capacity * (1 - SLACK)) return false;
    }
    return true;
  }

  private join(flow: Flow, onLink: i32, link: Link): void {
    const flows = this.flows;
    const aggregate = aggregateOn(link);
    link.head = flows.unlink(onLink, link.head);
    link.count -= 1;
    link.load -= flow.rate;
    flow.offList = link;
    flow.memberOf = link.number;
    flow.isChanged = true;
    aggregate.members = flows.prepend(onLink, aggregate.members);
    aggregate.memberCount += 1;
    const f = flowOf(onLink);
    const from = firstEntryOf(f);
    const to = from + flow.hops;
    for (let e = from; e < to; e += 1) {
      const crossed = flows.table.entry(e).link;
      if (crossed === link) continue;
      crossed.load -= flow.rate;
      crossed.guests += 1;
      crossed.guestLoad += aggregate.bound;
    }
    if (flow.cap < MAX_RATE_BYTES_PER_S) aggregate.caps.push(flow.cap, f);
  }

  private putAside(flow: Flow, onLink: i32, link: Link): void {
    const flows = this.flows;
    const aggregate = aggregateOn(link);
    link.head = flows.unlink(onLink, link.head);
    link.count -= 1;
    flow.offList = link;
    aggregate.aside = flows.prepend(onLink, aggregate.aside);
    aggregate.asideCount += 1;
    aggregate.asideLoad += flow.rate;
    aggregate.fastest.push(-flow.rate, flowOf(onLink));
  }

  /** Entries that are out of date are thrown away before they outweigh the others. */
  private sweepHeaps(aggregate: Aggregate): void {
    const table = this.flows.table;
    if (aggregate.caps.size > 2 * aggregate.memberCount + this.formsAt) {
      aggregate.caps.clear();
      for (let e = aggregate.members; e !== NONE; e = table.entry(e).next) {
        const flow = table.flow(flowOf(e));
        if (flow.cap < MAX_RATE_BYTES_PER_S) aggregate.caps.push(flow.cap, flowOf(e));
      }
    }
    if (aggregate.fastest.size > 2 * aggregate.asideCount + this.formsAt) {
      aggregate.fastest.clear();
      for (let e = aggregate.aside; e !== NONE; e = table.entry(e).next) {
        aggregate.fastest.push(-table.flow(flowOf(e)).rate, flowOf(e));
      }
    }
  }

  private findIn(head: i32): void {
    for (let e = head; e !== NONE; e = this.flows.table.entry(e).next) this.found.push(flowOf(e));
  }
}
