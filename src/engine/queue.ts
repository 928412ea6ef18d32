/** The downloads of each device: those that wait for their turn, in order, and those in work. */
import { int32Column } from '../core/columns.js';

const NONE = -1;

export class Queue {
  readonly next: Int32Array;
  private readonly activeCount: Int32Array;
  private readonly waitingTail: Int32Array;

  /** @param activeHead, waitingHead by device: first download in work, and first that waits; -1 for none */
  constructor(
    downloadCount: number,
    readonly activeHead: Int32Array,
    private readonly waitingHead: Int32Array,
  ) {
    this.next = int32Column(downloadCount).fill(NONE);
    this.activeCount = int32Column(activeHead.length);
    this.waitingTail = int32Column(activeHead.length).fill(NONE);
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
