/**
 * The caches of the devices and the lists in which the cloud service finds their copies.
 *
 * A copy is one finished file on one device (or, with partial holders, one download). It stands in up to three lists a
 * network place, one for each scope that somebody may search. Expired and evicted copies leave their lists when a
 * search meets them, so that expiry needs no event.
 */

import type { Catalogue } from '../content/catalogue.js';
import { float64Column, grown, IntList, int32Column, uint8Column } from '../core/columns.js';
import type { Fleet } from '../fleet/fleet.js';
import { eachScope } from '../fleet/places.js';
import { cacheLimitBytes } from '../policy/cacheLimits.js';
import type { Scenario } from '../scenario/schema.js';

/** Sources of one file in one scope. */
export interface SourceList {
  /** Copies; dead ones are dropped when they are met. */
  copies: number[];
  /** Devices in the scope that are downloading the file and may peer. */
  fetching: number;
  /** Copies that may not be shared because the device is too small to peer. */
  ineligible: number;
  expired: boolean;
  evicted: boolean;
  cleared: boolean;
}

const COPY = { dead: 0, whole: 1, partial: 2 } as const;
const NONE = -1;

export class Caches {
  /** Columns by copy. */
  state = uint8Column(0);
  device = int32Column(0);
  file = int32Column(0);
  expiresS = float64Column(0);
  visibleS = float64Column(0);
  /** Uploads of the copy that are running. */
  uploads = int32Column(0);
  /** Present size of each device's cache. */
  readonly cachedBytes: Float64Array;
  /** Largest that each cache ever was, and its limit: asserted after the run. */
  readonly peakBytes: Float64Array;
  readonly limitBytes: Float64Array;
  /** Distinct files that each device is uploading. */
  readonly busyFiles: Int32Array;
  /** Finished copies of each device without an upload. */
  readonly idleFiles: Int32Array;
  private pinned = uint8Column(0);
  private lastUploadS = float64Column(0);
  private next = int32Column(0);
  /** Place of each finished copy among those of its device. */
  private place = int32Column(0);
  private copyCount = 0;
  private readonly first: Int32Array;
  private readonly last: Int32Array;
  /** Scopes of the part by their number in the fleet, and those that each device stands in: `scopeStart[i] ..` */
  private readonly localScopes = new Map<number, number>();
  private readonly scopeStart: Int32Array;
  private readonly scopes: Int32Array;
  /** Lists by scope and file. */
  private readonly lists: (SourceList | undefined)[] = [];

  /** @param expectedCopies room from the start; more makes more */
  constructor(
    private readonly fleet: Fleet,
    private readonly catalogue: Catalogue,
    private readonly scenario: Scenario,
    private readonly devices: Int32Array,
    expectedCopies: number,
  ) {
    this.grow(Math.max(1, expectedCopies));
    const n = devices.length;
    this.cachedBytes = float64Column(n);
    this.peakBytes = new Float64Array(n);
    this.limitBytes = new Float64Array(n);
    this.busyFiles = int32Column(n);
    this.idleFiles = int32Column(n);
    this.first = int32Column(n).fill(NONE);
    this.last = int32Column(n).fill(NONE);
    const scopes = new IntList();
    this.scopeStart = int32Column(n + 1);
    for (let i = 0; i < n; i += 1) {
      const d = devices[i]!;
      eachScope(fleet, d, (scope) => scopes.push(this.localScope(scope)));
      this.scopeStart[i + 1] = scopes.count;
      const policy = fleet.policies[fleet.policyOf[d]!]!;
      this.limitBytes[i] = cacheLimitBytes(
        { diskBytes: fleet.cacheDriveBytes[d]!, freeDiskBytes: fleet.cacheDriveFreeBytes[d]! },
        policy.absoluteMaxCacheSizeBytes,
        policy.maxCacheSizePercent,
        scenario.model.cacheSizeBase,
      );
    }
    this.scopes = scopes.items;
  }

  /** The list of a file in a scope (number in the fleet), made when it is first asked for. */
  list(scope: number, file: number): SourceList {
    return this.listOf(this.localScope(scope), file);
  }

  isWhole(copy: number): boolean {
    return this.state[copy] === COPY.whole;
  }

  isDead(copy: number): boolean {
    return this.state[copy] === COPY.dead;
  }

  /** Notes that a device (local number) starts or ends fetching a file, in all its scopes. */
  noteFetching(i: number, file: number, change: 1 | -1): void {
    for (let at = this.scopeStart[i]!; at < this.scopeStart[i + 1]!; at += 1) {
      this.listOf(this.scopes[at]!, file).fetching += change;
    }
  }

