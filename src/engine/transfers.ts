/**
 * Transfers: opened and closed one by one, settled at constant rates between solves.
 *
 * Their accounts and rates are kept in the kernel (kernel/transfers.ts), whose records are read here. What limits HTTP
 * beside peers is a rule, and stays here: after each solve of a moment the downloads that have both are looked at, and
 * the rates are solved again where a limit moved.
 */
import type { ReasonCode } from '../core/reasons.js';
import { Bandwidth } from './bandwidth.js';
import type { Books } from './books.js';
import { float64sAt, int32sAt, kernel, listeners, way } from './kernel.js';
import { BIN_S } from './lineMeter.js';
import type { Network } from './network.js';
import type { HttpYield, Opening } from './opening.js';
import { SOURCE, SOURCE_COUNT } from './result.js';
import { Trace } from './trace.js';

const NONE = -1;
/** Rounds in which HTTP and peers that share a line are brought into balance. */
const YIELD_ROUNDS = 4;
const YIELD_TOLERANCE = 0.01;
/** Room for lists of a moment that the kernel has from the start (kernel/memory.ts). */
const FIRST_ROOM = 64;

/** The record of a transfer, in numbers of 8 and of 4 bytes: its length, and where its fields lie in it. */
const FLOAT64S = kernel.transferSizeBytes() / 8;
const BYTES = kernel.bytesOffset() / 8;
const CAP = kernel.capOffset() / 8;
const START = kernel.startOffset() / 8;
const TRACED_BYTES = kernel.tracedBytesOffset() / 8;
const INT32S = kernel.transferSizeBytes() / 4;
const NEXT_OF_DOWNLOAD = kernel.nextOfDownloadOffset() / 4;
const NEXT_OF_SOURCE = kernel.nextOfSourceOffset() / 4;
const DOWNLOAD = kernel.downloadOffset() / 4;
const SOURCE_TYPE = kernel.sourceOffset() / 4;
const SENDER = kernel.senderOffset() / 4;
const COPY = kernel.copyOffset() / 4;
const SERIAL = kernel.serialOffset() / 4;

export class Transfers {
  readonly bandwidth: Bandwidth;
  /** First transfer of each download, and of each uploading device: heads of lists. */
  readonly ofDownload: Int32Array;
  readonly ofSource: Int32Array;
  readonly uploadCount: Int32Array;
  /** Bytes that each download still needs, as of its last settlement. */
  readonly remaining: Float64Array;
  readonly trace: Trace | null;

  /** Its place in the kernel's memory. */
  private readonly place: number;
  /** Views of the records, and of the lists that a moment leaves: new ones when they have moved. */
  private float64s: Float64Array = new Float64Array(0);
  private int32s: Int32Array = new Int32Array(0);
  private room = 0;
  private dirty: Int32Array = new Int32Array(0);
  private dueS: Float64Array = new Float64Array(0);
  private yielding: Int32Array = new Int32Array(0);
  private peerRates: Float64Array = new Float64Array(0);
  /** True when something changed since the last solve. */
  private isStale = false;
  /** True when some transfer ever was of bad pieces. */
  private knowsBad = false;
  private routes: (number[] | undefined)[] = [];

  constructor(
    private readonly network: Network,
    books: Books,
    private readonly httpYield: HttpYield,
    /** Downloads of devices; the numbers from here on are files that cache servers fetch. */
    private readonly downloadCount: number,
    fillCount: number,
    deviceCount: number,
    tracing: boolean,
    /** Whether HTTP transfers may join crowds: whoever reads the rate of a transfer at any moment must say no. */
    mayCrowd: boolean,
  ) {
    const count = downloadCount + fillCount;
    this.trace = tracing ? new Trace(network) : null;
    this.bandwidth = new Bandwidth(network.capacity, network.neverBinds);
    this.place = kernel.newTransfers(
      this.bandwidth.solver,
      books.place,
      network.capacity.length,
      downloadCount,
      fillCount,
      deviceCount,
      SOURCE.cdn!,
      SOURCE.internetPeer!,
      sourcesThat((source) => httpYield.yields(source)),
      sourcesThat((source) => httpYield.counts(source)),
      mayCrowd,
      tracing,
      BIN_S,
    );
    this.ofDownload = int32sAt(kernel.ofDownloadAt(this.place), count);
    this.ofSource = int32sAt(kernel.ofSourceAt(this.place), deviceCount);
    this.uploadCount = int32sAt(kernel.uploadCountAt(this.place), deviceCount);
    this.remaining = float64sAt(kernel.remainingAt(this.place), count);
    this.lookAtRecords();
    this.lookAtChanged(FIRST_ROOM);
    this.lookAtYielding(FIRST_ROOM);
    listeners.set(this.place, {
      traceRow: (f, timeS, wholeBytes) => this.traceRow(f, timeS, wholeBytes),
      sentToInternet: (sender, bytes, timeS) => books.uploadCap.add(sender, bytes, timeS),
    });
  }

