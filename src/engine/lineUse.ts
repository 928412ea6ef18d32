/** What crosses the WAN lines of a part in each bin of five minutes. */

/** Width of a bin: the five minutes of the usual 95th-percentile billing. */
export const BIN_S = 300;
/** Bins of a stretch: a line has those stretches only in which it carried something. */
export const STRETCH_BINS = 32;

/** Number of bins of a run: the last may be shorter. */
export function binsOf(durationS: number): number {
  return Math.ceil(durationS / BIN_S);
}

/** The bins that are not empty, line after line, in order of time. */
export interface LineBins {
  /** By line: its first entry below; one more for the end. */
  start: Int32Array;
  bin: Int32Array;
  bytes: Float64Array;
}

/** Adds bins to the sums of all bins of the run. */
export function addBins(sums: Float64Array, { bin, bytes }: Pick<LineBins, 'bin' | 'bytes'>): void {
  for (let i = 0; i < bin.length; i += 1) sums[bin[i]!]! += bytes[i]!;
}
