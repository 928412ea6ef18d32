/** When downloads ask the service for peers: from time to time, and when they have lost one; and why they have none. */
import { uint8Column } from '../core/columns.js';
import { REASON, type ReasonCode } from '../core/reasons.js';
import type { Model } from '../scenario/model.js';
import { TIMER } from './codes.js';
import type { FirstSecond } from './firstSecond.js';
import type { Happenings } from './happenings.js';
import type { HttpSources } from './httpSources.js';
import type { ConnectionsHandle } from './kernel/connectionsHandle.js';
import { kernel } from './kernel/instance.js';
import type { PartState } from './kernel/partState.js';
import type { SearchHandle } from './kernel/searchHandle.js';
import type { PeerRules } from './peers.js';
import type { DownloadColumns } from './result.js';
import type { TimersByKind } from './timersByKind.js';

/** The parts of the simulation that a search concerns. */
interface Surroundings {
  part: PartState;
  model: Pick<Model, 'announceInterval' | 'busyPeersInterval' | 'peersBesideCache'>;
  /** Device of each download, local number. */
  deviceOf: Int32Array;
  downloads: Pick<DownloadColumns, 'count' | 'file' | 'numPeers'>;
  happenings: Happenings;
  search: SearchHandle;
  peers: PeerRules;
  connections: ConnectionsHandle;
  http: HttpSources;
  timers: TimersByKind;
  firstSecond: FirstSecond;
}

/** Reasons of a search whose nearest holder was returned, and only had no upload to spare. */
const isBusy = (reason: ReasonCode) => reason === REASON['holder-slots'] || reason === REASON['holder-connections'];

export class Seeking {
  /** By download: 1 when nobody in its reach had the file or was fetching it when it began. */
  private readonly isFirst: Uint8Array;
  /** Downloads that have lost a peer at this instant and are connected to others that do not give. */
  private readonly withLoss = new Set<number>();

  constructor(private readonly around: Surroundings) {
    this.isFirst = uint8Column(around.downloads.count);
  }

  noteFirst(r: number, isFirst: boolean): void {
    this.isFirst[r] = Number(isFirst);
  }

  /** A running download is to look for peers. */
  announce(r: number, timeS: number): void {
    if (this.withLoss.size > 0 && this.withLoss.delete(r)) {
      this.replacePeer(r, timeS);
      return;
    }
    const { timers, connections, http, model } = this.around;
    let pauseS = model.announceInterval;
    if (model.peersBesideCache || !http.isServed(r)) {
      const reason = this.look(r, timeS);
      if (connections.peersOf(r) === 0) http.setReason(r, reason, timeS);
      if (isBusy(reason)) pauseS = Math.min(pauseS, model.busyPeersInterval);
    }
    timers.set(TIMER.announce, r, timeS + pauseS);
  }

  /** Asks the service, if it can be asked; returns why a download without peers has none. */
  private look(r: number, timeS: number): ReasonCode {
    const { deviceOf, downloads, happenings, part, peers, search } = this.around;
    const i = deviceOf[r]!;
    if (happenings.isActive('port-blocked', i, timeS)) return REASON['port-blocked'];
    if (happenings.isActive('cloud-unreachable', i, timeS) || peers.isCutOff(i, part.known[i]!, timeS)) {
      return REASON['cloud-unreachable'];
    }
    if (!search.wantsPeers(r)) return REASON['http-share'];
    const seen = downloads.numPeers[r]!;
    const found = search.search(r, seen, timeS);
    const { candidates } = search;
    if (candidates > seen) downloads.numPeers[r] = candidates;
    if (found > 0) return REASON['http-share'];
    const { reason } = search;
    if (reason === REASON['first-copy'] && this.isFirst[r] === 0) return REASON['copy-in-progress'];
    if (reason === REASON['copy-in-progress'] && this.isFirst[r] === 1) return REASON['first-copy'];
    return reason;
  }

  /** A download has lost a peer that gave. */
  notePeerLost(r: number, timeS: number): void {
    const { timers, part } = this.around;
    if (kernel.hasStandby(part.address, r) === 0) {
      this.seekSoon(r, timeS);
      return;
    }
    // Not before the end of what is happening: it may go through the transfers of the download.
    this.withLoss.add(r);
    timers.set(TIMER.announce, r, timeS);
  }

  /** A download stops: what it has lost is not replaced. */
  forgetLoss(r: number): void {
    if (this.withLoss.size > 0) this.withLoss.delete(r);
  }

  /** A connected peer that did not give takes over, or the service is asked for another. */
  private replacePeer(r: number, timeS: number): void {
    const { timers, model, search } = this.around;
    if (!search.takeOver(r, timeS)) this.seekSoon(r, timeS);
    else timers.set(TIMER.announce, r, timeS + model.announceInterval);
  }

  /** A download that has lost a peer asks the service for another. */
  seekSoon(r: number, timeS: number): void {
    const { timers, deviceOf, downloads, firstSecond } = this.around;
    const soonS = firstSecond.askedAgainS(deviceOf[r]!, downloads.file[r]!, timeS);
    const isLater = !timers.isSet(TIMER.announce, r) || timers.at(TIMER.announce, r) > soonS;
    if (isLater) timers.set(TIMER.announce, r, soonS);
  }
}
