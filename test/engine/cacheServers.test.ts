/** Connected Cache, worked out by hand. 80 Mbit/s = 10e6 bytes/s; a file of 100 MB = 104857600 bytes. */
import { describe, expect, it } from 'vitest';
import { bytesOverLine, downloadOf, MB, run, type Small, small } from '../helpers.js';

const SIZE = 100 * MB;
const WAN = 10e6;
const ask = (...after: number[]) => after.map((s, i) => ({ device: `pc-${i + 1}`, after: `${s} s` }));
const FORCE = { DODownloadMode: 0, DOCacheHostSource: 2 };

/** Without peers, one server at the site, found by DHCP. */
function cached({ policies, site, ...more }: Small) {
  return run(
    small({
      policies: { ...FORCE, ...policies },
      site: { cacheServer: { rate: '1 Gbit/s' }, dhcpOption235: 'own', ...site },
      ...more,
    }),
  );
}

describe('a cache server', () => {
  it('fetches a miss once; requests that come meanwhile join it, later ones run at LAN speed', () => {
    const result = cached({ devices: 3, requests: ask(0, 0, 60) });
    const { figures } = result.account;
    expect(figures.bytesFilledByCacheServers).toBe(SIZE);
    expect(figures.totals.bytesFromCdn).toBe(0);
    expect(figures.totals.bytesFromCacheServer).toBe(3 * SIZE);
    // The fill takes size / WAN; what has arrived is handed on at once a second, so the last second follows it.
    for (const name of ['pc-1', 'pc-2']) {
      const { finishedS } = downloadOf(result, name);
      expect(finishedS).toBeGreaterThanOrEqual(SIZE / WAN);
      expect(finishedS).toBeLessThan(SIZE / WAN + 1.1);
    }
    expect(downloadOf(result, 'pc-3').finishedS).toBeCloseTo(60 + SIZE / 125e6, 6);
  });

  it('hands on what has arrived also to downloads that ask it later than they start', () => {
    // 2 s of calls to the service, or 30 s of an HTTP delay; then the fill, and the last second after it.
    const model = { httpStart: { cold: '2 s', warm: '2 s' } };
    const delay = { DODownloadMode: 1, DODelayForegroundDownloadFromHttp: 30 };
    const options = { devices: 2, requests: ask(0, 0), lan: '80 Mbit/s' };
    const late = [
      [cached({ ...options, model }), 2],
      [cached({ ...options, policies: delay, model: { peersBesideCache: false } }), 30],
    ] as const;
    for (const [result, startS] of late) {
      // The port is as fast as the WAN line: whoever gets nothing until the fill is complete takes twice as long.
      expect(downloadOf(result, 'pc-1').finishedS).toBeLessThan(startS + SIZE / WAN + 1.2);
    }
  });

  it('shares its own link among its clients', () => {
    const result = cached({ devices: 3, requests: ask(0, 60, 60), site: { cacheServer: { rate: '200 Mbit/s' } } });
    for (const name of ['pc-2', 'pc-3']) expect(downloadOf(result, name).finishedS).toBeCloseTo(60 + SIZE / 12.5e6, 6);
  });

  it('drops the least recently used files when it is full', () => {
    // Room for two of three files. Asked: A, B, A, C, then A and B again.
    const asked = [
      ['c0', 0],
      ['c1', 100],
      ['c0', 200],
      ['c2', 300],
      ['c0', 400],
      ['c1', 500],
    ] as const;
    const contents = ['c0', 'c1', 'c2'].map((name) => ({
      name,
      type: 'quality-update',
      priority: 'foreground',
      files: [{ name: 'f', size: '100 MB' }],
      requests: asked.flatMap(([content, after], i) =>
        content === name ? [{ device: `pc-${i + 1}`, after: `${after} s` }] : [],
      ),
    }));
    const site = { cacheServer: { rate: '1 Gbit/s', capacity: '250 MB' } };
    const result = cached({ devices: 6, site, more: { content: contents } });
    // A, B and C once each, and B again: A was used after B.
    expect(result.account.figures.bytesFilledByCacheServers).toBe(4 * SIZE);
    expect(downloadOf(result, 'pc-5', 0).finishedS).toBeCloseTo(400 + SIZE / 125e6, 6);
    expect(downloadOf(result, 'pc-6', 1).finishedS).toBeGreaterThan(500 + SIZE / WAN);
  });

  it('that fails in the middle leaves the rest to the CDN, and what was received stays', () => {
    const events = [{ what: 'cache-server-failure', at: '62 s', for: '1 h', server: 'mcc.pc' }];
    const result = cached({
      devices: 2,
      requests: ask(0, 60),
      site: { cacheServer: { rate: '80 Mbit/s' } },
      more: { events },
    });
    const second = downloadOf(result, 'pc-2');
    expect(Math.abs(second.cacheServer - 2 * WAN)).toBeLessThanOrEqual(1);
    // Three seconds until the failure is noticed, then HTTP.
    expect(second.finishedS).toBeCloseTo(62 + 3 + (SIZE - 2 * WAN) / WAN, 5);
    expect(result.account.figures.reasons).toEqual({ 'cache-server-failed': SIZE - second.cacheServer });
  });

  it('works beside peers in parallel', () => {
    const result = cached({ policies: { DODownloadMode: 2 }, devices: 2, requests: ask(0, 60) });
    const second = downloadOf(result, 'pc-2');
    expect(second.cacheServer).toBe(second.lan);
    expect(second.finishedS).toBeCloseTo(60 + SIZE / 125e6, 5);
  });
});

