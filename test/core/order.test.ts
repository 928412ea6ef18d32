import { describe, expect, it } from 'vitest';
import { countBelow, selectRank, sortedIndices } from '../../src/core/order.js';
import { RandomStream } from '../../src/core/random.js';

describe('the order of values', () => {
  it('is that of a sort that keeps equal values in the order of their indices', () => {
    const stream = new RandomStream('1', 'order');
    for (let sample = 0; sample < 200; sample += 1) {
      const length = stream.integer(40, sample);
      // Few different values: most are equal to some other.
      const values = Float64Array.from({ length }, (_, i) => stream.integer(12, i, sample) / 4);
      const indices = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]! || a - b);
      expect([...sortedIndices(values)]).toEqual(indices);
    }
  });

  it('leaves the values where they are', () => {
    const values = Float64Array.of(3, 1, 2);
    sortedIndices(values);
    expect([...values]).toEqual([3, 1, 2]);
  });

  it('counts what is below a value', () => {
    const column = Float64Array.of(1, 2, 2, 2, 5);
    expect([0, 1, 2, 3, 5, 6].map((x) => countBelow(column, x, 0, 5))).toEqual([0, 0, 1, 4, 4, 5]);
  });

  it('selects the value of a rank, with the smaller ones before it and the larger ones behind', () => {
    const stream = new RandomStream('1', 'select');
    for (let sample = 0; sample < 300; sample += 1) {
      const length = 1 + stream.integer(60, sample);
      // Few different values, in order, in reverse order, or in none.
      const values = Float64Array.from({ length }, (_, i) => stream.integer(sample % 2 === 0 ? 5 : 1000, i, sample));
      if (sample % 3 === 1) values.sort();
      if (sample % 3 === 2) values.sort().reverse();
      const sorted = values.slice().sort();
      const rank = stream.integer(length, sample, 1);
      const value = selectRank(values, rank);
      expect(value).toBe(sorted[rank]);
      expect(values.slice(0, rank).every((before) => before <= value)).toBe(true);
      expect(values.slice(rank).every((behind) => behind >= value)).toBe(true);
      expect(values.slice().sort()).toEqual(sorted);
    }
  });
});
