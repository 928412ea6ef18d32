/** The CSV files of an output folder. Times are seconds after the start of the run. */
import { columnOf, figureNamed } from '../core/figureCatalogue.js';
import { PAUSE_REASONS } from '../core/pauses.js';
import { REASONS } from '../core/reasons.js';
import type { World } from '../engine/parts.js';
import { HAS_IT, type PartResult, SOURCE_COUNT, SOURCES } from '../engine/result.js';
import type { Replicate } from '../experiment/world.js';
import type { Fleet } from '../fleet/fleet.js';
import { reachOf } from '../fleet/locations.js';
import { Months } from '../ledger/months.js';
import { addRow } from '../ledger/rows.js';
import { peerShareOf, snapshotPeerShare, type Totals, totalsOf } from '../ledger/totals.js';
import { MODE } from '../policy/downloadMode.js';
import { classesTable, contentsTable } from './classTables.js';
import { hoursTable, linesTable } from './lineTables.js';
import { uploadsTable } from './questions/uploads.js';
import type { Table } from './table.js';

const SOURCE_NAMES = ['cdn', 'cache-server', 'lan-peer', 'group-peer', 'internet-peer', 'link-local-peer'];
const BYTE_COLUMNS = [
  'bytesFromCdn',
  'bytesFromCacheServer',
  'bytesFromLanPeers',
  'bytesFromGroupPeers',
  'bytesFromInternetPeers',
  'bytesFromLinkLocalPeers',
].map((name) => columnOf(figureNamed(name)));

/** All tables of a replicate by file name; those of single downloads and transfers where its parts are kept. */
export function runTables(replicate: Replicate, detail: 'summary' | 'downloads', tracing: boolean): Map<string, Table> {
  const tables = new Map<string, Table>([
    ['sites.csv', sitesTable(replicate)],
    ['groups.csv', groupsTable(replicate)],
    ['reasons.csv', reasonsTable(replicate)],
    ['devices.csv', devicesTable(replicate)],
    ['months.csv', monthsTable(replicate)],
    ['lines.csv', linesTable(replicate)],
    ['hours.csv', hoursTable(replicate)],
    ['contents.csv', contentsTable(replicate)],
    ['uploads.csv', uploadsTable(replicate)],
    ...(replicate.account.classes.length > 0 ? [['classes.csv', classesTable(replicate)] as const] : []),
  ]);
  if (detail === 'downloads' && replicate.parts.length > 0) tables.set('downloads.csv', downloadsTable(replicate));
  if (tracing) {
    tables.set('links.csv', linksTable(replicate));
    tables.set('transfers.csv', transfersTable(replicate));
  }
  return tables;
}

/** The peer group of a device as people name it; empty when it does not peer. */
export function groupLabel(fleet: Fleet, d: number): string {
  if (reachOf(fleet, d) < 0) return '';
  const group = fleet.groupOf[d]!;
  const ip = fleet.strings.names[fleet.publicIpOf[d]!]!;
  const mode = fleet.policies[fleet.policyOf[d]!]!.downloadMode;
  const base = group >= 0 ? fleet.strings.names[group]! : mode === MODE.internet ? 'internet' : `public IP ${ip}`;
  if (fleet.restriction[d] === 0) return base;
  // One block that several sites have is a subnet of each.
  const isOfSite = fleet.strings.names[fleet.subnetOf[d]!]!.includes('#');
  const of = isOfSite ? ` of ${fleet.sites[fleet.siteOf[d]!]!.name}` : '';
  return `${base} in subnet ${subnetName(fleet, d)}${of}`;
}

