/** Runs on all cores of this machine, in the threads of piscina. */
import { Piscina } from 'piscina';
import { InputError } from '../../core/problems.js';
import type { Remembering } from '../memory/remembering.js';
import { withoutFunctions } from '../ruleModules.js';
import { Blocks } from './blocks.js';
import type { OnDone, Runner, RunTask } from './runner.js';
import type { BlockResult, ThreadData } from './taskThread.js';
import { THREAD_ARGUMENTS } from './threads.js';

/** With the next block at hand a thread does not wait for the main thread to wake up. */
const BLOCKS_AT_A_THREAD = 2;

export class LocalRunner implements Runner {
  private readonly pool: Piscina;
  /** Tells the threads to begin no other run. */
  private readonly stopped = new Int32Array(new SharedArrayBuffer(4));

  /** @param remembering what the threads remember of parts; default: each in its own memory */
  constructor(
    private readonly workers: number,
    remembering: Remembering = {},
  ) {
    const workerData: ThreadData = { stopped: this.stopped, remembering };
    const filename = new URL('./taskThread.js', import.meta.url).href;
    this.pool = new Piscina({
      filename,
      minThreads: workers,
      maxThreads: workers,
      concurrentTasksPerWorker: BLOCKS_AT_A_THREAD,
      workerData,
      execArgv: [...THREAD_ARGUMENTS],
    });
  }

  async run(tasks: readonly RunTask[], onDone: OnDone, signal: AbortSignal): Promise<void> {
    const stop = () => Atomics.store(this.stopped, 0, 1);
    if (signal.aborted) return;
    signal.addEventListener('abort', stop);
    const blocks = new Blocks(tasks, this.workers);
    const lane = async () => {
      for (let block = blocks.take(); block.length > 0 && !signal.aborted; block = blocks.take()) {
        const done = resultsOf(await this.pool.run(block.map(sendable)));
        for (const [i, { figures, computedS }] of done.entries()) onDone(block[i]!, figures, computedS);
        blocks.giveBack(block.slice(done.length));
      }
    };
    await Promise.all(Array.from({ length: Math.min(tasks.length, this.workers * BLOCKS_AT_A_THREAD) }, lane));
    signal.removeEventListener('abort', stop);
  }

  async close(): Promise<void> {
    // What a thread still sends while it is stopped is for nobody.
    this.pool.on('error', () => {});
    await this.pool.destroy();
  }
}

/** A task that a thread can be given. */
export function sendable({ experiment, replicate }: RunTask): Omit<RunTask, 'key'> {
  return { experiment: withoutFunctions(experiment), replicate };
}

/**
 * The results of a block.
 *
 * @throws InputError when its thread found something wrong with the input: with own rules, say
 */
export function resultsOf(block: BlockResult) {
  if ('problems' in block) throw new InputError(block.problems);
  return block.results;
}
