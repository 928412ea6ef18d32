/** The baseline of a check: what was found when it was last accepted, and what has drifted since. */
import { mostUnseen } from '../../core/stats.js';
import type { CheckResult, Judgement, Verdict } from './judge.js';

export interface BaselineEntry {
  verdict: Verdict;
  /** Of what the numbers are: the change pair by pair, or the level with the advice. */
  about: 'change' | 'level';
  figure: string;
  /** `null` where a time was not reached. */
  mean: number | null;
  /** Ends of its interval, see `intervalOf`; `null` where nothing is known of it. */
  low: number | null;
  high: number | null;
}

/** By `id: expectation`. */
export type Baseline = Record<string, BaselineEntry>;

export interface Drift {
  /** `id: expectation`. */
  key: string;
  before: BaselineEntry | null;
  after: BaselineEntry | null;
}

function entryOf(judgement: Judgement): BaselineEntry {
  const { verdict, about, figure, found } = judgement;
  return {
    verdict,
    about,
    figure,
    mean: Number.isFinite(found.mean) ? found.mean : null,
    ...(intervalOf(judgement) ?? { low: null, high: null }),
  };
}

/**
 * Where the mean lies: its 95 % interval. Runs that all agree have none, and still do not know the mean exactly: then it
 * is the interval that decided or, for a figure without an upper bound, what a value that no run has shown could move.
 */
function intervalOf({ about, found, interval, replicates, before, after }: Judgement): Noise | null {
  const { mean, low, high } = found;
  if (!Number.isFinite(mean)) return null;
  if (low !== null && high !== null) return { low, high };
  if (interval !== null) return { low: Math.min(mean, interval.low), high: Math.max(mean, interval.high) };
  const moved = mostUnseen(replicates) * Math.max(before, after);
  if (!Number.isFinite(moved) || moved === 0) return null;
  return { low: about === 'level' ? Math.max(0, mean - moved) : mean - moved, high: mean + moved };
}

interface Noise {
  low: number;
  high: number;
}

/** Whether a file that was read holds a baseline of this version. */
export function isBaseline(value: unknown): value is Baseline {
  const isEntry = (entry: unknown) =>
    typeof entry === 'object' && entry !== null && 'about' in entry && 'figure' in entry && 'low' in entry;
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isEntry);
}

/** The results with what the baseline has of each. */
export function withBaseline(results: readonly CheckResult[], baseline: Baseline | null): CheckResult[] {
  return results.map((result) => ({
    ...result,
    judgements: result.judgements.map((judgement) => ({
      ...judgement,
      baseline: baseline?.[keyOf(result.recommendation.id, judgement)]?.mean ?? null,
    })),
  }));
}

function keyOf(id: string, { text }: Judgement): string {
  return `${id}: ${text}`;
}

export function baselineOf(results: readonly CheckResult[]): Baseline {
  return Object.fromEntries(
    results.flatMap(({ recommendation, judgements }) =>
      judgements.map((judgement) => [keyOf(recommendation.id, judgement), entryOf(judgement)]),
    ),
  );
}

/**
 * What differs from the baseline by more than the noise of both: the difference of two independent means is within the
 * root of the sum of the squares of the halves of their intervals that lie between them. What is new or gone counts as drift too.
 *
 * @param isPart true when only some of the baseline's recommendations were checked: then nothing is gone
 */
export function driftFrom(baseline: Baseline, results: readonly CheckResult[], isPart: boolean): Drift[] {
  const now = baselineOf(results);
  const keys = new Set([...Object.keys(now), ...(isPart ? [] : Object.keys(baseline))]);
  return [...keys].flatMap((key) => {
    const before = baseline[key] ?? null;
    const after = now[key] ?? null;
    const isSame = before !== null && after !== null && before.verdict === after.verdict && isSameMean(before, after);
    return isSame ? [] : [{ key, before, after }];
  });
}

function isSameMean(before: BaselineEntry, after: BaselineEntry): boolean {
  if (before.mean === null || after.mean === null) return before.mean === after.mean;
  // Where one of two means is known to nobody how well, the verdicts alone tell.
  if (before.low === null || before.high === null || after.low === null || after.high === null) return true;
  const noise =
    after.mean > before.mean
      ? Math.hypot(before.high - before.mean, after.mean - after.low)
      : Math.hypot(before.mean - before.low, after.high - after.mean);
  return Math.abs(after.mean - before.mean) <= noise + 1e-9 * Math.abs(before.mean);
}

/** Every expectation holds, and nothing has drifted. */
export function allHold(results: readonly CheckResult[], drift: readonly Drift[]): boolean {
  return (
    drift.length === 0 && results.every(({ judgements }) => judgements.every(({ verdict }) => verdict === 'holds'))
  );
}
