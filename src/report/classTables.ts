/** classes.csv: every figure of every class of sites; contents.csv: what each content took, and how long its installs. */
import { CLASS_FIGURES, columnOf, readFigure } from '../core/figureCatalogue.js';
import { DAY_S, HOUR_S } from '../core/units.js';
import type { Replicate } from '../experiment/world.js';
import { installFigures } from '../ledger/installs.js';
import { sumTotals } from '../ledger/totals.js';
import type { Table } from './table.js';

/** A row for each class, with the figures of summary.json under the names of their columns. */
export function classesTable({ account }: Replicate): Table {
  return {
    header: ['class', 'sites', 'devices', ...CLASS_FIGURES.map(columnOf)],
    rows: account.classes.map(({ name, sites, devices, figures }) => [
      name,
      sites,
      devices,
      ...CLASS_FIGURES.map((figure) => reached(readFigure(figures, figure))),
    ]),
  };
}

/** After how long the share of whole installs is told. */
export const INSTALL_LIMITS_S = [HOUR_S, DAY_S, 3 * DAY_S];

/** The class in the rows that are of all sites. */
const ALL_SITES = 'all sites';

/** A row for each content and class, and for each content in all sites. */
export function contentsTable({ account, world }: Replicate): Table {
  const { catalogue, scenario } = world;
  const classNames = account.classes.map(({ name }) => name);
  return {
    header: [
      'content',
      'type',
      'priority',
      'class',
      'releases',
      'installs',
      'installs_whole',
      'install_time_p50_s',
      'install_time_p95_s',
      'install_time_worst_s',
      'install_time_on_p50_s',
      'install_time_on_p95_s',
      'share_whole_after_1_h',
      'share_whole_after_1_d',
      'share_whole_after_3_d',
      'bytes_total',
      'bytes_from_cdn',
    ],
    rows: scenario.content.flatMap((content, c) => {
      const releases = [...catalogue.releases.keys()].filter((k) => catalogue.releases[k]!.contentIndex === c);
      const totals = sumTotals(releases.map((k) => account.releases[k]!.totals));
      return [ALL_SITES, ...classNames].flatMap((name, i) => {
        const counts = account.installs.of({
          releases,
          siteClass: i === 0 ? undefined : account.classes[i - 1]!.number,
        });
        const { elapsed } = counts;
        const figures = installFigures(counts);
        if (i > 0 && figures.installs === 0) return [];
        return [
          [
            content.name,
            content.type,
            content.priority,
            name,
            releases.length,
            figures.installs,
            figures.installsWhole,
            ...[figures.installTimeP50S, figures.installTimeP95S, worstOf(counts)].map(seconds),
            ...[figures.installTimeOnP50S, figures.installTimeOnP95S].map(seconds),
            ...elapsed.sharesWithin(INSTALL_LIMITS_S).map(share),
            ...(i === 0 ? [totals.bytesTotal, totals.bytesFromCdn] : ['', '']),
          ],
        ];
      });
    }),
  };
}

/** The longest install; Infinity where one is not whole, NaN where there is none. */
export function worstOf({ elapsed }: Parameters<typeof installFigures>[0]): number {
  if (elapsed.reachedCount + elapsed.longerCount === 0) return Number.NaN;
  return elapsed.longerCount > 0 ? Number.POSITIVE_INFINITY : elapsed.longestS;
}

function seconds(timeS: number): number | string {
  return Number.isFinite(timeS) ? Math.round(timeS * 100) / 100 : '';
}

function share(value: number): number | string {
  return Number.isNaN(value) ? '' : Math.round(value * 10_000) / 10_000;
}

/** A time that was not reached is an empty cell. */
function reached(value: number): number | string {
  return Number.isFinite(value) ? value : '';
}
