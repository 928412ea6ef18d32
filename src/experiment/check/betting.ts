/**
 * What is known of a mean, whatever the distribution: the method behind the verdicts.
 *
 * Somebody bets, run after run, that the mean is above `m`. If it is not, no way of betting makes money: the capital grows
 * beyond `1 / error` with a probability of at most `error`, however often is looked (Ville's inequality). So a capital
 * that has grown so far is evidence, for few values as for many, skewed ones and ties, on the one condition that no value
 * can lie below a known floor. The stakes are a fixed mix of parts of the greatest one that cannot ruin: a mix of ways of
 * betting is a way of betting, and the order of the values does not matter. After Waudby-Smith and Ramdas, "Estimating
 * means of bounded random variables by betting" (Journal of the Royal Statistical Society B, 2024).
 */

/** Parts of the greatest stake, and how much of the capital is bet with each. Values that vary little win with the first. */
const STAKES: readonly (readonly [part: number, weight: number])[] = [
  [1, 0.35],
  [0.75, 0.1],
  [0.5, 0.2],
  [0.25, 0.15],
  [0.125, 0.1],
  [0.0625, 0.1],
];

/** Halvings of the range in which a bound is looked for. */
const HALVINGS = 60;

/**
 * Logarithm of the capital of a gambler who bets that the mean is above `mean`.
 *
 * @param values independent draws, none below `floor`
 * @param mean above `floor`
 */
export function logCapital(values: readonly number[], floor: number, mean: number): number {
  const logs = STAKES.map(([part, weight]) => {
    let log = Math.log(weight);
    for (const value of values) log += Math.log(1 - part + part * Math.max(0, (value - floor) / (mean - floor)));
    return log;
  });
  const most = Math.max(...logs);
  return most === Number.NEGATIVE_INFINITY
    ? most
    : most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0));
}

/**
 * Lower bound of the mean: it is above the mean with a probability of at most `error`, at all looks together.
 *
 * @param values at least one, none below `floor`
 */
function lowerBound(values: readonly number[], floor: number, error: number): number {
  const enough = Math.log(1 / error);
  let low = floor;
  // Nobody wins a bet on the mean that the values have.
  let high = values.reduce((sum, value) => sum + value, 0) / values.length;
  for (let i = 0; i < HALVINGS && high > low; i += 1) {
    const middle = low + (high - low) / 2;
    if (middle <= floor) break;
    if (logCapital(values, floor, middle) >= enough) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * An interval that holds the mean of independent values with the stated confidence, at all looks together.
 *
 * @param values at least one, all within `floor` and `ceiling`
 * @param confidence in (0, 1)
 */
export function boundsOfMean(
  values: readonly number[],
  { floor, ceiling }: { floor: number; ceiling: number },
  confidence: number,
): { low: number; high: number } {
  const error = (1 - confidence) / 2;
  const mirrored = values.map((value) => -value);
  return { low: lowerBound(values, floor, error), high: -lowerBound(mirrored, -ceiling, error) };
}
