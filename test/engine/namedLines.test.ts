/** Named lines, hubs and meshes: which way bytes take, worked out by hand; and the short form, which is the same thing. */
import { describe, expect, it } from 'vitest';
import { runTables } from '../../src/report/tables.js';
import { bytesOverLine, downloadOf, MB, run, type Small, small } from '../helpers.js';

const SIZE = 100 * MB;
const MBIT = 1e6 / 8;
const GROUP = '5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10';
const LOCAL = { name: 'dsl', to: 'internet', down: '80 Mbit/s', up: '40 Mbit/s' };
const MPLS = { name: 'mpls', to: ['frankfurt'], down: '20 Mbit/s', up: '20 Mbit/s' };

/** Sites with lines of their own, with two hubs; who asks when, in seconds. */
function wired(sites: object[], asks: Record<string, number>, more: object = {}, options: Small = {}) {
  return run(
    small({
      requests: Object.entries(asks).map(([device, after]) => ({ device, after: `${after} s` })),
      ...options,
      policies: { DOGroupId: GROUP, ...options.policies },
      more: {
        network: { hubs: [{ name: 'frankfurt', down: '40 Mbit/s' }, { name: 'munich' }] },
        sites: sites.map((site) => ({ devices: 1, ...site })),
        ...more,
      },
    }),
  );
}

/** Seconds that a download alone took. */
const tookS = (replicate: ReturnType<typeof run>, device: string, fromS = 0) =>
  downloadOf(replicate, device).finishedS - fromS;

const linksOf = (replicate: ReturnType<typeof run>) =>
  new Set(replicate.parts.flatMap(({ trace }) => trace.map((row) => row.links.join(' '))));

describe('the way of CDN bytes', () => {
  const lines = [MPLS, LOCAL];
  it.each([
    ['by the Internet line of the site where nothing is said', {}, 80],
    ['by the Internet line that is named', { breakout: 'dsl' }, 80],
    ['by the private line to a hub that is named', { breakout: 'frankfurt' }, 20],
    ['by type of content', { breakout: { default: 'local', 'quality-update': 'frankfurt' } }, 20],
    ['by the general way for content of other types', { breakout: { default: 'frankfurt', edge: 'local' } }, 20],
    ['by its own way without a general one', { breakout: { 'quality-update': 'frankfurt' } }, 20],
  ])('leads %s', (_, breakout, mbitPerS) => {
    const replicate = wired([{ name: 'a', lines, ...breakout }], { 'a-1': 0 });
    expect(tookS(replicate, 'a-1')).toBeCloseTo(SIZE / (mbitPerS * MBIT), 5);
  });

  it('crosses the Internet line of the hub, which several sites share', () => {
    const fast = { ...MPLS, down: '100 Mbit/s' };
    const names = ['a', 'b', 'c', 'd'];
    const replicate = wired(
      names.map((name) => ({ name, lines: [fast] })),
      { 'a-1': 0, 'b-1': 0, 'c-1': 0, 'd-1': 0 },
      {},
      { policies: { DODownloadMode: 0 } },
    );
    // Sites that share the hub are one part, although no device has a peer.
    expect(replicate.parts).toHaveLength(1);
    for (const name of names) expect(tookS(replicate, `${name}-1`)).toBeCloseTo(SIZE / (10 * MBIT), 5);
  });

  it('crosses the private line of the hub', () => {
    const network = { hubs: [{ name: 'frankfurt', private: '16 Mbit/s' }] };
    const replicate = wired([{ name: 'a', lines: [MPLS] }], { 'a-1': 0 }, { network });
    expect(tookS(replicate, 'a-1')).toBeCloseTo(SIZE / (16 * MBIT), 5);
  });

  it('crosses the Internet line below a tunnel', () => {
    const tunnel = { name: 'vpn', to: ['munich'], over: 'dsl' };
    const replicate = wired([{ name: 'a', lines: [LOCAL, tunnel], breakout: 'munich' }], { 'a-1': 0 });
    expect(tookS(replicate, 'a-1')).toBeCloseTo(SIZE / (80 * MBIT), 5);
    expect([...linksOf(replicate)]).toEqual([expect.stringContaining('a:dsl-down')]);
  });
});

