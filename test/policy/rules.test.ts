/** Each rule file against its table of cases. The sources are named in the rules. */
import { describe, expect, it } from 'vitest';
import { REASON } from '../../src/core/reasons.js';
import { batteryUploadLevelPercent } from '../../src/policy/battery.js';
import { cacheLimitBytes } from '../../src/policy/cacheLimits.js';
import { decideMode, isPeeringMode } from '../../src/policy/downloadMode.js';
import { decideEligibility } from '../../src/policy/eligibility.js';
import { isFileShared } from '../../src/policy/fileSize.js';
import { decideGroupId, type GroupAttributes } from '../../src/policy/groupId.js';
import { decideRestriction } from '../../src/policy/restrictPeers.js';
import { leastPeerableBytes, type SimpleMode, simpleModeThreshold } from '../../src/policy/simpleMode.js';
import { isOffered, slotTurn } from '../../src/policy/uploadSlots.js';
import { decideVpnPeering, isVpnAdapter } from '../../src/policy/vpn.js';

const MB = 1024 ** 2;
const GB = 1024 ** 3;

const TEN_MB = simpleModeThreshold(10 * MB, 50 * MB);
const NO_THRESHOLD = simpleModeThreshold(0, 50 * MB);

describe('download mode', () => {
  it.each([
    // configured, size, peerable, cloud -> mode, reason
    [0, 100 * MB, true, true, 0, 'mode-without-peering'],
    [99, 100 * MB, true, true, 99, 'mode-without-peering'],
    [100, 100 * MB, true, true, 100, 'mode-without-peering'],
    [1, 100 * MB, true, true, 1, null],
    [2, 100 * MB, true, true, 2, null],
    [3, 100 * MB, true, true, 3, null],
    [2, 10 * MB, true, true, 2, null],
    [2, 10 * MB - 1, true, true, 99, 'below-simple-mode-threshold'],
    [2, 100 * MB, true, false, 99, 'cloud-unreachable'],
    [2, 100 * MB, false, true, 2, 'content-not-peerable'],
    [0, 1 * MB, true, false, 0, 'mode-without-peering'],
  ] as const)('mode %d, %d bytes, peerable %s, cloud %s is %d, %s', (mode, size, peerable, cloud, result, reason) => {
    expect(decideMode(mode, size, peerable, { cloudReachable: cloud, metadataValid: true }, TEN_MB)).toEqual({
      mode: result,
      blocked: reason === null ? -1 : REASON[reason],
    });
  });

  it('has a threshold that can be switched off', () => {
    const service = { cloudReachable: true, metadataValid: true };
    expect(decideMode(1, 1, true, service, NO_THRESHOLD).mode).toBe(1);
  });

  it.each([
    // reading, DOMinFileSizeToCache, size in MB -> mode, reason
    ['followsPolicy', 50, 50, 2, null],
    ['followsPolicy', 50, 49, 99, 'below-min-file-size'],
    ['followsPolicy', 1, 1, 2, null],
    ['followsPolicy', 100, 50, 99, 'below-min-file-size'],
    [10, 1, 9, 99, 'below-simple-mode-threshold'],
    [10, 1, 10, 2, null],
    [50, 1, 49, 99, 'below-simple-mode-threshold'],
    [50, 100, 50, 2, null],
  ] as const)('simple mode %s with a minimum of %d MB: %d MB is mode %d, %s', (reading, policy, size, mode, reason) => {
    const threshold = simpleModeThreshold(reading === 'followsPolicy' ? reading : reading * MB, policy * MB);
    const service = { cloudReachable: true, metadataValid: true };
    const blocked = reason === null ? -1 : REASON[reason];
    expect(decideMode(2, size * MB, true, service, threshold)).toEqual({ mode, blocked });
  });

  it('no policy shares a file below the least size', () => {
    expect(['followsPolicy', 0, 10 * MB].map((reading) => leastPeerableBytes(reading as SimpleMode))).toEqual([
      MB,
      0,
      10 * MB,
    ]);
  });

  it('falls to 99 without valid metadata', () => {
    const service = { cloudReachable: true, metadataValid: false };
    expect(decideMode(2, 100 * MB, true, service, NO_THRESHOLD)).toEqual({
      mode: 99,
      blocked: REASON['metadata-unavailable'],
    });
  });

  it('peers in 1, 2 and 3 only', () => {
    expect([0, 1, 2, 3, 99, 100].filter(isPeeringMode)).toEqual([1, 2, 3]);
  });
});

