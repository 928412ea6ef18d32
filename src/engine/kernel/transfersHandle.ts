/**
 * Transfers: opened and closed one by one, settled at constant rates between solves.
 *
 * Their accounts and rates are kept in the kernel (kernel/transfers.ts), whose records are read here. Those to peers are
 * opened there, those from cache servers and the CDN from here.
 */
import type { ReasonCode } from '../../core/reasons.js';
import type { Model } from '../../scenario/model.js';
import type { Network } from '../network.js';
import type { Opening } from '../opening.js';
import { SOURCE, SOURCE_COUNT } from '../result.js';
import { Trace, type TracedRoute } from '../trace.js';
import type { BooksHandle } from './booksHandle.js';
import type { Ptr } from './border.js';
import { newTransfers, openTransfer } from './calls.js';
import { float64sAt, int32sAt, kernel, transferListeners, way } from './instance.js';
import { TRANSFER } from './layouts.js';
import { float64Of, int32Of, viewsOfTable } from './records.js';
import { SolverHandle } from './solverHandle.js';

const NONE = -1;

/** The record of a transfer, in numbers of 8 and of 4 bytes: its length, and where its fields lie in it. */
const FLOAT64S = TRANSFER.strideBytes / 8;
const BYTES = float64Of(TRANSFER, 'bytes');
const CAP = float64Of(TRANSFER, 'cap');
const START = float64Of(TRANSFER, 'startS');
const TRACED_BYTES = float64Of(TRANSFER, 'tracedBytes');
const INT32S = TRANSFER.strideBytes / 4;
const NEXT_OF_DOWNLOAD = int32Of(TRANSFER, 'nextOfDownload');
const NEXT_OF_SOURCE = int32Of(TRANSFER, 'nextOfSource');
const DOWNLOAD = int32Of(TRANSFER, 'download');
const SOURCE_TYPE = int32Of(TRANSFER, 'source');
const SENDER = int32Of(TRANSFER, 'sender');
const SERIAL = int32Of(TRANSFER, 'serial');

/** How many transfers there can be, and of whom. */
export interface TransferCounts {
  /** Downloads of devices; the numbers from here on are files that cache servers fetch. */
  downloads: number;
  fills: number;
  devices: number;
}

export class TransfersHandle {
  readonly bandwidth: SolverHandle;
  /** First transfer of each download, and of each uploading device: heads of lists. */
  readonly ofDownload: Int32Array;
  readonly ofSource: Int32Array;
  /** Bytes that each download still needs, as of its last settlement. */
  readonly remaining: Float64Array;
  readonly trace: Trace | null;

  /** Its address in the kernel's memory. */
  readonly address: Ptr<'Transfers'>;
  private readonly downloadCount: number;
  /** Views of the records: new ones when they have moved. */
  private float64s: Float64Array = new Float64Array(0);
  private int32s: Int32Array = new Int32Array(0);
  /** By number of the transfer, where it is traced. */
  private readonly routes: TracedRoute[] = [];

  constructor(
    private readonly network: Network,
    books: BooksHandle,
    /** The tolerance of the part as a number: 0 for exact rates (rateTolerance.ts). */
    model: Pick<Model, 'cacheYieldsToPeers' | 'qosCountsPeers'> & { rateTolerance: number },
    counts: TransferCounts,
    tracing: boolean,
  ) {
    const { downloads, fills, devices } = counts;
    const count = downloads + fills;
    this.downloadCount = downloads;
    this.trace = tracing ? new Trace(network) : null;
    this.bandwidth = new SolverHandle(network.capacity, network.neverBinds, undefined, model.rateTolerance);
    for (const medium of new Set(network.air?.mediumOf)) if (medium !== NONE) this.bandwidth.setMedium(medium);
    this.address = newTransfers({
      solver: this.bandwidth.solver,
      books: books.address,
      links: network.capacity.length,
      downloads,
      fills,
      devices,
      yields: sourcesThat((source) => source === SOURCE.cdn || model.cacheYieldsToPeers),
      counts: sourcesThat((source) => model.qosCountsPeers === 'all' || isOfLan(source)),
      mayAggregate: model.rateTolerance === 0,
      isTraced: tracing,
    });
    this.ofDownload = int32sAt(kernel.ofDownloadAt(this.address), count);
    this.ofSource = int32sAt(kernel.ofSourceAt(this.address), devices);
    this.remaining = float64sAt(kernel.remainingAt(this.address), count);
    this.lookAtRecords();
    transferListeners.set(this.address, {
      traceRoute: (f, hops) => {
        if (!this.trace) return;
        const weights = float64sAt(kernel.weightsAt(), hops);
        this.routes[f] = this.trace.routeOver(way.subarray(0, hops), (hop) => weights[hop]!);
      },
      traceRow: (f, timeS, wholeBytes) => this.traceRow(f, timeS, wholeBytes),
      sentToInternet: (sender, bytes, timeS) => books.uploadCap.add(sender, bytes, timeS),
      recordsMoved: () => this.lookAtRecords(),
    });
  }

