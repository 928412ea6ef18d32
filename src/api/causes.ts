/** What the gap between a policy set and the best possible is lost to. */
import { findFigure, unknownFigure } from '../core/figureCatalogue.js';
import { InputError } from '../core/problems.js';
import type { BudgetSpec } from '../experiment/budget.js';
import { type Causes, GAP_FIGURES, splitGap } from '../experiment/causes/causes.js';
import { LiftedExperiments } from '../experiment/causes/lifted.js';
import type { PlainObject } from '../scenario/layers.js';
import { loadScenario } from '../scenario/load.js';
import type { Host } from './host.js';
import { checkRunsApart } from './memory.js';
import type { ReadOptions, WorkOptions } from './options.js';
import { checkWorld, prepare } from './prepare.js';
import { rememberingOf } from './remember.js';
import { asTold, type Source } from './source.js';
import { memoryLimitOf, wholeNumber, workersOf } from './wholeNumber.js';

export interface CausesOptions extends Omit<ReadOptions, 'rules'>, WorkOptions {
  /** Runs, or seconds, or both; default: one minute. The same runs give the same result. */
  budget?: BudgetSpec;
  /** Seeds that the runs are shared out to; default: 4. */
  replicates?: number;
  /** Only these figures, by name or words, in this order; default: all that a gap can be split of. */
  figures?: readonly string[];
}

export interface CausesResult extends Causes {
  name: string;
}

/** What becomes of causes besides their result. */
export interface CausesOutput {
  begin(): void;
  end(result: CausesResult): Promise<void>;
  failed(error: unknown): unknown;
}

const DEFAULT_BUDGET: BudgetSpec = { seconds: 60 };
const DEFAULT_REPLICATES = 4;

/**
 * Splits the gap of a scenario. A signal that is given ends the work with what is known.
 *
 * @throws InputError with every problem of the scenario, for a figure that cannot be split, or for a budget that runs out
 *   before both ends of the gap are known
 */
export function causesOn(
  host: Host,
  source: Source,
  options: CausesOptions = {},
  output?: CausesOutput,
): Promise<CausesResult> {
  return asTold(() => causes(host, source, options, output));
}

async function causes(
  host: Host,
  source: Source,
  options: CausesOptions,
  output: CausesOutput | undefined,
): Promise<CausesResult> {
  const { budget = DEFAULT_BUDGET, onProgress, onProblem, signal } = options;
  const figures = options.figures?.map(gapFigure);
  const replicates = wholeNumber('replicates', options.replicates ?? DEFAULT_REPLICATES);
  const prepared = await prepare(source, host.newFiles(), options);
  const { experiment, loaded } = prepared;
  const { file, written } = loaded;
  const read = (changed: PlainObject) => {
    const text = JSON.stringify({ ...changed, extends: undefined });
    return loadScenario(file, () => ({ file, text })).scenario;
  };
  const lifted = new LiftedExperiments(experiment, written, read);
  const workers = workersOf(options, host);
  checkRunsApart([experiment, lifted.of(2 ** lifted.restrictions.length - 1)], workers, memoryLimitOf(options, host));
  checkWorld(prepared, onProblem);
  signal?.throwIfAborted();
  output?.begin();
  const runner = await host.newRunner(workers, rememberingOf(options, host));
  try {
    const found = await splitGap(lifted, runner, { budget, replicates, signal, onProgress });
    if (found === null) {
      signal?.throwIfAborted();
      throw InputError.of(
        `${experiment.scenario.name}: error: the budget is over before the scenario has been run as it is and with all restrictions lifted; allow at least 2 runs, or more time`,
      );
    }
    const all = { ...found, seed: experiment.seed, name: experiment.scenario.name };
    const shown = figures?.map((name) => all.figures.find(({ figure }) => figure === name)!);
    const result = { ...all, figures: shown ?? all.figures };
    await output?.end(result);
    return result;
  } catch (error) {
    throw output ? output.failed(error) : error;
  } finally {
    await runner.close();
  }
}

/** @throws InputError with the nearest names when a gap cannot be split of it */
function gapFigure(name: string): string {
  const key = (text: string) => text.toLowerCase().replaceAll(/[\s_]/g, '');
  const figure = GAP_FIGURES.find((one) => [one.name, one.words, ...one.also].some((text) => key(text) === key(name)));
  if (figure) return figure.name;
  const names = GAP_FIGURES.map((one) => one.name);
  if (name.trim() === '')
    throw InputError.of(`--figure: error: a figure is needed; a gap can be split of ${names.join(', ')}`);
  const known = findFigure(name);
  if (known) {
    throw InputError.of(
      `--figure ${name}: error: no gap can be split of ${known.name}; a gap can be split of ${names.join(', ')}`,
    );
  }
  throw InputError.of(`--figure ${name}: error: ${unknownFigure(name, GAP_FIGURES)}`);
}
