import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/random.js';
import { run, small } from '../helpers.js';

describe('cache age against the analytic result', () => {
  it.each([0.5, 1, 2])('with Poisson requests a request finds no holder with probability exp(-rT), rT = %d', (rT) => {
    // Instant downloads, always-on devices, one file: requests of rate 1 a minute, each by a device of its own.
    const n = 3000;
    const stream = new RandomStream('poisson', String(rT));
    let timeS = 0;
    const digits = String(n).length;
    const requests = Array.from({ length: n }, (_, i) => {
      timeS += -60 * Math.log(1 - stream.uniform(i));
      return { device: `pc-${String(i + 1).padStart(digits, '0')}`, after: `${timeS} s` };
    });
    const scenario = small({
      devices: n,
      wan: 'unlimited',
      requests,
      policies: { DOMaxCacheAge: Math.round(rT * 60) },
      profile: { nic: 'unlimited' },
      site: { lan: 'unlimited' },
      model: { uploadConnections: n, foregroundTarget: 0, foregroundHttpShare: 0 },
      more: { duration: '4 d' },
    });
    const { reasons, downloads } = run(scenario).account.figures;
    const size = 100 * 1024 * 1024;
    const misses = ((reasons['first-copy'] ?? 0) + (reasons['copy-expired'] ?? 0)) / size / downloads;
    const wanted = Math.exp(-rT);
    // Three standard errors of a share of n requests.
    expect(Math.abs(misses - wanted)).toBeLessThan(3 * Math.sqrt((wanted * (1 - wanted)) / n) + 1 / n);
  });
});
