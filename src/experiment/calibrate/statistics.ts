/**
 * What of rows a calibration looks at: shares by kind of content and mode as logits, times of downloads as logarithms, and how
 * the shares of devices and sites spread. Observed and simulated rows give the same statistics in the same order.
 */
import { asCoarse, type Known } from '../observe/alike.js';
import { type CellSums, cellKey, cellNames, peerBytes, sumCells, totalBytes } from '../observe/cells.js';
import { addBytes, noBytes, type ObservedRow, type ObservedRows, type ToldBytes } from '../observe/rows.js';

/** Cells with less of the bytes say more of chance than of the model. */
const LEAST_SHARE = 0.02;
/** Keeps logits finite: shares look like those of a sample with so much of the bytes more on both sides. */
const SMOOTHING = 0.002;
const QUANTILES = [0.1, 0.25, 0.5, 0.75, 0.9];

export interface StatisticNames {
  /** Keys of the cells whose shares count; the first is all rows. */
  cells: readonly string[];
  /** Those of them with bytes of cache servers, and with times of downloads. */
  cacheCells: readonly string[];
  timedCells: readonly string[];
  /** Whether rows are of single devices. */
  hasDevices: boolean;
  hasSites: boolean;
}

/** A set of rows whose statistics are compared. */
export interface Sample extends ObservedRows {
  known: Known;
}

/** Which statistics observed rows give. */
export function statisticNames(sample: Sample): StatisticNames {
  const dimensions = sample.dimensions.filter((dimension) => dimension !== 'site' && dimension !== 'group');
  const sums = sumCells(sample.rows, dimensions);
  const all = totalBytes(sums.get(ALL)!.bytes, sample.sources);
  const large = cellNames(sums)
    .map(cellKey)
    .filter((key) => totalBytes(sums.get(key)!.bytes, sample.sources) >= LEAST_SHARE * all);
  return {
    cells: large,
    cacheCells: large.filter((key) => sums.get(key)!.bytes.cacheServer > 0),
    timedCells: large.filter((key) => sums.get(key)!.timeS > 0),
    hasDevices: new Set(sample.rows.map(({ device }) => device).filter(Boolean)).size > QUANTILES.length,
    hasSites: sample.dimensions.includes('site'),
  };
}

const ALL = cellKey({ dimension: 'all', value: '' });

/** The statistics of rows; NaN where there are no bytes. */
export function statisticsOf(rows: readonly ObservedRow[], sample: Sample, names: StatisticNames): number[] {
  const coarse = rows === sample.rows ? rows : asCoarse(rows, sample.rows, sample.known);
  const dimensions = sample.dimensions.filter((dimension) => dimension !== 'site' && dimension !== 'group');
  const sums = sumCells(coarse, dimensions);
  const share = (bytes: ToldBytes, part: number) => {
    const total = totalBytes(bytes, sample.sources);
    const smooth = SMOOTHING * total;
    return Math.log((part + smooth) / (total - part + smooth));
  };
  const of = (key: string, statistic: (cell: CellSums) => number) => {
    const cell = sums.get(key);
    return cell ? statistic(cell) : Number.NaN;
  };
  const shareOfRows = ({ bytes }: { bytes: ToldBytes }) => share(bytes, peerBytes(bytes, sample.sources));
  const statistics = names.cells.map((key) => of(key, shareOfRows));
  statistics.push(...names.cacheCells.map((key) => of(key, ({ bytes }) => share(bytes, bytes.cacheServer))));
  statistics.push(
    ...names.timedCells.map((key) => of(key, (cell) => Math.log((cell.timeS + 1) / cell.timedDownloads))),
  );
  if (names.hasDevices) statistics.push(...spreadOf(coarse, 'device', shareOfRows));
  if (names.hasSites) statistics.push(...spreadOf(coarse, 'site', shareOfRows));
  return statistics;
}

/** Quantiles of the shares of devices or sites: few devices that get nothing look unlike many that get less. */
function spreadOf(
  rows: readonly ObservedRow[],
  by: 'device' | 'site',
  share: (of: { bytes: ToldBytes }) => number,
): number[] {
  const sums = new Map<string, { bytes: ToldBytes }>();
  for (const row of rows) {
    if (row[by] === '') continue;
    if (!sums.has(row[by])) sums.set(row[by], { bytes: noBytes() });
    addBytes(sums.get(row[by])!.bytes, row.bytes);
  }
  const shares = [...sums.values()]
    .map(share)
    .filter((value) => !Number.isNaN(value))
    .sort((a, b) => a - b);
  return QUANTILES.map((p) => shares[Math.round(p * (shares.length - 1))] ?? Number.NaN);
}

/** Names of statistics for people, in their order. */
export function statisticLabels({ cells, cacheCells, timedCells, hasDevices, hasSites }: StatisticNames): string[] {
  const value = (key: string) => key.slice(key.indexOf('\n') + 1) || 'all';
  const percent = (p: number) => `${Math.round(100 * p)} %`;
  return [
    ...cells.map((key) => `peer share, ${value(key)}`),
    ...cacheCells.map((key) => `cache share, ${value(key)}`),
    ...timedCells.map((key) => `download time, ${value(key)}`),
    ...(hasDevices ? QUANTILES.map((p) => `peer share of devices, ${percent(p)} quantile`) : []),
    ...(hasSites ? QUANTILES.map((p) => `peer share of sites, ${percent(p)} quantile`) : []),
  ];
}
