/** Policies that are surely not meant, as only the devices show: each warning says the rule, and where it is documented. */

import type { Problem } from '../core/problems.js';
import { REASON } from '../core/reasons.js';
import { formatBytes } from '../core/units.js';
import { counted, verb } from '../core/words.js';
import type { World } from '../engine/parts.js';
import { policyKinds } from '../fleet/assignedPolicies.js';
import type { Fleet } from '../fleet/fleet.js';
import type { PolicyName } from '../policy/catalogue.js';
import { MODE } from '../policy/downloadMode.js';
import { RESTRICT } from '../policy/restrictPeers.js';
import { describeSources } from '../policy/sources.js';
import { type PolicySet, policyText } from '../policy/values.js';
import type { Report } from '../scenario/references.js';

const REFERENCE = describeSources(['reference-2024']);
const HTTPS = describeSources(['https-2025']);
const INTUNE = describeSources(['intune-conflicts-2022']);

/** A minimum that fewer devices meet than this is surely not meant. */
const HARDLY_ANY = 0.1;
const MOST_NAMES = 3;

/** @param known warnings that the scenario has already */
export function checkPoliciesOfDevices(world: World, known: readonly Problem[], report: Report): void {
  checkConflicts(world, report);
  checkMinimums(world, report);
  checkVpnAdapters(world, report);
  checkCacheServers(world, report);
  checkCertificates(world, report);
  if (!known.some(({ path }) => path === 'policies.DODownloadMode')) checkSharedAddresses(world, report);
}

const devicesText = (count: number) => counted(count, 'device');

/** Two assignments that set one policy differently for the same device. */
function checkConflicts({ scenario, fleet }: World, report: Report): void {
  const { assignments } = scenario.policies;
  if (assignments.length < 2) return;
  const { policyOf, kinds } = policyKinds({ ...scenario, boundaryGroups: [] }, fleet);
  const devices = new Array<number>(kinds.length).fill(0);
  for (let d = 0; d < fleet.count; d += 1) devices[policyOf[d]!]! += 1;
  const conflicts = new Map<string, { name: PolicyName; before: number; after: number; devices: number }>();
  kinds.forEach(({ matching }, kind) => {
    const setBy = new Map<PolicyName, number>();
    assignments.forEach(({ set }, after) => {
      if (matching[after] !== '1') return;
      for (const name of Object.keys(set) as PolicyName[]) {
        const before = setBy.get(name);
        setBy.set(name, after);
        if (before === undefined || textOf(assignments[before]!.set, name) === textOf(set, name)) continue;
        const key = `${name} ${before} ${after}`;
        const conflict = conflicts.get(key) ?? { name, before, after, devices: 0 };
        conflict.devices += devices[kind]!;
        conflicts.set(key, conflict);
      }
    });
  });
  for (const { name, before, after, devices: count } of conflicts.values()) {
    const first = `policies.assignments[${before}], which sets ${policyText(name, (assignments[before]!.set as PolicySet)[name])}`;
    report(
      'warning',
      `policies.assignments.${after}.set.${name}`,
      `${devicesText(count)} also ${verb(count, 'matches', 'match')} ${first}: here the later assignment wins; Intune shows a conflict of two profiles and leaves it to be resolved (${INTUNE})`,
    );
  }
}

function textOf(set: object, name: PolicyName): string {
  return JSON.stringify((set as PolicySet)[name]);
}

/** Minimums of memory and disk that hardly any device meets. */
function checkMinimums({ fleet }: World, report: Report): void {
  const tests = [
    ['DOMinRAMAllowedToPeer', REASON['below-min-ram'], 'minRamBytes', 'memory'],
    ['DOMinDiskSizeAllowedToPeer', REASON['below-min-disk'], 'minDiskBytes', 'disk'],
  ] as const;
  const devicesOf = new Int32Array(fleet.policies.length);
  for (let d = 0; d < fleet.count; d += 1) devicesOf[fleet.policyOf[d]!]! += 1;
  for (const [name, reason, least, what] of tests) {
    const below = new Int32Array(fleet.policies.length);
    for (let d = 0; d < fleet.count; d += 1) if (fleet.ineligible[d] === reason) below[fleet.policyOf[d]!]! += 1;
    // Devices of several kinds can have the value of one section.
    const counts = new Map<string, { all: number; below: number; leastBytes: number }>();
    fleet.policies.forEach((policy, p) => {
      const path = pathOf(policy.values.get(name)!.origin, name);
      const count = counts.get(path) ?? { all: 0, below: 0, leastBytes: policy[least] };
      count.all += devicesOf[p]!;
      count.below += below[p]!;
      counts.set(path, count);
    });
    for (const [path, { all, below: count, leastBytes }] of counts) {
      if (count <= all * (1 - HARDLY_ANY)) continue;
      const rule = 'a device with less neither takes from peers nor gives to them';
      const found = `${count} of ${devicesText(all)} ${verb(count, 'has', 'have')} less ${what} than ${formatBytes(leastBytes)}`;
      report('warning', path, `${found}: ${rule} (${REFERENCE})`);
    }
  }
}

/** Where a value was set: `policies.assignments[1]` is its set in the scenario. */
function pathOf(origin: string, name: PolicyName): string {
  const section = origin.startsWith('policies') ? origin.replace(/\[(\d+)\]$/, '.$1.set') : 'policies';
  return `${section}.${name}`;
}

