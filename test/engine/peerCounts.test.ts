/**
 * Peers wanted, returned, connected and giving are four numbers. Worked out by hand: 80 Mbit/s = 10e6 bytes/s; a file of
 * 100 MB = 104857600 bytes; every device sends at 8 Mbit/s.
 */
import { describe, expect, it } from 'vitest';
import { downloadOf, MB, run, type Small, small } from '../helpers.js';

const SIZE = 100 * MB;
const WAN = 10e6;
const SENDS = 1e6;
const HOLDERS = 12;
const SEEKER = 'pc-13';

/** Twelve devices that have the file, and one that asks for it at 1000 s. */
function seeker(model: object, { more, policies }: Pick<Small, 'more' | 'policies'> = {}, seed = '1') {
  const requests = Array.from({ length: HOLDERS }, (_, i) => ({
    device: `pc-${String(i + 1).padStart(2, '0')}`,
    after: `${50 * i} s`,
  }));
  const scenario = small({
    devices: HOLDERS + 1,
    requests: [...requests, { device: SEEKER, after: '1000 s' }],
    profile: { nic: { down: '1 Gbit/s', up: '8 Mbit/s' } },
    policies,
    // HTTP has the line until peers are there, and then nothing.
    model: { foregroundTarget: 0, foregroundHttpShare: 0, peersKnown: '2 s', announceInterval: '4 h', ...model },
    more,
  });
  return downloadOf(run(scenario, seed), SEEKER);
}

/** How many peers give to the seeker, by the time that it takes. */
function giving(model: object, more?: Pick<Small, 'policies'>): number {
  const { finishedS } = seeker(model, more);
  return (SIZE - 2 * WAN) / SENDS / (finishedS - 1002);
}

describe('peers', () => {
  it('give as many as are connected, or as the model says', () => {
    expect(giving({ peerConnections: 4 })).toBeCloseTo(4, 4);
    expect(giving({ peerConnections: 10 })).toBeCloseTo(10, 4);
    expect(giving({ peerConnections: 10, peersGiving: 3 })).toBeCloseTo(3, 4);
    expect(giving({ peerConnections: 2, peersGiving: 3 })).toBeCloseTo(2, 4);
  });

  it('on the Internet have connections beside those of the LAN', () => {
    const model = { internetModeLanFirst: false, peerConnections: 2, internetPeerConnections: 5 };
    expect(giving(model, { policies: { DODownloadMode: 3 } })).toBeCloseTo(7, 4);
    expect(giving(model)).toBeCloseTo(2, 4);
    const lanFirst = { ...model, internetModeLanFirst: true };
    expect(giving(lanFirst, { policies: { DODownloadMode: 3 } })).toBeCloseTo(2, 4);
  });

  it('are counted as the service returns them, however few are connected', () => {
    const numPeers = (model: object) => seeker(model).numPeers;
    expect(numPeers({ peerConnections: 1 })).toBe(HOLDERS);
    expect(numPeers({ peerConnections: 1, peersReturned: 5 })).toBe(5);
    expect(numPeers({ peerConnections: 1, peersWanted: 7 })).toBe(7);
    expect(numPeers({ peerConnections: 20 })).toBe(HOLDERS);
  });

  it('are not connected beyond those that were returned', () => {
    expect(giving({ peerConnections: 10, peersReturned: 5 })).toBeCloseTo(5, 4);
    expect(giving({ peerConnections: 10, peersWanted: 6 })).toBeCloseTo(6, 4);
  });
});

describe('a connected peer that does not give', () => {
  const loss = (model: object, seed: string) => {
    const match = { device: ['pc-01', 'pc-02', 'pc-03', 'pc-04', 'pc-05', 'pc-06'] };
    const events = [{ what: 'clear-cache', at: '1010 s', match }];
    return seeker({ peerConnections: 10, ...model }, { more: { events } }, seed);
  };
  const seeds = Array.from({ length: 8 }, (_, k) => String(k));

  it('takes over at once when one that gives is lost', () => {
    for (const seed of seeds) {
      const { cdn, finishedS } = loss({ peersGiving: 1 }, seed);
      expect(cdn).toBe(2 * WAN);
      expect(finishedS).toBeCloseTo(1002 + (SIZE - 2 * WAN) / SENDS, 4);
    }
  });

  it('is what spares the time of asking the service', () => {
    const cdn = new Set(seeds.map((seed) => loss({ peerConnections: 1 }, seed).cdn));
    expect([...cdn].sort((a, b) => a - b)).toEqual([2 * WAN, 4 * WAN]);
  });

  it('may be gone by then: the service is asked', () => {
    const events = [{ what: 'clear-cache', at: '1010 s', match: { device: 'pc-*' } }];
    const { cdn, lan } = seeker({ peerConnections: 10, peersGiving: 1 }, { more: { events } });
    // Eight seconds of a peer, then HTTP takes the rest.
    expect(lan).toBe(8 * SENDS);
    expect(cdn).toBe(SIZE - lan);
  });
});

describe('of a long list', () => {
  const at = (k: number, after: string) => ({ device: `pc-${String(k).padStart(2, '0')}`, after });
  const holders = Array.from({ length: 60 }, (_, i) => i + 1);
  /** Sixty devices fetch a file at once, pc-61 asks for it at 1000 s, and pc-62 at 4000 s, when most copies are gone. */
  const returned = (policies: object, others: object[] = []) => {
    const file = (name: string, requests: object[]) => ({
      name,
      type: 'quality-update',
      priority: 'foreground',
      files: [{ name: 'f', size: '100 MB' }],
      requests,
    });
    const scenario = small({
      devices: 62,
      wan: '1 Gbit/s',
      // One percent of it holds one file and a half.
      profile: { nic: '1 Gbit/s', disk: '15 GB', freeDisk: '100 %' },
      policies: { DOMinDiskSizeAllowedToPeer: 1, DOMaxCacheSize: 1, ...policies },
      model: { peerConnections: 1, peersReturned: 5 },
      more: {
        content: [
          file('first', [...holders.map((k) => at(k, '0 s')), at(61, '1000 s'), at(62, '4000 s')]),
          ...(others.length > 0 ? [file('second', others)] : []),
        ],
      },
    });
    const replicate = run(scenario);
    return [61, 62].map((k) => downloadOf(replicate, `pc-${k}`).numPeers);
  };

  it('are so many as are left, when copies expire', () => {
    expect(returned({ DOMaxCacheAge: 3000 })).toEqual([5, 1]);
    expect(returned({ DOMaxCacheAge: 8000 })).toEqual([5, 5]);
  });

  it('are so many as are left, when copies give way to others', () => {
    const evicts = holders.slice(0, 58).map((k) => at(k, '2000 s'));
    expect(returned({}, evicts)).toEqual([5, 3]);
  });
});
