/** Typed columns that grow. */
type Column = Float64Array | Int32Array | Uint8Array | Int8Array;

/** A column of twice the length with the same beginning. */
export function doubled<T extends Column>(column: T): T {
  const bigger = new (column.constructor as new (length: number) => T)(column.length * 2);
  bigger.set(column);
  return bigger;
}
