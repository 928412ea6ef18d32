/**
 * When a device is on, where it is, and what its battery holds.
 *
 * A battery drains in `stints` unplugged stints, one in each equal slice of the on-time, charges on mains, and is charged
 * while off with probability `chargedOvernight` (all *assumed*: `devices.mix[].battery`). The days come from the
 * calendar; the scenario's events can move devices or switch them off.
 */
import { float64Column, int32Column, uint8Column } from '../core/columns.js';
import { hashPair } from '../core/random.js';
import { HOUR_S } from '../core/units.js';
import type { ProfileSpec, Scenario } from '../scenario/schema.js';
import { type Calendar, STATE, TIMES } from './calendar.js';
import type { Estate } from './fleet.js';
import { affected } from './locations.js';
import { holdsUntilS, isOnAt } from './mainsDay.js';

const AWAY = STATE.onVpn | STATE.atHome;
/** Whose days are followed how: never another state; on or off; on or off with a battery whose charge is followed. */
const KIND = { constant: 0, mains: 1, battery: 2 } as const;

/**
 * The present segment of each device: constant state until its end, and its charge from its start on. For
 * devices on mains also the present day, which the kernel follows alone: its end, its on-time, and its state then.
 */
export interface Segments {
  state: Uint8Array;
  untilS: Float64Array;
  chargeAtStart: Float64Array;
  slopePerS: Float64Array;
  segmentStartS: Float64Array;
  /** -Infinity where events of the scenario may come between, and for other devices. */
  dayToS: Float64Array;
  onFromS: Float64Array;
  onToS: Float64Array;
  onState: Uint8Array;
}

/** Segments for so many devices. */
function newSegments(count: number): Segments {
  return {
    state: uint8Column(count),
    untilS: float64Column(count),
    chargeAtStart: float64Column(count),
    slopePerS: float64Column(count),
    segmentStartS: float64Column(count),
    dayToS: float64Column(count),
    onFromS: float64Column(count),
    onToS: float64Column(count),
    onState: uint8Column(count),
  };
}

/**
 * The state of some devices over time, by their number among them; times asked for of a device must not decrease.
 */
export class Schedule implements Segments {
  readonly state: Uint8Array;
  readonly untilS: Float64Array;
  readonly chargeAtStart: Float64Array;
  readonly slopePerS: Float64Array;
  readonly segmentStartS: Float64Array;
  readonly dayToS: Float64Array;
  /** What is drawn for the present cycle: its on-time, the state then by where it is spent, and charging while off. */
  readonly onFromS: Float64Array;
  readonly onToS: Float64Array;
  readonly onState: Uint8Array;
  private readonly chargedOff: Uint8Array;
  private readonly kind: Uint8Array;
  /** The present cycle. */
  private readonly cycle: Int32Array;
  private readonly cycleFromS: Float64Array;
  private readonly cycleToS: Float64Array;
  /** Charge in percent at the start of the present cycle. */
  private readonly cycleCharge: Float64Array;
  /** By device with a battery: the number of the present segment in its cycle, where the next walk goes on. */
  private readonly step: Int32Array;
  private readonly overrides: { fromS: number; toS: number; clear: number; set: number; affects: Uint8Array }[];
  /** A number: an empty list may be of another kind in each run (decision 11). */
  private readonly overrideCount: number;
  /** Charge and start of the segment that a walk has come to. */
  private charge = 0;
  private segmentFromS = 0;

  constructor(
    private readonly estate: Estate,
    private readonly calendar: Calendar,
    { events }: Pick<Scenario, 'events'>,
    /** Global numbers of the devices. */
    private readonly devices: Int32Array,
    /** Where the present segments are kept: in the kernel's memory, because the kernel reads them all the time. */
    segments: Segments = newSegments(devices.length),
  ) {
    const count = devices.length;
    this.overrides = [];
    for (const event of events) {
      if (event.what !== 'move' && event.what !== 'reimage') continue;
      this.overrides.push({
        fromS: event.atS,
        toS: event.atS + event.forS,
        clear: event.what === 'move' ? AWAY : STATE.on | STATE.onBattery,
        set: event.to === 'home' ? STATE.atHome : event.to === 'vpn' ? STATE.onVpn : 0,
        affects: affected(estate, event.match, devices),
      });
    }
    this.overrideCount = this.overrides.length;
    const kinds = Uint8Array.from(estate.profiles, kindOf);
    this.kind = uint8Column(count);
    for (let i = 0; i < count; i += 1) this.kind[i] = kinds[estate.profileOf[devices[i]!]!]!;
    this.state = segments.state;
    this.untilS = segments.untilS.fill(Number.NEGATIVE_INFINITY);
    this.chargeAtStart = segments.chargeAtStart.fill(100);
    this.slopePerS = segments.slopePerS;
    this.segmentStartS = segments.segmentStartS;
    this.dayToS = segments.dayToS.fill(Number.NEGATIVE_INFINITY);
    this.onFromS = segments.onFromS;
    this.onToS = segments.onToS;
    this.onState = segments.onState;
    this.cycle = int32Column(count);
    this.cycleFromS = float64Column(count);
    this.cycleToS = float64Column(count).fill(Number.NEGATIVE_INFINITY);
    this.chargedOff = uint8Column(count);
    this.cycleCharge = float64Column(count).fill(100);
    this.step = int32Column(count);
  }

