/**
 * The parts of an estate that can never meet: sites that share neither a peer scope nor a link of finite rate.
 *
 * Simulating each part alone is exact, and it is what workers share out.
 */
import type { Fleet } from '../fleet/fleet.js';
import type { Scenario } from '../scenario/schema.js';

/** A part: the numbers of its sites, ascending. */
export type Component = readonly number[];

/** Splits the estate, in the order of the first site of each part. */
export function partition(fleet: Fleet, scenario: Scenario): Component[] {
  const parent = fleet.sites.map((_, s) => s);
  const find = (s: number): number => {
    let root = s;
    while (parent[root] !== root) root = parent[root]!;
    parent[s] = root;
    return root;
  };
  const firstSite = new Map<string, number>();
  const join = (key: string, site: number) => {
    const other = firstSite.get(key);
    if (other === undefined) firstSite.set(key, site);
    else parent[Math.max(find(other), find(site))] = Math.min(find(other), find(site));
  };

  const { hub, vpn } = scenario.network;
  const hubIsFinite = Number.isFinite(hub.down) || Number.isFinite(hub.up);
  const vpnIsFinite = Number.isFinite(vpn.down) || Number.isFinite(vpn.up);
  for (let d = 0; d < fleet.count; d += 1) {
    const site = fleet.siteOf[d]!;
    for (const scopes of [fleet.home, fleet.onVpn]) {
      if (scopes === fleet.onVpn && fleet.profiles[fleet.profileOf[d]!]!.vpn.share === 0) continue;
      for (const column of [scopes.near, scopes.lan, scopes.wide]) {
        // A device is listed in all its scopes, even in those that it does not search itself.
        if (column[d]! >= 0) join(`scope ${column[d]}`, site);
      }
    }
    if (vpnIsFinite && fleet.profiles[fleet.profileOf[d]!]!.vpn.share > 0) join('vpn', site);
    if (hubIsFinite && fleet.sites[site]!.spec.wan.breakout === 'hub') join('hub', site);
  }
  const components = new Map<number, number[]>();
  for (let s = 0; s < fleet.sites.length; s += 1) {
    if (fleet.siteStart[s] === fleet.siteStart[s + 1]) continue;
    const root = find(s);
    if (!components.has(root)) components.set(root, []);
    components.get(root)!.push(s);
  }
  return [...components.values()];
}
