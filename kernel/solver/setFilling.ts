/**
 * Progressive filling of a set of flows, with the rates of all others held: the link with the smallest equal share fixes
 * its flows, again and again.
 */
import { IntList, NONE } from '../memory';
import { Aggregates, aggregateOn } from './aggregates';
import { Flows, hold } from './flows';
import { Flow, firstEntryOf, flowOf, Link } from './flowTable';
import { ShareHeap } from './shareHeap';

/** Caps up to so many times a share are put in order with it: each time all flows are gone through. */
const REACH: f64 = 2;
/** A weight is 1 at least: what is left of a sum of weights that is less is what rounding has left. */
const LEAST_LEFT: f64 = 0.5;

@unmanaged
export class SetFilling {
  flows: Flows;
  aggregates: Aggregates;

  /** The set: the flows that are filled, by the number of their solve; numbers of aggregated links, all of whose flows are. */
  protected members: IntList = new IntList();
  protected aggregateLinks: IntList = new IntList();
  protected epoch: i32 = 0;
  /** Numbers of the links that the fill touches. */
  protected touched: IntList = new IntList();
  private fillEpoch: i32 = 0;
  /** Flows of the set whose rate the present fill has not fixed yet. */
  private notFrozen: i32 = 0;
  /** Links by their shares, and caps of flows up to some height: most fills end below the lowest cap. */
  private heap: ShareHeap = new ShareHeap();
  /** Up to where the caps are in the heap, and the lowest above that. */
  private capsTo: f64 = -1;
  private leastCap: f64 = Infinity;

  constructor(flows: Flows, aggregateFormsAt: i32) {
    this.flows = flows;
    this.aggregates = new Aggregates(flows, aggregateFormsAt);
  }

  /** Progressive filling of the set: the link with the smallest equal share fixes its flows, again and again. */
  protected fill(): void {
    this.beginFill();
    const heap = this.heap;
    const flows = this.flows;
    const table = flows.table;
    const epoch = this.epoch;
    const fillEpoch = this.fillEpoch;
    const hasAggregates = this.aggregateLinks.count > 0;
    while ((heap.size > 0 || this.leastCap < Infinity) && (this.notFrozen > 0 || hasAggregates)) {
      if (heap.size === 0) {
        this.addCaps(Infinity);
        continue;
      }
      const key = heap.pop();
      const share = heap.poppedShare;
      if (share >= this.leastCap) {
        heap.add(share, key);
        this.addCaps(share * REACH);
        continue;
      }
      if (key < 0) {
        const flow = table.flow(-1 - key);
        if (flow.frozen !== fillEpoch) this.freeze(-1 - key, flow, share, null);
        continue;
      }
      const link = flows.link(key);
      if (link.unfrozen < LEAST_LEFT) continue;
      const actual = max<f64>(0, link.remaining / link.unfrozen);
      if (actual > share * (1 + 1e-13)) {
        heap.add(actual, key);
        continue;
      }
      link.level = actual;
      for (let e = link.head; e !== NONE; e = table.entry(e).next) {
        const flow = table.flow(flowOf(e));
        if (flow.inSet === epoch && flow.frozen !== fillEpoch) this.freeze(flowOf(e), flow, actual, link);
      }
      if (link.isAggregated) {
        const many = aggregateOn(link).memberCount;
        link.remaining -= many * actual;
        link.unfrozen -= many;
      }
      link.remaining = max<f64>(0, link.remaining);
    }
  }

  /** What the links can give to the flows of the set, and all links and caps in the heap. */
  private beginFill(): void {
    const flows = this.flows;
    const table = flows.table;
    const members = this.members;
    const aggregateLinks = this.aggregateLinks;
    const touched = this.touched;
    this.fillEpoch += 1;
    const fillEpoch = this.fillEpoch;
    this.notFrozen = members.count;
    touched.clear();
    this.heap.clear();
    let leastCap = Infinity;
    for (let i = 0; i < aggregateLinks.count; i += 1) {
      const link = flows.link(aggregateLinks.items[i]);
      if (link.isAggregated) this.touch(link);
    }
    for (let i = 0; i < members.count; i += 1) {
      const f = members.items[i];
      const flow = table.flow(f);
      const rate = flow.rate;
      const from = firstEntryOf(f);
      const to = from + flow.hops;
      for (let e = from; e < to; e += 1) {
        const link = table.entry(e).link;
        if (!link.canBind) continue;
        if (link.touchedAt !== fillEpoch) this.touch(link);
        link.setFlows += 1;
        if (link.isMedium) {
          const weight = flows.weightOf(e, link);
          link.remaining += weight * rate;
          link.unfrozen += weight;
        } else {
          link.remaining += rate;
          link.unfrozen += 1;
        }
      }
      // HTTP that leaves all to peers has nothing to wait for.
      if (flow.cap === 0) this.freeze(f, flow, 0, null);
      else leastCap = min(leastCap, min(flow.cap, flow.pathCap));
    }
    this.capsTo = -1;
    this.leastCap = leastCap;
    for (let i = 0; i < touched.count; i += 1) this.open(flows.link(touched.items[i]));
  }

  /** Puts the caps up to a height into the heap, of the flows whose rate is not fixed. */
  private addCaps(to: f64): void {
    const table = this.flows.table;
    const members = this.members;
    const from = this.capsTo;
    let leastCap = Infinity;
    for (let i = 0; i < members.count; i += 1) {
      const f = members.items[i];
      const flow = table.flow(f);
      if (flow.frozen === this.fillEpoch) continue;
      const cap = min(flow.cap, flow.pathCap);
      if (cap <= from) continue;
      if (cap <= to) this.heap.add(cap, -1 - f);
      else leastCap = min(leastCap, cap);
    }
    this.capsTo = to;
    this.leastCap = leastCap;
  }

  /** A link enters the fill: what the flows that are held, and the guests of aggregates elsewhere, leave of it. */
  private touch(link: Link): void {
    link.touchedAt = this.fillEpoch;
    link.remaining = link.capacity - link.load - link.guestLoad;
    link.setFlows = 0;
    link.unfrozen = 0;
    link.heldBack = 0;
    link.level = -1;
    link.fastest = 0;
    this.touched.push(link.number);
  }

  private open(link: Link): void {
    if (link.setFlows === link.count) {
      // Nothing is held but what the aggregate has left aside: no sum of differences is needed.
      link.remaining = link.capacity - (link.isAggregated ? aggregateOn(link).asideLoad : 0);
    }
    if (link.remaining < 0) link.remaining = 0;
    if (link.isAggregated) link.unfrozen += aggregateOn(link).memberCount;
    if (link.unfrozen >= LEAST_LEFT) this.heap.add(link.remaining / link.unfrozen, link.number);
  }

  private freeze(f: i32, flow: Flow, rate: f64, bottleneck: Link | null): void {
    const table = this.flows.table;
    flow.frozen = this.fillEpoch;
    this.notFrozen -= 1;
    flow.newRate = rate;
    hold(flow, bottleneck);
    if (bottleneck !== null) bottleneck.heldBack += 1;
    const from = firstEntryOf(f);
    const to = from + flow.hops;
    for (let e = from; e < to; e += 1) {
      const link = table.entry(e).link;
      if (!link.canBind) continue;
      if (link.isMedium) {
        const weight = this.flows.weightOf(e, link);
        link.remaining -= weight * rate;
        link.unfrozen -= weight;
      } else {
        link.remaining -= rate;
        link.unfrozen -= 1;
      }
      if (rate > link.fastest) link.fastest = rate;
    }
  }
}
