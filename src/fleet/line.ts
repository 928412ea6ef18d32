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
  accessPoint: 'access point',
  home: 'home lines',
} as const;
export type LineKind = keyof typeof LINE_KINDS;

/** Lines of a group have figures together, of this name: those of sites, hubs and meshes first. */
export const LINE_GROUPS = ['lines', 'concentrators', 'cacheServers', 'accessPoints', 'homeLines'] as const;
export type LineGroup = (typeof LINE_GROUPS)[number];

const GROUP_OF: Partial<Record<LineKind, LineGroup>> = {
  vpn: 'concentrators',
  cacheServer: 'cacheServers',
  accessPoint: 'accessPoints',
  home: 'homeLines',
};

/** The group that a line is of. */
export function groupOf({ kind }: Pick<Line, 'kind'>): LineGroup {
  return GROUP_OF[kind] ?? 'lines';
}

/** True for what carries both directions over one link: what crosses it has the direction down. */
export function isTwoWay({ kind }: Pick<Line, 'kind'>): boolean {
  return kind === 'mesh' || kind === 'accessPoint';
}

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
  /**
   * Number of the hub or mesh that it is of, or -1; of a line of a site its number there (wiring.ts), of a concentrator its own, of
   * an access point that within its site from 0 on, of home lines that of the class of their sites.
   */
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
  /** Those of them that devices of any site may use. */
  private readonly ofAll: Line[] = [];
  /** Those that end at a site, and the ports of a cache server, by number of the site or server. */
  private readonly ofSites = new Map<number, Line[]>();
  private readonly ofServers = new Map<number, Line[]>();
  /** By number of the site: the home lines of its devices. */
  private readonly homes = new Map<number, Line>();

  add(line: Omit<Line, 'index'>): void {
    const numbered = this.numbered(line);
    const { server, site } = line;
    if (server >= 0) put(this.ofServers, server, numbered);
    else if (site >= 0) put(this.ofSites, site, numbered);
    else {
      this.shared.push(numbered);
      this.ofAll.push(numbered);
    }
  }

  /** Adds the home lines of the devices of some sites, as one line. */
  addHomes(line: Omit<Line, 'index'>, sites: readonly number[]): void {
    const numbered = this.numbered(line);
    this.shared.push(numbered);
    for (const site of sites) this.homes.set(site, numbered);
  }

  /** The home lines of the devices of a site; none where nobody is away. */
  homesOf(site: number): Line | undefined {
    return this.homes.get(site);
  }

  /** The lines that devices of some sites may use, with the ports of some cache servers. */
  ofPart(sites: readonly number[], servers: readonly number[]): Line[] {
    const homes = this.homes.size === 0 ? [] : sites.flatMap((site) => this.homes.get(site) ?? []);
    return [
      ...this.ofAll,
      ...new Set(homes),
      ...sites.flatMap((site) => this.ofSites.get(site) ?? []),
      ...servers.flatMap((server) => this.ofServers.get(server) ?? []),
    ];
  }

  private numbered(line: Omit<Line, 'index'>): Line {
    const numbered = { index: this.all.length, ...line };
    this.all.push(numbered);
    return numbered;
  }
}

function put(map: Map<number, Line[]>, key: number, line: Line): void {
  const lines = map.get(key);
  if (lines) lines.push(line);
  else map.set(key, [line]);
}

/**
 * True for a line that connects a site: all that its devices get from outside crosses one such line. The port of a cache server
 * or an access point is none, and what crosses a tunnel crosses the Internet line that carries it.
 */
export function isOfSite(line: Pick<Line, 'kind' | 'site'>): boolean {
  return isWired(line) && line.kind !== 'tunnel';
}

/** True for a line that leads from a site, tunnels among them: one that its wiring has (wiring.ts). */
export function isWired(line: Pick<Line, 'kind' | 'site'>): boolean {
  return line.site >= 0 && groupOf(line) === 'lines';
}
