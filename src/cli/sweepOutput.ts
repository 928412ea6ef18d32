/** What a finished sweep leaves: tables, pictures, report, and a few lines on the terminal. */

import { writeFileSync } from 'node:fs';
import { figureNamed } from '../core/figureCatalogue.js';
import { VERSION } from '../core/version.js';
import { counted } from '../core/words.js';
import { type SweepEffects, sweepEffects } from '../experiment/sweep/effects.js';
import type { SweepPlan } from '../experiment/sweep/plan.js';
import type { ResultStore } from '../experiment/sweep/run.js';
import { writeCsv } from '../io/csv.js';
import { jsonText } from '../io/outputFile.js';
import { GrowingFolder } from '../io/outputFolder.js';
import { writeParquet } from '../io/parquet.js';
import { alignColumns, formatDifference, formatFigure, formatInterval } from '../report/format.js';
import { pointsTable, runsTable } from '../report/sweepTables.js';

/** What draws the report takes a third of a second to load. */
export const loadReport = () => import('../report/sweepHtml.js');

const SWEEP_FILES = ['runs.csv', 'points.csv', 'runs.parquet', 'report.html', 'sweep.json'];

/**
 * The folder of a sweep, made if it is not there.
 *
 * @throws InputError when it is not dosim's, or cannot be written
 */
export function sweepFolder(path: string): GrowingFolder {
  return new GrowingFolder(path, SWEEP_FILES);
}

/** Writes all files of a sweep into its folder; each is whole or as it was. */
export async function writeSweep(
  folder: GrowingFolder,
  plan: SweepPlan,
  replicates: readonly number[],
  store: ResultStore,
): Promise<SweepEffects[]> {
  const effects = plan.figures.map((figure) => sweepEffects(plan, replicates, store, figure));
  await folder.write('runs.csv', (path) => writeCsv(path, runsTable(plan, replicates, store)));
  await folder.write('points.csv', (path) => writeCsv(path, pointsTable(plan, replicates, store)));
  await folder.write('runs.parquet', (path) => writeParquet(path, runsTable(plan, replicates, store)));
  const { sweepPictures, sweepReport } = await loadReport();
  for (const [name, svg] of sweepPictures(effects)) {
    await folder.write(`figures/${name}`, (path) => writeFileSync(path, `${svg}\n`));
  }
  await folder.write('report.html', (path) => writeFileSync(path, sweepReport(plan, replicates, effects)));
  const { points, spec } = plan;
  const json = {
    version: VERSION,
    name: spec.name,
    seed: plan.seed,
    points: points.length,
    runs: replicates.reduce((sum, count) => sum + count, 0),
    effects: effects[0],
    ...(effects.length > 1 && { more: effects.slice(1) }),
  };
  await folder.write('sweep.json', (path) => writeFileSync(path, `${jsonText(json)}\n`));
  folder.finish();
  return effects;
}

/** Lines for the terminal: for each figure the best point and what moves it. */
export function formatSweep(plan: SweepPlan, replicates: readonly number[], effects: readonly SweepEffects[]): string {
  const runs = replicates.reduce((sum, count) => sum + count, 0);
  const names = plan.figures.map(({ words }) => words).join(', ');
  return [
    `${plan.spec.name}: ${counted(plan.points.length, 'point')}, ${counted(runs, 'run')}, ${names}`,
    ...effects.flatMap((of) => linesOf(plan, of)),
  ].join('\n');
}

function linesOf(plan: SweepPlan, { figure: name, best, worst, factors }: SweepEffects): string[] {
  const { spec, points, figures, columns } = plan;
  const figure = figureNamed(name);
  const show = (value: number) => formatFigure(figure.unit, value);
  const at = ({ point, estimate }: SweepEffects['best']) => {
    const values = spec.factors.map(({ path }, i) => `${path}=${columns[i]!.label(points[point]![i]!)}`).join(', ');
    return `${formatInterval(estimate, show)} at ${values}`;
  };
  const rows = [...factors]
    .sort((a, b) => (b.sensitivity?.total ?? b.range) - (a.sensitivity?.total ?? a.range))
    .map(({ path, range, sensitivity }) => [
      path,
      formatDifference(figure.unit, range).replace('+', ''),
      ...(sensitivity ? [sensitivity.first.toFixed(2), sensitivity.total.toFixed(2)] : []),
    ]);
  const header = ['factor', 'range of means', ...(spec.sensitivity ? ['first-order', 'total'] : [])];
  const [lowest, highest] = [worst, best].map(({ estimate }) => show(estimate.mean));
  return [
    ...(figures.length > 1 ? ['', figure.words] : []),
    ...(lowest === highest ? [`  ${lowest} at all of them`] : [`  highest ${at(best)}`, `  lowest  ${at(worst)}`]),
    '',
    alignColumns([header, ...rows]),
  ];
}
