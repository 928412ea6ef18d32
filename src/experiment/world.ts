/** One replicate: the world that a scenario and a seed make, its parts simulated and its account settled. */
import { inOneGo, type Steps, within } from '../core/steps.js';
import { partition } from '../engine/partition.js';
import type { World } from '../engine/parts.js';
import { keptResult, type PartResult, type Tracing } from '../engine/result.js';
import { simulatePart } from '../engine/simulate.js';
import { FigureSums, type Figures } from '../ledger/figures.js';
import { ledgerFrame } from '../ledger/frame.js';
import { type Account, Ledger } from '../ledger/ledger.js';
import { type PartAccount, settlePart } from '../ledger/part.js';
import { ofDraw } from './draws.js';
import { Environments, type Experiment } from './environment.js';
import { type AccountOptions, accountOfPart } from './memory/account.js';
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
  const drawn = ofDraw(experiment, replicate);
  const { scenario, ownRules = [] } = drawn;
  const environment = yield* within(environments.of(drawn, replicate), 0, 0.4);
  const { seed, fleets, catalogue, calendar, demand, candidateDraw, pieceDraw } = environment;
  const fleet = yield* within(fleets.inSteps(scenario), 0.4, 1);
  return { scenario, seed, fleet, catalogue, calendar, demand, candidateDraw, pieceDraw, ownRules };
}

/** A replicate with its account, and its parts for callers that want the details. */
export interface Replicate {
  world: World;
  account: Account;
  parts: readonly PartResult[];
}

/** Runs one replicate in this thread. */
export function runReplicate(experiment: Experiment, replicate: number): Replicate {
  const parts: PartResult[] = [];
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
  take?: (part: PartResult) => void,
  stopwatch = new Stopwatch(),
): Steps<Omit<Replicate, 'parts'>> {
  const world = yield* within(stopwatch.timeSteps('fleet', worldInSteps(experiment, replicate, environments)), 0, 0);
  const { scenario, fleet, catalogue } = world;
  const ledger = new Ledger(scenario, catalogue, ledgerFrame(fleet, scenario));
  if (take === undefined && experiment.tracing === false) {
    const { parts: memory } = environments;
    yield* accountsInSteps(world, { keepsDevices: true, memory, stopwatch }, (account) => ledger.add(account));
  } else {
    yield* settleInSteps(world, experiment.tracing, stopwatch, (part) => {
      ledger.add(settlePart(world, part));
      take?.(keptResult(part));
    });
  }
  return { world, account: stopwatch.time('ledger', () => ledger.account()) };
}

/** Runs one replicate for its figures alone: what a sweep asks for. */
export function figuresOf(experiment: Experiment, replicate: number, environments: Environments): Figures {
  const world = buildWorld(experiment, replicate, environments);
  const sums = new FigureSums(world.scenario, world.catalogue, ledgerFrame(world.fleet, world.scenario));
  const options = { keepsDevices: false, memory: environments.parts };
  inOneGo(accountsInSteps(world, options, (account) => sums.add(account)));
  return sums.figures();
}

/** The accounts of the parts of a replicate, simulated or remembered, each to be added before the next. */
function* accountsInSteps(world: World, options: AccountOptions, add: (account: PartAccount) => void): Steps<void> {
  const { stopwatch = new Stopwatch() } = options;
  const parts = stopwatch.time('partition', () => partition(world.fleet, world.scenario));
  for (let done = 0; done < parts.length; done += 1) {
    const account = yield* within(
      accountOfPart(world, parts[done]!, { ...options, stopwatch }),
      done / parts.length,
      (done + 1) / parts.length,
    );
    stopwatch.time('ledger', () => add(account));
    yield (done + 1) / parts.length;
  }
}

/** Simulates the parts of a replicate, each to be settled before the next. The share is that of the simulation. */
function* settleInSteps(
  world: World,
  tracing: Tracing,
  stopwatch: Stopwatch,
  settle: (part: PartResult) => void,
): Steps<void> {
  const parts = stopwatch.time('partition', () => partition(world.fleet, world.scenario));
  const settleTimed = (part: PartResult) => stopwatch.time('ledger', () => settle(part));
  for (let done = 0; done < parts.length; done += 1) {
    const steps = simulatePart(world, parts[done]!, settleTimed, tracing, stopwatch);
    yield* within(steps, done / parts.length, (done + 1) / parts.length);
    yield (done + 1) / parts.length;
  }
}
