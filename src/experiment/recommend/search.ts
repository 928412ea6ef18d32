/**
 * The search for settings: each value alone, sets that are published and sets that fill the space, a race of all of them on
 * paired seeds, then changes of one setting at a time from the best, with restarts until the budget is spent.
 *
 * What is run follows from the results alone: a search that goes on with the results of an earlier one repeats its way without
 * running anything, and then goes further.
 */
import { RandomStream } from '../../core/random.js';
import type { Figures } from '../../ledger/figures.js';
import { compareScores, type Goal, gainOf, type Score, scoreOf } from './goal.js';
import { PUBLISHED_SETS } from './published.js';
import { type Dimension, dimensionOf, type PolicyValues, type Space, together } from './space.js';
import { settingsKey, type Trials } from './trials.js';

/** Seeds of the search; those above are for what confirms it. */
export const SEARCH_SEEDS = [0, 1, 2, 3, 4, 5];
/** Random sets that begin the race, and what of the field goes on after each round. */
const RANDOM_SETS = 16;
const GOES_ON = 1 / 3;
/** Seeds that have been run after each round of the race. */
const ROUNDS = [1, 3, 6];
/** Neighbours that are run together. */
const BATCH = 8;
/** Settings that a restart changes. */
const SHAKEN = 3;

/** A set with its figures on the seeds that it was run on, from the first on. */
interface Racer {
  settings: PolicyValues;
  score: Score;
}

export interface Searched {
  best: PolicyValues;
  /** Sets that were run, in order. */
  tried: readonly PolicyValues[];
}

export class Search {
  private readonly tried = new Map<string, PolicyValues>();
  private readonly draw: RandomStream;
  private drawn = 0;
  private best: PolicyValues = {};

  constructor(
    private readonly space: Space,
    private readonly goal: Goal,
    private readonly trials: Trials,
    seed: string,
    /** Whether the time for the search is over, with this set as the best: what is left is for confirming it. */
    private readonly isSpent: (best: PolicyValues) => boolean,
  ) {
    this.draw = new RandomStream(seed, 'recommend.search');
  }

  private isOver(): boolean {
    return this.isSpent(this.best);
  }

  /** The best set when the budget of the search is spent. */
  async run(): Promise<Searched> {
    const singles = this.space.dimensions.flatMap(({ values }) => [...values]);
    // What is published comes first: a budget that is over soon has at least that.
    await this.try([{}, ...this.published()], [0]);
    this.best = this.bestSoFar();
    const hasAll = await this.try(singles, [0]);
    this.best = this.bestSoFar();
    if (hasAll && !this.isOver()) {
      await this.race([{}, ...singles, this.bestOfEach(), ...this.published(), ...this.random(RANDOM_SETS)]);
      // Each restart runs what the one before has not.
      for (let restart = 0; !this.isOver(); restart += 1) {
        const before = this.tried.size;
        await this.climb(restart === 0 ? this.best : this.shaken(this.best));
        if (this.tried.size === before && restart > RANDOM_SETS) break;
      }
    }
    return { best: this.best, tried: [...this.tried.values()] };
  }

  /** Runs sets, some at a time, until the time for the search is over. @returns whether all were run */
  private async try(sets: readonly PolicyValues[], replicates: readonly number[]): Promise<boolean> {
    let all = true;
    for (let i = 0; i < sets.length; i += BATCH) {
      const batch = sets.slice(i, i + BATCH);
      const isKnown = batch.every((settings) => this.trials.hasAll(settings, replicates));
      all = !(this.isOver() && !isKnown) && (await this.trials.runAll(batch, replicates)) && all;
    }
    for (const settings of sets) {
      if (this.trials.hasAll(settings, replicates)) this.tried.set(settingsKey(settings), settings);
    }
    return all;
  }

  /** The best of all sets on the first seed. */
  private bestSoFar(): PolicyValues {
    const racers = [...this.tried.values()].map((settings) => ({ settings, score: this.scoreOn(settings, [0]) }));
    racers.sort((a, b) => compareScores(a.score, b.score));
    return racers[0]?.settings ?? {};
  }

  private scoreOn(settings: PolicyValues, replicates: readonly number[]): Score {
    return scoreOf(this.trials.figures(settings, replicates), this.goal);
  }

  /** Rounds on more and more seeds, after each of which the better part of the field goes on. */
  private async race(field: readonly PolicyValues[]): Promise<void> {
    let left = [...new Map(field.map((settings) => [settingsKey(settings), settings])).values()];
    for (const count of ROUNDS) {
      const seeds = SEARCH_SEEDS.slice(0, count);
      await this.try(left, seeds);
      const done = left.filter((settings) => this.trials.hasAll(settings, seeds));
      if (done.length === 0) break;
      const racers: Racer[] = done.map((settings) => ({ settings, score: this.scoreOn(settings, seeds) }));
      racers.sort((a, b) => compareScores(a.score, b.score));
      this.best = racers[0]!.settings;
      if (this.isOver()) break;
      left = racers.slice(0, Math.max(2, Math.ceil(GOES_ON * racers.length))).map(({ settings }) => settings);
    }
  }

