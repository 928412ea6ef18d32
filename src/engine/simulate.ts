/**
 * The simulation of one part of the estate: requests, searches for peers, transfers, caches, and devices that come and
 * go, as events in order of time. Between events every rate is constant.
 */

import type { Catalogue } from '../content/catalogue.js';
import type { Demand, DemandGenerator } from '../content/demand.js';
import { hashPair, RandomStream } from '../core/random.js';
import { REASON, type ReasonCode } from '../core/reasons.js';
import { type Fleet, reachOf } from '../fleet/fleet.js';
import { type Calendar, Schedule, STATE } from '../fleet/schedule.js';
import type { Scenario } from '../scenario/schema.js';
import { admit } from './admission.js';
import { devicesOf, emptyResult, finishTrace, makeBooks } from './books.js';
import { Caches } from './cache.js';
import { Connections } from './connections.js';
import { Network } from './network.js';
import { Outages } from './outages.js';
import type { Component } from './partition.js';
import { PeerSearch } from './peers.js';
import { Queue } from './queue.js';
import { type ComponentResult, SOURCE_COUNT } from './result.js';
import { Swarms } from './swarm.js';
import { Timers } from './timers.js';
import { type Books, Transfers } from './transfers.js';

/** Everything that is decided before the first event. */
export interface World {
  scenario: Scenario;
  seed: string;
  fleet: Fleet;
  catalogue: Catalogue;
  calendar: Calendar;
  demand: DemandGenerator;
}

const NONE = -1;
const STATUS = { waiting: 0, active: 1, paused: 2, done: 3 } as const;

/**
 * Simulates one part from the start of the run to its end.
 *
 * @param tracing keeps a row for every transfer, for replay elsewhere
 * @param onProgress called now and then with the share of the run's time that is done
 */
export function simulateComponent(
  world: World,
  component: Component,
  tracing = false,
  onProgress?: (share: number) => void,
): ComponentResult {
  return new Simulation(world, component, tracing).run(onProgress);
}

class Simulation {
  private readonly scenario: Scenario;
  private readonly fleet: Fleet;
  private readonly catalogue: Catalogue;
  private readonly devices: Int32Array;
  private readonly demand: Demand;
  private readonly network: Network;
  private readonly schedule: Schedule;
  private readonly caches: Caches;
  private readonly outages: Outages;
  private readonly search: PeerSearch;
  private readonly transfers: Transfers;
  private readonly connections: Connections;
  private readonly swarms: Swarms | null;
  private readonly timers: Timers;
  private readonly books: Books;
  private readonly result: ComponentResult;

  /** Columns by download. */
  private readonly deviceOf: Int32Array;
  private readonly status: Uint8Array;
  /** Reason that forbids peers for the whole download, or -1. */
  private readonly blocked: Int8Array;
  private readonly isFirst: Uint8Array;
  private readonly partialCopy: Int32Array;
  private readonly queue: Queue;
  /** Last known state of each device. */
  private readonly known: Uint8Array;

  private nowS = 0;
  private nextRequest = 0;

  constructor(world: World, component: Component, tracing: boolean) {
    const { scenario, fleet, catalogue, seed } = world;
    this.scenario = scenario;
    this.fleet = fleet;
    this.catalogue = catalogue;
    this.devices = devicesOf(fleet, component);
    const deviceCount = this.devices.length;
    this.demand = world.demand.generate(this.devices);
    const n = this.demand.count;
    const local = new Map(Array.from(this.devices, (d, i) => [d, i]));
    this.deviceOf = Int32Array.from(this.demand.device, (d) => local.get(d)!);
    this.network = new Network(fleet, scenario, component, this.devices);
    this.schedule = new Schedule(fleet, world.calendar, seed);
    this.caches = new Caches(fleet, catalogue, scenario, this.devices);
    this.outages = new Outages(scenario, fleet, this.devices);
    this.result = emptyResult(this.devices, component, catalogue, this.demand, scenario.duration);
    this.books = makeBooks(this.result, fleet, component, this.devices, this.deviceOf, catalogue, scenario.duration);
    this.transfers = new Transfers(this.network, this.books, n, deviceCount, tracing);
    this.result.trace = this.transfers.trace;
    this.search = new PeerSearch(
      fleet,
      this.devices,
      scenario.model,
      this.schedule,
      this.caches,
      this.outages,
      this.transfers.uploadCount,
      new RandomStream(seed, 'peers.candidates'),
    );
    this.connections = new Connections(n, this.transfers, this.caches, this.network, this.books, scenario.model, (r) =>
      this.announceSoon(r),
    );
    this.swarms = scenario.model.partialHolders
      ? new Swarms(this.transfers, this.caches, this.books.downloadBytes, scenario.model.partialUpdate)
      : null;
    this.timers = new Timers(2 * n + deviceCount + this.outages.count + 1);
    this.status = new Uint8Array(n);
    this.blocked = new Int8Array(n);
    this.isFirst = new Uint8Array(n);
    this.partialCopy = new Int32Array(n).fill(NONE);
    this.queue = new Queue(n, deviceCount);
    this.known = new Uint8Array(deviceCount);
    for (let r = 0; r < n; r += 1) this.transfers.remaining[r] = catalogue.sizeBytes[this.demand.file[r]!]!;
    for (let e = 0; e < this.outages.count; e += 1) {
      this.timers.set(2 * n + deviceCount + e, this.outages.beginsS(e));
    }
  }

