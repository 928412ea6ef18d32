/** Partial holders at the flow level: they help, and never beat what is possible. */
import { describe, expect, it } from 'vitest';
import { downloadOf, MB, run, small } from '../helpers.js';

const SIZE = 96 * MB;
const HTTP = 18.9e6 / 8;

/** Eight clients behind one HTTP line of 18.9 Mbit/s, 94.5 Mbit/s each, as in the measured flash aggregate. */
function aggregate(partialHolders: boolean, count = 8) {
  const requests = Array.from({ length: count }, (_, i) => ({ device: `pc-${i + 1}`, after: '0 s' }));
  const options = { devices: count, sizeMb: 96, wan: '18.9 Mbit/s', requests, profile: { nic: '94.5 Mbit/s' } };
  const result = run(small({ ...options, model: { partialHolders, peerConnections: 7 } }));
  const finished = result.parts.flatMap((part) => [...part.downloads.finishedS]);
  return { share: result.account.figures.peerShare, lastS: Math.max(...finished), firstS: Math.min(...finished) };
}

describe('partial holders', () => {
  it('share a flash aggregate, which is over near the time of one copy', () => {
    const alone = aggregate(false);
    const together = aggregate(true);
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
    expect(aggregate(true, 1).share).toBe(0);
  });
});

describe('a device that shares what it has', () => {
  const SENDS = 1e6;
  /** pc-1 finishes by HTTP in eleven seconds; pc-2 gets nothing by HTTP. */
  const second = (policies: object = {}, model: object = {}, profile: object = {}) => {
    const scenario = small({
      requests: [
        { device: 'pc-1', after: '0 s' },
        { device: 'pc-2', after: '1 s' },
      ],
      profile: { nic: { down: '1 Gbit/s', up: '8 Mbit/s' }, ...profile },
      policies: {
        ...policies,
        assignments: [{ match: { device: 'pc-2' }, set: { DODelayForegroundDownloadFromHttp: 3600 } }],
      },
      model: { partialHolders: true, visibilityDelay: '10 min', announceInterval: '1 h', ...model },
    });
    return downloadOf(run(scenario), 'pc-2');
  };

  it('goes on when it has the whole file: who takes from it loses nothing, and is served to the end', () => {
    const { finishedS, lan, cdn } = second();
    expect(cdn).toBe(0);
    expect(lan).toBe(100 * MB);
    expect(finishedS).toBeCloseTo(1 + (100 * MB) / SENDS, 3);
  });

  it('is listed from its start, whatever the delay of a whole copy', () => {
    const finished = (visibilityDelay: string) => second({}, { visibilityDelay }).finishedS;
    expect(finished('10 min')).toBe(finished('0 s'));
  });

  it('ends with its download where the file is not kept', () => {
    // One percent of a disk of 2 GB is less than the file.
    const tiny = { DOMinDiskSizeAllowedToPeer: 1, DOMaxCacheSize: 1 };
    const lost = second(tiny, { cacheSizeBase: 'diskSize' }, { disk: '2 GB' });
    expect(lost.finishedS).toBeGreaterThan(3600);
    expect(lost.lan).toBeGreaterThan(5 * SENDS);
    expect(lost.lan).toBeLessThan(11 * SENDS);
    expect(second(tiny, { cacheSizeBase: 'diskSize' }, { disk: '64 GB' }).lan).toBe(100 * MB);
  });
});

describe('a stock that lasts', () => {
  const at = (device: string, after: string) => ({ device, after });
  const content = (name: string, size: string, requests: object[]) => ({
    name,
    type: 'quality-update',
    priority: 'foreground',
    files: [{ name: 'f', size }],
    requests,
  });

  it('holds nobody back when its line is free all at once', () => {
    // a-1 fetches a file slowly and sends it on to b-1, whose line nineteen others fill by HTTP until 700 s or so.
    const others = Array.from({ length: 19 }, (_, k) => `b-${String(k + 2).padStart(2, '0')}`);
    const scenario = small({
      profile: { nic: '1 Gbit/s' },
      policies: {
        DOGroupId: '5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10',
        DODelayForegroundDownloadFromHttp: 3600,
        assignments: [
          {
            match: { site: 'a' },
            set: { DODelayForegroundDownloadFromHttp: 0, DOMaxForegroundDownloadBandwidth: 1000 },
          },
          ...others.map((device) => ({ match: { device }, set: { DODownloadMode: 0 } })),
        ],
      },
      model: { partialHolders: true, announceInterval: '1 h' },
      more: {
        sites: [
          { name: 'a', devices: 1, wan: '1 Gbit/s' },
          { name: 'b', devices: 20, wan: '8 Mbit/s' },
        ],
        content: [
          content('sent-on', '800 MB', [at('a-1', '0 s'), at('b-01', '200 s')]),
          content(
            'by-http',
            '25 MB',
            others.map((device) => at(device, '200 s')),
          ),
        ],
      },
    });
    // The line is full all the time.
    expect(downloadOf(run(scenario), 'b-01').finishedS).toBeCloseTo(200 + ((19 * 25 + 800) * MB) / 1e6, 1);
  });
});
