/** Hubs by name where no site has lines by name: what ends or stands there still crosses their Internet lines. */
import { describe, expect, it } from 'vitest';
import { bytesOverLine, downloadOf, MB, run, small } from '../helpers.js';

const SIZE = 100 * MB;
const MBIT = 1e6 / 8;

describe('a hub by name', () => {
  it('has its Internet line between a cache server that stands there and a site with one line', () => {
    const replicate = run(
      small({
        requests: [
          { device: 'a-1', after: '0 s' },
          { device: 'a-2', after: '600 s' },
        ],
        policies: { DODownloadMode: 0, DOCacheHost: 'central' },
        more: {
          network: {
            hubs: [{ name: 'north', down: '40 Mbit/s', up: '8 Mbit/s' }],
            cacheServers: [{ name: 'central', at: 'north' }],
          },
          sites: [{ name: 'a', devices: 2, wan: '50 Mbit/s' }],
        },
      }),
    );
    // The server has the file by then.
    expect(downloadOf(replicate, 'a-2').finishedS - 600).toBeCloseTo(SIZE / (8 * MBIT), 4);
    const [down, up] = bytesOverLine(replicate, 'hub', 'north');
    expect([down, up].map((bytes) => Object.values(bytes!).reduce((sum, each) => sum + each, 0))).toEqual([
      SIZE,
      2 * SIZE,
    ]);
  });

  it('has its Internet line between tunnels that end at two hubs, where sites have one line', () => {
    const replicate = run(
      small({
        requests: [
          { device: 'a-1', after: '0 s' },
          { device: 'b-1', after: '600 s' },
        ],
        profile: { vpn: { share: '100 %', down: '200 Mbit/s', up: '50 Mbit/s' } },
        policies: {
          DODownloadMode: 2,
          DOGroupId: '5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10',
          DOAllowVPNPeerCaching: 1,
        },
        model: { foregroundTarget: '0 Mbit/s', foregroundHttpShare: 0 },
        more: {
          network: {
            hubs: [{ name: 'north', up: '12 Mbit/s' }, { name: 'south' }],
            vpn: { hub: 'north', tunnel: 'full' },
            concentrators: [{ name: 'east', hub: 'south', tunnel: 'full' }],
          },
          sites: [
            { name: 'a', devices: 1, wan: '1 Gbit/s' },
            { name: 'b', devices: 1, wan: '1 Gbit/s', concentrator: 'east' },
          ],
        },
      }),
    );
    expect(downloadOf(replicate, 'b-1').finishedS - 600).toBeCloseTo(SIZE / (12 * MBIT), 4);
    expect(bytesOverLine(replicate, 'hub', 'north')[1]).toEqual({ peer: SIZE });
    expect(bytesOverLine(replicate, 'hub', 'south')[0]).toMatchObject({ peer: SIZE });
  });
});
