/**
 * The hash of all that the simulation of a part reads, and of what its account keeps. Two parts with the same hash have the
 * same account, byte by byte.
 *
 * Draws belong to seed, purpose and entity (decision 4), and the draws of a site do not depend on the others: so a part reads
 * the sections of the scenario, the seed, its own sites with their addresses and numbers, the rows of its own devices, and what
 * the policies have made of these devices.
 */
import { devicesOf } from '../../engine/partDevices.js';
import type { PartSites } from '../../engine/partition.js';
import type { World } from '../../engine/parts.js';
import { eachCacheServer } from '../../fleet/cacheServers.js';
import type { Estate, Fleet } from '../../fleet/fleet.js';
import { LOCATION } from '../../fleet/locations.js';
import { classesOf } from '../../ledger/part.js';
import type { Scenario } from '../../scenario/schema.js';
import { Hasher, jsonOf } from './hashes.js';
import { type PartFacts, policyText } from './partPolicies.js';
import { RULES_VERSION } from './rulesVersion.js';

/** Sections of a scenario that a part reads, and those that it does not, or that it reads as policies and sites. */
const SECTIONS: Record<keyof Scenario, 'read' | 'elsewhere' | 'unread'> = {
  extends: 'unread',
  name: 'unread',
  description: 'unread',
  expect: 'unread',
  // Costs are told of the whole run.
  prices: 'unread',
  uncertainty: 'unread',
  // As the text of the world's seed.
  seed: 'elsewhere',
  startMs: 'read',
  durationS: 'read',
  // Through decisions of the fleet.
  defaults: 'elsewhere',
  policies: 'elsewhere',
  network: 'read',
  sites: 'elsewhere',
  devices: 'read',
  content: 'read',
  demand: 'read',
  model: 'read',
  events: 'read',
  // Through decisions of the fleet, too; in which group a device is may be a matter of other sites.
  boundaryGroups: 'read',
  // As the numbers of the classes of the sites.
  classes: 'elsewhere',
};

const READ_SECTIONS = (Object.keys(SECTIONS) as (keyof Scenario)[]).filter((name) => SECTIONS[name] === 'read');

/**
 * How each field of a fleet enters the hash: with the scenario, the seed and the sites that it follows from; device by device;
 * or as numbers of the part's own. A field that a fleet gets does not compile before it is told here.
 */
export const FLEET_READINGS: Record<keyof Fleet, 'sections' | 'sites' | 'devices' | 'policies' | 'itself' | 'unread'> =
  {
    // Of the whole estate, and for people: names, and counts that no part asks for.
    count: 'unread',
    name: 'sites',
    strings: 'unread',
    target: 'sites',
    sites: 'sites',
    siteStart: 'sites',
    vpnIp: 'itself',
    // Drawn from the seed by the identity of the device, which follows from the names of its site and its number there.
    ids: 'sites',
    siteOf: 'sites',
    profileOf: 'sections',
    profiles: 'sections',
    profileClocks: 'sections',
    ramBytes: 'sections',
    diskBytes: 'sections',
    freeDiskBytes: 'sections',
    // Drawn by profile and identity, as memory and disk are.
    wifiRates: 'sections',
    windows: 'sections',
    editions: 'sections',
    domains: 'sections',
    clientKinds: 'sections',
    isOfOneKind: 'unread',
    rows: 'sites',
    subnetOf: 'sites',
    publicIpOf: 'sites',
    policyOf: 'policies',
    policies: 'policies',
    restriction: 'devices',
    // As the scopes that groups make.
    groupOf: 'devices',
    groupOrigin: 'unread',
    ineligible: 'devices',
    vpnRecognised: 'devices',
    cacheDriveBytes: 'devices',
    cacheDriveFreeBytes: 'devices',
    locations: 'devices',
    proxies: 'sections',
    visits: 'devices',
    scopeCount: 'unread',
    scopeMembers: 'devices',
    onlyLan: 'devices',
    servers: 'devices',
    hostLists: 'devices',
    hostListOf: 'devices',
    hostListOnVpn: 'devices',
    hostListAtHome: 'devices',
    hostListAnywhere: 'devices',
    hasCacheHosts: 'devices',
    lines: 'itself',
    // Makes things faster, and changes nothing.
    likeBefore: 'unread',
  };

