/**
 * What crosses the WAN lines of a part in each bin of five minutes, metered as transfers are settled (kernel/lineMeter.ts).
 */
import { float64Column, int32Column } from '../../core/columns.js';
import type { LineBins } from '../lineUse.js';
import { float64sAt, int32sAt, kernel } from './instance.js';

/** Bins of a stretch. */
const STRETCH = kernel.stretchBins();

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
