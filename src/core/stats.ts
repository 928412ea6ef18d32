/** Means, intervals and quantiles. */
import jstat from 'jstat';
import { selectRank } from './order.js';

/**
 * A mean with its two-sided confidence interval. The interval is `null` for fewer than three values and for values that
 * are all the same: a width of zero would claim what nobody knows.
 */
export interface Estimate {
  mean: number;
  low: number | null;
  high: number | null;
  n: number;
}

/** Values from which an interval is told. */
const LEAST_VALUES = 3;
/** Sums of many bytes differ in their last digits though they are the same. */
const SAME = 1e-9;

/** The range that a quantity cannot leave. */
export interface Range {
  low: number;
  high: number;
}

/**
 * The mean of independent values of a bounded quantity and its t interval, which stays within the bounds.
 * Where a value was not reached (Infinity) the mean is not either, and there is no interval. A run without a value (NaN) does
 * not count; the mean of none is NaN.
 *
 * With two bounds the interval is made of the logits, with a lower bound alone of the logarithms, and put back (delta
 * method); without bounds it is Student's own.
 *
 * @param all at least one value; one beyond the upper bound is the bound
 * @param confidence coverage of the interval, in (0, 1)
 */
export function estimateMean(
  all: readonly number[],
  range: Range = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY },
  confidence = 0.95,
): Estimate {
  const values = withValue(all);
  const { low } = range;
  const high = values.reduce((most, value) => Math.max(most, value), range.high);
  const n = values.length;
  const mean = sum(values) / n;
  if (!Number.isFinite(mean)) return { mean, low: null, high: null, n };
  if (n < LEAST_VALUES || areSame(values)) return { mean, low: null, high: null, n };
  const variance = sum(values.map((v) => (v - mean) ** 2)) / (n - 1);
  const half = jstat.studentt.inv(0.5 + confidence / 2, n - 1) * Math.sqrt(variance / n);
  if (low === Number.NEGATIVE_INFINITY) return { mean, low: mean - half, high: mean + half, n };
  const above = mean - low;
  if (high === Number.POSITIVE_INFINITY) {
    const factor = Math.exp(half / above);
    return { mean, low: low + above / factor, high: low + above * factor, n };
  }
  const odds = above / (high - mean);
  const factor = Math.exp((half * (high - low)) / (above * (high - mean)));
  const back = (of: number) => low + (high - low) * (of === Number.POSITIVE_INFINITY ? 1 : of / (1 + of));
  return { mean, low: back(odds / factor), high: back(odds * factor), n };
}

/** Without the runs that have no value: a time of no downloads. */
function withValue(values: readonly number[]): readonly number[] {
  return values.some(Number.isNaN) ? values.filter((value) => !Number.isNaN(value)) : values;
}

/** The mean of values, of those that there are; NaN where there are none. */
export function meanOf(values: readonly number[]): number {
  const known = withValue(values);
  return sum(known) / known.length;
}

/** A value that no run has shown is rarer than this share of `n` runs, with 95 % confidence: it solves (1 - p)^n = 0.05. */
export function mostUnseen(n: number): number {
  return 1 - 0.05 ** (1 / n);
}

/** Whether values differ in nothing but the last digits of their sums. */
export function areSame(values: readonly number[]): boolean {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return values.every((value) => Math.abs(value - values[0]!) <= SAME * largest);
}

/**
 * The mean of `b - a` pair by pair and its t interval: common random numbers make it sharp.
 *
 * It is NaN where a value was not reached (Infinity): neither more nor less is known of the difference then. A pair of which a
 * run has no value (NaN) does not count.
 *
 * @param range of the quantity: where its lowest value is known, the difference is kept above the fall from the upper end
 *   of the first to it, and below the rise from it to the upper end of the second
 */
export function estimatePairedDifference(
  allOfA: readonly number[],
  allOfB: readonly number[],
  range?: Range,
  confidence = 0.95,
): Estimate {
  const hasBoth = (_: number, i: number) => !Number.isNaN(allOfA[i]!) && !Number.isNaN(allOfB[i]!);
  const [a, b] = [allOfA.filter(hasBoth), allOfB.filter(hasBoth)];
  if (![...a, ...b].every(Number.isFinite)) return { mean: Number.NaN, low: null, high: null, n: a.length };
  // What differs in the last digits only does not differ.
  const scale = SAME * Math.max(...a.map(Math.abs), ...b.map(Math.abs));
  const differences = b.map((value, i) => (Math.abs(value - a[i]!) <= scale ? 0 : value - a[i]!));
  const estimate = estimateMean(differences, undefined, confidence);
  if (range === undefined || estimate.low === null) return estimate;
  const highest = (values: readonly number[]) => {
    const { mean, high } = estimateMean(values, range, confidence);
    return high ?? mean;
  };
  const low = Math.max(estimate.low, Math.min(estimate.mean, range.low - highest(a)));
  const high = Math.min(estimate.high!, Math.max(estimate.mean, highest(b) - range.low));
  return { ...estimate, low, high };
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

/** {@link quantileSorted} of values that are asked for by their rank. */
export function quantileAt(sorted: { length: number; at: (rank: number) => number }, p: number): number {
  const at = (sorted.length - 1) * p;
  const below = Math.floor(at);
  const low = sorted.at(below);
  const high = sorted.at(Math.min(below + 1, sorted.length - 1));
  // Infinity is a value too: a time that was not reached.
  if (below === at || low === high) return low;
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
  const low = selectRank(values, below);
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

/** {@link sum} of a column: V8 compiles a function better when it sees few kinds of lists. */
export function columnSum(column: Float64Array | Int32Array): number {
  let total = 0;
  for (let i = 0; i < column.length; i += 1) total += column[i]!;
  return total;
}
