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
 * A link that can carry all its flows at their path caps, as most ports of devices, has no level and no load: it is bound
 * from the flow on that it may hold back, until its flows are few again.
 */

import { F64List, IntList, NONE } from '../memory';
import { Flow, Flows, firstEntryOf, flowOf, hold, Link, MAX_RATE_BYTES_PER_S, noteLink } from './flows';

/** Part of the capacity that counts as held at least: a link that holds few of many is not levelled all the time. */
const LEAST_HELD_PART: f64 = 0.25;
/** Levellings of a link in one solve from which on its band doubles: that the queue empties is seen, not proved. */
const USUAL_LEVELLINGS: i32 = 8;
/** Part of the capacity that the path caps must have come down to for a bound link to be free again. */
const FREE_PART: f64 = 0.5;
/** Entries for flows of a bound link that are allocated from the start. */
const BOUND_ALLOCATED: i32 = 16;

@unmanaged
export class Levels {
  private flows: Flows;
  private changed: IntList;
  private tolerance: f64;
  /** Flows to be rated by the next solve, and links to be looked at, in order. */
  private seeds: IntList = new IntList();
  private queue: IntList = new IntList();
  /** While a link is levelled: what each of its flows could take elsewhere, and that of those not yet decided. */
  private elsewhere: F64List = new F64List();
  private undecided: F64List = new F64List();
  private epoch: i32 = 0;
  /** Result of {@link restOf}. */
  private holder: Link | null = null;

  constructor(flows: Flows, changed: IntList, tolerance: f64) {
    this.flows = flows;
    this.changed = changed;
    this.tolerance = tolerance;
  }

  add(links: i32, capBytesPerS: f64): i32 {
    const f = this.flows.add(links, capBytesPerS, false);
    const table = this.flows.table;
    const flow = table.flow(f);
    const from = firstEntryOf(f);
    const to = from + flow.hops;
    flow.bound = 0;
    for (let e = from; e < to; e += 1) {
      const link = table.entry(e).link;
      noteLink(flow, e - from, link);
      if (link.isBound) this.putOn(link, e);
      else if (link.canBind) this.bind(link);
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
      link.demand = link.count === 0 ? 0 : link.demand - weight * flow.pathCap;
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
      flows.updatePathCap(flowOf(e));
      this.seeds.push(flowOf(e));
    }
    for (let e = link.head; e !== NONE; e = table.entry(e).next) {
      const from = firstEntryOf(flowOf(e));
      const to = from + table.flow(flowOf(e)).hops;
      for (let other = from; other < to; other += 1) {
        const crossed = table.entry(other).link;
        if (crossed.canBind && !crossed.isBound) this.bind(crossed);
      }
    }
    if (!link.isBound) return;
    link.mustLevel = true;
    this.enqueue(link);
  }

