/**
 * Observed data from files, whatever they are called: reports of Log Analytics, outputs of the cmdlets, records of the log.
 * Only the columns that a comparison needs are read. Names of users have no column that is read, and values of other columns
 * are held nowhere.
 */
import { shortened } from '../../core/printable.js';
import { InputError, type Problem } from '../../core/problems.js';
import { counted } from '../../core/words.js';
import type { Dimension, ObservedRow, ObservedRows } from '../../experiment/observe/rows.js';
import { isZip, unpacked } from '../archive.js';
import { textOf } from '../bytes.js';
import { type ImportFile, problemAt, type Where } from '../found.js';
import { MOST_FILES } from '../limits.js';
import { FORMS, type Form, type ReadingOptions } from './forms.js';
import { readInstants } from './instants.js';
import { type RawRow, rawRows } from './rawTables.js';
import { BadCell } from './values.js';

/** Bytes of all files together: a report of a hundred thousand devices has some 250 MB. */
export const MOST_OBSERVED_BYTES = 512 * 2 ** 20;
/** Rows that are not as they should be are told one by one up to here. */
const MOST_TOLD = 5;
const MOST_ASIDE = 200;

/** A column that is not read. Its values are not kept: they may name persons. */
interface ColumnAside {
  column: string;
  file: string;
}

/** What one file told, of one form. */
export interface ObservedTable extends ObservedRows {
  file: string;
  /** `UCDOStatus`, `Get-DeliveryOptimizationStatus` and so on. */
  form: string;
  /** The first and the last point in time of its rows, in milliseconds since 1970. */
  fromMs: number | null;
  toMs: number | null;
  aside: readonly ColumnAside[];
}

export interface Observed {
  tables: readonly ObservedTable[];
  notRead: readonly { file: string; why: string }[];
  problems: readonly Problem[];
}

/**
 * Reads observed data; archives are unpacked.
 *
 * @throws InputError when no file holds observed data, or a file is damaged, too much, or made to do harm
 */
export function readObserved(files: readonly ImportFile[], options: ReadingOptions = {}): Observed {
  const all = files.flatMap((file) => (isZip(file.bytes) ? unpacked(file) : [file]));
  if (all.length > MOST_FILES) throw InputError.of(`${all.length} files; allowed are ${MOST_FILES}`);
  const problems: Problem[] = [];
  const tables: ObservedTable[] = [];
  const notRead: { file: string; why: string }[] = [];
  let total = 0;
  for (const { name, bytes } of all) {
    total += bytes.length;
    if (total > MOST_OBSERVED_BYTES) {
      throw InputError.of(
        `${name}: error: with this file there are more than ${MOST_OBSERVED_BYTES / 2 ** 20} MB to read`,
      );
    }
    const found = readFile(name, bytes, options, problems);
    if (typeof found === 'string') notRead.push({ file: name, why: found });
    else tables.push(...found);
  }
  if (tables.some(({ rows }) => rows.length > 0)) return { tables, notRead, problems };
  throw new InputError([
    ...notRead.map(({ file, why }) => problemAt('error', file, {}, why)),
    ...problems,
    { severity: 'error', path: '', message: `no file holds observed data; ${KNOWN}` },
  ]);
}

const KNOWN =
  'known are UCDOStatus, UCDOAggregatedStatus, Get-DeliveryOptimizationStatus, -PerfSnapThisMonth and -Log (dosim observe --howto)';

/** @returns why a file is not read, or its tables */
function readFile(
  file: string,
  bytes: Uint8Array,
  options: ReadingOptions,
  problems: Problem[],
): string | ObservedTable[] {
  if (bytes.length === 0) return 'it is empty';
  const text = textOf(bytes);
  if (text === null) return 'it is no text';
  const told = new Told(file, problems);
  const rows = rawRows(text, file, (where, message) => told.bad(where, message));
  const byForm = new Map<Form, RawRow[]>();
  const formOf = new Map<string, Form | undefined>();
  for (const row of rows) {
    const key = [...row.cells.keys()].join(',');
    if (!formOf.has(key)) {
      const columns = new Set(row.cells.keys());
      formOf.set(
        key,
        FORMS.find((form) => form.is(columns)),
      );
    }
    const form = formOf.get(key);
    if (!form) continue;
    if (!byForm.has(form)) byForm.set(form, []);
    byForm.get(form)!.push(row);
  }
  if (byForm.size === 0) return whyNone(rows);
  const tables = [...byForm].map(([form, own]) => readTable({ file, form, rows: own, options }, told));
  told.end();
  return tables;
}

