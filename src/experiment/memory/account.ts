/** The account of a part: simulated, or remembered. */
import type { Steps } from '../../core/steps.js';
import type { PartSites } from '../../engine/partition.js';
import type { World } from '../../engine/parts.js';
import { simulatePart } from '../../engine/simulate.js';
import { type PartAccount, settlePart } from '../../ledger/part.js';
import { Stopwatch } from '../stopwatch.js';
import { partKey } from './partKey.js';
import type { PartMemory } from './partMemory.js';

export interface AccountOptions {
  /** Whether the account has the bytes of single devices. */
  keepsDevices: boolean;
  /** What is remembered; `undefined`: nothing is. */
  memory?: PartMemory | undefined;
  /** Takes the time of each phase. */
  stopwatch?: Stopwatch;
}

/** The account of a part, in steps. */
export function* accountOfPart(
  world: World,
  partSites: PartSites,
  { keepsDevices, memory, stopwatch = new Stopwatch() }: AccountOptions,
): Steps<PartAccount> {
  const { ownRules } = world;
  // What a rule of a program reads is not known.
  const remembers = memory !== undefined && ownRules.length === 0;
  const key = remembers ? stopwatch.time('memory', () => partKey(world, partSites, keepsDevices)) : '';
  const known = remembers ? stopwatch.time('memory', () => memory.get(key)) : undefined;
  if (known) return known;
  const account = yield* simulatePart(
    world,
    partSites,
    (part) => stopwatch.time('ledger', () => settlePart(world, part, keepsDevices)),
    false,
    stopwatch,
  );
  if (remembers) stopwatch.time('memory', () => memory.put(key, account));
  return account;
}
