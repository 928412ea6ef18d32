/** A worker of the queue: takes runs from Redis and does them in the threads of this machine. */
import { DelayedError, Worker } from 'bullmq';
import { Piscina } from 'piscina';
import { VERSION } from '../../core/version.js';
import type { Figures } from '../../ledger/figures.js';
import { connectRedis, type JobData, RUN_QUEUE, readTask } from './queue.js';
import type { RunResult } from './taskThread.js';
import { THREAD_ARGUMENTS } from './threads.js';

/** A run whose worker has not been heard of for so long goes to another. */
const LOCK_MS = 15_000;
const STALLED_LOOK_MS = 5000;
/** Job of another version: left to others for a while. */
const OTHER_VERSION_MS = 2000;

export interface WorkerEvents {
  onDone: (count: number) => void;
  /** The coordinator is of another version: this worker cannot go on. */
  onOtherVersion: (version: string) => void;
}

/**
 * Works until `stop` is called, `concurrency` runs at a time.
 *
 * @throws InputError when Redis cannot be reached
 */
export async function startQueueWorker(
  url: string,
  concurrency: number,
  { onDone, onOtherVersion }: WorkerEvents,
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
        await job.moveToDelayed(Date.now() + OTHER_VERSION_MS, token);
        throw new DelayedError();
      }
      const [{ figures }] = (await pool.run([readTask(job.data.task)])) as [RunResult];
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
