/**
 * Where devices can be on the network, and which devices the service lets them meet there.
 *
 * A location is the office, the VPN, home, or the office behind a proxy. In each location a device is in up to three
 * scopes, lists of sources that it searches and is listed in.
 */
import { InputError } from '../core/problems.js';
import { isPeeringMode, MODE } from '../policy/downloadMode.js';
import { RESTRICT } from '../policy/restrictPeers.js';
import { isUnseenOnVpn } from '../policy/vpn.js';
import { compileMatch } from '../scenario/match.js';
import type { ProfileSpec, Scenario } from '../scenario/schema.js';
import type { Estate, Fleet, GroupingFleet, GroupingRules, PeerScopes, ProxyLocation } from './fleet.js';
import { LineStates } from './lineStates.js';
import { networksOf } from './wiring.js';

/** Numbers of the locations that every estate has; proxies follow. */
export const LOCATION = { office: 0, vpn: 1, home: 2 } as const;

/** Locations are told apart by bits of a number. */
const LAST_LOCATION = 30;

const SCOPE = { group: 0, internet: 1, subnet: 2, ip: 3 } as const;
const NOWHERE = -1;
/** Not {@link NOWHERE}, which is the LAN of a device at home: there the others of its group are all elsewhere. */
const SEVERAL_LANS = -2;

/** Fills `locations`, `proxies`, `visits`, `scopeCount`, `scopeMembers` and `onlyLan` of a fleet whose groups are decided. */
export function fillLocations(fleet: GroupingFleet, scenario: GroupingRules): void {
  const moves: { location: number; affects: Uint8Array }[] = [];
  for (const event of scenario.events) {
    if (event.what === 'proxy') addProxy(fleet, proxyOf(event, fleet));
    else if (event.what === 'move' && event.to !== 'office') {
      moves.push({ location: LOCATION[event.to!], affects: affected(fleet, event.match) });
    }
  }
  for (const failover of failoversOf(fleet, scenario)) addProxy(fleet, failover);
  const { strings } = fleet;
  const vpnIps = fleet.sites.map((site) => strings.number(site.vpnIp));
  const vpnSubnets = fleet.sites.map((site) => strings.number(site.vpnSubnet));
  // A location that nobody ever visits needs no columns of its own.
  const nowhere = emptyScopes(fleet.count);
  fleet.locations = Array.from({ length: 3 + fleet.proxies.length }, () => nowhere);
  const scopesOf = (location: number) => {
    if (fleet.locations[location] === nowhere) fleet.locations[location] = emptyScopes(fleet.count);
    return fleet.locations[location]!;
  };
  const finder = new ScopeFinder(strings.names.length);
  const fill = (d: number, location: number, ip: number, subnet: number) => {
    const mode = modes[fleet.policyOf[d]!]!;
    const group = mode === MODE.group ? fleet.groupOf[d]! : NOWHERE;
    // DNS-SD finds devices on the subnet whatever their public IP.
    const anyIp = fleet.restriction[d] === RESTRICT.dnsSd || group >= 0;
    finder.find(mode, group, ip, subnet, anyIp);
    const { near, lan, wide } = scopesOf(location);
    const isUnseen = location === LOCATION.vpn && isUnseenOnVpn(fleet.restriction[d]!, dnsSdOnVpn);
    near[d] = isUnseen ? NOWHERE : finder.near;
    lan[d] = finder.lan;
    wide[d] = finder.wide;
  };
  const { policyOf, profileOf, publicIpOf, siteOf, subnetOf, groupOf } = fleet;
  const modes = Uint8Array.from(fleet.policies, (policy) => policy.downloadMode);
  const peering = Uint8Array.from(modes, (mode) => Number(isPeeringMode(mode)));
  const { dnsSdOnVpn, withoutGroup } = scenario.model;
  const needsGroup = withoutGroup === 'noPeering';
  const visitsOf = Int32Array.from(fleet.profiles, visitsOfProfile);
  for (let d = 0; d < fleet.count; d += 1) {
    let visits = visitsOf[profileOf[d]!]!;
    for (const move of moves) if (move.affects[d] === 1) visits |= 1 << move.location;
    for (const proxy of fleet.proxies) if (proxy.affects[d] === 1) visits |= 1 << proxy.location;
    fleet.visits[d] = visits;
    const policy = policyOf[d]!;
    if (peering[policy] === 0 || (needsGroup && modes[policy] === MODE.group && groupOf[d]! < 0)) continue;
    fill(d, LOCATION.office, publicIpOf[d]!, subnetOf[d]!);
    if (visits === 1) continue;
    if (visits & (1 << LOCATION.vpn)) {
      const site = siteOf[d]!;
      fill(d, LOCATION.vpn, vpnIps[site]!, vpnSubnets[site]!);
    }
    if (visits & (1 << LOCATION.home)) fill(d, LOCATION.home, NOWHERE, NOWHERE);
    for (const proxy of fleet.proxies) {
      if (proxy.affects[d] === 1) fill(d, proxy.location, proxy.publicIpOf(d), subnetOf[d]!);
    }
  }
  fleet.scopeCount = finder.count;
  fleet.scopeMembers = countMembers(fleet);
  fleet.onlyLan = findOnlyLans(fleet);
}

