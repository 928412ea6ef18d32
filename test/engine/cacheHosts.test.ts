/**
 * Which cache server a download asks, and what follows when it does not serve, worked out by hand. 80 Mbit/s = 10e6
 * bytes/s; a file of 100 MB = 104857600 bytes.
 */
import { describe, expect, it } from 'vitest';
import { downloadOf, MB, run, type Small, small } from '../helpers.js';

const SIZE = 100 * MB;
const WAN = 10e6;
const PORT = 125e6;
const ask = (...after: number[]) => after.map((s, i) => ({ device: `pc-${i + 1}`, after: `${s} s` }));
const DELAY = { DODelayCacheServerFallbackForeground: 60 };

/** Without peers, one server at the site, found by DHCP. */
function cached({ policies, site, ...more }: Small) {
  return run(
    small({
      policies: { DODownloadMode: 0, DOCacheHostSource: 2, ...policies },
      site: { cacheServer: { rate: '1 Gbit/s' }, dhcpOption235: 'own', ...site },
      ...more,
    }),
  );
}

/** One file of 100 MB for each type, asked for by pc-1 every 100 s. */
function contents(...types: string[]) {
  return types.map((type, i) => ({
    name: `c${i}`,
    type,
    priority: 'foreground',
    files: [{ name: 'f', size: '100 MB' }],
    requests: [{ device: 'pc-1', after: `${100 * i} s` }],
  }));
}

const figures = (result: ReturnType<typeof run>) => result.account.figures;
const endOf = (result: ReturnType<typeof run>, device = 'pc-1', file = 0) => downloadOf(result, device, file).finishedS;

describe('content that is requested over HTTPS only', () => {
  const win32 = { type: 'win32-app' };
  const from = (instant: string) => ({ win32HttpsFrom: instant });

  it('passes a server without a certificate by, straight to the CDN, from its date on', () => {
    const model = from('2026-03-02T00:00:50Z');
    const result = cached({ devices: 2, requests: ask(0, 60), content: win32, model, policies: DELAY });
    expect(downloadOf(result, 'pc-1').cacheServer).toBe(SIZE);
    // No fallback delay: there is no server to wait for.
    expect(endOf(result, 'pc-2')).toBeCloseTo(60 + SIZE / WAN, 6);
    expect(figures(result).reasons).toEqual({ 'cache-server-https': SIZE });
  });

  it('is served by a server with a certificate as before', () => {
    const site = { cacheServer: { rate: '1 Gbit/s', https: true } };
    const model = from('2026-03-02T00:00:50Z');
    const result = cached({ devices: 2, requests: ask(0, 60), content: win32, model, site });
    expect(figures(result).totals.bytesFromCdn).toBe(0);
    expect(endOf(result, 'pc-2')).toBeCloseTo(60 + SIZE / PORT, 6);
  });

  it('is asked of those hosts of a list that have one', () => {
    const more = { network: { cacheServers: [{ name: 'central', https: true }] } };
    const site = { dhcpOption235: 'mcc.pc, central' };
    const result = cached({ devices: 1, requests: ask(0), content: { httpsOnly: true }, site, more });
    expect(downloadOf(result, 'pc-1').cacheServer).toBe(SIZE);
    // Over the WAN line: the server of the site was not asked.
    expect(figures(result).wanDownPeakBytesPerS).toBeGreaterThan(0);
    expect(endOf(result)).toBeGreaterThanOrEqual(SIZE / WAN);
  });

  it('is what a content says of itself, and Teams under observed defaults', () => {
    const own = cached({
      devices: 1,
      requests: ask(0),
      content: { ...win32, httpsOnly: false },
      model: from('2026-01-01T00:00:00Z'),
    });
    expect(figures(own).totals.bytesFromCdn).toBe(0);
    const always = cached({ devices: 1, requests: ask(0), content: { httpsOnly: true } });
    expect(figures(always).reasons).toEqual({ 'cache-server-https': SIZE });
    const model = { teamsDelivery: 'shared' };
    const teams = cached({ devices: 1, requests: ask(0), content: { type: 'teams' }, model });
    expect(figures(teams).reasons).toEqual({ 'cache-server-https': SIZE });
  });

  it('Teams is shared by peers from its version 25122.1415 on', () => {
    const share = (content: object) =>
      figures(
        run(
          small({ requests: ask(0, 100), model: { teamsDelivery: 'shared' }, content: { type: 'teams', ...content } }),
        ),
      );
    expect(share({}).totals.bytesFromLanPeers).toBeGreaterThan(0);
    expect(share({ version: '25122.1415' }).totals.bytesFromLanPeers).toBeGreaterThan(0);
    expect(share({ version: '25121.9' }).reasons).toEqual({ 'content-not-peerable': 2 * SIZE });
  });
});

