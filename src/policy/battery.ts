/** Rule: uploads on battery. Downloads from peers are always allowed (reference 2024). */

/** What a policy of 0 means: the cloud default, documented as no upload (reference), or no limit (words of the ADMX). */
export type BatteryZero = 'noUpload' | 'notLimited';

/** Whether uploads go on at exactly the policy's level (reference: pause below it) or not (Intune: pause at it). */
export type BatteryPause = 'below' | 'at';

/**
 * The charge that a device on battery needs to upload, in percent; uploads are allowed while charge >= level.
 *
 * @param minBatteryPercent the policy
 * @returns a level in percent, or Infinity for never
 */
export function batteryUploadLevelPercent(
  minBatteryPercent: number,
  pause: BatteryPause,
  zero: BatteryZero = 'noUpload',
): number {
  if (minBatteryPercent === 0) return zero === 'noUpload' ? Number.POSITIVE_INFINITY : 0;
  return pause === 'below' ? minBatteryPercent : minBatteryPercent + 1e-9;
}
