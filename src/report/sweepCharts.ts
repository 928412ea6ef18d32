/** The charts of a sweep: main effects, heat maps of two factors, sensitivities, convergence. */
import { figureNamed } from '../core/figureCatalogue.js';
import type { FactorEffect, HeatMap } from '../experiment/sweep/effects.js';
import type { BarChart, CurveChart, HeatChart, IntervalChart } from './charts/chart.js';
import { formatNamedDifference } from './figureFormat.js';
import { pathWords } from './words.js';

/** The mean of the figure at each value of each factor, with its interval. */
export function mainEffectsChart(figure: string, factors: readonly FactorEffect[]): IntervalChart {
  const { unit, words } = figureNamed(figure);
  return {
    kind: 'intervals',
    title: `Main effects: mean ${words} at each value of each factor, with 95 % intervals`,
    unit,
    isDifference: false,
    groups: factors.map(({ path, levels }) => ({
      label: pathWords(path),
      rows: levels.map(({ label, estimate: { mean, low, high } }) => ({ label, mean, low, high })),
    })),
  };
}

/** Mean of the figure over the values of two factors. */
export function heatMapChart(figure: string, { x, y, means }: HeatMap): HeatChart {
  const { unit, words } = figureNamed(figure);
  return {
    kind: 'heat',
    title: `Mean ${words} by ${pathWords(x.path)} and ${pathWords(y.path)}`,
    unit,
    x: { title: pathWords(x.path), labels: x.labels },
    y: { title: pathWords(y.path), labels: y.labels },
    values: means,
    scale: 'spread',
  };
}

/** A bar a factor, the strongest on top: Sobol's indices where the design gives them, else the range of the means. */
export function tornadoChart(figure: string, factors: readonly FactorEffect[]): BarChart {
  const { unit, words } = figureNamed(figure);
  const hasIndices = factors.every(({ sensitivity }) => sensitivity !== null);
  const rows = factors
    .map(({ path, range, sensitivity }) => ({
      label: pathWords(path),
      value: sensitivity?.total ?? range,
      ...(sensitivity
        ? {
            inner: sensitivity.first,
            text: `first ${twoDigits(sensitivity.first)}, total ${twoDigits(sensitivity.total)}`,
          }
        : { text: formatNamedDifference(figure, range).replace('+', '') }),
    }))
    // A range that is not known comes first.
    .sort((a, b) => (Number.isNaN(b.value) ? 1 : 0) - (Number.isNaN(a.value) ? 1 : 0) || b.value - a.value);
  return hasIndices
    ? {
        kind: 'bars',
        title: `Sensitivity of the ${words} to each factor: Sobol's indices`,
        note: 'Dark: first-order index, what the factor does alone. Light: total index, with all that it does together with others.',
        unit: 'count',
        rows,
      }
    : {
        kind: 'bars',
        title: `How far each factor moves the mean ${words}: highest less lowest mean`,
        unit,
        isDifference: true,
        rows,
      };
}

/** Mean width of the intervals as replicates are added. */
export function convergenceChart(figure: string, rows: readonly { replicates: number; width: number }[]): CurveChart {
  const { unit, words } = figureNamed(figure);
  return {
    kind: 'curve',
    title: `Mean width of the 95 % interval of the ${words}`,
    unit,
    isDifference: true,
    x: { title: 'replicates of a point' },
    points: rows.map(({ replicates, width }) => ({ x: replicates, y: width })),
  };
}

const twoDigits = (value: number) => value.toFixed(2);
