/** Connections between downloads and the copies that serve them: opened, ended, and counted on both sides. */
import { WHOLE } from './caches';
import {
  AWAY,
  INTERNET_PEER,
  LAN_PEER,
  LINK_LOCAL_PEER,
  METERED,
  ON,
  ON_BATTERY,
  REASON_COPY_EVICTED,
  REASON_COPY_EXPIRED,
  REASON_DISCOVERY,
  REASON_HOLDER_OFFLINE,
  REASON_HOLDER_ON_BATTERY,
  REASON_HOLDER_ON_VPN,
  REASON_HOLDER_UPLOAD_CAP,
  REASON_METERED_NETWORK,
} from './codes';
import { IntList, NONE } from './memory';
import { monthlyCapLeftBytes, Part } from './part';
import { Swarms } from './swarm';
import { TransferOptions } from './transferTable';

/** A download has lost a peer before it was complete; with its last peer comes the reason, -1 otherwise. */
declare function lostPeer(part: Part, r: i32, reason: i32): void;

/** Stands for all copies of a device. */
const ANY: i32 = -1;

@unmanaged
export class Connections {
  part: Part;
  /** Downloads that share what they have while they run, where they may. */
  swarms: Swarms | null = null;
  /** Bytes after which a sender of bad pieces is banned. */
  private banBytes: f64;
  /** Uploads of a copy in the making that is becoming whole: download, source, and 1 for bad pieces, of each. */
  private suspended: IntList = new IntList();
  /** What the next transfer is opened with. */
  private opening: TransferOptions = new TransferOptions();

  constructor(part: Part, banBytes: f64) {
    this.part = part;
    this.banBytes = banBytes;
  }

  /** Connects a download to a copy, both devices in their last known states. */
  open(r: i32, copy: i32, source: i32, sendsBadPieces: bool, timeS: f64): void {
    const part = this.part;
    const sender = part.caches.at(copy).device;
    const isWhole = part.caches.at(copy).state === WHOLE;
    const opening = this.opening;
    opening.download = r;
    opening.source = source;
    opening.sender = sender;
    opening.copy = copy;
    opening.reason = 0;
    // A partial holder gives nothing until it is known what it has.
    opening.cap = isWhole ? Infinity : 0;
    opening.banBytes = sendsBadPieces ? this.banBytes : Infinity;
    this.lead(opening);
    const f = part.transfers.open(opening, timeS);
    // Bad pieces are nothing that a swarm has.
    if (!isWhole && !sendsBadPieces) {
      part.transfers.table.at(f).isPartial = true;
      const swarms = this.swarms;
      if (swarms !== null) swarms.begin(f, timeS);
    }
    part.caches.noteUpload(copy, 1, timeS);
    if ((part.known[sender] & ON_BATTERY) !== 0) part.transfers.setOnBattery(sender, true, timeS);
    part.peers[r] += 1;
  }

  /** Finds the way of a transfer from a peer, and the WAN lines that it crosses. */
  private lead(opening: TransferOptions): void {
    const part = this.part;
    const r = opening.download;
    const sender = opening.sender;
    const i = part.books.deviceOf[r];
    const state = part.known[i];
    const senderState = part.known[sender];
    const siteOfSender = part.devices.at(sender).site;
    const site = part.devices.at(i).site;
    const fromAway = (senderState & AWAY) !== 0;
    const toAway = (state & AWAY) !== 0;
    const isLocal = !fromAway && !toAway && siteOfSender === site;
    const isLanPeer = opening.source === LAN_PEER || opening.source === LINK_LOCAL_PEER;
    part.routes.between(sender, senderState, i, state);
    opening.hops = u8(part.routes.underCaps(i, part.foreground[part.fileOf[r]] !== 0, isLanPeer));
    opening.inSite = isLocal || toAway ? NONE : site;
    opening.outSite = isLocal || fromAway ? NONE : siteOfSender;
  }

  /** A transfer goes on over the route that its bytes take now. */
  reroute(f: i32, timeS: f64): void {
    const part = this.part;
    const transfer = part.transfers.table.at(f);
    const sender = transfer.sender;
    const i = part.books.deviceOf[transfer.download];
    const isLanPeer = transfer.source === LAN_PEER || transfer.source === LINK_LOCAL_PEER;
    part.routes.between(sender, part.known[sender], i, part.known[i]);
    const foreground = part.foreground[part.fileOf[transfer.download]] !== 0;
    part.transfers.reroute(f, part.routes.underCaps(i, foreground, isLanPeer), timeS);
  }

