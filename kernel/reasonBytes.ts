/**
 * What each transfer from the CDN has got for which reason. Of the many reasons there are a transfer has had two or
 * three, one after the other: each has an entry in the transfer's list, the present one first.
 */
import { Books } from './books';
import { checkWithin, doubled, FIRST_ALLOCATED, NONE, zeros } from './memory';
import { Transfer } from './transferTable';

/** Stride of the entries. */
const REASON_ENTRY_BYTES: usize = 16;

@unmanaged
class ReasonEntry {
  bytes: f64;
  next: i32;
  reason: i32;
}

if (offsetof<ReasonEntry>() > REASON_ENTRY_BYTES) ERROR('a ReasonEntry is longer than its stride');

@unmanaged
export class ReasonBytes {
  private entries: usize = zeros(usize(FIRST_ALLOCATED) * REASON_ENTRY_BYTES);
  private allocated: i32 = FIRST_ALLOCATED;
  private count: i32 = 0;
  /** First of the entries that were given back. */
  private free: i32 = NONE;

  /** The bytes of a transfer have this reason from now on. */
  begin(transfer: Transfer, reason: i32): void {
    let before = NONE;
    let number = transfer.firstReason;
    while (number !== NONE && this.entry(number).reason !== reason) {
      before = number;
      number = this.entry(number).next;
    }
    if (number === NONE) number = this.newEntry(reason);
    else if (before === NONE) return;
    else this.entry(before).next = this.entry(number).next;
    this.entry(number).next = transfer.firstReason;
    transfer.firstReason = number;
  }

  /** Adds bytes of the present reason. */
  add(transfer: Transfer, bytes: f64): void {
    this.entry(transfer.firstReason).bytes += bytes;
  }

  /**
   * Ends the list of a transfer of a download: shares its whole bytes over the reasons in proportion, floors first, and
   * what is left to the reason with most bytes; of equal ones to the present one, or the first by its code.
   */
  book(transfer: Transfer, whole: f64, books: Books): void {
    const r = transfer.download;
    const present = this.entry(transfer.firstReason);
    let largest = present;
    let rest = whole;
    let number = transfer.firstReason;
    while (number !== NONE) {
      const entry = this.entry(number);
      const isFirst = largest !== present && entry.reason < largest.reason;
      if (entry.bytes > largest.bytes || (entry.bytes === largest.bytes && isFirst)) largest = entry;
      const whole = floor(entry.bytes);
      rest -= whole;
      books.bookReason(r, entry.reason, whole);
      number = entry.next;
    }
    books.bookReason(r, largest.reason, rest);
    this.end(transfer);
  }

  /** Ends the list of a transfer without booking it. */
  end(transfer: Transfer): void {
    let last = this.entry(transfer.firstReason);
    while (last.next !== NONE) last = this.entry(last.next);
    last.next = this.free;
    this.free = transfer.firstReason;
    transfer.firstReason = NONE;
  }

  @inline
  private entry(number: i32): ReasonEntry {
    if (!ASC_NO_ASSERT) checkWithin(this.entries, number, REASON_ENTRY_BYTES);
    return changetype<ReasonEntry>(this.entries + usize(number) * REASON_ENTRY_BYTES);
  }

  private newEntry(reason: i32): i32 {
    let number = this.free;
    if (number === NONE) {
      if (this.count === this.allocated) {
        this.entries = doubled(this.entries, usize(this.allocated) * REASON_ENTRY_BYTES);
        this.allocated *= 2;
      }
      number = this.count;
      this.count += 1;
    } else this.free = this.entry(number).next;
    const entry = this.entry(number);
    entry.reason = reason;
    entry.bytes = 0;
    return number;
  }
}
