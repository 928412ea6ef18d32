/** The parts of a running simulation, put together. What they do over time is in simulation.ts. */

import type { Catalogue } from '../content/catalogue.js';
import type { Demand, DemandSource } from '../content/demand.js';
import { RandomStream } from '../core/random.js';
import type { Calendar } from '../fleet/calendar.js';
import type { Fleet } from '../fleet/fleet.js';
import { Schedule } from '../fleet/schedule.js';
import type { Scenario } from '../scenario/schema.js';
import { CacheHosts } from './cacheHosts.js';
import { CacheServers } from './cacheServers.js';
import { Caps } from './caps.js';
import { Clockwork, timerBases } from './clockwork.js';
import { TIMER } from './codes.js';
import { Happenings } from './happenings.js';
import { HttpSources } from './httpSources.js';
import { BooksHandle } from './kernel/booksHandle.js';
import { CachesHandle } from './kernel/cachesHandle.js';
import { ConnectionsHandle } from './kernel/connectionsHandle.js';
import { DeviceRecords } from './kernel/deviceRecords.js';
import { kernel, partListeners } from './kernel/instance.js';
import { PartState } from './kernel/partState.js';
import { RoutesHandle } from './kernel/routesHandle.js';
import { SearchHandle } from './kernel/searchHandle.js';
import { SwarmsHandle } from './kernel/swarmsHandle.js';
import { TimersHandle } from './kernel/timersHandle.js';
import { TransfersHandle } from './kernel/transfersHandle.js';
import { Network } from './network.js';
import { devicesOf, localNumbers } from './partDevices.js';
import { Partials } from './partials.js';
import type { Component } from './partition.js';
import { PeerRules } from './peers.js';
import { rateToleranceOf } from './rateTolerance.js';
import { type ComponentResult, emptyResult } from './result.js';
import { UploadCap } from './uploadCap.js';

/** Everything that is decided before the first event. */
export interface World {
  scenario: Scenario;
  seed: string;
  fleet: Fleet;
  catalogue: Catalogue;
  calendar: Calendar;
  demand: DemandSource;
  /** Draws the candidates that a search for peers is given. */
  candidateDraw: RandomStream;
  /** Draws the pieces that partial holders have, where pools of them exchange. */
  pieceDraw: RandomStream;
}

/** What is done for a part, one after the other: its requests, its columns, its events. */
export type Phase = 'demand' | 'setup' | 'events';

/** Does the work of a phase, and may take the time of it. */
export interface Lap {
  time<T>(phase: Phase, work: () => T): T;
}

export abstract class Parts {
  readonly scenario: Scenario;
  readonly fleet: Fleet;
  readonly catalogue: Catalogue;
  readonly devices: Int32Array;
  readonly demand: Demand;
  readonly network: Network;
  readonly caches: CachesHandle;
  readonly happenings: Happenings;
  readonly search: SearchHandle;
  readonly peers: PeerRules;
  readonly transfers: TransfersHandle;
  readonly connections: ConnectionsHandle;
  readonly servers: CacheServers;
  readonly http: HttpSources;
  /** Device of each download, local number. */
  readonly deviceOf: Int32Array;
  /** Last known state of each device. */
  readonly known: Uint8Array;

  readonly part: PartState;
  protected readonly schedule: Schedule;
  protected readonly caps: Caps;
  protected readonly uploadCap: UploadCap;
  protected readonly swarms: SwarmsHandle | null;
  protected readonly partials: Partials;
  protected readonly clockwork: Clockwork;
  protected readonly books: BooksHandle;
  private readonly records: DeviceRecords;
  protected readonly result: ComponentResult;

