/** Whole runs, in the order in which one of several threads takes them. */
import type { Pace } from './pace.js';

/** The runs that the threads share. */
export interface SharedRuns {
  experiments: number;
  replicates: number;
  /** Threads that share them. */
  workers: number;
  /** Replicates that are run whatever the time is: they are taken before the last ones. */
  least: number;
}

/** Entries of the counters that the threads have in common: the next replicate, and by experiment the next of the last ones. */
export const countersOf = (experiments: number): number => 1 + experiments;

/**
 * Takes runs until none is left or the time is over. All experiments of a replicate are taken together: they have devices and
 * requests in common (environment.ts). Of the last replicates single runs are taken, those that take longest first, so that
 * threads do not wait long for each other.
 *
 * @param next shared by the threads ({@link countersOf} entries, 0 at first)
 * @returns numbers of runs: replicate by replicate, and within it experiment by experiment
 */
export function* takeRuns(
  next: Int32Array,
  { experiments, replicates, workers, least }: SharedRuns,
  pace: Pace,
  nowMs: () => number = Date.now,
): Generator<number> {
  const tookMs = new Array<number>(experiments).fill(0);
  const together = Math.min(replicates, Math.max(least, replicates - workers));
  function* timed(replicate: number, experiment: number): Generator<number> {
    const begunMs = nowMs();
    yield replicate * experiments + experiment;
    tookMs[experiment] = nowMs() - begunMs;
  }
  for (let replicate = Atomics.load(next, 0); replicate < together; replicate = Atomics.load(next, 0)) {
    if (!pace.mayBegin(replicate)) return;
    if (Atomics.compareExchange(next, 0, replicate, replicate + 1) !== replicate) continue;
    for (let experiment = 0; experiment < experiments; experiment += 1) yield* timed(replicate, experiment);
  }
  // Whoever begins with the last ones goes on until all are taken.
  if (together === replicates || !pace.mayBegin(together)) return;
  const longestFirst = [...tookMs.keys()].sort((a, b) => tookMs[b]! - tookMs[a]!);
  for (const experiment of longestFirst) {
    for (;;) {
      const replicate = together + Atomics.add(next, 1 + experiment, 1);
      if (replicate >= replicates) break;
      yield* timed(replicate, experiment);
    }
  }
}
