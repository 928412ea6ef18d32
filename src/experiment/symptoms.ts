/**
 * Why peers gave less than they could: the founding page's troubleshooting as a decision table.
 *
 * A row takes the CDN bytes of some reasons, when its test over the evidence holds; the first row that takes a reason
 * has it. The last rows take what downloads lack that have not arrived. The rows and their numbers follow the setup page
 * (four causes when no bytes come from peers) and Microsoft's troubleshooter; the remedies are their advice, and `overlay`
 * is the same advice as a change of the scenario, so that it can be tried. docs/diagnosis.md explains the codes.
 */
import type { ReasonName } from '../core/reasons.js';
import { counted, verb } from '../core/words.js';
import { MODE } from '../policy/downloadMode.js';
import { ARRIVAL_SYMPTOMS } from './arrivalSymptoms.js';
import type { MissingReason } from './arrivals.js';
import type { Evidence } from './evidence.js';
import {
  all,
  largerCaches,
  lowerMinimumDisk,
  lowerMinimumRam,
  type MakeOverlay,
  ONE_GROUP,
  setPolicies,
  spreadRequests,
  withCertificates,
  withoutDeadHosts,
  withoutEvents,
} from './remedies.js';

/** The four causes of the setup page, and others. */
export const CAUSES = {
  cloud: 'the cloud service cannot be reached',
  noPeers: 'the service sees no peers',
  notConnectable: 'peers are offered and cannot be connected',
  settings: 'the settings of the devices are too strict',
  http: 'HTTP was faster than the peers',
  inProgress: 'devices asked for a file while the others were still downloading it',
  cache: 'the cache server gave nothing',
  arrival: 'downloads had not arrived when the run ended',
  none: 'nothing to mend: peers cannot give these bytes',
} as const;
export type Cause = keyof typeof CAUSES;
export interface Symptom {
  id: string;
  cause: Cause;
  /** Of CDN bytes; none for a row of what has not arrived. */
  reasons: readonly ReasonName[];
  /** Why downloads have not arrived, for a row that takes what they lack. */
  missing?: MissingReason;
  /** Further test; a row without one takes its reasons always. */
  applies?: (evidence: Evidence) => boolean;
  /** What was seen, in numbers. */
  evidence: (evidence: Evidence) => string;
  remedy: string;
  /** The remedy as an overlay of the written scenario; absent where no setting helps. */
  overlay?: MakeOverlay;
}

const of = (count: number, all: number, what: 'device' | 'download') => `${count} of ${counted(all, what)}`;
/** `1 of 12 devices has`, `2 of 12 devices have`. */
const who = (count: number, all: number, ofOne: string, ofMany: string) =>
  `${of(count, all, 'device')} ${verb(count, ofOne, ofMany)}`;

