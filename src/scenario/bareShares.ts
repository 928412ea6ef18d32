/** Bare numbers of one or less where a percentage stands: they are legal, and mostly a share of one is meant. */
import type { z } from 'zod';
import { bareShareText } from '../core/units.js';
import type { Path, Plain } from './layers.js';
import { isPercentage } from './quantities.js';

/**
 * The percentages of a value that are written as a number from 0 to 1, without a unit.
 *
 * @param schema the type of the value
 * @param found called with where such a number stands, and what to write
 */
export function findBareShares(
  schema: z.core.$ZodType,
  value: Plain | undefined,
  found: (path: Path, message: string) => void,
  path: Path = [],
): void {
  if (value === undefined || value === null) return;
  const go = (inner: z.core.$ZodType, at: Plain | undefined = value, key?: string | number): void => {
    findBareShares(inner, at, found, key === undefined ? path : [...path, key]);
  };
  if (isPercentage(schema)) {
    const message = typeof value === 'object' || typeof value === 'boolean' ? undefined : bareShareText(value);
    if (message !== undefined) found(path, message);
    return;
  }
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object':
      if (!isMapping(value)) return;
      for (const [key, inner] of Object.entries(def.shape)) if (Object.hasOwn(value, key)) go(inner, value[key], key);
      return;
    case 'record':
      if (isMapping(value)) for (const [key, inner] of Object.entries(value)) go(def.valueType, inner, key);
      return;
    case 'array':
      if (Array.isArray(value))
        value.forEach((inner, i) => {
          go(def.element, inner, i);
        });
      return;
    case 'union':
      for (const option of def.options) go(option);
      return;
    case 'pipe':
      go(def.in);
      return;
    case 'optional':
    case 'default':
    case 'prefault':
      go(def.innerType);
      return;
    default:
  }
}

function isMapping(value: Plain): value is { [key: string]: Plain } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
