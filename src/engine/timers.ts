/**
 * The event queue: at most one pending event per timer, a binary heap with the place of every timer, so that an event
 * can be moved. Events at the same moment come in the order of their timers.
 */
import { float64Column, int32Column } from '../core/columns.js';
export class Timers {
  size = 0;
  /** By place in the heap: when it is due, and which timer it is. The times lie beside each other, to be compared there. */
  private readonly dueS: Float64Array;
  private readonly heap: Int32Array;
  private readonly place: Int32Array;

  /** @param count number of timers */
  constructor(count: number) {
    this.dueS = float64Column(count);
    this.heap = int32Column(count);
    this.place = int32Column(count).fill(-1);
  }

  /** When the next event is due; Infinity when there is none. */
  get nextS(): number {
    return this.size === 0 ? Number.POSITIVE_INFINITY : this.dueS[0]!;
  }

  isSet(timer: number): boolean {
    return this.place[timer] !== -1;
  }

  /** When a timer that is set is due. */
  at(timer: number): number {
    return this.dueS[this.place[timer]!]!;
  }

  /** Sets or moves a timer. */
  set(timer: number, dueS: number): void {
    const i = this.place[timer]!;
    if (i === -1) {
      this.size += 1;
      this.up(this.size - 1, timer, dueS);
    } else if (dueS < this.dueS[i]!) this.up(i, timer, dueS);
    else this.down(i, timer, dueS);
  }

  clear(timer: number): void {
    const i = this.place[timer]!;
    if (i === -1) return;
    this.place[timer] = -1;
    this.size -= 1;
    if (i === this.size) return;
    const moved = this.heap[this.size]!;
    const dueS = this.dueS[this.size]!;
    // It came from another branch: it may belong above or below.
    const aboveS = i > 0 ? this.dueS[(i - 1) >> 1]! : Number.NEGATIVE_INFINITY;
    const isBefore = dueS < aboveS || (dueS === aboveS && moved < this.heap[(i - 1) >> 1]!);
    if (isBefore) this.up(i, moved, dueS);
    else this.down(i, moved, dueS);
  }

  /** Takes the timer that is due first. */
  pop(): number {
    const timer = this.heap[0]!;
    this.clear(timer);
    return timer;
  }

  private up(from: number, timer: number, dueS: number): void {
    const { heap, place, dueS: times } = this;
    let i = from;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const aboveS = times[parent]!;
      const above = heap[parent]!;
      if (aboveS < dueS || (aboveS === dueS && above < timer)) break;
      times[i] = aboveS;
      heap[i] = above;
      place[above] = i;
      i = parent;
    }
    times[i] = dueS;
    heap[i] = timer;
    place[timer] = i;
  }

  private down(from: number, timer: number, dueS: number): void {
    const { heap, place, size, dueS: times } = this;
    let i = from;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= size) break;
      let belowS = times[child]!;
      if (child + 1 < size) {
        const otherS = times[child + 1]!;
        if (otherS < belowS || (otherS === belowS && heap[child + 1]! < heap[child]!)) {
          child += 1;
          belowS = otherS;
        }
      }
      const below = heap[child]!;
      if (dueS < belowS || (dueS === belowS && timer < below)) break;
      times[i] = belowS;
      heap[i] = below;
      place[below] = i;
      i = child;
    }
    times[i] = dueS;
    heap[i] = timer;
    place[timer] = i;
  }
}
