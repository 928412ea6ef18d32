/**
 * The transfers: they are opened and end, their rates are taken over after every solve, and what each has brought is booked
 * when it ends. Which rule limits HTTP beside peers is the caller's affair.
 */

import { AggregateClocks } from './aggregateClock';
import { Books } from './books';
import {
  CACHE_SERVER,
  CDN,
  INTERNET_PEER,
  TRAFFIC_CACHE_FILL,
  TRAFFIC_CACHE_SERVER,
  TRAFFIC_CDN,
  TRAFFIC_COUNT,
  TRAFFIC_PEER,
} from './codes';
import { Intakes } from './intakes';
import { F64List, f64Column, IntList, NONE, WAY, WAY_WEIGHTS } from './memory';
import { adopt, OPTIONS_BYTES, unset } from './options';
import { aggregateOn } from './solver/aggregates';
import { FairShareSolver } from './solver/fairShareSolver';
import { TransferAccounts } from './transferAccounts';
import { isBad, Transfer, TransferOptions, TransferTable } from './transferTable';

/**
 * What the caller wants to hear: a transfer that is traced begins, a row of the trace, and that the records are in another
 * address.
 */
declare function traceRoute(transfers: Transfers, f: i32, hops: i32): void;
declare function traceRow(transfers: Transfers, f: i32, timeS: f64, wholeBytes: f64): void;
declare function recordsMoved(transfers: Transfers): void;

/** What the transfers of a part are told: how many there are of each, and what the model says. */
@unmanaged
export class TransfersOptions {
  solver: FairShareSolver = unset<FairShareSolver>();
  books: Books = unset<Books>();
  links: i32;
  /** Downloads of devices, and files that cache servers fetch: their numbers come behind. */
  downloads: i32;
  fills: i32;
  devices: i32;
  /** Sets of sources as bits: those that yield to peers, and the peers that they yield to. */
  yields: i32;
  counts: i32;
  /** Whether transfers may be members of an aggregate. */
  mayAggregate: bool;
  isTraced: bool;
}

if (offsetof<TransfersOptions>() > OPTIONS_BYTES) ERROR('TransfersOptions are too long');

@unmanaged
export class Transfers extends TransferAccounts {
  /** Transfers that were ever opened. */
  count: i32 = 0;
  /** True when something changed since the rates were solved. */
  isStale: bool = false;
  /** True when some transfer ever was of bad pieces. */
  private knowsBad: bool = false;
  /** Downloads whose transfers changed; when each will be complete or has to be looked at again, and its rate of good bytes. */
  dirty: IntList = new IntList();
  dueS: F64List = new F64List();
  goodRates: F64List = new F64List();

  private bandwidth: FairShareSolver;
  /** Downloads of devices; the numbers from here on are files that cache servers fetch. */
  downloads: i32;
  /** Sets of sources as bits: those that yield to peers, and the peers that they yield to. */
  yields: i32;
  counts: i32;
  private mayAggregate: bool;
  private isTraced: bool;
  private solves: i32 = 0;

  constructor(options: TransfersOptions) {
    const all = options.downloads + options.fills;
    const table = new TransferTable(all, options.devices);
    super(table, options.solver.flows, options.books, new AggregateClocks(options.links, all), f64Column(all));
    this.intakes = new Intakes(all, options.counts);
    this.hasLevels = options.solver.levels !== null;
    this.bandwidth = options.solver;
    this.downloads = options.downloads;
    this.yields = options.yields;
    this.counts = options.counts;
    this.mayAggregate = options.mayAggregate;
    this.isTraced = options.isTraced;
    if (options.solver.flows.hasMedia) table.keepWeights();
  }

  /** The transfer of a download from the CDN or a cache server, or -1. */
  httpOf(r: i32): i32 {
    if (this.hasLevels) return this.intakes.at(r).http;
    const table = this.table;
    let f = table.ofDownload[r];
    while (f !== NONE && table.at(f).sender !== NONE) f = table.at(f).nextOfDownload;
    return f;
  }

