/**
 * The account of one part of the estate: its sums, checked, without its downloads.
 *
 * All byte figures are whole numbers, so that sums do not depend on the order in which parts were simulated.
 */
import type { Catalogue } from '../content/catalogue.js';
import { float64Column, int32Column } from '../core/columns.js';
import { InvariantError } from '../core/problems.js';
import { columnSum } from '../core/stats.js';
import { lineRow, TRAFFIC } from '../engine/lineUse.js';
import { localNumbers, sitesOf } from '../engine/partDevices.js';
import type { World } from '../engine/parts.js';
import { type DownloadColumns, HAS_IT, type PartResult, SOURCE, SOURCE_COUNT } from '../engine/result.js';
import type { Fleet } from '../fleet/fleet.js';
import { type SiteClasses, siteClassesOf } from '../fleet/siteClasses.js';
import type { Scenario } from '../scenario/schema.js';
import { type PartBounds, partBounds } from './bounds.js';
import { type PartTimes, partTimes, timesOf } from './downloadTimes.js';
import { type PartInstalls, partInstalls } from './installs.js';
import { type PartLines, partLines } from './lines.js';
import { bytesByMonth, Months } from './months.js';
import { addRow } from './rows.js';

/** Columns only, so that a worker can hand it over without copying. */
export interface PartAccount {
  /** Global site numbers. */
  sites: Int32Array;
  /** By local site, and by release: bytes from each source (`SOURCE_COUNT`), CDN bytes by reason (`REASON_COUNT`). */
  siteBytes: Float64Array;
  siteReasons: Float64Array;
  releaseBytes: Float64Array;
  releaseReasons: Float64Array;
  /** By local site: bytes from and to peers at other sites. */
  fromOtherSitesBytes: Float64Array;
  toOtherSitesBytes: Float64Array;
  /** By local site: what its cache servers sent out of it, and what came into it from those of other sites. */
  servedOutBytes: Float64Array;
  servedInBytes: Float64Array;
  /** By local site: its devices, what its cache servers fetched from the CDN, and what its devices sent, and of that on battery. */
  siteDevices: Int32Array;
  siteFilledBytes: Float64Array;
  siteUploadedBytes: Float64Array;
  siteUploadedOnBatteryBytes: Float64Array;
  lines: PartLines;
  /** Global device numbers; by local device: bytes from each source, sent to peers, and of that on battery. */
  devices: Int32Array;
  deviceBytes: Float64Array;
  /** Bytes from each source by local device and calendar month, see months.ts. */
  monthBytes: Float64Array;
  /** Also where single devices are not kept. */
  uploadedBytes: Float64Array;
  /** 1 for a device that has used up its monthly cap. */
  capReached: Uint8Array;
  uploadedOnBatteryBytes: Float64Array;
  times: PartTimes;
  installs: PartInstalls;
  bounds: PartBounds;
  downloads: number;
  sentBytes: number;
  filledBytes: number;
  wastedBytes: number;
  /** Devices, where the rates have a tolerance; 0 where they are exact. */
  devicesAtRateTolerance: number;
  events: number;
  transfers: number;
}

const NOBODY = new Int32Array(0);
const NO_BYTES = new Float64Array(0);

/** What a part is settled with: a world has it. */
type SettledWorld = Pick<World, 'scenario' | 'fleet' | 'catalogue' | 'calendar'>;

/**
 * Settles a part and asserts conservation.
 *
 * @param keepsDevices false where nobody asks for the bytes of single devices: their columns are empty then
 * @returns columns of its own: those of the part are not kept
 * @throws InvariantError when a sum does not hold
 */
