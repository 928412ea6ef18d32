/** Other traffic of lines: what is left in each hour is what downloads get, worked out by hand. */
import { describe, expect, it } from 'vitest';
import { bytesOverLine, downloadOf, MB, run, type Small, small } from '../helpers.js';

/** 80 Mbit/s. */
const RATE = 1e7;
const HOUR = 3600;
/** 60 % of the line from 1:00 to 2:00. */
const NOON = { name: 'noon', daily: { '1:00-2:00': '60 %' } };
const wan = (otherTraffic?: string) => ({
  down: '80 Mbit/s',
  up: '80 Mbit/s',
  ...(otherTraffic ? { otherTraffic } : {}),
});

function busy(bytes: number, options: Small = {}, network: object = {}) {
  return run(
    small({
      devices: 1,
      requests: [{ device: 'pc-1', after: '30 min' }],
      policies: { DODownloadMode: 0 },
      ...options,
      content: { files: [{ name: 'f', size: `${bytes} B` }], ...options.content },
      site: { wan: wan('noon'), ...options.site },
      more: { network: { trafficProfiles: [NOON], ...network }, ...options.more },
    }),
  );
}

const endS = (replicate: ReturnType<typeof run>, device = 'pc-1') => downloadOf(replicate, device).finishedS;

describe('a download over a line whose other traffic changes', () => {
  it('has what is left in each hour', () => {
    // Half an hour alone, an hour with 40 %, and the rest alone.
    const before = 0.5 * HOUR * RATE;
    const within = HOUR * 0.4 * RATE;
    const after = 1760 * RATE;
    const replicate = busy(before + within + after);
    expect(endS(replicate)).toBeCloseTo(2 * HOUR + 1760, 6);
    expect(bytesOverLine(replicate, 'wan', 'pc')[0]).toEqual({ cdn: before + within + after });
  });

  it('counts by the clock of the site, from the start of the run on', () => {
    // 1:00 in Berlin is 0:00 UTC: the run begins in that hour.
    const replicate = busy(HOUR * 0.4 * RATE + RATE, {
      site: { wan: wan('noon'), timeZone: 'Europe/Berlin' },
      requests: [{ device: 'pc-1', after: '0 s' }],
    });
    expect(endS(replicate)).toBeCloseTo(HOUR + 1, 6);
  });

  it('has at least the floor of the line', () => {
    const full = { trafficProfiles: [{ name: 'noon', daily: '100 %' }] };
    expect(endS(busy(RATE, {}, full))).toBeCloseTo(0.5 * HOUR + 20, 6);
    expect(endS(busy(RATE, { model: { otherTrafficFloor: '50 %' } }, full))).toBeCloseTo(0.5 * HOUR + 2, 6);
  });

  it('ends where nothing is left, and goes on in the next hour', () => {
    const full = { trafficProfiles: [{ name: 'noon', daily: { '0:00-1:00': '100 %' } }] };
    expect(endS(busy(RATE, { model: { otherTrafficFloor: 0 } }, full))).toBeCloseTo(HOUR + 1, 6);
  });

  it('has what an event and other traffic leave: other traffic takes its part of what the line then carries', () => {
    const event = { what: 'wan-degraded', at: '1 h', for: '1 h', capacity: '70 %' };
    // Of 70 % other traffic has 60: 10 % of the line are left.
    const replicate = busy(0.5 * HOUR * RATE + 0.1 * HOUR * RATE + RATE, {
      more: { network: { trafficProfiles: [NOON] }, events: [event] },
    });
    expect(endS(replicate)).toBeCloseTo(2 * HOUR + 1, 6);
    const failure = { what: 'wan-failure', at: '1.5 h', for: '1 h' };
    const failed = busy(0.5 * HOUR * RATE + 0.2 * HOUR * RATE + RATE, {
      more: { network: { trafficProfiles: [NOON] }, events: [failure] },
    });
    expect(endS(failed)).toBeCloseTo(2.5 * HOUR + 1, 6);
  });
});

