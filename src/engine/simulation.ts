/**
 * The simulation of one part of the estate: requests, searches for peers, transfers, caches, and devices that come and
 * go, as events in order of time. Between events every rate is constant.
 */

import type { DemandSource } from '../content/demand.js';
import { float64Column, int8Column, uint8Column } from '../core/columns.js';
import { PAUSE_REASON } from '../core/pauses.js';
import { InvariantError } from '../core/problems.js';
import { REASON, type ReasonCode } from '../core/reasons.js';
import { STATE } from '../fleet/calendar.js';
import { MODE, type ServiceState } from '../policy/downloadMode.js';
import { RESTRICT } from '../policy/restrictPeers.js';
import { Admission } from './admission.js';
import { TIMER } from './clockwork.js';
import { Effects, type Stage } from './effects.js';
import { FirstSecond } from './firstSecond.js';
import { float64sAt, kernel, type PartListener, partListeners } from './kernel.js';
import type { Component } from './partition.js';
import { type Lap, Parts, type World } from './parts.js';
import { Repeats, type RunningDownloads } from './repeats.js';
import { type ComponentResult, HAS_IT, SOURCE } from './result.js';

const NONE = -1;
const STATUS = { waiting: 0, active: 1, paused: 2, done: 3, givenUp: 4 } as const;
/** More events at one moment than this for each timer can only be a circle. */
const MOST_EVENTS_AT_ONCE = 1000;

export class Simulation extends Parts implements Stage, RunningDownloads {
  private readonly effects: Effects;
  private readonly admission: Admission;
  private readonly firstSecond: FirstSecond;
  /** Columns by download. */
  private readonly status: Uint8Array;
  /** Reason that forbids peers for the whole download, or -1. */
  private readonly blocked: Int8Array;
  private readonly isFirst: Uint8Array;
  /** By download: 1 while nothing but the CDN can serve it where its device is. */
  private readonly onlyCdn: Uint8Array;
  private readonly repeats: Repeats;
  /** Devices that a download has banned for bad pieces. */
  private readonly bans = new Map<number, number[]>();
  /** When downloads that were given up because they got nothing began again. */
  private readonly begunAgainS = new Map<number, number>();
  private readonly asks: DemandSource;
  /** Those of them that nobody has asked for again yet. */
  private readonly givenUp = new Set<number>();
  /** Downloads that have lost a peer at this moment and are connected to others that do not give. */
  private readonly withLoss = new Set<number>();
  /** Place of its course in the kernel (kernel/course.ts). */
  private readonly course: number;

  constructor(world: World, component: Component, tracing: boolean, lap: Lap) {
    super(world, component, tracing, lap);
    this.asks = world.demand;
    const n = this.demand.count;
    this.effects = new Effects(this);
    this.admission = new Admission(this.fleet, this.catalogue, this.scenario.model.simpleMode);
    const ids = this.devices.map((d) => this.fleet.ids[d]!);
    this.firstSecond = new FirstSecond(this.scenario.model, world.seed, ids, this.catalogue.fileIds);
    this.status = this.part.status;
    this.blocked = int8Column(n);
    this.isFirst = uint8Column(n);
    this.onlyCdn = uint8Column(n);
    this.repeats = new Repeats(this.scenario, this.result.downloads, this, this.catalogue.fileCount);
    partListeners.set(this.part.place, this.listener());
    this.course = this.newCourse();
    for (let e = 0; e < this.happenings.count; e += 1) {
      this.clockwork.set(TIMER.begin, e, this.happenings.beginsS(e));
      if (this.happenings.endsS(e) > this.happenings.beginsS(e)) {
        this.clockwork.set(TIMER.end, e, this.happenings.endsS(e));
      }
    }
  }

  /** Share of the run's time that is over. */
  get share(): number {
    return this.nowS / this.scenario.duration;
  }

  /**
   * Goes on, moment by moment: a moment is all that happens at one time.
   *
   * @param moments at most so many
   * @returns false when there is nothing left within the run's time
   */
  advance(moments: number): boolean {
    return kernel.advance(this.course, moments, this.scenario.duration) !== 0;
  }

  /** Ends what is still open at the end of the run. */
  close(): ComponentResult {
    this.part.now[0] = this.scenario.duration;
    for (let r = 0; r < this.demand.count; r += 1) {
      this.connections.closeAll(r, this.nowS);
      this.noteOnlyCdn(r, false);
    }
    this.servers.closeAll(this.nowS);
    this.result.eventCount = kernel.eventCount(this.course);
    return this.closedResult();
  }