describe('peers of other sites', () => {
  const b = {
    name: 'b',
    lines: [
      { ...MPLS, down: '30 Mbit/s' },
      { ...LOCAL, down: '8 Mbit/s' },
    ],
  };
  /** What the peer at the other site brought: the rest came beside it over the Internet line of 8 Mbit/s. */
  const fromPeerMbitPerS = (replicate: ReturnType<typeof run>) => {
    const { cdn, group, finishedS } = downloadOf(replicate, 'b-1');
    expect(cdn + group).toBe(SIZE);
    return group / (finishedS - 100) / MBIT;
  };
  const asks = { 'a-1': 0, 'b-1': 100 };

  it('send over the private lines, where both have one', () => {
    const replicate = wired([{ name: 'a', lines: [MPLS, LOCAL] }, b], asks);
    expect(fromPeerMbitPerS(replicate)).toBeCloseTo(20, 2);
  });

  it('send over the Internet, where the private lines do not meet', () => {
    const toMunich = { ...MPLS, to: 'munich' };
    const replicate = wired([{ name: 'a', lines: [toMunich, LOCAL] }, b], asks);
    // Peer and CDN share the Internet line of the receiver.
    expect(fromPeerMbitPerS(replicate)).toBeCloseTo(4, 2);
  });

  it('send over a mesh, without a hub', () => {
    const mesh = { name: 'mpls', mesh: 'wan', down: '24 Mbit/s', up: '24 Mbit/s' };
    const receiver = { name: 'b', lines: [mesh, { ...LOCAL, down: '8 Mbit/s' }] };
    const replicate = wired([{ name: 'a', lines: [mesh, LOCAL] }, receiver], asks);
    expect(fromPeerMbitPerS(replicate)).toBeCloseTo(24, 2);
  });

  it('share the rate of a mesh', () => {
    const network = { meshes: [{ name: 'ring', rate: '12 Mbit/s' }] };
    const mesh = { name: 'ring', mesh: 'ring', down: '100 Mbit/s', up: '100 Mbit/s' };
    const receivers = ['b', 'c'].map((name) => ({ name, lines: [mesh, { ...LOCAL, down: '8 Mbit/s' }] }));
    const replicate = wired(
      [{ name: 'a', lines: [mesh, LOCAL] }, ...receivers],
      { 'a-1': 0, 'b-1': 100, 'c-1': 100 },
      { network },
    );
    expect(fromPeerMbitPerS(replicate)).toBeCloseTo(6, 2);
  });

  it('take the first private line of the sender that both have', () => {
    const ring = { name: 'ring', mesh: 'ring', down: '50 Mbit/s', up: '50 Mbit/s' };
    const receiver = { name: 'b', lines: [MPLS, ring, { ...LOCAL, down: '8 Mbit/s' }] };
    const first = wired([{ name: 'a', lines: [MPLS, ring, LOCAL] }, receiver], asks);
    expect(fromPeerMbitPerS(first)).toBeCloseTo(20, 2);
    const turned = wired([{ name: 'a', lines: [ring, MPLS, LOCAL] }, receiver], asks);
    expect(fromPeerMbitPerS(turned)).toBeCloseTo(50, 2);
  });
});