/** @param keepsDevices whether the account has the bytes of single devices */
export function partKey(world: World, partSites: PartSites, keepsDevices: boolean): string {
  const { fleet, scenario, seed } = world;
  const decided = decidedPart(fleet, partSites);
  const hasher = new Hasher()
    .text(RULES_VERSION)
    .text(`${seed} ${Number(keepsDevices)}`)
    .text(sectionsText(scenario));
  const classes = classesOf(fleet, scenario);
  hasher.text(decided.hash).text(partSites.map((s) => classes.of[s]).join(' '));
  addPolicies(hasher, world, decided);
  return hasher.end();
}

/** What of a part is the same for all policies that form the same groups. */
interface DecidedPart {
  /** Of its sites and devices, and of what the fleet has decided of them. */
  hash: string;
  facts: PartFacts;
  /** The policies of the fleet that its devices have, in order of the devices, and which of them each has. */
  policies: readonly number[];
  policyOf: Int32Array;
}

/** By the locations of a fleet, which a fleet shares with the others of its groups; and by the first site of the part. */
const decidedParts = new WeakMap<Fleet['locations'], Map<number, DecidedPart>>();

function decidedPart(fleet: Fleet, partSites: PartSites): DecidedPart {
  let ofFleet = decidedParts.get(fleet.locations);
  if (!ofFleet) {
    ofFleet = new Map();
    decidedParts.set(fleet.locations, ofFleet);
  }
  let decided = ofFleet.get(partSites[0]!);
  if (!decided) {
    decided = decide(fleet, partSites);
    ofFleet.set(partSites[0]!, decided);
  }
  return decided;
}

function decide(fleet: Fleet, partSites: PartSites): DecidedPart {
  const devices = devicesOf(fleet, partSites);
  const facts = factsOf(fleet, devices);
  const hasher = new Hasher().text(`${fleet.vpnIp} ${fleet.servers.length}`).text(linesText(fleet, partSites, devices));
  for (const s of partSites) hasher.text(siteText(fleet, s));
  addDecisions(hasher, fleet, devices);
  addScopes(hasher, fleet, devices);
  if (facts.hasCacheHosts) addHosts(hasher, fleet, devices);
  const policies = new Numbering<number>();
  const policyOf = devices.map((d) => policies.of(fleet.policyOf[d]!));
  return { hash: hasher.end(), facts, policies: policies.seen, policyOf };
}

const sectionsTexts = new WeakMap<Scenario, string>();

function sectionsText(scenario: Scenario): string {
  let text = sectionsTexts.get(scenario);
  if (text === undefined) {
    const read = READ_SECTIONS.map((name) => (name === 'devices' ? scenario.devices.mix : scenario[name]));
    text = new Hasher().text(jsonOf(read)).end();
    sectionsTexts.set(scenario, text);
  }
  return text;
}

function siteText(estate: Estate, s: number): string {
  const { clock: _clock, ...rest } = estate.sites[s]!;
  const from = estate.siteStart[s]!;
  const to = estate.siteStart[s + 1]!;
  return jsonOf([rest, from, to, estate.rows?.slice(from, to) ?? null]);
}

/**
 * The lines that the part meters, with their numbers: the office hours of a line at no site are those of a site that may be of
 * another part.
 */
function linesText(fleet: Fleet, partSites: PartSites, devices: Int32Array): string {
  const servers = new Set<number>();
  if (fleet.hasCacheHosts) for (const d of devices) eachCacheServer(fleet, d, (server) => servers.add(server));
  return jsonOf(
    fleet.lines.ofPart(
      partSites,
      [...servers].sort((a, b) => a - b),
    ),
  );
}

function factsOf(fleet: Fleet, devices: Int32Array): PartFacts {
  const hasPower = fleet.profiles.map(({ power }) => power === 'battery');
  const facts = { hasBatteries: false, hasVpn: false, hasCacheHosts: false };
  for (const d of devices) {
    if (hasPower[fleet.profileOf[d]!]) facts.hasBatteries = true;
    if (fleet.visits[d]! & (1 << LOCATION.vpn)) facts.hasVpn = true;
    if (fleet.hasCacheHosts && hasHosts(fleet, d)) facts.hasCacheHosts = true;
  }
  return facts;
}

