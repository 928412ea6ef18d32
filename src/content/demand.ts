/**
 * Who asks for which file when.
 *
 * A device looks for updates every `scan.interval`, at its own phase, each scan moved by up to half of `scan.jitter`
 * either way; it asks for a background release at its first scan after release and deferral. Foreground content is
 * asked for at a moment drawn uniformly from `spread`. A device that is off asks soon after it is switched on. No draw
 * depends on a policy: two policies see the same demand.
 */
import { doubled } from '../core/columns.js';
import { hashName, hashPair, RandomStream } from '../core/random.js';
import type { Fleet } from '../fleet/fleet.js';
import type { Calendar } from '../fleet/schedule.js';
import { compileMatch, patternToRegExp } from '../scenario/match.js';
import type { Scenario } from '../scenario/schema.js';
import type { Catalogue, Release } from './catalogue.js';

/** Requests in order of time, then device, then file. */
export interface Demand {
  count: number;
  timeS: Float64Array;
  device: Int32Array;
  file: Int32Array;
}

/** The requests that a content lists, by who asks: a device by name, or all that a pattern names. */
interface PlannedRequests {
  byName: Map<string, number[]>;
  byPattern: { patterns: RegExp[]; afterS: number }[];
}

function plannedRequests(requests: readonly { device: readonly string[]; after: number }[]): PlannedRequests {
  const planned: PlannedRequests = { byName: new Map(), byPattern: [] };
  for (const { device, after } of requests) {
    if (device.length > 1 || device[0]!.includes('*')) {
      planned.byPattern.push({ patterns: device.map(patternToRegExp), afterS: after });
      continue;
    }
    const name = device[0]!.toLowerCase();
    planned.byName.set(name, [...(planned.byName.get(name) ?? []), after]);
  }
  return planned;
}

/** Requests as they are made: device by device, and for each in order of release and file. */
class DemandRows {
  private count = 0;
  private timeS: Float64Array;
  private device: Int32Array;
  private file: Int32Array;

  /** @param expected about how many there will be */
  constructor(expected: number) {
    const room = Math.max(16, expected);
    this.timeS = new Float64Array(room);
    this.device = new Int32Array(room);
    this.file = new Int32Array(room);
  }

  add(timeS: number, device: number, file: number): void {
    const row = this.count;
    this.count += 1;
    if (row >= this.timeS.length) {
      this.timeS = doubled(this.timeS);
      this.device = doubled(this.device);
      this.file = doubled(this.file);
    }
    this.timeS[row] = timeS;
    this.device[row] = device;
    this.file[row] = file;
  }

  inOrder(): Demand {
    const { timeS, device, file } = this;
    const order = Int32Array.from({ length: this.count }, (_, row) => row);
    order.sort((a, b) => timeS[a]! - timeS[b]! || device[a]! - device[b]! || file[a]! - file[b]!);
    return {
      count: this.count,
      timeS: Float64Array.from(order, (row) => timeS[row]!),
      device: order.map((row) => device[row]!),
      file: order.map((row) => file[row]!),
    };
  }
}

/** Generates the requests of any part of the estate; the parts add up to the whole. */
export class DemandGenerator {
  private readonly phase: RandomStream;
  private readonly jitter: RandomStream;
  private readonly ring: RandomStream;
  private readonly audience: RandomStream;
  private readonly spread: RandomStream;
  private readonly startDelay: RandomStream;
  private readonly matchers: ((device: number) => boolean)[];
  private readonly planned: PlannedRequests[];

  constructor(
    private readonly scenario: Scenario,
    private readonly fleet: Fleet,
    private readonly catalogue: Catalogue,
    private readonly calendar: Calendar,
    seed: string,
  ) {
    this.phase = new RandomStream(seed, 'demand.scanPhase');
    this.jitter = new RandomStream(seed, 'demand.scanJitter');
    this.ring = new RandomStream(seed, 'demand.ring');
    this.audience = new RandomStream(seed, 'demand.audience');
    this.spread = new RandomStream(seed, 'demand.spread');
    this.startDelay = new RandomStream(seed, 'demand.startDelay');
    this.planned = scenario.content.map((content) => plannedRequests(content.requests ?? []));
    this.matchers = scenario.content.map((content) => {
      if (!content.audience.match) return () => true;
      const matches = compileMatch(content.audience.match);
      return (d) => matches(fleet.target(d));
    });
  }

  /** Requests of the given devices, in ascending order, within the run. */
  generate(devices: ArrayLike<number>): Demand {
    const rows = new DemandRows(devices.length * this.catalogue.fileCount);
    for (let i = 0; i < devices.length; i += 1) {
      const d = devices[i]!;
      for (const release of this.catalogue.releases) {
        for (const timeS of this.requestTimes(d, release)) {
          if (timeS >= this.scenario.duration) continue;
          for (let f = 0; f < release.fileCount; f += 1) rows.add(timeS, d, release.firstFile + f);
        }
      }
    }
    return rows.inOrder();
  }

  private requestTimes(d: number, release: Release): number[] {
    const { content, contentIndex } = release;
    if (content.requests) {
      const name = this.fleet.name(d).toLowerCase();
      const { byName, byPattern } = this.planned[contentIndex]!;
      const matching = byPattern.filter(({ patterns }) => patterns.some((pattern) => pattern.test(name)));
      return [...(byName.get(name) ?? []), ...matching.map(({ afterS }) => afterS)]
        .sort((a, b) => a - b)
        .map((afterS) => this.calendar.nextOnS(d, afterS, 0));
    }
    const id = this.fleet.ids[d]!;
    if (this.audience.uniform(id, hashName(content.name)) >= content.audience.share) return [];
    if (!this.matchers[contentIndex]!(d)) return [];
    const releaseId = hashName(release.name);
    const fromS = release.releasedS + this.deferralS(d);
    const askedS =
      content.priority === 'foreground'
        ? fromS + this.spread.uniform(id, releaseId) * this.scenario.demand.spread
        : this.firstScanS(d, fromS);
    const delayS = this.startDelay.uniform(id, releaseId) * this.scenario.demand.startDelay;
    return [this.calendar.nextOnS(d, askedS, delayS)];
  }

  private deferralS(d: number): number {
    const { rings } = this.scenario.demand;
    let left = this.ring.uniform(this.fleet.ids[d]!) * rings.reduce((total, ring) => total + ring.share, 0);
    for (const ring of rings) {
      left -= ring.share;
      if (left < 0) return ring.deferral;
    }
    return rings.at(-1)!.deferral;
  }

  private firstScanS(d: number, fromS: number): number {
    const { interval, jitter } = this.scenario.demand.scan;
    const id = this.fleet.ids[d]!;
    const phaseS = this.phase.uniform(id) * interval;
    for (let k = Math.floor((fromS - phaseS) / interval) - 1; ; k += 1) {
      const timeS = phaseS + k * interval + (this.jitter.uniform(hashPair(id, k)) - 0.5) * jitter;
      if (timeS >= fromS) return timeS;
    }
  }
}