export function subnetName(fleet: Fleet, d: number): string {
  return fleet.strings.names[fleet.subnetOf[d]!]!.replace(/#.*/, '');
}

const DOWNLOADS_HEADER = [
  'download_id',
  'device',
  'site',
  'content',
  'file',
  'size_bytes',
  'requested_s',
  'started_s',
  'finished_s',
  'mode',
  'group',
  ...BYTE_COLUMNS,
  'num_peers',
  'no_progress_pauses',
  'no_progress_reason',
];

/** The downloads of all parts, in the order of the parts. */
function downloadsTable({ world, parts }: Replicate): Table {
  const rows = new DownloadRows(world);
  return {
    header: DownloadRows.header,
    rows: (function* () {
      for (const part of parts) yield* rows.of(part);
    })(),
  };
}

/** Rows of downloads, part after part. */
export class DownloadRows {
  static readonly header = DOWNLOADS_HEADER;
  private next = 0;

  constructor(private readonly world: World) {}

  /** The rows of the next part. */
  *of({ downloads }: PartResult): Generator<(string | number)[]> {
    const { fleet, catalogue } = this.world;
    for (let r = 0; r < downloads.count; r += 1) {
      const id = this.next;
      this.next += 1;
      if (downloads.blocked[r] === HAS_IT) continue;
      const d = downloads.device[r]!;
      const file = downloads.file[r]!;
      yield [
        id,
        fleet.name(d),
        fleet.sites[fleet.siteOf[d]!]!.name,
        catalogue.releases[catalogue.releaseOf[file]!]!.name,
        catalogue.fileNames[file]!,
        catalogue.sizeBytes[file]!,
        seconds(downloads.requestedS[r]!),
        seconds(downloads.startedS[r]!),
        seconds(downloads.finishedS[r]!),
        downloads.mode[r]!,
        groupLabel(fleet, d),
        ...downloads.bytes.subarray(r * SOURCE_COUNT, (r + 1) * SOURCE_COUNT),
        downloads.numPeers[r]!,
        downloads.pauses[r]!,
        downloads.pauses[r] === 0 ? '' : PAUSE_REASONS[downloads.pauseReason[r]!]![0],
      ];
    }
  }
}

function sitesTable({ world, account }: Replicate): Table {
  const { fleet } = world;
  const header = [
    'site',
    'devices',
    'peer_share',
    'bytes_total',
    ...BYTE_COLUMNS,
    'wan_down_peak_bytes_per_s',
    'wan_down_p95_bytes_per_s',
    'wan_up_peak_bytes_per_s',
    'wan_up_p95_bytes_per_s',
    'bytes_from_other_sites',
    'bytes_to_other_sites',
    'bytes_from_cache_servers_of_other_sites',
    'bytes_to_other_sites_by_cache_servers',
    'bytes_uploaded_on_battery',
  ];
  const columns = header.length;
  return {
    header,
    rows: [
      ...account.sites.map((site) => [
        fleet.sites[site.site]!.name,
        fleet.siteStart[site.site + 1]! - fleet.siteStart[site.site]!,
        share(peerShareOf(site.totals)),
        ...totalsColumns(site.totals),
        Math.round(site.wanDownPeakBytesPerS),
        Math.round(site.wanDownP95BytesPerS),
        Math.round(site.wanUpPeakBytesPerS),
        Math.round(site.wanUpP95BytesPerS),
        site.fromOtherSitesBytes,
        site.toOtherSitesBytes,
        site.servedInBytes,
        site.servedOutBytes,
        site.uploadedOnBatteryBytes,
      ]),
      ...rowsWithoutDevices(world, columns),
    ],
  };
}

/** Sites without devices: nothing was downloaded there. */
function* rowsWithoutDevices({ fleet }: Replicate['world'], columns: number): Iterable<(string | number)[]> {
  for (const { index, name } of fleet.sites) {
    const isEmpty = fleet.siteStart[index] === fleet.siteStart[index + 1];
    if (isEmpty) yield [name, ...Array<number>(columns - 1).fill(0)];
  }
}

function groupsTable({ world, account }: Replicate): Table {
  const { fleet } = world;
  const groups = new Map<string, { devices: number; sites: Set<number>; bytes: Float64Array }>();
  const group = (d: number) => {
    const label = groupLabel(fleet, d);
    if (!groups.has(label)) {
      groups.set(label, { devices: 0, sites: new Set(), bytes: new Float64Array(SOURCE_COUNT) });
    }
    return groups.get(label)!;
  };
  for (let d = 0; d < fleet.count; d += 1) {
    const own = group(d);
    own.devices += 1;
    own.sites.add(fleet.siteOf[d]!);
    addRow(own.bytes, 0, account.deviceBytes, d);
  }
  return {
    header: ['group', 'devices', 'sites', 'peer_share', ...BYTE_COLUMNS],
    rows: [...groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([label, { devices, sites, bytes }]) => {
        const total = bytes.reduce((a, b) => a + b, 0);
        const peers = total - bytes[0]! - bytes[1]!;
        return [label, devices, sites.size, share(total === 0 ? 0 : peers / total), ...bytes];
      }),
  };
}

function reasonsTable({ world, account }: Replicate): Table {
  return {
    header: ['reason', 'meaning', 'site', 'bytes_from_cdn'],
    rows: account.sites.flatMap((site) =>
      REASONS.map(([name, meaning], code): [string, string, string, number] => [
        name,
        meaning,
        world.fleet.sites[site.site]!.name,
        site.reasons[code]!,
      ]).filter(([, , , bytes]) => bytes > 0),
    ),
  };
}

function devicesTable({ world, account }: Replicate): Table {
  const { fleet } = world;
  return {
    header: [
      'device',
      'site',
      'subnet',
      'public_ip',
      'group',
      'profile',
      'windows',
      'ram_bytes',
      'disk_bytes',
      'mode',
      ...BYTE_COLUMNS,
      'bytes_uploaded',
      'bytes_uploaded_on_battery',
    ],
    rows: (function* () {
      for (let d = 0; d < fleet.count; d += 1) {
        yield [
          fleet.name(d),
          fleet.sites[fleet.siteOf[d]!]!.name,
          subnetName(fleet, d),
          fleet.strings.names[fleet.publicIpOf[d]!]!,
          groupLabel(fleet, d),
          fleet.profiles[fleet.profileOf[d]!]!.name,
          fleet.strings.names[fleet.windows[d]!]!,
          Math.round(fleet.ramBytes[d]!),
          Math.round(fleet.diskBytes[d]!),
          fleet.policies[fleet.policyOf[d]!]!.downloadMode,
          ...account.deviceBytes.subarray(d * SOURCE_COUNT, (d + 1) * SOURCE_COUNT),
          account.uploadedBytes[d]!,
          account.uploadedOnBatteryBytes[d]!,
        ];
      }
    })(),
  };
}

/** What a device counts in a calendar month, and what the monthly snapshot of Windows makes of it. */
function monthsTable({ world, account }: Replicate): Table {
  const { fleet, scenario } = world;
  const months = new Months(scenario);
  const http = scenario.model.httpIncludesCache;
  return {
    header: ['device', 'site', 'month', ...BYTE_COLUMNS, 'bytes_from_http', 'peer_share', 'peer_share_of_snapshot'],
    rows: (function* () {
      for (let d = 0; d < fleet.count; d += 1) {
        for (let month = 0; month < months.count; month += 1) {
          const row = d * months.count + month;
          const totals = totalsOf(account.monthBytes, row);
          if (totals.bytesTotal === 0) continue;
          yield [
            fleet.name(d),
            fleet.sites[fleet.siteOf[d]!]!.name,
            months.name(month),
            ...account.monthBytes.subarray(row * SOURCE_COUNT, (row + 1) * SOURCE_COUNT),
            totals.bytesFromCdn + (http ? totals.bytesFromCacheServer : 0),
            share(peerShareOf(totals)),
            share(snapshotPeerShare(totals)),
          ];
        }
      }
    })(),
  };
}

function linksTable({ parts }: Replicate): Table {
  const rows = new Map(
    parts.flatMap(({ links }) =>
      links.map(({ name, fromS, capacityBytesPerS }): [string, [string, number, string | number]] => [
        `${name} ${fromS}`,
        [name, fromS, bytesPerS(capacityBytesPerS)],
      ]),
    ),
  );
  return { header: ['link', 'from_s', 'capacity_bytes_per_s'], rows: [...rows.values()] };
}

function transfersTable({ world, parts }: Replicate): Table {
  const { fleet } = world;
  return {
    header: [
      'transfer_id',
      'download_id',
      'source_kind',
      'source',
      'destination',
      'links',
      'cap_bytes_per_s',
      'start_s',
      'end_s',
      'bytes',
      'link_weights',
    ],
    rows: (function* () {
      let firstDownload = 0;
      let firstTransfer = 0;
      for (const part of parts) {
        for (const row of part.trace) {
          yield [
            firstTransfer + row.transfer,
            row.download < 0 ? '' : firstDownload + row.download,
            SOURCE_NAMES[row.source]!,
            row.sourceDevice < 0 ? SOURCES[row.source]! : fleet.name(row.sourceDevice),
            row.download < 0 ? 'cacheServer' : fleet.name(part.downloads.device[row.download]!),
            row.links.join(';'),
            bytesPerS(row.capBytesPerS),
            row.startS,
            row.endS,
            row.bytes,
            row.linkWeights?.join(';') ?? '',
          ];
        }
        firstDownload += part.downloads.count;
        firstTransfer += part.transferCount;
      }
    })(),
  };
}

function bytesPerS(value: number): string | number {
  return value === Number.POSITIVE_INFINITY ? 'inf' : value;
}

function totalsColumns(totals: Totals): number[] {
  return [
    totals.bytesTotal,
    totals.bytesFromCdn,
    totals.bytesFromCacheServer,
    totals.bytesFromLanPeers,
    totals.bytesFromGroupPeers,
    totals.bytesFromInternetPeers,
    totals.bytesFromLinkLocalPeers,
  ];
}

function seconds(value: number): string | number {
  return Number.isNaN(value) ? '' : Math.round(value * 1000) / 1000;
}

function share(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

/** WAN use and peer share of every site in every compared scenario (first replicate). */
export function compareSitesTable(names: readonly string[], replicates: readonly Replicate[]): Table {
  return tablesOfScenarios(names, replicates.map(sitesTable));
}

/** The tables of several scenarios in one, with the name of the scenario before each row. */
export function tablesOfScenarios(names: readonly string[], tables: readonly Table[]): Table {
  return {
    header: ['scenario', ...tables[0]!.header],
    rows: tables.flatMap((table, i) => Array.from(table.rows, (row) => [names[i]!, ...row])),
  };
}
