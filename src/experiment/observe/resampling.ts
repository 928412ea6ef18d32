/**
 * The uncertainty of one observed sample: what its shares would have been with other clusters of devices.
 *
 * Devices of one site depend on each other, so that whole sites are drawn again (cluster bootstrap; Davison and Hinkley
 * 1997, 3.8), or groups, or devices where there are too few of these. What other weeks would have brought is in no report of
 * 28 days: the resampling says nothing of it.
 */
import { RandomStream } from '../../core/random.js';
import { quantileSorted } from '../../core/stats.js';
import { type CellSums, peerShareOf, sumCells } from './cells.js';
import type { Dimension, ObservedRow, ToldSource } from './rows.js';

/** Fewer clusters tell nothing of how they vary. */
const LEAST_CLUSTERS = 8;
const DRAWS = 1000;

/** What is drawn again. */
export type ClusterKind = 'site' | 'group' | 'device';

export interface Resampled {
  clusters: ClusterKind;
  /** How many of them have bytes in the cell. */
  count: number;
  sd: number;
  low: number;
  high: number;
}

/** The widest clusters of which there are enough. */
function clusterKind(rows: readonly ObservedRow[]): ClusterKind | null {
  const kinds: ClusterKind[] = ['site', 'group', 'device'];
  return kinds.find((kind) => new Set(rows.map((row) => row[kind]).filter(Boolean)).size >= LEAST_CLUSTERS) ?? null;
}

/**
 * Draws clusters again and again, and takes the peer share of each cell.
 *
 * @returns by cell; a cell with bytes of fewer than eight clusters has none
 */
export function resampleShares(
  rows: readonly ObservedRow[],
  dimensions: readonly Dimension[],
  sources: readonly ToldSource[],
  seed: string,
): Map<string, Resampled> {
  const kind = clusterKind(rows);
  const resampled = new Map<string, Resampled>();
  if (kind === null) return resampled;
  const byCluster = new Map<string, ObservedRow[]>();
  for (const row of rows) {
    if (!byCluster.has(row[kind])) byCluster.set(row[kind], []);
    byCluster.get(row[kind])!.push(row);
  }
  const sums = [...byCluster.values()].map((own) => sumCells(own, dimensions));
  const random = new RandomStream(seed, 'observe.clusters');
  const weights = Array.from({ length: DRAWS }, (_, draw) => drawnWeights(random, draw, sums.length));
  for (const key of sumCells(rows, dimensions).keys()) {
    const cells = sums.map((own) => own.get(key));
    const count = cells.filter((cell) => cell !== undefined).length;
    if (count < LEAST_CLUSTERS) continue;
    const shares = Float64Array.from(weights, (drawn) => shareOf(cells, drawn, sources))
      .filter((share) => !Number.isNaN(share))
      .sort();
    const mean = shares.reduce((a, b) => a + b, 0) / shares.length;
    const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / (shares.length - 1);
    const [low, high] = [0.025, 0.975].map((p) => quantileSorted(shares, p)) as [number, number];
    resampled.set(key, { clusters: kind, count, sd: Math.sqrt(variance), low, high });
  }
  return resampled;
}

/** How often each cluster is drawn. */
function drawnWeights(random: RandomStream, draw: number, count: number): Uint32Array {
  const weights = new Uint32Array(count);
  for (let i = 0; i < count; i += 1) weights[random.integer(count, draw, i)]! += 1;
  return weights;
}

function shareOf(
  cells: readonly (CellSums | undefined)[],
  weights: Uint32Array,
  sources: readonly ToldSource[],
): number {
  const bytes = { cdn: 0, cacheServer: 0, lanPeer: 0, groupPeer: 0, internetPeer: 0 };
  cells.forEach((cell, i) => {
    const weight = weights[i]!;
    if (!cell || weight === 0) return;
    for (const source of sources) bytes[source] += weight * cell.bytes[source];
  });
  return peerShareOf(bytes, sources);
}
