/**
 * Points in time of a column. Portals write them in the way of the reader's country: whether the day or the month comes
 * first is told by the column as a whole, never by a single cell.
 */
import { isObject, propertyOf } from '../jsonText.js';

const ISO = /^\s*\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?\s*$/;
const OF_POWERSHELL = /^\s*\\?\/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\\?\/\s*$/;
const OF_A_COUNTRY =
  /^\s*(\d{1,2})[./-](\d{1,2})[./-](\d{4}),?(?:\s+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,7}))?)?\s*([ap]m)?)?\s*$/i;

/** Milliseconds since 1970 of each cell, UTC where nothing else is said; `null` where a cell has no point in time. */
export interface Instants {
  timesMs: (number | null)[];
  /** Cells that can be read in two ways, with nothing in the column that tells which: they are `null`. */
  unclear: number;
}

export function readInstants(cells: readonly unknown[]): Instants {
  const parts = cells.map((cell) => OF_A_COUNTRY.exec(String(cell)));
  const isOver12 = (part: 1 | 2) => parts.some((match) => match !== null && Number(match[part]) > 12);
  const dayFirst = isOver12(1);
  const isTold = dayFirst !== isOver12(2);
  let unclear = 0;
  const timesMs = cells.map((cell, i) => {
    const match = parts[i];
    if (!match) return absoluteMs(cell);
    // The same number twice is the same day in both ways.
    if (!isTold && match[1] !== match[2]) {
      unclear += 1;
      return null;
    }
    return calendarMs(match, dayFirst);
  });
  return { timesMs, unclear };
}

function absoluteMs(cell: unknown): number | null {
  if (isObject(cell)) return absoluteMs(propertyOf(cell, 'value') ?? propertyOf(cell, 'DateTime'));
  const text = String(cell);
  const [, ms] = OF_POWERSHELL.exec(text) ?? [];
  if (ms !== undefined) return Number(ms);
  if (!ISO.test(text)) return null;
  const iso = text.trim().replace(' ', 'T');
  const parsed = Date.parse(/[T].*(Z|[+-]\d{2}:?\d{2})$/.test(iso) || !iso.includes('T') ? iso : `${iso}Z`);
  return Number.isNaN(parsed) ? null : parsed;
}

function calendarMs(match: RegExpExecArray, dayFirst: boolean): number | null {
  const [first, second, year, hour = 0, minute = 0, whole = 0] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [day, month] = dayFirst ? [first, second] : [second, first];
  const half = match[8]?.toLowerCase();
  const hours = half === undefined ? hour : (hour % 12) + (half === 'pm' ? 12 : 0);
  const ms = Date.UTC(year, month - 1, day, hours, minute, whole);
  return new Date(ms).getUTCDate() === day ? ms : null;
}
