/** The downloads of each device: those that wait for their turn, in order, and those in work. */
import { int32Column } from '../core/columns.js';

const NONE = -1;

export class Queue {
  readonly next: Int32Array;
  readonly activeHead: Int32Array;
  private readonly activeCount: Int32Array;
  private readonly waitingHead: Int32Array;
  private readonly waitingTail: Int32Array;

  constructor(downloadCount: number, deviceCount: number) {
    this.next = int32Column(downloadCount).fill(NONE);
    this.activeHead = int32Column(deviceCount).fill(NONE);
    this.activeCount = int32Column(deviceCount);
    this.waitingHead = int32Column(deviceCount).fill(NONE);
    this.waitingTail = int32Column(deviceCount).fill(NONE);
  }

  isIdle(i: number): boolean {
    return this.activeHead[i] === NONE && this.waitingHead[i] === NONE;
  }

  add(i: number, r: number): void {
    if (this.waitingHead[i] === NONE) this.waitingHead[i] = r;
    else this.next[this.waitingTail[i]!] = r;
    this.waitingTail[i] = r;
  }

  /** Takes the next waiting download of a device into work, or gives -1 when none may start. */
  takeUp(i: number, downloadsAtOnce: number): number {
    const r = this.waitingHead[i]!;
    if (r === NONE || this.activeCount[i]! >= downloadsAtOnce) return NONE;
    this.waitingHead[i] = this.next[r]!;
    this.next[r] = this.activeHead[i]!;
    this.activeHead[i] = r;
    this.activeCount[i]! += 1;
    return r;
  }

  /** Takes a finished download out of work. */
  drop(i: number, r: number): void {
    this.activeCount[i]! -= 1;
    if (this.activeHead[i] === r) {
      this.activeHead[i] = this.next[r]!;
      return;
    }
    let before = this.activeHead[i]!;
    while (this.next[before] !== r) before = this.next[before]!;
    this.next[before] = this.next[r]!;
  }
}
