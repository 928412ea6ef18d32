/** Connections between downloads and the copies that serve them: opened, ended, and counted on both sides. */
import { uint8Column } from '../core/columns.js';
import { REASON, type ReasonCode } from '../core/reasons.js';
import { STATE } from '../fleet/schedule.js';
import type { Model } from '../scenario/model.js';
import type { Books } from './books.js';
import type { Caches } from './cache.js';
import type { Network } from './network.js';
import { newOpening } from './opening.js';
import { SOURCE } from './result.js';
import type { Transfers } from './transfers.js';

const NONE = -1;
const AWAY = STATE.onVpn | STATE.atHome;

export class Connections {
  /** Peers that each download is connected to. */
  readonly peers: Uint8Array;
  private readonly opening = newOpening();

  /**
   * @param isForeground priority of a download
   * @param onLost called when a download has lost a peer before it was complete; with its last peer comes the reason
   */
  constructor(
    downloadCount: number,
    private readonly transfers: Transfers,
    private readonly caches: Caches,
    private readonly network: Network,
    private readonly books: Books,
    private readonly model: Model,
    private readonly isForeground: (r: number) => boolean,
    private readonly onLost: (r: number, reason: ReasonCode | -1) => void,
  ) {
    this.peers = uint8Column(downloadCount);
  }

  /**
   * Connects download `r` of device `i` to a copy, both devices in the given states.
   *
   * @param sendsBadPieces the sender is banned after `model.badPiecesUntilBan` of them
   */
  open(
    r: number,
    i: number,
    state: number,
    copy: number,
    source: number,
    senderState: number,
    sendsBadPieces: boolean,
    timeS: number,
  ): void {
    const { books, model, transfers } = this;
    const sender = this.caches.device[copy]!;
    const fromAway = (senderState & AWAY) !== 0;
    const toAway = (state & AWAY) !== 0;
    const isLocal = !fromAway && !toAway && books.siteOfDevice(sender) === books.siteOfDevice(i);
    const isLanPeer = source === SOURCE.lanPeer || source === SOURCE.linkLocalPeer;
    this.network.routeBetween(sender, senderState, i, state, this.isForeground(r), isLanPeer);
    const { opening } = this;
    opening.source = source;
    // A partial holder gives nothing until its swarm has found out what it has.
    opening.capBytesPerS = this.caches.isWhole(copy) ? Number.POSITIVE_INFINITY : 0;
    opening.sender = sender;
    opening.copy = copy;
    opening.inSite = isLocal || toAway ? NONE : books.siteOfDevice(i);
    opening.outSite = isLocal || fromAway ? NONE : books.siteOfDevice(sender);
    opening.banBytes = sendsBadPieces ? model.badPiecesUntilBan * model.pieceSize : Number.POSITIVE_INFINITY;
    transfers.open(r, opening, timeS);
    this.caches.noteUpload(copy, 1, timeS);
    if ((senderState & STATE.onBattery) !== 0) transfers.setOnBattery(sender, true, timeS);
    this.peers[r]! += 1;
  }

  /** Ends the uploads of a device, or of one of its copies; `reason` is why the downloads fall back to HTTP. */
  endUploads(i: number, reason: ReasonCode, timeS: number, onlyCopy = NONE): void {
    for (let f = this.transfers.ofSource[i]!; f !== NONE; ) {
      const following = this.transfers.nextOfSource(f);
      if (onlyCopy === NONE || this.transfers.copyOf(f) === onlyCopy) this.end(f, reason, timeS);
      f = following;
    }
  }

  /** Ends the connections of a download to the peers that are meant; HTTP goes on. */
  endPeersOf(r: number, reason: ReasonCode, timeS: number, isMeant: (f: number) => boolean = () => true): void {
    for (let f = this.transfers.ofDownload[r]!; f !== NONE; ) {
      const following = this.transfers.nextOfDownload(f);
      if (this.transfers.senderOf(f) !== NONE && isMeant(f)) this.end(f, reason, timeS);
      f = following;
    }
  }

  /** Ends the uploads of a device to the downloads that are meant. */
  endUploadsTo(i: number, reason: ReasonCode, timeS: number, isMeant: (r: number, source: number) => boolean): void {
    for (let f = this.transfers.ofSource[i]!; f !== NONE; ) {
      const following = this.transfers.nextOfSource(f);
      if (isMeant(this.transfers.downloadOf(f), this.transfers.sourceOf(f))) this.end(f, reason, timeS);
      f = following;
    }
  }

  /** Ends the uploads of copies whose age is over, and drops the copies. */
  endExpired(i: number, timeS: number): void {
    for (let f = this.transfers.ofSource[i]!; f !== NONE; ) {
      const copy = this.transfers.copyOf(f);
      if (this.caches.expiresS[copy]! <= timeS) {
        this.endUploads(i, REASON['copy-expired'], timeS, copy);
        this.caches.expire(copy);
        f = this.transfers.ofSource[i]!;
      } else f = this.transfers.nextOfSource(f);
    }
  }

  /** Ends the uploads of a device to Internet peers when its monthly cap is used up. */
  endUsedUp(i: number, timeS: number): void {
    if (!this.sendsToInternet(i) || this.books.uploadCap.leftBytes(i, timeS) > 0) return;
    this.endUploadsTo(i, REASON['holder-upload-cap'], timeS, (_, source) => source === SOURCE.internetPeer);
  }

  /**
   * When a device has to be looked at for its monthly cap: no earlier than its Internet peers can use up what is left.
   *
   * @returns run time in seconds, or Infinity while it sends nothing to Internet peers
   */
  capCheckS(i: number, timeS: number): number {
    if (!this.sendsToInternet(i)) return Number.POSITIVE_INFINITY;
    const leftBytes = this.books.uploadCap.leftBytes(i, timeS);
    if (leftBytes === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
    // Not below a tenth of a second: what is sent in it may go over the cap.
    return timeS + Math.max(0.1, leftBytes / this.network.uploadBytesPerS(i));
  }

  private sendsToInternet(i: number): boolean {
    for (let f = this.transfers.ofSource[i]!; f !== NONE; f = this.transfers.nextOfSource(f)) {
      if (this.transfers.sourceOf(f) === SOURCE.internetPeer) return true;
    }
    return false;
  }

  /** Gives back the copies that a download was drawing from; its transfers are about to be closed. */
  release(r: number, timeS: number): void {
    for (let f = this.transfers.ofDownload[r]!; f !== NONE; f = this.transfers.nextOfDownload(f)) {
      if (this.transfers.senderOf(f) !== NONE) this.caches.noteUpload(this.transfers.copyOf(f), -1, timeS);
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

  /** Ends one connection to a peer. */
  end(f: number, reason: ReasonCode, timeS: number): void {
    const r = this.transfers.downloadOf(f);
    this.caches.noteUpload(this.transfers.copyOf(f), -1, timeS);
    this.transfers.close(f, timeS);
    this.peers[r]! -= 1;
    this.onLost(r, this.peers[r] === 0 ? reason : NONE);
  }
}
