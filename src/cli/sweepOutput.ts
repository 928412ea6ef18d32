/** A finished sweep in a few lines on the terminal. */
import { figureNamed } from '../core/figureCatalogue.js';
import { formatShare } from '../core/units.js';
import { counted } from '../core/words.js';
import type { SweepEffects } from '../experiment/sweep/effects.js';
import type { SweepPlan } from '../experiment/sweep/plan.js';
import { alignColumns, formatDifference, formatFigure, formatInterval } from '../report/format.js';
import { describeOwnRules } from '../report/ownRules.js';

/** Lines for the terminal: for each figure the best point and what moves it. */
export function formatSweep(plan: SweepPlan, replicates: readonly number[], effects: readonly SweepEffects[]): string {
  const runs = replicates.reduce((sum, count) => sum + count, 0);
  const ownRules = describeOwnRules(plan.ownRules);
  const names = plan.figures.map(({ words }) => words).join(', ');
  return [
    `${plan.spec.name}: ${counted(plan.points.length, 'point')}, ${counted(runs, 'run')}, ${names}`,
    ...effects.flatMap((of) => linesOf(plan, of)),
    ...(ownRules === null ? [] : ['', ownRules]),
  ].join('\n');
}

/** What factors are sorted by; a range that is not known comes first. */
function weightOf({ sensitivity, range }: SweepEffects['factors'][number]): number {
  return sensitivity?.total ?? (Number.isNaN(range) ? Number.MAX_VALUE : range);
}

function linesOf(plan: SweepPlan, { figure: name, best, worst, factors }: SweepEffects): string[] {
  const { spec, points, figures, columns } = plan;
  const figure = figureNamed(name);
  const show = (value: number, beside?: readonly number[]) => formatFigure(figure.unit, value, beside);
  const at = ({ point, alike, estimate, finishedShare }: SweepEffects['best']) => {
    const values = spec.factors.map(({ path }, i) => `${path}=${columns[i]!.label(points[point]![i]!)}`).join(', ');
    const finished = finishedShare < 1 ? `; ${formatShare(finishedShare)} of its downloads finished` : '';
    const others = alike > 1 ? ` and ${counted(alike - 1, 'other point')}` : '';
    return `${formatInterval(estimate, show)} at ${values}${others}${finished}`;
  };
  const rows = [...factors]
    .sort((a, b) => weightOf(b) - weightOf(a))
    .map(({ path, range, sensitivity }) => [
      path,
      formatDifference(figure.unit, range).replace('+', ''),
      ...(sensitivity ? [sensitivity.first.toFixed(2), sensitivity.total.toFixed(2)] : []),
    ]);
  const header = [
    'factor',
    'range of means',
    ...(factors.some(({ sensitivity }) => sensitivity) ? ['first-order', 'total'] : []),
  ];
  const [lowest, highest] = [worst, best].map(({ estimate }) => show(estimate.mean));
  return [
    ...(figures.length > 1 ? ['', figure.words] : []),
    ...(lowest === highest ? [`  ${lowest} at all of them`] : [`  highest ${at(best)}`, `  lowest  ${at(worst)}`]),
    '',
    alignColumns([header, ...rows]),
  ];
}
