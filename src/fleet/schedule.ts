/**
 * When a device is on, where it is, and what its battery holds: pure functions of the seed, the device and the day.
 *
 * A device's day is a cycle of 24 hours of its site's local time whose on-time lies in the middle: hours of the
 * profile, both ends shifted by a normal draw. A battery drains in `stints` unplugged stints, one in each equal slice
 * of the on-time, charges on mains, and is charged while off with probability `chargedOvernight` (all *assumed*:
 * `devices.mix[].battery`). A day is spent on the VPN with probability `vpn.share`, at home with `home.share`; the
 * scenario's events can move devices or switch them off.
 */
import { float64Column, int32Column, uint8Column } from '../core/columns.js';
import { hashPair, RandomStream } from '../core/random.js';
import { DAY_S, HOUR_S } from '../core/units.js';
import { type EnvironmentSpec, type ProfileSpec, type Scenario, WEEKDAYS } from '../scenario/schema.js';
import type { Estate } from './fleet.js';
import { affected } from './places.js';

/** Bits of a device's state. */
export const STATE = { on: 1, onBattery: 2, onVpn: 4, atHome: 8 } as const;

const AWAY = STATE.onVpn | STATE.atHome;

/** Cycles that a calendar remembers, 40 bytes each: as a power of two. */
const MOST_KNOWN_BITS = 14;

/** Hours of a kind of device at a kind of site. */
interface Hours {
  fromS: number;
  lengthS: number;
  /** By weekday from Sunday: 1 when it is switched on. */
  days: Uint8Array;
  jitterS: number;
}

/** The days of all devices, without state: who is on when. */
export class Calendar {
  private readonly startS: number;
  /** Hours by profile and group of sites. */
  private readonly hours: Map<string, Hours>[];
  private readonly hoursOf: Hours[];
  private readonly fromDraw: RandomStream;
  private readonly toDraw: RandomStream;
  private readonly vpnDraw: RandomStream;
  /** For those who follow the charge of a battery through a day. */
  readonly stintDraw: RandomStream;
  readonly nightDraw: RandomStream;

  /** Result of {@link window}: a cycle and its on-time in run time; empty when `onTo <= onFrom`. */
  fromS = 0;
  toS = 0;
  onFrom = 0;
  onTo = 0;
  /**
   * Cycles that were asked for before, by device and number, each in the one place that it may take: the days of a
   * device are asked for by its requests, by its state, and by every world that shares the calendar.
   */
  private readonly knownDevice: Int32Array;
  private readonly knownCycle: Int32Array;
  /** Four numbers each: {@link fromS}, {@link toS}, {@link onFrom} and {@link onTo}. */
  private readonly knownTimes: Float64Array;

  constructor(
    private readonly estate: Estate,
    { start }: EnvironmentSpec,
    seed: string,
  ) {
    this.startS = start / 1000;
    const places = knownPlaces(estate.count);
    this.knownDevice = new Int32Array(places).fill(-1);
    this.knownCycle = new Int32Array(places);
    this.knownTimes = new Float64Array(4 * places);
    this.fromDraw = new RandomStream(seed, 'schedule.from');
    this.toDraw = new RandomStream(seed, 'schedule.to');
    this.vpnDraw = new RandomStream(seed, 'schedule.vpn');
    this.stintDraw = new RandomStream(seed, 'schedule.stint');
    this.nightDraw = new RandomStream(seed, 'schedule.night');
    this.hours = [];
    for (let p = 0; p < estate.profiles.length; p += 1) this.hours.push(new Map());
    this.hoursOf = [];
    for (let d = 0; d < estate.count; d += 1) this.hoursOf.push(this.hoursFor(d));
  }

  /** True when the device never changes by itself: always on, on mains, always in the office. */
  isConstant(d: number): boolean {
    const { on, power, vpn, home } = this.profile(d);
    return on === 'always' && power === 'mains' && vpn.share === 0 && home.share === 0;
  }

