/**
 * The event queue (kernel/timers.ts): at most one pending event per timer, which can be moved. Events at the same moment
 * come in the order of their timers.
 */
import type { Ptr } from './border.js';
import { kernel, viewsAt } from './instance.js';
import { TIMERS } from './layouts.js';
import { float64Of } from './records.js';

const NEXT = float64Of(TIMERS, 'nextS');

export class TimersHandle {
  /** When the next event is due: Infinity when there is none. */
  private readonly next: Float64Array;

  /** @param place where the queue is in the kernel's memory */
  constructor(private readonly place: Ptr<'Timers'>) {
    this.next = viewsAt(place, TIMERS.sizeBytes).float64s.subarray(NEXT);
  }

  get size(): number {
    return kernel.timerCount(this.place);
  }

  /** When the next event is due; Infinity when there is none. */
  get nextS(): number {
    return this.next[0]!;
  }

  isSet(timer: number): boolean {
    return kernel.isTimerSet(this.place, timer) !== 0;
  }

  /** When a timer that is set is due. */
  at(timer: number): number {
    return kernel.timerAt(this.place, timer);
  }

  /** Sets or moves a timer; Infinity clears it. */
  set(timer: number, dueS: number): void {
    kernel.setTimer(this.place, timer, dueS);
  }

  clear(timer: number): void {
    kernel.clearTimer(this.place, timer);
  }

  /** Takes the timer that is due first. */
  pop(): number {
    return kernel.popTimer(this.place);
  }
}
