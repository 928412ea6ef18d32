/** Downloads for programs: one object each, or columns where there are millions. */
import { joined } from '../core/columns.js';
import { PAUSE_REASONS, type PauseReasonName } from '../core/pauses.js';
import { REASON_NAMES, type ReasonName } from '../core/reasons.js';
import type { World } from '../engine/parts.js';
import {
  type DownloadColumns,
  HAS_IT,
  type PartResult,
  SOURCE_COUNT,
  SOURCES,
  type SourceName,
} from '../engine/result.js';
import { groupLabel } from '../report/tables.js';

/** One download. Times are seconds after the start of the run; `null` for what did not happen. */
export interface Download {
  /** Number in the run, the same as in downloads.csv. */
  id: number;
  device: string;
  site: string;
  content: string;
  file: string;
  sizeBytes: number;
  requestedS: number;
  startedS: number | null;
  finishedS: number | null;
  /** The download mode that it really had. */
  mode: number;
  /** Its peer group as people name it; empty when its device does not peer. */
  group: string;
  /** Bytes by where they came from. */
  bytes: Record<SourceName, number>;
  /** Why no peer could serve it at all, if so. */
  blocked: ReasonName | null;
  /** Candidates that one answer of the service held at most. */
  peers: number;
  /** How often it was paused because it got nothing, and why the last time. */
  pauses: number;
  pauseReason: PauseReasonName | null;
}

/**
 * All downloads of a run as columns, one entry each, in the order of downloads.csv. A request for a file that the device
 * had, or was fetching, is among them: its `blocked` is -2.
 */
export interface DownloadTable extends DownloadColumns {
  deviceName(device: number): string;
  siteName(device: number): string;
  fileName(file: number): string;
  contentName(file: number): string;
  sizeBytes(file: number): number;
  /** Bytes of a download by where they came from. */
  bytesOf(download: number): Record<SourceName, number>;
}

/** Makes downloads of parts, in the order of the parts. */
export class DownloadObjects {
  private next = 0;

  constructor(private readonly world: World) {}

  /** Those of the next part. */
  *of({ downloads }: PartResult): Generator<Download> {
    const { fleet, catalogue } = this.world;
    for (let r = 0; r < downloads.count; r += 1) {
      const id = this.next;
      this.next += 1;
      const blocked = downloads.blocked[r]!;
      if (blocked === HAS_IT) continue;
      const d = downloads.device[r]!;
      const file = downloads.file[r]!;
      yield {
        id,
        device: fleet.name(d),
        site: fleet.sites[fleet.siteOf[d]!]!.name,
        content: catalogue.releases[catalogue.releaseOf[file]!]!.name,
        file: catalogue.fileNames[file]!,
        sizeBytes: catalogue.sizeBytes[file]!,
        requestedS: downloads.requestedS[r]!,
        startedS: secondsOrNull(downloads.startedS[r]!),
        finishedS: secondsOrNull(downloads.finishedS[r]!),
        mode: downloads.mode[r]!,
        group: groupLabel(fleet, d),
        bytes: bytesOf(downloads, r),
        blocked: blocked < 0 ? null : REASON_NAMES[blocked]!,
        peers: downloads.numPeers[r]!,
        pauses: downloads.pauses[r]!,
        pauseReason: downloads.pauses[r] === 0 ? null : PAUSE_REASONS[downloads.pauseReason[r]!]![0],
      };
    }
  }
}

/** The downloads of all parts as one table. */
export function downloadTable({ fleet, catalogue }: World, parts: readonly PartResult[]): DownloadTable {
  const all = parts.map(({ downloads }) => downloads);
  const column = <Name extends ColumnName>(name: Name, kind: new (length: number) => DownloadColumns[Name]) =>
    joined<DownloadColumns[Name]>(
      kind,
      all.map((columns) => columns[name]),
    );
  const columns: DownloadColumns = {
    count: all.reduce((sum, { count }) => sum + count, 0),
    device: column('device', Int32Array),
    file: column('file', Int32Array),
    requestedS: column('requestedS', Float64Array),
    startedS: column('startedS', Float64Array),
    finishedS: column('finishedS', Float64Array),
    mode: column('mode', Uint8Array),
    blocked: column('blocked', Int8Array),
    bytes: column('bytes', Float64Array),
    onlyCdnBytes: joined(Float64Array, onlyCdnBytesOf(all)),
    numPeers: column('numPeers', Int32Array),
    pauses: column('pauses', Uint16Array),
    pauseReason: column('pauseReason', Int8Array),
  };
  return {
    ...columns,
    deviceName: (d) => fleet.name(d),
    siteName: (d) => fleet.sites[fleet.siteOf[d]!]!.name,
    fileName: (file) => catalogue.fileNames[file]!,
    contentName: (file) => catalogue.releases[catalogue.releaseOf[file]!]!.name,
    sizeBytes: (file) => catalogue.sizeBytes[file]!,
    bytesOf: (r) => bytesOf(columns, r),
  };
}

type ColumnName = Exclude<keyof DownloadColumns, 'count'>;

/** The column of each part; a part without such bytes has none, and neither has the table when all parts are such. */
function onlyCdnBytesOf(all: readonly DownloadColumns[]): Float64Array[] {
  if (all.every(({ onlyCdnBytes }) => onlyCdnBytes.length === 0)) return [];
  return all.map(({ count, onlyCdnBytes }) => (onlyCdnBytes.length === 0 ? new Float64Array(count) : onlyCdnBytes));
}

function bytesOf({ bytes }: DownloadColumns, r: number): Record<SourceName, number> {
  return Object.fromEntries(SOURCES.map((name, source) => [name, bytes[r * SOURCE_COUNT + source]!])) as Record<
    SourceName,
    number
  >;
}

function secondsOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
