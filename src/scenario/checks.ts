/** What the schema cannot see: names that must agree, and settings that are legal but surely not meant. */
import { didYouMean, type Problem } from '../core/problems.js';
import { formatBytes, formatDuration, HOUR_S, MIB } from '../core/units.js';
import { POLICY_NAMES, policySpec } from '../policy/catalogue.js';
import { MODE } from '../policy/downloadMode.js';
import { effectivePolicy, type PolicyLayer } from '../policy/effective.js';
import type { DefaultsProfile } from '../policy/profiles.js';
import { RESTRICT } from '../policy/restrictPeers.js';
import type { SimpleMode } from '../policy/simpleMode.js';
import type { PolicySet } from '../policy/values.js';
import { whyIgnored, windowsName } from '../policy/versions.js';
import { eventProblems } from './events.js';
import { patternToRegExp } from './match.js';
import { siteNames } from './names.js';
import type { MatchSpec, Scenario } from './schema.js';

/** The simple-mode threshold of the reference of 2024. */
const OLDER_THRESHOLD_BYTES = 10 * MIB;

type Report = (severity: Problem['severity'], path: string, message: string) => void;

/** Errors and warnings of a scenario whose values are all well formed. */
export function checkScenario(scenario: Scenario, report: Report): void {
  checkNames(scenario, report);
  checkDistributions(scenario, report);
  checkTimes(scenario, report);
  checkPolicies(scenario, report);
  checkEvents(scenario, report);
  checkCacheHosts(scenario, report);
  const maxFile = scenario.content.flatMap((c) => c.files).some((f) => f.size.kind === 'fixed' && f.size.value === 0);
  if (maxFile) report('error', 'content', 'a file of 0 bytes cannot be downloaded');
}

function checkNames(scenario: Scenario, report: Report): void {
  const lists = { sites: scenario.sites, 'devices.mix': scenario.devices.mix, content: scenario.content };
  for (const [path, list] of Object.entries({ ...lists, 'demand.rings': scenario.demand.rings })) {
    const names = list.map((entry) => entry.name);
    names.forEach((name, i) => {
      if (names.indexOf(name) !== i) report('error', `${path}.${i}.name`, `the name ${name} is used twice`);
    });
  }
  const check = (match: MatchSpec | undefined, path: string) => {
    const groups = scenario.sites.map((site) => site.name);
    const profiles = scenario.devices.inventory ? null : scenario.devices.mix.map((p) => p.name);
    for (const [field, names] of [
      ['siteGroup', groups],
      ['profile', profiles],
    ] as const) {
      for (const pattern of names === null ? [] : (match?.[field] ?? [])) {
        const known = (names ?? []).some((name) => patternToRegExp(pattern).test(name));
        if (!known) {
          const near = didYouMean(pattern, names ?? []);
          report('error', `${path}.${field}`, `no ${field} is named ${pattern}${near || `; there are ${names}`}`);
        }
      }
    }
  };
  for (const [i, { match }] of scenario.policies.assignments.entries()) check(match, `policies.assignments.${i}.match`);
  for (const [i, { audience }] of scenario.content.entries()) check(audience.match, `content.${i}.audience.match`);
  for (const [i, { match }] of scenario.events.entries()) check(match, `events.${i}.match`);
  scenario.content.forEach((content, i) => {
    const given = content.files.map((f) => f.name).filter((name) => name !== undefined);
    given.forEach((name, k) => {
      if (given.indexOf(name) !== k) report('error', `content.${i}.files`, `the file name ${name} is used twice`);
    });
  });
}

function checkDistributions(value: unknown, report: Report, path: string[] = []): void {
  if (typeof value !== 'object' || value === null) return;
  const d = value as { kind?: string; min?: number; max?: number; smallest?: number; largest?: number };
  if (d.kind === 'uniform' && d.min! > d.max!) report('error', path.join('.'), 'min is greater than max');
  if (d.kind === 'zipf' && d.smallest! > d.largest!)
    report('error', path.join('.'), 'smallest is greater than largest');
  for (const [key, inner] of Object.entries(value)) checkDistributions(inner, report, [...path, key]);
}

function checkTimes(scenario: Scenario, report: Report): void {
  if (scenario.duration <= 0) report('error', 'duration', 'the run needs a duration above zero');
  const { scan } = scenario.demand;
  if (scan.interval <= 0) report('error', 'demand.scan.interval', 'the interval of scans must be above zero');
  if (scan.jitter > scan.interval) report('error', 'demand.scan.jitter', 'jitter is greater than the scan interval');
  for (const [name, least] of [
    ['announceInterval', 1],
    ['slotRotation', 1],
    ['downloadsAtOnce', 1],
  ] as const) {
    if (scenario.model[name] < least) report('error', `model.${name}`, `allowed is at least ${least}`);
  }
  scenario.content.forEach((content, i) => {
    const { release } = content;
    if (release?.kind === 'every' && release.everyS <= 0)
      report('error', `content.${i}.release`, 'every must be above 0');
    const endMs = scenario.start + scenario.duration * 1000;
    if (release?.kind === 'dates' && release.timesMs.every((t) => t >= endMs)) {
      report('warning', `content.${i}.release`, 'every date is after the end of the run: nobody will ask for it');
    }
  });
}

