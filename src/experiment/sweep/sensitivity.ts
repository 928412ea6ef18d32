/** How much of a figure's variance each factor explains: Sobol's indices, from the design that allows them. */

export interface Sensitivity {
  /** Share of the variance that the factor explains alone. */
  first: number;
  /** Share that vanishes with the factor: alone and together with others. */
  total: number;
}

/**
 * First-order indices by the estimator of Saltelli (2010), total indices by that of Jansen (1999).
 *
 * @param values of the points in the order of the design: A, B, then A with column i of B for each factor
 * @param n rows of A
 */
export function sobolIndices(values: readonly number[], n: number, factors: number): Sensitivity[] {
  const a = values.slice(0, n);
  const b = values.slice(n, 2 * n);
  const all = [...a, ...b];
  const mean = all.reduce((sum, v) => sum + v, 0) / all.length;
  const variance = all.reduce((sum, v) => sum + (v - mean) ** 2, 0) / all.length;
  return Array.from({ length: factors }, (_, i) => {
    const mixed = values.slice((2 + i) * n, (3 + i) * n);
    if (variance === 0) return { first: 0, total: 0 };
    let first = 0;
    let total = 0;
    for (let k = 0; k < n; k += 1) {
      first += (b[k]! - mean) * (mixed[k]! - a[k]!);
      total += (a[k]! - mixed[k]!) ** 2;
    }
    return { first: first / n / variance, total: total / (2 * n) / variance };
  });
}
