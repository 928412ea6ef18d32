/**
 * Runs that share an environment (the points of one replicate, say) go to a thread together, which makes it once; a block
 * of short runs has several replicates, so that a thread has enough to do while the main thread does something else.
 *
 * Guided self-scheduling: blocks get smaller towards the end, so that no thread is left with a large one while the
 * others have nothing to do (Polychronopoulos and Kuck 1987).
 */
import { type Experiment, environmentKey, replicateSeed } from '../environment.js';
import type { RunTask } from './runner.js';

/** A block has at most what is left, divided by so many for each thread. */
const BLOCKS_LEFT_A_THREAD = 4;
/** And no more than this: what a thread gives back was sent to it for nothing. */
const MOST_IN_BLOCK = 64;

export class Blocks {
  /** Runs that nobody has, in groups that share an environment; groups and runs last first, to be taken off the end. */
  private readonly groups: RunTask[][];
  private readonly keyed = new Map<Experiment, Experiment>();
  private left: number;

  constructor(
    tasks: readonly RunTask[],
    private readonly threads: number,
  ) {
    this.groups = this.grouped(tasks.toReversed());
    this.left = tasks.length;
  }

  /** The next block, or none; its experiments know their keys. */
  take(): RunTask[] {
    const most = Math.min(MOST_IN_BLOCK, Math.ceil(this.left / (BLOCKS_LEFT_A_THREAD * this.threads)));
    const block: RunTask[] = [];
    while (block.length < most) {
      const group = this.groups.at(-1)!;
      // What shares an environment stays together where it can.
      if (block.length > 0 && block.length + group.length > most) break;
      block.push(...group.splice(block.length - most).reverse());
      if (group.length === 0) this.groups.pop();
    }
    this.left -= block.length;
    return block.map((task) => ({ ...task, experiment: this.keyed.get(task.experiment) ?? task.experiment }));
  }

  /** Takes back the runs of a block that were not done. */
  giveBack(tasks: RunTask[]): void {
    if (tasks.length === 0) return;
    this.groups.push(tasks.toReversed());
    this.left += tasks.length;
  }

  /** Tasks by environment; the group of the last task comes last. */
  private grouped(tasks: readonly RunTask[]): RunTask[][] {
    const inventories = new Map<unknown, number>();
    const environments = new Map<string, number>();
    const numberOf = new Map<Experiment, number>();
    const groups = new Map<string, RunTask[]>();
    for (const task of tasks) {
      const { experiment, replicate } = task;
      if (!numberOf.has(experiment)) {
        const key = environmentKey(experiment);
        this.keyed.set(experiment, { ...experiment, environmentKey: key });
        const inventory = numbered(inventories, experiment.inventory);
        numberOf.set(experiment, numbered(environments, `${inventory} ${key}`));
      }
      const key = `${numberOf.get(experiment)} ${replicateSeed(experiment.seed, replicate)}`;
      const group = groups.get(key);
      if (group) group.push(task);
      else groups.set(key, [task]);
    }
    return [...groups.values()];
  }
}

/** Number of a thing: that of the first of its like. */
function numbered<T>(numbers: Map<T, number>, thing: T): number {
  const number = numbers.get(thing) ?? numbers.size;
  numbers.set(thing, number);
  return number;
}
