/** The timers of a part by what they are for: one for each download, device, event and fetch that can be due. */
import { int32Column } from '../core/columns.js';
import type { EventQueueHandle } from './kernel/eventQueueHandle.js';

/** By kind: number of its first timer; one more for the end. */
export function timerBases(counts: { downloads: number; devices: number; events: number; fills: number }): Int32Array {
  const { downloads: n, devices, events, fills } = counts;
  const sizes = [n, n, n, devices, events, events, fills, 1, 1, 1];
  const base = int32Column(sizes.length + 1);
  sizes.forEach((size, kind) => {
    base[kind + 1] = base[kind]! + size;
  });
  return base;
}

export class TimersByKind {
  /** @param base see {@link timerBases} */
  constructor(
    private readonly timers: EventQueueHandle,
    private readonly base: Int32Array,
  ) {}

  kindOf(timer: number): number {
    let kind = 0;
    while (timer >= this.base[kind + 1]!) kind += 1;
    return kind;
  }

  /** Number of a timer among those of its kind. */
  numberOf(timer: number): number {
    return timer - this.base[this.kindOf(timer)]!;
  }

  set(kind: number, number: number, atS: number): void {
    this.timers.set(this.base[kind]! + number, atS);
  }

  isSet(kind: number, number: number): boolean {
    return this.timers.isSet(this.base[kind]! + number);
  }

  /** When a timer that is set is due. */
  at(kind: number, number: number): number {
    return this.timers.at(this.base[kind]! + number);
  }
}
