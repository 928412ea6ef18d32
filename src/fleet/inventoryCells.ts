/** Reads the headings and the cells of an inventory, by the table of `inventoryColumns.ts`. */
import { commaHint } from '../core/csvCells.js';
import { readHeading as readTableHeading, type Heading as TableHeading } from '../core/headings.js';
import { bareShareText, QUANTITY_EXAMPLES, type QuantityKind, readAmount } from '../core/units.js';
import type { InventoryRow } from './inventory.js';
import { COLUMN_NAMES, type Column, type ColumnName, INVENTORY_COLUMNS } from './inventoryColumns.js';

export type Heading = TableHeading<ColumnName>;

const QUANTITIES = new Map(COLUMN_NAMES.map((column) => [column, quantitiesOf(column)]));

/** The column of an inventory that a heading names; `null` for none, and what is wrong where its unit is not clear. */
export function readHeading(text: string): Heading | { unclear: string } | null {
  return readTableHeading(text, QUANTITIES);
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
  return `${cell.message}${commaHint(text)}`;
}
