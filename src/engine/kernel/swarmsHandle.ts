/**
 * Partial holders: downloads of one file that share what they already have. What they have, and what they may get of each
 * other, is found in the kernel (kernel/swarm.ts).
 */
import type { RandomStream } from '../../core/random.js';
import type { Model } from '../../scenario/model.js';
import type { Ptr } from './border.js';
import { newSwarms } from './calls.js';
import type { ConnectionsHandle } from './connectionsHandle.js';
import { kernel } from './instance.js';
import type { PartState } from './partState.js';

/** What they belong to. */
interface SwarmsSpec {
  part: PartState;
  connections: ConnectionsHandle;
  /** Whether the scenario has events, which may close ports. */
  hasEvents: boolean;
}

export class SwarmsHandle {
  /** Their address in the kernel's memory. */
  private readonly address: Ptr<'Swarms'>;

  /**
   * @param timer number of the timer of the part that is theirs
   * @param pieceDraw draws the pieces that pools have which exchange
   */
  constructor(
    { part, connections, hasEvents }: SwarmsSpec,
    timer: number,
    { pieceSize, partialUpdate }: Pick<Model, 'pieceSize' | 'partialUpdate'>,
    { keyA, keyB }: RandomStream,
  ) {
    this.address = newSwarms(connections.address, {
      part: part.address,
      timer,
      keyA,
      keyB,
      pieceLengthBytes: pieceSize,
      leastS: partialUpdate,
      hasEvents,
    });
  }

  /** A download becomes a member of the pool of its file in a scope, at a site (its number among all). */
  join(r: number, scope: number, site: number, timeS: number): void {
    kernel.joinSwarm(this.address, r, scope, site, timeS);
  }

  /**
   * A member stops, complete or not; its transfers are closed.
   *
   * @param mayMove whether its device may be elsewhere later, and bring there what it has
   */
  leave(r: number, mayMove: boolean, timeS: number): void {
    kernel.leaveSwarm(this.address, r, mayMove, timeS);
  }
}
