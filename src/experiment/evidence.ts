/** What a diagnosis looks at: the devices of a scope, their downloads, and the reasons of their CDN bytes. */
import { PAUSE_REASONS } from '../core/pauses.js';
import { REASON, REASON_COUNT } from '../core/reasons.js';
import { GIB } from '../core/units.js';
import { HAS_IT, SOURCE, SOURCE_COUNT } from '../engine/result.js';
import { hostListsOf } from '../fleet/cacheServers.js';
import { LOCATION, reachOf } from '../fleet/locations.js';
import { downloadTimeQuantiles, timesOf } from '../ledger/downloadTimes.js';
import { isPeeringMode, MODE } from '../policy/downloadMode.js';
import type { DiskCheck } from '../policy/eligibility.js';
import { RESTRICT } from '../policy/restrictPeers.js';
import { isUnseenOnVpn } from '../policy/vpn.js';
import type { Scenario } from '../scenario/schema.js';
import { type Missing, type MissingReason, missingDownloads } from './arrivals.js';
import type { Replicate } from './world.js';

const BY_CLOUD = [REASON['cloud-unreachable'], REASON['metadata-unavailable']];

export interface Evidence {
  devices: number;
  downloads: number;
  bytesTotal: number;
  bytesFromPeers: number;
  bytesFromCacheServer: number;
  bytesFromCdn: number;
  /** What peers cost: bytes that devices sent on battery, and that left their sites over the uplinks. */
  bytesUploadedOnBattery: number;
  bytesBetweenSites: number;
  /** What cache servers of the sites sent out of them, or what came in from those of other sites where that is more. */
  bytesFromCacheServersBetweenSites: number;
  /** 95th percentile of what a download took, in seconds: Infinity where it is not reached. */
  downloadTimeP95S: number;
  /** CDN bytes by reason. */
  reasonBytes: Float64Array;
  /** Devices by configured download mode. */
  modes: ReadonlyMap<number, number>;
  devicesWithoutPeering: number;
  /** Downloads that fell to mode 99 although a peering mode is configured. */
  mode99: number;
  /** Of those, the ones that the cloud service, or what it gives, made fall. */
  mode99ByCloud: number;
  /** Downloads that might peer and saw no candidate (NumberOfPeers 0), and those that saw some and got no byte. */
  unseen: number;
  seenNotConnected: number;
  /** Downloads that were paused because they got nothing, by what the reason means, the most first. */
  paused: readonly { meaning: string; downloads: number }[];
  /** Downloads that have not arrived, by why, and what they lack in all. */
  missing: ReadonlyMap<MissingReason, Missing>;
  bytesMissing: number;
  unfinished: number;
  publicIps: number;
  subnets: number;
  groups: number;
  groupIdOutsideMode2: number;
  withoutDhcpOption: number;
  restricted: number;
  proxied: number;
  belowRam: number;
  belowDisk: number;
  withoutDrive: number;
  leastRamGb: number;
  /** The least of what the minimum is compared with: capacity or free space of the drive with the cache. */
  leastDiskGb: number;
  diskChecked: DiskCheck;
  /** Downloads that began while another device was downloading the same file. */
  begunTogether: number;
  /** Whether such a file is shared before it is whole. */
  sharesPartials: boolean;
  /** The shortest DOMaxCacheAge of a device, in seconds; Infinity where none has a limit. */
  leastCacheAgeS: number;
  withVpn: number;
  /** Whether any device of the estate, within the scope or not, is on a VPN at times. */
  isVpnUsed: boolean;
  /** Of those, the ones that look for peers by DNS-SD alone, which does not cross the VPN. */
  unseenOnVpn: number;
  withBattery: number;
  withMetered: number;
  withCacheHosts: number;
  cacheHostOrigins: string;
  /** Names of the cache servers that there are. */
  cacheServers: readonly string[];
  demand: Scenario['demand'];
  durationS: number;
}

/**
 * Gathers the evidence of a replicate that keeps the reasons of its devices.
 *
 * @param isMeant which devices (global numbers) the diagnosis is about
 */