  constructor(world: World, component: Component, tracing: boolean, lap: Lap) {
    const { scenario, fleet, catalogue } = world;
    const { model } = scenario;
    this.scenario = scenario;
    this.fleet = fleet;
    this.catalogue = catalogue;
    this.devices = devicesOf(fleet, component);
    const deviceCount = this.devices.length;
    this.demand = lap.time('demand', () => world.demand.generate(this.devices));
    const { count: n, device, file } = this.demand;
    this.deviceOf = localNumbers(fleet, component, device);
    this.network = new Network(fleet, scenario, component, this.devices);
    this.happenings = new Happenings(scenario, fleet, this.devices);
    this.uploadCap = new UploadCap(fleet, this.devices, scenario.startMs);
    this.result = emptyResult(this.devices, component, this.demand);
    this.books = new BooksHandle({
      result: this.result,
      fleet,
      component,
      deviceOf: this.deviceOf,
      catalogue,
      durationS: scenario.durationS,
      uploadCap: this.uploadCap,
      tracing,
    });
    const fills = CacheServers.fillCount(this.network, catalogue);
    const rateTolerance = rateToleranceOf(model, deviceCount, component.length);
    this.result.rateTolerance = rateTolerance;
    this.transfers = new TransfersHandle(
      this.network,
      this.books,
      { ...model, rateTolerance },
      { downloads: n, fills, devices: deviceCount },
      tracing,
    );
    this.records = new DeviceRecords(fleet, this.devices, scenario, this.network, this.books.siteOf);
    this.caches = new CachesHandle(this.records, catalogue, model);
    const routes = new RoutesHandle(this.records.place, this.network, fleet, component, scenario);
    const timers = timerBases({ downloads: n, devices: deviceCount, events: this.happenings.count, fills });
    this.part = new PartState(
      {
        transfers: this.transfers.place,
        books: this.books.place,
        devices: this.records.place,
        caches: this.caches.place,
        routes: routes.place,
        downloads: n,
        deviceCount,
        files: catalogue.fileCount,
        timerCount: timers.at(-1)!,
        firstDeviceTimer: timers[TIMER.device]!,
        firstFillTimer: timers[TIMER.fill]!,
      },
      file,
      catalogue,
    );
    this.known = this.part.known;
    this.clockwork = new Clockwork(new TimersHandle(kernel.timersOf(this.part.place)), timers);
    this.schedule = new Schedule(fleet, world.calendar, scenario, this.devices, this.part.segments);
    this.caps = new Caps(fleet, this.devices, scenario, this.network, this.transfers);
    this.connections = new ConnectionsHandle(this.part, this.transfers, model.badPiecesUntilBan * model.pieceSize);
    this.peers = new PeerRules(fleet, this.devices, model, this.happenings, this.known);
    this.search = new SearchHandle(
      {
        part: this.part,
        connections: this.connections,
        hasEvents: this.happenings.count > 0,
        candidateDraw: world.candidateDraw,
      },
      fleet,
      this.devices,
      model,
    );
    if (model.registerInterval !== Number.POSITIVE_INFINITY) {
      this.search.registerEvery(model.registerInterval, new RandomStream(world.seed, 'service.registerPhase'));
    }
    this.servers = new CacheServers(
      fleet,
      catalogue,
      this.network,
      routes,
      this.transfers,
      this.books,
      n,
      model.partialUpdate,
    );
    const facts = {
      deviceOf: this.deviceOf,
      file,
      begunS: (r: number) => this.begunS(r),
      mode: this.result.downloads.mode,
      state: (i: number) => this.known[i]!,
      setTimer: (r: number, atS: number) => this.clockwork.set(TIMER.http, r, atS),
      cacheBegins: (r: number) => this.cacheBegins(r),
      cacheStops: (r: number) => this.cacheStops(r),
    };
    this.http = new HttpSources(n, {
      fleet,
      devices: this.devices,
      catalogue,
      model,
      routes,
      transfers: this.transfers,
      books: this.books,
      network: this.network,
      servers: this.servers,
      hosts: new CacheHosts(
        fleet,
        this.devices,
        catalogue,
        model,
        this.happenings,
        facts,
        new RandomStream(world.seed, 'cacheServers.order'),
      ),
      facts,
    });
    this.partials = new Partials(this.caches, n);
    this.swarms = model.partialHolders
      ? new SwarmsHandle(
          { part: this.part, connections: this.connections, hasEvents: this.happenings.count > 0 },
          timers[TIMER.swarms]!,
          model,
          world.pieceDraw,
        )
      : null;
    for (let r = 0; r < n; r += 1) this.transfers.remaining[r] = catalogue.sizeBytes[file[r]!]!;
  }

  /** When a download began, for the first time or the last time that it was asked for. */
  protected abstract begunS(r: number): number;

  /** A cache server begins to serve a download, and stops before it is complete. */
  protected abstract cacheBegins(r: number): void;
  protected abstract cacheStops(r: number): void;

  /** The time of the present moment. */
  get nowS(): number {
    return this.part.now[0]!;
  }

  /** The result, with what the parts know at the end of the run. */
  protected closedResult(): ComponentResult {
    const { result } = this;
    this.books.close();
    result.transferCount = this.transfers.count;
    result.cachePeakBytes = this.records.cachePeakBytes();
    result.cacheLimitBytes = this.records.cacheLimitBytes;
    if (this.transfers.trace) {
      result.trace = this.transfers.trace.rows;
      result.links = this.transfers.trace.links();
      for (const row of result.trace) row.sourceDevice = row.sourceDevice < 0 ? -1 : this.devices[row.sourceDevice]!;
    }
    return result;
  }

  /** Gives the memory back: the last call. */
  release(): void {
    partListeners.delete(this.part.place);
    this.transfers.release();
  }
}
