/** Flows over links: routes, rates, caps, and for each link the list of the flows that cross it. */
import {
  checkWithin,
  doubledF64,
  F64Column,
  FIRST_ALLOCATED,
  f64Column,
  IntList,
  MOST_HOPS,
  MOST_LINKS,
  NONE,
  WAY,
  WAY_WEIGHTS,
  zeros,
} from '../memory';
import { ENTRIES_SHIFT, Flow, FlowTable, firstEntryOf, LINK_BYTES, Link, newTable } from './flowTable';

/** No flow is faster than this (1 TB/s); it stands for "without a cap". */
export const MAX_RATE_BYTES_PER_S: f64 = 1e12;
/** Relative difference below which rates count as equal. */
export const SLACK: f64 = 1e-9;
/** Relative difference that a sum of path caps may have come by since its link was empty. */
export const DRIFT: f64 = 1e-12;
/** More than a gigabyte of flows; twice as many could not be allocated. */
const MOST_FLOWS: i32 = 1 << 22;

/** Ends the run: given by whoever makes the instance. */
declare function tooManyFlows(): void;

@unmanaged
export class Flows {
  table: FlowTable;
  /** Flows that the table has memory for. */
  allocated: i32 = FIRST_ALLOCATED;
  private size: i32 = 0;
  private free: IntList = new IntList();
  private links: usize;
  /** By entry, where a link is a medium: its weight; it counts on media only. */
  private weights: F64Column = f64Column(0);
  hasMedia: bool = false;

  constructor(links: i32) {
    this.table = newTable(FIRST_ALLOCATED, 0, 0);
    this.links = zeros(u64(links) * LINK_BYTES);
    for (let i = 0; i < links; i += 1) {
      const link = this.link(i);
      link.number = i;
      link.head = NONE;
    }
  }

  @inline
  link(number: i32): Link {
    if (!ASC_NO_ASSERT) checkWithin(this.links, number, LINK_BYTES);
    return changetype<Link>(this.links + usize(number) * LINK_BYTES);
  }

  /**
   * A link is a medium from now on, before there is a flow: of its capacity a flow takes its rate times a weight, which is 1 at
   * least. Rates are fair as on other links: on a full medium none is faster than those that it holds back.
   */
  setMedium(number: i32): void {
    this.link(number).isMedium = true;
    if (this.hasMedia) return;
    this.hasMedia = true;
    this.weights = f64Column(this.allocated << ENTRIES_SHIFT);
  }

  /** What a flow takes of a link for each byte per second. */
  @inline
  weightOf(e: i32, link: Link): f64 {
    return link.isMedium ? this.weights[e] : 1;
  }

  /** Adds a flow of rate 0 over the first links of {@link WAY}, and lists it on all of them. */
  add(links: i32, capBytesPerS: f64, mayJoin: bool): i32 {
    const f = this.place(links, capBytesPerS, mayJoin);
    const table = this.table;
    const flow = table.flow(f);
    const from = firstEntryOf(f);
    const to = from + flow.hops;
    for (let e = from; e < to; e += 1) {
      const link = table.entry(e).link;
      changeDemand(link, link.demand + this.weightOf(e, link) * flow.pathCap);
    }
    return f;
  }

  /** The same, but for the demand on its links. */
  place(links: i32, capBytesPerS: f64, mayJoin: bool): i32 {
    assert(links <= MOST_LINKS, 'a route is longer than its place');
    const f = this.number();
    const table = this.table;
    const flow = table.flow(f);
    const from = firstEntryOf(f);
    let to = from;
    let pathCap = MAX_RATE_BYTES_PER_S;
    let crossesMedium = false;
    for (let i = 0; i < links; i += 1) {
      const link = this.link(load<i32>(WAY + (usize(i) << 2)));
      if (link.neverBinds) continue;
      assert(to - from < MOST_HOPS, 'a route crosses more links than a flow has entries');
      table.entry(to).link = link;
      if (link.isMedium) {
        const weight = load<f64>(WAY_WEIGHTS + (usize(i) << 3));
        assert(weight >= 1, 'a flow takes less of a medium than its rate');
        this.weights[to] = weight;
        crossesMedium = true;
        pathCap = min(pathCap, link.capacity / weight);
      } else pathCap = min(pathCap, link.capacity);
      to += 1;
    }
    flow.isAlive = true;
    flow.rate = 0;
    flow.cap = min(capBytesPerS, MAX_RATE_BYTES_PER_S);
    flow.pathCap = pathCap;
    // The members of an aggregate are alike.
    flow.mayJoin = mayJoin && !crossesMedium;
    flow.bottleneck = null;
    flow.offList = null;
    flow.memberOf = NONE;
    flow.hops = u8(to - from);
    for (let e = from; e < to; e += 1) {
      const link = table.entry(e).link;
      link.head = this.prepend(e, link.head);
      link.count += 1;
    }
    return f;
  }

