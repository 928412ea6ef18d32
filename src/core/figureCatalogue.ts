/**
 * The figures of a run: one name for each, wherever it is written or asked for.
 *
 * The name is the one in JSON files, in `expect`, in sweep files, in runs.csv and runs.parquet. Tables of sites, groups,
 * devices and downloads write the same name in the way of their columns (`bytesFromCdn` as `bytes_from_cdn`). People read
 * the words. {@link findFigure} accepts all three, and the path in summary.json where the name stands in a group there.
 */
import { nearestNames } from './problems.js';
import { REASONS } from './reasons.js';
import type { Range } from './stats.js';

/** What a figure measures: shares are parts of one, times are seconds, rates are bytes per second, money is in the currency of the scenario. */
export type FigureUnit = 'share' | 'bytes' | 'duration' | 'rate' | 'count' | 'money';

export interface FigureSpec {
  name: string;
  /** Where it stands in summary.json and in the figures of a run. */
  path: readonly string[];
  unit: FigureUnit;
  /** The largest value that it can have in a run: a number, another figure of the run, or none that is known. */
  most: number | 'bytesTotal' | null;
  /** Whether a run gives whole numbers only. */
  isWhole: boolean;
  /** What people call it. */
  words: string;
  /** Other words for it that are understood. */
  also: readonly string[];
  /** Whether more or less of it is better for the estate; `null` for what is neither. */
  better: 'more' | 'less' | null;
}

type Row = Pick<FigureSpec, 'words' | 'better'> & { group?: string; also?: readonly string[]; most?: null };

const SHARES: Record<string, Row> = {
  peerShare: { words: 'peer share', also: ['share from peers'], better: 'more' },
  cacheShare: { words: 'cache server share', also: ['share from cache servers'], better: null },
  peerAndCacheShare: { words: 'share from peers and cache servers', better: 'more' },
  busiestUploadersShare: {
    words: 'share of the uploads that the busiest 1 % of uploaders sent',
    also: ['fairness of uploads'],
    better: 'less',
  },
};

const BYTES: Record<string, Row> = {
  bytesTotal: { group: 'totals', words: 'bytes from all sources', better: null, most: null },
  bytesFromCdn: { group: 'totals', words: 'bytes from the CDN', better: 'less' },
  bytesFromCacheServer: { group: 'totals', words: 'bytes from cache servers', better: null },
  bytesFromLanPeers: { group: 'totals', words: 'bytes from LAN peers', better: 'more' },
  bytesFromGroupPeers: { group: 'totals', words: 'bytes from group peers', better: 'more' },
  bytesFromInternetPeers: { group: 'totals', words: 'bytes from Internet peers', better: null },
  bytesFromLinkLocalPeers: { group: 'totals', words: 'bytes from link-local peers', better: 'more' },
  anyPolicyCdnBytes: { group: 'bounds', words: 'fewest CDN bytes with any policy set', better: null },
  thisPolicySetCdnBytes: { group: 'bounds', words: 'fewest CDN bytes with this policy set', better: 'less' },
  bytesBetweenSites: { words: 'peer bytes between sites', also: ['bytes between sites'], better: 'less' },
  bytesFromCacheServersBetweenSites: { words: 'cache server bytes between sites', better: 'less' },
  bytesFromHttp: { words: 'bytes over HTTP', better: 'less' },
  bytesFilledByCacheServers: { words: 'bytes fetched by cache servers', better: 'less', most: null },
  bytesLeavingCdn: { words: 'bytes that leave the CDN, to devices and cache servers', better: 'less', most: null },
  'concentrators.bytesDown': { words: 'bytes through VPN concentrators, down', better: 'less', most: null },
  'concentrators.bytesUp': { words: 'bytes through VPN concentrators, up', better: 'less', most: null },
  'homeLines.bytesDown': { words: 'bytes over home lines, down', better: null, most: null },
  'homeLines.bytesUp': { words: 'bytes over home lines, up', better: 'less', most: null },
  bytesWasted: { words: 'bytes of bad pieces', better: 'less', most: null },
  bytesUploaded: { words: 'bytes uploaded', better: null, most: null },
  bytesUploadedOnBattery: { words: 'bytes uploaded on battery', also: ['uploads on battery'], better: 'less' },
};

