/** The parts of a running simulation, put together step by step. What they do over time is in simulation.ts. */

import type { Catalogue } from '../content/catalogue.js';
import type { DemandSource } from '../content/demand.js';
import { RandomStream } from '../core/random.js';
import type { Calendar } from '../fleet/calendar.js';
import type { Fleet } from '../fleet/fleet.js';
import { Schedule } from '../fleet/schedule.js';
import type { OwnRules } from '../scenario/ownRules.js';
import type { Scenario } from '../scenario/schema.js';
import { CacheHosts } from './cacheHosts.js';
import { CacheServers } from './cacheServers.js';
import { Caps } from './caps.js';
import { TIMER } from './codes.js';
import type { DownloadFacts } from './downloadFacts.js';
import { Happenings } from './happenings.js';
import { HttpSources } from './httpSources.js';
import { BooksHandle } from './kernel/booksHandle.js';
import { CachesHandle } from './kernel/cachesHandle.js';
import { ConnectionsHandle } from './kernel/connectionsHandle.js';
import { DeviceRecords } from './kernel/deviceRecords.js';
import { EventQueueHandle } from './kernel/eventQueueHandle.js';
import { kernel, partListeners } from './kernel/instance.js';
import { PartState } from './kernel/partState.js';
import { RoutesHandle } from './kernel/routesHandle.js';
import { SearchHandle } from './kernel/searchHandle.js';
import { SwarmsHandle } from './kernel/swarmsHandle.js';
import { TransfersHandle } from './kernel/transfersHandle.js';
import { LineRates } from './lineRates.js';
import { Network } from './network.js';
import { OwnPartRules } from './ownRules.js';
import { devicesOf, localNumbers } from './partDevices.js';
import { Partials } from './partials.js';
import type { PartSites } from './partition.js';
import { PeerRules } from './peers.js';
import { rateToleranceOf } from './rateTolerance.js';
import { emptyResult, type PartResult, type Tracing } from './result.js';
import { TimersByKind, timerBases } from './timersByKind.js';
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
  /** Own rules of the program. */
  ownRules: OwnRules;
}

/** What is done for a part, one after the other: its requests, its columns, its events. */
export type Phase = 'demand' | 'setup' | 'events';

/** Does the work of a phase, and may take the time of it. */
export interface Lap {
  time<T>(phase: Phase, work: () => T): T;
}

/** What is simulated: a part of the estate, in a world. */
export interface Job {
  world: World;
  partSites: PartSites;
  tracing: Tracing;
  /** Told what is done, for whoever takes the time. */
  lap: Lap;
}

/** What the parts ask and tell of a download: downloads.ts answers. */
export type DownloadCalls = Pick<DownloadFacts, 'begunS' | 'ownDelayS' | 'cacheBegins' | 'cacheStops'>;

/** The parts of a running simulation. */
export type Parts = ReturnType<typeof assembled>;

/**
 * Puts the parts together, each from those before it. The fields are spelled out: of what is spread V8 makes another kind of
 * object now and then (docs/decisions/0011).
 */
export function assembled(job: Job, calls: DownloadCalls) {
  const given = givenParts(job);
  const inKernel = kernelParts(job, given);
  const { schedule, caps, connections, ownRules, search, peers } = peeringParts(job, given, inKernel);
  const { servers, http } = httpParts(job, given, inKernel, calls);
  const { partials, swarms } = sharingParts(job, given, inKernel, connections);
  const { scenario, fleet, catalogue, devices, demand, deviceOf, network, happenings, lineRates, uploadCap, result } =
    given;
  const { books, transfers, records, caches, routes, part, timers } = inKernel;
  const { partSites } = job;
  return {
    scenario,
    fleet,
    catalogue,
    devices,
    demand,
    partSites,
    /** Device of each download, local number. */
    deviceOf,
    network,
    happenings,
    lineRates,
    uploadCap,
    result,
    books,
    transfers,
    records,
    caches,
    routes,
    part,
    /** Last known state of each device. */
    known: part.known,
    timers,
    schedule,
    caps,
    connections,
    ownRules,
    search,
    peers,
    servers,
    http,
    partials,
    swarms,
  };
}

