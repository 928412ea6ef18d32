/** Flows over links as records: routes, rates, caps, and for each link the list of the flows that cross it. */
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
  noteSize,
  WAY,
  WAY_WEIGHTS,
  zeros,
} from '../memory';

/** No flow is faster than this (1 TB/s); it stands for "without a cap". */
export const MAX_RATE_BYTES_PER_S: f64 = 1e12;
/** Relative difference below which rates count as equal. */
export const SLACK: f64 = 1e-9;
/** Relative difference that a sum of path caps may have come by since its link was empty. */
const DRIFT: f64 = 1e-12;
/** Strides of the records. */
const FLOW_BYTES: usize = 64;
const ENTRY_BYTES: usize = 16;
const LINK_BYTES: usize = 128;
/** Entries that a flow has memory for, as a power of two. */
const ENTRIES_SHIFT: i32 = 4;
/** What is left free between the flows and the entries. */
const GAP_BYTES: usize = 64;
/** More than a gigabyte of flows; twice as many could not be allocated. */
const MOST_FLOWS: i32 = 1 << 22;

/** Ends the run: given by whoever makes the instance. */
declare function tooManyFlows(): void;

/** A flow: a line of the processor's cache. */
@unmanaged
export class Flow {
  /** Current rate in bytes per second; of a member of an aggregate the aggregate's level counts instead. */
  rate: f64;
  cap: f64;
  /** Narrowest link on the route: no flow is faster. */
  pathCap: f64;
  /** What the present fill gives it; with published levels its rate before the present solve. */
  newRate: f64;
  /** The link of whose aggregate it is a member: its number, or -1. */
  memberOf: i32;
  /** The link that holds it back; none: its cap does. Set by {@link hold}. */
  bottleneck: Link | null;
  /** Links on its route. */
  hops: u8;
  isAlive: bool;
  /** True for a flow that may join an aggregate: nobody has to hear of every change of its rate. */
  mayJoin: bool;
  /** True for a flow that joined or left an aggregate, or has another rate: whoever solves has to hear of it. */
  isChanged: bool;
  /** With published levels: the bound links on its route, as bits of their hops. */
  bound: i32;
  /**
   * The link whose list it has left, as member of the aggregate or aside; none for a flow that is listed everywhere. With
   * published levels there are the first links of its route from here on: {@link FlowTable.linkAt}.
   */
  offList: Link | null;
  /** Solve that it is in the set of, and fill that has fixed its rate. */
  inSet: i32;
  frozen: i32;
}

/** A flow in the list of a link of its route. Its number is 16 times that of the flow, and the hop. */
@unmanaged
export class Entry {
  link: Link;
  /** Numbers of the entries beside it in the list of the link. */
  next: i32;
  previous: i32;
  /** With published levels: its index among the entries of a bound link. */
  index: i32;
}

@unmanaged
export class Link {
  number: i32;
  /**
   * False for a link that can carry all its flows at the speed of the narrowest link on their ways: it holds none of them
   * back, their path caps do, and it only counts. Such are most ports while a WAN line is full, and the port of a
   * device that sends to one other.
   */
  canBind: bool;
  isAggregated: bool;
  /** True for a link that never will bind: routes are kept without it. */
  neverBinds: bool;
  /** True for a link of which the flows take more than their rates, each by a weight of its own: airtime. */
  isMedium: bool;
  /** First entry and number of the flows that are listed. */
  head: i32;
  count: i32;
  /** Flows that it holds back. */
  held: i32;
  /** With published levels: may hold flows back, is in the queue, is to be levelled in any case. */
  isBound: bool;
  isQueued: bool;
  mustLevel: bool;
  /** Bytes per second; Infinity for a link that binds nobody now. */
  capacity: f64;
  /** Sum of the rates of its flows, by their weights, but for the members of aggregates. */
  load: f64;
  /** Sum of the path caps of all its flows, by their weights. */
  demand: f64;
  /** With published levels what no flow exceeds; else the share at which it fixed its own flows (-1: none). */
  level: f64;
  /** Its aggregate, as an address; with published levels the list of its flows while it is bound. */
  aggregate: usize;
  /** With published levels: the solve of its last levelling. */
  levelledAt: i32;

  /** The solve before which it lost a flow; one that has seeded all its flows, and a fill that touches it. */
  freedBefore: i32;
  seededAt: i32;
  touchedAt: i32;
  /** Flows of the set, and those of them that it holds back. */
  setFlows: i32;
  heldBack: i32;
  /** Members of other links' aggregates that cross it, and what they can take at most. */
  guests: i32;
  /** Flows of the set whose rate is not fixed yet: their number, or the sum of their weights. */
  unfrozen: f64;
  guestLoad: f64;
  /** What is left for the flows that are not fixed, and the fastest flow. */
  remaining: f64;
  fastest: f64;
  /** With published levels: how often it was levelled in the solve of its last levelling. */
  levellings: i32;
}