  run(onProgress?: (share: number) => void): ComponentResult {
    const { timers, demand } = this;
    const endS = this.scenario.duration;
    const due = (r: number, dueS: number) => {
      if (this.status[r] !== STATUS.active) return;
      if (dueS === Number.POSITIVE_INFINITY) timers.clear(r);
      else timers.set(r, dueS);
    };
    for (;;) {
      const requestS = this.nextRequest < demand.count ? demand.timeS[this.nextRequest]! : Number.POSITIVE_INFINITY;
      this.nowS = Math.min(requestS, timers.nextS);
      if (this.nowS >= endS) break;
      while (this.nextRequest < demand.count && demand.timeS[this.nextRequest] === this.nowS) {
        this.request(this.nextRequest);
        this.nextRequest += 1;
      }
      while (timers.nextS === this.nowS) this.fire(timers.pop());
      this.transfers.solve(this.nowS, due);
      this.result.eventCount += 1;
      if (onProgress && (this.result.eventCount & 1023) === 0) onProgress(this.nowS / endS);
    }
    this.nowS = endS;
    for (let r = 0; r < demand.count; r += 1) this.connections.closeAll(r, this.nowS);
    this.result.transferCount = this.transfers.transferCount;
    this.result.cachePeakBytes = this.caches.peakBytes;
    this.result.cacheLimitBytes = this.caches.limitBytes;
    if (this.result.trace.length > 0) finishTrace(this.result, this.network);
    return this.result;
  }

  private fire(timer: number): void {
    const n = this.demand.count;
    if (timer < n) this.finish(timer);
    else if (timer < 2 * n) this.announce(timer - n);
    else if (timer < 2 * n + this.devices.length) this.wake(timer - 2 * n);
    else if (timer === this.swarmTimer) this.updateSwarms();
    else this.beginOutage(timer - 2 * n - this.devices.length);
  }

  /** The last timer: the update of the swarms of partial holders. */
  private get swarmTimer(): number {
    return 2 * this.demand.count + this.devices.length + this.outages.count;
  }

  private updateSwarms(): void {
    this.swarms!.update(this.nowS);
    if (this.swarms!.isBusy) this.timers.set(this.swarmTimer, this.nowS + this.scenario.model.partialUpdate);
  }

  // --- downloads ---

  private request(r: number): void {
    const i = this.deviceOf[r]!;
    this.queue.add(i, r);
    this.refresh(i);
    this.startWaiting(i);
    this.watch(i);
  }

