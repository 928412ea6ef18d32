/** The rules of HTTP, cache servers, caps and Windows versions against their tables of cases. */
import { describe, expect, it } from 'vitest';
import {
  type CapPolicies,
  type CapReadings,
  capsNow,
  capsThatCanCount,
  dynamicShareOf,
  isBusinessHour,
} from '../../src/policy/bandwidthCaps.js';
import { cacheDrive } from '../../src/policy/cacheDrive.js';
import { pauseBeforeCdnS, retryPauseS, triesNextCacheHost } from '../../src/policy/cacheFallback.js';
import { type CacheHostHints, chooseCacheHosts, firstCacheHost, hintsAt } from '../../src/policy/cacheHosts.js';
import { policySpec } from '../../src/policy/catalogue.js';
import { effectivePolicy } from '../../src/policy/effective.js';
import { httpDelayS, httpTimes } from '../../src/policy/httpDelay.js';
import { httpBesidePeersBytesPerS } from '../../src/policy/httpYield.js';
import { monthlyUploadLeftBytes } from '../../src/policy/monthlyCap.js';
import { whyIgnored, windowsRank } from '../../src/policy/versions.js';
import { mayUseCacheServer } from '../../src/policy/vpn.js';

const NO_CAPS: CapPolicies = { absoluteBytesPerS: 0, percent: 0, businessHours: null };

const READINGS: CapReadings = {
  absoluteCapCoversLan: true,
  businessHoursCoverLan: false,
  dynamicShare: 'beyondLan',
  dynamicBackgroundShare: 0.45,
  dynamicForegroundShare: 0.9,
};

const NEVER = Number.POSITIVE_INFINITY;
const GB = 1024 ** 3;

describe('HTTP delay', () => {
  it('is none when unset; 0 is none or the value of the cloud', () => {
    expect(httpDelayS(null, 'cloud', 60)).toBe(0);
    expect(httpDelayS(0, 'noDelay', 60)).toBe(0);
    expect(httpDelayS(0, 'cloud', 60)).toBe(60);
    expect(httpDelayS(90, 'cloud', 60)).toBe(90);
  });

  it.each([
    // delay, peers, cache, fallback, holds cache, start -> cache from, CDN from, keeps to cache
    ['no delays', 0, true, false, null, true, 'afterHttpDelay', NEVER, 100, false],
    ['a delay holds HTTP', 60, true, false, null, true, 'afterHttpDelay', NEVER, 160, false],
    ['not for a download without peers', 60, false, false, null, true, 'afterHttpDelay', NEVER, 100, false],
    ['nor its cache server', 60, false, true, null, true, 'afterHttpDelay', 100, 100, false],
    ['it holds the cache server as well', 60, true, true, null, true, 'afterHttpDelay', 160, 160, false],
    ['or does not', 60, true, true, null, false, 'afterHttpDelay', 100, 160, false],
    ['the fallback delay follows it', 60, true, true, 30, true, 'afterHttpDelay', 160, 190, true],
    ['or runs beside it', 60, true, true, 30, true, 'atStart', 160, 160, true],
    ['a fallback delay of 0 is none', 60, true, true, 0, true, 'afterHttpDelay', 160, 160, false],
    ['no fallback delay without a cache server', 0, true, false, 30, true, 'afterHttpDelay', NEVER, 100, false],
  ] as const)('%s', (_, delay, peers, cache, fallback, holds, start, cacheFromS, cdnFromS, keepsToCache) => {
    const moments = httpTimes(
      { startS: 100, delayS: delay, mayUsePeers: peers, hasCache: cache, fallbackS: fallback },
      { httpDelayHoldsCache: holds, cacheFallbackStart: start },
    );
    expect(moments).toEqual({ cacheFromS, cdnFromS, keepsToCache });
  });
});

describe('HTTP beside peers', () => {
  it('fills what peers leave of the target, and may always reach its share of their rate', () => {
    expect(httpBesidePeersBytesPerS(0, 1000, 0.1)).toBe(1000);
    expect(httpBesidePeersBytesPerS(400, 1000, 0.1)).toBe(600);
    expect(httpBesidePeersBytesPerS(1000, 1000, 0.1)).toBe(100);
    expect(httpBesidePeersBytesPerS(5000, 1000, 0.1)).toBe(500);
    expect(httpBesidePeersBytesPerS(5000, 1000, 0)).toBe(0);
  });
});

