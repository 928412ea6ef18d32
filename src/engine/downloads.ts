/**
 * What becomes of the downloads of a part of the estate: they begin, have their sources opened, pause and go on, are
 * complete, or are given up and asked for again. When all that happens is in simulation.ts.
 */

import type { DemandSource } from '../content/demand.js';
import { int8Column } from '../core/columns.js';
import { PAUSE_REASON } from '../core/pauses.js';
import { REASON, type ReasonCode } from '../core/reasons.js';
import { STATE } from '../fleet/calendar.js';
import { MODE, type ServiceState } from '../policy/downloadMode.js';
import { RESTRICT } from '../policy/restrictPeers.js';
import { Admission } from './admission.js';
import { STATUS, TIMER } from './codes.js';
import { Effects, type Stage } from './effects.js';
import { FirstSecond } from './firstSecond.js';
import { kernel } from './kernel/instance.js';
import { OnlyCdn } from './onlyCdn.js';
import { assembled, type DownloadCalls, type Job, type Parts } from './parts.js';
import { Repeats } from './repeats.js';
import { HAS_IT } from './result.js';
import { Seeking } from './seeking.js';

const NONE = -1;

export abstract class Downloads implements Stage {
  protected readonly parts: Parts;
  protected readonly effects: Effects;
  private readonly admission: Admission;
  private readonly firstSecond: FirstSecond;
  protected readonly seeking: Seeking;
  /** Columns by download. */
  protected readonly status: Uint8Array;
  /** Reason that forbids peers for the whole download, or -1. */
  private readonly blocked: Int8Array;
  protected readonly onlyCdn: OnlyCdn;
  private readonly repeats: Repeats;
  /** Devices that a download has banned for bad pieces. */
  protected readonly bans = new Map<number, number[]>();
  /** When downloads that were given up because they got nothing began again. */
  private readonly begunAgainS = new Map<number, number>();
  private readonly asks: DemandSource;
  /** HTTP delays that own rules give. */
  private readonly ownDelaysS = new Map<number, number>();
  /** Downloads that were given up and have not been asked for again yet. */
  protected readonly givenUp = new Set<number>();

  constructor(job: Job) {
    const { world } = job;
    this.parts = assembled(job, this.calls());
    this.asks = world.demand;
    const n = this.parts.demand.count;
    this.effects = new Effects(this.parts, this);
    this.admission = new Admission(this.parts.fleet, this.parts.catalogue, this.parts.scenario.model.simpleMode);
    const ids = this.parts.devices.map((d) => this.parts.fleet.ids[d]!);
    this.firstSecond = new FirstSecond(this.parts.scenario.model, world.seed, ids, this.parts.catalogue.fileIds);
    this.seeking = new Seeking({
      part: this.parts.part,
      model: this.parts.scenario.model,
      deviceOf: this.parts.deviceOf,
      downloads: this.parts.result.downloads,
      happenings: this.parts.happenings,
      search: this.parts.search,
      peers: this.parts.peers,
      http: this.parts.http,
      timers: this.parts.timers,
      firstSecond: this.firstSecond,
    });
    this.status = this.parts.part.status;
    this.blocked = int8Column(n);
    this.onlyCdn = new OnlyCdn(this.parts.result.downloads, this.parts.books);
    this.repeats = new Repeats(this.parts, (r) => this.isOver(r));
  }

  /** The time of the present instant. */
  protected get nowS(): number {
    return this.parts.part.nowS;
  }

  /** What the parts ask and tell of a download. */
  private calls(): DownloadCalls {
    return {
      begunS: (r) => this.begunAgainS.get(r) ?? this.parts.result.downloads.startedS[r]!,
      ownDelayS: (r) => this.ownDelayS(r),
      cacheBegins: (r) => this.cacheBegins(r),
      cacheStops: (r) => this.cacheStops(r),
    };
  }

  /** Starts the downloads of a device that wait for their turn, if it is on and has a line to the service. */
  abstract startWaiting(i: number): void;

  /** Brings a device up to its present state. */
  abstract refresh(i: number): void;

  /** A download that was given up waits for its turn again. */
  protected abstract requestAgain(r: number): void;

  protected start(r: number): void {
    const i = this.parts.deviceOf[r]!;
    const file = this.parts.demand.file[r]!;
    if (this.parts.result.downloads.pauses[r]! > 0) {
      this.begunAgainS.set(r, this.nowS);
      if (this.parts.swarms && this.blocked[r]! < 0) this.parts.partials.add(r, i, file, this.nowS);
      this.openSources(r);
      return;
    }
    if (this.repeats.has(r)) {
      this.parts.result.downloads.blocked[r] = HAS_IT;
      kernel.drop(this.parts.part.address, r);
      this.status[r] = STATUS.done;
      return;
    }
    this.parts.result.downloads.startedS[r] = this.nowS;
    const { admission } = this;
    admission.decide(this.parts.devices[i]!, file, this.parts.happenings.count === 0 ? null : this.serviceFor(i));
    this.parts.result.downloads.mode[r] = admission.mode;
    this.blocked[r] = admission.blocked;
    if (this.parts.ownRules) this.applyOwnRules(r);
    this.parts.result.downloads.blocked[r] = this.blocked[r]!;
    if (this.blocked[r]! < 0) {
      this.seeking.noteFirst(r, this.parts.caches.noteFetching(i, file));
      if (this.parts.swarms) this.parts.partials.add(r, i, file, this.nowS);
    }
    this.openSources(r);
  }

