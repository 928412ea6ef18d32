/** Cells of lists of devices: sizes, versions of Windows, platforms, dates. */
import { readAmount, unitFactor } from '../../core/units.js';
import { readWindows } from '../../policy/windowsReleases.js';

/** A number, with the bytes of one where its unit stands behind it. */
export interface Size {
  value: number;
  unit?: number;
}

/**
 * A size as people and spreadsheets write it: `243712`, `237,5 GB`, `16.617.472`, `1,024 MB`.
 *
 * @param isCommaDecimal whether a comma stands before decimals; else it parts thousands
 */
export function readSize(text: string, isCommaDecimal: boolean): Size | null {
  const plain = text.replaceAll(/[\u00a0\u202f]/g, ' ').trim();
  const [point, thousands] = isCommaDecimal ? [',', '.'] : ['.', ','];
  const isGrouped = new RegExp(`^\\d{1,3}(\\${thousands}\\d{3})+(?!\\d)`).test(plain);
  const isDecimal = isCommaDecimal || /^\d+,\d{1,2}(?!\d)/.test(plain);
  let digits = isGrouped ? plain.replaceAll(thousands, '') : plain;
  if (point === ',' || isDecimal) digits = digits.replace(',', '.');
  const amount = readAmount(digits);
  if (!amount || amount.value < 0) return null;
  if (amount.unit === '') return { value: amount.value };
  const unit = unitFactor(amount.unit.toUpperCase(), 'size');
  return unit === undefined ? null : { value: amount.value, unit };
}

/** What runs on a device: a version of Windows, a build that no release has, or another platform by its name. */
export type Platform = { windows: string } | { build: string } | { other: string };

const OTHERS: readonly [RegExp, string][] = [
  [/ipados/i, 'iPadOS'],
  [/\bios\b|iphone/i, 'iOS'],
  [/android/i, 'Android'],
  [/mac ?os|macmdm|os x/i, 'macOS'],
  [/linux|ubuntu|debian|red hat/i, 'Linux'],
  [/chrome ?os/i, 'ChromeOS'],
  [/holographic|hololens/i, 'Windows Holographic'],
  [/windows (phone|mobile)|windowsphone|windowsmobile/i, 'Windows Phone'],
  [/tvos|visionos|watchos/i, 'another of Apple'],
];

/** @param os what the list calls the operating system @param version its version or build */
export function platformOf(os: string, version: string): Platform {
  const other = OTHERS.find(([pattern]) => pattern.test(os));
  if (other) return { other: other[1] };
  const build = /^(?:windows )?(\d+)\.(\d+)(?:\.(\d+))?/i.exec(version);
  const isOld =
    (build && Number(build[1]) < 10 && Number(build[1]) >= 5) ||
    /windows (7|8|8\.1|vista|xp)\b|server 20(03|08|12)/i.test(os);
  const isWindows = /windows|^$/i.test(os);
  if (isWindows && isOld) return { other: 'Windows before 10' };
  if (!isWindows) return { other: os === '' ? 'unknown' : 'another' };
  if (/server/i.test(os) || /server/i.test(version)) return serverOf(os, version);
  for (const text of [version, os]) {
    const read = readWindows(
      text
        .replace(/^microsoft /i, '')
        .replace(EDITION_WORDS, '')
        .trim(),
    );
    if (read.ok) return { windows: read.version };
  }
  if (build && Number(build[1]) !== 10) return { other: 'unknown' };
  return { build: build?.[3] ?? '' };
}

const EDITION_WORDS =
  / (enterprise|pro|professional|education|home|iot|ltsc|ltsb|for workstations|n|s|evaluation|multi-session)\b.*$/i;

/** A server and a client can have the same build: the name tells them apart. */
function serverOf(os: string, version: string): Platform {
  const year = /server (20\d\d)/i.exec(`${os} ${version}`)?.[1] ?? SERVERS[/(\d{5})/.exec(version)?.[1] ?? ''];
  const read = readWindows(`Server ${year}`);
  return read.ok ? { windows: read.version } : { build: /(\d{5})/.exec(version)?.[1] ?? '' };
}

const SERVERS: Readonly<Record<string, string>> = { 14393: '2016', 17763: '2019', 20348: '2022', 26100: '2025' };

const EDITIONS: readonly [RegExp, string][] = [
  [/iot ?enterprise/i, 'IoT Enterprise'],
  [/pro(fessional)? ?education/i, 'Pro Education'],
  [/pro(fessional)? ?(for )?workstations?/i, 'Pro for Workstations'],
  [/enterprise/i, 'Enterprise'],
  [/education/i, 'Education'],
  [/\bpro(fessional)?\b/i, 'Pro'],
  [/\b(home|core)\b/i, 'Home'],
  [/datacenter/i, 'Datacenter'],
  [/\bstandard\b/i, 'Standard'],
];

/** The edition that a text names, or `null`. */
export function editionOf(text: string): string | null {
  return EDITIONS.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

/** Kinds of cases that run on battery (System Management BIOS, 7.4.1). */
const PORTABLE = new Set(['8', '9', '10', '11', '12', '14', '18', '21', '30', '31', '32']);

export function isPortable(chassis: string): boolean | null {
  const number = /\d+/.exec(chassis)?.[0];
  if (number !== undefined) return PORTABLE.has(number);
  if (/laptop|notebook|portable|tablet|convertible|detachable/i.test(chassis)) return true;
  return /desktop|tower|mini|workstation|all.in.one/i.test(chassis) ? false : null;
}

/**
 * Reads the dates of a column: whether day or month comes first is told from the column as a whole.
 *
 * @returns milliseconds since 1970, `null` for what is no date; nothing where the order cannot be told
 */
export function readDates(texts: readonly string[]): (number | null)[] | null {
  const parts = texts.map((text) => /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:[ ,]+(.*))?$/.exec(text.trim()));
  const some = parts.filter((part) => part !== null);
  const isDayFirst = some.some(([, first, separator]) => Number(first) > 12 || separator === '.');
  const isMonthFirst = some.some(([, , , second]) => Number(second) > 12);
  if (some.length > 0 && isDayFirst === isMonthFirst) return null;
  return texts.map((text, i) => {
    const part = parts[i];
    if (!part) return isoOf(text);
    const [day, month] = isDayFirst ? [part[1], part[3]] : [part[3], part[1]];
    const date = Date.UTC(Number(part[4]), Number(month) - 1, Number(day));
    return Number.isNaN(date) ? null : date;
  });
}

/** `2026-03-02 08:15:00.0000000`, `2026/3/2`, ISO 8601, or the dates of Windows PowerShell's JSON. To a day it is enough. */
function isoOf(text: string): number | null {
  const ticks = /Date\((\d{10,14})/.exec(text)?.[1];
  if (ticks !== undefined) return Number(ticks);
  const [, year, , month, day] = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ]|$)/.exec(text.trim()) ?? [];
  return year === undefined ? null : Date.UTC(Number(year), Number(month) - 1, Number(day));
}