describe('group ID', () => {
  const all: GroupAttributes = {
    adSite: 'Berlin',
    domainSid: 'sid',
    dhcpOption234: '00000000-0000-0000-0000-000000000234',
    dnsSuffix: 'corp.example',
    tenantId: 'tenant',
  };
  const none: GroupAttributes = { adSite: null, domainSid: null, dhcpOption234: null, dnsSuffix: null, tenantId: null };
  const guid = '00000000-0000-0000-0000-000000000001';

  it.each([
    // device, DOGroupId, source, precedence, missing -> group
    ['explicit ID wins (2024)', all, guid, 4, 'groupIdWins', 'fallback', guid],
    ['source wins (2022, ADMX)', all, guid, 4, 'sourceWins', 'fallback', 'DNS suffix:corp.example'],
    ['explicit ID with unset source', all, guid, 0, 'sourceWins', 'fallback', guid],
    ['source 1', all, null, 1, 'groupIdWins', 'fallback', 'AD site:Berlin'],
    ['source 2', all, null, 2, 'groupIdWins', 'fallback', 'domain SID:sid'],
    ['source 3', all, null, 3, 'groupIdWins', 'fallback', 'DHCP option 234:00000000-0000-0000-0000-000000000234'],
    ['source 4', all, null, 4, 'groupIdWins', 'fallback', 'DNS suffix:corp.example'],
    ['source 5', all, null, 5, 'groupIdWins', 'fallback', 'Entra tenant:tenant'],
    ['unset: AD site first', all, null, 0, 'groupIdWins', 'fallback', 'AD site:Berlin'],
    ['unset: then the domain', { ...all, adSite: null }, null, 0, 'groupIdWins', 'fallback', 'domain SID:sid'],
    ['unset: then the tenant', { ...none, tenantId: 't' }, null, 0, 'groupIdWins', 'fallback', 'Entra tenant:t'],
    ['unset: nothing', none, null, 0, 'groupIdWins', 'fallback', null],
    ['outside 0..5 is ignored', all, null, 6, 'groupIdWins', 'fallback', 'AD site:Berlin'],
    ['3 without option', { ...all, dhcpOption234: null }, null, 3, 'groupIdWins', 'noGroup', 'AD site:Berlin'],
    ['3 that is no GUID', { ...all, dhcpOption234: 'x' }, null, 3, 'groupIdWins', 'noGroup', 'AD site:Berlin'],
    ['4 without suffix', { ...all, dnsSuffix: null }, null, 4, 'groupIdWins', 'noGroup', 'AD site:Berlin'],
    ['5 missing, fallback', { ...all, tenantId: null }, null, 5, 'groupIdWins', 'fallback', 'AD site:Berlin'],
    ['5 missing, no group', { ...all, tenantId: null }, null, 5, 'groupIdWins', 'noGroup', null],
    ['1 missing, no group', { ...all, adSite: null }, null, 1, 'groupIdWins', 'noGroup', null],
    ['2 missing, no group', { ...all, domainSid: null }, null, 2, 'groupIdWins', 'noGroup', null],
  ] as const)('%s', (_, device, id, source, precedence, missing, group) => {
    expect(decideGroupId(device, id, source, precedence, missing).groupId).toBe(group);
  });
});

describe('restriction of peer selection', () => {
  const w10 = { is11: false, isConsumer: false };
  const w11 = { is11: true, isConsumer: false };
  const home = { is11: true, isConsumer: true };
  it.each([
    // policy, mode, windows, reading, also mode 3 -> restriction
    [1, 1, w10, 'subnetLanOnly', false, 1],
    [2, 2, w10, 'subnetLanOnly', false, 2],
    [1, 3, w10, 'subnetLanOnly', false, 0],
    [1, 3, w10, 'subnetLanOnly', true, 1],
    [0, 1, w11, 'dnsSd', false, 0],
    [null, 1, w10, 'dnsSd', false, 0],
    [null, 1, w11, 'subnetLanOnly', false, 1],
    [null, 2, w11, 'subnetLanOnly', false, 0],
    [null, 1, w11, 'dnsSd', false, 2],
    [null, 2, w11, 'dnsSd', false, 2],
    [null, 1, w11, 'bySku', false, 1],
    [null, 1, home, 'bySku', false, 2],
    [null, 1, w11, 'none', false, 0],
    [1, 0, w11, 'dnsSd', true, 0],
  ] as const)('policy %s, mode %d, %o, %s, %s is %d', (policy, mode, windows, reading, mode3, result) => {
    expect(decideRestriction(policy, mode, windows, reading, mode3)).toBe(result);
  });
});

