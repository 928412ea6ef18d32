/** Caches against queueing theory: Poisson requests, instant downloads, always-on devices, one file. */
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/random.js';
import { run, small } from '../helpers.js';

const N = 3000;

/** Requests of rate 1 a minute, each by a device of its own; a copy is kept for `rT` minutes. */
function poissonRequests(rT: number, wanted = 1) {
  const stream = new RandomStream('poisson', String(rT));
  let timeS = 0;
  const digits = String(N).length;
  const requests = Array.from({ length: N }, (_, i) => {
    timeS += -60 * Math.log(1 - stream.uniform(i));
    return { device: `pc-${String(i + 1).padStart(digits, '0')}`, after: `${timeS} s` };
  });
  return run(
    small({
      devices: N,
      wan: 'unlimited',
      requests,
      policies: { DOMaxCacheAge: Math.round(rT * 60) },
      profile: { nic: 'unlimited' },
      site: { lan: 'unlimited' },
      model: {
        uploadConnections: N,
        peerConnections: wanted,
        peersReturned: N,
        foregroundTarget: 0,
        foregroundHttpShare: 0,
      },
      more: { duration: '4 d' },
    }),
  );
}

describe('cache age against the analytic result', () => {
  it.each([0.5, 1, 2])('a request finds no holder with probability exp(-rT), rT = %d', (rT) => {
    const { reasons, downloads } = poissonRequests(rT).account.figures;
    const size = 100 * 1024 * 1024;
    const misses = ((reasons['first-copy'] ?? 0) + (reasons['copy-expired'] ?? 0)) / size / downloads;
    const wanted = Math.exp(-rT);
    // Three standard errors of a share of n requests.
    expect(Math.abs(misses - wanted)).toBeLessThan(3 * Math.sqrt((wanted * (1 - wanted)) / N) + 1 / N);
  });

  it.each([1, 3, 8])(
    'the number of holders that a request finds is that of M/G/infinity: Poisson with mean rT = %d',
    (rT) => {
      // A copy stays for T: the holders are the customers in service, and Poisson arrivals see time averages.
      const found = poissonRequests(rT, 200).parts.flatMap(({ downloads }) => [...downloads.numPeers]);
      const steady = found.slice(4 * rT);
      const mean = steady.reduce((a, b) => a + b, 0) / steady.length;
      const variance = steady.reduce((a, b) => a + (b - mean) ** 2, 0) / (steady.length - 1);
      // Neighbours see nearly the same holders: about n / 2rT independent values.
      const independent = steady.length / (2 * rT);
      expect(Math.abs(mean - rT)).toBeLessThan(3 * Math.sqrt(rT / independent));
      expect(Math.abs(variance / rT - 1)).toBeLessThan(3 * Math.sqrt(2 / independent) + 0.1);
    },
  );
});