  /** Notes a finished copy that must not be shared. */
  noteIneligible(i: number, file: number): void {
    for (let at = this.scopeStart[i]!; at < this.scopeStart[i + 1]!; at += 1) {
      this.listOf(this.scopes[at]!, file).ineligible += 1;
    }
  }

  /** A download that shares what it has; becomes whole by {@link complete} or ends by {@link dropPartial}. */
  addPartial(i: number, file: number, visibleS: number): number {
    const copy = this.newCopy(i, file, COPY.partial, Number.POSITIVE_INFINITY, visibleS);
    this.enlist(i, file, copy);
    return copy;
  }

  dropPartial(copy: number): void {
    this.state[copy] = COPY.dead;
  }

  /**
   * Stores a finished file.
   *
   * @param pinnedUntilS end of its pin, or NaN: a pinned copy stays until then and does not count toward the limit
   * @param evict called for each copy that has to leave, before it does
   * @returns the copy, or -1 when the file is larger than the cache may be
   */
  complete(i: number, file: number, timeS: number, pinnedUntilS: number, evict: (copy: number) => void): number {
    const sizeBytes = this.catalogue.sizeBytes[file]!;
    const isPinned = !Number.isNaN(pinnedUntilS);
    this.purgeExpired(i, timeS);
    if (sizeBytes > this.limitBytes[i]! && !isPinned) {
      this.noteLoss(i, file, 'evicted');
      return NONE;
    }
    while (!isPinned && this.cachedBytes[i]! + sizeBytes > this.limitBytes[i]!) {
      const victim = this.victim(i);
      evict(victim);
      this.remove(i, victim, 'evicted');
    }
    const policy = this.fleet.policies[this.fleet.policyOf[this.devices[i]!]!]!;
    const visibleS = timeS + this.scenario.model.visibilityDelay;
    const copy = this.newCopy(i, file, COPY.whole, timeS + policy.maxCacheAgeS, visibleS);
    const before = this.last[i]!;
    if (before === NONE) this.first[i] = copy;
    else this.next[before] = copy;
    this.place[copy] = before === NONE ? 0 : this.place[before]! + 1;
    this.last[i] = copy;
    this.idleFiles[i]! += 1;
    if (isPinned) this.pin(copy, pinnedUntilS);
    else this.cachedBytes[i]! += sizeBytes;
    this.peakBytes[i] = Math.max(this.peakBytes[i]!, this.cachedBytes[i]!);
    this.enlist(i, file, copy);
    return copy;
  }

  /** Drops a copy whose age is over; the caller has ended its uploads. */
  expire(copy: number): void {
    if (this.state[copy] === COPY.whole) this.remove(this.device[copy]!, copy, 'expired');
  }

  /** Pins the copies of a device that are meant, until a moment: they leave the quota and outlive their age. */
  pinWhere(i: number, isMeant: (file: number) => boolean, untilS: number): void {
    for (let copy = this.first[i]!; copy !== NONE; copy = this.next[copy]!) {
      if (this.pinned[copy] || !isMeant(this.file[copy]!)) continue;
      this.cachedBytes[i]! -= this.catalogue.sizeBytes[this.file[copy]!]!;
      this.pin(copy, untilS);
    }
  }

  /** Deletes the copies of a device that are meant; `endUploads` is called for each before it goes. */
  clearWhere(
    i: number,
    isMeant: (file: number) => boolean,
    includePinned: boolean,
    endUploads: (copy: number) => void,
  ): void {
    for (let copy = this.first[i]!; copy !== NONE; ) {
      const following = this.next[copy]!;
      if (isMeant(this.file[copy]!) && (includePinned || !this.pinned[copy])) {
        endUploads(copy);
        this.remove(i, copy, 'cleared');
      }
      copy = following;
    }
  }

  private pin(copy: number, untilS: number): void {
    this.pinned[copy] = 1;
    this.expiresS[copy] = untilS;
  }

  /** True when the copy can still be asked for; an expired one is dropped. */
  isFresh(copy: number, timeS: number): boolean {
    if (this.state[copy] === COPY.dead) return false;
    if (this.expiresS[copy]! > timeS || this.uploads[copy]! > 0) return true;
    this.expire(copy);
    return false;
  }

  /** A new upload of the copy, or the end of one. */
  noteUpload(copy: number, change: 1 | -1, timeS: number): void {
    const before = this.uploads[copy]!;
    this.uploads[copy] = before + change;
    const i = this.device[copy]!;
    const isWhole = this.state[copy] === COPY.whole;
    if (before === 0) {
      this.busyFiles[i]! += 1;
      if (isWhole) this.idleFiles[i]! -= 1;
    }
    if (before + change === 0) {
      this.busyFiles[i]! -= 1;
      if (isWhole) this.idleFiles[i]! += 1;
    }
    this.lastUploadS[copy] = timeS;
  }

