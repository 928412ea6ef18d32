/**
 * What keeps bytes from peers, as a table: one row a restriction, with how it is lifted. A restriction is lifted by an
 * overlay, as a file that extends the scenario would say it, so that whoever reads the result can try it.
 */
import { formatDuration } from '../../core/units.js';
import { MODE } from '../../policy/downloadMode.js';
import { type PolicyValue, parsePolicyValue } from '../../policy/values.js';
import { isObject, type Plain, type PlainObject } from '../../scenario/layers.js';
import {
  changedAssignments,
  listOf,
  type MakeOverlay,
  nameOf,
  ONE_GROUP,
  setPolicies,
  withCertificates,
  withoutCaps,
  withoutDeadHosts,
  withoutEvents,
} from '../remedies.js';
import type { EstateFacts } from './estateFacts.js';

export interface Restriction {
  /** Its name in causes.csv. */
  name: string;
  /** What it is, for people. */
  title: string;
  /** What lifting it changes, for people. */
  lifting: string;
  /** What is laid over the scenario, one after the other; each sees the scenario that those before it left. */
  overlays: readonly MakeOverlay<EstateFacts>[];
  /** False where lifting it cannot change a run of this estate, whatever else is lifted; default: it may. */
  canMatter?: (estate: EstateFacts) => boolean;
  /** Rows of an inventory have what the scenario cannot change. */
  inRow?: 'group' | 'hours' | 'metered';
}

/** The longest HTTP delays that Microsoft recommends: background as on the CSP page, foreground as everywhere. */
const LONGEST_BACKGROUND_DELAY_S = 3600;
const LONGEST_FOREGROUND_DELAY_S = 60;
/**
 * The least that Microsoft recommends. With less, a download whose peers lack a piece of the file would wait for it for days:
 * HTTP tops up to no more.
 */
const LEAST_QOS_KB_PER_S = 500;
/** As good as without limit: all peers that the service returns to one request, half of them Internet peers. */
const PLENTY = 255;
const MOST_INTERNET_PEERS = 128;

const PEERING_MODES: readonly PolicyValue[] = [MODE.lan, MODE.group, MODE.internet];