export function gatherEvidence(replicate: Replicate, isMeant: (d: number) => boolean): Evidence {
  const { world, account, parts } = replicate;
  const { fleet, scenario } = world;
  const missing = missingDownloads(replicate, isMeant);
  const sumOf = (read: (row: Missing) => number) => [...missing.values()].reduce((sum, row) => sum + read(row), 0);
  const devices = Array.from({ length: fleet.count }, (_, d) => d).filter(isMeant);
  const policyOf = (d: number) => fleet.policies[fleet.policyOf[d]!]!;
  const count = (test: (d: number) => boolean) => devices.filter(test).length;
  const distinct = (read: (d: number) => number) => new Set(devices.map(read)).size;
  const modes = new Map<number, number>();
  for (const d of devices) modes.set(policyOf(d).downloadMode, (modes.get(policyOf(d).downloadMode) ?? 0) + 1);
  const isOnVpnAtTimes = (d: number) => (fleet.visits[d]! & (1 << LOCATION.vpn)) !== 0;
  const lists = devices.map((d) => hostListsOf(fleet, d).filter(({ list }) => list.servers.length > 0));
  return {
    devices: devices.length,
    ...gatherDownloads(parts, isMeant, (d) => isPeeringMode(policyOf(d).downloadMode)),
    ...gatherTimes(parts, isMeant),
    downloadTimeP95S: p95Of(parts, isMeant, scenario.durationS),
    bytesUploadedOnBattery: devices.reduce((total, d) => total + account.uploadedOnBatteryBytes[d]!, 0),
    ...bytesBetweenSites(account, new Set(devices.map((d) => fleet.siteOf[d]!))),
    missing,
    bytesMissing: sumOf(({ bytes }) => bytes),
    unfinished: sumOf(({ downloads }) => downloads),
    modes,
    devicesWithoutPeering: count((d) => !isPeeringMode(policyOf(d).downloadMode)),
    publicIps: distinct((d) => fleet.publicIpOf[d]!),
    subnets: distinct((d) => fleet.subnetOf[d]!),
    groups: distinct((d) => reachOf(fleet, d)),
    groupIdOutsideMode2: count((d) => policyOf(d).groupId !== null && policyOf(d).downloadMode !== MODE.group),
    withoutDhcpOption: count((d) => fleet.strings.names[fleet.groupOrigin[d]!]!.includes('no DHCP option 234')),
    restricted: count((d) => fleet.restriction[d] !== RESTRICT.none),
    proxied: count((d) => fleet.proxies.some((proxy) => !proxy.isFailover && proxy.affects[d] === 1)),
    belowRam: count((d) => fleet.ineligible[d] === REASON['below-min-ram']),
    belowDisk: count((d) => fleet.ineligible[d] === REASON['below-min-disk']),
    withoutDrive: count((d) => fleet.ineligible[d] === REASON['no-cache-drive']),
    leastRamGb: leastGb(devices, fleet.ramBytes),
    leastDiskGb: leastGb(
      devices,
      scenario.model.diskCheck === 'free' ? fleet.cacheDriveFreeBytes : fleet.cacheDriveBytes,
    ),
    diskChecked: scenario.model.diskCheck,
    sharesPartials: scenario.model.partialHolders,
    leastCacheAgeS: devices.reduce((least, d) => Math.min(least, policyOf(d).maxCacheAgeS), Number.POSITIVE_INFINITY),
    withVpn: count(isOnVpnAtTimes),
    isVpnUsed: fleet.visits.some((_, d) => isOnVpnAtTimes(d)),
    unseenOnVpn: count((d) => isOnVpnAtTimes(d) && isUnseenOnVpn(fleet.restriction[d]!, scenario.model.dnsSdOnVpn)),
    withBattery: count((d) => fleet.profiles[fleet.profileOf[d]!]!.power === 'battery'),
    withMetered: count((d) => fleet.profiles[fleet.profileOf[d]!]!.metered.share > 0),
    withCacheHosts: lists.filter((ofDevice) => ofDevice.length > 0).length,
    cacheHostOrigins:
      [...new Set(lists.flatMap((ofDevice) => ofDevice.map(({ list }) => list.origin)))].join(', ') || 'none',
    cacheServers: fleet.servers.map(({ name }) => name),
    demand: scenario.demand,
    durationS: scenario.durationS,
  };
}

function leastGb(devices: readonly number[], bytes: ArrayLike<number>): number {
  return Math.floor(devices.reduce((least, d) => Math.min(least, bytes[d]!), Number.POSITIVE_INFINITY) / GIB);
}

