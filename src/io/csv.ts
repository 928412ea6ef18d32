/** CSV files, written as their rows come. */
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Table } from '../report/table.js';
import { CsvLines } from './csvLines.js';

/** A table that is written as its rows come, and not held. */
export class CsvFile {
  private readonly lines = new CsvLines();
  private readonly stream: WriteStream;
  private readonly written: Promise<void>;

  constructor(path: string, header: readonly string[]) {
    this.stream = createWriteStream(path);
    this.written = finished(this.stream);
    // An error is told by the next write or by the end.
    this.written.catch(() => {});
    this.lines.add(header);
  }

  /** Writes rows; resolves when the next may come. */
  async write(rows: Iterable<readonly (string | number)[]>): Promise<void> {
    for (const row of rows) {
      this.lines.add(row);
      if (this.lines.isFull && !this.stream.write(this.lines.take())) {
        await Promise.race([once(this.stream, 'drain'), this.written]);
      }
    }
  }

  async end(): Promise<void> {
    this.stream.end(this.lines.take());
    await this.written;
  }
}

/** Writes a table; rows are made as they are written. */
export async function writeCsv(path: string, table: Table): Promise<void> {
  const file = new CsvFile(path, table.header);
  await file.write(table.rows);
  await file.end();
}
