/** Factors: from a place in [0, 1) to a value of the scenario, and the list of values of a grid. */
import jstat from 'jstat';
import type { FactorSpec, FactorValue } from './spec.js';

interface Amount {
  value: number;
  unit: string;
}

/** `10 Mbit/s` to 10 and `Mbit/s`. */
function amount(bound: string | number): Amount {
  if (typeof bound === 'number') return { value: bound, unit: '' };
  const [, digits, unit] = /^\s*(-?[0-9][0-9_.e]*)\s*(.*?)\s*$/i.exec(bound)!;
  return { value: Number(digits!.replaceAll('_', '')), unit: unit! };
}

/** Six digits are more than a factor needs, and keep the text of a point short. */
function written(value: number, unit: string): FactorValue {
  const rounded = Number(value.toPrecision(6));
  return unit === '' ? rounded : `${rounded} ${unit}`;
}

/** What is wrong with a factor, or `null`. */
export function factorProblem(factor: FactorSpec): string | null {
  if ('values' in factor) return null;
  if ('from' in factor) {
    const [a, b] = [amount(factor.from), amount(factor.to)];
    if (a.unit !== b.unit) return `from and to need the same unit, found ${a.unit || 'none'} and ${b.unit || 'none'}`;
    if (a.value >= b.value) return 'from must be less than to';
    return factor.scale === 'log' && a.value <= 0 ? 'a log scale needs a from above zero' : null;
  }
  const { distribution } = factor;
  if ('choice' in distribution) {
    return Object.values(distribution.choice).some((weight) => weight > 0)
      ? null
      : 'a choice needs a weight above zero';
  }
  const bounds = (Object.values(Object.values(distribution)[0]!) as (string | number | undefined)[])
    .filter((bound) => bound !== undefined)
    .map(amount);
  if (new Set(bounds.map(({ unit }) => unit)).size > 1) return 'all bounds of a distribution need the same unit';
  const range =
    'uniform' in distribution ? distribution.uniform : 'logUniform' in distribution ? distribution.logUniform : null;
  if (range && amount(range.min).value >= amount(range.max).value) return 'min must be less than max';
  return 'logUniform' in distribution && bounds[0]!.value <= 0 ? 'logUniform needs a min above zero' : null;
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

/** The value of a factor at a place of its distribution, `u` in [0, 1). Lists are evenly likely. */
export function valueAt(factor: FactorSpec, u: number): FactorValue {
  if ('values' in factor) return factor.values[Math.floor(u * factor.values.length)]!;
  if ('from' in factor) return along(factor, u);
  const { distribution } = factor;
  if ('choice' in distribution) {
    const entries = Object.entries(distribution.choice);
    let left = u * entries.reduce((sum, [, weight]) => sum + weight, 0);
    return (entries.find(([, weight]) => (left -= weight) < 0) ?? entries.at(-1)!)[0];
  }
  if ('normal' in distribution) {
    const { mean, sd, min, max } = distribution.normal;
    const { value, unit } = amount(mean);
    const drawn = jstat.normal.inv(Math.min(1 - 1e-9, Math.max(1e-9, u)), value, amount(sd).value);
    const low = min === undefined ? Number.NEGATIVE_INFINITY : amount(min).value;
    const high = max === undefined ? Number.POSITIVE_INFINITY : amount(max).value;
    return written(Math.min(high, Math.max(low, drawn)), unit);
  }
  const isLog = 'logUniform' in distribution;
  const { min, max } = isLog ? distribution.logUniform : distribution.uniform;
  return along({ from: min, to: max, scale: isLog ? 'log' : 'linear', whole: false }, u);
}

function along(
  { from, to, scale, whole }: { from: string | number; to: string | number; scale: 'linear' | 'log'; whole: boolean },
  u: number,
): FactorValue {
  const { value: a, unit } = amount(from);
  const { value: b } = amount(to);
  const value = scale === 'log' ? a * (b / a) ** u : a + (b - a) * u;
  return written(whole ? Math.round(value) : value, unit);
}
