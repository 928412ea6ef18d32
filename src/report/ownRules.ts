/** Own rules as results name them. */
import type { RuleIdentity } from '../scenario/ownRules.js';

/** Digits of a hash that people compare; files have all of them. */
const SHOWN_DIGITS = 12;

/** `Own rules: DOPeerCurfew (curfew.mjs, SHA-256 481556835a7c...)`, or nothing where there are none. */
export function describeOwnRules(rules: readonly RuleIdentity[] | undefined): string | null {
  if (rules === undefined || rules.length === 0) return null;
  const names = rules.map(({ name, module, hash }) => {
    const from = module === undefined ? 'functions' : module;
    return `${name} (${from}, SHA-256 ${hash.slice(0, SHOWN_DIGITS)}...)`;
  });
  return `Own rules: ${names.join(', ')}`;
}