  private newCourse(): number {
    const { part, connections, demand, devices, happenings } = this;
    const { model } = this.scenario;
    const { foregroundTarget, foregroundHttpShare, backgroundHttpShare } = model;
    const yielding = kernel.newYielding(part.place, foregroundTarget, foregroundHttpShare, backgroundHttpShare);
    const course = kernel.newCourse(
      part.place,
      connections.place,
      yielding,
      model.downloadsAtOnce,
      happenings.count > 0,
      MOST_EVENTS_AT_ONCE * (demand.count + devices.length + 10),
      model.noProgress,
    );
    float64sAt(kernel.requestsAt(course), demand.count).set(demand.timeS);
    return course;
  }

  /** A timer is due, of one of the kinds with which the kernel has nothing to do. */
  private happen(timer: number): void {
    const kind = this.clockwork.kindOf(timer);
    const number = this.clockwork.numberOf(timer);
    switch (kind) {
      case TIMER.http:
        if (this.givenUp.has(number)) this.askAgain(number);
        else this.http.fire(number, this.nowS);
        return;
      case TIMER.begin:
        this.effects.begin(number);
        return;
      case TIMER.end:
        this.effects.end(number);
        return;
      case TIMER.fill:
        this.servers.finishFill(this.demand.count + number, this.nowS);
        return;
      case TIMER.swarms:
        this.tick(TIMER.swarms, this.swarms!);
        return;
      case TIMER.servers:
        this.tick(TIMER.servers, this.servers);
        return;
      default:
        throw new InvariantError(`nobody waits for a timer of kind ${kind}`);
    }
  }

  /** The regular update of what is shared before it is whole: swarms of partial holders, files that servers fetch. */
  private tick(kind: number, shared: { isBusy: boolean; update(timeS: number): void }): void {
    shared.update(this.nowS);
    if (shared.isBusy) this.clockwork.set(kind, 0, this.nowS + this.scenario.model.partialUpdate);
  }

  // --- downloads ---

  private start(r: number): void {
    const i = this.deviceOf[r]!;
    const file = this.demand.file[r]!;
    if (this.result.downloads.pauses[r]! > 0) {
      this.begunAgainS.set(r, this.nowS);
      if (this.swarms && this.blocked[r]! < 0) this.partials.add(r, i, file, this.nowS);
      this.openSources(r);
      return;
    }
    if (this.repeats.has(r)) {
      this.result.downloads.blocked[r] = HAS_IT;
      kernel.drop(this.part.place, r);
      this.status[r] = STATUS.done;
      return;
    }
    this.result.downloads.startedS[r] = this.nowS;
    const { admission } = this;
    admission.decide(this.devices[i]!, file, this.happenings.count === 0 ? null : this.serviceFor(i));
    this.result.downloads.mode[r] = admission.mode;
    this.blocked[r] = this.result.downloads.blocked[r] = admission.blocked;
    if (admission.blocked < 0) {
      this.isFirst[r] = Number(this.caches.noteFetching(i, file));
      if (this.swarms) this.partials.add(r, i, file, this.nowS);
    }
    this.openSources(r);
  }

  /** True for a download that is finished, or was given up. */
  isOver(r: number): boolean {
    return this.status[r] === STATUS.done;
  }

  private serviceFor(i: number): ServiceState {
    return {
      cloudReachable: !this.happenings.isActive('cloud-unreachable', i, this.nowS),
      metadataValid: !this.happenings.isActive('metadata-unavailable', i, this.nowS),
    };
  }

