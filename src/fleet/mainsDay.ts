/**
 * A day of a device on mains: off, on for one stretch, off; no on-time that ends no later than it begins. Read by
 * fleet/schedule.ts and by kernel/part.ts.
 */

export function isOnAt(timeS: number, onFromS: number, onToS: number): boolean {
  return timeS >= onFromS && timeS < onToS;
}

/** When what holds at a time of the day ends. */
export function holdsUntilS(timeS: number, onFromS: number, onToS: number, dayToS: number): number {
  if (isOnAt(timeS, onFromS, onToS)) return onToS;
  return timeS < onFromS && onFromS < onToS ? onFromS : dayToS;
}
