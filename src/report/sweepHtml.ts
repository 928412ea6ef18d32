/** The report of a sweep, and its pictures as files. */
import type { SweepEffects } from '../experiment/sweep/effects.js';
import type { SweepPlan } from '../experiment/sweep/plan.js';
import { formatNamed } from './figureFormat.js';
import { escapeHtml, page, paragraph, section, table } from './page.js';
import { convergenceChart, heatMapChart, mainEffectsChart, tornadoChart } from './sweepCharts.js';

/** Pictures by file name. */
export function sweepPictures({ figure, factors, heatMaps, convergence }: SweepEffects): Map<string, string> {
  const pictures = new Map([
    ['main-effects.svg', mainEffectsChart(figure, factors)],
    ['tornado.svg', tornadoChart(figure, factors)],
  ]);
  heatMaps.forEach((map, i) => {
    pictures.set(`heat-map-${i + 1}.svg`, heatMapChart(figure, map));
  });
  if (convergence.length > 0) pictures.set('convergence.svg', convergenceChart(figure, convergence));
  return pictures;
}

/** report.html of a sweep. */
export function sweepReport(plan: SweepPlan, replicates: readonly number[], effects: SweepEffects): string {
  const { spec, points } = plan;
  const { figure, best, worst } = effects;
  const runs = replicates.reduce((sum, count) => sum + count, 0);
  const factorRows = spec.factors.map(({ path }, i) => [
    escapeHtml(path),
    escapeHtml(describe(points[best.point]![i])),
    escapeHtml(describe(points[worst.point]![i])),
  ]);
  const pictures = sweepPictures(effects);
  const named = (start: string) => [...pictures].filter(([name]) => name.startsWith(start)).map(([, svg]) => svg);
  const [lowest, highest] = [worst, best].map(({ estimate }) => formatNamed(figure, estimate.mean));
  const parts = [
    `<h1>${escapeHtml(spec.name)}</h1>`,
    paragraph(
      `${points.length} points of a ${spec.design} design, ${runs} runs. ${figure} ` +
        (lowest === highest ? `is ${lowest} at all of them.` : `lies between ${lowest} and ${highest}.`),
    ),
    ...(lowest === highest
      ? []
      : [section('Highest and lowest', table(['factor', 'at the highest mean', 'at the lowest mean'], factorRows))]),
    section(`What each factor does to ${figure}`, ...named('main-effects')),
    section(spec.sensitivity ? 'Sensitivities' : 'How far each factor moves the mean', ...named('tornado')),
    ...(named('heat-map').length > 0 ? [section('Two factors together', ...named('heat-map'))] : []),
    ...(named('convergence').length > 0 ? [section('Replicates', ...named('convergence'))] : []),
  ];
  return page(spec.name, parts, 'the report of a run of the base scenario says how they are decided');
}

function describe(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
