/** Cases worked out by hand. Rates: 80 Mbit/s = 10e6 bytes/s, 1 Gbit/s = 125e6 bytes/s; a file of 100 MB = 104857600 bytes. */
import { describe, expect, it } from 'vitest';
import { downloadOf, MB, run, small } from '../helpers.js';

const SIZE = 100 * MB;
const WAN = 10e6;
const LAN = 125e6;

const ask = (...after: number[]) => after.map((s, i) => ({ device: `pc-${i + 1}`, after: `${s} s` }));

describe('two devices', () => {
  it('the first takes all from the CDN in size / WAN, the second from CDN and peer side by side', () => {
    const result = run(small({ requests: ask(0, 100) }));
    const first = downloadOf(result, 'pc-1');
    expect(first.cdn).toBe(SIZE);
    expect(first.finishedS).toBeCloseTo(SIZE / WAN, 6);
    const second = downloadOf(result, 'pc-2');
    // The second device's port carries both: 10e6 of the CDN and the other 115e6 of the peer.
    expect(second.finishedS).toBeCloseTo(100 + SIZE / LAN, 6);
    expect(second.cdn).toBe(Math.round((SIZE * 10) / 125));
    expect(second.cdn + second.lan).toBe(SIZE);
    expect(result.account.figures.reasons).toEqual({ 'first-copy': SIZE, 'http-share': second.cdn });
  });

  it('in the foreground HTTP may reach its share of the rate of the peer', () => {
    const model = { foregroundTarget: 0, foregroundHttpShare: '1 %' };
    const second = downloadOf(run(small({ requests: ask(0, 100), model })), 'pc-2');
    expect(Math.abs(second.cdn - SIZE / 101)).toBeLessThan(SIZE * 1e-4);
  });

  it('in the background HTTP tops up to DOMinBackgroundQos and no further', () => {
    // The peer's port gives 1e6 bytes per second; the policy asks for 2000 KB/s.
    const second = (nic: string) =>
      run(
        small({
          requests: ask(0, 200),
          policies: { DOMinBackgroundQos: 2000 },
          profile: { nic: { down: '1 Gbit/s', up: nic } },
          content: { priority: 'background' },
        }),
      );
    const slow = second('8 Mbit/s');
    expect(downloadOf(slow, 'pc-2').finishedS - 200).toBeCloseTo(SIZE / 2_048_000, 3);
    expect(downloadOf(slow, 'pc-2').lan / SIZE).toBeCloseTo(1 / 2.048, 4);
    expect(Object.keys(slow.account.figures.reasons)).toEqual(['first-copy', 'qos-top-up']);
    expect(downloadOf(second('1 Gbit/s'), 'pc-2').cdn).toBe(0);
  });

  it('before discovery only HTTP runs', () => {
    const result = run(small({ requests: ask(0, 100), model: { peersKnown: '2 s' } }));
    expect(downloadOf(result, 'pc-2').cdn).toBe(Math.round(2 * WAN + ((SIZE - 2 * WAN) * 10) / 125));
    // Whole bytes: the larger reason takes the rounding.
    expect(Math.abs(result.account.figures.reasons.discovery! - 2 * 2 * WAN)).toBeLessThanOrEqual(2);
  });

  it('that start together share the WAN, and none helps the other', () => {
    const result = run(small({ requests: ask(0, 0) }));
    expect(downloadOf(result, 'pc-1').finishedS).toBeCloseTo((2 * SIZE) / WAN, 6);
    expect(result.account.figures.peerShare).toBe(0);
    expect(result.account.figures.reasons).toEqual({ 'first-copy': SIZE, 'copy-in-progress': SIZE });
  });
});

describe('three devices', () => {
  it('the third draws from both holders: its port is the bottleneck of three equal flows, HTTP by the WAN', () => {
    const result = run(small({ devices: 3, requests: ask(0, 100, 200) }));
    const third = downloadOf(result, 'pc-3');
    expect(third.finishedS).toBeCloseTo(200 + SIZE / LAN, 6);
    expect(third.cdn).toBe(Math.round((SIZE * 10) / 125));
    expect(third.numPeers).toBe(2);
  });

  it('two that draw from one holder share its upload port', () => {
    const result = run(
      small({ devices: 3, requests: ask(0, 100, 100), profile: { nic: { down: '1 Gbit/s', up: '100 Mbit/s' } } }),
    );
    // Upload 12.5e6 shared by two, WAN 10e6 shared by two: each 6.25e6 + 5e6.
    for (const name of ['pc-2', 'pc-3']) {
      const { finishedS, lan } = downloadOf(result, name);
      expect(finishedS).toBeCloseTo(100 + SIZE / 11.25e6, 6);
      expect(Math.abs(lan - (SIZE * 6.25) / 11.25)).toBeLessThanOrEqual(1);
    }
  });
});

