/**
 * The caches of the devices and the lists in which the cloud service finds their copies.
 *
 * A copy is one finished file on one device (or, with partial holders, one download). It stands in up to three lists a
 * location, one for each scope that somebody may search. Expired and evicted copies leave their lists when a
 * search meets them, so that expiry needs no event.
 */
import {
  KEEPS_BACKGROUND_QOS,
  KEEPS_CACHE_AGE,
  REASON_COPY_CLEARED,
  REASON_COPY_EVICTED,
  REASON_COPY_EXPIRED,
} from './codes';
import { Device, Devices } from './devices';
import {
  checkWithin,
  doubled,
  F64Column,
  FIRST_ALLOCATED,
  f64Column,
  I32Column,
  IntList,
  i32Column,
  NONE,
  zeros,
} from './memory';
import { adopt, OPTIONS_BYTES, unset } from './options';

/** Stride of the records. */
const COPY_BYTES: usize = 48;
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
}

if (offsetof<Copy>() > COPY_BYTES) ERROR('a Copy is longer than its stride');

/** Sources of one file in one scope. */
@unmanaged
export class SourceList {
  /** Copies; dead ones are dropped when they are met. */
  copies: IntList = new IntList(LIST_ALLOCATED);
  /** Entries of those that are parked (parking.ts), from the first one on. */
  parked: IntList | null = null;
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
export class CachesOptions {
  devices: Devices = unset<Devices>();
  files: i32;
  visibilityDelayS: f64;
  /** What leaves a full cache first: the oldest copy, or the one that was uploaded longest ago. */
  evictsOldest: bool;
}

if (offsetof<CachesOptions>() > OPTIONS_BYTES) ERROR('CachesOptions are too long');

@unmanaged
export class Caches extends CachesOptions {
  sizeBytes: F64Column;
  /** Copies that there ever were. */
  count: i32 = 0;
  private records: usize = zeros(usize(FIRST_ALLOCATED) * COPY_BYTES);
  private allocated: i32 = FIRST_ALLOCATED;
  /** By scope and file: where its list is, or 0 before somebody asked for it. */
  private lists: I32Column = i32Column(0);
  /** By file: the cache age and the background target that are sent with it, 0 for none; empty when there are none. */
  private sentLimits: F64Column = f64Column(0);
  private hasSentLimits: bool = false;
  /** False where copies of one device can expire in another order than they were completed in. */
  private expiresInOrder: bool = true;
  /** Devices of which a copy has ended, where somebody wants to know. */
  freed: IntList | null = null;
  /** The copy in the making that ended last, or -1. */
  private endedPartial: i32 = NONE;

  constructor(options: CachesOptions) {
    super();
    this.sizeBytes = f64Column(options.files);
    adopt<CachesOptions>(this, options);
  }

  makeLists(scopes: i32): void {
    this.lists = i32Column(scopes * this.files);
  }

  makeSentLimits(): F64Column {
    this.hasSentLimits = true;
    this.expiresInOrder = false;
    this.sentLimits = f64Column(2 * this.files);
    return this.sentLimits;
  }

  /** How old a copy may become on a device. */
  maxAgeS(i: i32, file: i32): f64 {
    const device = this.devices.at(i);
    const sent = this.hasSentLimits ? this.sentLimits[2 * file] : 0;
    return sent === 0 || (device.keeps & KEEPS_CACHE_AGE) !== 0 ? device.maxAgeS : sent;
  }

  /** Rate up to which HTTP tops up beside the peers of a background download. */
  backgroundTarget(i: i32, file: i32): f64 {
    const device = this.devices.at(i);
    const sent = this.hasSentLimits ? this.sentLimits[2 * file + 1] : 0;
    return sent === 0 || (device.keeps & KEEPS_BACKGROUND_QOS) !== 0 ? device.backgroundTarget : sent;
  }

  @inline
  at(copy: i32): Copy {
    if (!ASC_NO_ASSERT) checkWithin(this.records, copy, COPY_BYTES);
    return changetype<Copy>(this.records + usize(copy) * COPY_BYTES);
  }

  @inline
  list(scope: i32, file: i32): SourceList {
    const at = scope * this.files + file;
    const address = usize(u32(this.lists[at]));
    return address === 0 ? this.newList(at) : changetype<SourceList>(address);
  }

  private newList(at: i32): SourceList {
    const list = new SourceList();
    this.lists[at] = i32(changetype<usize>(list));
    return list;
  }

