/**
 * The settings that a recommendation chooses from: for each policy that is in force on the estate the values worth trying,
 * within their documented ranges and in sensible steps.
 */
import { POLICY_NAMES, type PolicyName, policySpec } from '../../policy/catalogue.js';
import { whyIgnored, windowsName } from '../../policy/versions.js';
import type { Plain } from '../../scenario/layers.js';
import type { Scenario } from '../../scenario/schema.js';
import { type EstateFacts, estateFacts } from '../causes/estateFacts.js';
import type { Experiment } from '../environment.js';
import { type PolicyValues, readName, type Scope, scopedName } from './scopes.js';

/** Settings laid over each other: of two values the later counts. */
export function together(settings: readonly PolicyValues[]): PolicyValues {
  return Object.assign({}, ...settings) as PolicyValues;
}

/** What is set together, and taken back together. */
export interface Dimension {
  /** The policy that it is called by, with its scope where it is not for all devices. */
  name: string;
  /** Each value with all policies that it sets. */
  values: readonly PolicyValues[];
}

/** The same choice for some devices. */
export interface ScopedDimension extends Dimension {
  scope: Scope;
  /** The dimension for all devices. */
  policy: string;
}

export interface Space {
  /** For all devices. */
  dimensions: readonly Dimension[];
  /** For some of them; empty where assignments are not searched. */
  scoped: readonly ScopedDimension[];
  /** Policies that stay as they are because they were asked to, by `keep` or `only`. */
  stays: readonly PolicyName[];
  /** Policies that no run tries, and why. */
  notSearched: readonly { policy: PolicyName; why: string }[];
}

export interface SpaceOptions {
  /** Policies that stay as they are, and those that alone may be changed. */
  keep: readonly PolicyName[];
  only: readonly PolicyName[] | undefined;
}

interface Row {
  values: readonly Plain[] | ((scenario: Scenario) => readonly PolicyValues[]);
  /** Where it can matter; default: everywhere. */
  where?: (estate: EstateFacts, scenario: Scenario) => boolean;
  /** What the estate lacks where it cannot. */
  lacks?: string;
}

const DAY_S = 86_400;
const hasServers = ({ cacheServers }: EstateFacts) => cacheServers.length > 0;
const hasForeground = (_: EstateFacts, { content }: Scenario) =>
  content.some(({ priority }) => priority === 'foreground');
const NO_SERVERS = 'the estate has no cache server';

/** Steps of values: those that documents recommend or that are defaults, and some between. */
const ROWS: Partial<Record<PolicyName, Row>> = {
  DODownloadMode: { values: groupings },
  DORestrictPeerSelectionBy: { values: [0, 1, 2] },
  DOMinRAMAllowedToPeer: {
    values: [1, 2, 4],
    where: ({ leastRamBytes, mostMinRamBytes }) => leastRamBytes < mostMinRamBytes,
    lacks: 'no device has less RAM than the policy asks for',
  },
  DOMinDiskSizeAllowedToPeer: { values: [16, 32, 64] },
  DOMinFileSizeToCache: { values: [1, 5, 10, 50, 100] },
  DOMinBatteryPercentageAllowedToUpload: {
    values: [20, 40, 60, 80],
    where: ({ hasBatteries }) => hasBatteries,
    lacks: 'no device has a battery',
  },
  DOAllowVPNPeerCaching: { values: [0, 1], where: ({ hasVpn }) => hasVpn, lacks: 'no device is ever on a VPN' },
  DODisallowCacheServerDownloadsOnVPN: {
    values: [0, 1],
    where: (estate) => estate.hasVpn && hasServers(estate),
    lacks: 'no device on a VPN has a cache server',
  },
  DOMaxCacheAge: { values: [3, 7, 14, 30].map((days) => days * DAY_S) },
  DOMaxCacheSize: { values: [10, 20, 40] },
  DOMinBackgroundQos: { values: [500, 1000, 2500] },
  DODelayBackgroundDownloadFromHttp: { values: [0, 60, 300, 900, 3600] },
  DODelayForegroundDownloadFromHttp: {
    values: [0, 30, 60],
    where: hasForeground,
    lacks: 'no content is asked for in the foreground',
  },
  DODelayCacheServerFallbackBackground: { values: [0, 60, 600, 3600], where: hasServers, lacks: NO_SERVERS },
  DODelayCacheServerFallbackForeground: {
    values: [0, 30, 60],
    where: (estate, scenario) => hasServers(estate) && hasForeground(estate, scenario),
    lacks: 'no content is asked for in the foreground, or there is no cache server',
  },
  DOCacheHostSource: { values: [0, 1, 2], where: hasServers, lacks: NO_SERVERS },
  DOPercentageMaxBackgroundBandwidth: { values: [25, 50, 75] },
  DOPercentageMaxForegroundBandwidth: {
    values: [50, 75],
    where: hasForeground,
    lacks: 'no content is asked for in the foreground',
  },
  DOSetHoursToLimitBackgroundDownloadBandwidth: {
    values: [
      { From: 8, To: 17, In: 25, Out: 0 },
      { From: 8, To: 17, In: 10, Out: 0 },
    ],
  },
};

