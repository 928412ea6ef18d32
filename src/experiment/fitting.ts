/** As many replicates as fit into a time: each thread sees at its own pace whether one more does. */
import type { Experiment } from './environment.js';
import type { OnOutcome, PoolOptions, RunReplicates } from './replicates.js';

/** Fewer than these have no intervals. */
const LEAST_REPLICATES = 3;

/**
 * Runs replicates until a time is over; none is begun that would end later at the pace so far.
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
  const startMs = Date.now();
  const { onProgress } = options;
  let told = 0;
  const tell = (share: number) => {
    told = Math.max(told, share);
    onProgress?.(told);
  };
  const report = (share: number) => {
    const takenS = (Date.now() - startMs) / 1000;
    tell(shareOfTime(share * most, takenS, { most, least, withinS }));
  };
  const limit = { untilMs: startMs + withinS * 1000, least };
  const count = await run(experiments, most, { ...options, limit, onProgress: report }, onOutcome);
  tell(1);
  return count;
}

/**
 * Which share of the time is over, 0 to 1: all is done when all that is wanted is, or the time is over, but not before the least is done.
 *
 * @param done replicates, with parts of one
 */
export function shareOfTime(
  done: number,
  takenS: number,
  { most, least, withinS }: { most: number; least: number; withinS: number },
): number {
  if (done <= 0) return 0;
  const eachS = takenS / done;
  const wholeS = Math.min(most * eachS, Math.max(withinS, least * eachS));
  return wholeS > 0 ? Math.min(1, takenS / wholeS) : Math.min(1, done / most);
}
