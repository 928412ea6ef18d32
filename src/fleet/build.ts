/** Puts the estate under its policies: groups, restrictions, eligibility, locations, cache servers. */
import { inOneGo, type Steps } from '../core/steps.js';
import type { EffectivePolicy } from '../policy/effective.js';
import type { Scenario } from '../scenario/schema.js';
import { type PolicyKinds, policiesOf, policyKinds } from './assignedPolicies.js';
import { fillCacheServers } from './cacheServers.js';
import { decideDevices } from './decisions.js';
import { estateInSteps } from './estate.js';
import { type Estate, type Fleet, GROUPING_POLICIES, GROUPING_RULES, Interner } from './fleet.js';
import type { InventoryRow } from './inventory.js';
import { EstateLines } from './line.js';
import { fillLines } from './lines.js';
import { fillLocations } from './locations.js';
import type { OwnDeviceRules } from './ownDevices.js';

/** The estate of one run under the policies of its scenario. */
export function buildFleet(scenario: Scenario, seed: string, inventory: readonly InventoryRow[] | null): Fleet {
  return inOneGo(new FleetBuilder(inOneGo(estateInSteps(scenario, seed, inventory))).inSteps(scenario));
}

/**
 * Puts the devices of an estate, which is not changed, under the policies of scenarios.
 *
 * Most policies do not decide the group, scopes and servers of a device. Where the scenario before differs in none of
 * those that do, only the policies of its fleet are changed.
 */
export class FleetBuilder {
  private last: { rules: string; grouping: string; kinds: PolicyKinds; fleet: Fleet } | undefined;

  /** @param ownRules what a program adds to the policies of devices; default: nothing */
  constructor(
    private readonly estate: Estate,
    private readonly ownRules?: OwnDeviceRules,
  ) {}

  /** In steps: a million devices take half a second. */
  *inSteps(scenario: Scenario): Steps<Fleet> {
    const { estate, last } = this;
    const rules = rulesKey(scenario);
    const kinds = last?.rules === rules ? last.kinds : policyKinds(scenario, estate, this.ownRules);
    const { policies, grouping } = policiesFor(scenario, kinds);
    if (last?.rules === rules && last.grouping === grouping) return fleetOf(last.fleet, policies);
    // Two are never held at a time.
    this.last = undefined;
    const fleet = fleetOf(ungrouped(estate, kinds), policies);
    decideDevices(fleet, scenario);
    yield 0.4;
    fillLocations(fleet, scenario);
    yield 0.8;
    fillCacheServers(fleet, scenario);
    fillLines(fleet, scenario);
    this.last = { rules, grouping, kinds, fleet };
    return fleet;
  }
}

/** What beside policies decides groups, scopes and servers, as a text. Taking it takes as long as a short part. */
function rulesKey(scenario: Scenario): string {
  let key = rulesKeys.get(scenario);
  if (key === undefined) {
    const matches = scenario.policies.assignments.map(({ match }) => match);
    key = keyOf([matches, scenario.boundaryGroups, GROUPING_RULES.map((name) => scenario[name])]);
    rulesKeys.set(scenario, key);
  }
  return key;
}

const rulesKeys = new WeakMap<Scenario, string>();

/** The policies of a scenario for devices of these kinds, and what of them decides groups, scopes and servers. */
function policiesFor(scenario: Scenario, kinds: PolicyKinds): KnownPolicies {
  const ofKinds = keyOf(kinds.kinds);
  let known = knownPolicies.get(scenario);
  if (known?.kinds !== ofKinds) {
    const policies = policiesOf(scenario, kinds);
    const grouping = keyOf(policies.map((policy) => GROUPING_POLICIES.map((name) => policy[name])));
    known = { kinds: ofKinds, policies, grouping };
    knownPolicies.set(scenario, known);
  }
  return known;
}

interface KnownPolicies {
  kinds: string;
  policies: readonly EffectivePolicy[];
  grouping: string;
}

/** Those of the last kinds asked for: all replicates of a scenario have the same, which are not changed. */
const knownPolicies = new WeakMap<Scenario, KnownPolicies>();

function keyOf(value: unknown): string {
  return JSON.stringify(value, (_, inner) => (inner === Number.POSITIVE_INFINITY ? 'Infinity' : inner));
}

/** An estate whose devices have no group, scope or server yet. */
function ungrouped(estate: Estate, { policyOf }: PolicyKinds): Omit<Fleet, 'policies'> {
  const { count } = estate;
  return {
    ...estate,
    strings: new Interner(estate.strings.names),
    policyOf,
    restriction: new Uint8Array(count),
    groupOf: new Int32Array(count),
    groupOrigin: new Int32Array(count),
    ineligible: new Int8Array(count),
    vpnRecognised: new Uint8Array(count),
    cacheDriveBytes: new Float64Array(count),
    cacheDriveFreeBytes: new Float64Array(count),
    locations: [],
    proxies: [],
    visits: new Int32Array(count),
    scopeCount: 0,
    scopeMembers: new Int32Array(0),
    onlyLan: new Int32Array(0),
    servers: [],
    lines: new EstateLines(),
    hostLists: [],
    hostListOf: new Int32Array(0),
    hostListOnVpn: null,
    hostListAtHome: null,
    hostListAnywhere: new Int32Array(0),
    hasCacheHosts: false,
    likeBefore: new Uint8Array(count),
  };
}

/** Field by field: V8 puts fields that are added to a spread outside the object, one load farther away. */
function fleetOf(of: Omit<Fleet, 'policies'>, policies: readonly EffectivePolicy[]): Fleet {
  return {
    count: of.count,
    sites: of.sites,
    siteStart: of.siteStart,
    name: of.name,
    ids: of.ids,
    siteOf: of.siteOf,
    profileOf: of.profileOf,
    profiles: of.profiles,
    vpnIp: of.vpnIp,
    profileClocks: of.profileClocks,
    ramBytes: of.ramBytes,
    diskBytes: of.diskBytes,
    freeDiskBytes: of.freeDiskBytes,
    wifiRates: of.wifiRates,
    windows: of.windows,
    editions: of.editions,
    domains: of.domains,
    clientKinds: of.clientKinds,
    isOfOneKind: of.isOfOneKind,
    strings: of.strings,
    rows: of.rows,
    subnetOf: of.subnetOf,
    publicIpOf: of.publicIpOf,
    target: of.target,
    policyOf: of.policyOf,
    policies,
    restriction: of.restriction,
    groupOf: of.groupOf,
    groupOrigin: of.groupOrigin,
    ineligible: of.ineligible,
    vpnRecognised: of.vpnRecognised,
    cacheDriveBytes: of.cacheDriveBytes,
    cacheDriveFreeBytes: of.cacheDriveFreeBytes,
    locations: of.locations,
    proxies: of.proxies,
    visits: of.visits,
    scopeCount: of.scopeCount,
    scopeMembers: of.scopeMembers,
    onlyLan: of.onlyLan,
    servers: of.servers,
    lines: of.lines,
    hostLists: of.hostLists,
    hostListOf: of.hostListOf,
    hostListOnVpn: of.hostListOnVpn,
    hostListAtHome: of.hostListAtHome,
    hostListAnywhere: of.hostListAnywhere,
    hasCacheHosts: of.hasCacheHosts,
    likeBefore: of.likeBefore,
  };
}
