/**
 * Peers that are too busy are tried again (`model.busyPeersInterval`). Worked out by hand: the Internet gives 8 Mbit/s = 1e6
 * bytes/s, the holder sends at 80 Mbit/s = 10e6 bytes/s, and HTTP gives nothing beside peers.
 */
import { describe, expect, it } from 'vitest';
import { downloadOf, run, small } from '../helpers.js';

const HTTP = 1e6;
const MODEL = { foregroundTarget: 0, foregroundHttpShare: 0, announceInterval: '60 s' };
const shared = { wan: '8 Mbit/s', profile: { nic: { down: '1 Gbit/s', up: '80 Mbit/s' } } };

describe('a holder that has no connection free', () => {
  // The second device has the holder for itself from 1000 to 1010.5 s, the third asks at 1001 s.
  const requests = [0, 1000, 1001].map((after, i) => ({ device: `pc-${i + 1}`, after: `${after} s` }));
  const third = (model: object) =>
    downloadOf(
      run(small({ devices: 3, requests, ...shared, model: { ...MODEL, uploadConnections: 1, ...model } })),
      'pc-3',
    );

  it('is tried again with the next request to the service', () => {
    expect(third({}).cdn).toBe(60 * HTTP);
    expect(third({ busyPeersInterval: 'never' }).cdn).toBe(60 * HTTP);
  });

  it('is tried again sooner when the model says so', () => {
    // At 1005, 1009 and 1013 s.
    expect(third({ busyPeersInterval: '4 s' }).cdn).toBe(12 * HTTP);
    expect(third({ busyPeersInterval: '11 s' }).cdn).toBe(11 * HTTP);
  });

  it('is not tried later than that', () => {
    expect(third({ busyPeersInterval: '1 h' }).cdn).toBe(60 * HTTP);
  });
});

describe('a holder that offers other files', () => {
  const requests = [0, 3000].map((after, i) => ({ device: `pc-${i + 1}`, after: `${after} s` }));
  const content = { files: [{ name: 'f', size: '100 MB', count: 8 }] };
  const waited = (model: object) => {
    const all = { ...MODEL, downloadsAtOnce: 1, uploadSlots: 1, slotRotation: '5 s', ...model };
    return run(small({ requests, ...shared, content, model: all })).account.figures.reasons['holder-slots']!;
  };

  it('is found as soon as it offers the one that is wanted', () => {
    expect(waited({})).toBeGreaterThan(200 * HTTP);
    // A round of the eight files takes 40 s.
    expect(waited({ busyPeersInterval: '1 s' })).toBeLessThan(0.9 * waited({}));
    expect(waited({ busyPeersInterval: '1 s' })).toBeGreaterThan(0);
  });
});

it('a file that nobody has is not asked for sooner', () => {
  const requests = [0, 1].map((after, i) => ({ device: `pc-${i + 1}`, after: `${after} s` }));
  const second = (model: object) =>
    downloadOf(run(small({ requests, ...shared, site: { wan: '16 Mbit/s' }, model: { ...MODEL, ...model } })), 'pc-2');
  expect(second({ busyPeersInterval: '1 s' })).toEqual(second({}));
});
