/** The tables of a sweep: a row a run, and a row a point and figure. */
import { REASON_NAMES } from '../core/reasons.js';
import { estimateMean, quantileSorted } from '../core/stats.js';
import { replicateSeed } from '../experiment/environment.js';
import type { SweepPlan } from '../experiment/sweep/plan.js';
import { figureReader, type ResultStore } from '../experiment/sweep/run.js';
import type { Figures } from '../ledger/figures.js';
import type { Table } from './tables.js';

/** Paths of all figures of a run, in fixed order: every reason, whether it took bytes or not. */
function figurePaths(figures: Figures): string[] {
  return Object.entries(figures).flatMap(([name, value]) => {
    if (name === 'reasons') return REASON_NAMES.map((reason) => `reasons.${reason}`);
    return typeof value === 'object' ? Object.keys(value).map((key) => `${name}.${key}`) : [name];
  });
}

/** A factor's value as a cell: a number where it is one. */
function cell(value: unknown): string | number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** runs.csv and runs.parquet: one row a run, points in order, replicates within them. */
export function runsTable(plan: SweepPlan, replicates: readonly number[], store: ResultStore): Table {
  const figures = figurePaths(firstResult(plan, store));
  const readers = figures.map(figureReader);
  return {
    header: ['point', 'replicate', 'seed', 'run_key', ...plan.spec.factors.map(({ path }) => path), ...figures],
    rows: (function* () {
      for (const [p, point] of plan.points.entries()) {
        for (let k = 0; k < replicates[p]!; k += 1) {
          const key = plan.key(p, k);
          const result = store.get(key)!;
          const values = readers.map((read) => read(result)!);
          yield [p, k, replicateSeed(plan.seed, k), key, ...point.map(cell), ...values];
        }
      }
    })(),
  };
}

/** points.csv: mean, 95 % interval and quantiles of every figure at every point. */
export function pointsTable(plan: SweepPlan, replicates: readonly number[], store: ResultStore): Table {
  const figures = figurePaths(firstResult(plan, store));
  return {
    header: [
      'point',
      ...plan.spec.factors.map(({ path }) => path),
      'figure',
      'replicates',
      'mean',
      'ci_low',
      'ci_high',
      'p05',
      'p50',
      'p95',
    ],
    rows: (function* () {
      for (const [p, point] of plan.points.entries()) {
        const results = Array.from({ length: replicates[p]! }, (_, k) => store.get(plan.key(p, k))!);
        for (const path of figures) {
          const read = figureReader(path);
          const values = results.map((result) => read(result)!);
          const { mean, low, high } = estimateMean(values);
          const sorted = [...values].sort((a, b) => a - b);
          const quantiles = [0.05, 0.5, 0.95].map((q) => quantileSorted(sorted, q));
          yield [p, ...point.map(cell), path, values.length, mean, low ?? '', high ?? '', ...quantiles];
        }
      }
    })(),
  };
}

function firstResult(plan: SweepPlan, store: ResultStore): Figures {
  return store.get(plan.key(0, 0))!;
}
