/** The accounts of one part of the estate (kernel/books.ts): written by the transfers, put into the result at the end. */
import type { Catalogue } from '../../content/catalogue.js';
import { REASON_COUNT } from '../../core/reasons.js';
import type { Fleet } from '../../fleet/fleet.js';
import { metersOfLinks } from '../lineMeters.js';
import { binsOf, TRAFFIC_COUNT } from '../lineUse.js';
import type { Network } from '../network.js';
import { sitesOf } from '../partDevices.js';
import type { PartSites } from '../partition.js';
import { type PartResult, SOURCE_COUNT } from '../result.js';
import type { UploadCap } from '../uploadCap.js';
import type { Ptr } from './border.js';
import { newBooks } from './calls.js';
import { float64sAt, int32sAt } from './instance.js';
import { readBooks } from './layouts.js';
import { lineBins } from './lineBins.js';

/** What accounts are kept of. */
interface BooksSpec {
  result: PartResult;
  fleet: Fleet;
  partSites: PartSites;
  /** Device of each download, local number. */
  deviceOf: Int32Array;
  catalogue: Catalogue;
  durationS: number;
  uploadCap: UploadCap;
  network: Network;
  /** Whether the reasons of single devices are kept. */
  keepsDevices: boolean;
}

/** The accounts of a part, as the transfers write them (kernel/books.ts): whole bytes by download, site, device and reason. */
export class BooksHandle {
  /** Their address in the kernel's memory. */
  readonly address: Ptr<'Books'>;
  /** Local site of each device. */
  readonly siteOf: Int32Array;
  private readonly received: Float64Array;
  private readonly binCount: number;

  constructor(private readonly spec: BooksSpec) {
    const { partSites, deviceOf, durationS, fleet, network, result, keepsDevices } = spec;
    const { releaseOf, releases } = spec.catalogue;
    this.siteOf = sitesOf(fleet, partSites);
    this.binCount = binsOf(durationS);
    const { count, file } = result.downloads;
    this.address = newBooks({
      downloads: count,
      devices: this.siteOf.length,
      sites: partSites.length,
      releases: releases.length,
      bins: this.binCount,
      links: network.capacity.length,
      meters: 2 * network.lines.length,
      keepsDevices,
    });
    const columns = readBooks(this.address);
    int32sAt(columns.meterOfLink, network.capacity.length).set(metersOfLinks(network, fleet, result.devices));
    int32sAt(columns.deviceOf, count).set(deviceOf);
    int32sAt(columns.siteOf, this.siteOf.length).set(this.siteOf);
    const releaseOfDownload = int32sAt(columns.releaseOf, count);
    for (let r = 0; r < count; r += 1) releaseOfDownload[r] = releaseOf[file[r]!]!;
    this.received = float64sAt(columns.received, count * SOURCE_COUNT);
  }

  get uploadCap(): UploadCap {
    return this.spec.uploadCap;
  }

  /** Local site of the device of a download. */
  siteOfDownload(r: number): number {
    return this.siteOf[this.spec.deviceOf[r]!]!;
  }

  /** Number in the fleet of a local site. */
  globalSite(site: number): number {
    return this.spec.result.sites[site]!;
  }

  /** Bytes of a download from one source. */
  bytesOf(r: number, source: number): number {
    return this.received[r * SOURCE_COUNT + source]!;
  }

  /** Puts the accounts into the result, at the end of the run: where they are. */
  close(): void {
    const { catalogue, network, result, keepsDevices } = this.spec;
    const columns = readBooks(this.address);
    const sites = result.sites.length;
    const devices = this.siteOf.length;
    result.downloads.bytes = this.received;
    result.reasonBytesBySite = float64sAt(columns.siteReasons, sites * REASON_COUNT);
    result.reasonBytesByRelease = float64sAt(columns.releaseReasons, catalogue.releases.length * REASON_COUNT);
    result.reasonBytesByDevice = float64sAt(columns.deviceReasons, keepsDevices ? devices * REASON_COUNT : 0);
    result.uploadedBytes = float64sAt(columns.sent, devices);
    result.uploadedOnBatteryBytes = float64sAt(columns.sentOnBattery, devices);
    result.wastedBytes = float64sAt(columns.wasted, devices);
    result.toOtherSitesBytes = float64sAt(columns.toOtherSites, sites);
    result.fromOtherSitesBytes = float64sAt(columns.fromOtherSites, sites);
    result.servedOutBytes = float64sAt(columns.servedOut, sites);
    result.servedInBytes = float64sAt(columns.servedIn, sites);
    result.filledBytes = float64sAt(columns.filled, sites + 1);
    const rows = 2 * network.lines.length * TRAFFIC_COUNT;
    result.lines = Int32Array.from(network.lines, ({ index }) => index);
    result.lineBins = lineBins(columns.lines, rows, this.binCount);
    result.lineBytes = float64sAt(columns.lineBytes, rows);
  }
}
