/** Transfers as columns, in two lists each: those of a download, and the uploads of a sender. */
import { FIRST_ROOM, float64Column, grown, int8Column, int32Column, uint8Column } from '../core/columns.js';
import { ReasonBytes } from './reasonBytes.js';

const NONE = -1;

export class TransferTable {
  /** First transfer of each download, and of each uploading device: heads of the lists below. */
  readonly ofDownload: Int32Array;
  readonly ofSource: Int32Array;
  readonly uploadCount: Int32Array;
  nextOfDownload = int32Column(0);
  nextOfSource = int32Column(0);
  download = int32Column(0);
  source = int8Column(0);
  /** Local number of the sending device, or -1. */
  sender = int32Column(0);
  copy = int32Column(0);
  /** Number of the transfer in order of opening. */
  serial = int32Column(0);
  /** 1 while the sender runs on battery. */
  onBattery = uint8Column(0);

  /** As of the last settlement at `settledS`: bytes in all, on battery, and those from the CDN by reason. */
  protected settledS = float64Column(0);
  protected bytes = float64Column(0);
  protected batteryBytes = float64Column(0);
  protected readonly reasonBytes = new ReasonBytes();
  protected rate = float64Column(0);
  protected capBytesPerS = float64Column(0);
  protected reason = int8Column(0);
  /** Local sites whose WAN line the transfer crosses inwards and outwards, or -1. */
  protected inSite = int32Column(0);
  protected outSite = int32Column(0);
  /** Bytes after which a sender of bad pieces is banned, or Infinity: then the bytes are good. */
  protected banBytes = float64Column(0);
  /** The crowded link by whose clock a transfer is settled, or -1, and the clock's reading at its last settlement. */
  protected crowd = int32Column(0);
  protected readAt = float64Column(0);
  /** Start of the present row of a trace, and the bytes in earlier rows. */
  protected startS = float64Column(0);
  protected tracedBytes = float64Column(0);

  constructor(downloadCount: number, deviceCount: number) {
    this.ofDownload = int32Column(downloadCount).fill(NONE);
    this.ofSource = int32Column(deviceCount).fill(NONE);
    this.uploadCount = int32Column(deviceCount);
    this.grow(FIRST_ROOM);
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
    if (f >= this.download.length) this.grow(2 * this.download.length);
  }

  private grow(room: number): void {
    this.nextOfDownload = grown(this.nextOfDownload, room);
    this.nextOfSource = grown(this.nextOfSource, room);
    this.download = grown(this.download, room);
    this.source = grown(this.source, room);
    this.sender = grown(this.sender, room);
    this.copy = grown(this.copy, room);
    this.serial = grown(this.serial, room);
    this.onBattery = grown(this.onBattery, room);
    this.settledS = grown(this.settledS, room);
    this.bytes = grown(this.bytes, room);
    this.batteryBytes = grown(this.batteryBytes, room);
    this.reasonBytes.grow(room);
    this.rate = grown(this.rate, room);
    this.capBytesPerS = grown(this.capBytesPerS, room);
    this.reason = grown(this.reason, room);
    this.inSite = grown(this.inSite, room);
    this.outSite = grown(this.outSite, room);
    this.banBytes = grown(this.banBytes, room);
    this.crowd = grown(this.crowd, room);
    this.readAt = grown(this.readAt, room);
    this.startS = grown(this.startS, room);
    this.tracedBytes = grown(this.tracedBytes, room);
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
