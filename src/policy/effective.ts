/** The effective policies of a device: assigned values in the engine's units, each with its origin. */
import { GIB, KIB, MIB } from '../core/units.js';
import type { BusinessHours, CapPolicies } from './bandwidthCaps.js';
import { POLICY_NAMES, type PolicyName, policySpec } from './catalogue.js';
import { DEFAULT_PROFILES, type DefaultsProfile } from './profiles.js';
import { serverDefaults } from './servers.js';
import type { PolicySet, PolicyValue } from './values.js';
import { whyIgnored } from './versions.js';

/** One layer of assignment: the later layer wins. */
export interface PolicyLayer {
  /** Where the values come from, for people: `policies`, `policies.assignments[1]`. */
  origin: string;
  set: PolicySet;
}

export interface EffectivePolicy {
  /** Every value in its documented unit with its origin; unset policies are absent. */
  values: ReadonlyMap<PolicyName, { value: PolicyValue; origin: string }>;
  /** The policies that an admin has set: the others have defaults, or no value. */
  assigned: ReadonlySet<PolicyName>;
  /** Assigned policies that the device's Windows ignores, with why. */
  ignored: readonly { name: PolicyName; why: string }[];
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
  /** DOModifyCacheDrive. */
  cacheDrive: string | null;
  /** Infinity when the policy is 0. */
  monthlyUploadCapBytes: number;
  minBackgroundQosBytesPerS: number;
  /** By priority: background, foreground. Delays in seconds, `null` when unset. */
  httpDelayS: readonly [number | null, number | null];
  cacheFallbackS: readonly [number | null, number | null];
  caps: readonly [CapPolicies, CapPolicies];
  /** The old caps over all downloads, and over all uploads (0 for none). */
  capsOfAll: CapPolicies;
  uploadCapBytesPerS: number;
  /** DOCacheHost, `null` when unset. */
  cacheHosts: readonly string[] | null;
  cacheHostSource: number | null;
  cacheServerOnVpn: boolean;
}

/**
 * Lays the assigned layers over the defaults of a profile.
 *
 * @param layers in order; the last that names a policy wins
 * @param windows version of the device (`10 1803`); an assigned policy that it does not know is ignored and reported.
 *   `null`: every policy counts
 */
export function effectivePolicy(
  profile: DefaultsProfile,
  layers: readonly PolicyLayer[],
  windows: string | null = null,
): EffectivePolicy {
  const values = new Map<PolicyName, { value: PolicyValue; origin: string }>();
  const ignored = new Map<PolicyName, string>();
  const assigned = new Set<PolicyName>();
  const defaults = { origin: `default (${profile})`, set: DEFAULT_PROFILES[profile] };
  const ofServer = windows === null ? null : serverDefaults(windows);
  const serverLayers = ofServer ? [{ origin: 'default (Windows Server 2019 and later)', set: ofServer }] : [];
  for (const { origin, set } of [defaults, ...serverLayers, ...layers]) {
    for (const name of POLICY_NAMES) {
      const value = (set as PolicySet)[name];
      if (value === undefined) continue;
      const why = windows === null || set === defaults.set ? null : whyIgnored(policySpec(name), windows);
      if (why === null) {
        values.set(name, { value, origin });
        if (!origin.startsWith('default')) assigned.add(name);
      } else ignored.set(name, why);
    }
  }
  const number = (name: PolicyName) => values.get(name)?.value as number;
  const optional = (name: PolicyName) => (values.has(name) ? number(name) : null);
  const unlimitedIfZero = (value: number) => (value === 0 ? Number.POSITIVE_INFINITY : value);
  const list = (name: PolicyName) => (values.get(name)?.value as readonly string[] | undefined) ?? null;
  const hours = (name: PolicyName) => (values.get(name)?.value as BusinessHours | undefined) ?? null;
  const kbPerS = (name: PolicyName) => (optional(name) ?? 0) * KIB;
  const absoluteGb = optional('DOAbsoluteMaxCacheSize');
  return {
    values,
    assigned,
    ignored: Array.from(ignored, ([name, why]) => ({ name, why })),
    downloadMode: number('DODownloadMode'),
    groupId: (values.get('DOGroupId')?.value as string | undefined) ?? null,
    groupIdSource: number('DOGroupIdSource'),
    restrictPeerSelectionBy: optional('DORestrictPeerSelectionBy'),
    minRamBytes: number('DOMinRAMAllowedToPeer') * GIB,
    minDiskBytes: number('DOMinDiskSizeAllowedToPeer') * GIB,
    minFileSizeBytes: number('DOMinFileSizeToCache') * MIB,
    minBatteryPercent: number('DOMinBatteryPercentageAllowedToUpload'),
    allowVpnPeerCaching: number('DOAllowVPNPeerCaching') === 1,
    vpnKeywords: list('DOVpnKeywords') ?? [],
    maxCacheAgeS: unlimitedIfZero(number('DOMaxCacheAge')),
    maxCacheSizePercent: number('DOMaxCacheSize'),
    absoluteMaxCacheSizeBytes: absoluteGb === null ? null : unlimitedIfZero(absoluteGb * GIB),
    cacheDrive: (values.get('DOModifyCacheDrive')?.value as string | undefined) ?? null,
    monthlyUploadCapBytes: unlimitedIfZero(number('DOMonthlyUploadDataCap') * GIB),
    minBackgroundQosBytesPerS: kbPerS('DOMinBackgroundQos'),
    httpDelayS: [optional('DODelayBackgroundDownloadFromHttp'), optional('DODelayForegroundDownloadFromHttp')],
    cacheFallbackS: [
      optional('DODelayCacheServerFallbackBackground'),
      optional('DODelayCacheServerFallbackForeground'),
    ],
    caps: [
      {
        absoluteBytesPerS: kbPerS('DOMaxBackgroundDownloadBandwidth'),
        percent: optional('DOPercentageMaxBackgroundBandwidth') ?? 0,
        businessHours: hours('DOSetHoursToLimitBackgroundDownloadBandwidth'),
      },
      {
        absoluteBytesPerS: kbPerS('DOMaxForegroundDownloadBandwidth'),
        percent: optional('DOPercentageMaxForegroundBandwidth') ?? 0,
        businessHours: hours('DOSetHoursToLimitForegroundDownloadBandwidth'),
      },
    ],
    capsOfAll: {
      absoluteBytesPerS: kbPerS('DOMaxDownloadBandwidth'),
      percent: optional('DOPercentageMaxDownloadBandwidth') ?? 0,
      businessHours: null,
    },
    uploadCapBytesPerS: kbPerS('DOMaxUploadBandwidth'),
    cacheHosts: list('DOCacheHost'),
    cacheHostSource: optional('DOCacheHostSource'),
    cacheServerOnVpn: optional('DODisallowCacheServerDownloadsOnVPN') !== 1,
  };
}
