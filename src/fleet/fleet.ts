/**
 * The estate as columns: one entry a device in typed arrays, strings interned once.
 *
 * Devices of a site are contiguous, and devices of an inventory are ordered by site and name, so that the order of the
 * rows in a file changes nothing.
 */
import { didYouMean, InputError } from '../core/problems.js';
import { hashName, RandomStream } from '../core/random.js';
import { isPeeringMode, MODE } from '../policy/downloadMode.js';
import { type EffectivePolicy, effectivePolicy, type PolicyLayer } from '../policy/effective.js';
import { decideEligibility } from '../policy/eligibility.js';
import { decideGroupId } from '../policy/groupId.js';
import { type DefaultsProfile, PROFILE_WIN11_RESTRICT } from '../policy/profiles.js';
import { decideRestriction, RESTRICT, type Win11RestrictDefault } from '../policy/restrictPeers.js';
import type { PolicySet } from '../policy/values.js';
import { isVpnAdapter } from '../policy/vpn.js';
import { compileMatch, type MatchTarget } from '../scenario/match.js';
import { drawFrom } from '../scenario/quantities.js';
import type { ProfileSpec, Scenario } from '../scenario/schema.js';
import { guidOf } from './guid.js';
import type { InventoryRow } from './inventory.js';
import { expandSites, type Site } from './sites.js';

/** Strings by number. */
class Interner {
  readonly names: string[] = [];
  private readonly numbers = new Map<string, number>();

  number(name: string): number {
    let n = this.numbers.get(name);
    if (n === undefined) {
      n = this.names.length;
      this.names.push(name);
      this.numbers.set(name, n);
    }
    return n;
  }
}

/** Where peers of a device are searched: numbers of lists of sources, -1 where there is none. */
export interface PeerScopes {
  /** Same subnet (and the same group in mode 2). */
  near: Int32Array;
  /** Same public IP (and the same group in mode 2). */
  lan: Int32Array;
  /** The whole group in mode 2, everybody in mode 3. */
  wide: Int32Array;
}

export interface Fleet {
  count: number;
  sites: Site[];
  /** First device of each site, and the end: `siteStart[s] .. siteStart[s + 1]`. */
  siteStart: Int32Array;
  names: string[];
  /** Identity for random draws. */
  ids: Int32Array;
  siteOf: Int32Array;
  profileOf: Int32Array;
  profiles: readonly ProfileSpec[];
  ramBytes: Float64Array;
  diskBytes: Float64Array;
  freeDiskBytes: Float64Array;
  windows: Int32Array;
  editions: Int32Array;
  domains: Int32Array;
  strings: Interner;
  subnetOf: Int32Array;
  publicIpOf: Int32Array;
  policyOf: Int32Array;
  policies: EffectivePolicy[];
  restriction: Uint8Array;
  /** Number in `strings` or -1. */
  groupOf: Int32Array;
  groupOrigin: Int32Array;
  /** -1 when the device is big enough to peer, else the reason. */
  ineligible: Int8Array;
  /** 1 when its VPN adapter is recognised as a VPN. */
  vpnRecognised: Uint8Array;
  home: PeerScopes;
  onVpn: PeerScopes;
  scopes: Interner;
  /** Devices of a peering mode in each scope, in their home network. */
  scopeMembers: Int32Array;
  target(device: number): MatchTarget;
}

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
    home: emptyScopes(count),
    onVpn: emptyScopes(count),
    scopes: new Interner(),
    scopeMembers: new Int32Array(0),
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
  fleet.scopeMembers = countMembers(fleet);
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

