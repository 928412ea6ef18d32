/** The sweep file: a base scenario, factors, a design, replicates. */
import { z } from 'zod';
import { readAmount } from '../../core/units.js';

const number = z.number();
const value = z.union([z.string(), z.number(), z.boolean(), z.record(z.string(), z.unknown()), z.array(z.unknown())]);

/** A quantity that varies: its unit stays with the text, `10 Mbit/s` to `100 Mbit/s`. */
const bound = z.union([
  z.string().refine((text) => readAmount(text) !== undefined, 'allowed is a number with its unit'),
  number,
]);

const listed = z.strictObject({ path: z.string().min(1), values: z.array(value).min(1) });
const ranged = z.strictObject({
  path: z.string().min(1),
  from: bound,
  to: bound,
  steps: z
    .number()
    .int()
    .min(2)
    .max(10_000)
    .default(5)
    .meta({ description: 'how many values a grid takes, both ends among them' }),
  scale: z.enum(['linear', 'log']).default('linear'),
  whole: z.boolean().default(false).meta({ description: 'only whole numbers' }),
});
const distributed = z.strictObject({
  path: z.string().min(1),
  distribution: z.union([
    z.strictObject({ uniform: z.strictObject({ min: bound, max: bound }) }),
    z.strictObject({ logUniform: z.strictObject({ min: bound, max: bound }) }),
    z.strictObject({
      normal: z.strictObject({ mean: bound, sd: bound, min: bound.optional(), max: bound.optional() }),
    }),
    z.strictObject({ choice: z.record(z.string(), z.number().min(0)) }),
  ]),
});

const DESIGNS = ['grid', 'latin-hypercube', 'sobol', 'one-at-a-time'] as const;

export const sweepSchema = z.strictObject({
  name: z.string().min(1),
  base: z.string().meta({ description: 'the scenario that the factors change; relative to this file' }),
  set: z.record(z.string(), value).default({}).meta({ description: 'paths that every point sets' }),
  factors: z
    .array(z.union([listed, ranged, distributed]))
    .min(1)
    .max(20),
  design: z.enum(DESIGNS).default('grid'),
  points: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(64)
    .meta({ description: 'of a Latin hypercube or a Sobol design' }),
  sensitivity: z
    .boolean()
    .default(false)
    .meta({ description: 'sobol: adds the points for first-order and total indices, points * (factors + 2) in all' }),
  replicates: z.number().int().min(1).max(100_000).default(5),
  seed: z.union([z.string(), z.number()]).optional().meta({ description: "default: the scenario's" }),
  figure: z
    .union([z.string(), z.array(z.string()).min(1)])
    .default('peerShare')
    .meta({ description: 'what the pictures show, one figure or a list; --until-ci looks at the first' }),
  maxReplicates: z
    .number()
    .int()
    .min(2)
    .max(100_000)
    .default(200)
    .meta({ description: 'most that --until-ci runs of a point' }),
});

export type SweepSpec = z.output<typeof sweepSchema>;
export type FactorSpec = SweepSpec['factors'][number];
/** A value of a factor as the scenario language writes it. */
export type FactorValue = z.output<typeof value>;