describe('eligibility', () => {
  it.each([
    [4 * GB, 32 * GB, 32 * GB, 'capacity', -1],
    [4 * GB - 1, 32 * GB, 32 * GB, 'capacity', REASON['below-min-ram']],
    [4 * GB, 32 * GB - 1, 32 * GB, 'capacity', REASON['below-min-disk']],
    [8 * GB, 256 * GB, 20 * GB, 'capacity', -1],
    [8 * GB, 256 * GB, 20 * GB, 'free', REASON['below-min-disk']],
  ] as const)('RAM %d, disk %d, free %d by %s is %d', (ramBytes, diskBytes, freeDiskBytes, check, result) => {
    expect(decideEligibility({ ramBytes, diskBytes, freeDiskBytes }, 4 * GB, 32 * GB, check)).toBe(result);
  });

  it('shares files from the minimum size on, inclusive', () => {
    expect([isFileShared(50 * MB, 50 * MB), isFileShared(50 * MB - 1, 50 * MB)]).toEqual([true, false]);
  });
});

describe('VPN', () => {
  it.each([
    ['MSFTVPN', [], false, true],
    ['Cisco AnyConnect Secure Mobility', [], false, true],
    ['Virtual Private Network adapter', [], false, true],
    ['contoso vpn', [], false, true],
    ['contoso vpn', [], true, false],
    ['WireGuard Tunnel', [], false, false],
    ['WireGuard Tunnel', ['wireguard'], false, true],
  ])('adapter %s with %o, case sensitive %s: %s', (adapter, keywords, sensitive, result) => {
    expect(isVpnAdapter(adapter, keywords, sensitive)).toBe(result);
  });

  it.each([
    [false, 0, 'both', { download: false, upload: false }],
    [false, 0, 'uploadOnly', { download: true, upload: false }],
    [true, 0, 'both', { download: true, upload: true }],
    [false, 2, 'both', { download: true, upload: true }],
    [false, 1, 'both', { download: false, upload: false }],
  ] as const)('allowed %s, restriction %d, ban %s: %o', (allowed, restriction, ban, result) => {
    expect(decideVpnPeering(allowed, restriction, ban)).toEqual(result);
  });
});

describe('VPN keywords', () => {
  it('can replace the built-in list', () => {
    expect(isVpnAdapter('Contoso VPN', ['Tunnel'], false, true)).toBe(false);
    expect(isVpnAdapter('My Tunnel', ['Tunnel'], false, true)).toBe(true);
    expect(isVpnAdapter('Contoso VPN', [], false, true)).toBe(true);
  });
});

describe('battery', () => {
  it('never uploads at the cloud default, from the level on otherwise', () => {
    expect(batteryUploadLevelPercent(0, 'below')).toBe(Number.POSITIVE_INFINITY);
    expect(batteryUploadLevelPercent(60, 'below')).toBe(60);
    expect(60 >= batteryUploadLevelPercent(60, 'below')).toBe(true);
    expect(60 >= batteryUploadLevelPercent(60, 'at')).toBe(false);
    expect(batteryUploadLevelPercent(0, 'below', 'notLimited')).toBe(0);
  });
});

describe('cache limits', () => {
  const device = { diskBytes: 256 * GB, freeDiskBytes: 100 * GB };
  it.each([
    [null, 20, 'freeSpace', 20 * GB],
    [null, 20, 'diskSize', 51.2 * GB],
    [10 * GB, 20, 'freeSpace', 10 * GB],
    [Number.POSITIVE_INFINITY, 20, 'freeSpace', 100 * GB],
  ] as const)('absolute %d, %d %% of %s is %d', (absolute, percent, base, limit) => {
    expect(cacheLimitBytes(device, absolute, percent, base)).toBeCloseTo(limit, 0);
  });
});

describe('upload slots', () => {
  it('offers all of four files', () => {
    for (let position = 0; position < 4; position += 1)
      expect(isOffered(position, 4, 0, 4, slotTurn(12_345, 600))).toBe(true);
  });

  it('offers exactly four of ten at any time, and each of them in turn', () => {
    const offered = new Array(10).fill(0);
    for (let step = 0; step < 5; step += 1) {
      const now = Array.from({ length: 10 }, (_, p) => isOffered(p, 10, 0, 4, slotTurn(step * 600, 600)));
      expect(now.filter(Boolean)).toHaveLength(4);
      now.forEach((is, p) => {
        offered[p] += Number(is);
      });
    }
    expect(offered).toEqual(new Array(10).fill(2));
  });

  it('gives the slots of running uploads to nobody else', () => {
    expect(Array.from({ length: 8 }, (_, p) => isOffered(p, 8, 3, 4, 0)).filter(Boolean)).toHaveLength(1);
    expect(isOffered(0, 8, 4, 4, 0)).toBe(false);
  });
});
