/** Files of an administrator to a scenario. */

import { InputError, InvariantError, type Problem } from '../core/problems.js';
import type { PolicyName } from '../policy/catalogue.js';
import type { PolicySet, PolicyValue } from '../policy/values.js';
import { loadScenario } from '../scenario/load.js';
import { type Assign, type AssignedPolicies, noteTargets, readAssigns, resolveFor } from './assignments.js';
import type { Conflict, HeldPolicy, Winner } from './conflicts.js';
import {
  type DeviceEstate,
  type DeviceOptions,
  deviceEstate,
  listOfSites,
  type ReadList,
  type SubnetList,
} from './devices/deviceEstate.js';
import { SITES_FILE, siteListText } from './devices/deviceFiles.js';
import { readFieldMap } from './devices/deviceTable.js';
import type { SiteList } from './devices/siteLists.js';
import { isSameValue } from './equal.js';
import { type Base, estateText } from './estate.js';
import { type Aside, type Findings, type ImportFile, type Origin, problemAt } from './found.js';
import { type NotRead, type ReadFiles, readFiles } from './readFiles.js';
import { type Report, reportedMode } from './reports.js';

export interface ImportOptions extends DeviceOptions {
  /** Name of the scenario; default: `estate`. */
  name?: string;
  /** The example that gives all but the policies; default: one office of a hundred devices. */
  base?: Base | null;
  /** Which counts where MDM and Group Policy set a policy to different values; default: `group-policy`. */
  wins?: Winner;
  /** `GROUP=field:pattern`: for which devices holds what is assigned to a group of Intune, or what a policy or a file sets. */
  assign?: readonly string[];
}

export interface Imported {
  /** The scenario: YAML with a comment for each value that no file gave. */
  text: string;
  /** Texts of the files that it names, by their names: beside it they make it run. */
  files: Readonly<Record<string, string>>;
  /** What the lists of devices held, and what is odd about them; `null` where none was given. */
  devices: Omit<DeviceEstate, 'files'> | null;
  /** Those of all devices. */
  policies: PolicySet;
  /** Policies that hold for some of the devices, in the order in which they count. */
  assignments: readonly AssignedPolicies[];
  /** Each policy of all devices that holds, with its origin and place. */
  held: readonly ({ policy: PolicyName } & HeldPolicy)[];
  conflicts: readonly Conflict[];
  /** Settings of Delivery Optimization, or what looks so, that are not taken, with the reason. */
  aside: readonly Aside[];
  /** Settings of other areas, by file and area. */
  others: readonly { file: string; area: string; count: number }[];
  origins: readonly { origin: Origin; policies: number }[];
  /** Reports about downloads, to hold the estate against. */
  reports: readonly Report[];
  /** The administrator's own list of sites; `null` where none was given. */
  sites: ReadList | null;
  notRead: readonly NotRead[];
  /** What is odd about the files, and about the policies together. */
  problems: readonly Problem[];
}

/**
 * Reads policies and devices from files and makes a scenario of them. Neither folders nor texts that no policy and no device
 * needs enter it.
 *
 * @throws InputError when no file has a policy of Delivery Optimization or devices, or a file is damaged or made to do harm
 */
export function importFiles(files: readonly ImportFile[], options: ImportOptions = {}): Imported {
  const read = readFiles(files, readFieldMap(options.map ?? []));
  const { findings: ofFiles, notRead, tables, subnets, reports } = read;
  const sites = oneList(read.sites);
  const mode = reportedMode(reports, ofFiles);
  const findings = mode.findings === null ? ofFiles : [...ofFiles, mode.findings];
  const assigns = readAssigns(options.assign ?? []);
  const resolved = resolveFor(findings, assigns, options.wins ?? 'group-policy');
  noteTargets(findings, assigns);
  refusePseudonyms(assigns, options);
  if (tables.length === 0) {
    if (sites === null) refuseNothing(files, { ...read, findings });
    refuseDeviceOptions(options);
  }
  const base = options.base ?? null;
  const estate = tables.length === 0 ? null : deviceEstate(tables, { subnets, sites }, profilesOf(base), options);
  const policies = Object.fromEntries([...resolved.held].map(([name, { value }]) => [name, value])) as PolicySet;
  const name = options.name ?? 'estate';
  const told = reports.map(({ report }) => report);
  const text = estateText(name, { resolved, findings, devices: estate, sites, reports: told, base });
  const ofSites = sites === null ? base?.files : { ...base?.files, [SITES_FILE]: siteListText(sites) };
  const { files: texts = ofSites ?? {}, ...devices } = estate ?? {};
  return {
    text,
    files: texts,
    devices: estate === null ? null : (devices as Omit<DeviceEstate, 'files'>),
    policies,
    assignments: resolved.assignments,
    held: [...resolved.held].map(([policy, each]) => ({ policy, ...each })),
    conflicts: resolved.conflicts,
    aside: findings.flatMap(({ aside }) => aside),
    others: findings.flatMap(({ origin, others }) =>
      [...others].map(([area, count]) => ({ file: origin.file, area, count })),
    ),
    origins: findings.map((each) => ({ origin: each.origin, policies: each.policies.size })),
    reports: told,
    sites: sites === null ? null : listOfSites(sites),
    notRead,
    problems: [
      ...problemsOf(findings, notRead),
      ...reports.flatMap(({ problems }) => problems),
      ...mode.problems,
      ...unusedSubnets(subnets, estate),
      ...checked(`${name}.yaml`, text, texts, policies),
    ],
  };
}

