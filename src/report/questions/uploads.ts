/** Who pays? */
import { columnOf, figureNamed } from '../../core/figureCatalogue.js';
import { formatBytes, formatShare } from '../../core/units.js';
import { TRAFFIC } from '../../engine/lineUse.js';
import type { Replicate } from '../../experiment/world.js';
import { isOfSite } from '../../fleet/line.js';
import { type UploadFigures, uploadFigures } from '../../ledger/uploads.js';
import { lineRows } from '../lineTables.js';
import type { Table } from '../table.js';
import { folded, type ShownTable } from './shown.js';

const HEADER = [
  'profile',
  'devices',
  'that upload',
  'uploaded',
  'on battery',
  'an uploader',
  'most',
  'busiest 1 %',
  'at cap',
];

/** Not in a narrow terminal. */
const LEFT_OUT = ['an uploader', 'that upload'].map((name) => HEADER.indexOf(name));

interface Uploads extends UploadFigures {
  name: string;
  devices: number;
  sentBytes: number;
  onBatteryBytes: number;
  mostBytes: number;
}

/** The uploads of each profile of devices, and of all; those who sent the most come first. */
function uploadsByProfile({ account, world }: Replicate): Uploads[] {
  const { fleet } = world;
  // Devices that an inventory gives something of their own have profiles of their own, of the same name.
  const names = [...new Set(fleet.profiles.map(({ name }) => name))];
  const ofProfiles = names.map((name) =>
    uploadsOf(account, name, (d) => fleet.profiles[fleet.profileOf[d]!]!.name === name),
  );
  const asked = ofProfiles.filter(({ devices }) => devices > 0);
  return [...asked.sort((a, b) => b.sentBytes - a.sentBytes), uploadsOf(account, 'all devices', () => true)];
}

function uploadsOf(
  { capReached, uploadedBytes, uploadedOnBatteryBytes }: Replicate['account'],
  name: string,
  isMeant: (d: number) => boolean,
): Uploads {
  const own = Int32Array.from(uploadedBytes.keys()).filter(isMeant);
  const sent = Float64Array.from(own, (d) => uploadedBytes[d]!);
  const reached = Uint8Array.from(own, (d) => capReached[d]!);
  return {
    name,
    devices: own.length,
    sentBytes: sent.reduce((sum, bytes) => sum + bytes, 0),
    onBatteryBytes: own.reduce((sum, d) => sum + uploadedOnBatteryBytes[d]!, 0),
    mostBytes: sent.reduce((most, bytes) => Math.max(most, bytes), 0),
    ...uploadFigures([sent], [reached]),
  };
}

export function uploadsQuestion(replicate: Replicate): ShownTable {
  const rows = uploadsByProfile(replicate);
  const { shown, rest } = folded(rows.slice(0, -1));
  const uplinks = lineRows(replicate).filter(({ direction, line }) => direction === 'up' && isOfSite(line));
  const overUplinks = uplinks.reduce((sum, { use }) => sum + use.bytes[TRAFFIC.peer]!, 0);
  return {
    title: 'Who pays for the bytes of peers',
    header: HEADER,
    leftOut: LEFT_OUT,
    rows: [...shown, rows.at(-1)!].map(cellsOf),
    notes: [
      `${formatBytes(overUplinks)} of it went out of a site over a WAN line; "busiest 1 %" is their share of what the profile uploaded, "at cap" counts devices that used up DOMonthlyUploadDataCap.`,
      ...(rest.length > 0 ? [`${rest.length} more profiles are in uploads.csv.`] : []),
    ],
  };
}

function cellsOf({ name, devices, uploaders, sentBytes, onBatteryBytes, mostBytes, ...figures }: Uploads): string[] {
  return [
    name,
    String(devices),
    String(uploaders),
    formatBytes(sentBytes),
    formatBytes(onBatteryBytes),
    formatBytes(uploaders === 0 ? 0 : sentBytes / uploaders),
    formatBytes(mostBytes),
    formatShare(figures.busiestUploadersShare),
    String(figures.devicesAtMonthlyCap),
  ];
}

/** uploads.csv: a row for each profile of devices, and one for all. */
export function uploadsTable(replicate: Replicate): Table {
  const column = (name: string) => columnOf(figureNamed(name));
  return {
    header: [
      'profile',
      'devices',
      column('uploaders'),
      column('bytesUploaded'),
      column('bytesUploadedOnBattery'),
      'bytes_of_busiest_device',
      column('busiestUploadersShare'),
      column('devicesAtMonthlyCap'),
    ],
    rows: uploadsByProfile(replicate).map((uploads) => [
      uploads.name,
      uploads.devices,
      uploads.uploaders,
      uploads.sentBytes,
      uploads.onBatteryBytes,
      uploads.mostBytes,
      Math.round(uploads.busiestUploadersShare * 10_000) / 10_000,
      uploads.devicesAtMonthlyCap,
    ]),
  };
}
