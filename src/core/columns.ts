/**
 * Typed columns of a part that is simulated.
 *
 * A part has more than a hundred, and the JavaScript engine takes microseconds to make a buffer and to give it back: for
 * small parts longer than the simulation. Small columns therefore lie beside each other in slabs. A column that is
 * handed to another thread must have its buffer for itself: results are not made here.
 */
const SLAB_BYTES = 1 << 17;
/** Larger columns have their own buffer: there the time goes into the memory, not into its making. */
const LARGEST_IN_SLAB_BYTES = 1 << 14;

type Column = Float64Array | Int32Array | Int16Array | Uint16Array | Uint8Array | Int8Array;
interface Kind<T extends Column> {
  new (length: number): T;
  new (buffer: ArrayBuffer, offset: number, length: number): T;
}

let slab = new ArrayBuffer(0);
let used = 0;

/** Length that a column that grows has from the start. */
const FIRST_LENGTH = 64;

/** A column of zeros. */
function column<T extends Column>(kind: Kind<T>, elementBytes: number, length: number): T {
  const sizeBytes = length * elementBytes;
  if (sizeBytes > LARGEST_IN_SLAB_BYTES) return new kind(length);
  if (used + sizeBytes > slab.byteLength) {
    slab = new ArrayBuffer(SLAB_BYTES);
    used = 0;
  }
  const made = new kind(slab, used, length);
  used += Math.ceil(sizeBytes / 8) * 8;
  return made;
}

export const float64Column = (length: number): Float64Array => column(Float64Array, 8, length);
export const int32Column = (length: number): Int32Array => column(Int32Array, 4, length);
export const int16Column = (length: number): Int16Array => column(Int16Array, 2, length);
export const uint16Column = (length: number): Uint16Array => column(Uint16Array, 2, length);
export const uint8Column = (length: number): Uint8Array => column(Uint8Array, 1, length);
export const int8Column = (length: number): Int8Array => column(Int8Array, 1, length);

/**
 * A longer column with the same beginning.
 *
 * Columns that grow start empty, and get their first length in the way in which they get more: V8 takes a field that was
 * assigned once for a constant, and when the first of them grows in the middle of a run it throws away the code that it
 * has compiled for all who read it.
 */
export function grown<T extends Column>(small: T, length: number): T {
  const bigger = column(small.constructor as Kind<T>, small.BYTES_PER_ELEMENT, length);
  if (small.length > 0) bigger.set(small);
  return bigger;
}

/** Columns one behind the other, in a buffer of their own. */
export function joined<T extends Column>(kind: new (length: number) => T, columns: readonly T[]): T {
  const all = new kind(columns.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of columns) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Repeats the first `length` entries of a stretch up to its end. */
export function repeat(column: Column, from: number, length: number, to: number): void {
  for (let end = from + length; end < to; end += end - from) {
    column.copyWithin(end, from, Math.min(end, from + to - end));
  }
}

/** Length for a column to grow to that is full. */
const nextLength = (length: number): number => Math.max(FIRST_LENGTH, 2 * length);

/** A list of whole numbers that is emptied and filled again and again without giving its memory back. */
export class IntList {
  items = int32Column(0);
  count = 0;

  push(item: number): void {
    if (this.count === this.items.length) this.items = grown(this.items, nextLength(this.count));
    this.items[this.count] = item;
    this.count += 1;
  }

  clear(): void {
    this.count = 0;
  }
}
