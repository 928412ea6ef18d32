/**
 * The Sobol sequence, with the direction numbers of Joe and Kuo (2008, new-joe-kuo-6) for up to 40 dimensions.
 *
 * A digital shift, the same for all points of a dimension, moves the sequence away from its first point at the origin
 * and makes it depend on the seed of the sweep; it keeps the even spread.
 */

/** Degree, coefficients and initial numbers of the primitive polynomials of dimensions 2 to 40. */
const POLYNOMIALS: readonly (readonly [number, number, readonly number[]])[] = [
  [1, 0, [1]],
  [2, 1, [1, 3]],
  [3, 1, [1, 3, 1]],
  [3, 2, [1, 1, 1]],
  [4, 1, [1, 1, 3, 3]],
  [4, 4, [1, 3, 5, 13]],
  [5, 2, [1, 1, 5, 5, 17]],
  [5, 4, [1, 1, 5, 5, 5]],
  [5, 7, [1, 1, 7, 11, 19]],
  [5, 11, [1, 1, 5, 1, 1]],
  [5, 13, [1, 1, 1, 3, 11]],
  [5, 14, [1, 3, 5, 5, 31]],
  [6, 1, [1, 3, 3, 9, 7, 49]],
  [6, 13, [1, 1, 1, 15, 21, 21]],
  [6, 16, [1, 3, 1, 13, 27, 49]],
  [6, 19, [1, 1, 1, 15, 7, 5]],
  [6, 22, [1, 3, 1, 15, 13, 25]],
  [6, 25, [1, 1, 5, 5, 19, 61]],
  [7, 1, [1, 3, 7, 11, 23, 15, 103]],
  [7, 4, [1, 3, 7, 13, 13, 15, 69]],
  [7, 7, [1, 1, 3, 13, 7, 35, 63]],
  [7, 8, [1, 3, 5, 9, 1, 25, 53]],
  [7, 14, [1, 3, 1, 13, 9, 35, 107]],
  [7, 19, [1, 3, 1, 5, 27, 61, 31]],
  [7, 21, [1, 1, 5, 11, 19, 41, 61]],
  [7, 28, [1, 3, 5, 3, 3, 13, 69]],
  [7, 31, [1, 1, 7, 13, 1, 19, 1]],
  [7, 32, [1, 3, 7, 5, 13, 19, 59]],
  [7, 37, [1, 1, 3, 9, 25, 29, 41]],
  [7, 41, [1, 3, 5, 13, 23, 1, 55]],
  [7, 42, [1, 3, 7, 3, 13, 59, 17]],
  [7, 50, [1, 3, 1, 3, 5, 53, 69]],
  [7, 55, [1, 1, 5, 5, 23, 33, 13]],
  [7, 56, [1, 1, 7, 7, 1, 61, 123]],
  [7, 59, [1, 1, 7, 9, 13, 61, 49]],
  [7, 62, [1, 3, 3, 5, 3, 55, 33]],
  [8, 14, [1, 3, 1, 15, 31, 13, 49, 245]],
  [8, 21, [1, 3, 5, 15, 31, 59, 63, 97]],
  [8, 22, [1, 3, 1, 11, 11, 11, 77, 249]],
];

const BITS = 32;
export const MOST_DIMENSIONS = POLYNOMIALS.length + 1;

/**
 * The first points of the sequence.
 *
 * @param shifts a number in [0, 1) for each dimension, or none for the plain sequence
 * @returns `count` rows of `dimensions` coordinates in [0, 1)
 */
export function sobolPoints(count: number, dimensions: number, shifts: readonly number[] = []): number[][] {
  const directions = Array.from({ length: dimensions }, (_, d) => directionNumbers(d));
  const state = new Uint32Array(dimensions);
  const shift = Uint32Array.from({ length: dimensions }, (_, d) => Math.floor((shifts[d] ?? 0) * 2 ** BITS));
  return Array.from({ length: count }, (_, i) => {
    if (i > 0) {
      // Gray code: each point differs from the one before by the direction of the lowest zero bit.
      let bit = 0;
      while ((((i - 1) >>> bit) & 1) === 1) bit += 1;
      for (let d = 0; d < dimensions; d += 1) state[d]! ^= directions[d]![bit]!;
    }
    return Array.from(state, (word, d) => ((word ^ shift[d]!) >>> 0) / 2 ** BITS);
  });
}

function directionNumbers(dimension: number): Uint32Array {
  const v = new Uint32Array(BITS);
  if (dimension === 0) {
    for (let i = 0; i < BITS; i += 1) v[i] = 2 ** (BITS - 1 - i);
    return v;
  }
  const [degree, coefficients, initial] = POLYNOMIALS[dimension - 1]!;
  for (let i = 0; i < degree; i += 1) v[i] = initial[i]! * 2 ** (BITS - 1 - i);
  for (let i = degree; i < BITS; i += 1) {
    let word = v[i - degree]! ^ (v[i - degree]! >>> degree);
    for (let k = 1; k < degree; k += 1) {
      if (((coefficients >>> (degree - 1 - k)) & 1) === 1) word ^= v[i - k]!;
    }
    v[i] = word;
  }
  return v;
}
