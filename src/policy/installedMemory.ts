/** Rule: how much memory a device has. It reports a little less, because firmware and graphics keep some. */
import { GIB } from '../core/units.js';

/** Memory in GB that devices are sold with. */
const MODULES_GB = [
  1, 2, 3, 4, 6, 8, 12, 16, 20, 24, 32, 40, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048,
];
/** So much of its memory a device may keep from what it reports. */
const KEPT_SHARE = 0.05;

/**
 * The installed memory behind a reported one: the next whole GB, and the size that devices are sold with where that is at
 * most 5 % more. 15.85 GB are 16 GB, and 30.8 GB are 32 GB.
 *
 * *Assumed*: Microsoft's troubleshooter compares DOMinRAMAllowedToPeer with the installed memory; how the client rounds is
 * not documented.
 */
export function installedMemoryBytes(reportedBytes: number): number {
  const wholeGb = Math.ceil(reportedBytes / GIB);
  const moduleGb = MODULES_GB.find((size) => size >= wholeGb);
  const isModule = moduleGb !== undefined && reportedBytes >= moduleGb * (1 - KEPT_SHARE) * GIB;
  return (isModule ? moduleGb : wholeGb) * GIB;
}
