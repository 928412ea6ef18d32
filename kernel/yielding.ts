/** Beside connected peers the HTTP source of a download yields: the curve of policy/httpYield.ts for each download. */
import { httpBesidePeersBytesPerS } from '../src/policy/httpYield';
import { REASON_HTTP_SHARE, REASON_QOS_TOP_UP } from './codes';
import { Intake } from './intakes';
import { F64List, IntList, NONE } from './memory';
import { adopt, OPTIONS_BYTES, unset } from './options';
import { Part } from './part';
import { isBad } from './transferTable';

/** Rounds in which HTTP and peers that share a line are brought into balance. */
const ROUNDS: i32 = 4;
const TOLERANCE: f64 = 0.01;

/** How much HTTP gives beside peers (docs/model.md). */
@unmanaged
export class YieldingOptions {
  part: Part = unset<Part>();
  foregroundTarget: f64;
  foregroundShare: f64;
  backgroundShare: f64;
}

if (offsetof<YieldingOptions>() > OPTIONS_BYTES) ERROR('YieldingOptions are too long');

/** True when the peers of a download give so much that HTTP need not be looked at. */
function isCalm(intake: Intake): bool {
  const peerRate = f32(intake.peersBytesPerS);
  return peerRate > intake.calmFrom && peerRate < intake.calmTo;
}

@unmanaged
export class Yielding extends YieldingOptions {
  /** HTTP transfers that may have to yield, and the rate of the peers beside each; -1 where there are none. */
  private yielding: IntList = new IntList();
  private peerRates: F64List = new F64List();

  constructor(options: YieldingOptions) {
    super();
    adopt<YieldingOptions>(this, options);
  }

  /**
   * Solves the rates; the downloads that have HTTP and peers are looked at then, and the rates are solved again where a
   * limit moved.
   */
  solve(timeS: f64): void {
    const transfers = this.part.transfers;
    transfers.solveRates(timeS);
    for (let round = 0; round < ROUNDS; round += 1) {
      this.find(round === 0);
      let moved = false;
      for (let k = 0; k < this.yielding.count; k += 1) {
        const http = this.yielding.items[k];
        const peerRate = this.peerRates.items[k];
        if (this.yieldToPeers(http, peerRate, round, timeS)) moved = true;
        if (transfers.hasLevels && peerRate >= 0) this.expectCalm(http, peerRate);
      }
      if (!moved) return;
      transfers.solveRates(timeS);
    }
  }

  /**
   * Lists the HTTP transfers of dirty downloads that may have to yield to peers, or need not any more: of all, or of those
   * that have moved since the last round.
   */
  private find(ofAll: bool): void {
    const transfers = this.part.transfers;
    const table = transfers.table;
    const dirty = transfers.dirty;
    this.yielding.clear();
    this.peerRates.clear();
    for (let i = 0; i < dirty.count; i += 1) {
      const r = dirty.items[i];
      if (r >= transfers.downloads || !(ofAll || transfers.hasMoved(r))) continue;
      if (transfers.hasLevels) {
        const intake = transfers.intakes.at(r);
        assert(!isCalm(intake) || this.isLimited(r), 'HTTP does not yield to its peers');
        if (!isCalm(intake)) this.list(intake.http, intake.peers > 0, intake.peersBytesPerS);
        continue;
      }
      let http = NONE;
      let hasPeers = false;
      let peerRate: f64 = 0;
      for (let f = table.ofDownload[r]; f !== NONE; f = table.at(f).nextOfDownload) {
        const transfer = table.at(f);
        if (transfer.sender === NONE) http = f;
        else if ((transfers.counts >> transfer.source) & 1) {
          hasPeers = true;
          if (!isBad(transfer)) peerRate += transfers.rateOf(f);
        }
      }
      this.list(http, hasPeers, peerRate);
    }
  }

  /** Lists the HTTP transfer of a download, if it may have to yield to its peers, or need not any more. */
  @inline
  private list(http: i32, hasPeers: bool, peerRate: f64): void {
    if (http === NONE) return;
    const transfers = this.part.transfers;
    const transfer = transfers.table.at(http);
    if (!((transfers.yields >> transfer.source) & 1)) return;
    if (!hasPeers && transfer.cap === Infinity) return;
    this.yielding.push(http);
    this.peerRates.push(hasPeers ? peerRate : -1);
  }