describe('a host that cannot be reached under a fallback delay', () => {
  const site = { dhcpOption235: 'gone' };
  const banFirst = { cacheHostUnreachable: 'banFirst', cacheRetryPause: '2 s' };

  it('is tried until the delay ends, or left out for the CDN two seconds later', () => {
    expect(endOf(cached({ devices: 1, requests: ask(0), site, policies: DELAY }))).toBeCloseTo(60 + SIZE / WAN, 6);
    const banned = cached({ devices: 1, requests: ask(0), site, policies: DELAY, model: banFirst });
    // The connection fails after 3 s.
    expect(endOf(banned)).toBeCloseTo(3 + 2 + SIZE / WAN, 6);
    expect(figures(banned).reasons).toEqual({ 'cache-server-failed': SIZE });
  });

  it('is left out by the next downloads of the device for a quarter of an hour, and then tried again', () => {
    const at = (after: string) => {
      const content = contents('quality-update', 'driver');
      content[1]!.requests[0]!.after = after;
      return endOf(cached({ devices: 1, site, policies: DELAY, model: banFirst, more: { content } }), 'pc-1', 1);
    };
    expect(at('100 s')).toBeCloseTo(100 + SIZE / WAN, 6);
    expect(at('902 s')).toBeCloseTo(902 + SIZE / WAN, 6);
    expect(at('904 s')).toBeCloseTo(904 + 3 + 2 + SIZE / WAN, 6);
  });

  it('the other hosts of the list are asked before the CDN', () => {
    const two = { dhcpOption235: 'gone, mcc.pc' };
    const result = cached({ devices: 1, requests: ask(0), site: two, policies: DELAY, model: banFirst });
    expect(downloadOf(result, 'pc-1').cacheServer).toBe(SIZE);
  });

  it('names that no server has are hosts of their own: each costs its own time', () => {
    const result = cached({ devices: 1, requests: ask(0), site: { dhcpOption235: 'gone, lost' } });
    expect(endOf(result)).toBeCloseTo(3 + 3 + SIZE / WAN, 6);
  });
});

describe('a cache server that answers with an HTTP error', () => {
  const erring = (status: number, seconds: number, at = 0) => [
    { what: 'cache-server-error', status, at: `${at} s`, for: `${seconds} s` },
  ];
  const model = { cacheRetryPause: '2 s' };

  it('of 500 or more is tried again after 2, 4, 8, 16 s, until the fallback delay ends', () => {
    const of = (seconds: number, more: object = {}) =>
      cached({ devices: 1, requests: ask(0), policies: DELAY, model, more: { events: erring(503, seconds) }, ...more });
    // Asked at 0, 2, 6 and 14 s; a fill over the line, handed on at once a second.
    const served = of(10);
    expect(downloadOf(served, 'pc-1').cacheServer).toBe(SIZE);
    expect(endOf(served)).toBeGreaterThanOrEqual(14 + SIZE / WAN);
    expect(endOf(served)).toBeLessThan(14 + SIZE / WAN + 1.1);
    const older = of(10, { model: { cacheRetryPause: '1 s' } });
    // Asked at 0, 1, 3, 7 and 15 s.
    expect(endOf(older)).toBeGreaterThanOrEqual(15 + SIZE / WAN);
    expect(endOf(of(3600))).toBeCloseTo(60 + SIZE / WAN, 6);
    expect(endOf(of(3600, { model: { cacheServerError: 'cdn' } }))).toBeCloseTo(SIZE / WAN, 6);
  });

  it('of 500 or more leads to the CDN at once without a delay, and is not left out by the next download', () => {
    const more = { content: contents('quality-update', 'quality-update'), events: erring(500, 50) };
    const result = cached({ devices: 1, model, more });
    expect(endOf(result)).toBeCloseTo(SIZE / WAN, 6);
    expect(downloadOf(result, 'pc-1', 1).cacheServer).toBe(SIZE);
  });

  it('of 400 to 499 leads to the CDN at once in spite of a delay, and is left out for content of that origin', () => {
    const more = { content: contents('quality-update', 'quality-update', 'driver'), events: erring(404, 50) };
    const result = cached({ devices: 1, policies: DELAY, model, more });
    expect(endOf(result)).toBeCloseTo(SIZE / WAN, 6);
    expect(endOf(result, 'pc-1', 1)).toBeCloseTo(100 + SIZE / WAN, 6);
    expect(downloadOf(result, 'pc-1', 1).cdn).toBe(SIZE);
    expect(downloadOf(result, 'pc-1', 2).cacheServer).toBe(SIZE);
  });

  it('in the middle of a transfer ends it; what was received stays', () => {
    const result = cached({
      devices: 2,
      requests: ask(0, 60),
      site: { cacheServer: { rate: '80 Mbit/s' } },
      model,
      more: { events: erring(503, 3600, 62) },
    });
    const second = downloadOf(result, 'pc-2');
    expect(Math.abs(second.cacheServer - 2 * WAN)).toBeLessThanOrEqual(1);
    // Told at once, not after the time of a connection.
    expect(second.finishedS).toBeCloseTo(62 + (SIZE - 2 * WAN) / WAN, 5);
  });
});

