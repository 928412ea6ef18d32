/**
 * Which lines work when, by the events of the scenario, and what follows: by which line a site leaves, whether it reaches the
 * service, and whether two sites reach each other.
 */
import { compileField, compilePatterns } from '../scenario/match.js';
import type { Scenario } from '../scenario/schema.js';
import { isWired, type Line } from './line.js';
import type { Site } from './sites.js';
import { INTERNET, type Leg, type Networks, networksOf, type Wiring } from './wiring.js';

/** An event that hits lines while it lasts. */
interface LineEvent {
  fromS: number;
  toS: number;
  /** What it leaves of the rate; the line is down, or only carries less. */
  share: number;
  isFailure: boolean;
  /** Numbers of the sites whose lines it hits; which of them, by name; which Internet lines of hubs, by name. */
  sites: ReadonlySet<number>;
  isLine: (name: string) => boolean;
  isHub: (name: string) => boolean;
}

type EventSpec = Scenario['events'][number];

/** Numbers of the sites that an event hits; one that hits the Internet lines of hubs hits no line of a site. */
export function sitesHitBy({ hub, match }: EventSpec, sites: readonly Site[]): number[] {
  if (hub !== undefined) return [];
  const isMeant = match?.site ? compileField('site', match.site) : () => true;
  const isOfGroup = match?.siteGroup ? compileField('siteGroup', match.siteGroup) : () => true;
  return sites.filter(({ name, group }) => isMeant(name) && isOfGroup(group)).map(({ index }) => index);
}

function lineEventsOf(events: readonly EventSpec[], sites: readonly Site[]): LineEvent[] {
  return events.flatMap((spec) => {
    if (spec.what !== 'wan-failure' && spec.what !== 'wan-degraded') return [];
    const isFailure = spec.what === 'wan-failure';
    return [
      {
        fromS: spec.atS,
        toS: spec.atS + spec.forS,
        share: isFailure ? 0 : spec.capacity!,
        isFailure,
        sites: new Set(sitesHitBy(spec, sites)),
        isLine: spec.line === undefined ? () => true : compilePatterns(spec.line),
        isHub: spec.hub === undefined ? () => false : compilePatterns(spec.hub),
      },
    ];
  });
}

export class LineStates {
  private readonly networks: Networks;
  private readonly events: readonly LineEvent[];

  constructor(
    scenario: Pick<Scenario, 'events' | 'network' | 'sites'>,
    private readonly sites: readonly Site[],
  ) {
    this.networks = networksOf(scenario);
    this.events = lineEventsOf(scenario.events, sites);
  }

  /** When a line fails or works again, in order. */
  get turnsS(): number[] {
    const turns = this.events.filter(({ isFailure }) => isFailure).flatMap(({ fromS, toS }) => [fromS, toS]);
    return [...new Set(turns)].sort((a, b) => a - b);
  }

  /** How a site (global number) is wired. */
  wiringOf(site: number): Wiring {
    return this.networks.wiringOf(this.sites[site]!.spec);
  }

  /** What is left of a line of a site (global number), 0 to 1: the least of all events that hit it. */
  private lineShare(site: number, line: number, timeS: number): number {
    const { name } = this.wiringOf(site).lines[line]!;
    return this.least(timeS, (event) => event.sites.has(site) && event.isLine(name));
  }

  /** What is left of the Internet line of a hub. */
  private hubShare(hub: number, timeS: number): number {
    const { name } = this.networks.hubs[hub]!;
    return this.least(timeS, (event) => event.isHub(name));
  }

  /** What events leave of a line: of one of a site, or of the Internet line of a hub. */
  shareOf(of: Line, timeS: number): number {
    const { kind, line, network, site } = of;
    if (this.events.length === 0) return 1;
    if (isWired(of)) return this.lineShare(site, line, timeS);
    return kind === 'hub' ? this.hubShare(network, timeS) : 1;
  }

  /** The leg by which a class of content leaves a site (global number): the first that works, or -1. */
  exitOf(site: number, kind: number, timeS: number): number {
    const { exits, legs } = this.wiringOf(site);
    return exits[kind]!.find((leg) => this.leadsOut(site, legs[leg]!, timeS)) ?? -1;
  }

  /** True when a site (global number) reaches neither the service nor the CDN. */
  isCutOff(site: number, timeS: number): boolean {
    if (this.events.length === 0) return false;
    return this.exitOf(site, 0, timeS) < 0;
  }

  /** True when a leg of a site works: its line, and that which carries it. */
  isUp(site: number, { line }: Leg, timeS: number): boolean {
    const { lines } = this.wiringOf(site);
    const { name, over } = lines[line]!;
    const carrier = over < 0 ? name : lines[over]!.name;
    return !this.fails(timeS, (event) => event.sites.has(site) && (event.isLine(name) || event.isLine(carrier)));
  }

  /** True when two sites reach each other, over private lines or the Internet. */
  areJoined(a: number, b: number, timeS: number): boolean {
    if (this.events.length === 0) return true;
    const { legs } = this.wiringOf(a);
    for (const leg of legs) {
      if (leg.network !== INTERNET && this.isUp(a, leg, timeS) && this.reaches(b, leg.network, timeS)) return true;
    }
    return !this.isCutOff(a, timeS) && !this.isCutOff(b, timeS);
  }

  /** True when a site reaches a hub, over a private line or the Internet. */
  reachesHub(site: number, hub: number, timeS: number): boolean {
    if (this.events.length === 0 || this.reaches(site, hub, timeS)) return true;
    return !this.isCutOff(site, timeS) && this.isHubUp(hub, timeS);
  }

  private reaches(site: number, network: number, timeS: number): boolean {
    return this.wiringOf(site).legs.some((leg) => leg.network === network && this.isUp(site, leg, timeS));
  }

  private leadsOut(site: number, leg: Leg, timeS: number): boolean {
    return this.isUp(site, leg, timeS) && (leg.network === INTERNET || this.isHubUp(leg.network, timeS));
  }

  private isHubUp(hub: number, timeS: number): boolean {
    const { name } = this.networks.hubs[hub]!;
    return !this.fails(timeS, (event) => event.isHub(name));
  }

  private fails(timeS: number, hits: (event: LineEvent) => boolean): boolean {
    return this.events.some((event) => event.isFailure && timeS >= event.fromS && timeS < event.toS && hits(event));
  }

  private least(timeS: number, hits: (event: LineEvent) => boolean): number {
    let share = 1;
    for (const event of this.events) {
      if (timeS >= event.fromS && timeS < event.toS && event.share < share && hits(event)) share = event.share;
    }
    return share;
  }
}
