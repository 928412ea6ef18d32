/**
 * Other traffic of lines: when what a profile asks for changes, by the clock of a line, and what is left for Delivery
 * Optimization.
 *
 * Other traffic takes its part first, as it was there before; Delivery Optimization has the rest, but never less than a part of
 * the line (`otherTrafficFloor`). All rates are in bytes per second, all times in seconds after the start of the run.
 */
import { hourOfWeekOf } from '../core/week.js';
import type { Scenario } from '../scenario/schema.js';
import type { TrafficProfile } from '../scenario/trafficProfiles.js';
import type { Line } from './line.js';
import { clocksOf, type LocalClock } from './sites.js';

/** Local hours begin at such an instant of UTC: offsets are whole quarters of an hour. */
const QUARTER_S = 900;

/** Down and up. */
export type Direction = 0 | 1;
export const DIRECTIONS: readonly Direction[] = [0, 1];

/** What a line carries in a direction. */
export function rateOfLine({ downBytesPerS, upBytesPerS }: Line, direction: Direction): number {
  return direction === 0 ? downBytesPerS : upBytesPerS;
}

/** A profile by one clock. */
export class TrafficCourse {
  /** When what it asks for changes, in order; the start of the run is none. */
  private readonly turnsS: readonly number[];
  private readonly startS: number;

  constructor(
    private readonly profile: TrafficProfile,
    private readonly clock: LocalClock,
    { startMs, durationS }: Pick<Scenario, 'startMs' | 'durationS'>,
  ) {
    this.startS = startMs / 1000;
    const turnsS: number[] = [];
    let before = this.hourAt(0);
    const endS = this.startS + durationS;
    for (let atS = (Math.floor(this.startS / QUARTER_S) + 1) * QUARTER_S; atS < endS; atS += QUARTER_S) {
      const hour = hourOfWeekOf(clock.localS(atS));
      if (hour !== before && !this.isAlike(before, hour)) turnsS.push(atS - this.startS);
      before = hour;
    }
    this.turnsS = turnsS;
  }

  /** When it changes next, or Infinity. */
  nextTurnS(afterS: number): number {
    return this.turnsS[this.turnsUntil(afterS)] ?? Number.POSITIVE_INFINITY;
  }

  /** True when it changes at this very time. */
  turnsAt(timeS: number): boolean {
    return this.turnsS[this.turnsUntil(timeS) - 1] === timeS;
  }

  /** The hour of the week, 0 to 167. */
  hourAt(timeS: number): number {
    return hourOfWeekOf(this.clock.localS(this.startS + timeS));
  }

  /** What other traffic asks for of a line of a rate in an hour of the week. */
  askedBytesPerS(direction: Direction, rateBytesPerS: number, hour: number): number {
    const { shares, ratesBytesPerS } = direction === 0 ? this.profile.down : this.profile.up;
    // A share of a line without a limit is no rate: it does not matter there.
    return (shares[hour]! === 0 ? 0 : shares[hour]! * rateBytesPerS) + ratesBytesPerS[hour]!;
  }

  /** How many turns there are until a time, the one at this time among them. */
  private turnsUntil(timeS: number): number {
    let [from, to] = [0, this.turnsS.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.turnsS[middle]! > timeS) to = middle;
      else from = middle + 1;
    }
    return from;
  }

  private isAlike(hour: number, other: number): boolean {
    return [this.profile.down, this.profile.up].every(
      ({ shares, ratesBytesPerS }) => shares[hour] === shares[other] && ratesBytesPerS[hour] === ratesBytesPerS[other],
    );
  }
}

/** What carries a line, and what asks for it. */
interface Asked {
  /** What the line carries now: less than stated while an event hits it. */
  rateBytesPerS: number;
  askedBytesPerS: number;
  /** Part of the line that is left at least. */
  floor: number;
}

/** What other traffic leaves of a line. */
export function leftBytesPerS({ askedBytesPerS, floor, rateBytesPerS }: Asked): number {
  if (rateBytesPerS === 0 || rateBytesPerS === Number.POSITIVE_INFINITY) return rateBytesPerS;
  return Math.max(floor * rateBytesPerS, rateBytesPerS - askedBytesPerS);
}

/**
 * What other traffic carries while Delivery Optimization puts nothing on the line: what it asks for, up to what the line carries.
 * The floor is what it gives up to Delivery Optimization, and only while that takes it.
 */
export function otherBytesPerS({ askedBytesPerS, rateBytesPerS }: Omit<Asked, 'floor'>): number {
  return rateBytesPerS === Number.POSITIVE_INFINITY ? 0 : Math.min(askedBytesPerS, rateBytesPerS);
}

/** By scenario, and then by profile and time zone: most lines share theirs. */
const known = new WeakMap<Scenario, Map<string, TrafficCourse>>();

/** The other traffic of a line over the run, or `null` for a line without. */
export function courseOf(scenario: Scenario, { otherTraffic, timeZone }: Line): TrafficCourse | null {
  if (otherTraffic === null) return null;
  let ofScenario = known.get(scenario);
  if (ofScenario === undefined) known.set(scenario, (ofScenario = new Map()));
  const key = `${timeZone} ${otherTraffic}`;
  let course = ofScenario.get(key);
  if (course === undefined) {
    const profile = scenario.network.trafficProfiles!.find(({ name }) => name === otherTraffic)!;
    course = new TrafficCourse(profile, clocksOf(scenario)(timeZone), scenario);
    ofScenario.set(key, course);
  }
  return course;
}
