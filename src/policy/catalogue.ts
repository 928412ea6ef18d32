/**
 * The 32 policies of Delivery Optimization: name, type, unit, range, rule, and the Windows versions that know them.
 *
 * Sources: the Delivery Optimization reference (2024-05-23), the Policy CSP page (2024-06-19) and the ADMX template;
 * ranges are those of the CSP page. Percentages, hours and enumerations are stated as plain numbers.
 */
import type { QuantityKind } from '../core/units.js';
import { GIB, KIB, MIB } from '../core/units.js';

interface PolicyBase {
  /** What the policy does, in one line, for `explain` and the JSON Schema. */
  effect: string;
  /** File of the rule, in this folder. */
  rule: string;
  /** First Windows version that knows it, as documented (`10 1803`). */
  since: string;
  /** Windows version from which it has no effect any more. */
  retired?: string;
}

/** A whole number in the policy's own unit, or a quantity with a unit that is a whole number of it. */
interface IntegerPolicy extends PolicyBase {
  kind: 'integer';
  unit: string;
  min: number;
  max: number;
  /** How the value may be written with a unit, and how many bytes, seconds ... one unit of the policy is. */
  quantity?: { kind: QuantityKind; bareUnit: number };
}

interface EnumPolicy extends PolicyBase {
  kind: 'enum';
  values: Readonly<Record<number, string>>;
}

interface TextPolicy extends PolicyBase {
  kind: 'guid' | 'text' | 'list';
}

/** From, To (hours 0-23), In and Out (percent 0-100, 0 = unlimited). */
interface HoursPolicy extends PolicyBase {
  kind: 'businessHours';
}

export type PolicySpec = IntegerPolicy | EnumPolicy | TextPolicy | HoursPolicy;

const MAX_UINT32 = 4_294_967_295;
const MAX_FALLBACK_S = 2_592_000;

const gb = { kind: 'size', bareUnit: GIB } as const;
const mb = { kind: 'size', bareUnit: MIB } as const;
const kbPerS = { kind: 'rate', bareUnit: KIB } as const;
const seconds = { kind: 'duration', bareUnit: 1 } as const;
const percent = { kind: 'percent', bareUnit: 1 } as const;

