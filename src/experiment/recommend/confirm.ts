/**
 * Takes back what does nothing, and confirms what is left on seeds that the search never saw. No setting stays whose gain
 * cannot be told from nothing.
 */
import type { Estimate } from '../../core/stats.js';
import { drawOrder, exactShapley, pairMarginals } from '../causes/shapley.js';
import { breaksMore, type Goal, isCertain, scoreOf } from './goal.js';
import type { PolicyValues } from './scopes.js';
import { pairedGain, SEARCH_SEEDS, without } from './search.js';
import { dimensionOf, together } from './space.js';
import type { Trials } from './trials.js';

/** Fresh seeds of a block; a set that changes on one block is confirmed on the next. The more, the less it takes to be told. */
const FRESH_SEEDS = 8;
const MORE_FRESH_SEEDS = 16;
/** Seeds of the search on which settings are taken back before any fresh seed is used. */
const PRUNING_SEEDS = SEARCH_SEEDS;
/** Half the width of a 95 % interval of six values in standard errors. */
const HALF_OF_SIX = 2.571;
/** The first of them: far from those of the search. */
const FIRST_FRESH = 1000;
/** Pairs of orders for the fair parts of three settings and more, each on a seed of its own. */
const PAIRS = 3;

/** What one setting brings: policies that are set together. */
export interface Contribution {
  dimension: string;
  settings: PolicyValues;
  /** What is lost of the objective when it alone is taken back: above 0, the setting helps. */
  loss: Estimate;
  /** Whether a limit would be broken, or broken more, without it: for certain. */
  keepsLimits: boolean;
  /** Its Shapley value among the settings; `null`: not run. */
  part: number | null;
}

export interface Confirmed {
  settings: PolicyValues;
  contributions: Contribution[];
  /** Fresh seeds on which all was run; the gain is of these. Empty where the budget was over before. */
  seeds: readonly number[];
  /** Where the budget was over before: fresh seeds on which the settings were chosen, which confirm nothing. Empty where there are none. */
  chosenOn: readonly number[];
  /** How many of the seeds the fair parts are means of: they add up to the gain on these. 0 where there are none. */
  partSeeds: number;
  /** Settings of the search that were taken back, since what they bring cannot be told from nothing. */
  dropped: string[];
}

export function freshSeeds(block: number, count = FRESH_SEEDS): number[] {
  return Array.from({ length: count }, (_, k) => FIRST_FRESH + block * MORE_FRESH_SEEDS + k);
}

/** Runs that confirming so many settings is likely to take: on the seeds of the search, and on two blocks of fresh ones. */
export function runsToConfirm(settings: number): number {
  return (settings + 1) * PRUNING_SEEDS.length + 2 * (settings + 2) * FRESH_SEEDS;
}

/**
 * Prunes on the seeds of the search, and then confirms and prunes on fresh seeds until nothing changes.
 *
 * @param runsAfter runs that the budget is wanted for afterwards
 */
export async function confirm(best: PolicyValues, goal: Goal, trials: Trials, runsAfter = 0): Promise<Confirmed> {
  const dropped: string[] = [];
  const work: Work = { goal, trials, dropped };
  let settings = await drafted(best, work);
  const blocks = 2 * (Object.keys(settings).length + 2);
  const count = trials.budget.canAfford(blocks * MORE_FRESH_SEEDS, runsAfter) ? MORE_FRESH_SEEDS : FRESH_SEEDS;
  let chosenOn: readonly number[] = [];
  // Each block but the last takes a setting back: there are no more of them than settings, and one.
  for (let block = 0; ; block += 1) {
    const seeds = freshSeeds(block, count);
    if (!(await trials.runAll([{}, settings], seeds))) break;
    chosenOn = seeds;
    const before = settings;
    const result = await pruned(settings, work, seeds);
    settings = result.settings;
    if (!result.isComplete) break;
    // What changed here was chosen with these seeds.
    if (settings !== before) continue;
    return { settings, ...(await withParts(result.contributions, goal, trials, seeds)), seeds, chosenOn: [], dropped };
  }
  return { settings, contributions: [], partSeeds: 0, seeds: [], chosenOn, dropped };
}

