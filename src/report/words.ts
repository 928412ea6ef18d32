/** Policies and paths in words. */
import { POLICY_NAMES, type PolicyName, policySpec } from '../policy/catalogue.js';
import { POLICY_TITLES } from '../policy/titles.js';
import { policyText } from '../policy/values.js';

/** `Max cache age` for `policies.DOMaxCacheAge`; other paths as they are. */
export function pathWords(path: string): string {
  const name = path.split('.').at(-1) as PolicyName;
  if (!POLICY_NAMES.includes(name)) return path;
  if (path === `policies.${name}`) return POLICY_TITLES[name];
  return `${POLICY_TITLES[name]} (${path.slice(0, -name.length - 1)})`;
}

/** `2 (Group)`, `1 d`: a value with its meaning or its unit. */
export function policyWords(name: PolicyName, value: unknown): string {
  const spec = policySpec(name);
  if (spec.kind === 'enum' && typeof value === 'number') return `${value} (${spec.values[value]})`;
  return policyText(name, value);
}