export const SYMPTOMS: readonly Symptom[] = [
  {
    id: 'S9',
    cause: 'settings',
    reasons: ['mode-without-peering'],
    applies: (e) => e.modes.has(100),
    evidence: (e) =>
      `${of(e.modes.get(100)!, e.devices, 'device')} in mode 100, where downloads can fail with 0x80D03002`,
    remedy: 'DODownloadMode 2 to peer, 0 to switch peering off, 99 only without Internet',
    overlay: setPolicies({ DODownloadMode: 2 }),
  },
  {
    id: 'S2b',
    cause: 'settings',
    reasons: ['mode-without-peering'],
    evidence: (e) => `${of(e.devicesWithoutPeering, e.devices, 'device')} in mode 0 or 99: peering is off by choice`,
    remedy: 'DODownloadMode 1, 2 or 3',
    overlay: setPolicies({ DODownloadMode: 2 }),
  },
  {
    id: 'S2',
    cause: 'cloud',
    reasons: ['cloud-unreachable', 'metadata-unavailable'],
    evidence: (e) => `${of(e.mode99ByCloud, e.downloads, 'download')} fell to mode 99 though a peering mode is set`,
    remedy: 'let the devices reach *.prod.do.dsp.mp.microsoft.com on 443, and the metadata hosts on 80',
    overlay: withoutEvents('cloud-unreachable', 'metadata-unavailable'),
  },
  {
    id: 'S2',
    cause: 'none',
    reasons: ['below-simple-mode-threshold'],
    evidence: () => 'the files are smaller than the size below which a download uses mode 99 (model.simpleMode)',
    remedy: 'none under this reading of the documents; under followsPolicy a lower DOMinFileSizeToCache',
  },
  {
    id: 'S3d',
    cause: 'noPeers',
    reasons: ['no-other-member'],
    applies: (e) => e.groupIdOutsideMode2 > 0,
    evidence: (e) => `${who(e.groupIdOutsideMode2, e.devices, 'has', 'have')} a DOGroupId, which only counts in mode 2`,
    remedy: 'DODownloadMode 2',
    overlay: setPolicies({ DODownloadMode: 2 }),
  },
  {
    id: 'S3c',
    cause: 'noPeers',
    reasons: ['no-other-member'],
    applies: (e) => e.withoutDhcpOption > 0,
    evidence: (e) =>
      `${of(e.withoutDhcpOption, e.devices, 'device')} found no GUID in DHCP option 234 and used the default chain`,
    remedy: 'mend the DHCP option, or set DOGroupId',
    overlay: setPolicies({ DOGroupId: ONE_GROUP }),
  },
  {
    id: 'S3b',
    cause: 'noPeers',
    reasons: ['no-other-member'],
    applies: (e) => e.restricted > 0,
    evidence: (e) =>
      `${who(e.restricted, e.devices, 'looks', 'look')} only in their subnet or by DNS-SD (${counted(e.subnets, 'subnet')})`,
    remedy: 'DORestrictPeerSelectionBy 0',
    overlay: setPolicies({ DORestrictPeerSelectionBy: 0 }),
  },
  {
    id: 'S3',
    cause: 'noPeers',
    reasons: ['no-other-member', 'holder-on-vpn'],
    applies: (e) => e.proxied > 0,
    evidence: (e) => `${who(e.proxied, e.devices, 'is', 'are')} seen under another public IP behind a proxy`,
    remedy: 'let *.prod.do.dsp.mp.microsoft.com bypass the proxy, or use group mode',
    overlay: withoutEvents('proxy'),
  },
  {
    id: 'S3',
    cause: 'noPeers',
    reasons: ['no-other-member'],
    evidence: (e) =>
      `${counted(e.devices, 'device')} in ${counted(e.groups, 'peer group')}, behind ${counted(e.publicIps, 'public IP')}; ${counted(e.unseen, 'download')} saw NumberOfPeers 0`,
    remedy: 'DODownloadMode 2 with one DOGroupId for those that should share',
    overlay: setPolicies({ DODownloadMode: 2, DOGroupId: ONE_GROUP }),
  },
  {
    id: 'S4',
    cause: 'notConnectable',
    reasons: ['port-blocked', 'holder-port-blocked'],
    evidence: (e) => `${of(e.seenNotConnected, e.downloads, 'download')} saw peers and got no byte from them`,
    remedy: 'allow TCP port 7680 in and out',
    overlay: withoutEvents('port-blocked'),
  },
  {
    id: 'S4b',
    cause: 'notConnectable',
    reasons: ['holder-teredo-blocked'],
    evidence: (e) =>
      `${of(e.seenNotConnected, e.downloads, 'download')} saw peers behind other NATs and got no byte from them`,
    remedy: 'allow UDP port 3544',
    overlay: withoutEvents('teredo-blocked'),
  },
  {
    id: 'S4',
    cause: 'notConnectable',
    reasons: ['holder-isolated'],
    evidence: (e) =>
      `${of(e.seenNotConnected, e.downloads, 'download')} saw peers of their own site and got no byte from them`,
    remedy: 'switch client isolation of the wireless network off',
    overlay: withoutEvents('wifi-isolation'),
  },
  {
    id: 'S4',
    cause: 'notConnectable',
    reasons: ['holder-banned'],
    evidence: () => 'peers sent bad pieces until they were banned',
    remedy: 'mend the devices whose disks or memory corrupt their cache',
    overlay: withoutEvents('corrupt-uploads'),
  },
  {
    id: 'S5',
    cause: 'settings',
    reasons: ['below-min-ram'],
    evidence: (e) => `${who(e.belowRam, e.devices, 'has', 'have')} less RAM than DOMinRAMAllowedToPeer`,
    remedy: 'lower DOMinRAMAllowedToPeer to what the devices have',
    overlay: lowerMinimumRam,
  },
  {
    id: 'S5',
    cause: 'settings',
    reasons: ['below-min-disk'],
    evidence: (e) =>
      `${who(e.belowDisk, e.devices, 'has', 'have')} ${e.diskChecked === 'free' ? 'less free space' : 'a smaller disk'} than DOMinDiskSizeAllowedToPeer`,
    remedy: 'lower DOMinDiskSizeAllowedToPeer to what the devices have',
    overlay: lowerMinimumDisk,
  },
  {
    id: 'S5',
    cause: 'settings',
    reasons: ['no-cache-drive'],
    evidence: (e) =>
      `${who(e.withoutDrive, e.devices, 'does not have', 'do not have')} the drive of DOModifyCacheDrive`,
    remedy: 'DOModifyCacheDrive %SystemDrive%',
    overlay: setPolicies({ DOModifyCacheDrive: '%SystemDrive%' }),
  },
  {
    id: 'S5',
    cause: 'settings',
    reasons: ['holder-not-eligible'],
    evidence: (e) => `the devices with a copy are too small: ${who(e.belowRam + e.belowDisk, e.devices, 'is', 'are')}`,
    remedy: 'lower DOMinRAMAllowedToPeer and DOMinDiskSizeAllowedToPeer to what the devices have',
    overlay: all(lowerMinimumRam, lowerMinimumDisk),
  },
  {
    id: 'S3b',
    cause: 'noPeers',
    reasons: ['holder-on-vpn'],
    applies: (e) => !e.isVpnUsed && e.restricted > 0 && (e.modes.get(MODE.group) ?? 0) > 0,
    evidence: (e) =>
      `${who(e.restricted, e.devices, 'looks', 'look')} only in their subnet or by DNS-SD, and those with a copy were away from it`,
    remedy: 'DORestrictPeerSelectionBy 0, where lines between sites and at home can carry it',
    overlay: setPolicies({ DORestrictPeerSelectionBy: 0 }),
  },
  {
    id: 'S3',
    cause: 'noPeers',
    reasons: ['holder-on-vpn'],
    applies: (e) => !e.isVpnUsed,
    evidence: () => 'the devices with a copy were away from this network: no device is ever on a VPN',
    remedy: 'DODownloadMode 2 with one DOGroupId for those that should share: a group has its devices at home, too',
    overlay: setPolicies({ DODownloadMode: 2, DOGroupId: ONE_GROUP, DORestrictPeerSelectionBy: 0 }),
  },
  {
    id: 'S5',
    cause: 'settings',
    reasons: ['on-vpn', 'holder-on-vpn'],
    applies: (e) => e.unseenOnVpn > 0,
    evidence: (e) =>
      `${of(e.unseenOnVpn, e.devices, 'device')} on a VPN at times, with peers by DNS-SD alone, which does not cross it`,
    remedy: 'DORestrictPeerSelectionBy 0 and DOAllowVPNPeerCaching 1, where the tunnel can carry it',
    overlay: setPolicies({ DORestrictPeerSelectionBy: 0, DOAllowVPNPeerCaching: 1 }),
  },
  {
    id: 'S5',
    cause: 'settings',
    reasons: ['on-vpn', 'holder-on-vpn'],
    evidence: (e) => `${who(e.withVpn, e.devices, 'works', 'work')} on a VPN at times`,
    remedy: 'DOAllowVPNPeerCaching 1, where the tunnel can carry it',
    overlay: setPolicies({ DOAllowVPNPeerCaching: 1 }),
  },
  {
    id: 'S5b',
    cause: 'settings',
    reasons: ['below-min-file-size'],
    evidence: () => 'files are smaller than DOMinFileSizeToCache',
    remedy: 'DOMinFileSizeToCache 10 MB in groups of more than 30 devices',
    overlay: setPolicies({ DOMinFileSizeToCache: 10 }),
  },
  {
    id: 'S5c',
    cause: 'none',
    reasons: ['content-not-peerable'],
    evidence: () => 'this type of content is served by HTTP or cache servers only, here or on this kind of device',
    remedy: 'none',
  },
  {
    id: 'S5d',
    cause: 'settings',
    reasons: ['holder-slots', 'holder-connections'],
    evidence: () => 'sources had the file and were busy with others: a device offers four files at a time',
    remedy: 'DOMaxCacheAge 7 d: fewer files for the slots, or more sources; a larger peer group',
    overlay: setPolicies({ DOMaxCacheAge: 604_800 }),
  },
  {
    id: 'S5f',
    cause: 'settings',
    reasons: ['own-rule'],
    evidence: () => 'an own rule, which the program gave beside the scenario, forbade peers',
    remedy: 'none in the scenario: the own rule decides',
  },
  {
    id: 'S5e',
    cause: 'settings',
    reasons: ['copy-expired', 'copy-evicted'],
    evidence: () => 'the copies had left the caches by age or size',
    remedy: 'a longer DOMaxCacheAge, a larger DOMaxCacheSize',
    overlay: largerCaches,
  },
  {
    id: 'S5e',
    cause: 'none',
    reasons: ['copy-cleared'],
    evidence: () => 'the copies were deleted, or their devices re-imaged',
    remedy: 'none: do not clear caches while content is rolled out',
    overlay: withoutEvents('clear-cache', 'reimage'),
  },
  {
    id: 'S7',
    cause: 'settings',
    reasons: ['holder-on-battery'],
    evidence: (e) => `${who(e.withBattery, e.devices, 'is', 'are')} on battery at times, without uploads then`,
    remedy: 'DOMinBatteryPercentageAllowedToUpload 40 to 60 %',
    overlay: setPolicies({ DOMinBatteryPercentageAllowedToUpload: 40 }),
  },
  {
    id: 'S10',
    cause: 'inProgress',
    reasons: ['copy-in-progress'],
    evidence: (e) =>
      `${of(e.begunTogether, e.downloads, 'download')} began while another device was downloading the same file; such a file ` +
      `${e.sharesPartials ? 'is shared piece by piece' : 'is not shared before it is whole'} (model.partialHolders)`,
    remedy: 'let a few devices go first: a pilot ring ahead of the others, or requests over a longer time',
    overlay: spreadRequests,
  },
  {
    id: 'S7b',
    cause: 'none',
    reasons: ['metered-network'],
    evidence: (e) => `${who(e.withMetered, e.devices, 'is', 'are')} on a metered network at times`,
    remedy: 'none: no policy allows it; a network that costs nothing can be set as not metered in Windows',
  },
  {
    id: 'S6',
    cause: 'http',
    reasons: ['discovery', 'qos-top-up', 'http-share'],
    evidence: () => 'HTTP ran before or beside the peers',
    remedy: 'HTTP delays of 60 s (background) and 30 s (foreground), DOMinBackgroundQos below the speed of the line',
    overlay: setPolicies({
      DODelayBackgroundDownloadFromHttp: 60,
      DODelayForegroundDownloadFromHttp: 30,
      DOMinBackgroundQos: 500,
    }),
  },
  {
    id: 'S8',
    cause: 'cache',
    reasons: ['cache-server-failed'],
    evidence: (e) =>
      `${who(e.withCacheHosts, e.devices, 'has', 'have')} cache hosts (${e.cacheHostOrigins}), and these did not answer`,
    remedy: 'take host names out that no server has, and mend the servers that fail',
    overlay: all(withoutDeadHosts, withoutEvents('cache-server-failure', 'cache-server-error')),
  },
  {
    id: 'S8',
    cause: 'cache',
    reasons: ['cache-server-https'],
    evidence: () =>
      'files are requested over HTTPS only, and no cache server that the devices are told of has a certificate',
    remedy: 'give the cache servers certificates',
    overlay: withCertificates,
  },
  {
    id: 'S8',
    cause: 'cache',
    reasons: ['cache-server-on-vpn'],
    evidence: () => 'DODisallowCacheServerDownloadsOnVPN keeps devices on a VPN away from cache servers',
    remedy: 'DODisallowCacheServerDownloadsOnVPN 0, where the tunnel can carry it',
    overlay: setPolicies({ DODisallowCacheServerDownloadsOnVPN: 0 }),
  },
  {
    id: 'S3',
    cause: 'none',
    reasons: ['first-copy', 'holder-offline', 'holder-upload-cap'],
    evidence: (e) =>
      `first copies of a group, and holders that were off; ${counted(e.unseen, 'download')} saw NumberOfPeers 0`,
    remedy: 'fewer and larger peer groups, devices that stay on',
  },
  ...ARRIVAL_SYMPTOMS,
];
