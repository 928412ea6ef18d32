/**
 * The engine's inner part, which is WebAssembly (folder `kernel`): its instance, its memory, and what it exports.
 *
 * A thread has one instance, in whose memory its parts live, mostly one after the other. What the engine reads at every
 * event it reads from that memory, through views.
 */
import { InputError, InvariantError } from '../../core/problems.js';
import { KERNEL_CODE } from './code.js';
import { Listeners } from './listeners.js';

/** Address space of the memory of a thread, in pages of 64 kB: 4 GB, or 1 GB where that is not to be had. */
const PAGES_RESERVED = [65_536, 16_384];
const PAGE_BYTES = 65_536;

/** What the instance exports (kernel/index.ts); a `solver`, `books`, `part` and the like is its place in the memory. */
interface Exports {
  limitMemory(sizeBytes: number): void;
  begin(links: number, crowdFormsAt: number): number;
  setUp(solver: number, links: number, capacities: number, neverBinds: number): void;
  place(sizeBytes: number): number;
  end(): void;
  partsInUse(): number;
  giveBack(parts: number): void;
  wayAt(): number;
  mostHops(): number;
  flowsAt(solver: number): number;
  changedAt(solver: number): number;
  flowSizeBytes(): number;
  rateOffset(): number;
  memberOfOffset(): number;
  flowRoom(solver: number): number;
  add(solver: number, links: number, capBytesPerS: number, mayJoin: boolean): number;
  remove(solver: number, f: number): void;
  setCap(solver: number, f: number, capBytesPerS: number): void;
  setCapacity(solver: number, link: number, bytesPerS: number): void;
  solve(solver: number): number;
  levelOf(solver: number, link: number): number;
  boundOf(solver: number, link: number): number;

  newBooks(
    downloads: number,
    devices: number,
    sites: number,
    releases: number,
    sources: number,
    reasons: number,
    keepsDevices: boolean,
    bins: number,
    binS: number,
  ): number;
  newLineMeter(lines: number, bins: number, binS: number): number;
  meterLine(meter: number, line: number, rateBytesPerS: number, fromS: number, toS: number): void;
  stretchBins(): number;
  newTransfers(
    solver: number,
    books: number,
    links: number,
    downloads: number,
    fills: number,
    devices: number,
    cdn: number,
    internetPeer: number,
    yields: number,
    counts: number,
    mayCrowd: boolean,
    isTraced: boolean,
    binS: number,
  ): number;
  ofDownloadAt(transfers: number): number;
  ofSourceAt(transfers: number): number;
  remainingAt(transfers: number): number;
  recordsAt(transfers: number): number;
  transferRoom(transfers: number): number;
  transferCount(transfers: number): number;
  transferSizeBytes(): number;
  bytesOffset(): number;
  capOffset(): number;
  startOffset(): number;
  tracedBytesOffset(): number;
  nextOfDownloadOffset(): number;
  nextOfSourceOffset(): number;
  downloadOffset(): number;
  sourceOffset(): number;
  senderOffset(): number;
  copyOffset(): number;
  serialOffset(): number;
  isPartialOffset(): number;
  takeEnded(transfers: number): number;
  endedAt(transfers: number): number;
  open(
    transfers: number,
    r: number,
    hops: number,
    source: number,
    sender: number,
    copy: number,
    inSite: number,
    outSite: number,
    reason: number,
    capBytesPerS: number,
    banBytes: number,
    timeS: number,
  ): number;
  setTransferCap(transfers: number, f: number, capBytesPerS: number, timeS: number): void;
  setPartialCap(transfers: number, f: number, capBytesPerS: number, timeS: number): void;
  setReason(transfers: number, f: number, reason: number, timeS: number): void;
  setLine(transfers: number, link: number, bytesPerS: number): void;
  close(transfers: number, f: number, timeS: number): void;
  lookAgain(transfers: number, r: number): void;
  closeComplete(transfers: number, r: number, missing: number, timeS: number): void;
  settle(transfers: number, r: number, timeS: number): void;
  solveRates(transfers: number, timeS: number): number;

  newTimers(count: number): number;
  timerCount(timers: number): number;
  isTimerSet(timers: number, timer: number): number;
  timerAt(timers: number, timer: number): number;
  setTimer(timers: number, timer: number, dueS: number): void;
  clearTimer(timers: number, timer: number): void;
  popTimer(timers: number): number;

