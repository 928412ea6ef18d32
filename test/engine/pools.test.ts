/** Unions of pools of partial holders: whatever they give each other, nothing is in them that did not come from outside. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PieceSet, pieceCountOf } from '../../src/engine/pieceSet.js';
import { downloadOf, MB, run, small } from '../helpers.js';
import { outsideCopies } from './poolCircle.js';

const SIZE = 40.5 * MB;

/** Draws that need not be random: these tests hold whatever is drawn. */
function draws(): () => number {
  let drawn = 0;
  return () => (Math.imul((drawn += 1), 0x9e3779b1) >>> 0) / 2 ** 32;
}

const emptySet = () => new PieceSet(SIZE, pieceCountOf(SIZE, MB));

describe('sets of pieces', () => {
  it('take from outside what they lack, to the last byte', () => {
    const set = emptySet();
    const draw = draws();
    expect(set.add(10.25 * MB, null, draw)).toBe(10.25 * MB);
    expect(set.bytes).toBeCloseTo(10.25 * MB, 3);
    expect(set.add(SIZE, null, draw)).toBeCloseTo(30.25 * MB, 3);
    expect(set.bytes).toBe(SIZE);
    expect(set.add(1, null, draw)).toBe(0);
  });

  it('take from another what that has whole and they lack, and no more', () => {
    const [a, b] = [emptySet(), emptySet()];
    const draw = draws();
    a.add(10.25 * MB, null, draw);
    const { pieceBytes } = a;
    const whole = Math.floor((10.25 * MB) / pieceBytes) * pieceBytes;
    expect(b.lackedOf(a)).toBeCloseTo(whole, 3);
    expect(b.add(SIZE, a, draw)).toBeCloseTo(whole, 3);
    expect(b.lackedOf(a)).toBe(0);
    expect(a.add(SIZE, b, draw)).toBe(0);
  });

  it('never hold together more than came from outside, however they exchange', () => {
    const set = fc.integer({ min: 0, max: 3 });
    const bytes = fc.double({ min: 0, max: 12 * MB, noNaN: true });
    const step = fc.oneof(
      fc.record({ what: fc.constant('outside' as const), to: set, from: set, bytes }),
      fc.record({ what: fc.constant('give' as const), to: set, from: set, bytes }),
      fc.record({ what: fc.constant('carry' as const), to: set, from: set, bytes }),
      fc.record({ what: fc.constant('clear' as const), to: set, from: set, bytes }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const sets = Array.from({ length: 4 }, emptySet);
        const draw = draws();
        let outside = 0;
        for (const { what, to, from, bytes } of steps) {
          const [taker, giver] = [sets[to]!, sets[from]!];
          if (what === 'outside') outside += taker.add(bytes, null, draw);
          else if (what === 'give') taker.add(bytes, giver, draw);
          else if (what === 'carry') {
            const part = giver.part(bytes, draw);
            expect(part.bytes).toBeLessThanOrEqual(Math.min(bytes, giver.bytes) + 0.01);
            taker.merge(part);
          } else sets[to] = emptySet();
        }
        const union = emptySet();
        for (const one of sets) union.merge(one);
        expect(union.bytes).toBeLessThanOrEqual(outside + 0.01);
        expect(emptySet().lackedOfAll(sets)).toBeLessThanOrEqual(union.bytes + 0.01);
      }),
      { numRuns: 500 },
    );
  });
});

describe('pools that exchange', () => {
  // `npm run validate` takes 200 seeds (test/validation/many.ts).
  it('in a circle of three sites have one copy of each file from the CDN at least', () => {
    const copies = outsideCopies(12);
    expect(Math.min(...copies)).toBeGreaterThanOrEqual(1);
    // They do share: nine devices fetched less than two copies.
    expect(Math.max(...copies)).toBeLessThan(2);
  });

  it('have a member that is kept to a subnet of its own, and is found by the others', () => {
    const scenario = small({
      devices: 2,
      wan: '8 Mbit/s',
      sizeMb: 100,
      site: { subnets: 2 },
      policies: {
        DORestrictPeerSelectionBy: 0,
        DODelayForegroundDownloadFromHttp: 60,
        assignments: [
          { match: { device: 'pc-1' }, set: { DORestrictPeerSelectionBy: 1, DODelayForegroundDownloadFromHttp: 1 } },
        ],
      },
      requests: [
        { device: 'pc-1', after: '0 s' },
        { device: 'pc-2', after: '0 s' },
      ],
      model: { partialHolders: true },
    });
    const replicate = run(scenario);
    const [kept, free] = [downloadOf(replicate, 'pc-1'), downloadOf(replicate, 'pc-2')];
    expect(kept.lan).toBe(0);
    // It fetches alone for a minute, and hands on what it has in that minute.
    expect(free.lan).toBeGreaterThan(50 * MB);
    // The other one needs less of the line: it has the pieces of both.
    expect(kept.cdn).toBe(100 * MB);
    expect(free.finishedS).toBeLessThan(kept.finishedS);
  });
});
