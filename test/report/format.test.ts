import { describe, expect, it } from 'vitest';
import { formatShare } from '../../src/core/units.js';
import {
  alignColumns,
  formatDifference,
  formatFigure,
  formatInterval,
  formatRange,
  formatShares,
  wrapped,
} from '../../src/report/format.js';
import { table } from '../../src/report/page.js';
import { distinctNames } from '../../src/report/scenarioNames.js';

describe('prose', () => {
  it('is wrapped at the width, and a long word stands alone', () => {
    expect(wrapped('one two three four', 11, '  ')).toBe('  one two\n  three\n  four');
    expect(wrapped('a verylongword b', 6)).toBe('a\nverylongword\nb');
  });
});

describe('tables of reports', () => {
  it('do not break between a number and its unit', () => {
    const html = table(['h'], [['82.4 % [79.5 %, 84.9 %]', '3 d 4 h', '1.5 Mbit/s', '12 devices']]);
    expect(html).toContain('82.4\u00a0% [79.5\u00a0%, 84.9\u00a0%]');
    expect(html).toContain('3\u00a0d\u00a04\u00a0h');
    expect(html).toContain('1.5\u00a0Mbit/s');
    expect(html).toContain('12 devices');
  });

  it('have one piece in a cell, whatever tags stand in it: beside its heading several would become columns', () => {
    const html = table(['h', 'i'], [['first', 'many slots (<code>model.uploadSlots</code>)']]);
    expect(html).toContain('<td data-label="i"><span>many slots (<code>model.uploadSlots</code>)</span></td>');
  });

  it('call columns what people call them, where a heading stands beside its cell, too', () => {
    expect(table(['figure', 'DODownloadMode=2'], [['share', '50 %']])).toContain(
      'data-label="Download mode 2 (Group)"',
    );
  });
});

describe('names of compared scenarios', () => {
  it.each([
    [
      ['a', 'b'],
      ['/x/a.yaml', '/x/b.yaml'],
      ['a', 'b'],
    ],
    [
      ['o', 'o'],
      ['/e/before/o.yaml', '/e/after/o.yaml'],
      ['o (before)', 'o (after)'],
    ],
    [
      ['o', 'o'],
      ['C:\\e\\before\\o.yaml', 'C:\\e\\after\\o.yaml'],
      ['o (before)', 'o (after)'],
    ],
    [
      ['o', 'o', 'p'],
      ['/e/o.yaml', '/e/o2.yaml', '/e/p.yaml'],
      ['o (o.yaml)', 'o (o2.yaml)', 'p'],
    ],
    [
      ['o', 'o'],
      ['/e/x/o.yaml', '/e/o.yaml'],
      ['o (x)', 'o (.)'],
    ],
    [
      ['o', 'o', 'o'],
      ['/e/1/o.yaml', '/e/1/o.yaml', '/e/2/o.yaml'],
      ['o (1)', 'o (1) (2)', 'o (2)'],
    ],
    [
      ['o', 'o'],
      ['/e/o.yaml', '/e/o.yaml'],
      ['o', 'o (2)'],
    ],
    [
      ['o', 'o (b)', 'o'],
      ['/a/o.yaml', '/c/o.yaml', '/b/o.yaml'],
      ['o (a)', 'o (b)', 'o (b) (2)'],
    ],
  ])('%o of %o are %o', (names, files, distinct) => {
    expect(distinctNames(names, files)).toEqual(distinct);
  });
});

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
    expect(formatInterval({ mean: 1, low: 0, high: 2 }, String)).toBe('1 [0, 2]');
    expect(formatInterval({ mean: 1, low: null, high: null }, String)).toBe('1');
    // What would be shown three times is shown once.
    expect(formatInterval({ mean: 0, low: -1e-9, high: 1e-9 }, (value) => value.toFixed(1).replace('-', ''))).toBe(
      '0.0',
    );
  });

  const GB = 1024 ** 3;
  it.each([
    [
      'the smaller, where the larger has four digits in it',
      'bytes',
      [736, 541, 1003].map((size) => size * GB),
      '736 GB [541 GB, 1003 GB]',
    ],
    [
      'the larger, where it has more',
      'bytes',
      [5 * 1024, 88, 20 * 1024].map((size) => size * GB),
      '5 TB [0.086 TB, 20 TB]',
    ],
    [
      'that of each, where the smaller would be nothing',
      'bytes',
      [1024, 0.1, 20 * 1024].map((size) => size * GB),
      '1 TB [102 MB, 20 TB]',
    ],
    ['any for nothing', 'bytes', [3 * GB, 0, 9 * GB], '3 GB [0 GB, 9 GB]'],
    ['that of bits for rates', 'rate', [1e5, 2e4, 5e5], '800 kbit/s [160 kbit/s, 4000 kbit/s]'],
    [
      'none in common with no limit',
      'rate',
      [1e5, 2e4, Number.POSITIVE_INFINITY],
      '800 kbit/s [160 kbit/s, unlimited]',
    ],
  ] as const)('an interval has one unit: %s', (_, unit, [mean, low, high], text) => {
    const estimate = { mean: mean!, low: low!, high: high! };
    expect(formatInterval(estimate, (value, beside) => formatFigure(unit, value, beside))).toBe(text);
  });

  it('a range has one unit, too', () => {
    expect(formatRange(541 * GB, 1003 * GB, (value, beside) => formatFigure('bytes', value, beside))).toBe(
      '541 GB to 1003 GB',
    );
  });

  it('a difference below nothing has the unit of the others', () => {
    const estimate = { mean: -307 * GB, low: -1100 * GB, high: 20 * GB };
    expect(formatInterval(estimate, (value, beside) => formatDifference('bytes', value, beside))).toBe(
      '-307 GB [-1100 GB, +20 GB]',
    );
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

describe('shares of one whole', () => {
  it('add up to 100.0 %, each within a tenth of its own', () => {
    const shares = [1 / 6, 1 / 6, 1 / 6, 1 / 6, 1 / 6, 1 / 6];
    const digits = (texts: readonly string[]) => texts.map((text) => Math.round(10 * Number.parseFloat(text)));
    const total = (texts: readonly string[]) => digits(texts).reduce((a, b) => a + b, 0);
    expect(total(shares.map(formatShare))).toBe(1002);
    expect(total(formatShares(shares))).toBe(1000);
    expect(formatShares([0.5, 0.25, 0.25])).toEqual(['50.0 %', '25.0 %', '25.0 %']);
    // Parts of a whole that are not all of it keep their sum.
    expect(formatShares([0.2, 0.1])).toEqual(['20.0 %', '10.0 %']);
    expect(formatShares([])).toEqual([]);
  });
});
