/** Simulated beside observed shares, with the uncertainty of both. */
import jstat from 'jstat';
import { type Estimate, estimateMean } from '../../core/stats.js';
import {
  type CellName,
  type CellSums,
  cacheShareOf,
  cellKey,
  cellNames,
  peerShareOf,
  sumCells,
  totalBytes,
} from './cells.js';
import { type ClusterKind, resampleShares } from './resampling.js';
import { DIMENSIONS, type Dimension, type ObservedRow, type ObservedRows } from './rows.js';

/** Where the uncertainty of an observed share comes from: clusters drawn again, or the spread of simulated seeds. */
export type SpreadFrom = ClusterKind | 'simulation' | null;

export interface ComparedCell extends CellName {
  /** Part of the observed bytes. */
  bytesShare: number;
  observedBytes: number;
  observed: { peerShare: number; low: number | null; high: number | null; from: SpreadFrom };
  /** Mean over the seeds, its interval, and the standard deviation of one seed. */
  simulated: Estimate;
  sd: number | null;
  /** Simulated minus observed. */
  difference: number;
  /** The difference in standard errors of both; `null` where one is not known. */
  z: number | null;
  /** Whether the difference is larger than that of two samples of the same (95 %, Student's t with the seeds' freedom). */
  isBeyondChance: boolean;
  cacheShare: { observed: number; simulated: number };
  /** Mean seconds of a download; `null` where not told. */
  timeS: { observed: number | null; simulated: number | null };
}

const CONFIDENCE = 0.95;
/** Cells with a smaller part of the bytes are left out: nobody should look into them. */
const LEAST_SHARE = 0.001;
const LEAST_SEEDS = 3;

/** Sums of one simulated seed by cell. */
export type SimulatedCells = ReadonlyMap<string, CellSums>;

/**
 * @param simulated one entry a seed
 * @param seed of the resampling
 * @returns all rows first, then by dimension, the most bytes first
 */
export function compareObserved(
  { rows, dimensions, sources }: ObservedRows,
  simulated: readonly SimulatedCells[],
  seed: string,
): ComparedCell[] {
  const observed = sumCells(rows, dimensions);
  const resampled = resampleShares(rows, dimensions, sources, seed);
  const all = totalBytes(observed.get(cellKey({ dimension: 'all', value: '' }))!.bytes, sources);
  const cells = cellNames(observed).flatMap((name): ComparedCell[] => {
    const key = cellKey(name);
    const own = observed.get(key)!;
    const bytes = totalBytes(own.bytes, sources);
    const seeds = simulated.map((cellsOfSeed) => cellsOfSeed.get(key)).filter((sums) => sums !== undefined);
    const shares = seeds.map((sums) => peerShareOf(sums.bytes, sources)).filter((share) => !Number.isNaN(share));
    if (bytes / all < LEAST_SHARE || shares.length === 0) return [];
    const estimate = estimateMean(shares, { low: 0, high: 1 });
    const sd = shares.length < LEAST_SEEDS ? null : deviation(shares);
    const peerShare = peerShareOf(own.bytes, sources);
    const spread = resampled.get(key);
    const from: SpreadFrom = spread ? spread.clusters : sd === null ? null : 'simulation';
    const sdObserved = spread?.sd ?? sd;
    const difference = estimate.mean - peerShare;
    const error = sd === null || sdObserved === null ? null : Math.sqrt(sdObserved ** 2 + sd ** 2 / shares.length);
    const z = error === null || error === 0 ? null : difference / error;
    return [
      {
        ...name,
        bytesShare: bytes / all,
        observedBytes: bytes,
        observed: {
          peerShare,
          low: spread?.low ?? (sd === null ? null : Math.max(0, peerShare - 1.96 * sd)),
          high: spread?.high ?? (sd === null ? null : Math.min(1, peerShare + 1.96 * sd)),
          from,
        },
        simulated: estimate,
        sd,
        difference,
        z,
        isBeyondChance: z !== null && Math.abs(z) > jstat.studentt.inv(0.5 + CONFIDENCE / 2, shares.length - 1),
        cacheShare: {
          observed: cacheShareOf(own.bytes, sources),
          simulated: meanOf(seeds.map((sums) => cacheShareOf(sums.bytes, sources))),
        },
        timeS: { observed: timeOf([own]), simulated: timeOf(seeds) },
      },
    ];
  });
  // A value that all rows have tells nothing apart.
  const isWhole = ({ dimension, bytesShare }: ComparedCell) => dimension !== 'all' && bytesShare > 1 - LEAST_SHARE;
  const told = cells.filter((cell) => !isWhole(cell));
  const rank = ({ dimension }: CellName) => (dimension === 'all' ? -1 : DIMENSIONS.indexOf(dimension));
  return told.sort((a, b) => rank(a) - rank(b) || b.observedBytes - a.observedBytes);
}

/** Cells that the observed data have and no seed has, and the other way round: their names. */
export function onlyOneSide(
  observed: readonly ObservedRow[],
  simulated: readonly SimulatedCells[],
  dimensions: readonly Dimension[],
): { observedOnly: CellName[]; simulatedOnly: CellName[] } {
  const own = sumCells(observed, dimensions);
  const others = new Set(simulated.flatMap((cells) => [...cells.keys()]));
  const isIn = (names: { has(key: string): boolean }) => (name: CellName) => names.has(cellKey(name));
  return {
    observedOnly: cellNames(own).filter((name) => !isIn(others)(name)),
    simulatedOnly: cellNames(new Map([...others].map((key) => [key, 0]))).filter((name) => !isIn(own)(name)),
  };
}

/** The cell whose difference weighs most: by its size and its bytes, of those beyond chance where there are some. */
export function mostDifferent(cells: readonly ComparedCell[]): ComparedCell[] {
  const weight = (cell: ComparedCell) => Math.abs(cell.difference) * cell.bytesShare;
  return cells
    .filter(({ dimension, isBeyondChance }) => dimension !== 'all' && isBeyondChance)
    .sort((a, b) => weight(b) - weight(a));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

function timeOf(cells: readonly CellSums[]): number | null {
  const downloads = cells.reduce((sum, cell) => sum + cell.timedDownloads, 0);
  return downloads === 0 ? null : cells.reduce((sum, cell) => sum + cell.timeS, 0) / downloads;
}
