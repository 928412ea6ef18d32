/** The Connected Cache servers of an estate, and which of them each device uses where. */
import { chooseCacheHosts, hintsAt, type Whereabouts } from '../policy/cacheHosts.js';
import type { Fleet, GroupingFleet, GroupingRules, HostList } from './fleet.js';
import { LOCATION } from './locations.js';
import { networksOf } from './wiring.js';

/**
 * Fills `servers`, `hostLists`, the lists of each device and `hasCacheHosts` of a fleet whose policies and locations are
 * decided.
 */
export function fillCacheServers(fleet: GroupingFleet, scenario: GroupingRules): void {
  for (const site of fleet.sites) {
    const spec = site.spec.cacheServer;
    if (!spec) continue;
    const { name: _, announced: __, ...own } = spec;
    fleet.servers.push({ ...own, name: site.cacheServer!, at: 'site', site: site.index, hub: -1 });
  }
  const networks = networksOf(scenario);
  for (const { at: where, ...own } of scenario.network.cacheServers) {
    const at = where === 'internet' ? 'internet' : 'hub';
    const hub = at === 'hub' ? networks.hubNumber(where) : -1;
    fleet.servers.push({ ...own, at, site: -1, hub });
  }
  const lists = new Lists(fleet, scenario);
  fleet.hostListOf = lists.ofDevices('office');
  if (scenario.model.cacheDiscoveryAway !== 'always') {
    let visits = 0;
    for (let d = 0; d < fleet.count; d += 1) visits |= fleet.visits[d]!;
    if (visits & (1 << LOCATION.vpn)) fleet.hostListOnVpn = lists.ofDevices('vpn');
    if (visits & (1 << LOCATION.home)) fleet.hostListAtHome = lists.ofDevices('home');
  }
  fleet.hasCacheHosts = fleet.hostLists.some(({ servers }) => servers.length > 0);
  fleet.hostListAnywhere = lists.united();
}

/** The lists of hosts of a device in the locations that it visits: where it is told of none, an empty one. */
export function hostListsOf(fleet: Fleet, d: number): { where: Whereabouts; list: HostList }[] {
  const { hostListAtHome, hostListOf, hostListOnVpn, hostLists, visits } = fleet;
  const lists: { where: Whereabouts; list: HostList }[] = [];
  // Behind a proxy it is in the office.
  const others = (1 << LOCATION.vpn) | (1 << LOCATION.home);
  if ((visits[d]! & ~others) !== 0) lists.push({ where: 'office', list: hostLists[hostListOf[d]!]! });
  if (visits[d]! & (1 << LOCATION.vpn))
    lists.push({ where: 'vpn', list: hostLists[(hostListOnVpn ?? hostListOf)[d]!]! });
  if (visits[d]! & (1 << LOCATION.home))
    lists.push({ where: 'home', list: hostLists[(hostListAtHome ?? hostListOf)[d]!]! });
  return lists;
}

/** Calls `visit` with each server that a device is told of somewhere, perhaps more than once. */
export function eachCacheServer(fleet: GroupingFleet, d: number, visit: (server: number) => void): void {
  for (const lists of [fleet.hostListOf, fleet.hostListOnVpn, fleet.hostListAtHome]) {
    if (lists === null) continue;
    for (const server of fleet.hostLists[lists[d]!]!.servers) if (server >= 0) visit(server);
  }
}

/** True when two devices are told of the same hosts wherever they are. */
export function useTheSameHosts(fleet: GroupingFleet, a: number, b: number): boolean {
  return [fleet.hostListOf, fleet.hostListOnVpn, fleet.hostListAtHome].every(
    (lists) => lists === null || lists[a] === lists[b],
  );
}

/** The lists of hosts, one for all devices of a policy and a site in a location. */
class Lists {
  private readonly numbers: Map<string, number>;
  private readonly unknown = new Map<string, number>();

  constructor(
    private readonly fleet: GroupingFleet,
    private readonly scenario: GroupingRules,
  ) {
    this.numbers = new Map(fleet.servers.map((server, i) => [server.name, i]));
  }

  /** Number of the list of each device. */
  ofDevices(where: Whereabouts): Int32Array {
    const { count, likeBefore, policyOf, siteOf, sites } = this.fleet;
    const listOf = new Int32Array(count);
    const known = new Map<number, number>();
    for (let d = 0; d < count; d += 1) {
      if (likeBefore[d] === 1 || (d > 0 && policyOf[d] === policyOf[d - 1] && siteOf[d] === siteOf[d - 1])) {
        listOf[d] = listOf[d - 1]!;
        continue;
      }
      const key = policyOf[d]! * sites.length + siteOf[d]!;
      let list = known.get(key);
      if (list === undefined) {
        list = this.add(policyOf[d]!, siteOf[d]!, where);
        known.set(key, list);
      }
      listOf[d] = list;
    }
    return listOf;
  }

  /** Number of the list of all servers of each device. */
  united(): Int32Array {
    const { fleet } = this;
    const { count, hostListAtHome, hostListOf, hostListOnVpn, hostLists } = fleet;
    if (hostListAtHome === null && hostListOnVpn === null) return hostListOf;
    const known = new Map<string, number>();
    const listOf = new Int32Array(count);
    for (let d = 0; d < count; d += 1) {
      if (d > 0 && useTheSameHosts(fleet, d, d - 1)) {
        listOf[d] = listOf[d - 1]!;
        continue;
      }
      const all = new Set<number>();
      eachCacheServer(fleet, d, (server) => all.add(server));
      const key = [...all].sort((a, b) => a - b).join(' ');
      let list = known.get(key);
      if (list === undefined) {
        const servers = Int32Array.from(all);
        const httpsServers = servers.filter((server) => fleet.servers[server]!.https);
        list = hostLists.push({ servers, httpsServers, origin: 'all locations' }) - 1;
        known.set(key, list);
      }
      listOf[d] = list;
    }
    return listOf;
  }

  private add(policyNumber: number, siteNumber: number, where: Whereabouts): number {
    const { fleet, scenario } = this;
    const policy = fleet.policies[policyNumber]!;
    const { spec, cacheServer } = fleet.sites[siteNumber]!;
    const office = {
      dhcp235: spec.dhcpOption235 === 'own' ? cacheServer : (spec.dhcpOption235 ?? null),
      geoSaysDhcp: spec.geoSaysDhcp,
      geoHost: spec.geoCacheHost ?? null,
      dnsSdHost: spec.cacheServer?.announced ? cacheServer : null,
    };
    const networks = networksOf(scenario);
    const { tunnel } = networks.concentrators[networks.concentratorOf(spec)]!;
    const hints = hintsAt(office, where, tunnel, scenario.model.cacheDiscoveryAway);
    const { hosts, origin } = chooseCacheHosts(policy.cacheHosts, policy.cacheHostSource, hints);
    const servers = Int32Array.from(hosts, (host) => this.numberOf(host));
    const httpsServers = servers.filter((server) => server < 0 || fleet.servers[server]!.https);
    return fleet.hostLists.push({ servers, httpsServers, origin }) - 1;
  }

  private numberOf(host: string): number {
    const number = this.numbers.get(host) ?? this.unknown.get(host);
    if (number !== undefined) return number;
    const unknown = -1 - this.unknown.size;
    this.unknown.set(host, unknown);
    return unknown;
  }
}
