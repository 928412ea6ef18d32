/** CSV files, by fast-csv. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type CsvFormatterStream, format } from 'fast-csv';
import type { Table } from '../report/tables.js';

/** A table that is written as its rows come, and not held. */
export class CsvFile {
  private readonly stream: CsvFormatterStream<readonly (string | number)[], readonly (string | number)[]>;
  private readonly written: Promise<void>;

  constructor(path: string, header: readonly string[]) {
    this.stream = format({ headers: [...header], alwaysWriteHeaders: true, includeEndRowDelimiter: true });
    this.written = pipeline(this.stream, createWriteStream(path));
    // An error is told by the next write or by the end.
    this.written.catch(() => {});
  }

  /** Writes rows; resolves when the next may come. */
  async write(rows: Iterable<readonly (string | number)[]>): Promise<void> {
    for (const row of rows) {
      if (!this.stream.write(row)) await Promise.race([once(this.stream, 'drain'), this.written]);
    }
  }

  async end(): Promise<void> {
    this.stream.end();
    await this.written;
  }
}

/** Writes a table; rows are made as they are written. */
export async function writeCsv(path: string, table: Table): Promise<void> {
  const stream = format({ headers: [...table.header], alwaysWriteHeaders: true, includeEndRowDelimiter: true });
  await pipeline(Readable.from(table.rows), stream, createWriteStream(path));
}
