/** Which devices a filter means. */
import { windowsPattern } from '../policy/windowsReleases.js';
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

export type MatchField = keyof MatchTarget;

/** Says whether a name is meant. */
export type NameTest = (name: string) => boolean;

/** True for a pattern that may mean many names, false for a name. */
export function isPattern(text: string): boolean {
  return text.includes('*');
}

/**
 * Compiles a pattern of names; `*` stands for any letters, letter case does not count.
 *
 * A name of n letters takes at most n times the length of the pattern, however many stars there are: only the last star
 * that was passed is ever taken up again.
 */
export function compilePattern(pattern: string): NameTest {
  const wanted = pattern.toLowerCase();
  if (!isPattern(wanted)) return (name) => name.toLowerCase() === wanted;
  return (name) => fits(name.toLowerCase(), wanted);
}

function fits(name: string, pattern: string): boolean {
  let at = 0;
  let p = 0;
  let star = -1;
  let afterStar = 0;
  while (at < name.length) {
    if (pattern[p] === '*') {
      star = p;
      afterStar = at;
      p += 1;
    } else if (pattern[p] === name[at]) {
      p += 1;
      at += 1;
    } else if (star >= 0) {
      // The last star takes one letter more.
      p = star + 1;
      afterStar += 1;
      at = afterStar;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}

/** Compiles a list of patterns: one of them must fit. */
export function compilePatterns(patterns: readonly string[]): NameTest {
  const tests = patterns.map(compilePattern);
  if (tests.length === 1) return tests[0]!;
  return (name) => tests.some((test) => test(name));
}

/** The same of one field of a filter: a Windows without a release means all of its releases. */
export function compileField(field: MatchField, patterns: readonly string[]): NameTest {
  return compilePatterns(field === 'windows' ? patterns.map(windowsPattern) : patterns);
}

/** Compiles a filter; every field that it gives must match, an absent filter matches all. */
export function compileMatch(match: MatchSpec | undefined): (target: MatchTarget) => boolean {
  const tests = Object.entries(match ?? {}).map(([field, patterns]) => ({
    field: field as MatchField,
    isMeant: compileField(field as MatchField, patterns as string[]),
  }));
  return (target) => tests.every(({ field, isMeant }) => isMeant(target[field]));
}
