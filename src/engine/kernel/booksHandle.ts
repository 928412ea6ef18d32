/** The accounts of one part of the estate (kernel/books.ts): written by the transfers, put into the result at the end. */
import type { Catalogue } from '../../content/catalogue.js';
import { REASON_COUNT } from '../../core/reasons.js';
import type { Fleet } from '../../fleet/fleet.js';
import { BIN_S } from '../lineUse.js';
import { sitesOf } from '../partDevices.js';
import type { Component } from '../partition.js';
import { type ComponentResult, SOURCE_COUNT } from '../result.js';
import type { UploadCap } from '../uploadCap.js';
import { float64sAt, int32sAt, kernel } from './instance.js';
import { lineBins } from './lineBins.js';

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

/** The accounts of a part, as the transfers write them (kernel/books.ts): whole bytes by download, site, device and reason. */
export class BooksHandle {
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
