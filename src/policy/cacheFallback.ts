/** Rule: what follows when a cache server fails. */

/** Without a delay: whether the first failure leads to the CDN (reference 2024), or each host is tried first (CSP). */
type CacheHostFailure = 'firstFailure' | 'eachHostOnce';

/**
 * With a delay: whether a host that cannot be reached is tried until the delay ends (reference 2024, CSP), or left out at
 * once (Microsoft's open Linux client, run in 2026).
 */
type CacheHostUnreachable = 'wait' | 'banFirst';

/**
 * With a delay: whether a host that answers with HTTP 5xx is tried until the delay ends (the Linux client), or any HTTP
 * error leads to the CDN at once (Configuration Manager page on Connected Cache).
 */
type CacheServerError = 'retry' | 'cdn';

/** What went wrong: no connection, a host that is left out after an earlier failure, or an HTTP status, 400 to 599. */
export type CacheFailure = 'unreachable' | 'banned' | number;

/** How the documents are read: see the parameters of the model of these names. */
export interface CacheFailureReadings {
  cacheHostFailure: CacheHostFailure;
  cacheHostUnreachable: CacheHostUnreachable;
  cacheServerError: CacheServerError;
}

/** Where a download stands with its cache servers. */
export interface CacheAttempts {
  /** Failed attempts so far, 1 or more. */
  failures: number;
  /** Hosts in its list. */
  hostCount: number;
  /** A fallback delay is set. */
  keepsToCache: boolean;
  /** End of that delay. */
  cdnFromS: number;
}

/** True for the statuses 400 to 499: the host cannot give this file, now or soon. */
export function isClientError(failure: CacheFailure): boolean {
  return typeof failure === 'number' && failure < 500;
}

/**
 * Decides whether a download tries its next cache server, in the order listed and round again, or goes to the CDN. With
 * a fallback delay it stays with the cache servers until the delay is over (reference 2024, CSP), but for HTTP 4xx, and
 * as the readings say.
 */
export function triesNextCacheHost(
  failure: CacheFailure,
  { failures, hostCount, keepsToCache, cdnFromS }: CacheAttempts,
  nowS: number,
  readings: CacheFailureReadings,
): boolean {
  const hasUntried = failures < hostCount;
  if (isClientError(failure)) return false;
  if (!keepsToCache) return readings.cacheHostFailure === 'eachHostOnce' && hasUntried;
  if (failure === 'banned') return hasUntried;
  if (failure === 'unreachable' && readings.cacheHostUnreachable === 'banFirst') return hasUntried;
  if (typeof failure === 'number' && readings.cacheServerError === 'cdn') return false;
  return nowS < cdnFromS;
}

/**
 * Pause before the next attempt: none while there are untried hosts, then `firstS`, doubled with every round up to 30 s
 * (the Linux client; *assumed* to be alike on Windows).
 */
export function retryPauseS(failures: number, hostCount: number, firstS: number): number {
  const round = Math.floor(failures / hostCount);
  // Thirty doublings pass any limit; many more would make the factor infinite, and its product with no pause no number.
  return round === 0 ? 0 : Math.min(30, firstS * 2 ** Math.min(30, round - 1));
}

/**
 * Pause before the CDN is asked when the cache servers are given up: the first of the pauses where the client bans a host
 * that cannot be reached (measured: 2 s), none otherwise.
 */
export function pauseBeforeCdnS(failure: CacheFailure, readings: CacheFailureReadings, firstS: number): number {
  return failure === 'unreachable' && readings.cacheHostUnreachable === 'banFirst' ? firstS : 0;
}
