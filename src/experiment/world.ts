/** One replicate: the world that a scenario and a seed make, its parts simulated and its account settled. */
import { inOneGo, type Steps, within } from '../core/steps.js';
import { partition } from '../engine/partition.js';
import type { World } from '../engine/parts.js';
import type { ComponentResult } from '../engine/result.js';
import { simulateComponent } from '../engine/simulate.js';
import { fleetInSteps } from '../fleet/build.js';
import { type Account, type Figures, Ledger } from '../ledger/ledger.js';
import { settlePart } from '../ledger/part.js';
import { Environments, type Experiment } from './environment.js';
import { Stopwatch } from './stopwatch.js';

export function buildWorld(experiment: Experiment, replicate: number, environments = new Environments()): World {
  return inOneGo(worldInSteps(experiment, replicate, environments));
}

/**
 * The same in steps.
 *
 * @param environments may know what the experiment shares with the one before; default: nothing is shared
 */
export function* worldInSteps(
  experiment: Experiment,
  replicate: number,
  environments = new Environments(),
): Steps<World> {
  const { scenario } = experiment;
  const environment = yield* within(environments.of(experiment, replicate), 0, 0.4);
  const { seed, estate, catalogue, calendar, demand, candidateDraw } = environment;
  const fleet = yield* within(fleetInSteps(estate, scenario), 0.4, 1);
  return { scenario, seed, fleet, catalogue, calendar, demand, candidateDraw };
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
  return { ...inOneGo(replicateInSteps(experiment, replicate, new Environments(), (part) => parts.push(part))), parts };
}

/**
 * The same in steps, part after part.
 *
 * @param environments may know what the experiment shares with the one before
 * @param take takes each part with its downloads; default: nobody does, and none is held
 * @param stopwatch takes the time of each phase
 */
export function* replicateInSteps(
  experiment: Experiment,
  replicate: number,
  environments: Environments,
  take?: (part: ComponentResult) => void,
  stopwatch = new Stopwatch(),
): Steps<Omit<Replicate, 'parts'>> {
  const { world, ledger } = yield* settledInSteps(experiment, replicate, environments, true, stopwatch, take);
  return { world, account: stopwatch.time('ledger', () => ledger.account()) };
}

/** Runs one replicate for its figures alone: what a sweep asks for. */
export function figuresOf(experiment: Experiment, replicate: number, environments: Environments): Figures {
  const { ledger } = inOneGo(settledInSteps(experiment, replicate, environments, false, new Stopwatch()));
  return ledger.figures();
}

/** Simulates the parts of a replicate and settles them. */
function* settledInSteps(
  experiment: Experiment,
  replicate: number,
  environments: Environments,
  keepsDevices: boolean,
  stopwatch: Stopwatch,
  take?: (part: ComponentResult) => void,
): Steps<{ world: World; ledger: Ledger }> {
  // The share is that of the simulation: before it nothing of it is done.
  const world = yield* within(stopwatch.timeSteps('fleet', worldInSteps(experiment, replicate, environments)), 0, 0);
  const { scenario, fleet, catalogue } = world;
  const ledger = new Ledger(scenario, catalogue, fleet.count);
  const components = stopwatch.time('partition', () => partition(fleet, scenario));
  for (const [done, component] of components.entries()) {
    const share = (parts: number) => parts / components.length;
    const steps = simulateComponent(world, component, experiment.tracing, stopwatch);
    const part = yield* within(steps, share(done), share(done + 1));
    ledger.add(stopwatch.time('ledger', () => settlePart(scenario, fleet, catalogue, part, keepsDevices)));
    take?.(part);
    yield share(done + 1);
  }
  return { world, ledger };
}
