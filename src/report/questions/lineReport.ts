/** The section of a report on lines: the fullest of them, and heat maps of the week. */
import type { Replicate } from '../../experiment/world.js';
import { WEEK_HOURS } from '../../ledger/binHours.js';
import { shareOfRate } from '../../ledger/lineFigures.js';
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
  const maps = [
    ...(rows.length > 1 ? [mapOf('All lines, the fullest of each hour', rows)] : []),
    ...rows.slice(0, MOST_MAPS).map((row) => mapOf(lineLabel(row), [row])),
  ];
  return section(shown.title, { multiples: maps }, tableHtml(shown));
}

function hasRate({ rateBytesPerS }: LineRow['use']): boolean {
  return Number.isFinite(rateBytesPerS);
}

/** A heat map of some lines: of each hour of the week the fullest five minutes of the fullest line, by its own clock. */
function mapOf(title: string, rows: readonly LineRow[]): HeatChart {
  const shares = new Array<number>(WEEK_HOURS).fill(0);
  for (const { use } of rows) {
    for (const [i, hour] of use.week.hour.entries()) {
      shares[hour] = Math.max(shares[hour]!, shareOfRate(use.week.peakBytesPerS[i]!, use) ?? 0);
    }
  }
  return weekChart(`${title}: use of every hour of the week`, shares);
}
