/** Which settings to choose: a search over the policies that are in force, confirmed on seeds that it never saw. */
import { unknownName } from '../core/names.js';
import { InputError } from '../core/problems.js';
import { VERSION } from '../core/version.js';
import { Budget, type BudgetSpec } from '../experiment/budget.js';
import { goalOf, type LimitOptions } from '../experiment/recommend/goal.js';
import {
  HARDWARE_KINDS,
  type HardwareKind,
  type HardwareTrials,
  hardwareOptions,
} from '../experiment/recommend/hardware.js';
import { type Recommendation as Found, recommend } from '../experiment/recommend/recommend.js';
import { scopesOf } from '../experiment/recommend/scopes.js';
import { spaceOf } from '../experiment/recommend/space.js';
import { Trials } from '../experiment/recommend/trials.js';
import { type ResultStore, storeInMemory } from '../experiment/sweep/run.js';
import { POLICY_NAMES, type PolicyName } from '../policy/catalogue.js';
import type { PolicySet } from '../policy/values.js';
import { overlaid, type PlainObject } from '../scenario/layers.js';
import { loadScenario } from '../scenario/load.js';
import type { Scenario } from '../scenario/schema.js';
import { drawVariants } from './drawVariants.js';
import type { Host } from './host.js';
import { checkRunsApart } from './memory.js';
import type { ReadOptions, WorkOptions } from './options.js';
import { checkWorld, type Prepared, prepare } from './prepare.js';
import { readingVariants } from './readings.js';
import { rememberingOf } from './remember.js';
import { asTold, type Source } from './source.js';
import { memoryLimitOf, workersOf } from './wholeNumber.js';

export interface RecommendOptions extends Omit<ReadOptions, 'rules'>, WorkOptions, LimitOptions {
  /** A figure, or cdn, lines, peak, time, battery; default: cdn. */
  objective?: string;
  /** Policies that stay as they are. */
  keep?: readonly string[];
  /** Policies that alone may be changed; default: all in force. */
  only?: readonly string[];
  /** Also settings for classes of sites and for profiles of devices, as assignments; default: false. */
  perClass?: boolean;
  /** Also what hardware would add, apart from the settings: caches, lines; default: none. */
  hardware?: readonly string[];
  /** Runs, or seconds, or both; default: five minutes. The same runs give the same result. */
  budget?: BudgetSpec;
}

export interface RecommendResult extends Found {
  version: string;
  name: string;
  seed: string;
  /** Of costs; absent where the scenario states no prices. */
  currency?: string;
  /** The scenario's own policies, and those that are recommended, for all devices. */
  before: PolicySet;
  after: PolicySet;
  /** Policies that assignments of the scenario set to another value for some devices. */
  assigned: readonly PolicyName[];
}

/** What becomes of a recommendation besides its result. */
export interface RecommendOutput {
  /** Begins, and gives what is known of an earlier search. */
  begin(): ResultStore;
  end(result: RecommendResult, file: string): Promise<void>;
  close(): void;
}

const DEFAULT_BUDGET: BudgetSpec = { seconds: 300 };
/** Draws of uncertain values under which a choice is tried. */
const MOST_DRAWS = 20;

/**
 * Searches settings for a scenario. A signal that is given ends the work with the best so far.
 *
 * @throws InputError with every problem of the scenario, for a policy or an objective that there is not
 */
export function recommendOn(
  host: Host,
  source: Source,
  options: RecommendOptions = {},
  output?: RecommendOutput,
): Promise<RecommendResult> {
  return asTold(() => search(host, source, options, output));
}

