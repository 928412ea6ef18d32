/** Rule: how DORestrictPeerSelectionBy narrows the candidate peers, with the defaults of Windows 10 and 11. */
import { MODE } from './downloadMode.js';

export const RESTRICT = { none: 0, subnet: 1, dnsSd: 2 } as const;

/** The documents' four statements about Windows 11 without the policy. */
export type Win11RestrictDefault = 'subnetLanOnly' | 'dnsSd' | 'bySku' | 'none';

/** What the rule needs to know of a Windows installation. */
export interface WindowsTraits {
  is11: boolean;
  /** Home: what the documents call consumer. */
  isConsumer: boolean;
}

/**
 * Decides the restriction of a device's peer selection.
 *
 * The policy holds in modes 1 and 2 (reference 2024; the configure page adds 3: `restrictAppliesToMode3`). Unset, it is
 * none on Windows 10; on Windows 11 it is subnet in LAN mode only (reference 2024), DNS-SD (reference 2022, CSP 2024)
 * or DNS-SD for consumer and subnet for commercial editions (reference 2022, table).
 *
 * @param policy the policy's value, `null` when unset
 * @returns one of {@link RESTRICT}
 */
export function decideRestriction(
  policy: number | null,
  mode: number,
  windows: WindowsTraits,
  win11Default: Win11RestrictDefault,
  appliesToMode3: boolean,
): number {
  const applies = mode === MODE.lan || mode === MODE.group || (mode === MODE.internet && appliesToMode3);
  if (!applies) return RESTRICT.none;
  if (policy !== null) return policy;
  if (!windows.is11) return RESTRICT.none;
  switch (win11Default) {
    case 'subnetLanOnly':
      return mode === MODE.lan ? RESTRICT.subnet : RESTRICT.none;
    case 'dnsSd':
      return RESTRICT.dnsSd;
    case 'bySku':
      return windows.isConsumer ? RESTRICT.dnsSd : RESTRICT.subnet;
    case 'none':
      return RESTRICT.none;
  }
}
