/**
 * Transfers: the bytes of one download from one source, integrated over rates that are constant between events.
 *
 * A transfer is a flow of the bandwidth solver with its account. Accounts are closed in whole bytes, so that bytes sent
 * equal bytes received and the reasons of a transfer's CDN bytes add up to them exactly.
 */
import { float64Column, IntList, int32Column } from '../core/columns.js';
import type { ReasonCode } from '../core/reasons.js';
import { Bandwidth } from './bandwidth.js';
import type { Books } from './books.js';
import { CrowdClocks } from './crowdClock.js';
import type { Network } from './network.js';
import type { HttpYield, Opening } from './opening.js';
import { SOURCE } from './result.js';
import { Trace } from './trace.js';
import { TransferTable } from './transferTable.js';

const NONE = -1;

/** Rounds in which HTTP and peers that share a line are brought into balance. */
const YIELD_ROUNDS = 4;
const YIELD_TOLERANCE = 0.01;

export class Transfers extends TransferTable {
  readonly bandwidth: Bandwidth;
  /** Bytes that each download still needs, as of its last settlement. */
  readonly remaining: Float64Array;
  transferCount = 0;
  readonly trace: Trace | null;

  private readonly clocks: CrowdClocks;
  private routes: (number[] | undefined)[] = [];
  private readonly dirty = new IntList();
  private readonly dirtyAt: Int32Array;
  private epoch = 1;

  constructor(
    private readonly network: Network,
    private readonly books: Books,
    private readonly httpYield: HttpYield,
    /** Downloads of devices; the numbers from here on are files that cache servers fetch. */
    private readonly downloadCount: number,
    fillCount: number,
    deviceCount: number,
    tracing: boolean,
    /** Whether HTTP transfers may join crowds: whoever reads the rate of a transfer at any moment must say no. */
    private readonly mayCrowd: boolean,
  ) {
    const count = downloadCount + fillCount;
    super(count, deviceCount);
    this.trace = tracing ? new Trace(network) : null;
    this.bandwidth = new Bandwidth(network.capacity, network.neverBinds);
    this.clocks = new CrowdClocks(count);
    this.remaining = float64Column(count);
    this.dirtyAt = int32Column(count);
  }

  /** Gives the CDN transfer of a download another reason from now on. */
  setReason(r: number, reason: ReasonCode, timeS: number): void {
    const f = this.httpOf(r);
    if (f !== NONE) this.setFlowReason(f, reason, timeS);
  }

  /** The transfer of a download from the CDN or a cache server, or -1. */
  httpOf(r: number): number {
    for (let f = this.ofDownload[r]!; f !== NONE; f = this.nextOfDownload[f]!) if (this.sender[f] === NONE) return f;
    return NONE;
  }

  /** HTTP bytes of the transfer that a download has open, as of its last settlement. */
  openHttpBytes(r: number): number {
    const f = this.httpOf(r);
    return f === NONE ? 0 : this.bytes[f]!;
  }

  /** Changes the rate of a link from now on. */
  setCapacity(link: number, bytesPerS: number, timeS: number): void {
    if (this.network.capacity[link] === bytesPerS) return;
    this.network.capacity[link] = bytesPerS;
    this.bandwidth.setCapacity(link, bytesPerS);
    this.trace?.noteCapacity(link, bytesPerS, timeS);
  }

  /** Caps a transfer from now on. */
  setCap(f: number, capBytesPerS: number, timeS: number): void {
    const r = this.download[f]!;
    if (this.capBytesPerS[f] === capBytesPerS) return;
    this.settle(r, timeS);
    this.traceRow(f, timeS, Number.NaN);
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
    if (!this.isBad(f)) this.remaining[r]! += this.bytes[f]! - whole;
    this.book(f, whole, timeS);
  }

