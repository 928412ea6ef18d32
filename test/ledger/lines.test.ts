/** How full the lines are: every byte of a trace is on its lines, and peaks, percentiles and hours are right by hand. */

import { describe, expect, it } from 'vitest';
import { WEEK_HOURS } from '../../src/core/week.js';
import { TRAFFIC, TRAFFIC_COUNT } from '../../src/engine/lineUse.js';
import type { Replicate } from '../../src/experiment/world.js';
import { clocksOf } from '../../src/fleet/sites.js';
import { BinHours, binHoursOf } from '../../src/ledger/binHours.js';
import { lineFigures, loadOf, utilisationOf } from '../../src/ledger/lineFigures.js';
import { otherByHour } from '../../src/ledger/lineLoad.js';
import { bytesOverLine, load, run, small } from '../helpers.js';
import { sum } from '../property/invariants.js';

/** Names of the links of a line in a trace, down and up. */
const LINKS = {
  hub: (name: string) => [`${name}:down`, `${name}:up`],
  hubPrivate: (name: string) => [`${name}-down`, `${name}-up`],
  mesh: (name: string) => [`${name}:mesh`],
  vpn: (_: string) => ['vpn:down', 'vpn:up'],
  wan: (name: string) => [`${name}:wan-down`, `${name}:wan-up`],
  internet: (name: string) => [`${name}-down`, `${name}-up`],
  private: (name: string) => [`${name}-down`, `${name}-up`],
  tunnel: (name: string) => [`${name}-down`, `${name}-up`],
  cacheServer: (name: string) => [`${name}:cache-in`, `${name}:cache-out`],
  accessPoint: (name: string) => [name],
  home: (name: string) => [`${name}:home-down`, `${name}:home-up`],
};

/**
 * Whole bytes of a trace by link; home lines of single devices by the entry of their site.
 *
 * @param countsAirtime whether a byte counts as what it takes of the link
 */
function tracedBytes({ parts }: Replicate, countsAirtime = false): Map<string, number> {
  const bytes = new Map<string, number>();
  for (const { links, linkWeights, bytes: moved } of parts.flatMap(({ trace }) => trace)) {
    links.forEach((link, k) => {
      const name = link.replace(/^(\w+?)(-\d+)+:home-/, '$1:home-');
      bytes.set(name, (bytes.get(name) ?? 0) + moved * (countsAirtime ? (linkWeights?.[k] ?? 1) : 1));
    });
  }
  return bytes;
}

const ESTATE = `name: estate
start: 2026-03-02T00:00:00Z
duration: 2 d
network:
  hub: { down: 100 Mbit/s, up: 100 Mbit/s }
  vpn: { tunnel: full, down: 50 Mbit/s, up: 50 Mbit/s }
  cacheServers: [{ name: mcc.hub, at: hub, rate: 1 Gbit/s }]
sites:
  - { name: hq, devices: 12, wan: 200 Mbit/s, timeZone: Europe/Berlin, cacheServer: { rate: 1 Gbit/s }, dhcpOption235: own, geoSaysDhcp: true }
  - { name: branch, count: 2, devices: 8, wan: { down: 20 Mbit/s, up: 10 Mbit/s, breakout: hub }, publicIp: shared }
  - { name: shop, devices: 5, wan: 10 Mbit/s }
devices:
  mix:
    - { name: desktop, share: 60 %, on: office }
    - { name: laptop, share: 40 %, on: office, windows: 11 24H2, vpn: { share: 40 % }, home: { share: 20 % } }
policies:
  DODownloadMode: 2
  DOGroupId: 11111111-2222-4333-8444-555555555555
  assignments: [{ match: { site: shop }, set: { DOCacheHost: mcc.hub } }]
content:
  - { name: update, type: quality-update, files: [{ size: 200 MB }, { size: 20 MB }], release: 2026-03-02T06:00:00Z }
  - { name: app, type: win32-app, priority: foreground, files: [{ size: 60 MB }] }
`;

