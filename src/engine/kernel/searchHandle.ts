/**
 * One request for peers: the kernel (kernel/search.ts) goes through the candidates and connects. What does not happen in
 * every estate it asks in engine/peers.ts.
 */
import type { RandomStream } from '../../core/random.js';
import type { ReasonCode } from '../../core/reasons.js';
import type { Fleet } from '../../fleet/fleet.js';
import type { Model } from '../../scenario/model.js';
import type { ConnectionsHandle } from './connectionsHandle.js';
import { float64sAt, kernel } from './instance.js';
import type { PartState } from './partState.js';

/** Codes of the kernel (kernel/part.ts). */
const METERED_BARS = { all: 0, noInternetPeers: 1, noPeers: 2 } as const;

export class SearchHandle {
  /** Its place in the kernel's memory. */
  private readonly place: number;

  /** @param candidateDraw draws the candidates that a search is given */
  constructor(
    part: PartState,
    connections: ConnectionsHandle,
    private readonly fleet: Fleet,
    private readonly devices: Int32Array,
    hasEvents: boolean,
    model: Model,
    candidateDraw: RandomStream,
  ) {
    this.place = kernel.newSearch(
      part.place,
      connections.place,
      candidateDraw.keyA,
      candidateDraw.keyB,
      model.uploadSlots,
      model.slotRotation,
      model.uploadConnections,
      model.internetModeLanFirst,
      model.groupPeers === 'whenNoLanPeer',
      model.internetUploadOnBattery,
      hasEvents,
      fleet.proxies.length > 0,
      METERED_BARS[model.meteredPeering],
    );
    const { peersWanted, peersReturned, peerConnections, internetPeerConnections, peersGiving } = model;
    const mostConnections = peerConnections + internetPeerConnections;
    kernel.limitPeers(
      this.place,
      Math.min(peersWanted, peersReturned),
      peerConnections,
      internetPeerConnections,
      peersGiving === 'all' ? mostConnections : peersGiving,
    );
  }

  /**
   * From the begin on: devices register their copies anew (`model.registerInterval`), each at moments of its own.
   *
   * @param phaseDraw how much later than others
   */
  registerEvery(intervalS: number, phaseDraw: RandomStream): void {
    const phasesS = float64sAt(kernel.registerEvery(this.place, intervalS), this.devices.length);
    for (let i = 0; i < phasesS.length; i += 1) {
      phasesS[i] = intervalS * phaseDraw.uniform(this.fleet.ids[this.devices[i]!]!);
    }
  }

  /** True when a download may be connected to more peers than it is. */
  wantsPeers(r: number): boolean {
    return kernel.wantsPeers(this.place, r) !== 0;
  }

  /** Looks for peers for a download, and connects; returns how many were connected. */
  search(r: number, timeS: number): number {
    return kernel.search(this.place, r, timeS);
  }

  /** Lets a connected peer that does not give take over; false when none can. */
  takeOver(r: number, timeS: number): boolean {
    return kernel.takeOver(this.place, r, timeS) !== 0;
  }

  /** Candidates that the service returned to the last search. */
  get candidates(): number {
    return kernel.candidates(this.place);
  }

  /** The reason of the last search that came nearest to a connection. */
  get reason(): ReasonCode {
    return kernel.nearestReason(this.place);
  }
}
