/** The first second of a download, worked out by hand. 80 Mbit/s = 10e6 bytes/s; a file of 100 MB = 104857600 bytes. */
import { describe, expect, it } from 'vitest';
import { downloadOf, MB, run, type Small, small } from '../helpers.js';

const SIZE = 100 * MB;
const WAN = 10e6;
const ALONE_S = SIZE / WAN;
const ask = (...after: number[]) => after.map((s, i) => ({ device: `pc-${i + 1}`, after: `${s} s` }));
const calls = (cold: string, warm: string) => ({ cold, warm });
const HTTP = { httpStart: calls('1.1 s', '0.3 s') };
const between = (min: string, max: string) => ({ uniform: { min, max } });

/** One device that asks for one file at each of the times. */
function lonely(times: readonly number[], model: object, more: Small = {}) {
  const contents = times.map((s, k) => ({
    name: `c${k}`,
    type: 'quality-update',
    priority: 'foreground',
    files: [{ name: 'f', size: '100 MB' }],
    requests: ask(s),
  }));
  const result = run(small({ devices: 1, model, ...more, more: { content: contents, ...more.more } }));
  return times.map((s, k) => downloadOf(result, 'pc-1', k).finishedS - s);
}

describe('HTTP', () => {
  it('starts after the calls to the service: of a cold client first, then of a warm one', () => {
    const [cold, warm] = lonely([0, 100], HTTP);
    expect(cold).toBeCloseTo(1.1 + ALONE_S, 6);
    expect(warm).toBeCloseTo(0.3 + ALONE_S, 6);
  });

  it('starts cold again when the answers are no longer kept', () => {
    const [, second, third] = lonely([0, 100, 200], { ...HTTP, serviceAnswersKept: '150 s' });
    expect(second).toBeCloseTo(0.3 + ALONE_S, 6);
    expect(third).toBeCloseTo(1.1 + ALONE_S, 6);
  });

  it('of downloads that start together starts cold, since no answer is there yet', () => {
    const together = lonely([0, 0], HTTP);
    for (const s of together) expect(s).toBeCloseTo(1.1 + 2 * ALONE_S, 6);
    const [, soon] = lonely([0, 0.5], HTTP);
    expect(soon).toBeGreaterThan(1.1 + ALONE_S);
  });

  it('starts at once where no service is called: in mode 99, and of a small file', () => {
    expect(lonely([0], HTTP, { policies: { DODownloadMode: 99 } })[0]).toBeCloseTo(ALONE_S, 6);
    expect(lonely([0], { ...HTTP, simpleMode: '200 MB' })[0]).toBeCloseTo(ALONE_S, 6);
    expect(lonely([0], HTTP, { policies: { DODownloadMode: 0 } })[0]).toBeCloseTo(1.1 + ALONE_S, 6);
  });

  it('that a policy delays has made its calls by then', () => {
    const policies = { DODelayForegroundDownloadFromHttp: 30 };
    expect(lonely([0], HTTP, { policies })[0]).toBeCloseTo(30 + ALONE_S, 6);
    expect(lonely([0], HTTP, { policies: { DODelayForegroundDownloadFromHttp: 1 } })[0]).toBeCloseTo(1.1 + ALONE_S, 6);
  });

  it('to a cache server starts in the same way', () => {
    const options = {
      site: { cacheServer: { rate: '1 Gbit/s' }, dhcpOption235: 'own' },
      policies: { DODownloadMode: 0, DOCacheHostSource: 2 },
    };
    const second = (model: object) =>
      downloadOf(run(small({ devices: 2, requests: ask(0, 100), model, ...options })), 'pc-2').finishedS;
    expect(second(HTTP)).toBeCloseTo(100 + 1.1 + SIZE / 125e6, 6);
  });

  it('starts after a device was off as it starts a download', () => {
    const events = [{ what: 'move', at: '4 s', for: '10 s', to: 'vpn', match: { device: 'pc-1' } }];
    const profile = { vpn: { down: '80 Mbit/s' } };
    // 1.1 to 4 s, and again from 4.3 s on over a line that is as fast.
    expect(lonely([0], HTTP, { profile, more: { events } })[0]).toBeGreaterThan(1.1 + 0.3 + ALONE_S - 1e-6);
  });

  it('loses to slow start what a start that much later loses', () => {
    const [full] = lonely([0], {});
    const [slow] = lonely([0], { httpRamp: 'slowStart', httpRoundTrip: '100 ms' });
    // 1,000,000 bytes a round trip are 68.5 windows: full after 6.1 doublings.
    const windows = 1e6 / 14_600;
    expect(slow! - full!).toBeCloseTo(0.1 * (Math.log2(windows) - 1 + 1 / windows), 6);
    expect(slow! - full!).toBeGreaterThan(0.5);
  });
});

