/** Flows over links as columns: routes, rates, caps, and for each link the list of the flows that cross it. */
import { FIRST_ROOM, float64Column, grown, int32Column, uint8Column } from '../core/columns.js';

/** Links that one flow can cross: the stride of the columns `route`, `next` and `previous`. */
export const MAX_HOPS = 12;
/** No flow is faster than this (1 TB/s); it stands for "without a cap". */
export const MAX_RATE_BYTES_PER_S = 1e12;
export const NONE = -1;
/** Relative difference below which rates count as equal. */
export const SLACK = 1e-9;

/** Flows by number. An entry, `flow * MAX_HOPS + hop`, is the place of a flow in the list of a link of its route. */
export class Flows {
  /** Current rate in bytes per second; of a member of a crowd the crowd's level counts instead. */
  rate = float64Column(0);
  cap = float64Column(0);
  /** Narrowest link on the route: no flow is faster. */
  pathCap = float64Column(0);
  /** The link that holds the flow back, or -1: its cap. Set by {@link hold}. */
  bottleneck = int32Column(0);
  hops = uint8Column(0);
  alive = uint8Column(0);
  /** 1 for a flow that may join a crowd: nobody has to hear of every change of its rate. */
  mayJoin = uint8Column(0);
  route = int32Column(0);
  next = int32Column(0);
  previous = int32Column(0);

  /** By link: first entry and number of the flows that are listed. */
  readonly head: Int32Array;
  readonly count: Int32Array;
  /** Flows that each link holds back. */
  readonly held: Int32Array;
  /** Sum of the rates of the flows on each link, but for the members of crowds. */
  readonly load: Float64Array;
  /** Sum of the path caps of all flows on each link. */
  readonly demand: Float64Array;
  /** 1 for a link with a crowd. */
  readonly isCrowded: Uint8Array;
  /**
   * 0 for a link that could carry all its flows at the speed of the narrowest link on their ways: it never holds any of
   * them back, and only counts. Most ports are such links while a WAN line is crowded.
   */
  readonly canBind: Uint8Array;
  private size = 0;
  private readonly free: number[] = [];

  /**
   * @param capacity bytes per second of each link; Infinity for a link that binds nobody now
   * @param neverBinds 1 for a link that never will: it is left out of the routes
   */
  constructor(
    readonly capacity: Float64Array,
    private readonly neverBinds: Uint8Array,
  ) {
    const links = capacity.length;
    this.head = int32Column(links).fill(NONE);
    this.count = int32Column(links);
    this.held = int32Column(links);
    this.load = float64Column(links);
    this.demand = float64Column(links);
    this.isCrowded = uint8Column(links);
    this.canBind = uint8Column(links);
    this.grow(FIRST_ROOM);
  }

  /** Length of the columns by flow. */
  get room(): number {
    return this.rate.length;
  }

  /** Adds a flow of rate 0 and lists it on all its links. */
  add(route: ArrayLike<number>, hops: number, capBytesPerS: number, mayJoin: boolean): number {
    const f = this.free.pop() ?? this.size++;
    if (f >= this.room) this.grow(2 * this.room);
    this.alive[f] = 1;
    this.rate[f] = 0;
    this.cap[f] = Math.min(capBytesPerS, MAX_RATE_BYTES_PER_S);
    this.mayJoin[f] = Number(mayJoin);
    this.bottleneck[f] = NONE;
    const from = f * MAX_HOPS;
    let to = from;
    let pathCap = MAX_RATE_BYTES_PER_S;
    for (let h = 0; h < hops; h += 1) {
      const link = route[h]!;
      if (this.neverBinds[link] === 1) continue;
      this.route[to] = link;
      to += 1;
      pathCap = Math.min(pathCap, this.capacity[link]!);
    }
    this.hops[f] = to - from;
    this.pathCap[f] = pathCap;
    for (let entry = from; entry < to; entry += 1) {
      const link = this.route[entry]!;
      this.head[link] = this.prepend(entry, this.head[link]!);
      this.count[link]! += 1;
      this.changeDemand(link, this.demand[link]! + pathCap);
    }
    return f;
  }

  /** Notes which link holds a flow back, -1 for none. */
  hold(f: number, link: number): void {
    const old = this.bottleneck[f]!;
    if (old === link) return;
    if (old !== NONE) this.held[old]! -= 1;
    if (link !== NONE) this.held[link]! += 1;
    this.bottleneck[f] = link;
  }

  /** Gives the number of a flow back; it has left all lists. */
  release(f: number): void {
    this.hold(f, NONE);
    this.alive[f] = 0;
    this.free.push(f);
  }

  /** The capacity of a link changed: so may have the narrowest link on a flow's route. */
  updatePathCap(f: number): void {
    const from = f * MAX_HOPS;
    const to = from + this.hops[f]!;
    let pathCap = MAX_RATE_BYTES_PER_S;
    for (let entry = from; entry < to; entry += 1) pathCap = Math.min(pathCap, this.capacity[this.route[entry]!]!);
    const difference = pathCap - this.pathCap[f]!;
    this.pathCap[f] = pathCap;
    for (let entry = from; entry < to; entry += 1) {
      const link = this.route[entry]!;
      this.changeDemand(link, this.demand[link]! + difference);
    }
  }

  /** Sets the sum of the path caps on a link, and whether it can hold a flow back. */
  changeDemand(link: number, demand: number): void {
    const capacity = this.capacity[link]!;
    this.demand[link] = demand;
    this.canBind[link] = Number(capacity === 0 || demand > capacity * (1 - SLACK) || this.isCrowded[link] === 1);
  }

  /** Notes that a link has a crowd, or has one no more. */
  setCrowded(link: number, isCrowded: boolean): void {
    this.isCrowded[link] = Number(isCrowded);
    this.changeDemand(link, this.demand[link]!);
  }

  /** The entry of a flow on a link of its route. */
  entryOn(f: number, link: number): number {
    let entry = f * MAX_HOPS;
    while (this.route[entry] !== link) entry += 1;
    return entry;
  }

  /** Puts an entry before the first of a list; returns the list's new head. */
  prepend(entry: number, head: number): number {
    this.next[entry] = head;
    this.previous[entry] = NONE;
    if (head !== NONE) this.previous[head] = entry;
    return entry;
  }

  /** Takes an entry out of a list; returns the list's new head. */
  unlink(entry: number, head: number): number {
    const before = this.previous[entry]!;
    const after = this.next[entry]!;
    if (after !== NONE) this.previous[after] = before;
    if (before === NONE) return after;
    this.next[before] = after;
    return head;
  }

  private grow(room: number): void {
    this.rate = grown(this.rate, room);
    this.cap = grown(this.cap, room);
    this.pathCap = grown(this.pathCap, room);
    this.bottleneck = grown(this.bottleneck, room);
    this.hops = grown(this.hops, room);
    this.alive = grown(this.alive, room);
    this.mayJoin = grown(this.mayJoin, room);
    this.route = grown(this.route, room * MAX_HOPS);
    this.next = grown(this.next, room * MAX_HOPS);
    this.previous = grown(this.previous, room * MAX_HOPS);
  }
}
