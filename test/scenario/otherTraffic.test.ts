/** Profiles of other traffic: curves, tables, and what is said of those that mean nothing. */
import { describe, expect, it } from 'vitest';
import { DAY_HOURS, WEEK_FROM_MONDAY, WEEK_HOURS } from '../../src/core/week.js';
import { loadScenario } from '../../src/scenario/load.js';
import { files, load, loadAsWritten, problemsOf } from '../helpers.js';

const text = (profile: string, wan = '{ down: 50 Mbit/s, up: 10 Mbit/s, otherTraffic: office }') => `name: x
network:
  trafficProfiles:
    - ${profile}
sites: [{ name: a, devices: 1, wan: ${wan} }]
content: [{ name: c, files: [{ size: 1 MB }] }]
defaults: observed-2026
`;
const profileOf = (profile: string) => load(text(profile)).scenario.network.trafficProfiles![0]!;
const MBIT = 125_000;

describe('a curve', () => {
  it('is one value, days, hours of days, or 24 values; what a day says of itself wins', () => {
    const { down, up } = profileOf(
      '{ name: office, daily: 1 Mbit/s, weekday: { "8:00-12:00": 60 %, "13-17": 40 % }, Wed: { "22:00-2:00": 2 Mbit/s }, Sun: 0 }',
    );
    expect(up).toEqual(down);
    const monday = down.shares.slice(0, DAY_HOURS);
    expect(monday.map((share, hour) => [hour, share]).filter(([, share]) => share !== 0)).toEqual([
      ...[8, 9, 10, 11].map((hour) => [hour, 0.6]),
      ...[13, 14, 15, 16].map((hour) => [hour, 0.4]),
    ]);
    const ratesOf = (day: number) => down.ratesBytesPerS.slice(day * DAY_HOURS, (day + 1) * DAY_HOURS);
    // Past midnight means the hours of the same day.
    expect(
      ratesOf(2)
        .map((rate, hour) => (rate > 0 ? hour : -1))
        .filter((hour) => hour >= 0),
    ).toEqual([0, 1, 22, 23]);
    expect(ratesOf(5)).toEqual(Array(DAY_HOURS).fill(MBIT));
    expect(ratesOf(6)).toEqual(Array(DAY_HOURS).fill(0));
  });

  it('differs by direction: nothing where nothing is stated', () => {
    const hours = Array.from({ length: DAY_HOURS }, (_, hour) => `${hour} %`).join(', ');
    const { down, up } = profileOf(`{ name: office, down: { daily: [${hours}] } }`);
    expect(down.shares.slice(24, 27)).toEqual([0, 0.01, 0.02]);
    expect(down.shares).toHaveLength(WEEK_HOURS);
    expect([...up.shares, ...up.ratesBytesPerS]).toEqual(Array(2 * WEEK_HOURS).fill(0));
  });

  it.each([
    [
      'without a unit',
      '{ name: office, daily: 40 }',
      /a number needs its unit here: allowed is a percentage of the line/,
    ],
    ['above the line', '{ name: office, daily: 140 % }', /allowed is a percentage of the line/],
    ['that is none', '{ name: office, weekday: { "8:00-17:00": much } }', /allowed is a percentage of the line/],
    [
      'of half hours',
      '{ name: office, weekday: { "8:30-17:00": 5 % } }',
      /^found "8:30-17:00", allowed are whole hours/,
    ],
    [
      'of hours that overlap',
      '{ name: office, daily: { "8-17": 5 %, "16-18": 5 % } }',
      /^found "16-18", the hour from 16:00 on is there before: each hour once$/,
    ],
    ['of nothing', '{ name: office }', /a profile says what there is/],
    ['of days beside directions', '{ name: office, daily: 5 %, up: 5 % }', /leave one of the two out/],
    ['of an unknown day', '{ name: office, workday: 5 % }', /workday/],
  ])('is refused %s', (_, profile, message) => {
    expect(problemsOf(text(profile)).map((problem) => problem.message)).toEqual([expect.stringMatching(message)]);
  });
});

