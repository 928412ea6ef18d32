/**
 * What crosses the WAN lines of a part in each bin of five minutes. A line is idle most of the time, above all that of
 * a small site: only the stretches in which it carried something take room.
 */
import { float64Column, grown, int32Column } from '../core/columns.js';

/** Width of a bin: the five minutes of the usual 95th-percentile billing. */
export const BIN_S = 300;
/** Bins of a stretch. */
const STRETCH = 32;

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

export class LineMeter {
  private readonly stretches: number;
  /** By line and stretch: the stretch's number from 1 on, or 0 for one that is empty. */
  private readonly numbers: Int32Array;
  private bytes = float64Column(0);
  private count = 0;

  /** @param binCount bins of the run; what comes after them counts as the last */
  constructor(
    private readonly lines: number,
    private readonly binCount: number,
  ) {
    this.stretches = Math.ceil(binCount / STRETCH);
    this.numbers = int32Column(lines * this.stretches);
  }

  /** Adds what a line carried at a constant rate over a stretch of time. */
  add(line: number, rateBytesPerS: number, fromS: number, toS: number): void {
    let bin = Math.floor(fromS / BIN_S);
    for (let at = fromS; at < toS; bin += 1) {
      const end = Math.min(toS, (bin + 1) * BIN_S);
      this.addToBin(line, bin, rateBytesPerS * (end - at));
      at = end;
    }
  }

  addToBin(line: number, bin: number, bytes: number): void {
    const within = Math.min(bin, this.binCount - 1);
    const at = line * this.stretches + Math.floor(within / STRETCH);
    if (this.numbers[at] === 0) this.numbers[at] = this.newStretch();
    this.bytes[(this.numbers[at]! - 1) * STRETCH + (within % STRETCH)]! += bytes;
  }

  bins(): LineBins {
    const start = new Int32Array(this.lines + 1);
    let used = 0;
    for (let at = 0; at < this.count * STRETCH; at += 1) used += Number(this.bytes[at]! > 0);
    const bin = new Int32Array(used);
    const bytes = new Float64Array(used);
    let entry = 0;
    for (let line = 0; line < this.lines; line += 1) {
      for (let stretch = 0; stretch < this.stretches; stretch += 1) {
        const number = this.numbers[line * this.stretches + stretch]!;
        for (let k = 0; number > 0 && k < STRETCH; k += 1) {
          const carried = this.bytes[(number - 1) * STRETCH + k]!;
          if (carried === 0) continue;
          bin[entry] = stretch * STRETCH + k;
          bytes[entry] = carried;
          entry += 1;
        }
      }
      start[line + 1] = entry;
    }
    return { start, bin, bytes };
  }

  private newStretch(): number {
    this.count += 1;
    if (this.bytes.length < this.count * STRETCH)
      this.bytes = grown(this.bytes, Math.max(STRETCH, 2 * this.bytes.length));
    return this.count;
  }
}