  /** Own rules may forbid peers to a download that begins, and give it another HTTP delay. */
  private applyOwnRules(r: number): void {
    const isFree = this.blocked[r]! < 0;
    const { mayUsePeers, httpDelayS } = this.parts.ownRules!.download(r, this.nowS, this.admission.mode, isFree);
    if (isFree && !mayUsePeers) this.blocked[r] = REASON['own-rule'];
    if (httpDelayS !== undefined) this.ownDelaysS.set(r, httpDelayS);
  }

  private ownDelayS(r: number): number | undefined {
    return this.ownDelaysS.size === 0 ? undefined : this.ownDelaysS.get(r);
  }

  /** True for a download that is finished, or was given up. */
  isOver(r: number): boolean {
    return this.status[r] === STATUS.done;
  }

  private serviceFor(i: number): ServiceState {
    return {
      cloudReachable: !this.parts.happenings.isActive('cloud-unreachable', i, this.nowS),
      metadataValid: !this.parts.happenings.isActive('metadata-unavailable', i, this.nowS),
    };
  }

  /** Opens the HTTP side and, when peers are allowed, plans the first request for them. */
  protected openSources(r: number): void {
    const i = this.parts.deviceOf[r]!;
    const d = this.parts.devices[i]!;
    const state = this.parts.known[i]!;
    this.status[r] = STATUS.active;
    let reason: ReasonCode = this.blocked[r]!;
    if (reason < 0 && !this.parts.peers.mayDownloadOnVpn(d, state)) reason = REASON['on-vpn'];
    const isMetered = (state & STATE.metered) !== 0 && this.parts.scenario.model.meteredPeering === 'noPeers';
    if (reason < 0 && isMetered) reason = REASON['metered-network'];
    const mayUsePeers = reason < 0;
    const { firstSecond } = this;
    firstSecond.begin(
      i,
      this.parts.demand.file[r]!,
      this.parts.result.downloads.mode[r]!,
      this.lineBytesPerS(i),
      this.nowS,
    );
    if (mayUsePeers) {
      const reach = this.parts.peers.reach(d, state, this.nowS);
      reason = REASON.discovery;
      const isAlone = reach < 0 || this.parts.peers.isAlone(d, state, this.nowS);
      if (isAlone) reason = this.parts.peers.whyAlone(d, state);
      else this.parts.timers.set(TIMER.announce, r, firstSecond.peersFromS);
      // Whoever is kept to its subnet is found by others all the same.
      if (this.parts.swarms && reach >= 0 && (!isAlone || this.parts.fleet.restriction[d] !== RESTRICT.none)) {
        const { books } = this.parts;
        this.parts.swarms.join(r, reach, books.globalSite(books.siteOfDownload(r)), this.nowS);
      }
    }
    this.onlyCdn.note(r, reason !== REASON.discovery && this.leavesOnlyCdn(r));
    this.parts.http.open(r, reason, mayUsePeers, firstSecond.httpFromS, this.nowS);
    // Who waits changes nothing: its time without progress begins to count here.
    if (this.parts.scenario.model.delayIsNoProgress && this.parts.http.isHeld(r)) this.parts.transfers.lookAgain(r);
  }

  /** True when a download without peers has no cache server either, in a way that the ledger cannot see by itself. */
  private leavesOnlyCdn(r: number): boolean {
    return (this.blocked[r]! < 0 || this.parts.fleet.hasCacheHosts) && !this.parts.http.hasServer(r);
  }

  /** What HTTP can reach at a device (local number) where it is now, alone on its line: only its ramp depends on it. */
  private lineBytesPerS(i: number): number {
    if (!this.firstSecond.hasRamp) return Number.POSITIVE_INFINITY;
    return this.parts.network.lineBytesPerS(i, this.parts.known[i]!, false);
  }

  /** A download stops sharing what it has, complete or not. */
  private leaveSwarm(r: number): void {
    this.parts.swarms?.leave(r, this.parts.fleet.visits[this.parts.demand.device[r]!] !== 1, this.nowS);
  }

  /**
   * A cache server begins to serve a download, at its start or after its delays: what the server fetches comes with the
   * regular update. In one reading the download takes nothing from peers from now on.
   */
  private cacheBegins(r: number): void {
    if (this.parts.servers.isBusy && !this.parts.timers.isSet(TIMER.servers, 0)) {
      this.parts.timers.set(TIMER.servers, 0, this.nowS + this.parts.scenario.model.partialUpdate);
    }
    if (this.parts.scenario.model.peersBesideCache || this.parts.connections.peersOf(r) === 0) return;
    this.parts.connections.endPeersOf(r, REASON['http-share'], this.nowS, () => true);
  }

  private cacheStops(r: number): void {
    if (!this.parts.scenario.model.peersBesideCache && this.parts.timers.isSet(TIMER.announce, r))
      this.seeking.seekSoon(r, this.nowS);
  }

