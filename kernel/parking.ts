/**
 * Copies that a search need not look at: their devices have all the uploads that they may have. In a crowd these are most
 * of the candidates, and each would be drawn, met and sent away again at each search.
 *
 * A search that meets such a copy parks it: the copy moves to the front of the list that is gone through. What a later search
 * would draw of those is drawn as a number, not one by one ({@link skipped}); so its result has the distribution that it would
 * have without. The copies of a device come back as soon as one of its uploads ends. A copy is parked in one list at most.
 */
import { Copies, SourceList } from './copies';
import { Device, Devices } from './devices';
import { NONE } from './memory';

/** Parks the copy at an index, behind those that are parked already; one that is parked in another list stays. */
export function park(copies: Copies, devices: Devices, list: SourceList, index: i32): void {
  const items = list.copies.items;
  const copy = items[index];
  const record = copies.at(copy);
  if (record.parkedIn !== null) return;
  const device = devices.at(record.device);
  const to = list.parked;
  items[index] = items[to];
  items[to] = copy;
  list.parked = to + 1;
  record.parkedIn = list;
  record.parkedAt = to;
  record.nextParked = device.firstParked;
  device.firstParked = copy;
}

/** Brings back all copies of a device. */
export function unparkAll(copies: Copies, device: Device): void {
  for (let copy = device.firstParked; copy !== NONE; copy = copies.at(copy).nextParked) bringBack(copies, copy);
  device.firstParked = NONE;
}

/** Brings back one copy, where it is parked. */
export function unpark(copies: Copies, devices: Devices, copy: i32): void {
  const record = copies.at(copy);
  if (record.parkedIn === null) return;
  bringBack(copies, copy);
  takeOut(copies, devices.at(record.device), copy);
}

/** Brings back all copies of a list. */
export function unparkList(copies: Copies, devices: Devices, list: SourceList): void {
  while (list.parked > 0) unpark(copies, devices, list.copies.items[list.parked - 1]);
}

/** The last that is parked takes the place of a copy, which is the first of the others then. */
function bringBack(copies: Copies, copy: i32): void {
  const record = copies.at(copy);
  const list: SourceList = record.parkedIn!;
  const items = list.copies.items;
  const last = list.parked - 1;
  const moved = items[last];
  items[record.parkedAt] = moved;
  copies.at(moved).parkedAt = record.parkedAt;
  items[last] = copy;
  list.parked = last;
  record.parkedIn = null;
}

function takeOut(copies: Copies, device: Device, copy: i32): void {
  const record = copies.at(copy);
  if (device.firstParked === copy) {
    device.firstParked = record.nextParked;
    return;
  }
  let before = copies.at(device.firstParked);
  while (before.nextParked !== copy) before = copies.at(before.nextParked);
  before.nextParked = record.nextParked;
}

/**
 * Of `parked` copies and others, drawn one after the other without putting back: how many that are parked come before the
 * first of the others.
 *
 * @param u uniform in [0, 1)
 */
export function skipped(parked: i32, others: i32, u: f64): i32 {
  let count = 0;
  for (let chance: f64 = 1; count < parked; count += 1) {
    chance *= f64(parked - count) / f64(parked - count + others);
    if (u >= chance) break;
  }
  return count;
}