/** A gain above its standard error: few seeds cannot tell more, and the fresh ones will. */
function isLikely({ low, mean, n }: Estimate): boolean {
  return mean > 0 && (low === null ? n >= 3 : mean - low < HALF_OF_SIX * mean);
}

/** Whether what is lost without a setting says that it helps. */
type Helps = (loss: Estimate) => boolean;

interface Work {
  goal: Goal;
  trials: Trials;
  /** Takes the names of settings that are taken back. */
  dropped: string[];
}

interface Pruned {
  settings: PolicyValues;
  contributions: Contribution[];
  /** Whether all that was asked for was run. */
  isComplete: boolean;
}

/** Takes what is idle on the seeds of the search back: roughly, since fresh seeds have the last word. */
async function drafted(from: PolicyValues, { goal, trials, dropped }: Work): Promise<PolicyValues> {
  let settings = from;
  for (let isDone = false; !isDone; ) {
    const contributions = await contributionsOf(settings, goal, trials, PRUNING_SEEDS);
    const idle = contributions?.filter(({ keepsLimits, loss }) => !keepsLimits && !isLikely(loss)) ?? [];
    if (idle.length === 0) break;
    const names = leastFirst(idle);
    const taken = await takenBack(names, settings, { goal, trials, seeds: PRUNING_SEEDS, helps: isLikely });
    if (taken === null) break;
    dropped.push(...taken);
    settings = taken.reduce(without, settings);
    isDone = taken.length === idle.length;
  }
  return settings;
}

/**
 * Takes back what does not help for certain; before that, what takes the set above a limit that the search found it within. A set
 * that comes back as it was has nothing of either; another has perhaps, since it goes on to other seeds anyway.
 */
async function pruned(from: PolicyValues, { goal, trials, dropped }: Work, seeds: readonly number[]): Promise<Pruned> {
  let settings = from;
  for (let isDone = false; !isDone; ) {
    const contributions = await contributionsOf(settings, goal, trials, seeds);
    if (contributions === null) return { settings, contributions: [], isComplete: false };
    const above = mostAbove(settings, contributions, goal, trials, seeds);
    const idle = contributions.filter(({ keepsLimits, loss }) => !keepsLimits && !isCertain(loss));
    if (above === null && idle.length === 0) return { settings, contributions, isComplete: true };
    const taken = above ?? (await takenBack(leastFirst(idle), settings, { goal, trials, seeds, helps: isCertain }));
    if (taken === null) return { settings, contributions: [], isComplete: false };
    dropped.push(...taken);
    settings = taken.reduce(without, settings);
    isDone = above === null && taken.length === idle.length;
  }
  return { settings, contributions: [], isComplete: true };
}

/** The setting without which a set that is above a limit is nearest to the limits; `null` where none brings it nearer. */
function mostAbove(
  settings: PolicyValues,
  contributions: readonly Contribution[],
  goal: Goal,
  trials: Trials,
  seeds: readonly number[],
): readonly [string] | null {
  const violationOf = (set: PolicyValues) => scoreOf(trials.figures(set, seeds), goal).violation;
  let nearest: { dimension: string; violation: number } | null = null;
  for (const { dimension } of contributions) {
    const violation = violationOf(without(settings, dimension));
    if (violation < (nearest?.violation ?? violationOf(settings))) nearest = { dimension, violation };
  }
  return nearest && [nearest.dimension];
}

/**
 * As many idle settings as can go together: all of them, or half of them and so on where that is worse, as it is where two
 * do the same. One of them can always go.
 *
 * @param idle the least helpful first
 * @returns `null` where the budget is over
 */
