/**
 * The days of the devices: pure functions of the seed, the device and the day.
 *
 * A device's day is a cycle of 24 hours of its site's local time whose on-time lies in the middle: hours of the
 * profile, both ends shifted by a normal draw. A day is spent on the VPN with probability `vpn.share`, at home with
 * `home.share`; on a day of `metered.share`, wherever it is spent, its network is metered (*assumed*: `devices.mix[]`).
 */
import { RandomStream } from '../core/random.js';
import { DAY_S, HOUR_S } from '../core/units.js';
import { LINE_COST, lineCost } from '../policy/costs.js';
import { type EnvironmentSpec, type ProfileSpec, WEEKDAYS } from '../scenario/schema.js';
import { clockOf, type Estate } from './fleet.js';
import type { LocalClock } from './sites.js';

/** Bits of a device's state. */
export const STATE = { on: 1, onBattery: 2, onVpn: 4, atHome: 8, metered: 16 } as const;
/** What the line costs (policy/costs.ts) stands in the bits of a state from here on: the first is `metered`. */
export const COST_SHIFT = 4;

/** The times of a cycle, in run time: its start and end, and its on-time, which is empty when it ends no later. */
export const TIMES = { fromS: 0, toS: 1, onFromS: 2, onToS: 3 } as const;

/**
 * Cycles that a calendar remembers, 40 bytes each: some weeks of so many devices, both as powers of two. Installs are settled
 * after the run of a part, and ask for its first days again.
 */
