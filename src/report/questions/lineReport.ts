/** The section of a report on lines: the fullest of them, and heat maps of the week. */
import type { Replicate } from '../../experiment/world.js';
import { loadOf, utilisationOf } from '../../ledger/lineFigures.js';
import type { LineUse } from '../../ledger/lines.js';
import type { Scenario } from '../../scenario/schema.js';
import type { HeatChart } from '../charts/chart.js';
import type { LineRow } from '../lineTables.js';
import { type Section, section } from '../page.js';
import { weekChart } from '../weekChart.js';
import { worstFirst } from './classes.js';
import { hasLoad, mappedRows, weekShares } from './hours.js';
import { lineLabel, linesQuestion } from './lines.js';
import { GROUP_WORDS } from './parts.js';
import { tableHtml } from './shown.js';

/** Classes, and lines, that have a heat map of their own. */
const MOST_MAPS = 3;

export function linesSection(replicate: Replicate): Section {
  const shown = linesQuestion(replicate);
  const rows = mappedRows(replicate);
  const air = mappedRows(replicate, { kind: 'group', name: GROUP_WORDS.accessPoints, group: 'accessPoints' });
  const classes = replicate.account.classes.length > 1 ? worstFirst(replicate.account.classes) : [];
  const ofClasses = classes
    .map(({ name, number }) => ({ name, rows: mappedRows(replicate, { kind: 'class', name, number }) }))
    .filter((each) => each.rows.length > 1);
  const { scenario } = replicate.world;
  const all = 'All lines, the fullest of each hour';
  const mapOf = (title: string, of: readonly LineRow[]) =>
    useMap(hasLoad(of) ? `${title}, with other traffic` : title, of, scenario);
  const maps = [
    ...(rows.length > 1 ? [mapOf(all, rows)] : []),
    ...(rows.length > 1 && hasLoad(rows) ? [useMap(`${all}, Delivery Optimization alone`, rows, null)] : []),
    ...ofClasses.slice(0, MOST_MAPS).map((each) => mapOf(`${each.name}, the fullest line of each hour`, each.rows)),
    ...fullestLines(rows).map(({ row, why }) => mapOf(`${lineLabel(row)}${why}`, [row])),
    ...(air.length > 0 ? [mapOf('All access points, airtime of the fullest of each hour', air)] : []),
  ];
  return section(shown.title, { multiples: maps }, tableHtml(shown));
}

/** What the fullest line of an estate is told by: the figures `lines.utilisation` and `lines.load`. */
const FULLEST: readonly (readonly [words: string, share: (use: LineUse) => number])[] = [
  ['the highest 5 minutes', (use) => utilisationOf(use)?.peak5Min ?? 0],
  ['the highest p95 of office hours', (use) => utilisationOf(use)?.p95OfficeHours ?? 0],
  ['the highest 5 minutes with other traffic', (use) => loadOf(use)?.peak5Min ?? 0],
  ['the highest p95 of office hours with other traffic', (use) => loadOf(use)?.p95OfficeHours ?? 0],
];

/** The first lines of the table, and those that are the fullest by a figure if none of the first is. */
export function fullestLines(rows: readonly LineRow[]): { row: LineRow; why: string }[] {
  const shown = rows.slice(0, MOST_MAPS).map((row) => ({ row, why: '' }));
  for (const [words, shareOf] of FULLEST) {
    let fullest: LineRow | undefined;
    let most = 0;
    for (const row of rows) {
      const share = shareOf(row.use);
      if (share <= most) continue;
      most = share;
      fullest = row;
    }
    if (fullest && !shown.some(({ row }) => shareOf(row.use) === most)) shown.push({ row: fullest, why: `, ${words}` });
  }
  return shown;
}

/**
 * A heat map of some lines: of each hour of the week the fullest five minutes of the fullest line, by its own clock.
 *
 * @param scenario of whose other traffic the map tells, too, or `null`
 */
function useMap(title: string, rows: readonly LineRow[], scenario: Scenario | null): HeatChart {
  return weekChart(`${title}: use of every hour of the week`, weekShares(rows, scenario));
}
