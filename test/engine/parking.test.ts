/**
 * Copies of busy devices are parked, and what a search would draw of them is drawn as a number (kernel/parking.ts). With exact
 * rates (`rateTolerance: 0`) nothing is parked: the same estate then has other draws, and figures of the same distribution.
 */
import { describe, expect, it } from 'vitest';
import { kernel } from '../../src/engine/kernel/instance.js';
import type { Replicate } from '../../src/experiment/world.js';
import { downloadOf, load, run, small } from '../helpers.js';

describe('how many parked copies come before the first of the others', () => {
  // Drawn without putting back: P(at least k) = product of (parked - i) / (parked - i + others).
  it.each([
    { parked: 3, others: 1, mean: 3 / 2 },
    { parked: 20, others: 4, mean: 20 / 5 },
    { parked: 200, others: 0, mean: 200 },
    { parked: 0, others: 7, mean: 0 },
  ])('$parked parked, $others others', ({ parked, others, mean }) => {
    const draws = 20_000;
    let sum = 0;
    for (let k = 0; k < draws; k += 1) sum += kernel.skippedParked(parked, others, (k + 0.5) / draws);
    expect(sum / draws).toBeCloseTo(mean, 2);
  });
});

it('a holder that is parked is found as soon as it has a connection free', () => {
  const requests = [0, 1000, 1001].map((after, i) => ({ device: `pc-${i + 1}`, after: `${after} s` }));
  const third = (model: object) =>
    downloadOf(
      run(
        small({
          devices: 3,
          requests,
          wan: '8 Mbit/s',
          profile: { nic: { down: '1 Gbit/s', up: '80 Mbit/s' } },
          model: {
            foregroundTarget: 0,
            foregroundHttpShare: 0,
            announceInterval: '60 s',
            uploadConnections: 1,
            ...model,
          },
        }),
      ),
      'pc-3',
    );
  for (const busyPeersInterval of ['never', '4 s', '11 s']) {
    expect(third({ busyPeersInterval, rateTolerance: 'auto' })).toEqual(third({ busyPeersInterval }));
  }
});

/** Ninety devices, of which each may send to two; some hold the file already when the others ask for it. */
function crowd(seed: number, model: object): Replicate {
  return run(
    load(
      `
name: crowd
start: 2026-03-02T00:00:00Z
duration: 1 d
sites: [{ name: office, devices: 90, wan: 100 Mbit/s }]
devices: { mix: [{ name: p, on: always, nic: 20 Mbit/s }] }
policies: { DODownloadMode: 1, DOMinFileSizeToCache: 1 }
content: [{ name: update, type: quality-update, files: [{ size: 60 MB, count: 3 }] }]
demand: { scan: { interval: 40 min, jitter: 10 min } }
model: ${JSON.stringify({ uploadConnections: 2, peersReturned: 12, busyPeersInterval: '20 s', ...model })}
`,
    ).scenario,
    String(seed),
  );
}

it('what searches find and say has the same distribution as without', () => {
  const seeds = 16;
  const measures = (model: object) =>
    Array.from({ length: seeds }, (_, seed) => {
      const { parts, account } = crowd(seed + 1, model);
      const { downloads } = parts[0]!;
      const returned = downloads.numPeers.reduce((sum, count) => sum + count, 0) / downloads.count;
      return [returned, account.figures.reasons['holder-connections'] ?? 0, account.figures.peerShare];
    });
  const without = measures({ rateTolerance: 0 });
  const parked = measures({ rateTolerance: 'auto' });
  expect(parked).not.toEqual(without);
  for (const m of [0, 1, 2]) {
    const differences = without.map((values, k) => parked[k]![m]! - values[m]!);
    const mean = differences.reduce((sum, value) => sum + value, 0) / seeds;
    const variance = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (seeds - 1);
    console.log(m, mean, Math.sqrt(variance / seeds), without.reduce((t, v) => t + v[m]!, 0) / seeds);
    const size = without.reduce((sum, values) => sum + values[m]!, 0) / seeds;
    // Of candidates that come after the last that is wanted, parked ones count only where they are not connected already.
    expect(Math.abs(mean)).toBeLessThan(Math.max(3 * Math.sqrt(variance / seeds), 1e-3 * size));
  }
});
