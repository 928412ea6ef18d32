/** One estate in which sets of policies are compared: the recommendation, published sets, and what random search finds. */
import { readFigure } from '../../../src/core/figureCatalogue.js';
import { RandomStream } from '../../../src/core/random.js';
import { type Estimate, estimateMean } from '../../../src/core/stats.js';
import { Budget } from '../../../src/experiment/budget.js';
import { PartMemory } from '../../../src/experiment/memory/partMemory.js';
import {
  compareScores,
  type Goal,
  gainOf,
  isCertain,
  type Score,
  scoreOf,
} from '../../../src/experiment/recommend/goal.js';
import { type Recommendation, recommend } from '../../../src/experiment/recommend/recommend.js';
import type { PolicyValues } from '../../../src/experiment/recommend/scopes.js';
import { type Space, spaceOf, together } from '../../../src/experiment/recommend/space.js';
import { Trials } from '../../../src/experiment/recommend/trials.js';
import type { OnDone, Runner, RunTask } from '../../../src/experiment/runners/runner.js';
import { ThisThread } from '../../../src/experiment/runners/thisThread.js';
import { storeInMemory } from '../../../src/experiment/sweep/run.js';
import type { Figures } from '../../../src/ledger/figures.js';
import type { PolicyName } from '../../../src/policy/catalogue.js';
import type { PlainObject } from '../../../src/scenario/layers.js';
import { type LoadedScenario, loadScenario } from '../../../src/scenario/load.js';

/** The first of the seeds on which sets are compared: no search and no confirmation has them. */
const FIRST_JUDGED = 50_000;
/** Seeds on which a space is run in full: others as well. */
export const EXHAUSTIVE_SEEDS = Array.from({ length: 8 }, (_, k) => 40_000 + k);
/** Seeds of random search. */
const RANDOM_SEEDS = [0, 1, 2];

interface Scored {
  settings: PolicyValues;
  score: Score;
}

/** How one set does against another, on seeds that neither was chosen by. */
export interface Duel {
  /** What the first gains in the objective: above 0 is better. */
  gain: Estimate;
  verdict: 'better' | 'same' | 'worse';
  /** Limits that the other breaks and the first does not, or the other way round. */
  byLimit: boolean;
}

export function judgedSeeds(count: number): number[] {
  return Array.from({ length: count }, (_, k) => FIRST_JUDGED + k);
}

export class Arena {
  readonly space: Space;
  private readonly runner: Runner;

  /**
   * @param estate the scenario as it is
   * @param done results of runs by what they compute: a run that is there is not done again
   */
  constructor(
    private readonly estate: LoadedScenario,
    readonly goal: Goal,
    {
      only,
      done = new Map(),
    }: { only?: readonly PolicyName[] | undefined; done?: Map<string, Figures> | undefined } = {},
  ) {
    const { scenario } = estate;
    this.space = spaceOf({ scenario, inventory: null }, { keep: [], only });
    this.runner = new Once(new ThisThread(new PartMemory()), done);
  }

  /** What `dosim recommend --budget Nruns` answers, without its readings. */
  recommend(runs: number): Promise<Recommendation> {
    const { scenario } = this.estate;
    return recommend(this.space, this.goal, this.trials(runs), String(scenario.seed), { readings: [], draws: [] });
  }

  /** The same; where the runs are not enough to confirm it, with half as many more, up to twice as many. */
  async recommendConfirmed(runs: number): Promise<{ found: Recommendation; budget: number }> {
    for (let budget = runs; ; budget += runs / 2) {
      const found = await this.recommend(budget);
      if (found.isConfirmed || budget >= 2 * runs) return { found, budget };
    }
  }

