/**
 * Transfers: the bytes of one download from one source, integrated over rates that are constant between events.
 *
 * A transfer is a flow of the bandwidth solver with its account. Accounts are closed in whole bytes, so that bytes sent
 * equal bytes received and the reasons of a transfer's CDN bytes add up to them exactly.
 */
import { doubled } from '../core/columns.js';
import { REASON_COUNT, type ReasonCode } from '../core/reasons.js';
import { Bandwidth } from './bandwidth.js';
import type { Network } from './network.js';
import { BIN_S, SOURCE, SOURCE_COUNT, type TraceRow } from './result.js';

const NONE = -1;

/** The accounts that transfers are closed into. */
export interface Books {
  /** `SOURCE_COUNT` figures a download. */
  downloadBytes: Float64Array;
  siteOfDownload(r: number): number;
  releaseOfDownload(r: number): number;
  siteOfDevice(i: number): number;
  reasonBytesBySite: Float64Array;
  reasonBytesByRelease: Float64Array;
  uploadedBytes: Float64Array;
  uploadedOnBatteryBytes: Float64Array;
  fromOtherSitesBytes: Float64Array;
  toOtherSitesBytes: Float64Array;
  binCount: number;
  wanDownBytes: Float64Array;
  wanUpBytes: Float64Array;
}

export class Transfers {
  readonly bandwidth: Bandwidth;
  /** First transfer of each download, and of each uploading device: heads of the lists below. */
  readonly ofDownload: Int32Array;
  readonly ofSource: Int32Array;
  readonly uploadCount: Int32Array;
  nextOfDownload = new Int32Array(64);
  nextOfSource = new Int32Array(64);
  download = new Int32Array(64);
  source = new Int8Array(64);
  /** Local number of the sending device, or -1. */
  sender = new Int32Array(64);
  copy = new Int32Array(64);
  /** 1 while the sender runs on battery. */
  onBattery = new Uint8Array(64);
  /** Bytes that each download still needs, as of its last settlement. */
  readonly remaining: Float64Array;
  transferCount = 0;
  readonly trace: TraceRow[] = [];

  private bytes = new Float64Array(64);
  private batteryBytes = new Float64Array(64);
  private rate = new Float64Array(64);
  private settledS = new Float64Array(64);
  private startS = new Float64Array(64);
  private capBytesPerS = new Float64Array(64);
  private reason = new Int8Array(64);
  private reasonBytes = new Float64Array(64 * REASON_COUNT);
  /** Local sites whose WAN line the transfer crosses inwards and outwards, or -1. */
  private inSite = new Int32Array(64);
  private outSite = new Int32Array(64);
  private serial = new Int32Array(64);
  private tracedBytes = new Float64Array(64);
  private routes: (number[] | undefined)[] = [];
  private readonly dirty: number[] = [];
  private readonly dirtyAt: Int32Array;
  private epoch = 1;

  constructor(
    private readonly network: Network,
    private readonly books: Books,
    downloadCount: number,
    deviceCount: number,
    private readonly tracing: boolean,
  ) {
    this.bandwidth = new Bandwidth(network.capacity);
    this.ofDownload = new Int32Array(downloadCount).fill(NONE);
    this.ofSource = new Int32Array(deviceCount).fill(NONE);
    this.uploadCount = new Int32Array(deviceCount);
    this.remaining = new Float64Array(downloadCount);
    this.dirtyAt = new Int32Array(downloadCount);
  }

  /** Opens a transfer from the CDN over the network's present route. */
  openHttp(r: number, reason: ReasonCode, capBytesPerS: number, onVpn: boolean, timeS: number): number {
    const inSite = onVpn ? NONE : this.books.siteOfDownload(r);
    return this.open(r, SOURCE.cdn, NONE, NONE, reason, capBytesPerS, inSite, NONE, timeS);
  }

