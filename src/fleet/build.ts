/** Builds the estate: devices with their hardware, addresses, policies and groups, from a scenario and a seed. */
import { didYouMean, InputError } from '../core/problems.js';
import { hashName, RandomStream } from '../core/random.js';
import { REASON } from '../core/reasons.js';
import { cacheDrive } from '../policy/cacheDrive.js';
import { MODE } from '../policy/downloadMode.js';
import { effectivePolicy, type PolicyLayer } from '../policy/effective.js';
import { decideEligibility } from '../policy/eligibility.js';
import { decideGroupId } from '../policy/groupId.js';
import { type DefaultsProfile, PROFILE_WIN11_RESTRICT } from '../policy/profiles.js';
import { decideRestriction, type Win11RestrictDefault } from '../policy/restrictPeers.js';
import type { PolicySet } from '../policy/values.js';
import { isVpnAdapter } from '../policy/vpn.js';
import { compileMatch } from '../scenario/match.js';
import { drawFrom } from '../scenario/quantities.js';
import type { Scenario } from '../scenario/schema.js';
import { fillCacheServers } from './cacheServers.js';
import { type Fleet, Interner } from './fleet.js';
import { guidOf } from './guid.js';
import type { InventoryRow } from './inventory.js';
import { fillPlaces } from './places.js';
import { expandSites, type Site } from './sites.js';

/**
 * Builds the estate of one run.
 *
 * @param seed seed text of the replicate
 * @param inventory rows in place of the sites' device counts, or `null`
 * @throws InputError when a row names an unknown site or profile, or when there is no device at all
 */
