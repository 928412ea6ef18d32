/** How the parts of a run are shared out among workers. */
import { devicesIn, type PartSites } from '../engine/partition.js';
import type { Fleet } from '../fleet/fleet.js';

/** Parts that a worker takes at a time, by their numbers in the partition. */
export type Share = readonly number[];

/** A worker takes about this part of all devices at a time, so that the last to finish is not waited for long. */
const SHARES_PER_RUN = 64;

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
