/**
 * Units as people write them, and the only place where they are converted.
 *
 * Sizes are 1024-based as in Windows and in the policies (1 MB = 1024 * 1024 bytes); bit rates are decimal as
 * network people count them (1 Mbit/s = 1e6 bits per second); byte rates (`KB/s`) are 1024-based again.
 *
 * Letter case counts where it tells bits from bytes: `Mb/s` is Mbit/s, `MB/s` and `MBps` are megabytes per second. What does
 * not tell which of them is meant (`mb/s`, a size of `100 Mb`) is no unit; {@link bitsOrBytes} says what to write.
 */

export const KIB = 1024;
export const MIB = 1024 * KIB;
export const GIB = 1024 * MIB;
const MINUTE_S = 60;
export const HOUR_S = 3600;
export const DAY_S = 86_400;

const SIZE_UNITS: Record<string, number> = {
  b: 1,
  byte: 1,
  bytes: 1,
  kb: KIB,
  kib: KIB,
  mb: MIB,
  mib: MIB,
  gb: GIB,
  gib: GIB,
  tb: 1024 * GIB,
  tib: 1024 * GIB,
};

const DURATION_UNITS: Record<string, number> = {
  ms: 0.001,
  s: 1,
  sec: 1,
  second: 1,
  seconds: 1,
  min: MINUTE_S,
  minute: MINUTE_S,
  minutes: MINUTE_S,
  h: HOUR_S,
  hour: HOUR_S,
  hours: HOUR_S,
  d: DAY_S,
  day: DAY_S,
  days: DAY_S,
  w: 7 * DAY_S,
  week: 7 * DAY_S,
  weeks: 7 * DAY_S,
};

const RATE_UNITS: Record<string, number> = {
  'bit/s': 1 / 8,
  'kbit/s': 1e3 / 8,
  'mbit/s': 1e6 / 8,
  'gbit/s': 1e9 / 8,
};

/** A unit of bits or bytes: the letter of its size, `b` or `B`, and for a rate `/s` or `ps`. */
const B_UNIT = /^([kmgt]?)(b)(\/s|ps)?$/i;
const LARGER = ['', 'K', 'M', 'G', 'T'];

/** The kinds of quantity that a scenario can state. */
export type QuantityKind = 'size' | 'duration' | 'rate' | 'percent';

const UNITS: Record<QuantityKind, Record<string, number>> = {
  size: SIZE_UNITS,
  duration: DURATION_UNITS,
  rate: RATE_UNITS,
  percent: { '%': 1, percent: 1 },
};

/** The most that a quantity may be: what the policies reach, a thousand years, a petabit a second. */
const MOST: Record<QuantityKind, number> = {
  size: 2 ** 62,
  duration: 1000 * 365 * DAY_S,
  rate: 1e15 / 8,
  percent: 1e6,
};

/** What to write, for error messages. */
export const QUANTITY_EXAMPLES: Record<QuantityKind, string> = {
  size: 'a size such as 500 KB, 50 MB or 3.4 GB (1024-based)',
  duration: 'a duration such as 90 s, 10 min, 22 h, 3 d or 2 weeks',
  rate: 'a rate such as 100 Mbit/s, 1 Gbit/s or 500 KB/s',
  percent: 'a percentage such as 60 or 60 %',
};

/** A number as it is written, and what stands behind it. */
export interface Amount {
  value: number;
  /** `GB`, `Mbit/s`, or nothing. */
  unit: string;
}

/**
 * Reads a number with or without a unit: the only place that says what a number looks like.
 *
 * @returns `undefined` when the text is no such thing, or when the number is larger than a computer counts
 */
export function readAmount(text: string | number): Amount | undefined {
  if (typeof text === 'number') return Number.isFinite(text) ? { value: text, unit: '' } : undefined;
  const match = /^\s*(-?[0-9][0-9_]*(?:\.[0-9]+)?(?:e[-+]?[0-9]+)?)\s*([a-z%/]*)\s*$/i.exec(text);
  if (!match) return undefined;
  const value = Number(match[1]!.replaceAll('_', ''));
  return Number.isFinite(value) ? { value, unit: match[2]! } : undefined;
}

/** What a unit measures, and what one of it is in bytes, seconds, bytes per second or percent; `undefined` for no unit. */
export function unitNamed(unit: string): { kind: QuantityKind; factor: number } | undefined {
  for (const kind of Object.keys(UNITS) as QuantityKind[]) {
    const factor = unitFactor(unit, kind);
    if (factor !== undefined) return { kind, factor };
  }
  return undefined;
}

