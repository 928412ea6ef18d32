/** The accounts of the transfers: bytes settled at constant rates, with the reasons for which the CDN gave them. */

import { AggregateClocks } from './aggregateClock';
import { Books } from './books';
import { BIN_S, CDN, INTERNET_PEER } from './codes';
import { Intakes } from './intakes';
import { F64Column, NONE } from './memory';
import { unset } from './options';
import { ReasonBytes } from './reasonBytes';
import { Flows } from './solver/flows';
import { isBad, Transfer, TransferTable } from './transferTable';

/** Bytes went to an Internet peer. */
declare function sentToInternet(accounts: TransferAccounts, sender: i32, bytes: f64, timeS: f64): void;

@unmanaged
export class TransferAccounts {
  table: TransferTable;
  /** Bytes that each download still needs, as of its last settlement. */
  remaining: F64Column;
  /** What all transfers have brought, as of their last settlements. */
  deliveredBytes: f64 = 0;
  protected books: Books;
  protected flows: Flows;
  protected clocks: AggregateClocks;
  protected reasons: ReasonBytes = new ReasonBytes();
  /**
   * True where rates have a tolerance (solver/levels.ts). There are no aggregates then: a transfer is settled when its own
   * rate changes, and its download by the sum of the rates. A transfer meters its lines once a bin, and not each time that its rate
   * changes: the same bytes, added up in another order.
   */
  hasLevels: bool = false;
  /** What is kept of each download; what they get only with a tolerance. */
  intakes: Intakes = unset<Intakes>();
  /** The bin of the last settlement. */
  private binFromS: f64 = 0;
  private binToS: f64 = 0;

  constructor(table: TransferTable, flows: Flows, books: Books, clocks: AggregateClocks, remaining: F64Column) {
    this.table = table;
    this.flows = flows;
    this.books = books;
    this.clocks = clocks;
    this.remaining = remaining;
  }

  /** Gives the bytes of a transfer another reason from now on. */
  setReason(f: i32, reason: i32, timeS: f64): void {
    const transfer = this.table.at(f);
    if (i32(transfer.reason) === reason) return;
    this.settleFlow(f, timeS);
    transfer.reason = u8(reason);
    this.intakes.at(transfer.download).calmTo = 0;
    if (transfer.source !== CDN) return;
    this.giveReason(transfer);
    this.reasons.begin(transfer, reason);
  }

  /** With a tolerance: what has come since the last call has the present reason. */
  protected giveReason(transfer: Transfer): void {
    if (!this.hasLevels) return;
    this.reasons.add(transfer, transfer.bytes - transfer.markedBytes);
    transfer.markedBytes = transfer.bytes;
  }

  /** Notes whether a sender runs on battery from now on. */
  setOnBattery(sender: i32, onBattery: bool, timeS: f64): void {
    const table = this.table;
    for (let f = table.ofSource[sender]; f !== NONE; f = table.at(f).nextOfSource) {
      if (table.at(f).onBattery === onBattery) continue;
      this.settleFlow(f, timeS);
      table.at(f).onBattery = onBattery;
    }
  }

  /** Brings the accounts of all transfers of a download to an instant. */
  settle(r: i32, timeS: f64): void {
    const table = this.table;
    if (this.hasLevels) this.settleDownload(r, timeS);
    for (let f = table.ofDownload[r]; f !== NONE; f = table.at(f).nextOfDownload) this.settleFlow(f, timeS);
  }

  /** Brings the accounts of all uploads of a device to an instant. */
  settleUploads(sender: i32, timeS: f64): void {
    const table = this.table;
    for (let f = table.ofSource[sender]; f !== NONE; f = table.at(f).nextOfSource) this.settleFlow(f, timeS);
  }

  /** Brings what a download still needs to an instant, by the sum of its rates. */
  @inline
  settleDownload(r: i32, timeS: f64): void {
    const intake = this.intakes.at(r);
    const fromS = intake.settledS;
    if (timeS <= fromS) return;
    intake.settledS = timeS;
    if (intake.bytesPerS !== 0) this.remaining[r] -= intake.bytesPerS * (timeS - fromS);
  }

  settleFlow(f: i32, timeS: f64): void {
    if (this.hasLevels) {
      this.settleAt(f, this.flows.table.flow(f).rate, timeS);
      return;
    }
    const transfer = this.table.at(f);
    const fromS = transfer.settledS;
    if (timeS <= fromS) return;
    transfer.settledS = timeS;
    if (transfer.aggregate !== NONE) {
      this.settleByClock(f, fromS, timeS);
      return;
    }
    const rate = transfer.rate;
    if (rate === 0) return;
    const bytes = rate * (timeS - fromS);
    transfer.bytes += bytes;
    this.deliveredBytes += bytes;
    if (!isBad(transfer)) this.remaining[transfer.download] -= bytes;
    if (transfer.source === CDN) this.reasons.add(transfer, bytes);
    else if (transfer.onBattery) transfer.markedBytes += bytes;
    if (transfer.source === INTERNET_PEER) sentToInternet(this, transfer.sender, bytes, timeS);
    this.meter(f, rate, fromS, timeS);
  }

  /** Meters what a transfer put on its lines at a constant rate. */
  private meter(f: i32, rate: f64, fromS: f64, toS: f64): void {
    const table = this.table;
    const lines = i32(table.at(f).lineCount);
    for (let k = 0; k < lines; k += 1) {
      this.books.lines.add(table.lineAt(f, k), rate * table.weightAt(f, k), fromS, toS);
    }
  }

