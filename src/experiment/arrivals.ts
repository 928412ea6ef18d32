/** Why downloads have not arrived when the run ends: what each of them waited for most of its time. */
import { PAUSE_REASON } from '../core/pauses.js';
import { Happenings } from '../engine/happenings.js';
import { HAS_IT, SOURCE_COUNT } from '../engine/result.js';
import { COST_SHIFT, STATE } from '../fleet/calendar.js';
import { affected } from '../fleet/locations.js';
import { Schedule } from '../fleet/schedule.js';
import { isPausedByCost } from '../policy/costPause.js';
import type { EffectivePolicy } from '../policy/effective.js';
import type { Replicate } from './world.js';

export type MissingReason =
  | 'reimaged'
  | 'cache-silent'
  | 'http-held'
  | 'http-silent'
  | 'line-down'
  | 'cost'
  | 'device-off'
  | 'capped'
  | 'under-way';

/** Downloads that have not arrived for one reason. */
export interface Missing {
  downloads: number;
  /** What they lack. */
  bytes: number;
  /** Names of their contents. */
  contents: ReadonlySet<string>;
}

type Parts = Replicate['parts'];
const LINE_COSTS = 7;
const MAINLY = 0.5;
/** A cap that would let ten times the file pass, alone under it, is not what keeps it. */
const CAP_MATTERS = 0.1;

/**
 * Sorts the downloads that have not finished by what kept them.
 *
 * @param isMeant which devices (global numbers) are looked at
 */
export function missingDownloads(
  { world, parts }: Pick<Replicate, 'world' | 'parts'>,
  isMeant: (d: number) => boolean,
): ReadonlyMap<MissingReason, Missing> {
  const { catalogue, scenario } = world;
  const found = new Map<MissingReason, { downloads: number; bytes: number; contents: Set<string> }>();
  for (const { downloads } of parts) {
    const open = openDownloads(downloads, isMeant);
    if (open.length === 0) continue;
    const days = new Days(world, Int32Array.from(new Set(open.map((r) => downloads.device[r]!))));
    for (const r of open) {
      const file = downloads.file[r]!;
      const received = downloads.bytes.subarray(r * SOURCE_COUNT, (r + 1) * SOURCE_COUNT).reduce((a, b) => a + b, 0);
      const missingBytes = Math.max(0, catalogue.sizeBytes[file]! - received);
      const reason = new Waiting(world, days, downloads, r).reason(received);
      const row = found.get(reason) ?? { downloads: 0, bytes: 0, contents: new Set<string>() };
      row.downloads += 1;
      row.bytes += missingBytes;
      row.contents.add(scenario.content[catalogue.releases[catalogue.releaseOf[file]!]!.contentIndex]!.name);
      found.set(reason, row);
    }
  }
  return found;
}

/** The downloads of a part that were asked for and have not finished. */
function openDownloads(downloads: Parts[number]['downloads'], isMeant: (d: number) => boolean): number[] {
  const open: number[] = [];
  for (let r = 0; r < downloads.count; r += 1) {
    const isOver = !Number.isNaN(downloads.finishedS[r]!) || downloads.blocked[r] === HAS_IT;
    if (!isOver && isMeant(downloads.device[r]!)) open.push(r);
  }
  return open;
}

/** A stretch of a device's time in which nothing changes. */
interface Stretch {
  fromS: number;
  toS: number;
  state: number;
  isLineDown: boolean;
}

/** The days of some devices of a part, from the start of the run to its end. */
class Days {
  private readonly schedule: Schedule;
  private readonly happenings: Happenings;
  private readonly placeOf: ReadonlyMap<number, number>;
  private readonly known = new Map<number, Stretch[]>();
  private readonly lineMomentsS: readonly number[];
  private readonly reimages: readonly { atS: number; affects: Uint8Array }[];

  constructor(
    private readonly world: Replicate['world'],
    devices: Int32Array,
  ) {
    const { calendar, fleet, scenario } = world;
    this.schedule = new Schedule(fleet, calendar, scenario, devices);
    this.happenings = new Happenings(scenario, fleet, devices);
    this.placeOf = new Map(Array.from(devices, (d, i) => [d, i]));
    this.reimages = scenario.events
      .filter(({ what }) => what === 'reimage')
      .map(({ atS, match }) => ({ atS, affects: affected(fleet, match, devices) }));
    const failures = scenario.events.filter(({ what }) => what === 'wan-failure');
    this.lineMomentsS = failures.flatMap((event) => [event.atS, event.atS + event.forS]).sort((a, b) => a - b);
  }

  of(d: number): readonly Stretch[] {
    const known = this.known.get(d) ?? this.walk(d);
    this.known.set(d, known);
    return known;
  }

  /** True when a device loses what it has after a time. */
  isReimaged(d: number, afterS: number): boolean {
    return this.reimages.some(({ atS, affects }) => atS > afterS && affects[this.placeOf.get(d)!] === 1);
  }

