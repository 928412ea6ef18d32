/** The downloads of each device: those that wait for their turn, in order, and those in work. */
import { I32Column, i32Column, NONE, nones } from './memory';

@unmanaged
export class DownloadQueue {
  /** By download: the next in its list. */
  next: I32Column;
  /** By device: its first download in work, and the first that waits. */
  activeHead: I32Column;
  waitingHead: I32Column;
  private activeCount: I32Column;
  private waitingTail: I32Column;

  constructor(downloads: i32, devices: i32) {
    this.next = nones(downloads);
    this.activeHead = nones(devices);
    this.waitingHead = nones(devices);
    this.activeCount = i32Column(devices);
    this.waitingTail = nones(devices);
  }

  isIdle(i: i32): bool {
    return this.activeHead[i] === NONE && this.waitingHead[i] === NONE;
  }

  add(i: i32, r: i32): void {
    this.next[r] = NONE;
    if (this.waitingHead[i] === NONE) this.waitingHead[i] = r;
    else this.next[this.waitingTail[i]] = r;
    this.waitingTail[i] = r;
  }

  /** True when a device may take one more download into work. */
  mayTakeUp(i: i32, downloadsAtOnce: i32): bool {
    return this.activeCount[i] < downloadsAtOnce;
  }

  /** Takes a waiting download of a device into work; `before` waits before it, or -1. */
  takeUp(i: i32, r: i32, before: i32): void {
    if (before === NONE) this.waitingHead[i] = this.next[r];
    else this.next[before] = this.next[r];
    if (this.waitingTail[i] === r) this.waitingTail[i] = before;
    this.next[r] = this.activeHead[i];
    this.activeHead[i] = r;
    this.activeCount[i] += 1;
  }

  /** Takes a finished download out of work. */
  drop(i: i32, r: i32): void {
    const next = this.next;
    assert(this.activeCount[i] > 0, 'a device drops more downloads than it took up');
    this.activeCount[i] -= 1;
    if (this.activeHead[i] === r) {
      this.activeHead[i] = next[r];
      return;
    }
    let before = this.activeHead[i];
    while (next[before] !== r) before = next[before];
    next[before] = next[r];
  }
}
