/**
 * The simulation of one part of the estate: requests, searches for peers, transfers, caches, and devices that come and
 * go, as events in order of time. Between events every rate is constant.
 */

import { int8Column, uint8Column } from '../core/columns.js';
import { InvariantError } from '../core/problems.js';
import { REASON, type ReasonCode } from '../core/reasons.js';
import { reachOf } from '../fleet/places.js';
import { STATE } from '../fleet/schedule.js';
import { admit } from './admission.js';
import { TIMER } from './clockwork.js';
import { Effects, type Stage } from './effects.js';
import { kernel, type PartListener, partListeners } from './kernel.js';
import type { Component } from './partition.js';
import { type Lap, Parts, type World } from './parts.js';
import type { ComponentResult } from './result.js';

const NONE = -1;
const STATUS = { waiting: 0, active: 1, paused: 2, done: 3 } as const;
const AWAY = STATE.onVpn | STATE.atHome;
/** More events at one moment than this for each timer can only be a circle. */
const MOST_EVENTS_AT_ONCE = 1000;

export class Simulation extends Parts implements Stage {
  private readonly effects: Effects;
  /** Columns by download. */
  private readonly status: Uint8Array;
  /** Reason that forbids peers for the whole download, or -1. */
  private readonly blocked: Int8Array;
  private readonly isFirst: Uint8Array;
  /** Devices that a download has banned for bad pieces. */
  private readonly bans = new Map<number, number[]>();
  private nextRequest = 0;
  private happened = false;
  /** Events since the clock last moved, and how many there may be. */
  private atOnce = 0;
  private readonly mostAtOnce: number;
  private readonly handlers = this.handlersByKind();
  private readonly fire = (kind: number, number: number) => {
    // Whether a download is complete is for its handler to find out.
    if (kind !== TIMER.complete) this.happened = true;
    this.handlers[kind]!(number);
  };
  constructor(world: World, component: Component, tracing: boolean, lap: Lap) {
    super(world, component, tracing, lap);
    const n = this.demand.count;
    this.effects = new Effects(this);
    this.mostAtOnce = MOST_EVENTS_AT_ONCE * (n + this.devices.length + 10);
    this.status = this.part.status;
    this.blocked = int8Column(n);
    this.isFirst = uint8Column(n);
    partListeners.set(this.part.place, this.listener());
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
    const { clockwork, demand, fire, part, yielding } = this;
    const endS = this.scenario.duration;
    const n = demand.count;
    for (let m = 0; m < moments; m += 1) {
      const requestS = this.nextRequest < n ? demand.timeS[this.nextRequest]! : Number.POSITIVE_INFINITY;
      const nextS = Math.min(requestS, clockwork.nextS);
      if (nextS >= endS) return false;
      this.atOnce = nextS > this.nowS ? 0 : this.atOnce + 1;
      if (this.atOnce > this.mostAtOnce) throw new InvariantError(`the simulation stands still at ${this.nowS} s`);
      this.nowS = nextS;
      this.happened = false;
      while (this.nextRequest < n && demand.timeS[this.nextRequest] === this.nowS) {
        this.request(this.nextRequest);
        this.nextRequest += 1;
        this.happened = true;
      }
      for (; clockwork.nextS <= this.nowS && this.atOnce <= this.mostAtOnce; this.atOnce += 1) clockwork.pop(fire);
      kernel.turn(part.place, yielding, this.nowS);
      // To look again at a download whose end is not due yet is no event of the model.
      if (this.happened) this.result.eventCount += 1;
    }
    return true;
  }

  /** Ends what is still open at the end of the run. */
  close(): ComponentResult {
    this.nowS = this.scenario.duration;
    for (let r = 0; r < this.demand.count; r += 1) this.connections.closeAll(r, this.nowS);
    this.servers.closeAll(this.nowS);
    return this.closedResult();
  }

  /** What each kind of timer does, in the order of {@link TIMER}. */
  private handlersByKind(): ((number: number) => void)[] {
    return [
      (r) => this.endOf(r),
      (r) => this.announce(r),
      (r) => this.http.fire(r, this.nowS),
      (i) => this.wake(i),
      (e) => this.effects.begin(e),
      (e) => this.effects.end(e),
      (slot) => this.servers.finishFill(this.demand.count + slot, this.nowS),
      () => this.tick(TIMER.swarms, this.swarms!),
      () => this.tick(TIMER.servers, this.servers),
    ];
  }

  /** The regular update of what is shared before it is whole: swarms of partial holders, files that servers fetch. */
  private tick(kind: number, shared: { isBusy: boolean; update(timeS: number): void }): void {
    shared.update(this.nowS);
    if (shared.isBusy) this.clockwork.set(kind, 0, this.nowS + this.scenario.model.partialUpdate);
  }

