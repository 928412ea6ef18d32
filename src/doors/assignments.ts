/**
 * Policies that Intune assigns to groups, and Group Policies of units: with `--assign GROUP=site:Berlin` they hold for the devices
 * that the filter means. What a group holds is in no export: the administrator says it.
 */
import { unknownName } from '../core/names.js';
import { shortened } from '../core/printable.js';
import { InputError } from '../core/problems.js';
import { POLICY_NAMES, type PolicyName } from '../policy/catalogue.js';
import type { Conflict, HeldPolicy, Resolved, Winner } from './conflicts.js';
import { channelsOf, resolve } from './conflicts.js';
import { isSameValue } from './equal.js';
import type { Channel, Findings, Targets, Where } from './found.js';
import { isObject, type JsonObject, odataType, propertyOf } from './jsonText.js';

/** Fields of a filter: those of `match` in a scenario. */
const MATCH_FIELDS = ['device', 'site', 'siteGroup', 'profile', 'subnet', 'windows', 'edition', 'domain'] as const;
type Match = Readonly<Partial<Record<(typeof MATCH_FIELDS)[number], readonly string[]>>>;

/** `GROUP=FILTER` of `--assign`: by the group (its id or name), the name of a policy, or the name of a file. */
export interface Assign {
  key: string;
  match: Match;
}

/** Policies that hold for some of the devices. */
export interface AssignedPolicies {
  /** The group, the policy or the file that the filter was given for. */
  key: string;
  match: Match;
  policies: readonly ({ policy: PolicyName } & HeldPolicy)[];
}

export interface ResolvedEstate extends Resolved {
  /** In the order in which they count: a later one wins. */
  assignments: readonly AssignedPolicies[];
}

/** @throws InputError for what is no `GROUP=field:pattern` */
export function readAssigns(texts: readonly string[]): Assign[] {
  return texts.map((text) => {
    const refuse = (why: string) => InputError.of(`--assign ${shortened(text)}: error: ${why}`);
    const at = text.lastIndexOf('=');
    const [key, filter] = [text.slice(0, at).trim(), text.slice(at + 1)];
    if (at < 1 || key === '') throw refuse('allowed is GROUP=field:pattern, such as "Pilot ring=site:Berlin,Paris"');
    const match: Record<string, string[]> = {};
    for (const part of filter.split(';')) {
      const [, field, patterns] = /^\s*(\w+)\s*:\s*(.+?)\s*$/.exec(part) ?? [];
      if (field === undefined) throw refuse('allowed is field:pattern, or several of them parted by semicolons');
      if (!MATCH_FIELDS.includes(field as 'site')) throw refuse(unknownName('field', field, MATCH_FIELDS));
      const names = patterns!.split(',').map((name) => name.trim());
      match[field] = names.filter((name) => name !== '');
    }
    return { key, match };
  });
}

/** The targets of a policy of Intune, as Graph and Microsoft365DSC export them; `null` where it says none. */
export function targetsOf(policy: JsonObject, where: Where): Targets | null {
  const assignments = propertyOf(policy, 'assignments');
  if (!Array.isArray(assignments) || assignments.length === 0) return null;
  const groups: string[] = [];
  const excluded: string[] = [];
  let isAll = false;
  for (const assignment of assignments) {
    if (!isObject(assignment)) continue;
    const target = isObject(assignment.target) ? assignment.target : assignment;
    const type = odataType(target) || String(propertyOf(target, 'dataType') ?? '');
    if (/allDevices|allLicensedUsers/i.test(type)) isAll = true;
    const names = ['groupId', 'groupDisplayName'].map((name) => propertyOf(target, name));
    const known = names.filter((name): name is string => typeof name === 'string' && name !== '');
    (/exclusion/i.test(type) ? excluded : groups).push(...known);
  }
  return { groups, excluded, isAll, where };
}

/** Findings with the filter that says for whom they hold; `null` for all devices. */
interface Scoped {
  findings: Findings;
  assign: Assign | null;
}

/**
 * What holds for all devices, and what for some, with every conflict: of the sources for all, of those for some with them, and
 * of those whose devices may be the same.
 *
 * @throws InputError for an assignment that names no group, no policy and no file
 */
