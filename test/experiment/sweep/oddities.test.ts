/** Warnings of sweeps and recommendations: each once, at its place, with the points that have it; and labels with units. */

import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { formatProblem } from '../../../src/core/problems.js';
import { loadRecommendation } from '../../../src/experiment/check/recommendation.js';
import type { Files } from '../../../src/experiment/files.js';
import { sweepWarnings } from '../../../src/experiment/sweep/oddities.js';
import { planSweep } from '../../../src/experiment/sweep/plan.js';
import { files } from '../../helpers.js';

const BASE = {
  name: 'x',
  start: '2026-03-02T08:00:00Z',
  duration: '1 d',
  defaults: 'observed-2026',
  sites: [{ name: 's', devices: 12 }],
  devices: { mix: [{ name: 'p', ram: '8 GB' }] },
  policies: { assignments: [{ match: { site: 'x*' }, set: { DOMaxCacheAge: '2 d' } }] },
  content: [{ name: 'c', files: [{ size: '1 GB' }] }],
};

const read = (file: object, base: object = BASE): Files => ({
  readText: files({ 'f.yaml': stringify(file), 'base.yaml': stringify(base) }),
  besides: (name) => name,
  inventoryOf: async () => null,
});
const plan = (sweep: object, base?: object) =>
  planSweep('f.yaml', read({ name: 's', base: 'base.yaml', replicates: 2, ...sweep }, base), false);
const AGES = { path: 'policies.DOMaxCacheAge', values: [86_400, '3 d', '12 h'] };
const RAMS = { path: 'policies.DOMinRAMAllowedToPeer', values: [4, 8, 16] };

describe('warnings of a sweep', () => {
  it('of all points are said once, at their place', async () => {
    const texts = sweepWarnings(await plan({ factors: [AGES] })).map(formatProblem);
    expect(texts).toEqual([
      expect.stringMatching(/^base\.yaml:\d+:\d+: warning: policies\.assignments\.0\.match\.site: no site fits x\*/),
    ]);
    expect(texts[0]).not.toContain('(at ');
  });

  it('of the estates of some points say at which', async () => {
    const base = { ...BASE, policies: {} };
    const texts = sweepWarnings(await plan({ factors: [RAMS, AGES] }, base)).map(formatProblem);
    expect(texts).toEqual([
      expect.stringMatching(
        /12 of 12 devices have less memory than 16 GB.*\(at policies\.DOMinRAMAllowedToPeer=16 GB, policies\.DOMaxCacheAge=1 d\)$/,
      ),
    ]);
  });

  it('a device that does not exist is an error before the runs', async () => {
    const base = { ...BASE, content: [{ ...BASE.content[0], requests: [{ device: 's-13', after: '0 s' }] }] };
    const planned = await plan({ factors: [AGES] }, base);
    expect(() => sweepWarnings(planned)).toThrow(
      /^base\.yaml:\d+:\d+: error: content\.0\.requests\.0\.device: no device/,
    );
  });
});

describe('what a sweep or a recommendation sets', () => {
  it('is wrong where it says so', async () => {
    const wrong = { set: { 'policies.DOMaxCachAge': 5 }, factors: [AGES] };
    await expect(plan(wrong)).rejects.toThrow(/^f\.yaml:\d+:\d+: error: policies\.DOMaxCachAge: unknown name/);
    const factor = { factors: [{ path: 'policies.DOMaxCacheAge', values: [-1] }] };
    await expect(plan(factor)).rejects.toThrow(/^f\.yaml:\d+:\d+: error: factors\.0: policies\.DOMaxCacheAge = -1:/);
    const advice = { change: { 'policies.DOMaxCacheAge': -1 } };
    await expect(recommendation(advice)).rejects.toThrow(/^f\.yaml:\d+:\d+: error: policies\.DOMaxCacheAge: found -1/);
  });
});

describe('factors', () => {
  it('are labelled with units as people write them, and in the order of their size', async () => {
    const { columns, points } = await plan({ factors: [AGES, RAMS] });
    expect(columns.map(({ name }) => name)).toEqual([
      'policies.DOMaxCacheAge_s',
      'policies.DOMinRAMAllowedToPeer_bytes',
    ]);
    expect(points.slice(0, 4).map((point) => point.map((value, i) => columns[i]!.label(value)))).toEqual([
      ['1 d', '4 GB'],
      ['1 d', '8 GB'],
      ['1 d', '16 GB'],
      ['3 d', '4 GB'],
    ]);
  });

  it('of a range and of the model too', async () => {
    const { columns, points } = await plan({
      factors: [
        { path: 'policies.DOMaxCacheAge', from: '12 h', to: '14 d', steps: 2 },
        { path: 'model.backgroundHttpShare', values: [0, 15] },
        { path: 'sites.s.wan', values: ['1024 kbit/s'] },
        { path: 'sites.s.timeZone', values: ['UTC'] },
      ],
    });
    const labels = points.map((point) => point.map((value, i) => columns[i]!.label(value)));
    expect(labels[0]).toEqual(['12 h', '0 %', '1024 kbit/s', 'UTC']);
    expect(labels.at(-1)).toEqual(['14 d', '15 %', '1024 kbit/s', 'UTC']);
  });
});

const ADVICE = {
  id: 'r',
  advice: 'a',
  source: 's',
  baseline: 'base.yaml',
  change: { 'policies.DOMinRAMAllowedToPeer': 16 },
  expect: ['peer share does not change'],
};
const recommendation = (more: object) => loadRecommendation('f.yaml', read({ ...ADVICE, ...more }));

describe('warnings of a recommendation', () => {
  it('are those of both sides, each once, at the place that says so', async () => {
    const { warnings, estateWarnings } = await recommendation({});
    expect(warnings.map(formatProblem)).toEqual([expect.stringMatching(/^base\.yaml:.*no site fits x\*/)]);
    expect(estateWarnings().map(formatProblem)).toEqual([
      expect.stringMatching(/^f\.yaml:\d+:\d+: warning: policies\.DOMinRAMAllowedToPeer: 12 of 12 devices have less/),
    ]);
  });

  it('name advice that changes nothing', async () => {
    const { warnings } = await recommendation({
      change: { 'policies.DOMinRAMAllowedToPeer': 4 },
      set: { 'policies.DOMinRAMAllowedToPeer': 4 },
    });
    expect(warnings.map(formatProblem)).toContainEqual(expect.stringMatching(/^f\.yaml:.*change: changes nothing/));
  });

  it('name the cache server that nobody is told of by its number, on both sides', async () => {
    const sites = [{ name: 's', devices: 12, cacheServer: { name: 'mcc.s' } }];
    const file = read(ADVICE, { ...BASE, sites, policies: {} });
    const { estateWarnings } = await loadRecommendation('f.yaml', file);
    expect(estateWarnings().map(({ path }) => path)).toEqual(['sites.0.cacheServer', 'policies.DOMinRAMAllowedToPeer']);
  });
});
