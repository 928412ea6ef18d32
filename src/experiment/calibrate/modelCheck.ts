/**
 * Whether the fitted model could have made the observed data: a posterior predictive check (Gelman, Meng and Stern 1996). Runs
 * with fitted values on new seeds show how far such data are from each other; the observed data are to be no further.
 */
import { cholesky, forward, type Matrix, predict, regress, type Vector, weightedCovariance } from './linear.js';

export interface ModelCheck {
  /** Part of the predicted runs that are as far from the others as the observed data, or further. */
  tail: number;
  /** Runs that predict. */
  runs: number;
  /** Whether the observed data are among the furthest one in twenty. */
  isSuspicious: boolean;
  /** Statistics that stand out most, with their distance in standard deviations of one run, signed. */
  standOut: { statistic: string; z: number }[];
}

const SUSPICIOUS = 0.05;
const LEAST_Z = 2.5;
const MOST_SHOWN = 5;
/** Part of what chance does to each statistic that counts as of its own: few runs know no covariance of many statistics. */
const OWN = 0.5;

/** Runs with fitted values on new seeds. */
export interface PredictedRuns {
  /** One row a run: its statistics. */
  statistics: Matrix;
  /** One row a run: the fitted values that it had, on a scale without ends. */
  points: Matrix;
}

/** @param predicted at least 10 runs more than there are unknowns */
export function checkModel(observed: Vector, predicted: PredictedRuns, labels: readonly string[]): ModelCheck {
  const { statistics, points } = predicted;
  const without = (rows: Matrix, i: number) => rows.filter((_, k) => k !== i);
  const distances = statistics.map((row, i) =>
    distance(row, { statistics: without(statistics, i), points: without(points, i) }),
  );
  const own = distance(observed, predicted);
  const further = distances.filter((other) => other >= own).length;
  const n = statistics.length;
  const tail = (further + 1) / (n + 1);
  const standOut = observed
    .map((value, j) => {
      const column = statistics.map((row) => row[j]!);
      const mean = column.reduce((a, b) => a + b, 0) / n;
      const variance = column.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (n - 1);
      return { statistic: labels[j]!, z: variance > 0 ? (value - mean) / Math.sqrt(variance * (1 + 1 / n)) : 0 };
    })
    .filter(({ z }) => Math.abs(z) >= LEAST_Z)
    .sort((a, b) => Math.abs(b.z) - Math.abs(a.z))
    .slice(0, MOST_SHOWN);
  return { tail, runs: n, isSuspicious: further + 1 <= mostFurther(n), standOut };
}

/** How many of a row of `n` runs and the data may be as far: as near to one in twenty of them as whole numbers are. */
function mostFurther(n: number): number {
  return Math.max(1, Math.round(SUSPICIOUS * (n + 1)));
}

/**
 * Squared distance of a row from others in units of their covariance. That has two parts: what the spread of the fitted values
 * does, which a regression on these values tells, and what chance does. Only the second is shrunk towards its diagonal: what the
 * fitted values could not have done is to stand out, however far apart these are.
 */
function distance(row: Vector, { statistics, points }: PredictedRuns): number {
  const weights = statistics.map(() => 1);
  const n = statistics.length;
  const fit = regress(points, statistics, weights);
  const residuals = statistics.map((each, i) => {
    const expected = predict(fit, points[i]!);
    return each.map((value, j) => value - expected[j]!);
  });
  const freed = n / (n - points[0]!.length - 1);
  const chance = weightedCovariance(residuals, weights);
  const ofPoints = weightedCovariance(points, weights);
  const slopes = fit.map((coefficients) => coefficients.slice(1));
  const told = (a: number, b: number) =>
    slopes[a]!.reduce((sum, slope, k) => sum + slope * dot(ofPoints[k]!, slopes[b]!), 0);
  const means = row.map((_, j) => statistics.reduce((sum, other) => sum + other[j]!, 0) / n);
  const used = row.map((_, j) => j).filter((j) => chance[j]![j]! > 1e-12);
  if (used.length === 0) return 0;
  const covariance = used.map((a) => used.map((b) => told(a, b) + freed * (a === b ? 1 : 1 - OWN) * chance[a]![b]!));
  const z = forward(
    cholesky(covariance),
    used.map((j) => row[j]! - means[j]!),
  );
  return dot(z, z);
}

function dot(a: Vector, b: Vector): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
