/** Headings of tables that people make: `RAM (GB)`, `ram_gb` and `ram` name the same column. */
import { bitsOrBytes, type QuantityKind, unitFactor } from './units.js';

/** A heading: which column it is, and the unit that it gives to bare numbers. */
export interface Heading<N extends string> {
  column: N;
  unit: string | null;
}

/** A heading in small letters, with `_` for all that is no letter and no digit. */
export function plainHeading(text: string): string {
  return spelled(text).toLowerCase();
}

function spelled(text: string): string {
  return text
    .replaceAll('%', ' percent ')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '');
}

/**
 * The column that a heading names; `null` for what is none, and what is wrong where its unit may be one of bits or of bytes
 * (`nic_mb_s`).
 *
 * @param kinds what the numbers of each column measure
 */
export function readHeading<N extends string>(
  text: string,
  kinds: ReadonlyMap<N, readonly QuantityKind[]>,
): Heading<N> | { unclear: string } | null {
  const written = spelled(text);
  const plain = written.toLowerCase();
  if (kinds.has(plain as N)) return { column: plain as N, unit: null };
  for (const [column, ofColumn] of kinds) {
    if (!plain.startsWith(`${column}_`)) continue;
    // Rates are written with a stroke: mbit_s is Mbit/s. Letter case tells bits from bytes.
    const unit = written
      .slice(column.length + 1)
      .replace(/^in_/i, '')
      .replace('_', '/');
    if (ofColumn.some((kind) => unitFactor(unit, kind) !== undefined)) return { column, unit };
    const unclear = ofColumn.map((kind) => bitsOrBytes(unit, kind)).find((message) => message !== undefined);
    if (unclear !== undefined) return { unclear };
  }
  return null;
}
