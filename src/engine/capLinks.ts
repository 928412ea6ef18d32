/** Bandwidth caps as links of a device: a download crosses those that cover it. */
import { hasCaps } from '../policy/bandwidthCaps.js';
import type { EffectivePolicy } from '../policy/effective.js';

/** Kinds of cap links: by priority, on all sources or on those beyond the LAN; on all downloads; on uploads. */
export const CAP_LINKS = [
  'cap-background',
  'cap-background-beyond-lan',
  'cap-foreground',
  'cap-foreground-beyond-lan',
  'cap-downloads',
  'cap-downloads-beyond-lan',
  'cap-uploads',
] as const;

/** Place in {@link CAP_LINKS}. */
export type CapKind = number;

export const UPLOAD_CAP: CapKind = 6;

/** Number of the cap link on all sources of a set of caps: background 0, foreground 1, all downloads 2. */
export function capKind(set: number, beyondLan: boolean): CapKind {
  return 2 * set + Number(beyondLan);
}

/** Bits of the kinds that can ever count under a policy. */
export function capsThatCount(policy: EffectivePolicy): number {
  let mask = policy.uploadCapBytesPerS > 0 ? 1 << UPLOAD_CAP : 0;
  for (const [set, caps] of [...policy.caps, policy.capsOfAll].entries()) {
    if (hasCaps(caps)) mask |= (1 << capKind(set, false)) | (1 << capKind(set, true));
  }
  return mask;
}
