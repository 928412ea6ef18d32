/**
 * What each transfer from the CDN has got for which reason. Of the many reasons there are a transfer has had two or
 * three, one after the other: each has an entry in the transfer's list, the present one first.
 */
import { float64Column, grown, int8Column, int32Column, moreRoom } from '../core/columns.js';
import type { ReasonCode } from '../core/reasons.js';
import type { Books } from './books.js';

const NONE = -1;

export class ReasonBytes {
  /** First entry of each transfer, or -1. */
  private first = int32Column(0);
  private next = int32Column(0);
  private reason = int8Column(0);
  private bytes = float64Column(0);
  private count = 0;
  /** First of the entries that were given back. */
  private free = NONE;

  /** Makes room for as many transfers as the table has. */
  grow(room: number): void {
    const old = this.first.length;
    this.first = grown(this.first, room).fill(NONE, old);
  }

  /** The bytes of a transfer have this reason from now on. */
  begin(f: number, reason: ReasonCode): void {
    let before = NONE;
    let entry = this.first[f]!;
    while (entry !== NONE && this.reason[entry] !== reason) {
      before = entry;
      entry = this.next[entry]!;
    }
    if (entry === NONE) entry = this.newEntry(reason);
    else if (before === NONE) return;
    else this.next[before] = this.next[entry]!;
    this.next[entry] = this.first[f]!;
    this.first[f] = entry;
  }

  /** Adds bytes of the present reason. */
  add(f: number, bytes: number): void {
    this.bytes[this.first[f]!]! += bytes;
  }

  /**
   * Ends the list of a transfer of a download: shares its whole bytes over the reasons in proportion, floors first, and
   * what is left to the reason with most bytes; of equal ones to the present one, or the first by its code.
   */
  book(f: number, r: number, whole: number, books: Pick<Books, 'bookReason'>): void {
    const present = this.first[f]!;
    let largest = present;
    let rest = whole;
    for (let entry = present; entry !== NONE; ) {
      const bytes = this.bytes[entry]!;
      const most = this.bytes[largest]!;
      const isFirst = largest !== present && this.reason[entry]! < this.reason[largest]!;
      if (bytes > most || (bytes === most && isFirst)) largest = entry;
      const floor = Math.floor(bytes);
      rest -= floor;
      books.bookReason(r, this.reason[entry]!, floor);
      entry = this.next[entry]!;
    }
    books.bookReason(r, this.reason[largest]!, rest);
    this.end(f);
  }

  /** Ends the list of a transfer without booking it. */
  end(f: number): void {
    let last = this.first[f]!;
    while (this.next[last] !== NONE) last = this.next[last]!;
    this.next[last] = this.free;
    this.free = this.first[f]!;
    this.first[f] = NONE;
  }

  private newEntry(reason: ReasonCode): number {
    let entry = this.free;
    if (entry === NONE) {
      entry = this.count;
      this.count += 1;
      if (entry === this.next.length) {
        const room = moreRoom(entry);
        this.next = grown(this.next, room);
        this.reason = grown(this.reason, room);
        this.bytes = grown(this.bytes, room);
      }
    } else this.free = this.next[entry]!;
    this.reason[entry] = reason;
    this.bytes[entry] = 0;
    return entry;
  }
}
