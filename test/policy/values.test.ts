import { describe, expect, it } from 'vitest';
import { POLICY_NAMES, policySpec } from '../../src/policy/catalogue.js';
import { effectivePolicy } from '../../src/policy/effective.js';
import { DEFAULT_PROFILES, DEFAULTS_PROFILES } from '../../src/policy/profiles.js';
import { parsePolicyValue, policyText, writtenPolicies } from '../../src/policy/values.js';
import { modelDefaults } from '../../src/scenario/model.js';

const GB = 1024 ** 3;

describe('values as people write them', () => {
  it('have the unit of the policy, in the largest unit that is exact', () => {
    expect(policyText('DOMaxCacheAge', 86_400)).toBe('1 d');
    expect(policyText('DOMinRAMAllowedToPeer', 4)).toBe('4 GB');
    expect(policyText('DOMinBackgroundQos', 2048)).toBe('2 MB/s');
    expect(policyText('DOMaxCacheSize', 20)).toBe('20 %');
    expect(policyText('DOMaxBackgroundDownloadBandwidth', 0)).toBe('0 KB/s');
    expect(policyText('DODownloadMode', 2)).toBe('2');
    expect(policyText('DOCacheHost', ['a'])).toBe('["a"]');
  });

  it.each(POLICY_NAMES)('of %s mean the same when they are read', (name) => {
    const spec = policySpec(name);
    if (spec.kind !== 'integer') return expect(writtenPolicies({ [name]: 1 })).toEqual({ [name]: 1 });
    for (const value of [spec.min, Math.min(spec.max, spec.min + 61), spec.max]) {
      const written = writtenPolicies({ [name]: value })[name];
      if (spec.quantity) expect(written).toMatch(/^\d+ \S+$/);
      expect(parsePolicyValue(name, written)).toEqual({ ok: true, value });
    }
  });
});

describe('the 32 policies', () => {
  it('are 29 current ones and 3 retired', () => {
    expect(POLICY_NAMES).toHaveLength(32);
    expect(POLICY_NAMES.filter((name) => policySpec(name).retired)).toEqual([
      'DOMaxDownloadBandwidth',
      'DOMaxUploadBandwidth',
      'DOPercentageMaxDownloadBandwidth',
    ]);
  });

  it.each(POLICY_NAMES)('%s takes its bounds and refuses what is beyond them', (name) => {
    const spec = policySpec(name);
    const ok = (raw: unknown) => parsePolicyValue(name, raw).ok;
    if (spec.kind === 'integer') {
      expect([ok(spec.min), ok(spec.max)]).toEqual([true, true]);
      expect([ok(spec.min - 1), ok(spec.max + 1), ok(spec.min + 0.5), ok('many')]).toEqual([
        false,
        false,
        false,
        false,
      ]);
    } else if (spec.kind === 'enum') {
      const values = Object.keys(spec.values).map(Number);
      expect(values.every(ok)).toBe(true);
      expect([ok(-1), ok(Math.max(...values) + 1), ok('Gruop')]).toEqual([false, false, false]);
      expect(values.every((value) => ok(String(value)) && ok(spec.values[value]!.toLowerCase()))).toBe(true);
    } else if (spec.kind === 'guid') {
      expect(ok('5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10')).toBe(true);
      expect([ok('sales'), ok(4)]).toEqual([false, false]);
    } else if (spec.kind === 'businessHours') {
      expect(ok({ From: 8, To: 17, In: 20, Out: 0 })).toBe(true);
      expect([ok({ From: 8, To: 24 }), ok({ To: 17 }), ok(8), ok({ From: 8, To: 17, in: 5 })]).toEqual([
        false,
        false,
        false,
        false,
      ]);
    } else {
      expect(ok('text')).toBe(true);
      expect(ok(7)).toBe(false);
    }
  });

  it.each([
    ['DOMaxCacheAge', '7 d', 604_800],
    ['DOMaxCacheAge', 604_800, 604_800],
    ['DOMinFileSizeToCache', '10 MB', 10],
    ['DOMinFileSizeToCache', 10, 10],
    ['DOMinRAMAllowedToPeer', '4 GB', 4],
    ['DOMinBatteryPercentageAllowedToUpload', '60 %', 60],
    ['DOMinBackgroundQos', '2500 KB/s', 2500],
    ['DOAllowVPNPeerCaching', true, 1],
    ['DOVpnKeywords', 'Wire, Guard', ['Wire', 'Guard']],
  ] as const)('%s: %s is %o in its documented unit', (name, raw, value) => {
    expect(parsePolicyValue(name, raw)).toEqual({ ok: true, value });
  });

  it('refuses a size that is no whole number of the unit', () => {
    expect(parsePolicyValue('DOMinFileSizeToCache', '500 KB').ok).toBe(false);
  });
});

describe('effective policy', () => {
  it.each([
    ['reference-2024', 50, 259_200, null],
    ['group-policy', 100, 259_200, 10 * GB],
    ['group-policy-2026', 100, 604_800, 10 * GB],
    ['csp-2024', 100, 604_800, Number.POSITIVE_INFINITY],
    ['reference-2022', 50, 259_200, 10 * GB],
  ] as const)('%s has the defaults of its document', (profile, minFileMb, ageS, absolute) => {
    const policy = effectivePolicy(profile, []);
    expect(policy.downloadMode).toBe(1);
    expect(policy.minFileSizeBytes).toBe(minFileMb * 1024 ** 2);
    expect(policy.maxCacheAgeS).toBe(ageS);
    expect(policy.absoluteMaxCacheSizeBytes).toBe(absolute);
    expect(policy.minRamBytes).toBe(4 * GB);
    expect(policy.minDiskBytes).toBe(32 * GB);
  });

  it('group-policy-2026 has what the editor preselects, and the model of observed clients', () => {
    const policy = effectivePolicy('group-policy-2026', []);
    expect(policy.monthlyUploadCapBytes).toBe(5120 * GB);
    expect(policy.minBackgroundQosBytesPerS).toBe(20_480 * 1024);
    expect([policy.restrictPeerSelectionBy, policy.cacheHostSource]).toEqual([1, 1]);
    expect(modelDefaults('group-policy-2026')).toBe(modelDefaults('observed-2026'));
    expect(modelDefaults('group-policy')).toBe(modelDefaults('reference-2024'));
  });

  it('covers every profile', () => {
    expect(DEFAULTS_PROFILES).toEqual(Object.keys(DEFAULT_PROFILES));
  });

  it('lets the last layer win and says where a value came from', () => {
    const policy = effectivePolicy('reference-2024', [
      { origin: 'policies', set: { DODownloadMode: 2, DOMaxCacheAge: 0 } },
      { origin: 'policies.assignments[0]', set: { DODownloadMode: 0 } },
    ]);
    expect(policy.downloadMode).toBe(0);
    expect(policy.maxCacheAgeS).toBe(Number.POSITIVE_INFINITY);
    expect(policy.values.get('DODownloadMode')).toEqual({ value: 0, origin: 'policies.assignments[0]' });
    expect(policy.values.get('DOMaxCacheAge')!.origin).toBe('policies');
    expect(policy.values.get('DOMaxCacheSize')!.origin).toBe('default (reference-2024)');
  });
});
