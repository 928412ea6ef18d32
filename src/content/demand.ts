/**
 * The requests: which device asks for which file, and when.
 *
 * A device looks for updates every `scan.interval`, at its own phase, each scan moved by up to half of `scan.jitter`
 * either way; it asks for a background release at its first scan after release and deferral. Foreground content is
 * asked for at a time drawn uniformly from `spread`. A device that is off asks soon after it is switched on. No draw
 * depends on a policy: two policies see the same demand.
 */
import { grown } from '../core/columns.js';
import { sortedIndices } from '../core/order.js';
import { hashName, hashPair, RandomStream } from '../core/random.js';
import type { Calendar } from '../fleet/calendar.js';
import type { Estate } from '../fleet/fleet.js';
import { compilePatterns, isPattern, type NameTest } from '../scenario/match.js';
import type { EnvironmentSpec } from '../scenario/schema.js';
import { Audience } from './audience.js';
import type { Catalogue, Release } from './catalogue.js';

/** Requests in order of time, then device, then file. */
export interface Demand {
  count: number;
  timeS: Float64Array;
  device: Int32Array;
  file: Int32Array;
}

/** The requests that a content lists, by device: one by name, or all that a pattern names. */
interface PlannedRequests {
  byName: Map<string, number[]>;
  byPattern: { isMeant: NameTest; afterS: number }[];
}

function plannedRequests(requests: readonly { device: readonly string[]; afterS: number }[]): PlannedRequests {
  const planned: PlannedRequests = { byName: new Map(), byPattern: [] };
  for (const { device, afterS } of requests) {
    if (device.length !== 1 || isPattern(device[0]!)) {
      planned.byPattern.push({ isMeant: compilePatterns(device), afterS });
      continue;
    }
    const name = device[0]!.toLowerCase();
    planned.byName.set(name, [...(planned.byName.get(name) ?? []), afterS]);
  }
  return planned;
}

/** Which device asks for which release, and when; it asks for the files of a release together. */
class Asks {
  private count = 0;
  private timeS: Float64Array;
  private device: Int32Array;
  private release: Int32Array;

  /** @param expected about how many there will be */
  constructor(expected: number) {
    const length = Math.max(16, expected);
    this.timeS = new Float64Array(length);
    this.device = new Int32Array(length);
    this.release = new Int32Array(length);
  }

  add(timeS: number, device: number, release: number): void {
    const ask = this.count;
    this.count += 1;
    if (ask >= this.timeS.length) {
      this.timeS = grown(this.timeS, 2 * ask);
      this.device = grown(this.device, 2 * ask);
      this.release = grown(this.release, 2 * ask);
    }
    this.timeS[ask] = timeS;
    this.device[ask] = device;
    this.release[ask] = release;
  }

  /** The requests of all files in order of time, then device, then file. */
  requests(releases: readonly Release[]): Demand {
    const { timeS, device, release } = this;
    // They come device by device, and of each release by release.
    const order = sortedIndices(timeS.subarray(0, this.count));
    let count = 0;
    for (let ask = 0; ask < this.count; ask += 1) count += releases[release[ask]!]!.fileCount;
    const demand = {
      count,
      timeS: new Float64Array(count),
      device: new Int32Array(count),
      file: new Int32Array(count),
    };
    let r = 0;
    for (const ask of order) {
      const { firstFile, fileCount } = releases[release[ask]!]!;
      for (let f = 0; f < fileCount; f += 1, r += 1) {
        demand.timeS[r] = timeS[ask]!;
        demand.device[r] = device[ask]!;
        demand.file[r] = firstFile + f;
      }
    }
    return demand;
  }
}

/** The requests of a part of the estate. */
export interface DemandSource {
  /** Requests of the given devices, in ascending order, within the run. */
  generate(devices: ArrayLike<number>): Demand;
  /**
   * When a device asks again for a file that it asked for before: background content with its next scan, foreground
   * content when its user does, `userAfterS` later.
   */
  askAgainS(d: number, file: number, fromS: number, userAfterS: number): number;
}

/** Times that are remembered in all: 8 bytes each. */
const MOST_KNOWN_TIMES = 2 ** 18;

/** Generates the requests of any part of the estate; the parts add up to the whole. */
export class DemandGenerator implements DemandSource {
  private readonly phase: RandomStream;
  private readonly jitter: RandomStream;
  private readonly audience: Audience;
  private readonly spread: RandomStream;
  private readonly startDelay: RandomStream;
  private readonly releaseIds: number[];
  private readonly planned: PlannedRequests[];
  /**
   * By device and release: when the device asks for it, NaN while nobody wanted to know. Worlds that share an estate may divide
   * it into other parts, and ask for the same devices again. Empty for an estate that is too large.
   */
  private readonly knownS: Float64Array;

  constructor(
    private readonly environment: EnvironmentSpec,
    private readonly estate: Estate,
    private readonly catalogue: Catalogue,
    private readonly calendar: Calendar,
    seed: string,
  ) {
    this.phase = new RandomStream(seed, 'demand.scanPhase');
    this.jitter = new RandomStream(seed, 'demand.scanJitter');
    this.audience = new Audience(environment, estate, seed);
    this.spread = new RandomStream(seed, 'demand.spread');
    this.startDelay = new RandomStream(seed, 'demand.startDelay');
    this.releaseIds = catalogue.releases.map((release) => hashName(release.name));
    this.planned = environment.content.map((content) => plannedRequests(content.requests ?? []));
    const times = estate.count * catalogue.releases.length;
    this.knownS = new Float64Array(times <= MOST_KNOWN_TIMES ? times : 0).fill(Number.NaN);
  }

