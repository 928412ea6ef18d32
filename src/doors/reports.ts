/**
 * Reports about downloads among the files of an import. What they tell of downloads is for `dosim observe` and `dosim calibrate`;
 * the devices that they name belong to the estate: UCDOStatus, other tables of Windows Update for Business reports, and
 * outputs of cmdlets with the name of their computer.
 */
import { InputError, type Problem } from '../core/problems.js';
import { counted } from '../core/words.js';
import type { DeviceTable } from './devices/deviceTable.js';
import type { Column, Field } from './devices/fields.js';
import { Findings, problemAt } from './found.js';
import { type RawRow, rawRows } from './observed/rawTables.js';
import { type ObservedTable, readObserved } from './observed/readObserved.js';
import { modeOf, modeText, textCell } from './observed/values.js';

/** What a report tells, in counts. */
export interface Report {
  file: string;
  /** `UCDOStatus`, `Get-DeliveryOptimizationStatus` and so on. */
  form: string;
  rows: number;
  /** Devices that it names, 0 where it names none. */
  devices: number;
  /** Whether it tells where bytes came from, so that an estate can be held against it. */
  isObserved: boolean;
}

/** A report as the importer reads it. */
export interface ReadReport {
  report: Report;
  /** `null`: it names none. */
  devices: DeviceTable | null;
  /** How many devices are told to have a download mode that somebody has configured. */
  modes: ReadonlyMap<number, number>;
  problems: readonly Problem[];
}

/** Columns that reports have and nothing else. */
const OF_REPORT = /(BytesFromCDN|BytesFromHttp|DownloadHttpBytes|TraceDownloadCompleted|GlobalDeviceId)/i;

/** Columns with the name of a device, and with what stands for it where no name is sent. */
const NAMES = ['devicename', 'computer', 'pscomputername'];
const IDS = ['globaldeviceid', 'computerid', 'azureaddeviceid'];
/** Where reports have what an estate needs; the first column that is filled counts. */
const COLUMNS: readonly { field: Field; columns: readonly string[] }[] = [
  { field: 'city', columns: ['city'] },
  { field: 'edition', columns: ['osedition'] },
  { field: 'model', columns: ['devicemodel'] },
  { field: 'chassis', columns: ['deviceformfactor'] },
  { field: 'seen', columns: ['lastcensusseentime', 'lastcensusscantime', 'lastscan', 'timegenerated', 'timecreated'] },
];

/** True for the begin of a text that may be a report. */
export function mayBeReport(start: string): boolean {
  return OF_REPORT.test(start) && !/settingDefinitionId/i.test(start);
}

/** @returns `null` for what is none, and for what names no device and tells of no download */
export function readReport(file: string, bytes: Uint8Array, text: string): ReadReport | null {
  const { tables, problems } = observedOf(file, bytes);
  const rows = rawRows(text, file, () => undefined);
  const { devices, modes } = devicesOf(rows, file);
  const type = rows
    .map(({ cells }) => textCell(cells.get('type')))
    .find((each) => /^(UC|WUDO|WaaS)\w{1,40}$/.test(each));
  const form = tables[0]?.form ?? type ?? 'report of devices';
  if (tables.length === 0 && devices.length === 0) return null;
  return {
    report: { file, form, rows: rows.length, devices: devices.length, isObserved: tables.length > 0 },
    devices: devices.length === 0 ? null : tableOf(devices, { file, form }),
    modes,
    problems,
  };
}

function observedOf(
  file: string,
  bytes: Uint8Array,
): { tables: readonly ObservedTable[]; problems: readonly Problem[] } {
  try {
    return readObserved([{ name: file, bytes }]);
  } catch (error) {
    if (error instanceof InputError) return { tables: [], problems: [] };
    throw error;
  }
}

/** A device with the cells that are needed, and where it stands first. */
interface ReportDevice {
  cells: Map<Field, string>;
  line: number;
}

/** The devices of a report, which has several rows of each, and how many have which configured mode. */
function devicesOf(rows: readonly RawRow[], file: string): { devices: ReportDevice[]; modes: Map<number, number> } {
  const byName = new Map<string, ReportDevice>();
  const pseudonyms = new Map<string, string>();
  const modeOfDevice = new Map<string, number>();
  rows.forEach(({ cells, where }, i) => {
    const name = nameOf(cells, pseudonyms);
    if (name === '') return;
    const key = name.toLowerCase();
    if (!byName.has(key)) byName.set(key, { cells: new Map([['device', name]]), line: where.line ?? i + 1 });
    const device = byName.get(key)!;
    const take = (field: Field, text: string) => {
      if (text !== '' && !device.cells.has(field)) device.cells.set(field, text);
    };
    for (const { field, columns } of COLUMNS) take(field, firstText(cells, columns));
    take('os', textCell(cells.get('osname')));
    take('windows', windowsOf(cells));
    const mode = configuredMode(cells, file);
    if (mode !== null) modeOfDevice.set(key, mode);
  });
  const modes = new Map<number, number>();
  for (const mode of modeOfDevice.values()) modes.set(mode, (modes.get(mode) ?? 0) + 1);
  return { devices: [...byName.values()], modes };
}