export function resolveFor(all: readonly Findings[], assigns: readonly Assign[], wins: Winner): ResolvedEstate {
  const used = new Set<Assign>();
  const scoped = all.flatMap((findings): Scoped[] => {
    const own = assigns.filter(({ key }) => isMeant(key, findings));
    for (const assign of own) used.add(assign);
    return own.length === 0 ? [{ findings, assign: null }] : own.map((assign) => ({ findings, assign }));
  });
  const unused = assigns.find((assign) => !used.has(assign));
  if (unused) throw InputError.of(`--assign ${shortened(unused.key)}: error: ${unknownKey(unused.key, all)}`);
  const base = scoped.flatMap(({ findings, assign }) => (assign === null ? [findings] : []));
  const { held, conflicts } = resolve(base, wins);
  const groups = inOrder(scoped, wins).map(({ assign, channel, findings }) => {
    const both = resolve([...base, ...findings], wins);
    const policies = [...both.held].flatMap(([policy, found]) => {
      const isOwn = findings.some(({ origin }) => origin === found.origin);
      const isNew = !held.has(policy) || !isSameValue(held.get(policy)!.value, found.value);
      return isOwn && isNew ? [{ policy, ...found }] : [];
    });
    const own = both.conflicts.filter(({ opinions }) =>
      opinions.some(({ origin }) => findings.some((each) => each.origin === origin)),
    );
    return {
      key: assign.key,
      match: assign.match,
      channel,
      policies,
      conflicts: own.map((conflict) => ({ ...conflict, devices: assign.key })),
    };
  });
  return {
    held,
    conflicts: [...conflicts, ...groups.flatMap((group) => group.conflicts), ...overlapping(groups)],
    assignments: groups
      .filter(({ policies }) => policies.length > 0)
      .map(({ key, match, policies }) => ({ key, match, policies })),
  };
}

function isMeant(key: string, { origin, targets }: Findings): boolean {
  const wanted = key.toLowerCase();
  const names = [origin.title, origin.file, origin.file.split(/[/\\]/).at(-1), ...(targets?.groups ?? [])];
  return names.some((name) => name?.toLowerCase() === wanted);
}

function unknownKey(key: string, all: readonly Findings[]): string {
  const names = all.flatMap(({ origin, targets }) =>
    [...(targets?.groups ?? []), origin.title ?? [], origin.file].flat(),
  );
  return unknownName('group, policy or file', key, [...new Set(names)]);
}

interface Group {
  assign: Assign;
  channel: Channel;
  findings: Findings[];
}

/** Filters by channel, that which counts more last; of a channel in the order of the files. */
function inOrder(scoped: readonly Scoped[], wins: Winner): Group[] {
  return channelsOf(wins).flatMap((channel) => {
    const groups = new Map<Assign, Group>();
    for (const { findings, assign } of scoped) {
      if (assign === null || findings.origin.channel !== channel) continue;
      const group = groups.get(assign) ?? { assign, channel, findings: [] };
      group.findings.push(findings);
      groups.set(assign, group);
    }
    return [...groups.values()];
  });
}

/** Filters may mean the same devices: where two set a policy to different values, the later counts. */
function overlapping(groups: readonly (AssignedPolicies & { channel: Channel })[]): Conflict[] {
  return POLICY_NAMES.flatMap((policy): Conflict[] => {
    const opinions = groups.flatMap(({ policies, key }) => {
      const found = policies.find((each) => each.policy === policy);
      return found ? [{ origin: found.origin, where: found.where, value: found.value, key }] : [];
    });
    const winner = opinions.at(-1);
    if (!winner || opinions.every(({ value }) => isSameValue(value, winner.value))) return [];
    const devices = [...new Set(opinions.map(({ key }) => key))].join(' and of ');
    return [{ policy, opinions, winner, devices, reading: OVERLAP }];
  });
}

/** What is to be known of targets that no filter is given for. */
export function noteTargets(all: readonly Findings[], assigns: readonly Assign[]): void {
  for (const findings of all) {
    const { targets } = findings;
    if (!targets) continue;
    const mapped = targets.groups.filter((group) =>
      assigns.some(({ key }) => key.toLowerCase() === group.toLowerCase()),
    );
    const isMapped = assigns.some(({ key }) => isMeant(key, findings));
    const rest = targets.groups.filter((group) => !mapped.includes(group));
    if (targets.groups.length > 0 && !isMapped) {
      findings.note(`it is assigned to ${groupsText(targets.groups)}: ${FOR_ALL}`, targets.where);
    } else if (mapped.length > 0 && rest.length > 0) {
      findings.note(
        `it is assigned to ${groupsText(rest)}, too: no --assign says which devices they are`,
        targets.where,
      );
    }
    if (targets.excluded.length > 0) {
      findings.note(
        `devices of ${groupsText(targets.excluded)} are left out of it in Intune, and not here`,
        targets.where,
      );
    }
  }
}

const FOR_ALL = 'taken for all devices of the estate, unless --assign GROUP=site:NAME says which devices it is';

function groupsText(groups: readonly string[]): string {
  const shown = groups.slice(0, 3).map(shortened).join(', ');
  const more = groups.length > 3 ? ` and ${groups.length - 3} more` : '';
  return `${groups.length === 1 ? 'the group' : 'the groups'} ${shown}${more}`;
}

const OVERLAP =
  'a device of several: the assignment that stands last in the scenario counts (assumed); of MDM, Intune reports a conflict';