  /** Opens the HTTP side and, when peers are allowed, plans the first request for them. */
  private openSources(r: number): void {
    const i = this.deviceOf[r]!;
    const d = this.devices[i]!;
    const state = this.known[i]!;
    this.status[r] = STATUS.active;
    let reason: ReasonCode = this.blocked[r]!;
    if (reason < 0 && !this.search.mayDownloadOnVpn(d, state)) reason = REASON['on-vpn'];
    const isMetered = (state & STATE.metered) !== 0 && this.scenario.model.meteredPeering === 'noPeers';
    if (reason < 0 && isMetered) reason = REASON['metered-network'];
    const mayUsePeers = reason < 0;
    const { firstSecond } = this;
    firstSecond.begin(i, this.demand.file[r]!, this.result.downloads.mode[r]!, this.lineBytesPerS(i), this.nowS);
    if (mayUsePeers) {
      const reach = this.search.reach(d, state, this.nowS);
      reason = REASON.discovery;
      const isAlone = reach < 0 || this.search.isAlone(d, state, this.nowS);
      if (isAlone) reason = REASON['no-other-member'];
      else this.clockwork.set(TIMER.announce, r, firstSecond.peersFromS);
      // Whoever is kept to its subnet is found by others all the same.
      if (this.swarms && reach >= 0 && (!isAlone || this.fleet.restriction[d] !== RESTRICT.none)) {
        this.joinSwarm(r, reach);
      }
    }
    this.noteOnlyCdn(r, reason !== REASON.discovery && this.leavesOnlyCdn(r));
    this.http.open(r, reason, mayUsePeers, firstSecond.httpFromS, this.nowS);
    // Who waits changes nothing: its time without progress begins to count here.
    if (this.scenario.model.delayIsNoProgress && this.http.isHeld(r)) this.transfers.lookAgain(r);
    if (this.servers.isBusy && !this.clockwork.isSet(TIMER.servers, 0)) {
      this.clockwork.set(TIMER.servers, 0, this.nowS + this.scenario.model.partialUpdate);
    }
  }

  /** True when a download without peers has no cache server either, in a way that the ledger cannot see by itself. */
  private leavesOnlyCdn(r: number): boolean {
    return (this.blocked[r]! < 0 || this.fleet.hasCacheHosts) && !this.http.hasServer(r);
  }

  /** Counts the CDN bytes of the stretches in which nothing else can serve a download: one begins or ends. */
  private noteOnlyCdn(r: number, begins: boolean): void {
    if (this.onlyCdn[r] === Number(begins)) return;
    const { downloads } = this.result;
    if (downloads.onlyCdnBytes.length === 0) downloads.onlyCdnBytes = float64Column(downloads.count);
    this.onlyCdn[r] = Number(begins);
    downloads.onlyCdnBytes[r]! += (begins ? -1 : 1) * this.books.bytesOf(r, SOURCE.cdn);
  }

  /** What HTTP can reach at a device (local number) where it is now, alone on its line: only its ramp depends on it. */
  private lineBytesPerS(i: number): number {
    if (this.scenario.model.httpRamp === 'none') return Number.POSITIVE_INFINITY;
    return this.network.lineBytesPerS(i, this.known[i]!, false);
  }

  private joinSwarm(r: number, scope: number): void {
    const file = this.demand.file[r]!;
    const { fileIds, sizeBytes } = this.catalogue;
    this.swarms!.join(scope, { number: file, id: fileIds[file]!, sizeBytes: sizeBytes[file]! }, r);
    if (!this.clockwork.isSet(TIMER.swarms, 0)) this.clockwork.set(TIMER.swarms, 0, this.nowS);
  }

  /** In one reading a download that a cache server serves takes nothing from peers. */
  protected cacheBegins(r: number): void {
    if (this.scenario.model.peersBesideCache || this.connections.peersOf(r) === 0) return;
    this.connections.endPeersOf(r, REASON['http-share'], this.nowS, () => true);
  }

  protected cacheStops(r: number): void {
    if (!this.scenario.model.peersBesideCache && this.clockwork.isSet(TIMER.announce, r)) this.seekPeersSoon(r);
  }

  private announce(r: number): void {
    if (this.status[r] !== STATUS.active) return;
    const i = this.deviceOf[r]!;
    const { model } = this.scenario;
    if (this.withLoss.delete(r)) {
      this.replacePeer(r);
      return;
    }
    let reason: ReasonCode = REASON['http-share'];
    if (!model.peersBesideCache && this.http.isServed(r)) {
      this.clockwork.set(TIMER.announce, r, this.nowS + model.announceInterval);
      return;
    }
    if (this.happenings.isActive('port-blocked', i, this.nowS)) reason = REASON['port-blocked'];
    else if (
      this.happenings.isActive('cloud-unreachable', i, this.nowS) ||
      this.search.isCutOff(i, this.known[i]!, this.nowS)
    ) {
      reason = REASON['cloud-unreachable'];
    } else if (this.search.wantsPeers(r)) {
      const found = this.search.search(r, this.nowS);
      const seen = this.result.downloads.numPeers;
      seen[r] = Math.max(seen[r]!, this.search.candidates);
      if (found === 0) reason = this.search.reason;
      if (reason === REASON['first-copy'] && this.isFirst[r] === 0) reason = REASON['copy-in-progress'];
      if (reason === REASON['copy-in-progress'] && this.isFirst[r] === 1) reason = REASON['first-copy'];
    }
    if (this.connections.peersOf(r) === 0) this.http.setReason(r, reason, this.nowS);
    this.clockwork.set(TIMER.announce, r, this.nowS + model.announceInterval);
  }

