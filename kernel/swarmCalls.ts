/** What the simulator calls of downloads that share what they have while they run. */
import { Connections } from './connections';
import { Swarms, SwarmsOptions } from './swarm';

/** From the begin on downloads share what they have. */
export function newSwarms(connections: Connections, options: SwarmsOptions): Swarms {
  const swarms = new Swarms(options);
  connections.swarms = swarms;
  return swarms;
}

/** A download becomes a member of the pool of its file in a scope, at a site (its number among all). */
export function joinSwarm(swarms: Swarms, r: i32, scope: i32, site: i32, timeS: f64): void {
  swarms.join(r, scope, site, timeS);
}

/** It stops, complete or not; its transfers are closed. @param mayMove whether its device may be elsewhere later */
export function leaveSwarm(swarms: Swarms, r: i32, mayMove: bool, timeS: f64): void {
  swarms.leave(r, mayMove, timeS);
}