  /** Brings a device's segment to the one that contains `timeS`, and returns its state. */
  at(i: number, timeS: number): number {
    if (timeS < this.untilS[i]!) return this.state[i]!;
    this.ownAt(i, timeS);
    for (let k = 0; k < this.overrideCount; k += 1) {
      const { fromS, toS, clear, set, affects } = this.overrides[k]!;
      if (affects[i] === 0 || timeS >= toS) continue;
      if (timeS < fromS) this.untilS[i] = Math.min(this.untilS[i]!, fromS);
      else {
        this.untilS[i] = Math.min(this.untilS[i]!, toS);
        this.state[i] = (this.state[i]! & ~clear) | set;
      }
    }
    return this.state[i]!;
  }

  /** The state of a device at any time, past ones too, but for its battery: whether it is on, and where. */
  stateOn(i: number, timeS: number): number {
    let state: number = STATE.on;
    if (this.kind[i] !== KIND.constant) {
      const { calendar } = this;
      const d = this.devices[i]!;
      const cycle = calendar.cycleAt(d, timeS);
      const at = calendar.window(d, cycle);
      const isOn = isOnAt(timeS, calendar.times[at + TIMES.onFromS]!, calendar.times[at + TIMES.onToS]!);
      state = isOn ? STATE.on | calendar.whereabouts(d, cycle) : 0;
    }
    for (let k = 0; k < this.overrideCount; k += 1) {
      const { fromS, toS, clear, set, affects } = this.overrides[k]!;
      if (affects[i] === 1 && timeS >= fromS && timeS < toS) state = (state & ~clear) | set;
    }
    return state;
  }

  /** The segment of the device's own days, before the scenario's events. */
  private ownAt(i: number, timeS: number): void {
    const kind = this.kind[i]!;
    if (kind === KIND.constant) {
      this.untilS[i] = Number.POSITIVE_INFINITY;
      this.state[i] = STATE.on;
      return;
    }
    const isFirst = this.cycleToS[i] === Number.NEGATIVE_INFINITY;
    if (isFirst) this.enter(i, this.calendar.cycleAt(this.devices[i]!, timeS));
    if (kind === KIND.mains) {
      if (timeS >= this.cycleToS[i]!) this.enter(i, this.cycle[i]! + 1);
      // Nothing is carried over from days that nobody asks for.
      if (timeS >= this.cycleToS[i]!) this.enter(i, this.calendar.cycleAt(this.devices[i]!, timeS));
      this.dayOnMains(i, timeS);
      return;
    }
    while (timeS >= this.cycleToS[i]!) {
      this.walk(i, Number.POSITIVE_INFINITY);
      this.cycleCharge[i] = this.charge;
      this.enter(i, this.cycle[i]! + 1);
    }
    this.walk(i, timeS);
  }

  /** Begins a cycle: what happens in it is drawn. */
  private enter(i: number, cycle: number): void {
    const d = this.devices[i]!;
    const { calendar } = this;
    const at = calendar.window(d, cycle);
    const { times } = calendar;
    this.cycle[i] = cycle;
    this.cycleFromS[i] = times[at + TIMES.fromS]!;
    this.cycleToS[i] = times[at + TIMES.toS]!;
    this.onFromS[i] = times[at + TIMES.onFromS]!;
    this.onToS[i] = times[at + TIMES.onToS]!;
    this.onState[i] = STATE.on | calendar.whereabouts(d, cycle);
    if (this.kind[i] !== KIND.battery) {
      if (this.overrideCount === 0) this.dayToS[i] = this.cycleToS[i]!;
      return;
    }
    this.step[i] = 0;
    this.segmentStartS[i] = this.cycleFromS[i]!;
    this.chargeAtStart[i] = this.cycleCharge[i]!;
    const { battery } = calendar.profile(d);
    this.chargedOff[i] = Number(calendar.nightDraw.uniform(this.estate.ids[d]!, cycle) < battery.chargedOvernight);
  }

