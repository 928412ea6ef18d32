/**
 * Max-min fair rates at a cost that does not grow with the number of flows: published levels.
 *
 * Every link publishes a level, at first its capacity and never more. A flow runs at the least of its cap, its path cap
 * and the levels on its way; the link of that level holds it. A link is levelled anew only when its load has left a band
 * around its capacity, `tolerance * max(held * level, capacity / 4)` wide; too little load counts only while the link
 * holds somebody. Levelling sets the level at which its flows, each at what it could take elsewhere, fill it exactly.
 *
 * So after every solve: each rate is the least of caps and levels; no link carries more than its capacity times
 * 1 + tolerance / (1 - tolerance); a link that holds somebody carries at least its capacity times 1 - tolerance; nobody
 * on a link is faster than those it holds. These are the exact fair rates of a network whose capacities differ by at most
 * the tolerance, whatever happened before. One event moves the load of a link by about one level: a link that holds many
 * is levelled once in many events, and an event touches about 1 / tolerance flows.
 *
 * Most links are far from full. So each flow has a room, no less than its rate, which follows it in wide steps, and a link
 * that can carry all its flows at their rooms has no level and no load: it is bound when it cannot, until it can again
 * with a margin. A rate that moves within its room is noted on the bound links only.
 */

import { F64List, IntList, NONE } from '../memory';
import { Filling } from './filling';
import { DRIFT, Flows, hold, MAX_RATE_BYTES_PER_S } from './flows';
import { Flow, firstEntryOf, flowOf, Link, noteLink } from './flowTable';

/** Part of the capacity that counts as held at least: a link that holds few of many is not levelled all the time. */
const LEAST_HELD_PART: f64 = 0.25;
/** Levellings of a link in one solve from which on its band doubles: that the queue empties is seen, not proved. */
const USUAL_LEVELLINGS: i32 = 8;
/** Part of the capacity that the rooms must have come down to for a bound link to be free again. */
const FREE_PART: f64 = 0.8;
/** A flow that needs another room gets so many times its rate, and gives back what is more than so many times. */
const ROOM: f64 = 1.25;
const TOO_MUCH_ROOM: f64 = 2;
/** Entries for flows of a bound link that are allocated from the start. */
const BOUND_ALLOCATED: i32 = 16;

@unmanaged
export class Levels {
  private flows: Flows;
  private changed: IntList;
  /** Beside each flow that changed, its rate before the present solve. */
  before: F64List = new F64List();
  private tolerance: f64;
  /** Flows to be rated by the next solve, and links to be looked at, in order. */
  private seeds: IntList = new IntList();
  private queue: IntList = new IntList();
  private filling: Filling;
  private epoch: i32 = 0;
  /** Result of {@link restOf}. */
  private holder: Link | null = null;

  constructor(flows: Flows, changed: IntList, tolerance: f64) {
    this.flows = flows;
    this.changed = changed;
    this.tolerance = tolerance;
    this.filling = new Filling(flows);
  }

  add(links: i32, capBytesPerS: f64): i32 {
    const f = this.flows.place(links, capBytesPerS, false);
    const table = this.flows.table;
    const flow = table.flow(f);
    const from = firstEntryOf(f);
    const to = from + flow.hops;
    flow.bound = 0;
    flow.room = 0;
    for (let e = from; e < to; e += 1) {
      const link = table.entry(e).link;
      noteLink(flow, e - from, link);
      if (link.isBound) this.putOn(link, e);
    }
    this.seeds.push(f);
    return f;
  }

  remove(f: i32): void {
    const flows = this.flows;
    const table = flows.table;
    const flow = table.flow(f);
    const from = firstEntryOf(f);
    const to = from + flow.hops;
    for (let e = from; e < to; e += 1) {
      const link = table.entry(e).link;
      link.head = flows.unlink(e, link.head);
      link.count -= 1;
      const weight = flows.weightOf(e, link);
      link.demand = link.count === 0 ? 0 : link.demand - weight * flow.room;
      if (!link.isBound) continue;
      this.takeOff(link, e);
      link.load -= weight * flow.rate;
      this.enqueue(link);
    }
    flow.rate = 0;
    flows.release(f);
  }

  setCap(f: i32, capBytesPerS: f64): void {
    this.flows.table.flow(f).cap = min(capBytesPerS, MAX_RATE_BYTES_PER_S);
    this.seeds.push(f);
  }

  setCapacity(link: Link, bytesPerS: f64): void {
    const flows = this.flows;
    const table = flows.table;
    link.capacity = bytesPerS;
    for (let e = link.head; e !== NONE; e = table.entry(e).next) {
      flows.findPathCap(flowOf(e));
      this.seeds.push(flowOf(e));
    }
    if (link.isBound) {
      link.mustLevel = true;
      this.enqueue(link);
    } else this.bindIfNarrow(link);
  }

