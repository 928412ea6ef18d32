/**
 * A part of the estate that is simulated: what it consists of, and the state of its devices and downloads, which the
 * engine reads and writes too.
 */
import { holdsUntilS, isOnAt } from '../src/fleet/mainsDay';
import { isPausedByCost } from '../src/policy/costPause';
import { Books } from './books';
import { Caches } from './caches';
import {
  CAPS_BY_HOUR,
  COST_SHIFT,
  COSTS,
  INTERNET_PEER,
  METERED,
  METERED_BARS_ALL_PEERS,
  METERED_BARS_INTERNET_PEERS,
  METERED_BARS_NOBODY,
  ON_BATTERY,
  ON_VPN,
  STATUS_ACTIVE,
  TIMER_ANNOUNCE,
  TIMER_COMPLETE,
  TIMER_HTTP,
} from './codes';
import { Devices } from './devices';
import { DownloadQueue } from './downloadQueue';
import { EventQueue } from './eventQueue';
import { F64Column, f64Column, I32Column, NONE, nones, U8Column, u8Column } from './memory';
import { adopt, OPTIONS_BYTES, unset } from './options';
import { Routes } from './routes';
import { Standby } from './standby';
import { Transfers } from './transfers';

/** Brings the state of a device to the present: {@link Part.state} and the columns beside it. */
declare function turnState(part: Part, i: i32): i32;
/** The state of a device has changed: its uploads and downloads are dealt with. */
declare function wake(part: Part, i: i32): void;
/** When business hours change the caps of a device next. */
declare function capsChangeS(part: Part, i: i32, timeS: f64): f64;
/** Sets the caps of a device to what holds now. */
export declare function refreshCaps(part: Part, i: i32): void;
/** Bytes that a device may still send to Internet peers in this month; 0 when its cap is used up. */
export declare function monthlyCapLeftBytes(part: Part, i: i32, timeS: f64): f64;
/** When a device that sends to Internet peers has to be looked at for its monthly cap. */
declare function monthlyCapCheckS(part: Part, i: i32, timeS: f64): f64;

/** Before the battery falls below its level uploads go on. */
const NOT_YET_S: f64 = 1e-6;

/** What a part consists of. */
@unmanaged
export class PartOptions {
  transfers: Transfers = unset<Transfers>();
  books: Books = unset<Books>();
  devices: Devices = unset<Devices>();
  caches: Caches = unset<Caches>();
  routes: Routes = unset<Routes>();
  /** Downloads, devices and files that there are. */
  downloads: i32;
  deviceCount: i32;
  files: i32;
  /** Timers that there are, and the first of those of devices and of files that cache servers fetch. */
  timerCount: i32;
  firstDeviceTimer: i32;
  firstFillTimer: i32;
}

if (offsetof<PartOptions>() > OPTIONS_BYTES) ERROR('PartOptions are too long');

@unmanaged
export class Part extends PartOptions {
  /** By device: its last known state; its state now, until when, and its charge and how it changes (fleet/schedule.ts). */
  known: U8Column;
  state: U8Column;
  untilS: F64Column;
  chargeAtStart: F64Column;
  slopePerS: F64Column;
  segmentStartS: F64Column;
  /** By device on mains: the end of its present day (-Infinity: followed by the caller), its on-time, and its state then. */
  dayToS: F64Column;
  onFromS: F64Column;
  onToS: F64Column;
  onState: U8Column;
  /** By device: its first download in work; by download: the next one. */
  activeHead: I32Column;
  nextActive: I32Column;
  /** By download: its status, its file, and the peers that it is connected to. */
  status: U8Column;
  fileOf: I32Column;
  peers: U8Column;
  /** By file: 1 for content that users wait for; identity for random draws. */
  foreground: U8Column;
  /** By file: code of its cost policy on metered networks. */
  costPolicies: U8Column;
  fileIds: I32Column;
  /** One number: the time of the present instant. */
  now: F64Column;

  /** A download that gets nothing for so long is given up; Infinity for never. */
  private noProgressS: f64 = Infinity;
  /** By download that gets nothing: when it is given up; 0 for the others. */
  private givesUpS: F64Column = f64Column(0);
  queue: DownloadQueue;
  timers: EventQueue;
  /** Connected peers that do not give, where a download may have such. */
  standby: Standby | null = null;
  /** The timer that is due when partial holders have to be looked at; -1 where there are none. */
  swarmTimer: i32 = NONE;
  /** Who is no peer over a metered network. */
  meteredBars: i32 = METERED_BARS_NOBODY;

