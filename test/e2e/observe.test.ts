/** `dosim observe` as people run it, and the sample that comes with the project. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { COLLECTING_LINES } from '../../src/report/observedHowTo.js';
import { dosim, node, ROOT } from './helpers.js';

const TMP = mkdtempSync(join(tmpdir(), 'dosim-observe-'));
afterAll(() => rmSync(TMP, { recursive: true, force: true }));

const ESTATE = 'scenarios/observed/estate.yaml';
const REPORT = 'scenarios/observed/ucdostatus.csv';

it('prints and writes the same, without the name of a device', async () => {
  const out = join(TMP, 'out');
  const of = ['observe', ESTATE, '--observed', REPORT, '--replicates', '3', '--no-readings'];
  const { code, out: printed, err } = await dosim(...of, '--out', out);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(printed).toContain('observed-estate held against UCDOStatus');
  expect(printed).toMatch(/Intune Apps +26\.4 % +51\.6 %/);
  const files = ['cells.csv', 'observe.json', 'readings.csv', 'report.html'];
  expect(
    readdirSync(out)
      .filter((name) => !name.startsWith('.'))
      .sort(),
  ).toEqual(files);
  const texts = files.map((name) => readFileSync(join(out, name), 'utf8'));
  for (const text of [printed, ...texts]) expect(text).not.toMatch(/branch-\d\d-\d/);
  const json = await dosim(...of, '--format', 'json');
  expect(`${json.out.trim()}\n`).toBe(texts[1]);
});

it('says how to collect data, in lines that its readers take', async () => {
  const { code, out } = await dosim('observe', '--howto');
  expect(code).toBe(0);
  for (const line of COLLECTING_LINES) expect(out).toContain(line);
  expect(COLLECTING_LINES).toHaveLength(3);
  for (const line of COLLECTING_LINES)
    expect(line).toMatch(/^Get-DeliveryOptimization\w+ \|.*PSComputerName.*ConvertTo-Json/);
});

it('comes with a report that the script makes, to the byte', async () => {
  const { out } = await node('examples/observed-sample.mjs');
  expect(out).toBe(readFileSync(join(ROOT, REPORT), 'utf8'));
});

it('has such a report for the lists of an administrator, too', async () => {
  const { out } = await node('examples/import/report.mjs');
  expect(out).toBe(readFileSync(join(ROOT, 'examples/import/ucdostatus.csv'), 'utf8'));
});