/** VPN adapters that Windows does not take for one. */
function checkVpnAdapters({ scenario, fleet }: World, report: Report): void {
  const isMoved = scenario.events.some(({ what, to }) => what === 'move' && to === 'vpn');
  const unseen = new Map<string, { profile: number; devices: number }>();
  for (let d = 0; d < fleet.count; d += 1) {
    const { name, vpn } = fleet.profiles[fleet.profileOf[d]!]!;
    if (fleet.vpnRecognised[d] === 1 || (vpn.share === 0 && !isMoved)) continue;
    const entry = unseen.get(vpn.adapter) ?? {
      profile: scenario.devices.mix.findIndex((p) => p.name === name),
      devices: 0,
    };
    entry.devices += 1;
    unseen.set(vpn.adapter, entry);
  }
  for (const [adapter, { profile, devices }] of unseen) {
    const rule =
      'its name has none of the words VPN, Secure, Virtual Private Network, nor one of DOVpnKeywords (Windows 11 22H2 and later)';
    report(
      'warning',
      `devices.mix.${profile}.vpn.adapter`,
      `Windows takes the adapter ${adapter} of ${devicesText(devices)} for no VPN, and nothing is forbidden there: ${rule} (${REFERENCE})`,
    );
  }
}

/** Cache servers that no device is told of: a server of a site is none by itself. */
function checkCacheServers({ scenario, fleet }: World, report: Report): void {
  const known = new Set(fleet.hostLists.flatMap(({ servers }) => [...servers]));
  const unknown = new Map<string, string>();
  fleet.servers.forEach(({ name, site }, server) => {
    if (known.has(server)) return;
    const path =
      site >= 0
        ? `sites.${scenario.sites.findIndex((spec) => spec.name === fleet.sites[site]!.spec.name)}.cacheServer`
        : `network.cacheServers.${scenario.network.cacheServers.findIndex((spec) => spec.name === name)}`;
    if (!unknown.has(path)) unknown.set(path, name);
  });
  for (const [path, name] of unknown) {
    const remedy = `set DOCacheHost: ${name}, or DHCP option 235 (dhcpOption235: own) with DOCacheHostSource: 1`;
    report('warning', path, `no device is told of ${name}, so that it serves nothing: ${remedy} (${REFERENCE})`);
  }
}

/** Content that is requested over HTTPS only, where every cache server that a device is told of has no certificate. */
function checkCertificates({ catalogue, fleet, scenario }: World, report: Report): void {
  const servers = new Set(fleet.hostLists.flatMap((list) => [...list.servers].filter((server) => server >= 0)));
  if (servers.size === 0 || [...servers].some((server) => fleet.servers[server]!.https)) return;
  const names = [...servers].map((server) => fleet.servers[server]!.name);
  const shown = `${names.slice(0, MOST_NAMES).join(', ')}${names.length > MOST_NAMES ? ' and others' : ''}`;
  const told = new Set<number>();
  for (const { contentIndex, firstFile, releasedS } of catalogue.releases) {
    const fromS = catalogue.httpsFromS[firstFile]!;
    if (catalogue.cacheable[firstFile] === 0 || fromS >= scenario.durationS || told.has(contentIndex)) continue;
    told.add(contentIndex);
    const from = fromS <= releasedS ? '' : ` from ${new Date(scenario.startMs + fromS * 1000).toISOString()} on`;
    const rule = 'a cache server without a certificate is passed by, and all of it comes from the CDN';
    const remedy = 'https: true at cacheServer gives one a certificate';
    report(
      'warning',
      `content.${contentIndex}`,
      `requested over HTTPS only${from}, and no cache server of the devices (${shown}) has a certificate: ${rule}; ${remedy} (${HTTPS})`,
    );
  }
}

/** Windows 10 devices of several sites in mode 1 behind one address, which only an inventory shows. */
function checkSharedAddresses({ fleet }: World, report: Report): void {
  if (fleet.rows === null) return;
  const sitesOf = new Map<number, Set<number>>();
  const devicesOf = new Map<number, number>();
  for (let d = 0; d < fleet.count; d += 1) {
    if (!isOpenInLanMode(fleet, d)) continue;
    const ip = fleet.publicIpOf[d]!;
    if (!sitesOf.has(ip)) sitesOf.set(ip, new Set());
    sitesOf.get(ip)!.add(fleet.siteOf[d]!);
    devicesOf.set(ip, (devicesOf.get(ip) ?? 0) + 1);
  }
  const shared = [...sitesOf].filter(([, sites]) => sites.size > 1);
  if (shared.length === 0) return;
  const [ip, sites] = shared.reduce((most, next) => (next[1].size > most[1].size ? next : most));
  const address = fleet.strings.names[ip]!;
  const rule =
    'mode 1 makes one peer group of all devices behind one public IP, and Windows 10 does not keep it to the subnet';
  report(
    'warning',
    'devices.inventory',
    `${devicesText(devicesOf.get(ip)!)} of ${counted(sites.size, 'site')} leave by ${address} in download mode 1 with Windows 10: ${rule}, so peers may be used across the WAN (${REFERENCE})`,
  );
}

function isOpenInLanMode(fleet: Fleet, d: number): boolean {
  const isWindows10 = fleet.strings.names[fleet.windows[d]!]!.startsWith('10');
  const isLan = fleet.policies[fleet.policyOf[d]!]!.downloadMode === MODE.lan;
  return isWindows10 && isLan && fleet.restriction[d] === RESTRICT.none;
}
