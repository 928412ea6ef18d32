/**
 * The event loop of a part, instant by instant: an instant is all that happens at one time. Between instants every rate is
 * constant. What a download does then is the caller's affair; a device's coming and going is dealt with here.
 */
import { AWAY, CAPS_BY_HOUR, COSTS, ON, STATUS_DONE, STATUS_PAUSED, TIMER_ANNOUNCE, TIMER_COMPLETE } from './codes';
import { Connections } from './connections';
import { F64Column, f64Column, NONE } from './memory';
import { adopt, OPTIONS_BYTES, unset } from './options';
import { Part, refreshCaps } from './part';
import { Seeking } from './seeking';
import { Yielding } from './yielding';

/** A download begins, stops because its device is off or elsewhere, goes on, and is complete. */
declare function start(part: Part, r: i32): void;
declare function pause(part: Part, r: i32): void;
declare function resume(part: Part, r: i32): void;
/**
 * @returns until when the file is pinned in the cache of its device, NaN when it is not; where no peer may have it, minus
 *   the time that it stays in the cache nevertheless, and -Infinity when it does not
 */
declare function finish(part: Part, r: i32): f64;
/** A download has got nothing for as long as it waits. */
declare function stalled(part: Part, r: i32): void;
/** The sender of a transfer has sent its last bad piece. */
declare function ban(part: Part, r: i32, f: i32): void;
/** A timer is due that is none of a download's end, its look for peers, or a device. */
declare function happen(part: Part, timer: i32): void;
/** True when the line to the service is down where a device is. */
declare function isCutOff(part: Part, i: i32, state: i32): bool;
/** Ends the run: it does not get on. */
declare function standsStill(timeS: f64): void;

/** What a loop is made of, and what the model says of it. */
@unmanaged
export class EventLoopOptions {
  part: Part = unset<Part>();
  connections: Connections = unset<Connections>();
  yielding: Yielding = unset<Yielding>();
  seeking: Seeking = unset<Seeking>();
  downloadsAtOnce: i32;
  /** Events at one instant from which on it is a circle. */
  mostAtOnce: f64;
  /** A download that gets nothing for so long is given up; Infinity for never. */
  noProgressS: f64;
  /** Whether the scenario has events. */
  hasEvents: bool;
}

if (offsetof<EventLoopOptions>() > OPTIONS_BYTES) ERROR('EventLoopOptions are too long');

@unmanaged
export class EventLoop extends EventLoopOptions {
  /** By download, in their order: when it is asked for. */
  requestS: F64Column;
  /** Events of the model: to look again at a download whose end is not due yet is none. */
  eventCount: i32 = 0;
  /** Bytes of the downloads that have been asked for; those that are asked for again count once. */
  requestedBytes: f64 = 0;
  private next: i32 = 0;
  /** Events since the clock last moved. */
  private atOnce: f64 = 0;

  constructor(options: EventLoopOptions) {
    super();
    this.requestS = f64Column(options.part.downloads);
    adopt<EventLoopOptions>(this, options);
    this.part.giveUpAfter(this.noProgressS);
  }

  /** Goes on for so many instants; false when there is nothing left before the end. */
  advance(instants: i32, endS: f64): bool {
    const timers = this.part.timers;
    const n = this.part.downloads;
    for (let m = 0; m < instants; m += 1) {
      const requestS = this.next < n ? this.requestS[this.next] : Infinity;
      const nowS = min(requestS, timers.nextS);
      if (nowS >= endS) return false;
      this.atOnce = nowS > this.part.now[0] ? 0 : this.atOnce + 1;
      if (this.atOnce > this.mostAtOnce) standsStill(nowS);
      this.part.now[0] = nowS;
      let happened = false;
      while (this.next < n && this.requestS[this.next] === nowS) {
        this.requestedBytes += this.part.caches.sizeBytes[this.part.fileOf[this.next]];
        this.request(this.next, nowS);
        this.next += 1;
        happened = true;
      }
      for (; timers.nextS <= nowS && this.atOnce <= this.mostAtOnce; this.atOnce += 1) {
        if (this.fire(timers.pop(), nowS)) happened = true;
      }
      this.turn(nowS);
      if (happened) this.eventCount += 1;
    }
    return true;
  }

