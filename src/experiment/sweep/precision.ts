/** How precisely the mean of a figure is known at a point: what `--until-ci` waits for. */
import { type FigureSpec, rangeOf } from '../../core/figureCatalogue.js';
import { estimateMean } from '../../core/stats.js';

/** A value that no run has shown is rarer than this share of `n` runs, with 95 % confidence: it solves (1 - p)^n = 0.05. */
function mostUnseen(n: number): number {
  return 1 - 0.05 ** (1 / n);
}

/**
 * Width of the 95 % interval of the mean.
 *
 * Where values repeat, the figure comes in lumps: a device has peers or has none. Then a lump that no run has shown yet can
 * move the mean although the runs agree, by its greatest share times its greatest distance. So runs that are all the same
 * do not end the search at once.
 *
 * @param given values of the figure, one a replicate; NaN where a run tells none
 * @param mostSeen the largest value that the figure could have had in these runs, where that is known
 * @returns Infinity where the values do not tell it
 */
export function widthOfMean(figure: FigureSpec, given: readonly number[], mostSeen: number | null): number {
  const values = given.filter((value) => !Number.isNaN(value));
  // No run tells the figure: more of them would not either.
  if (values.length === 0 && given.length >= 3) return 0;
  const { mean, low, high } = estimateMean(values, rangeOf(figure));
  const width = low === null ? 0 : high! - low;
  if (values.length < 3) return Number.POSITIVE_INFINITY;
  if (new Set(values.map((value) => value.toPrecision(9))).size === values.length) return width;
  const unseen = mostUnseen(values.length);
  const most = Math.max(mostSeen ?? 0, ...values);
  // Nothing is known of a figure without a bound that was zero in all runs, but how seldom it is not.
  if (most === 0) return unseen <= 0.05 ? 0 : Number.POSITIVE_INFINITY;
  return Math.max(width, unseen * Math.max(mean, most - mean));
}