  // --- downloads ---

  private request(r: number): void {
    const i = this.deviceOf[r]!;
    this.queue.add(i, r);
    if (this.schedule.at(i, this.nowS) !== this.known[i]) this.wake(i);
    else {
      this.caps.refresh(i, this.known[i]!, this.nowS);
      this.startWaiting(i);
      kernel.watch(this.part.place, i, this.nowS);
    }
  }

  /** Starts the downloads of a device that wait for their turn, if it is on and has a line to the service. */
  startWaiting(i: number): void {
    const state = this.known[i]!;
    if ((state & STATE.on) === 0 || this.search.isCutOff(i, state, this.nowS)) return;
    const { downloadsAtOnce } = this.scenario.model;
    for (let r = this.queue.takeUp(i, downloadsAtOnce); r !== NONE; r = this.queue.takeUp(i, downloadsAtOnce)) {
      this.start(r);
    }
  }

  private start(r: number): void {
    const i = this.deviceOf[r]!;
    const file = this.demand.file[r]!;
    this.result.downloads.startedS[r] = this.nowS;
    const { mode, blocked } = admit(
      this.fleet,
      this.catalogue,
      this.devices[i]!,
      file,
      {
        cloudReachable: !this.happenings.isActive('cloud-unreachable', i, this.nowS),
        metadataValid: !this.happenings.isActive('metadata-unavailable', i, this.nowS),
      },
      this.scenario.model.simpleModeBelow,
    );
    this.result.downloads.mode[r] = mode;
    this.blocked[r] = this.result.downloads.blocked[r] = blocked;
    if (this.blocked[r]! < 0) {
      this.isFirst[r] = Number(this.caches.noteFetching(i, file, reachOf(this.fleet, this.devices[i]!)));
      if (this.swarms) this.partials.add(r, i, file, this.nowS);
    }
    this.openSources(r);
  }

  /** Opens the HTTP side and, when peers are allowed, plans the first request for them. */
  private openSources(r: number): void {
    const i = this.deviceOf[r]!;
    const d = this.devices[i]!;
    const state = this.known[i]!;
    this.status[r] = STATUS.active;
    let reason: ReasonCode = this.blocked[r]!;
    if (reason < 0 && !this.search.mayDownloadOnVpn(d, state)) reason = REASON['on-vpn'];
    const mayUsePeers = reason < 0;
    if (mayUsePeers) {
      const reach = this.search.reach(d, state, this.nowS);
      reason = REASON.discovery;
      if (reach < 0 || this.fleet.scopeMembers[reach]! <= 1) reason = REASON['no-other-member'];
      else {
        this.clockwork.set(TIMER.announce, r, this.nowS + this.scenario.model.discoveryDelay);
        if (this.swarms) this.joinSwarm(r, reach);
      }
    }
    this.http.open(r, reason, mayUsePeers, this.nowS);
    if (this.servers.isBusy && !this.clockwork.isSet(TIMER.servers, 0)) {
      this.clockwork.set(TIMER.servers, 0, this.nowS + this.scenario.model.partialUpdate);
    }
  }

  private joinSwarm(r: number, scope: number): void {
    const file = this.demand.file[r]!;
    this.swarms!.join(scope, file, r, this.catalogue.sizeBytes[file]!);
    if (!this.clockwork.isSet(TIMER.swarms, 0)) this.clockwork.set(TIMER.swarms, 0, this.nowS);
  }

  private announce(r: number): void {
    if (this.status[r] !== STATUS.active) return;
    const i = this.deviceOf[r]!;
    const { model } = this.scenario;
    const wanted = model.peerConnections - this.connections.peersOf(r);
    let reason: ReasonCode = REASON['http-share'];
    if (this.happenings.isActive('port-blocked', i, this.nowS)) reason = REASON['port-blocked'];
    else if (
      this.happenings.isActive('cloud-unreachable', i, this.nowS) ||
      this.search.isCutOff(i, this.known[i]!, this.nowS)
    ) {
      reason = REASON['cloud-unreachable'];
    } else if (wanted > 0) {
      const found = this.search.search(r, wanted, this.nowS);
      const seen = this.result.downloads.numPeers;
      seen[r] = Math.max(seen[r]!, this.search.candidates);
      if (found === 0) reason = this.search.reason;
      if (reason === REASON['first-copy'] && this.isFirst[r] === 0) reason = REASON['copy-in-progress'];
      if (reason === REASON['copy-in-progress'] && this.isFirst[r] === 1) reason = REASON['first-copy'];
    }
    if (this.connections.peersOf(r) === 0) this.http.setReason(r, reason, this.nowS);
    this.clockwork.set(TIMER.announce, r, this.nowS + model.announceInterval);
  }

