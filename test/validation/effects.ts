/** What each open point of the model moves: the CDN bytes of five example estates with one parameter changed at a time. */
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { runReplicate } from '../../src/experiment/world.js';
import { readText } from '../../src/io/files.js';
import { loadScenario } from '../../src/scenario/load.js';
import { MODEL_NAMES, MODEL_PARAMETERS, type ModelName } from '../../src/scenario/model.js';

const SCENARIO_FOLDER = resolve(import.meta.dirname, '../../scenarios');

/** The estates; that of one part has a quarter of its devices, so that all changes take minutes. */
export const EFFECT_ESTATES: readonly { name: string; set: readonly string[] }[] = [
  { name: 'hybrid-wan', set: [] },
  { name: 'hub-and-spoke', set: [] },
  { name: 'hub-and-spoke-lan', set: ['sites.branch.devices=25'] },
  { name: 'mobile-workforce', set: [] },
  { name: 'estate-24h', set: [] },
];

/** Amounts that are no choice between readings, each with another value that somebody could defend. */
const AMOUNTS: Partial<Record<ModelName, readonly string[]>> = {
  announceInterval: ['1 min'],
  backgroundHttpShare: ['0 %'],
  busyPeersInterval: ['10 s', 'never'],
  cacheHostBan: ['1 min'],
  downloadsAtOnce: ['3'],
  dynamicBackgroundShare: ['90 %'],
  foregroundHttpShare: ['0 %'],
  foregroundTarget: ['160 Mbit/s'],
  httpStart: ['0'],
  noProgress: ['never'],
  peerConnections: ['32'],
  peersGiving: ['10'],
  peersKnown: ['2 s'],
  peersReturned: ['50'],
  registerInterval: ['15 min'],
  serviceAnswersKept: ['1 h'],
  simpleMode: ['10 MB', '50 MB'],
  slotRotation: ['1 min'],
  uploadConnections: ['4'],
  uploadSlots: ['8'],
  visibilityDelay: ['15 min'],
};

/** One parameter and another value of it, as a scenario writes it. */
export interface EffectCase {
  name: ModelName;
  value: string;
}

/** Every choice with each of its other values, and the amounts. */
export function effectCases(): EffectCase[] {
  return MODEL_NAMES.flatMap((name) => othersOf(name).map((value) => ({ name, value })));
}

function othersOf(name: ModelName): readonly string[] {
  const amounts = AMOUNTS[name];
  if (amounts !== undefined) return amounts;
  const { type, default: value } = MODEL_PARAMETERS[name] as { type: z.ZodType; default: unknown };
  const options = type instanceof z.ZodEnum ? type.options : type instanceof z.ZodBoolean ? [true, false] : [];
  return options.filter((option) => option !== value).map(String);
}

/** CDN bytes of one estate under some overrides, seed 1. */
export function cdnBytesOf({ name, set }: (typeof EFFECT_ESTATES)[number], overrides: readonly string[]): number {
  const { scenario } = loadScenario(join(SCENARIO_FOLDER, `${name}.yaml`), readText, [...set, ...overrides]);
  const run = runReplicate({ scenario, inventory: null, seed: '1', tracing: false }, 0);
  return run.account.figures.totals.bytesFromCdn;
}

/** What docs/effects.json holds. */
export function effects() {
  const of = (overrides: readonly string[]) => EFFECT_ESTATES.map((estate) => cdnBytesOf(estate, overrides));
  return {
    estates: EFFECT_ESTATES.map(({ name }) => name),
    defaults: of([]),
    rows: effectCases().map(({ name, value }) => ({ name, value, cdnBytes: of([`model.${name}=${value}`]) })),
  };
}
