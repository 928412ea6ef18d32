/**
 * The estate as columns: one entry a device in typed arrays, strings interned once. `estate.ts` makes the devices,
 * `build.ts` puts them under their policies.
 *
 * Devices of a site are contiguous, and devices of an inventory are ordered by site and name, so that the order of the
 * rows in a file changes nothing.
 */
import type { EffectivePolicy } from '../policy/effective.js';
import type { MatchTarget } from '../scenario/match.js';
import type { ProfileSpec, Scenario } from '../scenario/schema.js';
import type { InventoryRow } from './inventory.js';
import type { EstateLines } from './line.js';
import type { LocalClock, Site } from './sites.js';

/** Strings by number. */
export class Interner {
  readonly names: string[] = [];
  private readonly numbers = new Map<string, number>();

  /** @param names strings that have their numbers already */
  constructor(names: readonly string[] = []) {
    for (const name of names) this.number(name);
  }

  number(name: string): number {
    let n = this.numbers.get(name);
    if (n === undefined) {
      n = this.names.length;
      this.names.push(name);
      this.numbers.set(name, n);
    }
    return n;
  }
}

/** Devices before any policy: two policies see the same ones. */
export interface Estate {
  count: number;
  sites: Site[];
  /** First device of each site, and the end: `siteStart[s] .. siteStart[s + 1]`. */
  siteStart: Int32Array;
  /** The address by which devices on the VPN leave. */
  vpnIp: string;
  /** Name of a device. */
  name(device: number): string;
  /** Identity for random draws. */
  ids: Int32Array;
  siteOf: Int32Array;
  profileOf: Int32Array;
  /** Those of the mix, and then those of devices that an inventory gives something of their own. */
  profiles: readonly ProfileSpec[];
  /** Clocks of the profiles that have one of their own, by number; the others go by that of the site. */
  profileClocks: ReadonlyMap<number, LocalClock>;
  ramBytes: Float64Array;
  diskBytes: Float64Array;
  freeDiskBytes: Float64Array;
  /** What the radios of devices on Wi-Fi negotiate, in bytes per second, 0 on a cable; `null` where all are on cables. */
  wifiRates: Float64Array | null;
  windows: Int32Array;
  editions: Int32Array;
  domains: Int32Array;
  /** What decides which content it shares, as bits (`CLIENT`, policy/clients.ts). */
  clientKinds: Uint8Array;
  /** True when all kinds are 0: clients of the commercial cloud. */
  isOfOneKind: boolean;
  strings: Interner;
  /** Rows of an inventory in the order of the devices, or `null`. */
  rows: readonly InventoryRow[] | null;
  subnetOf: Int32Array;
  publicIpOf: Int32Array;
  target(device: number): MatchTarget;
}

/** The clock that a device goes by. */
export function clockOf(
  estate: Pick<Estate, 'profileClocks' | 'profileOf' | 'sites' | 'siteOf'>,
  d: number,
): LocalClock {
  const { profileClocks } = estate;
  const own = profileClocks.size === 0 ? undefined : profileClocks.get(estate.profileOf[d]!);
  return own ?? estate.sites[estate.siteOf[d]!]!.clock;
}

/** The policies that decide the group, the scopes and the servers of a device. */
export const GROUPING_POLICIES = [
  'downloadMode',
  'groupId',
  'groupIdSource',
  'restrictPeerSelectionBy',
  'minRamBytes',
  'minDiskBytes',
  'vpnKeywords',
  'cacheDrive',
  'cacheHosts',
  'cacheHostSource',
  'isBarred',
] as const satisfies readonly (keyof EffectivePolicy)[];
/** What else of a scenario does. */
export const GROUPING_RULES = [
  'classes',
  'defaults',
  'events',
  'model',
  'network',
  'sites',
] as const satisfies readonly (keyof Scenario)[];

/** With the sites, which are those of the estate. */
export type GroupingRules = Pick<Scenario, (typeof GROUPING_RULES)[number] | 'sites'>;
/** A fleet for the functions that decide groups, scopes and servers: they see no other policies. */
export type GroupingFleet = Omit<Fleet, 'policies'> & {
  policies: readonly Pick<EffectivePolicy, (typeof GROUPING_POLICIES)[number]>[];
};

/** The estate under its policies. */
export interface Fleet extends Estate {
  policyOf: Int32Array;
  policies: readonly EffectivePolicy[];
  restriction: Uint8Array;
  /** Number in `strings` or -1. */
  groupOf: Int32Array;
  groupOrigin: Int32Array;
  /** -1 when the device is big enough to peer, else the reason. */
  ineligible: Int8Array;
  /** 1 when its VPN adapter is recognised as a VPN. */
  vpnRecognised: Uint8Array;
  /** The drive of the cache. */
  cacheDriveBytes: Float64Array;
  cacheDriveFreeBytes: Float64Array;
  /** Scopes by location (`LOCATION`, then one for each proxy). */
  locations: PeerScopes[];
  proxies: ProxyLocation[];
  /** Bits of the locations that a device may be in. */
  visits: Int32Array;
  scopeCount: number;
  /** Devices of a peering mode in each scope. */
  scopeMembers: Int32Array;
  /** By widest scope: the one LAN that all its members are always in, or -2: there is none. */
  onlyLan: Int32Array;
  servers: CacheServer[];
  /** Its lines: sites, hub, VPN and cache servers (lines.ts). */
  lines: EstateLines;
  hostLists: HostList[];
  /** By device: its list in the office; on the VPN and at home, `null` where it is the same for all. */
  hostListOf: Int32Array;
  hostListOnVpn: Int32Array | null;
  hostListAtHome: Int32Array | null;
  /** By device: a list of all servers that it is told of somewhere. */
  hostListAnywhere: Int32Array;
  /** False when every list is empty. */
  hasCacheHosts: boolean;
  /** 1 for a device of the same site, profile, hardware and policy as the one before it, and so decided alike. */
  likeBefore: Uint8Array;
}

/** The scopes of all devices in one location: numbers of lists of sources, -1 where there is none. */
export interface PeerScopes {
  /** Same subnet (and the same group in mode 2). */
  near: Int32Array;
  /** Same public IP (and the same group in mode 2). */
  lan: Int32Array;
  /** The whole group in mode 2, everybody in mode 3. */
  wide: Int32Array;
}

/** The office behind another public IP for a while: that of a proxy, or that of the way out that is left to a site. */
export interface ProxyLocation {
  location: number;
  isFailover: boolean;
  /** By device: 1 when it is there at some time. */
  affects: Uint8Array;
  /** True when a device that it affects is there at an instant, if it is in the office. */
  isThere: (device: number, timeS: number) => boolean;
  /** Of a device that it affects, as a number in `strings`. */
  publicIpOf: (device: number) => number;
}

/** A Connected Cache server. */
interface CacheServer {
  name: string;
  /** Where it stands: at a site, at the hub, or on the Internet. */
  at: 'site' | 'hub' | 'internet';
  /** Number of its site, or -1. */
  site: number;
  /** Number of its hub (wiring.ts), or -1. */
  hub: number;
  rateBytesPerS: number;
  capacityBytes: number;
  /** It has a certificate. */
  https: boolean;
  /** The profile of other traffic of its port. */
  otherTraffic?: string | undefined;
}

/** A list of hosts as a device tries them. */
export interface HostList {
  /** Number of the server in `fleet.servers`; names that no server has are numbers of their own below 0. */
  servers: Int32Array;
  /** Those of them that can be asked for HTTPS-only content: a name that no server has is asked in vain. */
  httpsServers: Int32Array;
  origin: string;
}
