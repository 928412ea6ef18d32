/** Rule: the drive that holds the cache. */

/** What a device does when the drive of DOModifyCacheDrive is missing. */
export type MissingCacheDrive = 'systemDrive' | 'noPeering';

/** A drive by its letter, sizes in bytes. */
export interface Drive {
  sizeBytes: number;
  freeBytes: number;
}

/** Letter of the drive that a value of DOModifyCacheDrive names: `D:`, `D:\\DOCache`, `%SystemDrive%`; `null`: system. */
function cacheDriveLetter(value: string): string | null {
  return /^\s*([a-z]):/i.exec(value)?.[1]?.toUpperCase() ?? null;
}

/**
 * The drive that the rules of disk size and cache size look at: the system drive, or the one that DOModifyCacheDrive
 * names (reference 2024: the minimum disk size then applies to that drive). That a missing drive means the system drive
 * is *assumed* (`model.missingCacheDrive`; an error code says that a missing cache folder restricts the mode).
 *
 * @returns the drive, or `null` when the device must not peer
 */
export function cacheDrive(
  value: string | null,
  system: Drive,
  others: ReadonlyMap<string, Drive>,
  missing: MissingCacheDrive,
): Drive | null {
  const letter = value === null ? null : cacheDriveLetter(value);
  if (letter === null || letter === 'C') return system;
  return others.get(letter) ?? (missing === 'systemDrive' ? system : null);
}