  constructor(options: PartOptions) {
    super();
    const deviceCount = options.deviceCount;
    this.known = u8Column(deviceCount);
    this.state = u8Column(deviceCount);
    this.untilS = f64Column(deviceCount);
    this.chargeAtStart = f64Column(deviceCount);
    this.slopePerS = f64Column(deviceCount);
    this.segmentStartS = f64Column(deviceCount);
    this.dayToS = f64Column(deviceCount);
    this.onFromS = f64Column(deviceCount);
    this.onToS = f64Column(deviceCount);
    this.onState = u8Column(deviceCount);
    const downloads = options.downloads;
    this.status = u8Column(downloads);
    this.fileOf = nones(downloads);
    this.peers = u8Column(downloads);
    const queue = new DownloadQueue(downloads, deviceCount);
    this.queue = queue;
    this.activeHead = queue.activeHead;
    this.nextActive = queue.next;
    this.foreground = u8Column(options.files);
    this.costPolicies = u8Column(options.files);
    this.fileIds = nones(options.files);
    this.now = f64Column(1);
    this.timers = new EventQueue(options.timerCount);
    adopt<PartOptions>(this, options);
  }

  /** A timer of a download: of each of the first kinds there is one for each. */
  @inline
  timerOf(r: i32, kind: i32): i32 {
    return kind * this.downloads + r;
  }

  /** Clears the timers of a download. */
  clearTimers(r: i32): void {
    this.timers.clear(this.timerOf(r, TIMER_COMPLETE));
    this.transfers.intakes.at(r).timerS = Infinity;
    this.timers.clear(this.timerOf(r, TIMER_ANNOUNCE));
    this.timers.clear(this.timerOf(r, TIMER_HTTP));
    if (this.noProgressS !== Infinity) this.givesUpS[r] = 0;
  }

  /** From the begin on: downloads that get nothing for so long are given up. */
  giveUpAfter(noProgressS: f64): void {
    this.noProgressS = noProgressS;
    if (noProgressS !== Infinity) this.givesUpS = f64Column(this.downloads);
  }

  /** True when a download has got nothing for as long as it waits. */
  hasGivenUp(r: i32, timeS: f64): bool {
    if (this.noProgressS === Infinity) return false;
    const givesUpS = this.givesUpS[r];
    if (givesUpS === 0 || givesUpS > timeS) return false;
    this.givesUpS[r] = 0;
    return true;
  }

  /** When a download is to be looked at: when it is complete, or given up because it gets nothing from now on. */
  private lookS(r: i32, dueS: f64, timeS: f64): f64 {
    if (this.noProgressS === Infinity) return dueS;
    if (dueS !== Infinity) {
      this.givesUpS[r] = 0;
      return dueS;
    }
    if (this.givesUpS[r] === 0) this.givesUpS[r] = timeS + this.noProgressS;
    return this.givesUpS[r];
  }

  /** True when a metered network keeps a device from peers of this kind. */
  barsOnMetered(source: i32): bool {
    const bars = this.meteredBars;
    return bars === METERED_BARS_ALL_PEERS || (bars === METERED_BARS_INTERNET_PEERS && source === INTERNET_PEER);
  }

  /** True when what the line of a device in this state costs pauses a download. */
  isPausedByCost(r: i32, state: i32): bool {
    return (state & METERED) !== 0 && isPausedByCost(this.costPolicies[this.fileOf[r]], (state & COSTS) >> COST_SHIFT);
  }

  /** The device that a timer is for, or -1. */
  deviceOfTimer(timer: i32): i32 {
    const i = timer - this.firstDeviceTimer;
    return i >= 0 && i < this.deviceCount ? i : NONE;
  }

  /** The state of a device now. */
  @inline
  stateAt(i: i32, timeS: f64): i32 {
    return timeS < this.untilS[i] ? this.state[i] : this.turnTo(i, timeS);
  }

