import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/random.js';
import { estimateMean, estimatePairedDifference, quantileOfSorted, quantileSorted } from '../../src/core/stats.js';

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
    const { mean, low, high } = estimatePairedDifference([1, 20, 300], [2, 21, 301]);
    expect([mean, low, high]).toEqual([1, 1, 1]);
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

  it('finds a quantile of several columns without putting them together', () => {
    const stream = new RandomStream('1', 'columns');
    for (let sample = 0; sample < 300; sample += 1) {
      const columns = Array.from({ length: 1 + stream.integer(6, sample) }, (_, c) =>
        Float64Array.from({ length: stream.integer(9, sample, c + 1) }, (_, i) =>
          // Ties, zeros, and values of very different size.
          stream.uniform(i, sample) < 0.3 ? stream.integer(3, i, c) : stream.uniform(i, c) * 10 ** stream.integer(9, i),
        ).sort(),
      );
      const all = Float64Array.from(columns.flatMap((column) => [...column])).sort();
      if (all.length === 0) continue;
      for (const p of [0, 0.05, 0.5, 0.95, 1]) expect(quantileOfSorted(columns, p)).toBe(quantileSorted(all, p));
    }
  });
});
