import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseString, writeToString } from 'fast-csv';
import { afterAll, expect, it } from 'vitest';
import { fromCell } from '../../src/core/csvCells.js';
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

/** What a spreadsheet may take for a formula: OWASP, "CSV Injection". */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** What a terminal may obey, and what looks like such a character that was escaped. */
const CONTROLS = /[^\P{Cc}\n\t]|[\u2028\u2029\ufeff\ufff9-\ufffb\ufffe\uffff]|\p{Bidi_Control}|\p{Cs}|\\u[0-9a-f]{4}/u;

it('writes what fast-csv writes, whatever the fields', async () => {
  const nasty = fc.stringMatching(/^[ab,"\n;|' äß€😀=0-9\\u-]*$/u);
  const number = fc.oneof(
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true }),
    fc.integer({ min: 0, max: 3e9 }).map((thousandths) => thousandths / 1000),
    fc.double({ min: 0, max: 1e13, noNaN: true }).map((value) => Math.round(value * 1000) / 1000),
  );
  const text = fc
    .oneof(nasty, fc.string({ unit: 'grapheme' }))
    .filter((each) => !FORMULA.test(each.replace(/^'+/, '')) && !CONTROLS.test(each));
  const row = fc.array(fc.oneof(text, number), { minLength: 2, maxLength: 9 });
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

it.each([
  ['=1+1', `"'=1+1"`],
  ['@SUM(1)', `"'@SUM(1)"`],
  ['-1+1', `"'-1+1"`],
  ['+2', `"'+2"`],
  ['\tx', `"'\tx"`],
  ['\rx', '\\u000dx'],
  ['\u001b[31mred\u0000\u009b2J', '\\u001b[31mred\\u0000\\u009b2J'],
  ['a\u202eb\ud83d', 'a\\u202eb\\ud83d'],
  ['a\nb\tc', `"a\nb\tc"`],
  ['\\u001b', '\\u005cu001b'],
  ['C:\\users\\u00', 'C:\\users\\u00'],
  ['＝1+1', `"'＝1+1"`],
  ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
  ["'=1", `"''=1"`],
  ["'quoted'", "'quoted'"],
  [' =1', ' =1'],
  [-5, '-5'],
  [1e21, '1e+21'],
])('writes %j so that a spreadsheet shows it', (cell, expected) => {
  expect(byLines([[cell]])).toBe(`${expected}\n`);
});

it('gives every text back as it was, and begins none like a formula', async () => {
  const cell = fc.oneof(
    fc.stringMatching(/^[=+\-@\t\r\n'＝a",]{1,6}$/u),
    fc
      .array(
        fc.constantFrom('\u001b', '\u0000', '\ud83d', '\u2028', '\\', 'u005c', 'u001b', "'", '=', '\r', '\n', 'x'),
        { minLength: 1, maxLength: 8 },
      )
      .map((parts) => parts.join('')),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(cell, { minLength: 1, maxLength: 5 }), async (row) => {
      const cells = await new Promise<string[]>((resolve, reject) => {
        parseString<string[], string[]>(byLines([['first', ...row]]), { headers: false })
          .on('error', reject)
          .on('data', resolve);
      });
      expect(cells.filter((each) => FORMULA.test(each) || /[^\P{Cc}\n\t]/u.test(each))).toEqual([]);
      expect(cells.map(fromCell)).toEqual(['first', ...row]);
    }),
    { numRuns: 600 },
  );
});

it('reads escapes that dosim would not have written as they are', () => {
  for (const cell of ['caf\\u00e9', '\\u005cx', '\\u001B', 'C:\\users\\u000', '\\u000a'])
    expect(fromCell(cell)).toBe(cell);
  expect(fromCell('\\u001b[0m')).toBe('\u001b[0m');
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