  /** Brings the state of a device to the present; within a day on mains nobody has to be asked. */
  private turnTo(i: i32, timeS: f64): i32 {
    const dayToS = this.dayToS[i];
    if (timeS >= dayToS) return turnState(this, i);
    const onFromS = this.onFromS[i];
    const onToS = this.onToS[i];
    const state: u8 = isOnAt(timeS, onFromS, onToS) ? this.onState[i] : 0;
    this.state[i] = state;
    this.untilS[i] = holdsUntilS(timeS, onFromS, onToS, dayToS);
    return state;
  }

  /** The same; a change at this very instant is dealt with first. */
  refresh(i: i32, timeS: f64): i32 {
    if (this.stateAt(i, timeS) !== this.known[i]) wake(this, i);
    return this.known[i];
  }

  /** When the battery of a device that is on battery falls below the level for uploads. */
  uploadsUntilS(i: i32): f64 {
    const level = this.devices.at(i).uploadLevelPercent;
    if (level === Infinity) return -Infinity;
    const slope = this.slopePerS[i];
    const charge = this.chargeAtStart[i];
    if (slope >= 0) return charge >= level ? Infinity : -Infinity;
    return this.segmentStartS[i] + (level - charge) / slope;
  }

  /** True when power and VPN allow a device to upload now. */
  mayUpload(i: i32, state: i32, timeS: f64): bool {
    if (!this.mayUploadOnVpn(i, state)) return false;
    if ((state & ON_BATTERY) === 0) return true;
    return timeS < this.uploadsUntilS(i) - NOT_YET_S;
  }

  mayUploadOnVpn(i: i32, state: i32): bool {
    return (state & ON_VPN) === 0 || this.devices.at(i).uploadsOnVpn;
  }

  /** Plans the next look at a device that has something to do. */
  watch(i: i32, timeS: f64): void {
    const timer = this.firstDeviceTimer + i;
    const table = this.transfers.table;
    const isUploading = table.ofSource[i] !== NONE;
    if (!isUploading && this.queue.isIdle(i)) {
      this.timers.clear(timer);
      return;
    }
    this.stateAt(i, timeS);
    let atS = this.untilS[i];
    if ((this.devices.at(i).capMask & CAPS_BY_HOUR) !== 0) atS = min(atS, capsChangeS(this, i, timeS));
    if (isUploading) {
      if ((this.known[i] & ON_BATTERY) !== 0) atS = min(atS, this.uploadsUntilS(i));
      for (let f = table.ofSource[i]; f !== NONE; f = table.at(f).nextOfSource) {
        atS = min(atS, this.caches.at(table.at(f).copy).expiresS);
      }
      if (this.transfers.sendsToInternet(i)) atS = min(atS, monthlyCapCheckS(this, i, timeS));
    }
    this.timers.set(timer, max(atS, timeS));
  }

  /** Sets the timers of the downloads, and of the files that cache servers fetch, whose transfers changed. */
  setTimers(changed: i32, timeS: f64): void {
    const dirty = this.transfers.dirty;
    const dueS = this.transfers.dueS;
    for (let k = 0; k < changed; k += 1) {
      const r = dirty.items[k];
      if (r >= this.downloads) this.timers.set(this.firstFillTimer + r - this.downloads, dueS.items[k]);
      else if (i32(this.status[r]) === STATUS_ACTIVE) this.setEnd(r, this.lookS(r, dueS.items[k], timeS));
    }
  }

  /** Where ends move often, a timer only moves to earlier: {@link isEarly} finds out that the end has become later. */
  private setEnd(r: i32, lookS: f64): void {
    const intake = this.transfers.intakes.at(r);
    intake.endS = lookS;
    if (this.transfers.hasLevels && lookS !== Infinity && intake.timerS <= lookS) return;
    intake.timerS = lookS;
    this.timers.set(this.timerOf(r, TIMER_COMPLETE), lookS);
  }

  /** True for a timer of a download that was due before the download has to be looked at: it is set to when it has. */
  isEarly(r: i32, timeS: f64): bool {
    const intake = this.transfers.intakes.at(r);
    const isEarly = this.transfers.hasLevels && intake.endS > timeS;
    intake.timerS = isEarly ? intake.endS : Infinity;
    if (isEarly) this.timers.set(this.timerOf(r, TIMER_COMPLETE), intake.endS);
    return isEarly;
  }
}
