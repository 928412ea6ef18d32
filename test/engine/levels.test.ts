/** Rates by published levels: what holds after every change, and that they are the fair ones where the band is narrow. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SolverHandle } from '../../src/engine/kernel/solverHandle.js';
import { maxMinRates, type OracleFlow } from '../oracle/maxMin.js';

const INF = Number.POSITIVE_INFINITY;
const LINKS = 10;
/** Two links that many cross, and eight narrow ones. */
const capacities = fc.tuple(
  fc.array(fc.integer({ min: 200, max: 1000 }), { minLength: 2, maxLength: 2 }),
  fc.array(fc.integer({ min: 1, max: 300 }), { minLength: LINKS - 2, maxLength: LINKS - 2 }),
);
const change = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      links: fc.uniqueArray(fc.nat(LINKS - 1), { minLength: 1, maxLength: 4 }),
      cap: fc.oneof({ weight: 3, arbitrary: fc.constant(INF) }, fc.integer({ min: 0, max: 60 })),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('remove' as const), which: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cap' as const), which: fc.nat(), cap: fc.nat(80) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('line' as const),
      link: fc.nat(LINKS - 1),
      rate: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 900 })),
    }),
  },
);

/** Goes through a series of changes, and has each state looked at. */
function follow(
  tolerance: number,
  look: (state: { capacity: number[]; open: OracleFlow[]; rates: number[]; told: boolean[] }) => void,
) {
  fc.assert(
    fc.property(
      capacities,
      fc.array(change, { minLength: 5, maxLength: 120, size: 'max' }),
      ([wide, narrow], changes) => {
        const capacity = [...wide, ...narrow];
        const bandwidth = new SolverHandle(Float64Array.from(capacity), undefined, undefined, tolerance);
        const open: (OracleFlow & { id: number; known: number })[] = [];
        for (const step of changes) {
          if (step.kind === 'add') {
            const { links, cap } = step;
            open.push({ id: bandwidth.add(links, links.length, cap), links, cap, known: 0 });
          } else if (step.kind === 'line') {
            capacity[step.link] = step.rate;
            bandwidth.setCapacity(step.link, step.rate);
          } else if (open.length > 0) {
            const at = step.which % open.length;
            if (step.kind === 'remove') {
              bandwidth.remove(open[at]!.id);
              open.splice(at, 1);
            } else {
              open[at]!.cap = step.cap;
              bandwidth.setCap(open[at]!.id, step.cap);
            }
          }
          bandwidth.solve();
          const changed = new Set(bandwidth.changed.subarray(0, bandwidth.changedCount));
          const rates = open.map(({ id }) => bandwidth.rateOf(id));
          const told = open.map(({ id, known }, i) => changed.has(id) || known === rates[i]);
          look({ capacity, open, rates, told });
          open.forEach((flow, i) => {
            flow.known = rates[i]!;
          });
        }
        bandwidth.release();
      },
    ),
    { numRuns: 100 },
  );
}

describe('published levels', () => {
  it('with a band of a billionth are the fair rates of the slow solver', () => {
    follow(1e-9, ({ capacity, open, rates, told }) => {
      const wanted = maxMinRates(capacity, open);
      rates.forEach((rate, i) => {
        expect(Math.abs(rate - wanted[i]!)).toBeLessThan(1e-4 * Math.max(1, wanted[i]!));
      });
      expect(told.every(Boolean)).toBe(true);
    });
  });

  it.each([0.01, 0.05])('with a band of %d are the fair rates of lines that differ by no more', (tolerance) => {
    follow(tolerance, ({ capacity, open, rates, told }) => {
      expect(told.every(Boolean)).toBe(true);
      const load = capacity.map((_, l) =>
        open.reduce((sum, { links }, i) => sum + (links.includes(l) ? rates[i]! : 0), 0),
      );
      const most = 1 + tolerance / (1 - tolerance) + 1e-9;
      load.forEach((bytes, l) => {
        expect(bytes).toBeLessThanOrEqual(capacity[l]! * most);
      });
      // A flow below its cap has a bottleneck: a line that is used to 1 - tolerance, on which nobody is faster.
      open.forEach(({ links, cap }, i) => {
        if (rates[i]! >= cap) return;
        const isBottleneck = (l: number) =>
          load[l]! >= capacity[l]! * (1 - tolerance) - 1e-9 &&
          open.every((other, k) => !other.links.includes(l) || rates[k]! <= rates[i]! * (1 + 1e-12));
        expect(links.some(isBottleneck)).toBe(true);
      });
    });
  });

  it('leave the rates of others alone while a line stays in its band', () => {
    const bandwidth = new SolverHandle(Float64Array.from([1000]), undefined, undefined, 0.02);
    const ids = Array.from({ length: 100 }, () => bandwidth.add([0], 1, INF));
    bandwidth.solve();
    expect(ids.map((id) => bandwidth.rateOf(id))).toEqual(ids.map(() => 10));
    bandwidth.remove(ids[0]!);
    bandwidth.solve();
    expect(bandwidth.changedCount).toBe(0);
    bandwidth.remove(ids[1]!);
    bandwidth.remove(ids[2]!);
    bandwidth.solve();
    expect(bandwidth.changedCount).toBe(97);
    expect(bandwidth.rateOf(ids[3]!)).toBeCloseTo(1000 / 97, 9);
    bandwidth.release();
  });
});