/** What is often collected and cannot be held against a simulation. */
function whyNone(rows: readonly RawRow[]): string {
  if (rows.some(({ cells }) => cells.has('cachesizebytes') && cells.has('totalbytesdownloaded'))) {
    return 'Get-DeliveryOptimizationPerfSnap does not tell where bytes came from; Get-DeliveryOptimizationPerfSnapThisMonth does';
  }
  if (rows.some(({ cells }) => cells.has('globaldeviceid'))) {
    return 'this table of Windows Update for Business reports does not tell where bytes came from; UCDOStatus and UCDOAggregatedStatus do, and dosim import reads its devices';
  }
  return `no form of observed data has its columns; ${KNOWN}`;
}

interface OneForm {
  file: string;
  form: Form;
  rows: readonly RawRow[];
  options: ReadingOptions;
}

function readTable({ file, form, rows, options }: OneForm, told: Told): ObservedTable {
  const { timesMs, unclear } = readInstants(rows.map(({ cells }) => (form.time === '' ? '' : cells.get(form.time))));
  const read: { row: ObservedRow; timeMs: number | null }[] = [];
  rows.forEach(({ cells, where }, i) => {
    try {
      const row = form.read(cells, options);
      if (row) read.push({ row: { ...row, device: row.device || deviceOf(form, file) }, timeMs: timesMs[i]! });
    } catch (error) {
      if (!(error instanceof BadCell)) throw error;
      told.bad(where, `${error.message}; this row is left out`);
    }
  });
  if (unclear > 0) {
    told.note(
      `${form.time}: whether day or month comes first cannot be told from the column, so that rows have no time; an export with dates as 2026-03-02 has one`,
    );
  }
  const columns = new Set(rows.flatMap(({ cells }) => [...cells.keys()]));
  const known = new Set([...form.columns, ...form.notNeeded]);
  const aside = [...columns].filter((column) => column !== '' && !known.has(column)).slice(0, MOST_ASIDE);
  const kept = form.isSnapshot ? newestOf(read, told) : read.map(({ row }) => row);
  const times = read.flatMap(({ timeMs }) => (timeMs === null ? [] : [timeMs]));
  return {
    file,
    form: form.name,
    rows: kept,
    dimensions: form.dimensions.filter((dimension) => isTold(kept, dimension)),
    sources: form.sources,
    fromMs: times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b)),
    toMs: times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b)),
    aside: aside.map((column) => ({
      // A file without a line of names begins with data, and what has an @ may be a person.
      column: column.includes('@') ? 'a name with @' : shortened(column),
      file,
    })),
  };
}

/** Outputs of cmdlets without the name of their computer are of one device a file. */
function deviceOf(form: Form, file: string): string {
  return form.isSnapshot ? '' : file;
}

/** What no row tells is no dimension; the site may come from the list of devices. */
function isTold(rows: readonly ObservedRow[], dimension: Dimension): boolean {
  return rows.some((row) => (dimension === 'mode' ? row.mode !== null : row[dimension] !== ''));
}

/** Reports hold the last 28 days in each snapshot: of several rows of one thing the newest counts. */
function newestOf(read: readonly { row: ObservedRow; timeMs: number | null }[], told: Told): ObservedRow[] {
  const newest = new Map<string, { row: ObservedRow; timeMs: number | null }>();
  for (const each of read) {
    const { device, contentType, mode, site, group } = each.row;
    // Rows of single devices: a device that has moved between two snapshots is one device.
    const key = JSON.stringify(device === '' ? [contentType, mode, site, group] : [device, contentType]);
    const before = newest.get(key);
    if (!before || (each.timeMs ?? 0) >= (before.timeMs ?? 0)) newest.set(key, each);
  }
  const left = read.length - newest.size;
  if (left > 0) {
    told.note(
      `${counted(left, 'row')} of older snapshots left out: each snapshot holds the last 28 days, and the newest counts`,
    );
  }
  return [...newest.values()].map(({ row }) => row);
}

/** Tells what is wrong with rows: the first of them, and how many more there are. */
class Told {
  private count = 0;

  constructor(
    private readonly file: string,
    private readonly problems: Problem[],
  ) {}

  bad(where: Where, message: string): void {
    this.count += 1;
    if (this.count <= MOST_TOLD) this.problems.push(problemAt('warning', this.file, where, message));
  }

  note(message: string): void {
    this.problems.push(problemAt('note', this.file, {}, message));
  }

  end(): void {
    const more = this.count - MOST_TOLD;
    if (more > 0) this.note(`${counted(more, 'more row')} left out for such reasons`);
  }
}