describe('cache hosts', () => {
  const hints: CacheHostHints = { dhcp235: 'd1, d2', geoSaysDhcp: false, geoHost: 'geo', dnsSdHost: 'sd' };

  it.each([
    ['force: DHCP first', ['p'], 2, {}, ['d1', 'd2'], 'DHCP option 235'],
    ['force without DHCP: the policy', ['p'], 2, { dhcp235: null }, ['p'], 'DOCacheHost'],
    ['force with bad DHCP text: the policy', ['p'], 2, { dhcp235: 'no host!' }, ['p'], 'DOCacheHost'],
    ['force without both: Geo', null, 2, { dhcp235: null }, ['geo'], 'the Geo service'],
    ['source 1: the policy first', ['p', 'q'], 1, {}, ['p', 'q'], 'DOCacheHost'],
    ['source 1 without policy: DHCP', null, 1, {}, ['d1', 'd2'], 'DHCP option 235'],
    ['unset: the policy', ['p'], null, {}, ['p'], 'DOCacheHost'],
    ['unset: DHCP only when Geo says so', null, null, { geoSaysDhcp: true }, ['d1', 'd2'], 'DHCP option 235'],
    ['unset: else DNS-SD', null, null, {}, ['sd'], 'DNS-SD'],
    ['0: no DNS-SD', null, 0, {}, ['geo'], 'the Geo service'],
    ['unset: last Geo', null, null, { dnsSdHost: null }, ['geo'], 'the Geo service'],
    ['a policy set to nothing counts as set', [], null, {}, [], 'DOCacheHost'],
    ['nothing at all', null, null, { dnsSdHost: null, geoHost: null }, [], 'none configured or found'],
  ] as const)('%s', (_, policy, source, change, hosts, origin) => {
    expect(chooseCacheHosts(policy, source, { ...hints, ...change })).toEqual({ hosts, origin });
  });
});

describe('cache server failures', () => {
  const readings = {
    cacheHostFailure: 'eachHostOnce',
    cacheHostUnreachable: 'wait',
    cacheServerError: 'retry',
  } as const;
  const FIRST = { cacheHostFailure: 'firstFailure' } as const;
  const BAN = { cacheHostUnreachable: 'banFirst' } as const;
  const CDN = { cacheServerError: 'cdn' } as const;

  it.each([
    // failure, failures of 3 hosts, a delay until 100 s is set, now, readings -> tries the next host
    ['unreachable', 1, false, 10, FIRST, false],
    ['unreachable', 1, false, 10, {}, true],
    ['unreachable', 3, false, 10, {}, false],
    ['unreachable', 9, true, 99, FIRST, true],
    ['unreachable', 9, true, 100, FIRST, false],
    ['unreachable', 2, true, 10, BAN, true],
    ['unreachable', 3, true, 10, BAN, false],
    ['banned', 1, false, 10, FIRST, false],
    ['banned', 2, false, 10, {}, true],
    ['banned', 2, true, 10, {}, true],
    ['banned', 3, true, 10, {}, false],
    [404, 1, true, 10, {}, false],
    [499, 1, false, 10, {}, false],
    [500, 9, true, 99, {}, true],
    [503, 9, true, 100, {}, false],
    [503, 9, true, 99, BAN, true],
    [503, 1, true, 10, CDN, false],
    [503, 1, false, 10, {}, true],
    [503, 1, false, 10, FIRST, false],
  ] as const)(
    '%s after %d failures (delay %s) at %d s with %o: %s',
    (failure, failures, keepsToCache, nowS, of, next) => {
      const attempts = { failures, hostCount: 3, keepsToCache, cdnFromS: keepsToCache ? 100 : 0 };
      expect(triesNextCacheHost(failure, attempts, nowS, { ...readings, ...of })).toBe(next);
    },
  );

  it('pause longer with every round: as measured 2, 4, 8, 16, 30, 30 s, and half of that in older readings', () => {
    expect([1, 2, 3, 4, 5, 6, 7].map((failures) => retryPauseS(failures, 1, 2))).toEqual([2, 4, 8, 16, 30, 30, 30]);
    expect([1, 2, 3, 4, 6, 8, 20].map((failures) => retryPauseS(failures, 2, 1))).toEqual([0, 1, 1, 2, 4, 8, 30]);
  });

  it('pause before the CDN only where the host is banned at once', () => {
    expect(pauseBeforeCdnS('unreachable', { ...readings, ...BAN }, 2)).toBe(2);
    expect(pauseBeforeCdnS('unreachable', readings, 2)).toBe(0);
    expect(pauseBeforeCdnS(404, { ...readings, ...BAN }, 2)).toBe(0);
  });

  it('begin with the first host listed, with any, or with the next one of each download', () => {
    expect(firstCacheHost('listed', 3, 0.9, 5)).toBe(0);
    expect([0, 0.34, 0.99].map((draw) => firstCacheHost('random', 3, draw, 5))).toEqual([0, 1, 2]);
    expect([0, 1, 2, 3].map((before) => firstCacheHost('rotation', 3, 0.9, before))).toEqual([0, 1, 2, 0]);
  });

  const office = { dhcp235: 'd', geoSaysDhcp: true, geoHost: 'g', dnsSdHost: 'sd' };
  const nothing = { dhcp235: null, geoSaysDhcp: false, geoHost: null, dnsSdHost: null };
  it.each([
    ['office', 'split', 'never', office],
    ['home', 'split', 'never', nothing],
    ['home', 'full', 'fullTunnel', nothing],
    ['vpn', 'full', 'never', nothing],
    ['vpn', 'full', 'fullTunnel', { ...office, dnsSdHost: null }],
    ['vpn', 'split', 'fullTunnel', nothing],
    ['home', 'split', 'always', office],
  ] as const)('%s with a %s tunnel (%s): what it finds around it', (where, tunnel, away, hints) => {
    expect(hintsAt(office, where, tunnel, away)).toEqual(hints);
  });

  it('do not matter on a VPN where cache servers are forbidden', () => {
    expect(mayUseCacheServer(true, false)).toBe(false);
    expect(mayUseCacheServer(true, true)).toBe(true);
    expect(mayUseCacheServer(false, false)).toBe(true);
  });
});

