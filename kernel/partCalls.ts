/** What the simulator calls of the event queue and of a part. */
import { Caches, CachesOptions, WHOLE } from './caches';
import { CAP_KINDS, OFFICE } from './codes';
import { Connections } from './connections';
import { capLinksBelow, DeviceOptions, Devices } from './devices';
import { EventLoop, EventLoopOptions } from './eventLoop';
import { EventQueue } from './eventQueue';
import { Legs, LegsOptions } from './legs';
import { F64Column, I32Column, i32Column, U8Column } from './memory';
import { adopt, OPTIONS } from './options';
import { Part, PartOptions } from './part';
import { Routes, RoutesOptions, ServerOptions, ServerRouteOptions } from './routes';
import { Transfers } from './transfers';
import { Yielding, YieldingOptions } from './yielding';

/** The address for the options of a call. */
export function optionsAt(): usize {
  return OPTIONS;
}

// --- the event queue ---

export function timerCount(timers: EventQueue): i32 {
  return timers.size;
}

export function isTimerSet(timers: EventQueue, timer: i32): bool {
  return timers.isSet(timer);
}

/** When a timer that is set is due. */
export function timerAt(timers: EventQueue, timer: i32): f64 {
  return timers.at(timer);
}

export function setTimer(timers: EventQueue, timer: i32, dueS: f64): void {
  timers.set(timer, dueS);
}

export function clearTimer(timers: EventQueue, timer: i32): void {
  timers.clear(timer);
}

export function popTimer(timers: EventQueue): i32 {
  return timers.pop();
}

// --- the part ---

export function newDevices(count: i32, locations: i32): Devices {
  return new Devices(count, locations);
}

export function setUpDevice(devices: Devices, i: i32, options: DeviceOptions): void {
  adopt<DeviceOptions>(devices.at(i), options);
}

/** A device that is like the one before it, but for its identity, its phase and its links of caps. */
export function setUpLikeBefore(devices: Devices, i: i32, id: i32, slotPhaseS: f64): void {
  const device = devices.at(i);
  const before = devices.at(i - 1);
  adopt<DeviceOptions>(device, before);
  device.id = id;
  device.slotPhaseS = slotPhaseS;
  device.firstCap = before.firstCap + capLinksBelow(before.capMask, CAP_KINDS);
}

/** A device is on Wi-Fi in the office: the link of its medium, and what of it a byte of the device takes. */
export function setUpAir(devices: Devices, i: i32, medium: i32, airtime: f64): void {
  const device = devices.at(i);
  device.medium = medium;
  device.airtime = airtime;
}

/** The scopes of each of the devices from `first` to before `next` are those of the list from `from` to before `to`. */
export function setScopes(devices: Devices, first: i32, next: i32, from: i32, to: i32): void {
  for (let i = first; i < next; i += 1) {
    devices.at(i).scopesFrom = from;
    devices.at(i).scopesTo = to;
  }
}

/** Memory for the list of scopes of all devices, and for the table of a location. */
export function makeScopeList(devices: Devices, entries: i32): I32Column {
  devices.scopes = i32Column(entries);
  return devices.scopes;
}

export function makeOnlyLan(devices: Devices, scopes: i32): I32Column {
  devices.onlyLan = i32Column(scopes);
  return devices.onlyLan;
}

export function makeScopeTable(devices: Devices, location: i32): I32Column {
  return changetype<I32Column>(devices.makeTable(location));
}

export function cachePeakBytes(devices: Devices, i: i32): f64 {
  return devices.at(i).peakBytes;
}

export function newCaches(options: CachesOptions): Caches {
  return new Caches(options);
}

export function makeLists(caches: Caches, scopes: i32): void {
  caches.makeLists(scopes);
}

/** What is sent with each file: cache age and background target, 0 for nothing. */
export function sentLimitsAt(caches: Caches): F64Column {
  return caches.makeSentLimits();
}

export function fileSizesAt(caches: Caches): F64Column {
  return caches.sizeBytes;
}

export function firstCopy(devices: Devices, i: i32): i32 {
  return devices.at(i).firstCopy;
}

export function nextCopy(caches: Caches, copy: i32): i32 {
  return caches.at(copy).next;
}

export function fileOfCopy(caches: Caches, copy: i32): i32 {
  return caches.at(copy).file;
}

export function isPinned(caches: Caches, copy: i32): bool {
  return caches.at(copy).pinned;
}

export function isWhole(caches: Caches, copy: i32): bool {
  return caches.at(copy).state === WHOLE;
}

/** An expired copy that nobody takes from is dropped. */
export function isFresh(caches: Caches, copy: i32, timeS: f64): bool {
  return caches.isFresh(copy, timeS);
}

export function pin(caches: Caches, copy: i32, untilS: f64): void {
  caches.pinStored(copy, untilS);
}

/** Takes a copy out of its cache; `why` is the reason that its loss becomes. */
export function removeCopy(caches: Caches, copy: i32, why: i32): void {
  caches.remove(copy, why);
}

export function addPartial(caches: Caches, i: i32, file: i32, r: i32, visibleS: f64): i32 {
  return caches.addPartial(i, file, r, visibleS);
}