  /** Ends all transfers of a download that is complete: `missing` whole bytes are booked on them, no more, no less. */
  closeComplete(r: number, missing: number, timeS: number): void {
    this.settle(r, timeS);
    let largest = NONE;
    let rest = missing;
    for (let f = this.ofDownload[r]!; f !== NONE; f = this.nextOfDownload[f]!) {
      if (this.isBad(f)) continue;
      rest -= Math.round(this.bytes[f]!);
      if (largest === NONE || this.bytes[f]! > this.bytes[largest]!) largest = f;
    }
    for (let f = this.ofDownload[r]!; f !== NONE; ) {
      const next = this.nextOfDownload[f]!;
      this.book(f, Math.round(this.bytes[f]!) + (f === largest ? rest : 0), timeS);
      f = next;
    }
    this.remaining[r] = 0;
  }

  /** The sender that has sent a download so many bad pieces that it is banned now: its transfer, or -1. */
  banned(r: number, timeS: number): number {
    for (let f = this.ofDownload[r]!; f !== NONE; f = this.nextOfDownload[f]!) {
      if (!this.isBad(f)) continue;
      this.settleFlow(f, timeS);
      if (this.bytes[f]! >= this.banBytes[f]! - 1) return f;
    }
    return NONE;
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
   *   new rates (Infinity when it stands still), or has to be looked at again (see {@link isEndKnown})
   */
  solve(timeS: number, due: (r: number, dueS: number) => void): void {
    this.solveRates();
    for (let round = 0; round < YIELD_ROUNDS; round += 1) {
      let moved = false;
      // A limit that moves can make more downloads dirty: they wait for the next round.
      const count = this.dirty.count;
      for (let i = 0; i < count; i += 1) moved = this.yieldToPeers(this.dirty.items[i]!, round, timeS) || moved;
      if (!moved) break;
      this.solveRates();
    }
    this.turnClocks(timeS);
    for (let i = 0; i < this.dirty.count; i += 1) {
      const r = this.dirty.items[i]!;
      due(r, this.endS(r, timeS));
    }
    this.dirty.clear();
    this.epoch += 1;
  }

  /** False when a due time is only the earliest at which the download can be complete. */
  isEndKnown(r: number): boolean {
    if (this.clocks.isExact(r)) return true;
    const f = this.httpOf(r);
    return f === NONE || this.crowd[f] === NONE;
  }

  /** The due time of a download is to be found anew by the next {@link solve}. */
  lookAgain(r: number): void {
    this.markDirty(r);
  }

  /** Settles all that changed at the rates until now, and sets the clocks of the crowds to their new levels. */
  private turnClocks(timeS: number): void {
    const { movedCrowds } = this.bandwidth;
    for (const link of movedCrowds) {
      for (const r of this.clocks.of(link, timeS).exact) this.markDirty(r);
    }
    for (let i = 0; i < this.dirty.count; i += 1) this.settle(this.dirty.items[i]!, timeS);
    for (const link of movedCrowds) {
      this.clocks.of(link, timeS).setLevel(this.bandwidth.levelOn(link), this.bandwidth.boundOn(link), timeS);
    }
    if (movedCrowds.length > 0) movedCrowds.length = 0;
  }

  /** Takes over the new rates of a settled download; returns when it is complete, or has to be looked at again. */
  private endS(r: number, timeS: number): number {
    let total = 0;
    let headroom = 0;
    let badEndS = Number.POSITIVE_INFINITY;
    let crowd = NONE;
    for (let f = this.ofDownload[r]!; f !== NONE; f = this.nextOfDownload[f]!) {
      const link = this.bandwidth.crowdOf(f);
      this.crowd[f] = link;
      if (link !== NONE) {
        const clock = this.clocks.of(link, timeS);
        this.readAt[f] = clock.reading(timeS);
        crowd = link;
        total += clock.level;
        headroom += clock.bound - clock.level;
        continue;
      }
      const rate = this.bandwidth.ownRateOf(f);
      this.rate[f] = rate;
      if (!this.isBad(f)) total += rate;
      else if (rate > 0) badEndS = Math.min(badEndS, timeS + Math.max(0, this.banBytes[f]! - this.bytes[f]!) / rate);
    }
    if (total === 0) return badEndS;
    const leftBytes = Math.max(0, this.remaining[r]!);
    const isKnown = this.clocks.keepsExact(r, crowd, leftBytes / total, timeS);
    return Math.min(badEndS, timeS + leftBytes / (isKnown ? total : total + headroom));
  }

  private solveRates(): void {
    const { bandwidth } = this;
    bandwidth.solve();
    for (let i = 0; i < bandwidth.changedCount; i += 1) this.markDirty(this.download[bandwidth.changed[i]!]!);
  }

  /**
   * Limits the HTTP rate of a download to what its peers leave; true when the limit has moved. Where HTTP and peers
   * share a line the two would creep towards their balance: after the first round a limit that still falls goes to its
   * floor, one that still rises to its ceiling, and the next round corrects what was too much.
   */
  private yieldToPeers(r: number, round: number, timeS: number): boolean {
    if (r >= this.downloadCount) return false;
    let http = NONE;
    let hasPeers = false;
    let peerRate = 0;
    for (let f = this.ofDownload[r]!; f !== NONE; f = this.nextOfDownload[f]!) {
      if (this.sender[f] === NONE) http = f;
      else if (this.httpYield.counts(this.source[f]!)) {
        hasPeers = true;
        if (!this.isBad(f)) peerRate += this.bandwidth.rateOf(f);
      }
    }
    if (http === NONE || !this.httpYield.yields(this.source[http]!)) return false;
    const old = this.capBytesPerS[http]!;
    let cap = hasPeers ? this.httpYield.limitBytesPerS(r, peerRate) : Number.POSITIVE_INFINITY;
    if (hasPeers) this.setFlowReason(http, this.httpYield.reason(r, peerRate), timeS);
    const larger = Math.max(cap, old);
    if (cap === old || (Number.isFinite(larger) && Math.abs(cap - old) <= YIELD_TOLERANCE * larger)) return false;
    if (round === 1 && hasPeers) {
      cap = cap < old ? this.httpYield.floorBytesPerS(r, peerRate) : this.httpYield.limitBytesPerS(r, 0);
    }
    this.setCap(http, cap, timeS);
    return true;
  }

  /** Brings the accounts of all transfers of a download to a moment. */
  settle(r: number, timeS: number): void {
    for (let f = this.ofDownload[r]!; f !== NONE; f = this.nextOfDownload[f]!) this.settleFlow(f, timeS);
  }

  /** Brings the accounts of all uploads of a device to a moment. */
  settleUploads(sender: number, timeS: number): void {
    for (let f = this.ofSource[sender]!; f !== NONE; f = this.nextOfSource[f]!) this.settleFlow(f, timeS);
  }

  /** Opens a transfer over the network's present route. */
  open(r: number, opening: Opening, timeS: number): number {
    const { source, sender } = opening;
    const { route, hops } = this.network;
    const mayJoin = this.mayCrowd && sender === NONE && r < this.downloadCount;
    const f = this.bandwidth.add(route, hops, opening.capBytesPerS, mayJoin);
    this.makeRoom(f);
    this.download[f] = r;
    this.source[f] = source;
    this.sender[f] = sender;
    this.copy[f] = opening.copy;
    this.onBattery[f] = 0;
    this.bytes[f] = 0;
    this.batteryBytes[f] = 0;
    this.rate[f] = 0;
    this.crowd[f] = NONE;
    this.settledS[f] = timeS;
    this.startS[f] = timeS;
    this.capBytesPerS[f] = opening.capBytesPerS;
    this.banBytes[f] = opening.banBytes;
    this.reason[f] = opening.reason;
    if (source === SOURCE.cdn) this.reasonBytes.begin(f, opening.reason);
    this.inSite[f] = opening.inSite;
    this.outSite[f] = opening.outSite;
    this.serial[f] = this.transferCount;
    this.tracedBytes[f] = 0;
    this.transferCount += 1;
    this.enlist(f, r, sender);
    if (this.trace) this.routes[f] = Array.from(route.subarray(0, hops));
    this.markDirty(r);
    return f;
  }

  private settleFlow(f: number, timeS: number): void {
    const fromS = this.settledS[f]!;
    if (timeS <= fromS) return;
    this.settledS[f] = timeS;
    if (this.crowd[f] !== NONE) {
      this.settleByClock(f, fromS, timeS);
      return;
    }
    const rate = this.rate[f]!;
    if (rate === 0) return;
    const bytes = rate * (timeS - fromS);
    this.bytes[f]! += bytes;
    if (!this.isBad(f)) this.remaining[this.download[f]!]! -= bytes;
    if (this.source[f] === SOURCE.cdn) this.reasonBytes.add(f, bytes);
    else if (this.onBattery[f] === 1) this.batteryBytes[f]! += bytes;
    if (this.source[f] === SOURCE.internetPeer) this.books.uploadCap.add(this.sender[f]!, bytes, timeS);
    this.books.meter(this.inSite[f]!, this.outSite[f]!, rate, fromS, timeS);
  }

  private settleByClock(f: number, fromS: number, timeS: number): void {
    const clock = this.clocks.of(this.crowd[f]!, timeS);
    const before = this.readAt[f]!;
    const reading = clock.reading(timeS);
    const bytes = reading - before;
    this.readAt[f] = reading;
    this.bytes[f]! += bytes;
    this.remaining[this.download[f]!]! -= bytes;
    if (this.source[f] === SOURCE.cdn) this.reasonBytes.add(f, bytes);
    const site = this.inSite[f]!;
    if (site !== NONE) clock.eachBin(fromS, before, timeS, (bin, share) => this.books.meterBin(site, bin, share));
  }

  private setFlowReason(f: number, reason: ReasonCode, timeS: number): void {
    if (this.reason[f] === reason) return;
    this.settleFlow(f, timeS);
    this.reason[f] = reason;
    if (this.source[f] === SOURCE.cdn) this.reasonBytes.begin(f, reason);
  }

  /** True for a transfer of bad pieces: its bytes are thrown away. */
  private isBad(f: number): boolean {
    return this.banBytes[f] !== Number.POSITIVE_INFINITY;
  }

  /** Books whole bytes and takes the transfer out of its lists. */
  private book(f: number, whole: number, timeS: number): void {
    const { books } = this;
    const r = this.download[f]!;
    const source = this.source[f]!;
    const sender = this.sender[f]!;
    if (r >= this.downloadCount) books.bookFilled(this.inSite[f]!, whole);
    else if (this.isBad(f)) books.bookWasted(r, whole);
    else books.bookReceived(r, source, whole);
    if (source === SOURCE.cdn) {
      if (r < this.downloadCount) this.reasonBytes.book(f, r, whole, books);
      else this.reasonBytes.end(f);
    }
    if (sender !== NONE) books.bookSent(sender, r, whole, this.batteryBytes[f]!);
    this.traceRow(f, timeS, whole);
    if (this.crowd[f] !== NONE) this.clocks.leaveExact(r);
    this.bandwidth.remove(f);
    this.delist(f);
    this.markDirty(r);
  }

  /** @param wholeBytes what is booked at the end of the transfer, or NaN when only its cap changes */
  private traceRow(f: number, timeS: number, wholeBytes: number): void {
    if (!this.trace) return;
    const r = this.download[f]!;
    if (timeS > this.startS[f]!) {
      this.trace.rows.push({
        transfer: this.serial[f]!,
        download: r < this.downloadCount ? r : NONE,
        source: this.source[f]!,
        sourceDevice: this.sender[f]!,
        links: this.trace.linksOf(this.routes[f]!),
        capBytesPerS: this.capBytesPerS[f]!,
        startS: this.startS[f]!,
        endS: timeS,
        bytes: (Number.isNaN(wholeBytes) ? this.bytes[f]! : wholeBytes) - this.tracedBytes[f]!,
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
}
