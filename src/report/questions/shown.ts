/** The answer to a question as a table for people: worst first, and what does not fit on a screen folded into one row. */
import { alignColumns } from '../format.js';
import { escapeHtml, note, table } from '../page.js';

export interface ShownTable {
  title: string;
  header: readonly string[];
  /** The first column is text, the others are figures. */
  rows: readonly (readonly string[])[];
  notes: readonly string[];
}

/** Rows of a table in a terminal. */
const MOST_SHOWN_ROWS = 12;

/** The first of some rows, and how many are left: none where one more row would show all. */
export function folded<T>(rows: readonly T[], most = MOST_SHOWN_ROWS): { shown: readonly T[]; rest: readonly T[] } {
  if (rows.length <= most) return { shown: rows, rest: [] };
  return { shown: rows.slice(0, most - 1), rest: rows.slice(most - 1) };
}

/** For a terminal. */
export function tableText({ title, header, rows, notes }: ShownTable): string {
  const lines = [title, ...(rows.length > 0 ? [alignColumns([header, ...rows])] : [])];
  return [...lines, ...notes].join('\n');
}

/** For a report. */
export function tableHtml({ header, rows, notes }: ShownTable): string {
  const cells = rows.map((row) => row.map(escapeHtml));
  return [
    ...(rows.length > 0 ? [table(header.map(escapeHtml), cells)] : []),
    ...notes.map((text) => note(escapeHtml(text))),
  ].join('');
}