/** Whether a device has a host anywhere, be it one that no server has: it asks that in vain. */
function hasHosts(
  { hostListAnywhere, hostListAtHome, hostListOf, hostListOnVpn, hostLists }: Fleet,
  d: number,
): boolean {
  return [hostListOf, hostListOnVpn, hostListAtHome, hostListAnywhere].some(
    (column) => column !== null && hostLists[column[d]!]!.servers.length > 0,
  );
}

/** Numbers things in the order in which they come. */
class Numbering<T> {
  readonly seen: T[] = [];
  private readonly numbers = new Map<T, number>();

  of(thing: T): number {
    let number = this.numbers.get(thing);
    if (number === undefined) {
      number = this.seen.length;
      this.seen.push(thing);
      this.numbers.set(thing, number);
    }
    return number;
  }
}

function addPolicies(hasher: Hasher, world: World, { facts, policies, policyOf }: DecidedPart): void {
  const { catalogue, fleet, scenario } = world;
  const texts = new Numbering<string>();
  const textOf = policies.map((policy) =>
    texts.of(policyText(fleet.policies[policy]!, facts, scenario.model, catalogue)),
  );
  hasher.text(texts.seen.join('\n')).column(policies.length === 1 ? policyOf : policyOf.map((k) => textOf[k]!));
}

/** What the fleet has decided of each device. */
function addDecisions(hasher: Hasher, fleet: Fleet, devices: Int32Array): void {
  const { cacheDriveBytes, cacheDriveFreeBytes, ineligible, restriction, visits, vpnRecognised } = fleet;
  const ofDevices = new Int32Array(devices.length);
  for (const column of [ineligible, restriction, visits, vpnRecognised]) {
    for (let i = 0; i < devices.length; i += 1) ofDevices[i] = column[devices[i]!]!;
    hasher.column(ofDevices);
  }
  const bytes = new Float64Array(devices.length);
  for (const column of [cacheDriveBytes, cacheDriveFreeBytes]) {
    for (let i = 0; i < devices.length; i += 1) bytes[i] = column[devices[i]!]!;
    hasher.column(bytes);
  }
}

/** The scopes of each device in each location that it visits, and what is known of each scope. */
function addScopes(hasher: Hasher, fleet: Fleet, devices: Int32Array): void {
  const { locations, onlyLan, scopeMembers, visits } = fleet;
  const scopes = new Numbering<number>();
  const localOf = (scope: number) => (scope < 0 ? -1 : scopes.of(scope));
  const numbers = new Int32Array(3 * devices.length);
  for (let location = 0; location < locations.length; location += 1) {
    const { near, lan, wide } = locations[location]!;
    numbers.fill(-1);
    let isVisited = false;
    for (let i = 0; i < devices.length; i += 1) {
      const d = devices[i]!;
      if ((visits[d]! & (1 << location)) === 0) continue;
      isVisited = true;
      numbers[3 * i] = localOf(near[d]!);
      numbers[3 * i + 1] = localOf(lan[d]!);
      numbers[3 * i + 2] = localOf(wide[d]!);
    }
    if (isVisited) hasher.text(`location ${location}`).column(numbers);
  }
  // The one LAN of a scope is a scope of the same devices.
  const members = scopes.seen.map((scope) => scopeMembers[scope]!);
  hasher.column(Int32Array.from(members)).column(Int32Array.from(scopes.seen, (scope) => localOf(onlyLan[scope]!)));
}

/** The lists of cache servers of each device, and the servers in them. */
function addHosts(hasher: Hasher, fleet: Fleet, devices: Int32Array): void {
  const { hostListAnywhere, hostListAtHome, hostListOf, hostListOnVpn, hostLists, servers } = fleet;
  const lists = new Numbering<number>();
  for (const column of [hostListOf, hostListOnVpn, hostListAtHome, hostListAnywhere]) {
    if (column) hasher.column(devices.map((d) => lists.of(column[d]!)));
    else hasher.text('the same for all');
  }
  for (const list of lists.seen) {
    const { httpsServers, servers: ofList } = hostLists[list]!;
    hasher.column(ofList).column(httpsServers);
    for (const server of ofList) if (server >= 0) hasher.text(jsonOf(servers[server]));
  }
}
