/** Rows of bytes by source. */
import { SOURCE_COUNT } from '../engine/result.js';

/** Adds a row of bytes by source to another. */
export function addRow(to: Float64Array, toRow: number, from: Float64Array, fromRow: number): void {
  const a = toRow * SOURCE_COUNT;
  const b = fromRow * SOURCE_COUNT;
  for (let s = 0; s < SOURCE_COUNT; s += 1) {
    const bytes = from[b + s]!;
    if (bytes !== 0) to[a + s]! += bytes;
  }
}
