/** Rule: when the HTTP sources of a download open, and in which order. */

/** What a delay of 0 means: none (ADMX), or the value of the cloud service (2019 CSP page, Graph). */
export type HttpDelayZero = 'noDelay' | 'cloud';

/**
 * The HTTP delay that counts, in seconds: none when the policy is unset (`null`); what 0 means is contested
 * (`model.httpDelayZero`, `model.cloudHttpDelay`).
 */
export function httpDelayS(policyS: number | null, zero: HttpDelayZero, cloudDelayS: number): number {
  if (policyS === null) return 0;
  return policyS === 0 && zero === 'cloud' ? cloudDelayS : policyS;
}

/** When the cache-server delay begins to count: when HTTP is allowed (the documented order), or with the download. */
type CacheFallbackStart = 'afterHttpDelay' | 'atStart';

/** The times of a download's HTTP sources, in seconds of the run. */
export interface HttpTimes {
  /** No cache server before this. */
  cacheFromS: number;
  /** No byte from the CDN before this, and where a cache server is tried again and again, until then. */
  cdnFromS: number;
  /** True when a cache server that fails is tried again until `cdnFromS`; false: the first failures end it. */
  keepsToCache: boolean;
}

/** What the delays of a download depend on. */
interface DelayedDownload {
  /** When the download started. */
  startS: number;
  /** The HTTP delay of its priority, 0 when none counts. */
  delayS: number;
  /** False for downloads that no peer may serve: the HTTP delay does not hold for them. */
  mayUsePeers: boolean;
  /** True when a cache server is configured and allowed. */
  hasCache: boolean;
  /** The cache-server delay of its priority, `null` when unset. */
  fallbackS: number | null;
}

/** Parameters of the model (docs/model.md). */
interface DelayModel {
  httpDelayHoldsCache: boolean;
  cacheFallbackStart: CacheFallbackStart;
}

/**
 * When a download may first use HTTP: after its HTTP delay, which holds for downloads that may use peers only.
 *
 * @param startS when it started, in seconds of the run; the result, too
 */
export function httpFromS(startS: number, delayS: number, mayUsePeers: boolean): number {
  return startS + (mayUsePeers ? delayS : 0);
}

/**
 * Orders the delays: DODelay...DownloadFromHttp first, for a download that may use peers, then
 * DODelayCacheServerFallback... for a download that has cache servers (reference 2024, CSP, ADMX).
 *
 * @param model whether the HTTP delay holds the cache server too, and when the cache-server delay begins
 */
export function httpTimes(download: DelayedDownload, model: DelayModel): HttpTimes {
  const { startS, delayS, mayUsePeers, hasCache, fallbackS } = download;
  const allowedS = httpFromS(startS, delayS, mayUsePeers);
  const cacheFromS = model.httpDelayHoldsCache ? allowedS : startS;
  if (!hasCache) return { cacheFromS: Number.POSITIVE_INFINITY, cdnFromS: allowedS, keepsToCache: false };
  if (fallbackS === null || fallbackS === 0) return { cacheFromS, cdnFromS: allowedS, keepsToCache: false };
  const fromS = model.cacheFallbackStart === 'atStart' ? startS : allowedS;
  return { cacheFromS, cdnFromS: Math.max(allowedS, fromS + fallbackS), keepsToCache: true };
}
