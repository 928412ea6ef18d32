/** Runs on all cores of this machine, in the threads of piscina. */
import { Piscina } from 'piscina';
import type { Figures } from '../../ledger/ledger.js';
import type { Runner, RunTask } from './runner.js';

/** Tasks that are handed to the threads ahead of their turn, for each thread. */
const AHEAD = 4;
/** Of them at the thread itself: with the next at hand it does not wait for the main thread to wake up. */
const TASKS_AT_A_THREAD = 2;

export class LocalRunner implements Runner {
  private readonly pool: Piscina;

  constructor(private readonly workers: number) {
    const filename = new URL('./taskThread.js', import.meta.url).href;
    this.pool = new Piscina({
      filename,
      minThreads: workers,
      maxThreads: workers,
      concurrentTasksPerWorker: TASKS_AT_A_THREAD,
    });
  }

  async run(
    tasks: readonly RunTask[],
    onDone: (task: RunTask, figures: Figures) => void,
    signal: AbortSignal,
  ): Promise<void> {
    let next = 0;
    const lane = async () => {
      while (next < tasks.length && !signal.aborted) {
        const task = tasks[next]!;
        next += 1;
        onDone(task, (await this.pool.run(task)) as Figures);
      }
    };
    await Promise.all(Array.from({ length: Math.min(tasks.length, this.workers * AHEAD) }, lane));
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }
}
