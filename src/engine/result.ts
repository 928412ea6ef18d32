/** What the simulation of one part of the estate gives to the ledger: whole bytes only, so that sums are exact. */
import type { Demand } from '../content/demand.js';
import { float64Column, int8Column, int32Column, uint8Column, uint16Column } from '../core/columns.js';
import type { LineBins } from './lineUse.js';
import type { PartSites } from './partition.js';

/** Where bytes come from, in the order of the columns. */
export const SOURCES = ['cdn', 'cacheServer', 'lanPeer', 'groupPeer', 'internetPeer', 'linkLocalPeer'] as const;
export type SourceName = (typeof SOURCES)[number];
export const SOURCE = Object.fromEntries(SOURCES.map((name, i) => [name, i])) as Record<SourceName, number>;
export const SOURCE_COUNT = SOURCES.length;

/** In place of a reason: the device had the file, or was fetching it, and this request fetched nothing. */
export const HAS_IT = -2;

/** One row a request, in order of request. */
export interface DownloadColumns {
  count: number;
  /** Global device number. */
  device: Int32Array;
  file: Int32Array;
  requestedS: Float64Array;
  /** NaN when it never started or finished. */
  startedS: Float64Array;
  finishedS: Float64Array;
  mode: Uint8Array;
  /** Reason that forbade peers to the whole download, -1, or `HAS_IT`. */
  blocked: Int8Array;
  /** `SOURCE_COUNT` figures a download. */
  bytes: Float64Array;
  /**
   * From the CDN while nothing else could serve the device where it was: on a VPN on which its policy keeps it from
   * peers, or with nobody in its scopes, and without a cache server. Empty when all are 0. Downloads that are `blocked`
   * and have no cache server are left out.
   */
  onlyCdnBytes: Float64Array;
  numPeers: Int32Array;
  /** How often it was paused because it got nothing, and why the last time (`PAUSE_REASON`), or -1. */
  pauses: Uint16Array;
  pauseReason: Int8Array;
}

/**
 * What a run keeps besides its accounts: nothing; the reasons of the CDN bytes of each device; or these and a row for every
 * stretch of a transfer with one cap, for replay elsewhere, which can be many rows a transfer.
 */
export type Tracing = false | 'reasons' | true;

/** A stretch of a transfer with one cap, for replay in another simulator. */
export interface TraceRow {
  transfer: number;
  /** -1: a cache server fetches a file. */
  download: number;
  source: number;
  /** Global device number, or -1 for the CDN and cache servers. */
  sourceDevice: number;
  links: readonly string[];
  /** What a byte per second takes of each of them, 1 or more (airtime); `null` where all are 1. */
  linkWeights: readonly number[] | null;
  capBytesPerS: number;
  startS: number;
  endS: number;
  bytes: number;
}

/** The rate of a link from an instant on. */
export interface TraceLink {
  name: string;
  fromS: number;
  capacityBytesPerS: number;
}

/** Its columns may lie in memory that the next part takes. */
export interface PartResult {
  /** Global site numbers. */
  sites: number[];
  downloads: DownloadColumns;
  /** CDN bytes by local site and reason, and by release and reason. */
  reasonBytesBySite: Float64Array;
  reasonBytesByRelease: Float64Array;
  /** The same by local device, where the run keeps them ({@link Tracing}); empty otherwise. */
  reasonBytesByDevice: Float64Array;
  /** By local device: sent to peers in all, and of that on battery. */
  devices: Int32Array;
  uploadedBytes: Float64Array;
  uploadedOnBatteryBytes: Float64Array;
  /** By local device: 1 when it has used up its monthly upload cap in some month. */
  capReached: Uint8Array;
  cachePeakBytes: Float64Array;
  cacheLimitBytes: Float64Array;
  /** Bytes of peers by local site: received from, and sent to, other sites. */
  fromOtherSitesBytes: Float64Array;
  toOtherSitesBytes: Float64Array;
  /** By local site: what its cache servers sent out of it, and what came into it from those of other sites. */
  servedOutBytes: Float64Array;
  servedInBytes: Float64Array;
  /** Numbers of the lines of the part (fleet/lines.ts). */
  lines: Int32Array;
  /** What crossed them, by row ({@link lineRow} in lineUse.ts): by five minutes, and in whole bytes. */
  lineBins: LineBins;
  lineBytes: Float64Array;
  /** Bytes that cache servers fetched from the CDN, by local site of the server; the last entry: at no site. */
  filledBytes: Float64Array;
  /** Bad pieces: by local device that received them, and in all by those that sent them. */
  wastedBytes: Float64Array;
  trace: TraceRow[];
  links: TraceLink[];
  eventCount: number;
  /** 0 for exact rates, see rateTolerance.ts. */
  rateTolerance: number;
  transferCount: number;
}

const NO_BYTES = new Float64Array(0);
const NO_LINES = new Int32Array(0);
const NO_DEVICES = new Uint8Array(0);
const NO_BINS: LineBins = { start: new Int32Array(0), bin: new Int32Array(0), bytes: NO_BYTES };

/** A result with nothing in it yet. What the books keep comes into it at the end ({@link BooksHandle.close}). */
export function emptyResult(devices: Int32Array, partSites: PartSites, demand: Demand): PartResult {
  const n = demand.count;
  return {
    sites: [...partSites],
    downloads: {
      count: n,
      device: demand.device,
      file: demand.file,
      requestedS: demand.timeS,
      startedS: float64Column(n).fill(Number.NaN),
      finishedS: float64Column(n).fill(Number.NaN),
      mode: uint8Column(n),
      blocked: int8Column(n).fill(-1),
      bytes: NO_BYTES,
      onlyCdnBytes: NO_BYTES,
      numPeers: int32Column(n),
      pauses: uint16Column(n),
      pauseReason: int8Column(n).fill(-1),
    },
    reasonBytesBySite: NO_BYTES,
    reasonBytesByRelease: NO_BYTES,
    reasonBytesByDevice: NO_BYTES,
    devices,
    uploadedBytes: NO_BYTES,
    uploadedOnBatteryBytes: NO_BYTES,
    capReached: NO_DEVICES,
    cachePeakBytes: NO_BYTES,
    cacheLimitBytes: NO_BYTES,
    fromOtherSitesBytes: NO_BYTES,
    toOtherSitesBytes: NO_BYTES,
    servedOutBytes: NO_BYTES,
    servedInBytes: NO_BYTES,
    lines: NO_LINES,
    lineBins: NO_BINS,
    lineBytes: NO_BYTES,
    filledBytes: NO_BYTES,
    wastedBytes: NO_BYTES,
    trace: [],
    links: [],
    eventCount: 0,
    rateTolerance: 0,
    transferCount: 0,
  };
}

/** A result with columns of its own, to be held or handed over. */
export function keptResult(result: PartResult): PartResult {
  const { downloads, lineBins } = result;
  return { ...withOwnColumns(result), downloads: withOwnColumns(downloads), lineBins: withOwnColumns(lineBins) };
}

function withOwnColumns<T extends object>(columns: T): T {
  const isColumn = (value: unknown) => ArrayBuffer.isView(value) && !(value instanceof DataView);
  return Object.fromEntries(
    Object.entries(columns).map(([name, value]) => [name, isColumn(value) ? value.slice() : value]),
  ) as T;
}