export function dropPartial(caches: Caches, copy: i32): void {
  caches.dropPartial(copy);
}

/** @returns whether nobody in the widest scope that a device searches in the office had the file or was fetching it */
export function noteFetching(caches: Caches, i: i32, file: i32): bool {
  const list = caches.list(caches.devices.reach(i, OFFICE), file);
  const isFirst = list.fetching === 0 && list.copies.count === 0;
  caches.noteFetching(i, file, 1);
  return isFirst;
}

export function noteFetched(caches: Caches, i: i32, file: i32): void {
  caches.noteFetching(i, file, -1);
}

export function noteIneligible(caches: Caches, i: i32, file: i32): void {
  caches.noteIneligible(i, file);
}

export function newRoutes(options: RoutesOptions): Routes {
  return new Routes(options);
}

/** Where the caller says for each local site whether it leaves by the hub. */
export function leavesByHubAt(routes: Routes): U8Column {
  return routes.leavesByHub;
}

/** Where the caller says which concentrator the devices of each local site use, and the numbers of each (kernel/routes.ts). */
export function concentratorOfAt(routes: Routes): I32Column {
  return routes.concentratorOf;
}

export function tunnelsAt(routes: Routes): I32Column {
  return routes.tunnels;
}

export function setUpServer(routes: Routes, server: i32, options: ServerOptions): void {
  adopt<ServerOptions>(routes.server(server), options);
}

/** Routes: they return how many links they cross. */
export function routeFromInternet(routes: Routes, i: i32, state: i32, foreground: bool, kind: i32): i32 {
  return routes.fromInternet(i, state, foreground, kind);
}

export function routeFromServer(routes: Routes, options: ServerRouteOptions): i32 {
  return routes.fromServer(options);
}

export function routeToServer(routes: Routes, server: i32, kind: i32): i32 {
  return routes.toServer(server, kind);
}

/** The part has named lines: routes go by these. */
export function newLegs(routes: Routes, options: LegsOptions): Legs {
  const legs = new Legs(options);
  routes.legs = legs;
  return legs;
}

/** A transfer from a peer goes on over the route that its bytes take now. */
export function rerouteUpload(connections: Connections, f: i32, timeS: f64): void {
  connections.reroute(f, timeS);
}

/** A transfer goes on over the first links of the present way. */
export function reroute(transfers: Transfers, f: i32, hops: i32, timeS: f64): void {
  transfers.reroute(f, hops, timeS);
}

export function newPart(options: PartOptions): Part {
  return new Part(options);
}

export function newConnections(part: Part, banBytes: f64): Connections {
  return new Connections(part, banBytes);
}

export function newYielding(options: YieldingOptions): Yielding {
  return new Yielding(options);
}

export function eventQueueOf(part: Part): EventQueue {
  return part.timers;
}

export function endConnection(connections: Connections, f: i32, reason: i32, timeS: f64): void {
  connections.end(f, reason, timeS);
}

/** @param onlyCopy -1 for all copies of the device */
export function endUploads(connections: Connections, i: i32, reason: i32, timeS: f64, onlyCopy: i32): void {
  connections.endUploads(i, reason, timeS, onlyCopy);
}

/** The uploads of a copy in the making end, to go on from the whole one in the same instant. */
export function suspendUploads(connections: Connections, i: i32, copy: i32, timeS: f64): void {
  connections.suspendUploads(i, copy, timeS);
}

export function closeAll(connections: Connections, r: i32, timeS: f64): void {
  connections.closeAll(r, timeS);
}

/** Clears the timers of a download: it is over for now. */
export function clearTimers(part: Part, r: i32): void {
  part.clearTimers(r);
}

/** A download is over: it is no longer in work. */
export function drop(part: Part, r: i32): void {
  part.clearTimers(r);
  part.queue.drop(part.books.deviceOf[r], r);
}

export function newEventLoop(options: EventLoopOptions): EventLoop {
  return new EventLoop(options);
}

/** Where the caller writes when each download is asked for. */
export function requestsAt(loop: EventLoop): F64Column {
  return loop.requestS;
}

/** Bytes of the downloads that have been asked for. */
export function requestedBytes(loop: EventLoop): f64 {
  return loop.requestedBytes;
}

export function eventCount(loop: EventLoop): i32 {
  return loop.eventCount;
}

/** Goes on for so many instants; false when there is nothing left before the end. */
export function advance(loop: EventLoop, instants: i32, endS: f64): bool {
  return loop.advance(instants, endS);
}

/** A download that was given up is asked for again. */
export function requestAgain(loop: EventLoop, r: i32, timeS: f64): void {
  loop.request(r, timeS);
}

export function wakeDevice(loop: EventLoop, i: i32, timeS: f64): void {
  loop.wake(i, timeS);
}

export function startWaiting(loop: EventLoop, i: i32): void {
  loop.startWaiting(i);
}

/** Deals with a change of a device at this very instant. */
export function refreshDevice(part: Part, i: i32, timeS: f64): void {
  part.refresh(i, timeS);
}
