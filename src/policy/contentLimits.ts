/**
 * Rule: whose cache age and background QoS hold for a content: those that the service sends with it, or the policies.
 *
 * The service gives each content a cache age and a rate up to which HTTP tops up (seen in its live answers, 2024). They
 * replace the defaults of the policies; whether they also win over a policy that an admin has set is not known.
 */
import type { PolicyName } from './catalogue.js';

export type ContentLimits = 'policyWins' | 'contentWins';

/** Bits of the limits in which a device keeps to its policies, whatever the service sends. */
export const KEEPS = { cacheAge: 1, backgroundQos: 2 } as const;

/** @param assigned the policies that an admin has set */
export function keptLimits(assigned: ReadonlySet<PolicyName>, contentLimits: ContentLimits): number {
  if (contentLimits === 'contentWins') return 0;
  const age = assigned.has('DOMaxCacheAge') ? KEEPS.cacheAge : 0;
  return age | (assigned.has('DOMinBackgroundQos') ? KEEPS.backgroundQos : 0);
}