async function search(
  host: Host,
  source: Source,
  options: RecommendOptions,
  output: RecommendOutput | undefined,
): Promise<RecommendResult> {
  const { onProblem, onProgress, signal } = options;
  const goal = goalOf(options.objective ?? 'cdn', options);
  const keep = policiesOf('keep', options.keep ?? []);
  const only = options.only && policiesOf('only', options.only);
  const files = host.newFiles();
  const prepared = await prepare(source, files, options);
  const { experiment, loaded } = prepared;
  if (goal.figure.unit === 'money' && experiment.scenario.prices === undefined) {
    throw InputError.of(
      `--objective ${options.objective}: error: this scenario has no prices, so that all sets cost nothing; give it prices`,
    );
  }
  const kinds = (options.hardware ?? []).map(hardwareKind);
  const choice = { keep, only };
  const space = spaceOf(experiment, choice);
  if (space.dimensions.length === 0) {
    const why = space.notSearched.filter(({ policy }) => only?.includes(policy) ?? true);
    throw InputError.of(
      `${experiment.scenario.name}: error: there is nothing to choose from: ${why.map(({ policy, why: reason }) => `${policy}: ${reason}`).join('; ')}`,
    );
  }
  const workers = workersOf(options, host);
  checkRunsApart([experiment], workers, memoryLimitOf(options, host));
  const { fleet } = checkWorld(prepared, onProblem);
  const scopes = options.perClass ? scopesOf(fleet, experiment.scenario) : [];
  const pieces = hardwareOptions(fleet, experiment.scenario, kinds);
  const variants = await readingVariants(source, files, options, prepared);
  const draws = await drawVariants(source, files, options, prepared, MOST_DRAWS);
  signal?.throwIfAborted();
  const store = output?.begin() ?? storeInMemory();
  const budget = new Budget(options.budget ?? DEFAULT_BUDGET, signal);
  const runner = await host.newRunner(workers, rememberingOf(options, host));
  try {
    const trialsOf = (of: Prepared) =>
      new Trials({
        ...{ base: of.experiment, written: of.loaded.written, read: reader(of), runner, scopes, store, budget },
        onRun: () => onProgress?.(budget.share),
      });
    const trials = trialsOf(prepared);
    const readings = variants.map(({ prepared: of, ...reading }) => ({ ...reading, trials: trialsOf(of) }));
    const ofDraws = draws.map(({ prepared: of, values }) => ({ values, trials: trialsOf(of) }));
    const withLaid = (overlay: PlainObject) => {
      const written = overlaid(prepared.loaded.written, overlay);
      const base = { ...experiment, scenario: reader(prepared)(written) };
      return trialsOf({ ...prepared, experiment: base, loaded: { ...loaded, written } });
    };
    const beside = (overlay: PlainObject): HardwareTrials => {
      const own = overlaid(loaded.written, overlay);
      const all = pieces.map((option) => ({ option, trials: withLaid(overlaid(overlay, option.overlay(own))) }));
      return { own: withLaid(overlay), all };
    };
    const under = { readings, draws: ofDraws, hardware: { count: pieces.length, beside } };
    const found = await recommend(spaceOf(experiment, choice, scopes), goal, trials, experiment.seed, under);
    const { file, written } = loaded;
    const changed = reader(prepared)(overlaid(written, found.overlay));
    const result: RecommendResult = {
      version: VERSION,
      name: experiment.scenario.name,
      seed: experiment.seed,
      ...(experiment.scenario.prices ? { currency: experiment.scenario.prices.currency } : {}),
      before: statedPolicies(experiment.scenario.policies),
      after: statedPolicies(changed.policies),
      assigned: assignedOtherwise(experiment.scenario.policies),
      ...found,
    };
    await output?.end(result, file);
    return result;
  } finally {
    budget.end();
    await runner.close();
    output?.close();
  }
}

function reader({ loaded: { file } }: Prepared) {
  return (changed: PlainObject) => {
    const text = JSON.stringify({ ...changed, extends: undefined });
    return loadScenario(file, () => ({ file, text })).scenario;
  };
}

function statedPolicies({ assignments: _assignments, ...policies }: Record<string, unknown>): PolicySet {
  return Object.fromEntries(Object.entries(policies).filter(([, value]) => value !== undefined)) as PolicySet;
}

/** Policies that some assignment sets, and the base not or to another value. */
function assignedOtherwise(policies: Scenario['policies']): PolicyName[] {
  const isOther = (policy: PolicyName) =>
    policies.assignments.some(
      ({ set }) => set[policy] !== undefined && JSON.stringify(set[policy]) !== JSON.stringify(policies[policy]),
    );
  return POLICY_NAMES.filter(isOther);
}

/** @throws InputError with the nearest name for one that is no policy */
function policiesOf(option: string, names: readonly string[]): PolicyName[] {
  return names.map((name) => {
    const policy = POLICY_NAMES.find((one) => one.toLowerCase() === name.toLowerCase());
    if (policy) return policy;
    if (name === '')
      throw InputError.of(`--${option}: error: names of policies are needed, such as ${POLICY_NAMES[0]}`);
    throw InputError.of(`--${option} ${name}: error: ${unknownName('policy', name, POLICY_NAMES)}`);
  });
}

/** @throws InputError with the nearest name for one that is no kind of hardware */
function hardwareKind(name: string): HardwareKind {
  const kind = HARDWARE_KINDS.find((one) => one === name.toLowerCase());
  if (kind) return kind;
  throw InputError.of(`--hardware ${name}: error: ${unknownName('hardware', name, HARDWARE_KINDS)}`);
}