describe('cache servers', () => {
  const caches = (at: string) => ({
    network: {
      hubs: [{ name: 'frankfurt', down: '40 Mbit/s' }, { name: 'munich' }],
      cacheServers: [{ name: 'mcc', at }],
    },
  });
  const policies = { DODownloadMode: 0, DOCacheHost: 'mcc' };
  const lines = [MPLS, LOCAL];

  it('at a hub send over the private line that leads there, whatever the breakout', () => {
    const replicate = wired([{ name: 'a', lines }], { 'a-1': 0, 'a-2': 200 }, caches('frankfurt'), {
      policies,
      site: {},
    });
    expect([...linksOf(replicate)].filter((links) => links.includes('mcc:cache-out'))).toEqual([
      expect.stringContaining('a:mpls-down'),
    ]);
  });

  it('at a hub to which no line leads, and on the Internet, send by the breakout', () => {
    for (const at of ['munich', 'internet']) {
      const replicate = wired([{ name: 'a', lines }], { 'a-1': 0 }, caches(at), { policies });
      const out = [...linksOf(replicate)].filter((links) => links.includes('mcc:cache-out'));
      expect(out).toEqual([expect.stringContaining('a:dsl-down')]);
    }
  });

  it('at a site fetch by its breakout, also by type of content', () => {
    const site = { lines, cacheServer: {}, dhcpOption235: 'own', geoSaysDhcp: true };
    for (const [breakout, line] of [
      ['local', 'a:dsl-down'],
      [{ default: 'local', 'quality-update': 'frankfurt' }, 'frankfurt:down a:mpls-down'],
    ] as const) {
      const replicate = wired(
        [{ name: 'a', ...site, breakout }],
        { 'a-1': 0 },
        {},
        { policies: { DODownloadMode: 0, DOCacheHostSource: 2 } },
      );
      const fetched = [...linksOf(replicate)].filter((links) => links.includes('cache-in'));
      expect(fetched).toEqual([expect.stringContaining(line)]);
    }
  });
});

