/** Which devices a filter means. */
import type { MatchSpec } from './schema.js';

/** What a filter can look at. */
export interface MatchTarget {
  device: string;
  site: string;
  siteGroup: string;
  profile: string;
  subnet: string;
  windows: string;
  edition: string;
  domain: string;
}

/** A pattern of names as a regular expression; `*` stands for any letters, letter case does not count. */
export function patternToRegExp(pattern: string): RegExp {
  const escaped = pattern.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`, 'i');
}

/** Compiles a filter; every field that it gives must match, an absent filter matches all. */
export function compileMatch(match: MatchSpec | undefined): (target: MatchTarget) => boolean {
  const tests = Object.entries(match ?? {}).map(([field, patterns]) => ({
    field: field as keyof MatchTarget,
    expressions: (patterns as string[]).map(patternToRegExp),
  }));
  return (target) => tests.every(({ field, expressions }) => expressions.some((e) => e.test(target[field])));
}
