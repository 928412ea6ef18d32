/** Builds the estate: devices with their hardware, addresses, policies and groups, from a scenario and a seed. */
import { didYouMean, InputError } from '../core/problems.js';
import { hashName, hashNumbered, RandomStream } from '../core/random.js';
import { REASON } from '../core/reasons.js';
import { inOneGo, type Steps } from '../core/steps.js';
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
  return inOneGo(fleetInSteps(scenario, seed, inventory));
}

/** The same in steps: a million devices take a second. */
export function* fleetInSteps(
  scenario: Scenario,
  seed: string,
  inventory: readonly InventoryRow[] | null,
): Steps<Fleet> {
  const sites = expandSites(scenario, new RandomStream(seed, 'fleet.siteSize'));
  const rows = inventory ? inventoryRows(inventory, sites, scenario) : null;
  const siteStart = new Int32Array(sites.length + 1);
  if (rows) for (const row of rows) siteStart[row.site + 1]! += 1;
  else for (const site of sites) siteStart[site.index + 1] = site.plannedDevices;
  for (let s = 0; s < sites.length; s += 1) siteStart[s + 1]! += siteStart[s]!;
  const count = siteStart[sites.length]!;
  if (count === 0) throw InputError.of('the scenario has no device: give sites a number of devices', 'sites');

  const strings = new Interner();
  const fleet: Fleet = {
    count,
    sites,
    siteStart,
    name: (d) => rows?.[d]?.name ?? generatedName(sites[fleet.siteOf[d]!]!, d - siteStart[fleet.siteOf[d]!]!),
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
    scopeCount: 0,
    scopeMembers: new Int32Array(0),
    onlyLan: new Int32Array(0),
    servers: [],
    hostLists: [],
    hostListOf: new Int32Array(count),
    target: (d) => ({
      device: fleet.name(d),
      site: sites[fleet.siteOf[d]!]!.name,
      siteGroup: sites[fleet.siteOf[d]!]!.group,
      profile: fleet.profiles[fleet.profileOf[d]!]!.name,
      subnet: strings.names[fleet.subnetOf[d]!]!.replace(/#.*/, ''),
      windows: strings.names[fleet.windows[d]!]!,
      edition: strings.names[fleet.editions[d]!]!,
      domain: strings.names[fleet.domains[d]!]!,
    }),
  };
  for (const site of sites) {
    const from = siteStart[site.index]!;
    const to = siteStart[site.index + 1]!;
    fleet.siteOf.fill(site.index, from, to);
    const idOf = hashNumbered(`${site.name}-`, digitsOf(site));
    for (let d = from; d < to; d += 1) fleet.ids[d] = rows ? hashName(rows[d]!.name) : idOf(d - from + 1);
  }

  yield 0.1;
  fillHardware(fleet, seed, rows);
  yield 0.3;
  const assign = policyAssigner(scenario, fleet);
  fillAddresses(fleet, rows);
  yield 0.4;
  const decide = deciderOf(fleet, scenario);
  for (let d = 0; d < count; d += 1) {
    assign(d);
    decide(d, rows?.[d]?.row);
  }
  yield 0.7;
  fillPlaces(fleet, scenario);
  yield 0.9;
  fillCacheServers(fleet, scenario);
  return fleet;
}

interface DeviceRow {
  name: string;
  site: number;
  row: InventoryRow;
}

function generatedName(site: Site, within: number): string {
  return `${site.name}-${String(within + 1).padStart(digitsOf(site), '0')}`;
}

function digitsOf(site: Site): number {
  return String(site.plannedDevices).length;
}

function inventoryRows(inventory: readonly InventoryRow[], sites: readonly Site[], scenario: Scenario): DeviceRow[] {
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

function fillHardware(fleet: Fleet, seed: string, rows: readonly DeviceRow[] | null): void {
  const { profiles, ids, strings } = fleet;
  const profileDraw = new RandomStream(seed, 'fleet.profile');
  const ramDraw = new RandomStream(seed, 'fleet.ram');
  const diskDraw = new RandomStream(seed, 'fleet.disk');
  const totalShare = profiles.reduce((total, profile) => total + profile.share, 0);
  const versionOf = (windows: string) => strings.number(windows.replace(/^Windows /, ''));
  const own = profiles.map(({ windows, edition, domain }) => ({
    windows: versionOf(windows),
    edition: strings.number(edition),
    domain: strings.number(domain),
  }));
  for (let d = 0; d < fleet.count; d += 1) {
    const row = rows?.[d]?.row;
    const id = ids[d]!;
    let p = row?.profile === undefined ? -1 : profiles.findIndex((profile) => profile.name === row.profile);
    if (p < 0) {
      let left = profileDraw.uniform(id) * totalShare;
      p = 0;
      while (p < profiles.length - 1 && (left -= profiles[p]!.share) >= 0) p += 1;
    }
    const profile = profiles[p]!;
    fleet.profileOf[d] = p;
    fleet.ramBytes[d] = row?.ramBytes ?? drawFrom(profile.ram, ramDraw, id);
    fleet.diskBytes[d] = row?.diskBytes ?? drawFrom(profile.disk, diskDraw, id);
    fleet.freeDiskBytes[d] = row?.freeDiskBytes ?? fleet.diskBytes[d]! * profile.freeDisk;
    fleet.windows[d] = row?.windows === undefined ? own[p]!.windows : versionOf(row.windows);
    fleet.editions[d] = row?.edition === undefined ? own[p]!.edition : strings.number(row.edition);
    fleet.domains[d] = row?.domain === undefined ? own[p]!.domain : strings.number(row.domain);
  }
}

/** Spreads the devices of a site over its subnets and public IPs. */
function fillAddresses(fleet: Fleet, rows: readonly DeviceRow[] | null): void {
  const { strings } = fleet;
  for (const site of fleet.sites) {
    const subnets = site.subnets.map((subnet) => strings.number(subnet));
    const publicIps = site.publicIps.map((ip) => strings.number(ip));
    const from = fleet.siteStart[site.index]!;
    const to = fleet.siteStart[site.index + 1]!;
    for (let d = from; d < to; d += 1) {
      const row = rows?.[d]?.row;
      const within = d - from;
      fleet.subnetOf[d] = row?.subnet ? strings.number(row.subnet) : subnets[within % subnets.length]!;
      fleet.publicIpOf[d] = row?.publicIp ? strings.number(row.publicIp) : publicIps[within % publicIps.length]!;
    }
  }
}

/** Devices of one Windows version that match the same assignments share one effective policy. */
function policyAssigner(scenario: Scenario, fleet: Fleet): (device: number) => void {
  const { assignments, ...base } = scenario.policies;
  const baseLayer: PolicyLayer = { origin: 'policies', set: base as PolicySet };
  const matchers = assignments.map((assignment) => compileMatch(assignment.match));
  /** Numbers of the policies by Windows version and by the assignments that match, a 1 or 0 each. */
  const numbers = new Map<number, Map<string, number>>();
  return (d) => {
    const version = fleet.windows[d]!;
    let ofVersion = numbers.get(version);
    if (!ofVersion) {
      ofVersion = new Map();
      numbers.set(version, ofVersion);
    }
    let matching = '';
    if (matchers.length > 0) {
      const target = fleet.target(d);
      for (const matches of matchers) matching += matches(target) ? '1' : '0';
    }
    let number = ofVersion.get(matching);
    if (number === undefined) {
      const layers = assignments
        .map((assignment, i) => ({ origin: `policies.assignments[${i}]`, set: assignment.set as PolicySet }))
        .filter((_, i) => matching[i] === '1');
      const windows = fleet.strings.names[version]!;
      number = fleet.policies.length;
      fleet.policies.push(effectivePolicy(scenario.defaults as DefaultsProfile, [baseLayer, ...layers], windows));
      ofVersion.set(matching, number);
    }
    fleet.policyOf[d] = number;
  };
}

/** What the rules decide once for all devices of a profile, a site and a policy. */
interface Decision {
  restriction: number;
  group: number;
  groupOrigin: number;
  vpnRecognised: number;
  drives: ReadonlyMap<string, { sizeBytes: number; freeBytes: number }>;
}

/** Applies the rules that decide once for a device: group, restriction, drive, eligibility, VPN. */
function deciderOf(fleet: Fleet, scenario: Scenario): (d: number, row?: InventoryRow) => void {
  const { model } = scenario;
  const known = new Map<number, Decision>();
  return (d, row) => {
    const place = fleet.policyOf[d]! * fleet.sites.length + fleet.siteOf[d]!;
    const key = place * fleet.profiles.length + fleet.profileOf[d]!;
    // A row of an inventory can differ from its profile in anything.
    let decision = row ? undefined : known.get(key);
    if (!decision) {
      decision = decideFor(fleet, d, scenario, row);
      if (!row) known.set(key, decision);
    }
    fleet.restriction[d] = decision.restriction;
    fleet.groupOf[d] = decision.group;
    fleet.groupOrigin[d] = decision.groupOrigin;
    fleet.vpnRecognised[d] = decision.vpnRecognised;

    const policy = fleet.policies[fleet.policyOf[d]!]!;
    const system = { sizeBytes: fleet.diskBytes[d]!, freeBytes: fleet.freeDiskBytes[d]! };
    const drive = cacheDrive(policy.cacheDrive, system, decision.drives, model.missingCacheDrive);
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
  };
}

function decideFor(fleet: Fleet, d: number, scenario: Scenario, row?: InventoryRow): Decision {
  const { model } = scenario;
  const { strings } = fleet;
  const policy = fleet.policies[fleet.policyOf[d]!]!;
  const profile = fleet.profiles[fleet.profileOf[d]!]!;
  const site = fleet.sites[fleet.siteOf[d]!]!;
  const domain = strings.names[fleet.domains[d]!]!;
  const tenant = row?.tenant ?? profile.tenant;
  const mode = policy.downloadMode;
  const win11Default =
    model.win11RestrictDefault === 'ofProfile'
      ? PROFILE_WIN11_RESTRICT[scenario.defaults as DefaultsProfile]
      : model.win11RestrictDefault;
  const restriction = decideRestriction(
    policy.restrictPeerSelectionBy,
    mode,
    {
      is11: strings.names[fleet.windows[d]!]!.startsWith('11'),
      isConsumer: strings.names[fleet.editions[d]!] === 'Home',
    },
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
    row?.groupId ?? policy.groupId,
    policy.groupIdSource,
    model.groupIdPrecedence,
    model.groupSourceMissing,
  );
  const recognised = isVpnAdapter(
    profile.vpn.adapter,
    policy.vpnKeywords,
    model.vpnKeywordCaseSensitive,
    model.vpnKeywords === 'replace',
  );
  return {
    restriction,
    group: mode === MODE.group && group.groupId !== null ? strings.number(group.groupId) : -1,
    groupOrigin: strings.number(mode === MODE.group ? group.origin : 'no group: the mode is not 2'),
    vpnRecognised: Number(recognised),
    drives: new Map(
      Object.entries(profile.drives).map(([letter, { size, free }]) => [
        letter.toUpperCase(),
        { sizeBytes: size, freeBytes: size * free },
      ]),
    ),
  };
}
