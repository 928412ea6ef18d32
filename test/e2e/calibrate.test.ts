/** `dosim calibrate` as people run it: a folder that keeps what is done, and a scenario that goes on with it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulate } from '../../src/api/index.js';
import { reported } from '../experiment/reported.js';
import { dosim } from './helpers.js';

const TMP = mkdtempSync(join(tmpdir(), 'dosim-calibrate-'));
afterAll(() => rmSync(TMP, { recursive: true, force: true }));
const at = (...names: string[]) => join(TMP, ...names);

const ESTATE = {
  name: 'tiny',
  defaults: 'observed-2026',
  duration: '3 d',
  sites: [{ name: 's', count: 3, devices: 5, wan: '100 Mbit/s' }],
  devices: { mix: [{ name: 'laptop', vpn: { share: '20 %' } }] },
  policies: { DODownloadMode: 2 },
  content: [{ name: 'c', type: 'quality-update', release: { every: '1 d' }, files: [{ size: '80 MB' }] }],
};
const FIT = [
  '--runs',
  '60',
  '--fit',
  'backgroundHttpShare',
  '--fit',
  'devices.mix.laptop.vpn.share=0 %..80 %',
  '--quiet',
];

beforeAll(() => {
  writeFileSync(at('estate.json'), JSON.stringify(ESTATE));
  writeFileSync(at('ucdo.csv'), reported(ESTATE, ['devices.mix.laptop.vpn.share=50 %']).bytes);
});

describe('calibrate', () => {
  const of = () => ['calibrate', at('estate.json'), '--observed', at('ucdo.csv'), ...FIT, '--out', at('fit')];

  it('writes a scenario that run and compare take, whose replicates differ by the fitted values', async () => {
    const { code, out, err } = await dosim(...of());
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/devices\.mix\.laptop\.vpn\.share +0 % to 80 %/);
    const files = ['calibrated.yaml', 'calibration.json', 'draws.csv', 'journal.jsonl', 'report.html', 'unknowns.csv'];
    expect(
      readdirSync(at('fit'))
        .filter((name) => !name.startsWith('.'))
        .sort(),
    ).toEqual(files);
    for (const name of files) expect(readFileSync(at('fit', name), 'utf8'), name).not.toMatch(/s-\d-\d/);
    expect(readFileSync(at('fit', 'calibrated.yaml'), 'utf8')).toMatch(/^extends: \.\.\/estate\.json$/m);
    const run = await dosim('run', at('fit', 'calibrated.yaml'), '--replicates', '12', '--quiet');
    expect(run.code).toBe(0);
    expect(run.out).toMatch(
      /Replicates take 12 of 100 draws of model\.backgroundHttpShare, devices\.mix\.laptop\.vpn\.share/,
    );
    expect(run.out).toMatch(/90 % of single runs lie within: peer share/);
    const compared = await dosim(
      'compare',
      at('fit', 'calibrated.yaml'),
      '--vary',
      'policies.DODownloadMode=0,2',
      '--replicates',
      '10',
      '--quiet',
    );
    expect(compared.code).toBe(0);
    expect(compared.out).toMatch(/DODownloadMode=2: 90 % of the differences pair by pair lie within: peer share \+/);
  });

  it('goes on where it was, and writes the same', async () => {
    const before = readFileSync(at('fit', 'calibration.json'), 'utf8');
    const journal = readFileSync(at('fit', 'journal.jsonl'), 'utf8');
    const again = await dosim(...of());
    expect(again).toMatchObject({
      code: 2,
      err: expect.stringMatching(/there is a calibration in this folder; --resume/),
    });
    // As if it had been killed in the middle.
    writeFileSync(at('fit', 'journal.jsonl'), journal.split('\n').slice(0, 25).join('\n').slice(0, -9));
    expect((await dosim(...of(), '--resume')).code).toBe(0);
    expect(readFileSync(at('fit', 'calibration.json'), 'utf8')).toBe(before);
    expect(readFileSync(at('fit', 'journal.jsonl'), 'utf8').trim().split('\n')).toHaveLength(60);
    const run = await dosim('run', at('estate.json'), '--out', at('fit'));
    expect(run).toMatchObject({ code: 2, err: expect.stringMatching(/a calibration is in this folder/) });
  });
});

describe('uncertain values', () => {
  const uncertain = {
    ...ESTATE,
    uncertainty: { sample: [{ 'devices.mix.laptop.vpn.share': '0 %' }, { 'devices.mix.laptop.vpn.share': '100 %' }] },
  };
  const shares = async (replicates: number, set = {}) => {
    const { summary } = await simulate(uncertain, { replicates, set, workers: 1 });
    return { summary, shares: summary.replicates.map(({ peerShare }) => peerShare) };
  };

  it('are taken in turn by replicates, and not by a single one', async () => {
    const { summary, shares: drawn } = await shares(4);
    expect(drawn.map((share) => share > 0)).toEqual([true, false, true, false]);
    expect(summary.uncertainty).toEqual({ draws: 2, of: 2, paths: ['devices.mix.laptop.vpn.share'], spreads: [] });
    const single = await shares(1);
    expect(single.summary.uncertainty).toBeUndefined();
    const { summary: plain } = await simulate(ESTATE, { replicates: 1, workers: 1 });
    expect(single.shares).toEqual([plain.peerShare]);
  });

  it('are certain where they are set', async () => {
    const { shares: set } = await shares(2, { 'devices.mix.laptop.vpn.share': '0 %' });
    expect(set.every((share) => share > 0)).toBe(true);
  });

  it('that are none are bad input', async () => {
    const sample = [{ 'devices.mix.laptop.vpm.share': '0 %' }];
    await expect(simulate({ ...ESTATE, uncertainty: { sample } }, { replicates: 2 })).rejects.toThrow(/vpm/);
  });
});
