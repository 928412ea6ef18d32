/** One replicate: the world that a scenario and a seed make, its parts simulated and its account settled. */
import { buildCatalogue } from '../content/catalogue.js';
import { DemandGenerator } from '../content/demand.js';
import { inOneGo, type Steps, within } from '../core/steps.js';
import { partition } from '../engine/partition.js';
import type { World } from '../engine/parts.js';
import type { ComponentResult } from '../engine/result.js';
import { simulateComponent } from '../engine/simulate.js';
import { fleetInSteps } from '../fleet/build.js';
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
  return inOneGo(worldInSteps(experiment, replicate));
}

/** The same in steps. */
export function* worldInSteps(experiment: Experiment, replicate: number): Steps<World> {
  const { scenario } = experiment;
  const seed = replicateSeed(experiment.seed, replicate);
  const fleet = yield* fleetInSteps(scenario, seed, experiment.inventory);
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

/** Runs one replicate in this thread. */
export function runReplicate(experiment: Experiment, replicate: number): Replicate {
  const parts: ComponentResult[] = [];
  return { ...inOneGo(replicateInSteps(experiment, replicate, (part) => parts.push(part))), parts };
}

/**
 * The same in steps, part after part.
 *
 * @param take takes each part with its downloads; default: nobody does, and none is held
 * @param stopwatch takes the time of each phase
 */
export function* replicateInSteps(
  experiment: Experiment,
  replicate: number,
  take?: (part: ComponentResult) => void,
  stopwatch = new Stopwatch(),
): Steps<Omit<Replicate, 'parts'>> {
  // The share is that of the simulation: before it nothing of it is done.
  const world = yield* within(stopwatch.timeSteps('fleet', worldInSteps(experiment, replicate)), 0, 0);
  const { scenario, fleet, catalogue } = world;
  const ledger = new Ledger(scenario, catalogue, fleet.count);
  const components = stopwatch.time('partition', () => partition(fleet, scenario));
  for (const [done, component] of components.entries()) {
    const share = (parts: number) => parts / components.length;
    const steps = simulateComponent(world, component, experiment.tracing, stopwatch);
    const part = yield* within(steps, share(done), share(done + 1));
    ledger.add(stopwatch.time('ledger', () => settlePart(scenario, fleet, catalogue, part)));
    take?.(part);
    yield share(done + 1);
  }
  return { world, account: stopwatch.time('ledger', () => ledger.account()) };
}
