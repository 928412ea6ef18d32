/** Factors: from a point in [0, 1) to a value of the scenario, and the list of values of a grid. */
import jstat from 'jstat';
import { type FactorAmount, factorAmount, policyQuantityAt } from './amounts.js';
import type { FactorSpec, FactorValue } from './spec.js';

/** The amount of a bound, which the schema has found to be one or, with a unit that is none, an error of the factor. */
function amount(bound: string | number, path: string): FactorAmount {
  return factorAmount(bound, path) ?? { value: Number.NaN, unit: String(bound), kind: null, unitSize: 1 };
}

/** A bound in the unit of another. */
function inUnitOf(first: FactorAmount, bound: string | number, path: string): number {
  const { value, unitSize } = amount(bound, path);
  return unitSize === first.unitSize ? value : (value * unitSize) / first.unitSize;
}

/**
 * A value as the scenario language writes it. Six digits are more than a factor needs, and keep the text of a point short;
 * a policy that counts whole units gets a whole number of them.
 */
function written(value: number, { unit, unitSize }: FactorAmount, path: string): FactorValue {
  const rounded = Number(value.toPrecision(6));
  const policy = policyQuantityAt(path);
  if (policy !== undefined) {
    const units = (rounded * unitSize) / policy.bareUnit;
    if (!Number.isInteger(units)) return Math.round(units);
  }
  return unit === '' ? rounded : `${rounded} ${unit}`;
}

/** What is wrong with a factor, or `null`. */
export function factorProblem(factor: FactorSpec): string | null {
  if ('values' in factor) return null;
  const { path } = factor;
  if ('from' in factor) {
    const problem = boundsProblem([factor.from, factor.to], path, 'from and to need');
    if (problem !== null) return problem;
    const from = amount(factor.from, path);
    if (from.value >= inUnitOf(from, factor.to, path)) return 'from must be less than to';
    return factor.scale === 'log' && from.value <= 0 ? 'a log scale needs a from above zero' : null;
  }
  const { distribution } = factor;
  if ('choice' in distribution) {
    return Object.values(distribution.choice).some((weight) => weight > 0)
      ? null
      : 'a choice needs a weight above zero';
  }
  const bounds = (Object.values(Object.values(distribution)[0]!) as (string | number | undefined)[]).filter(
    (bound) => bound !== undefined,
  );
  const problem = boundsProblem(bounds, path, 'all bounds of a distribution need');
  if (problem !== null) return problem;
  const range =
    'uniform' in distribution ? distribution.uniform : 'logUniform' in distribution ? distribution.logUniform : null;
  if (range) {
    const min = amount(range.min, path);
    if (min.value >= inUnitOf(min, range.max, path)) return 'min must be less than max';
  }
  return 'logUniform' in distribution && amount(bounds[0]!, path).value <= 0
    ? 'logUniform needs a min above zero'
    : null;
}

/** Bounds must measure the same; a bare number measures what its policy does, and else goes with bare numbers only. */
function boundsProblem(bounds: readonly (string | number)[], path: string, who: string): string | null {
  const amounts = bounds.map((bound) => amount(bound, path));
  const unknown = amounts.find(({ value }) => Number.isNaN(value));
  if (unknown) return `found ${unknown.unit}: allowed is a number with a unit such as 10 MB, 3 d, 100 Mbit/s or 60 %`;
  const kinds = new Set(amounts.map(({ kind }) => kind));
  const names = amounts.map(({ unit }) => unit || 'none');
  return kinds.size > 1 ? `${who} the same unit, found ${[...new Set(names)].join(' and ')}` : null;
}

/** The values that a grid takes of a factor: its list, its steps, or five quantiles of its distribution. */
export function gridValues(factor: FactorSpec): FactorValue[] {
  if ('values' in factor) return factor.values;
  if ('from' in factor) {
    const { steps } = factor;
    const all = Array.from({ length: steps }, (_, i) => along(factor, i / (steps - 1)));
    return all.filter((value, i) => all.indexOf(value) === i);
  }
  if ('choice' in factor.distribution) return Object.keys(factor.distribution.choice);
  return [0.1, 0.3, 0.5, 0.7, 0.9].map((u) => valueAt(factor, u));
}

/** The value of a factor at a point of its distribution, `u` in [0, 1). Lists are evenly likely. */
export function valueAt(factor: FactorSpec, u: number): FactorValue {
  if ('values' in factor) return factor.values[Math.floor(u * factor.values.length)]!;
  if ('from' in factor) return along(factor, u);
  const { distribution, path } = factor;
  if ('choice' in distribution) {
    const entries = Object.entries(distribution.choice);
    let left = u * entries.reduce((sum, [, weight]) => sum + weight, 0);
    return (entries.find(([, weight]) => (left -= weight) < 0) ?? entries.at(-1)!)[0];
  }
  if ('normal' in distribution) {
    const { mean, sd, min, max } = distribution.normal;
    const centre = amount(mean, path);
    const drawn = jstat.normal.inv(Math.min(1 - 1e-9, Math.max(1e-9, u)), centre.value, inUnitOf(centre, sd, path));
    const low = min === undefined ? Number.NEGATIVE_INFINITY : inUnitOf(centre, min, path);
    const high = max === undefined ? Number.POSITIVE_INFINITY : inUnitOf(centre, max, path);
    return written(Math.min(high, Math.max(low, drawn)), centre, path);
  }
  const isLog = 'logUniform' in distribution;
  const { min, max } = isLog ? distribution.logUniform : distribution.uniform;
  return along({ path, from: min, to: max, scale: isLog ? 'log' : 'linear', whole: false }, u);
}

/** A range of amounts. */
type Ranged = Pick<Extract<FactorSpec, { from: unknown }>, 'path' | 'from' | 'to' | 'scale' | 'whole'>;

function along({ path, from, to, scale, whole }: Ranged, u: number): FactorValue {
  const first = amount(from, path);
  const a = first.value;
  const b = inUnitOf(first, to, path);
  const value = scale === 'log' ? a * (b / a) ** u : a + (b - a) * u;
  return written(whole ? Math.round(value) : value, first, path);
}
