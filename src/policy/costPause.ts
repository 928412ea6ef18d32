/**
 * Rule: when a download pauses because of what its line costs (Windows API, DODownloadCostPolicy). Read by the kernel too.
 *
 * @param costPolicy code of the policy of the download: 0 always, 1 unrestricted, 2 standard, 3 no-surcharge, 4 no-roaming
 * @param line what the line of the device costs: 0 nothing, 1 metered, 3 near its data limit, 5 over it, 7 roaming
 */
export function isPausedByCost(costPolicy: number, line: number): boolean {
  if (line === 0 || costPolicy === 0) return false;
  if (costPolicy === 1) return true;
  // Roaming is a surcharge as well.
  if (line === 7) return true;
  if (costPolicy === 2) return line >= 3;
  return costPolicy === 3 && line === 5;
}