export const RESTRICTIONS: readonly Restriction[] = [
  {
    name: 'download-mode',
    title: 'download mode without peers',
    lifting: 'modes 0, 99 and 100 become 1 (LAN)',
    overlays: [changedMode((mode) => (PEERING_MODES.includes(mode) ? undefined : { DODownloadMode: MODE.lan }))],
  },
  {
    name: 'group-boundaries',
    title: 'boundaries of peer groups',
    lifting: 'all devices of a peering mode are one group (mode 2, one DOGroupId)',
    overlays: [
      changedMode((mode) => (PEERING_MODES.includes(mode) ? { DODownloadMode: MODE.group } : undefined)),
      setPolicies({ DOGroupId: ONE_GROUP, DOGroupIdSource: 0 }),
      setModel({ groupIdPrecedence: 'groupIdWins', groupPeers: 'fill' }),
    ],
    inRow: 'group',
  },
  {
    name: 'peer-selection',
    title: 'peers of the same subnet only',
    lifting: 'DORestrictPeerSelectionBy = 0',
    overlays: [setPolicies({ DORestrictPeerSelectionBy: 0 })],
  },
  {
    name: 'min-file-size',
    title: 'minimum file size',
    lifting: 'DOMinFileSizeToCache = 1 MB, and no other size below which files fall to mode 99',
    overlays: [setPolicies({ DOMinFileSizeToCache: 1 }), setModel({ simpleMode: 'followsPolicy' })],
  },
  {
    name: 'min-ram',
    title: 'minimum RAM',
    lifting: 'DOMinRAMAllowedToPeer = 1 GB',
    overlays: [setPolicies({ DOMinRAMAllowedToPeer: 1 })],
    canMatter: ({ leastRamBytes, mostMinRamBytes }) => leastRamBytes < mostMinRamBytes,
  },
  {
    name: 'min-disk',
    title: 'minimum disk, and drives that are missing',
    lifting: 'DOMinDiskSizeAllowedToPeer = 1 GB, DOModifyCacheDrive = %SystemDrive% where it is set',
    overlays: [setPolicies({ DOMinDiskSizeAllowedToPeer: 1 }), whereSet({ DOModifyCacheDrive: '%SystemDrive%' })],
  },
  {
    name: 'vpn',
    title: 'no peers on a VPN',
    lifting: 'DOAllowVPNPeerCaching = 1',
    overlays: [setPolicies({ DOAllowVPNPeerCaching: 1 })],
    canMatter: ({ hasVpn }) => hasVpn,
  },
  {
    name: 'battery',
    title: 'no uploads on battery',
    lifting: 'DOMinBatteryPercentageAllowedToUpload = 1 %, to Internet peers as well',
    overlays: [setPolicies({ DOMinBatteryPercentageAllowedToUpload: 1 }), setModel({ internetUploadOnBattery: true })],
    canMatter: ({ hasBatteries }) => hasBatteries,
  },
  {
    name: 'cache-age',
    title: 'cache age',
    lifting: 'DOMaxCacheAge = 0, without limit, whatever the service sends with a content',
    overlays: [setPolicies({ DOMaxCacheAge: 0 }), setModel({ contentLimits: 'policyWins' })],
  },
  {
    name: 'cache-size',
    title: 'cache size',
    lifting: 'DOMaxCacheSize = 100 %, DOAbsoluteMaxCacheSize = 0, without limit',
    overlays: [setPolicies({ DOMaxCacheSize: 100, DOAbsoluteMaxCacheSize: 0 })],
  },
  {
    name: 'upload-slots',
    title: 'upload slots and connections',
    lifting:
      'as many slots and connections as the service returns peers, who all give (model.uploadSlots, model.uploadConnections, model.peerConnections, model.peersGiving)',
    overlays: [
      setModel({
        uploadSlots: PLENTY,
        uploadConnections: PLENTY,
        peerConnections: PLENTY - MOST_INTERNET_PEERS,
        internetPeerConnections: MOST_INTERNET_PEERS,
        peersGiving: 'all',
      }),
    ],
  },
  {
    name: 'upload-caps',
    title: 'caps on uploads',
    lifting: 'DOMonthlyUploadDataCap = 0, without limit; DOMaxUploadBandwidth = 0 where it is set',
    overlays: [setPolicies({ DOMonthlyUploadDataCap: 0 }), whereSet({ DOMaxUploadBandwidth: 0 })],
  },
  {
    name: 'download-caps',
    title: 'caps on downloads',
    lifting: 'no cap in KB/s, percent or business hours where one is set',
    overlays: [withoutCaps],
  },
  {
    name: 'discovery',
    title: 'discovery and listing delay',
    lifting:
      'peers are known at once, and listed as soon as they have a file, and asked for every minute (model.peersKnown, model.visibilityDelay, model.announceInterval)',
    overlays: [setModel({ peersKnown: '0 s', visibilityDelay: '0 s', announceInterval: '60 s' })],
  },
  {
    name: 'http-beside-peers',
    title: 'HTTP beside peers, and QoS',
    lifting:
      'DOMinBackgroundQos = 500 KB/s, and HTTP leaves all to peers that give more (model.backgroundHttpShare ...)',
    overlays: [
      setPolicies({ DOMinBackgroundQos: LEAST_QOS_KB_PER_S }),
      setModel({
        backgroundHttpShare: 0,
        foregroundHttpShare: 0,
        foregroundTarget: `${LEAST_QOS_KB_PER_S} KB/s`,
        contentLimits: 'policyWins',
        qosCountsPeers: 'all',
      }),
    ],
  },
  {
    name: 'http-delay',
    title: 'HTTP that does not wait for peers',
    lifting: `DODelayBackgroundDownloadFromHttp = ${formatDuration(LONGEST_BACKGROUND_DELAY_S)}, DODelayForegroundDownloadFromHttp = ${formatDuration(LONGEST_FOREGROUND_DELAY_S)}`,
    overlays: [
      setPolicies({
        DODelayBackgroundDownloadFromHttp: LONGEST_BACKGROUND_DELAY_S,
        DODelayForegroundDownloadFromHttp: LONGEST_FOREGROUND_DELAY_S,
      }),
    ],
  },
  {
    name: 'hours-on',
    title: 'devices that are off',
    lifting: 'all devices are always on; they also ask and arrive sooner',
    overlays: [eachOf('devices', 'mix', () => ({ on: 'always' }))],
    canMatter: ({ hasHours }) => hasHours,
    inRow: 'hours',
  },
  {
    name: 'blocked-ports',
    title: 'blocked ports and isolated wireless networks',
    lifting: 'without the events port-blocked, teredo-blocked and wifi-isolation',
    overlays: [withoutEvents('port-blocked', 'teredo-blocked', 'wifi-isolation')],
  },
  {
    name: 'service',
    title: 'cloud service out of reach, proxies',
    lifting: 'without the events cloud-unreachable, metadata-unavailable and proxy',
    overlays: [withoutEvents('cloud-unreachable', 'metadata-unavailable', 'proxy')],
  },
  {
    name: 'lost-copies',
    title: 'copies that are lost or bad',
    lifting: 'without the events clear-cache, reimage and corrupt-uploads',
    overlays: [withoutEvents('clear-cache', 'reimage', 'corrupt-uploads')],
  },
  {
    name: 'lines-down',
    title: 'lines that fail',
    lifting: 'without the events wan-failure and wan-degraded',
    overlays: [withoutEvents('wan-failure', 'wan-degraded')],
  },
  {
    name: 'metered',
    title: 'metered networks',
    lifting: 'no day is metered, and metered networks keep nobody from peers (model.meteredPeering)',
    overlays: [eachOf('devices', 'mix', () => ({ metered: { share: 0 } })), setModel({ meteredPeering: 'all' })],
    canMatter: ({ hasMetered }) => hasMetered,
    inRow: 'metered',
  },
  {
    name: 'unshared-content',
    title: 'content that may not be shared',
    lifting: 'all content is peerable',
    overlays: [eachOf('', 'content', () => ({ peerable: true }))],
    canMatter: ({ hasUnshared }) => hasUnshared,
  },
  {
    name: 'cache-servers',
    title: 'cache servers that devices cannot use',
    lifting: 'all have certificates and answer, no device names one that is not there, and a VPN forbids none',
    overlays: [
      withCertificates,
      withoutDeadHosts,
      withoutEvents('cache-server-failure', 'cache-server-error'),
      whereSet({ DODisallowCacheServerDownloadsOnVPN: 0 }),
    ],
  },
];

