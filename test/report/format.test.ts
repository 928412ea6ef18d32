import { describe, expect, it } from 'vitest';
import { alignColumns, formatDifference, formatInterval } from '../../src/report/format.js';

describe('figures', () => {
  it.each([
    ['share', 0.0331, '+3.3 pp'],
    ['share', -0.0004, '0.0 pp'],
    ['bytes', -1048576, '-1 MB'],
    ['bytes', 0, '0 B'],
    ['rate', 12_500_000, '+100 Mbit/s'],
    ['duration', -90, '-1 min 30 s'],
    ['count', 12, '+12'],
    ['count', 0, '0'],
  ] as const)('a difference of %s %d is %s', (kind, value, text) => {
    expect(formatDifference(kind, value)).toBe(text);
  });

  it('shows an interval only where there is one', () => {
    expect(formatInterval({ mean: 1, low: 0, high: 2, n: 3 }, String)).toBe('1 [0, 2]');
    expect(formatInterval({ mean: 1, low: null, high: null, n: 1 }, String)).toBe('1');
    // What would be shown three times is shown once.
    expect(
      formatInterval({ mean: 0, low: -1e-9, high: 1e-9, n: 9 }, (value) => value.toFixed(1).replace('-', '')),
    ).toBe('0.0');
  });

  it('aligns columns, the first to the left', () => {
    expect(
      alignColumns([
        ['a', '10'],
        ['bcd', '2'],
      ]),
    ).toBe('  a    10\n  bcd   2');
  });
});
