/** What remembering parts gives, and 500 random changes that must not deceive it. */
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { Environments, type Experiment } from '../../src/experiment/environment.js';
import { PartMemory } from '../../src/experiment/memory/partMemory.js';
import { figuresOf } from '../../src/experiment/world.js';
import { tryChanges } from '../experiment/memory/changes.js';
import { loadAsWritten } from '../helpers.js';

const DAY_S = 86_400;
const CLASSES = ['office', 'branch', 'shop', 'depot'];
const DEVICES = [60, 40, 20, 30];
const AGES_S = [3 * DAY_S, 7 * DAY_S, 14 * DAY_S, 30 * DAY_S];
const SIZES_MB = [1, 10, 50, 100];
const SETS = 60;
const ANEW = 10;

/** 200 sites in four classes, each with policies of its own. */
function estate(sets: readonly object[]): Experiment {
  const text = stringify({
    name: 'estate of 200 sites',
    defaults: 'observed-2026',
    duration: '14 d',
    start: '2026-03-02T00:00:00Z',
    sites: CLASSES.map((name, i) => ({ name, count: 50, devices: DEVICES[i], wan: '50 Mbit/s' })),
    devices: {
      mix: [
        { name: 'laptop', share: '60 %', power: 'battery', ram: { choice: { '8 GB': 40, '16 GB': 60 } } },
        { name: 'desktop', share: '40 %' },
      ],
    },
    policies: {
      DODownloadMode: 2,
      assignments: CLASSES.map((siteGroup, i) => ({ match: { siteGroup }, set: sets[i] })),
    },
    content: [
      {
        name: 'cumulative-update',
        type: 'quality-update',
        release: { rule: 'second Tuesday', at: '18:00' },
        files: [{ size: '700 MB' }, { size: '80 MB' }],
      },
      {
        name: 'office',
        type: 'microsoft-365-apps',
        release: { every: '7 d', after: '1 d' },
        files: [{ size: '100 MB', count: 3 }],
      },
    ],
  });
  return { scenario: loadAsWritten(text).scenario, inventory: null, seed: '1', tracing: false };
}

it('remembering parts does at least ten times as many sets of policies a minute on 200 sites', () => {
  let number = 7;
  const pick = <T>(list: readonly T[]) => {
    number = (number * 1_103_515_245 + 12_345) % 2_147_483_648;
    return list[number % list.length]!;
  };
  const experiments = Array.from({ length: SETS }, () =>
    estate(CLASSES.map(() => ({ DOMaxCacheAge: pick(AGES_S), DOMinFileSizeToCache: pick(SIZES_MB) }))),
  );
  const timed = (environments: Environments, count: number) => {
    const startMs = performance.now();
    const figures = experiments.slice(0, count).map((experiment) => figuresOf(experiment, 0, environments));
    return { figures, perMinute: (60_000 * count) / (performance.now() - startMs) };
  };
  timed(new Environments(), 2);
  const anew = timed(new Environments(), ANEW);
  const remembered = timed(new Environments(new PartMemory()), SETS);
  expect(remembered.figures.slice(0, ANEW)).toEqual(anew.figures);
  const ratio = remembered.perMinute / anew.perMinute;
  console.log(
    `${remembered.perMinute.toFixed(0)} sets a minute, ${anew.perMinute.toFixed(0)} anew: ${ratio.toFixed(1)} times`,
  );
  expect(ratio).toBeGreaterThan(10);
});

it('500 random changes: the same hash, the same account', () => {
  const { shared, changed } = tryChanges(500);
  expect(shared).toBeGreaterThan(100);
  expect(changed).toBeGreaterThan(100);
});
