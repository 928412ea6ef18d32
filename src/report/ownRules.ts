/** Own rules as results name them. */
import type { RuleIdentity } from '../scenario/ownRules.js';

/** Digits of a hash that people compare; files have all of them. */
const SHOWN_DIGITS = 12;

/** Where a rule comes from, and its hash, as a table or a program names them: `curfew.mjs, SHA-256 481556835a7c...`. */
export function identityText({ module, hash }: RuleIdentity, digits = hash.length): string {
  return `${module ?? 'functions'}, SHA-256 ${hash.slice(0, digits)}${digits < hash.length ? '...' : ''}`;
}

/** `Own rules: DOPeerCurfew (curfew.mjs, SHA-256 481556835a7c...)`, or nothing where there are none. */
export function describeOwnRules(rules: readonly RuleIdentity[] | undefined): string | null {
  if (rules === undefined || rules.length === 0) return null;
  const names = rules.map((rule) => `${rule.name} (${identityText(rule, SHOWN_DIGITS)})`);
  return `Own rules: ${names.join(', ')}`;
}
