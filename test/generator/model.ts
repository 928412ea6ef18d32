/** Random parameters of the model, drawn from the table of the parameters itself: a new one is drawn without a word here. */
import fc from 'fast-check';
import { z } from 'zod';
import { MODEL_NAMES, MODEL_PARAMETERS, type ModelName } from '../../src/scenario/model.js';
import { count, duration, rate, share, size } from '../../src/scenario/quantities.js';
import { problemsIn } from './load.js';

type Written = string | number | boolean;

/** What a default is multiplied by; steps of the simulation must not become so short that a run takes minutes. */
const FACTORS = [0, 0.5, 2, 10];
const FACTORS_OF_STEPS = [2, 10];
const STEPS: readonly ModelName[] = ['partialUpdate', 'announceInterval', 'slotRotation', 'pieceSize'];
const MOST = { size: 2 ** 30, duration: 86_400, rate: 1.25e9, share: 1, count: 1000 };

/**
 * The values that a parameter is drawn from, as a scenario writes them.
 *
 * @throws Error for a type of which the generator knows nothing: it must not be left out in silence
 */
function valuesOf(name: ModelName): Written[] {
  const { default: value, type } = MODEL_PARAMETERS[name] as { default: unknown; type: z.ZodType };
  if (type instanceof z.ZodBoolean) return [false, true];
  if (type instanceof z.ZodEnum) return type.options as string[];
  const factors = STEPS.includes(name) ? FACTORS_OF_STEPS : FACTORS;
  const numbers = (most: number) => [...new Set(factors.map((factor) => Math.min(most, (value as number) * factor)))];
  if (type === size) return numbers(MOST.size).map((bytes) => `${Math.round(bytes)} B`);
  if (type === duration) return numbers(MOST.duration).map((seconds) => `${seconds} s`);
  if (type === rate) return numbers(MOST.rate).map((bytesPerS) => `${8 * bytesPerS} bit/s`);
  if (type === share) return [...numbers(MOST.share), 0.5].map((part) => `${100 * part} %`);
  if (type === count) return [1, ...numbers(MOST.count).map(Math.round)];
  if (typeof value === 'number') return numbers(MOST.count);
  throw new Error(`the generator of random scenarios cannot draw model.${name}`);
}

type Setting = readonly [ModelName, Written];

const SETTINGS: Setting[] = MODEL_NAMES.flatMap((name) =>
  valuesOf(name)
    .filter((value) => isAccepted(name, value))
    .map((value): Setting => [name, value]),
);

/** Some parameters with other values than their defaults. */
export const models: fc.Arbitrary<Partial<Record<ModelName, Written>>> = fc
  .array(fc.constantFrom(...SETTINGS), { maxLength: 8 })
  .map((settings) => Object.fromEntries(settings));

/** True when a scenario may have this value: what `dosim validate` refuses nobody can run. */
function isAccepted(name: ModelName, value: Written): boolean {
  const scenario = { name: 's', sites: [{ name: 's' }], content: [{ name: 'c', files: [{ size: '1 MB' }] }] };
  return problemsIn({ ...scenario, model: { [name]: value } }).length === 0;
}
