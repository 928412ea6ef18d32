/**
 * Names in a scenario that must exist: sites, profiles, contents, cache servers, editions.
 *
 * A name that does not exist is an error with the nearest one; a pattern that happens to fit nothing is a warning.
 * Devices are known when the estate is built (`experiment/worldChecks.ts`), by the same rule.
 */
import { thereAre, unknownName } from '../core/names.js';
import type { Problem } from '../core/problems.js';
import { compileField, isPattern, type MatchField } from './match.js';
import { siteNames } from './names.js';
import type { MatchSpec, Scenario } from './schema.js';
import { EDITIONS } from './words.js';

export type Report = (severity: Problem['severity'], path: string, message: string) => void;

/** Names that exist, and what one is called. */
interface Known {
  what: string;
  names: readonly string[];
}

/**
 * Says which of some patterns name nothing.
 *
 * @param field how the patterns are read
 */
export function checkNamed(
  patterns: readonly string[],
  { what, names }: Known,
  path: string,
  report: Report,
  field: MatchField = 'device',
): void {
  for (const pattern of patterns) {
    if (names.some(compileField(field, [pattern]))) continue;
    if (isPattern(pattern)) report('warning', path, `no ${what} fits ${pattern}${thereAre(names)}`);
    else report('error', path, unknownName(what, pattern, names));
  }
}

/** Checks every name of a scenario that needs no estate. */
export function checkReferences(scenario: Scenario, report: Report): void {
  // Only who names sites waits for the names of all.
  const known: Partial<Record<MatchField, () => readonly string[]>> = {
    site: () => scenario.sites.flatMap(siteNames),
    siteGroup: () => scenario.sites.map((site) => site.name),
    profile: () => scenario.devices.mix.map((profile) => profile.name),
    edition: () => EDITIONS,
  };
  for (const { match, path } of matchesOf(scenario)) {
    for (const [field, patterns] of Object.entries(match) as [MatchField, string[]][]) {
      const names = known[field];
      if (names) checkNamed(patterns, { what: field, names: names() }, `${path}.${field}`, report, field);
    }
  }
  const contents = { what: 'content', names: scenario.content.map((content) => content.name) };
  const servers = { what: 'server', names: cacheServerNames(scenario) };
  if (scenario.classes && 'own' in scenario.classes) {
    scenario.classes.own.forEach(({ entry = [], site = [] }, i) => {
      const sites = { what: 'site', names: known.site!() };
      if (site.length > 0) checkNamed(site, sites, `classes.${i}.site`, report);
      checkNamed(entry, { what: 'entry of sites', names: known.siteGroup!() }, `classes.${i}.entry`, report);
    });
  }
  scenario.events.forEach((event, i) => {
    checkNamed(event.content ?? [], contents, `events.${i}.content`, report);
    checkNamed(event.server ?? [], servers, `events.${i}.server`, report);
  });
}

/** All filters of a scenario: of assignments, boundary groups, audiences and events. */
export function matchesOf(scenario: Scenario): { match: MatchSpec; path: string }[] {
  return [
    ...scenario.policies.assignments.map(({ match }, i) => ({ match, path: `policies.assignments.${i}.match` })),
    ...scenario.boundaryGroups.map(({ match }, i) => ({ match, path: `boundaryGroups.${i}.match` })),
    ...scenario.content.map(({ audience }, i) => ({
      match: audience.match ?? {},
      path: `content.${i}.audience.match`,
    })),
    ...scenario.events.map(({ match }, i) => ({ match: match ?? {}, path: `events.${i}.match` })),
  ];
}

/** Host names of all cache servers: those of sites by their site's name. */
export function cacheServerNames(scenario: Scenario): string[] {
  const ofSites = scenario.sites.flatMap((site) =>
    site.cacheServer ? siteNames(site).map((siteName) => `${site.cacheServer!.name}.${siteName}`) : [],
  );
  return [...ofSites, ...scenario.network.cacheServers.map((server) => server.name)];
}
