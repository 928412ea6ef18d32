/** Reads the value of one policy: type, unit and range, with an error that says what is allowed. */
import { didYouMean } from '../core/problems.js';
import {
  parseQuantity,
  type QuantityKind,
  quantityText,
  readAmount,
  unclearQuantity,
  writeQuantity,
} from '../core/units.js';
import type { BusinessHours } from './bandwidthCaps.js';
import { POLICY_NAMES, type PolicyName, type PolicySpec, policySpec } from './catalogue.js';

/** A checked value in the policy's own unit: a number, text, a list of texts, or business hours. */
export type PolicyValue = number | string | readonly string[] | BusinessHours;

/** What an administrator assigned, by policy name. */
export type PolicySet = Readonly<Partial<Record<PolicyName, PolicyValue>>>;

export type ParsedPolicy = { ok: true; value: PolicyValue } | { ok: false; message: string };

const GUID = /^\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?$/i;

/** True for a GUID with or without braces. */
export function isGuid(text: string): boolean {
  return GUID.test(text);
}

/**
 * Checks and normalises the value of a policy.
 *
 * @param raw what the scenario says: a number, a quantity with a unit (`7 d` for a policy counted in seconds), text,
 *   a list, or an object of business hours
 * @returns the value in the policy's documented unit, or what is wrong with it and what is allowed
 */
export function parsePolicyValue(name: PolicyName, raw: unknown): ParsedPolicy {
  const spec = policySpec(name);
  switch (spec.kind) {
    case 'enum':
      return parseEnum(spec.values, raw);
    case 'integer':
      return parseInteger(spec, raw);
    case 'guid':
      return typeof raw === 'string' && isGuid(raw)
        ? { ok: true, value: raw.replaceAll(/[{}]/g, '').toLowerCase() }
        : bad(raw, 'a GUID such as 5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10');
    case 'text':
      return typeof raw === 'string' ? { ok: true, value: raw } : bad(raw, 'text');
    case 'list':
      return parseList(raw);
    case 'businessHours':
      return parseHours(raw);
  }
}

/** How a policy is counted in bytes, seconds, bytes per second or percent; `undefined` for one that has no such unit. */
export function policyQuantity(name: PolicyName): { kind: QuantityKind; bareUnit: number } | undefined {
  const spec = policySpec(name);
  return spec.kind === 'integer' ? spec.quantity : undefined;
}

/** A checked value as people read it, with its unit: `3 d`, `1 MB/s`, `60 %`. */
export function policyText(name: PolicyName, value: unknown): string {
  const quantity = policyQuantity(name);
  // Nothing is nothing in the unit that the policy is documented in.
  if (value === 0 && quantity) return `0 ${(policySpec(name) as { unit: string }).unit}`;
  if (quantity && typeof value === 'number') return quantityText(value * quantity.bareUnit, quantity.kind);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Policies as a scenario says them: a number that has a unit gets it, exactly; all else stays as it is. */
export function writtenPolicies<T>(policies: Readonly<Record<string, T>>): Record<string, T | string> {
  const written = ([name, value]: [string, T]): [string, T | string] => {
    const quantity = POLICY_NAMES.includes(name as PolicyName) ? policyQuantity(name as PolicyName) : undefined;
    const isCounted = quantity !== undefined && typeof value === 'number';
    return [name, isCounted ? writeQuantity(value * quantity.bareUnit, quantity.kind) : value];
  };
  return Object.fromEntries(Object.entries(policies).map(written));
}

/** A number, its digits as text, its meaning (`LAN`), or a truth value where the policy is a switch. */
function parseEnum(values: Readonly<Record<number, string>>, raw: unknown): ParsedPolicy {
  const numbers = Object.keys(values);
  const isSwitch = numbers.join() === '0,1';
  let value = isSwitch && typeof raw === 'boolean' ? Number(raw) : raw;
  if (typeof value === 'string') {
    const text = value.trim().toLowerCase();
    value = Number(
      numbers.find((number) => number === text || values[Number(number)]!.toLowerCase() === text) ?? Number.NaN,
    );
  }
  if (typeof value === 'number' && Object.hasOwn(values, value)) return { ok: true, value };
  const allowed = numbers.map((number) => `${number} (${values[Number(number)]})`);
  const near = typeof raw === 'string' ? didYouMean(raw, Object.values(values)) : '';
  return bad(raw, `one of ${allowed.join(', ')}${near}`);
}

/** By unit of a policy: a value written with a unit. */
const WITH_UNIT: Readonly<Record<string, string>> = { s: '7 d', MB: '1 GB', GB: '8 GB', 'KB/s': '2 MB/s' };

function parseInteger(spec: PolicySpec & { kind: 'integer' }, raw: unknown): ParsedPolicy {
  const withUnit = WITH_UNIT[spec.unit];
  const example = withUnit === undefined ? '' : `, also with a unit such as ${withUnit}`;
  const allowed = `a whole number of ${spec.unit} from ${spec.min} to ${spec.max}${example}`;
  let value: number | undefined;
  if (typeof raw === 'number') value = raw;
  else if (typeof raw === 'string' && spec.quantity) {
    const { kind, bareUnit } = spec.quantity;
    const unclear = unclearQuantity(raw, kind);
    if (unclear !== undefined) return { ok: false, message: `found ${JSON.stringify(raw)}, ${unclear}` };
    const base = parseQuantity(raw, kind, bareUnit);
    value = base === undefined ? undefined : base / bareUnit;
  } else if (typeof raw === 'string') {
    const amount = readAmount(raw);
    value = amount?.unit === '' ? amount.value : undefined;
  }
  if (value === undefined || !(value >= spec.min && value <= spec.max)) return bad(raw, allowed);
  if (Number.isInteger(value)) return { ok: true, value };
  return bad(raw, `${allowed}; the nearest is ${Math.round(value)} ${spec.unit}`);
}

function parseList(raw: unknown): ParsedPolicy {
  const items = typeof raw === 'string' ? raw.split(',').map((item) => item.trim()) : raw;
  if (!Array.isArray(items) || !items.every((item) => typeof item === 'string')) {
    return bad(raw, 'a list of texts, or one text with commas');
  }
  return { ok: true, value: items.filter((item) => item !== '') };
}

function parseHours(raw: unknown): ParsedPolicy {
  const allowed = '{ From: 0-23, To: 0-23, In: 0-100, Out: 0-100 }, hours of the day and percent, 0 % = unlimited';
  if (typeof raw !== 'object' || raw === null) return bad(raw, allowed);
  const hours = { In: 0, Out: 0, ...raw } as Record<string, unknown>;
  const within = (key: string, max: number) =>
    Number.isInteger(hours[key]) && (hours[key] as number) >= 0 && (hours[key] as number) <= max;
  const known = Object.keys(hours).every((key) => ['From', 'To', 'In', 'Out'].includes(key));
  if (!known || !within('From', 23) || !within('To', 23) || !within('In', 100) || !within('Out', 100)) {
    return bad(raw, allowed);
  }
  return { ok: true, value: hours as unknown as BusinessHours };
}

function bad(raw: unknown, allowed: string): ParsedPolicy {
  return { ok: false, message: `found ${JSON.stringify(raw)}, allowed is ${allowed}` };
}
