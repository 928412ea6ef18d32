/** Lists of devices as tables: from CSV in any of its forms, and from objects of JSON. */
import { fromCell } from '../../core/csvCells.js';
import { readCells, readTable } from '../../core/csvTable.js';
import { plainHeading } from '../../core/headings.js';
import { unknownName } from '../../core/names.js';
import { shortened } from '../../core/printable.js';
import { InputError } from '../../core/problems.js';
import type { JsonObject } from '../jsonText.js';
import { type Column, FIELD_NAMES, type Field, fieldOf, namesDevice } from './fields.js';

/** What is more is no list of devices. */
const MOST_ROWS = 2_000_000;
const MOST_CELLS = 20_000_000;
const MOST_COLUMNS = 1000;

/** Headings of reports about downloads, which have names of devices as well. */
const OF_REPORTS = /^(contenttype|bytesfromcdn|bytes_from_cdn|globaldeviceid|peereligibletransfers|fileid)$/;
/** Headings that one form has and no other. */
const FORMS: readonly [RegExp, string][] = [
  [/^(name0|netbios_name0|totalphysicalmemory0|ad_site_name0|resource_domain_or_workgr0)$/, 'Configuration Manager'],
  [
    /^(managed_by|managementagent|compliance|compliancestate|skufamily|azure_ad_device_id|primary_user_upn)$/,
    'Intune devices',
  ],
];

/** A list of devices: which columns are needed, and the cells. */
export interface DeviceTable {
  file: string;
  form: string;
  columns: readonly Column[];
  /** Headings that are not needed: their cells are never looked at. */
  unneeded: number;
  rows: readonly (readonly string[])[];
  /** Line of each row, or its number in JSON. */
  lines: readonly number[];
  /** True where a comma stands before decimals: the fields are parted by something else. */
  isCommaDecimal: boolean;
}

/** `COLUMN=field` of `--map`: what a column of the administrator's is. */
export type FieldMap = ReadonlyMap<string, Field>;

/** @throws InputError for what is no `COLUMN=field` */
export function readFieldMap(texts: readonly string[]): FieldMap {
  const map = new Map<string, Field>();
  for (const text of texts) {
    const at = text.lastIndexOf('=');
    if (at < 1) throw InputError.of(`--map ${shortened(text)}: error: allowed is COLUMN=field, such as Building=site`);
    const written = text.slice(at + 1).trim();
    const field = /^name$/i.test(written) ? 'device' : written;
    if (!FIELD_NAMES.includes(field as Field)) {
      throw InputError.of(`--map ${shortened(text)}: error: ${unknownName('field', field, FIELD_NAMES)}`);
    }
    map.set(plainHeading(text.slice(0, at)), field as Field);
  }
  return map;
}

/** The headings of a text that may be a table. */
export function headingsOf(text: string): readonly string[] {
  const [, line = ''] = /^(?:#TYPE [^\r\n]*\r?\n|sep=.\r?\n)?([^\r\n]{0,100000})/i.exec(text) ?? [];
  const best = [',', ';', '\t'].map((delimiter) => readCells(line, delimiter).rows[0] ?? []);
  return best.reduce((most, each) => (each.length > most.length ? each : most), best[0]!);
}

/** True for headings of a list of devices: a name, and one thing more that is needed. */
export function isDeviceList(headings: readonly string[], map: FieldMap): boolean {
  if (headings.some((heading) => OF_REPORTS.test(plainHeading(heading)))) return false;
  const fields = new Set(
    headings.flatMap((heading) => map.get(plainHeading(heading)) ?? fieldOf(heading)?.field ?? []),
  );
  const isNamed = headings.some(namesDevice) || [...map.values()].includes('device');
  return isNamed && fields.has('device') && fields.size > 1;
}

/** @throws InputError for more rows, columns or cells than any list has, and for a quote that never closes */
export function deviceTable(text: string, file: string, map: FieldMap): DeviceTable {
  refuseTooMuch(text, file);
  const { rows, lines } = readTable(text, file);
  const headings = rows[0] ?? [];
  if (headings.length > MOST_COLUMNS) {
    throw InputError.of(`${file}: error: the heading has ${headings.length} columns; allowed are ${MOST_COLUMNS}`);
  }
  const { columns, unneeded } = columnsOf(headings, map);
  const isCommaDecimal = !/^[^\r\n]*,/.test(text.replace(/^(#TYPE|sep=)[^\n]*\n/i, ''));
  const filled = rows
    .map((row, i) => ({ row, i }))
    .filter(({ row, i }) => i > 0 && row.some((cell) => cell.trim() !== ''));
  return {
    file,
    form: formOf(headings),
    columns,
    unneeded,
    rows: filled.map(({ row }) => row),
    lines: filled.map(({ i }) => lines[i]!),
    isCommaDecimal,
  };
}

/** Objects of JSON as a table: its headings are their keys. */
export function objectsTable(objects: readonly JsonObject[], file: string, map: FieldMap): DeviceTable {
  const headings = [...new Set(objects.flatMap((object) => Object.keys(object)))].slice(0, MOST_COLUMNS);
  const { columns, unneeded } = columnsOf(headings, map);
  // What is not needed is not even copied.
  const rows = objects.map((object) => {
    const row: string[] = [];
    for (const { index, heading } of columns) row[index] = cellOf(object[heading]);
    return row;
  });
  return {
    file,
    form: formOf(headings),
    columns,
    unneeded,
    rows,
    lines: objects.map((_, i) => i + 1),
    isCommaDecimal: false,
  };
}

function cellOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(cellOf).join(' ');
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** The cell of a row in a column, as its writer meant it. */
export function cellIn(row: readonly string[], { index }: Column): string {
  return fromCell((row[index] ?? '').trim());
}

/** What `--map` says comes before what is known of names: a field that it gives is taken from no other column. */
function columnsOf(headings: readonly string[], map: FieldMap): { columns: Column[]; unneeded: number } {
  const columns: Column[] = [];
  const mapped = new Set(headings.flatMap((heading) => map.get(plainHeading(heading)) ?? []));
  headings.forEach((heading, index) => {
    const own = map.get(plainHeading(heading));
    const known = fieldOf(heading);
    if (own !== undefined) columns.push({ heading, index, ...(known?.field === own ? known : {}), field: own });
    else if (known && !mapped.has(known.field)) columns.push({ heading, index, ...known });
  });
  return { columns, unneeded: headings.length - columns.length };
}

function formOf(headings: readonly string[]): string {
  const plain = headings.map(plainHeading);
  const known = FORMS.find(([pattern]) => plain.some((heading) => pattern.test(heading)));
  return known?.[1] ?? 'list of devices';
}

function refuseTooMuch(text: string, file: string): void {
  const refuse = (what: string) =>
    InputError.of(`${file}: error: this table has more than ${what}, and no list of devices has`);
  let cells = 0;
  let rows = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 10 || code === 13) rows += 1;
    else if (code === 44 || code === 59 || code === 9) cells += 1;
  }
  if (rows > 2 * MOST_ROWS) throw refuse(`${MOST_ROWS} rows`);
  if (cells > MOST_CELLS) throw refuse(`${MOST_CELLS} cells`);
}
