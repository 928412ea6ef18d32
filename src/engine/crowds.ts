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
import { float64Column, grown, int32Column, uint8Column } from '../core/columns.js';
import { type Flows, MAX_HOPS, MAX_RATE_BYTES_PER_S, NONE, SLACK } from './flows.js';
import { ShareHeap } from './shareHeap.js';

/** A link has a crowd from so many flows on that it holds back, until fewer than half are left. */
export const CROWD_FORMS_AT = 512;
/** How far above the level the bound is set, and below which part of the bound it is set anew. */
const BOUND_FACTOR = 1.25;
const LOOSE_PART = 0.25;

/** A crowded link. */
interface Crowd {
  link: number;
  level: number;
  /** The level up to which nothing else can hold a member back. */
  bound: number;
  /** Lists of entries on the link: the members, and the flows left aside. */
  members: number;
  aside: number;
  memberCount: number;
  asideCount: number;
  asideLoad: number;
  /** Members with a cap, the lowest first; flows left aside, the fastest first. Entries may be out of date. */
  caps: ShareHeap;
  fastest: ShareHeap;
}

export class Crowds {
  /** By flow: the link whose list it has left, as member or aside; -1 for a flow that is listed everywhere. */
  offList = int32Column(0);
  isMember = uint8Column(0);
  /** By link: members of other links' crowds that cross it, and what they can take at most. */
  readonly guests: Int32Array;
  readonly guestLoad: Float64Array;
  private readonly ofLink = new Map<number, Crowd>();

  constructor(
    private readonly flows: Flows,
    private readonly formsAt: number,
  ) {
    const links = flows.capacity.length;
    this.guests = int32Column(links);
    this.guestLoad = float64Column(links);
  }

  /** Crowded links. */
  get count(): number {
    return this.ofLink.size;
  }

  /** Present rate of a member, or what a flow of its own has. */
  rateOf(f: number): number {
    return this.isMember[f] === 1 ? this.of(this.offList[f]!).level : this.flows.rate[f]!;
  }

  of(link: number): Crowd {
    return this.ofLink.get(link)!;
  }

  /** The crowd that a flow is a member of: its link, or -1. */
  crowdOf(f: number): number {
    return this.isMember[f] === 1 ? this.offList[f]! : NONE;
  }

  /** Makes room for as many flows as the table has. */
  grow(room: number): void {
    const old = this.offList.length;
    this.offList = grown(this.offList, room).fill(NONE, old);
    this.isMember = grown(this.isMember, room);
  }

  /** Lists a flow again on the link that it had left: it counts by itself from now on. */
  relist(f: number): void {
    const link = this.offList[f]!;
    this.leave(f);
    const entry = this.flows.entryOn(f, link);
    this.flows.head[link] = this.flows.prepend(entry, this.flows.head[link]!);
    this.flows.count[link]! += 1;
  }

  /** Takes a flow out of the crowd's lists, with its rate as its own; the link's list is the caller's affair. */
  leave(f: number): void {
    const { flows } = this;
    const link = this.offList[f]!;
    const crowd = this.of(link);
    const entry = flows.entryOn(f, link);
    this.offList[f] = NONE;
    if (this.isMember[f] === 0) {
      crowd.aside = flows.unlink(entry, crowd.aside);
      crowd.asideCount -= 1;
      crowd.asideLoad = crowd.asideCount === 0 ? 0 : crowd.asideLoad - flows.rate[f]!;
      return;
    }
    this.isMember[f] = 0;
    crowd.members = flows.unlink(entry, crowd.members);
    crowd.memberCount -= 1;
    flows.rate[f] = crowd.level;
    flows.load[link]! += crowd.level;
    for (let h = 0; h < flows.hops[f]!; h += 1) {
      const other = flows.route[f * MAX_HOPS + h]!;
      if (other === link) continue;
      flows.load[other]! += crowd.level;
      this.guests[other]! -= 1;
      this.guestLoad[other] = this.guests[other] === 0 ? 0 : this.guestLoad[other]! - crowd.bound;
    }
  }

  /**
   * After a fill that set the level of a link: calls `include` for every flow that the level moves, which lists it
   * again. Members whose cap the level reaches; all members when the bound does not fit any more, or few are left;
   * flows left aside that are faster than the level.
   *
   * @param level -1 when the link holds nobody back
   */
  disturbed(link: number, level: number, include: (f: number) => void): void {
    const { flows } = this;
    const crowd = this.of(link);
    const isLoose = level < crowd.bound * LOOSE_PART;
    if (crowd.memberCount > 0 && (level > crowd.bound || isLoose || 2 * crowd.memberCount < this.formsAt)) {
      this.eachIn(crowd.members, include);
    }
    while (crowd.caps.size > 0 && crowd.caps.topShare <= level) {
      const capBytesPerS = crowd.caps.topShare;
      const f = crowd.caps.pop();
      if (this.crowdOf(f) === link && flows.cap[f] === capBytesPerS) include(f);
    }
    while (level >= 0 && crowd.fastest.size > 0 && -crowd.fastest.topShare > level * (1 + SLACK)) {
      const rate = -crowd.fastest.topShare;
      const f = crowd.fastest.pop();
      if (this.isAside(f, link) && flows.rate[f] === rate) include(f);
    }
  }

  /** All members and flows left aside leave; `include` is called for each. */
  dissolve(link: number, include: (f: number) => void): void {
    const crowd = this.of(link);
    this.eachIn(crowd.members, include);
    this.eachIn(crowd.aside, include);
    this.end(crowd);
  }

