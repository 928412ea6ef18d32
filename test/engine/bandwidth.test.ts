import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inOneGo } from '../../src/core/steps.js';
import { SolverHandle } from '../../src/engine/kernel/solverHandle.js';
import { partition } from '../../src/engine/partition.js';
import type { Lap } from '../../src/engine/parts.js';
import { simulatePart } from '../../src/engine/simulate.js';
import { run, small } from '../helpers.js';
import { maxMinRates, type OracleFlow } from '../oracle/maxMin.js';

function rates(capacity: number[], flows: OracleFlow[]): number[] {
  const bandwidth = new SolverHandle(Float64Array.from(capacity));
  const ids = flows.map((flow) => bandwidth.add(flow.links, flow.links.length, flow.cap));
  bandwidth.solve();
  const found = ids.map((f) => bandwidth.rateOf(f));
  bandwidth.release();
  return found;
}

const INF = Number.POSITIVE_INFINITY;

describe('max-min fair rates by hand', () => {
  it('shares one link equally', () => {
    expect(
      rates(
        [90],
        [1, 2, 3].map(() => ({ links: [0], cap: INF })),
      ),
    ).toEqual([30, 30, 30]);
  });

  it('gives what a capped flow leaves to the others', () => {
    expect(
      rates(
        [90],
        [10, INF, INF].map((cap) => ({ links: [0], cap })),
      ),
    ).toEqual([10, 40, 40]);
  });

  it('solves the parking lot: the long flow is held by the narrowest link', () => {
    const flows = [[0, 1], [0], [1], [1]].map((links) => ({ links, cap: INF }));
    expect(rates([100, 60], flows)).toEqual([20, 80, 20, 20]);
  });

  it('gives a flow over unlimited links its cap', () => {
    expect(rates([INF], [{ links: [0], cap: 5 }])).toEqual([5]);
  });

  it('gives nothing to a flow with cap 0 and its share to the others', () => {
    expect(
      rates(
        [10],
        [0, INF].map((cap) => ({ links: [0], cap })),
      ),
    ).toEqual([0, 10]);
  });
});

describe('max-min fair rates against the slow solver', () => {
  const change = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('add' as const),
        links: fc.uniqueArray(fc.nat(7), { minLength: 1, maxLength: 5 }),
        cap: fc.oneof({ weight: 3, arbitrary: fc.constant(INF) }, fc.integer({ min: 0, max: 60 })),
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('remove' as const), which: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('cap' as const), which: fc.nat(), cap: fc.nat(50) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('line' as const),
        link: fc.nat(7),
        rate: fc.oneof(fc.constant(0), fc.nat(100)),
      }),
    },
  );

  it('agrees after every one of a series of changes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 8, maxLength: 8 }),
        fc.array(change, { minLength: 1, maxLength: 60, size: 'max' }),
        (first, changes) => {
          const capacity = [...first];
          const bandwidth = new SolverHandle(Float64Array.from(capacity));
          const open: (OracleFlow & { id: number })[] = [];
          for (const step of changes) {
            if (step.kind === 'add') {
              const { links, cap } = step;
              open.push({ id: bandwidth.add(links, links.length, cap), links, cap });
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
            const wanted = maxMinRates(capacity, open);
            open.forEach((flow, i) => {
              expect(bandwidth.rateOf(flow.id)).toBeCloseTo(wanted[i]!, 6);
            });
            capacity.forEach((c, l) => {
              const load = open.reduce(
                (total, flow) => total + (flow.links.includes(l) ? bandwidth.rateOf(flow.id) : 0),
                0,
              );
              expect(load).toBeLessThanOrEqual(c * (1 + 1e-9));
            });
          }
          bandwidth.release();
        },
      ),
      { numRuns: 300 },
    );
  });

  it('reports exactly the flows whose rate changed', () => {
    const bandwidth = new SolverHandle(Float64Array.from([100, 50]));
    const a = bandwidth.add([0], 1, INF);
    const b = bandwidth.add([1], 1, INF);
    bandwidth.solve();
    const c = bandwidth.add([0], 1, INF);
    bandwidth.solve();
    expect([...bandwidth.changed.subarray(0, bandwidth.changedCount)].sort()).toEqual([a, c].sort());
    expect(bandwidth.rateOf(b)).toBe(50);
    bandwidth.release();
  });
});

