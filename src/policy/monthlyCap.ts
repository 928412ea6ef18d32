/** Rule: the monthly cap on uploads to Internet peers. */

/**
 * Bytes that a device may still upload to Internet peers in the present calendar month (reference 2024: Internet peers
 * only, by calendar month).
 *
 * @param capBytes DOMonthlyUploadDataCap; Infinity when the policy is 0
 * @param sentBytes sent to Internet peers in this month
 */
export function monthlyUploadLeftBytes(capBytes: number, sentBytes: number): number {
  return Math.max(0, capBytes - sentBytes);
}