  /** Opens a transfer from a peer's copy over the network's present route. */
  openPeer(
    r: number,
    source: number,
    sender: number,
    copy: number,
    capBytesPerS: number,
    crossesOut: boolean,
    crossesIn: boolean,
    timeS: number,
  ): number {
    const inSite = crossesIn ? this.books.siteOfDownload(r) : NONE;
    const outSite = crossesOut ? this.books.siteOfDevice(sender) : NONE;
    return this.open(r, source, sender, copy, 0, capBytesPerS, inSite, outSite, timeS);
  }

  /** Gives the CDN transfer of a download another reason from now on. */
  setReason(r: number, reason: ReasonCode, timeS: number): void {
    const f = this.httpOf(r);
    if (f === NONE || this.reason[f] === reason) return;
    this.settleFlow(f, timeS);
    this.reason[f] = reason;
  }

  /** Caps the CDN transfer of a download from now on. */
  setHttpCap(r: number, capBytesPerS: number, timeS: number): void {
    const f = this.httpOf(r);
    if (f !== NONE) this.setCap(f, capBytesPerS, timeS);
  }

  /** HTTP bytes of the transfer that a download has open, as of its last settlement. */
  openHttpBytes(r: number): number {
    const f = this.httpOf(r);
    return f === NONE ? 0 : this.bytes[f]!;
  }

  /** Caps a transfer from now on. */
  setCap(f: number, capBytesPerS: number, timeS: number): void {
    const r = this.download[f]!;
    if (this.capBytesPerS[f] === capBytesPerS) return;
    this.settle(r, timeS);
    if (this.tracing) this.traceRow(f, timeS);
    this.capBytesPerS[f] = capBytesPerS;
    this.bandwidth.setCap(f, capBytesPerS);
    this.markDirty(r);
  }

  /** Notes whether a sender runs on battery from now on. */
  setOnBattery(sender: number, onBattery: boolean, timeS: number): void {
    for (let f = this.ofSource[sender]!; f !== NONE; f = this.nextOfSource[f]!) {
      if (this.onBattery[f] === Number(onBattery)) continue;
      this.settleFlow(f, timeS);
      this.onBattery[f] = Number(onBattery);
    }
  }

  /** Ends one transfer; its download goes on. */
  close(f: number, timeS: number): void {
    const r = this.download[f]!;
    this.settle(r, timeS);
    const whole = Math.round(this.bytes[f]!);
    this.remaining[r]! += this.bytes[f]! - whole;
    this.book(f, whole, timeS);
  }

  /** Ends all transfers of a download that is complete: `missing` whole bytes are booked on them, no more, no less. */
  closeComplete(r: number, missing: number, timeS: number): void {
    this.settle(r, timeS);
    let largest = this.ofDownload[r]!;
    let rest = missing;
    for (let f = this.ofDownload[r]!; f !== NONE; f = this.nextOfDownload[f]!) {
      rest -= Math.round(this.bytes[f]!);
      if (this.bytes[f]! > this.bytes[largest]!) largest = f;
    }
    for (let f = this.ofDownload[r]!; f !== NONE; ) {
      const next = this.nextOfDownload[f]!;
      this.book(f, Math.round(this.bytes[f]!) + (f === largest ? rest : 0), timeS);
      f = next;
    }
    this.remaining[r] = 0;
  }

  /** True when the download already takes bytes from this device. */
  drawsFrom(r: number, sender: number): boolean {
    for (let f = this.ofDownload[r]!; f !== NONE; f = this.nextOfDownload[f]!) {
      if (this.sender[f] === sender) return true;
    }
    return false;
  }

  /**
   * Solves the rates after the events of a moment.
   *
   * @param due called for each download whose transfers changed, with the moment at which it will be complete at the
   *   new rates (Infinity when it stands still)
   */
  solve(timeS: number, due: (r: number, dueS: number) => void): void {
    const { bandwidth } = this;
    bandwidth.solve();
    for (let i = 0; i < bandwidth.changedCount; i += 1) this.markDirty(this.download[bandwidth.changed[i]!]!);
    for (const r of this.dirty) {
      this.settle(r, timeS);
      let total = 0;
      for (let f = this.ofDownload[r]!; f !== NONE; f = this.nextOfDownload[f]!) {
        this.rate[f] = bandwidth.rate[f]!;
        total += this.rate[f]!;
      }
      due(r, total > 0 ? timeS + Math.max(0, this.remaining[r]!) / total : Number.POSITIVE_INFINITY);
    }
    this.dirty.length = 0;
    this.epoch += 1;
  }