/** `#` stands where a device sends no name: its ID tells it apart, and a made-up name stands for that. */
function nameOf(cells: RawRow['cells'], pseudonyms: Map<string, string>): string {
  const name = firstText(cells, NAMES);
  if (name !== '') return name;
  const id = firstText(cells, IDS);
  // The table that sums up all devices has an empty column of IDs, and a row that counts devices is of none.
  if (id === '' || textCell(cells.get('devicecount')) !== '') return '';
  if (!pseudonyms.has(id)) pseudonyms.set(id, `device-${pseudonyms.size + 1}`);
  return pseudonyms.get(id)!;
}

function firstText(cells: RawRow['cells'], columns: readonly string[]): string {
  for (const column of columns) {
    const text = textCell(cells.get(column));
    if (text !== '' && text !== '#') return text;
  }
  return '';
}

/** The build where there is one; a release without its Windows only where but one Windows has it. */
function windowsOf(cells: RawRow['cells']): string {
  const build = firstText(cells, ['osbuild', 'osbuildnumber']);
  if (build !== '') return build;
  const release = textCell(cells.get('osversion'));
  const [, windows] = /windows (1[01])\b/i.exec(textCell(cells.get('osname'))) ?? [];
  if (windows !== undefined && /^\d{2}(\d{2}|H\d)$/i.test(release)) return `${windows} ${release}`;
  if (/^(\d{4}|20H2|21H1)$/i.test(release)) return `10 ${release}`;
  const [, year] = /^(\d{2})H\d$/i.exec(release) ?? [];
  return year !== undefined && Number(year) >= 23 ? `11 ${release}` : release.replace(/^2[12]H2$/i, '');
}

/** The mode that an administrator has configured; `null` where nobody has, or the report does not tell. */
function configuredMode(cells: RawRow['cells'], file: string): number | null {
  if (/^(default|unknown|#)?$/i.test(textCell(cells.get('downloadmodesrc')))) return null;
  const written = textCell(cells.get('downloadmode'));
  try {
    return written === '' ? null : modeOf(written, file);
  } catch {
    // The row is told as bad where its bytes are read.
    return null;
  }
}

function tableOf(devices: readonly ReportDevice[], { file, form }: { file: string; form: string }): DeviceTable {
  const fields = [...new Set(devices.flatMap(({ cells }) => [...cells.keys()]))];
  const columns = fields.map((field, index): Column => ({ field, index, heading: field }));
  return {
    file,
    form,
    columns,
    unneeded: 0,
    rows: devices.map(({ cells }) => fields.map((field) => cells.get(field) ?? '')),
    lines: devices.map(({ line }) => line),
    isCommaDecimal: false,
  };
}

/**
 * What the devices themselves tell of the download mode: a policy where no other file sets it and all agree, and a remark where
 * they say otherwise than the files.
 */
export function reportedMode(
  reports: readonly ReadReport[],
  findings: readonly Findings[],
): { findings: Findings | null; problems: Problem[] } {
  const counts = new Map<number, number>();
  for (const { modes } of reports) for (const [mode, count] of modes) counts.set(mode, (counts.get(mode) ?? 0) + count);
  const source = reports.find(({ modes }) => modes.size > 0)?.report;
  if (!source) return { findings: null, problems: [] };
  const told = [...counts].sort((a, b) => b[1] - a[1]);
  const text = told.map(([mode, count]) => `${modeText(mode)} on ${counted(count, 'device')}`).join(', ');
  const set = findings.flatMap(({ policies }) => policies.get('DODownloadMode')?.value ?? []);
  if (set.length > 0) {
    if (told.length === 1 && set.includes(told[0]![0])) return { findings: null, problems: [] };
    const why = `the devices report download mode ${text}; the policies count, and the report may be of the time before them`;
    return { findings: null, problems: [problemAt('warning', source.file, {}, why, 'DODownloadMode')] };
  }
  if (told.length > 1) {
    const why = `the devices report download mode ${text}; no policy is made of that: --assign takes the files of your policies`;
    return { findings: null, problems: [problemAt('warning', source.file, {}, why, 'DODownloadMode')] };
  }
  const own = new Findings({ file: source.file, form: source.form, channel: 'device' });
  own.takePolicy('DODownloadMode', told[0]![0], {});
  return { findings: own, problems: [] };
}