  /** Brings the rates up to date. */
  solve(): void {
    const flows = this.flows;
    const seeds = this.seeds;
    const queue = this.queue;
    this.changed.clear();
    this.before.clear();
    this.epoch += 1;
    for (let i = 0; i < seeds.count; i += 1) {
      const f = seeds.items[i];
      const flow = flows.table.flow(f);
      if (!flow.isAlive) continue;
      const most = min(flow.cap, flow.pathCap);
      const rate = min(most, this.restOf(f, flow, null));
      this.holdBy(flow, rate < most ? this.holder : null);
      this.setRate(f, flow, rate, null);
    }
    seeds.clear();
    for (let done = 0; done < queue.count; done += 1) {
      const link = flows.link(queue.items[done]);
      link.isQueued = false;
      if (link.mustLevel || this.hasLeftBand(link)) this.level(link);
      if (link.held === 0 && link.demand <= FREE_PART * link.capacity) this.free(link);
    }
    queue.clear();
    this.keepChanged();
  }

  /** Leaves out the flows that have come back to the rate that they had. */
  private keepChanged(): void {
    const table = this.flows.table;
    const changed = this.changed;
    const before = this.before.items;
    let kept = 0;
    for (let i = 0; i < changed.count; i += 1) {
      const f = changed.items[i];
      const flow = table.flow(f);
      flow.isChanged = false;
      if (flow.rate === before[i]) continue;
      changed.items[kept] = f;
      before[kept] = before[i];
      kept += 1;
    }
    changed.count = kept;
  }

  @inline
  private hasLeftBand(link: Link): bool {
    const capacity = link.capacity;
    const level = link.level;
    const lack = capacity - link.load;
    if (lack > 0 && (link.held === 0 || level >= capacity)) return false;
    let band = this.tolerance * max(f64(link.held) * level, LEAST_HELD_PART * capacity);
    if (link.levelledAt === this.epoch && link.levellings > USUAL_LEVELLINGS) {
      band *= f64(1 << min(30, link.levellings - USUAL_LEVELLINGS));
    }
    return abs(lack) > band;
  }

  /** Publishes the level at which the flows of a link fill it, and gives them the rates that follow. */
  private level(link: Link): void {
    const table = this.flows.table;
    const isFirst = link.levelledAt !== this.epoch;
    if (isFirst) link.levellings = 0;
    link.levelledAt = this.epoch;
    link.levellings += 1;
    // Levelled again in one solve, it mostly has lost flows to other links, or got some of theirs.
    if (isFirst && !link.mustLevel && !link.isMedium && this.moveLevel(link)) return;
    link.mustLevel = false;
    const on = boundOn(link);
    const count = on.count;
    const entries = on.items;
    const elsewhere = this.filling.elsewhere.allocate(count);
    let all: f64 = 0;
    for (let i = 0; i < count; i += 1) {
      const e = entries[i];
      const f = flowOf(e);
      const flow = table.flow(f);
      // A flow that is held elsewhere, or by its cap, runs at what it could take there.
      const could = flow.bottleneck === link ? this.couldElsewhere(flow, e) : flow.rate;
      elsewhere[i] = could;
      all += this.flows.weightOf(e, link) * could;
    }
    const level =
      all <= link.capacity
        ? link.capacity
        : link.isMedium
          ? this.filling.levelOf(link, boundOn(link))
          : this.filling.level(link.capacity, count);
    link.level = level;
    let load: f64 = 0;
    for (let i = 0; i < count; i += 1) {
      const f = flowOf(entries[i]);
      const flow = table.flow(f);
      const could = elsewhere[i];
      if (could > level) hold(flow, link);
      else if (flow.bottleneck === link) {
        this.restOf(f, flow, link);
        this.holdBy(flow, could < min(flow.cap, flow.pathCap) ? this.holder : null);
      }
      const rate = min(could, level);
      load += this.flows.weightOf(entries[i], link) * rate;
      if (rate !== flow.rate) this.setRate(f, flow, rate, link);
    }
    link.load = load;
  }

  /**
   * The same where the link goes on holding those that it holds, and nobody else: mostly. Its load tells the level then.
   * False, and nothing is done, where it is otherwise. All flows are looked at first: the processor fetches many at a time.
   */
  private moveLevel(link: Link): bool {
    const before = link.level;
    const held = f64(link.held);
    const level = (link.capacity - (link.load - held * before)) / held;
    if (!(level > 0 && level < link.capacity)) return false;
    const table = this.flows.table;
    const rises = level > before;
    const on = boundOn(link);
    const count = on.count;
    const entries = on.items;
    let load = held * level;
    for (let i = 0; i < count; i += 1) {
      const e = entries[i];
      const flow = table.flow(flowOf(e));
      if (flow.bottleneck !== link) {
        if (flow.rate > level) return false;
        load += flow.rate;
        // Below the level before, each that is held could take more elsewhere.
      } else if (rises && this.couldElsewhere(flow, e) <= level) return false;
    }
    link.level = level;
    link.load = load;
    for (let i = 0; i < count; i += 1) {
      const f = flowOf(entries[i]);
      const flow = table.flow(f);
      if (flow.bottleneck === link) this.setRate(f, flow, level, link);
    }
    return true;
  }