  /** Notes that a device starts or ends fetching a file, in all its scopes. */
  noteFetching(i: i32, file: i32, change: i32): void {
    const device = this.devices.at(i);
    const scopes = this.devices.scopes;
    for (let at = device.scopesFrom; at < device.scopesTo; at += 1) this.list(scopes[at], file).fetching += change;
  }

  /** Notes a finished copy that must not be shared. */
  noteIneligible(i: i32, file: i32): void {
    const device = this.devices.at(i);
    const scopes = this.devices.scopes;
    for (let at = device.scopesFrom; at < device.scopesTo; at += 1) this.list(scopes[at], file).ineligible += 1;
  }

  /** A download that shares what it has; a copy in the making ends by {@link dropPartial}. */
  addPartial(i: i32, file: i32, r: i32, visibleS: f64): i32 {
    const copy = this.newCopy(i, file, PARTIAL, Infinity, visibleS);
    this.at(copy).idleIndex = r;
    this.enlist(i, file, copy);
    return copy;
  }

  /** The download that a copy in the making is of. */
  downloadOf(copy: i32): i32 {
    return this.at(copy).idleIndex;
  }

  dropPartial(copy: i32): void {
    this.at(copy).state = DEAD;
    this.endedPartial = copy;
    this.noteFreed(this.at(copy).device);
  }

  /** The service knows a file from the copy in the making on that has just become whole. */
  private visibleFromS(i: i32, file: i32, timeS: f64): f64 {
    const visibleS = timeS + this.visibilityDelayS;
    if (this.endedPartial === NONE) return visibleS;
    const partial = this.at(this.endedPartial);
    return partial.device === i && partial.file === file ? min(partial.visibleS, visibleS) : visibleS;
  }

  /** True when a file that would be added makes the cache too large. */
  isOver(i: i32, file: i32): bool {
    const device = this.devices.at(i);
    return device.cachedBytes + this.sizeBytes[file] > device.limitBytes;
  }

  /** Stores a finished file that fits into the cache; `pinnedUntilS`: end of its pin, or NaN. */
  add(i: i32, file: i32, timeS: f64, pinnedUntilS: f64): i32 {
    const device = this.devices.at(i);
    const copy = this.newCopy(i, file, WHOLE, timeS + this.maxAgeS(i, file), this.visibleFromS(i, file, timeS));
    this.append(device, copy);
    device.idleFiles += 1;
    // A pinned copy stays until then and does not count toward the limit.
    if (!Number.isNaN(pinnedUntilS)) this.pin(copy, pinnedUntilS);
    else device.cachedBytes += this.sizeBytes[file];
    device.peakBytes = max(device.peakBytes, device.cachedBytes);
    this.enlist(i, file, copy);
    return copy;
  }

  /** Stores a finished file that is shared with nobody and fits into the cache. */
  hold(i: i32, file: i32, untilS: f64): void {
    const device = this.devices.at(i);
    this.append(device, this.newCopy(i, file, HELD, untilS, Infinity));
    this.expiresInOrder = false;
    device.cachedBytes += this.sizeBytes[file];
    device.peakBytes = max(device.peakBytes, device.cachedBytes);
  }

  private append(device: Device, copy: i32): void {
    const before = device.lastCopy;
    if (before === NONE) device.firstCopy = copy;
    else {
      this.at(before).next = copy;
      this.at(copy).idleIndex = this.at(before).idleIndex + (this.at(before).state === WHOLE ? 1 : 0);
    }
    device.lastCopy = copy;
  }

  pin(copy: i32, untilS: f64): void {
    this.at(copy).pinned = true;
    this.at(copy).expiresS = untilS;
  }

  /** Pins a copy that is in the cache: it leaves the quota. */
  pinStored(copy: i32, untilS: f64): void {
    const record = this.at(copy);
    this.devices.at(record.device).cachedBytes -= this.sizeBytes[record.file];
    this.pin(copy, untilS);
  }

  /** True when the copy can still be asked for; an expired one is dropped. */
  isFresh(copy: i32, timeS: f64): bool {
    const record = this.at(copy);
    if (record.state === DEAD) return false;
    if (record.expiresS > timeS || record.uploads > 0) return true;
    this.expire(copy);
    return false;
  }

  /** True for a copy that the service returns; nothing is dropped. */
  isListed(record: Copy, timeS: f64): bool {
    if (record.state === DEAD || record.visibleS > timeS) return false;
    return record.expiresS > timeS || record.uploads > 0;
  }

  /** Drops a copy whose age is over; the caller has ended its uploads. */
  expire(copy: i32): void {
    const state = this.at(copy).state;
    if (state === WHOLE || state === HELD) this.remove(copy, REASON_COPY_EXPIRED);
  }

