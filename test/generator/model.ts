/** Random parameters of the model, drawn from the table of the parameters itself: a new one is drawn without a word here. */
import fc from 'fast-check';
import { z } from 'zod';
import { MODEL_NAMES, MODEL_PARAMETERS, type ModelName } from '../../src/scenario/model.js';
import {
  count,
  dateTimeOrNever,
  duration,
  durationOrNever,
  rate,
  serviceCalls,
  share,
  shareAboveNothing,
  size,
  tolerance,
} from '../../src/scenario/quantities.js';
import { problemsIn } from './load.js';

type Written = string | number | boolean | object;

/** What a default is multiplied by; steps of the simulation must not become so short that a run takes minutes. */
const FACTORS = [0, 0.5, 2, 10];
const FACTORS_OF_STEPS = [2, 10];
const STEPS: readonly ModelName[] = [
  'partialUpdate',
  'announceInterval',
  'busyPeersInterval',
  'registerInterval',
  'slotRotation',
  'pieceSize',
];
const MOST = { size: 2 ** 30, duration: 86_400, rate: 1.25e9, share: 1, count: 1000 };

/** What a parameter is scaled from that has no number of its own in any profile. */
const TYPICAL = { size: 10 * 2 ** 20, duration: 60, rate: 1.25e6, share: 0.5, count: 4 };

/**
 * The values that a parameter is drawn from, as a scenario writes them.
 *
 * @throws Error for a type of which the generator knows nothing: it must not be left out in silence
 */
function valuesOf(name: ModelName): Written[] {
  const { default: value, older, type } = MODEL_PARAMETERS[name] as Drawn;
  const known = [value, older].find((of) => typeof of === 'number' && Number.isFinite(of)) as number | undefined;
  return writtenValues(name, type, known);
}

interface Drawn {
  default: unknown;
  older?: unknown;
  type: z.ZodType;
}

function writtenValues(name: ModelName, type: z.ZodType, known: number | undefined): Written[] {
  if (type instanceof z.ZodBoolean) return [false, true];
  if (type instanceof z.ZodEnum) return type.options as string[];
  if (type instanceof z.ZodLiteral) return [...type.values] as Written[];
  const factors = STEPS.includes(name) ? FACTORS_OF_STEPS : FACTORS;
  const numbers = (kind: keyof typeof MOST) => [
    ...new Set(factors.map((factor) => Math.min(MOST[kind], (known ?? TYPICAL[kind]) * factor))),
  ];
  if (type === serviceCalls) {
    const moments = ['0 s', '0.4 s', { uniform: { min: '1 s', max: '4 s' } }, '20 s'];
    return moments.flatMap((cold) => moments.map((warm) => ({ cold, warm })));
  }
  if (type === size) return numbers('size').map((bytes) => `${Math.round(bytes)} B`);
  if (type === duration) return numbers('duration').map((seconds) => `${seconds} s`);
  if (type === durationOrNever) return ['never', '1 min', ...numbers('duration').map((seconds) => `${seconds} s`)];
  if (type === dateTimeOrNever) return ['never', '2026-01-01T00:00:00Z', '2026-03-07T06:00:00Z'];
  if (type === rate) return numbers('rate').map((bytesPerS) => `${8 * bytesPerS} bit/s`);
  if (type === share || type === shareAboveNothing) return [...numbers('share'), 0.5].map((part) => `${100 * part} %`);
  if (type === tolerance) return ['0 %', '1 %', '5 %'];
  if (type === count) return [1, ...numbers('count').map(Math.round)];
  if (type instanceof z.ZodUnion) {
    return type.options.flatMap((option) => writtenValues(name, option as z.ZodType, known));
  }
  if (type instanceof z.ZodNumber) return numbers('count');
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
