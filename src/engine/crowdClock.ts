/**
 * The virtual time of a crowd: the bytes that each member has got since the crowd formed, as the integral of the level
 * over time. What a transfer got in a stretch is the difference of two readings.
 */
import { float64Column, grown, int32Column, moreRoom } from '../core/columns.js';
import { BIN_S } from './lineMeter.js';

const NONE = -1;
/** Members whose end is kept exact at every change of the level; the others are looked at again before it can come. */
const EXACT_AT_ONCE = 6;
/** A member that is so near to its end is always kept exact. */
const SURELY_EXACT_S = 1e-3;

class CrowdClock {
  level = 0;
  /** No member is faster until the next change that is told. */
  bound = 0;
  /** Downloads whose end is kept exact. */
  readonly exact: number[] = [];
  private served = 0;
  private sinceS = 0;
  /** Reading at the start of each bin of WAN use from `firstBin` on. */
  private atBin = float64Column(0);
  private readonly firstBin: number;
  private binCount = 0;

  constructor(timeS: number) {
    this.sinceS = timeS;
    this.firstBin = Math.floor(timeS / BIN_S) + 1;
  }

  /** Bytes that each member has got by a moment, no earlier than the last change of the level. */
  reading(timeS: number): number {
    return this.served + this.level * (timeS - this.sinceS);
  }

  /** Sets the level from a moment on. */
  setLevel(level: number, bound: number, timeS: number): void {
    for (let bin = this.firstBin + this.binCount; bin * BIN_S <= timeS; bin += 1) {
      if (this.binCount === this.atBin.length) this.atBin = grown(this.atBin, moreRoom(this.binCount));
      this.atBin[this.binCount] = this.reading(bin * BIN_S);
      this.binCount += 1;
    }
    this.served = this.reading(timeS);
    this.sinceS = timeS;
    this.level = level;
    this.bound = bound;
  }

  /**
   * Calls `meter` with the bytes that a member got in each bin of WAN use between two readings.
   *
   * @param toS a moment no earlier than the last change of the level
   */
  eachBin(fromS: number, fromReading: number, toS: number, meter: (bin: number, bytes: number) => void): void {
    let reading = fromReading;
    const last = Math.ceil(toS / BIN_S) - 1;
    for (let bin = Math.floor(fromS / BIN_S); bin <= last; bin += 1) {
      const end = bin === last ? this.reading(toS) : this.readingAtBin(bin + 1);
      meter(bin, end - reading);
      reading = end;
    }
  }

  /** True when the end of a download that is `leftS` away is to be kept exact from now on. */
  takes(leftS: number): boolean {
    return this.exact.length < EXACT_AT_ONCE || leftS < SURELY_EXACT_S;
  }

  private readingAtBin(bin: number): number {
    const i = bin - this.firstBin;
    return i < this.binCount ? this.atBin[i]! : this.reading(bin * BIN_S);
  }
}

/** The clocks of a part's crowds, and the downloads whose end each keeps exact. */
export class CrowdClocks {
  private readonly ofLink = new Map<number, CrowdClock>();
  /** By download: the link whose clock keeps its end exact, or -1. */
  private readonly exactOn: Int32Array;

  constructor(downloadCount: number) {
    this.exactOn = int32Column(downloadCount).fill(NONE);
  }

  /** The clock of a link, made when it is first asked for. */
  of(link: number, timeS: number): CrowdClock {
    let clock = this.ofLink.get(link);
    if (!clock) {
      clock = new CrowdClock(timeS);
      this.ofLink.set(link, clock);
    }
    return clock;
  }

  isExact(r: number): boolean {
    return this.exactOn[r] !== NONE;
  }

  /**
   * Whether the end of a download follows every change of its crowd's level; if not, the caller looks again.
   *
   * @param crowd the crowded link that it draws from, or -1
   * @param leftS time until it is complete at the present rates
   */
  keepsExact(r: number, crowd: number, leftS: number, timeS: number): boolean {
    if (this.exactOn[r] !== crowd) this.leaveExact(r);
    if (crowd === NONE || this.exactOn[r] === crowd) return true;
    const clock = this.of(crowd, timeS);
    if (!clock.takes(leftS)) return false;
    clock.exact.push(r);
    this.exactOn[r] = crowd;
    return true;
  }

  leaveExact(r: number): void {
    const link = this.exactOn[r]!;
    if (link === NONE) return;
    const { exact } = this.ofLink.get(link)!;
    exact.splice(exact.indexOf(r), 1);
    this.exactOn[r] = NONE;
  }
}