describe('a line that is down', () => {
  const lines = [MPLS, LOCAL];
  const DSL = 80 * MBIT;
  const HUB = 20 * MBIT;
  const down = (event: object) => ({ events: [{ what: 'wan-failure', at: '4 s', for: '1 h', ...event }] });

  it('leaves its traffic to the other, from the same instant on', () => {
    const replicate = wired([{ name: 'a', lines }], { 'a-1': 0 }, down({ line: 'dsl' }));
    expect(tookS(replicate, 'a-1')).toBeCloseTo(4 + (SIZE - 4 * DSL) / HUB, 5);
    expect(downloadOf(replicate, 'a-1').cdn).toBe(SIZE);
    expect(bytesOverLine(replicate, 'internet', 'a:dsl')).toEqual([{ cdn: 4 * DSL }, {}]);
    expect(bytesOverLine(replicate, 'private', 'a:mpls')).toEqual([{ cdn: SIZE - 4 * DSL }, {}]);
    expect(bytesOverLine(replicate, 'hub', 'frankfurt')).toEqual([{ cdn: SIZE - 4 * DSL }, {}]);
  });

  it('has its traffic back when it works again', () => {
    const replicate = wired([{ name: 'a', lines }], { 'a-1': 0 }, down({ line: 'dsl', for: '10 s' }));
    expect(tookS(replicate, 'a-1')).toBeCloseTo(14 + (SIZE - 4 * DSL - 10 * HUB) / DSL, 5);
  });

  it('moves rates with a tolerance, too', () => {
    const model = { rateTolerance: '1 %' };
    const replicate = wired([{ name: 'a', lines }], { 'a-1': 0 }, down({ line: 'dsl', for: '10 s' }), { model });
    expect(tookS(replicate, 'a-1')).toBeCloseTo(14 + (SIZE - 4 * DSL - 10 * HUB) / DSL, 5);
  });

  it('moves a transfer out of the crowd of a full line', () => {
    // Twenty downloads share each of two lines: their transfers are members of aggregates.
    const asks = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`a-${String(i + 1).padStart(2, '0')}`, 0]));
    const site = { name: 'a', lines, devices: 20 };
    const replicate = wired([site], asks, down({ line: 'dsl', for: '100 s' }), { policies: { DODownloadMode: 0 } });
    const all = 104 + (20 * SIZE - 4 * DSL - 100 * HUB) / DSL;
    for (const device of Object.keys(asks)) expect(tookS(replicate, device)).toBeCloseTo(all, 4);
    const moved = bytesOverLine(replicate, 'private', 'a:mpls')[0]!.cdn!;
    expect(Math.abs(moved - 100 * HUB)).toBeLessThanOrEqual(20);
    expect(bytesOverLine(replicate, 'internet', 'a:dsl')[0]!.cdn).toBe(20 * SIZE - moved);
    expect(replicate.account.figures.totals.bytesFromCdn).toBe(20 * SIZE);
  });

  it('stops its traffic where there is no other, or where none is wanted', () => {
    for (const site of [{ lines: [LOCAL] }, { lines, failover: false }]) {
      const replicate = wired([{ name: 'a', ...site }], { 'a-1': 0 }, down({ line: 'dsl', for: '10 min' }));
      expect(tookS(replicate, 'a-1')).toBeCloseTo(600 + SIZE / DSL, 5);
    }
  });

  it('is any line of the site where none is named', () => {
    const replicate = wired([{ name: 'a', lines }], { 'a-1': 0 }, down({ for: '10 min' }));
    expect(tookS(replicate, 'a-1')).toBeCloseTo(600 + SIZE / DSL, 5);
  });

  it('takes the tunnel over it along', () => {
    const tunnel = { name: 'vpn', to: 'munich', over: 'dsl' };
    const site = { name: 'a', lines: [tunnel, LOCAL, MPLS], breakout: 'munich' };
    const replicate = wired([site], { 'a-1': 0 }, down({ line: 'dsl' }));
    expect(tookS(replicate, 'a-1')).toBeCloseTo(4 + (SIZE - 4 * DSL) / HUB, 5);
  });

  it('may be the Internet line of a hub: its sites leave by another way', () => {
    const replicate = wired([{ name: 'a', lines, breakout: 'frankfurt' }], { 'a-1': 0 }, down({ hub: 'frankfurt' }));
    expect(tookS(replicate, 'a-1')).toBeCloseTo(4 + (SIZE - 4 * HUB) / DSL, 5);
    const alone = wired([{ name: 'a', lines: [MPLS] }], { 'a-1': 0 }, down({ hub: 'frank*', for: '10 min' }));
    expect(tookS(alone, 'a-1')).toBeCloseTo(600 + SIZE / HUB, 5);
  });

  it('of the hub of the short form stops its sites', () => {
    const site = { name: 'a', wan: { down: '20 Mbit/s', up: '20 Mbit/s', breakout: 'hub' } };
    const replicate = wired([site], { 'a-1': 0 }, down({ hub: 'hub', for: '10 min' }));
    expect(tookS(replicate, 'a-1')).toBeCloseTo(600 + SIZE / HUB, 5);
  });

  it('that is private leaves peers the Internet, where they go on', () => {
    const sites = [
      { name: 'a', lines },
      { name: 'b', lines: [MPLS, { ...LOCAL, down: '8 Mbit/s' }] },
    ];
    const event = { line: 'mpls', at: '110 s', match: { site: 'b' } };
    const replicate = wired(sites, { 'a-1': 0, 'b-1': 100 }, down(event));
    const { cdn, finishedS, group } = downloadOf(replicate, 'b-1');
    // 10 s at 20 and 8 Mbit/s; then both share the line of 8 Mbit/s.
    expect(finishedS).toBeCloseTo(110 + (SIZE - 280 * MBIT) / (8 * MBIT), 4);
    expect(group / MBIT).toBeCloseTo(200 + (finishedS - 110) * 4, 3);
    expect(cdn + group).toBe(SIZE);
  });

  it('of the Internet leaves peers the private lines; connected ones go on though nobody reaches the service', () => {
    const mesh = { name: 'mpls', mesh: 'wan', down: '20 Mbit/s', up: '20 Mbit/s' };
    const sites = [
      { name: 'a', lines: [mesh, LOCAL] },
      { name: 'b', lines: [mesh, { ...LOCAL, down: '8 Mbit/s' }] },
    ];
    const replicate = wired(sites, { 'a-1': 0, 'b-1': 100 }, down({ line: 'dsl', at: '110 s' }));
    const { cdn, finishedS } = downloadOf(replicate, 'b-1');
    expect(finishedS).toBeCloseTo(110 + (SIZE - 280 * MBIT) / HUB, 4);
    expect(Math.abs(cdn - 80 * MBIT)).toBeLessThanOrEqual(1);
  });

  it('leaves the fetch of a cache server to the other', () => {
    const site = { name: 'a', lines, cacheServer: {}, dhcpOption235: 'own', geoSaysDhcp: true };
    const options = { policies: { DODownloadMode: 0, DOCacheHostSource: 2 }, model: { partialUpdate: '1 s' } };
    const replicate = wired([site], { 'a-1': 0 }, down({ line: 'dsl' }), options);
    expect(downloadOf(replicate, 'a-1').cacheServer).toBe(SIZE);
    const fetched = 4 + (SIZE - 4 * DSL) / HUB;
    expect(tookS(replicate, 'a-1')).toBeGreaterThan(fetched);
    expect(tookS(replicate, 'a-1')).toBeLessThan(fetched + 2);
  });

  it('that carries less keeps its traffic', () => {
    const events = [{ what: 'wan-degraded', at: '4 s', for: '1 h', line: 'dsl', capacity: '5 %' }];
    const replicate = wired([{ name: 'a', lines }], { 'a-1': 0 }, { events });
    expect(tookS(replicate, 'a-1')).toBeCloseTo(4 + (SIZE - 4 * DSL) / (DSL / 20), 4);
  });
});

