/** Inventories: a CSV file with one row a device. Its columns are those of `fleet/inventoryColumns.ts`. */

import { fromCell } from '../core/csvCells.js';
import { delimiterOf } from '../core/csvTable.js';
import { didYouMean } from '../core/problems.js';
import { RowProblems } from '../core/rowProblems.js';
import { sum } from '../core/stats.js';
import { SubnetIndex } from '../core/subnets.js';
import { counted } from '../core/words.js';
import { type InventoryRow, ownProfile } from '../fleet/inventory.js';
import { type Heading, readCell, readHeading } from '../fleet/inventoryCells.js';
import { COLUMN_NAMES } from '../fleet/inventoryColumns.js';
import type { ReadText } from '../scenario/layers.js';
import { siteNames } from '../scenario/names.js';
import type { ProfileSpec, Scenario } from '../scenario/schema.js';

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

/** Columns that say where a device is: one of them is needed. */
const PLACES: readonly string[] = ['site', 'ip', 'subnet'];

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
  const has = (name: string) => headings.some(({ column }) => column === name);
  if (!has('device')) problems.add(1, 1, 'device', 'this column is needed');
  if (!PLACES.some(has)) problems.add(1, 1, 'site', 'this column is needed, or ip or subnet');
  return headings;
}

function readRow(cells: readonly string[], headings: readonly Heading[], line: number, problems: RowProblems) {
  const row: InventoryRow = { device: '', site: '' };
  headings.forEach((heading, k) => {
    const cell = fromCell((cells[k] ?? '').trim());
    const { column } = heading;
    if (cell === '') {
      if (column === 'device') problems.add(line, k + 1, column, 'must not be empty');
      return;
    }
    const message = readCell(heading, cell, row);
    if (message !== null) problems.add(line, k + 1, column, message, cell);
  });
  if (cells.slice(headings.length).some((cell) => cell.trim() !== '')) {
    const message = `the row has ${counted(cells.length, 'cell')}, the heading ${headings.length}`;
    problems.add(line, headings.length + 1, '', message, cells[headings.length]!);
  }
  const isPlaced = headings.some(({ column }, k) => PLACES.includes(column) && (cells[k] ?? '').trim() !== '');
  if (!isPlaced) {
    const column =
      1 +
      Math.max(
        0,
        headings.findIndex(({ column: name }) => name === 'site'),
      );
    problems.add(line, column, 'site', 'must not be empty where neither ip nor subnet says it');
  }
  if (row.freeDiskBytes !== undefined && row.freeDiskBytes > (row.diskBytes ?? Number.POSITIVE_INFINITY)) {
    problems.add(line, 1, 'free_disk', 'more is free than the disk has');
  }
  return row;
}

/**
 * The rows of an inventory, whose names are those of a scenario.
 *
 * @throws InputError when a site or a profile does not exist, when no subnet holds an address or those of two sites do, when
 *   a device is there twice, when nothing says which profile a device has, or when shares of its days are more than a whole
 */
export function inventoryFor(scenario: Scenario, inventory: Inventory): readonly InventoryRow[] {
  const { file, lines } = inventory;
  const problems = new RowProblems(file);
  const rows = withPlaces(scenario, inventory, problems);
  problems.throwIfAny();
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
    checkDays(row, line, scenario.devices.mix, problems);
    const device = row.device.toLowerCase();
    const before = lineOf.get(device);
    if (before !== undefined)
      problems.add(line, 1, 'device', `the name ${row.device} is used twice, in line ${before}`);
    else lineOf.set(device, line);
  });
  problems.throwIfAny();
  return rows;
}

/** Shares of the same days: their columns, and what a profile has of them. */
const PARTS_OF_DAYS: { columns: readonly string[]; of: (profile: ProfileSpec) => readonly number[] }[] = [
  { columns: ['vpn', 'home'], of: ({ vpn, home }) => [vpn.share, home.share] },
  {
    columns: ['near_limit', 'over_limit', 'roaming'],
    of: ({ metered: { nearLimit, overLimit, roaming } }) => [nearLimit, overLimit, roaming],
  },
];
/** What rounding may add to a whole. */
const ROUNDING = 1e-9;

/** Shares of one whole may come from the row and from its profile, or from each that it may have. */
function checkDays(row: InventoryRow, line: number, mix: readonly ProfileSpec[], problems: RowProblems): void {
  const { own } = row;
  if (own?.metered === undefined && own?.vpn === undefined && own?.home === undefined) return;
  const mayHave = mix.filter(({ name, share }) => (row.profile === undefined ? share > 0 : name === row.profile));
  const profiles = mayHave.map((profile) => ownProfile(profile, own));
  for (const { columns, of } of PARTS_OF_DAYS) {
    if (profiles.every((profile) => sum(of(profile)) <= 1 + ROUNDING)) continue;
    const names = `${columns.slice(0, -1).join(', ')} and ${columns.at(-1)!}`;
    const message = `${names} are more than 100 % together, with what its profile has of them`;
    problems.add(line, 1, columns[0]!, message);
  }
}

/** A subnet, and the sites that have it. */
interface Place {
  cidr: string;
  sites: string[];
}

/** Rows with the sites and the subnets that their addresses stand for; the rows themselves where none has an address. */
function withPlaces({ sites }: Scenario, { rows, lines }: Inventory, problems: RowProblems): readonly InventoryRow[] {
  if (rows.every(({ site, ip }) => site !== '' && ip === undefined)) return rows;
  const index = new SubnetIndex<Place>();
  for (const site of sites) {
    if (!Array.isArray(site.subnets)) continue;
    for (const cidr of site.subnets) index.of(cidr, () => ({ cidr, sites: [] })).sites.push(...siteNames(site));
  }
  return rows.map(({ ip, ...row }, i) => {
    const address = ip ?? row.subnet;
    if (address === undefined) return row;
    const column = ip === undefined ? 'subnet' : 'ip';
    const place = index.find(address);
    const isOfPlace = place?.sites.includes(row.site) === true;
    if (row.site !== '') {
      // The site that is named counts; a subnet of another is not its own.
      return ip !== undefined && row.subnet === undefined && isOfPlace ? { ...row, subnet: place.cidr } : row;
    }
    if (!place) {
      problems.add(lines[i]!, 1, column, NO_SUBNET, address);
      return row;
    }
    if (place.sites.length > 1) {
      const message = `${place.cidr} is of ${counted(place.sites.length, 'site')}: name the site of each row`;
      problems.add(lines[i]!, 1, column, message);
      return row;
    }
    return { ...row, site: place.sites[0]!, subnet: row.subnet ?? place.cidr };
  });
}

const NO_SUBNET = 'no site has such a subnet: name its site, or list the subnet with one (sites.subnets)';