  /** True when the route of a flow is that of the first links of {@link WAY}. */
  isOnWay(f: i32, links: i32): bool {
    const table = this.table;
    const hops = i32(table.flow(f).hops);
    const from = firstEntryOf(f);
    let found = 0;
    for (let i = 0; i < links; i += 1) {
      const link = this.link(load<i32>(WAY + (usize(i) << 2)));
      if (link.neverBinds) continue;
      if (found === hops || table.entry(from + found).link !== link) return false;
      found += 1;
    }
    return found === hops;
  }

  /** Gives the number of a flow back; it has left all lists. */
  release(f: i32): void {
    const flow = this.table.flow(f);
    hold(flow, null);
    flow.isAlive = false;
    this.free.push(f);
  }

  /** The capacity of a link changed: so may have the narrowest link on a flow's route, and the demand on its links. */
  updatePathCap(f: i32): void {
    const table = this.table;
    const flow = table.flow(f);
    const before = flow.pathCap;
    this.findPathCap(f);
    const difference = flow.pathCap - before;
    const from = firstEntryOf(f);
    const to = from + flow.hops;
    for (let e = from; e < to; e += 1) {
      const link = table.entry(e).link;
      changeDemand(link, link.demand + this.weightOf(e, link) * difference);
    }
  }

  /** The narrowest link on a flow's route. */
  findPathCap(f: i32): void {
    const table = this.table;
    const flow = table.flow(f);
    const from = firstEntryOf(f);
    const to = from + flow.hops;
    let pathCap = MAX_RATE_BYTES_PER_S;
    for (let e = from; e < to; e += 1) {
      const link = table.entry(e).link;
      pathCap = min(pathCap, link.capacity / this.weightOf(e, link));
    }
    flow.pathCap = pathCap;
  }

  /** The entry of a flow on a link of its route. */
  entryOn(f: i32, link: Link): i32 {
    let e = firstEntryOf(f);
    while (this.table.entry(e).link !== link) e += 1;
    return e;
  }

  /** Puts an entry before the first of a list; returns the list's new head. */
  prepend(e: i32, head: i32): i32 {
    const entry = this.table.entry(e);
    entry.next = head;
    entry.previous = NONE;
    if (head !== NONE) this.table.entry(head).previous = e;
    return e;
  }

  /** Takes an entry out of a list; returns the list's new head. */
  unlink(e: i32, head: i32): i32 {
    const entry = this.table.entry(e);
    const previous = entry.previous;
    const next = entry.next;
    if (next !== NONE) this.table.entry(next).previous = previous;
    if (previous === NONE) return next;
    this.table.entry(previous).next = next;
    return head;
  }

  /** A number for a new flow: the last that was given back, or the next. */
  private number(): i32 {
    if (this.free.count > 0) return this.free.pop();
    if (this.size === this.allocated) {
      if (this.allocated === MOST_FLOWS) tooManyFlows();
      this.table = newTable(2 * this.allocated, changetype<usize>(this.table), this.allocated);
      if (this.hasMedia) this.weights = doubledF64(this.weights, this.allocated << ENTRIES_SHIFT);
      this.allocated *= 2;
    }
    this.size += 1;
    return this.size - 1;
  }
}

/** Notes which link holds a flow back, none for its cap. */
export function hold(flow: Flow, link: Link | null): void {
  const old = flow.bottleneck;
  if (old === link) return;
  if (old !== null) old.held -= 1;
  if (link !== null) link.held += 1;
  flow.bottleneck = link;
}

/** Sets the sum of the path caps on a link, and whether it can hold a flow back. */
export function changeDemand(link: Link, demand: f64): void {
  const capacity = link.capacity;
  link.demand = demand;
  link.canBind = demand > capacity * (1 + DRIFT) || link.isAggregated;
}

/** Notes that a link has an aggregate, or has one no more. */
export function setAggregated(link: Link, isAggregated: bool): void {
  link.isAggregated = isAggregated;
  changeDemand(link, link.demand);
}
