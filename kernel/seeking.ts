/** When downloads ask the service for peers: from time to time, and when they have lost one; and why they have none. */
import {
  REASON_HOLDER_CONNECTIONS,
  REASON_HOLDER_SLOTS,
  REASON_HTTP_SHARE,
  STATUS_ACTIVE,
  TIMER_ANNOUNCE,
} from './codes';
import { I32Column, i32Column, NONE, U8Column, u8Column } from './memory';
import { adopt, OPTIONS_BYTES, unset } from './options';
import { Part } from './part';
import { PeerSearch } from './search';

/** Why the service cannot be asked now, by the scenario's events: a reason, or -1. */
declare function whyNotAsked(part: Part, r: i32): i32;
/** True while a cache server serves a download. */
declare function isServed(part: Part, r: i32): bool;
/** A download has looked for peers and has none. */
declare function withoutPeers(part: Part, r: i32, reason: i32): void;
/** A download that has lost a peer is to ask the service for another. */
declare function seekSoon(part: Part, r: i32): void;

/** Who seeks, and what the model says of it. */
@unmanaged
export class SeekingOptions {
  part: Part = unset<Part>();
  search: PeerSearch = unset<PeerSearch>();
  /** Time between two searches of a download, and where its nearest holder only had no upload to spare. */
  announceIntervalS: f64;
  busyPeersIntervalS: f64;
  /** Whether the scenario has events. */
  hasEvents: bool;
  /** Whether downloads that a cache server serves take from peers too. */
  peersBesideCache: bool;
}

if (offsetof<SeekingOptions>() > OPTIONS_BYTES) ERROR('SeekingOptions are too long');

@unmanaged
export class Seeking extends SeekingOptions {
  /** By download: candidates that the service has returned, at most at a time. */
  returned: I32Column;
  /** By download: 1 when it has lost a peer at this instant and is connected to others that do not give. */
  lost: U8Column;

  constructor(options: SeekingOptions) {
    super();
    this.returned = i32Column(options.part.downloads);
    this.lost = u8Column(options.part.downloads);
    adopt<SeekingOptions>(this, options);
  }

  /** A download is to look for peers, if it is running. */
  announce(r: i32, timeS: f64): void {
    const part = this.part;
    if (i32(part.status[r]) !== STATUS_ACTIVE) return;
    if (this.lost[r] !== 0) {
      this.lost[r] = 0;
      this.replacePeer(r, timeS);
      return;
    }
    let pauseS = this.announceIntervalS;
    if (this.peersBesideCache || !isServed(part, r)) {
      const reason = this.look(r, timeS);
      if (i32(part.peers[r]) === 0) withoutPeers(part, r, reason);
      // Its nearest holder was returned, and only had no upload to spare.
      const isBusy = reason === REASON_HOLDER_SLOTS || reason === REASON_HOLDER_CONNECTIONS;
      if (isBusy) pauseS = min(pauseS, this.busyPeersIntervalS);
    }
    part.timers.set(part.timerOf(r, TIMER_ANNOUNCE), timeS + pauseS);
  }

  /** Asks the service, if it can be asked; returns why a download without peers has none. */
  private look(r: i32, timeS: f64): i32 {
    if (this.hasEvents) {
      const why = whyNotAsked(this.part, r);
      if (why !== NONE) return why;
    }
    const search = this.search;
    if (!search.wantsPeers(r)) return REASON_HTTP_SHARE;
    const found = search.search(r, this.returned[r], timeS);
    this.returned[r] = max(this.returned[r], search.candidates);
    return found > 0 ? REASON_HTTP_SHARE : search.reason;
  }

  /** A connected peer that did not give takes over, or the service is asked for another. */
  private replacePeer(r: i32, timeS: f64): void {
    const part = this.part;
    if (this.search.takeOver(r, timeS))
      part.timers.set(part.timerOf(r, TIMER_ANNOUNCE), timeS + this.announceIntervalS);
    else seekSoon(part, r);
  }
}
