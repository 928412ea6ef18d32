/** Caches against queueing theory: Poisson requests, instant downloads, always-on devices, one file. */
import { describe, expect, it } from 'vitest';
import { missShare, poissonRequests } from '../validation/poisson.js';

describe('DOMaxCacheAge against the analytic result', () => {
  it.each([0.5, 1, 2])('a request finds no holder with probability exp(-rT), rT = %d', (rT) => {
    const { share, requests } = missShare(rT);
    const wanted = Math.exp(-rT);
    // Three standard errors of a share of n requests.
    expect(Math.abs(share - wanted)).toBeLessThan(3 * Math.sqrt((wanted * (1 - wanted)) / requests) + 1 / requests);
  });

  it.each([1, 3, 8])('a request finds as many holders as M/G/infinity says: Poisson with mean rT = %d', (rT) => {
    // A copy stays for T: the holders are the customers in service, and Poisson arrivals see time averages.
    const found = poissonRequests(rT, 200).parts.flatMap(({ downloads }) => [...downloads.numPeers]);
    const steady = found.slice(4 * rT);
    const mean = steady.reduce((a, b) => a + b, 0) / steady.length;
    const variance = steady.reduce((a, b) => a + (b - mean) ** 2, 0) / (steady.length - 1);
    // Neighbours see nearly the same holders: about n / 2rT independent values.
    const independent = steady.length / (2 * rT);
    expect(Math.abs(mean - rT)).toBeLessThan(3 * Math.sqrt(rT / independent));
    expect(Math.abs(variance / rT - 1)).toBeLessThan(3 * Math.sqrt(2 / independent) + 0.1);
  });
});
