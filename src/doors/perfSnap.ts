/**
 * `Get-DeliveryOptimizationPerfSnap`, as text or JSON: what a device did. Of settings it says the mode, not where that came from;
 * of the device the disk, where the name of the device is beside (remoting adds it).
 */
import { modeNamed } from './doConfig.js';
import type { Findings, Where } from './found.js';
import { type JsonObject, propertyOf } from './jsonText.js';

export function isPerfSnap(object: JsonObject): boolean {
  const has = (name: string) => propertyOf(object, name) !== undefined;
  return has('DownloadMode') && has('FilesDownloaded') && has('CacheSizeBytes');
}

export function takePerfSnap(snap: JsonObject, where: Where, findings: Findings): void {
  findings.takePolicy('DODownloadMode', modeNamed(propertyOf(snap, 'DownloadMode')), where);
  findings.note(
    'a snapshot says which mode holds, and not whether a policy or the default of the device sets it',
    where,
  );
}

/** The device of a snapshot as an object of a list of devices, or `null` where it has no name. */
export function deviceOfPerfSnap(snap: JsonObject): JsonObject | null {
  const name = propertyOf(snap, 'PSComputerName');
  if (typeof name !== 'string' || name === '') return null;
  return {
    deviceName: name,
    totalStorageSpaceInBytes: propertyOf(snap, 'TotalDiskBytes'),
    freeStorageSpaceInBytes: propertyOf(snap, 'AvailableDiskBytes'),
  };
}
