/** How precisely the mean of a figure is known at a point: what `--until-ci` waits for. */
import { estimateMean, mostUnseen, type Range } from '../../core/stats.js';

/**
 * Width of the 95 % interval of the mean.
 *
 * Where values repeat, the figure comes in lumps: a device has peers or has none. Then a lump that no run has shown yet can
 * move the mean although the runs agree, by its greatest share times its greatest distance. So runs that are all the same
 * do not end the search at once.
 *
 * @param range of the figure
 * @param values of the figure, one a replicate; Infinity where a time was not reached
 * @param mostSeen the largest value that the figure could have had in these runs, where that is known
 * @returns Infinity where the values do not tell it; 0 where the mean is not reached, whatever other runs would give
 */
export function widthOfMean(range: Range, values: readonly number[], mostSeen: number | null): number {
  const { mean, low, high, n } = estimateMean(values, range);
  // A run without a value does not count.
  if (n < values.length)
    return widthOfMean(
      range,
      values.filter((value) => !Number.isNaN(value)),
      mostSeen,
    );
  // Where a run does not reach it, the mean is not reached, and more runs change nothing of that.
  if (!Number.isFinite(mean)) return 0;
  const width = low === null ? 0 : high! - low;
  if (values.length < 3) return Number.POSITIVE_INFINITY;
  if (new Set(values.map((value) => value.toPrecision(9))).size === values.length) return width;
  const unseen = mostUnseen(values.length);
  const most = Math.max(mostSeen ?? 0, ...values);
  // Nothing is known of a figure without a bound that was zero in all runs, but how seldom it is not.
  if (most === 0) return unseen <= 0.05 ? 0 : Number.POSITIVE_INFINITY;
  return Math.max(width, unseen * Math.max(mean, most - mean));
}
