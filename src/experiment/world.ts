/** One replicate: the world that a scenario and a seed make, its parts simulated and its account settled. */
import { buildCatalogue } from '../content/catalogue.js';
import { DemandGenerator } from '../content/demand.js';
import { type Component, partition } from '../engine/partition.js';
import type { World } from '../engine/parts.js';
import type { ComponentResult } from '../engine/result.js';
import { simulateComponent } from '../engine/simulate.js';
import { buildFleet } from '../fleet/build.js';
import type { InventoryRow } from '../fleet/inventory.js';
import { Calendar } from '../fleet/schedule.js';
import { type Account, settleAccounts } from '../ledger/ledger.js';
import type { Scenario } from '../scenario/schema.js';

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

/** Shares the parts out: the largest first, each to the shard with the fewest devices. */
function assignShards(world: World, components: readonly Component[], shards: number): number[] {
  const size = components.map((sites) =>
    sites.reduce((devices, s) => devices + world.fleet.siteStart[s + 1]! - world.fleet.siteStart[s]!, 0),
  );
  const load = new Array<number>(shards).fill(0);
  const shardOf = new Array<number>(components.length).fill(0);
  const largestFirst = components.map((_, c) => c).sort((a, b) => size[b]! - size[a]! || a - b);
  for (const c of largestFirst) {
    const shard = load.indexOf(Math.min(...load));
    shardOf[c] = shard;
    load[shard]! += size[c]!;
  }
  return shardOf;
}

/** Simulates the parts of one shard; other parts are left out. */
export function simulateShard(
  experiment: Experiment,
  world: World,
  shard: number,
  shards: number,
  onProgress?: (share: number) => void,
): { component: number; result: ComponentResult }[] {
  const components = partition(world.fleet, world.scenario);
  const shardOf = assignShards(world, components, shards);
  const mine = components.map((_, c) => c).filter((c) => shardOf[c] === shard);
  return mine.map((component, i) => ({
    component,
    result: simulateComponent(world, components[component]!, experiment.tracing, (share) =>
      onProgress?.((i + share) / mine.length),
    ),
  }));
}

/** A replicate with its account, and its parts for whoever wants the details. */
export interface Replicate {
  world: World;
  account: Account;
  parts: readonly ComponentResult[];
}

/** Settles the parts of a replicate, whatever the order in which they arrived. */
export function settleReplicate(
  world: World,
  results: readonly { component: number; result: ComponentResult }[],
): Replicate {
  const parts = [...results].sort((a, b) => a.component - b.component).map(({ result }) => result);
  return { world, parts, account: settleAccounts(world.scenario, world.fleet, world.catalogue, parts) };
}

/** Runs one replicate in this thread. */
export function runReplicate(
  experiment: Experiment,
  replicate: number,
  onProgress?: (share: number) => void,
): Replicate {
  const world = buildWorld(experiment, replicate);
  return settleReplicate(world, simulateShard(experiment, world, 0, 1, onProgress));
}