/** What a unit makes of one: bytes, seconds, bytes per second or percent; `undefined` when it is no unit of the kind. */
export function unitFactor(unit: string, kind: QuantityKind): number | undefined {
  if (bitsOrBytes(unit, kind) !== undefined) return undefined;
  const [, letter, b, perSecond] = (kind === 'rate' && B_UNIT.exec(unit)) || [];
  if (perSecond !== undefined) {
    const power = LARGER.indexOf(letter!.toUpperCase());
    return b === 'B' ? KIB ** power : 1000 ** power / 8;
  }
  const factors = UNITS[kind];
  const name = unit.toLowerCase();
  return Object.hasOwn(factors, name) ? factors[name] : undefined;
}

/**
 * What to write in place of a unit that does not tell whether bits or bytes are meant.
 *
 * A small b is bits and a large B is bytes; where all letters are alike, they tell nothing: `mb/s`, `MBPS`. `mbps` is usual
 * for bits, and a size in small letters (`50 mb`) is one of bytes, as nobody counts files in bits.
 *
 * @returns `undefined` for a unit that is clear, or for none
 */
export function bitsOrBytes(unit: string, kind: QuantityKind): string | undefined {
  const [, letter = '', b, perSecond] = B_UNIT.exec(unit) ?? [];
  if (b === undefined || (kind === 'rate') !== (perSecond !== undefined)) return undefined;
  const large = letter.toUpperCase();
  if (kind === 'size') {
    if (b === 'B' || letter !== large || letter === '') return undefined;
    return `${unit} are bits, and a size is counted in bytes: write ${large}B; a rate in bits is ${bitRate(letter)}`;
  }
  if (kind !== 'rate') return undefined;
  const isAllLarge = perSecond === 'PS' || perSecond === '/S';
  const isAllSmall = b === 'b' && letter !== large && perSecond === '/s';
  const isBare = letter === '' && b === 'b' && perSecond === '/s';
  if (!isAllLarge && !isAllSmall && !isBare) return undefined;
  return `${unit} may be bits or bytes: write ${bitRate(letter)} for bits, or ${large}B/s for bytes`;
}

/** `kbit/s`, `Mbit/s`. */
function bitRate(letter: string): string {
  return `${letter.toUpperCase().replace('K', 'k')}bit/s`;
}

/**
 * What is wrong with a quantity whose unit does not tell bits from bytes; `undefined` where that is not the trouble.
 *
 * @param text as for {@link parseQuantity}
 */
export function unclearQuantity(text: string | number, kind: QuantityKind): string | undefined {
  return bitsOrBytes(readAmount(text)?.unit ?? '', kind);
}

/**
 * What to write in place of a percentage that is a bare number of one or less: 0.6 is 0.6 %, and mostly 60 % are meant.
 *
 * @returns `undefined` for what has a unit, for 0, and for more than 1
 */
export function bareShareText(text: string | number): string | undefined {
  const { value, unit } = readAmount(text) ?? { value: 0, unit: '' };
  if (unit !== '' || value <= 0 || value > 1) return undefined;
  return `${value} is ${value} %: write ${Number((value * 100).toPrecision(12))} %, or ${value} % if that is meant`;
}

/**
 * Reads a quantity.
 *
 * @param text a number, or text of a number and a unit (`50 MB`, `3d`, `100 Mbit/s`, `60 %`)
 * @param kind what is measured; the result is in bytes, seconds, bytes per second or percent
 * @param bareUnit the factor that a bare number is multiplied by (the policy's documented unit); 1 by default
 * @returns the value, or `undefined` when the text is no such quantity, is negative, or is beyond {@link MOST}
 */
export function parseQuantity(text: string | number, kind: QuantityKind, bareUnit = 1): number | undefined {
  const amount = readAmount(text);
  if (amount === undefined) return undefined;
  const factor = amount.unit === '' ? bareUnit : unitFactor(amount.unit, kind);
  if (factor === undefined) return undefined;
  const value = amount.value * factor;
  return value >= 0 && value <= MOST[kind] ? value : undefined;
}

/** Units in which people write, the largest first; the last is what a value is counted in. */
const WRITTEN_UNITS: Record<QuantityKind, readonly string[]> = {
  size: ['TB', 'GB', 'MB', 'KB', 'B'],
  duration: ['d', 'h', 'min', 's'],
  rate: ['GB/s', 'MB/s', 'KB/s', 'Gbit/s', 'Mbit/s', 'kbit/s', 'B/s'],
  percent: ['%'],
};

/**
 * Writes a quantity so that {@link parseQuantity} reads back the same value: 86_400 of a duration as `1 d`, 100_000 as
 * `100000 s`. For text that is read again; figures take `formatBytes` and its kin, which round.
 *
 * @param value bytes, seconds, bytes per second or percent
 */