/** Links of a route that the record of a flow has with published levels: more of them are looked up in its entries. */
const LINKS_AT: usize = offsetof<Flow>('offList');
const FIRST_LINKS: i32 = 4;

if (LINKS_AT + (usize(FIRST_LINKS) << 2) > FLOW_BYTES) ERROR('the links of a Flow run into the next');
if (offsetof<Flow>() > FLOW_BYTES) ERROR('a Flow is longer than its stride');
if (MOST_HOPS > 1 << ENTRIES_SHIFT) ERROR('a Flow has no memory for all its entries');
if (offsetof<Entry>() > ENTRY_BYTES) ERROR('an Entry is longer than its stride');
if (offsetof<Link>() > LINK_BYTES) ERROR('a Link is longer than its stride');

/**
 * The records of all flows, as the address where they begin: it changes when there is a new flow. They lie close to each other,
 * because most who look at a flow look at that alone; the entries lie before them, the first last.
 */
@unmanaged
export class FlowTable {
  @inline
  flow(f: i32): Flow {
    if (!ASC_NO_ASSERT) checkWithin(changetype<usize>(this), f, FLOW_BYTES);
    return changetype<Flow>(changetype<usize>(this) + usize(f) * FLOW_BYTES);
  }

  @inline
  entry(e: i32): Entry {
    if (!ASC_NO_ASSERT) checkWithin(changetype<usize>(this), flowOf(e), FLOW_BYTES);
    return changetype<Entry>(changetype<usize>(this) - GAP_BYTES - (usize(e) + 1) * ENTRY_BYTES);
  }

  /** With published levels: a link on the way of a flow. Most are in the record that has its rate. */
  @inline
  linkAt(f: i32, hop: i32): Link {
    if (hop >= FIRST_LINKS) return this.entry(firstEntryOf(f) + hop).link;
    return changetype<Link>(usize(load<u32>(changetype<usize>(this.flow(f)) + LINKS_AT + (usize(hop) << 2))));
  }
}

/** A table for so many flows, that begins with those of another. */
function newTable(flows: i32, before: usize, flowsBefore: i32): FlowTable {
  const entriesBytes = (usize(flows) * ENTRY_BYTES) << ENTRIES_SHIFT;
  const address = zeros(u64(entriesBytes) + GAP_BYTES + usize(flows) * FLOW_BYTES) + entriesBytes + GAP_BYTES;
  if (!ASC_NO_ASSERT) {
    noteSize(address, u64(flows) * FLOW_BYTES);
    if (flowsBefore > 0) noteSize(before, 0);
  }
  const bytes = usize(flowsBefore) * FLOW_BYTES;
  const entriesBytesBefore = (usize(flowsBefore) * ENTRY_BYTES) << ENTRIES_SHIFT;
  if (flowsBefore > 0) {
    memory.copy(address, before, bytes);
    memory.copy(address - GAP_BYTES - entriesBytesBefore, before - GAP_BYTES - entriesBytesBefore, entriesBytesBefore);
  }
  return changetype<FlowTable>(address);
}

/** With published levels: notes that a flow crosses a link. */
export function noteLink(flow: Flow, hop: i32, link: Link): void {
  if (hop < FIRST_LINKS)
    store<u32>(changetype<usize>(flow) + LINKS_AT + (usize(hop) << 2), u32(changetype<usize>(link)));
}

export function firstEntryOf(f: i32): i32 {
  return f << ENTRIES_SHIFT;
}

export function flowOf(e: i32): i32 {
  return e >> ENTRIES_SHIFT;
}

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
      changeDemand(link, link.demand + this.weightOf(e, link) * pathCap);
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

  /** The capacity of a link changed: so may have the narrowest link on a flow's route. */
  updatePathCap(f: i32): void {
    const table = this.table;
    const flow = table.flow(f);
    const from = firstEntryOf(f);
    const to = from + flow.hops;
    let pathCap = MAX_RATE_BYTES_PER_S;
    for (let e = from; e < to; e += 1) {
      const link = table.entry(e).link;
      pathCap = min(pathCap, link.capacity / this.weightOf(e, link));
    }
    const difference = pathCap - flow.pathCap;
    flow.pathCap = pathCap;
    for (let e = from; e < to; e += 1) {
      const link = table.entry(e).link;
      changeDemand(link, link.demand + this.weightOf(e, link) * difference);
    }
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
