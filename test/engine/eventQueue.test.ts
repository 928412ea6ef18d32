import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventQueueHandle } from '../../src/engine/kernel/eventQueueHandle.js';
import { kernel } from '../../src/engine/kernel/instance.js';

describe('timers', () => {
  it('fire in order of time, ties in order of the timer, whatever was set, moved and cleared', () => {
    // Few instants, so that whole branches of the heap are due at the same one; or many.
    const step = (instants: number) =>
      fc.tuple(fc.constantFrom('set', 'set', 'set', 'clear', 'pop'), fc.nat(499), fc.nat(instants));
    const steps = fc.oneof(...[2, 50, 1e6].map((most) => fc.array(step(most), { maxLength: 200, size: 'max' })));
    // So many that the later ones are not in the heap.
    const before = fc.tuple(fc.nat(500), fc.constantFrom(1, 30, 1e6));
    fc.assert(
      fc.property(before, steps, ([count, most], steps) => {
        kernel.begin(0, 1, 0);
        // More than there is room for at first.
        const timers = new EventQueueHandle(kernel.newEventQueue(500));
        const model = new Map<number, number>();
        for (let timer = 0; timer < count; timer += 1) {
          const due = (timer * 7919) % most;
          timers.set(timer, due);
          model.set(timer, due);
        }
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
        while (model.size > 0) {
          const [wanted] = first()!;
          expect(timers.pop()).toBe(wanted);
          model.delete(wanted);
        }
        expect(timers.nextS).toBe(Number.POSITIVE_INFINITY);
        kernel.end();
      }),
      { numRuns: 100 },
    );
  });
});
