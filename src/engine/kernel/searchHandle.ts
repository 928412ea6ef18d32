/**
 * One request for peers: the kernel (kernel/search.ts) goes through the candidates and connects. What does not happen in
 * every estate it asks in engine/peers.ts.
 */
import type { RandomStream } from '../../core/random.js';
import type { Fleet } from '../../fleet/fleet.js';
import type { Model } from '../../scenario/model.js';
import { METERED_BARS } from '../codes.js';
import type { Ptr } from './border.js';
import { newSearch } from './calls.js';
import type { ConnectionsHandle } from './connectionsHandle.js';
import { float64sAt, kernel } from './instance.js';
import type { PartState } from './partState.js';

/** Who is barred, by the peering that the model allows over metered networks. */
const METERED_PEERING = {
  all: METERED_BARS.nobody,
  noInternetPeers: METERED_BARS.internetPeers,
  noPeers: METERED_BARS.allPeers,
} as const;

/** What a search belongs to. */
interface SearchSpec {
  part: PartState;
  connections: ConnectionsHandle;
  /** Whether the scenario has events. */
  hasEvents: boolean;
  /** Whether own rules forbid holders, and whether they rank them. */
  hasVetoes: boolean;
  hasRanks: boolean;
  /** Draws the candidates that a search is given. */
  candidateDraw: RandomStream;
}

/** Length of a list of copies from which on a search sets those aside that cannot serve for a while (kernel/parking.ts). */
const PARKS_FROM = 128;

export class SearchHandle {
  /** Its address in the kernel's memory. */
  readonly address: Ptr<'PeerSearch'>;

  constructor(
    { part, connections, hasEvents, hasVetoes, hasRanks, candidateDraw }: SearchSpec,
    private readonly fleet: Fleet,
    private readonly devices: Int32Array,
    model: Model,
  ) {
    const { keyA, keyB } = candidateDraw;
    const { peersWanted, peersReturned, peerConnections, internetPeerConnections, peersGiving } = model;
    // Exact parts keep the draws of the older profiles; events, proxies and registrations end what is known of a device.
    const isPlain = !hasEvents && !hasRanks && fleet.proxies.length === 0 && model.registerInterval === Infinity;
    const mayPark = isPlain && model.rateTolerance !== 0;
    // Older profiles keep their results to the last byte, and with them the draws of their searches.
    const drawsAnew = model.partialHolders || model.rateTolerance !== 0;
    this.address = newSearch({
      part: part.address,
      connections: connections.address,
      keyA,
      keyB,
      peersReturned: Math.min(peersWanted, peersReturned),
      connectionsMost: peerConnections,
      internetMore: internetPeerConnections,
      givingMost: peersGiving === 'all' ? peerConnections + internetPeerConnections : peersGiving,
      uploadSlots: model.uploadSlots,
      uploadConnections: model.uploadConnections,
      parksFrom: mayPark ? PARKS_FROM : 0,
      meteredBars: METERED_PEERING[model.meteredPeering],
      slotRotationS: model.slotRotation,
      lanFirst: model.internetModeLanFirst,
      groupWithoutLan: model.groupPeers === 'whenNoLanPeer',
      uploadsOnBattery: model.internetUploadOnBattery,
      hasEvents,
      hasProxies: fleet.proxies.length > 0,
      hasVetoes,
      hasRanks,
      drawsAnew,
    });
  }

  /**
   * From the begin on: devices register their copies anew (`model.registerInterval`), each at instants of its own.
   *
   * @param phaseDraw how much later than others
   */
  registerEvery(intervalS: number, phaseDraw: RandomStream): void {
    const phasesS = float64sAt(kernel.registerEvery(this.address, intervalS), this.devices.length);
    for (let i = 0; i < phasesS.length; i += 1) {
      phasesS[i] = intervalS * phaseDraw.uniform(this.fleet.ids[this.devices[i]!]!);
    }
  }
}