describe('bandwidth caps', () => {
  const hours = { From: 8, To: 17, In: 10, Out: 50 };

  it.each([
    // caps, business time, absolute covers LAN, hours cover LAN -> on all, beyond LAN
    [{ absoluteBytesPerS: 500 }, false, true, false, 500, NEVER],
    [{ absoluteBytesPerS: 500 }, false, false, false, NEVER, 500],
    [{ percent: 20 }, false, true, false, NEVER, 200],
    [{ percent: 20 }, false, true, true, NEVER, 200],
    [{ businessHours: hours }, true, true, false, NEVER, 100],
    [{ businessHours: hours }, false, true, false, NEVER, 500],
    [{ businessHours: hours }, true, true, true, 100, NEVER],
    [{ businessHours: { ...hours, In: 0 } }, true, true, true, NEVER, NEVER],
    [{ absoluteBytesPerS: 300, percent: 20 }, false, false, false, NEVER, 200],
    [{ absoluteBytesPerS: 100, percent: 20, businessHours: hours }, true, true, false, 100, 100],
    [{}, false, true, true, NEVER, NEVER],
  ] as const)('%o in business hours %s', (caps, business, absoluteCovers, hoursCover, all, beyond) => {
    const readings = { ...READINGS, absoluteCapCoversLan: absoluteCovers, businessHoursCoverLan: hoursCover };
    const rates = capsNow({ ...NO_CAPS, ...caps }, 0, 1000, business, readings);
    expect(rates).toEqual({ allBytesPerS: all, beyondLanBytesPerS: beyond });
  });

  it.each([
    // caps, dynamic share, covers LAN -> on all, beyond LAN
    [{}, 0.45, 'beyondLan', NEVER, 450],
    [{}, 0.45, 'all', 450, NEVER],
    [{ absoluteBytesPerS: 300 }, 0.45, 'beyondLan', 300, 450],
    [{ absoluteBytesPerS: 700 }, 0.45, 'all', 450, NEVER],
  ] as const)('%o beside a dynamic share of %d: %s', (caps, share, dynamicShare, all, beyond) => {
    const rates = capsNow({ ...NO_CAPS, ...caps }, share, 1000, false, { ...READINGS, dynamicShare });
    expect(rates).toEqual({ allBytesPerS: all, beyondLanBytesPerS: beyond });
  });

  it('have a dynamic share only where no percentage is set', () => {
    const of = (caps: Partial<CapPolicies>, ofAll: Partial<CapPolicies> = {}, readings: Partial<CapReadings> = {}) =>
      ([0, 1] as const).map((priority) =>
        dynamicShareOf({ ...NO_CAPS, ...caps }, { ...NO_CAPS, ...ofAll }, priority, { ...READINGS, ...readings }),
      );
    expect(of({})).toEqual([0.45, 0.9]);
    expect(of({ absoluteBytesPerS: 500 }, { absoluteBytesPerS: 500 })).toEqual([0.45, 0.9]);
    expect(of({ percent: 70 })).toEqual([0, 0]);
    expect(of({ businessHours: hours })).toEqual([0, 0]);
    expect(of({}, { percent: 70 })).toEqual([0, 0]);
    expect(of({}, {}, { dynamicShare: 'off' })).toEqual([0, 0]);
    expect(of({}, {}, { dynamicForegroundShare: 1 })).toEqual([0.45, 0]);
  });

  it('have a link only where they can count', () => {
    const kinds = (caps: Partial<CapPolicies>, share = 0, readings: Partial<CapReadings> = {}) =>
      capsThatCanCount({ ...NO_CAPS, ...caps }, share, { ...READINGS, ...readings });
    expect(kinds({})).toBe(0);
    expect(kinds({ percent: 1 })).toBe(2);
    expect(kinds({ absoluteBytesPerS: 1 })).toBe(1);
    expect(kinds({ absoluteBytesPerS: 1 }, 0, { absoluteCapCoversLan: false })).toBe(2);
    expect(kinds({ absoluteBytesPerS: 1, businessHours: hours })).toBe(3);
    expect(kinds({ businessHours: hours }, 0, { businessHoursCoverLan: true })).toBe(1);
    expect(kinds({}, 0.45)).toBe(2);
    expect(kinds({}, 0.45, { dynamicShare: 'all' })).toBe(1);
  });

  const at = (day: number, hour: number) => (day * 24 + hour) * 3600; // day 0 is a Thursday
  it.each([
    [8, 17, at(0, 8), 'all', true],
    [8, 17, at(0, 16.99), 'all', true],
    [8, 17, at(0, 17), 'all', false],
    [8, 17, at(0, 7.99), 'all', false],
    [22, 6, at(0, 23), 'all', true],
    [22, 6, at(0, 5), 'all', true],
    [22, 6, at(0, 12), 'all', false],
    [9, 9, at(0, 3), 'all', true],
    [8, 17, at(2, 9), 'all', true],
    [8, 17, at(2, 9), 'weekdays', false],
    [8, 17, at(3, 9), 'weekdays', false],
    [8, 17, at(4, 9), 'weekdays', true],
    [8, 17, at(-4, 9), 'weekdays', false], // a Sunday before 1970
  ] as const)('business hours from %d to %d at %d s (%s): %s', (From, To, localS, days, expected) => {
    expect(isBusinessHour({ From, To, In: 10, Out: 0 }, localS, days)).toBe(expected);
  });
});

