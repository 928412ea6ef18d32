/**
 * What downloads that look for peers ask and are told; when they look is in the kernel (kernel/seeking.ts). Why the service
 * cannot be asked, and why a download has no peers.
 */
import { uint8Column } from '../core/columns.js';
import { REASON, type ReasonCode } from '../core/reasons.js';
import type { Model } from '../scenario/model.js';
import { TIMER } from './codes.js';
import type { FirstSecond } from './firstSecond.js';
import type { Happenings } from './happenings.js';
import type { HttpSources } from './httpSources.js';
import type { Ptr } from './kernel/border.js';
import { newSeeking } from './kernel/calls.js';
import { int32sAt, kernel, uint8sAt } from './kernel/instance.js';
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
  http: HttpSources;
  timers: TimersByKind;
  firstSecond: FirstSecond;
}

export class Seeking {
  /** Its address in the kernel's memory. */
  readonly address: Ptr<'Seeking'>;
  /** By download: 1 when nobody in its reach had the file or was fetching it when it began. */
  private readonly isFirst: Uint8Array;
  /** By download: 1 when it has lost a peer at this instant and is connected to others that do not give. */
  private readonly lost: Uint8Array;

  constructor(private readonly around: Surroundings) {
    const { part, search, model, happenings, downloads } = around;
    this.isFirst = uint8Column(downloads.count);
    this.address = newSeeking({
      part: part.address,
      search: search.address,
      announceIntervalS: model.announceInterval,
      busyPeersIntervalS: model.busyPeersInterval,
      hasEvents: happenings.count > 0,
      peersBesideCache: model.peersBesideCache,
    });
    this.lost = uint8sAt(kernel.lossesAt(this.address), downloads.count);
  }

  noteFirst(r: number, isFirst: boolean): void {
    this.isFirst[r] = Number(isFirst);
  }

  /** Why the service cannot be asked now, by the scenario's events: a reason, or -1. */
  whyNotAsked(r: number, timeS: number): ReasonCode | -1 {
    const { deviceOf, happenings, part, peers } = this.around;
    const i = deviceOf[r]!;
    if (happenings.isActive('port-blocked', i, timeS)) return REASON['port-blocked'];
    const isUnreachable =
      happenings.isActive('cloud-unreachable', i, timeS) || peers.isCutOff(i, part.known[i]!, timeS);
    return isUnreachable ? REASON['cloud-unreachable'] : -1;
  }

  /** A download has looked for peers and has none. */
  noteNone(r: number, found: ReasonCode, timeS: number): void {
    let reason = found;
    if (found === REASON['first-copy'] && this.isFirst[r] === 0) reason = REASON['copy-in-progress'];
    if (found === REASON['copy-in-progress'] && this.isFirst[r] === 1) reason = REASON['first-copy'];
    this.around.http.setReason(r, reason, timeS);
  }

  /** A download has lost a peer that gave. */
  notePeerLost(r: number, timeS: number): void {
    const { timers, part } = this.around;
    if (kernel.hasStandby(part.address, r) === 0) {
      this.seekSoon(r, timeS);
      return;
    }
    // Not before the end of what is happening: it may go through the transfers of the download.
    this.lost[r] = 1;
    timers.set(TIMER.announce, r, timeS);
  }

  /** A download stops: what it has lost is not replaced. */
  forgetLoss(r: number): void {
    this.lost[r] = 0;
  }

  /** A download that has lost a peer asks the service for another. */
  seekSoon(r: number, timeS: number): void {
    const { timers, deviceOf, downloads, firstSecond } = this.around;
    const soonS = firstSecond.askedAgainS(deviceOf[r]!, downloads.file[r]!, timeS);
    const isLater = !timers.isSet(TIMER.announce, r) || timers.at(TIMER.announce, r) > soonS;
    if (isLater) timers.set(TIMER.announce, r, soonS);
  }

  /** The end of the run: how many candidates the service has returned to each download. */
  close(): void {
    const { downloads } = this.around;
    downloads.numPeers.set(int32sAt(kernel.returnedAt(this.address), downloads.count));
  }
}