describe('the name of a profile', () => {
  const said = (profile: string, wan?: string) => {
    const [of] = [text(profile, wan)];
    try {
      return loadAsWritten(of).warnings.map(({ severity, path, message }) => `${severity} ${path}: ${message}`);
    } catch {
      return problemsOf(of).map(({ severity, path, message }) => `${severity} ${path}: ${message}`);
    }
  };

  it('must be there, once, on a line with a rate', () => {
    const ofLine = (otherTraffic: string) => `{ down: 50 Mbit/s, up: unlimited, otherTraffic: ${otherTraffic} }`;
    expect(said('{ name: office, daily: 5 % }', ofLine('office'))).toEqual([]);
    expect(said('{ name: office, daily: 5 % }', ofLine('ofice'))).toEqual([
      'error sites.0.wan.otherTraffic: no profile of network.trafficProfiles is named ofice; did you mean office?',
      'warning network.trafficProfiles.0: no line names the profile office',
    ]);
    expect(said('{ name: office, daily: 5 % }', ofLine('office').replace('50 Mbit/s', 'unlimited'))).toEqual([
      expect.stringMatching(/^error sites.0.wan.otherTraffic: the line has no rate/),
    ]);
    expect(said('{ name: office, daily: 5 % }\n    - { name: office, daily: 6 % }')).toEqual([
      'error network.trafficProfiles.1.name: the name office is used twice',
    ]);
  });

  it('is told where the line cannot carry what the profile asks for', () => {
    expect(said('{ name: office, daily: 20 Mbit/s }')).toEqual([
      'warning sites.0.wan.otherTraffic: the profile asks for 20 Mbit/s of a line of 10 Mbit/s: Delivery Optimization has model.otherTrafficFloor of it then',
    ]);
  });
});