describe('ten devices', () => {
  it('one after the other: nine of ten take 92 % from peers', () => {
    const result = run(
      small({
        devices: 10,
        requests: ask(...Array.from({ length: 10 }, (_, i) => i * 100)).map((r, i) => ({
          ...r,
          device: `pc-${String(i + 1).padStart(2, '0')}`,
        })),
      }),
    );
    expect(result.account.figures.totals.bytesTotal).toBe(10 * SIZE);
    expect(result.account.figures.totals.bytesFromCdn).toBe(SIZE + 9 * Math.round((SIZE * 10) / 125));
    expect(result.account.figures.bounds).toEqual({ anyPolicyCdnBytes: SIZE, thisPolicySetCdnBytes: SIZE });
  });
});

describe('processor sharing on one link', () => {
  it('four downloads without peers, staggered, end as the fair share of the line says', () => {
    const result = run(small({ devices: 4, requests: ask(0, 2, 4, 6), policies: { DODownloadMode: 0 } }));
    // Work in seconds of the whole line: 10.48576 each. Alone 0-2 s (2 done), two 2-4 s (1 each), three 4-6 s (2/3
    // each), then four: the first needs 10.48576 - 2 - 1 - 2/3 more, at a quarter of the line.
    const work = SIZE / WAN;
    const rest = [work - 2 - 1 - 2 / 3, work - 1 - 2 / 3, work - 2 / 3, work];
    let time = 6;
    let done = 0;
    for (let i = 0; i < 4; i += 1) {
      time += (rest[i]! - done) * (4 - i);
      done = rest[i]!;
      expect(downloadOf(result, `pc-${i + 1}`).finishedS).toBeCloseTo(time, 6);
    }
    expect(result.account.figures.reasons).toEqual({ 'mode-without-peering': 4 * SIZE });
  });
});

describe('download modes', () => {
  it.each([
    [0, 0, 0],
    [1, 1, SIZE],
    [2, 2, SIZE],
    [3, 3, SIZE],
    [99, 99, 0],
    [100, 100, 0],
  ])('mode %d: bytes from peers', (configured, mode, shared) => {
    const result = run(small({ requests: ask(0, 100), policies: { DODownloadMode: configured } }));
    const second = downloadOf(result, 'pc-2');
    expect(second.mode).toBe(mode);
    if (shared === 0) expect(second.cdn).toBe(SIZE);
    else expect(second.lan).toBeGreaterThan(SIZE * 0.9);
  });

  it('types the bytes by the scope in which the peer was found', () => {
    const twoSites = { more: { sites: ['a', 'b'].map((name) => ({ name, devices: 1, wan: '80 Mbit/s' })) } };
    const requests = [
      { device: 'a-1', after: '0 s' },
      { device: 'b-1', after: '100 s' },
    ];
    const guid = '5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10';
    const bytes = (policies: object) => downloadOf(run(small({ ...twoSites, requests, policies })), 'b-1');
    expect(bytes({ DODownloadMode: 1 }).cdn).toBe(SIZE);
    expect(bytes({ DODownloadMode: 2 }).cdn).toBe(SIZE);
    const group = bytes({ DODownloadMode: 2, DOGroupId: guid });
    // Both come in over b's WAN line: half and half.
    expect(group.group).toBe(SIZE / 2);
    expect(bytes({ DODownloadMode: 3 }).internet).toBe(SIZE / 2);
    expect(bytes({ DODownloadMode: 2, DOGroupId: guid, DORestrictPeerSelectionBy: 1 }).cdn).toBe(SIZE);
    const local = run(small({ requests: ask(0, 100), policies: { DORestrictPeerSelectionBy: 2 } }));
    expect(downloadOf(local, 'pc-2').linkLocal).toBeGreaterThan(SIZE * 0.9);
  });

  it('asks the LAN before the group', () => {
    const sites = [
      { name: 'a', devices: 2, wan: '80 Mbit/s' },
      { name: 'b', devices: 1, wan: '80 Mbit/s' },
    ];
    const requests = ['a-1', 'b-1', 'a-2'].map((device, i) => ({ device, after: `${i * 100} s` }));
    const policies = { DODownloadMode: 2, DOGroupId: '5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10' };
    const strict = downloadOf(run(small({ more: { sites }, requests, policies })), 'a-2');
    expect(strict.group).toBe(0);
    expect(strict.lan).toBeGreaterThan(0);
    const fill = downloadOf(run(small({ more: { sites }, requests, policies, model: { groupPeers: 'fill' } })), 'a-2');
    expect(fill.group).toBeGreaterThan(0);
    expect(fill.lan).toBeGreaterThan(fill.group);
  });
});

