/** Verdicts on recommendations: paired replicates, added until every expectation is decided or the cap is reached. */
import { type Estimate, estimateMean, estimatePairedDifference } from '../../core/stats.js';
import type { Figures } from '../../ledger/figures.js';
import type { Runner, RunTask } from '../runners/runner.js';
import { figureOf } from '../sweep/run.js';
import type { Expectation } from './expectation.js';
import type { Recommendation } from './recommendation.js';

export type Verdict = 'holds' | 'fails' | 'undecided';

/** What was found of one expectation. */
export interface Judgement {
  text: string;
  figure: string;
  verdict: Verdict;
  replicates: number;
  /** The figure without and with the advice, and the difference pair by pair with its interval. */
  before: number;
  after: number;
  difference: Estimate;
}

export interface CheckResult {
  recommendation: Recommendation;
  judgements: Judgement[];
  /** What its runs took of the threads together, in seconds. */
  computedS: number;
}

/** Replicates at the first look; each look has twice as many. */
const FIRST_LOOK = 4;

/** Numbers of replicates at which is looked: 4, 8, 16 ... up to the cap. */
function looks(cap: number): number[] {
  const at: number[] = [];
  for (let n = FIRST_LOOK; n < cap; n *= 2) at.push(n);
  return [...at, cap];
}

/**
 * The verdict on an expectation from paired figures.
 *
 * @param lookCount how often is looked in all: the error is shared out among the looks (Bonferroni), so that looking often
 *   does not make a verdict less sure
 */
export function judge(
  { text, figure, confidence, contrast }: Expectation,
  a: readonly number[],
  b: readonly number[],
  lookCount: number,
): Judgement {
  const level = 1 - (1 - confidence) / lookCount;
  const { low, high } = estimateMean(
    a.map((value, i) => contrast(value, b[i]!)),
    level,
  );
  // Figures are sums of many bytes: what differs in the last digits only does not differ.
  const slack = 1e-9 * Math.max(...a.map(Math.abs), ...b.map(Math.abs));
  const verdict = low! >= -slack ? 'holds' : high! < -slack ? 'fails' : 'undecided';
  const difference = estimatePairedDifference(a, b, level);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return { text, figure, verdict, replicates: a.length, before: mean(a), after: mean(b), difference };
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
    looks: looks(recommendation.maxReplicates),
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
      state.judgements = state.recommendation.expectations.map((expectation) => {
        const values = (side: 0 | 1) => state.figures[side].map((found) => figureOf(found, expectation.figure)!);
        return judge(expectation, values(0), values(1), state.looks.length);
      });
      state.round += 1;
    }
    const decided = results
      .flatMap(({ judgements }) => judgements)
      .filter(({ verdict }) => verdict !== 'undecided').length;
    onProgress?.(decided, all);
  }
  return results.map(({ recommendation, judgements, computedS }) => ({ recommendation, judgements, computedS }));
}