  /** Brings the rates up to date. */
  solve(): void {
    const flows = this.flows;
    const seeds = this.seeds;
    const queue = this.queue;
    this.changed.clear();
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
    let kept = 0;
    for (let i = 0; i < changed.count; i += 1) {
      const f = changed.items[i];
      const flow = table.flow(f);
      flow.isChanged = false;
      if (flow.rate === flow.newRate) continue;
      changed.items[kept] = f;
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
    link.mustLevel = false;
    if (link.levelledAt !== this.epoch) link.levellings = 0;
    link.levelledAt = this.epoch;
    link.levellings += 1;
    const on = boundOn(link);
    const count = on.count;
    const entries = on.items;
    const elsewhere = this.elsewhere.allocate(count);
    let all: f64 = 0;
    let others: f64 = 0;
    let fastestOther: f64 = 0;
    let leastHeld = Infinity;
    for (let i = 0; i < count; i += 1) {
      const e = entries[i];
      const f = flowOf(e);
      const flow = table.flow(f);
      // A flow that is held elsewhere, or by its cap, runs at what it could take there.
      let could = flow.rate;
      if (flow.bottleneck === link) {
        could = min(flow.cap, flow.pathCap);
        for (let bound = flow.bound & ~bitOf(e); bound !== 0; bound &= bound - 1) {
          could = min(could, table.linkAt(f, ctz(bound)).level);
        }
        leastHeld = min(leastHeld, could);
      } else {
        others += could;
        fastestOther = max(fastestOther, could);
      }
      elsewhere[i] = could;
      all += this.flows.weightOf(e, link) * could;
    }
    // Mostly those that it held are those that it holds.
    const usual = (link.capacity - others) / f64(link.held);
    if (link.held > 0 && !link.isMedium && usual >= fastestOther && usual < leastHeld) {
      this.moveLevel(link, usual);
      link.load = others + f64(link.held) * usual;
      return;
    }
    const level =
      all <= link.capacity
        ? link.capacity
        : link.isMedium
          ? this.fillingLevelOf(link, count)
          : this.fillingLevel(link.capacity, count);
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

  /** Publishes another level for the flows that a link holds, and goes on holding. */
  private moveLevel(link: Link, level: f64): void {
    const table = this.flows.table;
    link.level = level;
    const on = boundOn(link);
    const count = on.count;
    const entries = on.items;
    for (let i = 0; i < count; i += 1) {
      const f = flowOf(entries[i]);
      const flow = table.flow(f);
      if (flow.bottleneck === link) this.setRate(f, flow, level, link);
    }
  }

  /** The level at which what each of the flows could take elsewhere, cut off at the level, adds up to a capacity. */
  private fillingLevel(capacity: f64, count: i32): f64 {
    const undecided = this.undecided.allocate(count);
    let from = this.elsewhere.items;
    let left = capacity;
    let before = count;
    let level = max<f64>(0, left / before);
    for (let kept = 0; kept !== before; ) {
      if (kept > 0) {
        before = kept;
        from = undecided;
        level = max<f64>(0, left / before);
      }
      kept = 0;
      for (let i = 0; i < before; i += 1) {
        const could = from[i];
        if (could <= level) left -= could;
        else {
          undecided[kept] = could;
          kept += 1;
        }
      }
      // Rounding may leave nobody above a level that all together reach.
      if (kept === 0) break;
    }
    return level;
  }

  /** The same of a medium, whose flows take more of it than their rates. */
  private fillingLevelOf(medium: Link, count: i32): f64 {
    const entries = boundOn(medium).items;
    const flows = this.flows;
    const elsewhere = this.elsewhere.items;
    let left = medium.capacity;
    let weights: f64 = 0;
    for (let i = 0; i < count; i += 1) weights += flows.weightOf(entries[i], medium);
    let level = left / weights;
    // Who takes less than the level leaves the rest to the others, whose level rises.
    for (let below: f64 = -1, isSettled = false; !isSettled; ) {
      isSettled = true;
      for (let i = 0; i < count; i += 1) {
        const could = elsewhere[i];
        if (could <= below || could > level) continue;
        const weight = flows.weightOf(entries[i], medium);
        left -= weight * could;
        weights -= weight;
        isSettled = false;
      }
      below = level;
      if (weights < 0.5) break;
      level = max(level, left / weights);
    }
    return level;
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
      flow.newRate = flow.rate;
      this.changed.push(f);
    }
    flow.rate = rate;
    const from = firstEntryOf(f);
    for (let bound = flow.bound; bound !== 0; bound &= bound - 1) {
      const link = table.linkAt(f, ctz(bound));
      if (link === except) continue;
      link.load += this.flows.weightOf(from + ctz(bound), link) * difference;
      this.enqueue(link);
    }
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
    for (let e = link.head; e !== NONE; e = table.entry(e).next) {
      this.putOn(link, e);
      load += this.flows.weightOf(e, link) * table.flow(flowOf(e)).rate;
    }
    link.load = load;
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