  newDevices(count: number, places: number): number;
  setUpLikeBefore(devices: number, i: number, id: number, slotPhaseS: number): void;
  setUpDevice(
    devices: number,
    i: number,
    id: number,
    site: number,
    mode: number,
    restriction: number,
    capPlace: number,
    capMask: number,
    cacheLimitBytes: number,
    maxAgeS: number,
    uploadLevelPercent: number,
    uploadsOnVpn: boolean,
    slotPhaseS: number,
    backgroundTargetBytesPerS: number,
    keeps: number,
  ): void;
  setScopes(devices: number, first: number, next: number, from: number, to: number): void;
  makeScopeList(devices: number, entries: number): number;
  makeOnlyLan(devices: number, scopes: number): number;
  makeScopeTable(devices: number, place: number): number;
  cachePeakBytes(devices: number, i: number): number;

  newCaches(devices: number, files: number, visibilityDelayS: number, evictsOldest: boolean): number;
  makeLists(caches: number, scopes: number): void;
  sentLimitsAt(caches: number): number;
  fileSizesAt(caches: number): number;
  firstCopy(devices: number, i: number): number;
  nextCopy(caches: number, copy: number): number;
  fileOfCopy(caches: number, copy: number): number;
  isPinned(caches: number, copy: number): number;
  isWhole(caches: number, copy: number): number;
  isFresh(caches: number, copy: number, timeS: number): number;
  idlePosition(caches: number, copy: number): number;
  noteUpload(caches: number, copy: number, change: number, timeS: number): void;
  pin(caches: number, copy: number, untilS: number): void;
  removeCopy(caches: number, copy: number, why: number): void;
  addPartial(caches: number, i: number, file: number, visibleS: number): number;
  dropPartial(caches: number, copy: number): void;
  noteFetching(caches: number, i: number, file: number): number;
  noteFetched(caches: number, i: number, file: number): void;
  noteIneligible(caches: number, i: number, file: number): void;

  newRoutes(devices: number, sites: number, deviceBase: number, capBase: number, fullTunnel: boolean): number;
  leavesByHubAt(routes: number): number;
  routeFromInternet(routes: number, i: number, state: number, foreground: boolean): number;
  routeFromServer(
    routes: number,
    out: number,
    isAtHub: boolean,
    isOnInternet: boolean,
    home: number,
    i: number,
    state: number,
    foreground: boolean,
  ): number;
  routeToServer(routes: number, into: number, isAtHub: boolean, home: number): number;

  newPart(
    transfers: number,
    books: number,
    devices: number,
    caches: number,
    routes: number,
    downloads: number,
    deviceCount: number,
    files: number,
    timers: number,
    firstFillTimer: number,
  ): number;
  newConnections(part: number, banBytes: number): number;
  newYielding(part: number, foregroundTarget: number, foregroundShare: number, backgroundShare: number): number;
  newSearch(
    part: number,
    connections: number,
    keyA: number,
    keyB: number,
    uploadSlots: number,
    slotRotationS: number,
    uploadConnections: number,
    lanFirst: boolean,
    groupWithoutLan: boolean,
    uploadsOnBattery: boolean,
    hasEvents: boolean,
    hasProxies: boolean,
    meteredBars: number,
  ): number;
  timersOf(part: number): number;
  limitPeers(search: number, returned: number, connections: number, internetMore: number, giving: number): void;
  registerEvery(search: number, intervalS: number): number;
  search(search: number, r: number, timeS: number): number;
  takeOver(search: number, r: number, timeS: number): number;
  hasStandby(part: number, r: number): number;
  wantsPeers(search: number, r: number): number;
  candidates(search: number): number;
  nearestReason(search: number): number;
  mayUpload(connections: number, i: number, state: number, timeS: number): number;
  endConnection(connections: number, f: number, reason: number, timeS: number): void;
  endUploads(connections: number, i: number, reason: number, timeS: number, onlyCopy: number): void;
  suspendUploads(connections: number, i: number, copy: number, timeS: number): void;
  closeAll(connections: number, r: number, timeS: number): void;
  hold(connections: number, i: number, file: number, timeS: number, ageS: number): void;
  store(connections: number, i: number, file: number, timeS: number, pinnedUntilS: number): void;
  clearTimers(part: number, r: number): void;
  drop(part: number, r: number): void;
  newCourse(
    part: number,
    connections: number,
    yielding: number,
    downloadsAtOnce: number,
    hasEvents: boolean,
    mostAtOnce: number,
    noProgressS: number,
  ): number;
  requestsAt(course: number): number;
  eventCount(course: number): number;
  advance(course: number, moments: number, endS: number): number;
  requestAgain(course: number, r: number, timeS: number): void;
  wakeDevice(course: number, i: number, timeS: number): void;
  startWaiting(course: number, i: number): void;
  refreshDevice(part: number, i: number, timeS: number): void;
  draw(keyA: number, keyB: number, entity: number, counter: number): number;
  pairOf(a: number, b: number): number;
}