const NAMED = ESTATE.replace(
  /network:[\s\S]*devices:\n/,
  `network:
  hubs: [{ name: frankfurt, down: 100 Mbit/s, up: 100 Mbit/s, private: 60 Mbit/s }, { name: munich, down: 50 Mbit/s }]
  vpn: { tunnel: full, down: 50 Mbit/s, up: 50 Mbit/s, hub: munich }
  cacheServers: [{ name: mcc.hub, at: frankfurt, rate: 1 Gbit/s }]
  meshes: [{ name: ring, rate: 30 Mbit/s }]
sites:
  - name: hq
    devices: 12
    lines: [{ name: fibre, to: internet, down: 200 Mbit/s, up: 200 Mbit/s }, { name: ring, mesh: ring, down: 50 Mbit/s, up: 50 Mbit/s }]
    cacheServer: { rate: 1 Gbit/s }
    dhcpOption235: own
    geoSaysDhcp: true
  - name: branch
    count: 2
    devices: 8
    lines:
      - { name: mpls, to: [frankfurt, munich], mesh: ring, down: 20 Mbit/s, up: 10 Mbit/s }
      - { name: dsl, to: internet, down: 20 Mbit/s, up: 5 Mbit/s }
    breakout: { default: frankfurt, win32-app: local }
  - name: shop
    devices: 5
    lines: [{ name: dsl, to: internet, down: 10 Mbit/s, up: 5 Mbit/s }, { name: vpn, to: frankfurt, over: dsl, down: 5 Mbit/s, up: 2 Mbit/s }]
events:
  - { what: wan-failure, at: 9 h, for: 10 min, line: mpls, match: { site: branch-1 } }
  - { what: wan-failure, at: 9.1 h, for: 1 h, hub: frankfurt }
devices:
`,
);

/** The laptops on Wi-Fi, whose radios are fast and slow. */
const AIR = ESTATE.replace(
  'home: { share: 20 % }',
  'home: { share: 20 % }, wifi: { share: 80 %, rate: { choice: { 72 Mbit/s: 50, 300 Mbit/s: 50 } } }',
).replace('name: hq, devices: 12,', 'name: hq, devices: 30, accessPoints: 3,');

/**
 * Expects what lines carried to be what a trace says: whole bytes exactly, and what was metered but for what rates are rounded by.
 * An access point is metered in airtime.
 */
function expectTraced(replicate: Replicate) {
  const traced = tracedBytes(replicate);
  const airtime = tracedBytes(replicate, true);
  const { account, world } = replicate;
  let crossed = 0;
  for (const { line, directions } of account.lines) {
    const { kind, name } = world.fleet.lines.all[line]!;
    // A mesh, or an access point, has one link for both directions.
    const links = LINKS[kind](name);
    directions.slice(0, links.length).forEach(({ bytes, week }, k) => {
      const total = sum(bytes);
      expect(total, `${name} ${k}`).toBe(Math.round(traced.get(links[k]!) ?? 0));
      const metered = sum(week.bytes);
      expect(Math.abs(metered - (airtime.get(links[k]!) ?? 0)), name).toBeLessThan(1e-5 * metered + 1000);
      crossed += Number(total > 0);
    });
  }
  return { airtime, crossed, traced };
}

