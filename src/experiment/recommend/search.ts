/**
 * The search for settings: sets that are published, walks that change one setting after the other, sets that fill the space, a
 * race of all of them on paired seeds, then walks from the best, with restarts until the budget is spent.
 *
 * What is run follows from the results alone: a search that goes on with the results of an earlier one repeats its way without
 * running anything, and then goes further.
 */
import { RandomStream } from '../../core/random.js';
import type { Figures } from '../../ledger/figures.js';
import type { PolicyName } from '../../policy/catalogue.js';
import { compareScores, type Goal, gainOf, type Score, scoreOf } from './goal.js';
import { PUBLISHED_SETS } from './published.js';
import type { PolicyValues } from './scopes.js';
import { scopesIn } from './scopes.js';
import { type Dimension, dimensionOf, type ScopedDimension, type Space, together } from './space.js';
import { settingsKey, type Trials } from './trials.js';

/** Seeds of the search; those above are for what confirms it. */
export const SEARCH_SEEDS = [0, 1, 2, 3, 4, 5];
/** Random sets that begin the race, and what of the field goes on after each round. */
const RANDOM_SETS = 16;
const GOES_ON = 1 / 3;
/** Seeds that have been run after each round of the race. */
const ROUNDS = [1, 3, 6];
/** Sets that are run together. */
const BATCH = 8;
/** Groups of devices with settings of their own: each is a policy more to keep. */
const MOST_RULES = 3;
/** Where assignments are searched, settings of all devices have so much of the budget before them. */
const SHARE_BEFORE_RULES = 0.35;
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
  /** The most that a value of a setting has changed, by its dimension. */
  private readonly effects = new Map<string, number>();
  private drawn = 0;
  private walks = 0;
  private hasTriedRules = false;
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
    const first = SEARCH_SEEDS[0]!;
    // What is published comes first: a budget that is over soon has at least that.
    await this.try([{}, ...this.published()], [first]);
    this.best = this.bestSoFar();
    const published = this.best;
    const walked = [await this.walk({}, first)];
    if (settingsKey(published) !== settingsKey({})) walked.push(await this.walk(published, first));
    this.best = this.bestSoFar();
    if (!this.isOver()) {
      await this.race([{}, ...walked, ...this.published(), ...this.random(RANDOM_SETS)]);
      const starts = distinct([this.best, ...walked]);
      // Each restart runs what the one before has not.
      for (let restart = 0; !this.isOver(); restart += 1) {
        const before = this.tried.size;
        await this.climb(starts[restart] ?? this.shaken(this.best));
        await this.addRules();
        if (this.tried.size === before && restart > RANDOM_SETS) break;
      }
    }
    return { best: this.best, tried: [...this.tried.values()] };
  }

  /**
   * Each setting once, with all its values: the best value stays before the next setting is tried, so that settings are seen
   * that matter only beside others.
   *
   * @param seed on which the values of a setting are compared
   * @param checked seeds on which a change has to be better as well; none: it stays at once
   * @param dimensions what is changed, in this order
   */
  private async walk(
    from: PolicyValues,
    seed: number,
    checked: readonly number[] = [],
    dimensions: readonly Dimension[] = this.byEffect(),
  ): Promise<PolicyValues> {
    let at = from;
    if (!(await this.try([at], [seed]))) return at;
    for (const dimension of dimensions) {
      if (!this.mayHave(at, dimension)) continue;
      const taken = without(at, dimension.name);
      const choices = [taken, ...dimension.values.map((values) => ({ ...taken, ...values }))];
      if (!(await this.try(choices, [seed]))) break;
      const before = this.scoreOn(at, [seed]);
      const scored = choices.map((settings) => ({ settings, score: this.scoreOn(settings, [seed]) }));
      this.noteEffect(
        dimension,
        scored.map(({ score }) => Math.abs(score.value - before.value)),
      );
      const [{ settings: best }] = scored.sort((a, b) => compareScores(a.score, b.score)) as [Racer];
      // Of two that do the same the one without the setting is better.
      const isBetter = (seeds: readonly number[]) => {
        const change = compareScores(this.scoreOn(best, seeds), this.scoreOn(at, seeds));
        return change < 0 || (change === 0 && best === taken);
      };
      if (settingsKey(best) === settingsKey(at) || !isBetter([seed])) continue;
      if (checked.length > 0 && !(await this.try([at, best], checked))) break;
      if (checked.length === 0 || isBetter(checked)) at = best;
    }
    return at;
  }

  /** Whether it is time for settings of some devices, where they are searched and were not yet. */
  private isTimeForRules(): boolean {
    return this.space.scoped.length > 0 && !this.hasTriedRules && this.trials.budget.share > SHARE_BEFORE_RULES;
  }

  /**
   * Walks over the settings of some devices, from the best: those first that do most for all devices, and for groups of many
   * devices.
   */
  private async addRules(): Promise<void> {
    if (this.space.scoped.length === 0 || this.isOver()) return;
    this.hasTriedRules = true;
    const of = ({ policy, scope }: ScopedDimension) => (this.effects.get(policy) ?? 0) * scope.devices;
    const inOrder = [...this.space.scoped].sort((a, b) => of(b) - of(a));
    this.walks += 1;
    const seed = SEARCH_SEEDS[this.walks % SEARCH_SEEDS.length]!;
    await this.keepBetter(await this.walk(this.best, seed, SEARCH_SEEDS.slice(0, ROUNDS[1]), inOrder));
  }

  /** Groups are few, and have no device in common: one in two would have two policies that contradict each other. */
  private mayHave(at: PolicyValues, dimension: Dimension): boolean {
    const ofGroup = this.space.scoped.find(({ name }) => name === dimension.name);
    const used = scopesIn(at);
    if (!ofGroup || used.size === 0 || used.has(ofGroup.scope.name)) return true;
    const by = this.space.scoped.find(({ scope }) => used.has(scope.name))!.scope.by;
    return used.size < MOST_RULES && ofGroup.scope.by === by;
  }

  /** Settings in the order of what their values have done so far; at first all in the order of the catalogue. */
  private byEffect(): Dimension[] {
    const of = ({ name }: Dimension) => this.effects.get(name) ?? 0;
    return [...this.space.dimensions].sort((a, b) => of(b) - of(a));
  }

  /** What is not reached (Infinity) says nothing of how much. */
  private noteEffect({ name }: Dimension, effects: readonly number[]): void {
    this.effects.set(name, Math.max(this.effects.get(name) ?? 0, ...effects.filter(Number.isFinite)));
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
    let left = distinct(field);
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

  /** Walks, each on the next seed, until one changes nothing. */
  private async climb(from: PolicyValues): Promise<void> {
    const checked = SEARCH_SEEDS.slice(0, ROUNDS[1]);
    if (this.isTimeForRules()) return;
    let at = from;
    for (let before: PolicyValues | null = null; before !== at && !this.isOver() && !this.isTimeForRules(); ) {
      before = at;
      this.walks += 1;
      at = await this.walk(at, SEARCH_SEEDS[this.walks % SEARCH_SEEDS.length]!, checked);
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

  /** What of the published sets may be changed. */
  private published(): PolicyValues[] {
    const { dimensions, stays } = this.space;
    const names = dimensions.map(({ name }) => name);
    const mayChange = (policy: string) => names.includes(dimensionOf(policy)) && !stays.includes(policy as PolicyName);
    return PUBLISHED_SETS.map(({ policies }) =>
      Object.fromEntries(Object.entries(policies).filter(([policy]) => mayChange(policy))),
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

function distinct(sets: readonly PolicyValues[]): PolicyValues[] {
  return [...new Map(sets.map((settings) => [settingsKey(settings), settings])).values()];
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
