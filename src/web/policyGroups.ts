/** The policies in the order of the form, and how each is chosen there. */
import type { PolicyName } from '../policy/catalogue.js';

/** A slider's ends in the unit of the policy, and whether steps grow with the value. */
export interface Slider {
  min: number;
  max: number;
  isLog?: boolean;
  /** Seconds: long ones are whole hours and days. */
  isTime?: boolean;
}

export const POLICY_GROUPS: readonly (readonly [title: string, policies: readonly PolicyName[]])[] = [
  ['Who peers with whom', ['DODownloadMode', 'DOGroupIdSource', 'DOGroupId', 'DORestrictPeerSelectionBy']],
  [
    'Cache',
    ['DOMaxCacheAge', 'DOMaxCacheSize', 'DOAbsoluteMaxCacheSize', 'DOMinFileSizeToCache', 'DOModifyCacheDrive'],
  ],
  [
    'Cache servers',
    [
      'DOCacheHost',
      'DOCacheHostSource',
      'DODelayCacheServerFallbackBackground',
      'DODelayCacheServerFallbackForeground',
      'DODisallowCacheServerDownloadsOnVPN',
    ],
  ],
  [
    'Which devices share',
    [
      'DOMinRAMAllowedToPeer',
      'DOMinDiskSizeAllowedToPeer',
      'DOMinBatteryPercentageAllowedToUpload',
      'DOAllowVPNPeerCaching',
      'DOVpnKeywords',
      'DOMonthlyUploadDataCap',
    ],
  ],
  [
    'HTTP beside peers',
    ['DODelayBackgroundDownloadFromHttp', 'DODelayForegroundDownloadFromHttp', 'DOMinBackgroundQos'],
  ],
  [
    'Bandwidth',
    [
      'DOPercentageMaxBackgroundBandwidth',
      'DOPercentageMaxForegroundBandwidth',
      'DOMaxBackgroundDownloadBandwidth',
      'DOMaxForegroundDownloadBandwidth',
      'DOSetHoursToLimitBackgroundDownloadBandwidth',
      'DOSetHoursToLimitForegroundDownloadBandwidth',
    ],
  ],
  [
    'Without effect since Windows 10 2004',
    ['DOMaxDownloadBandwidth', 'DOMaxUploadBandwidth', 'DOPercentageMaxDownloadBandwidth'],
  ],
];

const DAY_S = 86_400;

/** Values that are tried; the range of a policy is far wider, and can be written. */
export const SLIDERS: Partial<Record<PolicyName, Slider>> = {
  DOMaxCacheAge: { min: 3600, max: 60 * DAY_S, isLog: true, isTime: true },
  DOMaxCacheSize: { min: 1, max: 100 },
  DOAbsoluteMaxCacheSize: { min: 1, max: 500, isLog: true },
  DOMinFileSizeToCache: { min: 1, max: 1000, isLog: true },
  DOMinRAMAllowedToPeer: { min: 1, max: 32 },
  DOMinDiskSizeAllowedToPeer: { min: 1, max: 500, isLog: true },
  DOMinBatteryPercentageAllowedToUpload: { min: 0, max: 100 },
  DODelayBackgroundDownloadFromHttp: { min: 1, max: 2 * DAY_S, isLog: true, isTime: true },
  DODelayForegroundDownloadFromHttp: { min: 1, max: 3600, isLog: true, isTime: true },
  DODelayCacheServerFallbackBackground: { min: 1, max: DAY_S, isLog: true, isTime: true },
  DODelayCacheServerFallbackForeground: { min: 1, max: 3600, isLog: true, isTime: true },
  DOMinBackgroundQos: { min: 64, max: 100_000, isLog: true },
  DOPercentageMaxBackgroundBandwidth: { min: 0, max: 100 },
  DOPercentageMaxForegroundBandwidth: { min: 0, max: 100 },
};

/** Steps of a slider. */
export const SLIDER_STEPS = 200;

/** The value at a step, a whole number of the policy's unit; in large ones a round number. */
export function valueAt({ min, max, isLog = false, isTime = false }: Slider, step: number): number {
  const share = step / SLIDER_STEPS;
  if (!isLog) return Math.round(min + share * (max - min));
  const exact = min * (max / min) ** share;
  const digits = 10 ** Math.max(0, Math.floor(Math.log10(exact)) - 1);
  const rounded = Math.min(max, Math.round(exact / digits) * digits);
  return isTime ? roundTime(rounded) : rounded;
}

/** Of seconds, whole hours and days where they are many. */
function roundTime(value: number): number {
  if (value >= DAY_S) return Math.round(value / DAY_S) * DAY_S;
  return value >= 3600 ? Math.round(value / 3600) * 3600 : value;
}

export function stepOf({ min, max, isLog = false }: Slider, value: number): number {
  const inRange = Math.min(max, Math.max(min, value));
  const share = isLog ? Math.log(inRange / min) / Math.log(max / min) : (inRange - min) / (max - min);
  return Math.round(share * SLIDER_STEPS);
}
