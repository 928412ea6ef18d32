/** Replicates of scenarios in this thread, and what is asked of them wherever they run. */
import type { Problem } from '../core/problems.js';
import type { PartResult } from '../engine/result.js';
import type { Account } from '../ledger/ledger.js';
import { Environments, type Experiment } from './environment.js';
import { openMemory, type Remembering } from './memory/remembering.js';
import { Pace, type TimeLimit } from './pace.js';
import { pause, withPauses } from './pauses.js';
import type { Details } from './sharedWork.js';
import type { Stopwatch } from './stopwatch.js';
import { replicateInSteps } from './world.js';

export interface PoolOptions {
  /** 0: in this thread, for runs so short that a worker would take longer to start. */
  workers: number;
  onProgress?: (share: number) => void;
  /** Aborts the run: all workers are stopped. */
  signal?: AbortSignal;
  /** Told once when most devices of a run are in one part, for which all but one of the workers wait. */
  onGiantPart?: (devices: number, ofAll: number) => void;
  /** Takes the time of the phases, of all workers together. */
  stopwatch?: Stopwatch;
  /** When replicates are to be over; default: when all are run. */
  limit?: TimeLimit;
  /** What becomes of the downloads of each experiment's first replicate; default: they are thrown away. */
  details?: Details;
  /** With streamed details: called for part after part of the first experiment's first replicate, in order. */
  onPart?: (part: PartResult) => Promise<void>;
  /** Memory that a worker may take, in MB; default: what the engine of the language gives it. */
  workerHeapMb?: number;
  /** Has a worker check the world of the first run; without workers it is the caller's affair. */
  check?: FirstCheck;
  /** Without workers: may know the environment of the first run. */
  environments?: Environments;
  /** What is remembered of parts, where there are several experiments. */
  remembering?: Remembering | undefined;
  /** Columns of a part up to so many bytes are copied to the main thread, larger ones handed over. */
  copiedUpToBytes?: number;
}

/** How the first world is checked where it is built. */
export interface FirstCheck {
  /** What is known to be odd already. */
  known: readonly Problem[];
  /** Told what else is ({@link worldProblems}); what it throws ends all runs. */
  take: (problems: readonly Problem[]) => void;
}

/** What a run leaves. */
export interface Outcome {
  seed: string;
  account: Account;
  /** The parts with all their downloads, where details are kept. */
  parts: readonly PartResult[];
}

/** Takes what runs leave, in order: replicate by replicate, and within it experiment by experiment. */
export type OnOutcome = (experiment: number, replicate: number, outcome: Outcome) => void;

/**
 * Runs replicates of one or several experiments, in this thread or in others; the results are the same.
 *
 * @returns how many were run: all, unless there is a limit of time
 */
export type RunReplicates = (
  experiments: readonly Experiment[],
  replicates: number,
  options: PoolOptions,
  onOutcome: OnOutcome,
) => Promise<number>;

/** {@link RunReplicates} in this thread, whatever `workers` says. */
export const runInThisThread: RunReplicates = async (experiments, replicates, options, onOutcome) => {
  const runs = experiments.length * replicates;
  const { details = 'none', limit, onProgress, signal, stopwatch, onPart } = options;
  const memory = experiments.length > 1 ? await openMemory(options.remembering) : undefined;
  const environments = options.environments ?? new Environments(memory);
  const pace = new Pace(limit);
  for (let run = 0; run < runs; run += 1) {
    const experiment = run % experiments.length;
    const replicate = Math.floor(run / experiments.length);
    if (experiment === 0 && !pace.mayBegin(replicate)) return replicate;
    const report = (share: number) => onProgress?.((run + share) / runs);
    const parts: PartResult[] = [];
    const isWritten = details === 'streamed' && run === 0;
    const take = isWritten || details === 'kept' ? (part: PartResult) => parts.push(part) : undefined;
    const steps = replicateInSteps(experiments[experiment]!, replicate, environments, take, stopwatch);
    const { world, account } = await withPauses(steps, report, signal);
    if (isWritten) for (const part of parts.splice(0)) await onPart?.(part);
    stopwatch?.count(account.figures);
    onOutcome(experiment, replicate, { seed: world.seed, account, parts });
    // Replicates can be shorter than the time between two pauses.
    await pause();
    signal?.throwIfAborted();
  }
  return replicates;
};