  generate(devices: ArrayLike<number>): Demand {
    const { releases } = this.catalogue;
    const asks = new Asks(devices.length * releases.length);
    this.addAll(asks, devices);
    return asks.requests(releases);
  }

  private addAll(asks: Asks, devices: ArrayLike<number>): void {
    const { releases } = this.catalogue;
    const { durationS } = this.environment;
    for (let i = 0; i < devices.length; i += 1) {
      const d = devices[i]!;
      for (let k = 0; k < releases.length; k += 1) {
        if (releases[k]!.content.requests) {
          for (const timeS of this.plannedTimes(d, releases[k]!)) if (timeS < durationS) asks.add(timeS, d, k);
          continue;
        }
        const timeS = this.requestS(d, k);
        if (timeS < durationS) asks.add(timeS, d, k);
      }
    }
  }

  askAgainS(d: number, file: number, fromS: number, userAfterS: number): number {
    const release = this.catalogue.releaseOf[file]!;
    const isForeground = this.catalogue.releases[release]!.content.priority === 'foreground';
    const askedS = isForeground ? fromS + userAfterS : this.firstScanS(d, fromS);
    return this.calendar.nextOnS(d, askedS, this.startDelayS(d, release));
  }

  private startDelayS(d: number, release: number): number {
    return (
      this.startDelay.uniform(this.estate.ids[d]!, this.releaseIds[release]!) * this.environment.demand.startDelayS
    );
  }

  /** When a device asks for a release whose requests are listed. */
  private plannedTimes(d: number, { contentIndex }: Release): number[] {
    const name = this.estate.name(d).toLowerCase();
    const { byName, byPattern } = this.planned[contentIndex]!;
    const matching = byPattern.filter(({ isMeant }) => isMeant(name));
    return [...(byName.get(name) ?? []), ...matching.map(({ afterS }) => afterS)]
      .sort((a, b) => a - b)
      .map((afterS) => this.calendar.nextOnS(d, afterS, 0));
  }

  /** When a device asks for a release that it finds by itself; Infinity when the release is not meant for it. */
  private requestS(d: number, releaseIndex: number): number {
    const { knownS } = this;
    const { releases } = this.catalogue;
    if (knownS.length === 0) return this.firstRequestS(d, releases[releaseIndex]!, releaseIndex);
    const at = d * releases.length + releaseIndex;
    if (Number.isNaN(knownS[at]!)) knownS[at] = this.firstRequestS(d, releases[releaseIndex]!, releaseIndex);
    return knownS[at]!;
  }

  private firstRequestS(d: number, { contentIndex, firstFile, releasedS }: Release, releaseIndex: number): number {
    if (!this.audience.includes(d, contentIndex)) return Number.POSITIVE_INFINITY;
    const fromS = releasedS + this.environment.demand.rings[this.audience.ringOf(d)]!.deferralS;
    const askedS =
      this.catalogue.foreground[firstFile] === 1
        ? fromS +
          this.spread.uniform(this.estate.ids[d]!, this.releaseIds[releaseIndex]!) * this.environment.demand.spreadS
        : this.firstScanS(d, fromS);
    return this.calendar.nextOnS(d, askedS, this.startDelayS(d, releaseIndex));
  }

  private firstScanS(d: number, fromS: number): number {
    const { intervalS, jitterS } = this.environment.demand.scan;
    const id = this.estate.ids[d]!;
    const phaseS = this.phase.uniform(id) * intervalS;
    for (let k = Math.floor((fromS - phaseS) / intervalS) - 1; ; k += 1) {
      const timeS = phaseS + k * intervalS + (this.jitter.uniform(hashPair(id, k)) - 0.5) * jitterS;
      if (timeS >= fromS) return timeS;
    }
  }
}

/** Requests that are remembered in all: 16 bytes each. */
const MOST_REMEMBERED = 2 ** 18;

/** Remembers the requests of small parts, for the worlds that share an estate. The caller owns the columns that it gets. */
export class RememberedDemand implements DemandSource {
  private readonly parts = new Map<number, { devices: ArrayLike<number>; demand: Demand }>();
  private remembered = 0;

  constructor(private readonly source: DemandSource) {}

  askAgainS(d: number, file: number, fromS: number, userAfterS: number): number {
    return this.source.askAgainS(d, file, fromS, userAfterS);
  }

  generate(devices: ArrayLike<number>): Demand {
    const first = devices[0]!;
    const known = this.parts.get(first);
    if (known && areSame(known.devices, devices)) return copyOf(known.demand);
    const demand = this.source.generate(devices);
    if (!known && this.remembered + demand.count <= MOST_REMEMBERED) {
      this.parts.set(first, { devices, demand: copyOf(demand) });
      this.remembered += demand.count;
    }
    return demand;
  }
}

function areSame(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}

function copyOf({ count, timeS, device, file }: Demand): Demand {
  return { count, timeS: timeS.slice(), device: device.slice(), file: file.slice() };
}
