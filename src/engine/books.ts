/** The accounts of one part of the estate: opened empty, then written by the transfers. */
import type { Catalogue } from '../content/catalogue.js';
import type { Demand } from '../content/demand.js';
import { int32Column } from '../core/columns.js';
import { REASON_COUNT, type ReasonCode } from '../core/reasons.js';
import type { Fleet } from '../fleet/fleet.js';
import { BIN_S, LineMeter } from './lineMeter.js';
import { type Component, devicesIn } from './partition.js';
import { type ComponentResult, SOURCE_COUNT } from './result.js';
import type { UploadCap } from './uploadCap.js';

/** Global numbers of the devices of a part, site by site. */
export function devicesOf(fleet: Fleet, component: Component): Int32Array {
  const devices = new Int32Array(devicesIn(fleet, component));
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

/** A result with nothing in it yet. */
export function emptyResult(
  devices: Int32Array,
  component: Component,
  catalogue: Catalogue,
  demand: Demand,
  tracing: boolean,
): ComponentResult {
  const n = demand.count;
  const sites = component.length;
  const nothing = { start: new Int32Array(sites + 1), bin: new Int32Array(0), bytes: new Float64Array(0) };
  return {
    sites: [...component],
    downloads: {
      count: n,
      device: demand.device,
      file: demand.file,
      requestedS: demand.timeS,
      startedS: new Float64Array(n).fill(Number.NaN),
      finishedS: new Float64Array(n).fill(Number.NaN),
      mode: new Uint8Array(n),
      blocked: new Int8Array(n).fill(-1),
      bytes: new Float64Array(n * SOURCE_COUNT),
      numPeers: new Int32Array(n),
    },
    reasonBytesBySite: new Float64Array(sites * REASON_COUNT),
    reasonBytesByRelease: new Float64Array(catalogue.releases.length * REASON_COUNT),
    reasonBytesByDevice: new Float64Array(tracing ? devices.length * REASON_COUNT : 0),
    devices,
    uploadedBytes: new Float64Array(devices.length),
    uploadedOnBatteryBytes: new Float64Array(devices.length),
    cachePeakBytes: new Float64Array(0),
    cacheLimitBytes: new Float64Array(0),
    fromOtherSitesBytes: new Float64Array(sites),
    toOtherSitesBytes: new Float64Array(sites),
    wanDown: nothing,
    wanUp: nothing,
    filledBytes: new Float64Array(sites + 1),
    wastedBytes: new Float64Array(devices.length),
    trace: [],
    links: [],
    eventCount: 0,
    transferCount: 0,
  };
}

/** The accounts of a part, as the transfers write them: whole bytes by download, site, device and reason. */
export class Books {
  private readonly siteOf: Int32Array;
  private readonly wanDown: LineMeter;
  private readonly wanUp: LineMeter;

  constructor(
    private readonly result: ComponentResult,
    fleet: Fleet,
    component: Component,
    private readonly deviceOf: Int32Array,
    private readonly catalogue: Catalogue,
    durationS: number,
    readonly uploadCap: UploadCap,
  ) {
    this.siteOf = sitesOf(fleet, component);
    const binCount = Math.ceil(durationS / BIN_S);
    this.wanDown = new LineMeter(component.length, binCount);
    this.wanUp = new LineMeter(component.length, binCount);
  }

  /** Local site of a device (local number). */
  siteOfDevice(i: number): number {
    return this.siteOf[i]!;
  }

  siteOfDownload(r: number): number {
    return this.siteOf[this.deviceOf[r]!]!;
  }

  /** Bytes of a download from one source. */
  bytesOf(r: number, source: number): number {
    return this.result.downloads.bytes[r * SOURCE_COUNT + source]!;
  }

  /** Bytes of a download from all sources. */
  totalOf(r: number): number {
    let total = 0;
    for (let s = 0; s < SOURCE_COUNT; s += 1) total += this.bytesOf(r, s);
    return total;
  }

  /** Books whole bytes that a download received. */
  bookReceived(r: number, source: number, whole: number): void {
    this.result.downloads.bytes[r * SOURCE_COUNT + source]! += whole;
  }

  /** Books bad pieces that a download received. */
  bookWasted(r: number, whole: number): void {
    this.result.wastedBytes[this.deviceOf[r]!]! += whole;
  }

  /** Books whole bytes that a device sent to a peer. */
  bookSent(sender: number, r: number, whole: number, onBatteryBytes: number): void {
    const { result } = this;
    result.uploadedBytes[sender]! += whole;
    result.uploadedOnBatteryBytes[sender]! += Math.min(whole, Math.round(onBatteryBytes));
    const from = this.siteOfDevice(sender);
    const to = this.siteOfDownload(r);
    if (from === to) return;
    result.toOtherSitesBytes[from]! += whole;
    result.fromOtherSitesBytes[to]! += whole;
  }

  /** Books whole bytes that a cache server fetched; `site`: its local site, or -1. */
  bookFilled(site: number, whole: number): void {
    const { filledBytes } = this.result;
    filledBytes[site < 0 ? filledBytes.length - 1 : site]! += whole;
  }

  /** Books whole CDN bytes of a download under their reason. */
  bookReason(r: number, code: ReasonCode, whole: number): void {
    const { reasonBytesBySite, reasonBytesByRelease, reasonBytesByDevice, downloads } = this.result;
    reasonBytesBySite[this.siteOfDownload(r) * REASON_COUNT + code]! += whole;
    reasonBytesByRelease[this.catalogue.releaseOf[downloads.file[r]!]! * REASON_COUNT + code]! += whole;
    if (reasonBytesByDevice.length > 0) reasonBytesByDevice[this.deviceOf[r]! * REASON_COUNT + code]! += whole;
  }

  /** Meters bytes on WAN lines (local sites, or -1) over a stretch of time. */
  meter(inSite: number, outSite: number, rate: number, fromS: number, toS: number): void {
    if (inSite >= 0) this.wanDown.add(inSite, rate, fromS, toS);
    if (outSite >= 0) this.wanUp.add(outSite, rate, fromS, toS);
  }

  /** Meters bytes that went into a local site within one bin. */
  meterBin(inSite: number, bin: number, bytes: number): void {
    this.wanDown.addToBin(inSite, bin, bytes);
  }

  /** Puts the use of the lines into the result, at the end of the run. */
  close(): void {
    this.result.wanDown = this.wanDown.bins();
    this.result.wanUp = this.wanUp.bins();
  }
}