  /** Gives the memory back: the last call. */
  release(): void {
    listeners.delete(this.place);
    this.bandwidth.release();
  }

  /** Transfers that were ever opened. */
  get count(): number {
    return kernel.transferCount(this.place);
  }

  // --- the records ---

  nextOfDownload(f: number): number {
    return this.int32s[f * INT32S + NEXT_OF_DOWNLOAD]!;
  }

  nextOfSource(f: number): number {
    return this.int32s[f * INT32S + NEXT_OF_SOURCE]!;
  }

  downloadOf(f: number): number {
    return this.int32s[f * INT32S + DOWNLOAD]!;
  }

  sourceOf(f: number): number {
    return this.int32s[f * INT32S + SOURCE_TYPE]!;
  }

  /** Local number of the sending device, or -1. */
  senderOf(f: number): number {
    return this.int32s[f * INT32S + SENDER]!;
  }

  copyOf(f: number): number {
    return this.int32s[f * INT32S + COPY]!;
  }

  /** Number of the transfer in order of opening. */
  serialOf(f: number): number {
    return this.int32s[f * INT32S + SERIAL]!;
  }

  /** The transfer of a download from the CDN or a cache server, or -1. */
  httpOf(r: number): number {
    let f = this.ofDownload[r]!;
    while (f !== NONE && this.senderOf(f) !== NONE) f = this.nextOfDownload(f);
    return f;
  }

  /** HTTP bytes of the transfer that a download has open, as of its last settlement. */
  openHttpBytes(r: number): number {
    const f = this.httpOf(r);
    return f === NONE ? 0 : this.float64s[f * FLOAT64S + BYTES]!;
  }

  /** True when the download already takes bytes from this device. */
  drawsFrom(r: number, sender: number): boolean {
    for (let f = this.ofDownload[r]!; f !== NONE; f = this.nextOfDownload(f)) {
      if (this.senderOf(f) === sender) return true;
    }
    return false;
  }

  // --- what happens to them ---

  /** Opens a transfer over the network's present route. */
  open(r: number, opening: Opening, timeS: number): number {
    const { hops } = this.network;
    const f = kernel.open(
      this.place,
      r,
      hops,
      opening.source,
      opening.sender,
      opening.copy,
      opening.inSite,
      opening.outSite,
      opening.reason,
      opening.capBytesPerS,
      opening.banBytes,
      timeS,
    );
    this.isStale = true;
    if (f >= this.room) this.lookAtRecords();
    if (opening.banBytes !== Number.POSITIVE_INFINITY) this.knowsBad = true;
    if (this.trace) this.routes[f] = Array.from(way.subarray(0, hops));
    return f;
  }

  /** Changes the rate of a link from now on. */
  setCapacity(link: number, bytesPerS: number, timeS: number): void {
    if (this.network.capacity[link] === bytesPerS) return;
    this.network.capacity[link] = bytesPerS;
    this.bandwidth.setCapacity(link, bytesPerS);
    this.isStale = true;
    this.trace?.noteCapacity(link, bytesPerS, timeS);
  }

  /** Caps a transfer from now on. */
  setCap(f: number, capBytesPerS: number, timeS: number): void {
    kernel.setTransferCap(this.place, f, capBytesPerS, timeS);
    this.isStale = true;
  }

  /** Gives the CDN transfer of a download another reason from now on. */
  setReason(r: number, reason: ReasonCode, timeS: number): void {
    const f = this.httpOf(r);
    if (f !== NONE) kernel.setReason(this.place, f, reason, timeS);
  }

  /** Notes whether a sender runs on battery from now on. */
  setOnBattery(sender: number, onBattery: boolean, timeS: number): void {
    if (this.ofSource[sender] !== NONE) kernel.setOnBattery(this.place, sender, onBattery, timeS);
  }

  /** Ends one transfer; its download goes on. */
  close(f: number, timeS: number): void {
    kernel.close(this.place, f, timeS);
    this.isStale = true;
  }

  /** Ends all transfers of a download that is complete: `missing` whole bytes are booked on them, no more, no less. */
  closeComplete(r: number, missing: number, timeS: number): void {
    kernel.closeComplete(this.place, r, missing, timeS);
    this.isStale = true;
  }

  /** The sender that has sent a download so many bad pieces that it is banned now: its transfer, or -1. */
  banned(r: number, timeS: number): number {
    return this.knowsBad ? kernel.banned(this.place, r, timeS) : NONE;
  }

  /** False when a due time is only the earliest at which the download can be complete. */
  isEndKnown(r: number): boolean {
    return kernel.isEndKnown(this.place, r) !== 0;
  }