/** What transfers tell while they are opened, settled and booked. */
export interface TransferListener {
  traceRoute(f: number, hops: number): void;
  traceRow(f: number, timeS: number, wholeBytes: number): void;
  sentToInternet(sender: number, bytes: number, timeS: number): void;
  recordsMoved(): void;
}

/** What a part asks and tells: what is not kept in the kernel, and what happens there seldom. */
export interface PartListener {
  /** Brings the state of a device to the present and returns it. */
  turnState(i: number): number;
  /** The state of a device has changed. */
  wake(i: number): void;
  /** A download begins, stops because its device is off or elsewhere, goes on, and is complete. */
  start(r: number): void;
  pause(r: number): void;
  resume(r: number): void;
  /** A download has got nothing for as long as it waits. */
  stalled(r: number): void;
  /** Returns until when the file is pinned in the cache, NaN for not, -Infinity when no peer may have it. */
  finish(r: number): number;
  /** A download is to look for peers. */
  announce(r: number): void;
  /** The sender of a transfer has sent its last bad piece. */
  ban(r: number, f: number): void;
  /** A timer is due that is none of a download's end, its look for peers, or a device. */
  happen(timer: number): void;
  isCutOff(i: number, state: number): boolean;
  /** A download has lost a peer before it was complete; with its last peer comes the reason, -1 otherwise. */
  lostPeer(r: number, reason: number): void;
  refreshCaps(i: number): void;
  capsChangeS(i: number, timeS: number): number;
  monthlyCapCheckS(i: number, timeS: number): number;
  monthlyCapLeftBytes(i: number, timeS: number): number;
  officePlace(i: number, timeS: number): number;
  obstacle(holder: number, state: number, source: number, seeker: number, seekerState: number): number;
  isBanned(r: number, holder: number): boolean;
  sendsBadPieces(holder: number): boolean;
  couldRegister(i: number, timeS: number): boolean;
}

/** By the place of what they listen to. */
export const transferListeners = new Listeners<TransferListener>();
export const partListeners = new Listeners<PartListener>();

const { memory, sizeBytes: memoryBytes } = reserved();
/** One instance a thread, as a constant of the module: V8 then calls its functions without a look at what they are. */
export const kernel = instantiated();
// Small objects are not counted.
kernel.limitMemory(memoryBytes * 0.98);

/** Views of the memory; it is shared because then it grows without taking the old buffer away (docs/decisions/0011). */
export const float64sAt = (place: number, length: number) => new Float64Array(memory.buffer, place >>> 0, length);
export const int32sAt = (place: number, length: number) => new Int32Array(memory.buffer, place >>> 0, length);
export const uint8sAt = (place: number, length: number) => new Uint8Array(memory.buffer, place >>> 0, length);

/** Numbers of the links that the next flow or transfer crosses: written before it is opened. */
export const way = int32sAt(kernel.wayAt(), kernel.mostHops());

