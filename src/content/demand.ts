/**
 * Who asks for which file when.
 *
 * A device looks for updates every `scan.interval`, at its own phase, each scan moved by up to half of `scan.jitter`
 * either way; it asks for a background release at its first scan after release and deferral. Foreground content is
 * asked for at a moment drawn uniformly from `spread`. A device that is off asks soon after it is switched on. No draw
 * depends on a policy: two policies see the same demand.
 */
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

  /** Requests of the given devices within the run. */
  generate(devices: Iterable<number>): Demand {
    const rows: { timeS: number; device: number; file: number }[] = [];
    for (const d of devices) {
      for (const release of this.catalogue.releases) {
        for (const timeS of this.requestTimes(d, release)) {
          if (timeS >= this.scenario.duration) continue;
          for (let i = 0; i < release.fileCount; i += 1) rows.push({ timeS, device: d, file: release.firstFile + i });
        }
      }
    }
    rows.sort((a, b) => a.timeS - b.timeS || a.device - b.device || a.file - b.file);
    return {
      count: rows.length,
      timeS: Float64Array.from(rows, (row) => row.timeS),
      device: Int32Array.from(rows, (row) => row.device),
      file: Int32Array.from(rows, (row) => row.file),
    };
  }

  private requestTimes(d: number, release: Release): number[] {
    const { content, contentIndex } = release;
    if (content.requests) {
      const name = this.fleet.names[d]!.toLowerCase();
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