/** What is given before the first event: devices, requests, lines, events of the scenario, and a result to be filled. */
function givenParts({ world, partSites, lap }: Job) {
  const { scenario, fleet, catalogue } = world;
  const devices = devicesOf(fleet, partSites);
  const demand = lap.time('demand', () => world.demand.generate(devices));
  const network = new Network(fleet, scenario, partSites, devices);
  const happenings = new Happenings(scenario, fleet, devices);
  return {
    scenario,
    fleet,
    catalogue,
    devices,
    demand,
    deviceOf: localNumbers(fleet, partSites, demand.device),
    network,
    happenings,
    lineRates: new LineRates(scenario, network, happenings.lines),
    uploadCap: new UploadCap(fleet, devices, scenario.startMs),
    result: emptyResult(devices, partSites, demand),
  };
}

type Given = ReturnType<typeof givenParts>;

/** What lies in the kernel: accounts, transfers, devices, caches, routes, and the part with its event queue. */
function kernelParts({ partSites, tracing }: Job, given: Given) {
  const { scenario, fleet, catalogue, devices, demand, deviceOf, network, happenings, result, uploadCap } = given;
  const fills = CacheServers.fillCount(network, catalogue);
  const counts = { downloads: demand.count, fills, devices: devices.length };
  const { durationS } = scenario;
  const books = new BooksHandle({
    result,
    fleet,
    partSites,
    deviceOf,
    catalogue,
    durationS,
    uploadCap,
    network,
    keepsDevices: tracing !== false,
  });
  const rateTolerance = rateToleranceOf(scenario.model, fleet, devices);
  result.rateTolerance = rateTolerance;
  const transfers = new TransfersHandle(network, books, { ...scenario.model, rateTolerance }, counts, tracing === true);
  const records = new DeviceRecords(fleet, devices, scenario, network, books.siteOf);
  const caches = new CachesHandle(records, catalogue, scenario.model);
  const routes = new RoutesHandle({ devices: records.address, network, fleet, partSites, scenario, catalogue });
  const timerBase = timerBases({ ...counts, events: happenings.count });
  const part = new PartState(
    {
      transfers: transfers.address,
      books: books.address,
      devices: records.address,
      caches: caches.address,
      routes: routes.address,
      downloads: demand.count,
      deviceCount: devices.length,
      files: catalogue.fileCount,
      timerCount: timerBase.at(-1)!,
      firstDeviceTimer: timerBase[TIMER.device]!,
      firstFillTimer: timerBase[TIMER.fill]!,
    },
    demand.file,
    catalogue,
  );
  const timers = new TimersByKind(new EventQueueHandle(kernel.eventQueueOf(part.address)), timerBase);
  fillSizes(transfers.remaining, demand.file, catalogue.sizeBytes);
  return { books, transfers, records, caches, routes, part, timerBase, timers };
}

/**
 * The bytes of each download. A function of its own, as other loops of what is called once a part: V8 compiles a function for
 * the sake of the loop in it, all of it, and throws it away at what comes behind the loop.
 */
function fillSizes(remaining: Float64Array, fileOf: Int32Array, sizeBytes: ArrayLike<number>): void {
  for (let r = 0; r < fileOf.length; r += 1) remaining[r] = sizeBytes[fileOf[r]!]!;
}

type InKernel = ReturnType<typeof kernelParts>;

