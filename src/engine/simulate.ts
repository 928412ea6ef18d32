/** The simulation of one part of the estate, from its requests to its result. */
import type { Steps } from '../core/steps.js';
import { kernel } from './kernel/instance.js';
import type { PartSites } from './partition.js';
import type { Lap, World } from './parts.js';
import type { PartResult, Tracing } from './result.js';
import { Simulation } from './simulation.js';

const NO_LAP: Lap = { time: (_, work) => work() };
/** A step is over in well under a second even where an instant moves hundreds of rates. */
const INSTANTS_A_STEP = 1024;

/**
 * Simulates one part from the start of the run to its end.
 *
 * @param use takes what the caller wants of the result. Most of its columns lie in the kernel's memory, which the next part
 *   takes: a caller that keeps the result copies it ({@link keptResult} in result.ts)
 * @param tracing what is kept besides the accounts
 * @param lap is told which phase begins, to take the time
 * @throws InvariantError when the simulation does not get on
 */
export function* simulatePart<T>(
  world: World,
  partSites: PartSites,
  use: (result: PartResult) => T,
  tracing: Tracing = false,
  lap: Lap = NO_LAP,
): Steps<T> {
  const simulation = begun(() => lap.time('setup', () => new Simulation({ world, partSites, tracing, lap })));
  try {
    while (lap.time('events', () => simulation.advance(INSTANTS_A_STEP))) yield simulation.share;
    return use(lap.time('events', () => simulation.close()));
  } finally {
    // Also when it fails: a thread that works for days would run out of it.
    simulation.release();
  }
}

/** A part that does not fit leaves the memory as it was: the thread may have other runs to do. */
function begun(begin: () => Simulation): Simulation {
  const others = kernel.partsInUse();
  try {
    return begin();
  } catch (error) {
    kernel.giveBack(others);
    throw error;
  }
}
