/** When are the lines full: of every hour of the week how full the fullest line is. */

import { DAY_HOURS, WEEK_FROM_MONDAY, WEEK_HOURS } from '../../core/week.js';
import type { Replicate } from '../../experiment/world.js';
import { groupOf } from '../../fleet/line.js';
import { shareOfRate } from '../../ledger/lineFigures.js';
import { otherByHour } from '../../ledger/lineLoad.js';
import type { Scenario } from '../../scenario/schema.js';
import { courseDirection, type LineRow } from '../lineTables.js';
import { fullestFirst } from './lines.js';
import { type Part, rowsOf } from './parts.js';
import type { ShownTable } from './shown.js';

const HEADER = ['', ...Array.from({ length: DAY_HOURS }, (_, hour) => String(hour))];
/** An hour in which nothing crossed. */
const NOTHING = '.';

/**
 * The lines of the estate, of a class of sites or of a group, or one line, which have a heat map: those with a rate. Ports of cache
 * servers and access points have one where they are asked for.
 */
export function mappedRows(replicate: Replicate, part?: Part): LineRow[] {
  const rows = fullestFirst(replicate).filter(({ use }) => Number.isFinite(use.rateBytesPerS));
  if (part?.kind === 'group' || part?.kind === 'line') return rowsOf(replicate, rows, part);
  const wired = rows.filter(({ line }) => ['lines', 'concentrators'].includes(groupOf(line)));
  return part === undefined ? wired : rowsOf(replicate, wired, part);
}

export function hasLoad(rows: readonly LineRow[]): boolean {
  return rows.some(({ use }) => use.load !== null);
}

/**
 * Of each hour of the week, from Monday 0:00, the fullest five minutes of the fullest line, by its own clock; 0 to 1.
 *
 * @param scenario whose other traffic counts, too, or `null`
 */
export function weekShares(rows: readonly LineRow[], scenario: Scenario | null): number[] {
  const shares = new Array<number>(WEEK_HOURS).fill(0);
  for (const row of rows) {
    const { line, use } = row;
    const loads = (scenario && otherByHour(scenario, line, courseDirection(row))) ?? new Float64Array(WEEK_HOURS);
    for (const [i, hour] of use.week.hour.entries()) loads[hour]! += use.week.peakBytesPerS[i]!;
    shares.forEach((most, hour) => {
      shares[hour] = Math.max(most, shareOfRate(loads[hour]!, use) ?? 0);
    });
  }
  return shares;
}

/** A row for each day of the week, a column for each hour: percents of the rate. */
export function hoursQuestion(replicate: Replicate, part?: Part): ShownTable {
  const rows = mappedRows(replicate, part);
  const title = part === undefined ? 'When the lines are full' : `When the lines are full: ${part.name}`;
  if (rows.length === 0) {
    const isHomes = part?.kind === 'group' && part.group === 'homeLines';
    const why = isHomes
      ? 'Home lines have no rate in common: --table "lines:home lines" has their peaks.'
      : 'No line with a rate has carried anything.';
    return { title, header: HEADER, rows: [], notes: [why] };
  }
  const shares = weekShares(rows, replicate.world.scenario);
  return {
    title,
    header: HEADER,
    isDense: true,
    rows: WEEK_FROM_MONDAY.map((day, d) => [
      day,
      ...shares.slice(d * DAY_HOURS, (d + 1) * DAY_HOURS).map((share) => (share === 0 ? NOTHING : percentOf(share))),
    ]),
    notes: [
      'Of each hour the fullest five minutes, in percent of the rate of the fullest line, by the clock of its site; a dot where nothing crossed.',
      ...(hasLoad(rows) ? ['With the other traffic of the lines (otherTraffic).'] : []),
    ],
  };
}

function percentOf(share: number): string {
  return String(Math.round(share * 100));
}
