/** One replicate: the world that a scenario and a seed make, its parts simulated and its account settled. */
import { buildCatalogue } from '../content/catalogue.js';
import { DemandGenerator } from '../content/demand.js';
import { partition } from '../engine/partition.js';
import type { World } from '../engine/parts.js';
import type { ComponentResult } from '../engine/result.js';
import { simulateComponent } from '../engine/simulate.js';
import { buildFleet } from '../fleet/build.js';
import type { InventoryRow } from '../fleet/inventory.js';
import { Calendar } from '../fleet/schedule.js';
import { type Account, Ledger } from '../ledger/ledger.js';
import { settlePart } from '../ledger/part.js';
import type { Scenario } from '../scenario/schema.js';
import { Stopwatch } from './stopwatch.js';

/** What a run needs: plain data, so that it can be handed to a worker. */
export interface Experiment {
  scenario: Scenario;
  inventory: readonly InventoryRow[] | null;
  /** Seed of the first replicate. */
  seed: string;
  tracing: boolean;
}

/** Seed text of a replicate: common random numbers pair replicate k of one scenario with replicate k of another. */
export function replicateSeed(seed: string, replicate: number): string {
  return replicate === 0 ? seed : `${seed}+${replicate}`;
}

export function buildWorld(experiment: Experiment, replicate: number): World {
  const { scenario } = experiment;
  const seed = replicateSeed(experiment.seed, replicate);
  const fleet = buildFleet(scenario, seed, experiment.inventory);
  const catalogue = buildCatalogue(scenario, seed);
  const calendar = new Calendar(fleet, scenario, seed);
  const demand = new DemandGenerator(scenario, fleet, catalogue, calendar, seed);
  return { scenario, seed, fleet, catalogue, calendar, demand };
}

/** A replicate with its account, and its parts for whoever wants the details. */
export interface Replicate {
  world: World;
  account: Account;
  parts: readonly ComponentResult[];
}

/**
 * Runs one replicate in this thread.
 *
 * @param stopwatch takes the time of each phase
 */
export function runReplicate(
  experiment: Experiment,
  replicate: number,
  onProgress?: (share: number) => void,
  stopwatch = new Stopwatch(),
): Replicate {
  const world = stopwatch.time('fleet', () => buildWorld(experiment, replicate));
  const { scenario, fleet, catalogue } = world;
  const ledger = new Ledger(scenario, catalogue, fleet.count);
  const components = stopwatch.time('partition', () => partition(fleet, scenario));
  const parts = components.map((component, i) => {
    const report = onProgress && ((share: number) => onProgress((i + share) / components.length));
    const part = simulateComponent(world, component, experiment.tracing, report, stopwatch);
    ledger.add(stopwatch.time('ledger', () => settlePart(scenario, fleet, catalogue, part)));
    return part;
  });
  return { world, parts, account: stopwatch.time('ledger', () => ledger.account()) };
}
