/** Rule: uploads on battery. Downloads from peers are always allowed (reference 2024). */

/** Whether uploads go on at exactly the policy's level (reference: pause below it) or not (Intune: pause at it). */
export type BatteryPause = 'below' | 'at';

/**
 * The charge that a device on battery needs to upload, in percent; uploads are allowed while charge >= level.
 *
 * @param minBatteryPercent the policy; 0 is the cloud default, documented as no upload on battery
 * @returns a level in percent, or Infinity for never
 */
export function batteryUploadLevelPercent(minBatteryPercent: number, pause: BatteryPause): number {
  if (minBatteryPercent === 0) return Number.POSITIVE_INFINITY;
  return pause === 'below' ? minBatteryPercent : minBatteryPercent + 1e-9;
}