  private walk(d: number): Stretch[] {
    const { fleet, scenario } = this.world;
    const i = this.placeOf.get(d)!;
    const stretches: Stretch[] = [];
    for (let fromS = 0; fromS < scenario.durationS; ) {
      const state = this.schedule.at(i, fromS);
      const nextS = this.lineMomentsS.find((timeS) => timeS > fromS) ?? Number.POSITIVE_INFINITY;
      const toS = Math.min(scenario.durationS, this.schedule.untilS[i]!, nextS);
      const isAway = (state & (STATE.onVpn | STATE.atHome)) !== 0;
      const isLineDown = !isAway && this.happenings.lines.isCutOff(fleet.siteOf[d]!, fromS);
      stretches.push({ fromS, toS, state, isLineDown });
      fromS = toS;
    }
    return stretches;
  }
}

/** The time of a download since it was asked for, by what its device could do for it. */
class Waiting {
  private offS = 0;
  private costS = 0;
  private downS = 0;
  private ableS = 0;
  private readonly policy: EffectivePolicy;
  private readonly priority: 0 | 1;

  constructor(
    private readonly world: Replicate['world'],
    private readonly days: Days,
    private readonly downloads: Parts[number]['downloads'],
    private readonly r: number,
  ) {
    const { catalogue, fleet } = world;
    const file = downloads.file[r]!;
    const d = downloads.device[r]!;
    this.policy = fleet.policies[fleet.policyOf[d]!]!;
    this.priority = catalogue.foreground[file] === 1 ? 1 : 0;
    const costPolicy = catalogue.costPolicies[file]!;
    for (const { fromS, toS, state, isLineDown } of days.of(d)) {
      const lastsS = toS - Math.max(fromS, downloads.requestedS[r]!);
      if (lastsS <= 0) continue;
      if ((state & STATE.on) === 0) this.offS += lastsS;
      else if (isPausedByCost(costPolicy, (state >> COST_SHIFT) & LINE_COSTS)) this.costS += lastsS;
      else if (isLineDown) this.downS += lastsS;
      else this.ableS += lastsS;
    }
  }

  /** @param received bytes that it has */
  reason(received: number): MissingReason {
    const { r } = this;
    const startedS = this.downloads.startedS[r]!;
    if (this.days.isReimaged(this.downloads.device[r]!, startedS)) return 'reimaged';
    const pause = this.downloads.pauses[r]! > 0 ? this.downloads.pauseReason[r] : undefined;
    if (pause === PAUSE_REASON['cache-server-silent']) return 'cache-silent';
    if (pause === PAUSE_REASON['http-silent']) return 'http-silent';
    if (pause === PAUSE_REASON['line-down']) return 'line-down';
    const onS = this.costS + this.downS + this.ableS;
    if (this.costS > 0 && this.costS >= MAINLY * onS) return 'cost';
    if (this.downS > 0 && this.downS >= MAINLY * onS) return 'line-down';
    if (pause === PAUSE_REASON['http-held']) return this.heldBy();
    const sinceS = this.world.scenario.durationS - startedS;
    if (received === 0 && this.ableS > 0 && this.holdsS(this.heldBy()) > MAINLY * sinceS) return this.heldBy();
    if (this.ableS === 0) return 'device-off';
    if (this.isCapped()) return 'capped';
    return this.offS > this.ableS ? 'device-off' : 'under-way';
  }

  /** Which of the delays of its policies is the longer. */
  private heldBy(): 'cache-silent' | 'http-held' {
    return this.holdsS('cache-silent') > this.holdsS('http-held') ? 'cache-silent' : 'http-held';
  }

  /** How long policies keep it with a cache server, or from HTTP. */
  private holdsS(by: MissingReason): number {
    const { cacheFallbackS, httpDelayS } = this.policy;
    const delayS = httpDelayS[this.priority] ?? 0;
    if (by === 'http-held') return this.downloads.blocked[this.r]! < 0 ? delayS : 0;
    const { hostListAnywhere, hostLists } = this.world.fleet;
    const { servers } = hostLists[hostListAnywhere[this.downloads.device[this.r]!]!]!;
    return servers.length > 0 ? (cacheFallbackS[this.priority] ?? 0) : 0;
  }

  /** Caps of the line are taken to matter: how fast the line is depends on where the device was. */
  private isCapped(): boolean {
    const { caps, capsOfAll } = this.policy;
    const sizeBytes = this.world.catalogue.sizeBytes[this.downloads.file[this.r]!]!;
    return [caps[this.priority]!, capsOfAll].some(
      ({ absoluteBytesPerS, businessHours, percent }) =>
        (absoluteBytesPerS > 0 && sizeBytes > CAP_MATTERS * absoluteBytesPerS * this.ableS) ||
        businessHours !== null ||
        (percent > 0 && percent < 100),
    );
  }
}
