/**
 * Whether the fitted model could have made the observed data: a posterior predictive check (Gelman, Meng and Stern 1996). Runs
 * with fitted values on new seeds show how far such data are from each other; the observed data are to be no further.
 */
import { cholesky, forward, type Matrix, type Vector, weightedCovariance } from './linear.js';

export interface ModelCheck {
  /** Part of the predicted runs that are as far from the others as the observed data, or further. */
  tail: number;
  /** Runs that predict. */
  runs: number;
  /** Whether the observed data are further than all of them but one in twenty. */
  isSuspicious: boolean;
  /** Statistics that stand out most, with their distance in standard deviations of one run, signed. */
  standOut: { statistic: string; z: number }[];
}

const SUSPICIOUS = 0.05;
const LEAST_Z = 2.5;
const MOST_SHOWN = 5;
/** Part of each variance that counts as of its own: few runs know no covariance of many statistics. */
const OWN = 0.5;

/** @param predicted statistics of runs with fitted values on new seeds, at least 10 */
export function checkModel(observed: Vector, predicted: Matrix, labels: readonly string[]): ModelCheck {
  const distances = predicted.map((row, i) =>
    distance(
      row,
      predicted.filter((_, k) => k !== i),
    ),
  );
  const own = distance(observed, predicted);
  const further = distances.filter((other) => other >= own).length;
  const n = predicted.length;
  const tail = (further + 1) / (n + 1);
  const standOut = observed
    .map((value, j) => {
      const column = predicted.map((row) => row[j]!);
      const mean = column.reduce((a, b) => a + b, 0) / n;
      const variance = column.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (n - 1);
      return { statistic: labels[j]!, z: variance > 0 ? (value - mean) / Math.sqrt(variance * (1 + 1 / n)) : 0 };
    })
    .filter(({ z }) => Math.abs(z) >= LEAST_Z)
    .sort((a, b) => Math.abs(b.z) - Math.abs(a.z))
    .slice(0, MOST_SHOWN);
  return { tail, runs: n, isSuspicious: tail <= SUSPICIOUS, standOut };
}

/** Squared distance of a row from others in units of their covariance, which is shrunk towards its diagonal. */
function distance(row: Vector, others: Matrix): number {
  const weights = others.map(() => 1);
  const covariance = weightedCovariance(others, weights);
  const means = row.map((_, j) => others.reduce((sum, other) => sum + other[j]!, 0) / others.length);
  const used = row.map((_, j) => j).filter((j) => covariance[j]![j]! > 1e-12);
  if (used.length === 0) return 0;
  const shrunk = used.map((a) => used.map((b) => (a === b ? 1 : 1 - OWN) * covariance[a]![b]!));
  const z = forward(
    cholesky(shrunk),
    used.map((j) => row[j]! - means[j]!),
  );
  return z.reduce((sum, value) => sum + value * value, 0);
}
