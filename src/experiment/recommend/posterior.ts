/**
 * How a choice holds under what is not known of the scenario's values (`uncertainty.sample`, which a calibration writes): the
 * gain under some of the draws, and which unknown decides it.
 */
import { quantileSorted, sum } from '../../core/stats.js';
import { readAmount } from '../../core/units.js';
import { compareScores, type Goal, gainOf, scoreOf } from './goal.js';
import type { PolicyValues } from './scopes.js';
import type { Trials } from './trials.js';

/** The scenario with the values of a draw. */
export interface DrawTrials {
  values: Readonly<Record<string, string | number | boolean>>;
  trials: Trials;
}

/** An unknown, and how the gain goes with it. */
interface DecidingUnknown {
  path: string;
  /** Rank correlation of its values and the gain over the draws, in [-1, 1]. */
  correlation: number;
  /** Its mean in the draws under which the choice is better, and in the others, in the unit in which it is written. */
  meanWhereHolds: number | null;
  meanElsewhere: number | null;
  unit: string;
}

export interface PosteriorGain {
  draws: number;
  /** Draws under which the scenario with the choice is better than without. */
  holds: number;
  /** Gain of the objective over the draws: its mean, and where 90 % of them lie. */
  mean: number;
  low: number;
  high: number;
  isRobust: boolean;
  /** Unknowns whose values go with the gain more than chance does, the strongest first. */
  deciding: DecidingUnknown[];
}

/** With fewer nothing is told. */
const LEAST_DRAWS = 5;
/** Seeds of each draw: chance is not to hide what the values do. */
export const DRAW_SEEDS = 2;
/** A choice holds where it does under so many of the draws. */
const HOLDS_FROM = 0.95;
/** A rank correlation of independent values is beyond so many standard errors in one case of a hundred. */
const CHANCE = 2.58;

/**
 * The gain under each draw, as far as the budget goes.
 *
 * @param seeds fresh ones
 * @returns `null` for too few draws
 */
export async function posteriorOf(
  settings: PolicyValues,
  goal: Goal,
  draws: readonly DrawTrials[],
  seeds: readonly number[],
): Promise<PosteriorGain | null> {
  const some = seeds.slice(0, DRAW_SEEDS);
  const found: { values: DrawTrials['values']; gain: number; holds: boolean }[] = [];
  for (const { trials, values } of draws) {
    if (!(await trials.runAll([{}, settings], some))) break;
    const [before, after] = [trials.figures({}, some), trials.figures(settings, some)];
    const holds = compareScores(scoreOf(after, goal), scoreOf(before, goal)) < 0;
    found.push({ values, gain: gainOf(before, after, goal).mean, holds });
  }
  if (found.length < LEAST_DRAWS) return null;
  const gains = found.map(({ gain }) => gain);
  const sorted = Float64Array.from(gains).sort();
  const holds = found.filter((each) => each.holds).length;
  return {
    draws: found.length,
    holds,
    mean: sum(gains) / gains.length,
    low: quantileSorted(sorted, 0.05),
    high: quantileSorted(sorted, 0.95),
    isRobust: holds >= HOLDS_FROM * found.length,
    deciding: decidingOf(found),
  };
}

function decidingOf(
  found: readonly { values: DrawTrials['values']; gain: number; holds: boolean }[],
): DecidingUnknown[] {
  const gains = found.map(({ gain }) => gain);
  const paths = Object.keys(found[0]!.values);
  const beyondChance = CHANCE / Math.sqrt(found.length - 1);
  return paths
    .flatMap((path): DecidingUnknown[] => {
      const amounts = found.map(({ values }) => amountOf(values[path]));
      if (amounts.some((amount) => amount === null)) return [];
      const values = amounts.map((amount) => amount!.value);
      const correlation = rankCorrelation(values, gains);
      if (Math.abs(correlation) < beyondChance) return [];
      const meanOf = (holds: boolean) => {
        const own = values.filter((_, i) => found[i]!.holds === holds);
        return own.length === 0 ? null : sum(own) / own.length;
      };
      const { unit } = amounts[0]!;
      return [{ path, correlation, meanWhereHolds: meanOf(true), meanElsewhere: meanOf(false), unit }];
    })
    .sort((a, b) => Math.abs(b.correlation) - Math.abs(a.correlation));
}

/** A number with its unit; `null` for what is none. */
function amountOf(value: string | number | boolean | undefined): { value: number; unit: string } | null {
  if (value === undefined || typeof value === 'boolean') return null;
  return readAmount(value) ?? null;
}

/** Spearman's: the correlation of the ranks; 0 where one of the two does not vary. */
export function rankCorrelation(x: readonly number[], y: readonly number[]): number {
  const [a, b] = [ranksOf(x), ranksOf(y)];
  const middle = (x.length - 1) / 2;
  let [both, ofA, ofB] = [0, 0, 0];
  a.forEach((rank, i) => {
    const [dx, dy] = [rank - middle, b[i]! - middle];
    both += dx * dy;
    ofA += dx * dx;
    ofB += dy * dy;
  });
  return ofA === 0 || ofB === 0 ? 0 : both / Math.sqrt(ofA * ofB);
}

/** From 0; of equal values each has the middle of their ranks. */
function ranksOf(values: readonly number[]): number[] {
  const below = (value: number) => values.filter((other) => other < value).length;
  const same = (value: number) => values.filter((other) => other === value).length;
  return values.map((value) => below(value) + (same(value) - 1) / 2);
}
