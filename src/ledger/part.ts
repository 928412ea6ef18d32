/**
 * The account of one part of the estate: its sums, checked, without its downloads.
 *
 * All byte figures are whole numbers, so that sums do not depend on the order in which parts were simulated.
 */
import type { Catalogue } from '../content/catalogue.js';
import { InvariantError } from '../core/problems.js';
import { columnSum, quantileAt } from '../core/stats.js';
import { localNumbers, sitesOf } from '../engine/books.js';
import { addBins, BIN_S, type LineBins } from '../engine/lineMeter.js';
import { type ComponentResult, type DownloadColumns, SOURCE, SOURCE_COUNT } from '../engine/result.js';
import type { Fleet } from '../fleet/fleet.js';
import type { Scenario } from '../scenario/schema.js';
import { type PartBounds, partBounds } from './bounds.js';

/** Columns only, so that a worker can hand it over without copying. */
export interface PartAccount {
  /** Global site numbers. */
  sites: Int32Array;
  /** By local site, and by release: bytes from each source (`SOURCE_COUNT`), CDN bytes by reason (`REASON_COUNT`). */
  siteBytes: Float64Array;
  siteReasons: Float64Array;
  releaseBytes: Float64Array;
  releaseReasons: Float64Array;
  /** By local site: use of the WAN line per five minutes, see {@link LINES}; bytes from and to peers at other sites. */
  siteLines: Float64Array;
  fromOtherSitesBytes: Float64Array;
  toOtherSitesBytes: Float64Array;
  siteUploadedOnBatteryBytes: Float64Array;
  /** Bytes into all sites of the part, in the five minutes in which there were any. */
  wanDown: Pick<LineBins, 'bin' | 'bytes'>;
  /** Global device numbers; by local device: bytes from each source, sent to peers, and of that on battery. */
  devices: Int32Array;
  deviceBytes: Float64Array;
  uploadedBytes: Float64Array;
  uploadedOnBatteryBytes: Float64Array;
  /** Durations of the finished downloads, ascending. */
  durationsS: Float64Array;
  bounds: PartBounds;
  downloads: number;
  filledBytes: number;
  wastedBytes: number;
  events: number;
  transfers: number;
}

/** Columns of `siteLines`: bytes per second, highest five minutes and 95th percentile, towards the site and away. */
export const LINES = { downPeak: 0, downP95: 1, upPeak: 2, upP95: 3 } as const;
export const LINE_COUNT = 4;

/**
 * Settles a part and asserts conservation.
 *
 * @param keepsDevices false where nobody asks for the bytes of single devices: `deviceBytes` is empty then
 * @throws InvariantError when a sum does not hold
 */
export function settlePart(
  scenario: Scenario,
  fleet: Fleet,
  catalogue: Catalogue,
  part: ComponentResult,
  keepsDevices = true,
): PartAccount {
  assertPart(part, catalogue);
  const { downloads } = part;
  const siteOf = sitesOf(fleet, part.sites);
  const local = localNumbers(fleet, part.sites, downloads.device);
  const deviceBytes = new Float64Array(keepsDevices ? part.devices.length * SOURCE_COUNT : 0);
  const siteBytes = new Float64Array(part.sites.length * SOURCE_COUNT);
  const siteUploadedOnBatteryBytes = new Float64Array(part.sites.length);
  for (let i = 0; i < part.devices.length; i += 1) {
    siteUploadedOnBatteryBytes[siteOf[i]!]! += part.uploadedOnBatteryBytes[i]!;
  }
  const releaseBytes = new Float64Array(catalogue.releases.length * SOURCE_COUNT);
  const durationsS = new Float64Array(downloads.count);
  let finished = 0;
  const { bytes, count, file, finishedS, startedS } = downloads;
  const { releaseOf } = catalogue;
  for (let r = 0; r < count; r += 1) {
    const i = local[r]!;
    if (keepsDevices) addRow(deviceBytes, i, bytes, r);
    addRow(siteBytes, siteOf[i]!, bytes, r);
    addRow(releaseBytes, releaseOf[file[r]!]!, bytes, r);
    const durationS = finishedS[r]! - startedS[r]!;
    if (Number.isNaN(durationS)) continue;
    durationsS[finished] = durationS;
    finished += 1;
  }
  const binCount = Math.ceil(scenario.duration / BIN_S);
  const siteLines = new Float64Array(part.sites.length * LINE_COUNT);
  for (let i = 0; i < part.sites.length; i += 1) {
    const use = [...lineUse(part.wanDown, i, binCount), ...lineUse(part.wanUp, i, binCount)];
    siteLines.set(use, i * LINE_COUNT);
  }
  return {
    sites: Int32Array.from(part.sites),
    siteBytes,
    siteReasons: part.reasonBytesBySite,
    releaseBytes,
    releaseReasons: part.reasonBytesByRelease,
    siteLines,
    fromOtherSitesBytes: part.fromOtherSitesBytes,
    toOtherSitesBytes: part.toOtherSitesBytes,
    siteUploadedOnBatteryBytes,
    wanDown: sumOfLines(part.wanDown, binCount),
    devices: part.devices,
    deviceBytes,
    uploadedBytes: part.uploadedBytes,
    uploadedOnBatteryBytes: part.uploadedOnBatteryBytes,
    durationsS: durationsS.slice(0, finished).sort(),
    bounds: partBounds(scenario, fleet, catalogue, part),
    downloads: downloads.count,
    filledBytes: columnSum(part.filledBytes),
    wastedBytes: columnSum(part.wastedBytes),
    events: part.eventCount,
    transfers: part.transferCount,
  };
}

