/** Results in the shapes of reports and cmdlets: published columns, right sums, and the readers of observed data read them. */
import { describe, expect, it } from 'vitest';
import { readObserved } from '../../src/doors/observed/readObserved.js';
import { DeviceContents, simulatedRows } from '../../src/experiment/observe/deviceContents.js';
import { groupHash } from '../../src/experiment/observe/groupHash.js';
import type { ObservedRow } from '../../src/experiment/observe/rows.js';
import { type Replicate, runReplicate } from '../../src/experiment/world.js';
import { CsvLines } from '../../src/io/csvLines.js';
import { StatusRows } from '../../src/report/shapes/cmdlets.js';
import { ShapeTables } from '../../src/report/shapes/shapes.js';
import type { Table } from '../../src/report/table.js';
import { loadAsWritten } from '../helpers.js';

/** Two sites in groups of their own, a cache server, a VPN day now and then, two contents of one category; a name to guard. */
const SCENARIO = `
name: shapes
defaults: observed-2026
duration: 35 d
sites:
  - { name: "=north", devices: 6, wan: 20 Mbit/s, cacheServer: { name: mcc } }
  - { name: south, devices: 5, wan: 20 Mbit/s }
devices: { mix: [{ name: laptop, share: 60 %, windows: 11 24H2 }, { name: desktop, share: rest, windows: 10 22H2, on: always }] }
policies: { DODownloadMode: 2, DOCacheHost: mcc.=north }
content:
  - { name: old, type: quality-update, files: [{ size: 40 MB }] }
  - { name: update, type: quality-update, files: [{ size: 60 MB }], release: { every: 7 d, after: 1 d } }
  - { name: definitions, type: defender, files: [{ size: 20 MB }], release: { every: 9 d } }
  - { name: tool, type: other, files: [{ size: 5 MB }], release: { every: 8 d } }
  - { name: app, type: win32-app, priority: foreground, files: [{ size: 80 MB }], release: { every: 10 d } }
`;

function run(overrides: string[] = []): Replicate {
  const { scenario } = loadAsWritten(SCENARIO, overrides);
  return runReplicate({ scenario, inventory: null, seed: '1', tracing: false }, 0);
}

function bytesOf({ header, rows }: Table): Uint8Array {
  const lines = new CsvLines();
  lines.add(header);
  for (const row of rows) lines.add(row);
  return lines.take();
}

