/** Values as the reports and cmdlets of Windows write them: bytes, times, modes. */
import { fromCell } from '../../core/csvCells.js';
import { shortened } from '../../core/printable.js';
import { isObject, propertyOf } from '../jsonText.js';

/** What a cell holds is not what its column is for; the message says what was found and what is allowed. */
export class BadCell extends Error {
  constructor(column: string, found: unknown, allowed: string) {
    super(`${column}: found ${shownValue(found)}; allowed is ${allowed}`);
    this.name = 'BadCell';
  }
}

/** A value for a message. Objects may hold anything, and what has an @ may be a person: these are not shown. */
function shownValue(found: unknown): string {
  if (typeof found !== 'string' && typeof found !== 'number') return 'no text';
  const text = String(found);
  return text.includes('@') ? 'a text with @' : `"${shortened(text)}"`;
}

/** The cell is empty: an export writes nothing, `null` or `-` where the device told nothing. */
export function isEmpty(raw: unknown): boolean {
  return raw === undefined || raw === null || (typeof raw === 'string' && /^\s*(?:-|null)?\s*$/i.test(raw));
}

/** A number of a culture: `97.5`, `97,5`; `undefined` for what is none. */
function numberOf(raw: unknown): number | undefined {
  if (typeof raw === 'number') return raw;
  if (typeof raw !== 'string') return undefined;
  const text = raw.trim().replace(/^(-?\d+),(\d+)$/, '$1.$2');
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

/**
 * A count of bytes, downloads or devices: whole or not, since a query may have made a mean of it.
 *
 * @throws BadCell for what is no number, for negative ones, and for more than a counter of Windows holds
 */
export function countOf(raw: unknown, column: string): number {
  const value = numberOf(raw);
  if (value !== undefined && value >= 0 && value <= Number.MAX_SAFE_INTEGER) return value;
  throw new BadCell(column, raw, `a number from 0 to ${Number.MAX_SAFE_INTEGER}`);
}

const TIME_SPAN = /^\s*(?:(\d{1,6})[.:])?(\d{1,6}):([0-5]?\d):([0-5]?\d)(?:[.,](\d{1,9}))?\s*$/;
const TICKS_PER_S = 1e7;

/**
 * Seconds of a time span: `1.02:03:04.0780000`, seconds as a number, or the object that PowerShell makes of it in JSON.
 *
 * @throws BadCell for anything else
 */
export function secondsOf(raw: unknown, column: string): number {
  const seconds = spanSeconds(raw);
  if (seconds !== undefined && seconds >= 0) return seconds;
  throw new BadCell(column, raw, 'a time such as 00:02:11 or 1.02:03:04.5');
}

function spanSeconds(raw: unknown): number | undefined {
  if (isObject(raw)) {
    const ticks = numberOf(propertyOf(raw, 'Ticks'));
    return ticks === undefined ? numberOf(propertyOf(raw, 'TotalSeconds')) : ticks / TICKS_PER_S;
  }
  const [, days = '0', hours, minutes, seconds, fraction = '0'] = TIME_SPAN.exec(String(raw)) ?? [];
  if (hours === undefined) return numberOf(raw);
  return Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(`${seconds}.${fraction}`);
}

/** A time span as the reports write it: `00:02:11`, with days before it where there are some. */
export function spanText(seconds: number): string {
  const whole = Math.round(seconds);
  const pad = (value: number) => String(value).padStart(2, '0');
  const days = Math.floor(whole / 86_400);
  const rest = whole - days * 86_400;
  const clock = `${pad(Math.floor(rest / 3600))}:${pad(Math.floor(rest / 60) % 60)}:${pad(rest % 60)}`;
  return days === 0 ? clock : `${days}.${clock}`;
}

const MODE_NAMES: Readonly<Record<string, number>> = {
  cdnonly: 0,
  httponly: 0,
  lan: 1,
  group: 2,
  internet: 3,
  simple: 99,
  bypass: 100,
};
const MODES = [0, 1, 2, 3, 99, 100];

/**
 * A download mode: its number, its name, or both as in `LAN (1)`; `null` for `Unknown`, which reports show for a mode that
 * is missing or not valid.
 *
 * @throws BadCell for anything else
 */
export function modeOf(raw: unknown, column: string): number | null {
  const text = String(raw).trim();
  if (/^unknown\b/i.test(text)) return null;
  const number = /^\d+$/.test(text) ? text : /\((\d+)\)\s*$/.exec(text)?.[1];
  const mode = number === undefined ? MODE_NAMES[text.toLowerCase().replaceAll(/[^a-z]/g, '')] : Number(number);
  if (mode !== undefined && MODES.includes(mode)) return mode;
  throw new BadCell(column, raw, `a download mode: ${MODES.join(', ')}`);
}

const SHOWN_MODES: Readonly<Record<number, string>> = {
  0: 'HTTP only',
  1: 'LAN',
  2: 'Group',
  3: 'Internet',
  99: 'Simple',
  100: 'Bypass',
};

/** A download mode as the reports write it: `LAN (1)`. */
export function modeText(mode: number): string {
  return `${SHOWN_MODES[mode] ?? 'Unknown'} (${mode})`;
}

/** A text, without blanks around it; empty for what is none. */
export function textCell(raw: unknown): string {
  if (isEmpty(raw) || isObject(raw) || Array.isArray(raw)) return '';
  return fromCell(String(raw).trim());
}

/** A place or a group, which results show; a mail address in the column is none. */
export function placeCell(raw: unknown): string {
  const text = textCell(raw);
  return text.includes('@') ? '' : text;
}

/** A category, which results show; what has an @ may be a person that slipped into the column. */
export function categoryCell(raw: unknown): string {
  const text = textCell(raw);
  return text.includes('@') ? 'a text with @' : text;
}
