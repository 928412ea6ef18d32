/**
 * Why a byte came from the CDN: the vocabulary of the ledger, one reason for every CDN byte.
 *
 * The order is the order of the waterfall in the report: what the settings forbid, then what the estate lacks, then
 * what the holders could not do, then what HTTP took although peers were there.
 */
export const REASONS = [
  ['mode-without-peering', 'the download mode is 0, 99 or 100'],
  ['content-not-peerable', 'this type of content is never shared by peers, or not by this kind of device'],
  ['cloud-unreachable', 'the Delivery Optimization cloud service could not be reached, so the mode fell to 99'],
  ['metadata-unavailable', 'the file of piece hashes could not be fetched or verified, so the mode fell to 99'],
  ['below-simple-mode-threshold', 'the file is so small that the mode fell to 99'],
  ['below-min-file-size', 'the file is smaller than DOMinFileSizeToCache'],
  ['below-min-ram', 'the device has less RAM than DOMinRAMAllowedToPeer'],
  ['below-min-disk', 'the device has less disk than DOMinDiskSizeAllowedToPeer'],
  ['no-cache-drive', 'the drive of DOModifyCacheDrive was missing'],
  ['on-vpn', 'the device was on a VPN'],
  ['port-blocked', 'the device could not use TCP port 7680'],
  [
    'cache-server-on-vpn',
    'the device was on a VPN, where DODisallowCacheServerDownloadsOnVPN forbids its cache server',
  ],
  ['cache-server-https', 'the file is requested over HTTPS only, and no cache server of the device has a certificate'],
  ['cache-server-failed', 'the cache servers of the device did not answer'],
  ['no-other-member', 'the peer group has no other device'],
  ['first-copy', 'no device in the peer group had the file or was fetching it'],
  ['copy-in-progress', 'the only other copies in the peer group were still being downloaded'],
  ['copy-expired', 'the copies in the peer group had passed their cache age'],
  ['copy-evicted', 'the copies in the peer group had been evicted to stay within the cache size'],
  ['copy-cleared', 'the copies in the peer group had been deleted: cache cleared or device re-imaged'],
  ['holder-not-eligible', 'the devices with a copy may not peer: too little RAM or disk'],
  ['holder-offline', 'the devices with a copy were off'],
  ['holder-on-vpn', 'the devices with a copy were on a VPN or away from this network'],
  ['holder-on-battery', 'the devices with a copy were on battery below the level that allows uploads'],
  ['holder-port-blocked', 'the devices with a copy could not be reached on TCP port 7680'],
  ['holder-isolated', 'the devices with a copy could not be reached: isolated on their wireless network'],
  ['holder-teredo-blocked', 'the devices with a copy were behind another NAT and UDP port 3544 was blocked'],
  ['holder-banned', 'the devices with a copy had sent bad pieces and were banned'],
  ['holder-upload-cap', 'the devices with a copy had used up DOMonthlyUploadDataCap'],
  ['metered-network', 'this device, or the devices with a copy, were on a metered network'],
  ['holder-slots', 'the devices with a copy were offering other files in their upload slots'],
  ['holder-connections', 'the devices with a copy had no connection to spare'],
  ['own-rule', 'an own rule of the program forbade peers, or these peers'],
  ['discovery', 'peers had not been discovered yet'],
  ['qos-top-up', 'peers were connected and gave less than DOMinBackgroundQos, so HTTP topped up'],
  ['http-share', 'peers were connected and HTTP ran beside them'],
] as const;

export type ReasonName = (typeof REASONS)[number][0];

export const REASON_NAMES: readonly ReasonName[] = REASONS.map(([name]) => name);
export const REASON_COUNT = REASONS.length;

/** A reason's code: its index in {@link REASONS}. */
export type ReasonCode = number;

/** Codes by name, for the engine's columns. */
export const REASON = Object.fromEntries(REASON_NAMES.map((name, code) => [name, code])) as Record<
  ReasonName,
  ReasonCode
>;
