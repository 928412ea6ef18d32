/** The accounts of the transfers: bytes settled at constant rates, with the reasons for which the CDN gave them. */

import { AggregateClocks } from './aggregateClock';
import { Books } from './books';
import { BIN_S, CDN, INTERNET_PEER } from './codes';
import { F64Column, NONE } from './memory';
import { ReasonBytes } from './reasonBytes';
import { isBad, TransferTable } from './transferTable';

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
  protected clocks: AggregateClocks;
  protected reasons: ReasonBytes = new ReasonBytes();
  /**
   * True where rates have a tolerance (solver/levels.ts). There are no aggregates then: a download is settled and gets its
   * new end in one go. A transfer meters its lines once a bin, and not each time that its rate changes: the same bytes,
   * added up in another order.
   */
  hasLevels: bool = false;
  /** The bin of the last settlement. */
  private binFromS: f64 = 0;
  private binToS: f64 = 0;

  constructor(table: TransferTable, books: Books, clocks: AggregateClocks, remaining: F64Column) {
    this.table = table;
    this.books = books;
    this.clocks = clocks;
    this.remaining = remaining;
  }

  /** Gives the bytes of a transfer another reason from now on. */
  setReason(f: i32, reason: i32, timeS: f64): void {
    const transfer = this.table.at(f);
    if (transfer.reason === reason) return;
    this.settleFlow(f, timeS);
    transfer.reason = reason;
    if (transfer.source === CDN) this.reasons.begin(transfer, reason);
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
    for (let f = table.ofDownload[r]; f !== NONE; f = table.at(f).nextOfDownload) this.settleFlow(f, timeS);
  }

  /** Brings the accounts of all uploads of a device to an instant. */
  settleUploads(sender: i32, timeS: f64): void {
    const table = this.table;
    for (let f = table.ofSource[sender]; f !== NONE; f = table.at(f).nextOfSource) this.settleFlow(f, timeS);
  }

  protected settleFlow(f: i32, timeS: f64): void {
    const transfer = this.table.at(f);
    const fromS = transfer.settledS;
    if (timeS <= fromS) return;
    transfer.settledS = timeS;
    if (transfer.aggregate !== NONE) {
      this.settleByClock(f, fromS, timeS);
      return;
    }
    const isInBin = this.hasLevels && fromS >= this.presentBinFromS(timeS);
    if (this.hasLevels && !isInBin && transfer.readAt !== 0) this.meterBin(f, fromS);
    const rate = transfer.rate;
    if (rate === 0) return;
    const bytes = rate * (timeS - fromS);
    transfer.bytes += bytes;
    this.deliveredBytes += bytes;
    if (!isBad(transfer)) this.remaining[transfer.download] -= bytes;
    if (transfer.source === CDN) this.reasons.add(transfer, bytes);
    else if (transfer.onBattery) transfer.batteryBytes += bytes;
    if (transfer.source === INTERNET_PEER) sentToInternet(this, transfer.sender, bytes, timeS);
    const lines = i32(transfer.lineCount);
    if (lines === 0) return;
    if (isInBin) transfer.readAt += bytes;
    else this.meter(f, rate, fromS, timeS);
  }

  /** Meters what a transfer put on its lines at a constant rate. */
  private meter(f: i32, rate: f64, fromS: f64, toS: f64): void {
    const table = this.table;
    const lines = i32(table.at(f).lineCount);
    for (let k = 0; k < lines; k += 1) {
      this.books.lines.add(table.lineAt(f, k), rate * table.weightAt(f, k), fromS, toS);
    }
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
    this.addToLines(f, i32(floor(timeS / BIN_S)), transfer.readAt);
    transfer.readAt = 0;
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
