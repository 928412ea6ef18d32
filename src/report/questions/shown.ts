/** The answer to a question as a table for people: worst first, and what does not fit on a screen folded into one row. */
import { printable } from '../../core/printable.js';
import { alignColumns, wrapped } from '../format.js';
import { escapeHtml, note, table } from '../page.js';

export interface ShownTable {
  title: string;
  header: readonly string[];
  /** The first column is text, the others are figures. */
  rows: readonly (readonly string[])[];
  notes: readonly string[];
  /** Columns that a narrow terminal does without, the least important first: their numbers. */
  leftOut?: readonly number[];
  /** Its cells stand close together, to fit. */
  isDense?: boolean;
}

/** Rows of a table in a terminal. */
const MOST_SHOWN_ROWS = 12;

/** The first of some rows, and how many are left: none where one more row would show all. */
export function folded<T>(rows: readonly T[], most = MOST_SHOWN_ROWS): { shown: readonly T[]; rest: readonly T[] } {
  if (rows.length <= most) return { shown: rows, rest: [] };
  return { shown: rows.slice(0, most - 1), rest: rows.slice(most - 1) };
}

/** So much of a name is left where a table is too wide without its less important columns, too. */
const LEAST_NAME = 16;

/**
 * For a terminal: no wider than it is, if names leave any way to it.
 *
 * @param width in characters
 */
export function tableText(
  { title, header, rows, notes, isDense = false, leftOut = [] }: ShownTable,
  width: number,
): string {
  const texts = [header, ...rows].map((row) => row.map(printable));
  const widths = header.map((_, k) => Math.max(...texts.map((row) => row[k]!.length)));
  const shown = new Set(header.keys());
  const gap = isDense ? ' ' : '  ';
  const indent = isDense ? '' : '  ';
  const taken = () => [...shown].reduce((sum, k) => sum + gap.length + widths[k]!, indent.length - gap.length);
  const gone = leftOut.filter((k) => taken() > width && shown.delete(k));
  const name = Math.max(LEAST_NAME, widths[0]! - Math.max(0, taken() - width));
  const cells = texts.map((row) =>
    row.filter((_, k) => shown.has(k)).map((cell, k) => (k === 0 ? cut(cell, name) : cell)),
  );
  const rest =
    gone.length > 0
      ? [
          `Not shown, as the terminal is too narrow: ${gone
            .sort((a, b) => a - b)
            .map((k) => header[k])
            .join(', ')}.`,
        ]
      : [];
  const lines = [wrapped(title, width), ...(rows.length > 0 ? [alignColumns(cells, indent, gap)] : [])];
  return [...lines, ...[...notes, ...rest].map((text) => wrapped(text, width))].join('\n');
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** For a report. */
export function tableHtml({ header, rows, notes }: ShownTable): string {
  const cells = rows.map((row) => row.map(escapeHtml));
  return [
    ...(rows.length > 0 ? [table(header.map(escapeHtml), cells)] : []),
    ...notes.map((text) => note(escapeHtml(text))),
  ].join('');
}
