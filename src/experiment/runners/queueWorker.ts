/** A worker of the queue: takes runs from Redis and does them in the threads of this machine. */
import { DelayedError, UnrecoverableError, Worker } from 'bullmq';
import { Piscina } from 'piscina';
import { InputError } from '../../core/problems.js';
import { VERSION } from '../../core/version.js';
import type { Figures } from '../../ledger/figures.js';
import type { RuleModule } from '../../scenario/ownRules.js';
import { resultsOf } from './local.js';
import { connectRedis, type JobData, REFUSED, RUN_QUEUE, readTask } from './queue.js';
import type { RunTask } from './runner.js';
import type { BlockResult } from './taskThread.js';
import { THREAD_ARGUMENTS } from './threads.js';

/** A run whose worker has not been heard of for so long goes to another. */
const LOCK_MS = 15_000;
const STALLED_LOOK_MS = 5000;
/** Job of another version, or of own rules that are not here: left to others for a while. */
const LEFT_TO_OTHERS_MS = 2000;

export interface WorkerEvents {
  onDone: (count: number) => void;
  /** The coordinator is of another version: this worker cannot go on. */
  onOtherVersion: (version: string) => void;
  /** A run needs own rules that this worker does not have: it is left to others. */
  onOtherRules: (module: RuleModule) => void;
}

/**
 * Works until `stop` is called, `concurrency` runs at a time.
 *
 * @param ruleModules files of own rules that this worker may run; the code of a sweep never comes over the queue
 * @throws InputError when Redis cannot be reached
 */
export async function startQueueWorker(
  url: string,
  concurrency: number,
  ruleModules: readonly RuleModule[],
  { onDone, onOtherVersion, onOtherRules }: WorkerEvents,
): Promise<{ stop: () => Promise<void> }> {
  const redis = await connectRedis(url);
  const filename = new URL('./taskThread.js', import.meta.url).href;
  const pool = new Piscina({
    filename,
    minThreads: concurrency,
    maxThreads: concurrency,
    execArgv: [...THREAD_ARGUMENTS],
  });
  let done = 0;
  const worker = new Worker<JobData, Figures>(
    RUN_QUEUE,
    async (job, token) => {
      if (job.data.version !== VERSION) {
        onOtherVersion(job.data.version);
        await job.moveToDelayed(Date.now() + LEFT_TO_OTHERS_MS, token);
        throw new DelayedError();
      }
      const task = readTask(job.data.task);
      const missing = findRules(task, ruleModules);
      if (missing) {
        onOtherRules(missing);
        await job.moveToDelayed(Date.now() + LEFT_TO_OTHERS_MS, token);
        throw new DelayedError();
      }
      const figures = await figuresOf(pool.run([task]));
      done += 1;
      onDone(done);
      return figures;
    },
    {
      connection: redis as never,
      concurrency,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_LOOK_MS,
      // A worker that is killed is no fault of the run.
      maxStalledCount: 100,
    },
  );
  worker.on('error', () => {});
  return {
    stop: async () => {
      await worker.close();
      await pool.destroy();
      redis.disconnect();
    },
  };
}

/** Puts this worker's files in the place of the modules that a task names. @returns a module that is not here */
function findRules({ experiment }: Omit<RunTask, 'key'>, here: readonly RuleModule[]): RuleModule | undefined {
  const named = experiment.ruleModules ?? [];
  const missing = named.find(({ hash }) => !here.some((module) => module.hash === hash));
  if (missing || named.length === 0) return missing;
  experiment.ruleModules = named.map(({ hash }) => here.find((module) => module.hash === hash)!);
  return undefined;
}

/**
 * The figures of a block of one run.
 *
 * @throws UnrecoverableError when something is wrong with its input: another try would find the same
 */
async function figuresOf(block: Promise<BlockResult>): Promise<Figures> {
  try {
    return resultsOf(await block)[0]!.figures;
  } catch (error) {
    throw error instanceof InputError ? new UnrecoverableError(`${REFUSED}${JSON.stringify(error.problems)}`) : error;
  }
}
