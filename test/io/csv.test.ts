import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { writeToString } from 'fast-csv';
import { afterAll, expect, it } from 'vitest';
import { CsvFile } from '../../src/io/csv.js';
import { CsvLines } from '../../src/io/csvLines.js';

const folder = mkdtempSync(join(tmpdir(), 'dosim-csv-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Rows = (string | number)[][];
const byFastCsv = (rows: Rows) => writeToString(rows, { includeEndRowDelimiter: true });
const byLines = (rows: Rows, chunkBytes?: number) => {
  const lines = new CsvLines(chunkBytes);
  for (const row of rows) lines.add(row);
  return Buffer.from(lines.take()).toString();
};

it('writes what fast-csv writes, whatever the fields', async () => {
  const nasty = fc.stringMatching(/^[ab,"\n\r;|' äß€😀=0-9-]*$/u);
  const number = fc.oneof(
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true }),
    fc.integer({ min: 0, max: 3e9 }).map((thousandths) => thousandths / 1000),
    fc.double({ min: 0, max: 1e13, noNaN: true }).map((value) => Math.round(value * 1000) / 1000),
  );
  const row = fc.array(fc.oneof(nasty, fc.string({ unit: 'grapheme' }), number), { minLength: 2, maxLength: 9 });
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 9 }), async (rows) => {
      // fast-csv takes the first row for the header when it has none, and leaves out rows without any field.
      const expected = await byFastCsv(rows);
      expect(byLines(rows)).toBe(expected);
      expect(byLines(rows, 8)).toBe(expected);
    }),
    { numRuns: 500 },
  );
});

it('writes whole numbers and thousandths as JavaScript does', () => {
  const values = [
    0,
    7,
    9.5,
    10,
    99.999,
    100.01,
    0.001,
    28800.615,
    999_999_999_999.875,
    1e12,
    2 ** 53,
    1e21,
    -3,
    0.0005,
  ];
  expect(byLines([values])).toBe(`${values.join(',')}\n`);
});

it('writes every row of a file that is longer than what it gathers', async () => {
  const rows = Array.from({ length: 30_000 }, (_, i) => [i, `device, ${i}`, i / 8]);
  const path = join(folder, 'rows.csv');
  const file = new CsvFile(path, ['id', 'name', 'eighths']);
  await file.write(rows.slice(0, 20_000));
  await file.write(rows.slice(20_000));
  await file.end();
  expect(readFileSync(path, 'utf8')).toBe(await byFastCsv([['id', 'name', 'eighths'], ...rows]));
});

it('tells that a file cannot be written', async () => {
  const file = new CsvFile(join(folder, 'missing', 'rows.csv'), ['id']);
  await expect(file.write(Array.from({ length: 200_000 }, (_, i) => [i])).then(() => file.end())).rejects.toThrow(
    /ENOENT/,
  );
});