export function writeQuantity(value: number, kind: QuantityKind): string {
  const units = WRITTEN_UNITS[kind];
  const isWhole = (unit: string) => Number.isInteger(value / unitFactor(unit, kind)!);
  const unit = (value === 0 ? undefined : units.find(isWhole)) ?? units.at(-1)!;
  return `${value / unitFactor(unit, kind)!} ${unit}`;
}

/** More digits than these nobody reads in a label. */
const MOST_LABEL_DIGITS = 4;

/** A stated quantity as people read it: exact where that is short (`14 d`, `90 s`), else rounded (`20 h 54 min`). */
export function quantityText(value: number, kind: QuantityKind): string {
  const exact = writeQuantity(value, kind);
  if (exact.indexOf(' ') <= MOST_LABEL_DIGITS || kind === 'percent') return exact;
  return { size: formatBytes, duration: formatDuration, rate: formatRate }[kind](value);
}

const SIZES: Scale = { names: ['B', 'KB', 'MB', 'GB', 'TB', 'PB'], base: 1024 };
const BIT_RATES: Scale = { names: ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s'], base: 1000 };

/**
 * 1234567890 -> `1.15 GB`: 1024-based, three significant digits.
 *
 * @param beside values that stand beside it, of an interval: all have one unit, where that leaves each of them readable
 */
export function formatBytes(sizeBytes: number, beside: readonly number[] = []): string {
  return scaled(sizeBytes, beside, SIZES);
}

/**
 * 12_500_000 -> `100 Mbit/s`: decimal, three significant digits.
 *
 * @param beside as for {@link formatBytes}
 */
export function formatRate(rateBytesPerS: number, beside: readonly number[] = []): string {
  if (!Number.isFinite(rateBytesPerS)) return 'unlimited';
  const besideBits = beside.map((rate) => rate * 8);
  return scaled(rateBytesPerS * 8, besideBits, BIT_RATES);
}

interface Scale {
  names: readonly string[];
  /** How much larger each unit is than the one before it. */
  base: number;
}

function scaled(value: number, beside: readonly number[], scale: Scale): string {
  const at = sharedUnit([value, ...beside], scale) ?? ownUnit(value, scale);
  const size = Math.abs(value) / scale.base ** at;
  // So small only a value is that others give the unit.
  const text = at > 0 && size > 0 && size < 0.0995 ? size.toFixed(3) : threeDigits(size);
  return `${value < 0 ? '-' : ''}${text} ${scale.names[at]}`;
}

/** Index of the unit of a value alone. */
function ownUnit(value: number, { names, base }: Scale): number {
  let size = Math.abs(value);
  let at = 0;
  while (size >= 999.5 && at < names.length - 1) {
    size /= base;
    at += 1;
  }
  return at;
}

/** Letters of the largest value in a shared unit, and the smallest that is not written as 0. */
const MOST_IN_UNIT = 9999.5;
const LEAST_IN_UNIT = 0.0005;

/**
 * Index of the unit that all values can have: that of the smallest, where the largest has four digits in it, else that of the
 * largest, where the smallest is more than 0 in it; `undefined` where neither fits. Zeros have any unit.
 */
function sharedUnit(values: readonly number[], scale: Scale): number | undefined {
  const sizes = values.map(Math.abs).filter((size) => size > 0 && Number.isFinite(size));
  if (sizes.length < 2) return undefined;
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const [low, high] = [ownUnit(least, scale), ownUnit(most, scale)];
  if (most / scale.base ** low < MOST_IN_UNIT) return low;
  return least / scale.base ** high >= LEAST_IN_UNIT ? high : undefined;
}

/** 93784 -> `1 d 2 h`: the two largest units. Infinity is a time that was not reached. */
export function formatDuration(durationS: number): string {
  if (Number.isNaN(durationS)) return 'no value';
  if (!Number.isFinite(durationS)) return 'not reached';
  const seconds = Math.abs(durationS);
  const sign = durationS < 0 ? '-' : '';
  if (seconds < MINUTE_S) return `${sign}${threeDigits(seconds)} s`;
  const parts: string[] = [];
  let rest = Math.round(seconds);
  for (const [unitS, name] of [
    [DAY_S, 'd'],
    [HOUR_S, 'h'],
    [MINUTE_S, 'min'],
    [1, 's'],
  ] as const) {
    const whole = Math.floor(rest / unitS);
    rest -= whole * unitS;
    if (whole > 0) parts.push(`${whole} ${name}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return sign + parts.join(' ');
}

/** 0.87654 -> `87.7 %`. */
export function formatShare(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function threeDigits(value: number): string {
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 99.95) return value.toFixed(0);
  return size >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}
