/** Devices at home, each on a network and a line of its own: whom they find, and what their lines carry, worked out by hand. */
import { describe, expect, it } from 'vitest';
import { bytesOverLine, downloadOf, MB, run, small } from '../helpers.js';

const SIZE = 100 * MB;
const MBIT = 1e6 / 8;
const AT_HOME = { home: { share: '100 %' }, vpn: { down: '80 Mbit/s', up: '20 Mbit/s' } };

/** `b` asks when `a` has the file. */
function twoAtHome(policies: object, profile: object = AT_HOME) {
  const sites = [{ name: 's', devices: 2, wan: '1 Gbit/s', publicIp: 1 }];
  const requests = ['s-1', 's-2'].map((device, i) => ({ device, after: `${600 * i} s` }));
  return run(small({ requests, profile, policies, model: { backgroundHttpShare: 0 }, more: { sites } }));
}

describe('a device at home', () => {
  it('finds the others of its group, whose bytes cross the line of the holder up and its own down', () => {
    const replicate = twoAtHome({ DODownloadMode: 2, DOGroupId: '5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10' });
    const second = downloadOf(replicate, 's-2');
    // HTTP has what the peer leaves of the line.
    const tookS = SIZE / (80 * MBIT);
    expect(second.finishedS - 600).toBeCloseTo(tookS, 5);
    expect(Math.abs(second.group - tookS * 20 * MBIT)).toBeLessThanOrEqual(1);
    const [down, up] = bytesOverLine(replicate, 'home', 'home');
    expect(up).toEqual({ peer: second.group });
    expect(down).toEqual({ cdn: 2 * SIZE - second.group, peer: second.group });
    expect(bytesOverLine(replicate, 'wan', 's')).toEqual([{}, {}]);
  });

  it('finds Internet peers', () => {
    const second = downloadOf(twoAtHome({ DODownloadMode: 3 }), 's-2');
    expect(Math.abs(second.internet - (SIZE / (80 * MBIT)) * 20 * MBIT)).toBeLessThanOrEqual(1);
  });

  it('has no LAN with others of its site', () => {
    expect(downloadOf(twoAtHome({ DODownloadMode: 1 }), 's-2').cdn).toBe(SIZE);
    expect(downloadOf(twoAtHome({ DODownloadMode: 1 }, {}), 's-2').lan).toBeGreaterThan(0);
  });
});