  /** Drops the copies of a device whose age is over. */
  purgeExpired(i: i32, timeS: f64): void {
    for (let copy = this.devices.at(i).firstCopy; copy !== NONE; ) {
      const record = this.at(copy);
      const following = record.next;
      if (record.expiresS <= timeS) {
        if (record.uploads === 0) this.expire(copy);
      } else if (!record.pinned && this.expiresInOrder) return; // the rest, in order of completion, expires later
      copy = following;
    }
  }

  /** A new upload of the copy (`change` 1), or the end of one (-1). */
  noteUpload(copy: i32, change: i32, timeS: f64): void {
    const record = this.at(copy);
    const device = this.devices.at(record.device);
    const isWhole = record.state === WHOLE;
    const before = record.uploads;
    assert(before + change >= 0, 'more uploads of a copy end than began');
    record.uploads = before + change;
    if (before === 0) {
      device.busyFiles += 1;
      if (isWhole) device.idleFiles -= 1;
    }
    if (before + change === 0) {
      device.busyFiles -= 1;
      if (isWhole) device.idleFiles += 1;
    }
    record.lastUploadS = timeS;
  }

  /** Index of a copy among its device's copies without an upload, as the rule of the upload slots asks. */
  idlePosition(copy: i32): i32 {
    const record = this.at(copy);
    const device = this.devices.at(record.device);
    if (device.busyFiles === 0) return record.idleIndex;
    let position = 0;
    for (let c = device.firstCopy; c !== copy; c = this.at(c).next) {
      if (this.at(c).uploads === 0 && this.at(c).state === WHOLE) position += 1;
    }
    return position;
  }

  /** The copy that leaves a full cache first. */
  victim(i: i32): i32 {
    let victim = NONE;
    for (let copy = this.devices.at(i).firstCopy; copy !== NONE; copy = this.at(copy).next) {
      if (this.at(copy).pinned) continue;
      if (this.evictsOldest && this.expiresInOrder) return copy;
      if (victim === NONE || this.leavesBefore(copy, victim)) victim = copy;
    }
    return victim;
  }

  private leavesBefore(copy: i32, other: i32): bool {
    if (this.evictsOldest) return this.at(copy).expiresS < this.at(other).expiresS;
    return this.at(copy).lastUploadS < this.at(other).lastUploadS;
  }

  /** Takes a copy out of its cache; `why` is what its lists say of it from then on. */
  remove(copy: i32, why: i32): void {
    const record = this.at(copy);
    const device = this.devices.at(record.device);
    assert(record.state !== DEAD, 'a copy is removed twice');
    const wasShared = record.state === WHOLE;
    if (wasShared && record.uploads === 0) device.idleFiles -= 1;
    record.state = DEAD;
    this.noteFreed(record.device);
    if (!record.pinned) device.cachedBytes -= this.sizeBytes[record.file];
    if (wasShared) this.noteLoss(record.device, record.file, why);
    let before = NONE;
    for (let c = device.firstCopy; c !== copy; c = this.at(c).next) before = c;
    if (before === NONE) device.firstCopy = record.next;
    else this.at(before).next = record.next;
    if (device.lastCopy === copy) device.lastCopy = before;
    if (!wasShared) return;
    for (let c = record.next; c !== NONE; c = this.at(c).next) this.at(c).idleIndex -= 1;
  }

  private noteFreed(i: i32): void {
    const freed = this.freed;
    if (freed !== null) freed.push(i);
  }

  noteLoss(i: i32, file: i32, why: i32): void {
    const device = this.devices.at(i);
    const scopes = this.devices.scopes;
    for (let at = device.scopesFrom; at < device.scopesTo; at += 1) {
      const list = this.list(scopes[at], file);
      if (why === REASON_COPY_EXPIRED) list.expired = true;
      else if (why === REASON_COPY_EVICTED) list.evicted = true;
      else if (why === REASON_COPY_CLEARED) list.cleared = true;
    }
  }

  private newCopy(i: i32, file: i32, state: u8, expiresS: f64, visibleS: f64): i32 {
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
    record.expiresS = expiresS;
    record.visibleS = visibleS;
    record.next = NONE;
    return copy;
  }

  private enlist(i: i32, file: i32, copy: i32): void {
    const device = this.devices.at(i);
    const scopes = this.devices.scopes;
    for (let at = device.scopesFrom; at < device.scopesTo; at += 1) this.list(scopes[at], file).copies.push(copy);
  }
}
