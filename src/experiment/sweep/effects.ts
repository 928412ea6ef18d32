/** What a sweep says of its factors: main effects, pairs of factors, sensitivities, convergence. */
import { type FigureSpec, figureNamed, rangeOf } from '../../core/figureCatalogue.js';
import { type Estimate, estimateMean, meanOf, type Range, sum } from '../../core/stats.js';
import { mostOfLines } from '../lines.js';
import type { FactorColumn } from './factorColumns.js';
import type { SweepPlan } from './plan.js';
import { type ResultStore, valuesOf } from './run.js';
import { type Sensitivity, sobolIndices } from './sensitivity.js';
import type { FactorValue } from './spec.js';

/** Most values of a factor that are shown apart; more are put into so many classes. */
const MOST_LEVELS = 8;

/** Mean of the figure over the points at one value (or class of values) of a factor, its interval over replicates. */
interface Level {
  label: string;
  estimate: Estimate;
}

export interface FactorEffect {
  path: string;
  levels: Level[];
  /** Between the highest and the lowest mean of its levels; NaN where one was not reached. */
  range: number;
  sensitivity: Sensitivity | null;
}

export interface HeatMap {
  x: { path: string; labels: string[] };
  y: { path: string; labels: string[] };
  /** Rows of y; `null` where the design has no point. */
  means: (number | null)[][];
}

interface PointEffect {
  point: number;
  /** Points with this mean, this one among them. */
  alike: number;
  estimate: Estimate;
  /** Part of the downloads of all its runs that finished. */
  finishedShare: number;
}

export interface SweepEffects {
  figure: string;
  factors: FactorEffect[];
  heatMaps: HeatMap[];
  /** Mean width of the interval over the points, by number of replicates. */
  convergence: { replicates: number; width: number }[];
  best: PointEffect;
  worst: PointEffect;
}

/** Computes the effects on a figure from all runs in the store. */
export function sweepEffects(
  plan: SweepPlan,
  replicates: readonly number[],
  store: ResultStore,
  figure: FigureSpec,
): SweepEffects {
  const { spec, points } = plan;
  const values = points.map((_, p) => valuesOf(plan, p, replicates[p]!, figure, store));
  const means = values.map(meanOf);
  const classes = spec.factors.map((_, f) =>
    classify(
      points.map((point) => point[f]!),
      plan.columns[f]!,
    ),
  );
  const areReached = means.every(Number.isFinite);
  const indices = spec.sensitivity && areReached ? sobolIndices(means, spec.points, spec.factors.length) : null;
  const range = rangeOf(figure, mostOfLines(plan.experiments.map(({ scenario }) => scenario)));
  const factors = spec.factors.map(({ path }, f): FactorEffect => {
    const { labels, of } = classes[f]!;
    const levels = labels.map((label, level) => ({
      label,
      estimate: estimateLevel(
        values.filter((_, p) => of[p] === level),
        range,
      ),
    }));
    const ofLevels = levels.map(({ estimate }) => estimate.mean);
    const moved = ofLevels.every(Number.isFinite) ? Math.max(...ofLevels) - Math.min(...ofLevels) : Number.NaN;
    return { path, levels, range: moved, sensitivity: indices?.[f] ?? null };
  });
  // What has no value stands with what was not reached.
  const heights = means.map((mean) => (Number.isNaN(mean) ? Number.POSITIVE_INFINITY : mean));
  const order = points.map((_, p) => p).sort((a, b) => (heights[a] === heights[b] ? a - b : heights[b]! - heights[a]!));
  const total = (point: number, name: string) =>
    sum(valuesOf(plan, point, replicates[point]!, figureNamed(name), store));
  const at = (point: number) => ({
    point,
    alike: heights.filter((height) => height === heights[point]).length,
    estimate: estimateMean(values[point]!, range),
    finishedShare: total(point, 'finished') / (total(point, 'downloads') || 1),
  });
  return {
    figure: figure.name,
    factors,
    heatMaps: spec.design === 'one-at-a-time' ? [] : heatMaps(spec, classes, means),
    convergence: convergence(values, range),
    best: at(order[0]!),
    worst: at(order.at(-1)!),
  };
}