describe('monthly cap', () => {
  it('leaves what was not sent, never less than nothing, and without limit when it is 0', () => {
    expect(monthlyUploadLeftBytes(20 * GB, 5 * GB)).toBe(15 * GB);
    expect(monthlyUploadLeftBytes(20 * GB, 21 * GB)).toBe(0);
    expect(monthlyUploadLeftBytes(NEVER, 21 * GB)).toBe(NEVER);
  });
});

describe('cache drive', () => {
  const system = { sizeBytes: 100, freeBytes: 50 };
  const d = { sizeBytes: 500, freeBytes: 400 };
  const others = new Map([['D', d]]);
  it.each([
    [null, 'systemDrive', system],
    ['%SystemDrive%', 'systemDrive', system],
    ['C:', 'systemDrive', system],
    ['c:\\DOCache', 'noPeering', system],
    ['D:', 'systemDrive', d],
    ['d:\\DOCache', 'noPeering', d],
    ['E:', 'systemDrive', system],
    ['E:', 'noPeering', null],
  ] as const)('%s (%s)', (value, missing, drive) => {
    expect(cacheDrive(value, system, others, missing)).toEqual(drive);
  });
});

describe('Windows versions', () => {
  it('are ranked: releases in order, every Windows 11 above every Windows 10, no release is the newest', () => {
    const order = ['10 1507', '10 1803', '10 1903', '10 2004', '10 20H2', '10 22H2', '10', '11 21H2', '11 22H2', '11'];
    const ranks = order.map(windowsRank);
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
    expect(new Set(ranks).size).toBe(order.length);
    expect(windowsRank('Windows 11 24H2')).toBe(windowsRank('11 24H2'));
  });

  it('rank servers by their build, and a release that is not listed after the last one before it', () => {
    const order = ['10 1511', 'Server 2016', '10 1703', 'Server 2019', '10 1903', '10', 'Server 2022', '11 21H2'];
    const later = ['11 23H2', 'Server 2025', '11 25H2', '11 31H1', '11 31H2'];
    const ranks = [...order, ...later].map(windowsRank);
    expect(ranks.slice(0, -1)).toEqual([...ranks.slice(0, -1)].sort((a, b) => a - b));
    expect(windowsRank('Server 2025')).toBe(windowsRank('11 24H2'));
    expect(windowsRank('Windows Server 2016')).toBe(windowsRank('10 1607'));
    expect(windowsRank('11 31H1')).toBeGreaterThan(windowsRank('11 25H2'));
  });

  it.each([
    // the version -> download mode of the defaults, and of a policy that sets it
    ['Server 2016', 1],
    ['Server 2019', 0],
    ['Server 2022', 0],
    ['Windows Server 2025', 0],
    ['10 1809', 1],
    ['11 24H2', 1],
  ] as const)('%s has download mode %d by default, and follows the policy', (windows, mode) => {
    expect(effectivePolicy('observed-2026', [], windows).downloadMode).toBe(mode);
    const set = effectivePolicy('observed-2026', [{ origin: 'policies', set: { DODownloadMode: 2 } }], windows);
    expect(set.downloadMode).toBe(2);
  });

  it.each([
    ['DOVpnKeywords', 'Server 2022', 'it is known from Windows 11 22H2 on'],
    ['DOVpnKeywords', 'Server 2025', null],
    ['DOMaxUploadBandwidth', 'Server 2019', null],
    ['DOMaxUploadBandwidth', 'Server 2022', 'it has no effect from Windows 10 2004 on'],
    ['DOCacheHostSource', '10 1903', 'it is known from Windows 10 2004 on'],
    ['DOCacheHostSource', '10 2004', null],
    ['DOVpnKeywords', '10 22H2', 'it is known from Windows 11 22H2 on'],
    ['DOVpnKeywords', '11 22H2', null],
    ['DODelayCacheServerFallbackForeground', '10 1803', 'it is known from Windows 10 1903 on'],
    ['DOMaxDownloadBandwidth', '10 1903', null],
    ['DOMaxDownloadBandwidth', '10 2004', 'it has no effect from Windows 10 2004 on'],
    ['DOMaxUploadBandwidth', '11 24H2', 'it has no effect from Windows 10 2004 on'],
    ['DODownloadMode', '10 1511', null],
  ] as const)('%s on Windows %s: %s', (name, windows, why) => {
    expect(whyIgnored(policySpec(name), windows)).toBe(why);
  });

  it('ignore and report what they do not know; defaults and what is known stay', () => {
    const set = { DOMaxDownloadBandwidth: 100, DOMaxBackgroundDownloadBandwidth: 200, DODownloadMode: 2 };
    const layers = [{ origin: 'policies', set }];
    const old = effectivePolicy('reference-2024', layers, '10 1903');
    expect(old.capsOfAll.absoluteBytesPerS).toBe(100 * 1024);
    expect(old.caps[0].absoluteBytesPerS).toBe(0);
    expect(old.ignored.map(({ name }) => name)).toEqual(['DOMaxBackgroundDownloadBandwidth']);
    const current = effectivePolicy('reference-2024', layers, '11 24H2');
    expect(current.capsOfAll.absoluteBytesPerS).toBe(0);
    expect(current.caps[0].absoluteBytesPerS).toBe(200 * 1024);
    expect(current.ignored.map(({ name }) => name)).toEqual(['DOMaxDownloadBandwidth']);
    expect([old.downloadMode, current.downloadMode]).toEqual([2, 2]);
  });
});

describe('the pause between attempts', () => {
  it('stays a number after any number of rounds, and none stays none', () => {
    for (const failures of [1, 12, 2400, 65_535]) expect(retryPauseS(failures, 1, 0)).toBe(0);
    expect(retryPauseS(65_535, 1, 2)).toBe(30);
  });
});
