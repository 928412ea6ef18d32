/**
 * The event queue: at most one pending event per timer, which can be moved. Events at the same instant come in the order of
 * their timers.
 *
 * Those that are due up to a horizon are in a binary heap. Where there are many, those that are due later only lie beside
 * each other: to set, to move or to clear one costs nothing then, and the heap is small. When it is empty the next of them come
 * into it.
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

/** The heap gives up what is due later from so many events on; about so many come into it at once. */
const MOST_NEAR: i32 = 256;
const WANTED_NEAR: i32 = 64;
/** Times among which a horizon is chosen. */
const SAMPLES: i32 = 32;
/** The number that {@link EventQueue.indexOf} has for the first of the later ones; those of the others go down from it. */
const FIRST_FAR: i32 = -2;

@unmanaged
export class EventQueue {
  /** When the next event is due; Infinity when there is none. */
  nextS: f64 = Infinity;
  /** Events in the heap, which is not empty while there are any; none of them is due after the horizon, all others are. */
  private near: i32 = 0;
  private horizonS: f64 = Infinity;
  private splitAt: i32 = MOST_NEAR;
  /** Events after the horizon, in no order. */
  private far: i32 = 0;
  private farS: F64Column = f64Column(FIRST_ALLOCATED);
  private farTimers: I32Column = i32Column(FIRST_ALLOCATED);
  private farAllocated: i32 = FIRST_ALLOCATED;
  private samples: F64Column = f64Column(SAMPLES);
  /** By index in the heap: when it is due, and which timer it is. The times lie beside each other, to be compared there. */
  private dueS: F64Column = f64Column(FIRST_ALLOCATED);
  private heap: I32Column = i32Column(FIRST_ALLOCATED);
  private allocated: i32 = FIRST_ALLOCATED;
  private indexOf: I32Column;

  /** @param count number of timers */
  constructor(count: i32) {
    this.indexOf = nones(count);
  }

  get size(): i32 {
    return this.near + this.far;
  }

  isSet(timer: i32): bool {
    return this.indexOf[timer] !== NONE;
  }

  /** When a timer that is set is due. */
  at(timer: i32): f64 {
    assert(this.isSet(timer), 'a timer that is not set has no time');
    const i = this.indexOf[timer];
    return i >= 0 ? this.dueS[i] : this.farS[FIRST_FAR - i];
  }

  /** Sets or moves a timer; Infinity clears it. */
  set(timer: i32, dueS: f64): void {
    if (dueS === Infinity) {
      this.clear(timer);
      return;
    }
    const i = this.indexOf[timer];
    if (i >= 0 && dueS <= this.horizonS) {
      if (dueS < this.dueS[i]) this.up(i, timer, dueS);
      else if (dueS > this.dueS[i]) this.down(i, timer, dueS);
      return;
    }
    if (dueS > this.horizonS) {
      if (i < NONE) this.farS[FIRST_FAR - i] = dueS;
      else {
        this.pushFar(timer, dueS);
        if (i >= 0) this.dropNear(i);
      }
      return;
    }
    if (i < NONE) this.dropFar(FIRST_FAR - i);
    this.append(timer, dueS);
    this.up(this.near - 1, timer, dueS);
    if (this.near > this.splitAt) this.split();
  }

  clear(timer: i32): void {
    const i = this.indexOf[timer];
    if (i === NONE) return;
    this.indexOf[timer] = NONE;
    if (i >= 0) this.dropNear(i);
    else this.dropFar(FIRST_FAR - i);
  }

  /** Takes an entry out of the heap, whose timer has its index elsewhere by now or none. */
  private dropNear(i: i32): void {
    this.near -= 1;
    const size = this.near;
    if (i === size) {
      if (size === 0) this.refill();
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

  /** The heap is empty: the next of those that are due later come into it. */
  private refill(): void {
    const far = this.far;
    this.nextS = Infinity;
    this.horizonS = far <= WANTED_NEAR ? Infinity : this.horizonOf(this.farS, far);
    const times = this.farS;
    for (let k = far - 1; k >= 0; k -= 1) {
      const dueS = times[k];
      if (dueS > this.horizonS) continue;
      const timer = this.farTimers[k];
      this.dropFar(k);
      this.append(timer, dueS);
    }
    this.putInOrder();
  }

  /** The heap is large: what is due later leaves it. */
  private split(): void {
    const near = this.near;
    this.horizonS = this.horizonOf(this.dueS, near);
    this.near = 0;
    for (let i = 0; i < near; i += 1) {
      const timer = this.heap[i];
      const dueS = this.dueS[i];
      if (dueS > this.horizonS) this.pushFar(timer, dueS);
      else this.append(timer, dueS);
    }
    this.putInOrder();
  }

  /** A time up to which about as many of so many times lie as are wanted in the heap: one of them. */
  private horizonOf(times: F64Column, count: i32): f64 {
    const samples = this.samples;
    for (let k = 0; k < SAMPLES; k += 1) {
      const sample = times[i32((i64(k) * i64(count)) / SAMPLES)];
      let at = k;
      for (; at > 0 && samples[at - 1] > sample; at -= 1) samples[at] = samples[at - 1];
      samples[at] = sample;
    }
    return samples[max(0, (SAMPLES * WANTED_NEAR) / count - 1)];
  }

  /** Makes a heap of what is in it. */
  private putInOrder(): void {
    this.splitAt = max(MOST_NEAR, 2 * this.near);
    for (let i = this.near / 2 - 1; i >= 0; i -= 1) this.down(i, this.heap[i], this.dueS[i]);
    if (this.near > 0) this.nextS = this.dueS[0];
  }

  /** Adds an entry to the heap, at its end. */
  private append(timer: i32, dueS: f64): void {
    const i = this.near;
    if (i === this.allocated) this.grow();
    this.dueS[i] = dueS;
    this.heap[i] = timer;
    this.indexOf[timer] = i;
    this.near = i + 1;
  }

  private pushFar(timer: i32, dueS: f64): void {
    const k = this.far;
    if (k === this.farAllocated) {
      this.farS = doubledF64(this.farS, k);
      this.farTimers = doubledI32(this.farTimers, k);
      this.farAllocated *= 2;
    }
    this.farS[k] = dueS;
    this.farTimers[k] = timer;
    this.indexOf[timer] = FIRST_FAR - k;
    this.far = k + 1;
  }

  private dropFar(k: i32): void {
    this.far -= 1;
    const last = this.far;
    if (k === last) return;
    const timer = this.farTimers[last];
    this.farS[k] = this.farS[last];
    this.farTimers[k] = timer;
    this.indexOf[timer] = FIRST_FAR - k;
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
    const size = this.near;
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
    const size = this.near;
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
