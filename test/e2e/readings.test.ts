/** `dosim run --readings`, built. */
import { expect, it } from 'vitest';
import { dosim } from './helpers.js';

const FILE = 'scenarios/policies/office.yaml';

it('runs the scenario under each main reading that is not its own, and says the spread', async () => {
  const plain = await dosim('run', FILE, '--quiet', '--format', 'json');
  const { code, out } = await dosim('run', FILE, '--quiet', '--format', 'json', '--readings');
  expect(code).toBe(0);
  const { readings, ...summary } = JSON.parse(out);
  expect(summary).toEqual(JSON.parse(plain.out));
  expect(new Set(readings.map(({ reading }: { reading: string }) => reading)).size).toBe(5);
  for (const { bytesFromCdn, cdnChange } of readings) {
    expect(cdnChange).toBeCloseTo(bytesFromCdn / summary.totals.bytesFromCdn - 1, 9);
  }
  expect(readings.filter(({ cdnChange }: { cdnChange: number }) => cdnChange !== 0).length).toBeGreaterThan(3);
});

it('leaves out what the scenario reads so itself, and prints a table', async () => {
  const own = ['--set', 'model.dynamicShare=off'];
  const { out } = await dosim('run', FILE, '--quiet', '--readings', ...own);
  expect(out).toContain('One reading of the model changed at a time');
  expect(out).toContain('LAN peers exempt');
  expect(out).not.toContain('no cap');
});
