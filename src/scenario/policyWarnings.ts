/** Policies that are legal and surely not meant: each warning says the rule, and where and when it is documented. */

import { formatBytes, HOUR_S, MIB } from '../core/units.js';
import { counted } from '../core/words.js';
import { POLICY_NAMES, type PolicyName, policySpec } from '../policy/catalogue.js';
import { MODE } from '../policy/downloadMode.js';
import { effectivePolicy, type PolicyLayer } from '../policy/effective.js';
import type { DefaultsProfile } from '../policy/profiles.js';
import { RESTRICT } from '../policy/restrictPeers.js';
import type { SimpleMode } from '../policy/simpleMode.js';
import { describeSources } from '../policy/sources.js';
import type { PolicySet } from '../policy/values.js';
import { whyIgnored } from '../policy/versions.js';
import { compileField } from './match.js';
import type { Report } from './references.js';
import type { Scenario } from './schema.js';

/** The simple-mode threshold of the reference of 2024. */
const OLDER_THRESHOLD_BYTES = 10 * MIB;

const NO_GROUP = '00000000-0000-0000-0000-000000000000';

const REFERENCE = describeSources(['reference-2024']);
const BOTH = describeSources(['reference-2024', 'csp-2024']);

/** What one section of the scenario assigns, and all that counts beside it. */
interface AssignedSet {
  path: string;
  own: PolicySet;
  layers: PolicyLayer[];
}

/** Boundary groups without effect: they set mode 2 as local policy, and the scenario states another mode. */
function checkBoundaryGroups(
  { boundaryGroups, model }: Scenario,
  { DODownloadMode: mode }: PolicySet,
  report: Report,
): void {
  if (boundaryGroups.length === 0 || model.boundaryGroupLayer !== 'local') return;
  if (mode === undefined || mode === MODE.group) return;
  const message = `they set download mode 2 as local policy, which DODownloadMode ${mode} overrules: no device has their group`;
  report('warning', 'boundaryGroups', `${message} (${describeSources(['configmgr-boundary-2022'])})`);
}

