/** The charts of a run and of compared runs, as data. */
import { figureNamed, titleOf } from '../core/figureCatalogue.js';
import { REASONS } from '../core/reasons.js';
import type { Estimate } from '../core/stats.js';
import { formatBytes, formatShare, HOUR_S } from '../core/units.js';
import { BIN_S } from '../engine/lineUse.js';
import { type ComparedScenario, shownFigures } from '../experiment/compare.js';
import type { Replicate } from '../experiment/world.js';
import type { Bounds } from '../ledger/bounds.js';
import type { Figures } from '../ledger/figures.js';
import { peerBytesOf, peerShareOf, type Totals } from '../ledger/totals.js';
import type { BarChart, BarRow, Colour, IntervalChart, SplitChart, TimeChart, WaterfallChart } from './charts/chart.js';
import type { ReadingRun } from './readings.js';

const MOST_ROWS = 25;
/** Reasons that are shown apart: so many, and none below this part of the CDN bytes. */
const MOST_REASONS = 8;
const LEAST_REASON = 0.01;

const SOURCES: readonly (readonly [label: string, colour: Colour, total: keyof Totals])[] = [
  ['link-local peers', 'linkLocal', 'bytesFromLinkLocalPeers'],
  ['LAN peers', 'lan', 'bytesFromLanPeers'],
  ['group peers', 'group', 'bytesFromGroupPeers'],
  ['Internet peers', 'internet', 'bytesFromInternetPeers'],
  ['cache servers', 'cache', 'bytesFromCacheServer'],
  ['CDN', 'cdn', 'bytesFromCdn'],
];

/** Bytes by source, a bar a run. */
export function sourcesChart(runs: readonly { label: string; totals: Totals }[]): SplitChart {
  const bars = runs.map(({ label, totals }) => ({
    label,
    parts: SOURCES.map(([name, colour, total]) => ({ label: name, colour, bytes: totals[total] })),
  }));
  return { kind: 'split', title: 'Bytes that devices received, by source', bars };
}