/** Rows of one device and category, added up, in a fixed order. */
function merged(rows: readonly ObservedRow[], isCmdlet = false) {
  const sums = new Map<string, { bytes: number[]; downloads: number; timeS: number }>();
  for (const { device, contentType, caller, mode, site, group, bytes, downloads, timeS } of rows) {
    const key = JSON.stringify(isCmdlet ? [device, caller] : [device, contentType, mode, site, group]);
    const sum = sums.get(key) ?? { bytes: [0, 0, 0, 0, 0], downloads: 0, timeS: 0 };
    sums.set(key, sum);
    Object.values(bytes).forEach((value, i) => {
      sum.bytes[i]! += value;
    });
    sum.downloads += downloads ?? 0;
    sum.timeS += timeS ?? 0;
  }
  return [...sums]
    .map(([key, { bytes, downloads, timeS }]) => ({ key, bytes, downloads, timeS: Math.round(timeS) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

const replicate = run();
const tables = new ShapeTables(replicate.world, ['ucdo', 'perfsnap']);
const contents = new DeviceContents(replicate.world);
for (const part of replicate.parts) {
  tables.add(part);
  contents.add(part);
}
const files = tables.tables(replicate);
const readTable = (table: Table) => readObserved([{ name: 'a.csv', bytes: bytesOf(table) }]).tables[0]!;

describe('UCDOStatus', () => {
  it('is read back as the rows that the run has', () => {
    const table = readTable(files.get('UCDOStatus.csv')!);
    expect(table.form).toBe('UCDOStatus');
    expect(table.aside).toEqual([]);
    expect(table.dimensions).toEqual(['contentType', 'mode', 'site', 'group']);
    const own = simulatedRows(contents);
    expect(new Set(own.map(({ caller }) => caller))).toEqual(new Set(['Windows Update', 'Other', 'Intune']));
    const read = merged(table.rows);
    expect(read).toEqual(merged(own).map((row) => ({ ...row, timeS: expect.closeTo(row.timeS, -1) })));
    expect(read.some(({ bytes }) => bytes[1]! > 0)).toBe(true);
    expect(read.some(({ bytes }) => bytes[2]! > 0)).toBe(true);
    expect(table.rows.map(({ site }) => site)).toContain('=north');
    // One row a device and category, though two types fall into one.
    expect(table.rows).toHaveLength(read.length);
  });

  it('tells the last 28 days only', () => {
    const told = merged(simulatedRows(contents)).reduce((sum, { downloads }) => sum + downloads, 0);
    const all = new DeviceContents(replicate.world, 35);
    for (const part of replicate.parts) all.add(part);
    const whole = merged(simulatedRows(all)).reduce((sum, { downloads }) => sum + downloads, 0);
    expect(told).toBeLessThan(whole);
    expect(whole).toBe(replicate.account.figures.finished);
  });

  it('has the savings of the formula of the workbook', () => {
    const { header, rows } = files.get('UCDOStatus.csv')!;
    const at = (row: readonly (string | number)[], column: string) => Number(row[header.indexOf(column)]);
    expect([...rows].length).toBeGreaterThan(20);
    for (const row of rows) {
      const saved = at(row, 'BytesFromPeers') + at(row, 'BytesFromGroupPeers') + at(row, 'BytesFromCache');
      const percent = (100 * saved) / (saved + at(row, 'BytesFromCDN'));
      expect(at(row, 'BWOptPercent28Days')).toBeCloseTo(percent, 2);
    }
  });

  it('hashes group IDs as reports do', () => {
    expect(groupHash('00000000-0000-0000-0000-000000000000')).toBe('zoaVK7CAlr9+WAcz1oM14zNvbq89qISn57iYQLJUJlM=');
  });
});

describe('the other shapes', () => {
  it('UCDOAggregatedStatus has the sums of UCDOStatus', () => {
    const sums = (rows: readonly ObservedRow[]) => {
      const byType = new Map<string, number>();
      for (const { contentType, bytes } of rows) {
        byType.set(contentType, (byType.get(contentType) ?? 0) + Object.values(bytes).reduce((a, b) => a + b));
      }
      return [...byType].sort();
    };
    const aggregated = readTable(files.get('UCDOAggregatedStatus.csv')!);
    expect(aggregated.form).toBe('UCDOAggregatedStatus');
    expect(sums(aggregated.rows)).toEqual(sums(readTable(files.get('UCDOStatus.csv')!).rows));
  });

  it('Get-DeliveryOptimizationStatus is read back, cache bytes within BytesFromHttp or beside it', () => {
    for (const overrides of [[], ['model.httpIncludesCache=false']]) {
      const ran = run(overrides);
      const jobs = new StatusRows(ran.world);
      const rows = ran.parts.flatMap((part) => [...jobs.of(part)]);
      const table = readTable({ header: StatusRows.header, rows });
      expect(table.form).toBe('Get-DeliveryOptimizationStatus');
      expect(table.aside).toEqual([]);
      const own = new DeviceContents(ran.world, 30);
      for (const part of ran.parts) own.add(part);
      expect(merged(table.rows, true)).toEqual(merged(simulatedRows(own), true));
    }
  });

  it('Get-DeliveryOptimizationPerfSnapThisMonth is read back without group peers', () => {
    const table = readTable(files.get('PerfSnapThisMonth.csv')!);
    expect(table.form).toBe('Get-DeliveryOptimizationPerfSnapThisMonth');
    const { totals } = replicate.account.figures;
    const sum = (source: 'cdn' | 'cacheServer' | 'lanPeer') =>
      table.rows.reduce((all, row) => all + row.bytes[source], 0);
    expect(sum('cdn')).toBe(totals.bytesFromCdn);
    expect(sum('cacheServer')).toBe(totals.bytesFromCacheServer);
    expect(sum('lanPeer')).toBe(totals.bytesFromLanPeers);
    expect(totals.bytesFromCacheServer).toBeGreaterThan(0);
    // Two months, as the run has.
    expect(new Date(table.fromMs!).toISOString()).toBe('2026-03-01T00:00:00.000Z');
    expect(new Date(table.toMs!).toISOString()).toBe('2026-04-01T00:00:00.000Z');
  });
});