/** Warns of policies of a scenario, each at the section that sets it. */
export function checkPolicies(scenario: Scenario, report: Report): void {
  const { assignments, ...base } = scenario.policies;
  const baseLayer: PolicyLayer = { origin: 'policies', set: base as PolicySet };
  const warnings = new Map<string, string>();
  const sets: AssignedSet[] = [
    { path: 'policies', own: base as PolicySet, layers: [baseLayer] },
    ...assignments.map((assignment, i) => ({
      path: `policies.assignments.${i}.set`,
      own: assignment.set as PolicySet,
      layers: [baseLayer, { origin: `policies.assignments[${i}]`, set: assignment.set as PolicySet }],
    })),
  ];
  checkBoundaryGroups(scenario, base as PolicySet, report);
  const anyMode2 =
    scenario.boundaryGroups.length > 0 || sets.some(({ layers }) => modeOf(scenario, layers) === MODE.group);
  for (const { path, own, layers } of sets) {
    const warn = (name: string, message: string) => {
      if (name in own) warnings.set(`${path}.${name}`, message);
    };
    for (const name of POLICY_NAMES) {
      const notes = windowsOf(scenario, path).flatMap((windows) => {
        const why = whyIgnored(policySpec(name), windows);
        return why === null ? [] : [`ignored by Windows ${windows}: ${why}`];
      });
      if (notes.length > 0) warn(name, notes.join('; '));
    }
    const policy = effectivePolicy(scenario.defaults as DefaultsProfile, layers);
    const ageS = policy.maxCacheAgeS;
    if (ageS < HOUR_S) {
      warn('DOMaxCacheAge', `${counted(ageS, 'second')}: this policy counts seconds, 7 days are 604800 or "7 d"`);
    }
    const note = simpleModeNote(scenario.model.simpleMode, policy.minFileSizeBytes);
    if (note !== null) warn('DOMinFileSizeToCache', note);
    if (policy.downloadMode !== MODE.group && !anyMode2) {
      for (const name of ['DOGroupId', 'DOGroupIdSource'] as const) {
        warn(name, `ignored: a group ID counts in download mode 2 only, and the mode is ${policy.downloadMode}`);
      }
    }
    if (own.DOGroupId === NO_GROUP) {
      warn('DOGroupId', 'all digits are 0, which is no group of anybody; make a GUID of your own');
    }
    const odd = ((own.DOCacheHost as readonly string[] | undefined) ?? []).find((host) => /\s/.test(host));
    if (odd !== undefined) warn('DOCacheHost', `no host is named ${JSON.stringify(odd)}: a name has no blank`);
    if (policy.groupIdSource > 5) warn('DOGroupIdSource', `ignored: ${policy.groupIdSource} is outside 0 to 5`);
    if (policy.restrictPeerSelectionBy === RESTRICT.dnsSd && hasWindows10(scenario)) {
      warn(
        'DORestrictPeerSelectionBy',
        '2 (DNS-SD) by MDM is for Windows 11; on Windows 10 it takes a Group Policy template of 2023 or later, or the registry',
      );
    }
    if (scenario.defaults === 'group-policy-2026' && policy.cacheHostSource === 0) {
      warn('DOCacheHostSource', 'the newest Group Policy template has no 0 any more: 1, 2, or not configured');
    }
    if (policy.downloadMode === MODE.bypass) {
      warn('DODownloadMode', '100 (Bypass) is deprecated and can make downloads fail with 0x80D03002; use 0');
    }
    // Windows 11 restricts LAN mode by itself, unless the model reads the documents otherwise.
    const unrestricted =
      policy.restrictPeerSelectionBy === RESTRICT.none ||
      (policy.restrictPeerSelectionBy === null &&
        (hasWindows10(scenario) || scenario.model.win11RestrictDefault === 'none'));
    if (policy.downloadMode === MODE.lan && unrestricted && sitesBehindOneIp(scenario) > 1) {
      const text = `all devices behind one public IP are one peer group in mode 1, here ${sitesBehindOneIp(scenario)} sites`;
      warnings.set('policies.DODownloadMode', `${text}: peers may be used across the WAN`);
    }
  }
  checkTogether(scenario, sets, (path, message) => warnings.set(path, message));
  for (const [path, message] of warnings) report('warning', path, message);
}

/** Policies of one device that mean something else together than each alone. */
function checkTogether(
  scenario: Scenario,
  sets: readonly AssignedSet[],
  warn: (path: string, message: string) => void,
) {
  const modes = sets.map(({ layers }) => modeOf(scenario, layers));
  const hasHost = knowsCacheHost(scenario, sets);
  for (const { path, own, layers } of sets) {
    const set: PolicySet = Object.assign({}, ...layers.map((layer) => layer.set));
    const isGiven = (name: PolicyName) => set[name] !== undefined;
    const isOwn = (...names: PolicyName[]) => names.some((name) => own[name] !== undefined);
    if (
      isGiven('DOMaxCacheSize') &&
      isGiven('DOAbsoluteMaxCacheSize') &&
      isOwn('DOMaxCacheSize', 'DOAbsoluteMaxCacheSize')
    ) {
      const size = set.DOAbsoluteMaxCacheSize === 0 ? 'no limit' : `${set.DOAbsoluteMaxCacheSize} GB`;
      warn(
        pathIn(path, own, 'DOMaxCacheSize', 'DOAbsoluteMaxCacheSize'),
        `the percentage of DOMaxCacheSize counts for nothing: DOAbsoluteMaxCacheSize, here ${size}, takes its place (${REFERENCE})`,
      );
    }
    if (isOwn('DOMonthlyUploadDataCap') && !modes.includes(MODE.internet)) {
      const rule = 'it counts uploads to Internet peers, which download mode 3 alone has';
      warn(`${path}.DOMonthlyUploadDataCap`, `limits nothing here: ${rule} (${REFERENCE})`);
    }
    for (const name of ['DODelayCacheServerFallbackBackground', 'DODelayCacheServerFallbackForeground'] as const) {
      if (!isOwn(name) || hasHost || set[name] === 0) continue;
      const rule = 'it is how long a download stays with a cache server before it may use HTTP';
      const known = 'by DOCacheHost, DHCP option 235, DNS-SD or the Geo service';
      warn(`${path}.${name}`, `delays nothing here: ${rule}, and no device knows one ${known} (${REFERENCE})`);
    }
    const isSourced = isGiven('DOGroupIdSource') && set.DOGroupIdSource !== 0;
    if (isGiven('DOGroupId') && isSourced && isOwn('DOGroupId', 'DOGroupIdSource')) {
      const idWins = scenario.model.groupIdPrecedence === 'groupIdWins';
      const [wins, loses] = idWins ? ['DOGroupId', 'DOGroupIdSource'] : ['DOGroupIdSource', 'DOGroupId'];
      warn(
        pathIn(path, own, loses as PolicyName, wins as PolicyName),
        `${loses} is ignored beside ${wins}: an explicit ID wins (${BOTH}); until 2022 the pages said that the source wins, as the Group Policy template does (model.groupIdPrecedence)`,
      );
    }
  }
}

