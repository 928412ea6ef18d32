import { describe, expect, it } from 'vitest';
import { censoredQuantiles } from '../../src/core/censored.js';
import { quantileSorted } from '../../src/core/stats.js';

const of = (reached: number[], longerThan: number[], ...shares: number[]) =>
  censoredQuantiles(Float64Array.from(reached), Float64Array.from(longerThan), shares);

describe('quantiles of censored times', () => {
  it('are those of all values where none is censored', () => {
    const values = [5, 1, 4, 2, 9, 7];
    const sorted = [...values].sort((a, b) => a - b);
    const shares = [0, 0.1, 0.5, 0.77, 0.95, 1];
    const expected = shares.map((share) => quantileSorted(sorted, share));
    for (const [i, value] of of(values, [], ...shares).entries()) expect(value).toBeCloseTo(expected[i]!, 9);
  });

  it('are not reached where they fall among what took longer', () => {
    // Ranks 0 to 9 of ten: those from 4 on are censored beyond all that were reached.
    expect(of([4, 3, 2, 1], [100, 100, 100, 100, 100, 100], 0.25, 1 / 3, 0.5, 0.95)).toEqual([
      3.25,
      4,
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ]);
    expect(of([], [5, 6], 0, 1)).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
    expect(of([], [], 0.5)).toEqual([Number.NaN]);
  });

  it('pass the weight of an early bound on to the longer times (Kaplan and Meier, worked by hand)', () => {
    // Two of six are censored at 2.5: the four others share their weight, one and a half each, behind 1 and 2.
    // Weights 1, 1, 2, 2 at ranks 0, 1, 2 to 3, 4 to 5.
    expect(of([1, 2, 3, 4], [2.5, 2.5], 0.2, 0.3, 0.5, 0.7, 0.9)).toEqual([2, 2.5, 3, 3.5, 4]);
    // What was asked for a moment before the end says nothing.
    expect(of([1, 2, 3, 4], [0, 0], 0, 1)).toEqual([1, 4]);
    expect(of([1, 2, 3, 4], new Array<number>(50).fill(0.5), 0.05, 0.95)).toEqual([1, 4]);
  });

  it('count a time that equals a bound as reached', () => {
    expect(of([3, 3], [3], 0.5, 1)).toEqual([3, Number.POSITIVE_INFINITY]);
  });
});
