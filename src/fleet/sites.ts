/** Sites, expanded: one entry a site, with its addresses and its clock. */

import type { RandomStream } from '../core/random.js';
import { hashName } from '../core/random.js';
import { utcOffsetsS } from '../core/timeZones.js';
import { DAY_S } from '../core/units.js';
import { waysOut } from '../scenario/lines.js';
import { siteNames } from '../scenario/names.js';
import { drawFrom } from '../scenario/quantities.js';
import type { EnvironmentSpec, SiteSpec } from '../scenario/schema.js';
import type { FreeAddresses } from './addresses.js';
import { guidOf } from './guid.js';

export interface Site {
  index: number;
  name: string;
  /** Name of the scenario's entry that the site came from. */
  group: string;
  spec: SiteSpec;
  /** Devices that the scenario asks for; 0 where an inventory lists them. */
  plannedDevices: number;
  /** Those that its devices are seen under: of the way by which it leaves. */
  publicIps: readonly string[];
  /** With named lines: the public IPs of each of its ways out, in their order (scenario/lines.ts); else `null`. */
  exitIps: readonly (readonly string[])[] | null;
  /** The one that its devices leave by on the VPN, and what their subnet there is called. */
  vpnIp: string;
  vpnSubnet: string;
  subnets: string[];
  adSite: string | null;
  dhcpOption234: string | null;
  /** Host name of its Connected Cache server. */
  cacheServer: string | null;
  clock: LocalClock;
}

/** UTC offsets of a time zone for the days of a run. */
export class LocalClock {
  private readonly offsetsS: Int32Array;

  /**
   * @param timeZone IANA name
   * @param firstDay first day that may be asked for, in days since 1970
   */
  constructor(
    timeZone: string,
    private readonly firstDay: number,
    dayCount: number,
  ) {
    this.offsetsS = utcOffsetsS(timeZone, firstDay, dayCount);
  }

  /** Seconds to add to UTC at noon of a day, which stands for the whole day. */
  offsetS(day: number): number {
    const i = Math.min(this.offsetsS.length - 1, Math.max(0, day - this.firstDay));
    return this.offsetsS[i]!;
  }

  /** Local time of an instant, both in seconds since 1970. */
  localS(utcS: number): number {
    return utcS + this.offsetS(Math.floor(utcS / DAY_S));
  }
}

/** Gives the clock of a time zone, for the days of a run. */
export function clocksOf(environment: EnvironmentSpec): (timeZone: string) => LocalClock {
  const firstDay = Math.floor(environment.startMs / 1000 / DAY_S) - 3;
  const dayCount = Math.ceil(environment.durationS / DAY_S) + 8;
  const clocks = new Map<string, LocalClock>();
  return (timeZone) => {
    if (!clocks.has(timeZone)) clocks.set(timeZone, new LocalClock(timeZone, firstDay, dayCount));
    return clocks.get(timeZone)!;
  };
}

/** Expands the entries of `sites`. Draws of one entry do not depend on the others. */
export function expandSites(environment: EnvironmentSpec, random: RandomStream, addresses: FreeAddresses): Site[] {
  const clock = clocksOf(environment);
  const sites: Site[] = [];
  for (const spec of environment.sites) {
    const shared = spec.publicIp === 'shared' && ownsAddresses(spec) ? [addresses.publicIp()] : [];
    for (const [k, name] of siteNames(spec).entries()) {
      const exitIps = ipsOfExits(spec, shared, addresses);
      sites.push({
        index: sites.length,
        name,
        group: spec.name,
        spec,
        plannedDevices: siteSize(spec, name, k, random),
        publicIps: exitIps?.[0] ?? publicIps(spec, shared, addresses),
        exitIps,
        vpnIp: addresses.ofConcentrator(spec.concentrator),
        vpnSubnet: spec.concentrator === undefined ? 'vpn' : `vpn ${spec.concentrator}`,
        subnets: subnets(spec, k, addresses),
        adSite: spec.adSite === 'none' ? null : spec.adSite === 'perSite' ? name : spec.adSite,
        dhcpOption234: spec.dhcpOption234 === 'perSite' ? guidOf(name) : (spec.dhcpOption234 ?? null),
        cacheServer: spec.cacheServer ? `${spec.cacheServer.name}.${name}` : null,
        clock: clock(spec.timeZone),
      });
    }
  }
  return sites;
}

function siteSize(spec: SiteSpec, name: string, k: number, random: RandomStream): number {
  const d = spec.devices;
  if (d.kind === 'zipf') return Math.max(d.smallest, Math.round(d.largest / (k + 1) ** d.exponent));
  if (d.kind === 'list') return d.values[k % d.values.length]!;
  const id = hashName(name);
  return Math.max(0, Math.round(drawFrom(d, random, id)));
}

/** True for a site that has an Internet line of its own. */
function ownsAddresses({ lines, wan }: SiteSpec): boolean {
  return lines === undefined ? wan.breakout !== 'hub' : lines.some(({ isInternet }) => isInternet);
}

/** The public IPs of a site by way out: what it states is of its first Internet line. */
function ipsOfExits(spec: SiteSpec, shared: string[], addresses: FreeAddresses): (readonly string[])[] | null {
  const { breakout, lines } = spec;
  if (lines === undefined) return null;
  const ofLines = new Map<number, readonly string[]>();
  for (const [number, { isInternet }] of lines.entries()) {
    if (isInternet) ofLines.set(number, ofLines.size === 0 ? ownIps(spec, shared, addresses) : [addresses.publicIp()]);
  }
  return waysOut(lines, breakout).map(({ hub, line }) =>
    hub === undefined ? ofLines.get(line)! : addresses.ofHubNamed(hub),
  );
}

function publicIps(spec: SiteSpec, shared: string[], addresses: FreeAddresses): string[] {
  // A site that leaves by the hub is seen under the hub's address unless it states its own.
  if (spec.wan.breakout === 'hub' && typeof spec.publicIp === 'string') return [addresses.hubIp];
  return ownIps(spec, shared, addresses);
}

function ownIps(spec: SiteSpec, shared: string[], addresses: FreeAddresses): string[] {
  if (Array.isArray(spec.publicIp)) return spec.publicIp;
  if (spec.publicIp === 'shared') return shared;
  const count = spec.publicIp === 'perSite' ? 1 : spec.publicIp;
  return Array.from({ length: count }, () => addresses.publicIp());
}

/** Blocks of one entry that stands for several sites are there once a site; what is behind # keeps them apart. */
function subnets(spec: SiteSpec, k: number, addresses: FreeAddresses): string[] {
  if (Array.isArray(spec.subnets)) {
    return spec.count === 1 ? spec.subnets : spec.subnets.map((cidr) => `${cidr}#${k + 1}`);
  }
  return Array.from({ length: spec.subnets }, () => addresses.subnet());
}