describe('cache hosts that fail', () => {
  const site = { dhcpOption235: 'gone, mcc.pc' };

  it('are left for the next host, or for the CDN at once', () => {
    const next = cached({ devices: 1, requests: ask(0), site });
    expect(downloadOf(next, 'pc-1').cacheServer).toBe(SIZE);
    const atOnce = cached({ devices: 1, requests: ask(0), site, model: { cacheHostFailure: 'firstFailure' } });
    expect(downloadOf(atOnce, 'pc-1').finishedS).toBeCloseTo(3 + SIZE / WAN, 6);
    expect(atOnce.account.figures.reasons).toEqual({ 'cache-server-failed': SIZE });
  });

  it('are tried again until the fallback delay ends', () => {
    const policies = { DODelayCacheServerFallbackForeground: 60 };
    const gone = cached({ devices: 1, requests: ask(0), site: { dhcpOption235: 'gone' }, policies });
    expect(downloadOf(gone, 'pc-1').finishedS).toBeCloseTo(60 + SIZE / WAN, 6);
    const background = { priority: 'background' };
    const other = cached({
      devices: 1,
      requests: ask(0),
      site: { dhcpOption235: 'gone' },
      policies,
      content: background,
    });
    expect(downloadOf(other, 'pc-1').finishedS).toBeCloseTo(3 + SIZE / WAN, 6);
  });

  it('the HTTP delay comes first, then the fallback delay', () => {
    const policies = {
      DODownloadMode: 2,
      DODelayForegroundDownloadFromHttp: 100,
      DODelayCacheServerFallbackForeground: 60,
    };
    const at = (model: object) =>
      downloadOf(cached({ devices: 2, requests: ask(0), site: { dhcpOption235: 'gone' }, policies, model }), 'pc-1')
        .finishedS;
    expect(at({})).toBeCloseTo(160 + SIZE / WAN, 6);
    // The fallback delay is over by then, and the first failure leads to the CDN.
    expect(at({ cacheFallbackStart: 'atStart' })).toBeCloseTo(100 + 3 + SIZE / WAN, 6);
  });

  it('a host that has failed is left out for a while', () => {
    const result = cached({ devices: 1, site: { dhcpOption235: 'gone' }, more: twoContents() });
    expect(downloadOf(result, 'pc-1', 0).finishedS).toBeCloseTo(3 + SIZE / WAN, 6);
    expect(downloadOf(result, 'pc-1', 1).finishedS).toBeCloseTo(100 + SIZE / WAN, 6);
    const soon = cached({
      devices: 1,
      site: { dhcpOption235: 'gone' },
      more: twoContents(),
      model: { cacheHostBan: '50 s' },
    });
    expect(downloadOf(soon, 'pc-1', 1).finishedS).toBeCloseTo(103 + SIZE / WAN, 6);
  });
});

function twoContents() {
  return {
    content: [0, 100].map((after, i) => ({
      name: `c${i}`,
      type: 'quality-update',
      priority: 'foreground',
      files: [{ name: 'f', size: '100 MB' }],
      requests: [{ device: 'pc-1', after: `${after} s` }],
    })),
  };
}

