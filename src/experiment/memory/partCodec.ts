/** Accounts of parts as bytes, and back: a header in JSON, then the columns as they lie in memory. */
import { InvariantError } from '../../core/problems.js';
import type { PartAccount } from '../../ledger/part.js';

const COLUMNS = { Int32Array, Float64Array, Uint8Array, Int8Array, Uint16Array } as const;
type ColumnKind = keyof typeof COLUMNS;
type Column = InstanceType<(typeof COLUMNS)[ColumnKind]>;

/** A column begins at a multiple of so many bytes. */
const ALIGNED = 8;

interface Header {
  value: unknown;
  columns: { kind: ColumnKind; length: number }[];
}

/** @throws InvariantError for a value of a kind that an account has not had so far */
export function encodeAccount(account: PartAccount): Uint8Array {
  const columns: Column[] = [];
  const header: Header = { value: plainOf(account, columns), columns: [] };
  header.columns = columns.map((column) => ({ kind: kindOf(column), length: column.length }));
  const head = new TextEncoder().encode(JSON.stringify(header));
  const from = aligned(4 + head.length);
  const bytes = new Uint8Array(columns.reduce((at, column) => aligned(at + column.byteLength), from));
  new DataView(bytes.buffer).setUint32(0, head.length, true);
  bytes.set(head, 4);
  let at = from;
  for (const column of columns) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
    at = aligned(at + column.byteLength);
  }
  return bytes;
}

/** An account of the bytes that {@link encodeAccount} gave; its columns are its own. */
export function decodeAccount(bytes: Uint8Array): PartAccount {
  // A copy from the start of a buffer: a column begins at a multiple of its size. (A slice of a Buffer is no copy.)
  const own = new Uint8Array(bytes);
  const length = new DataView(own.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(own.subarray(4, 4 + length))) as Header;
  let at = aligned(4 + length);
  const columns = header.columns.map(({ kind, length: count }) => {
    const column = new COLUMNS[kind](own.buffer, at, count).slice();
    at = aligned(at + column.byteLength);
    return column;
  });
  return valueOfPlain(header.value, columns) as PartAccount;
}

function aligned(at: number): number {
  return Math.ceil(at / ALIGNED) * ALIGNED;
}

function kindOf(column: Column): ColumnKind {
  const kind = (Object.keys(COLUMNS) as ColumnKind[]).find((name) => column instanceof COLUMNS[name]);
  if (kind === undefined) throw new InvariantError('an account has a column of an unknown kind');
  return kind;
}

/** What JSON cannot hold is `{ $: ... }`: the number of a column, or the text of a number. */
function plainOf(value: unknown, columns: Column[]): unknown {
  if (ArrayBuffer.isView(value)) return { $: columns.push(value as Column) - 1 };
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0) ? value : { $: textOf(value) };
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map((entry) => plainOf(entry, columns));
  if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([name, of]) => [name, plainOf(of, columns)]));
  }
  throw new InvariantError(`an account holds a ${typeof value}, which cannot be written`);
}

function textOf(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function valueOfPlain(plain: unknown, columns: readonly Column[]): unknown {
  if (Array.isArray(plain)) return plain.map((entry) => valueOfPlain(entry, columns));
  if (plain === null || typeof plain !== 'object') return plain;
  const special = (plain as { $?: number | string }).$;
  if (typeof special === 'number') return columns[special];
  if (typeof special === 'string') return Number(special);
  return Object.fromEntries(Object.entries(plain).map(([name, of]) => [name, valueOfPlain(of, columns)]));
}

/** Bytes that an account takes in memory, within a few hundred. */
export function sizeOfAccount(account: object): number {
  let sizeBytes = 64;
  for (const value of Object.values(account)) {
    if (ArrayBuffer.isView(value)) sizeBytes += 128 + value.byteLength;
    else if (value !== null && typeof value === 'object') sizeBytes += sizeOfAccount(value);
    else sizeBytes += 8;
  }
  return sizeBytes;
}
