/** The tables of a sweep: a row a run, and a row a point and figure. */
import { FIGURES, type FigureSpec, rangeOf, readFigure } from '../core/figureCatalogue.js';
import { estimateMean, quantileSorted } from '../core/stats.js';
import { replicateSeed } from '../experiment/environment.js';
import { mostOfLines } from '../experiment/lines.js';
import type { Point } from '../experiment/sweep/designs.js';
import type { SweepPlan } from '../experiment/sweep/plan.js';
import type { ResultStore } from '../experiment/sweep/run.js';
import type { ColumnType, Table } from './table.js';

/** runs.csv and runs.parquet: one row a run, points in order, replicates within them. */
export function runsTable(
  plan: SweepPlan,
  replicates: readonly number[],
  store: ResultStore,
): Table & { types: readonly ColumnType[] } {
  const { columns } = plan;
  return {
    header: ['point', 'replicate', 'seed', 'run_key', ...columns.map(({ name }) => name), ...FIGURES.map(nameOf)],
    types: [
      ...(['INT64', 'INT64', 'STRING', 'STRING'] as const),
      ...columns.map(({ type }) => type),
      ...FIGURES.map(({ isWhole }) => (isWhole ? 'INT64' : 'DOUBLE')),
    ],
    rows: (function* () {
      for (const [p, point] of plan.points.entries()) {
        for (let k = 0; k < replicates[p]!; k += 1) {
          const key = plan.key(p, k);
          const result = store.get(key)!;
          const values = FIGURES.map((figure) => known(readFigure(result, figure)));
          yield [p, k, replicateSeed(plan.seed, k), key, ...cellsOf(plan, point), ...values];
        }
      }
    })(),
  };
}

/** points.csv: mean, 95 % interval and quantiles of every figure at every point. */
export function pointsTable(plan: SweepPlan, replicates: readonly number[], store: ResultStore): Table {
  return {
    header: [
      'point',
      ...plan.columns.map(({ name }) => name),
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
        const lines = mostOfLines([plan.experiments[p]!.scenario]);
        const results = Array.from({ length: replicates[p]! }, (_, k) => store.get(plan.key(p, k))!);
        for (const figure of FIGURES) {
          const values = results.map((result) => readFigure(result, figure));
          const { mean, low, high } = estimateMean(values, rangeOf(figure, lines));
          const sorted = [...values].sort((a, b) => a - b);
          const quantiles = [0.05, 0.5, 0.95].map((q) => quantileSorted(sorted, q));
          const cells = [mean, low ?? '', high ?? '', ...quantiles].map(known);
          yield [p, ...cellsOf(plan, point), figure.name, values.length, ...cells];
        }
      }
    })(),
  };
}

function cellsOf({ columns }: SweepPlan, point: Point): (string | number)[] {
  return point.map((value, i) => columns[i]!.cell(value));
}

/** A time that was not reached is an empty cell. */
function known(cell: number | string): number | string {
  return typeof cell === 'string' || Number.isFinite(cell) ? cell : '';
}

const nameOf = ({ name }: FigureSpec) => name;