/** Devices that match the same assignments share one effective policy. */
function policyAssigner(scenario: Scenario, fleet: Fleet): (device: number) => void {
  const { assignments, ...base } = scenario.policies;
  const baseLayer: PolicyLayer = { origin: 'policies', set: base as PolicySet };
  const matchers = assignments.map((assignment) => compileMatch(assignment.match));
  const byKey = new Map<string, number>();
  return (d) => {
    let key = '';
    if (matchers.length > 0) {
      const target = fleet.target(d);
      for (const matches of matchers) key += matches(target) ? '1' : '0';
    }
    let number = byKey.get(key);
    if (number === undefined) {
      const layers = assignments
        .map((assignment, i) => ({ origin: `policies.assignments[${i}]`, set: assignment.set as PolicySet }))
        .filter((_, i) => key[i] === '1');
      number = fleet.policies.length;
      fleet.policies.push(effectivePolicy(scenario.defaults as DefaultsProfile, [baseLayer, ...layers]));
      byKey.set(key, number);
    }
    fleet.policyOf[d] = number;
  };
}

/** Applies the rules that decide once for a device: group, restriction, eligibility, VPN, scopes. */
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
  fleet.ineligible[d] = decideEligibility(
    { ramBytes: fleet.ramBytes[d]!, diskBytes: fleet.diskBytes[d]!, freeDiskBytes: fleet.freeDiskBytes[d]! },
    policy.minRamBytes,
    policy.minDiskBytes,
    model.diskCheck,
  );
  const { adapter } = fleet.profiles[fleet.profileOf[d]!]!.vpn;
  fleet.vpnRecognised[d] = Number(
    isVpnAdapter(adapter, policy.vpnKeywords, model.vpnKeywordCaseSensitive, model.vpnKeywords === 'replace'),
  );

  const ip = fleet.strings.names[fleet.publicIpOf[d]!]!;
  const subnet = fleet.strings.names[fleet.subnetOf[d]!]!;
  const noGroup = mode === MODE.group && fleet.groupOf[d]! < 0;
  if (!isPeeringMode(mode) || (noGroup && model.withoutGroup === 'noPeering')) return;
  fillScopes(fleet, fleet.home, d, mode, ip, subnet);
  fillScopes(fleet, fleet.onVpn, d, mode, scenario.network.vpn.publicIp, 'vpn');
}

/**
 * The lists that a device appears in and searches. Peers must agree in scope: a device of mode 2 and one of mode 1 do
 * not meet (the service matches by group ID in one case and by public IP in the other).
 */
function fillScopes(fleet: Fleet, scopes: PeerScopes, d: number, mode: number, ip: string, subnet: string): void {
  const group = fleet.groupOf[d]!;
  if (mode === MODE.group && group >= 0) {
    scopes.near[d] = fleet.scopes.number(`group ${group} subnet ${subnet}`);
    scopes.lan[d] = fleet.scopes.number(`group ${group} ip ${ip}`);
    scopes.wide[d] = fleet.scopes.number(`group ${group}`);
  } else {
    scopes.near[d] = fleet.scopes.number(`ip ${ip} subnet ${subnet}`);
    scopes.lan[d] = fleet.scopes.number(`ip ${ip}`);
    scopes.wide[d] = mode === MODE.internet ? fleet.scopes.number('internet') : -1;
  }
}

function emptyScopes(count: number): PeerScopes {
  const column = () => new Int32Array(count).fill(-1);
  return { near: column(), lan: column(), wide: column() };
}

function countMembers(fleet: Fleet): Int32Array {
  const members = new Int32Array(fleet.scopes.names.length);
  for (let d = 0; d < fleet.count; d += 1) {
    for (const column of [fleet.home.near, fleet.home.lan, fleet.home.wide]) {
      const scope = column[d]!;
      if (scope >= 0) members[scope]! += 1;
    }
  }
  return members;
}

/** The widest scope in which a device finds peers in its home network, or -1. */
export function reachOf(fleet: Fleet, d: number): number {
  if (fleet.restriction[d] !== RESTRICT.none) return fleet.home.near[d]!;
  return fleet.home.wide[d]! >= 0 ? fleet.home.wide[d]! : fleet.home.lan[d]!;
}
