/** What a calibration has found: intervals, what the data cannot tell apart, draws to go on with. */
import { RandomStream } from '../../core/random.js';
import { weightedCovariance } from './linear.js';
import { equalDraws, type Posterior, posteriorQuantile } from './posterior.js';
import { type Unknown, unknownText, unknownValue } from './unknowns.js';

/** Coverage of the intervals. */
export const COVERAGE = 0.9;
/** Draws that an overlay has. */
const DRAWS = 100;
/** Standard deviation of an even spread over a range of 1. */
const EVEN_SD = Math.sqrt(1 / 12);
/** Below this part of the spread taken away the data have said nothing of an unknown. */
export const LEAST_LEARNED = 0.15;
const LEAST_CORRELATION = 0.6;

export interface FittedUnknown {
  path: string;
  why: string;
  /** The range and the values that fit, as the scenario language writes them. */
  from: string;
  to: string;
  median: string;
  low: string;
  high: string;
  /** The same in parts of the range, from 0 to 1; and the middle half. */
  u: { median: number; low: number; high: number; quarter: number; threeQuarters: number };
  /** Part of the spread of the range that the data have taken away: 0 is nothing. */
  learned: number;
}

export interface Fitted {
  unknowns: FittedUnknown[];
  /** Pairs that the data cannot tell apart: more of one with less (or more) of the other fits as well. */
  pairs: { a: string; b: string; correlation: number }[];
  /** Independent values that the fit is worth. */
  effective: number;
  /** Places in the ranges, of equal weight. */
  draws: number[][];
}

export function fittedBy(posterior: Posterior, unknowns: readonly Unknown[], seed: string): Fitted {
  const { values, weights, effective } = posterior;
  const covariance = weightedCovariance(values, weights);
  const sd = (a: number) => Math.sqrt(Math.max(covariance[a]![a]!, 1e-12));
  const tail = (1 - COVERAGE) / 2;
  const fitted = unknowns.map((unknown, a): FittedUnknown => {
    const at = (p: number) => posteriorQuantile(posterior, a, p);
    const u = { median: at(0.5), low: at(tail), high: at(1 - tail), quarter: at(0.25), threeQuarters: at(0.75) };
    return {
      path: unknown.path,
      why: unknown.why,
      from: unknownText(unknown, 0),
      to: unknownText(unknown, 1),
      median: unknownText(unknown, u.median),
      low: unknownText(unknown, u.low),
      high: unknownText(unknown, u.high),
      u,
      learned: Math.max(0, 1 - sd(a) / EVEN_SD),
    };
  });
  const pairs = unknowns.flatMap((one, a) =>
    unknowns.slice(a + 1).flatMap((other, k) => {
      const b = a + 1 + k;
      const correlation = covariance[a]![b]! / (sd(a) * sd(b));
      return Math.abs(correlation) < LEAST_CORRELATION ? [] : [{ a: one.path, b: other.path, correlation }];
    }),
  );
  const start = new RandomStream(seed, 'calibrate.draws').uniform(0);
  return { unknowns: fitted, pairs, effective, draws: equalDraws(posterior, DRAWS, start) };
}

/** Values of the unknowns at a place of their ranges, by path. */
export function valuesAt(unknowns: readonly Unknown[], point: readonly number[]): Record<string, unknown> {
  return Object.fromEntries(unknowns.map((unknown, a) => [unknown.path, unknownValue(unknown, point[a]!)]));
}
