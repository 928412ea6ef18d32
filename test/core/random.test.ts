import { describe, expect, it } from 'vitest';
import { hashName, hashPair, RandomStream } from '../../src/core/random.js';

const N = 100_000;

describe('random streams', () => {
  it('gives the same draw for the same seed, purpose, entity and counter, and another for another', () => {
    const a = new RandomStream('1', 'demand');
    expect(a.uniform(7, 3)).toBe(new RandomStream('1', 'demand').uniform(7, 3));
    const others = [
      new RandomStream('2', 'demand').uniform(7, 3),
      new RandomStream('1', 'peers').uniform(7, 3),
      a.uniform(8, 3),
      a.uniform(7, 4),
    ];
    expect(new Set([a.uniform(7, 3), ...others]).size).toBe(5);
  });

  it('does not change between versions: results stay reproducible', () => {
    expect(new RandomStream('1', 'demand.scanPhase').uniform(hashName('branch-01-001'), 0)).toBe(GOLDEN_DRAW);
  });

  it.each([
    ['entities', (s: RandomStream, i: number) => s.uniform(hashName(`device-${i}`))],
    ['entities in sequence', (s: RandomStream, i: number) => s.uniform(i)],
    ['counters', (s: RandomStream, i: number) => s.uniform(42, i)],
  ])('is uniform over %s (chi-square with 100 cells, 0.1 %% level)', (_, draw) => {
    const stream = new RandomStream('seed', 'test');
    const cells = new Array(100).fill(0);
    for (let i = 0; i < N; i += 1) cells[Math.floor(draw(stream, i) * 100)] += 1;
    const chi = cells.reduce((total, n) => total + (n - N / 100) ** 2 / (N / 100), 0);
    expect(chi).toBeLessThan(149.4);
  });

  it('draws of neighbouring counters and entities are not correlated', () => {
    const stream = new RandomStream('seed', 'test');
    for (const next of [(i: number) => stream.uniform(5, i + 1), (i: number) => stream.uniform(6, i)]) {
      let product = 0;
      for (let i = 0; i < N; i += 1) product += (stream.uniform(5, i) - 0.5) * (next(i) - 0.5);
      expect(Math.abs((product / N) * 12)).toBeLessThan(0.014);
    }
  });

  it('draws normals of mean 0 and variance 1', () => {
    const stream = new RandomStream('seed', 'normal');
    const values = Array.from({ length: N }, (_, i) => stream.normal(i));
    const mean = values.reduce((a, b) => a + b) / N;
    expect(Math.abs(mean)).toBeLessThan(0.013);
    expect(values.reduce((a, b) => a + b * b) / N - mean ** 2).toBeCloseTo(1, 1);
  });

  it('hashes a million device names with few collisions', () => {
    const seen = new Set<number>();
    for (let i = 0; i < 200_000; i += 1) seen.add(hashName(`branch-${i % 500}-${i}`));
    expect(200_000 - seen.size).toBeLessThan(20);
    expect(hashPair(1, 2)).not.toBe(hashPair(2, 1));
  });
});

const GOLDEN_DRAW = 0.6614365879608902;
