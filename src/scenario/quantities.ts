/** Zod types for the quantities of the scenario language: they accept text with units and give plain numbers. */
import { z } from 'zod';
import type { RandomStream } from '../core/random.js';
import { parseQuantity, QUANTITY_EXAMPLES, type QuantityKind, readAmount, unclearQuantity } from '../core/units.js';

// A scenario is parsed once: a function compiled for each of its objects would cost more than it gives.
z.config({ jitless: true });

/** What is written where a part of a whole stands. */
const PERCENTAGES = new WeakSet<z.core.$ZodType>();

/**
 * A quantity, or one of some words in its place.
 *
 * @param bareUnit factor of a bare number; without one, a number needs its unit
 * @param words what each word means
 * @param isShare whether it is a part of a whole, from 0 to 100 %
 */
function quantity(
  kind: QuantityKind,
  { bareUnit, words = {}, isShare = false }: { bareUnit?: number; words?: Words; isShare?: boolean } = {},
) {
  const names = Object.keys(words);
  const allowed = [QUANTITY_EXAMPLES[kind], ...names].join(', or ');
  const error = `allowed is ${allowed}`;
  const written = z.union([...names.map((name) => z.literal(name)), z.string(), z.number()], { error });
  if (isShare) PERCENTAGES.add(written);
  return written
    .transform((text, context) => {
      if (typeof text === 'string' && Object.hasOwn(words, text)) return words[text]!;
      const isUnitMissing = bareUnit === undefined && isBare(text);
      const value = isUnitMissing ? undefined : parseQuantity(text, kind, bareUnit);
      if (value !== undefined) return value;
      const message = isUnitMissing ? `a number needs its unit here: ${error}` : error;
      context.addIssue({ code: 'custom', message: unclearQuantity(text, kind) ?? message, input: text });
      return z.NEVER;
    })
    .meta({ description: allowed });
}

/** Whether a type takes a part of a whole, as a percentage. */
export function isPercentage(type: z.core.$ZodType): boolean {
  return PERCENTAGES.has(type);
}

type Words = Readonly<Record<string, number>>;

/** A bare number is ambiguous where no unit is documented; zero needs none. */
function isBare(text: string | number): boolean {
  const amount = readAmount(text);
  return amount !== undefined && amount.unit === '' && amount.value !== 0;
}

/** Half of what 32-bit Windows 10 asks for, and the most of Windows Server (24 TB until 2022): what lies outside is a slip. */
const LEAST_MEMORY = 512 * 2 ** 20;
const MOST_MEMORY = 24 * 2 ** 40;

/** Bytes. */
export const size = quantity('size');
/** Bytes of installed memory: what Windows can run with. */
export const memory = size.refine((bytes) => bytes >= LEAST_MEMORY && bytes <= MOST_MEMORY, {
  error: 'no device with Windows has less than 512 MB of memory, or more than 24 TB: check the unit',
});
/** Bytes, or `followsPolicy`: what a policy of the device says. */
export const sizeOrPolicy = z.union([z.literal('followsPolicy'), size]);
/** Seconds. */
export const duration = quantity('duration');
/** Seconds; `never` is Infinity. */
export const durationOrNever = quantity('duration', { words: { never: Number.POSITIVE_INFINITY } });
/** Bytes per second; `unlimited` is Infinity. */
export const rate = quantity('rate', { words: { unlimited: Number.POSITIVE_INFINITY } });
/** What a radio negotiates: no device on Wi-Fi is without a rate, or without a limit. */
export const wifiRate = quantity('rate').refine((bytesPerS) => bytesPerS >= 12_500, {
  error: 'allowed is what a radio negotiates, such as 400 Mbit/s: at least 100 kbit/s',
});
/** A share in [0, 1], written as a percentage. */
export const share = quantity('percent', { bareUnit: 1, isShare: true })
  .refine((value) => value <= 100, 'allowed is a percentage from 0 to 100')
  .transform((value) => value / 100);
/** A share that something is left of. */
export const shareAboveNothing = share.refine((value) => value > 0, 'allowed is a percentage above 0, up to 100');
/** A relative error, written as a percentage: no more than 5 %. */
export const tolerance = quantity('percent', { bareUnit: 1 })
  .refine((value) => value <= 5, 'allowed is a percentage from 0 to 5')
  .transform((value) => value / 100);
/** A relative error, or `auto`: what the size of a part asks for. */
export const toleranceOrAuto = z.union([z.literal('auto'), tolerance]);
/** A percentage in [0, 100]. */
export const percent = quantity('percent', { bareUnit: 1, isShare: true }).refine(
  (value) => value <= 100,
  'allowed is a percentage from 0 to 100',
);

/** `08:30` or `8`, in hours after midnight. */
export const timeOfDay = z
  .union([z.string(), z.number()])
  .transform((text, context) => {
    const match = /^\s*(\d{1,2})(?::(\d{2}))?\s*$/.exec(String(text));
    const hours = match ? Number(match[1]) + Number(match[2] ?? 0) / 60 : Number.NaN;
    if (hours >= 0 && hours <= 24 && Number(match?.[2] ?? 0) < 60) return hours;
    context.addIssue({ code: 'custom', message: 'allowed is a time of day such as 8:30 or 17', input: text });
    return z.NEVER;
  })
  .meta({ description: 'a time of day such as 8:30 or 17' });

/** ISO 8601, to the minute or finer, with its time zone. */
const DATE_TIME =
  /^\s*(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}(?:\.\d{1,9})?))?\s?(?:Z|([+-])(0\d|1[0-4]):?([0-5]\d))\s*$/i;

