/** Runs in the thread that calls: where there is no other, and for own rules that are functions of the program. */
import { Environments } from '../environment.js';
import type { PartMemory } from '../memory/partMemory.js';
import { pause } from '../pauses.js';
import { type OnDone, type Runner, type RunTask, runTask } from './runner.js';

/** Runs one task after the other, with pauses for signals and for what a page shows. */
export class ThisThread implements Runner {
  private readonly environments: Environments;

  /** @param memory what is remembered of parts; default: nothing */
  constructor(memory?: PartMemory) {
    this.environments = new Environments(memory);
  }

  async run(tasks: readonly RunTask[], onDone: OnDone, signal: AbortSignal): Promise<void> {
    for (const task of tasks) {
      if (signal.aborted) return;
      const startMs = performance.now();
      const figures = runTask(task, this.environments);
      onDone(task, figures, (performance.now() - startMs) / 1000);
      await pause();
    }
  }

  async close(): Promise<void> {}
}
