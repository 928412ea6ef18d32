/** The local time of the five minutes in which lines are metered: hours of the week, and office hours. */
import { DAY_HOURS, WEEK_HOURS, weekTimeOf } from '../core/week.js';
import { BIN_S, binsOf } from '../engine/lineUse.js';
import type { Line } from '../fleet/line.js';
import { clocksOf, type LocalClock } from '../fleet/sites.js';
import { type Scenario, WEEKDAYS } from '../scenario/schema.js';

/** What the bins of a run are by the clock of a line. */
export class BinHours {
  readonly count: number;
  /** By bin: its hour of the week, and 1 in office hours. A bin is where its middle is. */
  readonly hourOfWeek: Uint8Array;
  readonly isOffice: Uint8Array;
  readonly officeBins: number;
  /** By hour of the week: bins of the run in it. */
  readonly binsOfHour = new Int32Array(WEEK_HOURS);

  constructor(
    { startMs, durationS }: Pick<Scenario, 'startMs' | 'durationS'>,
    clock: LocalClock,
    officeHours: Line['officeHours'],
  ) {
    this.count = binsOf(durationS);
    this.hourOfWeek = new Uint8Array(this.count);
    this.isOffice = new Uint8Array(this.count);
    const isOpen = openHours(officeHours);
    let officeBins = 0;
    for (let bin = 0; bin < this.count; bin += 1) {
      const { hours, weekday } = weekTimeOf(clock.localS(startMs / 1000 + (bin + 0.5) * BIN_S));
      const hourOfWeek = weekday * DAY_HOURS + Math.floor(hours);
      this.hourOfWeek[bin] = hourOfWeek;
      this.binsOfHour[hourOfWeek]! += 1;
      if (!isOpen(weekday, hours)) continue;
      this.isOffice[bin] = 1;
      officeBins += 1;
    }
    this.officeBins = officeBins;
  }
}

/** True in office hours; those that end no later than they begin go on past midnight (weekdays from Monday on). */
function openHours({ fromHours, toHours, days }: Line['officeHours']): (weekday: number, hour: number) => boolean {
  const isOpenOn = Array.from({ length: 7 }, (_, weekday) => days.includes(WEEKDAYS[(weekday + 1) % 7]!));
  if (toHours > fromHours) return (weekday, hour) => isOpenOn[weekday]! && hour >= fromHours && hour < toHours;
  return (weekday, hour) =>
    (isOpenOn[weekday]! && hour >= fromHours) || (isOpenOn[(weekday + 6) % 7]! && hour < toHours);
}

/** Of each scenario, by time zone and office hours: most lines of an estate share them. */
const known = new WeakMap<object, Map<string, BinHours>>();

export function binHoursOf(scenario: Scenario, { officeHours, timeZone }: Line): BinHours {
  let ofScenario = known.get(scenario);
  if (ofScenario === undefined) known.set(scenario, (ofScenario = new Map()));
  const key = `${timeZone} ${officeHours.fromHours} ${officeHours.toHours} ${officeHours.days.join()}`;
  let hours = ofScenario.get(key);
  if (hours === undefined) {
    ofScenario.set(key, (hours = new BinHours(scenario, clocksOf(scenario)(timeZone), officeHours)));
  }
  return hours;
}
