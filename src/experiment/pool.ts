/** Replicates of scenarios on all workers; the results do not depend on how many there are. */
import { Worker } from 'node:worker_threads';
import { InvariantError } from '../core/problems.js';
import type { ComponentResult } from '../engine/result.js';
import { buildWorld, type Experiment, type Replicate, runReplicate, settleReplicate } from './world.js';

/** One task of a worker: a shard of a replicate. */
export interface Task {
  experiment: number;
  replicate: number;
  shard: number;
  shards: number;
}

export type WorkerMessage =
  | { kind: 'progress'; share: number }
  | { kind: 'done'; results: { component: number; result: ComponentResult }[] }
  | { kind: 'failed'; name: string; message: string };

export interface PoolOptions {
  workers: number;
  onProgress?: (share: number) => void;
  /** Aborts the run: all workers are stopped. */
  signal?: AbortSignal;
}

/**
 * Runs replicates of one or several experiments and hands each over as soon as it and all before it are done.
 *
 * @param onReplicate called in order: replicate by replicate, and within it experiment by experiment
 */
export async function runReplicates(
  experiments: readonly Experiment[],
  replicates: number,
  { workers, onProgress, signal }: PoolOptions,
  onReplicate: (experiment: number, replicate: number, result: Replicate) => void,
): Promise<void> {
  const runs = experiments.length * replicates;
  if (workers <= 1) {
    for (let run = 0; run < runs; run += 1) {
      const experiment = run % experiments.length;
      const replicate = Math.floor(run / experiments.length);
      const report = (share: number) => {
        onProgress?.((run + share) / runs);
      };
      onReplicate(experiment, replicate, runReplicate(experiments[experiment]!, replicate, report));
      // Signals are handled between replicates.
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    }
    return;
  }
  await runOnWorkers(experiments, runs, workers, onProgress, signal, onReplicate);
}

async function runOnWorkers(
  experiments: readonly Experiment[],
  runs: number,
  workers: number,
  onProgress: PoolOptions['onProgress'],
  signal: AbortSignal | undefined,
  onReplicate: (experiment: number, replicate: number, result: Replicate) => void,
): Promise<void> {
  // Whole replicates where there are enough of them; otherwise the parts of each are shared out.
  const shards = runs >= 2 * workers ? 1 : workers;
  const tasks: Task[] = [];
  for (let run = 0; run < runs; run += 1) {
    for (let shard = 0; shard < shards; shard += 1) {
      const replicate = Math.floor(run / experiments.length);
      tasks.push({ experiment: run % experiments.length, replicate, shard, shards });
    }
  }
  const arrived: { component: number; result: ComponentResult }[][][] = Array.from({ length: runs }, () => []);
  let handedOver = 0;
  let nextTask = 0;
  let finished = 0;
  const busy = new Map<number, number>();

  const handOver = () => {
    while (handedOver < runs && arrived[handedOver]!.length === shards) {
      const experiment = handedOver % experiments.length;
      const replicate = Math.floor(handedOver / experiments.length);
      const world = buildWorld(experiments[experiment]!, replicate);
      onReplicate(experiment, replicate, settleReplicate(world, arrived[handedOver]!.flat()));
      arrived[handedOver] = [];
      handedOver += 1;
    }
  };

  await new Promise<void>((resolve, reject) => {
    const pool: Worker[] = [];
    const stop = (error?: unknown) => {
      for (const worker of pool) void worker.terminate();
      signal?.removeEventListener('abort', onAbort);
      if (error === undefined) resolve();
      else reject(error);
    };
    const onAbort = () => stop(signal!.reason);
    signal?.addEventListener('abort', onAbort);
    for (let w = 0; w < Math.min(workers, tasks.length); w += 1) {
      const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: experiments });
      pool.push(worker);
      let running = -1;
      const give = () => {
        if (nextTask >= tasks.length) return;
        running = nextTask;
        nextTask += 1;
        worker.postMessage(tasks[running]);
      };
      worker.on('message', (message: WorkerMessage) => {
        try {
          if (message.kind === 'progress') busy.set(w, message.share);
          else if (message.kind === 'failed') stop(revive(message));
          else {
            const task = tasks[running]!;
            const run = task.replicate * experiments.length + task.experiment;
            arrived[run]!.push(message.results);
            finished += 1;
            busy.set(w, 0);
            give();
            handOver();
            if (finished === tasks.length) stop();
          }
          const inWork = [...busy.values()].reduce((a, b) => a + b, 0);
          onProgress?.(Math.min(1, (finished + inWork) / tasks.length));
        } catch (error) {
          stop(error);
        }
      });
      worker.on('error', (error) => stop(error));
      worker.on('exit', (code) => {
        if (finished < tasks.length && code !== 0) stop(new InvariantError(`a worker ended with code ${code}`));
      });
      give();
    }
  });
}

function revive({ name, message }: { name: string; message: string }): Error {
  return name === 'InvariantError' ? new InvariantError(message) : new Error(message);
}
