/** Verdicts on recommendations: paired replicates, added until every expectation is decided or the cap is reached. */
import { type FigureSpec, figureNamed, type MostOfLines, rangeOf, readFigure } from '../../core/figureCatalogue.js';
import { type Estimate, estimateMean, estimatePairedDifference, sum } from '../../core/stats.js';
import type { Figures } from '../../ledger/figures.js';
import { mostOfLines } from '../lines.js';
import type { Runner, RunTask } from '../runners/runner.js';
import { boundsOfMean, logCapital } from './betting.js';
import type { Expectation } from './expectation.js';
import type { Recommendation } from './recommendation.js';

export type Verdict = 'holds' | 'fails' | 'undecided';

/** What was found of one expectation. */
export interface Judgement {
  text: string;
  /** Name of the figure. */
  figure: string;
  about: Expectation['about'];
  verdict: Verdict;
  /** Coverage of the interval that decides, in (0, 1). */
  confidence: number;
  /** Pairs of runs. */
  replicates: number;
  /** Means of the figure without and with the advice. */
  before: number;
  after: number;
  /** What the expectation is about, the change pair by pair or the level with the advice, as `compare` estimates it. */
  found: Estimate;
  /** Where the expectation is about the mean: the interval that decides, wider since it supposes nothing. */
  interval: { low: number; high: number } | null;
  /** The limit of it. */
  limit: number;
  /** Where the expectation is about each run: in how many it holds, the interval of their share of all, and what is needed. */
  runs: { holding: number; low: number; high: number; needed: number } | null;
  /** Pairs with a run in which a time was not reached, as too many downloads have not finished. The expectation fails then. */
  pairsWithout: number;
  /** What the baseline has in the place of `found`, where it is known. */
  baseline: number | null;
}

/** How many downloads a run had, and how many of them finished. */
interface Arrivals {
  downloads: number;
  finished: number;
}

export interface CheckResult {
  recommendation: Recommendation;
  judgements: Judgement[];
  /** Downloads of a run without and with the advice, means over all pairs. */
  arrivals: [Arrivals, Arrivals];
  /** What its runs took of the threads together, in seconds. */
  computedS: number;
}

/** Replicates at the first look; each look has half as many more. */
const FIRST_LOOK = 4;
const GROWTH = 1.5;
/** What differs by less than this part differs in the last digits of its sums only. */
const SAME = 1e-9;

/** Numbers of replicates at which is looked: 4, 6, 9 ... up to the cap. */
export function looksUpTo(cap: number): number[] {
  const at: number[] = [];
  for (let n = FIRST_LOOK; n < cap; n = Math.ceil(n * GROWTH)) at.push(n);
  return [...at, cap];
}

/**
 * The verdict on an expectation from paired figures. It is wrong with a probability of at most `1 - confidence`, whatever
 * the distribution and however often one looks (docs/decisions/0017).
 *
 * @param mostKnown the largest value that the figure can have in a run; the largest that is given where it is larger
 */
export function verdictOf(
  expectation: Expectation,
  a: readonly number[],
  b: readonly number[],
  mostKnown: number,
): Verdict {
  const { confidence, claim, contrast } = expectation;
  if (pairsWithoutFigure(expectation, a, b) > 0) return 'fails';
  const enough = Math.log(2 / (1 - confidence));
  if (claim.of === 'runs') return verdictOn(holdingRuns(expectation, a, b), RUNS, claim.share, enough);
  const contrasts = a.map((value, i) => contrast(value, b[i]!));
  const extent = extentOf(expectation, a, b, mostKnown);
  return extent === null ? 'undecided' : verdictOn(contrasts, extent.ofContrast, 0, enough);
}

/**
 * {@link verdictOf} with all that is to be said of it.
 *
 * @param lines of both sides, where they are known: intervals of rates stay within what they carry
 */
export function judge(
  expectation: Expectation,
  a: readonly number[],
  b: readonly number[],
  mostKnown: number,
  lines?: MostOfLines,
): Judgement {
  const { text, figure, confidence, claim, about, limit } = expectation;
  const range = rangeOf(figure, lines);
  const before = estimateMean(a, range).mean;
  const pairsWithout = pairsWithoutFigure(expectation, a, b);
  const common = {
    text,
    figure: figure.name,
    about,
    confidence,
    verdict: verdictOf(expectation, a, b, mostKnown),
    replicates: a.length,
    before,
    after: estimateMean(b, range).mean,
    limit: limit(before),
    found: about === 'level' ? estimateMean(b, range) : estimatePairedDifference(a, b, range),
    pairsWithout,
    baseline: null,
  };
  if (pairsWithout > 0) return { ...common, interval: null, runs: null };
  if (claim.of === 'runs') {
    const holding = holdingRuns(expectation, a, b);
    const runs = { holding: sum(holding), ...boundsOfMean(holding, RUNS, confidence), needed: claim.share };
    return { ...common, interval: null, runs };
  }
  const extent = extentOf(expectation, a, b, mostKnown);
  const interval = extent && boundsOfMean(about === 'level' ? b : differencesOf(a, b), extent.ofFound, confidence);
  return { ...common, interval, runs: null };
}

/** Pairs with a run in which what the expectation is about was not reached. */
function pairsWithoutFigure({ about }: Expectation, a: readonly number[], b: readonly number[]): number {
  return a.filter((before, i) => !Number.isFinite(b[i]!) || (about === 'change' && !Number.isFinite(before))).length;
}

interface Extent {
  floor: number;
  ceiling: number;
}

/** A run counts or it does not. */
const RUNS: Extent = { floor: 0, ceiling: 1 };

