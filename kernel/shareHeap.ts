import { doubledF64, doubledI32, F64Column, FIRST_ROOM, f64Column, I32Column, i32Column } from './memory';

/** A binary heap of (share, key); ties go by key, so that the order never depends on history. */
@unmanaged
export class ShareHeap {
  size: i32 = 0;
  private room: i32 = FIRST_ROOM;
  private shares: F64Column = f64Column(FIRST_ROOM);
  private keys: I32Column = i32Column(FIRST_ROOM);

  get topShare(): f64 {
    return this.shares[0];
  }

  clear(): void {
    this.size = 0;
  }

  push(share: f64, key: i32): void {
    if (this.size === this.room) this.grow();
    const shares = this.shares;
    const keys = this.keys;
    let i = this.size;
    this.size += 1;
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

  pop(): i32 {
    const shares = this.shares;
    const keys = this.keys;
    const top = keys[0];
    const size = this.size - 1;
    this.size = size;
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
    this.shares = doubledF64(this.shares, this.room);
    this.keys = doubledI32(this.keys, this.room);
    this.room *= 2;
  }
}
