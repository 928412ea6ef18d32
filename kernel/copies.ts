/** The copies of a part as records, and the lists in which they are found. */
import { checkWithin, doubled, FIRST_ALLOCATED, IntList, NONE, zeros } from './memory';

/** Stride of the records. */
const COPY_BYTES: usize = 64;
/** Entries of a list of copies that are allocated from the start. */
const LIST_ALLOCATED: i32 = 8;

export const DEAD: u8 = 0;
export const WHOLE: u8 = 1;
export const PARTIAL: u8 = 2;
/** Finished, and shared with nobody. */
export const HELD: u8 = 3;

@unmanaged
export class Copy {
  // What a search asks of all candidates lies beside each other.
  expiresS: f64;
  visibleS: f64;
  device: i32;
  state: u8;
  pinned: bool;
  file: i32;
  /** Uploads of it that are running. */
  uploads: i32;
  /** The next finished copy of its device, and how many that are shared come before it; of one in the making its download. */
  next: i32;
  idleIndex: i32;
  lastUploadS: f64;
  /** The list in which it is parked, its index there, and the next parked copy of its device (parking.ts). */
  parkedIn: SourceList | null;
  parkedAt: i32;
  nextParked: i32;
}

if (offsetof<Copy>() > COPY_BYTES) ERROR('a Copy is longer than its stride');

/** Sources of one file in one scope. */
@unmanaged
export class SourceList {
  /** Copies; dead ones are dropped when they are met. */
  copies: IntList = new IntList(LIST_ALLOCATED);
  /** The first so many of them are parked (parking.ts). */
  parked: i32 = 0;
  /** Devices in the scope that are downloading the file and may peer. */
  fetching: i32 = 0;
  /** Copies that may not be shared because the device is too small to peer. */
  ineligible: i32 = 0;
  /** Whether copies were lost, and how. */
  expired: bool = false;
  evicted: bool = false;
  cleared: bool = false;
}

@unmanaged
export class Copies {
  /** Copies that there ever were. */
  count: i32 = 0;
  private records: usize = zeros(usize(FIRST_ALLOCATED) * COPY_BYTES);
  private allocated: i32 = FIRST_ALLOCATED;

  @inline
  at(copy: i32): Copy {
    if (!ASC_NO_ASSERT) checkWithin(this.records, copy, COPY_BYTES);
    return changetype<Copy>(this.records + usize(copy) * COPY_BYTES);
  }

  /** A new copy of a file on a device. */
  add(i: i32, file: i32, state: u8): i32 {
    const copy = this.count;
    this.count += 1;
    if (copy === this.allocated) {
      this.records = doubled(this.records, usize(this.allocated) * COPY_BYTES);
      this.allocated *= 2;
    }
    const record = this.at(copy);
    record.state = state;
    record.device = i;
    record.file = file;
    record.next = NONE;
    record.parkedIn = null;
    return copy;
  }
}
