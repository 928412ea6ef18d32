/** Scenarios compared on the same seeds, with the intervals of their differences. */
import type { Problem } from '../core/problems.js';
import { VERSION } from '../core/version.js';
import { type ComparedClass, type ComparedScenario, compareClasses, compareScenarios } from '../experiment/compare.js';
import { spreadsOf } from '../experiment/draws.js';
import { Environments, type Experiment } from '../experiment/environment.js';
import { runWhatFits } from '../experiment/fitting.js';
import { mostOfLines } from '../experiment/lines.js';
import type { OnOutcome, PoolOptions } from '../experiment/replicates.js';
import { Stopwatch } from '../experiment/stopwatch.js';
import type { Account } from '../ledger/ledger.js';
import type { ReplicatesRun } from '../report/format.js';
import { distinctNames } from '../report/scenarioNames.js';
import { allExpectationsHold, type SeededFigures, type Summary, seededFigures } from '../report/summary.js';
import { differingParameters, formatModelValue } from '../scenario/model.js';
import type { Scenario } from '../scenario/schema.js';
import { addDraws } from './draws.js';
import type { Host } from './host.js';
import { chooseWorkers } from './memory.js';
import type { SimulationOptions } from './options.js';
import { bothRules, type GivenRules } from './ownRules.js';
import { checkWorld, type Prepared, poolFor, prepare, summaryOf } from './prepare.js';
import { rememberingOf } from './remember.js';
import { asTold, checkSource, nameOf, type Overrides, overrideTexts, ScenarioText, type Source } from './source.js';
import { memoryLimitOf, wholeNumber, workersOf } from './wholeNumber.js';

/** One side of a comparison: a scenario, perhaps with values of its own and under a name of its own. */
export interface Variant {
  scenario: Source;
  set?: Overrides;
  /** Own rules of this side, after those of all. */
  rules?: GivenRules;
  /** Default: the scenario's name. */
  name?: string;
}

export interface CompareOptions extends SimulationOptions {
  /** Most time for all scenarios together, in seconds: as many replicates of each as fit, at least three. */
  withinS?: number;
}

export interface CompareResult extends ReplicatesRun {
  version: string;
  seed: string;
  /** Every scenario with its figures, and their differences from the first. */
  scenarios: ComparedScenario[];
  /** The same by class of sites: those that every scenario has. */
  classes: ComparedClass[];
  /** One a scenario, as a run of it gives. */
  summaries: Summary[];
  /** False when an expectation of one of the scenarios does not hold. */
  holds: boolean;
}

/** One of the compared scenarios, and the account of its first replicate. */
export interface ComparedRun {
  experiment: Experiment;
  file: string;
  account: Account;
}

/** What becomes of a comparison besides its result. */
export interface CompareOutput {
  begin(): void;
  end(compared: CompareResult, runs: readonly ComparedRun[]): Promise<void>;
  failed(error: unknown): unknown;
}

/**
 * Compares scenarios with the first of them.
 *
 * @throws InputError with every problem of a scenario, or when they do not fit into the memory
 */
export function compareOn(
  host: Host,
  variants: readonly (Source | Variant)[],
  options: CompareOptions = {},
  output?: CompareOutput,
): Promise<CompareResult> {
  return asTold(() => compare(host, variants.map(asVariant), options, output));
}

async function compare(
  host: Host,
  variants: readonly Variant[],
  options: CompareOptions,
  output?: CompareOutput,
): Promise<CompareResult> {
  const { onProblem, signal, stopwatch = new Stopwatch() } = options;
  const most = wholeNumber('replicates', options.replicates ?? 20);
  const prepared = await prepareAll(host, variants, options, most);
  const experiments = prepared.map(({ experiment }) => experiment);
  const workers = chooseWorkers(
    experiments,
    most,
    { workers: workersOf(options, host), rows: 'none', tracing: false },
    memoryLimitOf(options, host),
  );
  const environments = new Environments();
  for (const each of prepared) checkWorld(each, onProblem, environments);
  // One scenario under several values differs in what it is to differ in.
  if (new Set(variants.map(({ scenario }) => scenario)).size > 1) noteDifferentModels(experiments, onProblem);
  noteCurrencies(experiments, onProblem);
  const remembering = rememberingOf(options, host);
  const pool = { ...poolFor(host, experiments, workers, { ...options, stopwatch }), remembering };
  signal?.throwIfAborted();
  output?.begin();
  stopwatch.begin();
  try {
    const { figures, first } = await pairedRuns(host, experiments, { most, withinS: options.withinS }, pool);
    const names = distinctNames(
      experiments.map(({ scenario }, i) => variants[i]!.name ?? scenario.name),
      variants.map(({ scenario }) => host.fullName(nameOf(scenario))),
    );
    const result = resultOf(names, prepared, figures);
    if (options.withinS !== undefined) result.budget = { replicates: most, withinS: options.withinS };
    const runs = prepared.map(({ experiment, loaded }, i) => ({ experiment, file: loaded.file, account: first[i]! }));
    await output?.end(result, runs);
    return result;
  } catch (error) {
    throw output ? output.failed(error) : error;
  }
}

