/** Bytes by source, and the shares of them. */
import { SOURCE, SOURCE_COUNT } from '../engine/result.js';

/** Bytes by source, under the names of Delivery Optimization's own counters. */
export interface Totals {
  bytesTotal: number;
  bytesFromCdn: number;
  bytesFromCacheServer: number;
  bytesFromLanPeers: number;
  bytesFromGroupPeers: number;
  bytesFromInternetPeers: number;
  bytesFromLinkLocalPeers: number;
}

/** Bytes from peers of all kinds. */
export function peerBytesOf(totals: Totals): number {
  return (
    totals.bytesFromLanPeers +
    totals.bytesFromGroupPeers +
    totals.bytesFromInternetPeers +
    totals.bytesFromLinkLocalPeers
  );
}

/** Peer share of an account, 0 where nothing was downloaded. */
export function peerShareOf(totals: Totals): number {
  return partOf(totals, peerBytesOf(totals));
}

function partOf({ bytesTotal }: Totals, bytes: number): number {
  return bytesTotal === 0 ? 0 : bytes / bytesTotal;
}

/**
 * The share of peers that the monthly snapshot of Windows shows (troubleshooter): it has counters of LAN and Internet peers
 * only, so that bytes of group and link-local peers, which have counters of their own, are missing on both sides.
 */
export function snapshotPeerShare(totals: Totals): number {
  const peers = totals.bytesFromLanPeers + totals.bytesFromInternetPeers;
  const all = peers + totals.bytesFromCdn + totals.bytesFromCacheServer;
  return all === 0 ? 0 : peers / all;
}

/** The totals of a row of bytes by source. */
export function totalsOf(bytes: Float64Array, row: number): Totals {
  const base = row * SOURCE_COUNT;
  let bytesTotal = 0;
  for (let s = 0; s < SOURCE_COUNT; s += 1) bytesTotal += bytes[base + s]!;
  return {
    bytesTotal,
    bytesFromCdn: bytes[base + SOURCE.cdn]!,
    bytesFromCacheServer: bytes[base + SOURCE.cacheServer]!,
    bytesFromLanPeers: bytes[base + SOURCE.lanPeer]!,
    bytesFromGroupPeers: bytes[base + SOURCE.groupPeer]!,
    bytesFromInternetPeers: bytes[base + SOURCE.internetPeer]!,
    bytesFromLinkLocalPeers: bytes[base + SOURCE.linkLocalPeer]!,
  };
}

/** The shares of the totals that figures tell. */
export function sharesOf(totals: Totals): { peerShare: number; cacheShare: number; peerAndCacheShare: number } {
  return {
    peerShare: peerShareOf(totals),
    cacheShare: partOf(totals, totals.bytesFromCacheServer),
    peerAndCacheShare: partOf(totals, totals.bytesTotal - totals.bytesFromCdn),
  };
}

/** The sum of some totals. */
export function sumTotals(all: readonly Totals[]): Totals {
  const sum = {
    bytesTotal: 0,
    bytesFromCdn: 0,
    bytesFromCacheServer: 0,
    bytesFromLanPeers: 0,
    bytesFromGroupPeers: 0,
    bytesFromInternetPeers: 0,
    bytesFromLinkLocalPeers: 0,
  };
  for (const totals of all) for (const name of Object.keys(sum) as (keyof Totals)[]) sum[name] += totals[name];
  return sum;
}
