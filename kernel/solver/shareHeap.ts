import { doubledF64, doubledI32, F64Column, FIRST_ALLOCATED, f64Column, I32Column, i32Column } from '../memory';

/** A binary heap of (share, key); ties go by key, so that the order never depends on history. */
@unmanaged
export class ShareHeap {
  size: i32 = 0;
  /** Share of what {@link pop} gave last. */
  poppedShare: f64 = 0;
  /** So many entries from the first on are in the order of a heap. */
  private ordered: i32 = 0;
  private allocated: i32 = FIRST_ALLOCATED;
  private shares: F64Column = f64Column(FIRST_ALLOCATED);
  private keys: I32Column = i32Column(FIRST_ALLOCATED);

  get topShare(): f64 {
    return this.shares[0];
  }

  clear(): void {
    this.size = 0;
    this.ordered = 0;
  }

  /** Adds an entry; what is added is put in order when it matters, from the second {@link pop} on. */
  @inline
  add(share: f64, key: i32): void {
    const size = this.size;
    if (size === this.allocated) this.grow();
    this.shares[size] = share;
    this.keys[size] = key;
    this.size = size + 1;
  }

  /** Adds an entry to a heap that is in order: {@link topShare} is right then. */
  push(share: f64, key: i32): void {
    this.add(share, key);
    this.rise(this.ordered);
    this.ordered += 1;
  }

  /** Takes out the entry with the smallest share. */
  pop(): i32 {
    if (this.ordered === this.size) return this.popTop();
    if (this.ordered === 0) return this.takeLeast();
    for (; this.ordered < this.size; this.ordered += 1) this.rise(this.ordered);
    return this.popTop();
  }

  /** Of entries without order. Most fills end with their first entry, and need no order at all. */
  private takeLeast(): i32 {
    const shares = this.shares;
    const keys = this.keys;
    const last = this.size - 1;
    let least = 0;
    for (let i = 1; i <= last; i += 1) {
      if (shares[i] < shares[least] || (shares[i] === shares[least] && keys[i] < keys[least])) least = i;
    }
    const key = keys[least];
    this.poppedShare = shares[least];
    shares[least] = shares[last];
    keys[least] = keys[last];
    this.size = last;
    this.ordered = min(1, last);
    return key;
  }

  /** Lets an entry rise to its position among those before it. */
  private rise(from: i32): void {
    const shares = this.shares;
    const keys = this.keys;
    const share = shares[from];
    const key = keys[from];
    let i = from;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = shares[parent];
      if (above < share || (above === share && keys[parent] <= key)) break;
      shares[i] = above;
      keys[i] = keys[parent];
      i = parent;
    }
    shares[i] = share;
    keys[i] = key;
  }

  private popTop(): i32 {
    const shares = this.shares;
    const keys = this.keys;
    const top = keys[0];
    this.poppedShare = shares[0];
    const size = this.size - 1;
    this.size = size;
    this.ordered = size;
    const share = shares[size];
    const key = keys[size];
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= size) break;
      let below = shares[child];
      if (child + 1 < size) {
        const other = shares[child + 1];
        if (other < below || (other === below && keys[child + 1] < keys[child])) {
          child += 1;
          below = other;
        }
      }
      if (share < below || (share === below && key <= keys[child])) break;
      shares[i] = below;
      keys[i] = keys[child];
      i = child;
    }
    shares[i] = share;
    keys[i] = key;
    return top;
  }

  private grow(): void {
    this.shares = doubledF64(this.shares, this.allocated);
    this.keys = doubledI32(this.keys, this.allocated);
    this.allocated *= 2;
  }
}
