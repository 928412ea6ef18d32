/** What the simulator calls of the accounts of the transfers. */

import { Books } from './books';
import { LineMeter, STRETCH } from './lineMeter';
import { Bandwidth } from './solver/bandwidth';
import { Transfers } from './transfers';
import { TRANSFER_SHIFT, Transfer } from './transferTable';

/** The places of its columns are its first fields, in the order of books.ts. */
export function newBooks(
  downloads: i32,
  devices: i32,
  sites: i32,
  releases: i32,
  sources: i32,
  reasons: i32,
  keepsDevices: bool,
  bins: i32,
  binS: f64,
): Books {
  return new Books(downloads, devices, sites, releases, sources, reasons, keepsDevices, bins, binS);
}

export function newLineMeter(lines: i32, bins: i32, binS: f64): LineMeter {
  return new LineMeter(lines, bins, binS);
}

export function meterLine(meter: LineMeter, line: i32, rateBytesPerS: f64, fromS: f64, toS: f64): void {
  meter.add(line, rateBytesPerS, fromS, toS);
}

/** Bins of a stretch of a meter. */
export function stretchBins(): i32 {
  return STRETCH;
}

/** @param yields, counts sets of sources as bits: those that yield to peers, and the peers that they yield to */
export function newTransfers(
  solver: Bandwidth,
  books: Books,
  links: i32,
  downloads: i32,
  fills: i32,
  devices: i32,
  cdn: i32,
  internetPeer: i32,
  yields: i32,
  counts: i32,
  mayCrowd: bool,
  isTraced: bool,
  binS: f64,
): Transfers {
  return new Transfers(
    solver,
    books,
    links,
    downloads,
    fills,
    devices,
    cdn,
    internetPeer,
    yields,
    counts,
    mayCrowd,
    isTraced,
    binS,
  );
}

/** Places of its columns: they stay. */
export function ofDownloadAt(transfers: Transfers): usize {
  return changetype<usize>(transfers.table.ofDownload);
}

export function ofSourceAt(transfers: Transfers): usize {
  return changetype<usize>(transfers.table.ofSource);
}

export function remainingAt(transfers: Transfers): usize {
  return changetype<usize>(transfers.remaining);
}

/** A place that changes when there is more. */
export function recordsAt(transfers: Transfers): usize {
  return transfers.table.records;
}

/** Transfers that there is room for. */
export function transferRoom(transfers: Transfers): i32 {
  return transfers.table.room;
}

/** Transfers that were ever opened. */
export function transferCount(transfers: Transfers): i32 {
  return transfers.count;
}

/** Numbers of the list of transfers from partial holders that have ended; the list is empty then, and can still be read. */
export function takeEnded(transfers: Transfers): i32 {
  const count = transfers.ended.count;
  transfers.ended.clear();
  return count;
}

export function endedAt(transfers: Transfers): usize {
  return changetype<usize>(transfers.ended.items);
}

/** Bytes of the record of a transfer, and where its fields lie in it. */
export function transferSizeBytes(): usize {
  return 1 << TRANSFER_SHIFT;
}

export function bytesOffset(): usize {
  return offsetof<Transfer>('bytes');
}

export function capOffset(): usize {
  return offsetof<Transfer>('cap');
}

export function startOffset(): usize {
  return offsetof<Transfer>('startS');
}

export function tracedBytesOffset(): usize {
  return offsetof<Transfer>('tracedBytes');
}

export function nextOfDownloadOffset(): usize {
  return offsetof<Transfer>('nextOfDownload');
}

export function nextOfSourceOffset(): usize {
  return offsetof<Transfer>('nextOfSource');
}

export function downloadOffset(): usize {
  return offsetof<Transfer>('download');
}

export function sourceOffset(): usize {
  return offsetof<Transfer>('source');
}

export function senderOffset(): usize {
  return offsetof<Transfer>('sender');
}

export function copyOffset(): usize {
  return offsetof<Transfer>('copy');
}

export function serialOffset(): usize {
  return offsetof<Transfer>('serial');
}

export function isPartialOffset(): usize {
  return offsetof<Transfer>('isPartial');
}

export function open(
  transfers: Transfers,
  r: i32,
  hops: i32,
  source: i32,
  sender: i32,
  copy: i32,
  inSite: i32,
  outSite: i32,
  reason: i32,
  cap: f64,
  banBytes: f64,
  timeS: f64,
): i32 {
  return transfers.open(r, hops, source, sender, copy, inSite, outSite, reason, cap, banBytes, timeS);
}

export function setTransferCap(transfers: Transfers, f: i32, cap: f64, timeS: f64): void {
  transfers.setCap(f, cap, timeS);
}

export function setPartialCap(transfers: Transfers, f: i32, cap: f64, timeS: f64): void {
  transfers.setPartialCap(f, cap, timeS);
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

/** A download is looked at again at the end of the moment, whether anything changed or not. */
export function lookAgain(transfers: Transfers, r: i32): void {
  transfers.lookAgain(r);
}

export function closeComplete(transfers: Transfers, r: i32, missing: f64, timeS: f64): void {
  transfers.closeComplete(r, missing, timeS);
}

export function settle(transfers: Transfers, r: i32, timeS: f64): void {
  transfers.settle(r, timeS);
}

/** Solves the rates, and settles all that changed. @returns how many downloads changed */
export function solveRates(transfers: Transfers, timeS: f64): i32 {
  transfers.solveRates();
  return transfers.turn(timeS);
}
