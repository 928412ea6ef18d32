/**
 * What people call the policies: short forms of the names that Group Policy shows (ADMX template of Delivery
 * Optimization), without their units.
 */
import type { PolicyName } from './catalogue.js';

export const POLICY_TITLES: Readonly<Record<PolicyName, string>> = {
  DODownloadMode: 'Download mode',
  DOGroupId: 'Group ID',
  DOGroupIdSource: 'Source of group IDs',
  DORestrictPeerSelectionBy: 'Restrict peer selection by',
  DOMinRAMAllowedToPeer: 'Minimum RAM to peer',
  DOMinDiskSizeAllowedToPeer: 'Minimum disk size to peer',
  DOMinFileSizeToCache: 'Minimum file size to peer',
  DOMinBatteryPercentageAllowedToUpload: 'Minimum battery level to upload',
  DOAllowVPNPeerCaching: 'Peer caching on a VPN',
  DOVpnKeywords: 'VPN keywords',
  DODisallowCacheServerDownloadsOnVPN: 'No cache server on a VPN',
  DOMaxCacheAge: 'Max cache age',
  DOMaxCacheSize: 'Max cache size, share of the drive',
  DOAbsoluteMaxCacheSize: 'Absolute max cache size',
  DOModifyCacheDrive: 'Cache drive',
  DOMonthlyUploadDataCap: 'Monthly upload cap',
  DOMinBackgroundQos: 'Minimum background QoS',
  DODelayForegroundDownloadFromHttp: 'Delay of HTTP, foreground',
  DODelayBackgroundDownloadFromHttp: 'Delay of HTTP, background',
  DODelayCacheServerFallbackForeground: 'Cache server fallback delay, foreground',
  DODelayCacheServerFallbackBackground: 'Cache server fallback delay, background',
  DOCacheHost: 'Cache server hostnames',
  DOCacheHostSource: 'Source of cache server hostnames',
  DOMaxForegroundDownloadBandwidth: 'Max foreground bandwidth',
  DOMaxBackgroundDownloadBandwidth: 'Max background bandwidth',
  DOPercentageMaxForegroundBandwidth: 'Max foreground bandwidth, share of the line',
  DOPercentageMaxBackgroundBandwidth: 'Max background bandwidth, share of the line',
  DOSetHoursToLimitForegroundDownloadBandwidth: 'Business hours, foreground bandwidth',
  DOSetHoursToLimitBackgroundDownloadBandwidth: 'Business hours, background bandwidth',
  DOMaxDownloadBandwidth: 'Max download bandwidth (old)',
  DOMaxUploadBandwidth: 'Max upload bandwidth (old)',
  DOPercentageMaxDownloadBandwidth: 'Max download bandwidth, share of the line (old)',
};
