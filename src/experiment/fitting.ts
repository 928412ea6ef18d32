/** As many replicates as fit into a time: how long one takes is known when a few are done. */
import type { Experiment } from './environment.js';
import type { OnOutcome, PoolOptions, RunReplicates } from './replicates.js';

/** Fewer than these have no intervals. */
const LEAST_REPLICATES = 3;

/**
 * Runs replicates until a time is over: three first, then as many more as fit at their pace.
 *
 * @param most how many are wanted, the time permitting
 * @param withinS seconds; three replicates are run however long they take
 * @param run runs them, here or in other threads
 * @param onOutcome called in order, as by `run`
 * @returns how many were run, at least three unless fewer are wanted
 */
export async function runWhatFits(
  experiments: readonly Experiment[],
  { most, withinS, run }: { most: number; withinS: number; run: RunReplicates },
  options: PoolOptions,
  onOutcome: OnOutcome,
): Promise<number> {
  const least = Math.min(most, LEAST_REPLICATES);
  const startMs = performance.now();
  const { onProgress } = options;
  const secondsTaken = () => (performance.now() - startMs) / 1000;
  // Of what will have been run when the time is over, at the pace so far: not of what is wanted.
  let told = 0;
  const tell = (share: number) => {
    told = Math.max(told, share);
    onProgress?.(told);
  };
  const report = (share: number) => {
    const done = share * least;
    if (done > 0) tell(done / Math.max(least, done + moreThatFit(done, secondsTaken(), { most, withinS })));
  };
  await run(experiments, least, { ...options, onProgress: report }, onOutcome);
  const more = moreThatFit(least, secondsTaken(), { most, withinS });
  if (more === 0) return least;
  await run(
    experiments,
    more,
    { ...options, firstReplicate: least, onProgress: (share) => tell((least + share * more) / (least + more)) },
    onOutcome,
  );
  return least + more;
}

/** How many replicates fit besides those that are done, at the pace of those. */
export function moreThatFit(
  done: number,
  takenS: number,
  { most, withinS }: { most: number; withinS: number },
): number {
  const fitting = Math.floor((withinS - takenS) / (takenS / done));
  return Math.max(0, Math.min(most - done, fitting));
}
