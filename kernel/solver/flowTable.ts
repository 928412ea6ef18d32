/** Records of flows and links: what lies where in the kernel's memory. */
import { checkWithin, MOST_HOPS, noteSize, zeros } from '../memory';

/** Strides of the records. */
const FLOW_BYTES: usize = 64;
const ENTRY_BYTES: usize = 16;
export const LINK_BYTES: usize = 128;
/** Entries that a flow has memory for, as a power of two. */
export const ENTRIES_SHIFT: i32 = 4;
/** What is left free between the flows and the entries. */
const GAP_BYTES: usize = 64;

/** A flow: a line of the processor's cache. */
@unmanaged
export class Flow {
  /** Current rate in bytes per second; of a member of an aggregate the aggregate's level counts instead. */
  rate: f64;
  cap: f64;
  /** Narrowest link on the route: no flow is faster. */
  pathCap: f64;
  /** What the present fill gives it; with published levels its {@link room}. */
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

  /** With published levels: what its links have noted that it takes of them at most; its rate is no more. */
  @inline
  get room(): f64 {
    return this.newRate;
  }

  set room(bytesPerS: f64) {
    this.newRate = bytesPerS;
  }
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
   * With exact rates: false for a link that can carry all its flows at the speed of the narrowest link on their ways: it holds
   * none of them back, their path caps do, and it only counts. Such are most ports while a WAN line is full, and the port of a
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
  /** Sum of the path caps of all its flows, with published levels of their rooms, by their weights. */
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
export function newTable(flows: i32, before: usize, flowsBefore: i32): FlowTable {
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
