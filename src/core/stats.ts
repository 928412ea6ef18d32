/** Means, intervals and quantiles. */
import jstat from 'jstat';

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
 * {@link quantileSorted} of all the values of several columns, without putting them together.
 *
 * @param columns each ascending; at least one value in all; values not negative
 */
export function quantileOfSorted(columns: readonly Float64Array[], p: number): number {
  const length = sum(columns.map((column) => column.length));
  return quantileAt({ length, at: (place) => orderStatistic(columns, place) }, p);
}

/**
 * The value with so many values before it: bisection over the bits of a double, which order like their values. Of each
 * column only the stretch is looked at in which the value can still be.
 */
function orderStatistic(columns: readonly Float64Array[], rank: number): number {
  const value = new Float64Array(1);
  const bits = new BigUint64Array(value.buffer);
  const from = new Int32Array(columns.length);
  const to = Int32Array.from(columns, (column) => column.length);
  const middle = new Int32Array(columns.length);
  let low = 0n;
  let high = 0x7ff0_0000_0000_0000n;
  while (low < high) {
    bits[0] = (low + high) >> 1n;
    const x = value[0]!;
    let atMost = 0;
    for (let c = 0; c < columns.length; c += 1) {
      middle[c] = countAtMost(columns[c]!, x, from[c]!, to[c]!);
      atMost += middle[c]!;
    }
    if (atMost > rank) {
      high = bits[0];
      to.set(middle);
    } else {
      low = bits[0] + 1n;
      from.set(middle);
    }
  }
  bits[0] = low;
  return value[0]!;
}

/** Values of an ascending column that are at most `x`, when they are between `least` and `most`. */
function countAtMost(column: Float64Array, x: number, least: number, most: number): number {
  let from = least;
  let to = most;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (column[middle]! <= x) from = middle + 1;
    else to = middle;
  }
  return from;
}

export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i += 1) total += values[i]!;
  return total;
}
