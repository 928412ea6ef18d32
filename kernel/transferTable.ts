/** Transfers as records, in two lists each: those of a download, and the uploads of a sender. */
import {
  checkWithin,
  doubled,
  FIRST_ALLOCATED,
  I32Column,
  IntList,
  i32Column,
  MOST_HOPS,
  NONE,
  nones,
  zeros,
} from './memory';
import { OPTIONS_BYTES } from './options';

/** Stride of the records. */
const TRANSFER_BYTES: usize = 128;
/** The same of the lists of lines, and of their weights: a route may cross a line with each hop. */
const LINES_BYTES: usize = usize(MOST_HOPS) << 2;
const WEIGHTS_BYTES: usize = usize(MOST_HOPS) << 3;

/** What a transfer is opened with. */
@unmanaged
export class TransferOptions {
  cap: f64;
  /** Bytes after which a sender of bad pieces is banned, or Infinity: then the bytes are good. */
  banBytes: f64;
  download: i32;
  source: i32;
  /** Local number of the sending device, or -1. */
  sender: i32;
  /** The copy that it is sent from, or the number of a cache server, or -1. */
  copy: i32;
  /** Local sites whose WAN line the transfer crosses inwards and outwards, or -1. */
  inSite: i32;
  outSite: i32;
  /** Why its bytes come from the CDN. */
  reason: u8;
  /** Links that it crosses: the first of the present way. */
  hops: u8;
}

if (offsetof<TransferOptions>() > OPTIONS_BYTES) ERROR('TransferOptions are too long');

/** A transfer; its number is that of its flow. What each settlement reads lies in one line of the processor's cache. */
@unmanaged
export class Transfer extends TransferOptions {
  onBattery: bool;
  /** True when its sender has the file in part only. */
  isPartial: bool;
  nextOfDownload: i32;
  /** As of the last settlement at `settledS`: bytes in all. */
  settledS: f64;
  bytes: f64;
  /**
   * As of the last settlement: bytes while the sender was on battery; of a transfer from the CDN, where rates have a
   * tolerance, the bytes that have got their reason.
   */
  markedBytes: f64;
  /** Its rate since the last settlement, where rates are exact. */
  rate: f64;
  /**
   * In an aggregate, the reading of the aggregate's clock at the last settlement; where lines are metered by the bin (and there are
   * no aggregates), the bytes that are metered.
   */
  readAt: f64;
  /** Start of the present row of a trace, and the bytes in earlier rows. */
  startS: f64;
  tracedBytes: f64;
  nextOfSource: i32;
  /** Number of the transfer in order of opening. */
  serial: i32;
  /** The link by the clock of whose aggregate it is settled, or -1. */
  aggregate: i32;
  /** First entry of its list of reasons, or -1. */
  firstReason: i32;
  /** Lines that it crosses: {@link TransferTable.lineAt} has their rows in the meter. */
  lineCount: u8;
}

if (offsetof<Transfer>('markedBytes') > 64) ERROR('what a settlement reads is longer than a line of the cache');
if (offsetof<Transfer>() > TRANSFER_BYTES) ERROR('a Transfer is longer than its stride');

/** True for a transfer of bad pieces: its bytes are thrown away. */
export function isBad(transfer: Transfer): bool {
  return transfer.banBytes !== Infinity;
}

@unmanaged
export class TransferTable {
  /** First transfer of each download, and of each uploading device: heads of the lists. */
  ofDownload: I32Column;
  ofSource: I32Column;
  uploadCount: I32Column;
  /** Devices that have fewer uploads than so many again, where somebody wants to know; 0 where nobody does. */
  freed: IntList | null = null;
  fullUploads: i32 = 0;
  /** The records begin here: another address when there are more. */
  records: usize = zeros(usize(FIRST_ALLOCATED) * TRANSFER_BYTES);
  allocated: i32 = FIRST_ALLOCATED;
  /** Rows of the lines that each transfer crosses. */
  private lines: usize = zeros(usize(FIRST_ALLOCATED) * LINES_BYTES);
  /** Beside each, what a byte of the transfer takes of it; 0 in a part without media, where that is one byte. */
  private weights: usize = 0;

