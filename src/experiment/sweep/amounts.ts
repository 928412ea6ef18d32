/** The amounts of factors: numbers with the units that the scenario language gives them. */
import { type QuantityKind, quantityText, readAmount, unitNamed } from '../../core/units.js';
import { POLICY_NAMES, type PolicyName } from '../../policy/catalogue.js';
import { policyQuantity } from '../../policy/values.js';
import type { FactorValue } from './spec.js';

/** `10 Mbit/s` is 10, `Mbit/s`, a rate, and 1.25e6 bytes per second for each of it. */
export interface FactorAmount {
  value: number;
  /** As written; empty for a bare number. */
  unit: string;
  /** What is measured; `null` for a bare number where no unit is documented. */
  kind: QuantityKind | null;
  /** Bytes, seconds, bytes per second or percent that one unit is. */
  unitSize: number;
}

/** The policy that a path sets. */
function policyAt(path: string): PolicyName | undefined {
  return POLICY_NAMES.find((policy) => path === `policies.${policy}` || path.endsWith(`.set.${policy}`));
}

/** How the policy that a path sets is counted, `undefined` where it sets none that has a unit. */
export function policyQuantityAt(path: string): ReturnType<typeof policyQuantity> {
  const name = policyAt(path);
  return name && policyQuantity(name);
}

/**
 * Reads an amount.
 *
 * @param path of the scenario where it stands: a bare number of a policy is in the policy's unit
 * @returns `undefined` for what is no number with a known unit
 */
export function factorAmount(text: string | number, path: string): FactorAmount | undefined {
  const amount = readAmount(text);
  if (amount === undefined) return undefined;
  const { value, unit } = amount;
  if (unit === '') {
    const { kind, bareUnit: unitSize } = policyQuantityAt(path) ?? { kind: null, bareUnit: 1 };
    return { value, unit, kind, unitSize };
  }
  const named = unitNamed(unit);
  return named && { value, unit, kind: named.kind, unitSize: named.factor };
}

/**
 * The value at a path as people read it, for labels and tables: a bare number gets its unit, and a quantity that a design
 * has made a shorter one (`336 h` is `14 d`).
 *
 * @param isPercent whether a bare number at the path is a percentage
 */
export function factorText(path: string, value: FactorValue, isPercent = false): string {
  if (typeof value !== 'string' && typeof value !== 'number') return JSON.stringify(value);
  const amount = factorAmount(value, path);
  if (amount === undefined) return String(value);
  const { kind, unit, unitSize } = amount;
  if (kind === null) return isPercent ? `${value} %` : String(value);
  const text = quantityText(amount.value * unitSize, kind);
  // Bits stay bits.
  return unit !== '' && (kind === 'rate' || text.length >= String(value).length) ? String(value) : text;
}

/**
 * Whether a bare number at a path is a percentage: what takes a percent sign is one.
 *
 * @param load loads the scenario with overrides, and throws where one is wrong
 */
export function takesPercent(load: (overrides: string[]) => unknown, path: string): boolean {
  const takes = (value: string) => {
    try {
      load([`${path}=${value}`]);
      return true;
    } catch {
      return false;
    }
  };
  // A text, such as a name, takes anything.
  return takes('1 %') && !takes('no percentage');
}