  /** Calls `include` for the members of other crowds that cross a link. */
  eachGuest(link: number, include: (f: number) => void): void {
    for (let entry = this.flows.head[link]!; entry !== NONE && this.guests[link]! > 0; ) {
      const following = this.flows.next[entry]!;
      const f = (entry / MAX_HOPS) | 0;
      if (this.isMember[f] === 1) include(f);
      entry = following;
    }
  }

  /**
   * After the rates of a solve are set: the flows that a full link holds back join its crowd, if it has one or they are
   * many, and those that are held back elsewhere are left aside.
   *
   * @param heldBack listed flows that the link holds back
   * @param joined called for each new member
   */
  gather(link: number, level: number, heldBack: number, joined: (f: number) => void): void {
    const { flows } = this;
    if (flows.isCrowded[link] === 0) {
      if (heldBack < this.formsAt) return;
      this.begin(link, level);
    }
    const crowd = this.of(link);
    if (crowd.memberCount === 0) {
      if (heldBack < this.formsAt) {
        this.eachIn(crowd.aside, (f) => this.relist(f));
        this.end(crowd);
        return;
      }
      crowd.bound = level * BOUND_FACTOR;
    }
    crowd.level = level;
    for (let entry = flows.head[link]!; entry !== NONE; ) {
      const following = flows.next[entry]!;
      const f = (entry / MAX_HOPS) | 0;
      if (this.offList[f] === NONE) {
        if (flows.bottleneck[f] !== link) this.putAside(f, entry, crowd);
        else if (this.fits(f, crowd)) {
          this.join(f, entry, crowd);
          joined(f);
        }
      }
      entry = following;
    }
    if (crowd.memberCount === 0) {
      this.eachIn(crowd.aside, (f) => this.relist(f));
      this.end(crowd);
    } else this.sweepHeaps(crowd);
  }

  /** True when nothing but the link can hold the flow back up to the crowd's bound, its own cap aside. */
  private fits(f: number, crowd: Crowd): boolean {
    const { flows } = this;
    if (flows.mayJoin[f] === 0 || flows.cap[f]! <= crowd.level) return false;
    for (let h = 0; h < flows.hops[f]!; h += 1) {
      const link = flows.route[f * MAX_HOPS + h]!;
      if (link === crowd.link || flows.capacity[link] === Number.POSITIVE_INFINITY) continue;
      const others = flows.load[link]! - flows.rate[f]! + this.guestLoad[link]!;
      if (flows.isCrowded[link] === 1 || others + crowd.bound > flows.capacity[link]! * (1 - SLACK)) return false;
    }
    return true;
  }

  private join(f: number, entry: number, crowd: Crowd): void {
    const { flows } = this;
    flows.head[crowd.link] = flows.unlink(entry, flows.head[crowd.link]!);
    flows.count[crowd.link]! -= 1;
    flows.load[crowd.link]! -= flows.rate[f]!;
    this.offList[f] = crowd.link;
    this.isMember[f] = 1;
    crowd.members = flows.prepend(entry, crowd.members);
    crowd.memberCount += 1;
    for (let h = 0; h < flows.hops[f]!; h += 1) {
      const other = flows.route[f * MAX_HOPS + h]!;
      if (other === crowd.link) continue;
      flows.load[other]! -= flows.rate[f]!;
      this.guests[other]! += 1;
      this.guestLoad[other]! += crowd.bound;
    }
    if (flows.cap[f]! < MAX_RATE_BYTES_PER_S) crowd.caps.push(flows.cap[f]!, f);
  }

  private putAside(f: number, entry: number, crowd: Crowd): void {
    const { flows } = this;
    flows.head[crowd.link] = flows.unlink(entry, flows.head[crowd.link]!);
    flows.count[crowd.link]! -= 1;
    this.offList[f] = crowd.link;
    crowd.aside = flows.prepend(entry, crowd.aside);
    crowd.asideCount += 1;
    crowd.asideLoad += flows.rate[f]!;
    crowd.fastest.push(-flows.rate[f]!, f);
  }

  private isAside(f: number, link: number): boolean {
    return this.offList[f] === link && this.isMember[f] === 0;
  }

  private begin(link: number, level: number): void {
    const bound = level * BOUND_FACTOR;
    const lists = { members: NONE, aside: NONE, memberCount: 0, asideCount: 0, asideLoad: 0 };
    this.ofLink.set(link, { link, level, bound, ...lists, caps: new ShareHeap(), fastest: new ShareHeap() });
    this.flows.setCrowded(link, true);
  }

  private end(crowd: Crowd): void {
    this.ofLink.delete(crowd.link);
    this.flows.setCrowded(crowd.link, false);
  }

  /** Entries that are out of date are thrown away before they outweigh the others. */
  private sweepHeaps(crowd: Crowd): void {
    const { caps, fastest } = crowd;
    if (caps.size > 2 * crowd.memberCount + this.formsAt) {
      caps.clear();
      this.eachIn(crowd.members, (f) => {
        if (this.flows.cap[f]! < MAX_RATE_BYTES_PER_S) caps.push(this.flows.cap[f]!, f);
      });
    }
    if (fastest.size > 2 * crowd.asideCount + this.formsAt) {
      fastest.clear();
      this.eachIn(crowd.aside, (f) => fastest.push(-this.flows.rate[f]!, f));
    }
  }

  private eachIn(head: number, visit: (f: number) => void): void {
    for (let entry = head; entry !== NONE; ) {
      const following = this.flows.next[entry]!;
      visit((entry / MAX_HOPS) | 0);
      entry = following;
    }
  }
}
