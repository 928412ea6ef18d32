/**
 * Fair parts of a gap: Shapley values (Shapley 1953), exactly or by sampled orders.
 *
 * A coalition is a set of players as bits of a whole number: bit i is player i. The value of player i is the mean, over all
 * orders in which the players can come, of what the value of the coalition gains when i joins it. Sampled orders come in
 * pairs, each with its reverse: a player that comes early in one comes late in the other, which takes noise out of the mean
 * (antithetic variates; Mitchell et al. 2022).
 */
import { RandomStream } from '../../core/random.js';

/** Bits of a whole number that can be shifted. */
export const MOST_PLAYERS = 30;

/** A random order of `n` players (Fisher and Yates). @param number which of the orders of a seed */
export function drawOrder(n: number, seed: string, number: number): number[] {
  const stream = new RandomStream(seed, 'causes.order');
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i -= 1) {
    const j = stream.integer(i + 1, number, i);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

/** The coalitions that an order passes through, from none to all. */
export function coalitionsAlong(order: readonly number[]): number[] {
  let coalition = 0;
  return [
    0,
    ...order.map((player) => {
      coalition |= 1 << player;
      return coalition;
    }),
  ];
}

/** What each player adds along an order, by player. */
export function marginals(order: readonly number[], worthOf: (coalition: number) => number): number[] {
  const along = coalitionsAlong(order).map(worthOf);
  const added: number[] = new Array(order.length).fill(0);
  order.forEach((player, k) => {
    added[player] = along[k + 1]! - along[k]!;
  });
  return added;
}

/** The same, as the mean of an order and its reverse. */
export function pairMarginals(order: readonly number[], worthOf: (coalition: number) => number): number[] {
  const forth = marginals(order, worthOf);
  const back = marginals(order.toReversed(), worthOf);
  return forth.map((added, i) => (added + back[i]!) / 2);
}

/** The Shapley values of a game of `n` players whose every coalition is known. */
export function exactShapley(n: number, worthOf: (coalition: number) => number): number[] {
  // Of the orders of n players, one in n * C(n - 1, size) has just these `size` players before player i.
  const weights = Array.from({ length: n }, (_, size) => 1 / (n * binomial(n - 1, size)));
  const values: number[] = new Array(n).fill(0);
  const known = Array.from({ length: 2 ** n }, (_, coalition) => worthOf(coalition));
  for (let coalition = 0; coalition < known.length; coalition += 1) {
    const weight = weights[sizeOf(coalition)];
    for (let i = 0; i < n; i += 1) {
      if ((coalition & (1 << i)) === 0) values[i]! += weight! * (known[coalition | (1 << i)]! - known[coalition]!);
    }
  }
  return values;
}

function binomial(n: number, k: number): number {
  let result = 1;
  for (let i = 1; i <= k; i += 1) result = (result * (n - k + i)) / i;
  return result;
}

function sizeOf(coalition: number): number {
  let size = 0;
  for (let left = coalition; left !== 0; left &= left - 1) size += 1;
  return size;
}

/**
 * Rounds parts to whole numbers that add up to a whole number (largest remainder, Hamilton's method). Where remainders are
 * the same the first part gets more.
 *
 * @param parts they add up to `total` but for what was rounded
 */
export function roundedTo(total: number, parts: readonly number[]): number[] {
  const rounded = parts.map(Math.floor);
  let left = total - rounded.reduce((sum, part) => sum + part, 0);
  const byRemainder = parts
    .map((part, i) => ({ i, remainder: part - Math.floor(part) }))
    .sort((a, b) => b.remainder - a.remainder || a.i - b.i);
  // More than one each, or less than none, is left only where the parts do not add up to the total.
  for (let k = 0; left !== 0 && parts.length > 0; k += 1) {
    const step = Math.sign(left);
    rounded[byRemainder[k % parts.length]!.i]! += step;
    left -= step;
  }
  return rounded;
}
