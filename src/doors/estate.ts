/** A scenario with imported policies, as people read and edit it. What no file says is marked "assumed". */
import { stringify } from 'yaml';
import { printable, withoutFolder } from '../core/printable.js';
import { counted } from '../core/words.js';
import { POLICY_NAMES, type PolicyName } from '../policy/catalogue.js';
import { type PolicyValue, writtenPolicies } from '../policy/values.js';
import type { AssignedPolicies, ResolvedEstate } from './assignments.js';
import { type Conflict, originText } from './conflicts.js';
import type { DeviceEstate } from './devices/deviceEstate.js';
import { devicesSection, MIX, sitesSection } from './devices/deviceFiles.js';
import { linesOfList, type SiteList } from './devices/siteLists.js';
import type { Findings, Origin, Where } from './found.js';
import { placeText } from './found.js';
import type { Report } from './reports.js';

/** An example estate whose policies are replaced. */
export interface Base {
  name: string;
  text: string;
  /** Texts of the files that it names, by their names. */
  files?: Readonly<Record<string, string>>;
}

const SCHEMA = 'yaml-language-server: $schema=./dosim.schema.json';

/** Everything but the policies: nobody said a word of it. */
const DEFAULT_ESTATE = `defaults: observed-2026 # assumed: what is known of real clients in 2026
start: 2026-03-02T00:00:00Z # assumed
duration: 28 d # assumed: two Patch Tuesdays apart

sites: # assumed: no file said which sites there are
  - name: office # assumed
    devices: 100 # assumed
    wan: { down: 100 Mbit/s, up: 100 Mbit/s } # assumed
    lan: 1 Gbit/s # assumed
    subnets: 1 # assumed
    adSite: perSite # assumed
    officeHours: { from: "8:00", to: "17:00" } # assumed
    timeZone: UTC # assumed

devices: # assumed: no list of devices was given
  mix:
    - { name: laptop, share: 60 %, power: battery, ram: 16 GB, disk: 256 GB, windows: 11 24H2 } # assumed
    - { name: desktop, share: 40 %, ram: 16 GB, disk: 256 GB, windows: 11 24H2 } # assumed
`;
const DEFAULT_CONTENT = `content: # assumed: sizes and cadences are illustrative
  - name: cumulative-update
    type: quality-update
    release: { rule: second Tuesday, at: "18:00" } # assumed, UTC
    files: [{ size: 700 MB }] # assumed
  - name: office
    type: microsoft-365-apps
    release: { rule: second Tuesday, at: "18:00" } # assumed, UTC
    files: [{ size: 60 MB, count: 6 }] # assumed
  - name: defender
    type: defender
    release: { every: 1 d, after: 8 h } # assumed
    files: [{ size: 10 MB }] # assumed

demand:
  rings: # assumed
    - { name: early, share: 10 %, deferral: 0 d }
    - { name: broad, share: 90 %, deferral: 3 d }
`;

/** What a scenario is made of. */
export interface EstateParts {
  resolved: ResolvedEstate;
  findings: readonly Findings[];
  /** Lists of devices; `null`: none was given. */
  devices: DeviceEstate | null;
  /** The administrator's own list of sites; `null`: none was given. */
  sites: SiteList | null;
  /** Reports about downloads. */
  reports: readonly Report[];
  /** An example that gives all that the files do not; `null`: one office. */
  base: Base | null;
}

