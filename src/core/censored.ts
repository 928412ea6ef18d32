/** Quantiles of times of which some are known to be longer than the look at them lasted: censored times. */

/** Sums of weights differ in their last digits though they are the same. */
const SAME = 1e-9;

/**
 * Quantiles of times, some of which are only known to be longer than a bound.
 *
 * The weight of a censored time is passed in equal parts to all times that are longer than its bound (Efron 1967,
 * "The two sample problem with censored data"): the reached times then have the weights of the estimator of Kaplan and
 * Meier (1958). The quantile is that of `quantileSorted` among values that are there as often as their weight says. It
 * is the same where no time is censored.
 *
 * @param reached times in any order
 * @param longerThan bounds of the censored times in any order
 * @param shares in [0, 1]
 * @returns one value a share: Infinity where the quantile falls among times that were not reached; NaN where there are no times
 */
export function censoredQuantiles(
  reached: Float64Array,
  longerThan: Float64Array,
  shares: readonly number[],
): number[] {
  const count = reached.length + longerThan.length;
  if (count === 0) return shares.map(() => Number.NaN);
  const values = reached.slice().sort();
  const bounds = longerThan.slice().sort();
  /** Rank of the first and of the last of the weight of each value. */
  const first = new Float64Array(values.length);
  const last = new Float64Array(values.length);
  let left = count;
  let weightLeft = count;
  let censored = 0;
  values.forEach((value, i) => {
    // A download that was done at the very moment was there before the look ended.
    while (censored < bounds.length && bounds[censored]! < value) {
      censored += 1;
      left -= 1;
    }
    const weight = weightLeft / left;
    first[i] = count - weightLeft;
    last[i] = first[i]! + weight - 1;
    left -= 1;
    weightLeft -= weight;
  });
  return shares.map((share) => valueAt(share * (count - 1), values, first, last));
}

/** The value of a rank, between two values where the rank is between theirs. */
function valueAt(rank: number, values: Float64Array, first: Float64Array, last: Float64Array): number {
  const i = last.findIndex((end) => rank <= end + SAME);
  if (i < 0) return Number.POSITIVE_INFINITY;
  if (i === 0 || rank >= first[i]!) return values[i]!;
  return values[i - 1]! + (values[i]! - values[i - 1]!) * (rank - last[i - 1]!);
}
