/** Connections between downloads and the copies that serve them: opened, ended, and counted on both sides. */
import { REASON, type ReasonCode } from '../core/reasons.js';
import { STATE } from '../fleet/schedule.js';
import type { Model } from '../scenario/model.js';
import type { Caches } from './cache.js';
import type { Network } from './network.js';
import { SOURCE } from './result.js';
import type { Books, Transfers } from './transfers.js';

const NONE = -1;

export class Connections {
  /** Peers that each download is connected to. */
  readonly peers: Uint8Array;

  /** @param onLost called when a download has lost a peer before it was complete */
  constructor(
    downloadCount: number,
    private readonly transfers: Transfers,
    private readonly caches: Caches,
    private readonly network: Network,
    private readonly books: Books,
    private readonly model: Model,
    private readonly onLost: (r: number) => void,
  ) {
    this.peers = new Uint8Array(downloadCount);
  }

  /** Connects download `r` of device `i` to a copy on a device in the given state. */
  open(r: number, i: number, onVpn: boolean, copy: number, source: number, senderState: number, timeS: number): void {
    const sender = this.caches.device[copy]!;
    const senderVpn = (senderState & STATE.onVpn) !== 0;
    const local = !senderVpn && !onVpn && this.books.siteOfDevice(sender) === this.books.siteOfDevice(i);
    // A partial holder gives nothing until its swarm has found out what it has.
    const cap = this.caches.isWhole(copy) ? Number.POSITIVE_INFINITY : 0;
    this.network.routeBetween(sender, senderVpn, i, onVpn);
    this.transfers.openPeer(r, source, sender, copy, cap, !local && !senderVpn, !local && !onVpn, timeS);
    this.caches.noteUpload(copy, 1, timeS);
    this.transfers.setOnBattery(sender, (senderState & STATE.onBattery) !== 0, timeS);
    this.peers[r]! += 1;
    if (this.peers[r] === 1) this.transfers.setHttpCap(r, this.model.httpBesidePeers, timeS);
  }

  /** Ends the uploads of a device, or of one of its copies; `reason` is why the downloads fall back to HTTP. */
  endUploads(i: number, reason: ReasonCode, timeS: number, onlyCopy = NONE): void {
    for (let f = this.transfers.ofSource[i]!; f !== NONE; ) {
      const following = this.transfers.nextOfSource[f]!;
      if (onlyCopy === NONE || this.transfers.copy[f] === onlyCopy) this.end(f, reason, timeS);
      f = following;
    }
  }

  /** Ends all connections of a download to peers; HTTP goes on. */
  endPeersOf(r: number, reason: ReasonCode, timeS: number): void {
    for (let f = this.transfers.ofDownload[r]!; f !== NONE; ) {
      const following = this.transfers.nextOfDownload[f]!;
      if (this.transfers.source[f] !== SOURCE.cdn) this.end(f, reason, timeS);
      f = following;
    }
  }

  /** Ends the uploads of copies whose age is over, and drops the copies. */
  endExpired(i: number, timeS: number): void {
    for (let f = this.transfers.ofSource[i]!; f !== NONE; ) {
      const copy = this.transfers.copy[f]!;
      if (this.caches.expiresS[copy]! <= timeS) {
        this.endUploads(i, REASON['copy-expired'], timeS, copy);
        this.caches.expire(copy);
        f = this.transfers.ofSource[i]!;
      } else f = this.transfers.nextOfSource[f]!;
    }
  }

  /** Gives back the copies that a download was drawing from; its transfers are about to be closed. */
  release(r: number, timeS: number): void {
    for (let f = this.transfers.ofDownload[r]!; f !== NONE; f = this.transfers.nextOfDownload[f]!) {
      if (this.transfers.sender[f] !== NONE) this.caches.noteUpload(this.transfers.copy[f]!, -1, timeS);
    }
    this.peers[r] = 0;
  }

  /** Ends all transfers of a download that is not complete; it keeps what it has. */
  closeAll(r: number, timeS: number): void {
    this.release(r, timeS);
    for (let f = this.transfers.ofDownload[r]!; f !== NONE; f = this.transfers.ofDownload[r]!) {
      this.transfers.close(f, timeS);
    }
  }

  private end(f: number, reason: ReasonCode, timeS: number): void {
    const r = this.transfers.download[f]!;
    this.caches.noteUpload(this.transfers.copy[f]!, -1, timeS);
    this.transfers.close(f, timeS);
    this.peers[r]! -= 1;
    if (this.peers[r] === 0) {
      this.transfers.setReason(r, reason, timeS);
      this.transfers.setHttpCap(r, Number.POSITIVE_INFINITY, timeS);
    }
    this.onLost(r);
  }
}