  /** The cycle that a moment of the run falls in, counted in days since 1970. */
  cycleAt(d: number, timeS: number): number {
    const hours = this.hoursOf[d]!;
    const site = this.estate.sites[this.estate.siteOf[d]!]!;
    const absolute = this.startS + timeS;
    let cycle = Math.floor(absolute / DAY_S);
    cycle = Math.floor((absolute + site.clock.offsetS(cycle) - originS(hours)) / DAY_S);
    while (this.cycleStartS(d, cycle + 1) <= timeS) cycle += 1;
    while (this.cycleStartS(d, cycle) > timeS) cycle -= 1;
    return cycle;
  }

  /** Start of a cycle in run time. */
  cycleStartS(d: number, cycle: number): number {
    const site = this.estate.sites[this.estate.siteOf[d]!]!;
    return cycle * DAY_S + originS(this.hoursOf[d]!) - site.clock.offsetS(cycle) - this.startS;
  }

  /** Sets `fromS` to `onTo` to those of a cycle. */
  window(d: number, cycle: number): void {
    const { knownTimes } = this;
    const place = (4 * d + cycle) & (this.knownDevice.length - 1);
    if (this.knownDevice[place] !== d || this.knownCycle[place] !== cycle) {
      this.fromS = this.cycleStartS(d, cycle);
      this.toS = this.cycleStartS(d, cycle + 1);
      this.drawWindow(d, cycle);
      this.knownDevice[place] = d;
      this.knownCycle[place] = cycle;
      knownTimes[4 * place] = this.fromS;
      knownTimes[4 * place + 1] = this.toS;
      knownTimes[4 * place + 2] = this.onFrom;
      knownTimes[4 * place + 3] = this.onTo;
    } else {
      this.fromS = knownTimes[4 * place]!;
      this.toS = knownTimes[4 * place + 1]!;
      this.onFrom = knownTimes[4 * place + 2]!;
      this.onTo = knownTimes[4 * place + 3]!;
    }
  }

  private drawWindow(d: number, cycle: number): void {
    const hours = this.hoursOf[d]!;
    const start = this.fromS;
    // The weekday is that of the switching on: the origin can lie on the evening before.
    const weekday = (((Math.floor((cycle * DAY_S + hours.fromS) / DAY_S) + 4) % 7) + 7) % 7;
    if (hours.days[weekday] === 0) {
      this.onFrom = this.onTo = start;
      return;
    }
    const margin = (DAY_S - hours.lengthS) / 2;
    const id = this.estate.ids[d]!;
    const limit = Math.min(margin * 0.95, hours.lengthS * 0.45);
    const shift = (draw: RandomStream) =>
      hours.jitterS === 0 ? 0 : Math.max(-limit, Math.min(limit, draw.normal(id, cycle) * hours.jitterS));
    this.onFrom = start + margin + shift(this.fromDraw);
    this.onTo = start + margin + hours.lengthS + shift(this.toDraw);
  }

  /** Bits of where the device spends the cycle: on the VPN, at home, or none for the office. */
  whereabouts(d: number, cycle: number): number {
    const { vpn, home } = this.profile(d);
    if (vpn.share === 0 && home.share === 0) return 0;
    const u = this.vpnDraw.uniform(this.estate.ids[d]!, cycle);
    if (u < vpn.share) return STATE.onVpn;
    return u < vpn.share + home.share ? STATE.atHome : 0;
  }

  /**
   * The first moment from `timeS` on at which the device is on; a device that was off starts `delayS` after it is
   * switched on.
   *
   * @returns run time in seconds, or Infinity when it is not on within 60 days
   */
  nextOnS(d: number, timeS: number, delayS: number): number {
    const first = this.cycleAt(d, timeS);
    for (let cycle = first; cycle < first + 60; cycle += 1) {
      this.window(d, cycle);
      if (this.onTo <= this.onFrom || timeS >= this.onTo) continue;
      if (timeS >= this.onFrom) return timeS;
      return Math.min(this.onFrom + delayS, (this.onFrom + this.onTo) / 2);
    }
    return Number.POSITIVE_INFINITY;
  }

  profile(d: number): ProfileSpec {
    return this.estate.profiles[this.estate.profileOf[d]!]!;
  }

