/** The order of values in a column. */

/**
 * Indices of the values in ascending order of the values; equal values keep their order.
 *
 * @param values any numbers but NaN
 */
export function sortedIndices(values: Float64Array): Int32Array {
  // Numbers are sorted several times as fast as by a function that compares.
  const sorted = values.slice().sort();
  const order = new Int32Array(values.length);
  /** How many of a value are in order already, at its first rank. */
  const done = new Int32Array(values.length);
  for (let index = 0; index < values.length; index += 1) {
    const first = countBelow(sorted, values[index]!, 0, sorted.length);
    order[first + done[first]!] = index;
    done[first]! += 1;
  }
  return order;
}

/** Values of an ascending column that are below `x`, when there are at least `least` and at most `most` of them. */
export function countBelow(column: Float64Array, x: number, least: number, most: number): number {
  let from = least;
  let to = most;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (column[middle]! < x) from = middle + 1;
    else to = middle;
  }
  return from;
}

/**
 * Puts the value of a rank, which has `rank` others before it in ascending order, at that index: none behind it is
 * smaller, none before it larger
 * (Hoare 1961, Find). Takes a few steps a value, in whatever order they are.
 *
 * @param values at least one, and no NaN; they are put into another order
 * @returns the value
 */
export function selectRank(values: Float64Array, rank: number): number {
  let from = 0;
  let to = values.length - 1;
  while (from < to) {
    const pivot = middleOf(values[from]!, values[(from + to) >> 1]!, values[to]!);
    let i = from;
    let j = to;
    while (i <= j) {
      while (values[i]! < pivot) i += 1;
      while (values[j]! > pivot) j -= 1;
      if (i > j) break;
      const value = values[i]!;
      values[i] = values[j]!;
      values[j] = value;
      i += 1;
      j -= 1;
    }
    if (rank <= j) to = j;
    else if (rank >= i) from = i;
    else break;
  }
  return values[rank]!;
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
