/** The Connected Cache servers of an estate, and which of them each device uses. */
import { chooseCacheHosts } from '../policy/cacheHosts.js';
import type { StandingFleet, StandingRules } from './fleet.js';

/** Fills `servers`, `hostLists`, `hostListOf` and `hasCacheHosts` of a fleet whose policies are assigned. */
export function fillCacheServers(fleet: StandingFleet, scenario: StandingRules): void {
  for (const site of fleet.sites) {
    const spec = site.spec.cacheServer;
    if (!spec) continue;
    const { rate, capacity } = spec;
    const name = site.cacheServer!;
    fleet.servers.push({ name, at: 'site', site: site.index, rateBytesPerS: rate, capacityBytes: capacity });
  }
  for (const { name, at, rate, capacity } of scenario.network.cacheServers) {
    fleet.servers.push({ name, at, site: -1, rateBytesPerS: rate, capacityBytes: capacity });
  }
  const numbers = new Map(fleet.servers.map((server, i) => [server.name, i]));
  const listOf = new Map<number, number>();
  const { policyOf, siteOf } = fleet;
  for (let d = 0; d < fleet.count; d += 1) {
    if (fleet.likeBefore[d] === 1 || (d > 0 && policyOf[d] === policyOf[d - 1] && siteOf[d] === siteOf[d - 1])) {
      fleet.hostListOf[d] = fleet.hostListOf[d - 1]!;
      continue;
    }
    const key = policyOf[d]! * fleet.sites.length + siteOf[d]!;
    let list = listOf.get(key);
    if (list === undefined) {
      const policy = fleet.policies[fleet.policyOf[d]!]!;
      const { spec, cacheServer } = fleet.sites[fleet.siteOf[d]!]!;
      const { hosts, origin } = chooseCacheHosts(policy.cacheHosts, policy.cacheHostSource, {
        dhcp235: spec.dhcpOption235 === 'own' ? cacheServer : (spec.dhcpOption235 ?? null),
        geoSaysDhcp: spec.geoSaysDhcp,
        geoHost: spec.geoCacheHost ?? null,
        dnsSdHost: spec.cacheServer?.announced ? cacheServer : null,
      });
      list = fleet.hostLists.length;
      fleet.hostLists.push({ servers: Int32Array.from(hosts, (host) => numbers.get(host) ?? -1), origin });
      listOf.set(key, list);
      if (hosts.length > 0) fleet.hasCacheHosts = true;
    }
    fleet.hostListOf[d] = list;
  }
}
