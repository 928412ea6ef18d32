/** Rule: the RAM and disk that a device needs to peer. Both comparisons are inclusive (policy names; troubleshooter). */
import { REASON, type ReasonCode } from '../core/reasons.js';

/** Which figure the disk rule looks at: capacity (documents) or free space (Microsoft's troubleshooter). */
export type DiskCheck = 'capacity' | 'free';

/**
 * Decides whether a device is big enough to peer, in both directions (*assumed*: the documents say "to use peer
 * caching").
 *
 * @returns -1 when it is, or the reason why it is not
 */
export function decideEligibility(
  device: { ramBytes: number; diskBytes: number; freeDiskBytes: number },
  minRamBytes: number,
  minDiskBytes: number,
  diskCheck: DiskCheck,
): ReasonCode | -1 {
  if (device.ramBytes < minRamBytes) return REASON['below-min-ram'];
  const diskBytes = diskCheck === 'capacity' ? device.diskBytes : device.freeDiskBytes;
  return diskBytes < minDiskBytes ? REASON['below-min-disk'] : -1;
}
