import { describe, expect, it } from 'vitest';
import {
  bitsOrBytes,
  formatBytes,
  formatDuration,
  formatRate,
  formatShare,
  parseQuantity,
  quantityText,
  unitNamed,
  writeQuantity,
} from '../../src/core/units.js';

describe('quantities', () => {
  it.each([
    ['50 MB', 'size', 50 * 1024 ** 2],
    ['3.4GB', 'size', 3.4 * 1024 ** 3],
    ['1 TB', 'size', 1024 ** 4],
    ['500 KB', 'size', 512_000],
    ['100 Mbit/s', 'rate', 12_500_000],
    ['1 Gbit/s', 'rate', 125_000_000],
    ['2500 KB/s', 'rate', 2_560_000],
    ['3 d', 'duration', 259_200],
    ['90s', 'duration', 90],
    ['2 weeks', 'duration', 1_209_600],
    ['60 %', 'percent', 60],
    [' 22 h ', 'duration', 79_200],
  ] as const)('%s as %s is %d', (text, kind, value) => {
    expect(parseQuantity(text, kind)).toBeCloseTo(value, 6);
  });

  it.each([
    ['20 Mb/s', 2_500_000],
    ['20 Mbps', 2_500_000],
    ['20 mbps', 2_500_000],
    ['20 mbit/s', 2_500_000],
    ['2 Gb/s', 250_000_000],
    ['20 MB/s', 20 * 1024 ** 2],
    ['20 MBps', 20 * 1024 ** 2],
    ['500 kB/s', 512_000],
    ['500 kbps', 62_500],
    ['500 Kb/s', 62_500],
  ])('takes a small b for bits and a large B for bytes: %s is %d bytes per second', (text, value) => {
    expect(parseQuantity(text, 'rate')).toBe(value);
  });

  it.each([
    ['mb/s', 'rate', 'mb/s may be bits or bytes: write Mbit/s for bits, or MB/s for bytes'],
    ['kb/s', 'rate', 'kb/s may be bits or bytes: write kbit/s for bits, or KB/s for bytes'],
    ['MBPS', 'rate', 'MBPS may be bits or bytes: write Mbit/s for bits, or MB/s for bytes'],
    ['b/s', 'rate', 'b/s may be bits or bytes: write bit/s for bits, or B/s for bytes'],
    ['Mb', 'size', 'Mb are bits, and a size is counted in bytes: write MB; a rate in bits is Mbit/s'],
    ['Gb', 'size', 'Gb are bits, and a size is counted in bytes: write GB; a rate in bits is Gbit/s'],
  ] as const)('refuses %s of a %s, and says what to write', (unit, kind, message) => {
    expect(parseQuantity(`20 ${unit}`, kind)).toBeUndefined();
    expect(bitsOrBytes(unit, kind)).toBe(message);
  });

  it('takes small letters of a size for bytes', () => {
    expect(parseQuantity('100 mb', 'size')).toBe(100 * 1024 ** 2);
    expect(bitsOrBytes('gb', 'size')).toBeUndefined();
  });

  it('takes the bare unit for bare numbers', () => {
    expect(parseQuantity(7, 'duration', 86_400)).toBe(604_800);
    expect(parseQuantity('4', 'size', 1024 ** 3)).toBe(4 * 1024 ** 3);
  });

  it.each([
    ['50 Mbit/s', 'size'],
    ['-3 d', 'duration'],
    ['fast', 'rate'],
    ['', 'size'],
    ['3 d 2 h', 'duration'],
  ] as const)('refuses %s as %s', (text, kind) => {
    expect(parseQuantity(text, kind)).toBeUndefined();
  });

  it.each([
    [86_400, 'duration', '1 d'],
    [5400, 'duration', '90 min'],
    [100_000, 'duration', '100000 s'],
    [0.5, 'duration', '0.5 s'],
    [0, 'duration', '0 s'],
    [4 * 1024 ** 3, 'size', '4 GB'],
    [1536 * 1024 ** 2, 'size', '1536 MB'],
    [2_560_000, 'rate', '2500 KB/s'],
    [12_500_000, 'rate', '100 Mbit/s'],
    [60, 'percent', '60 %'],
  ] as const)('writes %d of a %s as %s, which reads back the same', (value, kind, text) => {
    expect(writeQuantity(value, kind)).toBe(text);
    expect(parseQuantity(text, kind)).toBe(value);
  });

  it('rounds in labels what would be long', () => {
    expect(quantityText(1_209_600, 'duration')).toBe('14 d');
    expect(quantityText(75_280, 'duration')).toBe('20 h 54 min');
    expect(quantityText(12_345_678, 'size')).toBe('11.8 MB');
  });

  it('knows what a unit measures', () => {
    expect(unitNamed('Mbit/s')).toEqual({ kind: 'rate', factor: 125_000 });
    expect(unitNamed('W')).toEqual({ kind: 'duration', factor: 604_800 });
    expect(unitNamed('parsec')).toBeUndefined();
    expect(unitNamed('constructor')).toBeUndefined();
  });

  it('writes what people read', () => {
    expect(formatBytes(3_650_722_202)).toBe('3.40 GB');
    expect(formatBytes(0)).toBe('0 B');
    expect(formatBytes(-2048)).toBe('-2 KB');
    expect(formatBytes(1023 * 1024)).toBe('1.00 MB');
    expect(formatRate(0.005)).toBe('0.04 bit/s');
    expect(formatRate(12_500_000)).toBe('100 Mbit/s');
    expect(formatRate(-39_152)).toBe('-313 kbit/s');
    expect(formatRate(Number.POSITIVE_INFINITY)).toBe('unlimited');
    expect(formatDuration(93_784)).toBe('1 d 2 h');
    expect(formatDuration(3600)).toBe('1 h');
    expect(formatDuration(5.44)).toBe('5.44 s');
    expect(formatShare(0.8765)).toBe('87.6 %');
  });
});