/** Adds a row of bytes by source to another. */
export function addRow(to: Float64Array, toRow: number, from: Float64Array, fromRow: number): void {
  const a = toRow * SOURCE_COUNT;
  const b = fromRow * SOURCE_COUNT;
  for (let s = 0; s < SOURCE_COUNT; s += 1) {
    const bytes = from[b + s]!;
    if (bytes !== 0) to[a + s]! += bytes;
  }
}

/** Peak and 95th percentile of a line's five minutes, in bytes per second. */
function lineUse(lines: LineBins, line: number, binCount: number): [number, number] {
  const used = lines.bytes.slice(lines.start[line], lines.start[line + 1]).sort();
  const peak = used.length === 0 ? 0 : used.at(-1)!;
  // Before those that carried something come the empty ones.
  const sorted = {
    length: binCount,
    at: (i: number) => (i < binCount - used.length ? 0 : used.at(i - binCount)!),
  };
  return [Math.round(peak / BIN_S), Math.round(quantileAt(sorted, 0.95) / BIN_S)];
}

/** The bins of all lines together. */
function sumOfLines(lines: LineBins, binCount: number): Pick<LineBins, 'bin' | 'bytes'> {
  if (lines.start.length === 2) return lines;
  const sums = new Float64Array(binCount);
  addBins(sums, lines);
  const bin = Int32Array.from(sums.keys()).filter((b) => sums[b]! > 0);
  return { bin, bytes: Float64Array.from(bin, (b) => sums[b]!) };
}

/** What must hold in every part, whatever the scenario. */
export function assertPart(part: ComponentResult, catalogue: Catalogue): void {
  const { cdn, peers } = assertDownloads(part.downloads, catalogue);
  if (columnSum(part.uploadedBytes) !== peers + columnSum(part.wastedBytes))
    throw new InvariantError('bytes sent and bytes received from peers differ');
  if (columnSum(part.reasonBytesBySite) !== cdn || columnSum(part.reasonBytesByRelease) !== cdn) {
    throw new InvariantError('the reasons do not add up to the CDN bytes');
  }
  if (columnSum(part.fromOtherSitesBytes) !== columnSum(part.toOtherSitesBytes)) {
    throw new InvariantError('bytes sent to other sites and received from other sites differ');
  }
  for (let i = 0; i < part.devices.length; i += 1) {
    if (part.cachePeakBytes[i]! > part.cacheLimitBytes[i]!) throw new InvariantError('a cache outgrew its limit');
    if (part.uploadedOnBatteryBytes[i]! > part.uploadedBytes[i]!)
      throw new InvariantError('more sent on battery than sent');
  }
}

function assertDownloads(downloads: DownloadColumns, catalogue: Catalogue): { cdn: number; peers: number } {
  const { bytes, count, file, finishedS } = downloads;
  const { sizeBytes } = catalogue;
  const sums = new Float64Array(SOURCE_COUNT);
  for (let r = 0; r < count; r += 1) {
    let received = 0;
    for (let s = 0; s < SOURCE_COUNT; s += 1) {
      const ofSource = bytes[r * SOURCE_COUNT + s]!;
      if (ofSource < 0 || !Number.isInteger(ofSource)) throw notWhole(r, ofSource);
      received += ofSource;
      sums[s]! += ofSource;
    }
    const size = sizeBytes[file[r]!]!;
    const finished = !Number.isNaN(finishedS[r]!);
    if (finished ? received !== size : received > size + SOURCE_COUNT) throw notConserved(r, size, received);
  }
  const cdn = sums[SOURCE.cdn!]!;
  return { cdn, peers: columnSum(sums) - cdn - sums[SOURCE.cacheServer!]! };
}

// The texts are made here: V8 would make the number's in the loop, needed or not.

function notWhole(r: number, bytes: number): InvariantError {
  return new InvariantError(`download ${r} has ${bytes} bytes of a source`);
}

function notConserved(r: number, sizeBytes: number, received: number): InvariantError {
  return new InvariantError(`download ${r} of ${sizeBytes} bytes got ${received}`);
}
