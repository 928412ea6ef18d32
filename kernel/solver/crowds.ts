/**
 * Crowds: the many flows that one full link holds back alike, as one entry of the solver.
 *
 * The members of a crowd run at one rate, the level of the link, and no other link on their routes can hold them back
 * while the level stays below the crowd's bound. So a change of the level touches none of them: it is one number, and
 * what each has got is the integral of that number (processor sharing in virtual time). A member costs something when
 * it joins, when it leaves, and when the level passes its own cap or the bound.
 *
 * Beside the crowd stand the flows that cross the link and are held back elsewhere; they are left aside until the level
 * falls below the fastest of them.
 */

import { IntList, NONE } from '../memory';
import { Flow, Flows, firstEntryOf, flowOf, Link, MAX_RATE_BYTES_PER_S, SLACK, setCrowded } from './flows';
import { ShareHeap } from './shareHeap';

/** How far above the level the bound is set, and below which part of the bound it is set anew. */
const BOUND_FACTOR: f64 = 1.25;
const LOOSE_PART: f64 = 0.25;

/** The crowd of a link. */
@unmanaged
export class Crowd {
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
  /** Among the crowds that have ended, the one that is used again after this. */
  nextSpare: Crowd | null = null;
}

export function crowdOn(link: Link): Crowd {
  return changetype<Crowd>(link.crowd);
}

@unmanaged
export class Crowds {
  /** Crowded links. */
  count: i32 = 0;
  /** What {@link disturbed}, {@link guestsOn} and {@link all} have found. */
  found: IntList = new IntList();
  private spare: Crowd | null = null;
  private flows: Flows;
  private formsAt: i32;

  /** @param formsAt a link has a crowd from so many flows on that it holds back, until fewer than half are left */
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

