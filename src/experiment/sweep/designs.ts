/** Designs: which points of the factors' space a sweep runs. */
import { RandomStream } from '../../core/random.js';
import { gridValues, valueAt } from './factors.js';
import { sobolPoints } from './sobolSequence.js';
import type { FactorValue, SweepSpec } from './spec.js';

/** One value for each factor, in the order of the factors. */
export type Point = readonly FactorValue[];

/** How many points a sweep has, without making them. */
export function pointCount(spec: SweepSpec): number {
  switch (spec.design) {
    case 'grid':
      return spec.factors.reduce((product, factor) => product * gridValues(factor).length, 1);
    case 'one-at-a-time':
      return 1 + spec.factors.reduce((sum, factor) => sum + gridValues(factor).length, 0);
    case 'latin-hypercube':
      return spec.points;
    case 'sobol':
      return spec.sensitivity ? spec.points * (spec.factors.length + 2) : spec.points;
  }
}

/**
 * The points of a sweep.
 *
 * - grid: all combinations, the last factor changing fastest.
 * - one-at-a-time: the middle of every factor, then each factor through its values with the others in the middle.
 * - latin-hypercube: each factor's range cut into as many strata as there are points, each hit once (McKay 1979).
 * - sobol: a low-discrepancy sequence; with `sensitivity` the matrices A, B and A with one column of B for each factor
 *   (Saltelli 2010), A and B from one sequence of twice the dimensions.
 */
export function makePoints(spec: SweepSpec, seed: string): Point[] {
  const { factors } = spec;
  const at = (us: readonly number[]) => factors.map((factor, i) => valueAt(factor, us[i]!));
  switch (spec.design) {
    case 'grid':
      return factors.reduce<FactorValue[][]>(
        (points, factor) => points.flatMap((point) => gridValues(factor).map((value) => [...point, value])),
        [[]],
      );
    case 'one-at-a-time': {
      const lists = factors.map(gridValues);
      const middle = lists.map((values) => values[Math.floor((values.length - 1) / 2)]!);
      return [middle, ...lists.flatMap((values, i) => values.map((value) => middle.with(i, value)))];
    }
    case 'latin-hypercube': {
      const random = new RandomStream(seed, 'sweep.latinHypercube');
      const columns = factors.map((_, i) => shuffled(spec.points, random, i));
      return Array.from({ length: spec.points }, (_, k) =>
        at(columns.map((column, i) => (column[k]! + random.uniform(i + 1000, k)) / spec.points)),
      );
    }
    case 'sobol': {
      const random = new RandomStream(seed, 'sweep.sobolShift');
      const dimensions = factors.length * (spec.sensitivity ? 2 : 1);
      const shifts = Array.from({ length: dimensions }, (_, d) => random.uniform(d));
      const rows = sobolPoints(spec.points, dimensions, shifts);
      if (!spec.sensitivity) return rows.map(at);
      const a = rows.map((row) => row.slice(0, factors.length));
      const b = rows.map((row) => row.slice(factors.length));
      const mixed = factors.flatMap((_, i) => a.map((row, k) => row.with(i, b[k]![i]!)));
      return [...a, ...b, ...mixed].map(at);
    }
  }
}

/** 0 .. count - 1 in random order (Fisher and Yates). */
function shuffled(count: number, random: RandomStream, entity: number): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i -= 1) {
    const k = random.integer(i + 1, entity, i);
    [order[i], order[k]] = [order[k]!, order[i]!];
  }
  return order;
}
