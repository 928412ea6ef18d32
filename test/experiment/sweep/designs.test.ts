/** Designs and sensitivities against their definitions and known results. */
import { describe, expect, it } from 'vitest';
import { makePoints, pointCount } from '../../../src/experiment/sweep/designs.js';
import { factorProblem, gridValues, valueAt } from '../../../src/experiment/sweep/factors.js';
import { sobolIndices } from '../../../src/experiment/sweep/sensitivity.js';
import { MOST_DIMENSIONS, sobolPoints } from '../../../src/experiment/sweep/sobolSequence.js';
import { type SweepSpec, sweepSchema } from '../../../src/experiment/sweep/spec.js';

function spec(changes: object): SweepSpec {
  return sweepSchema.parse({ name: 's', base: 'b.yaml', factors: [{ path: 'a', values: [1, 2, 3] }], ...changes });
}

describe('factors', () => {
  it('keep their unit, take linear and log steps with both ends, and whole numbers', () => {
    const [linear, log, whole] = spec({
      factors: [
        { path: 'a', from: '10 Mbit/s', to: '50 Mbit/s', steps: 3 },
        { path: 'b', from: 1, to: 1000, steps: 4, scale: 'log' },
        { path: 'c', from: 1, to: 4, steps: 7, whole: true },
      ],
    }).factors;
    expect(gridValues(linear!)).toEqual(['10 Mbit/s', '30 Mbit/s', '50 Mbit/s']);
    expect(gridValues(log!)).toEqual([1, 10, 100, 1000]);
    expect(gridValues(whole!)).toEqual([1, 2, 3, 4]);
  });

  it('follow their distribution', () => {
    const [uniform, log, normal, choice] = spec({
      factors: [
        { path: 'a', distribution: { uniform: { min: '0 s', max: '10 s' } } },
        { path: 'b', distribution: { logUniform: { min: 1, max: 100 } } },
        { path: 'c', distribution: { normal: { mean: 50, sd: 10, max: 60 } } },
        { path: 'd', distribution: { choice: { x: 1, y: 3 } } },
      ],
    }).factors;
    expect(valueAt(uniform!, 0.25)).toBe('2.5 s');
    expect(valueAt(log!, 0.5)).toBe(10);
    expect(valueAt(normal!, 0.5)).toBeCloseTo(50, 6);
    expect(valueAt(normal!, 0.1587)).toBeCloseTo(40, 1);
    expect(valueAt(normal!, 0.999)).toBe(60);
    expect([0, 0.24, 0.26, 0.99].map((u) => valueAt(choice!, u))).toEqual(['x', 'x', 'y', 'y']);
  });

  it('may be stated in two units of the same, and give whole units where a policy counts them', () => {
    const [delay, age, bare] = spec({
      factors: [
        { path: 'model.peersKnown', from: '500 ms', to: '1 min', steps: 2 },
        { path: 'policies.DOMaxCacheAge', from: '12 h', to: '14 d', steps: 7, scale: 'log' },
        { path: 'policies.assignments.0.set.DOMaxCacheAge', from: 3600, to: '1 d', steps: 2 },
      ],
    }).factors;
    expect(gridValues(delay!)).toEqual(['500 ms', '60000 ms']);
    // 12 h and 336 h are whole seconds; what lies between is rounded to seconds, the unit of the policy.
    expect(gridValues(age!).slice(0, 2)).toEqual(['12 h', 75_280]);
    expect(gridValues(age!).at(-1)).toBe('336 h');
    expect(gridValues(bare!)).toEqual([3600, 86_400]);
  });

  it.each([
    [{ path: 'a', from: '1 s', to: '1 MB' }, 'the same unit'],
    [{ path: 'a', from: 1, to: '1 MB' }, 'the same unit'],
    [{ path: 'a', from: '2 min', to: '60 s' }, 'from must be less than to'],
    [{ path: 'a', from: 5, to: 5 }, 'from must be less than to'],
    [{ path: 'a', from: 0, to: 5, scale: 'log' }, 'above zero'],
    [{ path: 'a', distribution: { uniform: { min: 3, max: 1 } } }, 'min must be less than max'],
    [{ path: 'a', distribution: { choice: { x: 0 } } }, 'weight above zero'],
  ])('that make no sense are named: %o', (factor, message) => {
    expect(factorProblem(spec({ factors: [factor] }).factors[0]!)).toContain(message);
  });
});