describe('every byte is on the lines that it crossed', () => {
  it.each([
    ['with devices on Wi-Fi', AIR, []],
    ['with such devices and rates within a tolerance', AIR, ['model.rateTolerance=1 %']],
    ['with lines by name that fail while they are in use', NAMED, []],
    ['with such lines and rates within a tolerance', NAMED, ['model.rateTolerance=1 %']],
    ['with lines of finite rate, in one part', ESTATE, []],
    ['with rates within a tolerance', ESTATE, ['model.rateTolerance=1 %']],
  ] as const)('%s', (_, text, overrides) => {
    const replicate = run(load(text, [...overrides]).scenario);
    const { airtime, crossed, traced } = expectTraced(replicate);
    const { account, world } = replicate;
    const { all } = world.fleet.lines;
    const points = account.lines.filter(({ group }) => group === 'accessPoints');
    expect(points.length).toBe(text === AIR ? 6 : 0);
    // Slow radios take more airtime, and so does a byte between two devices of one access point.
    const taken = (of: ReadonlyMap<string, number>) => sum(points.map(({ line }) => of.get(all[line]!.name) ?? 0));
    if (text === AIR) expect(taken(airtime)).toBeGreaterThan(1.3 * taken(traced));
    const homes = sum(account.classes.map(({ figures }) => figures.homeLines.bytesDown));
    expect(homes).toBe(account.figures.homeLines.bytesDown);
    expect(homes).toBeGreaterThan(0);
    // Of the estate's lines most carry something.
    expect(crossed).toBeGreaterThan(8);
    expect(account.lines.map(({ line }) => line)).toEqual(all.map(({ index }) => index));
  });

  it('with a line so full that its downloads are one aggregate', () => {
    const scenario = small({
      devices: 600,
      wan: '50 Mbit/s',
      sizeMb: 1,
      profile: { wifi: { share: '50 %', rate: { choice: { '72 Mbit/s': 50, '300 Mbit/s': 50 } } } },
      content: { release: '2026-03-02T00:00:00Z' },
      policies: { DODownloadMode: 0 },
      more: { demand: { spread: '1 s' } },
    });
    const { airtime, traced } = expectTraced(run(scenario));
    expect(airtime.get('pc:wifi-1')).toBeGreaterThan(1.5 * traced.get('pc:wifi-1')!);
  });

  it('adds up what several parts put on one line', () => {
    // Without a limit the hub and the VPN join nobody; with one that nobody reaches they do.
    const perSite = ESTATE.replace(/DOGroupId: .*/, 'DOGroupIdSource: 1').replace(/assignments: .*/, '');
    const limits = /hub: \{ .* \}\n {2}vpn: .*/;
    const apart = run(load(perSite.replace(limits, 'vpn: { tunnel: full }')).scenario);
    const joined = run(load(perSite.replace(limits, 'hub: { down: 1000 Gbit/s, up: 1000 Gbit/s }')).scenario);
    expect(apart.parts.length).toBeGreaterThan(joined.parts.length);
    for (const kind of ['hub', 'vpn'] as const) {
      const [of, together] = [apart, joined].map((replicate) => bytesOverLine(replicate, kind, kind));
      expect(of![0]!.cdn).toBeGreaterThan(0);
      expect(of).toEqual(together);
    }
    const [hub, hubTogether] = [apart, joined].map(({ account }) => account.lines[0]!.directions[0]);
    expect(hub!.rateBytesPerS).toBe(Number.POSITIVE_INFINITY);
    expect({ ...hub, rateBytesPerS: 0, week: 0 }).toEqual({
      ...{ ...hubTogether, rateBytesPerS: 0, week: 0 },
    });
    expect(Math.max(...hub!.week.peakBytesPerS)).toBeCloseTo(hub!.peak5BytesPerS, -1);
  });

  it('adds up with the totals of the ledger', () => {
    const replicate = run(load(ESTATE).scenario);
    const { account, world } = replicate;
    const sumOf = (wanted: (kind: string) => boolean, direction: number, traffic: number) =>
      account.lines
        .filter(({ line }) => wanted(world.fleet.lines.all[line]!.kind))
        .reduce((sum, { directions }) => sum + directions[direction]!.bytes[traffic]!, 0);
    const { figures } = account;
    expect(sumOf((kind) => kind === 'cacheServer', 1, TRAFFIC.cacheServer)).toBe(figures.totals.bytesFromCacheServer);
    expect(sumOf((kind) => kind === 'cacheServer', 0, TRAFFIC.cacheFill)).toBe(figures.bytesFilledByCacheServers);
    expect(figures.totals.bytesFromCacheServer).toBeGreaterThan(0);
    // Devices away from the office get their bytes over no line of a site.
    const overSites = sumOf((kind) => kind === 'wan', 0, TRAFFIC.cdn);
    expect(overSites).toBeGreaterThan(0);
    expect(overSites).toBeLessThan(figures.totals.bytesFromCdn);
  });

  it('adds up to the bytes from the CDN and between sites where nobody is away', () => {
    const away = /, vpn: \{ share: 40 % \}, home: \{ share: 20 % \}/;
    const { account, world } = run(
      load(ESTATE.replace(away, '').replace('geoSaysDhcp: true', 'geoSaysDhcp: false')).scenario,
    );
    const sites = account.lines.filter(({ line }) => world.fleet.lines.all[line]!.kind === 'wan');
    const sumOf = (direction: number, traffic: number) =>
      sites.reduce((sum, { directions }) => sum + directions[direction]!.bytes[traffic]!, 0);
    expect(sumOf(0, TRAFFIC.cdn)).toBe(account.figures.totals.bytesFromCdn);
    expect(sumOf(0, TRAFFIC.peer)).toBe(account.figures.bytesBetweenSites);
    expect(sumOf(1, TRAFFIC.peer)).toBe(account.figures.bytesBetweenSites);
    expect(account.figures.bytesBetweenSites).toBeGreaterThan(0);
  });
});

