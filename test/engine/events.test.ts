/** What events do, worked out by hand. 80 Mbit/s = 10e6 bytes/s; a file of 100 MB = 104857600 bytes. */
import { describe, expect, it } from 'vitest';
import { downloadOf, MB, run, type Small, small } from '../helpers.js';

const SIZE = 100 * MB;
const WAN = 10e6;
const LAN = 125e6;
const ask = (...after: number[]) => after.map((s, i) => ({ device: `pc-${i + 1}`, after: `${s} s` }));

/** Runs with one event; no peer bytes but from whole copies. */
function withEvent(event: object, { more, ...options }: Small = {}) {
  return run(small({ requests: ask(0, 100), ...options, more: { ...more, events: [event].flat() } }));
}

const reasons = (result: ReturnType<typeof run>) => result.account.figures.reasons;

describe('lines', () => {
  it('a WAN failure interrupts a download, which goes on with what it has', () => {
    const event = { what: 'wan-failure', at: '4 s', for: '10 min' };
    const first = downloadOf(withEvent(event, { requests: ask(0) }), 'pc-1');
    expect(first.finishedS).toBeCloseTo(600 + SIZE / WAN, 5);
    expect(first.cdn).toBe(SIZE);
  });

  it('a line of unlimited rate fails like any other', () => {
    const event = { what: 'wan-failure', at: '0.4 s', for: '10 min' };
    const first = downloadOf(withEvent(event, { requests: ask(0), wan: 'unlimited' }), 'pc-1');
    expect(first.finishedS).toBeCloseTo(600 + SIZE / LAN, 5);
  });

  it('a failure of another site changes nothing', () => {
    const event = { what: 'wan-failure', at: '4 s', for: '10 min', match: { site: 'elsewhere' } };
    const sites = [
      { name: 'pc', devices: 2, wan: '80 Mbit/s', lan: '1 Gbit/s' },
      { name: 'elsewhere', devices: 1 },
    ];
    expect(downloadOf(withEvent(event, { more: { sites } }), 'pc-1').finishedS).toBeCloseTo(SIZE / WAN, 6);
  });

  it('while the line is down peers of the site that are connected go on', () => {
    const event = { what: 'wan-failure', at: '100.4 s', for: '10 min' };
    const second = downloadOf(withEvent(event), 'pc-2');
    // 0.4 s at port speed with the CDN's 10e6 in it, then the peer has the port alone.
    expect(second.finishedS).toBeCloseTo(100 + SIZE / LAN, 5);
    expect(Math.abs(second.cdn - 0.4 * WAN)).toBeLessThanOrEqual(1);
  });

  it('a degraded line carries its share', () => {
    const event = { what: 'wan-degraded', at: '4 s', for: '1 h', capacity: '50 %' };
    const first = downloadOf(withEvent(event, { requests: ask(0) }), 'pc-1');
    expect(first.finishedS).toBeCloseTo(4 + (SIZE - 4 * WAN) / (WAN / 2), 5);
  });
});

describe('the service', () => {
  it('that cannot be reached lets the mode fall to 99, that comes back does not help a download that runs', () => {
    const event = { what: 'cloud-unreachable', at: '0 s', for: '101 s' };
    const result = withEvent(event, { profile: { nic: '80 Mbit/s' } });
    expect(downloadOf(result, 'pc-2').mode).toBe(99);
    expect(reasons(result)).toEqual({ 'cloud-unreachable': 2 * SIZE });
  });

  it('whose metadata is bad does the same', () => {
    expect(reasons(withEvent({ what: 'metadata-unavailable', at: '99 s', for: '1 h' }))).toEqual({
      'first-copy': SIZE,
      'metadata-unavailable': SIZE,
    });
  });

  it('sees another public IP behind a proxy: in mode 1 the devices do not meet, in mode 2 they do', () => {
    const event = { what: 'proxy', at: '50 s', for: '1 h', publicIp: '198.51.100.7', match: { device: 'pc-2' } };
    const share = (mode: number) => withEvent(event, { policies: { DODownloadMode: mode } }).account.figures.peerShare;
    expect(share(1)).toBe(0);
    expect(share(2)).toBeGreaterThan(0.4);
    const both = { ...event, match: {} };
    expect(withEvent(both, { policies: { DODownloadMode: 1 } }).account.figures.peerShare).toBeGreaterThan(0.4);
  });
});

