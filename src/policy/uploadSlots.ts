/** Rule: the upload slots. A device offers at most four cached files at a time and rotates them (FAQ). */

/**
 * True when a cached file is among those that its device offers now.
 *
 * Files that are being uploaded keep their slots; the free slots go round the other files, one step of all free slots a
 * rotation period (*assumed*: `model.slotRotation`; the documents say only that the content rotates).
 *
 * @param idlePosition index of the file among the device's cached files without an upload, in order of completion
 * @param idleCount number of those files
 * @param busyCount number of files being uploaded
 * @param slots slots of a device (`model.uploadSlots`)
 * @param turn see {@link slotTurn}
 */
export function isOffered(
  idlePosition: number,
  idleCount: number,
  busyCount: number,
  slots: number,
  turn: number,
): boolean {
  const free = slots - busyCount;
  if (free <= 0) return false;
  if (idleCount <= free) return true;
  const first = remainder(turn * free, idleCount);
  return remainder(idlePosition - first + idleCount, idleCount) < free;
}

/**
 * How often the slots of a device have turned.
 *
 * @param timeS time, shifted by the device's own phase
 */
export function slotTurn(timeS: number, rotationS: number): number {
  return Math.floor(timeS / rotationS);
}

/** Of whole numbers, none of them negative: by a division, because WebAssembly has no `%` of floats. */
function remainder(dividend: number, divisor: number): number {
  return dividend - divisor * Math.floor(dividend / divisor);
}
