/** Bandwidth caps as links of a device: a download crosses those that cover it. */
import { type CapPolicies, capsNow, capsThatCanCount, dynamicShareOf } from '../policy/bandwidthCaps.js';
import type { EffectivePolicy } from '../policy/effective.js';
import type { Model } from '../scenario/model.js';

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

/** Index in {@link CAP_LINKS}. */
type CapKind = number;

export const UPLOAD_CAP: CapKind = 6;
/** Bit beside those of the kinds: some cap changes with the hour of the day. */
export const CAPS_BY_HOUR = 1 << 7;

/** The sets of caps: background, foreground, all downloads. Of each there are two links. */
function setsOf(policy: EffectivePolicy, model: Model): { caps: CapPolicies; dynamicShare: number }[] {
  const ofAll = policy.capsOfAll;
  return [
    { caps: policy.caps[0], dynamicShare: dynamicShareOf(policy.caps[0], ofAll, 0, model) },
    { caps: policy.caps[1], dynamicShare: dynamicShareOf(policy.caps[1], ofAll, 1, model) },
    { caps: ofAll, dynamicShare: 0 },
  ];
}

/** Bits of the kinds that can ever count under a policy; a device has links of these, in their order. */
export function capsThatCount(policy: EffectivePolicy, model: Model): number {
  let mask = policy.uploadCapBytesPerS > 0 ? 1 << UPLOAD_CAP : 0;
  for (const [set, { caps, dynamicShare }] of setsOf(policy, model).entries()) {
    mask |= capsThatCanCount(caps, dynamicShare, model) << (2 * set);
    if (caps.businessHours !== null) mask |= CAPS_BY_HOUR;
  }
  return mask;
}

/** Cap links of a device with such bits. */
export function capLinkCount(mask: number): number {
  let links = 0;
  for (let kinds = mask & ~CAPS_BY_HOUR; kinds !== 0; kinds &= kinds - 1) links += 1;
  return links;
}

/**
 * The rates of the cap links of a device in bytes per second, in the order of their kinds.
 *
 * @param lineBytesPerS what percentages are of
 * @param isBusinessTime whether it is within these business hours
 */
export function capRates(
  policy: EffectivePolicy,
  model: Model,
  lineBytesPerS: number,
  isBusinessTime: (hours: NonNullable<CapPolicies['businessHours']>) => boolean,
): number[] {
  const mask = capsThatCount(policy, model);
  const rates = setsOf(policy, model).flatMap(({ caps, dynamicShare }) => {
    const isBusiness = caps.businessHours !== null && isBusinessTime(caps.businessHours);
    const { allBytesPerS, beyondLanBytesPerS } = capsNow(caps, dynamicShare, lineBytesPerS, isBusiness, model);
    return [allBytesPerS, beyondLanBytesPerS];
  });
  return [...rates, policy.uploadCapBytesPerS].filter((_, kind) => (mask & (1 << kind)) !== 0);
}
