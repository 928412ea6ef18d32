/** Rule: which Connected Cache servers a device uses, and in which order. */

/** Values of DOCacheHostSource. */
const CACHE_HOST_SOURCE = { noDnsSd: 0, dhcp: 1, dhcpForce: 2 } as const;

/** What a device finds around it besides its policies. */
export interface CacheHostHints {
  /** Value of DHCP option 235, `null` when there is none. */
  dhcp235: string | null;
  /** True when the Geo service tells the client to read DHCP option 235. */
  geoSaysDhcp: boolean;
  /** Host that the Geo service hands out, for instance a cache of the Internet provider. */
  geoHost: string | null;
  /** Server that announces itself on the local network by DNS-SD. */
  dnsSdHost: string | null;
}

export interface CacheHosts {
  /** In the order in which they are tried; empty for none. */
  hosts: readonly string[];
  /** Where they come from, for people. */
  origin: string;
}

/**
 * Chooses the hosts of a device: with source 2 DHCP option 235, then DOCacheHost, then the Geo service; with source 1
 * DOCacheHost, then DHCP, then Geo; without a source DOCacheHost, then DHCP when Geo says so, then Geo (order of
 * Microsoft's troubleshooter; reference 2024). Without a source a server found by DNS-SD comes before Geo (CSP 2024;
 * its rank in the order is *assumed*). DHCP text that is no host name counts as none (reference). A DOCacheHost that is
 * set to nothing still counts as set (troubleshooter).
 *
 * @param policyHosts DOCacheHost, `null` when unset
 * @param source DOCacheHostSource, `null` when unset
 */
export function chooseCacheHosts(
  policyHosts: readonly string[] | null,
  source: number | null,
  hints: CacheHostHints,
): CacheHosts {
  const fromPolicy = policyHosts === null ? null : { hosts: policyHosts, origin: 'DOCacheHost' };
  const dhcpHosts = hostNames(hints.dhcp235);
  const fromDhcp = dhcpHosts === null ? null : { hosts: dhcpHosts, origin: 'DHCP option 235' };
  const fromGeo = hints.geoHost === null ? null : { hosts: [hints.geoHost], origin: 'the Geo service' };
  const fromDnsSd = hints.dnsSdHost === null ? null : { hosts: [hints.dnsSdHost], origin: 'DNS-SD' };
  const none = { hosts: [], origin: 'none configured or found' };
  if (source === CACHE_HOST_SOURCE.dhcpForce) return fromDhcp ?? fromPolicy ?? fromGeo ?? none;
  if (source === CACHE_HOST_SOURCE.dhcp) return fromPolicy ?? fromDhcp ?? fromGeo ?? none;
  const dhcpByGeo = hints.geoSaysDhcp ? fromDhcp : null;
  const announced = source === CACHE_HOST_SOURCE.noDnsSd ? null : fromDnsSd;
  return fromPolicy ?? dhcpByGeo ?? announced ?? fromGeo ?? none;
}

/** Host names of a text with commas, or `null` when it holds none or something else. */
function hostNames(text: string | null): readonly string[] | null {
  const names = (text ?? '').split(',').map((name) => name.trim());
  return names.every((name) => /^[\w][\w.:-]*$/.test(name)) ? names : null;
}

/** Which of several hosts a download asks first; the others follow in their order. */
export type CacheHostOrder = 'listed' | 'random' | 'rotation';

/**
 * Index in the list of the host that a download asks first.
 *
 * @param draw uniform in [0, 1), of the device and the file
 * @param before downloads of the device that have asked a cache server before
 */
export function firstCacheHost(order: CacheHostOrder, hostCount: number, draw: number, before: number): number {
  if (order === 'random') return Math.floor(draw * hostCount);
  return order === 'rotation' ? before % hostCount : 0;
}

/** Where a device is when it looks for cache servers. */
export type Whereabouts = 'office' | 'vpn' | 'home';

/** Where the hints of the office still hold: nowhere else, through a full tunnel as well, or everywhere. */
export type CacheDiscoveryAway = 'never' | 'fullTunnel' | 'always';

/**
 * What a device finds around it where it is. DHCP and DNS-SD are of the local network, and Geo goes by the public IP: at
 * home nothing of the office holds. Through a full tunnel DHCP options and the public IP may be those of the office, never
 * its multicast (`model.cacheDiscoveryAway`).
 *
 * @param office what it finds in the office of its site
 */
export function hintsAt(
  office: CacheHostHints,
  where: Whereabouts,
  tunnel: 'full' | 'split',
  away: CacheDiscoveryAway,
): CacheHostHints {
  if (where === 'office' || away === 'always') return office;
  if (where === 'vpn' && tunnel === 'full' && away === 'fullTunnel') return { ...office, dnsSdHost: null };
  return { dhcp235: null, geoSaysDhcp: false, geoHost: null, dnsSdHost: null };
}
