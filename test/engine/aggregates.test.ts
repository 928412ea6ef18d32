/** A full line that many share: the times of processor sharing, worked out stage by stage. */
import { describe, expect, it } from 'vitest';
import { MB, run, small } from '../helpers.js';

const SIZE = 10 * MB;
const LINE = 100e6;

describe('an aggregate on one line', () => {
  it('ends when processor sharing says, for those that came early and late', () => {
    // 600 ask at once, 100 more after 30 s: the line is never idle, and each stage has one rate for all.
    const result = run(
      small({
        devices: 700,
        sizeMb: 10,
        wan: '800 Mbit/s',
        policies: { DODownloadMode: 0 },
        content: {
          requests: [
            { device: Array.from({ length: 6 }, (_, hundred) => `pc-${hundred}*`), after: '0 s' },
            { device: ['pc-6*', 'pc-700'], after: '30 s' },
          ],
        },
      }),
    );
    const early = 599; // pc-001 to pc-599
    const late = 101; // pc-600 to pc-700
    const gotAt30S = (30 * LINE) / early;
    const earlyEndS = 30 + ((SIZE - gotAt30S) * (early + late)) / LINE;
    const lateEndS = earlyEndS + (gotAt30S * late) / LINE;
    const { downloads } = result.parts[0]!;
    expect(downloads.count).toBe(early + late);
    for (let r = 0; r < downloads.count; r += 1) {
      const wantedS = downloads.requestedS[r] === 0 ? earlyEndS : lateEndS;
      expect(downloads.finishedS[r]).toBeCloseTo(wantedS, 5);
    }
    expect(result.account.figures.totals.bytesFromCdn).toBe((early + late) * SIZE);
    // The meter of the line, which reads the aggregate's clock: full until the end, and no more than full.
    const metered = result.account.wanDownBytes;
    expect(metered.reduce((a, b) => a + b, 0)).toBeCloseTo((early + late) * SIZE, -1);
    expect(Math.max(...metered)).toBeLessThanOrEqual(300 * LINE * (1 + 1e-9));
  });
});
