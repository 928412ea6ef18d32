/**
 * Intune's older profile (Graph `windowsDeliveryOptimizationConfiguration`) and update rings
 * (`windowsUpdateForBusinessConfiguration`), which carry a download mode too.
 *
 * The numbers of the modes are shifted by one against the CSP, the cache age counts days, and absolute caps are the policies
 * that retired with Windows 10 2004 (Graph reference, windowsDeliveryOptimizationConfiguration).
 */
import { DAY_S } from '../core/units.js';
import type { PolicyName } from '../policy/catalogue.js';
import { type Findings, wholeNumber } from './found.js';
import { isObject, type JsonObject, odataType } from './jsonText.js';
import type { HoursField } from './settings.js';

/** By name, and by number where an export has numbers: `null` is "not configured". */
type Choices = Readonly<Record<string, number | null>>;

const MODES: Choices = {
  userDefined: null,
  httpOnly: 0,
  httpWithPeeringNat: 1,
  httpWithPeeringPrivateGroup: 2,
  httpWithInternetPeering: 3,
  simpleDownload: 99,
  bypassMode: 100,
  '0': null,
  '1': 0,
  '2': 1,
  '3': 2,
  '4': 3,
  '99': 99,
  '100': 100,
};
const RESTRICTIONS: Choices = { notConfigured: null, subnetMask: 1, '0': null, '1': 1 };
const GROUP_SOURCES: Choices = {
  notConfigured: null,
  adSite: 1,
  authenticatedDomainSid: 2,
  dhcpUserOption: 3,
  dnsSuffix: 4,
};
const SWITCH: Choices = { notConfigured: null, enabled: 1, disabled: 0 };

const CHOICES: Readonly<Record<string, { policy: PolicyName; choices: Choices }>> = {
  deliveryOptimizationMode: { policy: 'DODownloadMode', choices: MODES },
  restrictPeerSelectionBy: { policy: 'DORestrictPeerSelectionBy', choices: RESTRICTIONS },
  vpnPeerCaching: { policy: 'DOAllowVPNPeerCaching', choices: SWITCH },
  groupIdSourceOption: { policy: 'DOGroupIdSource', choices: GROUP_SOURCES },
};

/** Keys whose value is that of the policy. */
const PLAIN: Readonly<Record<string, PolicyName>> = {
  groupIdCustom: 'DOGroupId',
  maximumDownloadBandwidthInKilobytesPerSecond: 'DOMaxDownloadBandwidth',
  maximumUploadBandwidthInKilobytesPerSecond: 'DOMaxUploadBandwidth',
  maximumBackgroundBandwidthPercentage: 'DOPercentageMaxBackgroundBandwidth',
  maximumForegroundBandwidthPercentage: 'DOPercentageMaxForegroundBandwidth',
  backgroundDownloadFromHttpDelayInSeconds: 'DODelayBackgroundDownloadFromHttp',
  foregroundDownloadFromHttpDelayInSeconds: 'DODelayForegroundDownloadFromHttp',
  minimumRamAllowedToPeerInGigabytes: 'DOMinRAMAllowedToPeer',
  minimumDiskSizeAllowedToPeerInGigabytes: 'DOMinDiskSizeAllowedToPeer',
  minimumFileSizeToCacheInMegabytes: 'DOMinFileSizeToCache',
  minimumBatteryPercentageAllowedToUpload: 'DOMinBatteryPercentageAllowedToUpload',
  modifyCacheLocation: 'DOModifyCacheDrive',
  maximumCacheSizeInGigabytes: 'DOAbsoluteMaxCacheSize',
  maximumCacheSizePercentage: 'DOMaxCacheSize',
  cacheServerHostNames: 'DOCacheHost',
  cacheServerForegroundDownloadFallbackToHttpDelayInSeconds: 'DODelayCacheServerFallbackForeground',
  cacheServerBackgroundDownloadFallbackToHttpDelayInSeconds: 'DODelayCacheServerFallbackBackground',
};

const HOURS: Readonly<Record<string, PolicyName>> = {
  bandwidthBackgroundPercentageHours: 'DOSetHoursToLimitBackgroundDownloadBandwidth',
  bandwidthForegroundPercentageHours: 'DOSetHoursToLimitForegroundDownloadBandwidth',
};
const HOURS_KEYS: Readonly<Record<string, HoursField>> = {
  bandwidthBeginBusinessHours: 'From',
  bandwidthEndBusinessHours: 'To',
  bandwidthPercentageDuringBusinessHours: 'In',
  bandwidthPercentageOutsideBusinessHours: 'Out',
};

/** Objects that hold some of the keys above. */
const HOLDERS = ['groupIdSource', 'bandwidthMode', 'maximumCacheSize'];
/** What every object of Graph has beside its settings. */
const COMMON =
  /^@|@odata|^(id|displayName|name|description|version|createdDateTime|lastModifiedDateTime|roleScopeTagIds|supportsScopeTags|deviceManagementApplicabilityRule\w+|assignments|createdBy|lastModifiedBy)$/i;

const RING_TYPE = 'windowsUpdateForBusinessConfiguration';
const PROFILE_TYPE = 'windowsDeliveryOptimizationConfiguration';

/** The kind of an object of Graph: profile, ring, or neither. */
export function olderKind(object: JsonObject): 'profile' | 'ring' | null {
  const type = odataType(object);
  if (type === RING_TYPE) return 'ring';
  if (type === PROFILE_TYPE) return 'profile';
  // Exports without types: a ring has deferrals.
  if (type !== '' || !('deliveryOptimizationMode' in object)) return null;
  return 'qualityUpdatesDeferralPeriodInDays' in object || 'automaticUpdateMode' in object ? 'ring' : 'profile';
}

/** An update ring has one setting of Delivery Optimization. */
export function takeRing(ring: JsonObject, path: string, findings: Findings): void {
  takeKey('deliveryOptimizationMode', ring.deliveryOptimizationMode, path, findings);
  for (const key of Object.keys(ring)) {
    if (key !== 'deliveryOptimizationMode' && !COMMON.test(key)) findings.countOther('update ring');
  }
}

export function takeProfile(profile: JsonObject, path: string, findings: Findings): void {
  for (const [key, value] of Object.entries(profile)) takeKey(key, value, path, findings);
}

function takeKey(key: string, value: unknown, parent: string, findings: Findings): void {
  const where = { path: `${parent}.${key}` };
  if (value === null || value === undefined || COMMON.test(key)) return;
  if (HOLDERS.includes(key) && isObject(value)) {
    for (const [inner, each] of Object.entries(value)) takeKey(inner, each, where.path, findings);
    return;
  }
  const hours = HOURS[key];
  if (hours && isObject(value)) {
    for (const [inner, each] of Object.entries(value)) {
      const field = HOURS_KEYS[inner];
      if (field && each !== null) findings.takeHours(hours, field, each, { path: `${where.path}.${inner}` });
    }
    return;
  }
  const choice = CHOICES[key];
  const plain = PLAIN[key];
  if (choice) {
    const taken = choice.choices[String(value)];
    if (taken === undefined) findings.keepAside(key, 'its value is none of those that Graph documents', where);
    else if (taken !== null) findings.takePolicy(choice.policy, taken, where);
  } else if (plain) findings.takePolicy(plain, value, where);
  else if (key === 'maximumCacheAgeInDays') {
    const days = wholeNumber(value);
    findings.takePolicy('DOMaxCacheAge', typeof days === 'number' ? days * DAY_S : value, where);
  } else findings.keepAside(key, 'no setting of the older profile has this name', where);
}
