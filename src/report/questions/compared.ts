/** What a change does to each class of sites. */
import { type FigureSpec, figureNamed } from '../../core/figureCatalogue.js';
import { counted } from '../../core/words.js';
import { type ComparedClass, type ComparedScenario, shownFigures } from '../../experiment/compare.js';
import { formatDifference, formatFigure, formatInterval } from '../format.js';
import type { Table } from '../table.js';
import type { ShownTable } from './shown.js';

const COLUMNS = ['bytesFromCdn', 'lines.utilisation.peak5Min', 'installTimeP95S'].map(figureNamed);
const HEADINGS = ['from the CDN', 'fullest line', 'p95 install'];

/** A row for each class and scenario: means, and differences from the first scenario with their intervals. */
export function comparedClassesTable(classes: readonly ComparedClass[]): ShownTable {
  const rows = classes.flatMap(({ name, sites, devices, scenarios }) =>
    scenarios.map((scenario, i) => [
      i === 0 ? `${name} (${counted(sites, 'site')}, ${counted(devices, 'device')})` : '',
      scenario.name,
      ...COLUMNS.flatMap((figure) => cellsOf(scenario, figure)),
    ]),
  );
  return {
    title: 'By class of sites',
    header: ['class', 'scenario', ...HEADINGS.flatMap((heading) => [heading, 'difference'])],
    rows,
    notes: [],
  };
}

function cellsOf({ differences, figures }: ComparedScenario, { name, unit }: FigureSpec): [string, string] {
  const difference = differences?.[name];
  return [
    formatFigure(unit, figures[name]!.mean),
    difference ? formatInterval(difference, (value) => formatDifference(unit, value)) : '',
  ];
}

/** classes.csv of a comparison: a row for each class, scenario and figure. */
export function comparedClassesCsv(classes: readonly ComparedClass[]): Table {
  return {
    header: [
      'class',
      'scenario',
      'figure',
      'mean',
      'ci_low',
      'ci_high',
      'difference',
      'difference_low',
      'difference_high',
    ],
    rows: classes.flatMap(({ name, scenarios }) =>
      scenarios.flatMap((scenario) =>
        shownFigures(scenarios).map((figure) => {
          const { mean, low, high } = scenario.figures[figure.name]!;
          const difference = scenario.differences?.[figure.name];
          const cells = [mean, low, high, difference?.mean ?? null, difference?.low ?? null, difference?.high ?? null];
          return [name, scenario.name, figure.name, ...cells.map(known)];
        }),
      ),
    ),
  };
}

function known(value: number | null): number | string {
  return value !== null && Number.isFinite(value) ? value : '';
}
