/**
 * How the sites of an estate are wired: which networks there are, to which of them the lines of a site lead, and by which a
 * site leaves for the Internet.
 *
 * A network is a hub or a mesh; hub 0 is that of the short form. A leg is a line of a site together with where it leads: a
 * private line to two hubs has two legs. All sites of an entry of the scenario are wired alike.
 */
import { mainLine, SHORT_CONCENTRATOR, SHORT_HUB, SHORT_LINE, waysOut } from '../scenario/lines.js';
import type { Scenario, SiteSpec } from '../scenario/schema.js';

/** Where a leg leads that is an Internet line. */
export const INTERNET = -1;
/** Number of the hub of the short form. */
const HUB_OF_SHORT_FORM = 0;

export interface Leg {
  /** Number of the line in the wiring. */
  line: number;
  /** Number of the network, or {@link INTERNET}. */
  network: number;
}

/** A line of a site. */
interface WiredLine {
  name: string;
  downBytesPerS: number;
  upBytesPerS: number;
  /** Number of the Internet line that carries it, or -1. */
  over: number;
}

export interface Wiring {
  lines: readonly WiredLine[];
  /** The line by which the site leaves. */
  main: number;
  legs: readonly Leg[];
  /** By class of content: the legs by which it leaves, the first that works. */
  exits: readonly (readonly number[])[];
}

/** What a line of a hub carries, and the profile of its other traffic. */
export interface HubLine {
  downBytesPerS: number;
  upBytesPerS: number;
  otherTraffic?: string | undefined;
}

/** A hub with its Internet line, and with its private line towards the sites. */
interface Hub extends HubLine {
  name: string;
  private: HubLine;
}

/** Where VPN tunnels end. */
interface Concentrator extends HubLine {
  name: string;
  tunnel: 'full' | 'split';
  /** Number of the hub at which it stands. */
  hub: number;
}

interface Mesh {
  name: string;
  rateBytesPerS: number;
  otherTraffic?: string | undefined;
}

type Wired = Pick<Scenario, 'network' | 'sites'>;

const UNLIMITED = { downBytesPerS: Number.POSITIVE_INFINITY, upBytesPerS: Number.POSITIVE_INFINITY };

/** The networks of an estate, and how each site is wired to them. */
export class Networks {
  readonly hubs: readonly Hub[];
  /** Their numbers follow those of the hubs. */
  readonly meshes: readonly Mesh[];
  /** That of the short form, `network.vpn`, and those by name. */
  readonly concentrators: readonly Concentrator[];
  /** True when some site has named lines. */
  readonly hasNamedLines: boolean;
  /** True when a full tunnel ends at a hub by name. */
  readonly hasTunnelToHub: boolean;
  /** Types of content that leave some site by a way of their own: their class is their place here, from 1 on. */
  private readonly ownTypes: readonly string[];
  private readonly wirings = new WeakMap<SiteSpec, Wiring>();
  private readonly shortForm: { local: Wiring; hub: Wiring };

  constructor({ network, sites }: Wired) {
    const { concentrators = [], hub, hubs = [], meshes = [], vpn } = network;
    this.hubs = [
      { ...hub, name: SHORT_HUB, private: UNLIMITED },
      ...hubs.map(({ private: own = UNLIMITED, ...rest }) => ({ ...rest, private: own })),
    ];
    const named = sites.flatMap(({ lines = [] }) => lines);
    this.hasNamedLines = named.length > 0;
    const stated = new Map(meshes.map((mesh) => [mesh.name, mesh]));
    const meshNames = new Set([...stated.keys(), ...named.flatMap(({ mesh }) => mesh ?? [])]);
    this.meshes = [...meshNames].map((name) => stated.get(name) ?? { name, rateBytesPerS: Number.POSITIVE_INFINITY });
    this.concentrators = [{ ...vpn, name: SHORT_CONCENTRATOR }, ...concentrators].map((each) => ({
      ...each,
      hub: this.hubNumber(each.hub ?? SHORT_HUB),
    }));
    this.hasTunnelToHub = this.concentrators.some(({ hub: at, tunnel }) => tunnel === 'full' && at > 0);
    this.ownTypes = [...new Set(sites.flatMap(({ breakout }) => Object.keys(breakout?.byType ?? {})))];
    this.shortForm = { local: this.wireShort(INTERNET), hub: this.wireShort(HUB_OF_SHORT_FORM) };
  }

