/**
 * What crosses the WAN lines of a part in each bin of five minutes, metered as transfers are settled (kernel/lineMeter.ts).
 */
import { float64Column, int32Column } from '../core/columns.js';
import { float64sAt, int32sAt, kernel } from './kernel.js';

/** Width of a bin: the five minutes of the usual 95th-percentile billing. */
export const BIN_S = 300;
/** Bins of a stretch. */
const STRETCH = kernel.stretchBins();

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

/**
 * The bins of a meter.
 *
 * @param meter its place in the kernel's memory
 */
export function lineBins(meter: number, lines: number, binCount: number): LineBins {
  // The first fields of its record.
  const fields = int32sAt(meter, 3);
  const count = fields[2]!;
  const stretches = Math.ceil(binCount / STRETCH);
  const numbers = int32sAt(fields[0]!, lines * stretches);
  const metered = float64sAt(fields[1]!, count * STRETCH);
  const start = int32Column(lines + 1);
  let used = 0;
  for (let at = 0; at < metered.length; at += 1) used += Number(metered[at]! > 0);
  const bin = int32Column(used);
  const bytes = float64Column(used);
  let entry = 0;
  for (let line = 0; line < lines; line += 1) {
    for (let stretch = 0; stretch < stretches; stretch += 1) {
      const number = numbers[line * stretches + stretch]!;
      for (let k = 0; number > 0 && k < STRETCH; k += 1) {
        const carried = metered[(number - 1) * STRETCH + k]!;
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