const WHY_NOT: Partial<Record<PolicyName, string>> = {
  DOGroupId: 'which devices belong together is for their owner to say; one group for all takes bytes over all lines',
  DOGroupIdSource: 'it is tried with DODownloadMode 2',
  DOVpnKeywords: 'a text: the names of adapters are known to their owner',
  DOModifyCacheDrive: 'a text: which drives there are is known to their owner',
  DOCacheHost: 'a text: DOCacheHostSource and DHCP option 235 name the servers that there are',
  DOAbsoluteMaxCacheSize: 'DOMaxCacheSize is tried in its place',
  DOMonthlyUploadDataCap: 'it counts bytes to Internet peers, which mode 3 alone has',
  DOSetHoursToLimitForegroundDownloadBandwidth: 'somebody waits for foreground downloads',
  DOMaxForegroundDownloadBandwidth: 'the percentage is tried in its place: a rate fits one kind of line',
  DOMaxBackgroundDownloadBandwidth: 'the percentage is tried in its place: a rate fits one kind of line',
};

/**
 * The settings to choose from on an estate.
 *
 * @param scopes groups of devices that may have settings of their own
 */
export function spaceOf(
  experiment: Pick<Experiment, 'scenario' | 'inventory'>,
  options: SpaceOptions,
  scopes: readonly Scope[] = [],
): Space {
  const { scenario, inventory } = experiment;
  const facts = estateFacts(experiment);
  const versions = [
    ...scenario.devices.mix.map(({ windows }) => windows),
    ...(inventory ?? []).flatMap(({ windows }) => windows ?? []),
  ].map(windowsName);
  const dimensions: Dimension[] = [];
  const notSearched: { policy: PolicyName; why: string }[] = [];
  for (const policy of POLICY_NAMES) {
    const row = ROWS[policy];
    const why = whyNot(policy, row, { facts, scenario, versions, ...options });
    if (why !== null) {
      notSearched.push({ policy, why });
      continue;
    }
    const { values } = row!;
    const sets = typeof values === 'function' ? values(scenario) : values.map((value) => ({ [policy]: value }));
    // A mode with the source of its group is none of them where the source stays what it is.
    const allowed = sets.filter((set) => Object.keys(set).every((each) => mayChange(each as PolicyName, options)));
    dimensions.push({ name: policy, values: allowed });
  }
  return {
    dimensions,
    stays: POLICY_NAMES.filter((policy) => !mayChange(policy, options)),
    scoped: scopes.flatMap((scope) => dimensions.map((each) => scopedTo(each, scope))),
    notSearched,
  };
}

function mayChange(policy: PolicyName, { keep, only }: SpaceOptions): boolean {
  return !keep.includes(policy) && (only === undefined || only.includes(policy));
}

function scopedTo({ name, values }: Dimension, scope: Scope): ScopedDimension {
  const renamed = (set: PolicyValues) =>
    Object.fromEntries(Object.entries(set).map(([policy, value]) => [scopedName(policy, scope.name), value]));
  return { name: scopedName(name, scope.name), values: values.map(renamed), scope, policy: name };
}

interface Around extends SpaceOptions {
  facts: EstateFacts;
  scenario: Scenario;
  versions: readonly string[];
}

function whyNot(policy: PolicyName, row: Row | undefined, around: Around): string | null {
  const { facts, keep, only, scenario, versions } = around;
  const isInForce = versions.some((version) => whyIgnored(policySpec(policy), version) === null);
  if (!isInForce) return `no Windows version of the estate follows it: ${whyIgnored(policySpec(policy), versions[0]!)}`;
  if (keep.includes(policy)) return 'it is kept (--keep)';
  if (only && !only.includes(policy)) return 'it is not among those that may change (--only)';
  if (policy === 'DOGroupIdSource' && !mayChange('DODownloadMode', around)) {
    return 'it is tried with DODownloadMode 2, and the mode stays what it is';
  }
  if (!row) return WHY_NOT[policy] ?? 'it is an older form of another policy';
  return row.where && !row.where(facts, scenario) ? row.lacks! : null;
}

/** The modes, each source of a group ID that some device has, and no peers. */
function groupings({ devices, sites }: Scenario): PolicyValues[] {
  const hasSource = [
    sites.some(({ adSite }) => adSite !== 'none'),
    devices.mix.some(({ domain }) => domain !== 'none'),
    sites.some(({ dhcpOption234 }) => dhcpOption234 !== undefined),
    sites.some(({ dnsSuffix }) => dnsSuffix !== undefined),
    devices.mix.some(({ tenant }) => tenant !== 'none'),
  ];
  const sources = hasSource.flatMap((has, i) => (has ? [{ DODownloadMode: 2, DOGroupIdSource: i + 1 }] : []));
  return [{ DODownloadMode: 0 }, { DODownloadMode: 1 }, { DODownloadMode: 2 }, ...sources];
}

/** The dimension that a setting belongs to: mode and group are one decision. */
export function dimensionOf(name: string): string {
  const { policy, scope } = readName(name);
  const of = ['DOGroupId', 'DOGroupIdSource'].includes(policy) ? 'DODownloadMode' : policy;
  return scope === undefined ? of : scopedName(of, scope);
}