  /**
   * Place of a copy among its device's copies without an upload, as the rule of the upload slots asks.
   */
  idlePosition(copy: number): number {
    const i = this.device[copy]!;
    if (this.busyFiles[i] === 0) return this.place[copy]!;
    let position = 0;
    for (let c = this.first[i]!; c !== copy; c = this.next[c]!) {
      if (this.uploads[c] === 0) position += 1;
    }
    return position;
  }

  private newCopy(i: number, file: number, state: number, expiresS: number, visibleS: number): number {
    const copy = this.copyCount;
    this.copyCount += 1;
    if (copy >= this.state.length) this.grow(2 * copy);
    this.state[copy] = state;
    this.device[copy] = i;
    this.file[copy] = file;
    this.expiresS[copy] = expiresS;
    this.visibleS[copy] = visibleS;
    this.next[copy] = NONE;
    return copy;
  }

  private grow(copies: number): void {
    this.state = grown(this.state, copies);
    this.device = grown(this.device, copies);
    this.file = grown(this.file, copies);
    this.expiresS = grown(this.expiresS, copies);
    this.visibleS = grown(this.visibleS, copies);
    this.uploads = grown(this.uploads, copies);
    this.pinned = grown(this.pinned, copies);
    this.lastUploadS = grown(this.lastUploadS, copies);
    this.next = grown(this.next, copies);
    this.place = grown(this.place, copies);
  }

  private purgeExpired(i: number, timeS: number): void {
    for (let copy = this.first[i]!; copy !== NONE; ) {
      const following = this.next[copy]!;
      if (this.expiresS[copy]! <= timeS) {
        if (this.uploads[copy] === 0) this.expire(copy);
      } else if (!this.pinned[copy]) return; // the rest, in order of completion, expires later
      copy = following;
    }
  }

  private victim(i: number): number {
    let victim = NONE;
    for (let copy = this.first[i]!; copy !== NONE; copy = this.next[copy]!) {
      if (this.pinned[copy]) continue;
      if (this.scenario.model.eviction === 'oldestExpiry') return copy;
      if (victim === NONE || this.lastUploadS[copy]! < this.lastUploadS[victim]!) victim = copy;
    }
    return victim;
  }

  private remove(i: number, copy: number, why: 'expired' | 'evicted' | 'cleared'): void {
    const file = this.file[copy]!;
    if (this.state[copy] === COPY.whole && this.uploads[copy] === 0) this.idleFiles[i]! -= 1;
    this.state[copy] = COPY.dead;
    if (!this.pinned[copy]) this.cachedBytes[i]! -= this.catalogue.sizeBytes[file]!;
    this.noteLoss(i, file, why);
    let before = NONE;
    for (let c = this.first[i]!; c !== copy; c = this.next[c]!) before = c;
    if (before === NONE) this.first[i] = this.next[copy]!;
    else this.next[before] = this.next[copy]!;
    if (this.last[i] === copy) this.last[i] = before;
    for (let c = this.next[copy]!; c !== NONE; c = this.next[c]!) this.place[c]! -= 1;
  }

  private enlist(i: number, file: number, copy: number): void {
    for (let at = this.scopeStart[i]!; at < this.scopeStart[i + 1]!; at += 1) {
      this.listOf(this.scopes[at]!, file).copies.push(copy);
    }
  }

  private noteLoss(i: number, file: number, why: 'expired' | 'evicted' | 'cleared'): void {
    for (let at = this.scopeStart[i]!; at < this.scopeStart[i + 1]!; at += 1) {
      this.listOf(this.scopes[at]!, file)[why] = true;
    }
  }

  /** @param scope number among the scopes of the part */
  private listOf(scope: number, file: number): SourceList {
    const at = scope * this.catalogue.fileCount + file;
    let list = this.lists[at];
    if (!list) {
      list = { copies: [], fetching: 0, ineligible: 0, expired: false, evicted: false, cleared: false };
      this.lists[at] = list;
    }
    return list;
  }

  private localScope(scope: number): number {
    let local = this.localScopes.get(scope);
    if (local === undefined) {
      local = this.localScopes.size;
      this.localScopes.set(scope, local);
      for (let file = 0; file < this.catalogue.fileCount; file += 1) this.lists.push(undefined);
    }
    return local;
  }
}
