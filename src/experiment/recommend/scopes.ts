/** Devices that settings can be for: all, those of a class of sites, or those of a profile. */
import type { Fleet } from '../../fleet/fleet.js';
import { siteClassesOf } from '../../fleet/siteClasses.js';
import { writtenPolicies } from '../../policy/values.js';
import type { ClassDimension } from '../../scenario/classes.js';
import { isObject, overlaid, type Plain, type PlainObject } from '../../scenario/layers.js';
import type { Scenario } from '../../scenario/schema.js';
import { listOf, setPolicies } from '../remedies.js';

/** Values of policies by name, as a scenario says them. */
export type PolicyValues = Readonly<Record<string, Plain>>;

/** A group of devices that can have settings of its own. */
export interface Scope {
  /** `sites: under 10 devices`, `profile: laptop`. */
  name: string;
  /** What it divides the estate by; no device is in two scopes of the same. */
  by: string;
  /** Its devices, as an assignment of a scenario names them. */
  match: PlainObject;
  /** Names of its sites; `null` for a profile. */
  sites: readonly string[] | null;
  /** Devices of the first replicate. */
  devices: number;
}

/** What sites are divided by where the scenario states no classes: each for itself, so that a class is easily said. */
const BY: readonly ClassDimension[] = ['entry', 'size', 'breakout', 'cache'];
/** Entries that are classes; a list of sites has one for each site. */
const MOST_ENTRIES = 8;

type SizedFleet = Pick<Fleet, 'sites' | 'siteStart' | 'profileOf' | 'profiles' | 'count'>;

/** The scopes of an estate: its classes of sites, or those by entry, size, breakout and cache server, and its profiles. */
export function scopesOf(fleet: SizedFleet, scenario: Pick<Scenario, 'classes'>): Scope[] {
  const divisions: [string, Scenario['classes']][] =
    scenario.classes === undefined
      ? BY.filter((by) => by !== 'entry' || entriesOf(fleet) <= MOST_ENTRIES).map((by) => [by, { by: [by] }])
      : [['class', scenario.classes]];
  const known = new Set<string>();
  const ofSites = divisions.flatMap(([by, classes]) =>
    classScopes(fleet, by, classes).filter(({ sites }) => {
      // Two divisions may have a class of the same sites.
      const text = sites!.join('\n');
      const isNew = !known.has(text);
      known.add(text);
      return isNew;
    }),
  );
  return [...ofSites, ...profileScopes(fleet)];
}

function entriesOf({ sites }: SizedFleet): number {
  return new Set(sites.map(({ group }) => group)).size;
}

function classScopes(fleet: SizedFleet, by: string, classes: Scenario['classes']): Scope[] {
  const { names, of } = siteClassesOf(fleet, { classes });
  const scopes = names.flatMap((name, number): Scope[] => {
    const sites = fleet.sites.filter(({ index }) => of[index] === number);
    const devices = sites.reduce((sum, { index }) => sum + fleet.siteStart[index + 1]! - fleet.siteStart[index]!, 0);
    if (devices === 0) return [];
    const siteNames = sites.map((site) => site.name);
    return [{ name: `sites: ${name}`, by, match: matchOf(fleet, sites), sites: siteNames, devices }];
  });
  // A class of all devices is no class.
  return scopes.length < 2 ? [] : scopes;
}

/** Entries where the sites are all of theirs, else names. */
function matchOf({ sites: all }: SizedFleet, sites: SizedFleet['sites']): PlainObject {
  const groups = [...new Set(sites.map(({ group }) => group))];
  const ofGroups = all.filter(({ group }) => groups.includes(group)).length;
  return ofGroups === sites.length ? { siteGroup: groups } : { site: sites.map(({ name }) => name) };
}

function profileScopes({ count, profileOf, profiles }: SizedFleet): Scope[] {
  const devices = new Array<number>(profiles.length).fill(0);
  for (let d = 0; d < count; d += 1) devices[profileOf[d]!]! += 1;
  const scopes = profiles.flatMap(({ name }, p): Scope[] =>
    devices[p] === 0
      ? []
      : [{ name: `profile: ${name}`, by: 'profile', match: { profile: [name] }, sites: null, devices: devices[p]! }],
  );
  return scopes.length < 2 ? [] : scopes;
}

const FOR = ' for ';

/** How a setting of some devices is called among those of all: no policy has a space in its name. */
export function scopedName(policy: string, scope: string): string {
  return `${policy}${FOR}${scope}`;
}

/** The policy of a setting, and the name of the scope that it is for, if it is not for all. */
export function readName(name: string): { policy: string; scope: string | undefined } {
  const at = name.indexOf(FOR);
  return at < 0
    ? { policy: name, scope: undefined }
    : { policy: name.slice(0, at), scope: name.slice(at + FOR.length) };
}

/** Names of the scopes that have settings. */
export function scopesIn(settings: PolicyValues): Set<string> {
  return new Set(Object.keys(settings).flatMap((name) => readName(name).scope ?? []));
}

/** The settings of a scope, or those of all devices, by policy. */
export function settingsOf(settings: PolicyValues, scope: string | undefined): PolicyValues {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]): [string, Plain][] => {
      const read = readName(name);
      return read.scope === scope ? [[read.policy, value]] : [];
    }),
  );
}

/**
 * What settings lay over a written scenario: those of all devices in the base and in the assignments that set them, those of
 * scopes as assignments behind these.
 */
export function settingsOverlay(settings: PolicyValues, scopes: readonly Scope[], written: PlainObject): PlainObject {
  const ofAll = settingsOf(settings, undefined);
  const overlay = Object.keys(ofAll).length === 0 ? {} : setPolicies({ ...ofAll })(written, null);
  const used = scopesIn(settings);
  const own = scopes.filter(({ name }) => used.has(name));
  if (own.length === 0) return overlay;
  const { policies } = overlaid(written, overlay);
  const assignments: PlainObject[] = [
    ...listOf(isObject(policies) ? policies.assignments : undefined),
    ...own.map(({ match, name }): PlainObject => ({ match, set: writtenPolicies(settingsOf(settings, name)) })),
  ];
  return overlaid(overlay, { policies: { assignments } });
}