describe('what lies between peers', () => {
  const fullAt = (reason: string, cdn: number) => ({ 'first-copy': SIZE, [reason]: cdn });

  it('port 7680 blocked at the holder, or at the seeker', () => {
    const event = (device: string) => ({ what: 'port-blocked', at: '50 s', for: '1 h', match: { device } });
    expect(reasons(withEvent(event('pc-1')))).toEqual(fullAt('holder-port-blocked', SIZE));
    expect(reasons(withEvent(event('pc-2')))).toEqual(fullAt('port-blocked', SIZE));
  });

  it('wireless isolation, for devices of one site', () => {
    const event = { what: 'wifi-isolation', at: '50 s', for: '1 h', match: { device: 'pc-1' } };
    expect(reasons(withEvent(event))).toEqual(fullAt('holder-isolated', SIZE));
  });

  it('Teredo blocked, for peers of another NAT only', () => {
    const event = { what: 'teredo-blocked', at: '50 s', for: '1 h' };
    expect(withEvent(event).account.figures.peerShare).toBeGreaterThan(0.4);
    const far = {
      devices: 1,
      site: { count: 2 },
      policies: { DOGroupId: '5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10' },
      requests: [
        { device: 'pc-1-1', after: '0 s' },
        { device: 'pc-2-1', after: '100 s' },
      ],
    };
    expect(reasons(withEvent(event, far))).toEqual(fullAt('holder-teredo-blocked', SIZE));
    expect(withEvent([], far).account.figures.totals.bytesFromGroupPeers).toBeGreaterThan(0);
  });

  it('each of them ends transfers in the middle, and what was received stays', () => {
    for (const what of ['port-blocked', 'wifi-isolation']) {
      const event = { what, at: '100.4 s', for: '1 h', match: { device: 'pc-1' } };
      const second = downloadOf(withEvent(event), 'pc-2');
      expect(Math.abs(second.lan - 0.4 * (LAN - WAN)), what).toBeLessThanOrEqual(1);
      expect(second.finishedS, what).toBeCloseTo(100.4 + (SIZE - 0.4 * LAN) / WAN, 5);
    }
  });

  it('a peer that sends bad pieces is banned after five of them; their bytes are thrown away', () => {
    const event = { what: 'corrupt-uploads', at: '50 s', for: '1 h', match: { device: 'pc-1' } };
    const result = withEvent(event);
    const second = downloadOf(result, 'pc-2');
    expect(second.lan).toBe(0);
    expect(second.cdn).toBe(SIZE);
    expect(Math.abs(result.account.figures.bytesWasted - 5 * MB)).toBeLessThanOrEqual(1);
    expect(reasons(result)['holder-banned']).toBeGreaterThan(0.9 * SIZE);
    expect(withEvent(event, { model: { badPiecesUntilBan: 2 } }).account.figures.bytesWasted).toBe(2 * MB);
  });
});

describe('devices that move', () => {
  const home = { vpn: { down: '8 Mbit/s', up: '8 Mbit/s' } };

  it('to their homes: a download pauses, goes on over the line there, and nobody is near', () => {
    const event = { what: 'move', at: '100.4 s', for: '1 h', to: 'home', match: { device: 'pc-2' } };
    const result = withEvent(event, { profile: home });
    const second = downloadOf(result, 'pc-2');
    expect(second.finishedS).toBeCloseTo(100.4 + (SIZE - 0.4 * LAN) / 1e6, 4);
    expect(Math.abs(second.lan - 0.4 * (LAN - WAN))).toBeLessThanOrEqual(1);
  });

  it('a holder that has moved to the VPN may not serve, and is back when it is back', () => {
    const event = { what: 'move', at: '50 s', for: '1 h', to: 'vpn', match: { device: 'pc-1' } };
    expect(reasons(withEvent(event))).toEqual({ 'first-copy': SIZE, 'holder-on-vpn': SIZE });
    const later = withEvent(event, { requests: ask(0, 3700) });
    expect(later.account.figures.peerShare).toBeGreaterThan(0.4);
  });
});

describe('what happens to a holder', () => {
  it("that is at home is nobody's neighbour in the office", () => {
    const event = { what: 'move', at: '50 s', for: '1 h', to: 'home', match: { device: 'pc-1' } };
    // In mode 2 it would be found in its group.
    const policies = { DODownloadMode: 1 };
    expect(reasons(withEvent(event, { policies }))).toEqual({ 'first-copy': SIZE, 'holder-on-vpn': SIZE });
  });

  it('whose battery falls to the level stops at that instant', () => {
    // A percent in 100 seconds.
    const battery = { timeOnBattery: '100 %', stints: 1, drainPerHour: 36 };
    const second = downloadOf(
      run(
        small({
          requests: ask(0, 99),
          lan: '800 Mbit/s',
          profile: { power: 'battery', battery, nic: '800 Mbit/s' },
          policies: { DOMinBatteryPercentageAllowedToUpload: 99 },
        }),
      ),
      'pc-2',
    );
    // One second from its peer, beside HTTP.
    expect(Math.abs(second.lan - (100e6 - WAN))).toBeLessThanOrEqual(1);
  });
});

