/** A thread of the local runner or of a queue's worker: one block of runs at a time, one run after the other. */
import { workerData } from 'node:worker_threads';
import { InputError, type Problem } from '../../core/problems.js';
import type { Figures } from '../../ledger/figures.js';
import { Environments } from '../environment.js';
import { openMemory, type Remembering } from '../memory/remembering.js';
import { withModuleRules } from '../ruleModules.js';
import { type RunTask, runTask } from './runner.js';

/** After so long what is done is handed over: it is kept, and others can help with the rest. */
const BLOCK_MS = 400;

/** What a thread is given when it starts. */
export interface ThreadData {
  /** Not 0 from when no other run is to be begun; a worker of a queue has no such flag. */
  stopped: Int32Array | null;
  remembering: Remembering;
}

const { stopped = null, remembering = {} } = (workerData ?? {}) as Partial<ThreadData>;
const environments = new Environments(await openMemory(remembering));

/** What became of a run, and how long it took. */
export interface RunResult {
  figures: Figures;
  computedS: number;
}

/** What became of a block: the results of the first runs, the others were not begun; or what is wrong with the input. */
export type BlockResult = { results: RunResult[] } | { problems: readonly Problem[] };

export default async (block: readonly Omit<RunTask, 'key'>[]): Promise<BlockResult> => {
  try {
    return { results: await runBlock(block) };
  } catch (error) {
    // A thread hands over an error without its problems.
    if (error instanceof InputError) return { problems: error.problems };
    throw error;
  }
};

async function runBlock(block: readonly Omit<RunTask, 'key'>[]): Promise<RunResult[]> {
  const results: RunResult[] = [];
  const endMs = performance.now() + BLOCK_MS;
  for (const task of block) {
    if (stopped && Atomics.load(stopped, 0) !== 0) break;
    const startMs = performance.now();
    const { replicate } = task;
    const figures = runTask({ experiment: await withModuleRules(task.experiment), replicate }, environments);
    results.push({ figures, computedS: (performance.now() - startMs) / 1000 });
    if (performance.now() > endMs) break;
  }
  return results;
}