  /** A download is complete, or a sender of bad pieces has reached its limit. */
  private endOf(r: number): void {
    const bad = this.transfers.banned(r, this.nowS);
    const isOver = bad === NONE && this.transfers.isEndKnown(r);
    if (isOver || bad !== NONE) this.happened = true;
    if (isOver) this.finish(r);
    else if (bad === NONE) this.transfers.lookAgain(r);
    else {
      this.bans.set(r, [...(this.bans.get(r) ?? []), this.transfers.senderOf(bad)]);
      this.connections.end(bad, REASON['holder-banned'], this.nowS);
    }
  }

  private finish(r: number): void {
    const i = this.deviceOf[r]!;
    const file = this.demand.file[r]!;
    this.connections.closeComplete(r, this.nowS);
    this.result.downloads.finishedS[r] = this.nowS;
    this.swarms?.leave(r);
    this.endWork(r);
    const blocked = this.blocked[r]!;
    if (blocked < 0) {
      this.connections.store(i, file, this.nowS, this.effects.pinnedUntilS(i, file, this.nowS));
    } else if (blocked === this.fleet.ineligible[this.devices[i]!]) this.caches.noteIneligible(i, file);
    this.startWaiting(i);
  }

  /** A download is over, complete or not. */
  private endWork(r: number): void {
    const i = this.deviceOf[r]!;
    this.http.close(r);
    kernel.clearTimers(this.part.place, r);
    this.status[r] = STATUS.done;
    this.queue.drop(i, r);
    this.bans.delete(r);
    if (this.blocked[r]! >= 0) return;
    this.caches.noteFetched(i, this.demand.file[r]!);
    const copy = this.partials.copyOf(r);
    if (copy === NONE) return;
    this.connections.endUploads(i, REASON.discovery, this.nowS, copy);
    this.partials.drop(r);
  }

  /** Gives up the downloads in work of a device; they stay unfinished. */
  abandon(i: number): void {
    for (let r = this.queue.activeHead[i]!; r !== NONE; ) {
      const following = this.queue.next[r]!;
      this.pause(r);
      this.endWork(r);
      r = following;
    }
  }

  private pause(r: number): void {
    this.connections.closeAll(r, this.nowS);
    this.http.close(r);
    this.swarms?.leave(r);
    kernel.clearTimers(this.part.place, r);
    this.status[r] = STATUS.paused;
  }

  /** A download that has lost a peer looks for another. */
  private seekPeersSoon(r: number): void {
    const soonS = this.nowS + this.scenario.model.discoveryDelay;
    const isLater = !this.clockwork.isSet(TIMER.announce, r) || this.clockwork.at(TIMER.announce, r) > soonS;
    if (isLater) this.clockwork.set(TIMER.announce, r, soonS);
  }

  // --- devices ---

  /** A device's state now; a change at this very moment is dealt with first. */
  refresh(i: number): number {
    if (this.schedule.at(i, this.nowS) !== this.known[i]) this.wake(i);
    return this.known[i]!;
  }

  /** A device's state changed, its battery or its caps did, or a copy that it uploads expired. */
  private wake(i: number): void {
    const before = this.known[i]!;
    const state = this.schedule.at(i, this.nowS);
    this.known[i] = state;
    const wasOn = (before & STATE.on) !== 0;
    const isOn = (state & STATE.on) !== 0;
    const moved = ((before ^ state) & AWAY) !== 0;
    this.connections.tendUploads(i, before, state, this.nowS);
    if (wasOn && (!isOn || moved)) {
      for (let r = this.queue.activeHead[i]!; r !== NONE; r = this.queue.next[r]!) this.pause(r);
    }
    this.caps.refresh(i, state, this.nowS);
    if (isOn) {
      for (let r = this.queue.activeHead[i]!; r !== NONE; r = this.queue.next[r]!) {
        if (this.status[r] === STATUS.paused) this.openSources(r);
      }
      this.startWaiting(i);
    }
    kernel.watch(this.part.place, i, this.nowS);
  }

  /** What the kernel asks and tells. */
  private listener(): PartListener {
    return {
      turnState: (i, timeS) => this.schedule.at(i, timeS),
      wake: (i) => this.wake(i),
      lostPeer: (r, reason) => {
        if (reason >= 0) this.http.setReason(r, reason, this.nowS);
        this.seekPeersSoon(r);
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
    };
  }
}
