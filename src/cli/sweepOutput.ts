/** What a finished sweep leaves: tables, pictures, report, and a few lines on the terminal. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { VERSION } from '../core/version.js';
import { type SweepEffects, sweepEffects } from '../experiment/sweep/effects.js';
import type { SweepPlan } from '../experiment/sweep/plan.js';
import type { ResultStore } from '../experiment/sweep/run.js';
import { writeCsv, writeLongCsv } from '../io/csv.js';
import { writeParquet } from '../io/parquet.js';
import { formatNamed, formatNamedDifference } from '../report/figureFormat.js';
import { alignColumns } from '../report/format.js';
import { pointsTable, runsTable } from '../report/sweepTables.js';

/** What draws the report takes a third of a second to load. */
export const loadReport = () => import('../report/sweepHtml.js');

/** Writes all files of a sweep into its folder; each is whole or absent. */
export async function writeSweep(
  folder: string,
  plan: SweepPlan,
  replicates: readonly number[],
  store: ResultStore,
): Promise<SweepEffects> {
  const effects = sweepEffects(plan, replicates, store);
  const whole = async (name: string, write: (path: string) => void | Promise<void>) => {
    const path = join(folder, name);
    await write(`${path}.part`);
    renameSync(`${path}.part`, path);
  };
  await whole('runs.csv', (path) => writeLongCsv(path, runsTable(plan, replicates, store)));
  await whole('points.csv', (path) => writeCsv(path, pointsTable(plan, replicates, store)));
  await whole('runs.parquet', (path) => writeParquet(path, runsTable(plan, replicates, store)));
  const { sweepPictures, sweepReport } = await loadReport();
  mkdirSync(join(folder, 'figures'), { recursive: true });
  for (const [name, svg] of sweepPictures(effects)) {
    await whole(join('figures', name), (path) => writeFileSync(path, `${svg}\n`));
  }
  await whole('report.html', (path) => writeFileSync(path, sweepReport(plan, replicates, effects)));
  const { points, spec } = plan;
  const json = {
    version: VERSION,
    name: spec.name,
    seed: plan.seed,
    points: points.length,
    runs: replicates.reduce((sum, count) => sum + count, 0),
    effects,
  };
  await whole('sweep.json', (path) => writeFileSync(path, `${JSON.stringify(json, null, 2)}\n`));
  return effects;
}

/** Lines for the terminal: the best point and what moves the figure. */
export function formatSweep(plan: SweepPlan, replicates: readonly number[], effects: SweepEffects): string {
  const { spec, points } = plan;
  const { figure, best, worst, factors } = effects;
  const at = ({ point, estimate }: SweepEffects['best']) => {
    const interval =
      estimate.low === null ? '' : ` [${formatNamed(figure, estimate.low)}, ${formatNamed(figure, estimate.high!)}]`;
    const values = spec.factors.map(({ path }, i) => `${path}=${describe(points[point]![i])}`).join(', ');
    return `${formatNamed(figure, estimate.mean)}${interval} at ${values}`;
  };
  const runs = replicates.reduce((sum, count) => sum + count, 0);
  const rows = [...factors]
    .sort((a, b) => (b.sensitivity?.total ?? b.range) - (a.sensitivity?.total ?? a.range))
    .map(({ path, range, sensitivity }) => [
      path,
      formatNamedDifference(figure, range).replace('+', ''),
      ...(sensitivity ? [sensitivity.first.toFixed(2), sensitivity.total.toFixed(2)] : []),
    ]);
  const header = ['factor', 'range of means', ...(spec.sensitivity ? ['first-order', 'total'] : [])];
  const [lowest, highest] = [worst, best].map(({ estimate }) => formatNamed(figure, estimate.mean));
  return [
    `${spec.name}: ${points.length} points, ${runs} runs, ${figure}`,
    ...(lowest === highest ? [`  ${lowest} at all of them`] : [`  highest ${at(best)}`, `  lowest  ${at(worst)}`]),
    '',
    alignColumns([header, ...rows]),
  ].join('\n');
}

function describe(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