  /** Changes of one setting, as long as one helps on all seeds together. */
  private async climb(from: PolicyValues): Promise<void> {
    let at = from;
    const seeds = SEARCH_SEEDS.slice(0, ROUNDS[1]);
    if (!(await this.try([at], seeds))) return;
    for (let isHigher = true; isHigher && !this.isOver(); ) {
      isHigher = false;
      const neighbours = this.neighbours(at);
      for (let i = 0; i < neighbours.length && !this.isOver(); i += BATCH) {
        const batch = neighbours.slice(i, i + BATCH);
        await this.try(batch, [0]);
        const promising = batch.filter(
          (settings) =>
            this.trials.hasAll(settings, [0]) && compareScores(this.scoreOn(settings, [0]), this.scoreOn(at, [0])) < 0,
        );
        await this.try(promising, seeds);
        for (const settings of promising) {
          if (!this.trials.hasAll(settings, seeds)) continue;
          if (compareScores(this.scoreOn(settings, seeds), this.scoreOn(at, seeds)) >= 0) continue;
          at = settings;
          isHigher = true;
        }
      }
    }
    await this.keepBetter(at);
  }

  /** The best is what is better on all seeds of the search. */
  private async keepBetter(settings: PolicyValues): Promise<void> {
    if (settingsKey(settings) === settingsKey(this.best)) return;
    await this.try([settings, this.best], SEARCH_SEEDS);
    const seeds = SEARCH_SEEDS.filter(
      (seed) => this.trials.hasAll(settings, [seed]) && this.trials.hasAll(this.best, [seed]),
    );
    if (seeds.length === 0) return;
    if (compareScores(this.scoreOn(settings, seeds), this.scoreOn(this.best, seeds)) < 0) this.best = settings;
  }

  /** Every other value of every setting, and every setting taken back; what does most alone comes first. */
  private neighbours(at: PolicyValues): PolicyValues[] {
    const effect = (values: PolicyValues) => {
      const [from, to] = [this.trials.get({}, 0), this.trials.get(values, 0)];
      return from && to ? Math.abs(scoreOf([from], this.goal).value - scoreOf([to], this.goal).value) : 0;
    };
    const moves = this.space.dimensions.flatMap((dimension) => [
      ...dimension.values.map((values) => ({
        settings: { ...without(at, dimension.name), ...values },
        effect: effect(values),
      })),
      { settings: without(at, dimension.name), effect: 0 },
    ]);
    const known = new Set([settingsKey(at)]);
    return moves
      .sort((a, b) => b.effect - a.effect)
      .map(({ settings }) => settings)
      .filter((settings) => {
        const key = settingsKey(settings);
        const isNew = !known.has(key);
        known.add(key);
        return isNew;
      });
  }

  /** The value that does best alone of each setting that does something good alone. */
  private bestOfEach(): PolicyValues {
    const none = this.scoreOn({}, [0]);
    const best = this.space.dimensions.flatMap(({ values }) => {
      const scored = values.map((settings) => ({ settings, score: this.scoreOn(settings, [0]) }));
      scored.sort((a, b) => compareScores(a.score, b.score));
      const [first] = scored;
      return first && compareScores(first.score, none) < 0 ? [first.settings] : [];
    });
    return together(best);
  }

  /** What of the published sets may be changed. */
  private published(): PolicyValues[] {
    const names = this.space.dimensions.map(({ name }) => name as string);
    return PUBLISHED_SETS.map(({ policies }) =>
      Object.fromEntries(Object.entries(policies).filter(([policy]) => names.includes(dimensionOf(policy)))),
    );
  }

  private random(count: number): PolicyValues[] {
    return Array.from({ length: count }, () =>
      together(this.space.dimensions.flatMap((dimension) => (this.next() < 0.5 ? [] : [this.anyOf(dimension)]))),
    );
  }

  private shaken(from: PolicyValues): PolicyValues {
    const { dimensions } = this.space;
    let settings = from;
    for (let k = 0; k < Math.min(SHAKEN, dimensions.length); k += 1) {
      const dimension = dimensions[Math.floor(this.next() * dimensions.length)]!;
      settings = { ...without(settings, dimension.name), ...this.anyOf(dimension) };
    }
    return settings;
  }

  private anyOf({ values }: Dimension): PolicyValues {
    return values[Math.floor(this.next() * values.length)]!;
  }

  private next(): number {
    this.drawn += 1;
    return this.draw.uniform(0, this.drawn);
  }
}

/** Settings without those of a dimension. */
export function without(settings: PolicyValues, dimension: string): PolicyValues {
  return Object.fromEntries(Object.entries(settings).filter(([policy]) => dimensionOf(policy) !== dimension));
}

/** Whether a set is better than another on some seeds, for certain. */
export function pairedGain(from: readonly Figures[], to: readonly Figures[], goal: Goal) {
  const pairs = Math.min(from.length, to.length);
  return gainOf(from.slice(0, pairs), to.slice(0, pairs), goal);
}