  constructor(downloads: i32, devices: i32) {
    this.ofDownload = nones(downloads);
    this.ofSource = nones(devices);
    this.uploadCount = i32Column(devices);
  }

  @inline
  at(f: i32): Transfer {
    if (!ASC_NO_ASSERT) checkWithin(this.records, f, TRANSFER_BYTES);
    return changetype<Transfer>(this.records + usize(f) * TRANSFER_BYTES);
  }

  /** The row in the meter of a line that a transfer crosses. */
  @inline
  lineAt(f: i32, k: i32): i32 {
    if (!ASC_NO_ASSERT) checkWithin(this.lines, f, LINES_BYTES);
    return load<i32>(this.lines + usize(f) * LINES_BYTES + (usize(k) << 2));
  }

  /** What a byte of a transfer takes of a line that it crosses: on a medium its airtime, in bytes of the fastest device. */
  @inline
  weightAt(f: i32, k: i32): f64 {
    if (this.weights === 0) return 1;
    return load<f64>(this.weights + usize(f) * WEIGHTS_BYTES + (usize(k) << 3));
  }

  /** Lines have weights from now on, before there is a transfer. */
  keepWeights(): void {
    this.weights = zeros(usize(this.allocated) * WEIGHTS_BYTES);
  }

  /** Adds to the lines that a transfer crosses. */
  addLine(f: i32, row: i32, weight: f64): void {
    const transfer = this.at(f);
    const k = usize(transfer.lineCount);
    assert(k < usize(MOST_HOPS), 'a transfer crosses more lines than a route has hops');
    store<i32>(this.lines + usize(f) * LINES_BYTES + (k << 2), row);
    if (this.weights !== 0) store<f64>(this.weights + usize(f) * WEIGHTS_BYTES + (k << 3), weight);
    transfer.lineCount += 1;
  }

  allocate(): void {
    this.records = doubled(this.records, usize(this.allocated) * TRANSFER_BYTES);
    this.lines = doubled(this.lines, usize(this.allocated) * LINES_BYTES);
    if (this.weights !== 0) this.weights = doubled(this.weights, usize(this.allocated) * WEIGHTS_BYTES);
    this.allocated *= 2;
  }

  /** Puts a transfer into its lists. */
  enlist(f: i32): void {
    const transfer = this.at(f);
    const r = transfer.download;
    const sender = transfer.sender;
    transfer.nextOfDownload = this.ofDownload[r];
    this.ofDownload[r] = f;
    if (sender === NONE) return;
    transfer.nextOfSource = this.ofSource[sender];
    this.ofSource[sender] = f;
    this.uploadCount[sender] += 1;
  }

  /** Takes a transfer out of its lists. */
  delist(f: i32): void {
    const transfer = this.at(f);
    const r = transfer.download;
    const sender = transfer.sender;
    const first = this.ofDownload[r];
    if (first === f) this.ofDownload[r] = transfer.nextOfDownload;
    else {
      let before = this.at(first);
      while (before.nextOfDownload !== f) before = this.at(before.nextOfDownload);
      before.nextOfDownload = transfer.nextOfDownload;
    }
    if (sender === NONE) return;
    const uploads = this.uploadCount[sender];
    this.uploadCount[sender] = uploads - 1;
    if (uploads === this.fullUploads) this.freed!.push(sender);
    const firstSent = this.ofSource[sender];
    if (firstSent === f) this.ofSource[sender] = transfer.nextOfSource;
    else {
      let before = this.at(firstSent);
      while (before.nextOfSource !== f) before = this.at(before.nextOfSource);
      before.nextOfSource = transfer.nextOfSource;
    }
  }
}
