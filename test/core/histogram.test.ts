/** Counted times: within their bound of exact quantiles, and the same however they are added up. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { censoredQuantiles } from '../../src/core/censored.js';
import { TimeCounts } from '../../src/core/histogram.js';

/** A time is told by the middle of its bin. */
const BOUND = 1 / 2048;
const SHARES = [0, 0.25, 0.5, 0.95, 1];

/** Times of parts, counted together. */
function counted(...parts: readonly (readonly [reached: readonly number[], longer?: readonly number[]])[]): TimeCounts {
  const counts = new TimeCounts();
  for (const [reached, longer = []] of parts) {
    const ofPart = new TimeCounts();
    for (const timeS of reached) ofPart.addReached(timeS);
    for (const timeS of longer) ofPart.addLonger(timeS);
    counts.add(ofPart);
  }
  return counts;
}

const times = fc.array(fc.double({ min: 0.01, max: 3e6, noNaN: true }), { minLength: 1, maxLength: 60 });

describe('counted times', () => {
  it('have the quantiles of the times themselves, within the bound', () => {
    fc.assert(
      fc.property(times, (reached) => {
        const exact = censoredQuantiles(Float64Array.from(reached), new Float64Array(0), SHARES);
        counted([reached])
          .quantiles(SHARES)
          .forEach((timeS, i) => {
            expect(Math.abs(timeS - exact[i]!)).toBeLessThanOrEqual(BOUND * exact[i]! + 1e-9);
          });
      }),
      { numRuns: 200 },
    );
  });

  it('have the censored quantiles where every time has a bin of its own', () => {
    const reached = [1, 3, 5, 9, 20];
    const longer = [2, 2, 7, 30];
    const exact = censoredQuantiles(Float64Array.from(reached), Float64Array.from(longer), SHARES);
    counted([reached, longer])
      .quantiles(SHARES)
      .forEach((timeS, i) => {
        if (Number.isFinite(exact[i]!)) expect(Math.abs(timeS / exact[i]! - 1)).toBeLessThanOrEqual(BOUND);
        else expect(timeS).toBe(exact[i]);
      });
  });

  it('are the same added up in parts', () => {
    fc.assert(
      fc.property(times, times, (a, b) => {
        const whole = counted([[...a, ...b], a]);
        const sum = counted([a, a]);
        sum.add(counted([b]));
        for (const each of [sum, counted([a, a], [b])]) {
          expect([each.reachedCount, each.longerCount]).toEqual([a.length + b.length, a.length]);
          expect(each.longestS).toBe(Math.max(...a, ...b));
          expect(each.quantiles(SHARES)).toEqual(whole.quantiles(SHARES));
        }
      }),
    );
  });

  it('have no quantile beyond the longest time, which is known exactly', () => {
    // The middle of the bin of 1 is above 1.
    expect(counted([[1, 1, 1]]).quantiles([0, 0.5, 1])).toEqual([1, 1, 1]);
    expect(counted([[1, 2, 4]]).quantiles([1])).toEqual([4]);
    expect(counted([[1], [7, 7]]).quantiles([1])).toEqual([Number.POSITIVE_INFINITY]);
  });

  it('tell the share within a time, and nothing where nobody looked so long', () => {
    expect(counted([[1, 2, 4, 100]]).sharesWithin([0.5, 2.1, 50, 1000])).toEqual([0, 0.5, 0.75, 1]);
    // One of four is not whole after 10 s: nobody knows what is after that.
    expect(counted([[1, 2, 4], [10]]).sharesWithin([5, 1000])).toEqual([0.75, Number.NaN]);
    expect(counted([[]]).sharesWithin([1])).toEqual([Number.NaN]);
    expect(counted([[]]).quantiles([0.5])).toEqual([Number.NaN]);
  });
});
