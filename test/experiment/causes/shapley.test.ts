/** Shapley values of games whose answer is known from the literature or by hand. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  coalitionsAlong,
  drawOrder,
  exactShapley,
  marginals,
  pairMarginals,
  roundedTo,
} from '../../../src/experiment/causes/shapley.js';

/** Player 0 has a left glove, 1 and 2 a right one each; a pair is worth 1 (Shapley and Shubik 1969). */
const gloves = (set: number) => Number((set & 1) !== 0 && (set & 6) !== 0);
const meanOf = (lists: readonly number[][]) =>
  lists[0]!.map((_, i) => lists.reduce((s, l) => s + l[i]!, 0) / lists.length);

describe('exact values', () => {
  it('are those of the glove game', () => {
    expect(exactShapley(3, gloves).map((value) => value.toFixed(9))).toEqual([
      '0.666666667',
      '0.166666667',
      '0.166666667',
    ]);
  });

  it('share what only both bring, and what each brings alone', () => {
    expect(exactShapley(2, (set) => (set === 3 ? 10 : 0))).toEqual([5, 5]);
    expect(exactShapley(2, (set) => (set === 0 ? 0 : 10))).toEqual([5, 5]);
    expect(exactShapley(1, (set) => 7 * set)).toEqual([7]);
  });

  it('are the mean over all orders', () => {
    const worth = Float64Array.from({ length: 16 }, (_, set) => ((set * 7919) % 101) - 50);
    const orders = permutations([0, 1, 2, 3]);
    const expected = meanOf(orders.map((order) => marginals(order, (set) => worth[set]!)));
    exactShapley(4, (set) => worth[set]!).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 9);
    });
  });
});

describe('sampled orders', () => {
  it('come near the exact values, and each pair adds up to the whole', () => {
    const pairs = Array.from({ length: 400 }, (_, k) => pairMarginals(drawOrder(3, 'seed', k), gloves));
    for (const pair of pairs) expect(pair.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    meanOf(pairs).forEach((mean, i) => {
      expect(mean).toBeCloseTo([2 / 3, 1 / 6, 1 / 6][i]!, 1);
    });
  });

  it('are all orders in the long run, none more often than chance has it', () => {
    const counts = new Map<string, number>();
    for (let k = 0; k < 2400; k += 1) {
      const order = drawOrder(4, 'seed', k).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    const chiSquared = [...counts.values()].reduce((total, n) => total + (n - 100) ** 2 / 100, 0);
    // 99.9 % of 23 degrees of freedom.
    expect(chiSquared).toBeLessThan(49.7);
  });

  it('pass through one coalition more at a time', () => {
    expect(coalitionsAlong([2, 0, 1])).toEqual([0, 4, 5, 7]);
  });
});

describe('rounded parts', () => {
  it('add up to the whole, and none is off by 1 or more', () => {
    const parts = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(parts, (list) => {
        const total = Math.round(list.reduce((a, b) => a + b, 0)) + 0;
        const rounded = roundedTo(total, list);
        expect(rounded.reduce((a, b) => a + b, 0)).toBe(total);
        rounded.forEach((part, i) => {
          expect(Number.isInteger(part)).toBe(true);
          expect(Math.abs(part - list[i]!)).toBeLessThan(1.5);
        });
      }),
    );
  });

  it('give the largest remainder the unit that is left', () => {
    expect(roundedTo(10, [3.3, 3.4, 3.3])).toEqual([3, 4, 3]);
    expect(roundedTo(-3, [-1.5, -1.5])).toEqual([-1, -2]);
    expect(roundedTo(0, [])).toEqual([]);
  });
});

function permutations(list: readonly number[]): number[][] {
  if (list.length === 0) return [[]];
  return list.flatMap((first) => permutations(list.filter((other) => other !== first)).map((rest) => [first, ...rest]));
}
