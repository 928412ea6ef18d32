/** CSV tables as people and programs save them: commas, semicolons or tabs, with the line of each row. */
import { dsvFormat } from 'd3-dsv';
import { InputError } from './problems.js';

export interface Table {
  rows: string[][];
  /** Line of each row, from 1: blank lines count, and so do the line breaks within a cell. */
  lines: number[];
}

/** Spreadsheets of some countries write semicolons or tabs: the heading says which. */
export function delimiterOf(text: string): string {
  const heading = /^[^\r\n]*/.exec(text)![0];
  const count = (delimiter: string) => heading.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
}

/** The rows of a table with their lines. */
export function readCells(text: string, delimiter: string): Table {
  const rows = dsvFormat(delimiter).parseRows(text);
  const lines: number[] = [];
  let line = 1;
  for (const row of rows) {
    lines.push(line);
    line += 1;
    for (const cell of row) if (cell.includes('\n') || cell.includes('\r')) line += cell.match(/\r\n|\r|\n/g)!.length;
  }
  return { rows, lines };
}

/**
 * Reads a table whose delimiter its heading shows.
 *
 * @param file what messages call it
 * @throws InputError when a quote opens and never closes: what follows would be one cell
 */
export function readTable(text: string, file: string): Table {
  // Windows PowerShell names the type of the objects first, and Excel the separator.
  const [first = '', separator] = /^(?:#TYPE [^\r\n]*|sep=(.))\r?\n/i.exec(text) ?? [];
  const body = text.slice(first.length);
  const table = readCells(body, separator ?? delimiterOf(body));
  if (first !== '') table.lines = table.lines.map((line) => line + 1);
  const lastCell = table.rows.at(-1)?.at(-1) ?? '';
  const lastLine = body.slice(1 + body.trimEnd().lastIndexOf('\n'));
  const isOpen = /[\r\n]/.test(lastCell) || /(^|[,;\t])"[^"]*$/.test(lastLine);
  if (isOpen && quotesIn(text) % 2 === 1) {
    const position = { file, line: table.lines.at(-1)!, column: 1 };
    throw new InputError([{ severity: 'error', path: '', message: 'a quote opens here and never closes', position }]);
  }
  return table;
}

function quotesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) count += 1;
  return count;
}
