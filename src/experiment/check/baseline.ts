/** The baseline of a check: what was found when it was last accepted, and what has drifted since. */
import type { CheckResult, Judgement, Verdict } from './judge.js';

export interface BaselineEntry {
  verdict: Verdict;
  /** Of what the numbers are: the change pair by pair, or the level with the advice. */
  about: 'change' | 'level';
  figure: string;
  mean: number;
  /** Ends of its 95 % interval; the mean where all runs were the same. */
  low: number;
  high: number;
}

/** By `id: expectation`. */
export type Baseline = Record<string, BaselineEntry>;

export interface Drift {
  /** `id: expectation`. */
  key: string;
  before: BaselineEntry | null;
  after: BaselineEntry | null;
}

function entryOf({ verdict, about, figure, found: { mean, low, high } }: Judgement): BaselineEntry {
  return { verdict, about, figure, mean, low: low ?? mean, high: high ?? mean };
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
    const before = baseline[key] ? numbersOf(baseline[key]) : null;
    const after = now[key] ?? null;
    const isSame =
      before !== null &&
      after !== null &&
      before.verdict === after.verdict &&
      (areNaN(before.mean, after.mean) ||
        Math.abs(after.mean - before.mean) <= noise(before, after) + 1e-9 * Math.abs(before.mean));
    return isSame ? [] : [{ key, before, after }];
  });
}

/** JSON has null where a figure had no value in any run. */
function numbersOf(entry: BaselineEntry): BaselineEntry {
  const numberOf = (value: number | null) => value ?? Number.NaN;
  return { ...entry, mean: numberOf(entry.mean), low: numberOf(entry.low), high: numberOf(entry.high) };
}

function areNaN(a: number, b: number): boolean {
  return Number.isNaN(a) && Number.isNaN(b);
}

function noise(before: BaselineEntry, after: BaselineEntry): number {
  return after.mean > before.mean
    ? Math.hypot(before.high - before.mean, after.mean - after.low)
    : Math.hypot(before.mean - before.low, after.high - after.mean);
}

/** Every expectation holds, and nothing has drifted. */
export function allHold(results: readonly CheckResult[], drift: readonly Drift[]): boolean {
  return (
    drift.length === 0 && results.every(({ judgements }) => judgements.every(({ verdict }) => verdict === 'holds'))
  );
}
