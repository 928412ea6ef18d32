/**
 * Copies that cannot serve for a while are parked (kernel/parking.ts): a search draws how many of them come before the next
 * of the others. The parts of these tests are small enough for exact rates, and no copy ends in them, so that
 * `rateTolerance: auto` differs from `0` by the draws alone: what searches find has the same distribution.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { kernel } from '../../src/engine/kernel/instance.js';
import { runReplicate } from '../../src/experiment/world.js';
import { loadAsWritten } from '../helpers.js';

const SEEDS = Array.from({ length: 6 }, (_, k) => String(k + 1));
const DEVICES = 600;
/** A device asks for the file every so many seconds. */
const STEP_S = 4;

/** A crowd of one group: most holders have all their uploads taken, others are on battery or off. */
function crowd(sites: number, model: object) {
  const ofSite = DEVICES / sites;
  const names = Array.from(
    { length: DEVICES },
    (_, i) => `${'ab'[Math.floor(i / ofSite)]}-${String((i % ofSite) + 1).padStart(3, '0')}`,
  );
  // 197 and the number of devices have no factor in common: each asks once, both sites in turn.
  const requests = names.map((_, k) => ({ device: names[(k * 197) % DEVICES], after: `${k * STEP_S} s` }));
  const nic = { down: '100 Mbit/s', up: '20 Mbit/s' };
  return loadAsWritten(
    stringify({
      name: 'crowd',
      start: '2026-03-02T08:00:00Z',
      duration: '8 h',
      sites: ['a', 'b'].slice(0, sites).map((name) => ({ name, devices: ofSite, wan: '100 Mbit/s', lan: '1 Gbit/s' })),
      devices: {
        mix: [
          { name: 'laptop', share: '40 %', power: 'battery', nic },
          { name: 'desktop', share: '60 %', on: 'always', nic },
        ],
      },
      policies: { DODownloadMode: 2, DOGroupId: '11111111-2222-3333-4444-555555555555' },
      content: [{ name: 'a', type: 'quality-update', files: [{ size: '300 MB' }], requests }],
      // No copies in the making: a plain list has no copies that have ended.
      model: { partialHolders: false, uploadConnections: 2, busyPeersInterval: '30 s', ...model },
    }),
  ).scenario;
}

interface Figures {
  peersReturned: number;
  downloadS: number;
  peerBytes: number;
  busyBytes: number;
}

/** What searches decide in one run. */
function figuresOf(sites: number, seed: string, model: object): Figures {
  const { parts, account } = runReplicate({ scenario: crowd(sites, model), inventory: null, seed, tracing: false }, 0);
  const figures = { peersReturned: 0, downloadS: 0, peerBytes: 0, busyBytes: 0 };
  for (const { downloads } of parts) {
    for (let r = 0; r < downloads.count; r += 1) {
      if (Number.isNaN(downloads.finishedS[r]!)) continue;
      figures.peersReturned += downloads.numPeers[r]! / DEVICES;
      figures.downloadS += (downloads.finishedS[r]! - downloads.startedS[r]!) / DEVICES;
      figures.peerBytes += downloads.bytes[r * 6 + 2]! + downloads.bytes[r * 6 + 3]!;
    }
  }
  figures.busyBytes = account.figures.reasons['holder-connections'] ?? 0;
  return figures;
}

/** The same by its definition: there are more than so many with a probability that is a product of quotients. */
function drawnBefore(parked: number, others: number, most: number, u: number): number {
  let isMore = 1;
  for (let drawn = 0; drawn < most; drawn += 1) {
    isMore *= (parked - drawn) / (parked + others - drawn);
    if (isMore <= u) return drawn;
  }
  return most;
}

it('are drawn before the first of the others by the distribution of drawing without replacement', () => {
  const draw = fc.integer({ min: 0, max: 2 ** 32 - 1 }).map((word) => (word + 0.3) / 2 ** 32);
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 3000 }),
      fc.integer({ min: 0, max: 40 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      draw,
      (parked, others, part, u) => {
        const most = Math.floor(part * parked);
        expect(kernel.drawnBefore(parked, others, most, u)).toBe(drawnBefore(parked, others, most, u));
      },
    ),
    { numRuns: 5000 },
  );
  expect(kernel.drawnBefore(100, 3, 60, 0)).toBe(60);
});

describe.each([
  // Two sites: the wide list is gone through without those of the LAN, and with more wanted than the LAN has.
  { sites: 1, model: {} },
  { sites: 2, model: { peerConnections: 30, peersGiving: 'all' } },
  { sites: 1, model: { peersReturned: 40 } },
])('parked copies of $sites sites, $model', ({ sites, model }) => {
  it('leave the distribution of what searches find as it is', () => {
    const parked = SEEDS.map((seed) => figuresOf(sites, seed, model));
    const plain = SEEDS.map((seed) => figuresOf(sites, seed, { ...model, rateTolerance: 0 }));
    expect(parked).not.toEqual(plain);
    for (const key of ['peersReturned', 'downloadS', 'peerBytes', 'busyBytes'] as const) {
      const differences = parked.map((figures, k) => figures[key] - plain[k]![key]);
      const mean = sum(differences) / SEEDS.length;
      const variance = sum(differences.map((each) => (each - mean) ** 2)) / (SEEDS.length - 1);
      const standardError = Math.sqrt(variance / SEEDS.length);
      const of = sum(plain.map((figures) => figures[key])) / SEEDS.length;
      expect(Math.abs(mean), key).toBeLessThanOrEqual(3 * standardError + 1e-4 * of);
    }
  });
});

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
