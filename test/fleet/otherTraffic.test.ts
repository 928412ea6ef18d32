/** When other traffic changes by the clock of a line, and what it leaves. */
import { describe, expect, it } from 'vitest';
import { leftBytesPerS, TrafficCourse } from '../../src/fleet/otherTraffic.js';
import { clocksOf } from '../../src/fleet/sites.js';
import { load, small } from '../helpers.js';

const HOUR = 3600;

function courseOf(curve: object, timeZone: string, start: string, duration: string): TrafficCourse {
  const network = { trafficProfiles: [{ name: 'p', ...curve }] };
  const site = { wan: { down: '8 Mbit/s', up: '8 Mbit/s', otherTraffic: 'p' } };
  const scenario = small({ site, more: { network, start, duration } });
  return new TrafficCourse(scenario.network.trafficProfiles![0]!, clocksOf(scenario)(timeZone), scenario);
}

/** All turns of a course in hours after its start. */
function turnsOf(course: TrafficCourse): number[] {
  const turns: number[] = [];
  for (let atS = course.nextTurnS(0); atS !== Number.POSITIVE_INFINITY; atS = course.nextTurnS(atS)) {
    expect(course.turnsAt(atS)).toBe(true);
    expect(course.turnsAt(atS + 1)).toBe(false);
    turns.push(atS / HOUR);
  }
  return turns;
}

describe('what a profile asks for', () => {
  const office = { weekday: { '8:00-17:00': '60 %' }, weekend: '5 %' };

  it('changes with the hours of the line, and only where they differ', () => {
    // From Friday 0:00 UTC.
    const days = (timeZone: string) => turnsOf(courseOf(office, timeZone, '2026-03-06T00:00:00Z', '4 d'));
    expect(days('UTC')).toEqual([8, 17, 24, 72, 80, 89]);
    expect(days('Europe/Berlin')).toEqual([7, 16, 23, 71, 79, 88]);
    // Half an hour, and the day before.
    expect(days('Asia/Kolkata')).toEqual([2.5, 11.5, 18.5, 66.5, 74.5, 83.5]);
    expect(courseOf(office, 'UTC', '2026-03-06T00:00:00Z', '4 d').turnsAt(0)).toBe(false);
  });

  it('changes an hour earlier in summer', () => {
    // Saturday and Monday around 29 March 2026.
    const turns = turnsOf(courseOf({ daily: { '8:00-9:00': '60 %' } }, 'Europe/Berlin', '2026-03-28T00:00:00Z', '3 d'));
    expect(turns).toEqual([7, 8, 24 + 6, 24 + 7, 48 + 6, 48 + 7]);
  });

  it('never changes where all hours are alike', () => {
    expect(turnsOf(courseOf({ daily: '10 %' }, 'Asia/Tokyo', '2026-03-06T00:00:00Z', '9 d'))).toEqual([]);
  });

  it('begins within an hour, where the run does', () => {
    const course = courseOf(office, 'UTC', '2026-03-06T07:41:07Z', '1 d');
    expect(turnsOf(course)[0]! * HOUR).toBe(18 * 60 + 53);
    expect(course.askedBytesPerS(0, 1000, course.hourAt(0))).toBe(0);
    expect(course.askedBytesPerS(0, 1000, course.hourAt(18 * 60 + 53))).toBe(600);
    expect(course.askedBytesPerS(1, Number.POSITIVE_INFINITY, 0)).toBe(0);
  });
});

it('what is left of a line is the rest, but never less than the floor', () => {
  const left = (rateBytesPerS: number, askedBytesPerS: number, floor = 0.05) =>
    leftBytesPerS({ rateBytesPerS, askedBytesPerS, floor });
  expect([left(100, 0), left(100, 60), left(100, 95), left(100, 99), left(100, 500)]).toEqual([100, 40, 5, 5, 5]);
  expect([left(100, 100, 0), left(0, 10), left(Number.POSITIVE_INFINITY, 10)]).toEqual([
    0,
    0,
    Number.POSITIVE_INFINITY,
  ]);
});

it('the floor is a parameter of the model, the same under all profiles', () => {
  const { model } = small();
  expect(model.otherTrafficFloor).toBe(0.05);
  expect(
    load('name: x\ndefaults: observed-2026\nsites: [{ name: a }]\ncontent: [{ name: c, files: [{ size: 1 MB }] }]')
      .scenario.model.otherTrafficFloor,
  ).toBe(0.05);
});
