/** Typed columns that grow. */
type Column = Float64Array | Int32Array | Uint8Array | Int8Array;

/** A column of twice the length with the same beginning. */
export function doubled<T extends Column>(column: T): T {
  const bigger = new (column.constructor as new (length: number) => T)(column.length * 2);
  bigger.set(column);
  return bigger;
}

/** A list of whole numbers that is emptied and filled again and again without giving its room back. */
export class IntList {
  items = new Int32Array(64);
  count = 0;

  push(item: number): void {
    if (this.count === this.items.length) this.items = doubled(this.items);
    this.items[this.count] = item;
    this.count += 1;
  }

  clear(): void {
    this.count = 0;
  }
}
