/** Bounds that no simulation may beat, whatever the scenario. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { load, MB, run } from '../helpers.js';

const mbit = fc.integer({ min: 5, max: 200 });

describe('the minimum distribution time', () => {
  // max(F / server, F / slowest download, N F / (server + all uploads)): Kurose and Ross, Computer Networking, 2.5.
  it('is never beaten by a flash crowd of partial holders', () => {
    fc.assert(
      fc.property(
        fc.record({
          server: mbit,
          peers: fc.array(fc.record({ down: mbit, up: mbit }), { minLength: 1, maxLength: 8 }),
          sizeMb: fc.integer({ min: 10, max: 100 }),
        }),
        ({ server, peers, sizeMb }) => {
          const scenario = {
            name: 'crowd',
            duration: '1 d',
            sites: [{ name: 'site', wan: `${server} Mbit/s` }],
            devices: {
              mix: peers.map(({ down, up }, i) => ({
                name: `p${i}`,
                nic: { down: `${down} Mbit/s`, up: `${up} Mbit/s` },
                on: 'always',
                windows: '10 22H2',
              })),
              inventory: 'peers.csv',
            },
            policies: { DODownloadMode: 2, DOMinFileSizeToCache: 1 },
            content: [
              {
                name: 'c',
                type: 'quality-update',
                priority: 'foreground',
                files: [{ name: 'f', size: `${sizeMb} MB` }],
                requests: [{ device: '*', after: '0 s' }],
              },
            ],
            model: { partialHolders: true, foregroundTarget: 'unlimited', peersKnown: 0 },
          };
          const inventory = peers.map((_, i) => ({ device: `d${i}`, site: 'site', profile: `p${i}` }));
          const { parts } = run(load(JSON.stringify(scenario)).scenario, '1', inventory);
          const lastS = Math.max(...parts.flatMap(({ downloads }) => Array.from(downloads.finishedS)));
          const bytesPerS = (rate: number) => (rate * 1e6) / 8;
          const file = sizeMb * MB;
          const uploads = peers.reduce((sum, { up }) => sum + bytesPerS(up), 0);
          const slowest = Math.min(...peers.map(({ down }) => bytesPerS(down)));
          const least = Math.max(
            file / bytesPerS(server),
            file / slowest,
            (peers.length * file) / (bytesPerS(server) + uploads),
          );
          // Accounts are whole bytes: half a byte a transfer.
          expect(lastS).toBeGreaterThanOrEqual(least * (1 - 1e-6));
        },
      ),
      { numRuns: 60, seed: 7 },
    );
  });
});
