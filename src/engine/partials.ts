/** Copies in the making: what a download shares while it runs, where holders of a part of a file serve. */
import { int32Column } from '../core/columns.js';
import type { CachesHandle } from './kernel/cachesHandle.js';

const NONE = -1;

export class Partials {
  /** By download: its copy in the making, or -1. */
  private readonly copy: Int32Array;

  constructor(
    private readonly caches: CachesHandle,
    downloadCount: number,
  ) {
    this.copy = int32Column(downloadCount).fill(NONE);
  }

  /** A download of a device (local number) begins to share. */
  add(r: number, i: number, file: number, timeS: number): void {
    this.copy[r] = this.caches.addPartial(i, file, r, timeS);
  }

  /** The copy in the making of a download, or -1. */
  copyOf(r: number): number {
    return this.copy[r]!;
  }

  /** A download that shared is over. */
  drop(r: number): void {
    this.caches.dropPartial(this.copy[r]!);
    this.copy[r] = NONE;
  }
}