const KNOWN_CYCLES = 32;
const MOST_KNOWN_DEVICES = 4096;
/** Between the days, lest the days of a device lie a power of two apart: a processor would keep few of them at hand. */
const BETWEEN_DAYS = 18;

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
  private readonly meteredDraw: RandomStream;
  /** For {@link Schedule}, which follows the charge of a battery through a day. */
  readonly stintDraw: RandomStream;
  readonly nightDraw: RandomStream;

  /**
   * Cycles that were asked for before, by device and number, each in the one slot that it may take: the days of a
   * device are asked for by its requests, by its state, and by every world that shares the calendar.
   */
  private readonly knownDevices: number;
  private readonly knownDevice: Int32Array;
  private readonly knownCycle: Int32Array;
  /** Four numbers each, see {@link TIMES}. */
  readonly times: Float64Array;

  constructor(
    private readonly estate: Estate,
    { startMs }: EnvironmentSpec,
    seed: string,
  ) {
    this.startS = startMs / 1000;
    const devices = Math.min(MOST_KNOWN_DEVICES, 2 ** Math.ceil(Math.log2(Math.max(1, estate.count))));
    const slots = KNOWN_CYCLES * (devices + BETWEEN_DAYS);
    this.knownDevices = devices;
    this.knownDevice = new Int32Array(slots).fill(-1);
    this.knownCycle = new Int32Array(slots);
    this.times = new Float64Array(4 * slots);
    this.fromDraw = new RandomStream(seed, 'schedule.from');
    this.toDraw = new RandomStream(seed, 'schedule.to');
    this.vpnDraw = new RandomStream(seed, 'schedule.vpn');
    this.meteredDraw = new RandomStream(seed, 'schedule.metered');
    this.stintDraw = new RandomStream(seed, 'schedule.stint');
    this.nightDraw = new RandomStream(seed, 'schedule.night');
    this.hours = [];
    for (let p = 0; p < estate.profiles.length; p += 1) this.hours.push(new Map());
    this.hoursOf = [];
    for (let d = 0; d < estate.count; d += 1) this.hoursOf.push(this.hoursFor(d));
  }

  /** The cycle that a time of the run falls in, counted in days since 1970. */
  cycleAt(d: number, timeS: number): number {
    const origin = originS(this.hoursOf[d]!);
    const clock = clockOf(this.estate, d);
    const absolute = this.startS + timeS;
    let cycle = Math.floor(absolute / DAY_S);
    cycle = Math.floor((absolute + clock.offsetS(cycle) - origin) / DAY_S);
    while (this.startOf(cycle + 1, origin, clock) <= timeS) cycle += 1;
    while (this.startOf(cycle, origin, clock) > timeS) cycle -= 1;
    return cycle;
  }

  /** Start of a cycle in run time. */
  cycleStartS(d: number, cycle: number): number {
    return this.startOf(cycle, originS(this.hoursOf[d]!), clockOf(this.estate, d));
  }

  private startOf(cycle: number, originOfCycleS: number, clock: LocalClock): number {
    return cycle * DAY_S + originOfCycleS - clock.offsetS(cycle) - this.startS;
  }

  /** Where the times of a cycle are in {@link times}, until the next call. */
  window(d: number, cycle: number): number {
    // The devices of a day lie beside each other.
    const slot = (cycle & (KNOWN_CYCLES - 1)) * (this.knownDevices + BETWEEN_DAYS) + (d & (this.knownDevices - 1));
    if (this.knownDevice[slot] !== d || this.knownCycle[slot] !== cycle) {
      this.drawWindow(d, cycle, 4 * slot);
      this.knownDevice[slot] = d;
      this.knownCycle[slot] = cycle;
    }
    return 4 * slot;
  }

  private drawWindow(d: number, cycle: number, at: number): void {
    const { times } = this;
    const hours = this.hoursOf[d]!;
    const start = this.cycleStartS(d, cycle);
    times[at + TIMES.fromS] = start;
    times[at + TIMES.toS] = this.cycleStartS(d, cycle + 1);
    // The weekday is that of the switching on: the origin can lie on the evening before.
    const weekday = (((Math.floor((cycle * DAY_S + hours.fromS) / DAY_S) + 4) % 7) + 7) % 7;
    if (hours.days[weekday] === 0) {
      times[at + TIMES.onFromS] = times[at + TIMES.onToS] = start;
      return;
    }
    const margin = (DAY_S - hours.lengthS) / 2;
    const id = this.estate.ids[d]!;
    const limit = Math.min(margin * 0.95, hours.lengthS * 0.45);
    const shift = (draw: RandomStream) =>
      hours.jitterS === 0 ? 0 : Math.max(-limit, Math.min(limit, draw.normal(id, cycle) * hours.jitterS));
    times[at + TIMES.onFromS] = start + margin + shift(this.fromDraw);
    times[at + TIMES.onToS] = start + margin + hours.lengthS + shift(this.toDraw);
  }

  /** Bits of where the device spends the cycle (on the VPN, at home, or none for the office), and what its line costs. */
  whereabouts(d: number, cycle: number): number {
    return this.location(d, cycle) | (this.lineCost(d, cycle) << COST_SHIFT);
  }

  private location(d: number, cycle: number): number {
    const { vpn, home } = this.profile(d);
    if (vpn.share === 0 && home.share === 0) return 0;
    const u = this.vpnDraw.uniform(this.estate.ids[d]!, cycle);
    if (u < vpn.share) return STATE.onVpn;
    return u < vpn.share + home.share ? STATE.atHome : 0;
  }

  private lineCost(d: number, cycle: number): number {
    const { metered } = this.profile(d);
    if (metered.share === 0) return LINE_COST.unmetered;
    const u = this.meteredDraw.uniform(this.estate.ids[d]!, cycle);
    return u < metered.share ? lineCost(metered, u / metered.share) : LINE_COST.unmetered;
  }

  /**
   * The first time from `timeS` on at which the device is on; a device that was off starts `delayS` after it is
   * switched on.
   *
   * @returns run time in seconds, or Infinity when it is not on within 60 days
   */
  nextOnS(d: number, timeS: number, delayS: number): number {
    const first = this.cycleAt(d, timeS);
    for (let cycle = first; cycle < first + 60; cycle += 1) {
      const at = this.window(d, cycle);
      const onFromS = this.times[at + TIMES.onFromS]!;
      const onToS = this.times[at + TIMES.onToS]!;
      if (onToS <= onFromS || timeS >= onToS) continue;
      if (timeS >= onFromS) return timeS;
      return Math.min(onFromS + delayS, (onFromS + onToS) / 2);
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

function hoursOfProfile(profile: ProfileSpec, office: { fromHours: number; toHours: number; days: string[] }): Hours {
  const { on } = profile;
  if (on === 'always') return { fromS: 0, lengthS: DAY_S, days: new Uint8Array(7).fill(1), jitterS: 0 };
  const { fromHours, toHours, days } = on === 'office' ? office : on;
  const hours = toHours > fromHours ? toHours - fromHours : toHours + 24 - fromHours;
  return {
    fromS: fromHours * HOUR_S,
    lengthS: Math.min(hours * HOUR_S, DAY_S),
    days: Uint8Array.from(WEEKDAYS, (day) => Number(days.includes(day))),
    jitterS: on === 'office' ? profile.onJitterS : on.jitterS,
  };
}

/** Start of a cycle after local midnight: half of the off-time before the device is switched on. */
function originS(hours: Hours): number {
  return hours.fromS - (DAY_S - hours.lengthS) / 2;
}
