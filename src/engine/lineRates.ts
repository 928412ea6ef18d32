/**
 * What the lines of a part carry now: their rate, less what events and other traffic take. A line without either is never
 * looked at.
 */

import { isWired, type Line } from '../fleet/line.js';
import type { LineStates } from '../fleet/lineStates.js';
import { courseOf, type Direction, leftBytesPerS, rateOfLine, type TrafficCourse } from '../fleet/otherTraffic.js';
import type { Scenario } from '../scenario/schema.js';
import type { Network } from './network.js';

/** Changes the rate of a link from now on. */
type SetCapacity = (link: number, bytesPerS: number) => void;

export class LineRates {
  /** Those with other traffic. */
  private readonly busy: ReadonlyMap<Line, TrafficCourse>;
  /** Each once: many lines share theirs. */
  private readonly courses: readonly TrafficCourse[];
  private readonly floor: number;

  /** The links of `network` begin with what other traffic leaves at the start of the run. */
  constructor(
    scenario: Scenario,
    private readonly network: Network,
    private readonly states: LineStates,
  ) {
    this.floor = scenario.model.otherTrafficFloor;
    this.busy = new Map(
      network.lines.flatMap((line) => {
        const course = courseOf(scenario, line);
        return course === null ? [] : [[line, course] as const];
      }),
    );
    this.courses = [...new Set(this.busy.values())];
    this.turn(0, (link, bytesPerS) => {
      network.capacity[link] = bytesPerS;
    });
  }

  /** When other traffic changes next, or Infinity. */
  nextTurnS(afterS: number): number {
    return this.courses.reduce((next, course) => Math.min(next, course.nextTurnS(afterS)), Number.POSITIVE_INFINITY);
  }

  /** Sets the lines whose other traffic changes now; at the start of the run all that have some. */
  turn(nowS: number, set: SetCapacity): void {
    const turning = new Set(this.courses.filter((course) => nowS === 0 || course.turnsAt(nowS)));
    for (const [line, course] of this.busy) if (turning.has(course)) this.set(line, nowS, set);
  }

  /** Sets the lines of these sites (global numbers), or the Internet lines of hubs: an event hits them, or is over. */
  refresh(sites: ReadonlySet<number> | 'hubs', nowS: number, set: SetCapacity): void {
    for (const line of this.network.lines) {
      const isHit = sites === 'hubs' ? line.kind === 'hub' : isWired(line) && sites.has(line.site);
      if (isHit) this.set(line, nowS, set);
    }
  }

  private set(line: Line, nowS: number, set: SetCapacity): void {
    const course = this.busy.get(line);
    const links = this.network.linksOfLine(line);
    if (links === null) return;
    const share = this.states.shareOf(line, nowS);
    const hour = course === undefined ? 0 : course.hourAt(nowS);
    const left = (direction: Direction) => {
      const statedBytesPerS = rateOfLine(line, direction);
      const rateBytesPerS = share === 0 ? 0 : statedBytesPerS * share;
      const askedBytesPerS = course === undefined ? 0 : course.askedBytesPerS(direction, statedBytesPerS, hour);
      return leftBytesPerS({ rateBytesPerS, askedBytesPerS, floor: this.floor });
    };
    set(links.down, left(0));
    // A mesh has one link for both directions: what it carries down counts.
    if (links.up !== links.down) set(links.up, left(1));
  }
}
