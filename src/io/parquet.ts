/** Parquet files, by hyparquet-writer: for DuckDB, pandas and the like. */
import { writeFileSync } from 'node:fs';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { ColumnType, Table } from '../report/table.js';

/** Writes a table; columns have the types that the table states, so that files of different runs agree. */
export function writeParquet(path: string, table: Table & { types: readonly ColumnType[] }): void {
  const rows = [...table.rows];
  const columnData = table.header.map((name, i) => {
    const cells = rows.map((row) => row[i]!);
    const type = table.types[i]!;
    if (type === 'STRING') return { name, data: cells.map(String), type };
    return type === 'INT64'
      ? { name, data: cells.map((cell) => BigInt(cell)), type }
      : { name, data: cells.map((cell) => (cell === '' ? null : Number(cell))), type };
  });
  writeFileSync(path, new Uint8Array(parquetWriteBuffer({ columnData })));
}
