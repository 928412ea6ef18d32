import { describe, expect, it } from 'vitest';
import { float64Column, grown, int8Column, int32Column, uint8Column, uint16Column } from '../../src/core/columns.js';

const KINDS = [float64Column, int32Column, uint16Column, int8Column, uint8Column];
const LENGTHS = [0, 1, 3, 64, 1000, 2047, 5000, 20_000];

describe('columns', () => {
  it('are zeros of the length that was asked for, and share no byte, however many there are', () => {
    const columns = Array.from({ length: 400 }, (_, i) => KINDS[i % KINDS.length]!(LENGTHS[i % LENGTHS.length]!));
    columns.forEach((column, i) => {
      expect(column.length).toBe(LENGTHS[i % LENGTHS.length]);
      expect(column.every((value) => value === 0)).toBe(true);
      column.fill((i % 100) + 1);
    });
    columns.forEach((column, i) => {
      expect(column.every((value) => value === (i % 100) + 1)).toBe(true);
    });
  });

  it('grow: the same beginning, then zeros, and the old one left as it was', () => {
    const small = int32Column(64).fill(7);
    const large = grown(small, 128);
    expect([...large]).toEqual([...Array(64).fill(7), ...Array(64).fill(0)]);
    large.fill(1);
    expect(small.every((value) => value === 7)).toBe(true);
  });
});