/** The locations that devices of a profile visit by themselves, as bits. */
function visitsOfProfile({ vpn, home }: ProfileSpec): number {
  let visits = 1 << LOCATION.office;
  if (vpn.share > 0) visits |= 1 << LOCATION.vpn;
  if (home.share > 0) visits |= 1 << LOCATION.home;
  return visits;
}

type Behind = Omit<ProxyLocation, 'location'>;

/** Gives a proxy the next location that is free. */
function addProxy(fleet: GroupingFleet, proxy: Behind): void {
  const location = LOCATION.home + 1 + fleet.proxies.length;
  if (location > LAST_LOCATION) {
    const most = LAST_LOCATION - LOCATION.home;
    throw InputError.of(
      `at most ${most} proxies, with the ways out of sites beside their first, can be told apart: leave out some`,
      'events',
    );
  }
  fleet.proxies.push({ ...proxy, location });
}

function proxyOf(event: Scenario['events'][number], fleet: GroupingFleet): Behind {
  const publicIp = fleet.strings.number(event.publicIp!);
  const { atS, forS } = event;
  return {
    isFailover: false,
    affects: affected(fleet, event.match),
    isThere: (_, timeS) => timeS >= atS && timeS < atS + forS,
    publicIpOf: () => publicIp,
  };
}

/** By which way a site leaves: from when on, in order. */
type WaysInTime = readonly { fromS: number; way: number }[];

/** Where a line of a site fails, the service sees its devices under the public IP of the next way out: a location for each. */
function failoversOf(fleet: GroupingFleet, scenario: GroupingRules): Behind[] {
  if (!networksOf(scenario).hasNamedLines) return [];
  const { siteOf, siteStart, sites, strings } = fleet;
  const states = new LineStates(scenario, sites);
  const { turnsS } = states;
  const waysOf = sites.map(({ exitIps, index }): WaysInTime => {
    if (exitIps === null) return [];
    const exits = states.wiringOf(index).exits[0]!;
    return turnsS.map((fromS) => ({ fromS, way: exits.indexOf(states.exitOf(index, 0, fromS)) }));
  });
  const most = waysOf.flat().reduce((last, { way }) => Math.max(last, way), 0);
  return Array.from({ length: most }, (_, k) => {
    const isUsed = waysOf.map((ways) => ways.some(({ way }) => way === k + 1));
    const ipsOf = sites.map(({ exitIps }, s) =>
      isUsed[s] ? Int32Array.from(exitIps![k + 1]!, (ip) => strings.number(ip)) : new Int32Array(0),
    );
    return {
      isFailover: true,
      affects: Uint8Array.from(siteOf, (site) => Number(isUsed[site])),
      isThere: (d, timeS) => waysOf[siteOf[d]!]!.findLast(({ fromS }) => fromS <= timeS)?.way === k + 1,
      publicIpOf: (d) => {
        const ips = ipsOf[siteOf[d]!]!;
        return ips[(d - siteStart[siteOf[d]!]!) % ips.length]!;
      },
    };
  });
}

/**
 * The lists that a device appears in and searches. Peers must agree in scope: a device of mode 2 and one of mode 1 do
 * not meet (the service matches by group ID in one case and by public IP in the other).
 */
class ScopeFinder {
  /** Result of {@link find}: -1 for none. */
  near = NOWHERE;
  lan = NOWHERE;
  wide = NOWHERE;
  private readonly numbers: ScopeNumbers;
  /** What was asked for last: devices of a site are mostly alike. */
  private mode = NOWHERE;
  private group = NOWHERE;
  private ip = NOWHERE;
  private subnet = NOWHERE;
  private anyIp = false;

  constructor(stringCount: number) {
    this.numbers = new ScopeNumbers(stringCount);
  }

  /** Scopes that were found. */
  get count(): number {
    return this.numbers.count;
  }

  /**
   * Finds the scopes of a device in a location.
   *
   * @param group number of its group, or -1
   * @param ip number of the public IP, or -1 for a line of its own, where nobody else is near
   * @param anyIp devices on the subnet are near whatever their public IP
   */
  find(mode: number, group: number, ip: number, subnet: number, anyIp: boolean): void {
    if (
      mode === this.mode &&
      group === this.group &&
      ip === this.ip &&
      subnet === this.subnet &&
      anyIp === this.anyIp
    ) {
      return;
    }
    this.mode = mode;
    this.group = group;
    this.ip = ip;
    this.subnet = subnet;
    this.anyIp = anyIp;
    const { numbers } = this;
    this.wide = NOWHERE;
    if (group >= 0) this.wide = numbers.of(SCOPE.group, group, NOWHERE, NOWHERE);
    else if (mode === MODE.internet) this.wide = numbers.of(SCOPE.internet, NOWHERE, NOWHERE, NOWHERE);
    this.near = this.lan = NOWHERE;
    if (ip === NOWHERE) return;
    this.near = numbers.of(SCOPE.subnet, group, anyIp ? NOWHERE : ip, subnet);
    this.lan = numbers.of(SCOPE.ip, group, ip, NOWHERE);
  }
}

