/** What a choice costs in other figures, and the Pareto fronts of all sets that were tried. */
import { figureNamed, findFigure, readFigure } from '../../core/figureCatalogue.js';
import { type Estimate, estimateMean, estimatePairedDifference } from '../../core/stats.js';
import type { Figures } from '../../ledger/figures.js';
import type { Goal } from './goal.js';
import type { PolicyValues } from './scopes.js';
import { SEARCH_SEEDS } from './search.js';
import type { Trials } from './trials.js';

/** Figures in which a price is told. */
const PRICES = [
  'bytesLeavingCdn',
  'bytesBetweenSites',
  'wanDownPeakBytesPerS',
  'wanUpPeakBytesPerS',
  'lines.utilisation.p95OfficeHours',
  'downloadTimeP50S',
  'downloadTimeP95S',
  'installTimeP95S',
  'bytesUploadedOnBattery',
  'costs.total',
];
/** Figures against which the objective is drawn. */
const FRONTS = [
  'wanDownPeakBytesPerS',
  'bytesUploadedOnBattery',
  'downloadTimeP95S',
  'bytesBetweenSites',
  'costs.total',
];
export interface Price {
  figure: string;
  before: Estimate;
  after: Estimate;
  difference: Estimate;
}

/** A set that no other set beats in both figures. */
interface FrontPoint {
  settings: PolicyValues;
  x: number;
  y: number;
}

export interface Front {
  /** The figure against the objective. */
  figure: string;
  /** Points of the front, and of all sets that were tried on the first seed. */
  front: FrontPoint[];
  tried: { x: number; y: number }[];
}

/** What the goal and the main figures are before and after, on the same seeds; none where the runs are no pairs. */
export function pricesOf(before: readonly Figures[], after: readonly Figures[], { figure }: Goal): Price[] {
  if (before.length === 0 || before.length !== after.length) return [];
  const names = [...new Set([figure.name, ...PRICES])];
  return names.flatMap((name) => {
    const spec = findFigure(name);
    if (!spec) return [];
    const [a, b] = [before, after].map((runs) => runs.map((run) => readFigure(run, spec)));
    if (spec.unit === 'money' && [...a!, ...b!].every((value) => value === 0)) return [];
    const difference = estimatePairedDifference(a!, b!);
    return [{ figure: name, before: estimateMean(a!), after: estimateMean(b!), difference }];
  });
}

/** The Pareto fronts of all sets that were run on the first seed. */
export function frontsOf(tried: readonly PolicyValues[], { figure, sign }: Goal, trials: Trials): Front[] {
  const seed = SEARCH_SEEDS[0]!;
  const others = FRONTS.filter((name) => name !== figure.name && findFigure(name) !== undefined).map(figureNamed);
  const runs = tried.flatMap((settings) => {
    const figures = trials.get(settings, seed);
    return figures ? [{ settings, figures }] : [];
  });
  return others.flatMap((other) => {
    const points = runs
      .map(({ settings, figures }) => ({ settings, x: readFigure(figures, other), y: readFigure(figures, figure) }))
      .filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
    // What no set moves, such as costs without prices, makes no picture.
    if (points.every(({ x }) => x === points[0]!.x)) return [];
    return [{ figure: other.name, front: paretoFront(points, sign), tried: points.map(({ x, y }) => ({ x, y })) }];
  });
}

/**
 * The points that no other beats: less of x is better, and less of y where `sign` is 1, more where it is -1. In order of x, one
 * of several that are the same.
 */
export function paretoFront<T extends { x: number; y: number }>(points: readonly T[], sign: 1 | -1): T[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || sign * (a.y - b.y));
  const front: T[] = [];
  for (const point of sorted) {
    const last = front.at(-1);
    if (!last || sign * (last.y - point.y) > 0) front.push(point);
  }
  return front;
}

/** A figure of the objective as it was and as it becomes. */
export function objectivePrice({
  objective,
  prices,
}: {
  objective: string;
  prices: readonly Price[];
}): Price | undefined {
  return prices.find(({ figure }) => figure === objective);
}
