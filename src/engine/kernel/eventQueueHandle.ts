/**
 * The event queue (kernel/eventQueue.ts): at most one pending event per timer, which can be moved. Events at the same instant
 * come in the order of their timers.
 */
import type { Ptr } from './border.js';
import { kernel, viewsAt } from './instance.js';
import { EVENT_QUEUE } from './layouts.js';
import { float64Of } from './records.js';

const NEXT = float64Of(EVENT_QUEUE, 'nextS');

export class EventQueueHandle {
  /** When the next event is due: Infinity when there is none. */
  private readonly next: Float64Array;

  /** @param address where the queue is in the kernel's memory */
  constructor(private readonly address: Ptr<'EventQueue'>) {
    this.next = viewsAt(address, EVENT_QUEUE.sizeBytes).float64s.subarray(NEXT);
  }

  isSet(timer: number): boolean {
    return kernel.isTimerSet(this.address, timer) !== 0;
  }

  /** When a timer that is set is due. */
  at(timer: number): number {
    return kernel.timerAt(this.address, timer);
  }

  /** Sets or moves a timer; Infinity clears it. */
  set(timer: number, dueS: number): void {
    kernel.setTimer(this.address, timer, dueS);
  }

  // --- from here on: what tests alone call ---

  get size(): number {
    return kernel.timerCount(this.address);
  }

  /** When the next event is due; Infinity when there is none. */
  get nextS(): number {
    return this.next[0]!;
  }

  clear(timer: number): void {
    kernel.clearTimer(this.address, timer);
  }

  /** Takes the timer that is due first. */
  pop(): number {
    return kernel.popTimer(this.address);
  }
}
