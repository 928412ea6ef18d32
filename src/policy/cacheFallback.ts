/** Rule: what follows when a cache server fails. */

/** Without a delay: whether the first failure leads to the CDN (reference 2024), or each host is tried first (CSP). */
export type CacheHostFailure = 'firstFailure' | 'eachHostOnce';

/**
 * Decides whether a download tries its next cache server, in the order listed and round again, or goes to the CDN. With
 * a fallback delay it stays with the cache servers until the delay is over (reference 2024, CSP).
 *
 * @param failures failed attempts of this download so far, 1 or more
 * @param hostCount hosts in its list
 * @param keepsToCache a fallback delay is set
 * @param cdnFromS end of that delay
 */
export function triesNextCacheHost(
  failures: number,
  hostCount: number,
  keepsToCache: boolean,
  cdnFromS: number,
  nowS: number,
  whenUnset: CacheHostFailure,
): boolean {
  if (keepsToCache) return nowS < cdnFromS;
  return whenUnset === 'eachHostOnce' && failures < hostCount;
}

/**
 * Pause before the next attempt: none while there are untried hosts, then 1 s, doubled with every round up to 30 s (the
 * numbers of Microsoft's open Linux client; *assumed* to be alike on Windows).
 */
export function retryPauseS(failures: number, hostCount: number): number {
  const round = Math.floor(failures / hostCount);
  return round === 0 ? 0 : Math.min(30, 2 ** (round - 1));
}
