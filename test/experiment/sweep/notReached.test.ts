/** Sweeps with points at which a time is not reached, or has no value. */
import { describe, expect, it } from 'vitest';
import { formatSweep } from '../../../src/cli/sweepOutput.js';
import { figureNamed, rangeOf } from '../../../src/core/figureCatalogue.js';
import type { Files } from '../../../src/experiment/files.js';
import { sweepEffects } from '../../../src/experiment/sweep/effects.js';
import { planSweep } from '../../../src/experiment/sweep/plan.js';
import { widthOfMean } from '../../../src/experiment/sweep/precision.js';
import type { Figures } from '../../../src/ledger/figures.js';
import { run, small } from '../../helpers.js';

const TIME = figureNamed('downloadTimeP95S');
const scenario = {
  name: 'base',
  sites: [{ name: 'a', devices: 2, wan: '10 Mbit/s' }],
  content: [{ name: 'c', files: [{ size: '10 MB' }] }],
};
const sweep = {
  name: 'ages',
  base: 'base.yaml',
  figure: 'p95 download time',
  replicates: 3,
  factors: [{ path: 'policies.DOMaxCacheAge', values: ['1 h', '2 h', '3 h', '4 h'] }],
};
const files: Files = {
  readText: (name) => ({ file: name, text: JSON.stringify(name === 'base.yaml' ? scenario : sweep) }),
  besides: (name) => name,
  inventoryOf: async () => null,
};
const figures = run(small({ devices: 2 })).account.figures;

describe('points at which a time is not reached', () => {
  it('are counted where they are the highest, and the lowest is one of the others', async () => {
    const plan = await planSweep('sweep.yaml', files, false);
    const times = [90, Infinity, 60, Number.NaN];
    const store = new Map(
      times.flatMap((downloadTimeP95S, p) =>
        [0, 1, 2].map((k) => [plan.key(p, k), { ...figures, downloadTimeP95S } as Figures] as const),
      ),
    );
    const results = { get: (key: string) => store.get(key), put: () => {} };
    const effects = sweepEffects(plan, [3, 3, 3, 3], results, TIME);
    expect(effects.best).toMatchObject({ point: 1, alike: 2 });
    expect(effects.worst).toMatchObject({ point: 2, alike: 1 });
    const text = formatSweep(plan, [3, 3, 3, 3], [effects]);
    expect(text).toContain('highest not reached at policies.DOMaxCacheAge=2 h and 1 other point');
    expect(text).toMatch(/lowest {2}1 min at policies\.DOMaxCacheAge=3 h(;|$)/m);
  });

  it('get no more replicates for the sake of their interval', () => {
    const width = (...values: number[]) => widthOfMean(rangeOf(TIME), values, null);
    expect(width(60, Infinity)).toBe(0);
    expect(width(Number.NaN, Number.NaN)).toBe(0);
    expect(width(60, Number.NaN, 70, 80)).toBe(width(60, 70, 80));
    expect(width(60, 70)).toBe(Infinity);
    expect(width(60, 70, 80)).toBeGreaterThan(10);
  });
});
