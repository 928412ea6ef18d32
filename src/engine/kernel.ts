/**
 * The engine's inner part, which is WebAssembly (folder `kernel`): its instance, its memory, and what it exports.
 *
 * A thread has one instance, in whose memory its parts live, mostly one after the other. What the engine reads at every
 * event it reads from that memory, through views.
 */
import { InputError } from '../core/problems.js';
import { KERNEL_CODE } from './kernelCode.js';

/** Address space of the memory of a thread, in pages of 64 kB: 4 GB, or 1 GB where that is not to be had. */
const PAGES_RESERVED = [65_536, 16_384];
const PAGE_BYTES = 65_536;

/** What the instance exports (kernel/index.ts); a `solver`, `books`, `transfers` or `meter` is its place in the memory. */
interface Exports {
  limitMemory(sizeBytes: number): void;
  begin(links: number, crowdFormsAt: number): number;
  setUp(solver: number, link: number, capacityBytesPerS: number, neverBinds: number): void;
  end(): void;
  wayAt(): number;
  mostHops(): number;
  flowsAt(solver: number): number;
  changedAt(solver: number): number;
  flowSizeBytes(): number;
  rateOffset(): number;
  memberOfOffset(): number;
  room(solver: number): number;
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
  uploadCountAt(transfers: number): number;
  remainingAt(transfers: number): number;
  recordsAt(transfers: number): number;
  dirtyAt(transfers: number): number;
  dueAt(transfers: number): number;
  yieldingAt(transfers: number): number;
  peerRatesAt(transfers: number): number;
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
  setReason(transfers: number, f: number, reason: number, timeS: number): void;
  setOnBattery(transfers: number, sender: number, onBattery: boolean, timeS: number): void;
  close(transfers: number, f: number, timeS: number): void;
  closeComplete(transfers: number, r: number, missing: number, timeS: number): void;
  banned(transfers: number, r: number, timeS: number): number;
  isEndKnown(transfers: number, r: number): number;
  markDirty(transfers: number, r: number): void;
  settle(transfers: number, r: number, timeS: number): void;
  settleUploads(transfers: number, sender: number, timeS: number): void;
  solveRates(transfers: number): number;
  turn(transfers: number, timeS: number): number;
}

/** What transfers tell while they are settled and booked. */
export interface Listener {
  traceRow(f: number, timeS: number, wholeBytes: number): void;
  sentToInternet(sender: number, bytes: number, timeS: number): void;
}

/** By the place of the transfers. */
export const listeners = new Map<number, Listener>();

const { memory, sizeBytes: memoryBytes } = reserved();
/** One instance a thread, as a constant of the module: V8 then calls its functions without a look at what they are. */
export const kernel = instantiated();
// Small objects are not counted.
kernel.limitMemory(memoryBytes * 0.98);

/** Views of the memory; it is shared because then it grows without taking the old buffer away (docs/decisions/0011). */
export const float64sAt = (place: number, length: number): Float64Array =>
  new Float64Array(memory.buffer, place >>> 0, length);
export const int32sAt = (place: number, length: number): Int32Array =>
  new Int32Array(memory.buffer, place >>> 0, length);

/** Numbers of the links that the next flow or transfer crosses: written before it is opened. */
export const way = int32sAt(kernel.wayAt(), kernel.mostHops());

function instantiated(): Exports {
  const code = Uint8Array.from(atob(KERNEL_CODE), (letter) => letter.charCodeAt(0));
  const imports = {
    env: { memory },
    memory: { memoryIsFull },
    flows: { tooManyFlows },
    transfers: {
      traceRow: (transfers: number, f: number, timeS: number, wholeBytes: number) =>
        listeners.get(transfers)!.traceRow(f, timeS, wholeBytes),
      sentToInternet: (transfers: number, sender: number, bytes: number, timeS: number) =>
        listeners.get(transfers)!.sentToInternet(sender, bytes, timeS),
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

function memoryIsFull(): never {
  const gigabytes = memoryBytes / 2 ** 30;
  throw InputError.of(
    `the devices, downloads and transfers of one part need more than ${gigabytes} GB: divide the estate into scenarios ` +
      'of sites that never meet, or its content into several runs',
  );
}
