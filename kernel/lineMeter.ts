/**
 * What crosses the lines of a part in each bin of five minutes, one row for each line, direction and kind of traffic. A
 * line is idle most of the time, above all that of a small site: only the stretches in which it carried something take memory.
 */
import { BIN_S, STRETCH_BINS } from './codes';
import { doubledF64, F64Column, f64Column, I32Column, i32Column } from './memory';

@unmanaged
export class LineMeter {
  /** By line and stretch: the stretch's number from 1 on, or 0 for one that is empty. */
  numbers: I32Column;
  /** By stretch: its bins. */
  bytes: F64Column;
  /** Stretches that are not empty. */
  count: i32 = 0;
  private allocated: i32 = 1;
  private stretches: i32;
  private lastBin: i32;

  /** @param bins bins of the run; what comes after them counts as the last */
  constructor(lines: i32, bins: i32) {
    const stretches = (bins + STRETCH_BINS - 1) / STRETCH_BINS;
    this.stretches = stretches;
    this.lastBin = bins - 1;
    this.numbers = i32Column(lines * stretches);
    this.bytes = f64Column(STRETCH_BINS);
  }

  /** Adds what a line carried at a constant rate over a stretch of time. */
  add(line: i32, rateBytesPerS: f64, fromS: f64, toS: f64): void {
    let bin = i32(floor(fromS / BIN_S));
    for (let at = fromS; at < toS; bin += 1) {
      const end = min(toS, f64(bin + 1) * BIN_S);
      this.addToBin(line, bin, rateBytesPerS * (end - at));
      at = end;
    }
  }

  addToBin(line: i32, bin: i32, bytes: f64): void {
    const within = min(bin, this.lastBin);
    const at = line * this.stretches + within / STRETCH_BINS;
    let number = this.numbers[at];
    if (number === 0) {
      number = this.newStretch();
      this.numbers[at] = number;
    }
    this.bytes[(number - 1) * STRETCH_BINS + (within % STRETCH_BINS)] += bytes;
  }

  private newStretch(): i32 {
    if (this.count === this.allocated) {
      this.bytes = doubledF64(this.bytes, this.allocated * STRETCH_BINS);
      this.allocated *= 2;
    }
    this.count += 1;
    return this.count;
  }
}