export function settlePart(world: SettledWorld, part: PartResult, keepsDevices = true): PartAccount {
  const { scenario, fleet, catalogue, calendar } = world;
  const received = assertPart(part, catalogue);
  assertPorts(part, fleet, received.bySource[SOURCE.cacheServer]!);
  const { downloads, sites, devices } = part;
  const endS = scenario.durationS;
  const classes = classesOf(fleet, scenario);
  const classOf = (d: number) => classes.of[fleet.siteOf[d]!]!;
  const local = keepsDevices || sites.length > 1 ? localNumbers(fleet, sites, downloads.device) : NOBODY;
  const deviceBytes = new Float64Array(keepsDevices ? devices.length * SOURCE_COUNT : 0);
  if (keepsDevices) addRows(deviceBytes, local, downloads);
  const months = new Months(scenario);
  // In one month a device gets all that it gets.
  const hasMonths = keepsDevices && months.count > 1;
  const monthBytes = hasMonths ? bytesByMonth(months, fleet, downloads, local, devices.length) : deviceBytes;
  const siteBytes = new Float64Array(sites.length * SOURCE_COUNT);
  if (sites.length === 1) siteBytes.set(received.bySource);
  else addRows(siteBytes, rowsOf(sitesOf(fleet, sites), local), downloads);
  const releaseBytes = new Float64Array(catalogue.releases.length * SOURCE_COUNT);
  if (catalogue.releases.length === 1) releaseBytes.set(received.bySource);
  else addRows(releaseBytes, rowsOf(catalogue.releaseOf, downloads.file), downloads);
  return {
    sites: new Int32Array(sites),
    siteBytes,
    siteReasons: part.reasonBytesBySite.slice(),
    releaseBytes,
    releaseReasons: part.reasonBytesByRelease.slice(),
    fromOtherSitesBytes: part.fromOtherSitesBytes.slice(),
    toOtherSitesBytes: part.toOtherSitesBytes.slice(),
    servedOutBytes: part.servedOutBytes.slice(),
    servedInBytes: part.servedInBytes.slice(),
    siteDevices: Int32Array.from(sites, (s) => fleet.siteStart[s + 1]! - fleet.siteStart[s]!),
    siteFilledBytes: part.filledBytes.slice(0, sites.length),
    siteUploadedBytes: sumsBySite(fleet, sites, part.uploadedBytes),
    siteUploadedOnBatteryBytes: sumsBySite(fleet, sites, part.uploadedOnBatteryBytes),
    lines: partLines(scenario, fleet, part),
    devices: keepsDevices ? devices.slice() : NOBODY,
    deviceBytes,
    monthBytes,
    uploadedBytes: part.uploadedBytes.slice(),
    capReached: part.capReached.slice(),
    uploadedOnBatteryBytes: keepsDevices ? part.uploadedOnBatteryBytes.slice() : NO_BYTES,
    times: timesByClass(downloads, endS, sites, classes.of, fleet.siteOf),
    installs: partInstalls({ downloads, catalogue, calendar, classOf, endS }),
    bounds: partBounds(scenario, fleet, catalogue, part, { receivedBytes: received.byDownload, local }),
    downloads: fetchedCount(downloads),
    sentBytes: received.sentBytes,
    filledBytes: columnSum(part.filledBytes),
    wastedBytes: columnSum(part.wastedBytes),
    devicesAtRateTolerance: part.rateTolerance > 0 ? devices.length : 0,
    events: part.eventCount,
    transfers: part.transferCount,
  };
}

/** The classes of the sites of a run: they are the same for all its parts. */
export function classesOf(fleet: Fleet, scenario: Scenario): SiteClasses {
  let known = knownClasses.get(fleet);
  if (known?.scenario !== scenario) {
    known = { scenario, classes: siteClassesOf(fleet, scenario) };
    knownClasses.set(fleet, known);
  }
  return known.classes;
}

const knownClasses = new WeakMap<Fleet, { scenario: Scenario; classes: SiteClasses }>();

/** The times of the downloads of each class that the part has. */
function timesByClass(
  downloads: DownloadColumns,
  endS: number,
  sites: readonly number[],
  classes: Int32Array,
  siteOf: Int32Array,
): PartTimes {
  const present = [...new Set(sites.map((site) => classes[site]!))].sort((a, b) => a - b);
  if (present.length === 1) return partTimes(present, [timesOf(downloads, endS)]);
  return partTimes(
    present,
    present.map((siteClass) => timesOf(downloads, endS, (d) => classes[siteOf[d]!] === siteClass)),
  );
}

/** The number in `numbers` of each entry of `entries`. */
function rowsOf(numbers: Int32Array, entries: Int32Array): Int32Array {
  const rows = int32Column(entries.length);
  for (let r = 0; r < entries.length; r += 1) rows[r] = numbers[entries[r]!]!;
  return rows;
}

/** Adds the bytes of all downloads to the rows that are given for them. */
function addRows(to: Float64Array, rowOf: Int32Array, { bytes, count }: DownloadColumns): void {
  for (let r = 0; r < count; r += 1) addRow(to, rowOf[r]!, bytes, r);
}

/** Requests that fetched something, or tried to. */
function fetchedCount({ blocked, count }: DownloadColumns): number {
  let fetched = count;
  for (let r = 0; r < count; r += 1) if (blocked[r] === HAS_IT) fetched -= 1;
  return fetched;
}

