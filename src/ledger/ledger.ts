/**
 * The account of a run: the accounts of its parts, merged in fixed order.
 */
import type { Catalogue } from '../content/catalogue.js';
import { InvariantError } from '../core/problems.js';
import { REASON_COUNT, REASON_NAMES, type ReasonName } from '../core/reasons.js';
import { columnSum, quantileOfSorted, sum } from '../core/stats.js';
import { addBins, BIN_S } from '../engine/lineMeter.js';
import { SOURCE, SOURCE_COUNT } from '../engine/result.js';
import type { Scenario } from '../scenario/schema.js';
import { type Bounds, mergeBounds } from './bounds.js';
import { addRow, LINE_COUNT, LINES, type PartAccount } from './part.js';

/** Bytes by source, under the names of Delivery Optimization's own counters. */
export interface Totals {
  bytesTotal: number;
  bytesFromCdn: number;
  bytesFromCacheServer: number;
  bytesFromLanPeers: number;
  bytesFromGroupPeers: number;
  bytesFromInternetPeers: number;
  bytesFromLinkLocalPeers: number;
}

interface SiteAccount {
  site: number;
  totals: Totals;
  reasons: Float64Array;
  /** Use of the WAN line per five minutes, bytes per second. */
  wanDownPeakBytesPerS: number;
  wanDownP95BytesPerS: number;
  wanUpPeakBytesPerS: number;
  wanUpP95BytesPerS: number;
  fromOtherSitesBytes: number;
  toOtherSitesBytes: number;
  uploadedOnBatteryBytes: number;
}

/** The figures of one run that replicates and comparisons work with. */
export interface Figures {
  peerShare: number;
  totals: Totals;
  reasons: Partial<Record<ReasonName, number>>;
  bounds: Bounds;
  downloads: number;
  finished: number;
  downloadTimeP50S: number;
  downloadTimeP95S: number;
  /** The busiest site's line: highest five minutes, and 95th percentile of five minutes. */
  wanDownPeakBytesPerS: number;
  wanDownP95BytesPerS: number;
  bytesBetweenSites: number;
  /** Delivery Optimization's own counter BytesFromHttp, which may contain the bytes from cache servers. */
  bytesFromHttp: number;
  /** What cache servers fetched from the CDN. */
  bytesFilledByCacheServers: number;
  /** Bad pieces, thrown away by those that received them. */
  bytesWasted: number;
  bytesUploaded: number;
  bytesUploadedOnBattery: number;
  events: number;
  transfers: number;
}

export interface Account {
  figures: Figures;
  sites: SiteAccount[];
  /** By release: totals and reasons. */
  releases: { totals: Totals; reasons: Float64Array }[];
  /** By device, global numbers: bytes from each source (`SOURCE_COUNT`), sent to peers, and of that on battery. */
  deviceBytes: Float64Array;
  uploadedBytes: Float64Array;
  uploadedOnBatteryBytes: Float64Array;
  /** Bytes into all sites in each five minutes, from the CDN side of the WAN lines. */
  wanDownBytes: Float64Array;
}

/** Merges the accounts of parts. They are to be added in the order of the partition. */
export class Ledger {
  private readonly parts: PartAccount[] = [];

  constructor(
    private readonly scenario: Scenario,
    private readonly catalogue: Catalogue,
    private readonly deviceCount: number,
  ) {}

  add(part: PartAccount): void {
    this.parts.push(part);
  }

  /**
   * The figures alone: what a sweep asks for.
   *
   * @throws InvariantError when a sum does not hold
   */
  figures(): Figures {
    return this.figuresOf(this.sites());
  }

  /** @throws InvariantError when a sum does not hold */
  account(): Account {
    const { parts } = this;
    const sites = this.sites();
    const releaseBytes = new Float64Array(this.catalogue.releases.length * SOURCE_COUNT);
    const releaseReasons = new Float64Array(this.catalogue.releases.length * REASON_COUNT);
    const wanDownBytes = new Float64Array(Math.ceil(this.scenario.duration / BIN_S));
    for (const part of parts) {
      addColumn(releaseBytes, part.releaseBytes);
      addColumn(releaseReasons, part.releaseReasons);
      addBins(wanDownBytes, part.wanDown);
    }
    const releases = this.catalogue.releases.map((_, i) => ({
      totals: totalsOf(releaseBytes, i),
      reasons: releaseReasons.slice(i * REASON_COUNT, (i + 1) * REASON_COUNT),
    }));
    return { figures: this.figuresOf(sites), sites, releases, wanDownBytes, ...this.byDevice() };
  }

  private sites(): SiteAccount[] {
    const sites = this.parts.flatMap((part) => Array.from(part.sites, (site, i) => siteAccount(part, i, site)));
    return sites.sort((a, b) => a.site - b.site);
  }

