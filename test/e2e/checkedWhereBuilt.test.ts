/** A run that workers do checks its first world where it is built: what is wrong or odd is told as before any other run. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { InputError, type Problem } from '../../src/core/problems.js';
import type * as pool from '../../src/experiment/pool.js';
import { buildWorld } from '../../src/experiment/world.js';
import { worldProblems } from '../../src/experiment/worldChecks.js';
import { built } from '../built.js';
import { load } from '../helpers.js';
import { dosim, ROOT } from './helpers.js';

const { runReplicates } = await built<typeof pool>('experiment/pool');
const folder = mkdtempSync(join(tmpdir(), 'dosim-checked-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Ten sites, each a part of its own. */
function experiment(match: object) {
  const text = JSON.stringify({
    name: 'x',
    start: '2026-03-02T08:00:00Z',
    duration: '7 d',
    sites: [{ name: 's', count: 10, devices: 3 }],
    devices: { mix: [{ name: 'desktop', windows: '10 22H2' }] },
    policies: { assignments: [{ match, set: { DODownloadMode: 2 } }] },
    content: [{ name: 'c', files: [{ size: '1 GB' }] }],
  });
  return { scenario: load(text).scenario, inventory: null, seed: '1', tracing: false } as const;
}

/** Runs with several workers; what is told of the world, and how the runs end. */
async function told(match: object, take = (_: readonly Problem[]) => {}) {
  const calls: (readonly Problem[])[] = [];
  const check = {
    known: [],
    take: (problems: readonly Problem[]) => {
      calls.push(problems);
      take(problems);
    },
  };
  const ended = await runReplicates([experiment(match)], 1, { workers: 3, check }, () => {}).then(
    () => 'done',
    (error: Error) => error,
  );
  return { calls, ended, expected: worldProblems(buildWorld(experiment(match), 0)) };
}

describe('the first world of a run with workers', () => {
  it('is checked by one of them', async () => {
    const { calls, ended, expected } = await told({ windows: '11*', siteGroup: 's' });
    expect(expected).not.toEqual([]);
    expect(calls).toEqual([expected]);
    expect(ended).toBe('done');
  });

  it('ends all when something is wrong with it', async () => {
    const { calls, ended, expected } = await told({ device: 'nobody' }, (problems) => {
      throw new InputError(problems);
    });
    expect(expected[0]?.severity).toBe('error');
    expect(calls).toEqual([expected]);
    expect(ended).toMatchObject({ name: 'InputError', problems: expected });
  });

  it('has no device: the error has a position, and there is no folder', async () => {
    const file = resolve(ROOT, 'bench/estates/million.yaml');
    const wrong = ['policies.assignments=[{match: {device: nobody}, set: {DODownloadMode: 0}}]'];
    const run = (...more: string[]) => dosim('run', file, '--set', 'sites.site.count=6', '--set', ...wrong, ...more);
    const plain = await run();
    const kept = await run('--out', join(folder, 'out'));
    expect(plain.err).toContain('policies.assignments.0.match.device: no device is named nobody');
    expect(plain.err).toContain(kept.err.trim());
    expect(plain.code).toBe(2);
    expect(readdirSync(folder)).toEqual([]);
  });
});
