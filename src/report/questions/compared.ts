/** What a change does to each class of sites. */
import { type FigureSpec, figureNamed } from '../../core/figureCatalogue.js';
import { counted } from '../../core/words.js';
import { type ComparedClass, type ComparedScenario, shownFigures } from '../../experiment/compare.js';
import type { IntervalChart } from '../charts/chart.js';
import { formatDifference, formatFigure, formatInterval, namedWithCurrency } from '../format.js';
import type { Table } from '../table.js';
import type { ShownTable } from './shown.js';

/** What is told of each class, and how a narrow table calls it. */
const FIGURES: readonly (readonly [figure: string, heading: string])[] = [
  ['bytesFromCdn', 'from the CDN'],
  ['lines.utilisation.peak5Min', 'fullest line'],
  ['installTimeP95S', 'p95 install'],
  ['costs.total', 'cost'],
];

/**
 * A row for each class, figure and scenario: means, and differences from the first scenario with their intervals.
 *
 * @param isWhole every row names its class and its figure: on a narrow page each row stands alone
 */
export function comparedClassesTable(
  classes: readonly ComparedClass[],
  currency?: string,
  isWhole = false,
): ShownTable {
  const known = new Set(shownFigures(classes.flatMap(({ scenarios }) => scenarios)).map(({ name }) => name));
  const figures = FIGURES.filter(([name]) => known.has(name));
  const rows = classes.flatMap((ofClass) =>
    figures.flatMap(([name, heading], f) =>
      ofClass.scenarios.map((scenario, i) => [
        isWhole ? classWithSize(ofClass) : classCell(f * ofClass.scenarios.length + i, ofClass),
        isWhole || i === 0 ? namedWithCurrency(heading, figureNamed(name).unit, currency) : '',
        scenario.name,
        ...cellsOf(scenario, figureNamed(name)),
      ]),
    ),
  );
  return {
    title: 'By class of sites',
    header: ['class', 'figure', 'scenario', 'mean', 'difference'],
    rows,
    notes: [],
  };
}

/**
 * A chart for each figure that differs: by class, the differences of all scenarios from the first.
 *
 * @param currency of costs
 */
export function comparedClassesCharts(classes: readonly ComparedClass[], currency?: string): IntervalChart[] {
  const known = new Set(shownFigures(classes.flatMap(({ scenarios }) => scenarios)).map(({ name }) => name));
  const base = classes[0]!.scenarios[0]!.name;
  const differs = (name: string) =>
    classes.some(({ scenarios }) =>
      scenarios.slice(1).some(({ differences }) => {
        const { mean } = differences![name]!;
        return mean !== 0 && Number.isFinite(mean);
      }),
    );
  return FIGURES.filter(([name]) => known.has(name) && differs(name)).map(([name]) => {
    const { unit, words } = figureNamed(name);
    const groups = classes.map((ofClass) => ({
      label: classWithSize(ofClass),
      rows: ofClass.scenarios.slice(1).map(({ differences, name: scenario }) => {
        const { mean, low, high } = differences![name]!;
        return { label: scenario, mean, low, high };
      }),
    }));
    const title = namedWithCurrency(`Difference in the ${words} from ${base}, by class`, unit, currency);
    return { kind: 'intervals', title, unit, isDifference: true, groups };
  });
}

/** The name of a class in its first row, its size in the second. */
function classCell(row: number, ofClass: ComparedClass): string {
  if (row === 0) return ofClass.name;
  return row === 1 ? `  ${sizeOf(ofClass)}` : '';
}

function classWithSize(ofClass: ComparedClass): string {
  return `${ofClass.name}: ${sizeOf(ofClass)}`;
}

function sizeOf({ devices, sites }: ComparedClass): string {
  return `${counted(sites, 'site')}, ${counted(devices, 'device')}`;
}

function cellsOf({ differences, figures }: ComparedScenario, { name, unit }: FigureSpec): [string, string] {
  const difference = differences?.[name];
  return [
    formatFigure(unit, figures[name]!.mean),
    difference ? formatInterval(difference, (value, beside) => formatDifference(unit, value, beside)) : '',
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