  /** What a flow could take if the link of an entry were not on its way. */
  @inline
  private couldElsewhere(flow: Flow, e: i32): f64 {
    const table = this.flows.table;
    let could = min(flow.cap, flow.pathCap);
    for (let bound = flow.bound & ~bitOf(e); bound !== 0; bound &= bound - 1) {
      could = min(could, table.linkAt(flowOf(e), ctz(bound)).level);
    }
    return could;
  }

  /** The least level on the way of a flow, but for one link; {@link holder} is the link of that level. */
  @inline
  private restOf(f: i32, flow: Flow, except: Link | null): f64 {
    const table = this.flows.table;
    let least = Infinity;
    let holder: Link | null = null;
    for (let bound = flow.bound; bound !== 0; bound &= bound - 1) {
      const link = table.linkAt(f, ctz(bound));
      if (link === except || link.level >= least) continue;
      least = link.level;
      holder = link;
    }
    this.holder = holder;
    return least;
  }

  /** Notes what holds a flow; a link that had nobody to hold may have too little load now. */
  @inline
  private holdBy(flow: Flow, link: Link | null): void {
    if (link !== null && flow.bottleneck !== link) this.enqueue(link);
    hold(flow, link);
  }

  /** Gives a flow another rate; the load of one link is the caller's affair. */
  @inline
  private setRate(f: i32, flow: Flow, rate: f64, except: Link | null): void {
    const difference = rate - flow.rate;
    if (difference === 0) return;
    const table = this.flows.table;
    if (!flow.isChanged) {
      flow.isChanged = true;
      this.changed.push(f);
      this.before.push(flow.rate);
    }
    flow.rate = rate;
    const from = firstEntryOf(f);
    for (let bound = flow.bound; bound !== 0; bound &= bound - 1) {
      const link = table.linkAt(f, ctz(bound));
      if (link === except) continue;
      link.load += this.flows.weightOf(from + ctz(bound), link) * difference;
      this.enqueue(link);
    }
    if (rate > flow.room || rate * TOO_MUCH_ROOM < flow.room) this.moveRoom(f, flow);
  }

  /** Gives a flow room for its rate; links that cannot give it are bound. */
  private moveRoom(f: i32, flow: Flow): void {
    const table = this.flows.table;
    const room = min(flow.pathCap, flow.rate * ROOM);
    const difference = room - flow.room;
    flow.room = room;
    const from = firstEntryOf(f);
    const to = from + flow.hops;
    for (let e = from; e < to; e += 1) {
      const link = table.entry(e).link;
      link.demand += this.flows.weightOf(e, link) * difference;
      if (!link.isBound) this.bindIfNarrow(link);
    }
  }

  /** Binds a link that cannot carry its flows at their rooms. */
  @inline
  private bindIfNarrow(link: Link): void {
    if (link.demand > link.capacity * (1 + DRIFT)) this.bind(link);
  }

  @inline
  private enqueue(link: Link): void {
    if (link.isQueued) return;
    link.isQueued = true;
    this.queue.push(link.number);
  }

  /** A link may hold its flows back from now on. */
  private bind(link: Link): void {
    const table = this.flows.table;
    if (link.aggregate === 0) link.aggregate = changetype<usize>(new IntList(BOUND_ALLOCATED));
    link.isBound = true;
    link.level = link.capacity;
    let load: f64 = 0;
    let demand: f64 = 0;
    for (let e = link.head; e !== NONE; e = table.entry(e).next) {
      this.putOn(link, e);
      const flow = table.flow(flowOf(e));
      const weight = this.flows.weightOf(e, link);
      load += weight * flow.rate;
      demand += weight * flow.room;
    }
    link.load = load;
    link.demand = demand;
    this.enqueue(link);
  }

  /** A link holds nobody back before it is bound again. */
  private free(link: Link): void {
    const on = boundOn(link);
    const table = this.flows.table;
    while (on.count > 0) {
      const e = on.pop();
      table.flow(flowOf(e)).bound &= ~bitOf(e);
    }
    link.isBound = false;
    link.level = link.capacity;
  }

  private putOn(link: Link, e: i32): void {
    const table = this.flows.table;
    const on = boundOn(link);
    table.entry(e).index = on.count;
    table.flow(flowOf(e)).bound |= bitOf(e);
    on.push(e);
  }

  private takeOff(link: Link, e: i32): void {
    const table = this.flows.table;
    const on = boundOn(link);
    const index = table.entry(e).index;
    const last = on.pop();
    on.items[index] = last;
    table.entry(last).index = index;
  }
}

/** The entries of a link that is bound. */
function boundOn(link: Link): IntList {
  return changetype<IntList>(link.aggregate);
}

/** The bit of an entry among the bound links of its flow. */
function bitOf(e: i32): i32 {
  return 1 << (e - firstEntryOf(flowOf(e)));
}
