/** Connections between downloads and the copies that serve them. They are opened and kept in the kernel (kernel/connections.ts). */
import type { ReasonCode } from '../../core/reasons.js';
import type { Ptr } from './border.js';
import { kernel } from './instance.js';
import type { PartState } from './partState.js';
import type { TransfersHandle } from './transfersHandle.js';

const NONE = -1;

export class ConnectionsHandle {
  /** Their address in the kernel's memory. */
  readonly address: Ptr<'Connections'>;

  /** @param banBytes bad bytes after which their sender is banned */
  constructor(
    private readonly part: PartState,
    private readonly transfers: TransfersHandle,
    banBytes: number,
  ) {
    this.address = kernel.newConnections(part.address, banBytes);
  }

  /** Peers that a download is connected to. */
  peersOf(r: number): number {
    return this.part.peers[r]!;
  }

  /** Ends the uploads of a copy; `reason` is why the downloads fall back to HTTP. */
  endUploads(i: number, reason: ReasonCode, timeS: number, copy: number): void {
    if (this.transfers.ofSource[i] !== NONE) kernel.endUploads(this.address, i, reason, timeS, copy);
  }

  /** The file of a copy in the making is whole: its uploads pause until it is stored, at this same instant. */
  suspendUploads(i: number, timeS: number, copy: number): void {
    if (this.transfers.ofSource[i] !== NONE) kernel.suspendUploads(this.address, i, copy, timeS);
  }

  /** Ends the connections of a download to the peers that are meant; HTTP goes on. */
  endPeersOf(r: number, reason: ReasonCode, timeS: number, isMeant: (f: number) => boolean): void {
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

  /** Ends all transfers of a download that is not complete; it keeps what it has. */
  closeAll(r: number, timeS: number): void {
    if (this.transfers.ofDownload[r] !== NONE) kernel.closeAll(this.address, r, timeS);
  }

  /** A transfer from a peer goes on over the lines that work now. */
  reroute(f: number, timeS: number): void {
    kernel.rerouteUpload(this.address, f, timeS);
  }

  /** Ends one connection to a peer. */
  end(f: number, reason: ReasonCode, timeS: number): void {
    kernel.endConnection(this.address, f, reason, timeS);
  }
}
