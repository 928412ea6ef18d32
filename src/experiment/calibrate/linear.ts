/** The little linear algebra of a calibration: weighted least squares and covariances of a few dimensions. */
import { InvariantError } from '../../core/problems.js';

export type Vector = readonly number[];
export type Matrix = readonly Vector[];

/**
 * The lower triangle L of a positive definite matrix, of which L times its transpose is the matrix.
 *
 * @throws InvariantError when it is not positive definite
 */
export function cholesky(matrix: Matrix): number[][] {
  const n = matrix.length;
  const lower = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = matrix[i]![j]!;
      for (let k = 0; k < j; k += 1) sum -= lower[i]![k]! * lower[j]![k]!;
      if (i === j) {
        if (!(sum > 0)) throw new InvariantError('a covariance is not positive definite');
        lower[i]![i] = Math.sqrt(sum);
      } else lower[i]![j] = sum / lower[j]![j]!;
    }
  }
  return lower;
}

/** Solves L y = b for a lower triangle L: `b` in units of the covariance. */
export function forward(lower: Matrix, b: Vector): number[] {
  const y: number[] = [];
  for (let i = 0; i < b.length; i += 1) {
    let sum = b[i]!;
    for (let k = 0; k < i; k += 1) sum -= lower[i]![k]! * y[k]!;
    y.push(sum / lower[i]![i]!);
  }
  return y;
}

/** Solves A x = b for a matrix with the lower triangle L. */
function solveCholesky(lower: Matrix, b: Vector): number[] {
  const x = forward(lower, b);
  for (let i = x.length - 1; i >= 0; i -= 1) {
    for (let k = i + 1; k < x.length; k += 1) x[i]! -= lower[k]![i]! * x[k]!;
    x[i]! /= lower[i]![i]!;
  }
  return x;
}

/** Sum of weights times values, by the sum of the weights. */
export function weightedMean(values: Vector, weights: Vector): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < values.length; i += 1) {
    sum += weights[i]! * values[i]!;
    total += weights[i]!;
  }
  return sum / total;
}

/** Covariance of weighted rows. */
export function weightedCovariance(rows: Matrix, weights: Vector): number[][] {
  const n = rows[0]!.length;
  const means = Array.from({ length: n }, (_, j) =>
    weightedMean(
      rows.map((row) => row[j]!),
      weights,
    ),
  );
  return Array.from({ length: n }, (_, a) =>
    Array.from({ length: n }, (__, b) =>
      weightedMean(
        rows.map((row) => (row[a]! - means[a]!) * (row[b]! - means[b]!)),
        weights,
      ),
    ),
  );
}

/** How many equal weights would be worth as much (Kish). */
export function effectiveSize(weights: Vector): number {
  const sum = weights.reduce((a, b) => a + b, 0);
  return (sum * sum) / weights.reduce((total, weight) => total + weight * weight, 0);
}

/**
 * Weighted least squares with an intercept and a ridge on the slopes.
 *
 * @param x predictors, one row a case
 * @param y responses, one row a case
 * @returns one entry a response: the intercept, then the slopes
 */
export function regress(x: Matrix, y: Matrix, weights: Vector, ridge = 0): number[][] {
  const p = x[0]!.length + 1;
  const gram = Array.from({ length: p }, () => new Array<number>(p).fill(0));
  const right = Array.from({ length: y[0]!.length }, () => new Array<number>(p).fill(0));
  x.forEach((row, i) => {
    const extended = [1, ...row];
    const weight = weights[i]!;
    for (let a = 0; a < p; a += 1) {
      for (let b = 0; b < p; b += 1) gram[a]![b]! += weight * extended[a]! * extended[b]!;
      for (let r = 0; r < right.length; r += 1) right[r]![a]! += weight * extended[a]! * y[i]![r]!;
    }
  });
  const scale = gram.reduce((sum, row, a) => sum + row[a]!, 0) / p;
  for (let a = 0; a < p; a += 1) gram[a]![a]! += (a === 0 ? 0 : ridge) + 1e-10 * scale;
  const lower = cholesky(gram);
  return right.map((column) => solveCholesky(lower, column));
}

/** What a regression predicts at a row. */
export function predict(coefficients: Matrix, row: Vector): number[] {
  return coefficients.map((own) => row.reduce((sum, value, i) => sum + own[i + 1]! * value, own[0]!));
}
