/**
 * The event queue (kernel/timers.ts): at most one pending event per timer, which can be moved. Events at the same moment
 * come in the order of their timers.
 */
import { float64sAt, kernel } from './instance.js';

export class TimersHandle {
  /** When the next event is due: Infinity when there is none. */
  private readonly next: Float64Array;

  /** @param place where the queue is in the kernel's memory */
  constructor(private readonly place: number) {
    this.next = float64sAt(place, 1);
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
