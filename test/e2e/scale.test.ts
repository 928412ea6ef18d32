/** Many workers, much memory, sudden ends: what a long run may meet. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { memoryBytes, sizeWithParts } from '../../src/experiment/plan.js';
import type * as pool from '../../src/experiment/pool.js';
import type * as worldModule from '../../src/experiment/world.js';
import { readText } from '../../src/io/files.js';
import { loadScenario } from '../../src/scenario/load.js';
import { built } from '../built.js';
import { dosim, ended, MAIN, node, pause, ROOT, ran, start } from './helpers.js';

const { runReplicates } = await built<typeof pool>('experiment/pool');
const { runReplicate } = await built<typeof worldModule>('experiment/world');
const MILLION = resolve(ROOT, 'bench/estates/million.yaml');
const ONE_CONTENT = resolve(ROOT, 'bench/estates/one-content.yaml');
const folder = mkdtempSync(join(tmpdir(), 'dosim-scale-'));
afterAll(() => rmSync(folder, { recursive: true }));

function experiment(set: string[], file = MILLION) {
  const { scenario } = loadScenario(file, readText, set);
  return { scenario, inventory: null, seed: '1', tracing: false };
}

const small = experiment(['sites.site.count=7', 'sites.site.devices=40']);

describe('workers', () => {
  it.each([1, 2, 3, 8])('give the account of one thread, %i of them', async (workers) => {
    const outcomes: pool.Outcome[] = [];
    const rows: number[] = [];
    await runReplicates(
      [small],
      1,
      {
        workers,
        details: 'streamed',
        onPart: async (part) => {
          rows.push(part.sites[0]!);
          await pause(1);
        },
      },
      (_, __, outcome) => outcomes.push(outcome),
    );
    const alone = runReplicate(small, 0);
    expect(outcomes).toHaveLength(1);
    expect(outcomes[0]!.account).toEqual(alone.account);
    expect(rows).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it.each([
    ['small, which are sent together', ['sites.site.count=60', 'sites.site.devices=3']],
    ['small, and larger by and by', ['sites.site.count=9', 'sites.site.devices={ uniform: { min: 1, max: 200 } }']],
    ['large, which are sent one by one', ['sites.site.count=2', 'sites.site.devices=250']],
  ])('give the account of one thread of parts that are %s', async (_, set) => {
    const estate = experiment(set);
    const alone = runReplicate(estate, 0);
    for (const workers of [1, 3]) {
      const outcomes: pool.Outcome[] = [];
      await runReplicates([estate], 1, { workers }, (_experiment, _replicate, outcome) => outcomes.push(outcome));
      expect(outcomes.map(({ account }) => account)).toEqual([alone.account]);
    }
  });

  it('wait for one giant part, and it is said once', async () => {
    const told: [number, number][] = [];
    const onGiantPart = (devices: number, ofAll: number) => told.push([devices, ofAll]);
    const estate = (mode: number) =>
      experiment(['sites.site.count=3', 'sites.site.devices=20', `policies.DODownloadMode=${mode}`]);
    await runReplicates([estate(2)], 1, { workers: 2, onGiantPart }, () => {});
    expect(told).toEqual([]);
    await runReplicates([estate(3), estate(3)], 1, { workers: 2, onGiantPart }, () => {});
    expect(told).toEqual([[60, 60]]);
  });

  it('hand over what is too large to be copied, with the same account', async () => {
    const outcomes: pool.Outcome[] = [];
    const options = { workers: 2, details: 'kept', copiedUpToBytes: 0 } as const;
    await runReplicates([small], 1, options, (_, __, outcome) => outcomes.push(outcome));
    const alone = runReplicate(small, 0);
    expect(outcomes[0]!.account).toEqual(alone.account);
    expect(outcomes[0]!.parts.map((part) => part.downloads)).toEqual(alone.parts.map((part) => part.downloads));
  });

  it('take whole replicates where there are many, and hand them over in order', async () => {
    const seeds: string[] = [];
    const shares: number[] = [];
    await runReplicates([small], 6, { workers: 2 }, (_, replicate, { seed, account }) => {
      expect(replicate).toBe(seeds.length);
      seeds.push(seed);
      shares.push(account.figures.peerShare);
    });
    expect(seeds).toEqual(['1', '1+1', '1+2', '1+3', '1+4', '1+5']);
    expect(shares).toEqual(seeds.map((_, k) => runReplicate(small, k).account.figures.peerShare));
  });

  it('tell a progress that never falls and ends at all, however different the scenarios are', async () => {
    const large = experiment(['sites.site.count=20', 'sites.site.devices=100']);
    const shares: number[] = [];
    await runReplicates([small, large], 4, { workers: 2, onProgress: (share) => shares.push(share) }, () => {});
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBeCloseTo(1, 9);
  });

  it('take all scenarios of a replicate together, and give the accounts of one thread in their order', async () => {
    const pair = [small, experiment(['sites.site.count=7', 'sites.site.devices=40', 'policies.DODownloadMode=1'])];
    const told = async (workers: number) => {
      const outcomes: object[] = [];
      await runReplicates(pair, 4, { workers }, (of, replicate, { seed, account }) =>
        outcomes.push({ of, replicate, seed, figures: account.figures }),
      );
      return outcomes;
    };
    expect(await told(2)).toEqual(await told(0));
  });

  it.each([0, 1, 2, 8])(
    'of which there are %i run the least replicates when the time is over, each with all scenarios',
    async (workers) => {
      const pair = [small, experiment(['sites.site.count=7', 'sites.site.devices=40', 'policies.DODownloadMode=1'])];
      const told: string[] = [];
      const limit = { untilMs: 0, least: 3 };
      const count = await runReplicates(pair, 5, { workers, limit }, (of, replicate) =>
        told.push(`${replicate} ${of}`),
      );
      expect(count).toBe(3);
      expect(told).toEqual(['0 0', '0 1', '1 0', '1 1', '2 0', '2 1']);
    },
  );

  it.each([2, 3])('stop when they are told to, %i of them, of which this thread is one', async (workers) => {
    const large = experiment(['sites.site.count=20', 'sites.site.devices=400']);
    const controller = new AbortController();
    const done: number[] = [];
    const onProgress = () => controller.abort(new Error('enough'));
    const run = runReplicates([large], 40, { workers, signal: controller.signal, onProgress }, (_, replicate) =>
      done.push(replicate),
    );
    await expect(run).rejects.toThrow('enough');
    expect(done.length).toBeLessThan(40);
  });

  it('keep their buffers: whoever gives one away pays at each access to any other', async () => {
    const tracing = '--trace-protector-invalidation';
    const lost = 'ArrayBufferDetaching';
    const give = 'const { buffer } = new Uint8Array(1); structuredClone(buffer, { transfer: [buffer] })';
    expect((await node(tracing, '-e', give)).out).toContain(lost);
    // So many downloads that workers are started.
    const { code, out } = await node(tracing, MAIN, 'run', ONE_CONTENT, '--replicates', '110', '--workers', '2');
    expect(code).toBe(0);
    expect(out).toContain('peer share');
    expect(out).not.toContain(lost);
  });

  it('that die end the run with their error', async () => {
    const large = experiment(['sites.site.count=1', 'sites.site.devices=4000']);
    const run = runReplicates([large], 1, { workers: 2, workerHeapMb: 6 }, () => {});
    await expect(run).rejects.toMatchObject({ name: 'InvariantError', message: expect.stringMatching(/^a worker /) });
  });
});

describe('a run', () => {
  it('that would not fit is refused before it starts, with what to reduce', async () => {
    const out = join(folder, 'refused');
    const { code, err } = await dosim('run', MILLION, '--memory', '300 MB', '--out', out);
    expect(code).toBe(2);
    expect(err).toMatch(
      /1000000 devices with about 20000000 downloads need about [\d.]+ [MG]B of memory, 300 MB may be used/,
    );
    expect(err).toMatch(/--workers 1 about [\d.]+ [MG]B/);
    expect(err).toMatch(/--memory/);
    expect(readdirSync(folder).filter((name) => name.startsWith('refused'))).toEqual([]);
    // One part that cannot be split needs its memory whatever the workers.
    const giant = await dosim('run', MILLION, '--memory', '2 GB', '--set', 'policies.DODownloadMode=3');
    expect(giant.code).toBe(2);
    expect(giant.err).toMatch(/most devices are in one part/);
    expect((await dosim('run', MILLION, '--memory', 'much')).err).toMatch(/--memory much: error: allowed is/);
  });

  it.skipIf(process.platform !== 'linux')(
    'without the address space that its threads need says what to do',
    async () => {
      const limited = 'ulimit -v 8000000; exec "$0" "$@"';
      const args = [process.execPath, MAIN, 'run', join(ROOT, 'scenarios/two-machines.yaml')];
      const { code, err } = await ran('sh', {}, ['-c', limited, ...args]);
      // From version 24 on Node.js takes less by itself.
      if (Number.parseInt(process.versions.node, 10) >= 24) {
        expect([code, err]).toEqual([0, '']);
        return;
      }
      expect(err).toMatch(/^no address space .*ulimit -v.*NODE_OPTIONS=--disable-wasm-trap-handler/);
      expect(code).toBe(2);
      const remedied = await ran('sh', { NODE_OPTIONS: '--disable-wasm-trap-handler' }, ['-c', limited, ...args]);
      expect([remedied.code, remedied.err]).toEqual([0, '']);
    },
  );

  it('of a sweep, a check or a diagnosis is refused likewise', async () => {
    const sweep = join(folder, 'million-sweep.yaml');
    writeFileSync(
      sweep,
      `name: large\nbase: ${MILLION}\nfactors: [{ path: policies.DODownloadMode, values: [1, 2] }]\nreplicates: 2\n`,
    );
    const out = join(folder, 'large-sweep');
    const { code, err } = await dosim('sweep', sweep, '--workers', '2', '--memory', '500 MB', '--out', out);
    expect(code).toBe(2);
    expect(err).toMatch(/need about [\d.]+ GB of memory, 500 MB may be used.*with --workers 1 about [\d.]+ [MG]B/);
    expect(existsSync(out)).toBe(false);
    const check = await dosim('check', join(ROOT, 'scenarios/recommendations'), '--memory', '10 MB');
    expect([check.code, check.err]).toEqual([2, expect.stringContaining('10 MB may be used')]);
    const diagnosis = await dosim('diagnose', MILLION, '--memory', '1 GB');
    expect([diagnosis.code, diagnosis.err]).toEqual([
      2,
      expect.stringMatching(/1 GB may be used.*Reduce it: fewer sites/),
    ]);
  });

  it.each([
    ['of large sites', 150, 1000],
    ['of small sites', 15_000, 10],
  ])('takes about the memory that was estimated: %s', async (_, sites, devices) => {
    const values = [`sites.site.count=${sites}`, `sites.site.devices=${devices}`];
    const estimate = memoryBytes(sizeWithParts(experiment(values, ONE_CONTENT)), {
      workers: 2,
      runs: 'shared',
      rows: 'none',
      tracing: false,
    });
    const file = join(folder, 'memory.json');
    const options = values.flatMap((value) => ['--set', value]);
    const { err } = await dosim('run', ONE_CONTENT, ...options, '--workers', '2', '--quiet', '--profile', file);
    expect(err).toBe('');
    const { peakMemoryBytes } = JSON.parse(readFileSync(file, 'utf8'));
    // Newer versions of Node.js let their heaps grow further before they tidy up.
    const least = Number.parseInt(process.versions.node, 10) >= 24 ? 1 / 1.5 : 0.7;
    expect(estimate / peakMemoryBytes).toBeGreaterThan(least);
    expect(estimate / peakMemoryBytes).toBeLessThan(1.8);
  });

  it('that is interrupted leaves nothing half-written', async () => {
    const out = join(folder, 'interrupted');
    const child = start({}, 'run', MILLION, '--out', out, '--workers', '2', '--set', 'sites.site.count=200');
    // It writes rows of its first parts.
    const rows = () => {
      const [part] = readdirSync(folder).filter((name) => name.startsWith('interrupted'));
      const file = part === undefined ? '' : join(folder, part, 'downloads.csv');
      return existsSync(file) ? statSync(file).size : 0;
    };
    while (rows() === 0 && child.exitCode === null) await pause(20);
    child.kill('SIGINT');
    expect(await ended(child)).toBe(130);
    expect(readdirSync(folder).filter((name) => name.startsWith('interrupted'))).toEqual([]);
  });

  it('writes the rows as they come, the same as when they are all held', async () => {
    const estate = ['--set', 'sites.site.count=7', '--set', 'sites.site.devices=40', '--quiet'];
    const [streamed, kept] = [join(folder, 'streamed'), join(folder, 'kept')];
    await dosim('run', MILLION, ...estate, '--out', streamed);
    await dosim('run', MILLION, ...estate, '--out', kept, '--trace');
    const rows = readFileSync(join(streamed, 'downloads.csv'), 'utf8');
    expect(rows.trim().split('\n').length).toBeGreaterThan(7 * 40 * 19);
    expect(rows).toBe(readFileSync(join(kept, 'downloads.csv'), 'utf8'));
    expect(existsSync(join(streamed, 'transfers.csv'))).toBe(false);
  });

  it('tells where its time went', async () => {
    const file = join(folder, 'profile.json');
    const args = ['--set', 'sites.site.count=2', '--set', 'sites.site.devices=100', '--quiet', '--profile', file];
    expect((await dosim('run', MILLION, ...args)).code).toBe(0);
    const { phases, threadS, peakMemoryBytes, downloads, events, transfers } = JSON.parse(readFileSync(file, 'utf8'));
    expect(downloads).toBeGreaterThan(200 * 19);
    expect(events).toBeGreaterThan(2 * downloads);
    expect(transfers).toBeGreaterThan(downloads);
    expect(phases.map(({ phase }: { phase: string }) => phase).sort()).toEqual([
      'demand',
      'events',
      'fleet',
      'ledger',
      'partition',
      'setup',
    ]);
    const total = phases.reduce((sum: number, { seconds }: { seconds: number }) => sum + seconds, 0);
    expect(total).toBeCloseTo(threadS, 1);
    expect(peakMemoryBytes).toBeGreaterThan(30e6);
    const bad = await dosim(
      'run',
      MILLION,
      '--set',
      'sites.site.count=1',
      '--set',
      'sites.site.devices=5',
      '--profile',
      join(folder, 'no/where.json'),
    );
    expect(bad.code).toBe(2);
    expect(bad.err).toMatch(/--profile .*: error: there is no folder/);
  });
});