  private hoursFor(d: number): Hours {
    const { group, spec } = this.estate.sites[this.estate.siteOf[d]!]!;
    const ofGroup = this.hours[this.estate.profileOf[d]!]!;
    let hours = ofGroup.get(group);
    if (!hours) {
      hours = hoursOfProfile(this.profile(d), spec.officeHours);
      ofGroup.set(group, hours);
    }
    return hours;
  }
}

/** A power of two: four days of each device, up to a limit. */
function knownPlaces(deviceCount: number): number {
  return 2 ** Math.min(MOST_KNOWN_BITS, Math.ceil(Math.log2(4 * deviceCount)));
}

function hoursOfProfile(profile: ProfileSpec, office: { from: number; to: number; days: string[] }): Hours {
  const { on } = profile;
  if (on === 'always') return { fromS: 0, lengthS: DAY_S, days: new Uint8Array(7).fill(1), jitterS: 0 };
  const { from, to, days } = on === 'office' ? office : on;
  const hours = to > from ? to - from : to + 24 - from;
  return {
    fromS: from * HOUR_S,
    lengthS: Math.min(hours * HOUR_S, DAY_S),
    days: Uint8Array.from(WEEKDAYS, (day) => Number(days.includes(day))),
    jitterS: on === 'office' ? profile.onJitter : on.jitter,
  };
}

/** Start of a cycle after local midnight: half of the off-time before the device is switched on. */
function originS(hours: Hours): number {
  return hours.fromS - (DAY_S - hours.lengthS) / 2;
}

/** The present segment of each device: constant state until its end, and its charge from its start on. */
export interface Segments {
  state: Uint8Array;
  untilS: Float64Array;
  chargeAtStart: Float64Array;
  slopePerS: Float64Array;
  segmentStartS: Float64Array;
}

/** Segments for so many devices. */
function newSegments(count: number): Segments {
  return {
    state: uint8Column(count),
    untilS: float64Column(count),
    chargeAtStart: float64Column(count),
    slopePerS: float64Column(count),
    segmentStartS: float64Column(count),
  };
}

/**
 * The state of some devices over time, by their place among them; a device may only be asked for later and later moments.
 */
