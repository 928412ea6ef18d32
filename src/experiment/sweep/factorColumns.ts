/** The columns of factors in the tables of a sweep: numbers where they are some, with their unit in the name. */
import type { QuantityKind } from '../../core/units.js';
import { type FactorAmount, factorAmount, factorText } from './amounts.js';
import type { FactorSpec, FactorValue } from './spec.js';

/** How a factor stands in a table. What the sweep file states decides, so that files of one sweep agree. */
export interface FactorColumn {
  /** The path; of a quantity with its unit, `policies.DOMaxCacheAge_s`. */
  name: string;
  /** Quantities and other numbers are DOUBLE, whether the values at hand are whole or not. */
  type: 'DOUBLE' | 'STRING';
  cell(value: FactorValue): number | string;
  /** The value as people write it, with its unit. */
  label(value: FactorValue): string;
}

const SUFFIXES: Record<QuantityKind, string> = {
  size: '_bytes',
  duration: '_s',
  rate: '_bytes_per_s',
  percent: '_percent',
};
const UNLIMITED = 'unlimited';

/** @param isPercent whether a bare number at a path is a percentage; asked where nothing else says a unit */
export function factorColumn(factor: FactorSpec, isPercent: (path: string) => boolean): FactorColumn {
  const { path } = factor;
  const amounts = statedValues(factor)
    .filter((value) => value !== UNLIMITED)
    .map((value) => amountOf(value, path));
  const known = amounts.filter((amount) => amount !== undefined);
  const kinds = new Set(known.filter(({ value, unit }) => unit !== '' || value !== 0).map(({ kind }) => kind));
  if (known.length === 0 || known.length < amounts.length || kinds.size > 1) {
    const label = (value: FactorValue) => factorText(path, value);
    return {
      name: path,
      type: 'STRING',
      cell: (value) => (typeof value === 'string' ? value : JSON.stringify(value)),
      label,
    };
  }
  const kind = [...kinds][0] ?? (isPercent(path) ? 'percent' : null);
  const label = (value: FactorValue) => factorText(path, value, kind === 'percent');
  const cell = (value: FactorValue) => {
    if (value === UNLIMITED) return Number.POSITIVE_INFINITY;
    const { value: number, unitSize } = amountOf(value, path)!;
    return number * unitSize;
  };
  return { name: `${path}${kind === null ? '' : SUFFIXES[kind]}`, type: 'DOUBLE', cell, label };
}

function amountOf(value: FactorValue, path: string): FactorAmount | undefined {
  return typeof value === 'string' || typeof value === 'number' ? factorAmount(value, path) : undefined;
}

/** The values that a factor names: all of a list, the ends of a range. */
function statedValues(factor: FactorSpec): FactorValue[] {
  if ('values' in factor) return factor.values;
  if ('from' in factor) return [factor.from, factor.to];
  const { distribution } = factor;
  if ('choice' in distribution) return Object.keys(distribution.choice);
  return Object.values(Object.values(distribution)[0]!).filter((bound) => bound !== undefined) as FactorValue[];
}
