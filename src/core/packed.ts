/**
 * Records of columns and numbers as bytes in one buffer, and back. What a record has is told once, by its layout: a thread that
 * hands over many small records makes one buffer for all of them, and their names are not sent.
 */

/** The kinds of what a record holds: names as in the layout of a record. */
const COLUMNS = { float64: Float64Array, int32: Int32Array, uint8: Uint8Array } as const;
type ColumnKind = keyof typeof COLUMNS;
type Column = InstanceType<(typeof COLUMNS)[ColumnKind]>;
type KindOf<T> = T extends number
  ? 'number'
  : T extends Float64Array
    ? 'float64'
    : T extends Int32Array
      ? 'int32'
      : T extends Uint8Array
        ? 'uint8'
        : Layout<T>;

/** What each field of a record is: a number, a column, or a record with a layout of its own. */
export type Layout<T> = { readonly [Name in keyof T]: KindOf<T[Name]> };

type AnyRecord = Record<string, unknown>;
type Field = { name: string } & ({ kind: 'number' | ColumnKind } | { kind: 'record'; fields: readonly Field[] });

/** Columns begin at multiples of so many bytes, and numbers take as many. */
const ALIGNED = 8;

const aligned = (at: number): number => Math.ceil(at / ALIGNED) * ALIGNED;

/** Packs records of one layout: their number; for each its numbers and the lengths of its columns, then its columns. */
export class Packing<T extends object> {
  private readonly fields: readonly Field[];
  private readonly numbers: number;
  private readonly columns: number;

  constructor(layout: Layout<T>) {
    this.fields = fieldsOf(layout as AnyRecord);
    this.numbers = countOf(this.fields, (kind) => kind === 'number');
    this.columns = countOf(this.fields, (kind) => kind !== 'number');
  }

  /** Bytes that a record takes. */
  sizeOf(record: T): number {
    return this.headBytes() + sizeOfColumns(this.fields, record as AnyRecord);
  }

  /** The bytes of some records: a buffer of their own. */
  pack(records: readonly T[]): ArrayBuffer {
    const buffer = new ArrayBuffer(records.reduce((size, record) => size + this.sizeOf(record), ALIGNED));
    const [float64, int32, uint8] = [new Float64Array(buffer), new Int32Array(buffer), new Uint8Array(buffer)];
    const writer: Writer = { heads: float64, views: { float64, int32, uint8 }, number: 1, length: 0, at: ALIGNED };
    float64[0] = records.length;
    for (const record of records) {
      writer.number = writer.at / ALIGNED;
      writer.length = writer.number + this.numbers;
      writer.at += this.headBytes();
      write(this.fields, record as AnyRecord, writer);
    }
    return buffer;
  }

  /** The records of {@link pack}; their columns lie in the buffer. */
  unpack(buffer: ArrayBuffer): T[] {
    const reader: Reader = { heads: new Float64Array(buffer), buffer, number: 1, length: 0, at: ALIGNED };
    return Array.from({ length: reader.heads[0]! }, () => {
      reader.number = reader.at / ALIGNED;
      reader.length = reader.number + this.numbers;
      reader.at += this.headBytes();
      return read(this.fields, reader) as T;
    });
  }

  private headBytes(): number {
    return (this.numbers + this.columns) * ALIGNED;
  }
}

function fieldsOf(layout: AnyRecord): Field[] {
  return Object.entries(layout).map(([name, kind]) =>
    typeof kind === 'string'
      ? { name, kind: kind as 'number' | ColumnKind }
      : { name, kind: 'record', fields: fieldsOf(kind as AnyRecord) },
  );
}

function countOf(fields: readonly Field[], isMeant: (kind: 'number' | ColumnKind) => boolean): number {
  return fields.reduce(
    (count, field) => count + (field.kind === 'record' ? countOf(field.fields, isMeant) : Number(isMeant(field.kind))),
    0,
  );
}

function sizeOfColumns(fields: readonly Field[], record: AnyRecord): number {
  let size = 0;
  for (const field of fields) {
    const value = record[field.name];
    if (field.kind === 'record') size += sizeOfColumns(field.fields, value as AnyRecord);
    else if (field.kind !== 'number') size += aligned((value as Column).byteLength);
  }
  return size;
}

/** A place in a buffer. */
interface Place {
  /** The buffer as numbers: numbers and lengths of columns are such. */
  heads: Float64Array;
  /** Where in `heads` the next number and the next length of a column are. */
  number: number;
  length: number;
  /** Where the next column begins, in bytes. */
  at: number;
}

interface Writer extends Place {
  /** The buffer by kind of column. */
  views: Record<ColumnKind, Column>;
}

function write(fields: readonly Field[], record: AnyRecord, to: Writer): void {
  for (const field of fields) {
    const value = record[field.name];
    if (field.kind === 'record') write(field.fields, value as AnyRecord, to);
    else if (field.kind === 'number') {
      to.heads[to.number] = value as number;
      to.number += 1;
    } else {
      const column = value as Column;
      to.heads[to.length] = column.length;
      to.length += 1;
      if (column.length === 0) continue;
      to.views[field.kind].set(column, to.at / column.BYTES_PER_ELEMENT);
      to.at += aligned(column.byteLength);
    }
  }
}

interface Reader extends Place {
  buffer: ArrayBuffer;
}

function read(fields: readonly Field[], from: Reader): AnyRecord {
  const record: AnyRecord = {};
  for (const field of fields) {
    if (field.kind === 'record') record[field.name] = read(field.fields, from);
    else if (field.kind === 'number') {
      record[field.name] = from.heads[from.number]!;
      from.number += 1;
    } else {
      const column: Column = new COLUMNS[field.kind](from.buffer, from.at, from.heads[from.length]!);
      from.length += 1;
      from.at += aligned(column.byteLength);
      record[field.name] = column;
    }
  }
  return record;
}