  /** Opens a transfer over the first links of the solver's `way`. */
  open(options: TransferOptions, timeS: f64): i32 {
    const f = this.addFlow(options);
    const transfer = this.table.at(f);
    adopt<TransferOptions>(transfer, options);
    this.reset(transfer, timeS);
    this.noteLines(f, transfer);
    const r = transfer.download;
    if (transfer.source === CDN) this.reasons.begin(transfer, i32(transfer.reason));
    transfer.serial = this.count;
    this.count += 1;
    if (isBad(transfer)) this.knowsBad = true;
    this.isStale = true;
    this.table.enlist(f);
    if (this.hasLevels) this.intakes.begin(f, transfer);
    this.markDirty(r);
    if (this.isTraced) traceRoute(this, f, i32(transfer.hops));
    return f;
  }

  /** Adds the flow of a new transfer, and allocates its record. */
  private addFlow(options: TransferOptions): i32 {
    const mayJoin = this.mayAggregate && options.sender === NONE && options.download < this.downloads;
    const f = this.bandwidth.add(i32(options.hops), options.cap, mayJoin);
    if (f >= this.table.allocated) {
      this.table.allocate();
      recordsMoved(this);
    }
    return f;
  }

  /** The accounts of a transfer begin. */
  private reset(transfer: Transfer, timeS: f64): void {
    transfer.settledS = timeS;
    transfer.startS = timeS;
    transfer.bytes = 0;
    transfer.markedBytes = 0;
    transfer.readAt = 0;
    transfer.tracedBytes = 0;
    transfer.rate = 0;
    transfer.aggregate = NONE;
    transfer.firstReason = NONE;
    transfer.onBattery = false;
    transfer.isPartial = false;
    transfer.lineCount = 0;
  }

  /** Finds the lines on the way of a new transfer, the first links of the solver's `way`. */
  private noteLines(f: i32, transfer: Transfer): void {
    const meterOfLink = this.books.meterOfLink;
    for (let hop = 0; hop < i32(transfer.hops); hop += 1) {
      const link = load<i32>(WAY + (usize(hop) << 2));
      const meter = meterOfLink[link];
      if (meter === 0) continue;
      const weight = this.bandwidth.flows.link(link).isMedium ? load<f64>(WAY_WEIGHTS + (usize(hop) << 3)) : 1;
      this.table.addLine(f, (meter - 1) * TRAFFIC_COUNT + this.trafficOf(transfer), weight);
    }
  }

  private trafficOf(transfer: Transfer): i32 {
    if (transfer.sender !== NONE) return TRAFFIC_PEER;
    if (transfer.download >= this.downloads) return TRAFFIC_CACHE_FILL;
    return transfer.source === CACHE_SERVER ? TRAFFIC_CACHE_SERVER : TRAFFIC_CDN;
  }

  /** True when the download already takes bytes from this device. */
  drawsFrom(r: i32, sender: i32): bool {
    const table = this.table;
    for (let f = table.ofDownload[r]; f !== NONE; f = table.at(f).nextOfDownload) {
      if (table.at(f).sender === sender) return true;
    }
    return false;
  }

  /** True when a device sends something to an Internet peer. */
  sendsToInternet(sender: i32): bool {
    const table = this.table;
    for (let f = table.ofSource[sender]; f !== NONE; f = table.at(f).nextOfSource) {
      if (table.at(f).source === INTERNET_PEER) return true;
    }
    return false;
  }

  /** Changes the rate of a link from now on. */
  setLine(link: i32, bytesPerS: f64): void {
    this.isStale = true;
    this.bandwidth.setCapacity(link, bytesPerS);
  }

