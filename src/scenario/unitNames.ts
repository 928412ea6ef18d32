/**
 * Names of parsed values end in their unit: `at: 9 d` of a file is `atS: 777600` in the engine. A file keeps the names that
 * people write.
 */
import type { z } from 'zod';

type Names<T> = { readonly [K in keyof T]?: string };

/** An object whose fields have other names. */
type Renamed<T, N extends Names<T>> = {
  [K in keyof T as K extends keyof N ? (N[K] extends string ? N[K] : K) : K]: T[K];
};

/** The two directions of a line. */
export const LINE_UNITS = { down: 'downBytesPerS', up: 'upBytesPerS' } as const;

/**
 * An object type whose parsed fields have their units in their names.
 *
 * @param names new name of each field that is a quantity
 */
export function withUnits<T extends z.ZodType<object>, const N extends Names<z.output<T>>>(type: T, names: N) {
  const newNames = new Map(Object.entries(names)) as ReadonlyMap<string, string>;
  return type.transform((value) => {
    const entries = Object.entries(value).map(([name, inner]) => [newNames.get(name) ?? name, inner]);
    return Object.fromEntries(entries) as Renamed<z.output<T>, N>;
  });
}
