/** The CDN bytes of the stretches in which nothing else can serve a download: what the ledger cannot see by itself. */
import { float64Column, uint8Column } from '../core/columns.js';
import type { BooksHandle } from './kernel/booksHandle.js';
import { type DownloadColumns, SOURCE } from './result.js';

export class OnlyCdn {
  /** By download: 1 while nothing but the CDN can serve it where its device is. */
  private readonly isSo: Uint8Array;

  constructor(
    private readonly downloads: Pick<DownloadColumns, 'count' | 'onlyCdnBytes'>,
    private readonly books: Pick<BooksHandle, 'bytesOf'>,
  ) {
    this.isSo = uint8Column(downloads.count);
  }

  /** Such a stretch of a download begins or ends. */
  note(r: number, begins: boolean): void {
    if (this.isSo[r] === Number(begins)) return;
    const { downloads } = this;
    if (downloads.onlyCdnBytes.length === 0) downloads.onlyCdnBytes = float64Column(downloads.count);
    this.isSo[r] = Number(begins);
    downloads.onlyCdnBytes[r]! += (begins ? -1 : 1) * this.books.bytesOf(r, SOURCE.cdn);
  }
}
