/** CSV files, by fast-csv. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { format } from 'fast-csv';
import type { Table } from '../report/tables.js';

/** Writes a table; rows are made as they are written. */
export async function writeCsv(path: string, table: Table): Promise<void> {
  const stream = format({ headers: [...table.header], alwaysWriteHeaders: true, includeEndRowDelimiter: true });
  await pipeline(Readable.from(table.rows), stream, createWriteStream(path));
}