/** The sums of a column of the devices, which are there site by site. */
function sumsBySite(fleet: Fleet, sites: readonly number[], column: Float64Array): Float64Array {
  const sums = new Float64Array(sites.length);
  let i = 0;
  for (let s = 0; s < sites.length; s += 1) {
    const end = i + fleet.siteStart[sites[s]! + 1]! - fleet.siteStart[sites[s]!]!;
    for (; i < end; i += 1) sums[s]! += column[i]!;
  }
  return sums;
}

/** What the downloads of a part have received: in all from each source, and each from all; and what peers have sent. */
interface Received {
  bySource: Float64Array;
  byDownload: Float64Array;
  sentBytes: number;
}

/**
 * What must hold in every part, whatever the scenario.
 *
 * @throws InvariantError when it does not
 */
export function assertPart(part: PartResult, catalogue: Catalogue): Received {
  const bySource = new Float64Array(SOURCE_COUNT);
  const byDownload = float64Column(part.downloads.count);
  assertDownloads(part.downloads, catalogue, bySource, byDownload);
  const cdn = bySource[SOURCE.cdn!]!;
  const peers = columnSum(bySource) - cdn - bySource[SOURCE.cacheServer!]!;
  const sentBytes = columnSum(part.uploadedBytes);
  if (sentBytes !== peers + columnSum(part.wastedBytes)) {
    throw new InvariantError('bytes sent and bytes received from peers differ');
  }
  if (columnSum(part.reasonBytesBySite) !== cdn || columnSum(part.reasonBytesByRelease) !== cdn) {
    throw new InvariantError('the reasons do not add up to the CDN bytes');
  }
  if (columnSum(part.fromOtherSitesBytes) !== columnSum(part.toOtherSitesBytes)) {
    throw new InvariantError('bytes sent to other sites and received from other sites differ');
  }
  // What went to devices away from the office came into no site.
  const servedOut = columnSum(part.servedOutBytes);
  if (columnSum(part.servedInBytes) > servedOut || servedOut > bySource[SOURCE.cacheServer!]!) {
    throw new InvariantError('cache servers sent more between sites than they sent');
  }
  const { cachePeakBytes, cacheLimitBytes, uploadedBytes, uploadedOnBatteryBytes } = part;
  for (let i = 0; i < part.devices.length; i += 1) {
    if (cachePeakBytes[i]! > cacheLimitBytes[i]!) throw new InvariantError('a cache outgrew its limit');
    if (uploadedOnBatteryBytes[i]! > uploadedBytes[i]!) throw new InvariantError('more sent on battery than sent');
  }
  return { bySource, byDownload, sentBytes };
}

/** Asserts that what cache servers served and fetched crossed their ports, to the byte. */
function assertPorts({ filledBytes, lineBytes, lines }: PartResult, fleet: Fleet, servedBytes: number): void {
  let served = 0;
  let filled = 0;
  lines.forEach((line, k) => {
    if (fleet.lines.all[line]!.kind !== 'cacheServer') return;
    served += lineBytes[lineRow(k, 1, TRAFFIC.cacheServer)]!;
    filled += lineBytes[lineRow(k, 0, TRAFFIC.cacheFill)]!;
  });
  if (served !== servedBytes || filled !== columnSum(filledBytes)) {
    throw new InvariantError('what cache servers served and fetched differs from what crossed their ports');
  }
}

/** Asserts that every download got whole bytes, and its size when it has finished; fills the sums of what was received. */
function assertDownloads(
  { bytes, count, file, finishedS }: DownloadColumns,
  { sizeBytes }: Catalogue,
  bySource: Float64Array,
  byDownload: Float64Array,
): void {
  for (let r = 0, row = 0; r < count; r += 1, row += SOURCE_COUNT) {
    let received = 0;
    for (let at = row; at < row + SOURCE_COUNT; at += 1) {
      const ofSource = bytes[at]!;
      if (ofSource === 0) continue;
      if (ofSource < 0 || !Number.isInteger(ofSource)) throw notWhole(r, ofSource);
      received += ofSource;
      bySource[at - row]! += ofSource;
    }
    byDownload[r] = received;
    const size = sizeBytes[file[r]!]!;
    const finished = !Number.isNaN(finishedS[r]!);
    if (finished ? received !== size : received > size) throw notConserved(r, size, received);
  }
}

// The texts are made here: V8 would make the number's in the loop, needed or not.

function notWhole(r: number, bytes: number): InvariantError {
  return new InvariantError(`download ${r} has ${bytes} bytes of a source`);
}

function notConserved(r: number, sizeBytes: number, received: number): InvariantError {
  return new InvariantError(`download ${r} of ${sizeBytes} bytes got ${received}`);
}