describe('designs', () => {
  const factors = [
    { path: 'a', values: [1, 2, 3] },
    { path: 'b', values: ['x', 'y'] },
  ];

  it('grid: all combinations, the last factor fastest', () => {
    const grid = spec({ factors });
    expect(makePoints(grid, '1')).toEqual([1, 2, 3].flatMap((a) => ['x', 'y'].map((b) => [a, b])));
    expect(pointCount(grid)).toBe(6);
  });

  it('one at a time: the middle, then each factor alone', () => {
    const one = spec({ factors, design: 'one-at-a-time' });
    expect(makePoints(one, '1')).toEqual([
      [2, 'x'],
      [1, 'x'],
      [2, 'x'],
      [3, 'x'],
      [2, 'x'],
      [2, 'y'],
    ]);
    expect(pointCount(one)).toBe(6);
  });

  it('Latin hypercube: every stratum of every factor once', () => {
    const ranges = [0, 1, 2].map((i) => ({ path: `f${i}`, from: 0, to: 1 }));
    const hypercube = spec({ factors: ranges, design: 'latin-hypercube', points: 50 });
    const points = makePoints(hypercube, '1') as number[][];
    for (const i of [0, 1, 2]) {
      const strata = points.map((point) => Math.floor(point[i]! * 50)).sort((a, b) => a - b);
      expect(strata).toEqual(Array.from({ length: 50 }, (_, k) => k));
    }
    expect(makePoints(hypercube, '1')).toEqual(points);
    expect(makePoints(hypercube, '2')).not.toEqual(points);
  });

  it('Sobol with sensitivity: A, B, and A with one column of B', () => {
    const ranges = [0, 1].map((i) => ({ path: `f${i}`, from: 0, to: 1 }));
    const sobol = spec({ factors: ranges, design: 'sobol', points: 8, sensitivity: true });
    const points = makePoints(sobol, '1') as number[][];
    expect(points).toHaveLength(pointCount(sobol));
    for (let k = 0; k < 8; k += 1) {
      expect(points[16 + k]).toEqual([points[8 + k]![0], points[k]![1]]);
      expect(points[24 + k]).toEqual([points[k]![0], points[8 + k]![1]]);
    }
  });
});

describe('the Sobol sequence', () => {
  it('begins as published', () => {
    expect(sobolPoints(8, 3)).toEqual([
      [0, 0, 0],
      [0.5, 0.5, 0.5],
      [0.75, 0.25, 0.25],
      [0.25, 0.75, 0.75],
      [0.375, 0.375, 0.625],
      [0.875, 0.875, 0.125],
      [0.625, 0.125, 0.875],
      [0.125, 0.625, 0.375],
    ]);
  });

  it('puts one of the first 2^k points into each of 2^k equal parts of every dimension, shifted or not', () => {
    for (const shifts of [[], Array.from({ length: MOST_DIMENSIONS }, (_, d) => (d * 0.6180339887) % 1)]) {
      const points = sobolPoints(1024, MOST_DIMENSIONS, shifts);
      for (let d = 0; d < MOST_DIMENSIONS; d += 1) {
        expect(new Set(points.map((point) => Math.floor(point[d]! * 1024))).size).toBe(1024);
      }
    }
  });
});

describe('Sobol indices', () => {
  it('of the Ishigami function are the known ones', () => {
    // y = sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1 on (-pi, pi): S = 0.3139, 0.4424, 0; ST = 0.5576, 0.4424, 0.2437.
    const n = 8192;
    const rows = sobolPoints(n, 6, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
    const y = (u: number[]) => {
      const [a, b, c] = u.map((v) => Math.PI * (2 * v - 1)) as [number, number, number];
      return Math.sin(a) + 7 * Math.sin(b) ** 2 + 0.1 * c ** 4 * Math.sin(a);
    };
    const a = rows.map((row) => row.slice(0, 3));
    const b = rows.map((row) => row.slice(3));
    const mixed = [0, 1, 2].flatMap((i) => a.map((row, k) => row.with(i, b[k]![i]!)));
    const indices = sobolIndices([...a, ...b, ...mixed].map(y), n, 3);
    [0.3139, 0.4424, 0].forEach((wanted, i) => {
      expect(Math.abs(indices[i]!.first - wanted)).toBeLessThan(0.02);
    });
    [0.5576, 0.4424, 0.2437].forEach((wanted, i) => {
      expect(Math.abs(indices[i]!.total - wanted)).toBeLessThan(0.02);
    });
  });

  it('of a constant are zero', () => {
    expect(sobolIndices(new Array(12).fill(5), 3, 2)).toEqual([
      { first: 0, total: 0 },
      { first: 0, total: 0 },
    ]);
  });
});