/** Numbers of the scopes: a kind, and what its members agree in, as numbers of strings or -1. */
class ScopeNumbers {
  count = 0;
  private readonly byOwner = new Map<number, Map<number, number>>();

  constructor(private readonly stringCount: number) {}

  of(kind: number, group: number, ip: number, subnet: number): number {
    const size = this.stringCount + 1;
    const owner = kind * size + group + 1;
    let scopes = this.byOwner.get(owner);
    if (!scopes) {
      scopes = new Map();
      this.byOwner.set(owner, scopes);
    }
    const key = (ip + 1) * size + subnet + 1;
    let scope = scopes.get(key);
    if (scope === undefined) {
      scope = this.count;
      this.count += 1;
      scopes.set(key, scope);
    }
    return scope;
  }
}

/** 1 for every device that a match names: of all devices, or of those given. */
export function affected(estate: Estate, match: Scenario['events'][number]['match'], devices?: Int32Array): Uint8Array {
  const matches = compileMatch(match);
  const count = devices?.length ?? estate.count;
  return Uint8Array.from({ length: count }, (_, i) => Number(matches(estate.target(devices ? devices[i]! : i))));
}

function emptyScopes(count: number): PeerScopes {
  const column = () => new Int32Array(count).fill(-1);
  return { near: column(), lan: column(), wide: column() };
}

/**
 * Calls `visit` with every scope that a device is in, in any of its locations, each once.
 *
 * @param withNear false leaves out those that only devices search that are kept to their subnet
 */
export function eachScope(fleet: GroupingFleet, d: number, visit: (scope: number) => void, withNear = true): void {
  const { near, lan, wide } = fleet.locations[LOCATION.office]!;
  if (withNear && near[d]! >= 0) visit(near[d]!);
  if (lan[d]! >= 0) visit(lan[d]!);
  if (wide[d]! >= 0) visit(wide[d]!);
  if (fleet.visits[d] === 1) return;
  const done = [near[d]!, lan[d]!, wide[d]!, NOWHERE];
  for (let location = 1; location < fleet.locations.length; location += 1) {
    if ((fleet.visits[d]! & (1 << location)) === 0) continue;
    const scopes = fleet.locations[location]!;
    for (const scope of [withNear ? scopes.near[d]! : NOWHERE, scopes.lan[d]!, scopes.wide[d]!]) {
      if (done.includes(scope)) continue;
      done.push(scope);
      visit(scope);
    }
  }
}

/** True for devices that are always in the office, and there in the same scopes: most are like the one before them. */
export function haveSameScopes(fleet: GroupingFleet, a: number, b: number): boolean {
  const { visits } = fleet;
  if (visits[a] !== 1 || visits[b] !== 1) return false;
  const { near, lan, wide } = fleet.locations[LOCATION.office]!;
  return near[a] === near[b] && lan[a] === lan[b] && wide[a] === wide[b];
}

/** Devices of a peering mode in each scope, each counted once. */
function countMembers(fleet: GroupingFleet): Int32Array {
  const members = new Int32Array(fleet.scopeCount);
  for (let d = 0, next = 0; d < fleet.count; d = next) {
    next = d + 1;
    while (next < fleet.count && haveSameScopes(fleet, d, next)) next += 1;
    eachScope(fleet, d, (scope) => {
      members[scope]! += next - d;
    });
  }
  return members;
}

/** By scope: the LAN that all its members are always on, or {@link SEVERAL_LANS}. */
function findOnlyLans(fleet: GroupingFleet): Int32Array {
  const unknown = -3;
  const onlyLan = new Int32Array(fleet.scopeCount).fill(unknown);
  const { lan, wide } = fleet.locations[LOCATION.office]!;
  for (let d = 0; d < fleet.count; d += 1) {
    const scope = wide[d]!;
    if (scope < 0) continue;
    const own = fleet.visits[d] === 1 ? lan[d]! : SEVERAL_LANS;
    onlyLan[scope] = onlyLan[scope] === unknown || onlyLan[scope] === own ? own : SEVERAL_LANS;
  }
  return onlyLan;
}

/** The widest scope in which a device finds peers in the office, or -1. */
export function reachOf(fleet: Fleet, d: number): number {
  return reachIn(fleet, d, LOCATION.office);
}

/** The widest scope in which a device finds peers in a location, or -1. */
export function reachIn(fleet: Fleet, d: number, location: number): number {
  const scopes = fleet.locations[location]!;
  if (fleet.restriction[d] !== RESTRICT.none) return scopes.near[d]!;
  return scopes.wide[d]! >= 0 ? scopes.wide[d]! : scopes.lan[d]!;
}

/** True when a device is in a scope of a location. */
export function isInScope(scopes: PeerScopes, d: number, scope: number): boolean {
  return scopes.near[d] === scope || scopes.lan[d] === scope || scopes.wide[d] === scope;
}
