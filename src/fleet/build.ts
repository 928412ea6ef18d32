/** Puts the estate under its policies: groups, restrictions, eligibility, places, cache servers. */
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
import type { Scenario } from '../scenario/schema.js';
import { fillCacheServers } from './cacheServers.js';
import { estateInSteps } from './estate.js';
import { type Estate, type Fleet, Interner } from './fleet.js';
import { guidOf } from './guid.js';
import type { InventoryRow } from './inventory.js';
import { fillPlaces } from './places.js';

/** The estate of one run under the policies of its scenario. */
export function buildFleet(scenario: Scenario, seed: string, inventory: readonly InventoryRow[] | null): Fleet {
  return inOneGo(fleetInSteps(inOneGo(estateInSteps(scenario, seed, inventory)), scenario));
}

/** Puts devices under the policies of a scenario, in steps: a million take half a second. The estate is not changed. */
export function* fleetInSteps(estate: Estate, scenario: Scenario): Steps<Fleet> {
  const { count, rows } = estate;
  // Field by field: what is added to a spread lies outside the object, one load farther from whoever reads it.
  const fleet: Fleet = {
    count,
    sites: estate.sites,
    siteStart: estate.siteStart,
    name: estate.name,
    ids: estate.ids,
    siteOf: estate.siteOf,
    profileOf: estate.profileOf,
    profiles: estate.profiles,
    ramBytes: estate.ramBytes,
    diskBytes: estate.diskBytes,
    freeDiskBytes: estate.freeDiskBytes,
    windows: estate.windows,
    editions: estate.editions,
    domains: estate.domains,
    strings: new Interner(estate.strings.names),
    rows,
    subnetOf: estate.subnetOf,
    publicIpOf: estate.publicIpOf,
    target: estate.target,
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
  };
  const assign = policyAssigner(scenario, fleet);
  const decide = deciderOf(fleet, scenario);
  for (let d = 0; d < count; d += 1) {
    assign(d);
    if (d > 0 && !rows && isLikeBefore(fleet, d)) decideLikeBefore(fleet, d);
    else decide(d, rows?.[d]);
  }
  yield 0.4;
  fillPlaces(fleet, scenario);
  yield 0.8;
  fillCacheServers(fleet, scenario);
  return fleet;
}

/** Devices of one Windows version that match the same assignments share one effective policy. */
function policyAssigner(scenario: Scenario, fleet: Fleet): (device: number) => void {
  const { assignments, ...base } = scenario.policies;
  const baseLayer: PolicyLayer = { origin: 'policies', set: base as PolicySet };
  const matchers = assignments.map((assignment) => compileMatch(assignment.match));
  /** Numbers of the policies by Windows version and by the assignments that match, a 1 or 0 each. */
  const numbers = new Map<number, Map<string, number>>();
  const { policyOf, windows: versionOf } = fleet;
  return (d) => {
    const version = versionOf[d]!;
    if (matchers.length === 0 && d > 0 && version === versionOf[d - 1]) {
      policyOf[d] = policyOf[d - 1]!;
      return;
    }
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
    policyOf[d] = number;
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

/** True when the rules decide for a device, which is no row of an inventory, as they did for the one before it. */
function isLikeBefore(fleet: Fleet, d: number): boolean {
  const { policyOf, profileOf, siteOf, ramBytes, diskBytes, freeDiskBytes } = fleet;
  const e = d - 1;
  const isOfOneKind = siteOf[d] === siteOf[e] && profileOf[d] === profileOf[e] && policyOf[d] === policyOf[e];
  return (
    isOfOneKind && ramBytes[d] === ramBytes[e] && diskBytes[d] === diskBytes[e] && freeDiskBytes[d] === freeDiskBytes[e]
  );
}

function decideLikeBefore(fleet: Fleet, d: number): void {
  const { restriction, groupOf, groupOrigin, vpnRecognised, cacheDriveBytes, cacheDriveFreeBytes, ineligible } = fleet;
  restriction[d] = restriction[d - 1]!;
  groupOf[d] = groupOf[d - 1]!;
  groupOrigin[d] = groupOrigin[d - 1]!;
  vpnRecognised[d] = vpnRecognised[d - 1]!;
  cacheDriveBytes[d] = cacheDriveBytes[d - 1]!;
  cacheDriveFreeBytes[d] = cacheDriveFreeBytes[d - 1]!;
  ineligible[d] = ineligible[d - 1]!;
}

/** Applies the rules that decide once for a device: group, restriction, drive, eligibility, VPN. */
function deciderOf(fleet: Fleet, scenario: Scenario): (d: number, row?: InventoryRow) => void {
  const { model } = scenario;
  const known = new Map<number, Decision>();
  const sids = new Map<string, string>();
  const sidOf = (domain: string) => {
    let sid = sids.get(domain);
    if (sid === undefined) {
      sid = guidOf(`domain ${domain}`);
      sids.set(domain, sid);
    }
    return sid;
  };
  return (d, row) => {
    const place = fleet.policyOf[d]! * fleet.sites.length + fleet.siteOf[d]!;
    const key = place * fleet.profiles.length + fleet.profileOf[d]!;
    // A row of an inventory can differ from its profile in anything.
    let decision = row ? undefined : known.get(key);
    if (!decision) {
      decision = decideFor(fleet, d, scenario, sidOf, row);
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

function decideFor(
  fleet: Fleet,
  d: number,
  scenario: Scenario,
  sidOf: (domain: string) => string,
  row?: InventoryRow,
): Decision {
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
      domainSid: domain === 'none' ? null : sidOf(domain),
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
