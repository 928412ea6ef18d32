import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kernel } from '../../src/engine/kernel/instance.js';
import { lineBins } from '../../src/engine/kernel/lineBins.js';
import { addBins, BIN_S } from '../../src/engine/lineUse.js';

describe('the meter of the lines', () => {
  it('gives what a column of all bins would give', () => {
    const lines = 3;
    const binCount = 500;
    const use = fc.record({
      line: fc.nat(lines - 1),
      rate: fc.integer({ min: 0, max: 1000 }),
      fromS: fc.integer({ min: 0, max: binCount * BIN_S }),
      // Now and then past the end of the run: that counts as its last bin.
      lastsS: fc.oneof(fc.nat(BIN_S), fc.nat(20 * BIN_S)),
    });
    fc.assert(
      fc.property(fc.array(use, { maxLength: 60, size: 'max' }), (uses) => {
        kernel.begin(0, 1, 0);
        const meter = kernel.newLineMeter(lines, binCount);
        const columns = Array.from({ length: lines }, () => new Float64Array(binCount));
        for (const { line, rate, fromS, lastsS } of uses) {
          kernel.meterLine(meter, line, rate, fromS, fromS + lastsS);
          // Second by second: all are whole.
          for (let s = fromS; s < fromS + lastsS; s += 1) {
            columns[line]![Math.min(Math.floor(s / BIN_S), binCount - 1)]! += rate;
          }
        }
        const { start, bin, bytes } = lineBins(meter, lines, binCount);
        kernel.end();
        expect(start[0]).toBe(0);
        columns.forEach((column, line) => {
          const [from, to] = [start[line]!, start[line + 1]!];
          const sums = new Float64Array(binCount);
          addBins(sums, { bin: bin.subarray(from, to), bytes: bytes.subarray(from, to) });
          expect(sums).toEqual(column);
          expect(to - from).toBe(column.filter((carried) => carried > 0).length);
          expect([...bin.subarray(from, to)]).toEqual([...bin.subarray(from, to)].sort((a, b) => a - b));
        });
      }),
      { numRuns: 50 },
    );
  });
});
