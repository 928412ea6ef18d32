/** The baseline of a check: what was found when it was last accepted, and what has drifted since. */
import type { CheckResult, Judgement, Verdict } from './judge.js';

interface BaselineEntry {
  verdict: Verdict;
  mean: number;
  /** Half width of the interval of the difference. */
  half: number;
}

/** By `id: expectation`. */
export type Baseline = Record<string, BaselineEntry>;

export interface Drift {
  key: string;
  before: BaselineEntry | null;
  after: BaselineEntry | null;
}

function entryOf({ verdict, difference }: Judgement): BaselineEntry {
  const half = difference.low === null ? 0 : (difference.high! - difference.low) / 2;
  return { verdict, mean: difference.mean, half };
}

export function baselineOf(results: readonly CheckResult[]): Baseline {
  return Object.fromEntries(
    results.flatMap(({ recommendation, judgements }) =>
      judgements.map((judgement) => [`${recommendation.id}: ${judgement.text}`, entryOf(judgement)]),
    ),
  );
}

/**
 * What differs from the baseline by more than the noise of both: the difference of two independent means is within the
 * root of the sum of the squares of their half widths. What is new or gone counts as drift too.
 *
 * @param isPart true when only some of the baseline's recommendations were checked: then nothing is gone
 */
export function driftFrom(baseline: Baseline, results: readonly CheckResult[], isPart: boolean): Drift[] {
  const now = baselineOf(results);
  const keys = new Set([...Object.keys(now), ...(isPart ? [] : Object.keys(baseline))]);
  return [...keys].flatMap((key) => {
    const before = baseline[key] ?? null;
    const after = now[key] ?? null;
    const isSame =
      before !== null &&
      after !== null &&
      before.verdict === after.verdict &&
      Math.abs(after.mean - before.mean) <= Math.hypot(before.half, after.half) + 1e-9 * Math.abs(before.mean);
    return isSame ? [] : [{ key, before, after }];
  });
}