function pathIn(path: string, own: PolicySet, ...names: PolicyName[]): string {
  return `${path}.${names.find((name) => own[name] !== undefined)}`;
}

/** True when any device could find a cache server. */
function knowsCacheHost({ sites }: Scenario, sets: readonly AssignedSet[]): boolean {
  const isNamed = sets.some(({ own }) => ((own.DOCacheHost as readonly string[] | undefined) ?? []).length > 0);
  return isNamed || sites.some((site) => site.dhcpOption235 ?? site.geoCacheHost ?? site.cacheServer?.announced);
}

/** What a small DOMinFileSizeToCache does is read in several ways: what is assumed here, or null where all agree. */
function simpleModeNote(simpleMode: SimpleMode, minFileSizeBytes: number): string | null {
  const policy = formatBytes(minFileSizeBytes);
  if (simpleMode === 'followsPolicy') {
    if (minFileSizeBytes >= OLDER_THRESHOLD_BYTES) return null;
    const older = formatBytes(OLDER_THRESHOLD_BYTES);
    return `files from ${policy} on are taken to be shared; by an older document those under ${older} never are, whatever this policy says (try model.simpleMode: ${older})`;
  }
  if (minFileSizeBytes >= simpleMode) return null;
  const text = `${policy} is under the simple-mode threshold of ${formatBytes(simpleMode)}`;
  return `${text}, below which model.simpleMode takes no file to be shared whatever this policy says; by a newer document the threshold is this policy (model.simpleMode: followsPolicy)`;
}

/** The Windows versions of the profiles that a policy set can reach. */
function windowsOf(scenario: Scenario, path: string): string[] {
  const i = /assignments\.(\d+)/.exec(path)?.[1];
  const patterns = i === undefined ? undefined : scenario.policies.assignments[Number(i)]!.match.windows;
  const versions = scenario.devices.mix.map((profile) => profile.windows);
  return [...new Set(versions)].filter(patterns === undefined ? () => true : compileField('windows', patterns));
}

function modeOf(scenario: Scenario, layers: PolicyLayer[]): number {
  return effectivePolicy(scenario.defaults as DefaultsProfile, layers).downloadMode;
}

function hasWindows10(scenario: Scenario): boolean {
  return scenario.devices.mix.some((profile) => profile.windows.startsWith('10'));
}

/** How many sites share their public IP with another. */
function sitesBehindOneIp(scenario: Scenario): number {
  let shared = 0;
  for (const site of scenario.sites) {
    const one = site.publicIp === 'shared' || (site.publicIp === 'perSite' && site.wan.breakout === 'hub');
    if (one || (Array.isArray(site.publicIp) && site.publicIp.length === 1)) shared += site.count;
  }
  return shared;
}
