/** One file, asked for by a Poisson stream of devices that are always on, with instant downloads. */
import { RandomStream } from '../../src/core/random.js';
import type { Replicate } from '../../src/experiment/world.js';
import { MB, run, small } from '../helpers.js';

const REQUESTS = 3000;
const SIZE_MB = 100;

/**
 * Requests of rate 1 a minute, each by a device of its own; a copy is kept for `rT` minutes.
 *
 * @param wanted peers that a download connects to
 */
export function poissonRequests(rT: number, wanted = 1): Replicate {
  const stream = new RandomStream('poisson', String(rT));
  let timeS = 0;
  const digits = String(REQUESTS).length;
  const requests = Array.from({ length: REQUESTS }, (_, i) => {
    timeS += -60 * Math.log(1 - stream.uniform(i));
    return { device: `pc-${String(i + 1).padStart(digits, '0')}`, after: `${timeS} s` };
  });
  return run(
    small({
      devices: REQUESTS,
      wan: 'unlimited',
      requests,
      sizeMb: SIZE_MB,
      policies: { DOMaxCacheAge: Math.round(rT * 60) },
      profile: { nic: 'unlimited' },
      site: { lan: 'unlimited' },
      model: {
        uploadConnections: REQUESTS,
        peerConnections: wanted,
        peersWanted: REQUESTS,
        peersReturned: REQUESTS,
        foregroundTarget: 0,
        foregroundHttpShare: 0,
      },
      more: { duration: '4 d' },
    }),
  );
}

/** Share of the requests that found no holder. */
export function missShare(rT: number): { share: number; requests: number } {
  const { reasons, downloads } = poissonRequests(rT).account.figures;
  const missed = (reasons['first-copy'] ?? 0) + (reasons['copy-expired'] ?? 0);
  return { share: missed / (SIZE_MB * MB) / downloads, requests: downloads };
}
