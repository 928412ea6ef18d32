/** What the simulator calls of the event queue and of a part. */
import { Books } from './books';
import { Caches, WHOLE } from './caches';
import { CAP_KINDS, OFFICE } from './codes';
import { Connections } from './connections';
import { Course } from './course';
import { capLinksBelow, Devices } from './devices';
import { hashPair, uniform } from './draws';
import { i32Column } from './memory';
import { Part } from './part';
import { Routes } from './routes';
import { Timers } from './timers';
import { Transfers } from './transfers';
import { Yielding } from './yielding';

// --- the event queue ---

/** The time of the next event is its first field. */
export function newTimers(count: i32): Timers {
  return new Timers(count);
}

export function timerCount(timers: Timers): i32 {
  return timers.size;
}

export function isTimerSet(timers: Timers, timer: i32): bool {
  return timers.isSet(timer);
}

/** When a timer that is set is due. */
export function timerAt(timers: Timers, timer: i32): f64 {
  return timers.at(timer);
}

export function setTimer(timers: Timers, timer: i32, dueS: f64): void {
  timers.set(timer, dueS);
}

export function clearTimer(timers: Timers, timer: i32): void {
  timers.clear(timer);
}

export function popTimer(timers: Timers): i32 {
  return timers.pop();
}

// --- the part ---

export function newDevices(count: i32, places: i32): Devices {
  return new Devices(count, places);
}

export function setUpDevice(
  devices: Devices,
  i: i32,
  id: i32,
  site: i32,
  mode: i32,
  restriction: i32,
  capPlace: i32,
  capMask: i32,
  cacheLimitBytes: f64,
  maxAgeS: f64,
  uploadLevelPercent: f64,
  uploadsOnVpn: bool,
  slotPhaseS: f64,
  backgroundTargetBytesPerS: f64,
  keeps: i32,
): void {
  const device = devices.at(i);
  device.id = id;
  device.site = site;
  device.mode = mode;
  device.restriction = restriction;
  device.capPlace = capPlace;
  device.capMask = capMask;
  device.limitBytes = cacheLimitBytes;
  device.maxAgeS = maxAgeS;
  device.uploadLevelPercent = uploadLevelPercent;
  device.uploadsOnVpn = uploadsOnVpn;
  device.slotPhaseS = slotPhaseS;
  device.backgroundTarget = backgroundTargetBytesPerS;
  device.keeps = keeps;
}

/** A device that is like the one before it, but for its identity and its phase. */
export function setUpLikeBefore(devices: Devices, i: i32, id: i32, slotPhaseS: f64): void {
  const device = devices.at(i);
  const before = devices.at(i - 1);
  device.id = id;
  device.site = before.site;
  device.mode = before.mode;
  device.restriction = before.restriction;
  device.capPlace = before.capPlace + capLinksBelow(before.capMask, CAP_KINDS);
  device.capMask = before.capMask;
  device.limitBytes = before.limitBytes;
  device.maxAgeS = before.maxAgeS;
  device.uploadLevelPercent = before.uploadLevelPercent;
  device.uploadsOnVpn = before.uploadsOnVpn;
  device.slotPhaseS = slotPhaseS;
  device.backgroundTarget = before.backgroundTarget;
  device.keeps = before.keeps;
}

/** The scopes of each of the devices from `first` to before `next` are those of the list from `from` to before `to`. */
export function setScopes(devices: Devices, first: i32, next: i32, from: i32, to: i32): void {
  for (let i = first; i < next; i += 1) {
    devices.at(i).scopesFrom = from;
    devices.at(i).scopesTo = to;
  }
}

/** A place for the list of scopes of all devices, and one for the table of a place of the network. */
export function makeScopeList(devices: Devices, entries: i32): usize {
  devices.scopes = i32Column(entries);
  return changetype<usize>(devices.scopes);
}

export function makeOnlyLan(devices: Devices, scopes: i32): usize {
  devices.onlyLan = i32Column(scopes);
  return changetype<usize>(devices.onlyLan);
}

export function makeScopeTable(devices: Devices, place: i32): usize {
  return devices.makeTable(place);
}

export function cachePeakBytes(devices: Devices, i: i32): f64 {
  return devices.at(i).peakBytes;
}

export function newCaches(devices: Devices, files: i32, visibilityDelayS: f64, evictsOldest: bool): Caches {
  return new Caches(devices, files, visibilityDelayS, evictsOldest);
}

export function makeLists(caches: Caches, scopes: i32): void {
  caches.makeLists(scopes);
}

/** What is sent with each file: cache age and background target, 0 for nothing. */
export function sentLimitsAt(caches: Caches): usize {
  return changetype<usize>(caches.makeSentLimits());
}

