/** Many points of a scenario, and what moves the figures. */
import { VERSION } from '../core/version.js';
import type { Experiment } from '../experiment/environment.js';
import type { Remembering } from '../experiment/memory/remembering.js';
import type { Runner } from '../experiment/runners/runner.js';
import { ThisThread } from '../experiment/runners/thisThread.js';
import { type SweepEffects, sweepEffects } from '../experiment/sweep/effects.js';
import { sweepWarnings } from '../experiment/sweep/oddities.js';
import { planSweep, type SweepPlan } from '../experiment/sweep/plan.js';
import { type ResultStore, runSweep, storeInMemory } from '../experiment/sweep/run.js';
import type { Figures } from '../ledger/figures.js';
import type { RuleIdentity } from '../scenario/ownRules.js';
import type { Host } from './host.js';
import { checkRunsApart } from './memory.js';
import type { ReadOptions, WorkOptions } from './options.js';
import { areBound, ownRulesNote, readRules } from './ownRules.js';
import { rememberingOf } from './remember.js';
import { asTold, opened, type Source, withoutPosition } from './source.js';
import { memoryLimitOf, workersOf } from './wholeNumber.js';

export interface SweepOptions extends WorkOptions, Pick<ReadOptions, 'rules' | 'onProblem'> {
  /** Adds replicates until the 95 % interval of the first figure is so narrow, in the figure's unit, at every point. */
  untilCiWidth?: number;
  /** Allows designs of more than a million runs. */
  allowHuge?: boolean;
  /** Told how many runs are done, and how many there are. */
  onRun?: (done: number, all: number) => void;
}

/** One point of the design: its values by path, and the figures of its replicates. */
export interface SweepPoint {
  values: Record<string, unknown>;
  replicates: Figures[];
}

export interface SweepResult {
  version: string;
  name: string;
  seed: string;
  points: SweepPoint[];
  /** For each figure that the sweep names: the best point, the worst, and what each factor moves. */
  effects: SweepEffects[];
  /** Own rules that decided in all runs. */
  ownRules?: RuleIdentity[];
  /** The design with all that was read. */
  plan: SweepPlan;
}

/** Loads a sweep. */
export async function loadSweep(
  host: Host,
  source: Source,
  { allowHuge = false, rules }: Pick<SweepOptions, 'allowHuge' | 'rules'>,
): Promise<SweepPlan> {
  const ofHost = host.newFiles();
  const { name, files } = opened(source, ofHost);
  return planSweep(name, files, allowHuge, await readRules(rules, ofHost));
}

/**
 * Loads a sweep whose runs fit into the memory, and tells what is odd about it.
 *
 * @param isHere false: other machines do the runs, each with a memory of its own
 */
export async function prepareSweep(
  host: Host,
  source: Source,
  options: SweepOptions,
  isHere = true,
): Promise<{ plan: SweepPlan; workers: number }> {
  const workers = workersOf(options, host);
  const plan = await loadSweep(host, source, options);
  if (isHere) checkRunsApart(plan.experiments, workers, memoryLimitOf(options, host));
  const note = ownRulesNote(plan.experiments);
  for (const warning of [...sweepWarnings(plan), ...(note ? [note] : [])])
    options.onProblem?.(withoutPosition(warning));
  return { plan, workers };
}

/** What does the runs: threads, or this one where own rules are functions of the program. */
export async function runnerFor(
  host: Host,
  experiments: readonly Experiment[],
  workers: number,
  remembering: Remembering,
): Promise<Runner> {
  return areBound(experiments) ? new ThisThread() : host.newRunner(workers, remembering);
}

/** Does the runs that are not in the store. @returns the replicates of each point */
export function runPrepared(
  plan: SweepPlan,
  runner: Runner,
  store: ResultStore,
  { untilCiWidth, signal = new AbortController().signal, onRun, onProgress }: SweepOptions,
  shard: { index: number; count: number } | null = null,
): Promise<number[]> {
  return runSweep(plan, runner, store, {
    untilCiWidth: untilCiWidth ?? null,
    shard,
    signal,
    onProgress: (done, all) => {
      onRun?.(done, all);
      onProgress?.(done / all);
    },
  });
}

/** What a sweep came to, with all its results in the store. */
export function sweepResult(plan: SweepPlan, replicates: readonly number[], store: ResultStore): SweepResult {
  const points = plan.points.map((point, p) => ({
    values: Object.fromEntries(plan.spec.factors.map(({ path }, i) => [path, point[i]])),
    replicates: Array.from({ length: replicates[p]! }, (_, k) => store.get(plan.key(p, k))!),
  }));
  const effects = plan.figures.map((figure) => sweepEffects(plan, replicates, store, figure));
  const { ownRules } = plan;
  const common = { version: VERSION, name: plan.spec.name, seed: plan.seed, points, effects, plan };
  return ownRules ? { ...common, ownRules: [...ownRules] } : common;
}

/**
 * Runs a sweep, its results in memory.
 *
 * @throws InputError with every problem of the sweep
 */
export function sweepOn(host: Host, source: Source, options: SweepOptions = {}): Promise<SweepResult> {
  return asTold(async () => {
    const { signal } = options;
    const { plan, workers } = await prepareSweep(host, source, options);
    signal?.throwIfAborted();
    const store = storeInMemory();
    const runner = await runnerFor(host, plan.experiments, workers, rememberingOf(options, host));
    try {
      const replicates = await runPrepared(plan, runner, store, options);
      signal?.throwIfAborted();
      return sweepResult(plan, replicates, store);
    } finally {
      await runner.close();
    }
  });
}
