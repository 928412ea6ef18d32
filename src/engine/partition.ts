/**
 * The parts of an estate that can never meet: sites that share neither a peer scope, nor a cache server, nor
 * a link of finite rate.
 *
 * Simulating each part alone is exact, and it is what workers share out.
 */
import { eachCacheServer, useTheSameHosts } from '../fleet/cacheServers.js';
import type { Fleet } from '../fleet/fleet.js';
import { eachScope, haveSameScopes, LOCATION } from '../fleet/locations.js';
import { INTERNET, networksOf } from '../fleet/wiring.js';
import type { Scenario } from '../scenario/schema.js';

/** A part: the numbers of its sites, ascending. */
export type PartSites = readonly number[];

/** Devices of a part. */
export function devicesIn(fleet: Fleet, partSites: PartSites): number {
  return partSites.reduce((devices, s) => devices + fleet.siteStart[s + 1]! - fleet.siteStart[s]!, 0);
}

/** Devices of the largest part. */
export function devicesInLargest(fleet: Fleet, parts: readonly PartSites[]): number {
  return parts.reduce((most, partSites) => Math.max(most, devicesIn(fleet, partSites)), 0);
}

/** True when all that a device could join has been joined for the one before it. */
function isLikeBefore(fleet: Fleet, d: number): boolean {
  const { likeBefore, siteOf } = fleet;
  const usesTheSame = likeBefore[d] === 1 || (siteOf[d] === siteOf[d - 1] && useTheSameHosts(fleet, d, d - 1));
  return usesTheSame && haveSameScopes(fleet, d, d - 1);
}

/** Splits the estate, in the order of the first site of each part. */
export function partition(fleet: Fleet, scenario: Scenario): PartSites[] {
  const parent = Int32Array.from(fleet.sites.keys());
  const find = (s: number): number => {
    let root = s;
    while (parent[root] !== root) root = parent[root]!;
    parent[s] = root;
    return root;
  };
  const join = (a: number, b: number) => {
    const [rootA, rootB] = [find(a), find(b)];
    parent[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
  };
  const sharing = (count: number) => {
    const firstSite = new Int32Array(count).fill(-1);
    return (shared: number, site: number) => {
      if (firstSite[shared] === -1) firstSite[shared] = site;
      else if (firstSite[shared] !== site) join(firstSite[shared]!, site);
    };
  };
  const joinScope = sharing(fleet.scopeCount);
  const joinServer = sharing(fleet.servers.length);
  const networks = networksOf(scenario);
  const joinNetwork = sharing(networks.count);
  const joinTunnel = sharing(networks.concentrators.length);

  const finite = Array.from({ length: networks.count }, (_, network) => networks.isFinite(network));
  const joinNetworks = (site: number) => {
    for (const { network } of networks.wiringOf(fleet.sites[site]!.spec).legs) {
      if (network !== INTERNET && finite[network]) joinNetwork(network, site);
    }
  };
  // What a device does on the Internet leaves a full tunnel by the hub.
  const tunnels = networks.concentrators.map(({ downBytesPerS, hub, tunnel, upBytesPerS }) => ({
    endsAt: tunnel === 'full' && finite[hub] ? hub : -1,
    isLimited: Number.isFinite(downBytesPerS) || Number.isFinite(upBytesPerS),
  }));
  const usesServer = new Uint8Array(fleet.sites.length);
  for (let d = 0; d < fleet.count; d += 1) {
    const site = fleet.siteOf[d]!;
    if (d > 0 && isLikeBefore(fleet, d)) continue;
    // A device is listed in all its scopes, even in those that it does not search itself.
    eachScope(fleet, d, (scope) => joinScope(scope, site));
    if (fleet.visits[d]! & (1 << LOCATION.vpn)) {
      const concentrator = networks.concentratorOf(fleet.sites[site]!.spec);
      const { endsAt, isLimited } = tunnels[concentrator]!;
      if (isLimited) joinTunnel(concentrator, site);
      if (endsAt >= 0) joinNetwork(endsAt, site);
    }
    joinNetworks(site);
    eachCacheServer(fleet, d, (server) => {
      joinServer(server, site);
      const { site: home, hub } = fleet.servers[server]!;
      if (home >= 0) {
        joinServer(server, home);
        usesServer[home] = 1;
        joinNetworks(home);
      }
      if (hub >= 0 && finite[hub]) joinNetwork(hub, site);
    });
  }
  const parts = new Map<number, number[]>();
  for (let s = 0; s < fleet.sites.length; s += 1) {
    if (fleet.siteStart[s] === fleet.siteStart[s + 1] && usesServer[s] === 0) continue;
    const root = find(s);
    if (!parts.has(root)) parts.set(root, []);
    parts.get(root)!.push(s);
  }
  return [...parts.values()];
}
