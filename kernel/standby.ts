/**
 * Peers that a download is connected to and that do not give now: they take over when one that gives is lost. By download
 * a list of copies, in the order in which they were found.
 */
import { I32Column, IntList, i32Column, NONE, nones } from './memory';

@unmanaged
export class Standby {
  /** Result of {@link take}: as what source the copy gives. */
  source: i32 = NONE;
  /** By download: how many they are, its first and its last entry, or -1. */
  private counts: I32Column;
  private head: I32Column;
  private tail: I32Column;
  /** By entry; those that are free are a list as well. */
  private copies: IntList = new IntList();
  private sources: IntList = new IntList();
  private next: IntList = new IntList();
  private free: i32 = NONE;

  constructor(downloads: i32) {
    this.counts = i32Column(downloads);
    this.head = nones(downloads);
    this.tail = nones(downloads);
  }

  add(r: i32, copy: i32, source: i32): void {
    const entry = this.newEntry();
    this.copies.items[entry] = copy;
    this.sources.items[entry] = source;
    this.next.items[entry] = NONE;
    if (this.head[r] === NONE) this.head[r] = entry;
    else this.next.items[this.tail[r]] = entry;
    this.tail[r] = entry;
    this.counts[r] += 1;
  }

  /** The entries of a download, one after the other, and the copy of each; -1 after the last. */
  firstOf(r: i32): i32 {
    return this.head[r];
  }

  after(entry: i32): i32 {
    return this.next.items[entry];
  }

  copyOf(entry: i32): i32 {
    return this.copies.items[entry];
  }

  hasAny(r: i32): bool {
    return this.head[r] !== NONE;
  }

  countOf(r: i32): i32 {
    return this.counts[r];
  }

  countOfSource(r: i32, source: i32): i32 {
    let count = 0;
    for (let entry = this.head[r]; entry !== NONE; entry = this.next.items[entry]) {
      if (this.sources.items[entry] === source) count += 1;
    }
    return count;
  }

  has(r: i32, copy: i32): bool {
    for (let entry = this.head[r]; entry !== NONE; entry = this.next.items[entry]) {
      if (this.copies.items[entry] === copy) return true;
    }
    return false;
  }

  /** Takes the first copy out of the list of a download; -1 when it is empty. */
  take(r: i32): i32 {
    const entry = this.head[r];
    if (entry === NONE) return NONE;
    this.head[r] = this.next.items[entry];
    this.counts[r] -= 1;
    this.next.items[entry] = this.free;
    this.free = entry;
    this.source = this.sources.items[entry];
    return this.copies.items[entry];
  }

  /** Ends all connections of a download. */
  clear(r: i32): void {
    const first = this.head[r];
    if (first === NONE) return;
    this.next.items[this.tail[r]] = this.free;
    this.free = first;
    this.head[r] = NONE;
    this.counts[r] = 0;
  }

  private newEntry(): i32 {
    const entry = this.free;
    if (entry !== NONE) {
      this.free = this.next.items[entry];
      return entry;
    }
    this.copies.push(NONE);
    this.sources.push(NONE);
    this.next.push(NONE);
    return this.next.count - 1;
  }
}