/** Who is on and where, which caps hold, and who finds whom. */
function peeringParts({ world }: Job, given: Given, { part, transfers }: InKernel) {
  const { scenario, fleet, catalogue, devices, deviceOf, demand, network, happenings } = given;
  const { model } = scenario;
  const { candidateDraw } = world;
  /** What a program adds; `null` when it adds nothing. */
  const ownRules =
    world.ownRules.length === 0
      ? null
      : new OwnPartRules(world.ownRules, world.seed, { fleet, catalogue, devices, deviceOf, fileOf: demand.file });
  const hasVetoes = ownRules?.hasVetoes ?? false;
  const hasRanks = ownRules?.hasRanks ?? false;
  const connections = new ConnectionsHandle(part, transfers, model.badPiecesUntilBan * model.pieceSize);
  const hasEvents = happenings.count > 0;
  const search = new SearchHandle(
    { part, connections, hasEvents, hasVetoes, hasRanks, candidateDraw },
    fleet,
    devices,
    model,
  );
  if (model.registerInterval !== Number.POSITIVE_INFINITY) {
    search.registerEvery(model.registerInterval, new RandomStream(world.seed, 'service.registerPhase'));
  }
  return {
    schedule: new Schedule(fleet, world.calendar, scenario, devices, part.segments),
    caps: new Caps(fleet, devices, scenario, network, transfers),
    connections,
    ownRules,
    search,
    peers: new PeerRules(fleet, devices, model, happenings, part.known),
  };
}

/** The CDN and the cache servers. */
function httpParts({ world }: Job, given: Given, inKernel: InKernel, calls: DownloadCalls) {
  const { scenario, fleet, catalogue, devices, demand, deviceOf, network, happenings, result } = given;
  const { books, timers, part, routes, transfers } = inKernel;
  const { model } = scenario;
  const facts: DownloadFacts = {
    deviceOf,
    file: demand.file,
    mode: result.downloads.mode,
    begunS: calls.begunS,
    ownDelayS: calls.ownDelayS,
    state: (i) => part.known[i]!,
    setTimer: (r, atS) => timers.set(TIMER.http, r, atS),
    cacheBegins: calls.cacheBegins,
    cacheStops: calls.cacheStops,
  };
  const firstFill = demand.count;
  const updateS = model.partialUpdate;
  const servers = new CacheServers({ fleet, catalogue, network, routes, transfers, books, firstFill, updateS });
  const order = new RandomStream(world.seed, 'cacheServers.order');
  const hosts = new CacheHosts({ fleet, devices, catalogue, model, happenings, facts }, order);
  const http = new HttpSources(demand.count, {
    fleet,
    devices,
    catalogue,
    model,
    routes,
    transfers,
    books,
    network,
    servers,
    hosts,
    facts,
  });
  return { servers, http };
}

/** Downloads that share what they have while they run. */
function sharingParts({ world }: Job, given: Given, inKernel: InKernel, connections: ConnectionsHandle) {
  const { scenario, demand, happenings } = given;
  const { caches, part, timerBase } = inKernel;
  const partials = new Partials(caches, demand.count);
  if (!scenario.model.partialHolders) return { partials, swarms: null };
  const hasEvents = happenings.count > 0;
  const from = { part, connections, hasEvents };
  return { partials, swarms: new SwarmsHandle(from, timerBase[TIMER.swarms]!, scenario.model, world.pieceDraw) };
}

/** The result, with what the parts know at the end of the run. */
export function closedResult({ books, devices, records, result, transfers, uploadCap }: Parts): PartResult {
  books.close();
  result.capReached = uploadCap.reached();
  result.transferCount = transfers.count;
  result.cachePeakBytes = records.cachePeakBytes();
  result.cacheLimitBytes = records.cacheLimitBytes;
  if (transfers.trace) {
    result.trace = transfers.trace.rows;
    result.links = transfers.trace.links();
    for (const row of result.trace) row.sourceDevice = row.sourceDevice < 0 ? -1 : devices[row.sourceDevice]!;
  }
  return result;
}

/** Gives the memory back: the last call. */
export function release({ part, transfers }: Parts): void {
  partListeners.delete(part.address);
  transfers.release();
}
