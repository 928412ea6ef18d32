/** What runs the runs of a sweep: the threads of this machine, or workers on many. */
import type { Figures } from '../../ledger/figures.js';
import type { Environments, Experiment } from '../environment.js';
import { figuresOf } from '../world.js';

/** One run: an experiment under one of its seeds. */
export interface RunTask {
  /** What the run computes; the same key is the same result. */
  key: string;
  experiment: Experiment;
  replicate: number;
}

/** @param computedS how long a thread computed, where that is known */
export type OnDone = (task: RunTask, figures: Figures, computedS?: number) => void;

export interface Runner {
  /**
   * Runs tasks in any order and hands each result over as it comes.
   *
   * @param signal aborted: begins no other task, ends those that run, and returns
   */
  run(tasks: readonly RunTask[], onDone: OnDone, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** The work itself, wherever it is done; `environments` may know what the run shares with the one before. */
export function runTask({ experiment, replicate }: Omit<RunTask, 'key'>, environments: Environments): Figures {
  return figuresOf(experiment, replicate, environments);
}
