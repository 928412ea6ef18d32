/**
 * The parameters of the model: one for every point that the documents leave open or contradict each other on.
 *
 * The table is the single source of the schema, of the defaults, of `docs/model.md` and of the report's list of
 * assumptions. `rule` names the point of the documented behaviour that the parameter decides.
 */
import { z } from 'zod';
import { formatBytes, formatDuration, formatRate, formatShare, MIB } from '../core/units.js';
import { count, duration, rate, share, size } from './quantities.js';

interface Parameter<T extends z.ZodType> {
  type: T;
  default: z.output<T>;
  /** What it decides. */
  meaning: string;
  /** What the documents say, and why this default. */
  why: string;
}

function parameter<T extends z.ZodType>(type: T, value: z.output<T>, meaning: string, why: string): Parameter<T> {
  return { type, default: value, meaning, why };
}

export const MODEL_PARAMETERS = {
  simpleModeBelow: parameter(
    size,
    10 * MIB,
    'Files below this size fall to mode 99; 0 switches the rule off',
    'The reference says content under 10 MB; the advice to share files from 1 MB contradicts it',
  ),
  groupIdPrecedence: parameter(
    z.enum(['groupIdWins', 'sourceWins']),
    'groupIdWins',
    'Which of DOGroupId and DOGroupIdSource wins when both are set',
    'The 2024 reference and CSP pages: DOGroupId; the 2022 reference, the 2019 CSP page and the ADMX: the source',
  ),
  groupSourceMissing: parameter(
    z.enum(['fallback', 'noGroup']),
    'fallback',
    'A DOGroupIdSource of 1, 2 or 5 that the device cannot give',
    'Not documented; the fallback chain is documented for 3 and 4 only',
  ),
  withoutGroup: parameter(
    z.enum(['lanOnly', 'noPeering']),
    'lanOnly',
    'A device of mode 2 without any group ID',
    'Not documented; group mode is described as LAN plus group',
  ),
  groupPeers: parameter(
    z.enum(['whenNoLanPeer', 'fill']),
    'whenNoLanPeer',
    'When a download asks peers outside its LAN: only when no LAN peer could be connected, or to fill its connections',
    'Documented: LAN peers are looked for and used first; how strictly is not',
  ),
  internetModeLanFirst: parameter(
    z.boolean(),
    true,
    'Whether a download of mode 3 looks for LAN peers before all others',
    'Documented for group mode only',
  ),
  win11RestrictDefault: parameter(
    z.enum(['ofProfile', 'subnetLanOnly', 'dnsSd', 'bySku', 'none']),
    'ofProfile',
    'DORestrictPeerSelectionBy on Windows 11 when it is not set',
    'Stated in four ways; ofProfile takes the reading of the document that `defaults` names',
  ),
  restrictAppliesToMode3: parameter(
    z.boolean(),
    false,
    'Whether DORestrictPeerSelectionBy also holds in mode 3',
    'The reference says modes 1 and 2, the configure page adds 3',
  ),
  diskCheck: parameter(
    z.enum(['capacity', 'free']),
    'capacity',
    'What DOMinDiskSizeAllowedToPeer is compared with',
    'The documents say capacity, the troubleshooter tests free space',
  ),
  vpnBan: parameter(
    z.enum(['both', 'uploadOnly']),
    'both',
    'What is forbidden on a VPN without DOAllowVPNPeerCaching',
    'The reference says peering, the FAQ says uploads',
  ),
  vpnKeywords: parameter(
    z.enum(['add', 'replace']),
    'add',
    'Whether DOVpnKeywords adds to the built-in keywords or replaces them',
    'Described as adding names; that the built-in list stays is not stated outright',
  ),
  vpnKeywordCaseSensitive: parameter(
    z.boolean(),
    false,
    'Whether the VPN keywords are compared with their letter case',
    'Not documented',
  ),
  batteryPause: parameter(
    z.enum(['below', 'at']),
    'below',
    'Whether uploads on battery pause below the level of the policy or at it',
    'The reference says below, the Intune page says on dropping to it',
  ),
  batteryZero: parameter(
    z.enum(['noUpload', 'notLimited']),
    'noUpload',
    'What DOMinBatteryPercentageAllowedToUpload = 0 means',
    'The reference: the cloud default, no upload on battery; the words of the ADMX and CSP pages can be read as no limit',
  ),
  internetUploadOnBattery: parameter(
    z.boolean(),
    false,
    'Whether the battery policy also allows uploads to Internet peers',
    'The policy names LAN and group peers only',
  ),
  cacheSizeBase: parameter(
    z.enum(['freeSpace', 'diskSize']),
    'freeSpace',
    'What DOMaxCacheSize is a percentage of',
    'The reference and the ADMX say available space, the CSP page says disk size',
  ),
  eviction: parameter(
    z.enum(['oldestExpiry', 'leastRecentlyUploaded']),
    'oldestExpiry',
    'Which file leaves a full cache first',
    'Not documented: the cache is cleared as needed',
  ),
  uploadSlots: parameter(
    count,
    4,
    'Cached files that a device offers at a time',
    'The FAQ: an uploading device offers at most four files',
  ),
  slotRotation: parameter(
    duration,
    600,
    'How often the files in the free upload slots change',
    'Not documented: logic rotates the content',
  ),
  peerConnections: parameter(
    count,
    4,
    'Peers that one download takes bytes from at a time',
    'Not documented; an error code shows that a limit exists',
  ),
  uploadConnections: parameter(
    count,
    8,
    'Peers that one device sends bytes to at a time',
    'Not documented; an error code shows that a limit exists',
  ),
  peersReturned: parameter(
    count,
    50,
    'Candidates that the cloud service returns to one request for peers',
    'Not documented',
  ),
  discoveryDelay: parameter(
    duration,
    2,
    'From the start of a download to its first answer with peers',
    'Not documented; five calls to the service lie between',
  ),
  announceInterval: parameter(duration, 60, 'How often a download that wants more peers asks again', 'Not documented'),
  visibilityDelay: parameter(
    duration,
    60,
    'From the end of a download until the service lists the device as a source',
    'Not documented; the test page waits 5 minutes, the setup page 10 to 15',
  ),
  foregroundTarget: parameter(
    rate,
    20_000_000,
    'Rate up to which HTTP fills beside the peers of a foreground download, as DOMinBackgroundQos for a background one',
    'Not documented; the test page says that HTTP yields to good LAN peers, 160 Mbit/s is what we call good',
  ),
  foregroundHttpShare: parameter(
    share,
    0.12,
    'Part of the rate of its peers that HTTP may always reach in a foreground download',
    'The test page: HTTP never starts at zero; its second machine got 87 to 90 % from its one peer',
  ),
  backgroundHttpShare: parameter(
    share,
    0,
    'Part of the rate of its peers that HTTP may always reach in a background download',
    'DOMinBackgroundQos is described as topping up only',
  ),
  qosCountsPeers: parameter(
    z.enum(['all', 'lanOnly']),
    'all',
    'Which peers HTTP yields to',
    'The policy speaks of peers, the test page of good LAN peers',
  ),
  httpDelayZero: parameter(
    z.enum(['noDelay', 'cloud']),
    'noDelay',
    'What an HTTP delay that is set to 0 means; cloud: `cloudHttpDelay`',
    'The ADMX: no delay; the 2019 CSP page and Graph: managed by the cloud service',
  ),
  cloudHttpDelay: parameter(
    duration,
    60,
    'The HTTP delay of the cloud service, where `httpDelayZero` asks for it',
    'Not documented; 60 s is the published advice',
  ),
  httpDelayHoldsCache: parameter(
    z.boolean(),
    true,
    'Whether the HTTP delay also holds back cache servers',
    'The order of the two delays is documented as peers first, then the cache server; elsewhere both run in parallel',
  ),
  cacheFallbackStart: parameter(
    z.enum(['afterHttpDelay', 'atStart']),
    'afterHttpDelay',
    'When the fallback delay of cache servers begins to count',
    'The HTTP delay is documented to come first; whether they overlap is not',
  ),
  cacheHostFailure: parameter(
    z.enum(['firstFailure', 'eachHostOnce']),
    'eachHostOnce',
    'Without a fallback delay: whether the first failing host leads to the CDN, or the other hosts are tried first',
    'The reference: the CDN at once after a failure; the CSP page: round robin until one connects',
  ),
  cacheConnectTimeout: parameter(
    duration,
    3,
    'Until a cache server that does not answer counts as failed',
    'Not documented; the number of the open Linux client',
  ),
  cacheHostBan: parameter(
    duration,
    900,
    'How long a device leaves out a cache server that has failed',
    'Not documented; the number of the open Linux client',
  ),
  cacheYieldsToPeers: parameter(
    z.boolean(),
    false,
    'Whether bytes from a cache server yield to peers as those from the CDN do',
    'Documented: peers and cache servers are used in parallel',
  ),
  httpIncludesCache: parameter(
    z.boolean(),
    true,
    'Whether the counter BytesFromHttp of a device contains the bytes from cache servers',
    'The monitor page: it does; a sample of 2019 shows it without',
  ),
  percentageOf: parameter(
    z.enum(['line', 'port']),
    'line',
    'What the percentage caps are a percentage of: the narrowest of port and WAN line, or the port',
    'Documented as the available download bandwidth; how Windows measures it is not',
  ),
  absoluteCapCoversLan: parameter(
    z.boolean(),
    true,
    'Whether the caps in KB/s also cover LAN peers',
    'The exemption of LAN peers is stated for the percentage caps only',
  ),
  businessHoursCoverLan: parameter(
    z.boolean(),
    false,
    'Whether the caps of business hours also cover LAN peers',
    'Not stated; they are percentages, which exempt LAN peers elsewhere',
  ),
  businessDays: parameter(
    z.enum(['all', 'weekdays']),
    'all',
    'Days on which the business hours count',
    'Not documented; the policy names hours only',
  ),
  missingCacheDrive: parameter(
    z.enum(['systemDrive', 'noPeering']),
    'systemDrive',
    'What a device does whose drive of DOModifyCacheDrive is missing',
    'Not documented; an error code says that a missing cache folder restricts the mode',
  ),
  badPiecesUntilBan: parameter(
    count,
    5,
    'Bad pieces after which a download bans a peer',
    'Documented: a peer that sends several bad pieces is banned for that download',
  ),
  pieceSize: parameter(size, MIB, 'Size of a piece', 'The workflow page: typically 1 MB'),
  partialHolders: parameter(
    z.boolean(),
    false,
    'Whether files that are still being downloaded are shared',
    'The test page says a downloading device becomes a source; the states of a file suggest that it must finish first',
  ),
  partialUpdate: parameter(
    duration,
    1,
    'How often partial holders, and clients of a cache server that fetches a file, learn what there is',
    'Not documented; a step of the simulation',
  ),
  downloadsAtOnce: parameter(
    count,
    3,
    'Files that one device downloads at a time; the others wait',
    'Not documented; the counters of pending downloads show that a queue exists',
  ),
} as const;

export type ModelName = keyof typeof MODEL_PARAMETERS;

export const MODEL_NAMES = Object.keys(MODEL_PARAMETERS) as ModelName[];

type Shape = {
  [K in ModelName]: z.ZodDefault<(typeof MODEL_PARAMETERS)[K]['type']>;
};

const shape = Object.fromEntries(
  Object.entries(MODEL_PARAMETERS).map(([name, { type, default: value, meaning, why }]) => [
    name,
    (type as z.ZodType).default(value).meta({ description: `${meaning}. ${why}.` }),
  ]),
) as unknown as Shape;

export const modelSchema = z.strictObject(shape);

export type Model = z.output<typeof modelSchema>;

export const MODEL_DEFAULTS = Object.fromEntries(
  Object.entries(MODEL_PARAMETERS).map(([name, p]) => [name, p.default]),
) as unknown as Model;

/** A parameter's value as people write it. */
export function formatModelValue(name: ModelName, value: Model[ModelName]): string {
  const { type } = MODEL_PARAMETERS[name];
  if (type === size) return formatBytes(value as number);
  if (type === duration) return formatDuration(value as number);
  if (type === share) return formatShare(value as number);
  if (type === rate) return formatRate(value as number);
  return String(value);
}
