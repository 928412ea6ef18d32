/** Media: links of which flows take more than their rates, each by a weight of its own. Held against the oracle. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SolverHandle } from '../../src/engine/kernel/solverHandle.js';
import { maxMinRates, type OracleFlow } from '../oracle/maxMin.js';

const LINKS = 8;
/** The first links are media. */
const MEDIA = 3;
const AGGREGATE_FORMS_AT = 4;

const change = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      links: fc.uniqueArray(fc.nat(LINKS - 1), { minLength: 1, maxLength: 4 }),
      weights: fc.array(fc.integer({ min: 8, max: 160 }), { minLength: 4, maxLength: 4 }),
      cap: fc.oneof({ weight: 3, arbitrary: fc.constant(Number.POSITIVE_INFINITY) }, fc.integer({ min: 0, max: 60 })),
      mayJoin: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('remove' as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cap' as const), which: fc.nat(), cap: fc.nat(80) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('line' as const), link: fc.nat(LINKS - 1), rate: fc.nat(900) }),
  },
);

interface Open extends OracleFlow {
  id: number;
}

/** Goes through a series of changes, and has each state looked at. */
function follow(tolerance: number, look: (capacity: number[], open: OracleFlow[], rates: number[]) => void) {
  const capacities = fc.array(fc.integer({ min: 1, max: 600 }), { minLength: LINKS, maxLength: LINKS });
  fc.assert(
    fc.property(capacities, fc.array(change, { minLength: 5, maxLength: 80, size: 'max' }), (capacity, changes) => {
      const bandwidth = new SolverHandle(Float64Array.from(capacity), undefined, AGGREGATE_FORMS_AT, tolerance);
      for (let link = 0; link < MEDIA; link += 1) bandwidth.setMedium(link);
      const open: Open[] = [];
      for (const step of changes) {
        if (step.kind === 'add') {
          // In eighths, from 1 to 20.
          const weights = step.links.map((link, h) => (link < MEDIA ? step.weights[h]! / 8 : 1));
          const id = bandwidth.add(step.links, step.links.length, step.cap, step.mayJoin, weights);
          open.push({ id, links: step.links, cap: step.cap, weights });
        } else if (step.kind === 'line') {
          capacity[step.link] = step.rate;
          bandwidth.setCapacity(step.link, step.rate);
        } else if (open.length > 0) {
          const at = step.which % open.length;
          if (step.kind === 'remove') bandwidth.remove(open.splice(at, 1)[0]!.id);
          else {
            open[at]!.cap = step.cap;
            bandwidth.setCap(open[at]!.id, step.cap);
          }
        }
        bandwidth.solve();
        look(
          capacity,
          open,
          open.map(({ id }) => bandwidth.rateOf(id)),
        );
      }
      bandwidth.release();
    }),
    { numRuns: 60 },
  );
}

/** What flows take of each link. */
function loadsOf(open: readonly OracleFlow[], rates: readonly number[]): Float64Array {
  const loads = new Float64Array(LINKS);
  open.forEach(({ links, weights }, f) => {
    links.forEach((link, h) => {
      loads[link]! += weights![h]! * rates[f]!;
    });
  });
  return loads;
}

describe('rates over media', () => {
  it('are the max-min fair ones of the oracle after every change', () => {
    follow(0, (capacity, open, rates) => {
      const fair = maxMinRates(capacity, open);
      rates.forEach((rate, f) => {
        expect(Math.abs(rate - fair[f]!)).toBeLessThanOrEqual(1e-6 * Math.max(1, fair[f]!));
      });
    });
  });

  it('are those of media that differ by the tolerance at most, where rates have one', () => {
    const tolerance = 0.01;
    follow(tolerance, (capacity, open, rates) => {
      const loads = loadsOf(open, rates);
      loads.forEach((load, link) => {
        expect(load).toBeLessThanOrEqual(capacity[link]! * (1 + 1.02 * tolerance) + 1e-9);
      });
      open.forEach(({ cap, links, weights }, f) => {
        const narrowest = Math.min(...links.map((link, h) => capacity[link]! / weights![h]!));
        const isHeld = links.some((link) => loads[link]! >= capacity[link]! * (1 - 1.02 * tolerance));
        const isFree = rates[f]! >= Math.min(cap, narrowest) * (1 - 1e-9);
        expect(isHeld || isFree).toBe(true);
      });
    });
  });

  it('are alike on a full medium, however much of it each takes: a slow device holds the fast ones up', () => {
    const bandwidth = new SolverHandle(Float64Array.of(600));
    bandwidth.setMedium(0);
    const fast = bandwidth.add([0], 1, Number.POSITIVE_INFINITY, false, [1]);
    const slow = bandwidth.add([0], 1, Number.POSITIVE_INFINITY, false, [11]);
    bandwidth.solve();
    expect([fast, slow].map((f) => bandwidth.rateOf(f))).toEqual([50, 50]);
    bandwidth.remove(fast);
    bandwidth.solve();
    expect(bandwidth.rateOf(slow)).toBeCloseTo(600 / 11, 9);
    bandwidth.release();
  });
});