/** 1 for each pair of runs in which the expectation holds. */
function holdingRuns({ contrast }: Expectation, a: readonly number[], b: readonly number[]): number[] {
  const slack = SAME * Math.max(...[...a, ...b].filter(Number.isFinite).map(Math.abs));
  return a.map((value, i) => (contrast(value, b[i]!) >= -slack ? 1 : 0));
}

/**
 * Between what the contrast of a run can lie, and what the expectation is about.
 *
 * @returns `null` where a run changes by more than the file supposes
 */
function extentOf(
  { contrast, about, mostChange }: Expectation,
  a: readonly number[],
  b: readonly number[],
  mostKnown: number,
): { ofContrast: Extent; ofFound: Extent } | null {
  const largest = Math.max(mostKnown, ...a, ...b);
  const most = Math.min(mostChange ?? largest, largest);
  if (differencesOf(a, b).some((difference) => Math.abs(difference) > most)) return null;
  // A contrast has its extremes where the two figures have theirs: at the corners of what they can be together.
  const corners = [
    [0, 0],
    [0, most],
    [most, 0],
    [largest, largest],
    [largest - most, largest],
    [largest, largest - most],
  ].map(([of, to]) => contrast(of!, to!));
  return {
    ofContrast: { floor: Math.min(...corners), ceiling: Math.max(...corners) },
    ofFound: about === 'level' ? { floor: 0, ceiling: largest } : { floor: -most, ceiling: most },
  };
}

function differencesOf(a: readonly number[], b: readonly number[]): number[] {
  return b.map((value, i) => value - a[i]!);
}

/** Whether the mean of values is shown to lie at least at a target, or below it. */
function verdictOn(values: readonly number[], { floor, ceiling }: Extent, target: number, enough: number): Verdict {
  if (floor >= target) return 'holds';
  if (ceiling < target) return 'fails';
  if (logCapital(values, floor, target) >= enough) return 'holds';
  if (ceiling === target) return 'undecided';
  const mirrored = values.map((value) => -value);
  return logCapital(mirrored, -ceiling, -target) >= enough ? 'fails' : 'undecided';
}

/**
 * Checks recommendations, all of one round together so that no core waits.
 *
 * @param onProgress called with the decided and all expectations
 */
export async function checkAll(
  recommendations: readonly Recommendation[],
  runner: Runner,
  signal: AbortSignal,
  onProgress?: (decided: number, all: number) => void,
): Promise<CheckResult[]> {
  const all = recommendations.reduce((sum, { expectations }) => sum + expectations.length, 0);
  const results = recommendations.map((recommendation) => ({
    recommendation,
    judgements: [] as Judgement[],
    figures: [[], []] as [Figures[], Figures[]],
    looks: looksUpTo(recommendation.maxReplicates),
    round: 0,
    computedS: 0,
  }));
  type State = (typeof results)[number];
  const isOpen = ({ judgements, round, looks: at }: State) =>
    round < at.length && (round === 0 || judgements.some(({ verdict }) => verdict === 'undecided'));
  for (let open = results.filter(isOpen); open.length > 0 && !signal.aborted; open = results.filter(isOpen)) {
    const tasks: RunTask[] = [];
    const owner = new Map<string, { state: State; side: 0 | 1; replicate: number }>();
    for (const state of open) {
      const { recommendation, figures, looks: at, round } = state;
      for (let replicate = figures[0].length; replicate < at[round]!; replicate += 1) {
        for (const side of [0, 1] as const) {
          const key = `${owner.size}`;
          owner.set(key, { state, side, replicate });
          tasks.push({ key, experiment: recommendation.sides[side], replicate });
        }
      }
    }
    await runner.run(
      tasks,
      ({ key }, found, computedS = 0) => {
        const { state, side, replicate } = owner.get(key)!;
        state.figures[side][replicate] = found;
        state.computedS += computedS;
      },
      signal,
    );
    if (signal.aborted) break;
    for (const state of open) {
      const lines = mostOfLines(state.recommendation.sides.map(({ scenario }) => scenario));
      state.judgements = state.recommendation.expectations.map((expectation, i) => {
        const known = state.judgements[i];
        // What is decided stays so; a recommendation goes on for the sake of what is not.
        if (known && known.verdict !== 'undecided') return known;
        const values = (side: 0 | 1) => state.figures[side].map((found) => readFigure(found, expectation.figure));
        const most = mostOf(expectation.figure, state.figures.flat());
        return judge(expectation, values(0), values(1), most, lines);
      });
      state.round += 1;
    }
    const decided = results
      .flatMap(({ judgements }) => judgements)
      .filter(({ verdict }) => verdict !== 'undecided').length;
    onProgress?.(decided, all);
  }
  return results.map(({ recommendation, judgements, figures: [a, b], computedS }) => ({
    recommendation,
    judgements,
    arrivals: [arrivalsIn(a), arrivalsIn(b)],
    computedS,
  }));
}

function arrivalsIn(runs: readonly Figures[]): Arrivals {
  const mean = (read: (run: Figures) => number) => Math.round(sum(runs.map(read)) / runs.length);
  return { downloads: mean(({ downloads }) => downloads), finished: mean(({ finished }) => finished) };
}

/** The largest value that a figure could have had in these runs; 0 where none is known. */
function mostOf({ most }: FigureSpec, runs: readonly Figures[]): number {
  if (most !== 'bytesTotal') return most ?? 0;
  const total = figureNamed(most);
  return runs.reduce((largest, run) => Math.max(largest, readFigure(run, total)), 0);
}
