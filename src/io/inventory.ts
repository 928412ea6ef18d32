/** Inventories: a CSV file with one row a device. Its columns are those of `fleet/inventoryColumns.ts`. */

import { unknownName } from '../core/names.js';
import { didYouMean, InputError, type Position, type Problem } from '../core/problems.js';
import { counted } from '../core/words.js';
import type { InventoryRow } from '../fleet/inventory.js';
import { type Heading, readCell, readHeading } from '../fleet/inventoryCells.js';
import { COLUMN_NAMES } from '../fleet/inventoryColumns.js';
import type { ReadText } from '../scenario/layers.js';
import { siteNames } from '../scenario/names.js';
import type { Scenario } from '../scenario/schema.js';
import { fromCell } from './csvLines.js';

/** An inventory whose cells are well formed. */
export interface Inventory {
  file: string;
  rows: readonly InventoryRow[];
  /** Line of each row. */
  lines: readonly number[];
}

/** Cells by row, and the line of each. */
interface Rows {
  rows: string[][];
  lines: number[];
}

/** Reads the cells of a CSV text. */
export type ParseRows = (text: string, file: string, delimiter: string) => Promise<Rows>;

/**
 * Reads an inventory. The columns `device` and `site` are needed, the others are optional.
 *
 * @param from the scenario file that names it
 * @param readText, parseRows read its text and the cells of that
 * @throws InputError with every problem of the file, one for all rows that have the same
 */
export async function readInventory(
  name: string,
  from: string,
  readText: ReadText,
  parseRows: ParseRows,
): Promise<Inventory> {
  const { file, text } = readText(name, from);
  const { rows: cellsOfRows, lines: linesOfRows } = await parseRows(text, file, delimiterOf(text));
  const problems = new RowProblems(file);
  const headings = readHeadings(cellsOfRows[0] ?? [], problems);
  problems.throwIfAny();
  const rows: InventoryRow[] = [];
  const lines: number[] = [];
  for (let i = 1; i < cellsOfRows.length; i += 1) {
    const cells = cellsOfRows[i]!;
    if (cells.every((cell) => cell.trim() === '')) continue;
    rows.push(readRow(cells, headings, linesOfRows[i]!, problems));
    lines.push(linesOfRows[i]!);
  }
  if (rows.length === 0) problems.add(1, 1, '', 'the inventory lists no device');
  problems.throwIfAny();
  return { file, rows, lines };
}

function readHeadings(cells: readonly string[], problems: RowProblems): Heading[] {
  const headings: Heading[] = [];
  cells.forEach((cell, i) => {
    const heading = readHeading(cell);
    if (heading === null) {
      const near = didYouMean(cell.trim().toLowerCase(), COLUMN_NAMES);
      const what = `unknown column${near}${near === '' ? ';' : ' Else'} remove it, or name it as one of ${COLUMN_NAMES.join(', ')}`;
      problems.add(1, i + 1, cell.trim(), what);
      return;
    }
    if ('unclear' in heading) {
      problems.add(1, i + 1, cell.trim(), heading.unclear);
      return;
    }
    if (headings.some(({ column }) => column === heading.column)) {
      problems.add(1, i + 1, cell.trim(), `the column ${heading.column} is there twice`);
    }
    headings.push(heading);
  });
  for (const needed of ['device', 'site']) {
    if (!headings.some(({ column }) => column === needed)) problems.add(1, 1, needed, 'this column is needed');
  }
  return headings;
}

function readRow(cells: readonly string[], headings: readonly Heading[], line: number, problems: RowProblems) {
  const row: InventoryRow = { device: '', site: '' };
  headings.forEach((heading, k) => {
    const cell = fromCell((cells[k] ?? '').trim());
    const { column } = heading;
    if (cell === '') {
      if (column === 'device' || column === 'site') problems.add(line, k + 1, column, 'must not be empty');
      return;
    }
    const message = readCell(heading, cell, row);
    if (message !== null) problems.add(line, k + 1, column, message, cell);
  });
  if (cells.slice(headings.length).some((cell) => cell.trim() !== '')) {
    const message = `the row has ${counted(cells.length, 'cell')}, the heading ${headings.length}`;
    problems.add(line, headings.length + 1, '', message, cells[headings.length]!);
  }
  if (row.freeDiskBytes !== undefined && row.freeDiskBytes > (row.diskBytes ?? Number.POSITIVE_INFINITY)) {
    problems.add(line, 1, 'free_disk', 'more is free than the disk has');
  }
  return row;
}