describe('what a cache server sends out of its site', () => {
  /** Site hq has the server, and no other site; the devices of the branch are told of it by policy. */
  const branches = (devices: number, more: object = {}) =>
    run(
      small({
        policies: { DODownloadMode: 0, DOCacheHost: ['mcc.hq'] },
        requests: [
          { device: 'hq-1', after: '0 s' },
          { device: 'branch-*', after: '1000 s' },
        ],
        more: {
          sites: [
            { name: 'hq', devices: 1, wan: '80 Mbit/s', cacheServer: { rate: '1 Gbit/s' } },
            { name: 'branch', devices, wan: '800 Mbit/s', lan: '1 Gbit/s' },
          ],
          ...more,
        },
      }),
    );
  const carried = (bytes: Float64Array) => bytes.reduce((a, b) => a + b, 0);

  it.each([1, 3, 600])('crosses the uplink of its site and the line of the other: %d devices', (devices) => {
    const result = branches(devices);
    const { figures, sites } = result.account;
    const served = devices * SIZE;
    expect(figures.totals.bytesFromCacheServer).toBe(served + SIZE);
    expect(figures.bytesFromCacheServersBetweenSites).toBe(served);
    expect(sites.map((site) => site.servedOutBytes)).toEqual([served, 0]);
    expect(sites.map((site) => site.servedInBytes)).toEqual([0, served]);
    // The fill comes into hq, what is served goes into the branch.
    expect(bytesOverLine(result, 'wan', 'hq')).toEqual([{ cacheFill: SIZE }, { cacheServer: served }]);
    expect(bytesOverLine(result, 'wan', 'branch')).toEqual([{ cacheServer: served }, {}]);
    expect(bytesOverLine(result, 'cacheServer', 'mcc.hq')).toEqual([
      { cacheFill: SIZE },
      { cacheServer: served + SIZE },
    ]);
    expect(Math.abs(carried(result.account.wanUpBytes) - served)).toBeLessThan(devices);
    expect(Math.abs(carried(result.account.wanDownBytes) - SIZE - served)).toBeLessThan(devices + 1);
    // They are none of peers.
    expect(figures.bytesBetweenSites).toBe(0);
  });

  it('crosses the uplink of its site to devices on the VPN as well, and comes into no site', () => {
    const vpn = { vpn: { share: '100 %', down: '40 Mbit/s', up: '40 Mbit/s' }, windows: '11 24H2' };
    const policies = { DODownloadMode: 0, DOCacheHost: ['mcc.pc'] };
    const result = cached({ devices: 2, requests: ask(0, 100), profile: vpn, policies });
    const [site] = result.account.sites;
    expect(site!.servedOutBytes).toBe(2 * SIZE);
    expect(site!.servedInBytes).toBe(0);
    expect(bytesOverLine(result, 'wan', 'pc')).toEqual([{ cacheFill: SIZE }, { cacheServer: 2 * SIZE }]);
    expect(bytesOverLine(result, 'vpn', 'vpn')).toEqual([{ cacheServer: 2 * SIZE }, {}]);
    expect(site!.wanUpPeakBytesPerS).toBeGreaterThan(0);
  });

  it('crosses no line inside its site', () => {
    const result = cached({ devices: 3, requests: ask(0, 100, 200) });
    expect(result.account.figures.bytesFromCacheServersBetweenSites).toBe(0);
    expect(result.account.sites[0]!.wanUpPeakBytesPerS).toBe(0);
  });
});

describe('who may use it', () => {
  const vpn = { vpn: { share: '100 %', down: '40 Mbit/s', up: '40 Mbit/s' }, windows: '11 24H2' };
  const more = {
    network: { cacheServers: [{ name: 'central', at: 'hub' }] },
    policies: { DODownloadMode: 0, DOCacheHost: ['central'] },
  };

  it('on a VPN only without DODisallowCacheServerDownloadsOnVPN', () => {
    const allowed = run(small({ devices: 1, requests: ask(0), profile: vpn, more }));
    expect(allowed.account.figures.totals.bytesFromCacheServer).toBe(SIZE);
    const policies = { ...more.policies, DODisallowCacheServerDownloadsOnVPN: 1 };
    const forbidden = run(small({ devices: 1, requests: ask(0), profile: vpn, more: { ...more, policies } }));
    expect(forbidden.account.figures.reasons).toEqual({ 'cache-server-on-vpn': SIZE });
  });

  it('types of content that it does not serve come from the CDN; mode 100 goes past it', () => {
    const teams = cached({ devices: 1, requests: ask(0), content: { type: 'teams' } });
    expect(teams.account.figures.totals.bytesFromCdn).toBe(SIZE);
    const game = cached({ devices: 1, requests: ask(0), content: { type: 'game-pass' } });
    expect(game.account.figures.totals.bytesFromCacheServer).toBe(SIZE);
    const bypass = cached({ devices: 1, requests: ask(0), policies: { DODownloadMode: 100 } });
    expect(bypass.account.figures.totals.bytesFromCdn).toBe(SIZE);
  });

  it('its fills count on the WAN line of its site, its clients do not', () => {
    const result = cached({ devices: 3, requests: ask(0, 100, 200) });
    const [site] = result.account.sites;
    expect(Math.abs(site!.wanDownPeakBytesPerS * 300 - SIZE)).toBeLessThan(300);
  });
});
