/** Records in the kernel's memory, read and written by the names of their fields: where these lie says layouts.ts. */
import { type Views, viewsAt } from './instance.js';

type Field =
  | { readonly type: 'ptr'; readonly to: string; readonly at: number }
  | { readonly type: 'i32' | 'u32' | 'usize' | 'f64' | 'u8' | 'i8' | 'bool'; readonly at: number };

/** The layout of a kind of record. */
interface Layout {
  readonly record: string;
  readonly sizeBytes: number;
  readonly fields: Readonly<Record<string, Field>>;
}

/** A layout of records that lie behind each other. */
interface TableLayout extends Layout {
  readonly strideBytes: number;
}

/** Names of the fields of a record that are of some types. */
type FieldsOf<L extends Layout, Type extends Field['type']> = {
  [Name in keyof L['fields']]: L['fields'][Name]['type'] extends Type ? Name : never;
}[keyof L['fields']];

/** The index of a field among the numbers of 8 bytes of its record. */
export function float64Of<L extends Layout>(layout: L, name: FieldsOf<L, 'f64'>): number {
  return offsetOf(layout, name) / 8;
}

/** The index of a field among the numbers of 4 bytes of its record. */
export function int32Of<L extends Layout>(layout: L, name: FieldsOf<L, 'i32' | 'ptr'>): number {
  return offsetOf(layout, name) / 4;
}

function offsetOf(layout: Layout, name: PropertyKey): number {
  return layout.fields[name as string]!.at;
}

/** Views of so many records of a table. */
export function viewsOfTable(layout: TableLayout, address: number, allocated: number): Views {
  return viewsAt(address, allocated * layout.strideBytes);
}