describe('several hosts', () => {
  const site = { dhcpOption235: 'mcc.pc, gone' };

  it('are asked in the order listed, or each download of a device begins with the next one', () => {
    const more = { content: contents('quality-update', 'driver', 'edge') };
    const ends = (cacheHostOrder: string) => {
      const result = cached({ devices: 1, site, more, model: { cacheHostOrder, cacheHostBan: 0 } });
      return [0, 1, 2].map((file) => Math.floor(downloadOf(result, 'pc-1', file).finishedS - 100 * file - SIZE / WAN));
    };
    expect(ends('listed')).toEqual([0, 0, 0]);
    expect(ends('rotation')).toEqual([0, 3, 0]);
  });

  it('or with any of them: about half of the devices begin with the one that is gone', () => {
    const n = 40;
    const requests = Array.from({ length: n }, (_, i) => ({
      device: `pc-${String(i + 1).padStart(2, '0')}`,
      after: '0 s',
    }));
    // The first failure leads to the CDN.
    const past = (cacheHostOrder: string) => {
      const model = { cacheHostOrder, cacheHostFailure: 'firstFailure' };
      const result = cached({ devices: n, requests, site, model });
      return requests.filter(({ device }) => downloadOf(result, device).cdn === SIZE).length;
    };
    expect(past('listed')).toBe(0);
    expect(past('random')).toBeGreaterThan(n / 4);
    expect(past('random')).toBeLessThan((3 * n) / 4);
  });
});

describe('peers beside a cache server', () => {
  const policies = { DODownloadMode: 2 };
  const model = { peersBesideCache: false };

  it('are used in parallel, or not at all while it serves', () => {
    expect(downloadOf(cached({ policies, requests: ask(0, 60) }), 'pc-2').lan).toBeGreaterThan(0);
    const alone = downloadOf(cached({ policies, requests: ask(0, 60), model }), 'pc-2');
    expect(alone.cacheServer).toBe(SIZE);
    expect(alone.finishedS).toBeCloseTo(60 + SIZE / PORT, 6);
  });

  it('that are connected before it serves are left, and found again when it fails', () => {
    const site = { dhcpOption235: 'gone, mcc.pc', cacheServer: { rate: '80 Mbit/s' } };
    const slow = { nic: { down: '1 Gbit/s', up: '40 Mbit/s' } };
    const events = [{ what: 'cache-server-failure', at: '65 s', for: '1 h' }];
    const second = downloadOf(
      cached({ policies, requests: ask(0, 60), model, site, profile: slow, more: { events } }),
      'pc-2',
    );
    // 3 s of the peer at 5e6 bytes/s while the first host does not answer, then 2 s of the server, then the peer again.
    expect(Math.abs(second.cacheServer - 2 * WAN)).toBeLessThanOrEqual(1);
    // The CDN fills the port beside the peer 3 s later, when the failure is noticed.
    const left = SIZE - 2 * WAN - 6 * 5e6;
    expect(second.finishedS).toBeCloseTo(68 + left / (WAN + 5e6), 4);
  });
});

describe('away from the office', () => {
  const vpn = { vpn: { share: '100 %', down: '40 Mbit/s', up: '40 Mbit/s' }, windows: '11 24H2' };
  const home = { home: { share: '100 %' }, vpn: { down: '40 Mbit/s', up: '40 Mbit/s' } };
  const HOME = 5e6;
  const at = (profile: object, tunnel: string, cacheDiscoveryAway: string) =>
    cached({
      devices: 1,
      requests: ask(0),
      profile,
      model: { cacheDiscoveryAway },
      more: { network: { vpn: { tunnel } } },
    });

  it('DHCP option 235 of the office does not hold at home', () => {
    const result = at(home, 'split', 'never');
    expect(endOf(result)).toBeCloseTo(SIZE / HOME, 6);
    expect(Object.keys(figures(result).reasons)).not.toContain('cache-server-failed');
    // It did in older readings: a server of the office does not answer at home.
    expect(endOf(at(home, 'split', 'always'))).toBeCloseTo(3 + SIZE / HOME, 6);
  });

  it('nor on a VPN, unless a full tunnel brings it', () => {
    const server = (tunnel: string, away: string) => figures(at(vpn, tunnel, away)).totals.bytesFromCacheServer;
    expect(server('split', 'never')).toBe(0);
    expect(server('full', 'never')).toBe(0);
    expect(server('full', 'fullTunnel')).toBe(SIZE);
    expect(server('split', 'fullTunnel')).toBe(0);
    expect(server('split', 'always')).toBe(SIZE);
  });

  it('what a policy names holds everywhere', () => {
    const policies = { DOCacheHost: ['mcc.pc'] };
    const model = { cacheDiscoveryAway: 'never' };
    const result = cached({ devices: 1, requests: ask(0), profile: vpn, model, policies });
    expect(figures(result).totals.bytesFromCacheServer).toBe(SIZE);
  });
});
