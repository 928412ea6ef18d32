/**
 * What crosses the lines of a part in each bin of five minutes, metered as transfers are settled (kernel/lineMeter.ts).
 */
import { float64Column, int32Column } from '../../core/columns.js';
import { type LineBins, STRETCH_BINS } from '../lineUse.js';
import type { Ptr } from './border.js';
import { float64sAt, int32sAt } from './instance.js';
import { readLineMeter } from './layouts.js';

/**
 * The bins of a meter.
 *
 * @param meter its address in the kernel's memory
 * @param lines its rows
 */
export function lineBins(meter: Ptr<'LineMeter'>, lines: number, binCount: number): LineBins {
  const fields = readLineMeter(meter);
  const stretches = Math.ceil(binCount / STRETCH_BINS);
  const numbers = int32sAt(fields.numbers, lines * stretches);
  const metered = float64sAt(fields.bytes, fields.count * STRETCH_BINS);
  const start = int32Column(lines + 1);
  let used = 0;
  for (let at = 0; at < metered.length; at += 1) used += Number(metered[at]! > 0);
  const bin = int32Column(used);
  const bytes = float64Column(used);
  let entry = 0;
  for (let line = 0; line < lines; line += 1) {
    for (let stretch = 0; stretch < stretches; stretch += 1) {
      const number = numbers[line * stretches + stretch]!;
      for (let k = 0; number > 0 && k < STRETCH_BINS; k += 1) {
        const carried = metered[(number - 1) * STRETCH_BINS + k]!;
        if (carried === 0) continue;
        bin[entry] = stretch * STRETCH_BINS + k;
        bytes[entry] = carried;
        entry += 1;
      }
    }
    start[line + 1] = entry;
  }
  return { start, bin, bytes };
}