function instantiated(): Exports {
  const code = Uint8Array.from(atob(KERNEL_CODE), (letter) => letter.charCodeAt(0));
  const transfersAt = (place: number) => transferListeners.at(place);
  const partAt = (place: number) => partListeners.at(place);
  const imports = {
    env: { memory },
    memory: { memoryIsFull },
    flows: { tooManyFlows },
    transferAccounts: {
      sentToInternet: (place: number, sender: number, bytes: number, timeS: number) =>
        transfersAt(place).sentToInternet(sender, bytes, timeS),
    },
    transfers: {
      traceRoute: (place: number, f: number, hops: number) => transfersAt(place).traceRoute(f, hops),
      traceRow: (place: number, f: number, timeS: number, wholeBytes: number) =>
        transfersAt(place).traceRow(f, timeS, wholeBytes),
      recordsMoved: (place: number) => transfersAt(place).recordsMoved(),
    },
    part: {
      turnState: (place: number, i: number) => partAt(place).turnState(i),
      wake: (place: number, i: number) => partAt(place).wake(i),
      capsChangeS: (place: number, i: number, timeS: number) => partAt(place).capsChangeS(i, timeS),
      monthlyCapCheckS: (place: number, i: number, timeS: number) => partAt(place).monthlyCapCheckS(i, timeS),
    },
    connections: {
      lostPeer: (place: number, r: number, reason: number) => partAt(place).lostPeer(r, reason),
      monthlyCapLeftBytes: (place: number, i: number, timeS: number) => partAt(place).monthlyCapLeftBytes(i, timeS),
    },
    course: {
      start: (place: number, r: number) => partAt(place).start(r),
      stalled: (place: number, r: number) => partAt(place).stalled(r),
      pause: (place: number, r: number) => partAt(place).pause(r),
      resume: (place: number, r: number) => partAt(place).resume(r),
      finish: (place: number, r: number) => partAt(place).finish(r),
      announce: (place: number, r: number) => partAt(place).announce(r),
      ban: (place: number, r: number, f: number) => partAt(place).ban(r, f),
      happen: (place: number, timer: number) => partAt(place).happen(timer),
      isCutOff: (place: number, i: number, state: number) => partAt(place).isCutOff(i, state),
      refreshCaps: (place: number, i: number) => partAt(place).refreshCaps(i),
      standsStill,
    },
    registrations: {
      couldRegister: (place: number, i: number, timeS: number) => partAt(place).couldRegister(i, timeS),
    },
    search: {
      officePlace: (place: number, i: number, timeS: number) => partAt(place).officePlace(i, timeS),
      obstacle: (place: number, holder: number, state: number, source: number, seeker: number, seekerState: number) =>
        partAt(place).obstacle(holder, state, source, seeker, seekerState),
      isBanned: (place: number, r: number, holder: number) => partAt(place).isBanned(r, holder),
      sendsBadPieces: (place: number, holder: number) => partAt(place).sendsBadPieces(holder),
      refreshCaps: (place: number, i: number) => partAt(place).refreshCaps(i),
      monthlyCapLeftBytes: (place: number, i: number, timeS: number) => partAt(place).monthlyCapLeftBytes(i, timeS),
    },
  };
  return new WebAssembly.Instance(new WebAssembly.Module(code), imports).exports as Exports;
}

function reserved(): { memory: WebAssembly.Memory; sizeBytes: number } {
  for (const maximum of PAGES_RESERVED) {
    try {
      return { memory: new WebAssembly.Memory({ initial: 1, maximum, shared: true }), sizeBytes: maximum * PAGE_BYTES };
    } catch {
      // Less may be had.
    }
  }
  throw InputError.of(
    'no address space for the rates: Node.js sets 10 GB of it aside in each thread, of which little is used, and a ' +
      'limit (ulimit -v) forbids that. Raise the limit, use Node.js 24 or newer, which does with less where it has to, ' +
      'or set NODE_OPTIONS=--disable-wasm-trap-handler, which takes 4 GB or less and is a little slower',
  );
}

function tooManyFlows(): never {
  throw InputError.of(
    'more than four million transfers at once in one part: divide the estate into scenarios of sites that never meet, ' +
      'or its content into several runs',
  );
}

function standsStill(timeS: number): never {
  throw new InvariantError(`the simulation stands still at ${timeS} s`);
}

function memoryIsFull(): never {
  const gigabytes = memoryBytes / 2 ** 30;
  throw InputError.of(
    `the devices, downloads and transfers of one part need more than ${gigabytes} GB: divide the estate into scenarios ` +
      'of sites that never meet, or its content into several runs',
  );
}