  /** True when what enters or leaves a network towards a site can be held back there: the private line of a hub, a mesh. */
  isLimitedWithin(network: number): boolean {
    if (!this.isHub(network)) return this.isFinite(network);
    const { private: own } = this.hubs[network]!;
    return Number.isFinite(own.downBytesPerS) || Number.isFinite(own.upBytesPerS);
  }

  /** How many networks there are: hubs, and then meshes. */
  get count(): number {
    return this.hubs.length + this.meshes.length;
  }

  /** Classes of content: 0 for what leaves as everything does. */
  get classCount(): number {
    return this.ownTypes.length + 1;
  }

  /** The class of a type of content. */
  classOf(type: string): number {
    return this.ownTypes.indexOf(type) + 1;
  }

  /** Number of a hub. */
  hubNumber(name: string): number {
    return this.hubs.findIndex((hub) => hub.name === name);
  }

  /** Number of the concentrator that the devices of a site use. */
  concentratorOf({ concentrator }: SiteSpec): number {
    return Math.max(
      0,
      this.concentrators.findIndex(({ name }) => name === concentrator),
    );
  }

  /** True for a network that is a hub. */
  isHub(network: number): boolean {
    return network >= 0 && network < this.hubs.length;
  }

  /** True when what crosses a network can be held back there. */
  isFinite(network: number): boolean {
    if (!this.isHub(network)) return Number.isFinite(this.meshes[network - this.hubs.length]!.rateBytesPerS);
    const { downBytesPerS, upBytesPerS, private: own } = this.hubs[network]!;
    return [downBytesPerS, upBytesPerS, own.downBytesPerS, own.upBytesPerS].some(Number.isFinite);
  }

  /** The sites from which a line leads to a network. */
  sitesOn<T extends { spec: SiteSpec }>(network: number, sites: readonly T[]): T[] {
    return sites.filter(({ spec }) => this.wiringOf(spec).legs.some((leg) => leg.network === network));
  }

  /** How a site is wired: sites of the short form of the same breakout differ in their rates only. */
  wiringOf(spec: SiteSpec): Wiring {
    if (spec.lines === undefined) return this.shortForm[spec.wan.breakout];
    let wiring = this.wirings.get(spec);
    if (wiring === undefined) {
      wiring = this.wire(spec);
      this.wirings.set(spec, wiring);
    }
    return wiring;
  }

  private wireShort(network: number): Wiring {
    return {
      lines: [{ name: SHORT_LINE, ...UNLIMITED, over: -1 }],
      main: 0,
      legs: [{ line: 0, network }],
      exits: [[0], ...this.ownTypes.map(() => [0])],
    };
  }

  private wire({ breakout, failover = true, lines = [] }: SiteSpec): Wiring {
    const legs = lines.flatMap(({ hubs, isInternet, mesh }, line): Leg[] => [
      ...(isInternet ? [{ line, network: INTERNET }] : []),
      ...(mesh === undefined ? [] : [{ line, network: this.meshNumber(mesh) }]),
      ...hubs.map((hub) => ({ line, network: this.hubNumber(hub) })),
    ]);
    const exitsOf = (type?: string) => {
      const exits = waysOut(lines, breakout, type).map(({ hub, line }) => {
        const network = hub === undefined ? INTERNET : this.hubNumber(hub);
        return legs.findIndex((leg) => leg.line === line && leg.network === network);
      });
      return failover ? exits : exits.slice(0, 1);
    };
    return {
      lines: lines.map(({ downBytesPerS, name, over, upBytesPerS }) => ({
        name,
        downBytesPerS,
        upBytesPerS,
        over: lines.findIndex((line) => line.name === over),
      })),
      main: mainLine(lines, breakout),
      legs,
      exits: [exitsOf(), ...this.ownTypes.map((type) => exitsOf(type))],
    };
  }

  private meshNumber(name: string): number {
    return this.hubs.length + this.meshes.findIndex((mesh) => mesh.name === name);
  }
}

/** The networks of a scenario: made once, as every part asks for them. */
export function networksOf(scenario: Wired): Networks {
  let networks = known.get(scenario);
  if (networks === undefined) {
    networks = new Networks(scenario);
    known.set(scenario, networks);
  }
  return networks;
}

const known = new WeakMap<Wired, Networks>();
