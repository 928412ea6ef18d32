/** Long runs that are stopped in the middle. */
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inOneGo, type Steps } from '../../src/core/steps.js';
import { kernel } from '../../src/engine/kernel/instance.js';
import { withPauses } from '../../src/experiment/pauses.js';
import { runReplicates } from '../../src/experiment/pool.js';
import type * as local from '../../src/experiment/runners/local.js';
import { readText } from '../../src/io/files.js';
import { loadScenario } from '../../src/scenario/load.js';
import { built } from '../built.js';

const ROOT = resolve(import.meta.dirname, '../..');
const { LocalRunner } = await built<typeof local>('experiment/runners/local');

/** One part of a few seconds. */
function longRun(set = ['sites.site.count=1', 'sites.site.devices=2500']) {
  const { scenario } = loadScenario(resolve(ROOT, 'bench/estates/million.yaml'), readText, set);
  return { scenario, inventory: null, seed: '1', tracing: false };
}

/** Steps that each take some milliseconds. */
function* slowSteps(count: number): Steps<string> {
  for (let k = 1; k <= count; k += 1) {
    for (const fromMs = performance.now(); performance.now() - fromMs < 5; );
    yield k / count;
  }
  return 'done';
}

describe('work in steps', () => {
  it('gives the same with pauses and without', async () => {
    const shares: [number[], number[]] = [[], []];
    expect(inOneGo(slowSteps(60), (share) => shares[0].push(share))).toBe('done');
    expect(await withPauses(slowSteps(60), (share) => shares[1].push(share))).toBe('done');
    expect(shares[1]).toEqual(shares[0]);
    expect(shares[0]).toHaveLength(60);
  });

  it('lets timers and the signal get a word in edgeways', async () => {
    const controller = new AbortController();
    let last = 0;
    setTimeout(() => controller.abort(), 1);
    const work = withPauses(
      slowSteps(1000),
      (share) => {
        last = share;
      },
      controller.signal,
    );
    await expect(work).rejects.toMatchObject({ name: 'AbortError' });
    expect(last).toBeGreaterThan(0);
    expect(last).toBeLessThan(1);
  });
});

describe('a run in this thread', () => {
  it('gives its memory back when it is stopped', async () => {
    const before = kernel.partsInUse();
    const controller = new AbortController();
    // Called in the middle of a part; the next pause ends it.
    const onProgress = (share: number) => share > 0 && controller.abort();
    const run = runReplicates([longRun()], 1, { workers: 0, onProgress, signal: controller.signal }, () => {});
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
    expect(kernel.partsInUse()).toBe(before);
  });

  it('stops in the middle of a replicate', async () => {
    const controller = new AbortController();
    const shares: number[] = [];
    const onProgress = (share: number) => shares.push(share);
    setTimeout(() => controller.abort(), 1);
    const run = runReplicates([longRun()], 1, { workers: 0, onProgress, signal: controller.signal }, () => {
      throw new Error('it was handed over');
    });
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
    expect(shares.length).toBeGreaterThan(0);
    expect(shares.at(-1)).toBeLessThan(1);
  });
});

describe('a large estate in this thread', () => {
  it('stops before it is built', async () => {
    const controller = new AbortController();
    const shares = new Set<number>();
    const onProgress = (share: number) => shares.add(share);
    setTimeout(() => controller.abort(), 1);
    const run = runReplicates([longRun([])], 1, { workers: 0, onProgress, signal: controller.signal }, () => {});
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
    expect([...shares]).toEqual([0]);
  });
});

describe('the local runner', () => {
  it('finishes the run in work and begins no other', async () => {
    const runner = new LocalRunner(1);
    const controller = new AbortController();
    const experiment = longRun();
    const tasks = Array.from({ length: 4 }, (_, replicate) => ({ key: String(replicate), experiment, replicate }));
    const done: string[] = [];
    const onDone = ({ key }: { key: string }) => {
      done.push(key);
      controller.abort();
    };
    const running = runner.run(tasks, onDone, controller.signal);
    await running;
    await runner.close();
    // The second may have been begun before the thread was told.
    expect([['0'], ['0', '1']]).toContainEqual(done);
  });
});
