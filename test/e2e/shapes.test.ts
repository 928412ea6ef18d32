/** `dosim run --shapes`: the same files whether rows of downloads are streamed, left out, or kept for a trace. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { simulate } from '../../src/api/index.js';
import { dosim } from './helpers.js';

const TMP = mkdtempSync(join(tmpdir(), 'dosim-shapes-'));
afterAll(() => rmSync(TMP, { recursive: true, force: true }));

const FILES = ['DeliveryOptimizationStatus.csv', 'PerfSnapThisMonth.csv', 'UCDOAggregatedStatus.csv', 'UCDOStatus.csv'];
const read = (folder: string) => FILES.map((name) => readFileSync(join(TMP, folder, name), 'utf8'));

it('writes the same with every detail, from a program as from the command', async () => {
  const of = ['run', 'scenarios/two-machines.yaml', '--quiet', '--shapes', 'ucdo,perfsnap,status', '--out'];
  const kinds = { streamed: [], summary: ['--detail', 'summary'], trace: ['--trace'] };
  for (const [name, options] of Object.entries(kinds)) {
    const { code, err } = await dosim(...of, join(TMP, name), ...options);
    expect({ code, err }).toEqual({ code: 0, err: '' });
  }
  await simulate('scenarios/two-machines.yaml', {
    out: join(TMP, 'program'),
    shapes: ['ucdo', 'perfsnap', 'status'],
    downloads: true,
    workers: 1,
  });
  const [status] = read('streamed');
  expect(status!.trim().split('\n')).toHaveLength(3);
  for (const name of ['summary', 'trace', 'program']) expect(read(name), name).toEqual(read('streamed'));
  expect(readdirSync(join(TMP, 'summary'))).not.toContain('downloads.csv');
});

it('writes what is asked for, and says what it is asked for in vain', async () => {
  const { code } = await dosim(
    'run',
    'scenarios/two-machines.yaml',
    '--quiet',
    '--shapes',
    'ucdo',
    '--out',
    join(TMP, 'one'),
  );
  expect(code).toBe(0);
  expect(readdirSync(join(TMP, 'one')).filter((name) => FILES.includes(name))).toEqual(FILES.slice(2));
  const unknown = await dosim('run', 'scenarios/two-machines.yaml', '--shapes', 'ucdos', '--out', join(TMP, 'two'));
  expect(unknown).toMatchObject({ code: 2, err: expect.stringMatching(/there is no ucdos; did you mean ucdo\?/) });
  const nowhere = await dosim('run', 'scenarios/two-machines.yaml', '--shapes', 'ucdo');
  expect(nowhere).toMatchObject({ code: 2, err: expect.stringMatching(/there is no --out/) });
  for (const command of ['run', 'compare']) {
    for (const option of ['--svg', '--png']) {
      const { code, err } = await dosim(command, 'scenarios/two-machines.yaml', option);
      expect(code).toBe(2);
      expect(err).toMatch(new RegExp(`^${option}: error: .*there is no --out`));
    }
  }
});