export function fileSizesAt(caches: Caches): usize {
  return changetype<usize>(caches.sizeBytes);
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

export function idlePosition(caches: Caches, copy: i32): i32 {
  return caches.idlePosition(copy);
}

export function noteUpload(caches: Caches, copy: i32, change: i32, timeS: f64): void {
  caches.noteUpload(copy, change, timeS);
}

export function pin(caches: Caches, copy: i32, untilS: f64): void {
  caches.pinStored(copy, untilS);
}

/** Takes a copy out of its cache; `why` is the reason that its loss becomes. */
export function removeCopy(caches: Caches, copy: i32, why: i32): void {
  caches.remove(copy, why);
}

export function addPartial(caches: Caches, i: i32, file: i32, visibleS: f64): i32 {
  return caches.addPartial(i, file, visibleS);
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

export function newRoutes(devices: Devices, sites: i32, deviceBase: i32, capBase: i32, fullTunnel: bool): Routes {
  return new Routes(devices, sites, deviceBase, capBase, fullTunnel);
}

/** Where the caller says for each local site whether it leaves by the hub. */
export function leavesByHubAt(routes: Routes): usize {
  return changetype<usize>(routes.leavesByHub);
}

/** Routes: they return how many links they cross. */
export function routeFromInternet(routes: Routes, i: i32, state: i32, foreground: bool): i32 {
  return routes.fromInternet(i, state, foreground);
}

export function routeFromServer(
  routes: Routes,
  out: i32,
  isAtHub: bool,
  isOnInternet: bool,
  home: i32,
  i: i32,
  state: i32,
  foreground: bool,
): i32 {
  return routes.fromServer(out, isAtHub, isOnInternet, home, i, state, foreground);
}

export function routeToServer(routes: Routes, into: i32, isAtHub: bool, home: i32): i32 {
  return routes.toServer(into, isAtHub, home);
}

/** The places of its columns are its first fields, in the order of kernel/part.ts. */
export function newPart(
  transfers: Transfers,
  books: Books,
  devices: Devices,
  caches: Caches,
  routes: Routes,
  downloads: i32,
  deviceCount: i32,
  files: i32,
  timers: i32,
  firstFillTimer: i32,
): Part {
  return new Part(transfers, books, devices, caches, routes, downloads, deviceCount, files, timers, firstFillTimer);
}

export function newConnections(part: Part, banBytes: f64): Connections {
  return new Connections(part, banBytes);
}

export function newYielding(part: Part, foregroundTarget: f64, foregroundShare: f64, backgroundShare: f64): Yielding {
  return new Yielding(part, foregroundTarget, foregroundShare, backgroundShare);
}

export function timersOf(part: Part): Timers {
  return part.timers;
}

export function mayUpload(connections: Connections, i: i32, state: i32, timeS: f64): bool {
  return connections.mayUpload(i, state, timeS);
}

export function endConnection(connections: Connections, f: i32, reason: i32, timeS: f64): void {
  connections.end(f, reason, timeS);
}

/** @param onlyCopy -1 for all copies of the device */
export function endUploads(connections: Connections, i: i32, reason: i32, timeS: f64, onlyCopy: i32): void {
  connections.endUploads(i, reason, timeS, onlyCopy);
}

/** The uploads of a copy in the making end, to go on from the whole one in the same moment. */
export function suspendUploads(connections: Connections, i: i32, copy: i32, timeS: f64): void {
  connections.suspendUploads(i, copy, timeS);
}

export function closeAll(connections: Connections, r: i32, timeS: f64): void {
  connections.closeAll(r, timeS);
}

export function hold(connections: Connections, i: i32, file: i32, timeS: f64, ageS: f64): void {
  connections.hold(i, file, timeS, ageS);
}

export function store(connections: Connections, i: i32, file: i32, timeS: f64, pinnedUntilS: f64): void {
  connections.store(i, file, timeS, pinnedUntilS);
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

/**
 * @param mostAtOnce events at one moment from which on it is a circle
 * @param noProgressS a download that gets nothing for so long is given up; Infinity for never
 */
export function newCourse(
  part: Part,
  connections: Connections,
  yielding: Yielding,
  downloadsAtOnce: i32,
  hasEvents: bool,
  mostAtOnce: f64,
  noProgressS: f64,
): Course {
  return new Course(part, connections, yielding, downloadsAtOnce, hasEvents, mostAtOnce, noProgressS);
}

/** Where the caller writes when each download is asked for. */
export function requestsAt(course: Course): usize {
  return changetype<usize>(course.requestS);
}

export function eventCount(course: Course): i32 {
  return course.eventCount;
}

/** Goes on for so many moments; false when there is nothing left before the end. */
export function advance(course: Course, moments: i32, endS: f64): bool {
  return course.advance(moments, endS);
}

/** A download that was given up is asked for again. */
export function requestAgain(course: Course, r: i32, timeS: f64): void {
  course.request(r, timeS);
}

export function wakeDevice(course: Course, i: i32, timeS: f64): void {
  course.wake(i, timeS);
}

export function startWaiting(course: Course, i: i32): void {
  course.startWaiting(i);
}

/** Deals with a change of a device at this very moment. */
export function refreshDevice(part: Part, i: i32, timeS: f64): void {
  part.refresh(i, timeS);
}

/** Draws as they are made here: a test compares them with core/random.ts. */
export function draw(keyA: i32, keyB: i32, entity: i32, counter: i32): f64 {
  return uniform(keyA, keyB, entity, counter);
}

export function pairOf(a: i32, b: i32): i32 {
  return hashPair(a, b);
}
