/** What the simulator calls of the accounts of the transfers. */

import { Books, BooksOptions } from './books';
import { F64Column, I32Column } from './memory';
import { Transfers, TransfersOptions } from './transfers';
import { TransferOptions } from './transferTable';

export function newBooks(options: BooksOptions): Books {
  return new Books(options);
}

export function newTransfers(options: TransfersOptions): Transfers {
  return new Transfers(options);
}

/** Addresses of its columns: they stay. */
export function ofDownloadAt(transfers: Transfers): I32Column {
  return transfers.table.ofDownload;
}

export function ofSourceAt(transfers: Transfers): I32Column {
  return transfers.table.ofSource;
}

export function remainingAt(transfers: Transfers): F64Column {
  return transfers.remaining;
}

/** An address that changes when there is more. */
export function recordsAt(transfers: Transfers): usize {
  return transfers.table.records;
}

/** Transfers that memory is allocated for. */
export function transfersAllocated(transfers: Transfers): i32 {
  return transfers.table.allocated;
}

/** What all transfers have brought, as of their last settlements. */
export function deliveredBytes(transfers: Transfers): f64 {
  return transfers.deliveredBytes;
}

/** Transfers that were ever opened. */
export function transferCount(transfers: Transfers): i32 {
  return transfers.count;
}

export function openTransfer(transfers: Transfers, timeS: f64, options: TransferOptions): i32 {
  return transfers.open(options, timeS);
}

export function setTransferCap(transfers: Transfers, f: i32, cap: f64, timeS: f64): void {
  transfers.setCap(f, cap, timeS);
}

export function setReason(transfers: Transfers, f: i32, reason: i32, timeS: f64): void {
  transfers.setReason(f, reason, timeS);
}

/** Changes the rate of a link from now on. */
export function setLine(transfers: Transfers, link: i32, bytesPerS: f64): void {
  transfers.setLine(link, bytesPerS);
}

export function close(transfers: Transfers, f: i32, timeS: f64): void {
  transfers.close(f, timeS);
}

/** A download is looked at again at the end of the instant, whether anything changed or not. */
export function lookAgain(transfers: Transfers, r: i32): void {
  transfers.lookAgain(r);
}

export function closeComplete(transfers: Transfers, r: i32, missing: f64, timeS: f64): void {
  transfers.closeComplete(r, missing, timeS);
}

export function settle(transfers: Transfers, r: i32, timeS: f64): void {
  transfers.settle(r, timeS);
}