describe('copies', () => {
  it('that are cleared are gone, in the middle of an upload as well', () => {
    expect(reasons(withEvent({ what: 'clear-cache', at: '50 s' }))).toEqual({
      'first-copy': SIZE,
      'copy-cleared': SIZE,
    });
    const second = downloadOf(withEvent({ what: 'clear-cache', at: '100.4 s' }), 'pc-2');
    expect(Math.abs(second.lan - 0.4 * (LAN - WAN))).toBeLessThanOrEqual(1);
    const other = withEvent({ what: 'clear-cache', at: '50 s', match: { device: 'pc-2' } });
    expect(other.account.figures.peerShare).toBeGreaterThan(0.4);
  });

  it('that are pinned outlive their age and leave the quota, until the pin ends', () => {
    const policies = { DOMaxCacheAge: 60 };
    const pin = { what: 'pin', at: '0 s', for: '1 h' };
    expect(reasons(withEvent([], { policies, requests: ask(0, 200) }))['copy-expired']).toBe(SIZE);
    expect(withEvent(pin, { policies, requests: ask(0, 200) }).account.figures.peerShare).toBeGreaterThan(0.4);
    expect(reasons(withEvent(pin, { policies, requests: ask(0, 3700) }))['copy-expired']).toBe(SIZE);
    const small = { policies: { DOMaxCacheSize: 1 }, profile: { disk: '16 GB', freeDisk: '50 %' } };
    const tooBig = { ...small, policies: { ...small.policies, DOMinDiskSizeAllowedToPeer: 1 } };
    expect(reasons(withEvent([], tooBig))['copy-evicted']).toBe(SIZE);
    expect(withEvent(pin, tooBig).account.figures.peerShare).toBeGreaterThan(0.4);
    const cleared = [pin, { what: 'clear-cache', at: '50 s' }];
    expect(withEvent(cleared).account.figures.peerShare).toBeGreaterThan(0.4);
    const forced = [pin, { what: 'clear-cache', at: '50 s', includePinned: true }];
    expect(withEvent(forced).account.figures.peerShare).toBe(0);
  });

  it('that are pinned are not evicted for others', () => {
    // Room for one and a half files: the second evicts the first, unless that one is pinned.
    const asked = (pinned: boolean) => {
      const content = ['a', 'b'].map((name, k) => ({
        name,
        type: 'quality-update',
        priority: 'foreground',
        files: [{ name: 'f', size: '100 MB' }],
        requests: [{ device: 'pc-1', after: `${100 * k} s` }].concat(
          name === 'a' ? { device: 'pc-2', after: '400 s' } : { device: 'pc-3', after: '200 s' },
        ),
      }));
      // The third device makes room for its own copy only.
      const third = { ...content[1]!, name: 'c', requests: [{ device: 'pc-1', after: '300 s' }] };
      const pin = { what: 'pin', at: '0 s', for: '1 h', content: 'a', match: { device: 'pc-1' } };
      const options = {
        devices: 3,
        policies: { DOMaxCacheSize: 1, DOMinDiskSizeAllowedToPeer: 1 },
        profile: { disk: '32 GB', freeDisk: '50 %' },
        more: { content: [...content, third] },
      };
      return withEvent(pinned ? [pin] : [], options).account.figures;
    };
    // b and c share what the quota has room for; a stays beside them.
    expect(asked(true).totals.bytesFromLanPeers).toBeGreaterThan(asked(false).totals.bytesFromLanPeers);
    expect(asked(false).reasons['copy-evicted']).toBe(SIZE);
    expect(asked(true).reasons['copy-evicted']).toBeUndefined();
  });

  it('of a device that is re-imaged are gone, and so is the download that it had begun', () => {
    const event = { what: 'reimage', at: '50 s', for: '10 s', match: { device: 'pc-1' } };
    expect(reasons(withEvent(event))).toEqual({ 'first-copy': SIZE, 'copy-cleared': SIZE });
    const running = withEvent({ ...event, at: '4 s' }, { requests: ask(0) });
    expect(Number.isNaN(downloadOf(running, 'pc-1').finishedS)).toBe(true);
    expect(downloadOf(running, 'pc-1').cdn).toBe(4 * WAN);
  });
});
