/** What crosses the lines of a part (fleet/lines.ts) in each bin of five minutes, by the kind of traffic. */

/** Width of a bin: the five minutes of the usual 95th-percentile billing. */
export const BIN_S = 300;
/** Bins of a stretch: a line has those stretches only in which it carried something. */
export const STRETCH_BINS = 32;

/** What crosses a line: bytes from the CDN to devices, from cache servers, from the CDN to cache servers, and from peers. */
export const TRAFFIC = { cdn: 0, cacheServer: 1, cacheFill: 2, peer: 3 } as const;
export const TRAFFIC_COUNT = 4;

/** Number of bins of a run: the last may be shorter. */
export function binsOf(durationS: number): number {
  return Math.ceil(durationS / BIN_S);
}

/** The bins that are not empty, row after row, in order of time. A row is a line, a direction and a kind of traffic. */
export interface LineBins {
  /** By row: its first entry below; one more for the end. */
  start: Int32Array;
  bin: Int32Array;
  bytes: Float64Array;
}

/** The row of a line (local number) in a direction (0 down, 1 up). */
export function lineRow(line: number, direction: number, traffic: number): number {
  return (line * 2 + direction) * TRAFFIC_COUNT + traffic;
}

/** Adds bins to the sums of all bins of the run. */
export function addBins(sums: Float64Array, { bin, bytes }: Pick<LineBins, 'bin' | 'bytes'>): void {
  for (let i = 0; i < bin.length; i += 1) sums[bin[i]!]! += bytes[i]!;
}