  /** Brings the accounts of all transfers of a download to a moment. */
  settle(r: number, timeS: number): void {
    for (let f = this.ofDownload[r]!; f !== NONE; f = this.nextOfDownload[f]!) this.settleFlow(f, timeS);
  }

  private httpOf(r: number): number {
    for (let f = this.ofDownload[r]!; f !== NONE; f = this.nextOfDownload[f]!) {
      if (this.source[f] === SOURCE.cdn) return f;
    }
    return NONE;
  }

  private open(
    r: number,
    source: number,
    sender: number,
    copy: number,
    reason: ReasonCode,
    capBytesPerS: number,
    inSite: number,
    outSite: number,
    timeS: number,
  ): number {
    const { route, hops } = this.network;
    const f = this.bandwidth.add(route, hops, capBytesPerS);
    if (f >= this.download.length) this.grow();
    this.download[f] = r;
    this.source[f] = source;
    this.sender[f] = sender;
    this.copy[f] = copy;
    this.onBattery[f] = 0;
    this.bytes[f] = 0;
    this.batteryBytes[f] = 0;
    this.rate[f] = 0;
    this.settledS[f] = timeS;
    this.startS[f] = timeS;
    this.capBytesPerS[f] = capBytesPerS;
    this.reason[f] = reason;
    this.reasonBytes.fill(0, f * REASON_COUNT, (f + 1) * REASON_COUNT);
    this.inSite[f] = inSite;
    this.outSite[f] = outSite;
    this.serial[f] = this.transferCount;
    this.tracedBytes[f] = 0;
    this.transferCount += 1;
    this.nextOfDownload[f] = this.ofDownload[r]!;
    this.ofDownload[r] = f;
    if (sender !== NONE) {
      this.nextOfSource[f] = this.ofSource[sender]!;
      this.ofSource[sender] = f;
      this.uploadCount[sender]! += 1;
    }
    if (this.tracing) this.routes[f] = Array.from(route.subarray(0, hops));
    this.markDirty(r);
    return f;
  }

  private settleFlow(f: number, timeS: number): void {
    const fromS = this.settledS[f]!;
    if (timeS <= fromS) return;
    this.settledS[f] = timeS;
    const rate = this.rate[f]!;
    if (rate === 0) return;
    const bytes = rate * (timeS - fromS);
    this.bytes[f]! += bytes;
    this.remaining[this.download[f]!]! -= bytes;
    if (this.source[f] === SOURCE.cdn) this.reasonBytes[f * REASON_COUNT + this.reason[f]!]! += bytes;
    else if (this.onBattery[f] === 1) this.batteryBytes[f]! += bytes;
    if (this.inSite[f] !== NONE) this.meter(this.books.wanDownBytes, this.inSite[f]!, rate, fromS, timeS);
    if (this.outSite[f] !== NONE) this.meter(this.books.wanUpBytes, this.outSite[f]!, rate, fromS, timeS);
  }

  private meter(bins: Float64Array, site: number, rate: number, fromS: number, toS: number): void {
    const base = site * this.books.binCount;
    let bin = Math.floor(fromS / BIN_S);
    for (let at = fromS; at < toS; bin += 1) {
      const end = Math.min(toS, (bin + 1) * BIN_S);
      bins[base + Math.min(bin, this.books.binCount - 1)]! += rate * (end - at);
      at = end;
    }
  }

