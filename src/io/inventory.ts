/** Inventories: a CSV file with one row a device. */

import ipaddr from 'ipaddr.js';
import { didYouMean, InputError, type Problem } from '../core/problems.js';
import { parseQuantity, QUANTITY_EXAMPLES } from '../core/units.js';
import type { InventoryRow } from '../fleet/inventory.js';
import { fromCell } from './csvLines.js';
import { readText } from './files.js';

type Column = keyof InventoryRow;

/** Columns as they are written in a file, and what each becomes. */
const COLUMNS: Record<string, Column> = {
  device: 'device',
  site: 'site',
  profile: 'profile',
  ram: 'ramBytes',
  disk: 'diskBytes',
  free_disk: 'freeDiskBytes',
  windows: 'windows',
  edition: 'edition',
  domain: 'domain',
  tenant: 'tenant',
  subnet: 'subnet',
  public_ip: 'publicIp',
  group_id: 'groupId',
};
const SIZES: readonly Column[] = ['ramBytes', 'diskBytes', 'freeDiskBytes'];

/**
 * Reads an inventory. The columns `device` and `site` are needed, the others are optional; sizes take units.
 *
 * @param from the scenario file that names it
 * @throws InputError with every problem of the file
 */
export async function readInventory(name: string, from: string): Promise<InventoryRow[]> {
  const { file, text } = readText(name, from);
  const rows = await parseRows(text, file);
  const problems: Problem[] = [];
  const complain = (line: number, column: number, path: string, message: string) =>
    problems.push({ severity: 'error', path, message, place: { file, line, column } });
  const header = (rows[0] ?? []).map((cell) => cell.trim().toLowerCase());
  const known = Object.keys(COLUMNS);
  header.forEach((cell, i) => {
    if (!known.includes(cell)) {
      const near = didYouMean(cell, known) || `; allowed are ${known.join(', ')}`;
      complain(1, i + 1, cell, `unknown column${near}`);
    }
  });
  for (const needed of ['device', 'site']) {
    if (!header.includes(needed)) complain(1, 1, needed, 'this column is needed');
  }
  if (problems.length > 0) throw new InputError(problems);
  const devices = rows.slice(1).map((cells, i) => {
    const row: Record<string, string | number> = {};
    header.forEach((column, k) => {
      const cell = (cells[k] ?? '').trim();
      if (cell === '') {
        if (column === 'device' || column === 'site') complain(i + 2, k + 1, column, 'must not be empty');
        return;
      }
      const target = COLUMNS[column]!;
      if (SIZES.includes(target)) {
        const size = parseQuantity(cell, 'size');
        if (size === undefined) complain(i + 2, k + 1, column, `found ${cell}, allowed is ${QUANTITY_EXAMPLES.size}`);
        row[target] = size ?? 0;
      } else {
        if (target === 'publicIp' && !ipaddr.isValid(cell)) {
          complain(i + 2, k + 1, column, `found ${cell}, allowed is an IP address`);
        }
        row[target] = cell;
      }
    });
    return row as unknown as InventoryRow;
  });
  if (devices.length === 0) complain(1, 1, '', 'the inventory lists no device');
  if (problems.length > 0) throw new InputError(problems);
  return devices;
}

async function parseRows(text: string, file: string): Promise<string[][]> {
  // Only who has an inventory waits for its library.
  const { parseString } = await import('fast-csv');
  return new Promise((resolve, reject) => {
    const rows: string[][] = [];
    parseString<string[], string[]>(text, { headers: false, ignoreEmpty: true })
      .on('error', (error) => reject(InputError.of(`${file}: error: ${error.message}`)))
      .on('data', (row: string[]) => rows.push(row.map(fromCell)))
      .on('end', () => resolve(rows));
  });
}
