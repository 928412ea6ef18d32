/**
 * Rule: how HTTP yields to peers that are connected.
 *
 * One curve: HTTP may fill the part of a target rate that the peers leave, and never has to fall below a share of the peers'
 * rate. For background downloads the target is DOMinBackgroundQos ("adds HTTP bytes when peers are slower", reference
 * and CSP); foreground has no policy of the kind, its target and both shares are *assumed*
 * (`model.foregroundTarget`, `model.foregroundHttpShare`, `model.backgroundHttpShare`). The test page: HTTP never
 * starts at zero and may fall near zero beside good LAN peers; its second machine got 87 to 90 % from its one peer.
 */

/**
 * Most that the HTTP sources of a download may give beside connected peers, in bytes per second.
 *
 * @param peerRateBytesPerS what the peers give together
 * @param targetBytesPerS rate up to which HTTP tops up
 * @param httpShare part of the peers' rate that HTTP always may reach
 */
export function httpBesidePeersBytesPerS(
  peerRateBytesPerS: number,
  targetBytesPerS: number,
  httpShare: number,
): number {
  return Math.max(targetBytesPerS - peerRateBytesPerS, httpShare * peerRateBytesPerS);
}
