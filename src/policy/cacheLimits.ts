/** Rule: how large the cache of a device may grow. */

/** What the percentage is taken of: available space (reference, ADML) or disk size (CSP). */
export type CacheSizeBase = 'freeSpace' | 'diskSize';

/**
 * The cache's limit in bytes: DOAbsoluteMaxCacheSize when it is set (0 = without limit, bounded by the free space),
 * otherwise DOMaxCacheSize percent of the base.
 *
 * @param absoluteBytes `null` when unset, Infinity when the policy is 0
 */
export function cacheLimitBytes(
  device: { diskBytes: number; freeDiskBytes: number },
  absoluteBytes: number | null,
  percent: number,
  base: CacheSizeBase,
): number {
  if (absoluteBytes !== null) return Math.min(absoluteBytes, device.freeDiskBytes);
  return ((base === 'freeSpace' ? device.freeDiskBytes : device.diskBytes) * percent) / 100;
}
