/** The hours of a week, from Monday 0:00. */
import { DAY_S, HOUR_S } from './units.js';

export const WEEK_HOURS = 168;
export const DAY_HOURS = 24;
export const WEEK_FROM_MONDAY = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
export type WeekdayFromMonday = (typeof WEEK_FROM_MONDAY)[number];

/** The first day of 1970 was a Thursday. */
const DAYS_BEFORE_EPOCH = 3;

/** The weekday, 0 for Monday, and the hours since midnight of a local time in seconds since 1970. */
export function weekTimeOf(localS: number): { weekday: number; hours: number } {
  const day = Math.floor(localS / DAY_S);
  return { weekday: (((day + DAYS_BEFORE_EPOCH) % 7) + 7) % 7, hours: (localS - day * DAY_S) / HOUR_S };
}

/** The hour of the week, 0 to 167, of a local time in seconds since 1970. */
export function hourOfWeekOf(localS: number): number {
  const { weekday, hours } = weekTimeOf(localS);
  return weekday * DAY_HOURS + Math.floor(hours);
}
