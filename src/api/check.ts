/** Whether published advice still does what it is said to do. */
import { InputError } from '../core/problems.js';
import { allHold, type Baseline, type Drift, driftFrom, withBaseline } from '../experiment/check/baseline.js';
import { type CheckResult, checkAll } from '../experiment/check/judge.js';
import { loadRecommendation, type Recommendation } from '../experiment/check/recommendation.js';
import type { RuleIdentity } from '../scenario/ownRules.js';
import type { Host } from './host.js';
import { checkRunsApart } from './memory.js';
import type { ReadOptions, WorkOptions } from './options.js';
import { ownRulesNote, readRules } from './ownRules.js';
import { rememberingOf } from './remember.js';
import { asTold, opened, type Source, withoutPosition } from './source.js';
import { runnerFor } from './sweep.js';
import { memoryLimitOf, workersOf } from './wholeNumber.js';

export interface CheckOptions extends WorkOptions, Pick<ReadOptions, 'rules' | 'onProblem'> {
  /** What an earlier check found. */
  baseline?: Baseline | null;
  /** Whether only some of its recommendations are checked; default: false. */
  isPart?: boolean;
  /** Told how many expectations are decided, and how many there are. */
  onDecided?: (decided: number, all: number) => void;
}

export interface CheckedAdvice {
  results: CheckResult[];
  /** Own rules that decided on both sides of all. */
  ownRules?: RuleIdentity[];
  /** What differs from the baseline. */
  drift: Drift[];
  /** Every expectation holds, and nothing has drifted. */
  holds: boolean;
}

/** Recommendations, loaded and small enough for the memory. */
export async function prepareCheck(
  host: Host,
  sources: readonly Source[],
  options: CheckOptions,
): Promise<Recommendation[]> {
  const { onProblem } = options;
  const workers = workersOf(options, host);
  const files = host.newFiles();
  const rules = await readRules(options.rules, files);
  const loaded: Recommendation[] = [];
  for (const source of sources) {
    const { name, files: own } = opened(source, files);
    loaded.push(await loadRecommendation(name, own, rules));
  }
  const ids = loaded.map(({ id }) => id);
  ids.forEach((id, i) => {
    if (ids.indexOf(id) !== i) throw InputError.of(`${loaded[i]!.file}: error: the id ${id} is used twice`);
  });
  const note = ownRulesNote([rules]);
  if (note) onProblem?.(note);
  for (const warning of loaded.flatMap(({ warnings }) => warnings)) onProblem?.(withoutPosition(warning));
  checkRunsApart(
    loaded.flatMap(({ sides }) => sides),
    workers,
    memoryLimitOf(options, host),
  );
  for (const recommendation of loaded) {
    for (const warning of recommendation.estateWarnings()) onProblem?.(withoutPosition(warning));
  }
  return loaded;
}

/** Decides the expectations of recommendations that are prepared. */
export async function decide(
  host: Host,
  recommendations: readonly Recommendation[],
  options: CheckOptions,
): Promise<CheckedAdvice> {
  const { baseline = null, isPart = false, signal, onDecided, onProgress } = options;
  signal?.throwIfAborted();
  const experiments = recommendations.flatMap(({ sides }) => sides);
  const runner = await runnerFor(host, experiments, workersOf(options, host), rememberingOf(options, host));
  // No run is kept: those in work need not be waited for.
  const stop = () => void runner.close();
  signal?.addEventListener('abort', stop);
  try {
    const found = await checkAll(recommendations, runner, signal ?? new AbortController().signal, (decided, all) => {
      onDecided?.(decided, all);
      onProgress?.(decided / all);
    });
    signal?.throwIfAborted();
    const results = withBaseline(found, baseline);
    const drift = baseline === null ? [] : driftFrom(baseline, results, isPart);
    const ownRules = experiments[0]?.ruleIdentities;
    return { results, ...(ownRules && { ownRules: [...ownRules] }), drift, holds: allHold(results, drift) };
  } catch (error) {
    // What was in work when the threads were stopped has failed for that.
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    await runner.close();
  }
}

/**
 * Checks recommendations: paired runs, until every expectation is decided or the cap is reached.
 *
 * @throws InputError with every problem of a recommendation
 */
export function checkOn(host: Host, sources: readonly Source[], options: CheckOptions = {}): Promise<CheckedAdvice> {
  return asTold(async () => decide(host, await prepareCheck(host, sources, options), options));
}