export class Schedule implements Segments {
  readonly state: Uint8Array;
  readonly untilS: Float64Array;
  readonly chargeAtStart: Float64Array;
  readonly slopePerS: Float64Array;
  readonly segmentStartS: Float64Array;
  /** The present cycle, and what is drawn for it: its on-time, where it is spent, and charging while off. */
  private readonly cycle: Int32Array;
  private readonly cycleFromS: Float64Array;
  private readonly cycleToS: Float64Array;
  private readonly away: Uint8Array;
  private readonly chargedOff: Uint8Array;
  private readonly onFromS: Float64Array;
  private readonly onToS: Float64Array;
  /** Charge in percent at the start of the present cycle. */
  private readonly cycleCharge: Float64Array;
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
    /** Where the present segments are kept: whoever looks at them at every turn has them where they are at hand. */
    segments: Segments = newSegments(devices.length),
  ) {
    const count = devices.length;
    this.overrides = [];
    for (const event of events) {
      if (event.what !== 'move' && event.what !== 'reimage') continue;
      this.overrides.push({
        fromS: event.at,
        toS: event.at + event.for,
        clear: event.what === 'move' ? AWAY : STATE.on | STATE.onBattery,
        set: event.to === 'home' ? STATE.atHome : event.to === 'vpn' ? STATE.onVpn : 0,
        affects: affected(estate, event.match, devices),
      });
    }
    this.overrideCount = this.overrides.length;
    this.state = segments.state;
    this.untilS = segments.untilS.fill(Number.NEGATIVE_INFINITY);
    this.chargeAtStart = segments.chargeAtStart.fill(100);
    this.slopePerS = segments.slopePerS;
    this.segmentStartS = segments.segmentStartS;
    this.cycle = int32Column(count);
    this.cycleFromS = float64Column(count);
    this.cycleToS = float64Column(count).fill(Number.NEGATIVE_INFINITY);
    this.away = uint8Column(count);
    this.chargedOff = uint8Column(count);
    this.onFromS = float64Column(count);
    this.onToS = float64Column(count);
    this.cycleCharge = float64Column(count).fill(100);
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

  /** The segment of the device's own days, before the scenario's events. */
  private ownAt(i: number, timeS: number): void {
    const d = this.devices[i]!;
    if (this.calendar.isConstant(d)) {
      this.untilS[i] = Number.POSITIVE_INFINITY;
      this.state[i] = STATE.on;
      return;
    }
    if (this.cycleToS[i] === Number.NEGATIVE_INFINITY) this.enter(i, this.calendar.cycleAt(d, timeS));
    if (this.calendar.profile(d).power !== 'battery') {
      if (timeS >= this.cycleToS[i]!) this.enter(i, this.cycle[i]! + 1);
      // Nothing is carried over from days that nobody asks for.
      if (timeS >= this.cycleToS[i]!) this.enter(i, this.calendar.cycleAt(d, timeS));
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
    const { power, battery } = calendar.profile(d);
    calendar.window(d, cycle);
    this.cycle[i] = cycle;
    this.cycleFromS[i] = calendar.fromS;
    this.cycleToS[i] = calendar.toS;
    this.onFromS[i] = calendar.onFrom;
    this.onToS[i] = calendar.onTo;
    this.away[i] = calendar.whereabouts(d, cycle);
    const isCharging =
      power === 'battery' && this.calendar.nightDraw.uniform(this.estate.ids[d]!, cycle) < battery.chargedOvernight;
    this.chargedOff[i] = Number(isCharging);
  }

  /** Charge in percent, in [0, 100]; only meaningful for a moment within the present segment. */
  chargePercent(i: number, timeS: number): number {
    const charge = this.chargeAtStart[i]! + this.slopePerS[i]! * (timeS - this.segmentStartS[i]!);
    return Math.min(100, Math.max(0, charge));
  }

  /** The segment of the present cycle that contains `timeS`, for a device on mains: off, on, off. */
  private dayOnMains(i: number, timeS: number): void {
    const onFrom = this.onFromS[i]!;
    const onTo = this.onToS[i]!;
    const isOn = timeS >= onFrom && timeS < onTo;
    this.state[i] = isOn ? STATE.on | this.away[i]! : 0;
    if (isOn) this.untilS[i] = onTo;
    else this.untilS[i] = timeS < onFrom && onFrom < onTo ? onFrom : this.cycleToS[i]!;
  }

  /** Walks the segments of the present cycle up to the one that contains `timeS`, or through its end. */
  private walk(i: number, timeS: number): void {
    const d = this.devices[i]!;
    const { battery } = this.calendar.profile(d);
    const cycle = this.cycle[i]!;
    const id = this.estate.ids[d]!;
    const endS = this.cycleToS[i]!;
    const onFrom = this.onFromS[i]!;
    const onTo = this.onToS[i]!;
    const away = this.away[i]!;
    const chargePerS = battery.chargePerHour / HOUR_S;
    const offSlope = this.chargedOff[i] === 1 ? chargePerS : 0;

    this.charge = this.cycleCharge[i]!;
    this.segmentFromS = this.cycleFromS[i]!;
    if (onTo <= onFrom) {
      this.endsIn(i, timeS, endS, 0, offSlope);
      return;
    }
    if (this.endsIn(i, timeS, onFrom, 0, offSlope)) return;
    if (battery.timeOnBattery > 0) {
      const slice = (onTo - onFrom) / battery.stints;
      const length = slice * battery.timeOnBattery;
      const drainPerS = battery.drainPerHour / HOUR_S;
      for (let stint = 0; stint < battery.stints; stint += 1) {
        const begin =
          onFrom + stint * slice + this.calendar.stintDraw.uniform(hashPair(id, stint), cycle) * (slice - length);
        if (this.endsIn(i, timeS, begin, STATE.on | away, chargePerS)) return;
        const lasts = Math.max(0, Math.min(length, (this.charge - battery.pluggedInAt) / drainPerS));
        if (this.endsIn(i, timeS, begin + lasts, STATE.on | STATE.onBattery | away, -drainPerS)) return;
      }
    }
    if (this.endsIn(i, timeS, onTo, STATE.on | away, chargePerS)) return;
    this.endsIn(i, timeS, endS, 0, offSlope);
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
