/**
 * The links of a part with named lines: hubs, meshes, and the lines of its sites. The line by which a site leaves has the
 * links of the site's WAN line, hub 0 those of the hub of the short form; the others are numbered here. A part of sites of the
 * short form has none of these links.
 */
import type { Fleet } from '../fleet/fleet.js';
import { INTERNET, type Leg, type Networks, type Wiring } from '../fleet/wiring.js';
import { SHARED_LINK } from './codes.js';
import type { PartSites } from './partition.js';

/** Links of a hub by name: its Internet line, and its private line towards the sites. */
const HUB_LINK = { down: 0, up: 1, privateDown: 2, privateUp: 3 } as const;
const LINKS_PER_HUB = 4;
/** Hub 0 is numbered elsewhere, and has no private line. */
const FIRST_HUB = 1;

/** The two directions of a line, as numbers of links. */
export interface LinksOfLine {
  down: number;
  up: number;
}

/** Where the links lie. */
interface Place {
  /** Number of the first. */
  base: number;
  /** The links of the line by which a site (local number) leaves. */
  mainLine: (localSite: number) => LinksOfLine;
}

export class LineLinks {
  /** How many there are. */
  readonly count: number;
  /** By local site. */
  readonly wirings: readonly Wiring[];
  private readonly meshBase: number;
  private readonly lineBase: number;
  /** By local site: how many lines the sites before it have beside their main ones. */
  private readonly before: readonly number[];

  constructor(
    readonly networks: Networks,
    fleet: Fleet,
    partSites: PartSites,
    private readonly place: Place,
  ) {
    this.wirings = partSites.map((s) => networks.wiringOf(fleet.sites[s]!.spec));
    this.meshBase = place.base + (networks.hubs.length - FIRST_HUB) * LINKS_PER_HUB;
    this.lineBase = this.meshBase + networks.meshes.length;
    const before = [0];
    for (const { lines } of this.wirings) before.push(before.at(-1)! + lines.length - 1);
    this.before = before;
    this.count = this.lineBase + 2 * before.at(-1)! - place.base;
  }

  /** The Internet line of a hub. */
  hubLinks(hub: number): LinksOfLine {
    if (hub < FIRST_HUB) return { down: SHARED_LINK.hubDown, up: SHARED_LINK.hubUp };
    return { down: this.hubLink(hub, HUB_LINK.down), up: this.hubLink(hub, HUB_LINK.up) };
  }

  /** The private line of a hub by name. */
  privateLinks(hub: number): LinksOfLine {
    return { down: this.hubLink(hub, HUB_LINK.privateDown), up: this.hubLink(hub, HUB_LINK.privateUp) };
  }

  /** A mesh (number of the network): one link for both directions. */
  meshLinks(network: number): LinksOfLine {
    const link = this.meshBase + network - this.networks.hubs.length;
    return { down: link, up: link };
  }

  /** A line of a site (local number). */
  lineLinks(localSite: number, line: number): LinksOfLine {
    const { main } = this.wirings[localSite]!;
    if (line === main) return this.place.mainLine(localSite);
    const beside = this.before[localSite]! + line - Number(line > main);
    return { down: this.lineBase + 2 * beside, up: this.lineBase + 2 * beside + 1 };
  }

  /** What a leg of a site (local number) crosses towards the site, in the order of the bytes' way. */
  legDown(localSite: number, { line, network }: Leg): number[] {
    const ofHub = this.networks.isHub(network) && network >= FIRST_HUB ? [this.privateLinks(network).down] : [];
    const { over } = this.wirings[localSite]!.lines[line]!;
    const tunnelled = over < 0 ? [] : [this.lineLinks(localSite, over).down];
    return [...ofHub, ...tunnelled, this.lineLinks(localSite, line).down];
  }

  /** What a leg of a site (local number) crosses away from the site. */
  legUp(localSite: number, { line, network }: Leg): number[] {
    const { over } = this.wirings[localSite]!.lines[line]!;
    const tunnelled = over < 0 ? [] : [this.lineLinks(localSite, over).up];
    return [this.lineLinks(localSite, line).up, ...tunnelled, ...this.intoNetwork(network)];
  }

  private intoNetwork(network: number): number[] {
    if (network === INTERNET) return [];
    if (!this.networks.isHub(network)) return [this.meshLinks(network).down];
    return network < FIRST_HUB ? [] : [this.privateLinks(network).up];
  }

  /** Sets the rates of the links, those of main lines aside. */
  setRates(capacity: Float64Array): void {
    const set = (links: LinksOfLine, rates: { downBytesPerS: number; upBytesPerS: number }) => {
      capacity[links.down] = rates.downBytesPerS;
      capacity[links.up] = rates.upBytesPerS;
    };
    const { hubs, meshes } = this.networks;
    hubs.forEach((hub, h) => {
      if (h < FIRST_HUB) return;
      set(this.hubLinks(h), hub);
      set(this.privateLinks(h), hub.private);
    });
    meshes.forEach(({ rateBytesPerS }, m) => {
      capacity[this.meshBase + m] = rateBytesPerS;
    });
    this.eachLine((localSite, line) => {
      const { lines, main } = this.wirings[localSite]!;
      if (line !== main) set(this.lineLinks(localSite, line), lines[line]!);
    });
  }

  /** Calls `visit` with each line of each site (local number). */
  eachLine(visit: (localSite: number, line: number) => void): void {
    this.wirings.forEach(({ lines }, localSite) => {
      for (let line = 0; line < lines.length; line += 1) visit(localSite, line);
    });
  }

  /** Name of a link, for traces; undefined for a link that is none of these. */
  linkName(link: number, siteName: (localSite: number) => string): string | undefined {
    const { hubs, meshes } = this.networks;
    if (link < this.place.base || link >= this.place.base + this.count) return undefined;
    if (link < this.meshBase) {
      const at = link - this.place.base;
      const kind = ['down', 'up', 'private-down', 'private-up'][at % LINKS_PER_HUB]!;
      return `${hubs[FIRST_HUB + Math.floor(at / LINKS_PER_HUB)]!.name}:${kind}`;
    }
    if (link < this.lineBase) return `${meshes[link - this.meshBase]!.name}:mesh`;
    const beside = (link - this.lineBase) >> 1;
    const localSite = this.before.findLastIndex((before) => before <= beside);
    const { lines, main } = this.wirings[localSite]!;
    const within = beside - this.before[localSite]!;
    const line = lines[within + Number(within >= main)]!;
    return `${siteName(localSite)}:${line.name}-${(link - this.lineBase) % 2 === 0 ? 'down' : 'up'}`;
  }

  private hubLink(hub: number, kind: number): number {
    return this.place.base + (hub - FIRST_HUB) * LINKS_PER_HUB + kind;
  }
}

/** Fills the tables of a part's legs: see `Legs` of the kernel. */
export interface LegTables {
  firstLeg: number[];
  network: number[];
  firstDown: number[];
  down: number[];
  firstUp: number[];
  up: number[];
}

/** The legs of all sites of a part, one after the other. */
export function legTables(links: LineLinks): LegTables {
  const tables: LegTables = { firstLeg: [0], network: [], firstDown: [0], down: [], firstUp: [0], up: [] };
  links.wirings.forEach(({ legs }, localSite) => {
    for (const leg of legs) {
      tables.network.push(leg.network);
      tables.down.push(...links.legDown(localSite, leg));
      tables.firstDown.push(tables.down.length);
      tables.up.push(...links.legUp(localSite, leg));
      tables.firstUp.push(tables.up.length);
    }
    tables.firstLeg.push(tables.network.length);
  });
  return tables;
}