  /**
   * The transfers of a download that is complete are closed, and it is about to leave the work.
   *
   * @returns until when its file is pinned in the cache of its device, NaN for not; where no peer may have it, minus the
   *   time that it stays in the cache, -Infinity when it does not
   */
  protected finish(r: number): number {
    const i = this.parts.deviceOf[r]!;
    const file = this.parts.demand.file[r]!;
    const blocked = this.blocked[r]!;
    const copy = this.parts.partials.copyOf(r);
    this.parts.result.downloads.finishedS[r] = this.nowS;
    // Whoever takes from it goes on with the whole copy.
    if (copy !== NONE) this.parts.connections.suspendUploads(i, this.nowS, copy);
    this.bans.delete(r);
    this.stopSharing(r);
    this.endSources(r);
    if (blocked < 0) return this.effects.pinnedUntilS(i, file, this.nowS);
    if (blocked === this.parts.fleet.ineligible[this.parts.devices[i]!]) this.parts.caches.noteIneligible(i, file);
    const isKept =
      this.parts.result.downloads.mode[r] === MODE.simple && this.parts.scenario.model.simpleModeCacheAge > 0;
    return isKept ? -this.parts.scenario.model.simpleModeCacheAge : Number.NEGATIVE_INFINITY;
  }

  /**
   * A download has got nothing for so long that it fails: it keeps what it has, and its device or its user asks again.
   * What a policy delays is none of it, unless the model reads it so.
   */
  protected giveUp(r: number): void {
    const { downloads } = this.parts.result;
    const { delayIsNoProgress, userAsksAgain } = this.parts.scenario.model;
    if (this.parts.http.isHeld(r) && !delayIsNoProgress) return;
    const i = this.parts.deviceOf[r]!;
    downloads.pauses[r] = Math.min(65_535, downloads.pauses[r]! + 1);
    downloads.pauseReason[r] = this.pauseReason(r);
    this.breakOff(r, STATUS.givenUp);
    this.givenUp.add(r);
    const againS = this.asks.askAgainS(this.parts.devices[i]!, this.parts.demand.file[r]!, this.nowS, userAsksAgain);
    this.parts.timers.set(TIMER.http, r, againS);
    this.startWaiting(i);
  }

  private pauseReason(r: number): number {
    const i = this.parts.deviceOf[r]!;
    if (this.parts.peers.isCutOff(i, this.parts.known[i]!, this.nowS)) return PAUSE_REASON['line-down'];
    if (this.parts.http.isServed(r)) return PAUSE_REASON['cache-server-silent'];
    return this.parts.http.isHeld(r) ? PAUSE_REASON['http-held'] : PAUSE_REASON['http-silent'];
  }

  /** A download that was given up is asked for again: it waits for its turn like all others. */
  protected askAgain(r: number): void {
    this.givenUp.delete(r);
    this.status[r] = STATUS.waiting;
    this.parts.http.restart(r);
    this.requestAgain(r);
  }

  /** A download leaves the work before it is complete: nobody takes from it, and it keeps what it has. */
  private breakOff(r: number, status: number): void {
    this.bans.delete(r);
    this.stopSharing(r);
    this.pause(r);
    kernel.drop(this.parts.part.address, r);
    this.status[r] = status;
  }

  private stopSharing(r: number): void {
    if (this.parts.partials.copyOf(r) === NONE) return;
    this.parts.connections.endUploads(
      this.parts.deviceOf[r]!,
      REASON.discovery,
      this.nowS,
      this.parts.partials.copyOf(r),
    );
    this.parts.partials.drop(r);
  }

  /** Gives up the downloads in work of a device; they stay unfinished. */
  abandon(i: number): void {
    if (this.givenUp.size > 0) this.abandonGivenUp(i);
    for (let r = this.parts.part.activeHead[i]!; r !== NONE; ) {
      const following = this.parts.part.nextActive[r]!;
      this.breakOff(r, STATUS.done);
      if (this.blocked[r]! < 0) this.parts.caches.noteFetched(i, this.parts.demand.file[r]!);
      r = following;
    }
  }

  /** The downloads of a device that were given up are not asked for again: its disk is new. */
  private abandonGivenUp(i: number): void {
    for (const r of this.givenUp) {
      if (this.parts.deviceOf[r] !== i) continue;
      this.givenUp.delete(r);
      kernel.clearTimers(this.parts.part.address, r);
      this.status[r] = STATUS.done;
      if (this.blocked[r]! < 0) this.parts.caches.noteFetched(i, this.parts.demand.file[r]!);
    }
  }

  protected pause(r: number): void {
    this.parts.connections.closeAll(r, this.nowS);
    this.endSources(r);
    kernel.clearTimers(this.parts.part.address, r);
    this.status[r] = STATUS.paused;
  }

  /** A download takes nothing from now on; its transfers are closed. */
  private endSources(r: number): void {
    this.seeking.forgetLoss(r);
    this.onlyCdn.note(r, false);
    this.parts.http.close(r);
    this.leaveSwarm(r);
  }
}