/** What peers and cache servers sent over the lines of the sites that are meant. */
function bytesBetweenSites({ sites }: Replicate['account'], meant: ReadonlySet<number>) {
  const own = sites.filter(({ site }) => meant.has(site));
  const sumOf = (column: 'toOtherSitesBytes' | 'servedOutBytes' | 'servedInBytes') =>
    own.reduce((total, site) => total + site[column], 0);
  return {
    bytesBetweenSites: sumOf('toOtherSitesBytes'),
    // A cache server can stand outside the scope, and serve devices that are away from all sites.
    bytesFromCacheServersBetweenSites: Math.max(sumOf('servedOutBytes'), sumOf('servedInBytes')),
  };
}

/** How many downloads began while another one of their file was under way. */
function gatherTimes(parts: Replicate['parts'], isMeant: (d: number) => boolean) {
  const byFile = new Map<number, { startS: number; endS: number }[]>();
  for (const { downloads } of parts) {
    for (let r = 0; r < downloads.count; r += 1) {
      const startS = downloads.startedS[r]!;
      if (!isMeant(downloads.device[r]!) || Number.isNaN(startS)) continue;
      const endS = downloads.finishedS[r]!;
      const isFinished = !Number.isNaN(endS);
      const file = downloads.file[r]!;
      if (!byFile.has(file)) byFile.set(file, []);
      byFile.get(file)!.push({ startS, endS: isFinished ? endS : Number.POSITIVE_INFINITY });
    }
  }
  let begunTogether = 0;
  for (const downloads of byFile.values()) {
    let latestEndS = Number.NEGATIVE_INFINITY;
    for (const { startS, endS } of downloads.sort((a, b) => a.startS - b.startS)) {
      if (startS < latestEndS) begunTogether += 1;
      latestEndS = Math.max(latestEndS, endS);
    }
  }
  return { begunTogether };
}

function p95Of(parts: Replicate['parts'], isMeant: (d: number) => boolean, endS: number): number {
  const times = parts.map(({ downloads }) => timesOf(downloads, endS, isMeant));
  return downloadTimeQuantiles(times, [0.95])[0]!;
}

function gatherDownloads(parts: Replicate['parts'], isMeant: (d: number) => boolean, mayPeer: (d: number) => boolean) {
  const reasonBytes = new Float64Array(REASON_COUNT);
  const paused = PAUSE_REASONS.map(([, meaning]) => ({ meaning, downloads: 0 }));
  const found = {
    downloads: 0,
    bytesTotal: 0,
    bytesFromPeers: 0,
    bytesFromCacheServer: 0,
    bytesFromCdn: 0,
    mode99: 0,
    mode99ByCloud: 0,
    unseen: 0,
    seenNotConnected: 0,
    reasonBytes,
  };
  for (const { downloads, devices, reasonBytesByDevice } of parts) {
    devices.forEach((d, i) => {
      if (!isMeant(d)) return;
      for (let code = 0; code < REASON_COUNT; code += 1) {
        reasonBytes[code]! += reasonBytesByDevice[i * REASON_COUNT + code]!;
      }
    });
    for (let r = 0; r < downloads.count; r += 1) {
      const d = downloads.device[r]!;
      if (!isMeant(d) || downloads.blocked[r] === HAS_IT) continue;
      const bytes = downloads.bytes.subarray(r * SOURCE_COUNT, (r + 1) * SOURCE_COUNT);
      const total = bytes.reduce((a, b) => a + b, 0);
      const peers = total - bytes[SOURCE.cdn]! - bytes[SOURCE.cacheServer]!;
      found.downloads += 1;
      found.bytesTotal += total;
      found.bytesFromPeers += peers;
      found.bytesFromCacheServer += bytes[SOURCE.cacheServer]!;
      found.bytesFromCdn += bytes[SOURCE.cdn]!;
      if (downloads.pauses[r]! > 0) paused[downloads.pauseReason[r]!]!.downloads += 1;
      if (downloads.mode[r] === MODE.simple && mayPeer(d)) found.mode99 += 1;
      if (BY_CLOUD.includes(downloads.blocked[r]!)) found.mode99ByCloud += 1;
      if (downloads.blocked[r]! >= 0) continue;
      if (downloads.numPeers[r] === 0) found.unseen += 1;
      else if (peers === 0) found.seenNotConnected += 1;
    }
  }
  return {
    ...found,
    paused: paused.filter((row) => row.downloads > 0).sort((a, b) => b.downloads - a.downloads),
  };
}
