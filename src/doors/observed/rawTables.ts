/** Tables from files of reports: CSV of any delimiter, JSON of APIs and of PowerShell, and `Name : value` texts. */

import { readTable } from '../../core/csvTable.js';
import { InputError } from '../../core/problems.js';
import { counted } from '../../core/words.js';
import type { Where } from '../found.js';
import { isObject, type JsonObject, parseJson } from '../jsonText.js';
import { refuseLongLines } from '../limits.js';

/** Rows of one file: a report of a hundred thousand devices has some 600,000. */
const MOST_ROWS = 3_000_000;
/** No report has so many columns. */
const MOST_COLUMNS = 1000;

/** A row by column, the names as in {@link columnName}. */
export interface RawRow {
  cells: ReadonlyMap<string, unknown>;
  where: Where;
}

/**
 * The name of a column without what programs put around it, in small letters: portals add ` [UTC]`, a query that sums up
 * writes `sum_`.
 */
function columnName(written: string): string {
  return written
    .trim()
    .replace(/\s*\[(?:UTC|Local Time)\]$/i, '')
    .replace(/^sum_/i, '')
    .toLowerCase();
}

/** Told the line of a row that has other cells than the heading; it is left out. */
type TellBad = (where: Where, message: string) => void;

/** Rows of a file, whatever it is. */
export function rawRows(text: string, file: string, tellBad: TellBad): RawRow[] {
  const start = text.trimStart();
  if (/^[[{]/.test(start)) return jsonRows(start, file);
  refuseLongLines(text, file);
  if (/^[A-Za-z]\w*\s*:(\s|$)/.test(start)) return propertyRows(text);
  return csvRows(text, file, tellBad);
}

function csvRows(text: string, file: string, tellBad: TellBad): RawRow[] {
  const { rows: parsed, lines } = readTable(text, file);
  if (parsed.length > MOST_ROWS) throw InputError.of(`${file}: error: more than ${MOST_ROWS} rows are in it`);
  const columns = (parsed[0] ?? []).map(columnName);
  if (columns.length > MOST_COLUMNS) {
    throw InputError.of(`${file}: error: it has ${columns.length} columns; allowed are ${MOST_COLUMNS}`);
  }
  const rows: RawRow[] = [];
  parsed.forEach((row, i) => {
    const where = { line: lines[i]! };
    if (i === 0 || row.every((cell) => cell.trim() === '')) return;
    if (row.length !== columns.length) {
      tellBad(where, `this line has ${counted(row.length, 'cell')}, the heading ${columns.length}; left out`);
    } else rows.push({ cells: new Map(columns.map((column, c) => [column, row[c]])), where });
  });
  return rows;
}

/** Rows of JSON: answers of Log Analytics, lists and single objects of PowerShell, however they lie in each other. */
function jsonRows(text: string, file: string): RawRow[] {
  const rows: RawRow[] = [];
  const take = (cells: ReadonlyMap<string, unknown>, path: string) => {
    if (rows.length >= MOST_ROWS) throw InputError.of(`${file}: error: more than ${MOST_ROWS} rows are in it`);
    rows.push({ cells, where: { path } });
  };
  const visit = (value: unknown, path: string): void => {
    if (Array.isArray(value)) {
      value.forEach((each, i) => {
        visit(each, `${path}[${i}]`);
      });
    } else if (isObject(value)) {
      if (isAnswer(value)) answerRows(value, path, take);
      else {
        const inner = Object.entries(value).filter(([, each]) => holdsRows(each));
        if (Object.keys(value).length > inner.length) {
          take(new Map(Object.entries(value).map(([name, each]) => [columnName(name), each])), path);
        }
        for (const [name, each] of inner) visit(each, `${path}.${name}`);
      }
    }
  };
  visit(parseJson(text, file), '$');
  return rows;
}

/** A list of objects or lists, or an object of such: what PowerShell and Graph put rows into. */
function holdsRows(value: unknown): boolean {
  if (Array.isArray(value)) return value.some((each) => isObject(each) || Array.isArray(each));
  return isObject(value) && Object.values(value).some((each) => holdsRows(each));
}

/** A table of Log Analytics: columns with names, and rows of cells. */
type Answer = JsonObject & { columns: readonly unknown[]; rows: readonly unknown[] };

function isAnswer(value: JsonObject): value is Answer {
  return Array.isArray(value.columns) && Array.isArray(value.rows);
}

function answerRows({ columns, rows }: Answer, path: string, take: (cells: Map<string, unknown>, at: string) => void) {
  const names = columns.map((column) => columnName(String(isObject(column) ? column.name : column)));
  rows.forEach((row, i) => {
    if (Array.isArray(row)) take(new Map(names.map((name, c) => [name, row[c]])), `${path}.rows[${i}]`);
    else if (isObject(row)) {
      take(new Map(Object.entries(row).map(([name, each]) => [columnName(name), each])), `${path}.rows[${i}]`);
    }
  });
}

const PROPERTY = /^([A-Za-z]\w{0,100})\s*:\s?(.*)$/;

/** Objects of a `Name : value` text; empty lines part them, and a line that begins with blanks goes on. */
function propertyRows(text: string): RawRow[] {
  const rows: RawRow[] = [];
  let cells: Map<string, string> | null = null;
  let last = '';
  text.split(/\r\n|\r|\n/).forEach((content, i) => {
    const [, name, value] = PROPERTY.exec(content) ?? [];
    if (content.trim() === '') cells = null;
    else if (name !== undefined) {
      if (!cells) {
        cells = new Map();
        rows.push({ cells, where: { line: i + 1 } });
      }
      last = columnName(name);
      cells.set(last, value!.trim());
    } else if (cells && /^\s/.test(content)) cells.set(last, `${cells.get(last)} ${content.trim()}`);
  });
  return rows;
}
