/** Cost policies of downloads, and what a line costs: names and codes. The rule is in costPause.ts. */

/** By code. */
export const COST_POLICIES = ['always', 'unrestricted', 'standard', 'no-surcharge', 'no-roaming'] as const;
type CostPolicy = (typeof COST_POLICIES)[number];

/** What a line costs; the first bit says that it is metered. */
export const LINE_COST = { unmetered: 0, metered: 1, nearLimit: 3, overLimit: 5, roaming: 7 } as const;

/** The defaults of the API: foreground downloads run always, background ones under the standard policy. */
export function costPolicyCode(stated: CostPolicy | undefined, priority: 'background' | 'foreground'): number {
  return COST_POLICIES.indexOf(stated ?? (priority === 'foreground' ? 'always' : 'standard'));
}

/** Shares of the metered days on which a line is near or over its data limit, or roams. */
export interface CostShares {
  nearLimit: number;
  overLimit: number;
  roaming: number;
}

/** What a metered line costs on a day. @param u uniform draw in [0, 1) */
export function lineCost({ nearLimit, overLimit, roaming }: CostShares, u: number): number {
  if (u < nearLimit) return LINE_COST.nearLimit;
  if (u < nearLimit + overLimit) return LINE_COST.overLimit;
  return u < nearLimit + overLimit + roaming ? LINE_COST.roaming : LINE_COST.metered;
}