describe('public IPs', () => {
  const ipsOf = (sites: object[], network: object = {}) => {
    const { fleet } = wired(
      sites,
      { 'a-1': 0 },
      { network: { hubs: [{ name: 'frankfurt', ...network }, { name: 'munich' }] } },
    ).world;
    return Array.from(fleet.publicIpOf, (ip) => fleet.strings.names[ip]!);
  };

  it('are those of the breakout: sites behind one hub share its addresses', () => {
    const lines = [MPLS, LOCAL];
    const [a, b, c] = ipsOf([
      { name: 'a', lines, breakout: 'frankfurt' },
      { name: 'b', lines, breakout: 'frankfurt' },
      { name: 'c', lines, breakout: 'local' },
    ]);
    expect(a).toBe('203.0.113.3');
    expect(b).toBe(a);
    expect(c).toMatch(/^198\.18\./);
  });

  it('of a hub with several are spread over the devices', () => {
    const publicIp = ['192.0.2.1', '192.0.2.2'];
    expect(ipsOf([{ name: 'a', lines: [MPLS], devices: 2 }], { publicIp })).toEqual(publicIp);
  });

  it('that a site states are those of its Internet line', () => {
    const site = { name: 'a', lines: [MPLS, LOCAL], publicIp: ['192.0.2.9'] };
    expect(ipsOf([{ ...site, breakout: 'local' }])).toEqual(['192.0.2.9']);
    expect(ipsOf([{ ...site, breakout: 'frankfurt' }])).toEqual(['203.0.113.3']);
  });
});