  /** Caps a transfer from now on. */
  setCap(f: i32, cap: f64, timeS: f64): void {
    const transfer = this.table.at(f);
    this.isStale = true;
    if (transfer.cap === cap) return;
    if (!this.hasLevels || this.isTraced) this.settle(transfer.download, timeS);
    if (this.isTraced) traceRow(this, f, timeS, NaN);
    transfer.cap = cap;
    const intake = this.intakes.at(transfer.download);
    intake.movedAt = this.solves + 1;
    intake.calmTo = 0;
    this.bandwidth.setCap(f, cap);
    this.markDirty(transfer.download);
  }

  /** Caps a transfer from a partial holder from now on: its cap moves often, and mostly holds nothing back. */
  setPartialCap(f: i32, cap: f64, timeS: f64): void {
    const transfer = this.table.at(f);
    if (transfer.cap === cap) return;
    if (!this.bandwidth.setIdleCap(f, cap)) {
      this.setCap(f, cap, timeS);
      return;
    }
    if (this.isTraced) {
      this.settle(transfer.download, timeS);
      traceRow(this, f, timeS, NaN);
    }
    transfer.cap = cap;
  }

  /** A transfer goes on over the first links of the present way, in place of those of its route. */
  reroute(f: i32, hops: i32, timeS: f64): void {
    const bandwidth = this.bandwidth;
    if (bandwidth.flows.isOnWay(f, hops)) return;
    const transfer = this.table.at(f);
    const r = transfer.download;
    this.settle(r, timeS);
    const before = Math.floor(transfer.bytes);
    if (this.isTraced) traceRow(this, f, timeS, before);
    if (this.hasLevels) this.meterBin(f, transfer.settledS);
    this.bookOnLines(f, before);
    if (transfer.aggregate !== NONE) this.clocks.leaveExact(r);
    transfer.aggregate = NONE;
    transfer.hops = u8(hops);
    transfer.lineCount = 0;
    this.noteLines(f, transfer);
    // All its bytes are booked on its last lines in the end.
    this.bookOnLines(f, -before);
    const mayJoin = bandwidth.flows.table.flow(f).mayJoin;
    if (this.hasLevels) this.intakes.setRate(transfer, this.rateOf(f), 0);
    bandwidth.remove(f);
    const again = bandwidth.add(hops, transfer.cap, mayJoin);
    assert(again === f, 'a transfer that takes another route gets another number');
    this.isStale = true;
    this.markDirty(r);
    if (this.isTraced) traceRoute(this, f, hops);
  }

  /** Ends one transfer; its download goes on. */
  close(f: i32, timeS: f64): void {
    const transfer = this.table.at(f);
    const r = transfer.download;
    this.settle(r, timeS);
    let whole = Math.round(transfer.bytes);
    if (!isBad(transfer)) {
      // What is rounded up here may have been rounded up in another transfer already.
      whole = min(whole, this.notBooked(r));
      this.remaining[r] += transfer.bytes - whole;
    }
    this.book(f, whole, timeS);
  }

  /** Whole bytes of a download that are not booked: what it still needs, and what its open transfers have brought. */
  private notBooked(r: i32): f64 {
    const table = this.table;
    let bytes = this.remaining[r];
    for (let f = table.ofDownload[r]; f !== NONE; f = table.at(f).nextOfDownload) {
      if (!isBad(table.at(f))) bytes += table.at(f).bytes;
    }
    return max<f64>(0, Math.round(bytes));
  }

  /** Ends all transfers of a download that is complete: `missing` whole bytes are booked on them, no more, no less. */
  closeComplete(r: i32, missing: f64, timeS: f64): void {
    const table = this.table;
    this.settle(r, timeS);
    let largest = NONE;
    let rest = missing;
    for (let f = table.ofDownload[r]; f !== NONE; f = table.at(f).nextOfDownload) {
      const transfer = table.at(f);
      if (isBad(transfer)) continue;
      rest -= Math.round(transfer.bytes);
      if (largest === NONE || transfer.bytes > table.at(largest).bytes) largest = f;
    }
    for (let f = table.ofDownload[r]; f !== NONE; ) {
      const transfer = table.at(f);
      const next = transfer.nextOfDownload;
      this.book(f, Math.round(transfer.bytes) + (f === largest ? rest : 0), timeS);
      f = next;
    }
    this.remaining[r] = 0;
  }

