/**
 * The defaults of each document: the profiles that `defaults:` chooses from.
 *
 * Each source states another set (behaviour is documented more than once and changed over time); `observed-2026` is the
 * default of a scenario. A policy that a profile leaves out is unset.
 */
import type { SourceName } from './sources.js';
import type { PolicySet } from './values.js';

const COMMON = {
  DODownloadMode: 1,
  DOGroupIdSource: 0,
  DOMinRAMAllowedToPeer: 4,
  DOMinDiskSizeAllowedToPeer: 32,
  DOMinBatteryPercentageAllowedToUpload: 0,
  DOAllowVPNPeerCaching: 0,
  DODisallowCacheServerDownloadsOnVPN: 0,
  DOMaxCacheAge: 259_200,
  DOMaxCacheSize: 20,
  DOMaxForegroundDownloadBandwidth: 0,
  DOMaxBackgroundDownloadBandwidth: 0,
  DOPercentageMaxForegroundBandwidth: 0,
  DOPercentageMaxBackgroundBandwidth: 0,
} as const satisfies PolicySet;

export const DEFAULT_PROFILES = {
  /** The policies of the reference of 2024, with the model of real clients (see `PROFILE_MODEL`). */
  'observed-2026': {
    ...COMMON,
    DOMinFileSizeToCache: 50,
    DOMonthlyUploadDataCap: 20,
    DOMinBackgroundQos: 2500,
  },
  /** Delivery Optimization reference, 2024-05-23. */
  'reference-2024': {
    ...COMMON,
    DOMinFileSizeToCache: 50,
    DOMonthlyUploadDataCap: 20,
    DOMinBackgroundQos: 2500,
  },
  /** Group Policy editor (DeliveryOptimization.admx and .adml). */
  'group-policy': {
    ...COMMON,
    DOMinFileSizeToCache: 100,
    DOAbsoluteMaxCacheSize: 10,
    DOMonthlyUploadDataCap: 20,
    DOMinBackgroundQos: 500,
    DORestrictPeerSelectionBy: 0,
  },
  /**
   * Group Policy editor with the templates of 2026-08, which are the same from 23H2 to 25H2: what the editor preselects
   * where a policy is enabled.
   */
  'group-policy-2026': {
    ...COMMON,
    DOMinFileSizeToCache: 100,
    DOMaxCacheAge: 604_800,
    DOAbsoluteMaxCacheSize: 10,
    DOMonthlyUploadDataCap: 5120,
    DOMinBackgroundQos: 20_480,
    DORestrictPeerSelectionBy: 1,
    DOCacheHostSource: 1,
  },
  /** Policy CSP page, 2024-06-19: its prose, since its property table says 0 for "no value". */
  'csp-2024': {
    ...COMMON,
    DOMinFileSizeToCache: 100,
    DOMaxCacheAge: 604_800,
    DOAbsoluteMaxCacheSize: 0,
    DOMonthlyUploadDataCap: 5120,
    DOMinBackgroundQos: 20_480,
  },
  /** Delivery Optimization reference as it stood in 2022. */
  'reference-2022': {
    ...COMMON,
    DOMinFileSizeToCache: 50,
    DOAbsoluteMaxCacheSize: 10,
    DOMonthlyUploadDataCap: 20,
    DOMinBackgroundQos: 500,
  },
} as const satisfies Record<string, PolicySet>;

export type DefaultsProfile = keyof typeof DEFAULT_PROFILES;

export const DEFAULTS_PROFILES = Object.keys(DEFAULT_PROFILES) as DefaultsProfile[];

/** The profile of a scenario that names none. */
export const DEFAULT_PROFILE: DefaultsProfile = 'observed-2026';

/**
 * The model that goes with a profile: what real clients were seen to do, or what was read from the older documents. The
 * second gives the results that dosim 0.1 gave.
 */
export const PROFILE_MODEL = {
  'observed-2026': 'observed',
  'reference-2024': 'older',
  'group-policy': 'older',
  'group-policy-2026': 'observed',
  'csp-2024': 'older',
  'reference-2022': 'older',
} as const satisfies Record<DefaultsProfile, 'observed' | 'older'>;

/** Whose policy values a profile has. */
export const PROFILE_SOURCES = {
  'observed-2026': ['reference-2024'],
  'reference-2024': ['reference-2024'],
  'group-policy': ['admx-2022'],
  'group-policy-2026': ['admx-2026'],
  'csp-2024': ['csp-2024'],
  'reference-2022': ['reference-2022'],
} as const satisfies Record<DefaultsProfile, readonly SourceName[]>;

/** How the profile's document describes the Windows 11 default of DORestrictPeerSelectionBy. */
export const PROFILE_WIN11_RESTRICT = {
  'observed-2026': 'subnetLanOnly',
  'reference-2024': 'subnetLanOnly',
  'group-policy': 'none',
  'group-policy-2026': 'subnetLanOnly',
  'csp-2024': 'dnsSd',
  'reference-2022': 'dnsSd',
} as const satisfies Record<DefaultsProfile, string>;