/** Milliseconds since 1970 of a date and time of the calendar: there is no 30 February and no 25 o'clock. */
function readDateTime(text: string): number | undefined {
  const match = DATE_TIME.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((digits) => Number(digits ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const dayMs = Date.UTC(year, month - 1, day);
  const date = new Date(dayMs);
  const isDate = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!isDate || year < 1970 || hour > 23 || minute > 59 || second >= 60) return undefined;
  const [, sign, hours, minutes] = match.slice(6);
  const offsetMin = sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  return dayMs + (hour * 60 + minute - offsetMin) * 60_000 + Math.floor(second * 1000);
}

/** A date and time with its time zone, as milliseconds since 1970. */
export const dateTime = z
  .string()
  .transform((text, context) => {
    const timeMs = readDateTime(text);
    if (timeMs !== undefined) return timeMs;
    context.addIssue({
      code: 'custom',
      message:
        'allowed is a date and time with its time zone, such as 2026-03-02T00:00:00+01:00 or 2026-03-02T00:00:00Z',
      input: text,
    });
    return z.NEVER;
  })
  .meta({ description: 'a date and time with its time zone, such as 2026-03-02T00:00:00Z' });

/** A date and time, or `never`: Infinity. */
export const dateTimeOrNever = z
  .union([dateTime, z.literal('never').transform(() => Number.POSITIVE_INFINITY)])
  .meta({ description: 'a date and time with its time zone, such as 2026-03-02T00:00:00Z, or never' });

type Quantity = typeof size | typeof wifiRate | typeof rate | typeof duration | typeof count;

export const count = z.number().int().min(0);

/** How a quantity varies: from device to device, site to site, file to file. */
export type Distribution =
  | { kind: 'fixed'; value: number }
  | { kind: 'uniform'; min: number; max: number }
  | { kind: 'normal'; mean: number; sd: number; min: number; max: number }
  | { kind: 'choice'; values: number[]; weights: number[] };

/**
 * A distribution of a quantity: one value, `{ fixed }`, `{ uniform: { min, max } }`, `{ normal: { mean, sd } }` or
 * `{ choice: { "8 GB": 30, "16 GB": 70 } }` with weights.
 */
export function distribution<Q extends Quantity>(of: Q) {
  const value = of as unknown as z.ZodType<number, string | number>;
  return z.union([
    value.transform((v): Distribution => ({ kind: 'fixed', value: v })),
    z.strictObject({ fixed: value }).transform(({ fixed }): Distribution => ({ kind: 'fixed', value: fixed })),
    z
      .strictObject({ uniform: z.strictObject({ min: value, max: value }) })
      .transform(({ uniform }): Distribution => ({ kind: 'uniform', ...uniform })),
    z
      .strictObject({
        normal: z.strictObject({ mean: value, sd: value, min: value.optional(), max: value.optional() }),
      })
      .transform(({ normal }): Distribution => ({ kind: 'normal', min: 0, max: Number.POSITIVE_INFINITY, ...normal })),
    z.strictObject({ choice: z.record(z.string(), z.number().positive()) }).transform(({ choice }, context) => {
      if (Object.keys(choice).length === 0) {
        const message = 'allowed is at least one value with its weight';
        context.addIssue({ code: 'custom', message, path: ['choice'], input: choice });
      }
      const values = Object.keys(choice).map((key) => {
        const amount = readAmount(key);
        const parsed = value.safeParse(amount?.unit === '' ? amount.value : key);
        if (!parsed.success) {
          const message = `found ${JSON.stringify(key)}, ${allowedOf(parsed.error)}`;
          context.addIssue({ code: 'custom', message, path: ['choice', key], input: key });
        }
        return parsed.data ?? 0;
      });
      return { kind: 'choice', values, weights: Object.values(choice) } as Distribution;
    }),
  ]);
}

export function fixed(value: number): Distribution {
  return { kind: 'fixed', value };
}

export function uniform(min: number, max: number): Distribution {
  return { kind: 'uniform', min, max };
}

/** Times that calls to the service take, for a client with and without kept answers; one distribution is both. */
export const serviceCalls = z.union([
  distribution(duration).transform((of) => ({ cold: of, warm: of })),
  z.strictObject({ cold: distribution(duration), warm: distribution(duration) }),
]);

export type ServiceCalls = z.output<typeof serviceCalls>;

/** What is allowed where a key of a choice is none of its values. */
function allowedOf({ issues: [issue] }: z.ZodError): string {
  const [first] = issue?.code === 'invalid_union' ? issue.errors.flat() : [issue];
  const message = first?.message ?? '';
  return first?.code === 'custom' || message.includes('allowed is')
    ? message
    : 'allowed is what could stand there without a choice';
}

/**
 * Draws a value.
 *
 * @param stream draws for `entity`, by what the distribution needs: uniform or normal
 */
export function drawFrom(distribution: Distribution, stream: RandomStream, entity: number): number {
  switch (distribution.kind) {
    case 'fixed':
      return distribution.value;
    case 'uniform':
      return distribution.min + (distribution.max - distribution.min) * stream.uniform(entity);
    case 'normal':
      return Math.min(
        distribution.max,
        Math.max(distribution.min, distribution.mean + distribution.sd * stream.normal(entity)),
      );
    case 'choice': {
      let left = stream.uniform(entity) * distribution.weights.reduce((a, b) => a + b, 0);
      for (let i = 0; i < distribution.values.length; i += 1) {
        left -= distribution.weights[i]!;
        if (left < 0) return distribution.values[i]!;
      }
      return distribution.values.at(-1)!;
    }
  }
}
