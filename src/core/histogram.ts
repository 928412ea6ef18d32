/**
 * Times counted by size: many of them in little memory, added up in any order with the same result.
 *
 * A bin is what a number has in common as a 32-bit float without its last 13 bits: 1024 bins from each power of two to the next.
 * A time is told by the middle of its bin, which is at most 1/2048 (0.05 %) away from it.
 */
const DROPPED_BITS = 13;

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The bin of a number from 0 on. */
function binOf(value: number): number {
  float[0] = value;
  return bits[0]! >>> DROPPED_BITS;
}

/** The middle of a bin; 0 for that of 0. */
function middleOf(bin: number): number {
  if (bin === 0) return 0;
  bits[0] = (bin << DROPPED_BITS) | (1 << (DROPPED_BITS - 1));
  return float[0]!;
}

/** Times that were reached, and times that are only known to be longer: censored ones (censored.ts). */
export class TimeCounts {
  private readonly reached = new Map<number, number>();
  private readonly longer = new Map<number, number>();
  /** The longest time that was reached; 0 for none. */
  longestS = 0;

  addReached(timeS: number): void {
    addTo(this.reached, binOf(timeS), 1);
    if (timeS > this.longestS) this.longestS = timeS;
  }

  addLonger(timeS: number): void {
    addTo(this.longer, binOf(timeS), 1);
  }

  get reachedCount(): number {
    return sumOf(this.reached);
  }

  get longerCount(): number {
    return sumOf(this.longer);
  }

  add(other: TimeCounts): void {
    for (const [bin, count] of other.reached) addTo(this.reached, bin, count);
    for (const [bin, count] of other.longer) addTo(this.longer, bin, count);
    this.longestS = Math.max(this.longestS, other.longestS);
  }

  /**
   * Quantiles by the estimator of Kaplan and Meier, as {@link censoredQuantiles} has them, between the middles of the bins.
   *
   * @param shares in [0, 1]
   * @returns one value a share: Infinity where the quantile is not reached; NaN where there are no times
   */
  quantiles(shares: readonly number[]): number[] {
    const count = this.reachedCount + this.longerCount;
    if (count === 0) return shares.map(() => Number.NaN);
    const { timeS, first, last } = this.steps();
    return shares.map((share) => {
      const rank = share * (count - 1);
      const i = last.findIndex((lastOfStep) => rank <= lastOfStep + SAME);
      if (i < 0) return Number.POSITIVE_INFINITY;
      if (i === 0 || rank >= first[i]!) return this.atMostLongest(timeS[i]!);
      const beforeS = timeS[i - 1]!;
      return this.atMostLongest(beforeS + (timeS[i]! - beforeS) * (rank - last[i - 1]!));
    });
  }

  /** The share of all times that are not above each of some limits, by the same estimator; NaN where nobody looked so long. */
  sharesWithin(limitsS: readonly number[]): number[] {
    const { timeS, weightUpTo } = this.steps();
    const count = this.reachedCount + this.longerCount;
    const longestLook = Math.max(0, ...[...this.longer.keys()].map(middleOf));
    return limitsS.map((limitS) => {
      let within = 0;
      while (within < timeS.length && timeS[within]! <= limitS) within += 1;
      if (count === 0) return Number.NaN;
      // What is not reached yet may come after the last look.
      if (this.longerCount > 0 && longestLook < limitS) return Number.NaN;
      return (within === 0 ? 0 : weightUpTo[within - 1]!) / count;
    });
  }

  /** The middle of the last bin may be beyond the longest time, which is known exactly. */
  private atMostLongest(timeS: number): number {
    return Math.min(timeS, this.longestS);
  }

  /** The bins in which times were reached, in order. */
  private steps(): Steps {
    // Numbers in a column are sorted several times as fast as in a list.
    const bins = Uint32Array.from(this.reached.keys()).sort();
    const censored = Uint32Array.from(this.longer.keys()).sort();
    const count = this.reachedCount + this.longerCount;
    const steps = {
      timeS: new Float64Array(bins.length),
      first: new Float64Array(bins.length),
      last: new Float64Array(bins.length),
      weightUpTo: new Float64Array(bins.length),
    };
    let left = count;
    let weightLeft = count;
    let next = 0;
    for (let i = 0; i < bins.length; i += 1) {
      const bin = bins[i]!;
      for (; next < censored.length && censored[next]! < bin; next += 1) left -= this.longer.get(censored[next]!)!;
      const times = this.reached.get(bin)!;
      const weight = (weightLeft / left) * times;
      const first = count - weightLeft;
      left -= times;
      weightLeft -= weight;
      steps.timeS[i] = middleOf(bin);
      steps.first[i] = first;
      steps.last[i] = first + weight - 1;
      steps.weightUpTo[i] = count - weightLeft;
    }
    return steps;
  }
}

/** By bin: the middle of its times, the ranks of the first and the last of them, and the weight of all up to them. */
type Steps = Record<'timeS' | 'first' | 'last' | 'weightUpTo', Float64Array>;

/** Sums of weights differ in their last digits though they are the same. */
const SAME = 1e-9;

function addTo(counts: Map<number, number>, bin: number, count: number): void {
  counts.set(bin, (counts.get(bin) ?? 0) + count);
}

function sumOf(counts: Map<number, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}
