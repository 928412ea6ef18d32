/** The cells of CSV files that people make. */
import { InputError } from '../core/problems.js';
import type { ParseRows } from './inventory.js';

/** Rows with their lines: blank lines count, and so do the line breaks within a cell. */
export const parseRows: ParseRows = async (text, file, delimiter) => {
  // Only who has an inventory waits for its library.
  const { parseString } = await import('fast-csv');
  return new Promise((resolve, reject) => {
    const rows: string[][] = [];
    const lines: number[] = [];
    let line = 1;
    parseString<string[], string[]>(text, { headers: false, delimiter })
      .on('error', (error) => {
        const message = error.message.replace(/^Parse Error: /, '').slice(0, 120);
        reject(new InputError([{ severity: 'error', path: '', message, position: { file, line, column: 1 } }]));
      })
      .on('data', (row: string[]) => {
        rows.push(row);
        lines.push(line);
        line += 1 + row.reduce((breaks, cell) => breaks + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
      })
      .on('end', () => resolve({ rows, lines }));
  });
};
