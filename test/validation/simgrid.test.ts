/** Traces replay in SimGrid, an independent flow simulator, to the same ends. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

interface Checker {
  buildReplay(folder: string): string | null;
  compareWithSimGrid(
    binary: string,
    folder: string,
    scenario: string,
    options: string[],
  ): { transfers: number; largest: number; mean: number };
}

const checker = (await import(pathToFileURL(join(ROOT, 'bench/simgrid/check.mjs')).href)) as Checker;
const folder = mkdtempSync(join(tmpdir(), 'dosim-simgrid-'));
const binary = checker.buildReplay(folder);
if (binary === null) process.stdout.write('SimGrid is not installed: its replay of traces is skipped\n');
afterAll(() => rmSync(folder, { recursive: true }));

describe('in SimGrid', () => {
  it.skipIf(binary === null).each([
    ['office', []],
    ['office', ['policies.DOGroupIdSource=2', 'policies.DOPercentageMaxBackgroundBandwidth=20']],
    ['cache', ['policies.DOCacheHost=mcc.office', 'policies.DODownloadMode=2']],
    ['internet', ['policies.DOMonthlyUploadDataCap=1']],
    ['internet', ['model.partialHolders=true', 'sites.home.count=6', 'duration=2 d']],
  ])('a trace of %s with %j ends at the same times within 0.1 %%', (name, settings) => {
    const options = settings.flatMap((setting) => ['--set', setting]);
    const scenario = join(ROOT, `scenarios/policies/${name}.yaml`);
    const { transfers, largest } = checker.compareWithSimGrid(binary!, folder, scenario, options);
    expect(transfers).toBeGreaterThan(30);
    expect(largest).toBeLessThan(1e-3);
  });

  it.skipIf(binary === null)('a trace of rates within 1 % ends at the same times within 1 % in the mean', () => {
    const settings = ['sites.branch.count=5', 'sites.branch.devices=20', 'duration=9 d', 'model.rateTolerance=1 %'];
    const options = settings.flatMap((setting) => ['--set', setting]);
    const scenario = join(ROOT, 'scenarios/hub-and-spoke-lan.yaml');
    const { transfers, largest, mean } = checker.compareWithSimGrid(binary!, folder, scenario, options);
    expect(transfers).toBeGreaterThan(500);
    // A single transfer may be further off than the lines are (docs/decisions/0022), but no longer than by some percent.
    expect(largest).toBeLessThan(0.05);
    expect(largest).toBeGreaterThan(1e-3);
    expect(mean).toBeLessThan(0.01);
  });
});
