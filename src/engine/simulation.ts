/**
 * The simulation of one part of the estate: requests, searches for peers, transfers, caches, and devices that come and
 * go, as events in order of time. Between events every rate is constant.
 */

import { InvariantError } from '../core/problems.js';
import { REASON } from '../core/reasons.js';
import { TIMER } from './codes.js';
import { Downloads } from './downloads.js';
import type { PartListener, Ptr } from './kernel/border.js';
import { newEventLoop, newYielding } from './kernel/calls.js';
import { float64sAt, kernel, partListeners } from './kernel/instance.js';
import { closedResult, type Job, release } from './parts.js';
import type { PartResult } from './result.js';
import { WorkDone } from './workDone.js';

/** More events at one instant than this for each timer can only be a circle. */
const MOST_EVENTS_AT_ONCE = 1000;

export class Simulation extends Downloads {
  /** Address of its event loop in the kernel (kernel/eventLoop.ts). */
  private readonly loop: Ptr<'EventLoop'>;
  private readonly workDone: WorkDone;

  constructor(job: Job) {
    super(job);
    partListeners.set(this.parts.part.address, this.listener());
    this.loop = this.newEventLoop();
    const { catalogue, demand } = this.parts;
    this.workDone = new WorkDone(bytesOfAll(demand.file, catalogue.sizeBytes));
    for (let e = 0; e < this.parts.happenings.count; e += 1) {
      this.parts.timers.set(TIMER.begin, e, this.parts.happenings.beginsS(e));
      if (this.parts.happenings.endsS(e) > this.parts.happenings.beginsS(e)) {
        this.parts.timers.set(TIMER.end, e, this.parts.happenings.endsS(e));
      }
    }
    this.planTraffic(0);
  }

  /** Share of the work that is done. */
  get share(): number {
    return this.workDone.shareAt({
      events: kernel.eventCount(this.loop),
      requestedBytes: kernel.requestedBytes(this.loop),
      deliveredBytes: kernel.deliveredBytes(this.parts.transfers.address),
    });
  }

  /**
   * Goes on, instant by instant: an instant is all that happens at one time.
   *
   * @param instants at most so many
   * @returns false when there is nothing left within the run's time
   */
  advance(instants: number): boolean {
    return kernel.advance(this.loop, instants, this.parts.scenario.durationS) !== 0;
  }

  /** Ends what is still open at the end of the run. */
  close(): PartResult {
    this.parts.part.now[0] = this.parts.scenario.durationS;
    for (let r = 0; r < this.parts.demand.count; r += 1) {
      this.parts.connections.closeAll(r, this.nowS);
      this.onlyCdn.note(r, false);
    }
    this.parts.servers.closeAll(this.nowS);
    this.seeking.close();
    this.parts.result.eventCount = kernel.eventCount(this.loop);
    return closedResult(this.parts);
  }

  /** Gives the memory back: the last call. */
  release(): void {
    release(this.parts);
  }

  private newEventLoop(): Ptr<'EventLoop'> {
    const { part, connections, demand, devices, happenings } = this.parts;
    const { model } = this.parts.scenario;
    const { foregroundTarget, foregroundHttpShare, backgroundHttpShare } = model;
    const yielding = newYielding({
      part: part.address,
      foregroundTarget,
      foregroundShare: foregroundHttpShare,
      backgroundShare: backgroundHttpShare,
    });
    const loop = newEventLoop({
      part: part.address,
      connections: connections.address,
      yielding,
      seeking: this.seeking.address,
      downloadsAtOnce: model.downloadsAtOnce,
      mostAtOnce: MOST_EVENTS_AT_ONCE * (demand.count + devices.length + 10),
      noProgressS: model.noProgress,
      hasEvents: happenings.count > 0,
    });
    float64sAt(kernel.requestsAt(loop), demand.count).set(demand.timeS);
    return loop;
  }