/** Replicates are the same seeds at every point: each gives one mean over the points of the level. */
function estimateLevel(points: readonly (readonly number[])[], range: Range): Estimate {
  const common = Math.min(...points.map((list) => list.length));
  const byReplicate = Array.from({ length: common }, (_, k) => meanOf(points.map((list) => list[k]!)));
  return estimateMean(byReplicate, range);
}

interface Classes {
  labels: string[];
  /** Class of each point. */
  of: number[];
}

/** The values of a factor as they are, or in classes of equal counts where they are many; numbers by size. */
function classify(values: readonly FactorValue[], { label, cell }: FactorColumn): Classes {
  const keys = values.map((value) => JSON.stringify(value));
  const distinct = [...new Map(keys.map((key, i) => [key, values[i]!]))].map(([key, value]) => ({ key, value }));
  if (distinct.every(({ value }) => typeof cell(value) === 'number')) {
    distinct.sort((a, b) => (cell(a.value) as number) - (cell(b.value) as number));
  }
  const rank = new Map(distinct.map(({ key }, i) => [key, i]));
  const labels = distinct.map(({ value }) => label(value));
  if (distinct.length <= MOST_LEVELS) return { labels, of: keys.map((key) => rank.get(key)!) };
  const count = 5;
  const classOf = (i: number) => Math.floor((i * count) / distinct.length);
  const ranges = Array.from({ length: count }, (_, c) => {
    const own = labels.filter((__, i) => classOf(i) === c);
    return rangeText(own[0]!, own.at(-1)!);
  });
  return { labels: ranges, of: keys.map((key) => classOf(rank.get(key)!)) };
}

const AMOUNT = /^(\d+(?:\.\d+)?)( .+)?$/;

/** `21.4 ... 39.1 Mbit/s`: ends of a class with three digits, and the unit that they share once. */
function rangeText(low: string, high: string): string {
  const [a, b] = [AMOUNT.exec(low), AMOUNT.exec(high)];
  if (!a || !b) return `${low} ... ${high}`;
  const [from, to] = [a, b].map(([, number, unit = '']) => ({ number: threeDigits(Number(number)), unit }));
  return `${from!.number}${from!.unit === to!.unit ? '' : from!.unit} ... ${to!.number}${to!.unit}`;
}

const threeDigits = (value: number) => (Number.isInteger(value) ? value : Number(value.toPrecision(3)));

function heatMaps(spec: SweepPlan['spec'], classes: readonly Classes[], means: readonly number[]): HeatMap[] {
  const maps: HeatMap[] = [];
  for (let i = 0; i < classes.length; i += 1) {
    for (let k = i + 1; k < classes.length; k += 1) {
      const x = classes[i]!;
      const y = classes[k]!;
      const cells = y.labels.map((_, row) =>
        x.labels.map((__, column) => {
          const inside = means.filter((___, p) => x.of[p] === column && y.of[p] === row);
          return inside.length === 0 ? null : inside.reduce((a, b) => a + b, 0) / inside.length;
        }),
      );
      maps.push({
        x: { path: spec.factors[i]!.path, labels: x.labels },
        y: { path: spec.factors[k]!.path, labels: y.labels },
        means: cells,
      });
    }
  }
  return maps.slice(0, 15);
}

/** Points whose runs are all the same have no interval, and do not count. */
function convergence(values: readonly (readonly number[])[], range: Range): { replicates: number; width: number }[] {
  const most = Math.max(...values.map((list) => list.length));
  return Array.from({ length: Math.max(0, most - 1) }, (_, i) => i + 2).flatMap((replicates) => {
    const widths = values
      .filter((list) => list.length >= replicates)
      .map((list) => estimateMean(list.slice(0, replicates), range))
      .flatMap(({ low, high }) => (low === null ? [] : [high! - low]));
    return widths.length === 0 ? [] : [{ replicates, width: widths.reduce((a, b) => a + b, 0) / widths.length }];
  });
}
