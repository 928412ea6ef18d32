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
