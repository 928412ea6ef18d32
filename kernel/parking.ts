/**
 * Candidates that cannot serve for a while, set aside from the lists in which searches draw them: most holders of a large
 * group have all their uploads taken, or are on battery or off until a known time. A search counts those among the
 * candidates that the service returns, and need not look at each anew (search.ts).
 *
 * A copy is parked when a search meets it, and its device leaves with all its copies when it may be otherwise: it has an
 * upload to spare, its state changes, or one of its copies ends. All are back before the next search.
 */
import { Caches, SourceList } from './caches';
import { EventQueue } from './eventQueue';
import {
  checkWithin,
  doubled,
  doubledI32,
  FIRST_ALLOCATED,
  I32Column,
  IntList,
  i32Column,
  NONE,
  nones,
  zeros,
} from './memory';
import { TransferTable } from './transferTable';

/** Stands for the lists of a copy that is parked in several of them: no address of one. */
const SEVERAL: i32 = 1;

/** Stride of the records. */
const PARKED_BYTES: usize = 32;

/** A copy that is parked in a list. */
@unmanaged
export class ParkedCopy {
  list: SourceList;
  /** Its index among those that are parked in the list. */
  index: i32;
  copy: i32;
  /** Its device: a search that draws it need not fetch the copy. */
  device: i32;
  /** Why it cannot serve, whoever asks; -1 where it has to be asked. */
  reason: i32;
  /** The next of its device, or of those that are free. */
  next: i32;
  /** The visit of its list that drew it last. */
  drawnAt: i32;
}

if (offsetof<ParkedCopy>() > PARKED_BYTES) ERROR('a ParkedCopy is longer than its stride');

@unmanaged
export class Parking {
  /** Devices of which a copy may serve again, or has ended. */
  private freed: IntList;
  private caches: Caches;
  /** By device: its first parked copy, and when it leaves at the latest. */
  private first: I32Column;
  private leaves: EventQueue;
  /** By copy: the address of the list in which it is parked, 0 for none; as long as copies that were parked need. */
  private places: I32Column = i32Column(FIRST_ALLOCATED);
  private placesAllocated: i32 = FIRST_ALLOCATED;
  private records: usize = zeros(usize(FIRST_ALLOCATED) * PARKED_BYTES);
  private allocated: i32 = FIRST_ALLOCATED;
  private size: i32 = 0;
  private free: i32 = NONE;

  /** @param uploadsMost uploads of a device from which on it has none to spare */
  constructor(caches: Caches, table: TransferTable, devices: i32, uploadsMost: i32) {
    const freed = new IntList();
    this.freed = freed;
    this.caches = caches;
    this.first = nones(devices);
    this.leaves = new EventQueue(devices);
    caches.freed = freed;
    table.freed = freed;
    table.fullUploads = uploadsMost;
  }

  @inline
  at(entry: i32): ParkedCopy {
    if (!ASC_NO_ASSERT) checkWithin(this.records, entry, PARKED_BYTES);
    return changetype<ParkedCopy>(this.records + usize(entry) * PARKED_BYTES);
  }

  /** All that may serve now are back in their lists. */
  bringUpTo(timeS: f64): void {
    const freed = this.freed;
    while (freed.count > 0) this.leave(freed.pop());
    while (this.leaves.nextS <= timeS) this.leave(this.leaves.pop());
  }

  /** Sets a copy aside that has left the copies of a list: until a time, and for a reason or -1 ({@link ParkedCopy}). */
  park(list: SourceList, copy: i32, untilS: f64, reason: i32, drawnAt: i32): void {
    const device = this.caches.at(copy).device;
    const entry = this.newEntry();
    const record = this.at(entry);
    const parked = parkedIn(list);
    record.list = list;
    record.index = parked.count;
    record.copy = copy;
    record.device = device;
    record.reason = reason;
    record.drawnAt = drawnAt;
    record.next = this.first[device];
    this.first[device] = entry;
    while (copy >= this.placesAllocated) this.allocatePlaces();
    this.places[copy] = this.places[copy] === 0 ? i32(changetype<usize>(list)) : SEVERAL;
    parked.push(entry);
    if (!this.leaves.isSet(device) || this.leaves.at(device) > untilS) this.leaves.set(device, untilS);
  }

  /** True when a copy is parked in a list. */
  @inline
  has(list: SourceList, copy: i32): bool {
    if (copy >= this.placesAllocated) return false;
    const place = this.places[copy];
    if (place === SEVERAL) return this.hasOf(list, this.caches.at(copy).device);
    return place === i32(changetype<usize>(list));
  }

  /** True when a copy of a device is parked in a list. */
  hasOf(list: SourceList, device: i32): bool {
    for (let entry = this.first[device]; entry !== NONE; entry = this.at(entry).next) {
      if (this.at(entry).list === list) return true;
    }
    return false;
  }

  private leave(device: i32): void {
    this.leaves.clear(device);
    for (let entry = this.first[device]; entry !== NONE; ) {
      const record = this.at(entry);
      const following = record.next;
      const parked = parkedIn(record.list);
      const last = parked.pop();
      parked.items[record.index] = last;
      this.at(last).index = record.index;
      record.list.copies.push(record.copy);
      this.places[record.copy] = 0;
      record.next = this.free;
      this.free = entry;
      entry = following;
    }
    this.first[device] = NONE;
  }

  private allocatePlaces(): void {
    this.places = doubledI32(this.places, this.placesAllocated);
    this.placesAllocated *= 2;
  }

  private newEntry(): i32 {
    const entry = this.free;
    if (entry !== NONE) {
      this.free = this.at(entry).next;
      return entry;
    }
    if (this.size === this.allocated) {
      this.records = doubled(this.records, usize(this.allocated) * PARKED_BYTES);
      this.allocated *= 2;
    }
    this.size += 1;
    return this.size - 1;
  }
}

/** The entries that are parked in a list. */
export function parkedIn(list: SourceList): IntList {
  let parked = list.parked;
  if (parked === null) {
    parked = new IntList();
    list.parked = parked;
  }
  return parked;
}
