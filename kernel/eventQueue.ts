/**
 * The event queue: at most one pending event per timer, a binary heap with the index of every timer, so that an event
 * can be moved. Events at the same instant come in the order of their timers.
 */
import {
  doubledF64,
  doubledI32,
  F64Column,
  FIRST_ALLOCATED,
  f64Column,
  I32Column,
  i32Column,
  NONE,
  nones,
} from './memory';

@unmanaged
export class EventQueue {
  /** When the next event is due; Infinity when there is none. */
  nextS: f64 = Infinity;
  size: i32 = 0;
  /** By index in the heap: when it is due, and which timer it is. The times lie beside each other, to be compared there. */
  private dueS: F64Column = f64Column(FIRST_ALLOCATED);
  private heap: I32Column = i32Column(FIRST_ALLOCATED);
  private allocated: i32 = FIRST_ALLOCATED;
  private indexOf: I32Column;

  /** @param count number of timers */
  constructor(count: i32) {
    this.indexOf = nones(count);
  }

  isSet(timer: i32): bool {
    return this.indexOf[timer] !== NONE;
  }

  /** When a timer that is set is due. */
  at(timer: i32): f64 {
    assert(this.isSet(timer), 'a timer that is not set has no time');
    return this.dueS[this.indexOf[timer]];
  }

  /** Sets or moves a timer; Infinity clears it. */
  set(timer: i32, dueS: f64): void {
    if (dueS === Infinity) {
      this.clear(timer);
      return;
    }
    const i = this.indexOf[timer];
    if (i === NONE) {
      if (this.size === this.allocated) this.grow();
      this.size += 1;
      this.up(this.size - 1, timer, dueS);
    } else if (dueS < this.dueS[i]) this.up(i, timer, dueS);
    else if (dueS > this.dueS[i]) this.down(i, timer, dueS);
  }

  clear(timer: i32): void {
    const i = this.indexOf[timer];
    if (i === NONE) return;
    this.indexOf[timer] = NONE;
    this.size -= 1;
    const size = this.size;
    if (i === size) {
      if (size === 0) this.nextS = Infinity;
      return;
    }
    const moved = this.heap[size];
    const dueS = this.dueS[size];
    if (i === 0) {
      this.up(this.hole(), moved, dueS);
      return;
    }
    // It came from another branch: it may belong above or below.
    if (isBefore(dueS, moved, this.dueS[(i - 1) >> 1], this.heap[(i - 1) >> 1])) this.up(i, moved, dueS);
    else this.down(i, moved, dueS);
  }

  /** Takes the timer that is due first. */
  pop(): i32 {
    assert(this.size > 0, 'no timer is set');
    const timer = this.heap[0];
    this.clear(timer);
    return timer;
  }

  private grow(): void {
    this.dueS = doubledF64(this.dueS, this.allocated);
    this.heap = doubledI32(this.heap, this.allocated);
    this.allocated *= 2;
  }

  /**
   * Lets the gap at the top sink to the end of a branch. What fills it comes from the last entries, where the late
   * ones are, and mostly stays there: half the comparisons of letting it sink.
   */
  private hole(): i32 {
    const heap = this.heap;
    const indexOf = this.indexOf;
    const times = this.dueS;
    const size = this.size;
    let i = 0;
    for (let child = 1; child < size; child = 2 * i + 1) {
      if (child + 1 < size && isBefore(times[child + 1], heap[child + 1], times[child], heap[child])) child += 1;
      times[i] = times[child];
      heap[i] = heap[child];
      indexOf[heap[child]] = i;
      i = child;
    }
    return i;
  }

  private up(from: i32, timer: i32, dueS: f64): void {
    const heap = this.heap;
    const indexOf = this.indexOf;
    const times = this.dueS;
    let i = from;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const aboveS = times[parent];
      const above = heap[parent];
      if (isBefore(aboveS, above, dueS, timer)) break;
      times[i] = aboveS;
      heap[i] = above;
      indexOf[above] = i;
      i = parent;
    }
    times[i] = dueS;
    heap[i] = timer;
    indexOf[timer] = i;
    this.nextS = times[0];
  }

  private down(from: i32, timer: i32, dueS: f64): void {
    const heap = this.heap;
    const indexOf = this.indexOf;
    const times = this.dueS;
    const size = this.size;
    let i = from;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= size) break;
      let belowS = times[child];
      if (child + 1 < size) {
        const otherS = times[child + 1];
        if (otherS < belowS || (otherS === belowS && heap[child + 1] < heap[child])) {
          child += 1;
          belowS = otherS;
        }
      }
      const below = heap[child];
      if (isBefore(dueS, timer, belowS, below)) break;
      times[i] = belowS;
      heap[i] = below;
      indexOf[below] = i;
      i = child;
    }
    times[i] = dueS;
    heap[i] = timer;
    indexOf[timer] = i;
    this.nextS = times[0];
  }
}

function isBefore(aS: f64, a: i32, bS: f64, b: i32): bool {
  return aS < bS || (aS === bS && a < b);
}
