/** How much of a part's work is done: counts of events and bytes in, a share out. */
import { describe, expect, it } from 'vitest';
import { WorkDone } from '../../src/engine/workDone.js';

/** Goes through a run of equal steps; returns events and share after each. */
function follow(steps: { events: number; requested: number; delivered: number }[]) {
  const total = steps.reduce((sum, { requested }) => sum + requested, 0);
  const work = new WorkDone(total);
  const counts = { events: 0, requestedBytes: 0, deliveredBytes: 0 };
  return steps.map(({ events, requested, delivered }) => {
    counts.events += events;
    counts.requestedBytes += requested;
    counts.deliveredBytes += delivered;
    return { events: counts.events, share: work.shareAt({ ...counts }) };
  });
}

describe('the share of the work that is done', () => {
  it('is that of the events where all downloads cost the same', () => {
    const steps = Array.from({ length: 100 }, () => ({ events: 5, requested: 1e6, delivered: 1e6 }));
    for (const { events, share } of follow(steps)) expect(share).toBeCloseTo(events / 500, 6);
  });

  it('is within a factor of two of what is left while an aggregate crawls, from a tenth of the run on', () => {
    // A quiet tenth, then half of all bytes are asked for at once and drain at ever fewer events a byte, then quiet again.
    const quiet = (count: number) =>
      Array.from({ length: count }, () => ({ events: 1, requested: 1e6, delivered: 1e6 }));
    const aggregate = { events: 10, requested: 100e6, delivered: 0 };
    const drain = Array.from({ length: 100 }, (_, i) => ({ events: 20 * (1 - i / 100), requested: 0, delivered: 1e6 }));
    const states = follow([...quiet(20), aggregate, ...drain, ...quiet(80)]);
    const all = states.at(-1)!.events;
    for (const { events, share } of states) {
      if (events < 0.1 * all || events > 0.9 * all) continue;
      const left = (events * (1 - share)) / share;
      expect(left / (all - events)).toBeGreaterThan(0.5);
      expect(left / (all - events)).toBeLessThan(2);
    }
  });

  it('is nothing before a byte has come, and all at the end', () => {
    expect(new WorkDone(10).shareAt({ events: 3, requestedBytes: 5, deliveredBytes: 0 })).toBe(0);
    expect(new WorkDone(10).shareAt({ events: 9, requestedBytes: 10, deliveredBytes: 10 })).toBe(1);
  });
});
