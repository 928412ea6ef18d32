/** The accounts of one part of the estate: opened empty, written by the transfers, put into the result at the end. */
import type { Catalogue } from '../content/catalogue.js';
import type { Demand } from '../content/demand.js';
import { float64Column, int8Column, int32Column, uint8Column, uint16Column } from '../core/columns.js';
import { REASON_COUNT } from '../core/reasons.js';
import type { Fleet } from '../fleet/fleet.js';
import { float64sAt, int32sAt, kernel } from './kernel.js';
import { BIN_S, type LineBins, lineBins } from './lineMeter.js';
import { type Component, devicesIn } from './partition.js';
import { type ComponentResult, SOURCE_COUNT } from './result.js';
import type { UploadCap } from './uploadCap.js';

/** Where the places of the columns and the meters stand in the record of the books (kernel/books.ts). */
const AT = {
  deviceOf: 0,
  releaseOf: 1,
  received: 2,
  siteOf: 3,
  sent: 4,
  sentOnBattery: 5,
  wasted: 6,
  toOtherSites: 7,
  fromOtherSites: 8,
  filled: 9,
  siteReasons: 10,
  releaseReasons: 11,
  deviceReasons: 12,
  wanDown: 13,
  wanUp: 14,
  servedOut: 15,
  servedIn: 16,
} as const;

const NO_BYTES = new Float64Array(0);
const NO_BINS: LineBins = { start: new Int32Array(0), bin: new Int32Array(0), bytes: NO_BYTES };

/** Global numbers of the devices of a part, site by site. */
export function devicesOf(fleet: Fleet, component: Component): Int32Array {
  const devices = int32Column(devicesIn(fleet, component));
  let i = 0;
  for (const s of component) for (let d = fleet.siteStart[s]!; d < fleet.siteStart[s + 1]!; d += 1) devices[i++] = d;
  return devices;
}

/** Local site of each device of a part, in the order of {@link devicesOf}. */
export function sitesOf(fleet: Fleet, component: Component): Int32Array {
  const sites = int32Column(devicesIn(fleet, component));
  let first = 0;
  for (let i = 0; i < component.length; i += 1) {
    const next = first + fleet.siteStart[component[i]! + 1]! - fleet.siteStart[component[i]!]!;
    sites.fill(i, first, next);
    first = next;
  }
  return sites;
}

/** Local numbers of devices of a part: their places in {@link devicesOf}. */
export function localNumbers(fleet: Fleet, component: Component, devices: Int32Array): Int32Array {
  const shift = new Map<number, number>();
  let first = 0;
  for (const s of component) {
    shift.set(s, fleet.siteStart[s]! - first);
    first += fleet.siteStart[s + 1]! - fleet.siteStart[s]!;
  }
  const local = int32Column(devices.length);
  let site = -1;
  let shiftOfSite = 0;
  for (let r = 0; r < devices.length; r += 1) {
    const d = devices[r]!;
    if (fleet.siteOf[d] !== site) {
      site = fleet.siteOf[d]!;
      shiftOfSite = shift.get(site)!;
    }
    local[r] = d - shiftOfSite;
  }
  return local;
}

/** A result with nothing in it yet. What the books keep comes into it at the end ({@link Books.close}). */
export function emptyResult(devices: Int32Array, component: Component, demand: Demand): ComponentResult {
  const n = demand.count;
  return {
    sites: [...component],
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
    cachePeakBytes: NO_BYTES,
    cacheLimitBytes: NO_BYTES,
    fromOtherSitesBytes: NO_BYTES,
    toOtherSitesBytes: NO_BYTES,
    servedOutBytes: NO_BYTES,
    servedInBytes: NO_BYTES,
    wanDown: NO_BINS,
    wanUp: NO_BINS,
    filledBytes: NO_BYTES,
    wastedBytes: NO_BYTES,
    trace: [],
    links: [],
    eventCount: 0,
    transferCount: 0,
  };
}

/** The accounts of a part, as the transfers write them (kernel/books.ts): whole bytes by download, site, device and reason. */
export class Books {
  /** Their place in the kernel's memory. */
  readonly place: number;
  /** Local site of each device. */
  readonly siteOf: Int32Array;
  private readonly received: Float64Array;
  private readonly binCount: number;

  constructor(
    private readonly result: ComponentResult,
    fleet: Fleet,
    component: Component,
    private readonly deviceOf: Int32Array,
    private readonly catalogue: Catalogue,
    durationS: number,
    readonly uploadCap: UploadCap,
    private readonly tracing: boolean,
  ) {
    this.siteOf = sitesOf(fleet, component);
    this.binCount = Math.ceil(durationS / BIN_S);
    const { count, file } = result.downloads;
    this.place = kernel.newBooks(
      count,
      this.siteOf.length,
      component.length,
      catalogue.releases.length,
      SOURCE_COUNT,
      REASON_COUNT,
      tracing,
      this.binCount,
      BIN_S,
    );
    const places = int32sAt(this.place, AT.servedIn + 1);
    int32sAt(places[AT.deviceOf]!, count).set(deviceOf);
    int32sAt(places[AT.siteOf]!, this.siteOf.length).set(this.siteOf);
    const releaseOf = int32sAt(places[AT.releaseOf]!, count);
    for (let r = 0; r < count; r += 1) releaseOf[r] = catalogue.releaseOf[file[r]!]!;
    this.received = float64sAt(places[AT.received]!, count * SOURCE_COUNT);
  }

  /** Local site of the device of a download. */
  siteOfDownload(r: number): number {
    return this.siteOf[this.deviceOf[r]!]!;
  }

  /** Number in the fleet of a local site. */
  globalSite(site: number): number {
    return this.result.sites[site]!;
  }

  /** Bytes of a download from one source. */
  bytesOf(r: number, source: number): number {
    return this.received[r * SOURCE_COUNT + source]!;
  }

  /** Puts the accounts into the result, at the end of the run: where they are. */
  close(): void {
    const { result } = this;
    const places = int32sAt(this.place, AT.servedIn + 1);
    const sites = result.sites.length;
    const devices = this.siteOf.length;
    result.downloads.bytes = this.received;
    result.reasonBytesBySite = float64sAt(places[AT.siteReasons]!, sites * REASON_COUNT);
    result.reasonBytesByRelease = float64sAt(places[AT.releaseReasons]!, this.catalogue.releases.length * REASON_COUNT);
    result.reasonBytesByDevice = float64sAt(places[AT.deviceReasons]!, this.tracing ? devices * REASON_COUNT : 0);
    result.uploadedBytes = float64sAt(places[AT.sent]!, devices);
    result.uploadedOnBatteryBytes = float64sAt(places[AT.sentOnBattery]!, devices);
    result.wastedBytes = float64sAt(places[AT.wasted]!, devices);
    result.toOtherSitesBytes = float64sAt(places[AT.toOtherSites]!, sites);
    result.fromOtherSitesBytes = float64sAt(places[AT.fromOtherSites]!, sites);
    result.servedOutBytes = float64sAt(places[AT.servedOut]!, sites);
    result.servedInBytes = float64sAt(places[AT.servedIn]!, sites);
    result.filledBytes = float64sAt(places[AT.filled]!, sites + 1);
    result.wanDown = lineBins(places[AT.wanDown]!, sites, this.binCount);
    result.wanUp = lineBins(places[AT.wanUp]!, sites, this.binCount);
  }
}