  /**
   * The transfers of a download that is complete are closed, and it is about to leave the work.
   *
   * @returns until when its file is pinned in the cache of its device, NaN for not; where no peer may have it, minus the
   *   time that it stays in the cache, -Infinity when it does not
   */
  private finish(r: number): number {
    const i = this.deviceOf[r]!;
    const file = this.demand.file[r]!;
    const blocked = this.blocked[r]!;
    const copy = this.partials.copyOf(r);
    this.result.downloads.finishedS[r] = this.nowS;
    // Whoever takes from it goes on with the whole copy.
    if (copy !== NONE) this.connections.suspendUploads(i, this.nowS, copy);
    this.forget(r);
    this.swarms?.leave(r);
    if (blocked < 0) return this.effects.pinnedUntilS(i, file, this.nowS);
    if (blocked === this.fleet.ineligible[this.devices[i]!]) this.caches.noteIneligible(i, file);
    const isKept = this.result.downloads.mode[r] === MODE.simple && this.scenario.model.simpleModeCacheAge > 0;
    return isKept ? -this.scenario.model.simpleModeCacheAge : Number.NEGATIVE_INFINITY;
  }

  /**
   * A download has got nothing for so long that it fails: it keeps what it has, and its device or its user asks again.
   * What a policy delays is none of it, unless the model reads it so.
   */
  private giveUp(r: number): void {
    const { downloads } = this.result;
    const { delayIsNoProgress, userAsksAgain } = this.scenario.model;
    if (this.http.isHeld(r) && !delayIsNoProgress) return;
    const i = this.deviceOf[r]!;
    downloads.pauses[r] = Math.min(65_535, downloads.pauses[r]! + 1);
    downloads.pauseReason[r] = this.pauseReason(r);
    this.stopSharing(r);
    this.pause(r);
    this.forget(r);
    kernel.drop(this.part.place, r);
    this.status[r] = STATUS.givenUp;
    this.givenUp.add(r);
    const againS = this.asks.askAgainS(this.devices[i]!, this.demand.file[r]!, this.nowS, userAsksAgain);
    this.clockwork.set(TIMER.http, r, againS);
    this.startWaiting(i);
  }

  private pauseReason(r: number): number {
    const i = this.deviceOf[r]!;
    if (this.search.isCutOff(i, this.known[i]!, this.nowS)) return PAUSE_REASON['line-down'];
    if (this.http.isServed(r)) return PAUSE_REASON['cache-server-silent'];
    return this.http.isHeld(r) ? PAUSE_REASON['http-held'] : PAUSE_REASON['http-silent'];
  }

  /** A download that was given up is asked for again: it waits for its turn as any other. */
  private askAgain(r: number): void {
    this.givenUp.delete(r);
    this.status[r] = STATUS.waiting;
    this.http.restart(r);
    kernel.requestAgain(this.course, r, this.nowS);
  }

  protected begunS(r: number): number {
    return this.begunAgainS.get(r) ?? this.result.downloads.startedS[r]!;
  }

  /** A download is over, complete or not: nobody takes from it, and it takes nothing by HTTP. */
  private forget(r: number): void {
    this.noteOnlyCdn(r, false);
    this.http.close(r);
    this.withLoss.delete(r);
    if (this.bans.size > 0) this.bans.delete(r);
    this.stopSharing(r);
  }

  private stopSharing(r: number): void {
    if (this.partials.copyOf(r) === NONE) return;
    this.connections.endUploads(this.deviceOf[r]!, REASON.discovery, this.nowS, this.partials.copyOf(r));
    this.partials.drop(r);
  }

  /** Gives up the downloads in work of a device; they stay unfinished. */
  abandon(i: number): void {
    if (this.givenUp.size > 0) this.abandonGivenUp(i);
    for (let r = this.part.activeHead[i]!; r !== NONE; ) {
      const following = this.part.nextActive[r]!;
      this.stopSharing(r);
      this.pause(r);
      this.forget(r);
      kernel.drop(this.part.place, r);
      this.status[r] = STATUS.done;
      if (this.blocked[r]! < 0) this.caches.noteFetched(i, this.demand.file[r]!);
      r = following;
    }
  }