describe('the public IP of a site whose line is down', () => {
  const b = { name: 'b', lines: [MPLS] };
  /** Bytes that b-1 gets from a peer at the other site in LAN mode, where the public IP decides. */
  const fromOther = (events: object[]) => {
    const sites = [{ name: 'a', lines: [MPLS, LOCAL] }, b];
    const policies = { DODownloadMode: 1 };
    return downloadOf(wired(sites, { 'a-1': 0, 'b-1': 100 }, { events }, { policies }), 'b-1').lan;
  };

  it('is that of the way out that is left: its devices are on another LAN then', () => {
    expect(fromOther([])).toBe(0);
    // While its own line is down, site a leaves by the hub as site b does: the service sees one LAN.
    expect(fromOther([{ what: 'wan-failure', at: '50 s', for: '1 h', line: 'dsl' }])).toBeGreaterThan(0);
    expect(fromOther([{ what: 'wan-failure', at: '50 s', for: '20 s', line: 'dsl' }])).toBe(0);
  });

  it('may change as often as lines fail', () => {
    const failures = (line: string) =>
      Array.from({ length: 40 }, (_, k) => ({ what: 'wan-failure', at: `${k * 2} min`, for: '1 min', line }));
    // 100 s after the start it is up, and it fails at 120 s.
    expect(fromOther(failures('dsl'))).toBe(0);
    const wrong = failures('dsl').map((failure, k) => ({ ...failure, at: `${k * 2 + 1} min` }));
    expect(fromOther(wrong)).toBeGreaterThan(0);
  });

  it('cannot change by more proxies than there are bits', () => {
    const proxies = Array.from({ length: 30 }, (_, k) => ({
      ...{ what: 'proxy', at: `${k} min`, for: '1 min', publicIp: `192.0.2.${k + 1}` },
    }));
    expect(() => fromOther(proxies)).toThrow(/events: at most 28 proxies/);
  });
});

describe('the short form', () => {
  it('is the same as its lines by name, to the byte', () => {
    const estate = (long: boolean) => {
      const rates = { down: '20 Mbit/s', up: '10 Mbit/s' };
      const spec = (to: 'hub' | 'internet') =>
        long
          ? { lines: [{ name: 'wan', to, ...rates }] }
          : { wan: { ...rates, breakout: to === 'hub' ? 'hub' : 'local' } };
      return small({
        requests: [],
        policies: { DOGroupId: GROUP, DOCacheHost: ['mcc.d', 'central'], DOCacheHostSource: 1 },
        model: { partialHolders: true },
        more: {
          duration: '2 d',
          network: {
            hub: { down: '60 Mbit/s', up: '60 Mbit/s' },
            vpn: { down: '80 Mbit/s' },
            cacheServers: [{ name: 'central', at: 'hub' }],
          },
          sites: [
            { name: 'a', devices: 6, ...spec('hub') },
            { name: 'b', devices: 6, ...spec('hub') },
            { name: 'c', devices: 6, ...spec('internet') },
            { name: 'd', devices: 6, ...spec('internet'), cacheServer: {} },
          ],
          devices: {
            mix: [
              { name: 'p', windows: '10 22H2', vpn: { share: '30 %', adapter: 'Tunnel 7' }, home: { share: '10 %' } },
            ],
          },
          content: ['quality-update', 'edge', 'feature-update'].map((type, i) => ({
            name: `c${i}`,
            type,
            files: [{ size: { uniform: { min: '60 MB', max: '300 MB' } }, count: 3 }],
          })),
          demand: { scan: { interval: '2 h', jitter: '1 h' } },
          events: [
            { what: 'wan-failure', at: '9 h', for: '2 h', match: { site: ['a', 'c'] } },
            { what: 'wan-degraded', at: '12 h', for: '2 h', capacity: '30 %', match: { site: 'b' } },
            { what: 'wan-failure', at: '32 h', for: '1 h', hub: 'hub' },
          ],
        },
      });
    };
    const tablesOf = (long: boolean) =>
      [...runTables(run(estate(long)), 'downloads', true)].map(
        ([name, table]) => `${name}\n${Array.from(table.rows, (row) => row.join()).join('\n')}`,
      );
    const short = tablesOf(false);
    expect(short.join().length).toBeGreaterThan(10_000);
    // Only the names of the lines tell the two apart.
    const named = tablesOf(true).map((text) => text.replaceAll(/^(\w):wan,(?:internet|private),/gm, '$1,wan,'));
    expect(named).toEqual(short);
  });
});
