/**
 * The account of a run: the parts merged in fixed order, every sum checked.
 *
 * All byte figures are whole numbers, so that sums do not depend on the order in which parts were simulated.
 */

import type { Catalogue } from '../content/catalogue.js';
import { InvariantError } from '../core/problems.js';
import { REASON_COUNT, REASON_NAMES, type ReasonName } from '../core/reasons.js';
import { quantileSorted, sum } from '../core/stats.js';
import { BIN_S, type ComponentResult, type DownloadColumns, SOURCE, SOURCE_COUNT } from '../engine/result.js';
import type { Fleet } from '../fleet/fleet.js';
import type { Scenario } from '../scenario/schema.js';
import { type Bounds, computeBounds } from './bounds.js';

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
  /** By device, global numbers. */
  uploadedBytes: Float64Array;
  uploadedOnBatteryBytes: Float64Array;
  downloads: DownloadColumns[];
  /** Bytes into all sites in each five minutes, from the CDN side of the WAN lines. */
  wanDownBytes: Float64Array;
}

/**
 * Merges the parts of a run and asserts conservation.
 *
 * @param parts in the order of the partition
 * @throws InvariantError when a sum does not hold
 */
export function settleAccounts(
  scenario: Scenario,
  fleet: Fleet,
  catalogue: Catalogue,
  parts: readonly ComponentResult[],
): Account {
  const siteAccounts: SiteAccount[] = [];
  const bySite = new Map<number, Totals>();
  const releases = catalogue.releases.map(() => ({ totals: noBytes(), reasons: new Float64Array(REASON_COUNT) }));
  const uploadedBytes = new Float64Array(fleet.count);
  const uploadedOnBatteryBytes = new Float64Array(fleet.count);
  const durations: number[] = [];
  const binCount = Math.ceil(scenario.duration / BIN_S);
  const wanDownBytes = new Float64Array(binCount);
  const total = noBytes();

  for (const part of parts) {
    assertPart(part, catalogue);
    const { downloads } = part;
    for (const s of part.sites) bySite.set(s, noBytes());
    for (let r = 0; r < downloads.count; r += 1) {
      const ofSite = bySite.get(fleet.siteOf[downloads.device[r]!]!)!;
      const ofRelease = releases[catalogue.releaseOf[downloads.file[r]!]!]!.totals;
      for (const account of [total, ofSite, ofRelease]) addDownload(account, downloads.bytes, r);
      if (!Number.isNaN(downloads.finishedS[r]!)) durations.push(downloads.finishedS[r]! - downloads.startedS[r]!);
    }
    part.devices.forEach((d, i) => {
      uploadedBytes[d] = part.uploadedBytes[i]!;
      uploadedOnBatteryBytes[d] = part.uploadedOnBatteryBytes[i]!;
    });
    for (let i = 0; i < part.reasonBytesByRelease.length; i += 1) {
      releases[Math.floor(i / REASON_COUNT)]!.reasons[i % REASON_COUNT]! += part.reasonBytesByRelease[i]!;
    }
    for (const [i, s] of part.sites.entries()) {
      siteAccounts.push(siteAccount(part, i, s, bySite.get(s)!, fleet, uploadedOnBatteryBytes, binCount));
      for (let b = 0; b < binCount; b += 1) wanDownBytes[b]! += part.wanDownBytes[i * binCount + b]!;
    }
  }
  siteAccounts.sort((a, b) => a.site - b.site);
  durations.sort((a, b) => a - b);
  const reasons = REASON_NAMES.map((_, code) => sum(siteAccounts.map((site) => site.reasons[code]!)));
  if (sum(reasons) !== total.bytesFromCdn) throw new InvariantError('the reasons do not add up to the CDN bytes');
  const peerBytes = peerBytesOf(total);
  return {
    figures: {
      peerShare: total.bytesTotal === 0 ? 0 : peerBytes / total.bytesTotal,
      totals: total,
      reasons: Object.fromEntries(
        REASON_NAMES.map((name, i) => [name, reasons[i]!]).filter(([, bytes]) => bytes !== 0),
      ),
      bounds: computeBounds(scenario, fleet, catalogue, parts),
      downloads: sum(parts.map((part) => part.downloads.count)),
      finished: durations.length,
      downloadTimeP50S: durations.length > 0 ? quantileSorted(durations, 0.5) : 0,
      downloadTimeP95S: durations.length > 0 ? quantileSorted(durations, 0.95) : 0,
      wanDownPeakBytesPerS: Math.max(0, ...siteAccounts.map((site) => site.wanDownPeakBytesPerS)),
      wanDownP95BytesPerS: Math.max(0, ...siteAccounts.map((site) => site.wanDownP95BytesPerS)),
      bytesBetweenSites: sum(siteAccounts.map((site) => site.fromOtherSitesBytes)),
      bytesFromHttp: total.bytesFromCdn + (scenario.model.httpIncludesCache ? total.bytesFromCacheServer : 0),
      bytesFilledByCacheServers: sum(parts.map((part) => sum(part.filledBytes))),
      bytesWasted: sum(parts.map((part) => sum(part.wastedBytes))),
      bytesUploaded: sum(uploadedBytes),
      bytesUploadedOnBattery: sum(uploadedOnBatteryBytes),
      events: sum(parts.map((part) => part.eventCount)),
      transfers: sum(parts.map((part) => part.transferCount)),
    },
    sites: siteAccounts,
    releases,
    uploadedBytes,
    uploadedOnBatteryBytes,
    downloads: parts.map((part) => part.downloads),
    wanDownBytes,
  };
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

function noBytes(): Totals {
  return {
    bytesTotal: 0,
    bytesFromCdn: 0,
    bytesFromCacheServer: 0,
    bytesFromLanPeers: 0,
    bytesFromGroupPeers: 0,
    bytesFromInternetPeers: 0,
    bytesFromLinkLocalPeers: 0,
  };
}

function addDownload(account: Totals, bytes: Float64Array, r: number): void {
  const base = r * SOURCE_COUNT;
  account.bytesFromCdn += bytes[base + SOURCE.cdn]!;
  account.bytesFromCacheServer += bytes[base + SOURCE.cacheServer]!;
  account.bytesFromLanPeers += bytes[base + SOURCE.lanPeer]!;
  account.bytesFromGroupPeers += bytes[base + SOURCE.groupPeer]!;
  account.bytesFromInternetPeers += bytes[base + SOURCE.internetPeer]!;
  account.bytesFromLinkLocalPeers += bytes[base + SOURCE.linkLocalPeer]!;
  for (let s = 0; s < SOURCE_COUNT; s += 1) account.bytesTotal += bytes[base + s]!;
}

function siteAccount(
  part: ComponentResult,
  i: number,
  site: number,
  totals: Totals,
  fleet: Fleet,
  uploadedOnBatteryBytes: Float64Array,
  binCount: number,
): SiteAccount {
  const down = part.wanDownBytes.slice(i * binCount, (i + 1) * binCount).sort();
  const up = part.wanUpBytes.slice(i * binCount, (i + 1) * binCount).sort();
  return {
    site,
    totals,
    reasons: part.reasonBytesBySite.slice(i * REASON_COUNT, (i + 1) * REASON_COUNT),
    wanDownPeakBytesPerS: Math.round(down.at(-1)! / BIN_S),
    wanDownP95BytesPerS: Math.round(quantileSorted(down, 0.95) / BIN_S),
    wanUpPeakBytesPerS: Math.round(up.at(-1)! / BIN_S),
    wanUpP95BytesPerS: Math.round(quantileSorted(up, 0.95) / BIN_S),
    fromOtherSitesBytes: part.fromOtherSitesBytes[i]!,
    toOtherSitesBytes: part.toOtherSitesBytes[i]!,
    uploadedOnBatteryBytes: sum(uploadedOnBatteryBytes.subarray(fleet.siteStart[site]!, fleet.siteStart[site + 1]!)),
  };
}

/** What must hold in every part, whatever the scenario. */
export function assertPart(part: ComponentResult, catalogue: Catalogue): void {
  const { downloads } = part;
  let cdn = 0;
  let peers = 0;
  for (let r = 0; r < downloads.count; r += 1) {
    let received = 0;
    for (let s = 0; s < SOURCE_COUNT; s += 1) {
      const bytes = downloads.bytes[r * SOURCE_COUNT + s]!;
      if (bytes < 0 || !Number.isInteger(bytes))
        throw new InvariantError(`download ${r} has ${bytes} bytes of a source`);
      received += bytes;
      if (s === SOURCE.cdn) cdn += bytes;
      else if (s !== SOURCE.cacheServer) peers += bytes;
    }
    const sizeBytes = catalogue.sizeBytes[downloads.file[r]!]!;
    const finished = !Number.isNaN(downloads.finishedS[r]!);
    if (finished ? received !== sizeBytes : received > sizeBytes + SOURCE_COUNT) {
      throw new InvariantError(`download ${r} of ${sizeBytes} bytes got ${received}`);
    }
  }
  if (sum(part.uploadedBytes) !== peers + sum(part.wastedBytes))
    throw new InvariantError('bytes sent and bytes received from peers differ');
  if (sum(part.reasonBytesBySite) !== cdn || sum(part.reasonBytesByRelease) !== cdn) {
    throw new InvariantError('the reasons do not add up to the CDN bytes');
  }
  if (sum(part.fromOtherSitesBytes) !== sum(part.toOtherSitesBytes)) {
    throw new InvariantError('bytes sent to other sites and received from other sites differ');
  }
  for (let i = 0; i < part.devices.length; i += 1) {
    if (part.cachePeakBytes[i]! > part.cacheLimitBytes[i]!) throw new InvariantError('a cache outgrew its limit');
    if (part.uploadedOnBatteryBytes[i]! > part.uploadedBytes[i]!)
      throw new InvariantError('more sent on battery than sent');
  }
}