describe('a table', () => {
  const hours = WEEK_FROM_MONDAY.flatMap((day) => Array.from({ length: DAY_HOURS }, (_, hour) => [day, hour] as const));
  const read = (table: string) =>
    loadScenario('a.yaml', files({ 'a.yaml': text('{ name: office, file: load.csv }'), 'load.csv': table })).scenario
      .network.trafficProfiles![0]!;
  const problems = (table: string) =>
    problemsOf(text('{ name: office, file: load.csv }'), { 'load.csv': table }).map(
      ({ position, message }) => `${position?.line}:${position?.column} ${message}`,
    );

  it('has a row for each hour of the week, in percent or as rates', () => {
    const table = hours.map(([day, hour]) => `${day},${hour}:00,${hour / 4} %,${hour}`).join('\n');
    const { down, up } = read(`Weekday,Hour,down,"Up (Mbit/s)"\n${table}\n`);
    expect(down.shares[24 + 10]).toBeCloseTo(0.025, 12);
    expect(up.ratesBytesPerS[24 + 10]).toBe(10 * MBIT);
    expect(up.shares).toEqual(Array(WEEK_HOURS).fill(0));
    const both = read(`day;hour;percent\n${hours.map(([day, hour]) => `${day}day;${hour};${hour}`).join('\n')}`);
    expect(both.down).toEqual(both.up);
    expect(both.down.shares[11]).toBeCloseTo(0.11, 12);
  });

  it('has measured values, of which each hour of the week takes the mean', () => {
    const rows = hours.flatMap(([, hour], k) =>
      // Two weeks from a Monday, a value at each half hour.
      [0, 7].flatMap((week) =>
        ['05', '35'].map((minute) => {
          const day = String(2 + Math.floor(k / DAY_HOURS) + week).padStart(2, '0');
          return `2026-03-${day} ${String(hour).padStart(2, '0')}:${minute},${minute === '05' ? 1 : 3 + week}`;
        }),
      ),
    );
    const { down } = read(`time,mbit_s\n${rows.join('\n')}`);
    // 1, 3, 1 and 10.
    expect(down.ratesBytesPerS).toEqual(Array(WEEK_HOURS).fill(3.75 * MBIT));
  });

  it('has gaps in what was measured, where the hour has another value', () => {
    const rows = hours.map(([, hour], k) => {
      const time = `2026-03-0${2 + Math.floor(k / DAY_HOURS)} ${String(hour).padStart(2, '0')}`;
      return `${time}:00,\n${time}:30,7`;
    });
    const { down } = read(`time,mbit_s\n${rows.join('\n')}`);
    expect(down.ratesBytesPerS).toEqual(Array(WEEK_HOURS).fill(7 * MBIT));
    expect(problems('time,mbit_s\n2026-03-02 00:00,\n')).toEqual([
      expect.stringMatching(/^1:2 no value is of Mon 0:00/),
    ]);
  });

  it('has its problems at its columns, as their headings call them', () => {
    const paths = (table: string) =>
      problemsOf(text('{ name: office, file: load.csv }'), { 'load.csv': table }).map(({ path }) => path);
    expect(paths('weekday,hour,percent\nMon,0,much\n')).toEqual(['percent']);
    expect(paths('weekday,hour,down_percent,Up (Mbit/s)\nMon,0,1,1\n')).toEqual(['down_percent', 'Up (Mbit/s)']);
  });

  it.each([
    ['of other columns', 'a,b\n1,2\n', /^1:1 a profile needs the columns weekday and hour, or time/],
    ['of hours and times', 'weekday,hour,time,percent\nMon,1,2026-03-02T00:00,5\n', /^1:1 a profile needs the columns/],
    ['of both and one direction', 'weekday,hour,percent,down_percent\nMon,1,5,5\n', /^1:1 a profile needs/],
    ['of a day that is none', 'weekday,hour,percent\nXyz,1,5\n', /^2:1 found Xyz: allowed is Mon to Sun/],
    ['with a decimal comma', 'weekday;hour;percent\nMon;1;5,5\n', /^2:3 found 5,5: .*; decimals take a point/],
    ['of hour 24', 'weekday,hour,percent\nMon,24,5\n', /^2:2 found 24: allowed is an hour from 0 to 23/],
    ['of 30 February', 'time,percent\n2026-02-30T00:00,5\n', /^2:1 found 2026-02-30T00:00: allowed is a local time/],
    ['with time zones', 'time,percent\n2026-03-02T00:00Z,5\n', /^2:1 found 2026-03-02T00:00Z: allowed is a local time/],
    ['without units', 'weekday,hour,down\nMon,1,5\n', /^2:3 found 5: allowed is a percentage of the line/],
    ['of 120 %', 'weekday,hour,percent\nMon,1,120\n', /^2:3 found 120: allowed is a percentage/],
    ['below nothing', 'weekday,hour,mbit_s\nMon,1,-1\n', /^2:3 found -1: allowed is a percentage/],
    [
      'of both kinds',
      'weekday,hour,both\nMon,1,5 %\nMon,2,5 Mbit/s\n',
      /^3:3 found 5 Mbit\/s: a column has percentages or/,
    ],
    ['of a part of the week', 'weekday,hour,percent\nMon,0,5\n', /^1:3 no value is of Mon 1:00/],
    ['with an hour twice', 'weekday,hour,percent\nMon,0,5\nMon,0,7\n', /^3:2 found Mon 0:00: the hour is there twice/],
  ])('is refused %s', (_, table, message) => {
    expect(problems(table)).toEqual([expect.stringMatching(message)]);
  });

  it('says all of its profile, and must be there', () => {
    const said = (profile: string) => problemsOf(text(profile)).map(({ path, message }) => `${path}: ${message}`);
    expect(said('{ name: office, file: load.csv, daily: 5 % }')).toEqual([
      'network.trafficProfiles.0.daily: the file says all of the profile: leave daily out, or file',
    ]);
    expect(said('{ name: office, file: load.csv }').join()).toContain('load.csv: error: no such file');
  });
});
