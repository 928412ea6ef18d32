/** Runs a sweep: what is not there yet, and with `untilCi` more replicates until every interval is narrow enough. */
import { type FigureSpec, figureNamed, rangeOf, readFigure } from '../../core/figureCatalogue.js';
import type { Figures } from '../../ledger/figures.js';
import { mostOfLines } from '../lines.js';
import type { Runner, RunTask } from '../runners/runner.js';
import type { SweepPlan } from './plan.js';
import { widthOfMean } from './precision.js';

/** Where results are kept as they come. */
export interface ResultStore {
  get(key: string): Figures | undefined;
  put(key: string, figures: Figures): void;
}

/** Results that end with the process. */
export function storeInMemory(): ResultStore {
  const results = new Map<string, Figures>();
  return {
    get: (key) => results.get(key),
    put: (key, figures) => {
      results.set(key, figures);
    },
  };
}

export interface SweepOptions {
  /** Width of the interval of the first figure that each point must reach; `null`: the replicates of the file. */
  untilCiWidth: number | null;
  /** Only runs whose number leaves this remainder: for batch systems. */
  shard: { index: number; count: number } | null;
  signal: AbortSignal;
  onProgress?: (done: number, all: number) => void;
}

/** Replicates are added in steps of half of those that are there. */
const GROWTH = 1.5;

/**
 * Runs until all that the plan asks for is in the store, or the signal stops it.
 *
 * @returns replicates of each point
 */
export async function runSweep(
  plan: SweepPlan,
  runner: Runner,
  store: ResultStore,
  { untilCiWidth, shard, signal, onProgress }: SweepOptions,
): Promise<number[]> {
  const { spec, points } = plan;
  const targets = points.map(() => spec.replicates);
  for (;;) {
    const tasks = missingTasks(plan, targets, store, shard);
    const all = targets.reduce((sum, target) => sum + target, 0);
    let done = all - tasks.length;
    onProgress?.(done, all);
    await runner.run(
      tasks,
      (task, figures) => {
        store.put(task.key, figures);
        done += 1;
        onProgress?.(done, all);
      },
      signal,
    );
    if (signal.aborted || untilCiWidth === null || shard !== null) return targets;
    let isWide = false;
    points.forEach((_, p) => {
      const width = widthAt(plan, p, targets[p]!, store);
      if (width <= untilCiWidth || targets[p]! >= spec.maxReplicates) return;
      targets[p] = Math.min(spec.maxReplicates, Math.max(2, Math.ceil(targets[p]! * GROWTH)));
      isWide = true;
    });
    if (!isWide) return targets;
  }
}

/** Runs that are asked for and not there; what two points share is run once. */
function missingTasks(
  plan: SweepPlan,
  targets: readonly number[],
  store: ResultStore,
  shard: SweepOptions['shard'],
): RunTask[] {
  const tasks: RunTask[] = [];
  const seen = new Set<string>();
  let number = 0;
  targets.forEach((target, p) => {
    for (let replicate = 0; replicate < target; replicate += 1) {
      const key = plan.key(p, replicate);
      const isMine = shard === null || number % shard.count === shard.index;
      number += 1;
      if (!isMine || seen.has(key) || store.get(key) !== undefined) continue;
      seen.add(key);
      tasks.push({ key, experiment: plan.experiments[p]!, replicate });
    }
  });
  return tasks;
}

/** Width of the interval of the first figure at a point. */
export function widthAt(plan: SweepPlan, point: number, replicates: number, store: ResultStore): number {
  const figure = plan.figures[0]!;
  const values = valuesOf(plan, point, replicates, figure, store);
  const most =
    figure.most === 'bytesTotal'
      ? Math.max(...valuesOf(plan, point, replicates, figureNamed('bytesTotal'), store))
      : figure.most;
  const lines = mostOfLines([plan.experiments[point]!.scenario]);
  return widthOfMean(rangeOf(figure, lines), values, most);
}

/** A figure in each replicate of a point. */
export function valuesOf(
  plan: SweepPlan,
  point: number,
  replicates: number,
  figure: FigureSpec,
  store: ResultStore,
): number[] {
  return Array.from({ length: replicates }, (_, k) => readFigure(store.get(plan.key(point, k))!, figure));
}
