/** Reads the headings and the cells of an inventory, by the table of `inventoryColumns.ts`. */
import {
  bareShareText,
  bitsOrBytes,
  QUANTITY_EXAMPLES,
  type QuantityKind,
  readAmount,
  unitFactor,
} from '../core/units.js';
import type { InventoryRow } from './inventory.js';
import { COLUMN_NAMES, type Column, type ColumnName, INVENTORY_COLUMNS } from './inventoryColumns.js';

/** A heading: which column it is, and the unit that it gives to bare numbers. */
export interface Heading {
  column: ColumnName;
  unit: string | null;
}

/**
 * `RAM (GB)`, `ram_gb` and `ram` are headings of `ram`; `null` for what is none, and what is wrong where its unit may be one
 * of bits or of bytes (`nic_mb_s`).
 */
export function readHeading(text: string): Heading | { unclear: string } | null {
  const written = text
    .replaceAll('%', ' percent ')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  const plain = written.toLowerCase();
  if (isColumn(plain)) return { column: plain, unit: null };
  for (const column of COLUMN_NAMES) {
    if (!plain.startsWith(`${column}_`)) continue;
    const kinds = quantitiesOf(column);
    // Rates are written with a stroke: mbit_s is Mbit/s. Letter case tells bits from bytes.
    const unit = written
      .slice(column.length + 1)
      .replace(/^in_/i, '')
      .replace('_', '/');
    if (kinds.some((kind) => unitFactor(unit, kind) !== undefined)) return { column, unit };
    const unclear = kinds.map((kind) => bitsOrBytes(unit, kind)).find((message) => message !== undefined);
    if (unclear !== undefined) return { unclear };
  }
  return null;
}

function isColumn(text: string): text is ColumnName {
  return Object.hasOwn(INVENTORY_COLUMNS, text);
}

function quantitiesOf(column: ColumnName): QuantityKind[] {
  const { quantity }: Column = INVENTORY_COLUMNS[column];
  if (quantity === undefined) return [];
  return column === 'free_disk' ? ['size', 'percent'] : [quantity];
}

/**
 * Reads a cell that is not empty into a row.
 *
 * @returns what is wrong with it, or `null`
 */
export function readCell({ column, unit }: Heading, text: string, row: InventoryRow): string | null {
  const { quantity, read, set }: Column = INVENTORY_COLUMNS[column];
  const amount = readAmount(text);
  const isBare = amount?.unit === '';
  // A column of shares of one looks like a column of percentages: nothing else tells which is meant.
  const bareShare = quantity === 'percent' && unit === null ? bareShareText(text) : undefined;
  if (bareShare !== undefined) return `${bareShare}; or name the column ${column}_percent`;
  const cell = read(unit !== null && isBare ? `${text} ${unit.toLowerCase() === 'percent' ? '%' : unit}` : text);
  if (cell.ok) {
    set(row, cell.value as never);
    return null;
  }
  if (quantity === undefined || quantity === 'percent') return cell.message;
  if (isBare && unit === null) {
    const heading = { size: 'gb', rate: 'mbit_s', duration: 'min' }[quantity];
    return `a number needs its unit: allowed is ${QUANTITY_EXAMPLES[quantity]}, or a heading that says it, ${column}_${heading}`;
  }
  const comma = /\d,\d/.test(text) ? '; decimals take a point, and thousands nothing' : '';
  return `${cell.message}${comma}`;
}
