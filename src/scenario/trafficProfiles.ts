/**
 * Other traffic: what a line carries beside Delivery Optimization in each hour of the week. A profile has a name, by which
 * lines take it, and curves, or the name of a CSV file that holds them (trafficTable.ts).
 */
import { z } from 'zod';
import { parseQuantity, QUANTITY_EXAMPLES, readAmount } from '../core/units.js';
import { DAY_HOURS, WEEK_FROM_MONDAY, type WeekdayFromMonday } from '../core/week.js';
import { name } from './words.js';

/** What other traffic asks for in one direction, by hour of the week from Monday 0:00: a share of the line, and a rate beside it. */
export interface TrafficCurve {
  shares: number[];
  ratesBytesPerS: number[];
}

export interface TrafficProfile {
  name: string;
  down: TrafficCurve;
  up: TrafficCurve;
}

interface Taken {
  share: number;
  bytesPerS: number;
}

const NOTHING: Taken = { share: 0, bytesPerS: 0 };
const ALLOWED = `allowed is a percentage of the line such as 40 %, or ${QUANTITY_EXAMPLES.rate}`;

/** What other traffic takes of a line: a part of it, or a rate. */
const taken = z.union([z.string(), z.number()], { error: ALLOWED }).transform((text, context): Taken => {
  const amount = readAmount(text);
  if (amount?.unit === '' && amount.value === 0) return NOTHING;
  const isBare = amount?.unit === '';
  const percent = isBare ? undefined : parseQuantity(text, 'percent');
  if (percent !== undefined && percent <= 100) return { share: percent / 100, bytesPerS: 0 };
  const bytesPerS = isBare ? undefined : parseQuantity(text, 'rate');
  if (bytesPerS !== undefined) return { share: 0, bytesPerS };
  const message = isBare ? `a number needs its unit here: ${ALLOWED}` : ALLOWED;
  context.addIssue({ code: 'custom', message, input: text });
  return z.NEVER;
});

const HOURS = 'allowed are whole hours such as 8:00-17:00';
const RANGE = /^\s*(\d{1,2})(?::00)?\s*-\s*(\d{1,2})(?::00)?\s*$/;

/** The hours from one to another: past midnight, those of the same day before and after. */
function hoursOf(range: string): number[] | undefined {
  const match = RANGE.exec(range);
  const [from, to] = [Number(match?.[1]), Number(match?.[2])];
  if (!match || from >= DAY_HOURS || to > DAY_HOURS || from === to) return undefined;
  const count = to > from ? to - from : DAY_HOURS - from + to;
  return Array.from({ length: count }, (_, k) => (from + k) % DAY_HOURS);
}

const allDay = (of: Taken): Taken[] => Array.from({ length: DAY_HOURS }, () => of);

const byHours = z.record(z.string(), taken).transform((value, context): Taken[] => {
  const hours = allDay(NOTHING);
  const stated = new Set<number>();
  for (const [range, of] of Object.entries(value)) {
    const meant = hoursOf(range);
    const twice = meant?.find((hour) => stated.has(hour));
    if (meant === undefined || twice !== undefined) {
      const message = meant === undefined ? HOURS : `the hour from ${twice}:00 on is there before: each hour once`;
      context.addIssue({ code: 'custom', message: `found ${JSON.stringify(range)}, ${message}`, path: [range] });
      return z.NEVER;
    }
    for (const hour of meant) {
      stated.add(hour);
      hours[hour] = of;
    }
  }
  return hours;
});

/** One value for the day, its 24 hours, or some of them: there is nothing in the others. */
const day = z.union([taken.transform(allDay), z.array(taken).length(DAY_HOURS), byHours]).meta({
  description: 'for the whole day, for each of its 24 hours, or by hours ("8:00-17:00": 60 %); 0 in the others',
});

const WEEKDAY = 'weekday';
const WEEKEND = 'weekend';
const DAILY = 'daily';

const dayShape = {
  [DAILY]: day.optional().meta({ description: 'every day' }),
  [WEEKDAY]: day.optional().meta({ description: 'Monday to Friday' }),
  [WEEKEND]: day.optional().meta({ description: 'Saturday and Sunday' }),
  ...(Object.fromEntries(WEEK_FROM_MONDAY.map((each) => [each, day.optional()])) as Record<
    WeekdayFromMonday,
    z.ZodOptional<typeof day>
  >),
};
type Days = Partial<Record<keyof typeof dayShape, Taken[] | undefined>>;

/** What a day says of itself wins over what is said of several. */
function curveOf(days: Days): TrafficCurve {
  const hours = WEEK_FROM_MONDAY.flatMap((weekday, k) => {
    const ofKind = days[k < 5 ? WEEKDAY : WEEKEND];
    return days[weekday] ?? ofKind ?? days[DAILY] ?? allDay(NOTHING);
  });
  return { shares: hours.map(({ share }) => share), ratesBytesPerS: hours.map(({ bytesPerS }) => bytesPerS) };
}

const curve = z.union([
  taken.transform((of) => curveOf({ [DAILY]: allDay(of) })),
  z.strictObject(dayShape).transform((days) => curveOf(days)),
]);

const NO_TRAFFIC = curveOf({});

/** A profile; one that names a file has been given its curves before (loadTraffic.ts). */
const profile: z.ZodType<TrafficProfile> = z
  .strictObject({
    name,
    file: z.string().optional().meta({ description: 'a CSV file that holds the curves, see docs/other-traffic.md' }),
    ...dayShape,
    down: curve.optional().meta({ description: 'towards the devices, in place of one curve for both directions' }),
    up: curve.optional().meta({ description: 'away from the devices' }),
  })
  .transform(({ name: ofProfile, file: _, down, up, ...days }, context): TrafficProfile => {
    if (context.issues.length > 0) return z.NEVER;
    const hasDays = Object.values(days).some((of) => of !== undefined);
    const hasDirections = down !== undefined || up !== undefined;
    if (hasDays === hasDirections) {
      const message = hasDays
        ? 'the days are those of both directions, or stand below down and up: leave one of the two out'
        : 'a profile says what there is: by days (weekday, weekend, daily, Mon to Sun), down and up, or a file';
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    }
    if (!hasDays) return { name: ofProfile, down: down ?? NO_TRAFFIC, up: up ?? NO_TRAFFIC };
    const both = curveOf(days);
    return { name: ofProfile, down: both, up: both };
  });

export const trafficProfiles = z
  .array(profile)
  .optional()
  .meta({ description: 'other traffic of lines by hour of the week: lines take a profile by its name (otherTraffic)' });

/** The profile of a line, by name. */
export const otherTraffic = name.optional().meta({
  description: 'what the line carries beside Delivery Optimization: the name of a profile of network.trafficProfiles',
});