  /** A timer is due, of one of the kinds with which the kernel has nothing to do. */
  private happen(timer: number): void {
    const kind = this.parts.timers.kindOf(timer);
    const number = this.parts.timers.numberOf(timer);
    switch (kind) {
      case TIMER.http:
        if (this.givenUp.has(number)) this.askAgain(number);
        else this.parts.http.fire(number, this.nowS);
        return;
      case TIMER.begin:
        this.effects.begin(number);
        return;
      case TIMER.end:
        this.effects.end(number);
        return;
      case TIMER.fill:
        this.parts.servers.finishFill(this.parts.demand.count + number, this.nowS);
        return;
      case TIMER.servers:
        this.parts.servers.update(this.nowS);
        if (this.parts.servers.isBusy) {
          this.parts.timers.set(kind, 0, this.nowS + this.parts.scenario.model.partialUpdate);
        }
        return;
      case TIMER.traffic:
        this.effects.turnTraffic();
        this.planTraffic(this.nowS);
        return;
      default:
        throw new InvariantError(`nobody waits for a timer of kind ${kind}`);
    }
  }

  /** Plans the next change of other traffic, where a line has some. */
  private planTraffic(afterS: number): void {
    const nextS = this.parts.lineRates.nextTurnS(afterS);
    if (nextS !== Number.POSITIVE_INFINITY) this.parts.timers.set(TIMER.traffic, 0, nextS);
  }

  startWaiting(i: number): void {
    kernel.startWaiting(this.loop, i);
  }

  refresh(i: number): void {
    kernel.refreshDevice(this.parts.part.address, i, this.nowS);
  }

  protected requestAgain(r: number): void {
    kernel.requestAgain(this.loop, r, this.nowS);
  }

  /** What the kernel asks and tells. */
  private listener(): PartListener {
    return {
      turnState: (i) => this.parts.schedule.at(i, this.nowS),
      wake: (i) => kernel.wakeDevice(this.loop, i, this.nowS),
      start: (r) => this.start(r),
      pause: (r) => this.pause(r),
      resume: (r) => this.openSources(r),
      stalled: (r) => this.giveUp(r),
      finish: (r) => this.finish(r),
      whyNotAsked: (r) => this.seeking.whyNotAsked(r, this.nowS),
      isServed: (r) => this.parts.http.isServed(r),
      withoutPeers: (r, reason) => this.seeking.noteNone(r, reason, this.nowS),
      seekSoon: (r) => this.seeking.seekSoon(r, this.nowS),
      ban: (r, f) => {
        this.bans.set(r, [...(this.bans.get(r) ?? []), this.parts.transfers.senderOf(f)]);
        this.parts.connections.end(f, REASON['holder-banned'], this.nowS);
      },
      happen: (timer) => this.happen(timer),
      isCutOff: (i, state) => this.parts.peers.isCutOff(i, state, this.nowS),
      lostPeer: (r, reason) => {
        if (reason >= 0) this.parts.http.setReason(r, reason, this.nowS);
        this.seeking.notePeerLost(r, this.nowS);
      },
      refreshCaps: (i) => this.parts.caps.refresh(i, this.parts.known[i]!, this.nowS),
      capsChangeS: (i, timeS) => this.parts.caps.nextChangeS(i, timeS),
      // Not below a tenth of a second: what is sent in it may go over the cap.
      monthlyCapCheckS: (i, timeS) =>
        timeS + Math.max(0.1, this.parts.uploadCap.leftBytes(i, timeS) / this.parts.network.uploadBytesPerS(i)),
      monthlyCapLeftBytes: (i, timeS) => this.parts.uploadCap.leftBytes(i, timeS),
      officeLocation: (i, timeS) => this.parts.peers.officeLocation(i, timeS),
      obstacle: (holder, state, source, seeker) => this.parts.peers.obstacle(holder, state, source, seeker, this.nowS),
      isBanned: (r, holder) => this.bans.get(r)?.includes(holder) ?? false,
      mayServe: (r, holder) => this.parts.ownRules!.mayServe(r, holder, this.nowS),
      rankOf: (r, holder) => this.parts.ownRules!.rank(r, holder, this.nowS),
      sendsBadPieces: (holder) => this.parts.happenings.isActive('corrupt-uploads', holder, this.nowS),
      isPortBlocked: (i) => this.parts.happenings.isActive('port-blocked', i, this.nowS),
      couldRegister: (i, timeS) => this.parts.peers.reachesService(i, this.parts.schedule.stateOn(i, timeS), timeS),
    };
  }
}

function bytesOfAll(files: Int32Array, sizeBytes: Float64Array): number {
  let bytes = 0;
  for (let r = 0; r < files.length; r += 1) bytes += sizeBytes[files[r]!]!;
  return bytes;
}