/** From all bytes down to those from peers: a step a reason, the largest first, the small ones together. */
export function reasonsChart({ totals, reasons }: Pick<Figures, 'totals' | 'reasons'>): WaterfallChart {
  const all = REASONS.map(([name, label]) => ({ label, bytes: reasons[name] ?? 0, key: `reason:${name}` }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
  const least = LEAST_REASON * totals.bytesFromCdn;
  const isShown = (_: unknown, i: number) => i < MOST_REASONS && all[i]!.bytes >= least;
  const shown = all.filter(isShown);
  const folded = all.filter((each, i) => !isShown(each, i));
  const steps = [
    ...shown.map((step) => ({ ...step, colour: 'cdn' as Colour })),
    ...(folded.length === 0
      ? []
      : [
          {
            ...(folded.length === 1 ? { key: folded[0]!.key } : {}),
            label: folded.length === 1 ? folded[0]!.label : `${folded.length} smaller reasons`,
            bytes: folded.reduce((sum, { bytes }) => sum + bytes, 0),
            colour: 'cdn' as Colour,
          },
        ]),
    { label: 'from cache servers', bytes: totals.bytesFromCacheServer, colour: 'cache' as Colour },
  ].filter(({ bytes }) => bytes > 0);
  const total = totals.bytesTotal;
  const text = (bytes: number) => `${formatBytes(bytes)} · ${formatShare(total === 0 ? 0 : bytes / total)}`;
  let left = total;
  const rows = steps.map(({ bytes, ...step }) => {
    left -= bytes;
    return { ...step, from: left, to: left + bytes, text: text(bytes) };
  });
  const peers = peerBytesOf(totals);
  return {
    kind: 'waterfall',
    title: 'From all bytes to those from peers: what each reason left to the CDN',
    unit: 'bytes',
    rows: [
      { label: 'all bytes', from: 0, to: total, colour: 'total', text: text(total) },
      ...rows,
      { label: 'bytes from peers', from: 0, to: peers, colour: 'lan', text: text(peers) },
    ],
  };
}

/** What leaves the CDN, beside the fewest bytes that it has to send. */
export function boundsChart(run: { bounds: Bounds; bytesFilledByCacheServers: number; totals: Totals }): BarChart {
  const { bounds, totals } = run;
  const row = (label: string, value: number, colour: Colour): BarRow => ({
    label,
    value,
    colour,
    text: `${formatBytes(value)} · ${formatShare(totals.bytesTotal === 0 ? 0 : value / totals.bytesTotal)}`,
  });
  return {
    kind: 'bars',
    title: 'Bytes that leave the CDN, and the fewest that it could send',
    note: 'With these policies: one copy of each file in each set of devices that nobody else feeds. With any policies: one copy of each file in the estate. Shares are of all bytes.',
    unit: 'bytes',
    rows: [
      row('this run', totals.bytesFromCdn + run.bytesFilledByCacheServers, 'cdn'),
      row('fewest with these policies', bounds.thisPolicySetCdnBytes, 'total'),
      row('fewest with any policies', bounds.anyPolicyCdnBytes, 'total'),
    ],
  };
}

/** The use of all WAN lines over time, hour by hour. */
export function wanChart({ account }: Pick<Replicate, 'account'>, startMs: number): TimeChart {
  return {
    kind: 'time',
    title: 'Use of the WAN lines of all sites together, means of hours, UTC',
    unit: 'rate',
    startMs,
    stepS: HOUR_S,
    series: [
      { label: 'into the sites', colour: 'cdn', shape: 'area', values: hourly(account.wanDownBytes) },
      { label: 'out of the sites', colour: 'lan', shape: 'line', values: hourly(account.wanUpBytes) },
    ],
  };
}

function hourly(bins: Float64Array): number[] {
  const perHour = HOUR_S / BIN_S;
  return Array.from({ length: Math.ceil(bins.length / perHour) }, (_, h) => {
    const hour = bins.subarray(h * perHour, (h + 1) * perHour);
    return hour.reduce((a, b) => a + b, 0) / (hour.length * BIN_S);
  });
}

export function sitesChart({ account, world }: Replicate): BarChart {
  const rows = account.sites.map(({ site, totals }) => {
    const { name } = world.fleet.sites[site]!;
    return { label: name, totals, key: `site:${name}` };
  });
  return sharesChart('Peer share by site, the sites with the most bytes first', rows, 'other sites');
}

export function contentsChart({ account, world }: Replicate): BarChart {
  const rows = account.releases.map(({ totals }, i) => ({ label: world.catalogue.releases[i]!.name, totals }));
  return sharesChart('Peer share by content, the content with the most bytes first', rows, 'other content');
}

/** The rows with the most bytes; the others are folded into one. */
function sharesChart(
  title: string,
  all: readonly { label: string; totals: Totals; key?: string }[],
  rest: string,
): BarChart {
  const sorted = all
    .filter(({ totals }) => totals.bytesTotal > 0)
    .sort((a, b) => b.totals.bytesTotal - a.totals.bytesTotal);
  const shown = sorted.length <= MOST_ROWS ? sorted : sorted.slice(0, MOST_ROWS - 1);
  const folded = sorted.slice(shown.length);
  const row = (label: string, share: number, bytes: number): BarRow => ({
    label,
    value: share,
    text: `${formatShare(share)} of ${formatBytes(bytes)}`,
  });
  const rows = shown.map(({ label, totals, key }) => ({
    ...row(label, peerShareOf(totals), totals.bytesTotal),
    ...(key === undefined ? {} : { key }),
  }));
  if (folded.length > 0) {
    const bytes = folded.reduce((sum, { totals }) => sum + totals.bytesTotal, 0);
    const peers = folded.reduce((sum, { totals }) => sum + peerBytesOf(totals), 0);
    rows.push(row(`${folded.length} ${rest}`, peers / bytes, bytes));
  }
  return { kind: 'bars', title, unit: 'share', full: 1, rows };
}

/** What one reading of the model changed at a time makes of the CDN bytes, the largest change first. */
export function readingsChart(own: Pick<Figures, 'totals'>, runs: readonly ReadingRun[]): BarChart {
  const sorted = [...runs].sort((a, b) => Math.abs(b.cdnChange ?? 0) - Math.abs(a.cdnChange ?? 0));
  return {
    kind: 'bars',
    title: 'Bytes from the CDN when one open point is read otherwise, the largest change first',
    unit: 'bytes',
    rows: [
      { label: 'as the scenario says', value: own.totals.bytesFromCdn, colour: 'total' },
      ...sorted.map(({ reading, value, bytesFromCdn }) => ({
        label: `${reading}: ${value}`,
        value: bytesFromCdn,
        colour: 'cdn' as Colour,
      })),
    ],
  };
}

/** What every compared scenario puts on the Internet and WAN lines. */
export function linesChart(compared: readonly ComparedScenario[]): BarChart {
  const colours: Record<string, Colour> = {
    bytesFromCdn: 'cdn',
    bytesFilledByCacheServers: 'cache',
    bytesBetweenSites: 'group',
    bytesFromCacheServersBetweenSites: 'cache',
  };
  const rows = shownFigures(compared).flatMap((figure) => {
    const colour = colours[figure.name];
    if (colour === undefined) return [];
    return compared.map(({ name, figures }) => ({
      label: `${titleOf(figure)}, ${name}`,
      value: figures[figure.name]!.mean,
      colour,
    }));
  });
  return { kind: 'bars', title: 'Bytes over the lines, means of the replicates', unit: 'bytes', rows };
}

/** Paired differences of a figure from the first scenario. */
export function differencesChart(compared: readonly ComparedScenario[], figure: string): IntervalChart {
  const { unit, words } = figureNamed(figure);
  const rows = compared.slice(1).map(({ name, differences }) => ({ label: name, ...rowOf(differences![figure]!) }));
  return {
    kind: 'intervals',
    title: `Difference in the ${words} from ${compared[0]!.name}, with 95 % intervals`,
    unit,
    isDifference: true,
    groups: [{ label: null, rows }],
  };
}

function rowOf({ mean, low, high }: Estimate) {
  return { mean, low, high };
}
