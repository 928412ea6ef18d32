/** The amounts of factors: numbers with the units that the scenario language gives them. */
import { parseQuantity, type QuantityKind } from '../../core/units.js';
import { POLICY_NAMES, policySpec } from '../../policy/catalogue.js';

/** `10 Mbit/s` is 10, `Mbit/s`, a rate, and 1.25e6 bytes per second for each of it. */
export interface Amount {
  value: number;
  /** As written; empty for a bare number. */
  unit: string;
  /** What is measured; `null` for a bare number where no unit is documented. */
  kind: QuantityKind | null;
  /** Bytes, seconds, bytes per second or percent that one unit is. */
  unitSize: number;
}

const KINDS: readonly QuantityKind[] = ['size', 'duration', 'rate', 'percent'];

/** The documented unit of a policy that is counted in whole units. */
export interface PolicyUnit {
  kind: QuantityKind;
  /** Bytes, seconds, bytes per second or percent that one unit is. */
  unitSize: number;
}

/** The unit of the policy that a path sets, `null` where it sets none that has a unit. */
export function policyUnitOf(path: string): PolicyUnit | null {
  const name = POLICY_NAMES.find((policy) => path === `policies.${policy}` || path.endsWith(`.set.${policy}`));
  if (name === undefined) return null;
  const spec = policySpec(name);
  return spec.kind === 'integer' && spec.quantity
    ? { kind: spec.quantity.kind, unitSize: spec.quantity.bareUnit }
    : null;
}

/**
 * Reads an amount.
 *
 * @param path of the scenario where it stands: a bare number of a policy is in the policy's unit
 * @returns `undefined` for what is no number with a known unit
 */
export function parseAmount(text: string | number, path: string): Amount | undefined {
  const [, digits, unit] = /^\s*(-?[0-9][0-9_.]*(?:e[-+]?[0-9]+)?)\s*([a-z%/]*)\s*$/i.exec(String(text)) ?? [];
  const value = Number(digits?.replaceAll('_', ''));
  if (digits === undefined || Number.isNaN(value)) return undefined;
  if (unit === '') {
    const { kind, unitSize } = policyUnitOf(path) ?? { kind: null, unitSize: 1 };
    return { value, unit: '', kind, unitSize };
  }
  for (const kind of KINDS) {
    const unitSize = parseQuantity(`1 ${unit}`, kind);
    if (unitSize !== undefined) return { value, unit: unit!, kind, unitSize };
  }
  return undefined;
}