  /** With a tolerance: brings the account of a transfer to an instant, until which it had a rate. */
  @inline
  protected settleAt(f: i32, rate: f64, timeS: f64): void {
    const transfer = this.table.at(f);
    const fromS = transfer.settledS;
    if (timeS <= fromS) return;
    transfer.settledS = timeS;
    const isInBin = fromS >= this.presentBinFromS(timeS);
    if (!isInBin) this.meterBin(f, fromS);
    if (rate === 0) return;
    const bytes = rate * (timeS - fromS);
    transfer.bytes += bytes;
    this.deliveredBytes += bytes;
    if (transfer.onBattery) transfer.markedBytes += bytes;
    if (transfer.source === INTERNET_PEER) sentToInternet(this, transfer.sender, bytes, timeS);
    if (isInBin) return;
    this.meter(f, rate, fromS, timeS);
    transfer.readAt = transfer.bytes;
  }

  /** Begin of the bin that the present instant is in. */
  @inline
  private presentBinFromS(timeS: f64): f64 {
    if (timeS >= this.binToS) {
      this.binFromS = floor(timeS / BIN_S) * BIN_S;
      this.binToS = this.binFromS + BIN_S;
    }
    return this.binFromS;
  }

  /** Meters what is not metered yet of the bin that an instant is in. */
  protected meterBin(f: i32, timeS: f64): void {
    const transfer = this.table.at(f);
    const bytes = transfer.bytes - transfer.readAt;
    if (bytes === 0) return;
    this.addToLines(f, i32(floor(timeS / BIN_S)), bytes);
    transfer.readAt = transfer.bytes;
  }

  /** With a tolerance: takes over the new rate of a transfer; it and its download are settled at the old one. */
  @inline
  protected takeOver(f: i32, before: f64, timeS: f64): void {
    const transfer = this.table.at(f);
    this.settleDownload(transfer.download, timeS);
    this.settleAt(f, before, timeS);
    this.intakes.setRate(transfer, before, this.flows.table.flow(f).rate);
  }

  /** With a tolerance: when a download is complete, or has to be looked at because of bad pieces. */
  protected endByIntakeS(r: i32, timeS: f64): f64 {
    this.settleDownload(r, timeS);
    const intake = this.intakes.at(r);
    assert(this.isSummed(r), 'what a download gets is not the sum of its rates');
    const badEndS = intake.bad === 0 ? Infinity : this.badEndS(r, timeS);
    const bytesPerS = intake.bytesPerS;
    return bytesPerS === 0 ? badEndS : min(badEndS, timeS + max<f64>(0, this.remaining[r]) / bytesPerS);
  }

  /** When the first sender of bad pieces will be banned. */
  private badEndS(r: i32, timeS: f64): f64 {
    const table = this.table;
    let endS = Infinity;
    for (let f = table.ofDownload[r]; f !== NONE; f = table.at(f).nextOfDownload) {
      const transfer = table.at(f);
      const rate = this.flows.table.flow(f).rate;
      if (!isBad(transfer) || rate === 0) continue;
      this.settleFlow(f, timeS);
      endS = min(endS, timeS + max<f64>(0, transfer.banBytes - transfer.bytes) / rate);
    }
    return endS;
  }

  /** True when the sum of the rates of a download is what its intake says, but for rounding. */
  private isSummed(r: i32): bool {
    const table = this.table;
    const intake = this.intakes.at(r);
    let bytesPerS: f64 = 0;
    let running = 0;
    for (let f = table.ofDownload[r]; f !== NONE; f = table.at(f).nextOfDownload) {
      if (isBad(table.at(f))) continue;
      const rate = this.flows.table.flow(f).rate;
      bytesPerS += rate;
      if (rate !== 0) running += 1;
    }
    return running === i32(intake.running) && abs(bytesPerS - intake.bytesPerS) <= 1e-6 * bytesPerS + 1e-3;
  }

  /** Adds what a transfer put on its lines in a bin. */
  private addToLines(f: i32, bin: i32, bytes: f64): void {
    const table = this.table;
    const lines = i32(table.at(f).lineCount);
    for (let k = 0; k < lines; k += 1) {
      this.books.lines.addToBin(table.lineAt(f, k), bin, bytes * table.weightAt(f, k));
    }
  }

  private settleByClock(f: i32, fromS: f64, timeS: f64): void {
    const transfer = this.table.at(f);
    const clock = this.clocks.of(transfer.aggregate, timeS);
    const before = transfer.readAt;
    const reading = clock.reading(timeS);
    const bytes = reading - before;
    transfer.readAt = reading;
    transfer.bytes += bytes;
    this.deliveredBytes += bytes;
    this.remaining[transfer.download] -= bytes;
    if (transfer.source === CDN) this.reasons.add(transfer, bytes);
    if (transfer.lineCount === 0) return;
    const last = i32(ceil(timeS / BIN_S)) - 1;
    let from = before;
    for (let bin = i32(floor(fromS / BIN_S)); bin <= last; bin += 1) {
      const to = bin === last ? reading : clock.readingAtBin(bin + 1);
      this.addToLines(f, bin, to - from);
      from = to;
    }
  }
}