  /** Gives the memory back: the last call. */
  release(): void {
    transferListeners.delete(this.address);
    this.bandwidth.release();
  }

  /** Transfers that were ever opened. */
  get count(): number {
    return kernel.transferCount(this.address);
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

  /** Number of the transfer in order of opening. */
  private serialOf(f: number): number {
    return this.int32s[f * INT32S + SERIAL]!;
  }

  /** Bytes that a transfer has brought, as of its last settlement. */
  bytesOf(f: number): number {
    return this.float64s[f * FLOAT64S + BYTES]!;
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
    return f === NONE ? 0 : this.bytesOf(f);
  }

  // --- what happens to them ---

  /** Opens a transfer over the first links of the present route. */
  open(r: number, hops: number, opening: Opening, timeS: number): void {
    openTransfer(this.address, timeS, {
      cap: opening.capBytesPerS,
      banBytes: Number.POSITIVE_INFINITY,
      download: r,
      source: opening.source,
      sender: NONE,
      copy: opening.copy,
      inSite: opening.inSite,
      outSite: opening.outSite,
      reason: opening.reason,
      hops,
    });
  }

  /** Changes the rate of a link from now on. */
  setCapacity(link: number, bytesPerS: number, timeS: number): void {
    if (this.network.capacity[link] === bytesPerS) return;
    this.network.capacity[link] = bytesPerS;
    kernel.setLine(this.address, link, bytesPerS);
    this.trace?.noteCapacity(link, bytesPerS, timeS);
  }

  /** Caps a transfer from now on. */
  setCap(f: number, capBytesPerS: number, timeS: number): void {
    kernel.setTransferCap(this.address, f, capBytesPerS, timeS);
  }

  /** A transfer goes on over the first links of the present way, in place of those of its route. */
  reroute(f: number, hops: number, timeS: number): void {
    kernel.reroute(this.address, f, hops, timeS);
  }

  /** Gives the CDN transfer of a download another reason from now on. */
  setReason(r: number, reason: ReasonCode, timeS: number): void {
    const f = this.httpOf(r);
    if (f !== NONE) kernel.setReason(this.address, f, reason, timeS);
  }

  /** Ends one transfer; its download goes on. */
  close(f: number, timeS: number): void {
    kernel.close(this.address, f, timeS);
  }

  /** Ends all transfers of a fetch that is complete: `missing` whole bytes are booked on them, no more, no less. */
  closeComplete(r: number, missing: number, timeS: number): void {
    kernel.closeComplete(this.address, r, missing, timeS);
  }

  /** A download is looked at again at the end of the instant, whether anything changed or not. */
  lookAgain(r: number): void {
    kernel.lookAgain(this.address, r);
  }

  /** Brings the accounts of all transfers of a download to an instant. */
  settle(r: number, timeS: number): void {
    kernel.settle(this.address, r, timeS);
  }

  /** @param wholeBytes what is booked of the transfer so far, or NaN when only its cap changes */
  private traceRow(f: number, timeS: number, wholeBytes: number): void {
    const { trace, float64s } = this;
    if (!trace) return;
    const r = this.downloadOf(f);
    const record = f * FLOAT64S;
    const startS = float64s[record + START]!;
    const bytes = Number.isNaN(wholeBytes) ? float64s[record + BYTES]! : wholeBytes;
    if (timeS > startS) {
      const row = {
        transfer: this.serialOf(f),
        download: r < this.downloadCount ? r : NONE,
        source: this.sourceOf(f),
        sourceDevice: this.senderOf(f),
        capBytesPerS: float64s[record + CAP]!,
        startS,
        endS: timeS,
        bytes: bytes - float64s[record + TRACED_BYTES]!,
      };
      trace.add(row, this.routes[f]!);
    }
    float64s[record + START] = timeS;
    float64s[record + TRACED_BYTES] = bytes;
  }

  private lookAtRecords(): void {
    const allocated = kernel.transfersAllocated(this.address);
    const { float64s, int32s } = viewsOfTable(TRANSFER, kernel.recordsAt(this.address), allocated);
    this.float64s = float64s;
    this.int32s = int32s;
    this.bandwidth.lookAtFlows();
  }
}

function isOfLan(source: number): boolean {
  return source === SOURCE.lanPeer || source === SOURCE.linkLocalPeer;
}

/** A set of sources as bits. */
function sourcesThat(holds: (source: number) => boolean): number {
  let set = 0;
  for (let source = 0; source < SOURCE_COUNT; source += 1) if (holds(source)) set |= 1 << source;
  return set;
}