describe('reasons', () => {
  const twice = ask(0, 100);
  const reasons = (options: Parameters<typeof small>[0]) =>
    run(small({ requests: twice, ...options })).account.figures.reasons;

  it('file size, threshold, content, RAM, disk', () => {
    expect(reasons({ sizeMb: 49 })).toEqual({ 'below-min-file-size': 98 * MB });
    expect(reasons({ sizeMb: 9, policies: { DOMinFileSizeToCache: 1 } })).toEqual({
      'below-simple-mode-threshold': 18 * MB,
    });
    const follows = reasons({
      sizeMb: 9,
      policies: { DOMinFileSizeToCache: 1 },
      model: { simpleMode: 'followsPolicy' },
    });
    expect(follows['first-copy']).toBeGreaterThan(0);
    expect(reasons({ sizeMb: 9, model: { simpleMode: 'followsPolicy' } })).toEqual({ 'below-min-file-size': 18 * MB });
    expect(reasons({ sizeMb: 49, policies: { DOMinFileSizeToCache: 1 }, model: { simpleMode: '50 MB' } })).toEqual({
      'below-simple-mode-threshold': 98 * MB,
    });
    expect(reasons({ content: { type: 'teams' } })).toEqual({ 'content-not-peerable': 2 * SIZE });
    expect(reasons({ content: { peerable: false } })).toEqual({ 'content-not-peerable': 2 * SIZE });
    expect(reasons({ profile: { ram: '2 GB' } })).toEqual({ 'below-min-ram': 2 * SIZE });
    expect(reasons({ profile: { disk: '16 GB' } })).toEqual({ 'below-min-disk': 2 * SIZE });
  });

  it('expired, evicted, offline, battery, VPN', () => {
    expect(reasons({ policies: { DOMaxCacheAge: 60 } })).toEqual({ 'first-copy': SIZE, 'copy-expired': SIZE });
    expect(reasons({ policies: { DOMaxCacheAge: 0 } })['copy-expired']).toBeUndefined();
    expect(reasons({ profile: { disk: '32 GB', freeDisk: '1 %' }, sizeMb: 100 })).toEqual({
      'first-copy': SIZE,
      'copy-evicted': SIZE,
    });
    const laptop = { power: 'battery', battery: { timeOnBattery: '100 %', stints: 1, drainPerHour: 1 } };
    expect(reasons({ profile: laptop })).toEqual({ 'first-copy': SIZE, 'holder-on-battery': SIZE });
    const charged = reasons({ profile: laptop, policies: { DOMinBatteryPercentageAllowedToUpload: 60 } });
    expect(charged['holder-on-battery']).toBeUndefined();
    const policies = { DOMinBatteryPercentageAllowedToUpload: 60 };
    const { bytesUploaded, bytesUploadedOnBattery } = run(small({ requests: twice, profile: laptop, policies })).account
      .figures;
    expect(bytesUploaded).toBeGreaterThan(SIZE / 2);
    expect(bytesUploadedOnBattery).toBe(bytesUploaded);
    expect(reasons({ profile: { vpn: { share: '100 %' } } })).toEqual({ 'on-vpn': 2 * SIZE });
  });

  it('events: what is asked for, and what is complete', () => {
    expect(run(small({ devices: 1, requests: [{ device: 'pc-1', after: '0 s' }] })).account.figures.events).toBe(2);
  });

  it('the battery switches of the model', () => {
    const profile = { power: 'battery', battery: { timeOnBattery: '100 %', stints: 1, drainPerHour: 1 } };
    expect(reasons({ profile, model: { batteryZero: 'notLimited' } })['holder-on-battery']).toBeUndefined();
    const policies = { DODownloadMode: 3, DOMinBatteryPercentageAllowedToUpload: 40 };
    const internet = (model: object) =>
      reasons({ profile, policies, model: { internetModeLanFirst: false, ...model } });
    expect(internet({})).toEqual({ 'first-copy': SIZE, 'holder-on-battery': SIZE });
    expect(internet({ internetUploadOnBattery: true })['holder-on-battery']).toBeUndefined();
  });

  it('on a VPN with leave, or with an adapter that nobody recognises, devices peer', () => {
    const vpn = { share: '100 %', down: '80 Mbit/s', up: '80 Mbit/s' };
    expect(reasons({ profile: { vpn }, policies: { DOAllowVPNPeerCaching: 1 } })['on-vpn']).toBeUndefined();
    expect(reasons({ profile: { vpn: { ...vpn, adapter: 'Tunnel' } } })['on-vpn']).toBeUndefined();
    const keyword = (windows: string) =>
      reasons({
        profile: { windows, vpn: { ...vpn, adapter: 'Tunnel' } },
        policies: { DOVpnKeywords: 'tunnel', DORestrictPeerSelectionBy: 0 },
      });
    expect(keyword('11 22H2')).toEqual({ 'on-vpn': 2 * SIZE });
    // Windows 10 does not know the policy.
    expect(keyword('10 22H2')['on-vpn']).toBeUndefined();
  });

  it('DNS-SD lets devices peer on a VPN, but finds nobody there unless the VPN hands multicast on', () => {
    const policies = { DORestrictPeerSelectionBy: 2 };
    const profile = (adapter: string) => ({ vpn: { share: '100 %', down: '80 Mbit/s', up: '80 Mbit/s', adapter } });
    const of = (dnsSdOnVpn: boolean, adapter = 'Contoso VPN') =>
      reasons({ profile: profile(adapter), policies, model: { dnsSdOnVpn } });
    expect(of(false)).toEqual({ 'on-vpn': 2 * SIZE });
    expect(of(false, 'Tunnel')).toEqual({ 'on-vpn': 2 * SIZE });
    expect(of(true)['on-vpn']).toBeUndefined();
    expect(of(true)['first-copy']).toBe(SIZE);
    // In the office it is as ever.
    expect(reasons({ policies, model: { dnsSdOnVpn: false } })['first-copy']).toBe(SIZE);
  });

  it('alone in the group', () => {
    expect(reasons({ devices: 1 })).toEqual({ 'no-other-member': SIZE });
  });

  it('events: the cloud is unreachable, the port is blocked', () => {
    const event = (what: string, more = {}) => ({ more: { events: [{ what, at: '50 s', for: '1 h', ...more }] } });
    expect(reasons(event('cloud-unreachable'))).toEqual({ 'first-copy': SIZE, 'cloud-unreachable': SIZE });
    expect(reasons(event('metadata-unavailable'))).toEqual({ 'first-copy': SIZE, 'metadata-unavailable': SIZE });
    expect(reasons(event('port-blocked'))).toEqual({ 'first-copy': SIZE, 'port-blocked': SIZE });
    const holder = event('port-blocked', { match: { device: 'pc-1' } });
    expect(reasons(holder)).toEqual({ 'first-copy': SIZE, 'holder-port-blocked': SIZE });
  });

  it('a port that is blocked in the middle ends the transfers, and what was received stays', () => {
    const more = { events: [{ what: 'port-blocked', at: '104 s', for: '1 h' }] };
    const result = run(small({ requests: twice, more, profile: { nic: '100 Mbit/s' } }));
    const second = downloadOf(result, 'pc-2');
    // From 100 s at 12.5e6 of the port, of which 6.25e6 each; then HTTP alone at 10e6.
    expect(second.lan).toBe(4 * 6.25e6);
    expect(second.finishedS).toBeCloseTo(104 + (SIZE - 50e6) / 10e6, 6);
  });

  it('slots: with one slot, a holder of many files offers one at a time', () => {
    const content = { files: [{ name: 'f', size: '100 MB', count: 8 }] };
    const result = reasons({ content, model: { uploadSlots: 1, downloadsAtOnce: 1 } });
    expect(result['holder-slots']).toBeGreaterThan(0);
    expect(reasons({ content, model: { uploadSlots: 8, downloadsAtOnce: 1 } })['holder-slots']).toBeUndefined();
  });

  it('connections: a holder that serves one peer has none for the next', () => {
    const options = { devices: 3, requests: ask(0, 100, 100), model: { uploadConnections: 1 } };
    expect(reasons(options)['holder-connections']).toBeGreaterThan(0);
  });
});