/**
 * The rows of an inventory, whose names are those of a scenario.
 *
 * @throws InputError when a site or a profile does not exist, when a device is there twice, or when nothing says which
 *   profile a device has
 */
export function inventoryFor(scenario: Scenario, { file, rows, lines }: Inventory): readonly InventoryRow[] {
  const problems = new RowProblems(file);
  const sites = scenario.sites.flatMap(siteNames);
  const profiles = scenario.devices.mix.map((profile) => profile.name);
  const isShared = scenario.devices.mix.some((profile) => profile.share > 0);
  const known = { site: new Set(sites), profile: new Set(profiles) };
  const lineOf = new Map<string, number>();
  rows.forEach((row, i) => {
    const line = lines[i]!;
    if (!known.site.has(row.site)) problems.addUnknown(line, 'site', row.site, sites);
    if (row.profile !== undefined && !known.profile.has(row.profile)) {
      problems.addUnknown(line, 'profile', row.profile, profiles);
    }
    if (row.profile === undefined && !isShared) {
      problems.add(line, 1, 'profile', 'the row names no profile, and the mix states no shares to draw one by');
    }
    const device = row.device.toLowerCase();
    const before = lineOf.get(device);
    if (before !== undefined)
      problems.add(line, 1, 'device', `the name ${row.device} is used twice, in line ${before}`);
    else lineOf.set(device, line);
  });
  problems.throwIfAny();
  return rows;
}

/** Lines that a problem names. */
const MOST_LINES = 5;

/** Problems of rows: those that are the same are one, with the first positions and their count. */
class RowProblems {
  private readonly groups = new Map<
    string,
    { position: Position; path: string; message: string; lines: number[]; found: string[] }
  >();

  constructor(private readonly file: string) {}

  /** @param found what stands there */
  add(line: number, column: number, path: string, message: string, found?: string): void {
    const key = `${path}\n${message}`;
    let group = this.groups.get(key);
    if (!group) {
      group = { position: { file: this.file, line, column }, path, message, lines: [], found: [] };
      this.groups.set(key, group);
    }
    group.lines.push(line);
    if (found !== undefined && group.found.length < MOST_LINES && !group.found.includes(found)) group.found.push(found);
  }

  /** Names are many: the nearest of one is looked for once. */
  addUnknown(line: number, what: string, name: string, names: readonly string[]): void {
    const key = `${what} ${name}`;
    let message = this.unknown.get(key);
    if (message === undefined) {
      message = unknownName(what, name, names);
      this.unknown.set(key, message);
    }
    this.add(line, 1, what, message);
  }

  private readonly unknown = new Map<string, string>();

  throwIfAny(): void {
    if (this.groups.size === 0) return;
    const problems = [...this.groups.values()].map(({ position, path, message, lines, found }): Problem => {
      const seen = found.length > 0 ? `found ${found.join(', ')}: ` : '';
      const more = lines.length > MOST_LINES ? ', ...' : '';
      const where =
        lines.length > 1 ? `; in ${lines.length} rows, lines ${lines.slice(0, MOST_LINES).join(', ')}${more}` : '';
      return { severity: 'error', path, message: `${seen}${message}${where}`, position };
    });
    throw new InputError(problems);
  }
}

/** Spreadsheets of some countries write semicolons or tabs: the heading says which. */
function delimiterOf(text: string): string {
  const heading = /^[^\r\n]*/.exec(text)![0];
  const count = (delimiter: string) => heading.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
}
