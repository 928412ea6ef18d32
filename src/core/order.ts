/** The order of values in a column. */

/**
 * Places of values in ascending order; equal values keep the order of their places.
 *
 * @param values any numbers but NaN
 */
export function placesInOrder(values: Float64Array): Int32Array {
  // Numbers are sorted several times as fast as by a function that compares.
  const sorted = values.slice().sort();
  const order = new Int32Array(values.length);
  /** How many of a value have their place, at its first place. */
  const placed = new Int32Array(values.length);
  for (let place = 0; place < values.length; place += 1) {
    const first = countBelow(sorted, values[place]!, 0, sorted.length);
    order[first + placed[first]!] = place;
    placed[first]! += 1;
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
