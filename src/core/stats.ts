/** Means, intervals and quantiles. */
import jstat from 'jstat';
import { selectPlace } from './order.js';

/** A mean with its two-sided confidence interval; with one value the interval is unknown (`null`). */
export interface Estimate {
  mean: number;
  low: number | null;
  high: number | null;
  n: number;
}

/**
 * The mean of independent values and its t interval.
 *
 * @param values at least one value
 * @param confidence coverage of the interval, in (0, 1)
 */
export function estimateMean(values: readonly number[], confidence = 0.95): Estimate {
  const n = values.length;
  const mean = sum(values) / n;
  if (n < 2) return { mean, low: null, high: null, n };
  const variance = sum(values.map((v) => (v - mean) ** 2)) / (n - 1);
  const t = jstat.studentt.inv(0.5 + confidence / 2, n - 1);
  const half = t * Math.sqrt(variance / n);
  return { mean, low: mean - half, high: mean + half, n };
}

/** The mean of `b - a` pair by pair and its t interval: common random numbers make it sharp. */
export function estimatePairedDifference(a: readonly number[], b: readonly number[], confidence = 0.95): Estimate {
  return estimateMean(
    b.map((value, i) => value - a[i]!),
    confidence,
  );
}

/**
 * Quantile with linear interpolation between order statistics (type 7 of Hyndman and Fan 1996).
 *
 * @param sorted ascending values, not empty
 * @param p in [0, 1]
 */
export function quantileSorted(sorted: ArrayLike<number>, p: number): number {
  return quantileAt({ length: sorted.length, at: (i) => sorted[i]! }, p);
}

/** {@link quantileSorted} of values that are asked for by their place in ascending order. */
export function quantileAt(sorted: { length: number; at: (place: number) => number }, p: number): number {
  const at = (sorted.length - 1) * p;
  const below = Math.floor(at);
  const low = sorted.at(below);
  const high = sorted.at(Math.min(below + 1, sorted.length - 1));
  return low + (high - low) * (at - below);
}

/**
 * {@link quantileSorted} of values in any order. They are put into another: selected, not sorted.
 *
 * @param values at least one, and no NaN
 */
export function quantileOf(values: Float64Array, p: number): number {
  const at = (values.length - 1) * p;
  const below = Math.floor(at);
  const low = selectPlace(values, below);
  if (below === at) return low;
  let high = Number.POSITIVE_INFINITY;
  for (let i = below + 1; i < values.length; i += 1) if (values[i]! < high) high = values[i]!;
  return low + (high - low) * (at - below);
}

export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i += 1) total += values[i]!;
  return total;
}

/** {@link sum} of a column: V8 compiles a function better that sees few kinds of lists. */
export function columnSum(column: Float64Array | Int32Array): number {
  let total = 0;
  for (let i = 0; i < column.length; i += 1) total += column[i]!;
  return total;
}