/** One device at 10 MB/s asks twice: for 600 MB at 9:00 of a Monday in Berlin, and for 60 MB at 22:00. */
const HAND = small({
  devices: 2,
  wan: '80 Mbit/s',
  site: { timeZone: 'Europe/Berlin' },
  policies: { DODownloadMode: 0 },
  more: {
    duration: '1 d',
    content: [
      {
        name: 'big',
        priority: 'foreground',
        files: [{ size: '6000000000 B' }],
        requests: [{ device: 'pc-1', after: '8 h' }],
      },
      {
        name: 'small',
        priority: 'foreground',
        files: [{ size: '600000000 B' }],
        requests: [{ device: 'pc-1', after: '21 h' }],
      },
    ],
  },
});

describe('by hand', () => {
  const replicate = run(HAND);
  const [line] = replicate.account.lines;
  const [down, up] = line!.directions;

  it('has peaks and when they were', () => {
    expect(bytesOverLine(replicate, 'wan', 'pc')).toEqual([{ cdn: 6_600_000_000 }, {}]);
    expect(utilisationOf(down)!.peak5Min).toBe(1);
    expect(utilisationOf(down)!.peak15Min).toBeCloseTo(600 / 900, 6);
    expect(down.peak5AtS).toBe(8 * 3600);
    // Ten minutes: the first window that has both of its bins begins five minutes before.
    expect(down.peak15AtS).toBe(8 * 3600 - 300);
    expect(up.peak5AtS).toBeNaN();
    expect(up.bytes.reduce((a, b) => a + b, 0)).toBe(0);
  });

  it('has no share of a line of rate 0, which carries nothing', () => {
    const [site] = HAND.sites;
    const wan = { ...site!.wan, downBytesPerS: 0, upBytesPerS: 0 };
    const { figures } = run({ ...HAND, sites: [{ ...site!, wan }] }).account;
    expect(figures.lines).toMatchObject({ utilisation: { peak5Min: 0, peak15Min: 0, p95OfficeHours: 0 }, withRate: 1 });
  });

  it('counts the hours above shares of the rate', () => {
    expect(down.hoursAbove).toEqual([600 / 3600, 600 / 3600, 600 / 3600]);
    expect(lineFigures(replicate.account.lines)).toMatchObject({ timeAbove50S: 600, peaksAbove50: 1, withRate: 1 });
  });

  it('takes the percentile of office hours, by the clock of the site', () => {
    // 8 to 17 in Berlin: 108 bins, two of which are full.
    const { officeBins } = binHoursOf(HAND, replicate.world.fleet.lines.all[0]!);
    expect(officeBins).toBe(108);
    expect(down.p95OfficeBytesPerS).toBe(0);
    // Half an hour in the morning, and as much at night, which is no office hour.
    const file = { ...HAND.content[0]!.files[0]!, sizeBytes: { kind: 'fixed' as const, value: 18e9 } };
    const longer = run({ ...HAND, content: HAND.content.map((content) => ({ ...content, files: [file] })) });
    // Six of 108 bins: type 7 looks at rank 101.65, between the first two of them.
    expect(longer.account.lines[0]!.directions[0].p95OfficeBytesPerS).toBe(6_500_000);
    expect(longer.account.figures.lines.utilisation.p95OfficeHours).toBe(0.65);
  });

  it('has the week of the line, in local time', () => {
    // Monday from 9:00, and from 22:00.
    expect([...down.week.hour]).toEqual([9, 22]);
    expect(down.week.bytes[0]).toBeCloseTo(6e9, 0);
    expect(down.week.peakBytesPerS[0]).toBeCloseTo(1e7, 3);
    expect(down.week.bytes[1]).toBeCloseTo(6e8, 0);
  });
});

