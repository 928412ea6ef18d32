/** Partial holders at the flow level: they help, and never beat what is possible. */
import { describe, expect, it } from 'vitest';
import { MB, run, small } from '../helpers.js';

const SIZE = 96 * MB;
const HTTP = 18.9e6 / 8;

/** Eight clients behind one HTTP line of 18.9 Mbit/s, 94.5 Mbit/s each, as in the measured flash crowd. */
function crowd(partialHolders: boolean, count = 8) {
  const requests = Array.from({ length: count }, (_, i) => ({ device: `pc-${i + 1}`, after: '0 s' }));
  const options = { devices: count, sizeMb: 96, wan: '18.9 Mbit/s', requests, profile: { nic: '94.5 Mbit/s' } };
  const result = run(small({ ...options, model: { partialHolders, peerConnections: 7 } }));
  const finished = result.parts.flatMap((part) => [...part.downloads.finishedS]);
  return { share: result.account.figures.peerShare, lastS: Math.max(...finished), firstS: Math.min(...finished) };
}

describe('partial holders', () => {
  it('share a flash crowd, which is over near the time of one copy', () => {
    const alone = crowd(false);
    const together = crowd(true);
    expect(alone.share).toBe(0);
    expect(alone.lastS).toBeCloseTo((8 * SIZE) / HTTP, 3);
    // Minimum distribution time (Kurose and Ross): no less than one copy over the HTTP line.
    expect(together.firstS).toBeGreaterThanOrEqual(SIZE / HTTP);
    expect(together.lastS).toBeLessThan((1.6 * SIZE) / HTTP);
    // One copy of eight has to come over HTTP; a measured swarm reached 82 % from peers.
    expect(together.share).toBeLessThanOrEqual(7 / 8);
    expect(together.share).toBeGreaterThan(0.77);
  });

  it('bring nothing to a single device', () => {
    expect(crowd(true, 1).share).toBe(0);
  });
});
