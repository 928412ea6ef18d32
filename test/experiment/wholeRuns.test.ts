/** Whole runs are taken by threads, worked out by hand for clocks of our own. */
import { describe, expect, it } from 'vitest';
import { Pace } from '../../src/experiment/pace.js';
import { countersOf, takeRuns } from '../../src/experiment/wholeRuns.js';

interface Shape {
  replicates: number;
  workers: number;
  /** Seconds that a run of each experiment takes. */
  takesS: readonly number[];
  untilS?: number;
  least?: number;
}

/** Threads with one clock each: the one that is free first takes the next run. @returns the runs by thread, and when each ends */
function threadsOf({ replicates, workers, takesS, untilS, least = 0 }: Shape) {
  const experiments = takesS.length;
  const next = new Int32Array(countersOf(experiments));
  const limit = untilS === undefined ? undefined : { untilMs: 1000 * untilS, least };
  const threads = Array.from({ length: workers }, () => {
    const clock = { ms: 0 };
    const pace = new Pace(limit, () => clock.ms);
    return {
      clock,
      taken: [] as string[],
      isOver: false,
      runs: takeRuns(next, { experiments, replicates, workers, least }, pace, () => clock.ms),
    };
  });
  for (;;) {
    const free = threads.filter(({ isOver }) => !isOver).sort((a, b) => a.clock.ms - b.clock.ms)[0];
    if (!free) break;
    const { value, done } = free.runs.next();
    if (done) free.isOver = true;
    else {
      free.taken.push(`${Math.floor(value / experiments)}${'ab'[value % experiments]}`);
      free.clock.ms += 1000 * takesS[value % experiments]!;
    }
  }
  return { taken: threads.map(({ taken }) => taken.join(' ')), endS: threads.map(({ clock }) => clock.ms / 1000) };
}

describe('whole runs', () => {
  it('are taken with all experiments of a replicate, the last ones one by one and the longest first', () => {
    const { taken, endS } = threadsOf({ replicates: 5, workers: 2, takesS: [3, 1] });
    expect(taken).toEqual(['0a 0b 2a 2b 3b 4b', '1a 1b 3a 4a']);
    expect(endS).toEqual([10, 10]);
  });

  it('are taken in the order of their time, whatever the order of the experiments', () => {
    const { taken, endS } = threadsOf({ replicates: 5, workers: 2, takesS: [1, 3] });
    expect(taken).toEqual(['0a 0b 2a 2b 3a 4a', '1a 1b 3b 4b']);
    expect(endS).toEqual([10, 10]);
  });

  it.each([1, 2, 3, 8])('are each taken once by %i threads, all of those replicates that were begun', (workers) => {
    for (const untilS of [undefined, 0, 5, 9, 100]) {
      const { taken } = threadsOf({ replicates: 7, workers, takesS: [2, 1], untilS, least: 3 });
      const runs = taken.join(' ').split(' ').filter(Boolean).sort();
      const count = runs.length / 2;
      expect(runs).toEqual(Array.from({ length: count }, (_, k) => [`${k}a`, `${k}b`]).flat());
      expect(count).toBeGreaterThanOrEqual(3);
      if (untilS === 0) expect(count).toBe(workers === 8 ? count : 3);
      if (untilS === undefined || untilS === 100) expect(count).toBe(7);
    }
  });

  it('are not begun when they would end too late at the pace so far', () => {
    const { endS, taken } = threadsOf({ replicates: 20, workers: 2, takesS: [3, 1], untilS: 18, least: 3 });
    expect(taken).toHaveLength(2);
    expect(endS).toEqual([16, 16]);
  });
});