describe('the load of a line with other traffic', () => {
  // 60 % from 9:00 to 17:00 in Berlin, where the big file is asked for at 9:00: 4 of 10 MB/s are left, 1500 s long.
  const profile = { name: 'office', weekday: { '9:00-17:00': '60 %' } };
  const [site] = HAND.sites;
  const curve = (share: number) => ({
    shares: Array.from({ length: WEEK_HOURS }, (_, hour) =>
      hour < 120 && hour % 24 >= 9 && hour % 24 < 17 ? share : 0,
    ),
    ratesBytesPerS: new Array<number>(WEEK_HOURS).fill(0),
  });
  const busy = (share: number): typeof HAND => ({
    ...HAND,
    network: { ...HAND.network, trafficProfiles: [{ name: profile.name, down: curve(share), up: curve(0) }] },
    sites: [{ ...site!, wan: { ...site!.wan, otherTraffic: profile.name } }],
  });
  const { account } = run(busy(0.6));
  const plain = run(HAND).account;
  const [down, up] = account.lines[0]!.directions;

  it('is what both carry, while the use stays that of Delivery Optimization', () => {
    expect(utilisationOf(down)!.peak5Min).toBe(0.4);
    expect(down.peak5AtS).toBe(8 * 3600);
    // At 22:00 the small file takes a minute of five, at 9:00 the big one has 40 %.
    expect(down.hoursAbove).toEqual([0, 0, 0]);
    // 1500 s at 9:00 fill the line; before 22:00 nothing else does.
    expect(down.load).toMatchObject({ peak5BytesPerS: 1e7, peak15BytesPerS: 1e7, peak5AtS: 8 * 3600 });
    // Eight hours above a half, of which 25 minutes are full.
    [8, 1500 / 3600, 1500 / 3600].forEach((hours, k) => {
      expect(down.load!.hoursAbove[k]).toBeCloseTo(hours, 9);
    });
    expect(down.load!.otherP95OfficeBytesPerS).toBe(6e6);
    expect(up.load).toMatchObject({ peak5BytesPerS: 0, otherP95OfficeBytesPerS: 0 });
    expect(up.load!.peak5AtS).toBeNaN();
  });

  it('has figures of its own, the same as those of use where there is no other traffic', () => {
    const { lines } = account.figures;
    expect(lines.load).toEqual({ peak5Min: 1, p95OfficeHours: loadOf(down)!.p95OfficeHours });
    // Five of 108 bins are full, the others that are not empty carry 60 %: type 7 looks at rank 101.65.
    expect(lines.load.p95OfficeHours).toBe(0.6);
    expect(lines.utilisation.p95OfficeHours).toBe(0);
    const { utilisation, load: alone } = plain.figures.lines;
    expect(alone).toEqual({ peak5Min: utilisation.peak5Min, p95OfficeHours: utilisation.p95OfficeHours });
    expect(plain.lines[0]!.directions.map((use) => use.load)).toEqual([null, null]);
  });

  it('is the rate where other traffic asks for all of it, and no more where it gives some up', () => {
    const full = run(busy(1)).account.lines[0]!.directions[0];
    // Delivery Optimization has 5 % for a while, which other traffic lacks then; else that has the line to itself.
    expect(full.load!.peak5BytesPerS).toBe(1e7);
    expect(full.load!.otherP95OfficeBytesPerS).toBe(1e7);
    for (const hours of full.load!.hoursAbove) expect(hours).toBeCloseTo(8, 9);
    expect(loadOf(full)).toEqual({ peak5Min: 1, p95OfficeHours: 1 });
  });

  it('is of the hours of the run only, in the week of a short one, too', () => {
    const { fleet, scenario } = run(busy(0.6)).world;
    const line = fleet.lines.all[0]!;
    // The run is a Monday.
    const week = otherByHour(scenario, line, 0)!;
    expect([...week.keys()].filter((hour) => week[hour]! > 0)).toEqual([9, 10, 11, 12, 13, 14, 15, 16]);
    expect(otherByHour(run(busy(1)).world.scenario, line, 0)![9]).toBe(1e7);
  });

  it('has no part in hours in which the line is down', () => {
    const events = load(
      `name: x\nsites: [{ name: pc }]\ncontent: [{ name: c, files: [{ size: 1 MB }] }]\nevents: [{ what: wan-failure, at: 8 h, for: 8 h }]`,
    ).scenario.events;
    const down8h = run({ ...busy(0.6), events }).account.lines[0]!.directions[0];
    expect(down8h.load!.hoursAbove[0]).toBeCloseTo(600 / 3600, 6);
    expect(down8h.load!.otherP95OfficeBytesPerS).toBe(0);
  });

  it('is told of lines of several parts, too', () => {
    const hub = {
      network: { hub: { down: '80 Mbit/s', up: '80 Mbit/s', otherTraffic: 'office' }, trafficProfiles: [profile] },
    };
    const of = small({
      site: { wan: { down: '80 Mbit/s', up: '80 Mbit/s', breakout: 'hub' } },
      more: { ...hub, duration: '1 d' },
    });
    const { lines } = run(of).account;
    expect(lines[0]!.directions[0].load).toMatchObject({ otherP95OfficeBytesPerS: 6e6 });
    expect(lines[1]!.directions[0].load).toBeNull();
  });
});

describe('office hours', () => {
  const clock = clocksOf({ ...HAND, startMs: Date.UTC(2026, 2, 2), durationS: 7 * 86_400 });
  const week = (officeHours: ConstructorParameters<typeof BinHours>[2]) =>
    new BinHours({ startMs: Date.UTC(2026, 2, 2), durationS: 7 * 86_400 }, clock('UTC'), officeHours);

  it('count a week of five days', () => {
    expect(week({ fromHours: 8, toHours: 17, days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'] }).officeBins).toBe(5 * 9 * 12);
  });

  it('go on past midnight', () => {
    const { isOffice, officeBins } = week({ fromHours: 22, toHours: 6, days: ['Tue'] });
    expect(officeBins).toBe(8 * 12);
    expect(isOffice[(24 + 22) * 12]).toBe(1);
    expect(isOffice[(48 + 5) * 12]).toBe(1);
    expect(isOffice[(48 + 6) * 12]).toBe(0);
  });
});

it('has a name for every kind of traffic', () => {
  expect(Object.values(TRAFFIC)).toEqual(Array.from({ length: TRAFFIC_COUNT }, (_, k) => k));
});