describe('peers', () => {
  it('are known some time after HTTP has started: the CDN bytes of that time are of discovery', () => {
    const model = { ...HTTP, peersKnown: calls('2.1 s', '0.7 s') };
    const result = run(small({ requests: ask(0, 100), model }));
    // A second of HTTP alone, then HTTP and the peer share the port.
    const aloneBytes = (2.1 - 1.1) * WAN;
    expect(downloadOf(result, 'pc-2').cdn).toBe(Math.round(aloneBytes + ((SIZE - aloneBytes) * 10) / 125));
    expect(Math.abs(result.account.figures.reasons.discovery! - 2 * aloneBytes)).toBeLessThanOrEqual(2);
  });

  it('are asked for again as by a warm client when one is lost', () => {
    const events = [{ what: 'clear-cache', at: '102 s', match: { device: 'pc-1' } }];
    const model = {
      peersKnown: calls('2 s', '0.5 s'),
      announceInterval: '1 h',
      peerConnections: 1,
      foregroundTarget: 0,
      foregroundHttpShare: 0,
    };
    const requests = [
      { device: 'pc-1', after: '0 s' },
      { device: 'pc-3', after: '20 s' },
      { device: 'pc-2', after: '99 s' },
    ];
    const profile = { nic: { down: '1 Gbit/s', up: '80 Mbit/s' } };
    const scenario = small({ devices: 3, requests, model, profile, more: { events } });
    const cdn = Array.from({ length: 12 }, (_, seed) => downloadOf(run(scenario, String(seed)), 'pc-2').cdn);
    // Two seconds of HTTP alone, and half a second more for those whose one peer was pc-1.
    for (const bytes of cdn) expect([2 * WAN, 2.5 * WAN]).toContain(bytes);
    expect(new Set(cdn).size).toBe(2);
  });
});

describe('draws', () => {
  const model = { httpStart: between('1 s', '3 s'), foregroundTarget: 'unlimited' };
  const finished = (policies: object, seed = '1') => {
    const requests = Array.from({ length: 5 }, (_, i) => ({ device: `pc-${i + 1}`, after: `${100 * i} s` }));
    const result = run(small({ devices: 5, requests, model, policies }), seed);
    return requests.map((_, i) => downloadOf(result, `pc-${i + 1}`).finishedS - 100 * i - ALONE_S);
  };

  it('lie in their range, and differ from device to device and from seed to seed', () => {
    const found = finished({ DODownloadMode: 0 });
    for (const s of found) {
      expect(s).toBeGreaterThan(1);
      expect(s).toBeLessThan(3);
    }
    expect(new Set(found).size).toBe(5);
    expect(finished({ DODownloadMode: 0 }, '2')).not.toEqual(found);
  });

  it('are the same under every policy', () => {
    const alone = finished({ DODownloadMode: 0 });
    expect(finished({ DODownloadMode: 1, DOMinRAMAllowedToPeer: 64 })).toEqual(alone);
  });
});
