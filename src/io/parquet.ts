/** Parquet files, by hyparquet-writer: for DuckDB, pandas and the like. */
import { writeFileSync } from 'node:fs';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { Table } from '../report/tables.js';

/** Writes a table; a column of whole numbers is INT64, of other numbers DOUBLE, of anything else STRING. */
export function writeParquet(path: string, table: Table): void {
  const rows = [...table.rows];
  const columnData = table.header.map((name, i) => {
    const cells = rows.map((row) => row[i]!);
    const isNumber = cells.every((cell) => typeof cell === 'number');
    if (!isNumber) return { name, data: cells.map(String), type: 'STRING' as const };
    const isWhole = cells.every((cell) => Number.isSafeInteger(cell));
    return isWhole
      ? { name, data: cells.map((cell) => BigInt(cell as number)), type: 'INT64' as const }
      : { name, data: cells, type: 'DOUBLE' as const };
  });
  writeFileSync(path, new Uint8Array(parquetWriteBuffer({ columnData })));
}
