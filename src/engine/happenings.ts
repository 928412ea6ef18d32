/** The scenario's events in one part of the estate: what happens to whom and when. */
import type { Fleet } from '../fleet/fleet.js';
import { LineStates, sitesHitBy } from '../fleet/lineStates.js';
import { EVENTS, type EventName } from '../scenario/events.js';
import { compileMatch, compilePatterns } from '../scenario/match.js';
import type { Scenario } from '../scenario/schema.js';

type EventSpec = Scenario['events'][number];

interface Happening {
  spec: EventSpec;
  fromS: number;
  toS: number;
  /** By local device. */
  affects: Uint8Array;
  /** Global numbers of the sites, for events that hit sites. */
  sites: ReadonlySet<number>;
  /** Numbers of the cache servers, for events that hit servers. */
  servers: ReadonlySet<number>;
}

export class Happenings {
  /** A number: an empty list may be of another kind in each run (decision 11). */
  readonly count: number;
  private readonly all: Happening[];
  private readonly byName = new Map<EventName, Happening[]>();
  /** Which lines work when. */
  readonly lines: LineStates;

  constructor(
    scenario: Scenario,
    private readonly fleet: Fleet,
    private readonly devices: Int32Array,
  ) {
    this.count = scenario.events.length;
    this.all = [];
    for (const spec of scenario.events) {
      const matches = compileMatch(spec.match);
      const kind = EVENTS[spec.what];
      const happening = {
        spec,
        fromS: spec.atS,
        toS: spec.atS + spec.forS,
        affects: Uint8Array.from(devices, (d) => Number(matches(fleet.target(d)))),
        sites: new Set(kind.hits === 'sites' ? sitesHitBy(spec, fleet.sites) : []),
        servers: new Set(kind.hits === 'servers' ? this.serversOf(spec) : []),
      };
      this.all.push(happening);
      this.byName.set(spec.what, [...(this.byName.get(spec.what) ?? []), happening]);
    }
    this.lines = new LineStates(scenario, fleet.sites);
  }

  /** Event number `e`: what the scenario says of it. */
  spec(e: number): EventSpec {
    return this.all[e]!.spec;
  }

  beginsS(e: number): number {
    return this.all[e]!.fromS;
  }

  endsS(e: number): number {
    return this.all[e]!.toS;
  }

  /** True when event `e` hits a device (local number). */
  hits(e: number, i: number): boolean {
    return this.all[e]!.affects[i] === 1;
  }

  /** Local numbers of the devices that an event hits. */
  devicesHit(e: number): number[] {
    return [...this.devices.keys()].filter((i) => this.all[e]!.affects[i] === 1);
  }

  /** Global numbers of the sites that an event hits. */
  sitesHit(e: number): ReadonlySet<number> {
    return this.all[e]!.sites;
  }

  serversHit(e: number): ReadonlySet<number> {
    return this.all[e]!.servers;
  }

  /** True while an event of this kind hits the device (local number). */
  isActive(what: EventName, i: number, timeS: number): boolean {
    if (this.count === 0) return false;
    return this.find(what, timeS, (h) => h.affects[i] === 1) !== undefined;
  }

  /** True while a cache server does not answer. */
  isServerDown(server: number, timeS: number): boolean {
    return this.find('cache-server-failure', timeS, (h) => h.servers.has(server)) !== undefined;
  }

  /** The HTTP status with which a cache server answers, or null while it serves. */
  serverStatus(server: number, timeS: number): number | null {
    if (this.count === 0) return null;
    return this.find('cache-server-error', timeS, (h) => h.servers.has(server))?.spec.status ?? null;
  }

  private find(what: EventName, timeS: number, hits: (h: Happening) => boolean): Happening | undefined {
    const list = this.byName.get(what);
    return list?.find((h) => timeS >= h.fromS && timeS < h.toS && hits(h));
  }

  private serversOf({ server }: EventSpec): number[] {
    const isMeant = compilePatterns(server ?? ['*']);
    return [...this.fleet.servers.keys()].filter((i) => isMeant(this.fleet.servers[i]!.name));
  }
}
