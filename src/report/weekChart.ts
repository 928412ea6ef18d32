/** Heat maps of the week: a row a weekday, a column an hour. */
import { WEEK_FROM_MONDAY } from '../core/week.js';
import type { HeatChart } from './charts/chart.js';

/** Names of the days, from Monday. */
export const WEEKDAYS: readonly string[] = WEEK_FROM_MONDAY;

const DAY_HOURS = 24;
const HOURS = Array.from({ length: DAY_HOURS }, (_, hour) => String(hour));

/**
 * The highest use in every hour of the week.
 *
 * @param shares 168 of them from Monday 0:00, each from 0 to 1
 */
export function weekChart(title: string, shares: readonly number[]): HeatChart {
  return {
    kind: 'heat',
    key: 'hour',
    title,
    note: 'The fullest five minutes of each hour, as a share of what the line can carry; by the clock of the site.',
    unit: 'share',
    x: { title: 'hour of the day', labels: HOURS },
    y: { title: '', labels: WEEK_FROM_MONDAY },
    values: WEEK_FROM_MONDAY.map((_, day) => shares.slice(day * DAY_HOURS, (day + 1) * DAY_HOURS)),
    scale: 'amount',
    most: 1,
  };
}
