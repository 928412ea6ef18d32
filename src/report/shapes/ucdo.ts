/**
 * The results of a run as the tables of Windows Update for Business reports: UCDOStatus, a row a device and category of
 * content, and UCDOAggregatedStatus, a row a category. Columns and types: Azure Monitor, table references (2022-11-17);
 * savings: the workbook's formulas (2024-09), in which Internet peers count on neither side.
 *
 * What a run does not know is an empty cell: where a device is on the map, and the peers that it could not connect to.
 */

import { modeText, spanText } from '../../doors/observed/values.js';
import { categoryOf } from '../../experiment/observe/contentCategories.js';
import { type DeviceContent, type DeviceContents, groupHashes } from '../../experiment/observe/deviceContents.js';
import { addBytes, noBytes, type ToldBytes } from '../../experiment/observe/rows.js';
import { guidOf } from '../../fleet/guid.js';
import { isPeeringMode } from '../../policy/downloadMode.js';
import type { Scenario } from '../../scenario/schema.js';
import type { Table } from '../table.js';

const UCDO_STATUS_COLUMNS = [
  'AzureADDeviceId',
  'AzureADTenantId',
  'BWOptPercent28Days',
  'BWOptPercent7Days',
  'BytesFromCache',
  'BytesFromCDN',
  'BytesFromGroupPeers',
  'BytesFromIntPeers',
  'BytesFromPeers',
  'City',
  'ContentDownloadMode',
  'ContentType',
  'Country',
  'DeviceName',
  'DOStatusDescription',
  'DownloadMode',
  'DownloadModeSrc',
  'GlobalDeviceId',
  'GroupID',
  'ISP',
  'LastCensusSeenTime',
  'NoPeersCount',
  'OSVersion',
  'PeerEligibleTransfers',
  'PeeringStatus',
  'PeersCannotConnectCount',
  'PeersSuccessCount',
  'PeersUnknownCount',
  'TenantId',
  'TimeGenerated',
  'TotalTimeForDownload',
  'TotalTransfers',
  'Type',
] as const;

const UCDO_AGGREGATED_COLUMNS = [
  'AzureADDeviceId',
  'AzureADTenantId',
  'BWOptPercent28Days',
  'BytesFromCache',
  'BytesFromCDN',
  'BytesFromGroupPeers',
  'BytesFromIntPeers',
  'BytesFromPeers',
  'ContentType',
  'DeviceCount',
  'TenantId',
  'TimeGenerated',
  'Type',
] as const;

type Row = Readonly<Record<string, string | number>>;

/** Bandwidth that peers of the LAN and the group and cache servers have saved, in percent with two decimals. */
function savedPercent({ cdn, cacheServer, lanPeer, groupPeer }: ToldBytes): number {
  const saved = cacheServer + lanPeer + groupPeer;
  return saved + cdn === 0 ? 0 : Math.round((10_000 * saved) / (saved + cdn)) / 100;
}

/** What rows of both tables begin with. */
function bytesColumns({ cdn, cacheServer, lanPeer, groupPeer, internetPeer }: ToldBytes): Row {
  return {
    BytesFromCache: cacheServer,
    BytesFromCDN: cdn,
    BytesFromGroupPeers: groupPeer,
    BytesFromIntPeers: internetPeer,
    BytesFromPeers: lanPeer,
  };
}

function identityColumns({ name }: Scenario): Row {
  return { AzureADTenantId: guidOf(`tenant ${name}`), TenantId: guidOf(`workspace ${name}`) };
}

function tableOf(columns: readonly string[], rows: readonly Row[]): Table {
  return { header: columns, rows: rows.map((row) => columns.map((column) => row[column] ?? '')) };
}

/** The types of a device that fall into one category are one row. */
function byCategory(contents: DeviceContents): DeviceContent[] {
  const rows = new Map<string, DeviceContent>();
  for (const each of contents.all()) {
    const key = `${each.device} ${categoryOf(each.type)}`;
    const row = rows.get(key);
    if (!row) {
      const { bytes, recentBytes, modes } = each;
      rows.set(key, { ...each, bytes: { ...bytes }, recentBytes: { ...recentBytes }, modes: new Map(modes) });
      continue;
    }
    addBytes(row.bytes, each.bytes);
    addBytes(row.recentBytes, each.recentBytes);
    for (const [mode, count] of each.modes) row.modes.set(mode, (row.modes.get(mode) ?? 0) + count);
    row.downloads += each.downloads;
    row.eligible += each.eligible;
    row.peers += each.peers;
    row.timeS += each.timeS;
  }
  return [...rows.values()];
}

export function ucdoStatusTable(contents: DeviceContents): Table {
  const { fleet, scenario } = contents.world;
  const identity = identityColumns(scenario);
  const time = new Date(scenario.startMs + scenario.durationS * 1000).toISOString();
  const isByAdmin = [scenario.policies, ...scenario.policies.assignments.map(({ set }) => set)].some(
    ({ DODownloadMode }) => DODownloadMode !== undefined,
  );
  const hashOf = groupHashes(contents.world);
  const rowOf = (row: DeviceContent): Row => {
    const name = fleet.name(row.device);
    const mode = fleet.policies[fleet.policyOf[row.device]!]!.downloadMode;
    const [contentMode] = [...row.modes].reduce((most, each) => (each[1] > most[1] ? each : most));
    return {
      ...identity,
      ...bytesColumns(row.bytes),
      AzureADDeviceId: guidOf(`device ${name}`),
      BWOptPercent28Days: savedPercent(row.bytes),
      BWOptPercent7Days: savedPercent(row.recentBytes),
      // A site is the one place that a run knows.
      City: fleet.sites[fleet.siteOf[row.device]!]!.name,
      ContentDownloadMode: contentMode,
      ContentType: categoryOf(row.type),
      DeviceName: name,
      DownloadMode: modeText(mode),
      DownloadModeSrc: isByAdmin ? 'MDM' : 'Default',
      GlobalDeviceId: `g:${row.device + 1}`,
      GroupID: hashOf(row.device),
      LastCensusSeenTime: time,
      NoPeersCount: row.peers,
      OSVersion: fleet.strings.names[fleet.windows[row.device]!]!.replace(/^\d+ /, ''),
      PeerEligibleTransfers: row.eligible,
      PeeringStatus: isPeeringMode(mode) ? 'On' : 'Off',
      TimeGenerated: time,
      TotalTimeForDownload: spanText(row.timeS),
      TotalTransfers: row.downloads,
      Type: 'UCDOStatus',
    };
  };
  return tableOf(UCDO_STATUS_COLUMNS, byCategory(contents).map(rowOf));
}

export function ucdoAggregatedTable(contents: DeviceContents): Table {
  const { scenario } = contents.world;
  const categories = new Map<string, { bytes: ToldBytes; devices: Set<number> }>();
  for (const { device, type, bytes } of contents.all()) {
    const category = categoryOf(type);
    const sums = categories.get(category) ?? { bytes: noBytes(), devices: new Set() };
    categories.set(category, sums);
    addBytes(sums.bytes, bytes);
    sums.devices.add(device);
  }
  const rows = [...categories]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([category, { bytes, devices }]) => ({
      ...identityColumns(scenario),
      ...bytesColumns(bytes),
      BWOptPercent28Days: savedPercent(bytes),
      ContentType: category,
      DeviceCount: devices.size,
      TimeGenerated: new Date(scenario.startMs + scenario.durationS * 1000).toISOString(),
      Type: 'UCDOAggregatedStatus',
    }));
  return tableOf(UCDO_AGGREGATED_COLUMNS, rows);
}