describe('devices that come and go', () => {
  it('a download that is interrupted goes on with what it has', () => {
    const profile = { on: { from: '1:00', to: '1:01', days: ['Mon', 'Tue'], jitter: '0 s' } };
    const requests = [{ device: 'pc-1', after: '0 s' }];
    const result = run(small({ devices: 1, sizeMb: 1000, requests, profile, more: { duration: '2 d' } }));
    const only = downloadOf(result, 'pc-1');
    // A minute a day at 10e6 bytes a second: 600e6 on Monday, the rest from 1:00 on Tuesday.
    expect(only.startedS).toBeCloseTo(3600, 6);
    expect(only.finishedS).toBeCloseTo(86_400 + 3600 + (1000 * MB - 600e6) / 10e6, 6);
  });

  it('a holder that goes off in the middle leaves the rest to the CDN', () => {
    const shift = (from: string, to: string) => ({ from, to, days: ['Mon'], jitter: '0 s' });
    const mix = [
      { name: 'holder', on: shift('0:10', '0:30'), windows: '10 22H2' },
      { name: 'seeker', on: 'always', windows: '10 22H2' },
    ];
    const inventory = [
      { device: 'pc-1', site: 'pc', profile: 'holder' },
      { device: 'pc-2', site: 'pc', profile: 'seeker' },
    ];
    const scenario = small({ requests: ask(600, 1796), more: { devices: { mix, inventory: 'x.csv' } } });
    const result = run(scenario, '1', inventory);
    const second = downloadOf(result, 'pc-2');
    // Off at 1800 s: four seconds with the peer, then HTTP alone; all done at once at these rates otherwise.
    expect(second.finishedS).toBeCloseTo(1796 + SIZE / LAN, 6);
    const slower = run(
      { ...scenario, sites: [{ ...scenario.sites[0]!, lan: { portBytesPerS: 12.5e6, backboneBytesPerS: Infinity } }] },
      '1',
      inventory,
    );
    const third = downloadOf(slower, 'pc-2');
    expect(third.lan).toBe(4 * 6.25e6);
    expect(slower.account.figures.reasons['holder-offline']).toBe(SIZE - 50e6);
  });
});

