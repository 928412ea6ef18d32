import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/random.js';
import { estimateMean, estimatePairedDifference, quantileOf, quantileSorted } from '../../src/core/stats.js';

describe('statistics', () => {
  it('gives the t interval of a mean (worked by hand: n 4, t 3.182)', () => {
    const { mean, low, high } = estimateMean([2, 4, 4, 6]);
    expect(mean).toBe(4);
    // Standard deviation sqrt(8 / 3), standard error 0.8165, half width 2.598.
    expect(low).toBeCloseTo(4 - 2.5984, 3);
    expect(high).toBeCloseTo(4 + 2.5984, 3);
  });

  it('knows no interval of one value', () => {
    expect(estimateMean([5])).toEqual({ mean: 5, low: null, high: null, n: 1 });
  });

  it('pairs differences', () => {
    const { mean, low, high } = estimatePairedDifference([1, 20, 300], [2, 21, 302]);
    // Differences 1, 1 and 2: standard error 1/3, t 4.303.
    expect(mean).toBeCloseTo(4 / 3, 9);
    expect(low).toBeCloseTo(4 / 3 - 4.3027 / 3, 3);
    expect(high).toBeCloseTo(4 / 3 + 4.3027 / 3, 3);
  });

  it('knows no interval of two values, nor of values that are all the same', () => {
    for (const values of [
      [1, 2],
      [3, 3, 3, 3],
      [0, 0, 0],
    ]) {
      expect(estimateMean(values)).toMatchObject({ low: null, high: null, n: values.length });
    }
    // The last digits of sums of many bytes are no difference.
    expect(estimatePairedDifference([1e12, 2e12, 3e12], [1e12 + 1e-4, 2e12, 3e12]).low).toBeNull();
  });

  it('stays within the bounds of a quantity, and holds its mean', () => {
    const stream = new RandomStream('1', 'bounds');
    const share = { low: 0, high: 1 };
    const bytes = { low: 0, high: Number.POSITIVE_INFINITY };
    for (let sample = 0; sample < 2000; sample += 1) {
      const n = 3 + stream.integer(6, sample);
      const skewed = Array.from({ length: n }, (_, i) => stream.uniform(sample, i) ** 12 + (i === 0 ? 1e-6 : 0));
      const estimate = estimateMean(skewed, share);
      expect(estimate.low).toBeGreaterThanOrEqual(0);
      expect(estimate.high).toBeLessThanOrEqual(1);
      const large = estimateMean(
        skewed.map((value) => value * 1e15),
        bytes,
      );
      expect(large.low).toBeGreaterThan(0);
      for (const { mean, low, high } of [estimate, large]) expect(low! < mean && mean < high!).toBe(true);
      // A fall is no larger than what there was can be, a rise no larger than what there is.
      const before = skewed.map((value, i) => value * stream.uniform(i, sample));
      const difference = estimatePairedDifference(before, skewed, share);
      expect(difference.low).toBeGreaterThanOrEqual(-(estimateMean(before, share).high ?? 1));
      expect(difference.high).toBeLessThanOrEqual(estimateMean(skewed, share).high ?? 1);
    }
  });

  it('gives the interval of a positive mean on the scale of its logarithm (worked by hand)', () => {
    // 1, 2 and 9: mean 4, standard deviation sqrt(19), standard error 2.5166, t 4.3027; exp(2.7071) is 14.986.
    const { low, high } = estimateMean([1, 2, 9], { low: 0, high: Number.POSITIVE_INFINITY });
    expect(low).toBeCloseTo(4 / 14.986, 2);
    expect(high).toBeCloseTo(4 * 14.986, 0);
  });

  it('covers the true mean in 95 % of the samples', () => {
    const stream = new RandomStream('1', 'coverage');
    let covered = 0;
    for (let sample = 0; sample < 4000; sample += 1) {
      const { low, high } = estimateMean(Array.from({ length: 6 }, (_, i) => stream.normal(sample, i)));
      if (low! <= 0 && high! >= 0) covered += 1;
    }
    expect(covered / 4000).toBeGreaterThan(0.94);
    expect(covered / 4000).toBeLessThan(0.96);
  });

  it('interpolates quantiles', () => {
    expect(quantileSorted([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(quantileSorted([1, 2, 3, 4], 1)).toBe(4);
    expect(quantileSorted([7], 0.95)).toBe(7);
  });

  it('selects quantiles of values in any order', () => {
    const stream = new RandomStream('1', 'columns');
    for (let sample = 0; sample < 300; sample += 1) {
      const values = Float64Array.from({ length: 1 + stream.integer(sample % 10 === 0 ? 3000 : 40, sample) }, (_, i) =>
        // Ties, zeros, and values of very different size.
        stream.uniform(i, sample) < 0.3 ? stream.integer(3, i) : stream.uniform(i) * 10 ** stream.integer(9, i),
      );
      const sorted = values.slice().sort();
      // One after the other, of the same values as the one before has left them.
      for (const p of [0.95, 0, 0.05, 1, 0.5]) expect(quantileOf(values, p)).toBe(quantileSorted(sorted, p));
    }
  });
});

describe('a run without a value', () => {
  it('does not count in a mean, in its interval, and in a difference', () => {
    expect(estimateMean([1, Number.NaN, 2, 3])).toEqual(estimateMean([1, 2, 3]));
    expect(estimateMean([Number.NaN]).mean).toBeNaN();
    const [a, b] = [
      [1, 2, Number.NaN, 4],
      [2, Number.NaN, 3, 8],
    ];
    expect(estimatePairedDifference(a!, b!)).toEqual(estimatePairedDifference([1, 4], [2, 8]));
    expect(estimatePairedDifference([Number.NaN], [1]).mean).toBeNaN();
    expect(estimatePairedDifference([1, Infinity], [1, 2]).mean).toBeNaN();
  });
});