export function buildFleet(scenario: Scenario, seed: string, inventory: readonly InventoryRow[] | null): Fleet {
  const sites = expandSites(scenario, new RandomStream(seed, 'fleet.siteSize'));
  const rows = inventory ? inventoryDevices(inventory, sites, scenario) : generatedDevices(sites);
  const count = rows.length;
  if (count === 0) throw InputError.of('the scenario has no device: give sites a number of devices', 'sites');

  const strings = new Interner();
  const fleet: Fleet = {
    count,
    sites,
    siteStart: new Int32Array(sites.length + 1),
    names: rows.map((row) => row.name),
    ids: new Int32Array(count),
    siteOf: new Int32Array(count),
    profileOf: new Int32Array(count),
    profiles: scenario.devices.mix,
    ramBytes: new Float64Array(count),
    diskBytes: new Float64Array(count),
    freeDiskBytes: new Float64Array(count),
    windows: new Int32Array(count),
    editions: new Int32Array(count),
    domains: new Int32Array(count),
    strings,
    subnetOf: new Int32Array(count),
    publicIpOf: new Int32Array(count),
    policyOf: new Int32Array(count),
    policies: [],
    restriction: new Uint8Array(count),
    groupOf: new Int32Array(count),
    groupOrigin: new Int32Array(count),
    ineligible: new Int8Array(count),
    vpnRecognised: new Uint8Array(count),
    cacheDriveBytes: new Float64Array(count),
    cacheDriveFreeBytes: new Float64Array(count),
    places: [],
    proxies: [],
    visits: new Int32Array(count),
    scopes: new Interner(),
    scopeMembers: new Int32Array(0),
    servers: [],
    hostLists: [],
    hostListOf: new Int32Array(count),
    target: (d) => ({
      device: fleet.names[d]!,
      site: sites[fleet.siteOf[d]!]!.name,
      siteGroup: sites[fleet.siteOf[d]!]!.group,
      profile: fleet.profiles[fleet.profileOf[d]!]!.name,
      subnet: strings.names[fleet.subnetOf[d]!]!.replace(/#.*/, ''),
      windows: strings.names[fleet.windows[d]!]!,
      edition: strings.names[fleet.editions[d]!]!,
      domain: strings.names[fleet.domains[d]!]!,
    }),
  };
  rows.forEach((row, d) => {
    fleet.siteStart[row.site + 1]! += 1;
    fleet.ids[d] = hashName(row.name);
    fleet.siteOf[d] = row.site;
  });
  for (let s = 0; s < sites.length; s += 1) fleet.siteStart[s + 1]! += fleet.siteStart[s]!;

  fillHardware(fleet, seed, rows);
  const assign = policyAssigner(scenario, fleet);
  const tenants = fillAddresses(fleet, rows);
  for (let d = 0; d < count; d += 1) {
    assign(d);
    decideForDevice(fleet, d, scenario, tenants[d]!, rows[d]!.row?.groupId);
  }
  fillPlaces(fleet, scenario);
  fillCacheServers(fleet, scenario);
  return fleet;
}

interface DeviceRow {
  name: string;
  site: number;
  row?: InventoryRow;
}

function generatedDevices(sites: readonly Site[]): DeviceRow[] {
  const rows: DeviceRow[] = [];
  for (const site of sites) {
    const digits = String(site.plannedDevices).length;
    for (let i = 1; i <= site.plannedDevices; i += 1) {
      rows.push({ name: `${site.name}-${String(i).padStart(digits, '0')}`, site: site.index });
    }
  }
  return rows;
}

function inventoryDevices(inventory: readonly InventoryRow[], sites: readonly Site[], scenario: Scenario): DeviceRow[] {
  const siteNames = sites.map((site) => site.name);
  const siteNumbers = new Map(siteNames.map((name, i) => [name, i]));
  const profiles = scenario.devices.mix.map((profile) => profile.name);
  const seen = new Set<string>();
  const problems: string[] = [];
  const rows = inventory.map((row, i) => {
    const where = `${scenario.devices.inventory}:${i + 2}`;
    const site = siteNumbers.get(row.site);
    if (site === undefined) {
      problems.push(`${where}: site: no site is named ${row.site}${didYouMean(row.site, siteNames)}`);
    }
    if (row.profile !== undefined && !profiles.includes(row.profile)) {
      problems.push(`${where}: profile: no profile is named ${row.profile}${didYouMean(row.profile, profiles)}`);
    }
    if (seen.has(row.device)) problems.push(`${where}: device: the name ${row.device} is used twice`);
    seen.add(row.device);
    return { name: row.device, site: site ?? 0, row };
  });
  if (problems.length > 0) {
    throw new InputError(problems.map((message) => ({ severity: 'error', path: '', message })));
  }
  return rows.sort((a, b) => a.site - b.site || (a.name < b.name ? -1 : 1));
}

function fillHardware(fleet: Fleet, seed: string, rows: readonly DeviceRow[]): void {
  const { profiles, ids, strings } = fleet;
  const profileDraw = new RandomStream(seed, 'fleet.profile');
  const ramDraw = new RandomStream(seed, 'fleet.ram');
  const diskDraw = new RandomStream(seed, 'fleet.disk');
  const totalShare = profiles.reduce((total, profile) => total + profile.share, 0);
  for (let d = 0; d < fleet.count; d += 1) {
    const { row } = rows[d]!;
    const id = ids[d]!;
    let p = row?.profile === undefined ? -1 : profiles.findIndex((profile) => profile.name === row.profile);
    if (p < 0) {
      let left = profileDraw.uniform(id) * totalShare;
      p = profiles.findIndex((profile) => (left -= profile.share) < 0);
      if (p < 0) p = profiles.length - 1;
    }
    const profile = profiles[p]!;
    fleet.profileOf[d] = p;
    fleet.ramBytes[d] = row?.ramBytes ?? drawFrom(profile.ram, ramDraw.uniform(id), () => ramDraw.normal(id));
    fleet.diskBytes[d] = row?.diskBytes ?? drawFrom(profile.disk, diskDraw.uniform(id), () => diskDraw.normal(id));
    fleet.freeDiskBytes[d] = row?.freeDiskBytes ?? fleet.diskBytes[d]! * profile.freeDisk;
    fleet.windows[d] = strings.number((row?.windows ?? profile.windows).replace(/^Windows /, ''));
    fleet.editions[d] = strings.number(row?.edition ?? profile.edition);
    fleet.domains[d] = strings.number(row?.domain ?? profile.domain);
  }
}

/** Spreads the devices of a site over its subnets and public IPs; returns the tenants. */
function fillAddresses(fleet: Fleet, rows: readonly DeviceRow[]): string[] {
  const tenants: string[] = [];
  for (let d = 0; d < fleet.count; d += 1) {
    const { row } = rows[d]!;
    const site = fleet.sites[fleet.siteOf[d]!]!;
    const within = d - fleet.siteStart[site.index]!;
    const subnet = row?.subnet ?? site.subnets[within % site.subnets.length]!;
    const publicIp = row?.publicIp ?? site.publicIps[within % site.publicIps.length]!;
    fleet.subnetOf[d] = fleet.strings.number(subnet);
    fleet.publicIpOf[d] = fleet.strings.number(publicIp);
    tenants.push(row?.tenant ?? fleet.profiles[fleet.profileOf[d]!]!.tenant);
  }
  return tenants;
}

/** Devices of one Windows version that match the same assignments share one effective policy. */
function policyAssigner(scenario: Scenario, fleet: Fleet): (device: number) => void {
  const { assignments, ...base } = scenario.policies;
  const baseLayer: PolicyLayer = { origin: 'policies', set: base as PolicySet };
  const matchers = assignments.map((assignment) => compileMatch(assignment.match));
  const byKey = new Map<string, number>();
  return (d) => {
    let key = `${fleet.windows[d]} `;
    const from = key.length;
    if (matchers.length > 0) {
      const target = fleet.target(d);
      for (const matches of matchers) key += matches(target) ? '1' : '0';
    }
    let number = byKey.get(key);
    if (number === undefined) {
      const layers = assignments
        .map((assignment, i) => ({ origin: `policies.assignments[${i}]`, set: assignment.set as PolicySet }))
        .filter((_, i) => key[from + i] === '1');
      const windows = fleet.strings.names[fleet.windows[d]!]!;
      number = fleet.policies.length;
      fleet.policies.push(effectivePolicy(scenario.defaults as DefaultsProfile, [baseLayer, ...layers], windows));
      byKey.set(key, number);
    }
    fleet.policyOf[d] = number;
  };
}

/** Applies the rules that decide once for a device: group, restriction, drive, eligibility, VPN. */
function decideForDevice(fleet: Fleet, d: number, scenario: Scenario, tenant: string, ownGroupId?: string): void {
  const { model } = scenario;
  const policy = fleet.policies[fleet.policyOf[d]!]!;
  const site = fleet.sites[fleet.siteOf[d]!]!;
  const domain = fleet.strings.names[fleet.domains[d]!]!;
  const windows = fleet.strings.names[fleet.windows[d]!]!;
  const mode = policy.downloadMode;

  const win11Default =
    model.win11RestrictDefault === 'ofProfile'
      ? PROFILE_WIN11_RESTRICT[scenario.defaults as DefaultsProfile]
      : model.win11RestrictDefault;
  fleet.restriction[d] = decideRestriction(
    policy.restrictPeerSelectionBy,
    mode,
    { is11: windows.startsWith('11'), isConsumer: fleet.strings.names[fleet.editions[d]!] === 'Home' },
    win11Default as Win11RestrictDefault,
    model.restrictAppliesToMode3,
  );
  const group = decideGroupId(
    {
      adSite: domain === 'none' ? null : site.adSite,
      domainSid: domain === 'none' ? null : guidOf(`domain ${domain}`),
      dhcpOption234: site.dhcpOption234,
      dnsSuffix: site.spec.dnsSuffix ?? null,
      tenantId: tenant === 'none' ? null : tenant,
    },
    ownGroupId ?? policy.groupId,
    policy.groupIdSource,
    model.groupIdPrecedence,
    model.groupSourceMissing,
  );
  fleet.groupOf[d] = mode === MODE.group && group.groupId !== null ? fleet.strings.number(group.groupId) : -1;
  fleet.groupOrigin[d] = fleet.strings.number(mode === MODE.group ? group.origin : 'no group: the mode is not 2');
  const profile = fleet.profiles[fleet.profileOf[d]!]!;
  const system = { sizeBytes: fleet.diskBytes[d]!, freeBytes: fleet.freeDiskBytes[d]! };
  const others = new Map(
    Object.entries(profile.drives).map(([letter, { size, free }]) => [
      letter.toUpperCase(),
      { sizeBytes: size, freeBytes: size * free },
    ]),
  );
  const drive = cacheDrive(policy.cacheDrive, system, others, model.missingCacheDrive);
  const { sizeBytes, freeBytes } = drive ?? system;
  fleet.cacheDriveBytes[d] = sizeBytes;
  fleet.cacheDriveFreeBytes[d] = freeBytes;
  fleet.ineligible[d] =
    drive === null
      ? REASON['no-cache-drive']
      : decideEligibility(
          { ramBytes: fleet.ramBytes[d]!, diskBytes: sizeBytes, freeDiskBytes: freeBytes },
          policy.minRamBytes,
          policy.minDiskBytes,
          model.diskCheck,
        );
  const { adapter } = profile.vpn;
  fleet.vpnRecognised[d] = Number(
    isVpnAdapter(adapter, policy.vpnKeywords, model.vpnKeywordCaseSensitive, model.vpnKeywords === 'replace'),
  );
}