describe('lines', () => {
  it('branches behind a hub share its Internet line, and peers of other branches do not cross it', () => {
    const wan = { down: '80 Mbit/s', up: '80 Mbit/s', breakout: 'hub' };
    const sites = ['a', 'b'].map((name) => ({ name, devices: 1, wan }));
    const network = { hub: { down: '40 Mbit/s', up: '8 Mbit/s' } };
    const requests = (after: string) => [
      { device: 'a-1', after: '0 s' },
      { device: 'b-1', after },
    ];
    const http = run(small({ requests: requests('0 s'), policies: { DODownloadMode: 0 }, more: { sites, network } }));
    expect(downloadOf(http, 'a-1').finishedS).toBeCloseTo((2 * SIZE) / 5e6, 6);
    const lan = run(small({ requests: requests('100 s'), policies: { DODownloadMode: 1 }, more: { sites, network } }));
    // Into branch b: HTTP at the hub's 5e6, the peer at the other half of the WAN line.
    const second = downloadOf(lan, 'b-1');
    expect(second.finishedS).toBeCloseTo(100 + SIZE / 10e6, 6);
    expect(second.lan).toBe(SIZE / 2);
    expect(lan.account.figures.bytesBetweenSites).toBe(SIZE / 2);
  });

  it('a device on the VPN takes its bytes over its home line and the concentrator', () => {
    const vpn = { share: '100 %', down: '40 Mbit/s', up: '8 Mbit/s' };
    const named = (network: object) => {
      const options = { devices: 1, requests: [{ device: 'pc-1', after: '0 s' }], profile: { vpn }, more: { network } };
      return downloadOf(run(small(options)), 'pc-1').finishedS;
    };
    expect(named({})).toBeCloseTo(SIZE / 5e6, 6);
    expect(named({ vpn: { down: '16 Mbit/s', up: '16 Mbit/s' } })).toBeCloseTo(SIZE / 2e6, 6);
    expect(named({ vpn: { tunnel: 'split', down: '16 Mbit/s', up: '16 Mbit/s' } })).toBeCloseTo(SIZE / 5e6, 6);
  });
});