  /** The best of random sets from the same space, each on the same seeds, as many as the runs are enough for. */
  async randomSearch(runs: number, seed: string): Promise<PolicyValues> {
    const stream = new RandomStream(seed, 'recommend.random');
    let drawn = 0;
    const below = (count: number) => stream.integer(count, 0, (drawn += 1));
    const draw = () =>
      together(this.space.dimensions.flatMap(({ values }) => (below(2) === 0 ? [] : [values[below(values.length)]!])));
    const sets = [{}, ...Array.from({ length: Math.floor(runs / RANDOM_SEEDS.length) - 1 }, draw)];
    return (await this.inOrder(sets, RANDOM_SEEDS))[0]!.settings;
  }

  /** Every set of the space, each policy as it is or with each of its values, with its score: the best first. */
  ranked(): Promise<Scored[]> {
    const all = this.space.dimensions.reduce<PolicyValues[]>(
      (sets, { values }) => sets.flatMap((set) => [set, ...values.map((value) => together([set, value]))]),
      [{}],
    );
    return this.inOrder(all, EXHAUSTIVE_SEEDS);
  }

  /** What a set of settings gives on some seeds. */
  async figures(settings: PolicyValues, seeds: readonly number[]): Promise<Figures[]> {
    const trials = this.trials();
    await trials.runAll([settings], seeds);
    return trials.figures(settings, seeds);
  }

  private async inOrder(sets: readonly PolicyValues[], seeds: readonly number[]): Promise<Scored[]> {
    const trials = this.trials();
    await trials.runAll(sets, seeds);
    const scored = sets.map((settings) => ({ settings, score: scoreOf(trials.figures(settings, seeds), this.goal) }));
    return scored.sort((a, b) => compareScores(a.score, b.score));
  }

  private trials(runs = Number.POSITIVE_INFINITY): Trials {
    const { scenario, written } = this.estate;
    const read = (changed: PlainObject) => scenarioOf(this.estate, changed);
    const base = { scenario, inventory: null, seed: String(scenario.seed), tracing: false };
    const budget = new Budget({ runs });
    const { runner } = this;
    return new Trials({ base, written, read, runner, scopes: [], store: storeInMemory(), budget, onRun: () => {} });
  }
}

/** The scenario of an estate with what it says changed. */
function scenarioOf({ file }: LoadedScenario, changed: PlainObject) {
  const text = JSON.stringify({ ...changed, extends: undefined });
  return loadScenario(file, () => ({ file, text })).scenario;
}

/** One set against another: within the limits comes first, then what is told apart. */
export function duel(ours: readonly Figures[], theirs: readonly Figures[], goal: Goal): Duel {
  const gain = gainOf(theirs, ours, goal);
  const [weBreak, theyBreak] = [ours, theirs].map((runs) => breaksLimits(runs, goal));
  if (weBreak !== theyBreak) return { gain, verdict: weBreak ? 'worse' : 'better', byLimit: true };
  const isWorse = isCertain(gainOf(ours, theirs, goal));
  return { gain, verdict: isCertain(gain) ? 'better' : isWorse ? 'worse' : 'same', byLimit: false };
}

/** Whether runs are above a limit for certain: a set that is made to keep it is near it, and above it by chance on some seeds. */
function breaksLimits(runs: readonly Figures[], { limits }: Goal): boolean {
  return limits.some(({ figure, most }) => isCertain(estimateMean(runs.map((run) => readFigure(run, figure) - most))));
}

/** Does each run once: searches count their runs for themselves, and the machine has not to do them again. */
class Once implements Runner {
  constructor(
    private readonly runner: Runner,
    private readonly done: Map<string, Figures>,
  ) {}

  async run(tasks: readonly RunTask[], onDone: OnDone, signal: AbortSignal): Promise<void> {
    const left = tasks.filter(({ key }) => !this.done.has(key));
    for (const task of tasks) {
      const known = this.done.get(task.key);
      if (known) onDone(task, known);
    }
    const keep: OnDone = (task, figures) => {
      this.done.set(task.key, figures);
      onDone(task, figures);
    };
    await this.runner.run(left, keep, signal);
  }

  close(): Promise<void> {
    return this.runner.close();
  }
}
