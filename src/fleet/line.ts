/**
 * A line of the network: what it is, and the list of those of an estate. lines.ts says which there are.
 *
 * A line has two directions. Down is towards the devices, or into a cache server; up is away from them, or out of it.
 */
import type { Site } from './sites.js';

/** The kinds of lines, and what people call them. */
export const LINE_KINDS = {
  hub: 'Internet line of a hub',
  hubPrivate: 'private line of a hub',
  mesh: 'mesh between sites',
  vpn: 'VPN concentrator',
  wan: 'WAN line of a site',
  internet: 'Internet line of a site',
  private: 'private line of a site',
  tunnel: 'tunnel over an Internet line',
  cacheServer: 'port of a cache server',
} as const;
export type LineKind = keyof typeof LINE_KINDS;

/** Plain data: a worker can hand it over. */
export interface Line {
  /** Its number in the list. */
  index: number;
  kind: LineKind;
  /** No other line of its kind has it. */
  name: string;
  /** Number of the site at which it ends, or -1. */
  site: number;
  /** Number of the cache server whose port it is, or -1. */
  server: number;
  /** Number of the hub or mesh that it is of, or -1; of a line of a site its number there (wiring.ts). */
  network: number;
  line: number;
  downBytesPerS: number;
  upBytesPerS: number;
  /**
   * Whether it connects a site with the company's own network and not with the Internet: a private line, or that of a site that
   * leaves by the hub. What crosses a mesh or the private line of a hub has crossed such a line.
   */
  isPrivate: boolean;
  /** The profile of its other traffic (scenario/trafficProfiles.ts), by name; `null`: it has none. */
  otherTraffic: string | null;
  /**
   * The time zone and the office hours that it goes by: those of its site; of a line of several sites those of the site with the
   * most devices among them.
   */
  timeZone: string;
  officeHours: Site['spec']['officeHours'];
}

/** The lines of an estate: all in order of their numbers, and by whom they serve. */
export class EstateLines {
  readonly all: Line[] = [];
  /** Those that devices of several sites use. */
  readonly shared: Line[] = [];
  /** Those that end at a site, and the ports of a cache server, by number of the site or server. */
  private readonly ofSites = new Map<number, Line[]>();
  private readonly ofServers = new Map<number, Line[]>();

  add(line: Omit<Line, 'index'>): void {
    const numbered = { index: this.all.length, ...line };
    const { server, site } = line;
    this.all.push(numbered);
    if (server >= 0) put(this.ofServers, server, numbered);
    else if (site >= 0) put(this.ofSites, site, numbered);
    else this.shared.push(numbered);
  }

  /** The lines that devices of some sites may use, with the ports of some cache servers. */
  ofPart(sites: readonly number[], servers: readonly number[]): Line[] {
    return [
      ...this.shared,
      ...sites.flatMap((site) => this.ofSites.get(site) ?? []),
      ...servers.flatMap((server) => this.ofServers.get(server) ?? []),
    ];
  }
}

function put(map: Map<number, Line[]>, key: number, line: Line): void {
  const lines = map.get(key);
  if (lines) lines.push(line);
  else map.set(key, [line]);
}

/**
 * True for a line that connects a site: all that its devices get from outside crosses one such line. The port of a cache
 * server is none, and what crosses a tunnel crosses the Internet line that carries it.
 */
export function isOfSite({ kind, site }: Line): boolean {
  return site >= 0 && kind !== 'cacheServer' && kind !== 'tunnel';
}