  /** Charge in percent, in [0, 100]; only meaningful for a time within the present segment. */
  chargePercent(i: number, timeS: number): number {
    const charge = this.chargeAtStart[i]! + this.slopePerS[i]! * (timeS - this.segmentStartS[i]!);
    return Math.min(100, Math.max(0, charge));
  }

  /** The segment of the present cycle that contains `timeS`, for a device on mains: off, on, off. */
  private dayOnMains(i: number, timeS: number): void {
    const onFromS = this.onFromS[i]!;
    const onToS = this.onToS[i]!;
    this.state[i] = isOnAt(timeS, onFromS, onToS) ? this.onState[i]! : 0;
    this.untilS[i] = holdsUntilS(timeS, onFromS, onToS, this.cycleToS[i]!);
  }

  /**
   * Walks on from the present segment of the cycle to the one that contains `timeS`, or through the end of the cycle. Segments
   * of a cycle: off; by stint one on mains and one on battery; on mains; off.
   */
  private walk(i: number, timeS: number): void {
    const { battery } = this.calendar.profile(this.devices[i]!);
    const endS = this.cycleToS[i]!;
    const onFrom = this.onFromS[i]!;
    const onTo = this.onToS[i]!;
    const onState = this.onState[i]!;
    const chargePerS = battery.chargePerHour / HOUR_S;
    const offSlope = this.chargedOff[i] === 1 ? chargePerS : 0;

    this.charge = this.chargeAtStart[i]!;
    this.segmentFromS = this.segmentStartS[i]!;
    if (onTo <= onFrom) {
      this.endsIn(i, timeS, endS, 0, offSlope);
      return;
    }
    let step = this.step[i]!;
    if (step === 0) {
      if (this.endsIn(i, timeS, onFrom, 0, offSlope)) return;
      step = 1;
    }
    const last = battery.timeOnBattery > 0 ? 2 * battery.stints + 1 : 1;
    if (step < last) {
      const slice = (onTo - onFrom) / battery.stints;
      const length = slice * battery.timeOnBattery;
      const drainPerS = battery.drainPerHour / HOUR_S;
      for (; step < last; step += 1) {
        const stint = (step - 1) >> 1;
        const isIn =
          (step & 1) === 1
            ? this.endsIn(
                i,
                timeS,
                onFrom + stint * slice + this.drawStint(i, stint) * (slice - length),
                onState,
                chargePerS,
              )
            : this.endsIn(
                i,
                timeS,
                this.segmentFromS + stintS(this.charge - battery.pluggedInAt, drainPerS, length),
                onState | STATE.onBattery,
                -drainPerS,
              );
        if (!isIn) continue;
        this.step[i] = step;
        return;
      }
    }
    const isOn = step === last && this.endsIn(i, timeS, onTo, onState, chargePerS);
    this.step[i] = isOn ? last : last + 1;
    if (!isOn) this.endsIn(i, timeS, endS, 0, offSlope);
  }

  /** Where in its slice a stint begins, in [0, 1). */
  private drawStint(i: number, stint: number): number {
    const id = this.estate.ids[this.devices[i]!]!;
    return this.calendar.stintDraw.uniform(hashPair(id, stint), this.cycle[i]!);
  }

  /**
   * A segment of the walk, from the end of the one before: true when it contains `timeS`, and then it is the present one.
   */
  private endsIn(i: number, timeS: number, untilS: number, state: number, slope: number): boolean {
    const fromS = this.segmentFromS;
    if (timeS < untilS && untilS > fromS) {
      this.state[i] = state;
      this.untilS[i] = untilS;
      this.segmentStartS[i] = fromS;
      this.chargeAtStart[i] = this.charge;
      this.slopePerS[i] = slope;
      return true;
    }
    this.charge = Math.min(100, Math.max(0, this.charge + slope * (untilS - fromS)));
    this.segmentFromS = untilS;
    return false;
  }
}

/** How long a stint on battery lasts: until the charge that may be lost is lost; a battery that loses none lasts it out. */
function stintS(mayLose: number, drainPerS: number, longestS: number): number {
  if (mayLose <= 0) return 0;
  return drainPerS === 0 ? longestS : Math.min(longestS, mayLose / drainPerS);
}

function kindOf({ on, power, vpn, home, metered }: ProfileSpec): number {
  if (power === 'battery') return KIND.battery;
  const isAlike = vpn.share === 0 && home.share === 0 && metered.share === 0;
  return on === 'always' && isAlike ? KIND.constant : KIND.mains;
}