  /**
   * Limits an HTTP transfer to what its peers leave; true when the limit has moved. Where HTTP and peers share a line
   * the two would creep towards their balance: after the first round a limit that still falls goes to its floor, one
   * that still rises to its ceiling, and the next round corrects what was too much.
   *
   * @param peerRate of all its peers, or -1 when it has none
   */
  private yieldToPeers(http: i32, peerRate: f64, round: i32, timeS: f64): bool {
    const transfers = this.part.transfers;
    const transfer = transfers.table.at(http);
    const hasPeers = peerRate >= 0;
    const r = transfer.download;
    const isForeground = this.isForeground(r);
    const old = transfer.cap;
    let cap = Infinity;
    if (hasPeers) {
      cap = this.limit(r, isForeground, peerRate);
      const topsUp = cap > this.floor(isForeground, peerRate);
      transfers.setReason(http, topsUp && !isForeground ? REASON_QOS_TOP_UP : REASON_HTTP_SHARE, timeS);
    }
    const larger = max(cap, old);
    if (cap === old || (larger !== Infinity && abs(cap - old) <= TOLERANCE * larger)) return false;
    if (round === 1 && hasPeers) {
      cap = cap < old ? this.floor(isForeground, peerRate) : this.limit(r, isForeground, 0);
    }
    transfers.setCap(http, cap, timeS);
    return true;
  }

  /** True when the limit of the HTTP transfer of a download is within its tolerance, and a thousandth of that for rounding. */
  private isLimited(r: i32): bool {
    const transfers = this.part.transfers;
    const intake = transfers.intakes.at(r);
    const cap = transfers.table.at(intake.http).cap;
    const limit = this.limit(r, this.isForeground(r), intake.peersBytesPerS);
    return abs(limit - cap) <= 1.001 * TOLERANCE * max(limit, cap);
  }

  /** Notes from which rate of the peers to which the present limit of an HTTP transfer, and the reason of its bytes, stay. */
  private expectCalm(http: i32, peerRate: f64): void {
    const transfers = this.part.transfers;
    const transfer = transfers.table.at(http);
    const r = transfer.download;
    const isForeground = this.isForeground(r);
    const intake = transfers.intakes.at(r);
    const limit = this.limit(r, isForeground, peerRate);
    const left = TOLERANCE * transfer.cap - abs(limit - transfer.cap);
    // Without a limit in force nothing is within a tolerance of it.
    if (!(left > 0) || transfer.cap === Infinity) {
      intake.calmTo = 0;
      return;
    }
    const share = this.share(isForeground);
    const spread = left / max<f64>(1, share);
    const tippingRate = this.target(r, isForeground) / (1 + share);
    const topsUp = limit > this.floor(isForeground, peerRate);
    const from = peerRate - spread;
    const to = peerRate + spread;
    intake.calmFrom = f32(topsUp ? from : max(from, tippingRate));
    intake.calmTo = f32(topsUp ? min(to, tippingRate) : to);
  }

  /** Most that HTTP may give beside peers that give so much. */
  private limit(r: i32, isForeground: bool, peerRate: f64): f64 {
    return httpBesidePeersBytesPerS(peerRate, this.target(r, isForeground), this.share(isForeground));
  }

  /** The rate up to which HTTP tops up what peers give. */
  private target(r: i32, isForeground: bool): f64 {
    if (isForeground) return this.foregroundTarget;
    return this.part.caches.backgroundTarget(this.part.books.deviceOf[r], this.part.fileOf[r]);
  }

  /** What HTTP may reach beside peers that give all that is wanted. */
  private floor(isForeground: bool, peerRate: f64): f64 {
    return this.share(isForeground) * peerRate;
  }

  private share(isForeground: bool): f64 {
    return isForeground ? this.foregroundShare : this.backgroundShare;
  }

  private isForeground(r: i32): bool {
    return this.part.foreground[this.part.fileOf[r]] !== 0;
  }
}
