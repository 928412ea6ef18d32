/** From what was assigned to what it means: the policy set of a device in the engine's units, every value with origin. */
import { GIB, MIB } from '../core/units.js';
import { POLICY_NAMES, type PolicyName } from './catalogue.js';
import { DEFAULT_PROFILES, type DefaultsProfile } from './profiles.js';
import type { PolicySet, PolicyValue } from './values.js';

/** One layer of assignment: the later layer wins. */
export interface PolicyLayer {
  /** Where the values come from, for people: `policies`, `policies.assignments[1]`. */
  origin: string;
  set: PolicySet;
}

export interface EffectivePolicy {
  /** Every value in its documented unit with its origin; unset policies are absent. */
  values: ReadonlyMap<PolicyName, { value: PolicyValue; origin: string }>;
  downloadMode: number;
  groupId: string | null;
  groupIdSource: number;
  /** `null` when unset: the Windows version decides. */
  restrictPeerSelectionBy: number | null;
  minRamBytes: number;
  minDiskBytes: number;
  minFileSizeBytes: number;
  /** 0 is the cloud default: no upload on battery. */
  minBatteryPercent: number;
  allowVpnPeerCaching: boolean;
  vpnKeywords: readonly string[];
  /** Infinity when the policy is 0. */
  maxCacheAgeS: number;
  maxCacheSizePercent: number;
  /** `null` when unset: the percentage rules; Infinity when the policy is 0. */
  absoluteMaxCacheSizeBytes: number | null;
}

/**
 * Lays the assigned layers over the defaults of a profile.
 *
 * @param layers in order; the last that names a policy wins
 */
export function effectivePolicy(profile: DefaultsProfile, layers: readonly PolicyLayer[]): EffectivePolicy {
  const values = new Map<PolicyName, { value: PolicyValue; origin: string }>();
  for (const { origin, set } of [{ origin: `default (${profile})`, set: DEFAULT_PROFILES[profile] }, ...layers]) {
    for (const name of POLICY_NAMES) {
      const value = (set as PolicySet)[name];
      if (value !== undefined) values.set(name, { value, origin });
    }
  }
  const number = (name: PolicyName) => values.get(name)?.value as number;
  const optional = (name: PolicyName) => (values.has(name) ? number(name) : null);
  const unlimitedIfZero = (value: number) => (value === 0 ? Number.POSITIVE_INFINITY : value);
  const absoluteGb = optional('DOAbsoluteMaxCacheSize');
  return {
    values,
    downloadMode: number('DODownloadMode'),
    groupId: (values.get('DOGroupId')?.value as string | undefined) ?? null,
    groupIdSource: number('DOGroupIdSource'),
    restrictPeerSelectionBy: optional('DORestrictPeerSelectionBy'),
    minRamBytes: number('DOMinRAMAllowedToPeer') * GIB,
    minDiskBytes: number('DOMinDiskSizeAllowedToPeer') * GIB,
    minFileSizeBytes: number('DOMinFileSizeToCache') * MIB,
    minBatteryPercent: number('DOMinBatteryPercentageAllowedToUpload'),
    allowVpnPeerCaching: number('DOAllowVPNPeerCaching') === 1,
    vpnKeywords: (values.get('DOVpnKeywords')?.value as readonly string[] | undefined) ?? [],
    maxCacheAgeS: unlimitedIfZero(number('DOMaxCacheAge')),
    maxCacheSizePercent: number('DOMaxCacheSize'),
    absoluteMaxCacheSizeBytes: absoluteGb === null ? null : unlimitedIfZero(absoluteGb * GIB),
  };
}