export const POLICIES = {
  DODownloadMode: {
    kind: 'enum',
    values: { 0: 'HTTP only', 1: 'LAN', 2: 'Group', 3: 'Internet', 99: 'Simple', 100: 'Bypass' },
    effect: 'Which sources a download may combine with HTTP, and so where peers are searched',
    rule: 'downloadMode.ts',
    since: '10 1511',
  },
  DOGroupId: {
    kind: 'guid',
    effect: 'Puts the device in an explicitly named peer group (mode 2)',
    rule: 'groupId.ts',
    since: '10 1511',
  },
  DOGroupIdSource: {
    kind: 'integer',
    unit: 'source',
    min: 0,
    max: MAX_UINT32,
    effect:
      'Where the group ID comes from (mode 2): 0 unset, 1 AD site, 2 domain SID, 3 DHCP 234, 4 DNS suffix, 5 Entra tenant; others are ignored',
    rule: 'groupId.ts',
    since: '10 1803',
  },
  DORestrictPeerSelectionBy: {
    kind: 'enum',
    values: { 0: 'none', 1: 'subnet', 2: 'local discovery (DNS-SD)' },
    effect: 'Narrows the candidate peers to the same subnet or to those found by DNS-SD',
    rule: 'restrictPeers.ts',
    since: '10 1803',
  },
  DOMinRAMAllowedToPeer: {
    kind: 'integer',
    unit: 'GB',
    min: 1,
    max: 100_000,
    quantity: gb,
    effect: 'RAM that a device needs to peer (inclusive)',
    rule: 'eligibility.ts',
    since: '10 1703',
  },
  DOMinDiskSizeAllowedToPeer: {
    kind: 'integer',
    unit: 'GB',
    min: 1,
    max: 100_000,
    quantity: gb,
    effect: 'Disk that a device needs to peer (inclusive)',
    rule: 'eligibility.ts',
    since: '10 1703',
  },
  DOMinFileSizeToCache: {
    kind: 'integer',
    unit: 'MB',
    min: 1,
    max: 100_000,
    quantity: mb,
    effect: 'Files below this size are neither fetched from peers nor offered to them (inclusive)',
    rule: 'fileSize.ts',
    since: '10 1703',
  },
  DOMinBatteryPercentageAllowedToUpload: {
    kind: 'integer',
    unit: '%',
    min: 0,
    max: 100,
    quantity: percent,
    effect: 'Charge from which a device on battery uploads; 0 is the cloud default: no upload on battery',
    rule: 'battery.ts',
    since: '10 1709',
  },
  DOAllowVPNPeerCaching: {
    kind: 'enum',
    values: { 0: 'not allowed', 1: 'allowed' },
    effect: 'Allows peering while the device is on a VPN',
    rule: 'vpn.ts',
    since: '10 1709',
  },
  DOVpnKeywords: {
    kind: 'list',
    effect: 'More words that mark a network adapter as a VPN',
    rule: 'vpn.ts',
    since: '11 22H2',
  },
  DODisallowCacheServerDownloadsOnVPN: {
    kind: 'enum',
    values: { 0: 'allowed', 1: 'not allowed' },
    effect: 'Keeps a device on a VPN away from cache servers',
    rule: 'vpn.ts',
    since: '11 22H2',
  },
  DOMaxCacheAge: {
    kind: 'integer',
    unit: 's',
    min: 0,
    max: MAX_UINT32,
    quantity: seconds,
    effect: 'How long a finished file stays in the cache; 0 is without limit',
    rule: 'cacheLimits.ts',
    since: '10 1511',
  },
  DOMaxCacheSize: {
    kind: 'integer',
    unit: '%',
    min: 1,
    max: 100,
    quantity: percent,
    effect: 'Cache size as a share of the drive',
    rule: 'cacheLimits.ts',
    since: '10 1511',
  },
  DOAbsoluteMaxCacheSize: {
    kind: 'integer',
    unit: 'GB',
    min: 0,
    max: MAX_UINT32,
    quantity: gb,
    effect: 'Cache size in GB, in place of DOMaxCacheSize; 0 is without limit',
    rule: 'cacheLimits.ts',
    since: '10 1607',
  },
  DOModifyCacheDrive: {
    kind: 'text',
    effect: 'Moves the cache to another drive or folder',
    rule: 'cacheDrive.ts',
    since: '10 1607',
  },
  DOMonthlyUploadDataCap: {
    kind: 'integer',
    unit: 'GB',
    min: 0,
    max: MAX_UINT32,
    quantity: gb,
    effect: 'Upload to Internet peers in a calendar month; 0 is without limit',
    rule: 'monthlyCap.ts',
    since: '10 1607',
  },
  DOMinBackgroundQos: {
    kind: 'integer',
    unit: 'KB/s',
    min: 1,
    max: MAX_UINT32,
    quantity: kbPerS,
    effect: 'Speed up to which HTTP tops up the peers of a background download',
    rule: 'httpYield.ts',
    since: '10 1607',
  },
  DODelayForegroundDownloadFromHttp: {
    kind: 'integer',
    unit: 's',
    min: 0,
    max: MAX_UINT32,
    quantity: seconds,
    effect: 'Holds HTTP back at the start of a foreground download that may use peers',
    rule: 'httpDelay.ts',
    since: '10 1803',
  },
  DODelayBackgroundDownloadFromHttp: {
    kind: 'integer',
    unit: 's',
    min: 0,
    max: MAX_UINT32,
    quantity: seconds,
    effect: 'Holds HTTP back at the start of a background download that may use peers',
    rule: 'httpDelay.ts',
    since: '10 1803',
  },
  DODelayCacheServerFallbackForeground: {
    kind: 'integer',
    unit: 's',
    min: 0,
    max: MAX_FALLBACK_S,
    quantity: seconds,
    effect: 'Keeps a foreground download on the cache servers before HTTP is allowed',
    rule: 'cacheFallback.ts',
    since: '10 1903',
  },
  DODelayCacheServerFallbackBackground: {
    kind: 'integer',
    unit: 's',
    min: 0,
    max: MAX_FALLBACK_S,
    quantity: seconds,
    effect: 'Keeps a background download on the cache servers before HTTP is allowed',
    rule: 'cacheFallback.ts',
    since: '10 1903',
  },
  DOCacheHost: {
    kind: 'list',
    effect: 'The Connected Cache servers to use',
    rule: 'cacheHosts.ts',
    since: '10 1809',
  },
  DOCacheHostSource: {
    kind: 'enum',
    values: { 0: 'no DNS-SD', 1: 'DHCP option 235', 2: 'DHCP option 235, forced' },
    effect: 'How a cache server is discovered',
    rule: 'cacheHosts.ts',
    since: '10 2004',
  },
  DOMaxForegroundDownloadBandwidth: {
    kind: 'integer',
    unit: 'KB/s',
    min: 0,
    max: MAX_UINT32,
    quantity: kbPerS,
    effect: 'Cap over all foreground downloads of a device; 0 is dynamic',
    rule: 'bandwidthCaps.ts',
    since: '10 2004',
  },
  DOMaxBackgroundDownloadBandwidth: {
    kind: 'integer',
    unit: 'KB/s',
    min: 0,
    max: MAX_UINT32,
    quantity: kbPerS,
    effect: 'Cap over all background downloads of a device; 0 is dynamic',
    rule: 'bandwidthCaps.ts',
    since: '10 2004',
  },
  DOPercentageMaxForegroundBandwidth: {
    kind: 'integer',
    unit: '%',
    min: 0,
    max: 100,
    quantity: percent,
    effect: 'Cap over foreground downloads as a share of the bandwidth; 0 is dynamic',
    rule: 'bandwidthCaps.ts',
    since: '10 1803',
  },
  DOPercentageMaxBackgroundBandwidth: {
    kind: 'integer',
    unit: '%',
    min: 0,
    max: 100,
    quantity: percent,
    effect: 'Cap over background downloads as a share of the bandwidth; 0 is dynamic',
    rule: 'bandwidthCaps.ts',
    since: '10 1803',
  },
  DOSetHoursToLimitForegroundDownloadBandwidth: {
    kind: 'businessHours',
    effect: 'Caps foreground downloads inside and outside business hours',
    rule: 'bandwidthCaps.ts',
    since: '10 1803',
  },
  DOSetHoursToLimitBackgroundDownloadBandwidth: {
    kind: 'businessHours',
    effect: 'Caps background downloads inside and outside business hours',
    rule: 'bandwidthCaps.ts',
    since: '10 1803',
  },
  DOMaxDownloadBandwidth: {
    kind: 'integer',
    unit: 'KB/s',
    min: 0,
    max: MAX_UINT32,
    quantity: kbPerS,
    effect: 'Old cap over all downloads of a device; 0 is dynamic',
    rule: 'bandwidthCaps.ts',
    since: '10 1607',
    retired: '10 2004',
  },
  DOMaxUploadBandwidth: {
    kind: 'integer',
    unit: 'KB/s',
    min: 0,
    max: 4_000_000,
    quantity: kbPerS,
    effect: 'Old cap over all uploads of a device; 0 is unlimited',
    rule: 'bandwidthCaps.ts',
    since: '10 1607',
    retired: '10 2004',
  },
  DOPercentageMaxDownloadBandwidth: {
    kind: 'integer',
    unit: '%',
    min: 0,
    max: 100,
    quantity: percent,
    effect: 'Old cap over all downloads as a share of the bandwidth; 0 is dynamic',
    rule: 'bandwidthCaps.ts',
    since: '10 1607',
    retired: '10 2004',
  },
} as const satisfies Record<string, PolicySpec>;

export type PolicyName = keyof typeof POLICIES;

export const POLICY_NAMES = Object.keys(POLICIES) as PolicyName[];

/** The specification of a policy, with its common type. */
export function policySpec(name: PolicyName): PolicySpec {
  return POLICIES[name];
}
