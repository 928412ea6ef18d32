import { describe, expect, it } from 'vitest';
import { buildFleet } from '../../src/fleet/build.js';
import { Calendar, STATE } from '../../src/fleet/calendar.js';
import { Schedule } from '../../src/fleet/schedule.js';
import { small } from '../helpers.js';

const HOUR = 3600;
const DAY = 86_400;

/** A week from Monday 2026-03-02, 00:00 UTC. */
function week(profile: object, site: object = {}, devices = 1) {
  const scenario = small({ devices, profile, site, more: { duration: '7 d' } });
  const fleet = buildFleet(scenario, '1', null);
  const calendar = new Calendar(fleet, scenario, '1');
  return { scenario, fleet, calendar, schedule: new Schedule(fleet, calendar, scenario, Int32Array.of(0)) };
}

const office = { from: '8:00', to: '17:00', days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'], jitter: '0 s' };

/** Hours of the week in which the device is on. */
function onHours(setup: ReturnType<typeof week>): number[] {
  return Array.from({ length: 7 * 24 }, (_, h) => h).filter(
    (h) => (setup.schedule.at(0, (h + 0.5) * HOUR) & STATE.on) !== 0,
  );
}

describe('when a device is on', () => {
  it('office hours on working days, in UTC', () => {
    const wanted = [0, 1, 2, 3, 4].flatMap((day) => Array.from({ length: 9 }, (_, i) => day * 24 + 8 + i));
    expect(onHours(week({ on: office }))).toEqual(wanted);
  });

  it('in the local time of its site: 8:00 in Tokyo is 23:00 UTC the day before', () => {
    const hours = onHours(week({ on: office }, { timeZone: 'Asia/Tokyo' }));
    expect(hours.slice(0, 8)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(hours).toContain(23);
    // The week that begins at Monday 00:00 UTC sees Tokyo's Friday end at 8:00 UTC, and Saturday is free.
    expect(hours.at(-2)).toBe(4 * 24 + 7);
    // And Tokyo's next Monday begins in its last hour.
    expect(hours.at(-1)).toBe(7 * 24 - 1);
  });

  it('a shift past midnight belongs to the day on which it begins', () => {
    const night = { from: '22:00', to: '6:00', days: ['Mon'], jitter: '0 s' };
    expect(onHours(week({ on: night }))).toEqual([22, 23, 24, 25, 26, 27, 28, 29]);
  });

  it('summer time moves the office by an hour', () => {
    const scenario = small({
      profile: { on: { ...office, days: ['Sun', 'Mon'] } },
      site: { timeZone: 'Europe/Berlin' },
      more: { start: '2026-03-23T00:00:00Z', duration: '9 d' },
    });
    const fleet = buildFleet(scenario, '1', null);
    const calendar = new Calendar(fleet, scenario, '1');
    // Monday 23 March: UTC+1; Monday 30 March: UTC+2.
    expect(calendar.nextOnS(0, 0, 0)).toBeCloseTo(7 * HOUR, 3);
    expect(calendar.nextOnS(0, 7 * DAY, 0)).toBeCloseTo(7 * DAY + 6 * HOUR, 3);
  });

  it('always on, on mains and never on a VPN is a constant', () => {
    const setup = week({ on: 'always' });
    expect(setup.schedule.at(0, 5)).toBe(STATE.on);
    expect(setup.schedule.untilS[0]).toBe(Number.POSITIVE_INFINITY);
  });

  it('finds the next moment on, with a start delay only when it was off', () => {
    const { calendar } = week({ on: office });
    expect(calendar.nextOnS(0, 9 * HOUR, 60)).toBe(9 * HOUR);
    expect(calendar.nextOnS(0, 0, 60)).toBeCloseTo(8 * HOUR + 60, 6);
    expect(calendar.nextOnS(0, 4 * DAY + 18 * HOUR, 0)).toBeCloseTo(7 * DAY + 8 * HOUR, 6);
  });

  it('jitter moves the start as its standard deviation says', () => {
    const { calendar, fleet } = week({ on: { ...office, jitter: '30 min' } }, {}, 2000);
    const starts = Array.from({ length: fleet.count }, (_, d) => calendar.nextOnS(d, 0, 0));
    const mean = starts.reduce((a, b) => a + b) / starts.length;
    const sd = Math.sqrt(starts.reduce((total, s) => total + (s - mean) ** 2, 0) / starts.length);
    expect(Math.abs(mean - 8 * HOUR)).toBeLessThan(150);
    expect(sd / 1800).toBeGreaterThan(0.93);
    expect(sd / 1800).toBeLessThan(1.07);
  });
});

describe('the battery', () => {
  const battery = {
    timeOnBattery: '50 %',
    stints: 1,
    drainPerHour: 10,
    chargePerHour: 20,
    chargedOvernight: '100 %',
    pluggedInAt: 10,
  };
  const laptop = { on: office, power: 'battery', battery };

  it('drains in its stint by its rate and charges on mains', () => {
    const { schedule } = week(laptop);
    let drained = 0;
    let last = 100;
    for (let m = 8 * 60; m < 17 * 60; m += 1) {
      const state = schedule.at(0, m * 60);
      const charge = schedule.chargePercent(0, m * 60);
      if (state & STATE.onBattery) {
        drained += 1;
        expect(charge).toBeLessThanOrEqual(last + 1e-9);
      } else expect(charge).toBeGreaterThanOrEqual(last - 10 / 60 - 1e-9);
      last = charge;
    }
    expect(Math.abs(drained - 4.5 * 60)).toBeLessThanOrEqual(1);
  });

  it('is plugged in before it is empty', () => {
    const { schedule } = week({ ...laptop, battery: { ...battery, timeOnBattery: '100 %', drainPerHour: 60 } });
    const charges = Array.from({ length: 9 * 60 }, (_, m) => {
      schedule.at(0, 8 * HOUR + m * 60);
      return schedule.chargePercent(0, 8 * HOUR + m * 60);
    });
    expect(Math.min(...charges)).toBeGreaterThanOrEqual(10 - 1e-6);
    expect(Math.min(...charges)).toBeLessThan(12);
    expect(charges.at(-1)).toBeGreaterThan(90);
  });

  it.each([
    ['with a battery', { ...laptop, on: { ...office, jitter: '30 min' }, battery: { ...battery, chargePerHour: 2 } }],
    ['on mains', { on: { ...office, jitter: '30 min' } }],
  ])('%s, a device that is asked for after days of silence is as one that was asked for all the time', (_, profile) => {
    const often = week(profile).schedule;
    const seldom = week(profile).schedule;
    for (let hour = 0; hour < 7 * 24; hour += 1) {
      const timeS = (hour + 0.5) * HOUR;
      const state = often.at(0, timeS);
      if (![10, 60, 61, 130].includes(hour)) continue;
      expect(seldom.at(0, timeS)).toBe(state);
      expect(seldom.untilS[0]).toBe(often.untilS[0]);
      expect(seldom.chargePercent(0, timeS)).toBe(often.chargePercent(0, timeS));
    }
  });

  it.each([
    ['with a battery', laptop],
    ['on mains', {}],
    ['never off', { on: 'always' }],
  ])('%s, a device tells where it was at moments that are over, events and all', (_, profile) => {
    const varied = { on: { ...office, jitter: '30 min' }, vpn: { share: '30 %' }, home: { share: '30 %' }, ...profile };
    const isConstant = 'on' in profile && profile.on === 'always';
    const scenario = small({
      devices: 1,
      profile: isConstant ? profile : varied,
      more: {
        duration: '7 d',
        events: [
          { what: 'reimage', at: '34 h', for: '2 h' },
          { what: 'move', to: 'home', at: '3 d', for: '1 d' },
        ],
      },
    });
    const fleet = buildFleet(scenario, '1', null);
    const schedule = new Schedule(fleet, new Calendar(fleet, scenario, '1'), scenario, Int32Array.of(0));
    const times = Array.from({ length: 7 * 48 }, (_, half) => (half + 0.3) * 1800);
    const states = times.map((timeS) => schedule.at(0, timeS) & ~STATE.onBattery);
    expect(new Set(states).size).toBeGreaterThan(2);
    expect(times.map((timeS) => schedule.stateOn(0, timeS))).toEqual(states);
  });

  it('without a night at the charger it starts the day where it ended', () => {
    const { schedule } = week({ ...laptop, battery: { ...battery, chargedOvernight: '0 %', chargePerHour: 0 } });
    schedule.at(0, 17.5 * HOUR);
    expect(schedule.chargePercent(0, 17.5 * HOUR)).toBeCloseTo(55, 6);
    schedule.at(0, DAY + 7 * HOUR);
    expect(schedule.chargePercent(0, DAY + 7 * HOUR)).toBeCloseTo(55, 6);
  });
});

describe('the VPN', () => {
  it('takes the share of days that the profile says', () => {
    const { calendar, fleet } = week({ on: office, vpn: { share: '20 %' } }, {}, 3000);
    const days = Array.from({ length: fleet.count }, (_, d) =>
      Number(calendar.whereabouts(d, calendar.cycleAt(d, 12 * HOUR)) === STATE.onVpn),
    );
    expect(Math.abs(days.reduce((a, b) => a + b) / 3000 - 0.2)).toBeLessThan(0.022);
  });
});

it('a battery that never drains lasts its stints out, and one that is plugged in at full charge has none', () => {
  const hoursOnBattery = (battery: object) => {
    const { schedule } = week({ power: 'battery', on: 'always', battery: { timeOnBattery: '100 %', ...battery } });
    const states = Array.from({ length: 24 }, (_, hour) => schedule.at(0, (hour + 0.5) * HOUR) & STATE.onBattery);
    return states.filter((state) => state !== 0).length;
  };
  expect(hoursOnBattery({ drainPerHour: 0, pluggedInAt: 99 })).toBe(24);
  expect(hoursOnBattery({ drainPerHour: 0, pluggedInAt: 100 })).toBe(0);
  expect(hoursOnBattery({ drainPerHour: 50, pluggedInAt: 10, chargePerHour: 0 })).toBe(2);
});