  /** Ends one connection to a peer; `reason` is why the download falls back to HTTP. */
  end(f: i32, reason: i32, timeS: f64): void {
    const part = this.part;
    const transfer = part.transfers.table.at(f);
    const r = transfer.download;
    part.caches.noteUpload(transfer.copy, -1, timeS);
    this.close(f, timeS);
    part.peers[r] -= 1;
    lostPeer(part, r, part.peers[r] === 0 ? reason : NONE);
  }

  private close(f: i32, timeS: f64): void {
    const transfers = this.part.transfers;
    const swarms = this.swarms;
    if (swarms !== null && transfers.table.at(f).isPartial) swarms.close(f, timeS);
    else transfers.close(f, timeS);
  }

  /** Ends the uploads of a device, or of one of its copies. */
  endUploads(i: i32, reason: i32, timeS: f64, onlyCopy: i32): void {
    const table = this.part.transfers.table;
    for (let f = table.ofSource[i]; f !== NONE; ) {
      const following = table.at(f).nextOfSource;
      if (onlyCopy === ANY || table.at(f).copy === onlyCopy) this.end(f, reason, timeS);
      f = following;
    }
  }

  /** Ends the uploads of a copy in the making: {@link resumeUploads} goes on with them in the same instant. */
  suspendUploads(i: i32, copy: i32, timeS: f64): void {
    const part = this.part;
    const table = part.transfers.table;
    for (let f = table.ofSource[i]; f !== NONE; ) {
      const transfer = table.at(f);
      const following = transfer.nextOfSource;
      if (transfer.copy === copy) {
        this.suspended.push(transfer.download);
        this.suspended.push(transfer.source);
        this.suspended.push(i32(transfer.banBytes !== Infinity));
        part.peers[transfer.download] -= 1;
        part.caches.noteUpload(copy, -1, timeS);
        this.close(f, timeS);
      }
      f = following;
    }
  }

  /** The file is whole and kept as this copy, which goes on uploading; -1: it is not kept, and the downloads lose it. */
  resumeUploads(i: i32, copy: i32, timeS: f64): void {
    const part = this.part;
    const suspended = this.suspended;
    if (suspended.count === 0) return;
    for (let at = 0; at < suspended.count; at += 3) {
      const r = suspended.items[at];
      if (copy === NONE) lostPeer(part, r, part.peers[r] === 0 ? REASON_DISCOVERY : NONE);
      else {
        const isBad = suspended.items[at + 2] !== 0;
        this.open(r, copy, suspended.items[at + 1], isBad, timeS);
      }
    }
    suspended.clear();
    part.watch(i, timeS);
  }

  /** What a change of its state means to the uploads of a device. */
  tend(i: i32, before: i32, state: i32, timeS: f64): void {
    const part = this.part;
    const table = part.transfers.table;
    if (table.ofSource[i] === NONE) return;
    const isOn = (state & ON) !== 0;
    const moved = ((before ^ state) & AWAY) !== 0;
    if ((before & ON) !== 0 && (!isOn || moved)) {
      this.endUploads(i, isOn ? REASON_HOLDER_ON_VPN : REASON_HOLDER_OFFLINE, timeS, ANY);
    } else if (!this.part.mayUpload(i, state, timeS)) this.endUploads(i, REASON_HOLDER_ON_BATTERY, timeS, ANY);
    else part.transfers.setOnBattery(i, (state & ON_BATTERY) !== 0, timeS);
    if ((state & METERED) !== 0 && (before & METERED) === 0) this.endBarred(i, timeS);
    this.endExpired(i, timeS);
    part.transfers.settleUploads(i, timeS);
    this.endUsedUp(i, timeS);
  }

