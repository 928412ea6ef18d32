/**
 * What the gap between a policy set and the best possible is lost to: for each restriction what moves when it alone is
 * lifted, and its fair part of the gap.
 *
 * The gap is the scenario as it is against the scenario with all restrictions lifted, on the same seeds. All figures are
 * read from the same runs.
 */
import { FIGURES, type FigureSpec, figureNamed, readFigure } from '../../core/figureCatalogue.js';
import { columnSum, sum } from '../../core/stats.js';
import type { Figures } from '../../ledger/figures.js';
import { Budget, type BudgetSpec } from '../budget.js';
import { refuseIdle } from '../idle.js';
import type { Runner, RunTask } from '../runners/runner.js';
import type { LiftedExperiments } from './lifted.js';
import { coalitionsAlong, drawOrder, exactShapley, pairMarginals, roundedTo } from './shapley.js';

/** The figure that the table is sorted by, and that has a bound. */
export const CAUSES_FIGURE = 'bytesLeavingCdn';

/** Figures that a gap can be split of: less of them is better, and restrictions move them. */
export const GAP_FIGURES: readonly FigureSpec[] = FIGURES.filter(
  ({ better, name, unit }) =>
    better === 'less' && ['bytes', 'rate', 'duration'].includes(unit) && !/^reasons\.|^thisPolicySet/.test(name),
);

export interface CausesOptions {
  budget: BudgetSpec;
  /** Seeds that the orders are shared out to. */
  replicates: number;
  signal?: AbortSignal | undefined;
  onProgress?: ((share: number) => void) | undefined;
}

/** A restriction's part of the gap of a figure. */
export interface CausePart {
  name: string;
  /** What the figure loses when this restriction alone is lifted: negative where it gains; `null`: not known. */
  alone: number | null;
  /** Its Shapley value, and the standard error of it; parts in bytes are whole and add up to the gap. */
  part: number | null;
  standardError: number | null;
}

export interface GapOfFigure {
  figure: string;
  /** Means over the replicates of the parts: as it is, and with all restrictions lifted. */
  before: number;
  lifted: number;
  /** `before - lifted`; not finite where a time is not reached. */
  gap: number;
  parts: CausePart[];
  /** With all lifted the run is still so far from the fewest bytes possible; `null` where there is no bound. */
  notReachable: number | null;
  /** The fewest bytes possible with any policy set, when all is lifted. */
  bound: number | null;
}

export interface Causes {
  seed: string;
  restrictions: { name: string; title: string; lifting: string }[];
  /** Runs that were done, and seeds that have both ends of the gap. */
  runs: number;
  replicates: number;
  /** Whether all sets of restrictions were run, so that no order is sampled. */
  isExact: boolean;
  /** Samples that the parts are means of: pairs of orders, or seeds where all sets were run. */
  samples: number;
  /** Runs that give the first sample; `null` where there is one. */
  runsNeeded: number | null;
  /** Whether the work was ended by its caller. */
  isInterrupted: boolean;
  figures: GapOfFigure[];
}

/** Runs of coalitions as they come in. */
class Book {
  private readonly known = new Map<string, Figures>();

  constructor(
    private readonly lifted: LiftedExperiments,
    private readonly runner: Runner,
    private readonly budget: Budget,
    private readonly onRun: () => void,
  ) {}

  get(set: number, replicate: number): Figures | undefined {
    return this.known.get(`${set} ${replicate}`);
  }

  has(sets: readonly number[], replicate: number): boolean {
    return sets.every((set) => this.get(set, replicate) !== undefined);
  }

  missing(sets: readonly number[], replicate: number): number {
    return new Set(sets.filter((set) => this.get(set, replicate) === undefined)).size;
  }

  /** Runs what is not there, the first first. @returns whether all is there */
  async run(wanted: readonly { set: number; replicate: number }[]): Promise<boolean> {
    const tasks = new Map<string, RunTask>();
    for (const { set, replicate } of wanted) {
      const key = `${set} ${replicate}`;
      if (!this.known.has(key)) tasks.set(key, { key, experiment: this.lifted.of(set), replicate });
    }
    const affordable = [...tasks.values()].slice(0, this.budget.runsLeft);
    await this.runner.run(
      affordable,
      ({ key }, figures) => {
        this.known.set(key, figures);
        this.budget.spend(1);
        this.onRun();
      },
      this.budget.signal,
    );
    return wanted.every(({ set, replicate }) => this.known.has(`${set} ${replicate}`));
  }
}

/** A sample of the parts: a seed, and how its runs give each player's part. */
interface Sample {
  replicate: number;
  partsOf(worthOf: (set: number) => number): number[];
}

/**
 * Splits the gap within a budget.
 *
 * @returns what is known when the budget is spent or the signal is given; `null` where not even the ends of the gap are
 */