function checkEvents(scenario: Scenario, report: Report): void {
  const contents = scenario.content.map((content) => content.name);
  const servers = cacheServerNames(scenario);
  scenario.events.forEach((event, i) => {
    for (const [field, message] of eventProblems(event)) {
      report('error', `events.${i}${field ? `.${field}` : ''}`, message);
    }
    if (event.at >= scenario.duration) {
      report('warning', `events.${i}.at`, `this is after the end of the run (${formatDuration(scenario.duration)})`);
    }
    for (const [field, names] of [
      ['content', contents],
      ['server', servers],
    ] as const) {
      for (const pattern of event[field] ?? []) {
        if (names.some((name) => patternToRegExp(pattern).test(name))) continue;
        const near = didYouMean(pattern, names) || `; there are ${names.join(', ') || 'none'}`;
        report('error', `events.${i}.${field}`, `no ${field} is named ${pattern}${near}`);
      }
    }
  });
}

/** Host names of all cache servers: those of sites by their site's name. */
function cacheServerNames(scenario: Scenario): string[] {
  const ofSites = scenario.sites.flatMap((site) =>
    site.cacheServer ? siteNames(site).map((siteName) => `${site.cacheServer!.name}.${siteName}`) : [],
  );
  return [...ofSites, ...scenario.network.cacheServers.map((server) => server.name)];
}

function checkCacheHosts(scenario: Scenario, report: Report): void {
  const names = cacheServerNames(scenario);
  names.forEach((name, i) => {
    if (names.indexOf(name) !== i) report('error', 'network.cacheServers', `two cache servers are named ${name}`);
  });
  const check = (hosts: readonly string[], path: string) => {
    for (const host of hosts) {
      if (names.includes(host)) continue;
      const near = didYouMean(host, names) || (names.length > 0 ? `; there are ${names.join(', ')}` : '');
      report('warning', path, `no cache server is named ${host}: every connection to it will fail${near}`);
    }
  };
  const { assignments, ...base } = scenario.policies;
  check((base.DOCacheHost as readonly string[] | undefined) ?? [], 'policies.DOCacheHost');
  assignments.forEach(({ set }, i) => {
    check((set.DOCacheHost as readonly string[] | undefined) ?? [], `policies.assignments.${i}.set.DOCacheHost`);
  });
  scenario.sites.forEach((site, i) => {
    if (site.geoCacheHost !== undefined) check([site.geoCacheHost], `sites.${i}.geoCacheHost`);
    if (site.dhcpOption235 === 'own' && !site.cacheServer) {
      report('error', `sites.${i}.dhcpOption235`, 'own needs a cacheServer at the site');
    }
  });
}

function checkPolicies(scenario: Scenario, report: Report): void {
  const { assignments, ...base } = scenario.policies;
  const baseLayer: PolicyLayer = { origin: 'policies', set: base as PolicySet };
  const warnings = new Map<string, string>();
  const sets: { path: string; own: PolicySet; layers: PolicyLayer[] }[] = [
    { path: 'policies', own: base as PolicySet, layers: [baseLayer] },
    ...assignments.map((assignment, i) => ({
      path: `policies.assignments.${i}.set`,
      own: assignment.set as PolicySet,
      layers: [baseLayer, { origin: `policies.assignments[${i}]`, set: assignment.set as PolicySet }],
    })),
  ];
  const anyMode2 = sets.some(({ layers }) => modeOf(scenario, layers) === MODE.group);
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
      warn('DOMaxCacheAge', `${ageS} seconds: this policy counts seconds, 7 days are 604800 or "7 d"`);
    }
    const note = simpleModeNote(scenario.model.simpleMode, policy.minFileSizeBytes);
    if (note !== null) warn('DOMinFileSizeToCache', note);
    if (policy.downloadMode !== MODE.group && !anyMode2) {
      for (const name of ['DOGroupId', 'DOGroupIdSource'] as const) {
        warn(name, `ignored: a group ID counts in download mode 2 only, and the mode is ${policy.downloadMode}`);
      }
    }
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
  for (const [path, message] of warnings) report('warning', path, message);
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
  const versions = scenario.devices.mix.map((profile) => windowsName(profile.windows));
  return [...new Set(versions)].filter(
    (version) => patterns === undefined || patterns.some((pattern) => patternToRegExp(pattern).test(version)),
  );
}

function modeOf(scenario: Scenario, layers: PolicyLayer[]): number {
  return effectivePolicy(scenario.defaults as DefaultsProfile, layers).downloadMode;
}

function hasWindows10(scenario: Scenario): boolean {
  return scenario.devices.mix.some((profile) => windowsName(profile.windows).startsWith('10'));
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
