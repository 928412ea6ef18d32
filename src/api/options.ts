/** Options that the functions of the library share. */
import type { Problem } from '../core/problems.js';
import type { Stopwatch } from '../experiment/stopwatch.js';
import type { GivenRules } from './ownRules.js';
import type { Overrides } from './source.js';

/** How a scenario is read. */
export interface ReadOptions {
  /** Values laid over the scenario's. */
  set?: Overrides;
  /** Seed of the first replicate; default: the scenario's. */
  seed?: string | number;
  /** Own rules beside the scenario, or the path of a module of them. A run with them is slower. */
  rules?: GivenRules;
  /** Told what is odd about the scenario, what was assumed, and what the run will do, as it is found. */
  onProblem?: (problem: Problem) => void;
}

/** How runs are done. */
export interface WorkOptions {
  /** Threads, at least 1; the result does not depend on them. Default: one a core. A small run takes this thread. */
  workers?: number;
  /** Most memory to use, in bytes; default: what is free. */
  memoryBytes?: number;
  /**
   * Whether a part of the estate that was simulated before under the same conditions is taken from memory, where there is
   * more than one scenario: in this process (default), also in a folder for later calls, or not at all (false). Results are
   * the same to the byte.
   */
  remember?: boolean | string;
  /** Most bytes that the folder may take; default: 2 GiB. */
  rememberBytes?: number;
  /** Told the share that is done, in [0, 1]. */
  onProgress?: (share: number) => void;
  /** Ends the work: the promise is rejected with the reason of the signal. */
  signal?: AbortSignal;
}

/** What the functions that simulate scenarios take. */
export interface SimulationOptions extends ReadOptions, WorkOptions {
  /** Runs with different seeds; default: 1, and 20 of a comparison. */
  replicates?: number;
  /**
   * Takes the time of the phases.
   *
   * @internal
   */
  stopwatch?: Stopwatch;
}
