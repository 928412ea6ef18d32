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
  /** An own rule of the program forbids peers. */
  isBarred: boolean;
}

type Values = Map<PolicyName, { value: PolicyValue; origin: string }>;

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
  const { values, assigned, ignored } = laidOver(profile, layers, windows);
  const read = new Reader(values);
  return {
    values,
    assigned,
    ignored: Array.from(ignored, ([name, why]) => ({ name, why })),
    ...peering(read),
    ...caching(read),
    ...delays(read),
    ...caps(read),
    ...cacheServers(read),
    isBarred: false,
  };
}

/** The values that count, each with its origin, and those that the device's Windows ignores. */
function laidOver(profile: DefaultsProfile, layers: readonly PolicyLayer[], windows: string | null) {
  const values: Values = new Map();
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
  return { values, ignored, assigned };
}

/** Values of policies by their kind. */
class Reader {
  constructor(private readonly values: Values) {}

  number(name: PolicyName): number {
    return this.values.get(name)?.value as number;
  }

  /** `null` when unset. */
  optional(name: PolicyName): number | null {
    return this.values.has(name) ? this.number(name) : null;
  }

  text(name: PolicyName): string | null {
    return (this.values.get(name)?.value as string | undefined) ?? null;
  }

  list(name: PolicyName): readonly string[] | null {
    return (this.values.get(name)?.value as readonly string[] | undefined) ?? null;
  }

  hours(name: PolicyName): BusinessHours | null {
    return (this.values.get(name)?.value as BusinessHours | undefined) ?? null;
  }

  /** Bytes per second of a policy in KB/s; 0 when unset. */
  kbPerS(name: PolicyName): number {
    return (this.optional(name) ?? 0) * KIB;
  }
}

/** Infinity for the 0 of policies whose 0 is "unlimited". */
function unlimitedIfZero(value: number): number {
  return value === 0 ? Number.POSITIVE_INFINITY : value;
}

/** Who peers with whom. */
function peering(read: Reader) {
  return {
    downloadMode: read.number('DODownloadMode'),
    groupId: read.text('DOGroupId'),
    groupIdSource: read.number('DOGroupIdSource'),
    restrictPeerSelectionBy: read.optional('DORestrictPeerSelectionBy'),
    minRamBytes: read.number('DOMinRAMAllowedToPeer') * GIB,
    minDiskBytes: read.number('DOMinDiskSizeAllowedToPeer') * GIB,
    minFileSizeBytes: read.number('DOMinFileSizeToCache') * MIB,
    minBatteryPercent: read.number('DOMinBatteryPercentageAllowedToUpload'),
    allowVpnPeerCaching: read.number('DOAllowVPNPeerCaching') === 1,
    vpnKeywords: read.list('DOVpnKeywords') ?? [],
  };
}

/** What a device keeps, and for how long. */
function caching(read: Reader) {
  const absoluteGb = read.optional('DOAbsoluteMaxCacheSize');
  return {
    maxCacheAgeS: unlimitedIfZero(read.number('DOMaxCacheAge')),
    maxCacheSizePercent: read.number('DOMaxCacheSize'),
    absoluteMaxCacheSizeBytes: absoluteGb === null ? null : unlimitedIfZero(absoluteGb * GIB),
    cacheDrive: read.text('DOModifyCacheDrive'),
  };
}

/** How long HTTP waits for peers and for cache servers: background, foreground. */
function delays(read: Reader): Pick<EffectivePolicy, 'httpDelayS' | 'cacheFallbackS'> {
  return {
    httpDelayS: [
      read.optional('DODelayBackgroundDownloadFromHttp'),
      read.optional('DODelayForegroundDownloadFromHttp'),
    ],
    cacheFallbackS: [
      read.optional('DODelayCacheServerFallbackBackground'),
      read.optional('DODelayCacheServerFallbackForeground'),
    ],
  };
}

type CapFields = 'monthlyUploadCapBytes' | 'minBackgroundQosBytesPerS' | 'caps' | 'capsOfAll' | 'uploadCapBytesPerS';

/** Limits of rates and of bytes. */
function caps(read: Reader): Pick<EffectivePolicy, CapFields> {
  return {
    monthlyUploadCapBytes: unlimitedIfZero(read.number('DOMonthlyUploadDataCap') * GIB),
    minBackgroundQosBytesPerS: read.kbPerS('DOMinBackgroundQos'),
    caps: [
      {
        absoluteBytesPerS: read.kbPerS('DOMaxBackgroundDownloadBandwidth'),
        percent: read.optional('DOPercentageMaxBackgroundBandwidth') ?? 0,
        businessHours: read.hours('DOSetHoursToLimitBackgroundDownloadBandwidth'),
      },
      {
        absoluteBytesPerS: read.kbPerS('DOMaxForegroundDownloadBandwidth'),
        percent: read.optional('DOPercentageMaxForegroundBandwidth') ?? 0,
        businessHours: read.hours('DOSetHoursToLimitForegroundDownloadBandwidth'),
      },
    ],
    capsOfAll: {
      absoluteBytesPerS: read.kbPerS('DOMaxDownloadBandwidth'),
      percent: read.optional('DOPercentageMaxDownloadBandwidth') ?? 0,
      businessHours: null,
    },
    uploadCapBytesPerS: read.kbPerS('DOMaxUploadBandwidth'),
  };
}

function cacheServers(read: Reader) {
  return {
    cacheHosts: read.list('DOCacheHost'),
    cacheHostSource: read.optional('DOCacheHostSource'),
    cacheServerOnVpn: read.optional('DODisallowCacheServerDownloadsOnVPN') !== 1,
  };
}
