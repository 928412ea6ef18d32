/** Rule: the smallest file that is cached for peers and fetched from them. */

/** True when the file takes part in peering: it meets or exceeds DOMinFileSizeToCache (reference 2024; Intune page). */
export function isFileShared(sizeBytes: number, minFileSizeBytes: number): boolean {
  return sizeBytes >= minFileSizeBytes;
}