/** The text of a scenario. @param name of the scenario */
export function estateText(name: string, { resolved, findings, devices, sites, reports, base }: EstateParts): string {
  const policies = policyLines(resolved, findings);
  const head = headLines({ findings, devices, sites, reports, base });
  const named = `name: ${stringify(name).trimEnd()}${base ? '' : ' # assumed: the name of this file'}`;
  const start = `${head.join('\n')}\n`;
  let body = `${named}\n${DEFAULT_ESTATE}\n${DEFAULT_CONTENT}`;
  if (base) {
    body = base.text
      .replaceAll('\r\n', '\n')
      .replace(/^(#.*\n)*/, '')
      .replace(/^name: .*$/m, () => named);
  }
  if (devices) body = withDevices(body, { devices, sites, base });
  else if (sites) body = withSection(body, 'sites', listedSites(sites), 'content');
  if (sites) body = withHubs(body, linesOfList(sites).hubs);
  return `${start}${withSection(body, 'policies', policies, 'content')}`;
}

/** Devices of a site that no list says. */
const DEVICES_OF_SITE = 50;

/** A section of sites from a list, where no list of devices is. */
function listedSites(list: SiteList): string[] {
  const { columns, rows } = list;
  const at = columns.findIndex(({ name }) => name === 'devices');
  const isMissing = rows.some(({ cells }) => (cells[at] ?? '') === '');
  const { hasLines } = linesOfList(list);
  return sitesSection({ count: rows.length, isListed: true, hasLines, ...(isMissing && { devices: DEVICES_OF_SITE }) });
}

/** The hubs that a list of sites names: nothing says their lines, unless an example has them. */
function withHubs(body: string, hubs: readonly string[]): string {
  if (hubs.length === 0 || /^network:/m.test(body)) return body;
  const lines = hubs.map(
    (name) => `    - { name: ${stringify(name).trimEnd()}, down: 1 Gbit/s, up: 1 Gbit/s } # assumed`,
  );
  return withSection(body, 'network', ['network:', '  hubs: # the list of sites names them', ...lines], 'sites');
}

/** A scenario whose sites and devices come from files. Profiles of an example stay. */
function withDevices(
  body: string,
  { devices: estate, sites: list, base }: { devices: DeviceEstate; sites: SiteList | null; base: Base | null },
): string {
  const { devices, sites, findings } = estate;
  const hasLines = list !== null && linesOfList(list).hasLines;
  const own = devicesSection(devices, findings);
  const mix = base === null ? MIX : mixOf(body);
  return withSection(
    withSection(body, 'sites', sitesSection({ count: sites, isListed: list !== null, hasLines }), 'content'),
    'devices',
    [...own, ...mix],
    'content',
  );
}

/** The lines of the mix of an example, without an inventory of its own. */
function mixOf(body: string): string[] {
  const lines = body.split('\n');
  const start = lines.findIndex((line) => /^devices:\s*(#.*)?$/.test(line));
  if (start < 0) return [];
  const end = lines.findIndex((line, i) => i > start && /^\S/.test(line));
  return lines
    .slice(start + 1, end < 0 ? undefined : end)
    .filter((line) => line.trim() !== '' && !/^ {2}inventory:/.test(line));
}

function headLines({ findings, devices, sites, reports, base }: Omit<EstateParts, 'resolved'>): string[] {
  const origins = findings.map(
    ({ origin, policies }) =>
      `  ${fileName(origin)}: ${originText(origin)}, ${counted(policies.size, 'policy', 'policies')}`,
  );
  const lists = (devices?.lists ?? []).map(({ file, form, rows }) => {
    return `  ${fileName({ file })}: ${form}, ${counted(rows, 'row')}`;
  });
  const observed = reports
    .filter(({ isObserved }) => isObserved)
    .map(({ file, form, rows }) => `  ${fileName({ file })}: ${form}, ${counted(rows, 'row')}`);
  const rest = base
    ? [`All else is assumed: it is the example ${base.name} of dosim. Replace it with your own.`]
    : ['What they do not say is marked "assumed": replace it with your own.'];
  const from = [
    ...(origins.length > 0 ? ['The policies come from:', ...new Set(origins), ''] : []),
    ...(lists.length > 0 ? ['The devices come from:', ...lists, ''] : []),
    ...(sites && !devices
      ? ['The sites come from:', `  ${fileName(sites)}: ${counted(sites.rows.length, 'row')}`, '']
      : []),
    ...(observed.length > 0 ? ['dosim observe and dosim calibrate hold it against:', ...observed, ''] : []),
  ];
  const lines = [SCHEMA, '', 'Made by dosim import.', ...from, ...rest, ''];
  return lines.map((line) => `# ${printable(line)}`.trimEnd());
}

function fileName({ file }: Pick<Origin, 'file'>): string {
  return withoutFolder(file);
}

function policyLines({ held, conflicts, assignments }: ResolvedEstate, findings: readonly Findings[]): string[] {
  const lines = [held.size === 0 && assignments.length === 0 ? 'policies: {}' : 'policies:'];
  for (const policy of POLICY_NAMES) {
    const found = held.get(policy);
    const conflict = conflicts.find((each) => each.policy === policy && each.devices === undefined);
    if (conflict) lines.push(...conflictLines(conflict));
    if (found) lines.push(`  ${policy}: ${valueText(policy, found.value)} # ${shownPlace(found.origin, found.where)}`);
  }
  lines.push(...assignmentLines(assignments, conflicts));
  const aside = findings.flatMap(({ origin, aside: kept }) => kept.map((each) => ({ ...each, origin })));
  if (aside.length > 0) lines.push('', '  # Kept aside, for no scenario can say it:');
  for (const { name, why, where, origin } of aside) {
    lines.push(`  #   ${printable(lastName(name))} (${shownPlace(origin, where)}): ${printable(why)}`);
  }
  return lines;
}

function assignmentLines(assignments: readonly AssignedPolicies[], conflicts: readonly Conflict[]): string[] {
  const lines = conflicts.filter(({ devices }) => devices !== undefined).flatMap(conflictLines);
  if (assignments.length > 0) lines.push('  assignments: # a later one wins');
  for (const { match, policies } of assignments) {
    lines.push(
      `    - match: ${stringify(match, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd()} # --assign`,
      '      set:',
    );
    for (const { policy, value, origin, where } of policies) {
      lines.push(`        ${policy}: ${valueText(policy, value)} # ${shownPlace(origin, where)}`);
    }
  }
  return lines;
}

/** A key of the registry may be named after a person: the value says enough. */
function lastName(name: string): string {
  return name.split('\\').at(-1)!;
}

function conflictLines({ policy, opinions, winner, reading, devices }: Conflict): string[] {
  const texts = opinions.map(({ origin, where, value }) => {
    const text = value === null ? 'not configured' : valueText(policy, value);
    return `${text} (${shownPlace(origin, where)})`;
  });
  const lost = winner.value === null ? `, so ${policy} is not configured` : '';
  const ofSome = devices === undefined ? '' : ` of ${policy} for some devices`;
  return [`  # conflict${ofSome}: ${texts.join(' against ')}${lost}`, `  #   ${reading}`];
}

function shownPlace(origin: Origin, where: Where): string {
  return printable(placeText(fileName(origin), where));
}

/** A value as a scenario says it, on one line. */
function valueText(policy: PolicyName, value: PolicyValue): string {
  const written = writtenPolicies({ [policy]: value })[policy];
  const text = stringify(written, { collectionStyle: 'flow', lineWidth: 0, blockQuote: false }).trimEnd();
  // A text with a line break comes on several lines, which would need their indentation; JSON is YAML on one line.
  return text.includes('\n') ? JSON.stringify(written) : text;
}

/** A scenario's text with another section in place of its own; without one, before the section `before`, or at the end. */
function withSection(text: string, name: string, section: readonly string[], before: string): string {
  const lines = text.split('\n');
  const isHead = (line: string, of: string) => line.startsWith(`${of}:`);
  const start = lines.findIndex((line) => isHead(line, name));
  if (start < 0) {
    const at = lines.findIndex((line) => isHead(line, before));
    if (at < 0) return `${text.trimEnd()}\n\n${section.join('\n')}\n`;
    return [...lines.slice(0, at), ...section, '', ...lines.slice(at)].join('\n');
  }
  const after = lines.findIndex((line, i) => i > start && /^[^\s#]/.test(line));
  const rest = after < 0 ? [] : lines.slice(after);
  return [...lines.slice(0, start), ...section, '', ...rest].join('\n');
}