  /** The due time of a download is to be found anew by the next {@link solve}. */
  lookAgain(r: number): void {
    kernel.markDirty(this.place, r);
    this.isStale = true;
  }

  /** Brings the accounts of all transfers of a download to a moment. */
  settle(r: number, timeS: number): void {
    kernel.settle(this.place, r, timeS);
  }

  /** Brings the accounts of all uploads of a device to a moment. */
  settleUploads(sender: number, timeS: number): void {
    if (this.ofSource[sender] !== NONE) kernel.settleUploads(this.place, sender, timeS);
  }

  /**
   * Solves the rates after the events of a moment.
   *
   * @param due called for each download whose transfers changed, with the moment at which it will be complete at the
   *   new rates (Infinity when it stands still), or has to be looked at again (see {@link isEndKnown})
   */
  solve(timeS: number, due: (r: number, dueS: number) => void): void {
    if (!this.isStale) return;
    this.isStale = false;
    let count = kernel.solveRates(this.place);
    for (let round = 0; round < YIELD_ROUNDS && count > 0; round += 1) {
      if (count > this.yielding.length) this.lookAtYielding(count);
      let moved = false;
      for (let k = 0; k < count; k += 1) {
        moved = this.yieldToPeers(this.yielding[k]!, this.peerRates[k]!, round, timeS) || moved;
      }
      if (!moved) break;
      count = kernel.solveRates(this.place);
    }
    const changed = kernel.turn(this.place, timeS);
    if (changed > this.dirty.length) this.lookAtChanged(changed);
    for (let k = 0; k < changed; k += 1) due(this.dirty[k]!, this.dueS[k]!);
  }

  /**
   * Limits an HTTP transfer to what its peers leave; true when the limit has moved. Where HTTP and peers share a line
   * the two would creep towards their balance: after the first round a limit that still falls goes to its floor, one
   * that still rises to its ceiling, and the next round corrects what was too much.
   *
   * @param peerRate of all its peers, or -1 when it has none
   */
  private yieldToPeers(http: number, peerRate: number, round: number, timeS: number): boolean {
    const hasPeers = peerRate >= 0;
    const r = this.downloadOf(http);
    const old = this.float64s[http * FLOAT64S + CAP]!;
    let cap = hasPeers ? this.httpYield.limitBytesPerS(r, peerRate) : Number.POSITIVE_INFINITY;
    if (hasPeers) kernel.setReason(this.place, http, this.httpYield.reason(r, peerRate), timeS);
    const larger = Math.max(cap, old);
    if (cap === old || (Number.isFinite(larger) && Math.abs(cap - old) <= YIELD_TOLERANCE * larger)) return false;
    if (round === 1 && hasPeers) {
      cap = cap < old ? this.httpYield.floorBytesPerS(r, peerRate) : this.httpYield.limitBytesPerS(r, 0);
    }
    kernel.setTransferCap(this.place, http, cap, timeS);
    return true;
  }

  /** @param wholeBytes what is booked at the end of the transfer, or NaN when only its cap changes */
  private traceRow(f: number, timeS: number, wholeBytes: number): void {
    const { trace, float64s } = this;
    if (!trace) return;
    const r = this.downloadOf(f);
    const record = f * FLOAT64S;
    const startS = float64s[record + START]!;
    const bytes = float64s[record + BYTES]!;
    if (timeS > startS) {
      trace.rows.push({
        transfer: this.serialOf(f),
        download: r < this.downloadCount ? r : NONE,
        source: this.sourceOf(f),
        sourceDevice: this.senderOf(f),
        links: trace.linksOf(this.routes[f]!),
        capBytesPerS: float64s[record + CAP]!,
        startS,
        endS: timeS,
        bytes: (Number.isNaN(wholeBytes) ? bytes : wholeBytes) - float64s[record + TRACED_BYTES]!,
      });
    }
    float64s[record + START] = timeS;
    float64s[record + TRACED_BYTES] = bytes;
  }

  private lookAtRecords(): void {
    this.room = kernel.transferRoom(this.place);
    const place = kernel.recordsAt(this.place);
    this.float64s = float64sAt(place, this.room * FLOAT64S);
    this.int32s = int32sAt(place, this.room * INT32S);
    this.bandwidth.lookAtFlows();
  }

  private lookAtChanged(count: number): void {
    this.dirty = int32sAt(kernel.dirtyAt(this.place), count);
    this.dueS = float64sAt(kernel.dueAt(this.place), count);
  }

  private lookAtYielding(count: number): void {
    this.yielding = int32sAt(kernel.yieldingAt(this.place), count);
    this.peerRates = float64sAt(kernel.peerRatesAt(this.place), count);
  }
}

/** A set of sources as bits. */
function sourcesThat(holds: (source: number) => boolean): number {
  let set = 0;
  for (let source = 0; source < SOURCE_COUNT; source += 1) if (holds(source)) set |= 1 << source;
  return set;
}
