/** How the parts of a run are shared out among workers. */
import { devicesIn, type PartSites } from '../engine/partition.js';
import type { Fleet } from '../fleet/fleet.js';

/** Parts that a worker takes at a time, by their numbers in the partition. */
export type Share = readonly number[];

/** A worker takes about this part of all devices at a time, so that the last to finish is not waited for long. */
const SHARES_PER_RUN = 64;

/** From so many shares on that nobody has taken, one of them takes longer than the world that a helper builds once more. */
const WORTH_HELPING = 2;

/**
 * Whether a thread that has no run of its own left takes shares of one that another has begun.
 *
 * @param shares of the run; 0 while its world is being built
 * @param taken of them, or more: each thread takes one too many to see that none is left
 */
export function isWorthHelping(shares: number, taken: number): boolean {
  return shares - taken >= WORTH_HELPING;
}

/**
 * Puts the parts into the order in which workers take them: the largest first, so that a giant is begun at once and the
 * small ones fill the gaps at the end; small parts are taken by the handful.
 *
 * @param inOrder in the order of the partition instead, for rows that are written as they come
 */
export function shareOut(fleet: Fleet, parts: readonly PartSites[], inOrder: boolean): Share[] {
  const size = parts.map((part) => devicesIn(fleet, part));
  const order = parts.map((_, c) => c);
  if (!inOrder) order.sort((a, b) => size[b]! - size[a]! || a - b);
  const enough = fleet.count / SHARES_PER_RUN;
  const shares: number[][] = [];
  let load = enough;
  for (const c of order) {
    if (load >= enough) {
      shares.push([]);
      load = 0;
    }
    shares.at(-1)!.push(c);
    load += size[c]!;
  }
  return shares;
}