describe('the memory of the solvers', () => {
  /** So many flows on one link that all lists have grown, with every other one ended again. */
  function crowded(bandwidth: SolverHandle, many: number): number[] {
    const ids = Array.from({ length: many }, () => bandwidth.add([0], 1, INF));
    bandwidth.solve();
    for (let i = 0; i < many; i += 2) bandwidth.remove(ids[i]!);
    bandwidth.solve();
    return ids.filter((_, i) => i % 2 === 1);
  }

  it('is not shared by two that live beside each other', () => {
    const one = new SolverHandle(Float64Array.from([1000]));
    const other = new SolverHandle(Float64Array.from([3000]));
    const ofOne = crowded(one, 400);
    const ofOther = crowded(other, 600);
    for (const f of ofOne) expect(one.rateOf(f)).toBe(5);
    for (const f of ofOther) expect(other.rateOf(f)).toBe(10);
    one.release();
    for (const f of ofOther) other.setCap(f, 2);
    other.solve();
    for (const f of ofOther) expect(other.rateOf(f)).toBe(2);
    other.release();
  });

  it('is empty again when the last is given back: four gigabytes serve any number of parts, also after one that failed', () => {
    const { world } = run(small());
    const [partSites] = partition(world.fleet, world.scenario);
    const failing: Lap = {
      time: (phase, work) => (phase === 'events' ? expect.fail('it has failed') : work()),
    };
    expect(() => inOneGo(simulatePart(world, partSites!, () => {}, false, failing))).toThrow('it has failed');
    const capacity = new Float64Array(10_000).fill(80);
    // Each has 1.3 MB, all of them 5 GB.
    for (let part = 0; part < 4000; part += 1) {
      const bandwidth = new SolverHandle(capacity);
      const [a, b] = [bandwidth.add([0, 9999], 2, INF), bandwidth.add([9999], 1, INF)];
      bandwidth.solve();
      if (bandwidth.rateOf(a) !== 40 || bandwidth.rateOf(b) !== 40) expect.fail(`part ${part}: wrong rates`);
      bandwidth.release();
    }
  });
});

describe('aggregates', () => {
  /** A line that many cross, a second one, and a port for each pair of flows. */
  const LINE = 0;
  const OTHER = 1;
  const PORTS = 40;
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constant('add' as const), port: fc.nat(PORTS - 1), hasPeer: fc.boolean() }),
    },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('remove' as const), which: fc.nat() }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('cap' as const),
        which: fc.nat(),
        cap: fc.integer({ min: 1, max: 400 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('line' as const), rate: fc.integer({ min: 100, max: 1500 }) }),
    },
  );

  it('have the rates of the slow solver after every change, and say who has to be told', () => {
    let members = 0;
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 5, max: 300 }), { minLength: PORTS, maxLength: PORTS }),
        fc.integer({ min: 30, max: 120 }),
        fc.array(step, { minLength: 20, maxLength: 60, size: 'max' }),
        (ports, many, steps) => {
          const capacity = [1000, 800, ...ports];
          const bandwidth = new SolverHandle(Float64Array.from(capacity), undefined, 24);
          const open: (OracleFlow & { id: number; told: number; wasMember: boolean })[] = [];
          const add = (links: number[], cap: number, mayJoin: boolean) =>
            open.push({ id: bandwidth.add(links, links.length, cap, mayJoin), links, cap, told: 0, wasMember: false });
          for (let i = 0; i < many; i += 1) add([LINE, 2 + (i % PORTS)], INF, true);
          for (const change of [undefined, ...steps]) {
            const at = change && 'which' in change && open.length > 0 ? change.which % open.length : -1;
            if (change?.kind === 'add') {
              if (change.hasPeer) add([OTHER, 2 + change.port], INF, false);
              add([LINE, 2 + change.port], INF, true);
            } else if (change?.kind === 'remove' && at >= 0) {
              bandwidth.remove(open[at]!.id);
              open.splice(at, 1);
            } else if (change?.kind === 'cap' && at >= 0) {
              open[at]!.cap = change.cap;
              bandwidth.setCap(open[at]!.id, change.cap);
            } else if (change?.kind === 'line') {
              capacity[LINE] = change.rate;
              bandwidth.setCapacity(LINE, change.rate);
            }
            bandwidth.solve();
            const changed = new Set(bandwidth.changed.subarray(0, bandwidth.changedCount));
            const wanted = maxMinRates(capacity, open);
            open.forEach((flow, i) => {
              const rate = bandwidth.rateOf(flow.id);
              expect(rate).toBeCloseTo(wanted[i]!, 6);
              const isMember = bandwidth.aggregateOf(flow.id) >= 0;
              if (isMember) members += 1;
              if (isMember) expect(rate).toBeLessThanOrEqual(bandwidth.boundOn(LINE));
              else if (!changed.has(flow.id)) expect(rate).toBe(flow.told);
              if (isMember !== flow.wasMember) expect(changed.has(flow.id)).toBe(true);
              flow.wasMember = isMember;
              flow.told = rate;
            });
          }
          bandwidth.release();
        },
      ),
      { numRuns: 60 },
    );
    expect(members).toBeGreaterThan(3000);
  });
});
