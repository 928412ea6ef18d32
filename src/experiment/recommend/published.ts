/** Sets of settings that many firms start from: a search starts from them as well, so that it is no worse. */
import type { PolicyValues } from './scopes.js';

export interface PublishedSet {
  name: string;
  policies: PolicyValues;
}

const DAY_S = 86_400;

export const PUBLISHED_SETS: readonly PublishedSet[] = [
  {
    name: 'Microsoft, setup page: groups, small files, a week of cache, uploads from 60 %',
    policies: {
      DODownloadMode: 2,
      DOMinFileSizeToCache: 10,
      DOMaxCacheAge: 7 * DAY_S,
      DOMinBatteryPercentageAllowedToUpload: 60,
    },
  },
  {
    name: 'Microsoft, configure page (2024-07)',
    policies: {
      DODownloadMode: 2,
      DOMinFileSizeToCache: 10,
      DOMaxCacheAge: 7 * DAY_S,
      DOMinBatteryPercentageAllowedToUpload: 60,
      DOMinBackgroundQos: 500,
      DODelayBackgroundDownloadFromHttp: 60,
      DODelayForegroundDownloadFromHttp: 30,
      DODelayCacheServerFallbackBackground: 60,
      DODelayCacheServerFallbackForeground: 30,
    },
  },
  {
    name: 'Microsoft, education page (2024-05)',
    policies: {
      DODownloadMode: 1,
      DODelayBackgroundDownloadFromHttp: 3600,
      DOMaxCacheAge: 14 * DAY_S,
      DOMinDiskSizeAllowedToPeer: 100,
      DOMinFileSizeToCache: 5,
      DOMinRAMAllowedToPeer: 2,
      DORestrictPeerSelectionBy: 1,
    },
  },
  {
    name: 'OpenIntuneBaseline 2023-05',
    policies: {
      DODownloadMode: 2,
      DOGroupIdSource: 5,
      DOMaxCacheAge: 7 * DAY_S,
      DOMinBatteryPercentageAllowedToUpload: 40,
      DOMinDiskSizeAllowedToPeer: 32,
      DOMinFileSizeToCache: 1,
      DOMinRAMAllowedToPeer: 4,
      DORestrictPeerSelectionBy: 2,
      DOAllowVPNPeerCaching: 0,
    },
  },
  {
    name: 'OpenIntuneBaseline v3.0 (2024-12)',
    policies: {
      DODownloadMode: 1,
      DOGroupIdSource: 5,
      DOMaxCacheAge: 0,
      DOAbsoluteMaxCacheSize: 0,
      DOMaxCacheSize: 20,
      DOMinBackgroundQos: 500,
      DOMinBatteryPercentageAllowedToUpload: 40,
      DOMinFileSizeToCache: 10,
      DOMinRAMAllowedToPeer: 2,
      DOMonthlyUploadDataCap: 0,
      DORestrictPeerSelectionBy: 2,
    },
  },
  {
    name: 'aaronparker/intune-baseline (2025-12)',
    policies: {
      DODownloadMode: 1,
      DORestrictPeerSelectionBy: 1,
      DODelayBackgroundDownloadFromHttp: 300,
      DODelayForegroundDownloadFromHttp: 60,
      DODelayCacheServerFallbackBackground: 60,
      DODelayCacheServerFallbackForeground: 60,
      DOPercentageMaxBackgroundBandwidth: 25,
      DOMaxCacheAge: 14 * DAY_S,
      DOMaxCacheSize: 20,
      DOMinBatteryPercentageAllowedToUpload: 40,
      DOMinDiskSizeAllowedToPeer: 32,
      DOMinFileSizeToCache: 10,
      DOMinRAMAllowedToPeer: 4,
    },
  },
];
