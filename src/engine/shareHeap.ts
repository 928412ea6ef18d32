import { float64Column, grown, int32Column, moreRoom } from '../core/columns.js';

/** A binary heap of (share, key); ties go by key, so that the order never depends on history. */
export class ShareHeap {
  size = 0;
  private shares = float64Column(0);
  private keys = int32Column(0);

  get topShare(): number {
    return this.shares[0]!;
  }

  clear(): void {
    this.size = 0;
  }

  push(share: number, key: number): void {
    if (this.size === this.keys.length) {
      const room = moreRoom(this.size);
      this.shares = grown(this.shares, room);
      this.keys = grown(this.keys, room);
    }
    let i = this.size;
    this.size += 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = this.shares[parent]!;
      if (above < share || (above === share && this.keys[parent]! <= key)) break;
      this.shares[i] = above;
      this.keys[i] = this.keys[parent]!;
      i = parent;
    }
    this.shares[i] = share;
    this.keys[i] = key;
  }

  pop(): number {
    const top = this.keys[0]!;
    this.size -= 1;
    const share = this.shares[this.size]!;
    const key = this.keys[this.size]!;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= this.size) break;
      if (child + 1 < this.size && this.isBefore(child + 1, child)) child += 1;
      const below = this.shares[child]!;
      if (share < below || (share === below && key <= this.keys[child]!)) break;
      this.shares[i] = below;
      this.keys[i] = this.keys[child]!;
      i = child;
    }
    this.shares[i] = share;
    this.keys[i] = key;
    return top;
  }

  private isBefore(a: number, b: number): boolean {
    const difference = this.shares[a]! - this.shares[b]!;
    return difference < 0 || (difference === 0 && this.keys[a]! < this.keys[b]!);
  }
}