/** @throws InputError for two lists of sites: nobody says which counts */
function oneList(lists: readonly SiteList[]): SiteList | null {
  const [first = null, second] = lists;
  if (second === undefined) return first;
  throw InputError.of(`${second.file}: error: this is a second list of sites, beside ${first!.file}: name one`);
}

function refuseNothing(
  files: readonly ImportFile[],
  { findings, notRead, subnets, reports }: Pick<ReadFiles, 'findings' | 'notRead' | 'subnets' | 'reports'>,
): void {
  if (findings.some(({ policies, removed }) => policies.size + removed.size > 0)) return;
  const problems = findings.flatMap(({ origin, aside }) =>
    aside.map(({ name, why, where }) => problemAt('error', origin.file, where, why, name)),
  );
  for (const { file, why } of notRead) problems.push(problemAt('error', file, {}, why));
  for (const { file } of subnets) problems.push(problemAt('error', file, {}, UNUSED_SUBNETS));
  for (const { report } of reports) {
    problems.push(problemAt('error', report.file, {}, `${report.form} is read, and names no device: ${TO_OBSERVE}`));
  }
  const which = files.length === 1 ? files[0]!.name : `${files.length} files`;
  problems.push({
    severity: 'error',
    path: which,
    message: 'no policy of Delivery Optimization is in it, and no list of devices or sites',
  });
  throw new InputError(problems);
}

function refusePseudonyms(assigns: readonly Assign[], { pseudonyms }: ImportOptions): void {
  const assign = assigns.find(({ match }) => match.device !== undefined);
  if (!pseudonyms || !assign) return;
  const why = 'with --pseudonyms the names of devices are others: name a site, a profile or another field';
  throw InputError.of(`--assign ${assign.key}: error: ${why}`);
}

/** Options of lists of devices, where there is none. */
function refuseDeviceOptions({ map = [], siteBy, sitePattern, pseudonyms, staleAfterDays }: ImportOptions): void {
  const given = [
    map.length > 0 && '--map',
    siteBy && '--site-by',
    sitePattern !== undefined && '--site-pattern',
    pseudonyms && '--pseudonyms',
    staleAfterDays !== undefined && '--stale-after',
  ].find((option) => typeof option === 'string');
  if (given) throw InputError.of(`${given}: error: it is about lists of devices, and none of the files is one`);
}

function unusedSubnets(subnets: readonly SubnetList[], estate: DeviceEstate | null): Problem[] {
  if (estate !== null) return [];
  return subnets.map(({ file }) => problemAt('warning', file, {}, UNUSED_SUBNETS));
}

const TO_OBSERVE =
  'dosim observe ESTATE --observed FILE holds an estate against it, which comes from policies or lists of devices';

const UNUSED_SUBNETS =
  'not used: a table of subnets says the sites of devices, and no list of devices is among the files';

/**
 * Names of the profiles that the scenario will have.
 *
 * @throws InputError for an example whose content is asked for by devices of its own
 */
function profilesOf(base: Base | null): string[] {
  if (base === null) return ['laptop', 'desktop'];
  const readText = (file: string) => ({ file, text: base.files?.[file] ?? base.text });
  const { scenario } = loadScenario(base.name, readText);
  if (scenario.content.some(({ requests }) => requests !== undefined)) {
    throw InputError.of(
      `--like ${base.name}: error: its content names the devices that ask for it; take another example`,
    );
  }
  return scenario.devices.mix.map(({ name }) => name);
}

function problemsOf(findings: readonly Findings[], notRead: readonly NotRead[]): Problem[] {
  const left = notRead.filter(({ isExpected }) => !isExpected);
  return [
    ...findings.flatMap(({ problems }) => problems),
    ...left.map(({ file, why }) => problemAt('warning', file, {}, `not read: ${why}`)),
  ];
}

/** Reads the scenario as every command will, and gives what is odd about its policies. */
function checked(file: string, text: string, others: Readonly<Record<string, string>>, policies: PolicySet): Problem[] {
  const { scenario, warnings } = loadScenario(file, (wanted) => ({ file: wanted, text: others[wanted] ?? text }));
  const { assignments: _, ...read } = scenario.policies;
  for (const [name, value] of Object.entries(read) as [PolicyName, PolicyValue | undefined][]) {
    if (!isSameValue(value, policies[name])) {
      throw new InvariantError(`the estate says ${name} otherwise than the files`);
    }
  }
  return warnings
    .filter(({ severity }) => severity === 'warning')
    .map(({ severity, path, message }) => ({ severity, path, message }));
}