export async function splitGap(
  lifted: LiftedExperiments,
  runner: Runner,
  options: CausesOptions,
): Promise<Omit<Causes, 'seed'> | null> {
  const budget = new Budget(options.budget, options.signal);
  const book = new Book(lifted, runner, budget, () => options.onProgress?.(budget.share));
  try {
    const n = lifted.restrictions.length;
    const all = 2 ** n - 1;
    const single = lifted.restrictions.map((_, i) => 1 << i);
    const isExact = 2 ** n * options.replicates <= (options.budget.runs ?? 0) || n <= 2;
    await book.run([0, all, ...single].map((set) => ({ set, replicate: 0 })));
    const asItIs = book.get(0, 0);
    if (asItIs) refuseIdle(lifted.of(0).scenario, asItIs);
    const samples = isExact
      ? await exactSamples(n, book, options.replicates)
      : await sampledOrders(lifted, book, budget, options.replicates);
    const ends = Array.from({ length: options.replicates }, (_, k) => k).filter((k) => book.has([0, all], k));
    if (ends.length === 0) return null;
    const weighted = samples.length > 0 ? samples.map(({ replicate }) => replicate) : ends;
    return {
      restrictions: lifted.restrictions.map(({ name, title, lifting }) => ({ name, title, lifting })),
      runs: budget.runs,
      replicates: ends.length,
      isExact,
      samples: samples.length,
      runsNeeded: samples.length > 0 ? null : runsOfFirstSample(n),
      isInterrupted: budget.isInterrupted,
      figures: GAP_FIGURES.map((figure) => gapOf(figure, lifted, book, samples, weighted)),
    };
  } finally {
    budget.end();
  }
}

/** The scenario, each restriction alone, and what an order and its reverse pass through beside: all that there is of few. */
function runsOfFirstSample(restrictions: number): number {
  return restrictions <= 2 ? 2 ** restrictions : 3 * restrictions - 2;
}

/** All sets of restrictions, seed by seed. */
async function exactSamples(n: number, book: Book, replicates: number): Promise<Sample[]> {
  const samples: Sample[] = [];
  const sets = Array.from({ length: 2 ** n }, (_, set) => set);
  for (let replicate = 0; replicate < replicates; replicate += 1) {
    if (!(await book.run(sets.map((set) => ({ set, replicate }))))) break;
    samples.push({ replicate, partsOf: (worthOf) => exactShapley(n, worthOf) });
  }
  return samples;
}

/** Pairs of orders, one after the other; each goes to the next seed. */
async function sampledOrders(
  { restrictions, seed }: LiftedExperiments,
  book: Book,
  budget: Budget,
  replicates: number,
): Promise<Sample[]> {
  const n = restrictions.length;
  const samples: Sample[] = [];
  const singles = Array.from({ length: n }, (_, i) => 1 << i);
  // After so many pairs in a row that cost no run all sets that there are have been run.
  const most = 64 * replicates;
  for (let pair = 0; pair < most && !budget.isOver; pair += 1) {
    const replicate = pair % replicates;
    const order = drawOrder(n, seed, pair);
    const sets = [...coalitionsAlong(order), ...coalitionsAlong(order.toReversed())];
    // What each gives alone is told, too: where all seeds have it, it is a mean.
    const wanted = [...sets, ...(pair < replicates ? singles : [])].map((set) => ({ set, replicate }));
    // A pair that is not whole would not add up.
    if (budget.runsLeft < book.missing(sets, replicate)) break;
    await book.run(wanted);
    if (!book.has(sets, replicate)) break;
    samples.push({ replicate, partsOf: (worthOf) => pairMarginals(order, worthOf) });
  }
  return samples;
}

/** @param weighted the seeds that means are taken over: each as often as it has samples */
function gapOf(
  figure: FigureSpec,
  { restrictions }: LiftedExperiments,
  book: Book,
  samples: readonly Sample[],
  weighted: readonly number[],
): GapOfFigure {
  const all = 2 ** restrictions.length - 1;
  const read = (set: number, replicate: number) => readFigure(book.get(set, replicate)!, figure);
  const isWhole = figure.unit === 'bytes';
  const meanOf = (set: number, of = figure) =>
    sum(weighted.map((replicate) => readFigure(book.get(set, replicate)!, of))) / weighted.length;
  const rounded = (value: number) => (isWhole ? Math.round(value) : value);
  const before = rounded(meanOf(0));
  const lifted = rounded(meanOf(all));
  const gap = before - lifted;
  const drawn = samples.map(({ replicate, partsOf }) => partsOf((set) => -read(set, replicate)));
  const means = restrictions.map((_, i) => sum(drawn.map((parts) => parts[i]!)) / drawn.length);
  const areKnown = drawn.length > 0 && means.every(Number.isFinite) && Number.isFinite(gap);
  const parts = areKnown && isWhole ? roundedTo(gap, means) : means;
  const hasBound = figure.name === CAUSES_FIGURE;
  const bound = hasBound ? Math.round(meanOf(all, figureNamed('anyPolicyCdnBytes'))) : null;
  return {
    figure: figure.name,
    before,
    lifted,
    gap,
    parts: restrictions.map(({ name }, i) => ({
      name,
      alone: aloneOf(i, book, read, rounded),
      part: areKnown ? parts[i]! : null,
      standardError: areKnown ? standardError(drawn.map((each) => each[i]!)) : null,
    })),
    notReachable: bound === null ? null : lifted - bound,
    bound,
  };
}

/** What lifting a restriction alone moves, over the seeds that have it; `null` where none has. */
function aloneOf(
  player: number,
  book: Book,
  read: (set: number, replicate: number) => number,
  rounded: (value: number) => number,
): number | null {
  const moved: number[] = [];
  for (let replicate = 0; book.has([0, 1 << player], replicate); replicate += 1) {
    moved.push(read(0, replicate) - read(1 << player, replicate));
  }
  const mean = sum(moved) / moved.length;
  return Number.isFinite(mean) ? rounded(mean) : null;
}

/** Of a mean of independent samples; `null` for one. */
function standardError(samples: readonly number[]): number | null {
  const n = samples.length;
  if (n < 2) return null;
  const column = Float64Array.from(samples);
  const mean = columnSum(column) / n;
  return Math.sqrt(columnSum(column.map((value) => (value - mean) ** 2)) / (n - 1) / n);
}