  private startWaiting(i: number): void {
    if ((this.known[i]! & STATE.on) === 0) return;
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
        cloudReachable: !this.outages.isActive('cloud-unreachable', i, this.nowS),
        metadataValid: !this.outages.isActive('metadata-unavailable', i, this.nowS),
      },
      this.scenario.model.simpleModeBelow,
    );
    this.result.downloads.mode[r] = mode;
    this.blocked[r] = this.result.downloads.blocked[r] = blocked;
    if (this.blocked[r]! < 0) {
      const list = this.caches.list(reachOf(this.fleet, this.devices[i]!), file);
      this.isFirst[r] = Number(list.fetching === 0 && list.copies.length === 0);
      this.caches.noteFetching(i, file, 1);
      if (this.swarms) this.partialCopy[r] = this.caches.addPartial(i, file, this.nowS);
    }
    this.openSources(r);
  }

  /** Opens HTTP and, when peers are allowed, plans the first request for them. */
  private openSources(r: number): void {
    const i = this.deviceOf[r]!;
    const d = this.devices[i]!;
    const state = this.known[i]!;
    const onVpn = (state & STATE.onVpn) !== 0;
    this.status[r] = STATUS.active;
    let reason: ReasonCode = this.blocked[r]!;
    if (reason < 0 && !this.search.mayDownloadOnVpn(d, state)) reason = REASON['on-vpn'];
    if (reason < 0 && this.fleet.scopeMembers[reachOf(this.fleet, d)]! <= 1) reason = REASON['no-other-member'];
    if (reason < 0) {
      reason = REASON.discovery;
      this.timers.set(this.demand.count + r, this.nowS + this.scenario.model.discoveryDelay);
      if (this.swarms) this.joinSwarm(r, reachOf(this.fleet, d));
    }
    this.network.routeFromInternet(i, onVpn);
    this.transfers.openHttp(r, reason, Number.POSITIVE_INFINITY, onVpn, this.nowS);
  }

  private joinSwarm(r: number, scope: number): void {
    const file = this.demand.file[r]!;
    const hasWhole = this.caches.list(scope, file).copies.some((copy) => this.caches.isWhole(copy));
    this.swarms!.join(scope * this.catalogue.fileCount + file, r, this.catalogue.sizeBytes[file]!, hasWhole);
    if (!this.timers.isSet(this.swarmTimer)) this.timers.set(this.swarmTimer, this.nowS);
  }

  private announce(r: number): void {
    if (this.status[r] !== STATUS.active) return;
    const i = this.deviceOf[r]!;
    const { model } = this.scenario;
    const wanted = model.peerConnections - this.connections.peers[r]!;
    let reason: ReasonCode = REASON['http-share'];
    if (this.outages.isActive('port-blocked', i, this.nowS)) reason = REASON['port-blocked'];
    else if (this.outages.isActive('cloud-unreachable', i, this.nowS)) reason = REASON['cloud-unreachable'];
    else if (wanted > 0) {
      const onVpn = (this.known[i]! & STATE.onVpn) !== 0;
      const found = this.search.search(
        {
          device: i,
          file: this.demand.file[r]!,
          wanted,
          onVpn,
          request: hashPair(this.fleet.ids[this.devices[i]!]!, this.catalogue.fileIds[this.demand.file[r]!]!),
        },
        this.nowS,
        (holder) => this.transfers.drawsFrom(r, holder),
        (copy, source) => {
          const sender = this.caches.device[copy]!;
          this.connections.open(r, i, onVpn, copy, source, this.refresh(sender), this.nowS);
          this.watch(sender);
        },
      );
      const seen = this.result.downloads.numPeers;
      seen[r] = Math.max(seen[r]!, this.search.candidates);
      if (found === 0) reason = this.search.reason;
      if (reason === REASON['first-copy'] && this.isFirst[r] === 0) reason = REASON['copy-in-progress'];
      if (reason === REASON['copy-in-progress'] && this.isFirst[r] === 1) reason = REASON['first-copy'];
    }
    if (this.connections.peers[r]! > 0) reason = REASON['http-share'];
    this.transfers.setReason(r, reason, this.nowS);
    this.timers.set(this.demand.count + r, this.nowS + model.announceInterval);
  }

  private finish(r: number): void {
    const i = this.deviceOf[r]!;
    const file = this.demand.file[r]!;
    const base = r * SOURCE_COUNT;
    let booked = 0;
    for (let s = 0; s < SOURCE_COUNT; s += 1) booked += this.books.downloadBytes[base + s]!;
    this.connections.release(r, this.nowS);
    this.transfers.closeComplete(r, this.catalogue.sizeBytes[file]! - booked, this.nowS);
    this.timers.clear(this.demand.count + r);
    this.status[r] = STATUS.done;
    this.result.downloads.finishedS[r] = this.nowS;
    this.queue.drop(i, r);
    const blocked = this.blocked[r]!;
    this.swarms?.leave(r, true);
    if (blocked < 0) {
      this.caches.noteFetching(i, file, -1);
      this.endPartial(r);
      this.caches.complete(i, file, this.nowS, (copy) =>
        this.connections.endUploads(i, REASON['copy-evicted'], this.nowS, copy),
      );
    } else if (blocked === this.fleet.ineligible[this.devices[i]!]) this.caches.noteIneligible(i, file);
    this.startWaiting(i);
  }

  private endPartial(r: number): void {
    const copy = this.partialCopy[r]!;
    if (copy === NONE) return;
    this.connections.endUploads(this.deviceOf[r]!, REASON.discovery, this.nowS, copy);
    this.caches.dropPartial(copy);
    this.partialCopy[r] = NONE;
  }

  private pause(r: number): void {
    this.connections.closeAll(r, this.nowS);
    this.swarms?.leave(r, false);
    this.timers.clear(r);
    this.timers.clear(this.demand.count + r);
    this.status[r] = STATUS.paused;
  }

  /** A download that has lost a peer looks for another. */
  private announceSoon(r: number): void {
    const announce = this.demand.count + r;
    const soonS = this.nowS + this.scenario.model.discoveryDelay;
    if (!this.timers.isSet(announce) || this.timers.at(announce) > soonS) this.timers.set(announce, soonS);
  }

  /** A device's state now; a change at this very moment is dealt with first. */
  private refresh(i: number): number {
    if (this.schedule.at(this.devices[i]!, this.nowS) !== this.known[i]) this.wake(i);
    return this.known[i]!;
  }

  /** A device's state changed, its battery crossed the level for uploads, or a copy that it uploads expired. */
  private wake(i: number): void {
    const before = this.known[i]!;
    const state = this.schedule.at(this.devices[i]!, this.nowS);
    this.known[i] = state;
    const wasOn = (before & STATE.on) !== 0;
    const isOn = (state & STATE.on) !== 0;
    const moved = ((before ^ state) & STATE.onVpn) !== 0;
    if (wasOn && (!isOn || moved)) {
      this.connections.endUploads(i, isOn ? REASON['holder-on-vpn'] : REASON['holder-offline'], this.nowS);
      for (let r = this.queue.activeHead[i]!; r !== NONE; r = this.queue.next[r]!) this.pause(r);
    } else if (!this.search.mayUpload(i, state, this.nowS)) {
      this.connections.endUploads(i, REASON['holder-on-battery'], this.nowS);
    } else this.transfers.setOnBattery(i, (state & STATE.onBattery) !== 0, this.nowS);
    this.connections.endExpired(i, this.nowS);
    if (isOn) {
      for (let r = this.queue.activeHead[i]!; r !== NONE; r = this.queue.next[r]!) {
        if (this.status[r] === STATUS.paused) this.openSources(r);
      }
      this.startWaiting(i);
    }
    this.watch(i);
  }

  /** Plans the next look at a device that has something to do. */
  private watch(i: number): void {
    const timer = 2 * this.demand.count + i;
    const isUploading = this.transfers.ofSource[i] !== NONE;
    if (!isUploading && this.queue.isIdle(i)) {
      this.timers.clear(timer);
      return;
    }
    const d = this.devices[i]!;
    this.schedule.at(d, this.nowS);
    let atS = this.schedule.untilS[d]!;
    if (isUploading) {
      if ((this.known[i]! & STATE.onBattery) !== 0) atS = Math.min(atS, this.search.uploadsUntilS(d));
      for (let f = this.transfers.ofSource[i]!; f !== NONE; f = this.transfers.nextOfSource[f]!) {
        atS = Math.min(atS, this.caches.expiresS[this.transfers.copy[f]!]!);
      }
    }
    if (atS === Number.POSITIVE_INFINITY) this.timers.clear(timer);
    else this.timers.set(timer, Math.max(atS, this.nowS));
  }

  private beginOutage(e: number): void {
    if (this.outages.what(e) !== 'port-blocked') return;
    for (let i = 0; i < this.devices.length; i += 1) {
      if (!this.outages.affects(e, i)) continue;
      this.connections.endUploads(i, REASON['holder-port-blocked'], this.nowS);
      for (let r = this.queue.activeHead[i]!; r !== NONE; r = this.queue.next[r]!) {
        this.connections.endPeersOf(r, REASON['port-blocked'], this.nowS);
      }
    }
  }
}
