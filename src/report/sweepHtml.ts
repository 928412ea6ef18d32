/** The report of a sweep, and its pictures as files. */

import { figureNamed } from '../core/figureCatalogue.js';
import { counted } from '../core/words.js';
import type { SweepEffects } from '../experiment/sweep/effects.js';
import type { SweepPlan } from '../experiment/sweep/plan.js';
import { formatFigure } from './format.js';
import { describeOwnRules } from './ownRules.js';
import { escapeHtml, page, paragraph, section, table } from './page.js';
import { convergenceChart, heatMapChart, mainEffectsChart, tornadoChart } from './sweepCharts.js';

/** Pictures by file name; those of the second figure and the next carry its name. */
export function sweepPictures(effects: readonly SweepEffects[]): Map<string, string> {
  const all = effects.flatMap((of, i) => {
    const ending = i === 0 ? '' : `-${of.figure}`;
    return [...picturesOf(of)].map(([name, svg]) => [`${name}${ending}.svg`, svg] as const);
  });
  return new Map(all);
}

function picturesOf({ figure, factors, heatMaps, convergence }: SweepEffects): Map<string, string> {
  const pictures = new Map([
    ['main-effects', mainEffectsChart(figure, factors)],
    ['tornado', tornadoChart(figure, factors)],
  ]);
  heatMaps.forEach((map, i) => {
    pictures.set(`heat-map-${i + 1}`, heatMapChart(figure, map));
  });
  if (convergence.length > 0) pictures.set('convergence', convergenceChart(figure, convergence));
  return pictures;
}

/** report.html of a sweep. */
export function sweepReport(plan: SweepPlan, replicates: readonly number[], effects: readonly SweepEffects[]): string {
  const { spec, points } = plan;
  const runs = replicates.reduce((sum, count) => sum + count, 0);
  const parts = [
    `<h1>${escapeHtml(spec.name)}</h1>`,
    paragraph(`${counted(points.length, 'point')} of a ${spec.design} design, ${counted(runs, 'run')}.`),
    paragraph(describeOwnRules(plan.ownRules) ?? ''),
    ...effects.flatMap((of) => partsOf(plan, of)),
  ];
  return page(spec.name, parts, 'the report of a run of the base scenario says how they are decided');
}

function partsOf({ spec, points, columns }: SweepPlan, effects: SweepEffects): string[] {
  const figure = figureNamed(effects.figure);
  const { words, unit } = figure;
  const { best, worst } = effects;
  const factorRows = spec.factors.map(({ path }, i) => [
    escapeHtml(path),
    ...[best, worst].map(({ point }) => escapeHtml(columns[i]!.label(points[point]![i]!))),
  ]);
  const pictures = picturesOf(effects);
  const named = (start: string) => [...pictures].filter(([name]) => name.startsWith(start)).map(([, svg]) => svg);
  const [lowest, highest] = [worst, best].map(({ estimate }) => formatFigure(unit, estimate.mean));
  const isFlat = lowest === highest;
  return [
    paragraph(`The ${words} ${isFlat ? `is ${lowest} at all points.` : `lies between ${lowest} and ${highest}.`}`),
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
