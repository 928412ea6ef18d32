/**
 * The virtual time of an aggregate: the bytes that each member has got since the aggregate formed, as the integral of the level
 * over time. What a transfer got in a stretch is the difference of two readings.
 */
import { BIN_S } from './codes';
import { F64List, I32Column, IntList, i32Column, NONE, nones } from './memory';

/** Members whose end is kept exact at every change of the level; the others are looked at again before it can come. */
const EXACT_AT_ONCE: i32 = 6;
/** A member that is so near to its end is always kept exact. */
const SURELY_EXACT_S: f64 = 1e-3;

@unmanaged
export class AggregateClock {
  level: f64 = 0;
  /** No member is faster until the next change that is told. */
  bound: f64 = 0;
  /** Downloads whose end is kept exact. */
  exact: IntList = new IntList();
  private served: f64 = 0;
  private sinceS: f64;
  /** Reading at the start of each bin of the lines from `firstBin` on. */
  private atBin: F64List = new F64List();
  private firstBin: i32;

  constructor(timeS: f64) {
    this.sinceS = timeS;
    this.firstBin = i32(floor(timeS / BIN_S)) + 1;
  }

  /** Bytes that each member has got by an instant, no earlier than the last change of the level. */
  reading(timeS: f64): f64 {
    return this.served + this.level * (timeS - this.sinceS);
  }

  /** Sets the level from an instant on. */
  setLevel(level: f64, bound: f64, timeS: f64): void {
    const atBin = this.atBin;
    for (let bin = this.firstBin + atBin.count; f64(bin) * BIN_S <= timeS; bin += 1) {
      atBin.push(this.reading(f64(bin) * BIN_S));
    }
    this.served = this.reading(timeS);
    this.sinceS = timeS;
    this.level = level;
    this.bound = bound;
  }

  /** True when the end of a download that is `leftS` away is to be kept exact from now on. */
  takes(leftS: f64): bool {
    return this.exact.count < EXACT_AT_ONCE || leftS < SURELY_EXACT_S;
  }

  /** Takes a download out of those whose end is kept exact; the others stay in order. */
  forget(r: i32): void {
    const exact = this.exact;
    let i = 0;
    while (exact.items[i] !== r) i += 1;
    assert(i < exact.count, 'a download whose end is not kept exact is forgotten');
    exact.count -= 1;
    for (; i < exact.count; i += 1) exact.items[i] = exact.items[i + 1];
  }

  /** The reading at the start of a bin that has begun. */
  readingAtBin(bin: i32): f64 {
    const i = bin - this.firstBin;
    return i < this.atBin.count ? this.atBin.items[i] : this.reading(f64(bin) * BIN_S);
  }
}

/** The clocks of a part's aggregates, and the downloads whose end each keeps exact. */
@unmanaged
export class AggregateClocks {
  /** By link: the address of its clock, or 0. */
  private ofLink: I32Column;
  /** By download: the link whose clock keeps its end exact, or -1. */
  private exactOn: I32Column;

  constructor(links: i32, downloads: i32) {
    this.ofLink = i32Column(links);
    this.exactOn = nones(downloads);
  }

  /** The clock of a link, made when it is first asked for. */
  of(link: i32, timeS: f64): AggregateClock {
    let address = usize(u32(this.ofLink[link]));
    if (address === 0) {
      address = changetype<usize>(new AggregateClock(timeS));
      this.ofLink[link] = i32(address);
    }
    return changetype<AggregateClock>(address);
  }

  isExact(r: i32): bool {
    return this.exactOn[r] !== NONE;
  }

  /**
   * Whether the end of a download follows every change of its aggregate's level; if not, the caller looks again.
   *
   * @param aggregate the link of whose aggregate it is a member, or -1
   * @param leftS time until it is complete at the present rates
   */
  keepsExact(r: i32, aggregate: i32, leftS: f64, timeS: f64): bool {
    if (this.exactOn[r] !== aggregate) this.leaveExact(r);
    if (aggregate === NONE || this.exactOn[r] === aggregate) return true;
    const clock = this.of(aggregate, timeS);
    if (!clock.takes(leftS)) return false;
    clock.exact.push(r);
    this.exactOn[r] = aggregate;
    return true;
  }

  leaveExact(r: i32): void {
    const link = this.exactOn[r];
    if (link === NONE) return;
    this.of(link, 0).forget(r);
    this.exactOn[r] = NONE;
  }
}