  /** Books whole bytes and takes the transfer out of its lists. */
  private book(f: number, whole: number, timeS: number): void {
    const { books } = this;
    const r = this.download[f]!;
    const source = this.source[f]!;
    const sender = this.sender[f]!;
    books.downloadBytes[r * SOURCE_COUNT + source]! += whole;
    if (source === SOURCE.cdn) this.bookReasons(f, whole);
    if (sender !== NONE) {
      books.uploadedBytes[sender]! += whole;
      books.uploadedOnBatteryBytes[sender]! += Math.min(whole, Math.round(this.batteryBytes[f]!));
      const from = books.siteOfDevice(sender);
      const to = books.siteOfDownload(r);
      if (from !== to) {
        books.toOtherSitesBytes[from]! += whole;
        books.fromOtherSitesBytes[to]! += whole;
      }
    }
    if (this.tracing) this.traceRow(f, timeS, whole);
    this.bandwidth.remove(f);
    this.ofDownload[r] = unlink(this.nextOfDownload, this.ofDownload[r]!, f);
    if (sender !== NONE) {
      this.ofSource[sender] = unlink(this.nextOfSource, this.ofSource[sender]!, f);
      this.uploadCount[sender]! -= 1;
    }
    this.markDirty(r);
  }

  /** Shares whole bytes over the reasons in proportion: floors first, then the largest remainders. */
  private bookReasons(f: number, whole: number): void {
    const { books, reasonBytes } = this;
    const base = f * REASON_COUNT;
    const bySite = books.siteOfDownload(this.download[f]!) * REASON_COUNT;
    const byRelease = books.releaseOfDownload(this.download[f]!) * REASON_COUNT;
    let rest = whole;
    let largest = this.reason[f]!;
    for (let code = 0; code < REASON_COUNT; code += 1) {
      const bytes = reasonBytes[base + code]!;
      if (bytes > reasonBytes[base + largest]!) largest = code;
      rest -= Math.floor(bytes);
    }
    for (let code = 0; code < REASON_COUNT; code += 1) {
      const bytes = Math.floor(reasonBytes[base + code]!) + (code === largest ? rest : 0);
      if (bytes === 0) continue;
      books.reasonBytesBySite[bySite + code]! += bytes;
      books.reasonBytesByRelease[byRelease + code]! += bytes;
    }
  }

  private traceRow(f: number, timeS: number, wholeBytes?: number): void {
    const bytes = (wholeBytes ?? this.bytes[f]!) - this.tracedBytes[f]!;
    if (timeS > this.startS[f]!) {
      this.trace.push({
        transfer: this.serial[f]!,
        download: this.download[f]!,
        source: this.source[f]!,
        sourceDevice: this.sender[f]!,
        links: this.routes[f]!.filter((link) => this.network.capacity[link] !== Number.POSITIVE_INFINITY).map((link) =>
          this.network.linkName(link),
        ),
        capBytesPerS: this.capBytesPerS[f]!,
        startS: this.startS[f]!,
        endS: timeS,
        bytes,
      });
    }
    this.startS[f] = timeS;
    this.tracedBytes[f] = this.bytes[f]!;
  }

  private markDirty(r: number): void {
    if (this.dirtyAt[r] === this.epoch) return;
    this.dirtyAt[r] = this.epoch;
    this.dirty.push(r);
  }

  private grow(): void {
    this.nextOfDownload = doubled(this.nextOfDownload);
    this.nextOfSource = doubled(this.nextOfSource);
    this.download = doubled(this.download);
    this.source = doubled(this.source);
    this.sender = doubled(this.sender);
    this.copy = doubled(this.copy);
    this.onBattery = doubled(this.onBattery);
    this.bytes = doubled(this.bytes);
    this.batteryBytes = doubled(this.batteryBytes);
    this.rate = doubled(this.rate);
    this.settledS = doubled(this.settledS);
    this.startS = doubled(this.startS);
    this.capBytesPerS = doubled(this.capBytesPerS);
    this.reason = doubled(this.reason);
    this.reasonBytes = doubled(this.reasonBytes);
    this.inSite = doubled(this.inSite);
    this.outSite = doubled(this.outSite);
    this.serial = doubled(this.serial);
    this.tracedBytes = doubled(this.tracedBytes);
  }
}

/** Takes an entry out of a singly linked list; returns the list's new head. */
function unlink(next: Int32Array, head: number, entry: number): number {
  if (head === entry) return next[entry]!;
  let before = head;
  while (next[before] !== entry) before = next[before]!;
  next[before] = next[entry]!;
  return head;
}
