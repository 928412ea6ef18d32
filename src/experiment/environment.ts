/**
 * What no policy decides: the devices, their days, the content and the requests. With common random numbers it is the
 * same for all experiments of a replicate that differ in policies, most rules of the model, events and lines of the hub.
 */

import { buildCatalogue, type Catalogue } from '../content/catalogue.js';
import { DemandGenerator, type DemandSource, RememberedDemand } from '../content/demand.js';
import { OwnDemand } from '../content/ownDemand.js';
import { RandomStream } from '../core/random.js';
import type { Steps } from '../core/steps.js';
import type { Tracing } from '../engine/result.js';
import { FleetBuilder } from '../fleet/build.js';
import { Calendar } from '../fleet/calendar.js';
import { estateInSteps } from '../fleet/estate.js';
import type { Estate } from '../fleet/fleet.js';
import type { InventoryRow } from '../fleet/inventory.js';
import { OwnDeviceRules } from '../fleet/ownDevices.js';
import type { OwnRules, RuleIdentity, RuleModule } from '../scenario/ownRules.js';
import type { EnvironmentSpec, Scenario } from '../scenario/schema.js';
import type { PartMemory } from './memory/partMemory.js';

/** What a run needs: plain data, so that it can be handed to a worker. */
export interface Experiment {
  scenario: Scenario;
  /** Scenarios that replicates take in turn in place of it: draws of its uncertain values (draws.ts). */
  draws?: readonly Scenario[];
  inventory: readonly InventoryRow[] | null;
  /** Seed of the first replicate. */
  seed: string;
  tracing: Tracing;
  /** Own rules: functions, which other threads cannot be given. */
  ownRules?: OwnRules;
  /** What results say of them, in the same order. */
  ruleIdentities?: readonly RuleIdentity[];
  /** The modules that all of them come from, which other threads can load; none where the program gave functions. */
  ruleModules?: readonly RuleModule[];
  /** Its {@link environmentKey}, where it is known already: it takes a hundredth of a short run. */
  environmentKey?: string;
}

/** What an experiment has of own rules. */
export type RunRules = Pick<Experiment, 'ownRules' | 'ruleIdentities' | 'ruleModules'>;

export interface Environment {
  seed: string;
  estate: Estate;
  fleets: FleetBuilder;
  catalogue: Catalogue;
  calendar: Calendar;
  demand: DemandSource;
  candidateDraw: RandomStream;
  pieceDraw: RandomStream;
}

/** Seed text of a replicate: common random numbers pair replicate k of one scenario with replicate k of another. */
export function replicateSeed(seed: string, replicate: number): string {
  return replicate === 0 ? seed : `${seed}+${replicate}`;
}

/** The same text is the same environment, if seed and inventory are the same too. */
export function environmentKey({ scenario }: Experiment): string {
  const { startMs, durationS, events, network, sites, devices, content, demand, model } = scenario;
  const spec: EnvironmentSpec = {
    startMs,
    durationS,
    network: {
      hub: { publicIp: network.hub.publicIp },
      vpn: { publicIp: network.vpn.publicIp },
      hubs: network.hubs?.map(({ name, publicIp }) => ({ name, publicIp })),
      concentrators: network.concentrators?.map(({ name, publicIp }) => ({ name, publicIp })),
    },
    events: events.flatMap(({ publicIp }) => (publicIp === undefined ? [] : [{ publicIp }])),
    sites,
    devices,
    content,
    demand,
    model: { teamsDelivery: model.teamsDelivery, win32HttpsFrom: model.win32HttpsFrom },
  };
  return JSON.stringify(spec, (_, value) => (value === Number.POSITIVE_INFINITY ? 'Infinity' : value));
}

/** Makes environments, and remembers the last one for the experiments that share it. */
export class Environments {
  /** @param parts what is remembered of parts; default: nothing */
  constructor(readonly parts?: PartMemory) {}

  private last: (Asked & { environment: Environment }) | undefined;

  /** The environment of a replicate, in steps: a million devices take half a second. */
  *of(experiment: Experiment, replicate: number): Steps<Environment> {
    const { scenario, inventory, ownRules, environmentKey: key = environmentKey(experiment) } = experiment;
    const seed = replicateSeed(experiment.seed, replicate);
    const { last } = this;
    const isSame = last && last.key === key && last.seed === seed && last.inventory === inventory;
    if (isSame && last.ownRules === ownRules) return last.environment;
    // Two are never held at a time.
    this.last = undefined;
    const environment = yield* makeEnvironment(scenario, { key, seed, inventory, ownRules });
    this.last = { key, seed, inventory, ownRules, environment };
    return environment;
  }
}

/** What makes an environment the same. */
interface Asked extends Pick<Experiment, 'inventory' | 'ownRules'> {
  key: string;
  seed: string;
}

function* makeEnvironment(spec: EnvironmentSpec, { seed, inventory, ownRules = [] }: Asked): Steps<Environment> {
  const estate = yield* estateInSteps(spec, seed, inventory);
  const catalogue = buildCatalogue(spec, seed);
  const calendar = new Calendar(estate, spec, seed);
  const generator = new DemandGenerator(spec, estate, catalogue, calendar, seed);
  const own = ownRules.find(({ requests }) => requests !== undefined);
  const around = { estate, catalogue, calendar, seed, durationS: spec.durationS };
  const demand = new RememberedDemand(own ? new OwnDemand(generator, own, around) : generator);
  const fleets = new FleetBuilder(estate, new OwnDeviceRules(ownRules, seed));
  return {
    seed,
    estate,
    fleets,
    catalogue,
    calendar,
    demand,
    candidateDraw: new RandomStream(seed, 'peers.candidates'),
    pieceDraw: new RandomStream(seed, 'swarm.pieces'),
  };
}
