/**
 * The hold model: take the event that is due first, put one in its place a random time later, again and again. The
 * engine's queue against what a simulator in an afternoon has: a binary heap of objects in a plain array.
 */
import { performance } from 'node:perf_hooks';
import { EventQueueHandle } from '../build/engine/kernel/eventQueueHandle.js';
import { kernel } from '../build/engine/kernel/instance.js';

/** Hold operations per second of the engine's queue, with so many events pending. */
export function holdsOfTimers(pending, operations, delays) {
  kernel.begin(0, 1, 0);
  const timers = new EventQueueHandle(kernel.newEventQueue(pending));
  for (let i = 0; i < pending; i += 1) timers.set(i, delays[i % delays.length]);
  const hold = (count) => {
    for (let i = 0; i < count; i += 1) {
      const nowS = timers.nextS;
      timers.set(timers.pop(), nowS + delays[i % delays.length]);
    }
  };
  const holds = perSecond(hold, operations);
  kernel.end();
  return holds;
}

/** The same of a plain array heap. */
export function holdsOfArrayHeap(pending, operations, delays) {
  const heap = [];
  const push = (event) => {
    let i = heap.push(event) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (heap[parent].timeS <= event.timeS) break;
      heap[i] = heap[parent];
      i = parent;
    }
    heap[i] = event;
  };
  const pop = () => {
    const top = heap[0];
    const last = heap.pop();
    if (heap.length === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1].timeS < heap[child].timeS) child += 1;
      if (heap[child].timeS >= last.timeS) break;
      heap[i] = heap[child];
      i = child;
    }
    heap[i] = last;
    return top;
  };
  for (let i = 0; i < pending; i += 1) push({ timeS: delays[i % delays.length], id: i });
  const hold = (count) => {
    for (let i = 0; i < count; i += 1) {
      const { timeS, id } = pop();
      push({ timeS: timeS + delays[i % delays.length], id });
    }
  };
  return perSecond(hold, operations);
}

/** Exponential delays, the same in every run. */
export function exponentialDelays(count) {
  let state = 1;
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return -Math.log(1 - state / 2 ** 32);
  });
}

function perSecond(hold, operations) {
  hold(operations / 4);
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < 3; k += 1) {
    const start = performance.now();
    hold(operations);
    least = Math.min(least, performance.now() - start);
  }
  return (operations * 1000) / least;
}