  private figuresOf(sites: readonly SiteAccount[]): Figures {
    const { parts, scenario } = this;
    const total = new Float64Array(SOURCE_COUNT);
    for (const part of parts) {
      for (let i = 0; i < part.sites.length; i += 1) addRow(total, 0, part.siteBytes, i);
    }
    const totals = totalsOf(total, 0);
    const reasons = REASON_NAMES.map((_, code) => sum(sites.map((site) => site.reasons[code]!)));
    if (sum(reasons) !== totals.bytesFromCdn) throw new InvariantError('the reasons do not add up to the CDN bytes');
    const durations = parts.map((part) => part.durationsS);
    const finished = sum(durations.map((column) => column.length));
    const sumOf = (read: (part: PartAccount) => number) => sum(parts.map(read));
    const busiest = (read: (site: SiteAccount) => number) =>
      sites.reduce((most, site) => Math.max(most, read(site)), 0);
    return {
      peerShare: peerShareOf(totals),
      totals,
      reasons: Object.fromEntries(
        REASON_NAMES.map((name, i) => [name, reasons[i]!]).filter(([, bytes]) => bytes !== 0),
      ),
      bounds: mergeBounds(parts.map((part) => part.bounds)),
      downloads: sumOf((part) => part.downloads),
      finished,
      downloadTimeP50S: finished > 0 ? quantileOfSorted(durations, 0.5) : 0,
      downloadTimeP95S: finished > 0 ? quantileOfSorted(durations, 0.95) : 0,
      wanDownPeakBytesPerS: busiest((site) => site.wanDownPeakBytesPerS),
      wanDownP95BytesPerS: busiest((site) => site.wanDownP95BytesPerS),
      bytesBetweenSites: sum(sites.map((site) => site.fromOtherSitesBytes)),
      bytesFromHttp: totals.bytesFromCdn + (scenario.model.httpIncludesCache ? totals.bytesFromCacheServer : 0),
      bytesFilledByCacheServers: sumOf((part) => part.filledBytes),
      bytesWasted: sumOf((part) => part.wastedBytes),
      bytesUploaded: sumOf((part) => columnSum(part.uploadedBytes)),
      bytesUploadedOnBattery: sumOf((part) => columnSum(part.uploadedOnBatteryBytes)),
      events: sumOf((part) => part.events),
      transfers: sumOf((part) => part.transfers),
    };
  }

  private byDevice(): Pick<Account, 'deviceBytes' | 'uploadedBytes' | 'uploadedOnBatteryBytes'> {
    const deviceBytes = new Float64Array(this.deviceCount * SOURCE_COUNT);
    const uploadedBytes = new Float64Array(this.deviceCount);
    const uploadedOnBatteryBytes = new Float64Array(this.deviceCount);
    for (const part of this.parts) {
      for (let i = 0; i < part.devices.length; i += 1) {
        const d = part.devices[i]!;
        addRow(deviceBytes, d, part.deviceBytes, i);
        uploadedBytes[d] = part.uploadedBytes[i]!;
        uploadedOnBatteryBytes[d] = part.uploadedOnBatteryBytes[i]!;
      }
    }
    return { deviceBytes, uploadedBytes, uploadedOnBatteryBytes };
  }
}

/** Bytes from peers of all kinds. */
export function peerBytesOf(totals: Totals): number {
  return (
    totals.bytesFromLanPeers +
    totals.bytesFromGroupPeers +
    totals.bytesFromInternetPeers +
    totals.bytesFromLinkLocalPeers
  );
}

/** Peer share of an account, 0 where nothing was downloaded. */
export function peerShareOf(totals: Totals): number {
  return totals.bytesTotal === 0 ? 0 : peerBytesOf(totals) / totals.bytesTotal;
}

function totalsOf(bytes: Float64Array, row: number): Totals {
  const [base, end] = [row * SOURCE_COUNT, (row + 1) * SOURCE_COUNT];
  return {
    bytesTotal: columnSum(bytes.subarray(base, end)),
    bytesFromCdn: bytes[base + SOURCE.cdn]!,
    bytesFromCacheServer: bytes[base + SOURCE.cacheServer]!,
    bytesFromLanPeers: bytes[base + SOURCE.lanPeer]!,
    bytesFromGroupPeers: bytes[base + SOURCE.groupPeer]!,
    bytesFromInternetPeers: bytes[base + SOURCE.internetPeer]!,
    bytesFromLinkLocalPeers: bytes[base + SOURCE.linkLocalPeer]!,
  };
}

function siteAccount(part: PartAccount, i: number, site: number): SiteAccount {
  const lines = part.siteLines.subarray(i * LINE_COUNT, (i + 1) * LINE_COUNT);
  return {
    site,
    totals: totalsOf(part.siteBytes, i),
    reasons: part.siteReasons.subarray(i * REASON_COUNT, (i + 1) * REASON_COUNT),
    wanDownPeakBytesPerS: lines[LINES.downPeak]!,
    wanDownP95BytesPerS: lines[LINES.downP95]!,
    wanUpPeakBytesPerS: lines[LINES.upPeak]!,
    wanUpP95BytesPerS: lines[LINES.upP95]!,
    fromOtherSitesBytes: part.fromOtherSitesBytes[i]!,
    toOtherSitesBytes: part.toOtherSitesBytes[i]!,
    uploadedOnBatteryBytes: part.siteUploadedOnBatteryBytes[i]!,
  };
}

function addColumn(to: Float64Array, from: Float64Array): void {
  for (let i = 0; i < to.length; i += 1) to[i]! += from[i]!;
}