describe('copies and candidates', () => {
  it('a copy that expires while it is uploaded ends the upload', () => {
    const policies = { DOMaxCacheAge: 94 };
    const result = run(small({ requests: ask(0, 100), policies, profile: { nic: '100 Mbit/s' } }));
    // Complete at 10.48576 s, expired at 104.48576 s; from 100 s on 6.25e6 from each of HTTP and the peer.
    const second = downloadOf(result, 'pc-2');
    expect(second.lan).toBe(Math.round(4.48576 * 6.25e6));
    expect(result.account.figures.reasons['copy-expired']).toBeGreaterThan(SIZE / 3);
  });

  it('the same device is one candidate, whether it is met on the LAN or in the group', () => {
    const sites = [
      { name: 'a', devices: 2, wan: '80 Mbit/s' },
      { name: 'b', devices: 1, wan: '80 Mbit/s' },
    ];
    const requests = ['a-1', 'b-1', 'a-2'].map((device, i) => ({ device, after: `${i * 100} s` }));
    const policies = { DODownloadMode: 2, DOGroupId: '5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10' };
    const events = [{ what: 'port-blocked', at: '190 s', for: '1 h', match: { device: 'a-1' } }];
    const third = downloadOf(run(small({ requests, policies, more: { sites, events } })), 'a-2');
    expect(third.numPeers).toBe(2);
    expect(third.lan).toBe(0);
    expect(third.group).toBeGreaterThan(0);
  });
});

describe('what else a run must show', () => {
  it('peer bytes from behind the hub to a site outside cross the hub upwards', () => {
    const sites = [
      { name: 'a', devices: 1, wan: { down: '80 Mbit/s', up: '80 Mbit/s', breakout: 'hub' } },
      { name: 'b', devices: 1, wan: '80 Mbit/s' },
    ];
    const network = { hub: { down: '80 Mbit/s', up: '8 Mbit/s' } };
    const requests = ['a-1', 'b-1'].map((device, i) => ({ device, after: `${i * 100} s` }));
    const second = downloadOf(
      run(small({ requests, policies: { DODownloadMode: 3 }, more: { sites, network } })),
      'b-1',
    );
    // The peer at 1e6 of the hub's way up, HTTP at the rest of the WAN line.
    expect(second.internet).toBe(SIZE / 10);
  });

  it('a device has so many downloads at once, and the others wait', () => {
    const requests = [{ device: 'pc-1', after: '0 s' }];
    const content = { files: [{ name: 'f', size: '100 MB', count: 3 }] };
    const starts = (downloadsAtOnce: number) => {
      const result = run(small({ devices: 1, requests, content, model: { downloadsAtOnce } }));
      return [0, 1, 2].map((file) => downloadOf(result, 'pc-1', file).startedS);
    };
    expect(starts(3)).toEqual([0, 0, 0]);
    const one = SIZE / 10e6;
    for (const [i, startS] of starts(1).entries()) expect(startS).toBeCloseTo(i * one, 6);
    expect(starts(2)[2]).toBeCloseTo(2 * one, 6);
  });

  it('the bound of a policy set counts all bytes that it keeps from peers, that of any policy does not', () => {
    const { bounds } = run(small({ requests: ask(0, 100), policies: { DODownloadMode: 0 } })).account.figures;
    expect(bounds).toEqual({ anyPolicyCdnBytes: SIZE, thisPolicySetCdnBytes: 2 * SIZE });
  });
});