/** The scenarios in order, all with the seed of the first, unless the caller names one: pairs need one seed. */
async function prepareAll(
  host: Host,
  variants: readonly Variant[],
  options: CompareOptions,
  most: number,
): Promise<Prepared[]> {
  const files = host.newFiles();
  const prepared: Prepared[] = [];
  for (const { scenario, set, rules } of variants) {
    const both = [...overrideTexts(options.set), ...overrideTexts(set)];
    const own = { ...options, set: both, rules: bothRules(options.rules, rules) };
    const each = await prepare(scenario, files, own);
    await addDraws(each, scenario, files, own, most);
    prepared.push(each);
  }
  for (const { experiment } of prepared) experiment.seed = prepared[0]!.experiment.seed;
  return prepared;
}

/** Runs replicates. @returns figures by scenario and replicate, and the accounts of the first replicate */
async function pairedRuns(
  host: Host,
  experiments: readonly Experiment[],
  { most, withinS }: { most: number; withinS?: number },
  pool: PoolOptions,
): Promise<{ figures: SeededFigures[][]; first: Account[] }> {
  const figures: SeededFigures[][] = experiments.map(() => []);
  const first: Account[] = [];
  const note: OnOutcome = (scenario, replicate, { seed, account }) => {
    if (replicate === 0) first[scenario] = account;
    figures[scenario]!.push(seededFigures(seed, account));
  };
  const run = host.runReplicates;
  if (withinS === undefined) await run(experiments, most, pool, note);
  else await runWhatFits(experiments, { most, withinS, run }, pool, note);
  return { figures, first };
}

function resultOf(
  names: readonly string[],
  prepared: readonly Prepared[],
  figures: readonly SeededFigures[][],
): CompareResult {
  const summaries = prepared.map((each, i) => summaryOf(each, figures[i]!));
  const lines = prepared.map(({ experiment }) => mostOfLines([experiment.scenario, ...(experiment.draws ?? [])]));
  const isUncertain = prepared.some(({ experiment }) => experiment.draws !== undefined);
  return {
    version: VERSION,
    seed: prepared[0]!.experiment.seed,
    replicates: figures[0]!.length,
    scenarios: compareScenarios(names, figures, lines).map((compared, i) =>
      isUncertain && i > 0 ? { ...compared, spread: spreadsOf(figures[i]!, figures[0]!) } : compared,
    ),
    classes: compareClasses(names, figures, lines),
    summaries,
    holds: summaries.every(allExpectationsHold),
  };
}

/** An object is a variant when it says of which scenario. */
function asVariant(given: Source | Variant): Variant {
  checkSource(given);
  if (typeof given === 'string' || given instanceof ScenarioText || !('scenario' in given)) return { scenario: given };
  return given as Variant;
}

/** Amounts of several currencies, or beside scenarios without prices, cannot be compared. */
function noteCurrencies(experiments: readonly Experiment[], onProblem?: (problem: Problem) => void): void {
  const stated = experiments.map(({ scenario }) => scenario.prices?.currency ?? 'no prices');
  if (new Set(stated).size === 1) return;
  const of = experiments.map(({ scenario: { name } }, i) => `${name} ${stated[i]}`).join(', ');
  onProblem?.({ severity: 'warning', path: 'prices', message: `costs cannot be compared: ${of}` });
}

/** Scenarios that differ in the model are not only compared in what they set out to compare. */
function noteDifferentModels(experiments: readonly Experiment[], onProblem?: (problem: Problem) => void): void {
  const scenarios: Scenario[] = experiments.map(({ scenario }) => scenario);
  const names = differingParameters(scenarios);
  if (names.length === 0) return;
  const values = names.map((name) => {
    const found = scenarios.map(({ name: of, model }) => `${of} ${formatModelValue(name, model[name])}`);
    return `${name} (${found.join(', ')})`;
  });
  onProblem?.({
    severity: 'note',
    path: '',
    message: `the scenarios differ in the model: ${values.join('; ')}; --set model.${names[0]}=VALUE makes them alike`,
  });
}
