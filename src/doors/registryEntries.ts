/** Policies as values of the registry, which three formats write. */
import type { BusinessHours } from '../policy/bandwidthCaps.js';
import { type PolicyName, policySpec } from '../policy/catalogue.js';
import type { PolicySet, PolicyValue } from '../policy/values.js';
import type { Omission } from './omissions.js';
import { whyNoList } from './omissions.js';
import { HOURS_FIELDS } from './settings.js';

/** A value of the policy key: a DWORD, or text (REG_SZ). */
export interface RegistryEntry {
  name: string;
  data: number | string;
}

/**
 * The values that set policies.
 *
 * @param whyNoText says why the format cannot hold a text, or `null`
 */
export function registryEntries(
  policies: PolicySet,
  whyNoText: (text: string) => string | null,
): { entries: RegistryEntry[]; omitted: Omission[] } {
  const entries: RegistryEntry[] = [];
  const omitted: Omission[] = [];
  for (const [policy, value] of Object.entries(policies) as [PolicyName, PolicyValue][]) {
    const own = entriesOf(policy, value);
    const why = (Array.isArray(value) ? whyNoList(value) : null) ?? firstProblem(own, whyNoText);
    if (why === null) entries.push(...own);
    else omitted.push({ policy, why });
  }
  return { entries, omitted };
}

function entriesOf(policy: PolicyName, value: PolicyValue): RegistryEntry[] {
  if (policySpec(policy).kind === 'businessHours') {
    return HOURS_FIELDS.map((field) => ({ name: `${policy}_${field}`, data: (value as BusinessHours)[field] }));
  }
  return [{ name: policy, data: Array.isArray(value) ? value.join(',') : (value as number | string) }];
}

function firstProblem(entries: readonly RegistryEntry[], whyNoText: (text: string) => string | null): string | null {
  for (const { data } of entries) {
    if (typeof data !== 'string') continue;
    const why = data.includes('\0')
      ? 'a text of the registry ends at a zero, and the value has one within'
      : whyNoText(data);
    if (why !== null) return why;
  }
  return null;
}
