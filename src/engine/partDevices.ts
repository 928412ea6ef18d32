/** The devices of a part of the estate: their numbers in the fleet, their sites, and their numbers within the part. */
import { int32Column } from '../core/columns.js';
import type { Fleet } from '../fleet/fleet.js';
import { devicesIn, type PartSites } from './partition.js';

/** Global numbers of the devices of a part, site by site. */
export function devicesOf(fleet: Fleet, partSites: PartSites): Int32Array {
  const devices = int32Column(devicesIn(fleet, partSites));
  let i = 0;
  for (const s of partSites) for (let d = fleet.siteStart[s]!; d < fleet.siteStart[s + 1]!; d += 1) devices[i++] = d;
  return devices;
}

/** Local site of each device of a part, in the order of {@link devicesOf}. */
export function sitesOf(fleet: Fleet, partSites: PartSites): Int32Array {
  const sites = int32Column(devicesIn(fleet, partSites));
  let first = 0;
  for (let i = 0; i < partSites.length; i += 1) {
    const next = first + fleet.siteStart[partSites[i]! + 1]! - fleet.siteStart[partSites[i]!]!;
    sites.fill(i, first, next);
    first = next;
  }
  return sites;
}

/** Local numbers of devices of a part: their indices in {@link devicesOf}. */
export function localNumbers(fleet: Fleet, partSites: PartSites, devices: Int32Array): Int32Array {
  const shift = new Map<number, number>();
  let first = 0;
  for (const s of partSites) {
    shift.set(s, fleet.siteStart[s]! - first);
    first += fleet.siteStart[s + 1]! - fleet.siteStart[s]!;
  }
  const local = int32Column(devices.length);
  let site = -1;
  let shiftOfSite = 0;
  for (let r = 0; r < devices.length; r += 1) {
    const d = devices[r]!;
    if (fleet.siteOf[d] !== site) {
      site = fleet.siteOf[d]!;
      shiftOfSite = shift.get(site)!;
    }
    local[r] = d - shiftOfSite;
  }
  return local;
}