const TIMES: Record<string, Row> = {
  downloadTimeP50S: { words: 'median download time', better: 'less' },
  downloadTimeP95S: {
    words: 'p95 download time',
    also: [
      '95th percentile of the download time',
      '95th percentile of download time',
      'download time, 95th percentile',
    ],
    better: 'less',
  },
  installTimeP50S: { words: 'median install time', better: 'less' },
  installTimeP95S: { words: 'p95 install time', better: 'less' },
  installTimeOnP50S: { words: 'median install time while on', better: 'less' },
  installTimeOnP95S: { words: 'p95 install time while on', better: 'less' },
};

const RATES: Record<string, Row> = {
  wanDownPeakBytesPerS: {
    words: 'peak of the WAN line, down',
    also: ['peak of the WAN line', 'peak of the busiest WAN line'],
    better: 'less',
  },
  wanUpPeakBytesPerS: { words: 'peak of the WAN line, up', better: 'less' },
  wanDownP95BytesPerS: {
    words: 'p95 of the WAN line, down',
    also: ['p95 of the WAN line', '95th percentile of the WAN line'],
    better: 'less',
  },
  wanUpP95BytesPerS: { words: 'p95 of the WAN line, up', better: 'less' },
};

/** Shares of its rate above which the time of a line is counted, in percent. */
export const FULL_PERCENTS = [50, 80, 95] as const;

/** Of all lines with a rate: sites, hubs and VPN concentrators; of the ports of cache servers, and of access points. */
const LINE_SHARES: Record<string, Row> = {
  'lines.utilisation.peak5Min': { words: 'fullest line, highest 5 minutes', better: 'less' },
  'lines.utilisation.peak15Min': { words: 'fullest line, highest 15 minutes', better: 'less' },
  'lines.utilisation.p95OfficeHours': { words: 'fullest line, p95 of office hours', better: 'less' },
  'lines.load.peak5Min': { words: 'fullest line with other traffic, highest 5 minutes', better: 'less' },
  'lines.load.p95OfficeHours': { words: 'fullest line with other traffic, p95 of office hours', better: 'less' },
  'cacheServers.utilisation.peak5Min': { words: 'fullest port of a cache server, highest 5 minutes', better: null },
  'cacheServers.utilisation.p95OfficeHours': {
    words: 'fullest port of a cache server, p95 of office hours',
    better: null,
  },
  'accessPoints.utilisation.peak5Min': {
    words: 'fullest access point, airtime of the highest 5 minutes',
    better: 'less',
  },
  'accessPoints.utilisation.p95OfficeHours': {
    words: 'fullest access point, airtime at p95 of office hours',
    better: 'less',
  },
};

const LINE_TIMES: Record<string, Row> = Object.fromEntries(
  FULL_PERCENTS.map((percent) => [
    `lines.timeAbove${percent}S`,
    { words: `longest time of a line above ${percent} %`, better: 'less' },
  ]),
);

const LINE_COUNTS: Record<string, Row> = {
  'lines.withRate': { words: 'lines with a rate', better: null },
  ...Object.fromEntries(
    FULL_PERCENTS.map((percent) => [
      `lines.peaksAbove${percent}`,
      { words: `lines with 5 minutes above ${percent} %`, better: 'less' },
    ]),
  ),
};

/** By the prices of the scenario; 0 where it states none. */
const COSTS: Record<string, Row> = {
  'costs.cdn': { words: 'cost of bytes from the CDN', better: 'less' },
  'costs.privateWan': { words: 'cost of bytes over private WAN lines', better: 'less' },
  'costs.lines': { words: 'cost of lines', better: 'less' },
  'costs.cacheServers': { words: 'cost of cache servers', better: 'less' },
  'costs.total': { words: 'cost in all', also: ['total cost'], better: 'less' },
};

const COUNTS: Record<string, Row> = {
  downloads: { words: 'downloads', better: null },
  finished: { words: 'finished downloads', better: 'more' },
  installs: { words: 'installs', better: null },
  installsWhole: { words: 'whole installs', better: 'more' },
  uploaders: { words: 'devices that upload', better: null },
  devicesAtMonthlyCap: { words: 'devices at their monthly upload cap', better: 'less' },
  devicesAtRateTolerance: { words: 'devices whose rates have a tolerance', better: null },
  events: { words: 'events', better: null },
  transfers: { words: 'transfers', better: null },
};

function specs(rows: Record<string, Row>, unit: FigureUnit, most: FigureSpec['most'], isWhole: boolean): FigureSpec[] {
  return Object.entries(rows).map(([name, { group, also = [], words, better, ...row }]) => ({
    name,
    path: group === undefined ? name.split('.') : [group, name],
    unit,
    most: row.most === null ? null : most,
    isWhole,
    words,
    also,
    better,
  }));
}