  /** Takes a flow out of the crowd's lists, with its rate as its own; the link's list is the caller's affair. */
  leave(f: i32): void {
    const flows = this.flows;
    const flow = flows.table.flow(f);
    const link = flow.offList!;
    const crowd = crowdOn(link);
    const e = flows.entryOn(f, link);
    flow.offList = null;
    if (flow.memberOf === NONE) {
      crowd.aside = flows.unlink(e, crowd.aside);
      crowd.asideCount -= 1;
      crowd.asideLoad = crowd.asideCount === 0 ? 0 : crowd.asideLoad - flow.rate;
      return;
    }
    flow.memberOf = NONE;
    crowd.members = flows.unlink(e, crowd.members);
    crowd.memberCount -= 1;
    flow.rate = crowd.level;
    link.load += crowd.level;
    const from = firstEntryOf(f);
    const to = from + flow.hops;
    for (let other = from; other < to; other += 1) {
      const crossed = flows.table.entry(other).link;
      if (crossed === link) continue;
      crossed.load += crowd.level;
      crossed.guests -= 1;
      crossed.guestLoad = crossed.guests === 0 ? 0 : crossed.guestLoad - crowd.bound;
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
    const crowd = crowdOn(link);
    const caps = crowd.caps;
    const fastest = crowd.fastest;
    const level = link.level;
    found.clear();
    const isLoose = level < crowd.bound * LOOSE_PART;
    if (crowd.memberCount > 0 && (level > crowd.bound || isLoose || 2 * crowd.memberCount < this.formsAt)) {
      this.findIn(crowd.members);
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

  /** Finds the members of other crowds that cross a link. */
  guestsOn(link: Link): void {
    const table = this.flows.table;
    this.found.clear();
    for (let e = link.head; e !== NONE && this.found.count < link.guests; e = table.entry(e).next) {
      if (table.flow(flowOf(e)).memberOf !== NONE) this.found.push(flowOf(e));
    }
  }

  /** Finds the members of a link's crowd, and the flows left aside. */
  all(link: Link): void {
    this.found.clear();
    this.findIn(crowdOn(link).members);
    this.findIn(crowdOn(link).aside);
  }

  /** True for a link that has a crowd, or holds so many flows back that it gets one. */
  concerns(link: Link): bool {
    return link.isCrowded || link.heldBack >= this.formsAt;
  }

  /**
   * After the rates of a solve are set: the flows that a full link holds back join its crowd, if it has one or they are
   * many, and those that are held back elsewhere are left aside.
   */
  gather(link: Link): void {
    const table = this.flows.table;
    if (!this.concerns(link)) return;
    if (!link.isCrowded) this.begin(link);
    const crowd = crowdOn(link);
    if (crowd.memberCount === 0) {
      if (link.heldBack < this.formsAt) {
        this.end(link);
        return;
      }
      crowd.bound = link.level * BOUND_FACTOR;
    }
    crowd.level = link.level;
    for (let e = link.head; e !== NONE; ) {
      const following = table.entry(e).next;
      const flow = table.flow(flowOf(e));
      if (flow.offList === null) {
        if (flow.bottleneck !== link) this.putAside(flow, e, link);
        else if (this.fits(flow, e, link)) this.join(flow, e, link);
      }
      e = following;
    }
    if (crowd.memberCount === 0) this.end(link);
    else this.sweepHeaps(crowd);
  }

  /** Ends the crowd of a link that has no members; the flows left aside are listed again. */
  end(link: Link): void {
    const crowd = crowdOn(link);
    const found = this.found;
    found.clear();
    this.findIn(crowd.aside);
    for (let i = 0; i < found.count; i += 1) this.relist(found.items[i]);
    crowd.nextSpare = this.spare;
    this.spare = crowd;
    this.count -= 1;
    setCrowded(link, false);
  }

  private begin(link: Link): void {
    let crowd = this.spare;
    if (crowd === null) crowd = new Crowd();
    else this.spare = crowd.nextSpare;
    crowd.level = link.level;
    crowd.bound = link.level * BOUND_FACTOR;
    crowd.asideLoad = 0;
    crowd.members = NONE;
    crowd.aside = NONE;
    crowd.memberCount = 0;
    crowd.asideCount = 0;
    crowd.caps.clear();
    crowd.fastest.clear();
    link.crowd = changetype<usize>(crowd);
    this.count += 1;
    setCrowded(link, true);
  }

  /** True when nothing but the link can hold the flow back up to the crowd's bound, its own cap aside. */
  private fits(flow: Flow, onLink: i32, link: Link): bool {
    const table = this.flows.table;
    const crowd = crowdOn(link);
    if (!flow.mayJoin || flow.cap <= crowd.level) return false;
    const from = firstEntryOf(flowOf(onLink));
    const to = from + flow.hops;
    for (let e = from; e < to; e += 1) {
      const crossed = table.entry(e).link;
      if (crossed === link || crossed.capacity === Infinity) continue;
      const others = crossed.load - flow.rate + crossed.guestLoad;
      if (crossed.isCrowded || others + crowd.bound > crossed.capacity * (1 - SLACK)) return false;
    }
    return true;
  }

  private join(flow: Flow, onLink: i32, link: Link): void {
    const flows = this.flows;
    const crowd = crowdOn(link);
    link.head = flows.unlink(onLink, link.head);
    link.count -= 1;
    link.load -= flow.rate;
    flow.offList = link;
    flow.memberOf = link.number;
    flow.isChanged = true;
    crowd.members = flows.prepend(onLink, crowd.members);
    crowd.memberCount += 1;
    const f = flowOf(onLink);
    const from = firstEntryOf(f);
    const to = from + flow.hops;
    for (let e = from; e < to; e += 1) {
      const crossed = flows.table.entry(e).link;
      if (crossed === link) continue;
      crossed.load -= flow.rate;
      crossed.guests += 1;
      crossed.guestLoad += crowd.bound;
    }
    if (flow.cap < MAX_RATE_BYTES_PER_S) crowd.caps.push(flow.cap, f);
  }

  private putAside(flow: Flow, onLink: i32, link: Link): void {
    const flows = this.flows;
    const crowd = crowdOn(link);
    link.head = flows.unlink(onLink, link.head);
    link.count -= 1;
    flow.offList = link;
    crowd.aside = flows.prepend(onLink, crowd.aside);
    crowd.asideCount += 1;
    crowd.asideLoad += flow.rate;
    crowd.fastest.push(-flow.rate, flowOf(onLink));
  }

  /** Entries that are out of date are thrown away before they outweigh the others. */
  private sweepHeaps(crowd: Crowd): void {
    const table = this.flows.table;
    if (crowd.caps.size > 2 * crowd.memberCount + this.formsAt) {
      crowd.caps.clear();
      for (let e = crowd.members; e !== NONE; e = table.entry(e).next) {
        const flow = table.flow(flowOf(e));
        if (flow.cap < MAX_RATE_BYTES_PER_S) crowd.caps.push(flow.cap, flowOf(e));
      }
    }
    if (crowd.fastest.size > 2 * crowd.asideCount + this.formsAt) {
      crowd.fastest.clear();
      for (let e = crowd.aside; e !== NONE; e = table.entry(e).next) {
        crowd.fastest.push(-table.flow(flowOf(e)).rate, flowOf(e));
      }
    }
  }

  private findIn(head: i32): void {
    for (let e = head; e !== NONE; e = this.flows.table.entry(e).next) this.found.push(flowOf(e));
  }
}