  /** Gives back the copies that a download was connected to; its transfers are about to be closed. */
  release(r: i32, timeS: f64): void {
    const part = this.part;
    const standby = part.standby;
    if (standby !== null) standby.clear(r);
    const swarms = this.swarms;
    if (swarms !== null) swarms.beforeEnd(r, timeS);
    const table = part.transfers.table;
    for (let f = table.ofDownload[r]; f !== NONE; f = table.at(f).nextOfDownload) {
      if (table.at(f).sender !== NONE) part.caches.noteUpload(table.at(f).copy, -1, timeS);
      if (swarms !== null && table.at(f).isPartial) swarms.end(f);
    }
    part.peers[r] = 0;
  }

  /** Ends all transfers of a download that is not complete; it keeps what it has. */
  closeAll(r: i32, timeS: f64): void {
    const transfers = this.part.transfers;
    this.release(r, timeS);
    for (let f = transfers.table.ofDownload[r]; f !== NONE; f = transfers.table.ofDownload[r]) {
      transfers.close(f, timeS);
    }
  }

  /** Ends all transfers of a download that is complete. */
  closeComplete(r: i32, timeS: f64): void {
    const part = this.part;
    this.release(r, timeS);
    const missing = part.caches.sizeBytes[part.fileOf[r]] - part.books.totalOf(r);
    part.transfers.closeComplete(r, missing, timeS);
  }

  /**
   * Stores a finished file in the cache of its device; what has to leave for it is no longer uploaded.
   *
   * @param pinnedUntilS end of its pin, or NaN
   * @returns the copy, or -1 when the file is too large to be kept
   */
  store(i: i32, file: i32, timeS: f64, pinnedUntilS: f64): i32 {
    const caches = this.part.caches;
    const isPinned = !Number.isNaN(pinnedUntilS);
    caches.purgeExpired(i, timeS);
    if (!isPinned && !this.evictFor(i, file, timeS)) {
      caches.noteLoss(i, file, REASON_COPY_EVICTED);
      return NONE;
    }
    return caches.add(i, file, timeS, pinnedUntilS);
  }

  /** Keeps a finished file in the cache of its device for so long, shared with nobody; it takes its space. */
  hold(i: i32, file: i32, timeS: f64, ageS: f64): void {
    const caches = this.part.caches;
    caches.purgeExpired(i, timeS);
    if (this.evictFor(i, file, timeS)) caches.hold(i, file, timeS + ageS);
  }

  /** Takes out of a cache what has to leave for a file; false when the file is larger than the cache. */
  private evictFor(i: i32, file: i32, timeS: f64): bool {
    const caches = this.part.caches;
    if (caches.sizeBytes[file] > this.part.devices.at(i).limitBytes) return false;
    while (caches.isOver(i, file)) {
      const victim = caches.victim(i);
      this.endUploads(i, REASON_COPY_EVICTED, timeS, victim);
      caches.remove(victim, REASON_COPY_EVICTED);
    }
    return true;
  }

  /** Ends the uploads of a device that its network, metered from now on, forbids. */
  private endBarred(i: i32, timeS: f64): void {
    const table = this.part.transfers.table;
    for (let f = table.ofSource[i]; f !== NONE; ) {
      const following = table.at(f).nextOfSource;
      if (this.part.barsOnMetered(table.at(f).source)) this.end(f, REASON_METERED_NETWORK, timeS);
      f = following;
    }
  }

  /** Ends the uploads of copies whose age is over, and drops the copies. */
  private endExpired(i: i32, timeS: f64): void {
    const part = this.part;
    const table = part.transfers.table;
    for (let f = table.ofSource[i]; f !== NONE; ) {
      const copy = table.at(f).copy;
      if (part.caches.at(copy).expiresS <= timeS) {
        this.endUploads(i, REASON_COPY_EXPIRED, timeS, copy);
        part.caches.expire(copy);
        f = table.ofSource[i];
      } else f = table.at(f).nextOfSource;
    }
  }

  /** Ends the uploads of a device to Internet peers when its monthly cap is used up. */
  private endUsedUp(i: i32, timeS: f64): void {
    const part = this.part;
    const table = part.transfers.table;
    if (!part.transfers.sendsToInternet(i) || monthlyCapLeftBytes(part, i, timeS) > 0) return;
    for (let f = table.ofSource[i]; f !== NONE; ) {
      const following = table.at(f).nextOfSource;
      if (table.at(f).source === INTERNET_PEER) this.end(f, REASON_HOLDER_UPLOAD_CAP, timeS);
      f = following;
    }
  }
}