  /** A device's state changed, its battery or its caps did, or a copy that it uploads expired. */
  wake(i: i32, timeS: f64): void {
    const part = this.part;
    const queue = part.queue;
    const before = part.known[i];
    const state = part.stateAt(i, timeS);
    part.known[i] = u8(state);
    const isOn = (state & ON) !== 0;
    // What a line costs decides which downloads run, as the location decides which line there is.
    const moved = ((before ^ state) & (AWAY | COSTS)) !== 0;
    this.connections.tend(i, before, state, timeS);
    if ((before & ON) !== 0 && (!isOn || moved)) {
      for (let r = queue.activeHead[i]; r !== NONE; r = queue.next[r]) pause(part, r);
    }
    if (moved && part.devices.at(i).capMask !== 0) refreshCaps(part, i);
    else this.refreshCaps(i);
    if (isOn) {
      for (let r = queue.activeHead[i]; r !== NONE; r = queue.next[r]) {
        if (i32(part.status[r]) === STATUS_PAUSED && !part.isPausedByCost(r, state)) resume(part, r);
      }
      this.startWaiting(i);
    }
    part.watch(i, timeS);
  }

  /** Starts the downloads of a device that wait for their turn, if it is on and has a line to the service. */
  startWaiting(i: i32): void {
    const part = this.part;
    const state = part.known[i];
    if ((state & ON) === 0 || (this.hasEvents && isCutOff(part, i, state))) return;
    for (let r = this.takeUp(i); r !== NONE; r = this.takeUp(i)) start(part, r);
  }

  /** Takes the first waiting download that its line does not pause into work, or gives -1. */
  private takeUp(i: i32): i32 {
    const queue = this.part.queue;
    if (!queue.mayTakeUp(i, this.downloadsAtOnce)) return NONE;
    const state = this.part.known[i];
    let before = NONE;
    let r = queue.waitingHead[i];
    while (r !== NONE && this.part.isPausedByCost(r, state)) {
      before = r;
      r = queue.next[r];
    }
    if (r !== NONE) queue.takeUp(i, r, before);
    return r;
  }

  /** A download is asked for, for the first time or again. */
  request(r: i32, timeS: f64): void {
    const part = this.part;
    const i = part.books.deviceOf[r];
    part.queue.add(i, r);
    if (part.stateAt(i, timeS) !== part.known[i]) {
      this.wake(i, timeS);
      return;
    }
    this.refreshCaps(i);
    this.startWaiting(i);
    part.watch(i, timeS);
  }

  /** A timer is due; false when it was no event of the model. */
  private fire(timer: i32, timeS: f64): bool {
    const part = this.part;
    if (timer < part.timerOf(0, TIMER_COMPLETE + 1)) return this.endOf(timer - part.timerOf(0, TIMER_COMPLETE), timeS);
    if (timer < part.timerOf(0, TIMER_ANNOUNCE + 1)) {
      this.seeking.announce(timer - part.timerOf(0, TIMER_ANNOUNCE), timeS);
      return true;
    }
    const i = part.deviceOfTimer(timer);
    if (i !== NONE) this.wake(i, timeS);
    else if (timer === part.swarmTimer) this.connections.swarms!.fire(timeS);
    else happen(part, timer);
    return true;
  }

  /** A download is complete, or a sender of bad pieces has reached its limit. */
  private endOf(r: i32, timeS: f64): bool {
    const part = this.part;
    if (part.isEarly(r, timeS)) return false;
    if (part.hasGivenUp(r, timeS)) {
      stalled(part, r);
      return true;
    }
    const bad = part.transfers.banned(r, timeS);
    if (bad !== NONE) ban(part, r, bad);
    else if (part.transfers.isEndKnown(r)) this.complete(r, timeS);
    else {
      part.transfers.lookAgain(r);
      return false;
    }
    return true;
  }

  /** A download is complete: its file goes to the cache, and its device has its hands free. */
  private complete(r: i32, timeS: f64): void {
    const part = this.part;
    const i = part.books.deviceOf[r];
    this.connections.closeComplete(r, timeS);
    const pinnedUntilS = finish(part, r);
    part.clearTimers(r);
    part.queue.drop(i, r);
    part.status[r] = u8(STATUS_DONE);
    const file = part.fileOf[r];
    let copy = NONE;
    if (pinnedUntilS < 0) {
      if (pinnedUntilS !== -Infinity) this.connections.hold(i, file, timeS, -pinnedUntilS);
    } else {
      part.caches.noteFetching(i, file, -1);
      copy = this.connections.store(i, file, timeS, pinnedUntilS);
    }
    this.connections.resumeUploads(i, copy, timeS);
    this.startWaiting(i);
  }

  /** Caps that change with the hour are brought to the present. */
  private refreshCaps(i: i32): void {
    if ((this.part.devices.at(i).capMask & CAPS_BY_HOUR) !== 0) refreshCaps(this.part, i);
  }

  /** Ends an instant: rates, accounts and timers of all that changed in it. */
  private turn(timeS: f64): void {
    const part = this.part;
    if (!part.transfers.isStale) return;
    this.yielding.solve(timeS);
    const changed = part.transfers.turn(timeS);
    part.setTimers(changed, timeS);
    const swarms = this.connections.swarms;
    if (swarms !== null) swarms.noteRates(part.transfers.dirty, changed, timeS);
  }
}
