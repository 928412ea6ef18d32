/** As many replicates as fit into a time. */
import { describe, expect, it } from 'vitest';
import { moreThatFit, runWhatFits } from '../../src/experiment/fitting.js';
import { type PoolOptions, runReplicates } from '../../src/experiment/pool.js';
import { small } from '../helpers.js';

const experiment = { scenario: small(), inventory: null, seed: 's', tracing: false };

async function seedsOf(most: number, withinS: number, options: PoolOptions = { workers: 0 }) {
  const seeds: string[] = [];
  const shares: number[] = [];
  const onProgress = (share: number) => shares.push(share);
  const count = await runWhatFits(
    [experiment],
    { most, withinS, run: runReplicates },
    { ...options, onProgress },
    (_, replicate, { seed }) => {
      expect(replicate).toBe(seeds.length);
      seeds.push(seed);
    },
  );
  expect(seeds).toHaveLength(count);
  return { seeds, shares };
}

describe('replicates that fit', () => {
  it('are three at least, however long they take, and no more than wanted', async () => {
    expect((await seedsOf(20, 1e-9)).seeds).toEqual(['s', 's+1', 's+2']);
    expect((await seedsOf(2, 1e-9)).seeds).toEqual(['s', 's+1']);
    expect((await seedsOf(5, 1e6)).seeds).toEqual(['s', 's+1', 's+2', 's+3', 's+4']);
  });

  it('are the replicates that a run of so many gives', async () => {
    const expected: number[] = [];
    await runReplicates([experiment], 5, { workers: 0 }, (_, __, { account }) => {
      expected.push(account.figures.downloadTimeP95S);
    });
    const found: number[] = [];
    await runWhatFits(
      [experiment],
      { most: 5, withinS: 1e6, run: runReplicates },
      { workers: 0 },
      (_, __, { account }) => {
        found.push(account.figures.downloadTimeP95S);
      },
    );
    expect(found).toEqual(expected);
  });

  it('tell a progress that never falls, and ends at all', async () => {
    const { shares } = await seedsOf(6, 1e6);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBeCloseTo(1, 9);
  });

  it.each([
    // Three took 6 seconds: seven more fit into 20, of the seventeen that are wanted.
    [6, 20, 20, 7],
    [6, 20, 5, 2],
    [21, 20, 20, 0],
    [60, 20, 20, 0],
    [0.3, 20, 20, 17],
  ])('three took %d s of %d s, %d wanted: %d more', (takenS, withinS, most, more) => {
    expect(moreThatFit(3, takenS, { most, withinS })).toBe(more);
  });
});
