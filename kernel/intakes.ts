/**
 * What the engine keeps of each download while the time goes on: what has changed, what it gets, and when it ends.
 *
 * Where rates have a tolerance the sums of its rates are kept with each change of one, so that nobody has to go through its
 * transfers. Sums of exact runs keep the order in which they always were added up.
 */
import { checkWithin, NONE, zeros } from './memory';
import { isBad, Transfer } from './transferTable';

/** Stride of the records: a line of the processor's cache. */
const INTAKE_BYTES: usize = 64;

@unmanaged
export class Intake {
  /** Bytes per second of good pieces, and those of them that come from the peers to which HTTP yields. */
  bytesPerS: f64;
  peersBytesPerS: f64;
  /** Until when {@link TransferAccounts.remaining} is settled. */
  settledS: f64;
  /** When the download has to be looked at, and when its timer is due, which is no later; Infinity where it is not set. */
  endS: f64;
  timerS: f64;
  /** Its transfer from the CDN or a cache server, or -1. */
  http: i32;
  /** The solve that last gave one of its transfers another rate, or after which one got another cap. */
  movedAt: i32;
  /** While the peers give more than the one and less than the other, the limit of HTTP is within its tolerance. */
  calmFrom: f32;
  calmTo: f32;
  /** Transfers that are running: of all, and of the peers to which HTTP yields. A sum of no rates is 0 to the last digit. */
  running: u16;
  runningPeers: u8;
  /** Transfers from such peers, and of bad pieces. */
  peers: u8;
  bad: u8;
  /** True when one of its transfers has changed in this instant. */
  isDirty: bool;
}

if (offsetof<Intake>() > INTAKE_BYTES) ERROR('an Intake is longer than its stride');

@unmanaged
export class Intakes {
  private records: usize;
  /** Sources, as bits, of the peers to which HTTP yields. */
  private counts: i32;

  constructor(downloads: i32, counts: i32) {
    this.records = zeros(usize(downloads) * INTAKE_BYTES);
    this.counts = counts;
    for (let r = 0; r < downloads; r += 1) {
      this.at(r).http = NONE;
      this.at(r).timerS = Infinity;
    }
  }

  @inline
  at(r: i32): Intake {
    if (!ASC_NO_ASSERT) checkWithin(this.records, r, INTAKE_BYTES);
    return changetype<Intake>(this.records + usize(r) * INTAKE_BYTES);
  }

  /** A transfer of rate 0 begins. */
  begin(f: i32, transfer: Transfer): void {
    const intake = this.at(transfer.download);
    if (this.isCounted(transfer)) intake.peers += 1;
    if (isBad(transfer)) intake.bad += 1;
    intake.calmTo = 0;
    if (transfer.sender !== NONE) return;
    assert(intake.http === NONE, 'a download has two transfers from the CDN or a cache server');
    intake.http = f;
  }

  /** A transfer ends, which had a rate; its download has been settled. */
  end(transfer: Transfer, rate: f64): void {
    this.setRate(transfer, rate, 0);
    const intake = this.at(transfer.download);
    if (this.isCounted(transfer)) intake.peers -= 1;
    if (isBad(transfer)) intake.bad -= 1;
    intake.calmTo = 0;
    if (transfer.sender === NONE) intake.http = NONE;
  }

  /** A transfer has another rate from the instant on to which its download has been settled. */
  @inline
  setRate(transfer: Transfer, before: f64, rate: f64): void {
    if (isBad(transfer)) return;
    const intake = this.at(transfer.download);
    const difference = rate - before;
    const begins = i32(before === 0 && rate !== 0) - i32(before !== 0 && rate === 0);
    intake.running += u16(begins);
    intake.bytesPerS = intake.running === 0 ? 0 : intake.bytesPerS + difference;
    if (!this.isCounted(transfer)) return;
    intake.runningPeers += u8(begins);
    intake.peersBytesPerS = intake.runningPeers === 0 ? 0 : intake.peersBytesPerS + difference;
  }

  @inline
  private isCounted(transfer: Transfer): bool {
    return transfer.sender !== NONE && ((this.counts >> transfer.source) & 1) !== 0;
  }
}
