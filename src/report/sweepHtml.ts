/** The report of a sweep, and its charts by the names of their files. */

import { figureNamed } from '../core/figureCatalogue.js';
import { counted } from '../core/words.js';
import type { SweepEffects } from '../experiment/sweep/effects.js';
import type { SweepPlan } from '../experiment/sweep/plan.js';
import type { Chart } from './charts/chart.js';
import { formatFigure } from './format.js';
import { describeOwnRules } from './ownRules.js';
import { escapeHtml, facts, type Part, page, paragraph, type Report, type Section, section, table } from './page.js';
import { convergenceChart, heatMapChart, mainEffectsChart, tornadoChart } from './sweepCharts.js';
import { pathWords } from './words.js';

/** Charts by the names of their files, without endings; those of the second figure and the next carry its name. */
export function sweepCharts(effects: readonly SweepEffects[]): Map<string, Chart> {
  const all = effects.flatMap((of, i) => {
    const ending = i === 0 ? '' : `-${of.figure}`;
    return [...chartsOf(of)].map(([name, chart]) => [`${name}${ending}`, chart] as const);
  });
  return new Map(all);
}

function chartsOf({ figure, factors, heatMaps, convergence }: SweepEffects): Map<string, Chart> {
  const charts = new Map<string, Chart>([
    ['main-effects', mainEffectsChart(figure, factors)],
    ['tornado', tornadoChart(figure, factors)],
  ]);
  heatMaps.forEach((map, i) => {
    charts.set(`heat-map-${i + 1}`, heatMapChart(figure, map));
  });
  // One number of replicates is no curve.
  if (convergence.length > 1) charts.set('convergence', convergenceChart(figure, convergence));
  return charts;
}

/** report.html of a sweep. */
export function sweepReport(plan: SweepPlan, replicates: readonly number[], effects: readonly SweepEffects[]): Report {
  const { spec, points } = plan;
  const runs = replicates.reduce((sum, count) => sum + count, 0);
  const parts = [
    `<h1>${escapeHtml(spec.name)}</h1>`,
    facts([
      ['Design', `${spec.design}, ${counted(points.length, 'point')}`],
      ['Runs', `${counted(runs, 'run')}, seed ${plan.seed}`],
      ['Factors', spec.factors.map(({ path }) => pathWords(path)).join(', ')],
    ]),
    paragraph(describeOwnRules(plan.ownRules) ?? ''),
    ...effects.flatMap((of) => partsOf(plan, of)),
  ];
  return page(spec.name, parts, 'the report of a run of the base scenario says how they are decided');
}

function partsOf({ spec, points, columns }: SweepPlan, effects: SweepEffects): (Part | Section)[] {
  const figure = figureNamed(effects.figure);
  const { words, unit } = figure;
  const { best, worst } = effects;
  const factorRows = spec.factors.map(({ path }, i) => [
    escapeHtml(pathWords(path)),
    ...[best, worst].map(({ point }) => escapeHtml(columns[i]!.label(points[point]![i]!))),
  ]);
  const charts = chartsOf(effects);
  const named = (start: string) => [...charts].filter(([name]) => name.startsWith(start)).map(([, chart]) => chart);
  const show = (value: number) => formatFigure(unit, value);
  const isFlat = show(worst.estimate.mean) === show(best.estimate.mean);
  const [lowest, highest] = [worst, best].map(({ estimate }) => {
    const { mean, low, high } = estimate;
    const range = low === null || high === null ? '' : ` (95 % interval ${show(low)} to ${show(high)})`;
    return `<b>${show(mean)}</b>${isFlat ? '' : range}`;
  });
  return [
    `<p class="headline">The ${words} ${isFlat ? `is ${lowest} at all points.` : `lies between ${lowest} and ${highest}.`}</p>`,
    ...(isFlat
      ? []
      : [
          section(
            `Highest and lowest ${words}`,
            table(['factor', 'at the highest mean', 'at the lowest mean'], factorRows),
          ),
        ]),
    section(`What each factor does to the ${words}`, ...named('main-effects')),
    section(
      effects.factors.some(({ sensitivity }) => sensitivity)
        ? `Sensitivities of the ${words}`
        : `How far each factor moves the mean of the ${words}`,
      ...named('tornado'),
    ),
    ...(named('heat-map').length > 0 ? [section('Two factors together', ...named('heat-map'))] : []),
    ...(named('convergence').length > 0 ? [section('Replicates', ...named('convergence'))] : []),
  ];
}