/** All figures of a run, each reason among them. */
export const FIGURES: readonly FigureSpec[] = [
  ...specs(SHARES, 'share', 1, false),
  ...specs(BYTES, 'bytes', 'bytesTotal', true),
  ...specs(TIMES, 'duration', null, false),
  ...specs(RATES, 'rate', null, false),
  ...specs(LINE_SHARES, 'share', 1, false),
  ...specs(LINE_TIMES, 'duration', null, false),
  ...specs(LINE_COUNTS, 'count', null, true),
  ...specs(COSTS, 'money', null, false),
  ...specs(COUNTS, 'count', null, true),
  ...REASONS.map(
    ([reason]): FigureSpec => ({
      name: `reasons.${reason}`,
      path: ['reasons', reason],
      unit: 'bytes',
      most: 'bytesTotal',
      isWhole: true,
      words: `CDN bytes because of ${reason}`,
      also: [reason],
      better: 'less',
    }),
  ),
];

const OF_RUN = [
  'bytesWasted',
  'uploaders',
  'busiestUploadersShare',
  'devicesAtMonthlyCap',
  'devicesAtRateTolerance',
  'events',
  'transfers',
];

/** The figures that a class of sites has, too: all but those of the run as a whole. */
export const CLASS_FIGURES: readonly FigureSpec[] = FIGURES.filter(
  ({ name, path }) => path[0] !== 'bounds' && path[0] !== 'concentrators' && !OF_RUN.includes(name),
);

const BY_KEY = new Map(
  FIGURES.flatMap((figure) =>
    [figure.name, figure.path.join('.'), figure.words, ...figure.also].map((text) => [keyOf(text), figure] as const),
  ),
);

/** Letter case, blanks and underscores do not tell figures apart: `peer_share` and `Peer share` are `peerShare`. */
function keyOf(text: string): string {
  return text.toLowerCase().replaceAll(/[\s_]/g, '');
}

/** The figure of a name, of words, of a column, or of a path in summary.json. */
export function findFigure(text: string): FigureSpec | undefined {
  return BY_KEY.get(keyOf(text));
}

/**
 * The figure of a name that is known to be one.
 *
 * @throws Error when it is none
 */
export function figureNamed(name: string): FigureSpec {
  const figure = findFigure(name);
  if (figure === undefined) throw new Error(unknownFigure(name));
  return figure;
}

/** What is wrong with a name that is no figure's: the nearest names, in the way it was written. */
export function unknownFigure(text: string, of: readonly FigureSpec[] = FIGURES): string {
  const known = text.includes(' ') ? of.map(({ words }) => words) : of.map(({ name }) => name);
  // `lines.peak` is meant to be one of lines.
  const [group] = text.split('.');
  const alike = known.filter((name) => name.startsWith(`${group}.`));
  return `no figure is named ${text}; the nearest are ${nearestNames(text, alike.length > 0 ? alike : known, 3).join(', ')}`;
}

/**
 * The value of a figure in the figures of a run or in a summary.
 *
 * @returns 0 for a reason that took no byte; Infinity for a time that was not reached, and NaN for one of no downloads: both are
 *   null in JSON
 */
export function readFigure(figures: object, { path }: FigureSpec): number {
  let at: unknown = figures;
  for (const key of path) at = (at as Record<string, unknown> | undefined)?.[key];
  if (at === null) return (figures as { downloads?: unknown }).downloads === 0 ? Number.NaN : Number.POSITIVE_INFINITY;
  return typeof at === 'number' ? at : 0;
}

/** The most that the fastest WAN line of an estate carries, in each direction. */
export interface MostOfLines {
  downBytesPerS: number;
  upBytesPerS: number;
}

/**
 * The range that a figure cannot leave: no figure is negative, a share is not above one, and no line carries more than it
 * can.
 *
 * @param lines of the estate, where they are known
 */
export function rangeOf({ name, unit }: FigureSpec, lines?: MostOfLines): Range {
  if (unit === 'share') return { low: 0, high: 1 };
  if (lines && name.startsWith('wanDown')) return { low: 0, high: lines.downBytesPerS };
  if (lines && name.startsWith('wanUp')) return { low: 0, high: lines.upBytesPerS };
  return { low: 0, high: Number.POSITIVE_INFINITY };
}

/** Words at the begin of a line. */
export function titleOf({ words }: FigureSpec): string {
  return words[0]!.toUpperCase() + words.slice(1);
}

/** The name of a figure as a column of a table of sites, groups, devices or downloads. */
export function columnOf({ name }: FigureSpec): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
