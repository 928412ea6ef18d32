/** Rule: what counts as a VPN, and what is forbidden on one. */
import { RESTRICT } from './restrictPeers.js';

/** The built-in keywords (reference 2024, VPN keywords). */
const BUILT_IN_KEYWORDS = ['VPN', 'Secure', 'Virtual Private Network'];

/** Whether the ban covers both directions (reference, configure page) or only uploads (FAQ). */
export type VpnBan = 'both' | 'uploadOnly';

/**
 * True when an adapter's name contains a keyword.
 *
 * @param added DOVpnKeywords
 * @param replace the added keywords stand in place of the built-in list (`model.vpnKeywords`)
 * @param caseSensitive *assumed* false (`model.vpnKeywordCase`)
 */
export function isVpnAdapter(
  adapterName: string,
  added: readonly string[],
  caseSensitive: boolean,
  replace = false,
): boolean {
  const fold = (text: string) => (caseSensitive ? text : text.toLowerCase());
  const name = fold(adapterName);
  const keywords = replace && added.length > 0 ? added : [...BUILT_IN_KEYWORDS, ...added];
  return keywords.some((keyword) => name.includes(fold(keyword)));
}

/** What a device may do with peers while it is on a recognised VPN. */
export interface VpnAllowance {
  download: boolean;
  upload: boolean;
}

/**
 * Decides peering on a VPN: allowed by DOAllowVPNPeerCaching or when peers are selected by DNS-SD (reference 2024).
 */
export function decideVpnPeering(allowPolicy: boolean, restriction: number, ban: VpnBan): VpnAllowance {
  if (allowPolicy || restriction === RESTRICT.dnsSd) return { download: true, upload: true };
  return { download: ban === 'uploadOnly', upload: false };
}

/**
 * True when a device finds nobody on a VPN, because it looks for peers by DNS-SD alone and multicast DNS does not cross the
 * tunnel (RFC 6762: it stays on the local link).
 *
 * @param dnsSdOnVpn *inferred* false (`model.dnsSdOnVpn`)
 */
export function isUnseenOnVpn(restriction: number, dnsSdOnVpn: boolean): boolean {
  return restriction === RESTRICT.dnsSd && !dnsSdOnVpn;
}

/** True when a device may use cache servers: always, but on a VPN only without DODisallowCacheServerDownloadsOnVPN. */
export function mayUseCacheServer(onRecognisedVpn: boolean, allowedOnVpn: boolean): boolean {
  return !onRecognisedVpn || allowedOnVpn;
}