  /** The sender that has sent a download so many bad pieces that it is banned now: its transfer, or -1. */
  banned(r: i32, timeS: f64): i32 {
    const table = this.table;
    if (!this.knowsBad) return NONE;
    for (let f = table.ofDownload[r]; f !== NONE; f = table.at(f).nextOfDownload) {
      const transfer = table.at(f);
      if (!isBad(transfer)) continue;
      this.settleFlow(f, timeS);
      if (transfer.bytes >= transfer.banBytes - 1) return f;
    }
    return NONE;
  }

  /** False when a due time is only the earliest at which the download can be complete. */
  isEndKnown(r: i32): bool {
    if (this.clocks.isExact(r)) return true;
    const f = this.httpOf(r);
    return f === NONE || this.table.at(f).aggregate === NONE;
  }

  /** Brings the rates up to date; what they change is dirty from then on. */
  solveRates(timeS: f64): void {
    const bandwidth = this.bandwidth;
    this.isStale = false;
    bandwidth.solve();
    this.solves += 1;
    const changed = bandwidth.changed;
    for (let i = 0; i < changed.count; i += 1) {
      const r = this.table.at(changed.items[i]).download;
      this.intakes.at(r).movedAt = this.solves;
      this.markDirty(r);
    }
    const levels = bandwidth.levels;
    if (levels === null) return;
    // What it needs of each has been fetched above, of many at a time.
    for (let i = 0; i < changed.count; i += 1) this.takeOver(changed.items[i], levels.before.items[i], timeS);
  }

  /** True when the last solve gave a transfer of a download another rate, or one had got another cap before. */
  hasMoved(r: i32): bool {
    return this.intakes.at(r).movedAt === this.solves;
  }

  /**
   * Ends an instant: settles all that changed, sets the clocks of the aggregates, and finds when each will be complete.
   *
   * @returns how many changed: they are the first of `dirty`, which is empty, of `dueS` and of `goodRates`
   */
  turn(timeS: f64): i32 {
    if (!this.hasLevels) this.turnClocks(timeS);
    this.dueS.clear();
    this.goodRates.clear();
    const dirty = this.dirty;
    const count = dirty.count;
    for (let i = 0; i < count; i += 1) {
      const r = dirty.items[i];
      this.intakes.at(r).isDirty = false;
      if (!this.hasLevels) this.dueS.push(this.endS(r, timeS));
      else {
        this.dueS.push(this.endByIntakeS(r, timeS));
        this.goodRates.push(this.intakes.at(r).bytesPerS);
      }
    }
    dirty.clear();
    return count;
  }

  /** The due time of a download is to be found anew at the end of the instant. */
  lookAgain(r: i32): void {
    this.isStale = true;
    this.markDirty(r);
  }

  @inline
  markDirty(r: i32): void {
    const intake = this.intakes.at(r);
    if (intake.isDirty) return;
    intake.isDirty = true;
    this.dirty.push(r);
  }

  /** The rate of a transfer since the last solve. */
  rateOf(f: i32): f64 {
    const flows = this.flows;
    const flow = flows.table.flow(f);
    return flow.memberOf === NONE ? flow.rate : aggregateOn(flows.link(flow.memberOf)).level;
  }

  /** What a transfer can reach at most: the narrowest line on its way. */
  pathCapOf(f: i32): f64 {
    return this.bandwidth.flows.table.flow(f).pathCap;
  }

