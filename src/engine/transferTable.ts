/** Transfers as columns, in two lists each: those of a download, and the uploads of a sender. */
import { doubled, float64Column, int8Column, int32Column, uint8Column } from '../core/columns.js';
import { REASON_COUNT } from '../core/reasons.js';

const NONE = -1;

export class TransferTable {
  /** First transfer of each download, and of each uploading device: heads of the lists below. */
  readonly ofDownload: Int32Array;
  readonly ofSource: Int32Array;
  readonly uploadCount: Int32Array;
  nextOfDownload = int32Column(64);
  nextOfSource = int32Column(64);
  download = int32Column(64);
  source = int8Column(64);
  /** Local number of the sending device, or -1. */
  sender = int32Column(64);
  copy = int32Column(64);
  /** Number of the transfer in order of opening. */
  serial = int32Column(64);
  /** 1 while the sender runs on battery. */
  onBattery = uint8Column(64);

  /** As of the last settlement at `settledS`: bytes in all, on battery, and from the CDN by reason. */
  protected settledS = float64Column(64);
  protected bytes = float64Column(64);
  protected batteryBytes = float64Column(64);
  protected reasonBytes = float64Column(64 * REASON_COUNT);
  protected rate = float64Column(64);
  protected capBytesPerS = float64Column(64);
  protected reason = int8Column(64);
  /** Local sites whose WAN line the transfer crosses inwards and outwards, or -1. */
  protected inSite = int32Column(64);
  protected outSite = int32Column(64);
  /** Bytes after which a sender of bad pieces is banned, or Infinity: then the bytes are good. */
  protected banBytes = float64Column(64);
  /** The crowded link by whose clock a transfer is settled, or -1, and the clock's reading at its last settlement. */
  protected crowd = int32Column(64);
  protected readAt = float64Column(64);
  /** Start of the present row of a trace, and the bytes in earlier rows. */
  protected startS = float64Column(64);
  protected tracedBytes = float64Column(64);

  constructor(downloadCount: number, deviceCount: number) {
    this.ofDownload = int32Column(downloadCount).fill(NONE);
    this.ofSource = int32Column(deviceCount).fill(NONE);
    this.uploadCount = int32Column(deviceCount);
  }

  /** Puts a transfer into its lists. */
  protected enlist(f: number, r: number, sender: number): void {
    this.nextOfDownload[f] = this.ofDownload[r]!;
    this.ofDownload[r] = f;
    if (sender === NONE) return;
    this.nextOfSource[f] = this.ofSource[sender]!;
    this.ofSource[sender] = f;
    this.uploadCount[sender]! += 1;
  }

  /** Takes a transfer out of its lists. */
  protected delist(f: number): void {
    const r = this.download[f]!;
    const sender = this.sender[f]!;
    this.ofDownload[r] = unlink(this.nextOfDownload, this.ofDownload[r]!, f);
    if (sender === NONE) return;
    this.ofSource[sender] = unlink(this.nextOfSource, this.ofSource[sender]!, f);
    this.uploadCount[sender]! -= 1;
  }

  /** Makes room for a transfer. */
  protected makeRoom(f: number): void {
    if (f < this.download.length) return;
    this.nextOfDownload = doubled(this.nextOfDownload);
    this.nextOfSource = doubled(this.nextOfSource);
    this.download = doubled(this.download);
    this.source = doubled(this.source);
    this.sender = doubled(this.sender);
    this.copy = doubled(this.copy);
    this.serial = doubled(this.serial);
    this.onBattery = doubled(this.onBattery);
    this.settledS = doubled(this.settledS);
    this.bytes = doubled(this.bytes);
    this.batteryBytes = doubled(this.batteryBytes);
    this.reasonBytes = doubled(this.reasonBytes);
    this.rate = doubled(this.rate);
    this.capBytesPerS = doubled(this.capBytesPerS);
    this.reason = doubled(this.reason);
    this.inSite = doubled(this.inSite);
    this.outSite = doubled(this.outSite);
    this.banBytes = doubled(this.banBytes);
    this.crowd = doubled(this.crowd);
    this.readAt = doubled(this.readAt);
    this.startS = doubled(this.startS);
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
