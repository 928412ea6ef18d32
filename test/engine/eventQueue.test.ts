import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventQueueHandle } from '../../src/engine/kernel/eventQueueHandle.js';
import { kernel } from '../../src/engine/kernel/instance.js';

describe('timers', () => {
  it('fire in order of time, ties in order of the timer, whatever was set, moved and cleared', () => {
    // Few instants, so that whole branches of the heap are due at the same one.
    const step = fc.tuple(fc.constantFrom('set', 'set', 'set', 'clear', 'pop'), fc.nat(199), fc.nat(2));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400, size: 'max' }), (steps) => {
        kernel.begin(0, 1, 0);
        // More than there is room for at first.
        const timers = new EventQueueHandle(kernel.newEventQueue(200));
        const model = new Map<number, number>();
        const first = () => [...model].sort((a, b) => a[1] - b[1] || a[0] - b[0])[0];
        for (const [what, timer, due] of steps) {
          if (what === 'set') {
            timers.set(timer, due);
            model.set(timer, due);
          } else if (what === 'clear') {
            timers.clear(timer);
            model.delete(timer);
          } else if (model.size > 0) {
            const wanted = first()!;
            expect(timers.nextS).toBe(wanted[1]);
            expect(timers.pop()).toBe(wanted[0]);
            model.delete(wanted[0]);
          }
          expect(timers.size).toBe(model.size);
          expect(timers.nextS).toBe(first()?.[1] ?? Number.POSITIVE_INFINITY);
          expect(timers.isSet(timer)).toBe(model.has(timer));
          if (model.has(timer)) expect(timers.at(timer)).toBe(model.get(timer));
        }
        kernel.end();
      }),
      { numRuns: 300 },
    );
  });
});