  /** Settles all that changed at the rates until now, and sets the clocks of the aggregates to their new levels. */
  private turnClocks(timeS: f64): void {
    const flows = this.bandwidth.flows;
    const moved = this.bandwidth.movedAggregates;
    for (let i = 0; i < moved.count; i += 1) {
      const exact = this.clocks.of(moved.items[i], timeS).exact;
      for (let k = 0; k < exact.count; k += 1) this.markDirty(exact.items[k]);
    }
    const dirty = this.dirty;
    for (let i = 0; i < dirty.count; i += 1) this.settle(dirty.items[i], timeS);
    for (let i = 0; i < moved.count; i += 1) {
      const link = flows.link(moved.items[i]);
      const level = link.isAggregated ? aggregateOn(link).level : 0;
      const bound = link.isAggregated ? aggregateOn(link).bound : 0;
      this.clocks.of(moved.items[i], timeS).setLevel(level, bound, timeS);
    }
    moved.clear();
  }

  /** Takes over the new rates of a settled download; returns when it is complete, or has to be looked at again. */
  private endS(r: i32, timeS: f64): f64 {
    const table = this.table;
    const flowTable = this.bandwidth.flows.table;
    let total: f64 = 0;
    let gainBytesPerS: f64 = 0;
    let badEndS = Infinity;
    let aggregate = NONE;
    for (let f = table.ofDownload[r]; f !== NONE; f = table.at(f).nextOfDownload) {
      const transfer = table.at(f);
      const flow = flowTable.flow(f);
      const link = flow.memberOf;
      transfer.aggregate = link;
      if (link !== NONE) {
        const clock = this.clocks.of(link, timeS);
        transfer.readAt = clock.reading(timeS);
        aggregate = link;
        total += clock.level;
        gainBytesPerS += clock.bound - clock.level;
        continue;
      }
      const rate = flow.rate;
      transfer.rate = rate;
      if (!isBad(transfer)) total += rate;
      else if (rate > 0) badEndS = min(badEndS, timeS + max<f64>(0, transfer.banBytes - transfer.bytes) / rate);
    }
    this.goodRates.push(total);
    if (total === 0) return badEndS;
    const leftBytes = max<f64>(0, this.remaining[r]);
    const isKnown = this.clocks.keepsExact(r, aggregate, leftBytes / total, timeS);
    return min(badEndS, timeS + leftBytes / (isKnown ? total : total + gainBytesPerS));
  }

  /** Books whole bytes on the lines that a transfer crosses. */
  private bookOnLines(f: i32, whole: f64): void {
    const lineBytes = this.books.lineBytes;
    const lines = i32(this.table.at(f).lineCount);
    for (let k = 0; k < lines; k += 1) lineBytes[this.table.lineAt(f, k)] += whole;
  }

  /** Books whole bytes and takes the transfer out of its lists. */
  private book(f: i32, whole: f64, timeS: f64): void {
    const books = this.books;
    const transfer = this.table.at(f);
    const r = transfer.download;
    const sender = transfer.sender;
    if (r >= this.downloads) books.bookFilled(transfer.inSite, whole);
    else if (isBad(transfer)) books.bookWasted(r, whole);
    else books.bookReceived(r, transfer.source, whole);
    if (transfer.source === CDN) {
      if (r < this.downloads) {
        this.giveReason(transfer);
        this.reasons.book(transfer, whole, books);
      } else this.reasons.end(transfer);
    }
    if (sender !== NONE) books.bookSent(sender, r, whole, transfer.markedBytes);
    else if (transfer.outSite !== NONE) books.bookServedOut(transfer.outSite, transfer.inSite, whole);
    this.bookOnLines(f, whole);
    if (this.isTraced) traceRow(this, f, timeS, whole);
    if (this.hasLevels) this.meterBin(f, transfer.settledS);
    if (transfer.aggregate !== NONE) this.clocks.leaveExact(r);
    this.isStale = true;
    if (this.hasLevels) this.intakes.end(transfer, this.rateOf(f));
    this.bandwidth.remove(f);
    this.table.delist(f);
    this.markDirty(r);
  }
}