describe('every kind of line', () => {
  const asks = 0.5 * HOUR * RATE + 0.4 * HOUR * RATE + RATE;
  const fast = { down: '1 Gbit/s', up: '1 Gbit/s' };

  it.each<[string, Small, object]>([
    ['the hub of the short form', { site: { wan: { ...fast, breakout: 'hub' } } }, { hub: wan('noon') }],
    [
      'the Internet line of a hub by name',
      { site: { wan: undefined, lines: [{ name: 'mpls', to: 'north' }] } },
      { hubs: [{ name: 'north', ...wan('noon') }] },
    ],
    [
      'the private line of a hub',
      { site: { wan: undefined, lines: [{ name: 'mpls', to: 'north' }] } },
      { hubs: [{ name: 'north', private: wan('noon') }] },
    ],
    [
      'a line by name that is not the breakout of everything',
      {
        site: {
          wan: undefined,
          lines: [
            { name: 'dsl', to: 'internet' },
            { name: 'mpls', to: 'north', ...wan('noon') },
          ],
          breakout: { default: 'local', 'quality-update': 'north' },
        },
      },
      { hubs: [{ name: 'north' }] },
    ],
    [
      'the concentrator of a VPN',
      { profile: { vpn: { share: '100 %', down: '1 Gbit/s', up: '1 Gbit/s' } }, site: { wan: fast } },
      { vpn: { tunnel: 'full', ...wan('noon') } },
    ],
  ])('is %s', (_, options, network) => {
    expect(endS(busy(asks, options, network))).toBeCloseTo(2 * HOUR + 1, 5);
  });

  it('is the port of a cache server, into it and out of it', () => {
    const server = { name: 'mcc', rate: '80 Mbit/s', capacity: '900 GB', otherTraffic: 'noon' };
    const replicate = busy(asks, {
      site: { wan: fast, lan: '10 Gbit/s', cacheServer: server },
      profile: { nic: '10 Gbit/s' },
      policies: { DODownloadMode: 0, DOCacheHost: 'mcc.pc' },
      model: { partialUpdate: '100 ms' },
    });
    expect(downloadOf(replicate, 'pc-1').cacheServer).toBe(asks);
    expect(endS(replicate)).toBeGreaterThan(2 * HOUR + 1);
    expect(endS(replicate)).toBeLessThan(2 * HOUR + 1.5);
  });

  it('is the uplink of a site that sends to another, and a mesh', () => {
    const size = 100 * MB;
    const of = (network: object, sites: object[]) =>
      run(
        small({
          requests: [
            { device: 'a-1', after: '0 s' },
            { device: 'b-1', after: '61 min' },
          ],
          policies: { DODownloadMode: 2, DOGroupId: '5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10' },
          content: { files: [{ size: `${size} B` }] },
          model: { foregroundTarget: '0 Mbit/s', foregroundHttpShare: 0 },
          more: { network: { trafficProfiles: [NOON], ...network }, sites },
        }),
      );
    const uplink = of({}, [
      { name: 'a', devices: 1, wan: wan('noon') },
      { name: 'b', devices: 1, wan: fast },
    ]);
    expect(downloadOf(uplink, 'b-1').group).toBe(size);
    expect(endS(uplink, 'b-1') - 61 * 60).toBeCloseTo(size / (0.4 * RATE), 4);
    const lines = [
      { name: 'dsl', to: 'internet' },
      { name: 'mpls', mesh: 'ring' },
    ];
    const mesh = of({ meshes: [{ name: 'ring', rate: '80 Mbit/s', otherTraffic: 'noon' }] }, [
      { name: 'a', devices: 1, lines },
      { name: 'b', devices: 1, lines },
    ]);
    expect(endS(mesh, 'b-1') - 61 * 60).toBeCloseTo(size / (0.4 * RATE), 4);
  });
});

describe('what it costs', () => {
  const changes = (replicate: ReturnType<typeof run>) =>
    replicate.parts.flatMap(({ links }) => links).filter(({ fromS, name }) => fromS > 0 && name.includes('wan'));

  it('is one change of a rate for each line, direction and change of its profile, and none for others', () => {
    const sites = [
      { name: 'a', devices: 3, wan: wan('noon') },
      { name: 'b', devices: 3, wan: wan('noon') },
      { name: 'c', devices: 3, wan: wan() },
    ];
    const shared = { policies: { DODownloadMode: 2, DOGroupId: '5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10' } };
    const replicate = run(
      small({
        ...shared,
        requests: [{ device: '*', after: '90 min' }],
        more: { network: { trafficProfiles: [NOON] }, sites },
      }),
    );
    expect(replicate.parts).toHaveLength(1);
    // At 1:00 and at 2:00, of two lines; a trace tells of those that carry something.
    expect(
      changes(replicate)
        .map(({ name, fromS }) => `${name} ${fromS / HOUR}`)
        .sort(),
    ).toEqual(['a', 'b'].flatMap((site) => [1, 2].map((hour) => `${site}:wan-down ${hour}`)));
  });

  it('is nothing where no line has a profile: not one event more', () => {
    const of = (network: object) => run(small({ requests: [{ device: 'pc-*', after: '30 min' }], more: { network } }));
    const without = of({});
    expect(of({ trafficProfiles: [NOON] }).account.figures).toEqual(without.account.figures);
    expect(changes(without)).toEqual([]);
  });
});
