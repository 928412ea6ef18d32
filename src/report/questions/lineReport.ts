/** The section of a report on lines: the fullest of them, and heat maps of the week. */
import { WEEK_HOURS } from '../../core/week.js';
import type { Replicate } from '../../experiment/world.js';
import { shareOfRate } from '../../ledger/lineFigures.js';
import { otherByHour } from '../../ledger/lineLoad.js';
import type { Scenario } from '../../scenario/schema.js';
import type { HeatChart } from '../charts/chart.js';
import type { LineRow } from '../lineTables.js';
import { type Section, section } from '../page.js';
import { weekChart } from '../weekChart.js';
import { fullestFirst, lineLabel, linesQuestion } from './lines.js';
import { tableHtml } from './shown.js';

/** Lines that have a heat map of their own. */
const MOST_MAPS = 3;

export function linesSection(replicate: Replicate): Section {
  const shown = linesQuestion(replicate);
  const rows = fullestFirst(replicate).filter(({ line, use }) => line.kind !== 'cacheServer' && hasRate(use));
  const { scenario } = replicate.world;
  const hasLoad = (of: readonly LineRow[]) => of.some(({ use }) => use.load !== null);
  const all = 'All lines, the fullest of each hour';
  const mapOf = (title: string, of: readonly LineRow[]) =>
    useMap(hasLoad(of) ? `${title}, with other traffic` : title, of, scenario);
  const maps = [
    ...(rows.length > 1 ? [mapOf(all, rows)] : []),
    ...(rows.length > 1 && hasLoad(rows) ? [useMap(`${all}, Delivery Optimization alone`, rows, null)] : []),
    ...rows.slice(0, MOST_MAPS).map((row) => mapOf(lineLabel(row), [row])),
  ];
  return section(shown.title, { multiples: maps }, tableHtml(shown));
}

function hasRate({ rateBytesPerS }: LineRow['use']): boolean {
  return Number.isFinite(rateBytesPerS);
}

/**
 * A heat map of some lines: of each hour of the week the fullest five minutes of the fullest line, by its own clock.
 *
 * @param scenario of whose other traffic the map tells, too, or `null`
 */
function useMap(title: string, rows: readonly LineRow[], scenario: Scenario | null): HeatChart {
  const shares = new Array<number>(WEEK_HOURS).fill(0);
  for (const { direction, line, use } of rows) {
    const loads =
      (scenario && otherByHour(scenario, line, direction === 'down' ? 0 : 1)) ?? new Float64Array(WEEK_HOURS);
    for (const [i, hour] of use.week.hour.entries()) loads[hour]! += use.week.peakBytesPerS[i]!;
    shares.forEach((most, hour) => {
      shares[hour] = Math.max(most, shareOfRate(loads[hour]!, use) ?? 0);
    });
  }
  return weekChart(`${title}: use of every hour of the week`, shares);
}