async function takenBack(
  idle: readonly string[],
  settings: PolicyValues,
  { goal, helps, seeds, trials }: Pick<Work, 'goal' | 'trials'> & { seeds: readonly number[]; helps: Helps },
): Promise<readonly string[] | null> {
  for (let count = idle.length; count > 1; count = Math.floor(count / 2)) {
    const taken = idle.slice(0, count);
    const reduced = taken.reduce(without, settings);
    if (!(await trials.runAll([settings, reduced], seeds))) return null;
    const [before, after] = [trials.figures(settings, seeds), trials.figures(reduced, seeds)];
    if (!helps(pairedGain(after, before, goal)) && !breaksMore(before, after, goal)) return taken;
  }
  return idle.slice(0, 1);
}

function leastFirst(idle: readonly Contribution[]): string[] {
  return [...idle].sort((x, y) => x.loss.mean - y.loss.mean).map(({ dimension }) => dimension);
}

/** What each setting brings on some seeds; `null` where the budget is over. */
async function contributionsOf(
  settings: PolicyValues,
  goal: Goal,
  trials: Trials,
  seeds: readonly number[],
): Promise<Contribution[] | null> {
  const dimensions = [...new Set(Object.keys(settings).map(dimensionOf))];
  const all = [settings, ...dimensions.map((dimension) => without(settings, dimension))];
  if (!(await trials.runAll(all, seeds))) return null;
  return dimensions.map((dimension) => contributionOf(dimension, settings, goal, trials, seeds));
}

function contributionOf(
  dimension: string,
  settings: PolicyValues,
  goal: Goal,
  trials: Trials,
  seeds: readonly number[],
): Contribution {
  const rest = without(settings, dimension);
  const [withIt, withoutIt] = [trials.figures(settings, seeds), trials.figures(rest, seeds)];
  return {
    dimension,
    settings: Object.fromEntries(Object.entries(settings).filter(([policy]) => dimensionOf(policy) === dimension)),
    loss: pairedGain(withoutIt, withIt, goal),
    keepsLimits: breaksMore(withIt, withoutIt, goal),
    part: null,
  };
}

/** Settings of which every set was run on every seed when they were confirmed: none, each alone, all. */
const ALL_SETS_RUN = 2;

/**
 * Fair parts of the settings: exactly on all seeds for one or two of them, else of some orders on a seed each, where the budget
 * is enough for these.
 */
async function withParts(
  contributions: Contribution[],
  goal: Goal,
  trials: Trials,
  seeds: readonly number[],
): Promise<Pick<Confirmed, 'contributions' | 'partSeeds'>> {
  const n = contributions.length;
  if (n === 0) return { contributions, partSeeds: 0 };
  const settingsOf = (set: number): PolicyValues =>
    together(contributions.filter((_, i) => (set & (1 << i)) !== 0).map(({ settings }) => settings));
  const worthOn = (some: readonly number[]) => (set: number) =>
    -scoreOf(trials.figures(settingsOf(set), some), goal).value;
  if (n <= ALL_SETS_RUN) {
    const parts = exactShapley(n, worthOn(seeds));
    return { contributions: contributions.map((each, i) => ({ ...each, part: parts[i]! })), partSeeds: seeds.length };
  }
  const sums: number[] = new Array(n).fill(0);
  let pairs = 0;
  for (; pairs < PAIRS; pairs += 1) {
    const seed = seeds[pairs]!;
    const order = drawOrder(n, 'recommend', pairs);
    const sets = [order, order.toReversed()].flatMap((one) => {
      let set = 0;
      return one.map((player) => settingsOf((set |= 1 << player)));
    });
    if (!(await trials.runAll([{}, ...sets], [seed]))) break;
    pairMarginals(order, worthOn([seed])).forEach((part, i) => {
      sums[i]! += part;
    });
  }
  const partOf = (i: number) => (pairs === 0 ? null : sums[i]! / pairs);
  return { contributions: contributions.map((each, i) => ({ ...each, part: partOf(i) })), partSeeds: pairs };
}