/** Sets parameters of the model. */
function setModel(values: PlainObject): MakeOverlay<unknown> {
  return () => ({ model: values });
}

/** Sets policies for those devices for whom they are set. */
function whereSet(values: PlainObject): MakeOverlay<unknown> {
  const ofSet = (set: PlainObject) => Object.fromEntries(Object.entries(values).filter(([name]) => name in set));
  return (written): PlainObject => {
    const policies = isObject(written.policies) ? written.policies : {};
    const changes = { ...ofSet(policies), ...changedAssignments(written, ofSet) };
    return Object.keys(changes).length === 0 ? {} : { policies: changes };
  };
}

/** Changes the policies of those devices whose download mode asks for it. */
function changedMode(change: (mode: PolicyValue) => PlainObject | undefined): MakeOverlay<EstateFacts> {
  const ofSet = ({ DODownloadMode: raw }: PlainObject, unset: PolicyValue | undefined) => {
    const mode = raw === undefined ? unset : modeOf(raw);
    return mode === undefined ? {} : (change(mode) ?? {});
  };
  return (written, { defaultMode }): PlainObject => {
    const policies = isObject(written.policies) ? written.policies : {};
    const changes = {
      ...ofSet(policies, defaultMode),
      ...changedAssignments(written, (set) => ofSet(set, undefined)),
    };
    return Object.keys(changes).length === 0 ? {} : { policies: changes };
  };
}

function modeOf(raw: Plain): PolicyValue | undefined {
  const parsed = parsePolicyValue('DODownloadMode', raw);
  return parsed.ok ? parsed.value : undefined;
}

/** Changes every entry of a list. @param within the section that holds the list, or nothing */
function eachOf(within: string, list: string, change: () => PlainObject): MakeOverlay<unknown> {
  return (written) => {
    const section = within === '' ? written : written[within];
    const entries = isObject(section) ? listOf(section[list]) : [];
    // A scenario without a mix has one profile of defaults, which a list of its own replaces.
    if (entries.length === 0) return within === '' ? {} : { [within]: { [list]: [{ name: 'desktop', ...change() }] } };
    const changed = { [list]: Object.fromEntries(entries.map((entry, i) => [nameOf(entry, i), change()])) };
    return within === '' ? changed : { [within]: changed };
  };
}
