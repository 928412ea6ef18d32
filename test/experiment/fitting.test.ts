/** As many replicates as fit into a time. */
import { describe, expect, it } from 'vitest';
import { runWhatFits, shareOfTime } from '../../src/experiment/fitting.js';
import { Pace } from '../../src/experiment/pace.js';
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

  it('are begun by each thread while one more fits at its pace', () => {
    let nowMs = 1000;
    const pace = new Pace({ untilMs: 21_000, least: 3 }, () => nowMs);
    expect(pace.mayBegin(0)).toBe(true);
    nowMs = 8000;
    expect(pace.mayBegin(2)).toBe(true);
    nowMs = 14_500;
    // It took 6.5 s.
    expect(pace.mayBegin(4)).toBe(true);
    nowMs = 20_900;
    expect(pace.mayBegin(6)).toBe(false);
    // The least are run whatever the time is.
    nowMs = 99_000;
    expect(pace.mayBegin(2)).toBe(true);
    expect(pace.mayBegin(3)).toBe(false);
  });

  it('may all be begun without a limit, and by a thread that knows no pace until the time is over', () => {
    expect(new Pace(undefined).mayBegin(1e6)).toBe(true);
    expect(new Pace({ untilMs: 10, least: 3 }, () => 9).mayBegin(7)).toBe(true);
    expect(new Pace({ untilMs: 10, least: 3 }, () => 11).mayBegin(7)).toBe(false);
  });

  it.each([
    // Two in 4 s: twenty would take 40 s, and there are 20.
    [2, 4, 20, 20, 0.2],
    // All that is wanted takes 10 s.
    [2, 4, 5, 20, 0.4],
    // The least takes longer than there is time.
    [0.5, 20, 20, 20, 1 / 6],
    [3, 60, 20, 20, 1],
    [0, 3, 20, 20, 0],
  ])('after %d replicates in %d s, of %d in %d s, %d of the time is over', (done, takenS, most, withinS, share) => {
    expect(shareOfTime(done, takenS, { most, least: 3, withinS })).toBeCloseTo(share, 12);
  });
});
