/** The caches of the devices, which are in the kernel (kernel/caches.ts), for those who pin, clear and share in part. */
import type { Catalogue } from '../../content/catalogue.js';
import { REASON } from '../../core/reasons.js';
import type { Model } from '../../scenario/model.js';
import type { Ptr } from './border.js';
import { newCaches } from './calls.js';
import type { DeviceRecords } from './deviceRecords.js';
import { float64sAt, kernel } from './instance.js';

const NONE = -1;

export class CachesHandle {
  /** Their address in the kernel's memory. */
  readonly address: Ptr<'Caches'>;

  constructor(
    private readonly records: DeviceRecords,
    catalogue: Catalogue,
    model: Pick<Model, 'eviction' | 'visibilityDelay' | 'partialHolders'>,
  ) {
    const { fileCount, sentLimits, sizeBytes } = catalogue;
    const evictsOldest = model.eviction === 'oldestExpiry';
    // A device that shares from the start of its download is listed when it has finished.
    const visibilityDelayS = model.partialHolders ? 0 : model.visibilityDelay;
    this.address = newCaches({ devices: records.address, files: fileCount, visibilityDelayS, evictsOldest });
    kernel.makeLists(this.address, records.scopeCount);
    float64sAt(kernel.fileSizesAt(this.address), fileCount).set(sizeBytes);
    if (sentLimits.some((limit) => limit > 0)) {
      float64sAt(kernel.sentLimitsAt(this.address), sentLimits.length).set(sentLimits);
    }
  }

  /** True for a finished file, false for a copy in the making. */
  isWhole(copy: number): boolean {
    return kernel.isWhole(this.address, copy) !== 0;
  }

  /**
   * Notes that a device (local number) starts fetching a file, in all its scopes.
   *
   * @returns true when nobody in the widest that it searches in the office had the file or was fetching it
   */
  noteFetching(i: number, file: number): boolean {
    return kernel.noteFetching(this.address, i, file) !== 0;
  }

  /** Notes that a device no longer fetches a file. */
  noteFetched(i: number, file: number): void {
    kernel.noteFetched(this.address, i, file);
  }

  /** Notes a finished copy that must not be shared. */
  noteIneligible(i: number, file: number): void {
    kernel.noteIneligible(this.address, i, file);
  }

  /** Download `r` shares what it has; a copy in the making ends by {@link dropPartial}. */
  addPartial(i: number, file: number, r: number, visibleS: number): number {
    return kernel.addPartial(this.address, i, file, r, visibleS);
  }

  dropPartial(copy: number): void {
    kernel.dropPartial(this.address, copy);
  }

  /** Pins the copies of a device that are meant, until an instant: they leave the quota and outlive their age. */
  pinWhere(i: number, isMeant: (file: number) => boolean, untilS: number): void {
    for (const copy of this.copiesOf(i)) {
      if (this.isWhole(copy) && !this.isPinned(copy) && isMeant(this.fileOf(copy)))
        kernel.pin(this.address, copy, untilS);
    }
  }

  /** Deletes the copies of a device that are meant; `endUploads` is called for each before it goes. */
  clearWhere(
    i: number,
    isMeant: (file: number) => boolean,
    includePinned: boolean,
    endUploads: (copy: number) => void,
  ): void {
    for (const copy of this.copiesOf(i)) {
      if (!isMeant(this.fileOf(copy)) || (!includePinned && this.isPinned(copy))) continue;
      endUploads(copy);
      kernel.removeCopy(this.address, copy, REASON['copy-cleared']);
    }
  }

  /** True when a device (local number) has a finished copy of a file whose age is not over. */
  has(i: number, file: number, timeS: number): boolean {
    return this.copiesOf(i).some(
      (copy) => this.fileOf(copy) === file && kernel.isFresh(this.address, copy, timeS) !== 0,
    );
  }

  private isPinned(copy: number): boolean {
    return kernel.isPinned(this.address, copy) !== 0;
  }

  private fileOf(copy: number): number {
    return kernel.fileOfCopy(this.address, copy);
  }

  /** The finished copies of a device, in order of completion. */
  private copiesOf(i: number): number[] {
    const copies: number[] = [];
    for (
      let copy = kernel.firstCopy(this.records.address, i);
      copy !== NONE;
      copy = kernel.nextCopy(this.address, copy)
    ) {
      copies.push(copy);
    }
    return copies;
  }
}
