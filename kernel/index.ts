/**
 * What the simulator calls. Several parts can live in the memory; a place in it says what is meant. When the last is
 * given back the memory is empty again.
 */
import { Bandwidth } from './bandwidth';
import { Books } from './books';
import { crowdOn } from './crowds';
import { FLOW_SHIFT, Flow } from './flows';
import { LineMeter, STRETCH } from './lineMeter';
import { forgetAll, limitTo, MOST_HOPS, WAY } from './memory';
import { Transfers } from './transfers';
import { TRANSFER_SHIFT, Transfer } from './transferTable';

let inUse: i32 = 0;

/** What may be in use at once: the memory that there can be, less what is not counted. */
export function limitMemory(sizeBytes: f64): void {
  limitTo(sizeBytes);
}

export function begin(links: i32, crowdFormsAt: i32): Bandwidth {
  inUse += 1;
  return new Bandwidth(links, crowdFormsAt);
}

export function end(): void {
  inUse -= 1;
  if (inUse === 0) forgetAll();
}

/** Sets up a link: bytes per second, and whether it never will bind. */
export function setUp(solver: Bandwidth, number: i32, capacityBytesPerS: f64, neverBinds: bool): void {
  const link = solver.flows.link(number);
  link.capacity = capacityBytesPerS;
  link.neverBinds = neverBinds;
}

/** Where the caller writes the numbers of the links of a flow before it is added, and how many there can be. */
export function wayAt(): usize {
  return WAY;
}

export function mostHops(): i32 {
  return MOST_HOPS;
}

/** Places that the caller reads; they move when there is more. */
export function flowsAt(solver: Bandwidth): usize {
  return changetype<usize>(solver.flows.table);
}

export function changedAt(solver: Bandwidth): usize {
  return changetype<usize>(solver.changed.items);
}

/** Bytes of the record of a flow, and where its rate and its crowd lie in it. */
export function flowSizeBytes(): usize {
  return 1 << FLOW_SHIFT;
}

export function rateOffset(): usize {
  return offsetof<Flow>('rate');
}

export function memberOfOffset(): usize {
  return offsetof<Flow>('memberOf');
}

/** Flows that there is room for. */
export function room(solver: Bandwidth): i32 {
  return solver.flows.room;
}

export function add(solver: Bandwidth, links: i32, capBytesPerS: f64, mayJoin: bool): i32 {
  return solver.add(links, capBytesPerS, mayJoin);
}

export function remove(solver: Bandwidth, f: i32): void {
  solver.remove(f);
}

export function setCap(solver: Bandwidth, f: i32, capBytesPerS: f64): void {
  solver.setCap(f, capBytesPerS);
}

export function setCapacity(solver: Bandwidth, link: i32, bytesPerS: f64): void {
  solver.setCapacity(link, bytesPerS);
}

/** @returns how many flows have another rate */
export function solve(solver: Bandwidth): i32 {
  solver.solve();
  // Who solves without transfers has no clocks of crowds.
  solver.movedCrowds.clear();
  return solver.changed.count;
}

/** Level and bound of the crowd on a link; 0 when it has none. */
export function levelOf(solver: Bandwidth, number: i32): f64 {
  const link = solver.flows.link(number);
  return link.isCrowded ? crowdOn(link).level : 0;
}

export function boundOf(solver: Bandwidth, number: i32): f64 {
  const link = solver.flows.link(number);
  return link.isCrowded ? crowdOn(link).bound : 0;
}

// --- the accounts ---

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

export function uploadCountAt(transfers: Transfers): usize {
  return changetype<usize>(transfers.table.uploadCount);
}

export function remainingAt(transfers: Transfers): usize {
  return changetype<usize>(transfers.remaining);
}

/** Places that change when there is more: the records, and the lists that a moment leaves. */
export function recordsAt(transfers: Transfers): usize {
  return transfers.table.records;
}

export function dirtyAt(transfers: Transfers): usize {
  return changetype<usize>(transfers.dirty.items);
}

export function dueAt(transfers: Transfers): usize {
  return changetype<usize>(transfers.dueS.items);
}

export function yieldingAt(transfers: Transfers): usize {
  return changetype<usize>(transfers.yielding.items);
}

export function peerRatesAt(transfers: Transfers): usize {
  return changetype<usize>(transfers.peerRates.items);
}

/** Transfers that there is room for. */
export function transferRoom(transfers: Transfers): i32 {
  return transfers.table.room;
}

/** Transfers that were ever opened. */
export function transferCount(transfers: Transfers): i32 {
  return transfers.count;
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

export function setReason(transfers: Transfers, f: i32, reason: i32, timeS: f64): void {
  transfers.setReason(f, reason, timeS);
}

export function setOnBattery(transfers: Transfers, sender: i32, onBattery: bool, timeS: f64): void {
  transfers.setOnBattery(sender, onBattery, timeS);
}

export function close(transfers: Transfers, f: i32, timeS: f64): void {
  transfers.close(f, timeS);
}

export function closeComplete(transfers: Transfers, r: i32, missing: f64, timeS: f64): void {
  transfers.closeComplete(r, missing, timeS);
}

export function banned(transfers: Transfers, r: i32, timeS: f64): i32 {
  return transfers.banned(r, timeS);
}

export function isEndKnown(transfers: Transfers, r: i32): bool {
  return transfers.isEndKnown(r);
}

export function markDirty(transfers: Transfers, r: i32): void {
  transfers.markDirty(r);
}

export function settle(transfers: Transfers, r: i32, timeS: f64): void {
  transfers.settle(r, timeS);
}

export function settleUploads(transfers: Transfers, sender: i32, timeS: f64): void {
  transfers.settleUploads(sender, timeS);
}

/** Solves the rates. @returns how many HTTP transfers may have to yield */
export function solveRates(transfers: Transfers): i32 {
  transfers.solveRates();
  transfers.findYielding();
  return transfers.yielding.count;
}

/** @returns how many downloads changed */
export function turn(transfers: Transfers, timeS: f64): i32 {
  return transfers.turn(timeS);
}
