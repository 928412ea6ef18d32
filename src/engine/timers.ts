/**
 * The event queue: at most one pending event per timer, a binary heap with the place of every timer, so that an event
 * can be moved. Events at the same moment come in the order of their timers.
 */
export class Timers {
  size = 0;
  private readonly heap: Int32Array;
  private readonly place: Int32Array;
  private readonly dueS: Float64Array;

  /** @param count number of timers */
  constructor(count: number) {
    this.heap = new Int32Array(count);
    this.place = new Int32Array(count).fill(-1);
    this.dueS = new Float64Array(count);
  }

  /** When the next event is due; Infinity when there is none. */
  get nextS(): number {
    return this.size === 0 ? Number.POSITIVE_INFINITY : this.dueS[this.heap[0]!]!;
  }

  isSet(timer: number): boolean {
    return this.place[timer] !== -1;
  }

  /** When a timer that is set is due. */
  at(timer: number): number {
    return this.dueS[timer]!;
  }

  /** Sets or moves a timer. */
  set(timer: number, dueS: number): void {
    let i = this.place[timer]!;
    if (i === -1) {
      i = this.size;
      this.size += 1;
      this.dueS[timer] = dueS;
      this.up(i, timer);
    } else {
      const was = this.dueS[timer]!;
      this.dueS[timer] = dueS;
      if (dueS < was) this.up(i, timer);
      else this.down(i, timer);
    }
  }

  clear(timer: number): void {
    const i = this.place[timer]!;
    if (i === -1) return;
    this.place[timer] = -1;
    this.size -= 1;
    if (i === this.size) return;
    const moved = this.heap[this.size]!;
    this.up(i, moved);
    this.down(this.place[moved]!, moved);
  }

  /** Takes the timer that is due first. */
  pop(): number {
    const timer = this.heap[0]!;
    this.clear(timer);
    return timer;
  }

  private isBefore(a: number, b: number): boolean {
    const difference = this.dueS[a]! - this.dueS[b]!;
    return difference < 0 || (difference === 0 && a < b);
  }

  private up(from: number, timer: number): void {
    let i = from;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const other = this.heap[parent]!;
      if (!this.isBefore(timer, other)) break;
      this.heap[i] = other;
      this.place[other] = i;
      i = parent;
    }
    this.heap[i] = timer;
    this.place[timer] = i;
  }

  private down(from: number, timer: number): void {
    let i = from;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= this.size) break;
      if (child + 1 < this.size && this.isBefore(this.heap[child + 1]!, this.heap[child]!)) child += 1;
      const other = this.heap[child]!;
      if (!this.isBefore(other, timer)) break;
      this.heap[i] = other;
      this.place[other] = i;
      i = child;
    }
    this.heap[i] = timer;
    this.place[timer] = i;
  }
}