  /** The downloads of a device that were given up are not asked for again: its disk is new. */
  private abandonGivenUp(i: number): void {
    for (const r of this.givenUp) {
      if (this.deviceOf[r] !== i) continue;
      this.givenUp.delete(r);
      kernel.clearTimers(this.part.place, r);
      this.status[r] = STATUS.done;
      if (this.blocked[r]! < 0) this.caches.noteFetched(i, this.demand.file[r]!);
    }
  }

  private pause(r: number): void {
    this.withLoss.delete(r);
    this.connections.closeAll(r, this.nowS);
    this.noteOnlyCdn(r, false);
    this.http.close(r);
    this.swarms?.leave(r);
    kernel.clearTimers(this.part.place, r);
    this.status[r] = STATUS.paused;
  }

  /** A download has lost a peer that gave. */
  private notePeerLost(r: number): void {
    if (kernel.hasStandby(this.part.place, r) === 0) {
      this.seekPeersSoon(r);
      return;
    }
    // Not before the end of what is happening: it may go through the transfers of the download.
    this.withLoss.add(r);
    this.clockwork.set(TIMER.announce, r, this.nowS);
  }

  /** A connected peer that did not give takes over, or the service is asked for another. */
  private replacePeer(r: number): void {
    if (!this.search.takeOver(r, this.nowS)) this.seekPeersSoon(r);
    else this.clockwork.set(TIMER.announce, r, this.nowS + this.scenario.model.announceInterval);
  }

  /** A download that has lost a peer asks the service for another. */
  private seekPeersSoon(r: number): void {
    const soonS = this.firstSecond.askedAgainS(this.deviceOf[r]!, this.demand.file[r]!, this.nowS);
    const isLater = !this.clockwork.isSet(TIMER.announce, r) || this.clockwork.at(TIMER.announce, r) > soonS;
    if (isLater) this.clockwork.set(TIMER.announce, r, soonS);
  }

  /** Starts the downloads of a device that wait for their turn, if it is on and has a line to the service. */
  startWaiting(i: number): void {
    kernel.startWaiting(this.course, i);
  }

  /** Brings a device up to its present state. */
  refresh(i: number): void {
    kernel.refreshDevice(this.part.place, i, this.nowS);
  }

  /** What the kernel asks and tells. */
  private listener(): PartListener {
    return {
      turnState: (i) => this.schedule.at(i, this.nowS),
      wake: (i) => kernel.wakeDevice(this.course, i, this.nowS),
      start: (r) => this.start(r),
      pause: (r) => this.pause(r),
      resume: (r) => this.openSources(r),
      stalled: (r) => this.giveUp(r),
      finish: (r) => this.finish(r),
      announce: (r) => this.announce(r),
      ban: (r, f) => {
        this.bans.set(r, [...(this.bans.get(r) ?? []), this.transfers.senderOf(f)]);
        this.connections.end(f, REASON['holder-banned'], this.nowS);
      },
      happen: (timer) => this.happen(timer),
      isCutOff: (i, state) => this.search.isCutOff(i, state, this.nowS),
      lostPeer: (r, reason) => {
        if (reason >= 0) this.http.setReason(r, reason, this.nowS);
        this.notePeerLost(r);
      },
      refreshCaps: (i) => this.caps.refresh(i, this.known[i]!, this.nowS),
      capsChangeS: (i, timeS) => this.caps.nextChangeS(i, timeS),
      // Not below a tenth of a second: what is sent in it may go over the cap.
      monthlyCapCheckS: (i, timeS) =>
        timeS + Math.max(0.1, this.uploadCap.leftBytes(i, timeS) / this.network.uploadBytesPerS(i)),
      monthlyCapLeftBytes: (i, timeS) => this.uploadCap.leftBytes(i, timeS),
      officePlace: (i, timeS) => this.search.officePlace(i, timeS),
      obstacle: (holder, state, source, seeker, seekerState) =>
        this.search.obstacle(holder, state, source, seeker, seekerState, this.nowS),
      isBanned: (r, holder) => this.bans.get(r)?.includes(holder) ?? false,
      sendsBadPieces: (holder) => this.happenings.isActive('corrupt-uploads', holder, this.nowS),
      couldRegister: (i, timeS) => this.search.reachesService(i, this.schedule.stateOn(i, timeS), timeS),
    };
  }
}
