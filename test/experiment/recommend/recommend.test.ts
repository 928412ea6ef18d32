/** Searches whose answer is known: planted settings, nothing to gain, limits that bind, small spaces run in full. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { Budget, type BudgetSpec } from '../../../src/experiment/budget.js';
import { Environments, type Experiment } from '../../../src/experiment/environment.js';
import { PartMemory } from '../../../src/experiment/memory/partMemory.js';
import { freshSeeds } from '../../../src/experiment/recommend/confirm.js';
import {
  compareScores,
  gainOf,
  goalOf,
  isCertain,
  type LimitOptions,
  scoreOf,
} from '../../../src/experiment/recommend/goal.js';
import { posteriorOf, rankCorrelation } from '../../../src/experiment/recommend/posterior.js';
import { paretoFront } from '../../../src/experiment/recommend/prices.js';
import { PUBLISHED_SETS } from '../../../src/experiment/recommend/published.js';
import { recommend } from '../../../src/experiment/recommend/recommend.js';
import type { PolicyValues } from '../../../src/experiment/recommend/scopes.js';
import { scopesOf } from '../../../src/experiment/recommend/scopes.js';
import { SEARCH_SEEDS } from '../../../src/experiment/recommend/search.js';
import { spaceOf, together } from '../../../src/experiment/recommend/space.js';
import { Trials } from '../../../src/experiment/recommend/trials.js';
import { ThisThread } from '../../../src/experiment/runners/thisThread.js';
import type { ResultStore } from '../../../src/experiment/sweep/run.js';
import { buildWorld } from '../../../src/experiment/world.js';
import type { Figures } from '../../../src/ledger/figures.js';
import type { PolicyName } from '../../../src/policy/catalogue.js';
import { parsePolicyValue } from '../../../src/policy/values.js';
import { formatRecommendation, posteriorTexts } from '../../../src/report/recommend.js';
import { recommendReport } from '../../../src/report/recommendHtml.js';
import { writeReport } from '../../../src/report/writeReport.js';
import { loadAsWritten } from '../../helpers.js';

interface Estate {
  policies?: object;
  profile?: object;
  site?: object;
  /** In place of these. */
  more?: object;
}

function estate({ policies = {}, profile = {}, site = {}, more = {} }: Estate): {
  experiment: Experiment;
  written: Written;
} {
  const text = stringify({
    name: 'estate',
    duration: '2 d',
    start: '2026-03-02T00:00:00Z',
    sites: [{ name: 'site', devices: 8, wan: '100 Mbit/s', ...site }],
    devices: { mix: [{ name: 'pc', on: 'always', windows: '11 24H2', ...profile }] },
    policies: { DODownloadMode: 2, ...policies },
    content: [{ name: 'update', type: 'quality-update', files: [{ name: 'f', size: '40 MB' }] }],
    ...more,
  });
  const { scenario, written } = loadAsWritten(text);
  return { experiment: { scenario, inventory: null, seed: '1', tracing: false }, written };
}
type Written = ReturnType<typeof loadAsWritten>['written'];

class Store implements ResultStore {
  readonly results = new Map<string, Figures>();
  get(key: string): Figures | undefined {
    return this.results.get(key);
  }
  put(key: string, figures: Figures): void {
    expect(this.results.has(key)).toBe(false);
    this.results.set(key, figures);
  }
}

interface Asked {
  objective?: string;
  limits?: LimitOptions;
  keep?: PolicyName[];
  only?: PolicyName[];
  perClass?: boolean;
  budget?: BudgetSpec;
  store?: Store;
  signal?: AbortSignal;
  onRun?: () => void;
  /** The budget of these. */
  shared?: Trials;
}

function job(of: Estate, { objective = 'cdn', limits = {}, keep = [], only, ...asked }: Asked) {
  const { experiment, written } = estate(of);
  const budget = asked.shared?.budget ?? new Budget(asked.budget ?? { runs: 500 }, asked.signal);
  const read = (changed: Written) => loadAsWritten(JSON.stringify(changed)).scenario;
  const runner = new ThisThread(new PartMemory());
  const store = asked.store ?? new Store();
  const onRun = asked.onRun ?? (() => {});
  const scopes = asked.perClass
    ? scopesOf(buildWorld(experiment, 0, new Environments()).fleet, experiment.scenario)
    : [];
  const trials = new Trials({ base: experiment, written, read, runner, scopes, store, budget, onRun });
  return { trials, goal: goalOf(objective, limits), space: spaceOf(experiment, { keep, only }, scopes), experiment };
}

async function search(of: Estate, asked: Asked = {}) {
  const { trials, goal, space, experiment } = job(of, asked);
  const found = await recommend(space, goal, trials, experiment.seed, { readings: [], draws: [] });
  const { assignments: _, ...before } = experiment.scenario.policies;
  return { ...found, name: 'estate', before, after: { ...before, ...found.settings } } as typeof found & {
    name: string;
    before: typeof before;
    after: typeof before;
  };
}

const FEW: PolicyName[] = ['DOMinRAMAllowedToPeer', 'DOMinFileSizeToCache', 'DOMaxCacheAge'];
const PLANTED = { policies: { DOMinRAMAllowedToPeer: 8, DOMinFileSizeToCache: 100 }, profile: { ram: '4 GB' } };

describe('a search', () => {
  it('finds what was planted, confirms it on fresh seeds, and says what each setting brings', async () => {
    const found = await search(PLANTED, { only: FEW, budget: { runs: 220 } });
    expect(found.isConfirmed).toBe(true);
    expect(Object.keys(found.settings).sort()).toEqual(['DOMinFileSizeToCache', 'DOMinRAMAllowedToPeer']);
    expect(found.settings.DOMinRAMAllowedToPeer).toBeLessThanOrEqual(4);
    expect(found.settings.DOMinFileSizeToCache).toBeLessThanOrEqual(10);
    expect(found.gain!.low ?? found.gain!.mean).toBeGreaterThan(0);
    expect(found.gain!.n).toBe(freshSeeds(0).length);
    for (const { loss } of found.contributions) expect(isCertain(loss)).toBe(true);
    const parts = found.contributions.map(({ part }) => part!);
    expect(parts[0]! + parts[1]!).toBeCloseTo(found.gain!.mean, 3);
    expect(found.partSeeds).toBe(found.gain!.n);
    // Neither helps without the other.
    expect(Math.abs(parts[0]! - parts[1]!)).toBeLessThan(0.2 * Math.abs(parts[0]!));
    expect(found.prices.map(({ figure }) => figure)).not.toContain('costs.total');
    expect(found.overlay).toEqual({ policies: expect.objectContaining({ DOMinFileSizeToCache: expect.any(String) }) });
    const text = formatRecommendation(found as never);
    expect(text).toContain('2 settings: bytes that leave the CDN');
    expect(writeReport(recommendReport(found as never))).toContain('<svg');
  });

  it('gives the whole gain to a setting that is alone, and to three what they gain on the seeds of their parts', async () => {
    const alone = await search(
      { policies: { DOMinFileSizeToCache: 100 } },
      { only: ['DOMinFileSizeToCache'], budget: { runs: 100 } },
    );
    expect(alone.contributions.map(({ part }) => part)).toEqual([expect.closeTo(alone.gain!.mean, 3)]);
    const policies = { ...PLANTED.policies, DOMinDiskSizeAllowedToPeer: 200 };
    const profile = { ...PLANTED.profile, disk: '100 GB' };
    const only: PolicyName[] = ['DOMinRAMAllowedToPeer', 'DOMinFileSizeToCache', 'DOMinDiskSizeAllowedToPeer'];
    const three = await search({ policies, profile }, { only, budget: { runs: 400 } });
    expect(three.contributions).toHaveLength(3);
    expect(three.partSeeds).toBe(3);
    expect(formatRecommendation(three as never)).toMatch(/Fair parts are of 3 of the \d+ fresh seeds/);
  });

  it('recommends nothing where nothing can be gained', async () => {
    const found = await search({ site: { devices: 1 } }, { only: FEW, budget: { runs: 160 } });
    expect(found.isConfirmed).toBe(true);
    expect(found.settings).toEqual({});
    expect(found.gain).toBeNull();
    expect(formatRecommendation(found as never)).toContain('no setting was found whose gain can be told from nothing');
  });

  it('changes nothing that is kept, and nothing but what may be changed', async () => {
    const kept = await search(PLANTED, { keep: ['DOMinRAMAllowedToPeer'], budget: { runs: 90 } });
    expect(kept.settings).not.toHaveProperty('DOMinRAMAllowedToPeer');
    expect(kept.notSearched).toContainEqual({ policy: 'DOMinRAMAllowedToPeer', why: 'it is kept (--keep)' });
  });

  it('finds the best of a small space that is run in full, or one not told from it', async () => {
    const asked: Asked = { only: ['DOMinFileSizeToCache', 'DODelayBackgroundDownloadFromHttp', 'DOMinBackgroundQos'] };
    const of = { policies: { DOMinFileSizeToCache: 100 } };
    const found = await search(of, { ...asked, budget: { runs: 240 } });
    const { trials, goal, space } = job(of, { ...asked, budget: { runs: 5000 } });
    const all = space.dimensions.reduce<PolicyValues[]>(
      (sets, { values }) => sets.flatMap((set) => [set, ...values.map((value) => together([set, value]))]),
      [{}],
    );
    expect(all.length).toBe(6 * 6 * 4);
    const seeds = freshSeeds(5, 3);
    await trials.runAll([found.settings, ...all], seeds);
    const scored = all.map((settings) => ({ settings, score: scoreOf(trials.figures(settings, seeds), goal) }));
    scored.sort((a, b) => compareScores(a.score, b.score));
    const better = gainOf(trials.figures(found.settings, seeds), trials.figures(scored[0]!.settings, seeds), goal);
    const gap = scoreOf(trials.figures({}, seeds), goal).value - scored[0]!.score.value;
    expect(isCertain(better) ? better.mean : 0).toBeLessThan(0.03 * gap);
  });

  it('says the nearest set, and the limit that binds, where limits cannot be met', async () => {
    const found = await search(PLANTED, { limits: { maxP95InstallS: 0.001 }, only: FEW, budget: { runs: 220 } });
    expect(found.broken).toHaveLength(1);
    expect(found.broken[0]).toMatchObject({ option: '--max-p95-install', most: 0.001 });
    expect(formatRecommendation(found as never)).toContain('Limits that bind');
  });

  it('says so also where the budget ends between two blocks of fresh seeds, after a setting was taken back', async () => {
    const profile = { ram: '4 GB', on: 'office', power: 'battery', battery: { timeOnBattery: '50 %' } };
    const asked = { limits: { maxP95InstallS: 0.001 }, budget: { runs: 134 } };
    const found = await search({ ...PLANTED, profile }, asked);
    expect(found).toMatchObject({ isConfirmed: false, broken: [{ option: '--max-p95-install' }] });
    expect(found.prices.length).toBeGreaterThan(0);
    expect(formatRecommendation(found as never)).toContain('the best so far, and above the limits, not confirmed');
  });

  it('keeps a limit that a better set would break', async () => {
    const of = {
      ...PLANTED,
      profile: { ram: '4 GB', on: 'always', power: 'battery', battery: { timeOnBattery: '50 %' } },
    };
    const only: PolicyName[] = [...FEW, 'DOMinBatteryPercentageAllowedToUpload'];
    const free = await search(of, { only, budget: { runs: 240 } });
    const bound = await search(of, { only, limits: { maxBatteryBytes: 0 }, budget: { runs: 240 } });
    const uploadedOnBattery = (found: typeof free) =>
      found.prices.find(({ figure }) => figure === 'bytesUploadedOnBattery')!.after.mean;
    expect(uploadedOnBattery(bound)).toBe(0);
    expect(uploadedOnBattery(free)).toBeGreaterThan(0);
    expect(bound.broken).toEqual([]);
  });
});

/** The limit asks the devices of the small site to leave room on its line; those of the large site need not. */
const TWO_SITES: Estate = {
  policies: { DODownloadMode: 0 },
  more: {
    sites: [
      { name: 'big', devices: 20, wan: '200 Mbit/s' },
      { name: 'small', devices: 10, wan: '10 Mbit/s' },
    ],
    content: [{ name: 'u', type: 'quality-update', release: { every: '6 h' }, files: [{ name: 'f', size: '200 MB' }] }],
    start: '2026-03-02T07:00:00Z',
  },
};

describe('settings for some devices', () => {
  const asked: Asked = {
    objective: 'downloadTimeP50S',
    limits: { maxLineUtilisation: 0.6 },
    only: ['DOPercentageMaxBackgroundBandwidth'],
    budget: { runs: 250 },
  };

  it('are found where all devices cannot have them, and pay for themselves', async () => {
    const [ofAll, perClass] = await Promise.all([
      search(TWO_SITES, asked),
      search(TWO_SITES, { ...asked, perClass: true }),
    ]);
    expect(ofAll.rules).toEqual([]);
    expect(ofAll.isConfirmed).toBe(true);
    expect(perClass.isConfirmed).toBe(true);
    expect(perClass.rules).toEqual([
      {
        name: 'sites: big',
        match: { siteGroup: ['big'] },
        sites: ['big'],
        devices: 20,
        settings: { DOPercentageMaxBackgroundBandwidth: 75 },
      },
    ]);
    expect(perClass.broken).toEqual([]);
    const medianOf = (found: typeof ofAll) => found.prices.find(({ figure }) => figure === asked.objective)!.after.mean;
    expect(medianOf(perClass)).toBeLessThan(0.7 * medianOf(ofAll));
    for (const { loss, rule } of perClass.contributions) {
      expect(rule).toBe('sites: big');
      expect(isCertain(loss)).toBe(true);
    }
    expect(perClass.overlay).toEqual({
      policies: {
        assignments: [{ match: { siteGroup: ['big'] }, set: { DOPercentageMaxBackgroundBandwidth: '75 %' } }],
      },
    });
    const text = formatRecommendation(perClass as never);
    expect(text).toContain('1 setting for some devices: median download time');
    expect(text).toContain('Settings for sites: big (1 site, 20 devices)');
    expect(writeReport(recommendReport(perClass as never))).toContain('Settings for sites: big (1 site, 20 devices)');
  });

  it('are none where a class gains nothing that all do not', async () => {
    const found = await search(PLANTED, {
      only: ['DOMinRAMAllowedToPeer', 'DOMinFileSizeToCache'],
      perClass: true,
      budget: { runs: 300 },
    });
    expect(found.isConfirmed).toBe(true);
    expect(found.rules).toEqual([]);
  });

  it('lie behind the assignments that there are, which keep what is theirs', () => {
    const of: Estate = {
      policies: {
        DODownloadMode: 2,
        assignments: [{ match: { profile: 'pc' }, set: { DOMaxCacheAge: '3 d', DOMinFileSizeToCache: '50 MB' } }],
      },
      more: {
        sites: [
          { name: 'a', devices: 4 },
          { name: 'b', count: 2, devices: 3 },
        ],
      },
    };
    const { trials } = job(of, { perClass: true });
    const settings = { DOMaxCacheAge: 7 * 86_400, 'DOMaxCacheAge for sites: b': 30 * 86_400 };
    expect(trials.overlay(settings)).toEqual({
      policies: {
        DOMaxCacheAge: '7 d',
        assignments: [
          { match: { profile: 'pc' }, set: { DOMaxCacheAge: '7 d', DOMinFileSizeToCache: '50 MB' } },
          { match: { siteGroup: ['b'] }, set: { DOMaxCacheAge: '30 d' } },
        ],
      },
    });
  });

  it('are for classes of the scenario, or by entry, size, breakout and cache server, and for profiles', () => {
    const sites = [
      { name: 'a', devices: 4, wan: { down: '10 Mbit/s', up: '10 Mbit/s', breakout: 'hub' } },
      { name: 'b', count: 2, devices: 60, cacheServer: {} },
    ];
    const namesOf = (more: object) => {
      const { experiment } = estate({ more: { sites, ...more } });
      const { fleet } = buildWorld(experiment, 0, new Environments());
      return scopesOf(fleet, experiment.scenario).map(({ devices, match, name }) => ({ devices, match, name }));
    };
    // By size, breakout and cache server the classes are those by entry once more.
    expect(namesOf({})).toEqual([
      { name: 'sites: a', devices: 4, match: { siteGroup: ['a'] } },
      { name: 'sites: b', devices: 120, match: { siteGroup: ['b'] } },
    ]);
    const classes = [{ name: 'first', site: ['b-1', 'a'] }];
    expect(namesOf({ classes })).toEqual([
      { name: 'sites: first', devices: 64, match: { site: ['a', 'b-1'] } },
      { name: 'sites: other sites', devices: 60, match: { site: ['b-2'] } },
    ]);
    const mix = [
      { name: 'pc', share: '50 %' },
      { name: 'laptop', share: '50 %', power: 'battery' },
    ];
    expect(namesOf({ devices: { mix } }).map(({ name }) => name)).toEqual([
      'sites: a',
      'sites: b',
      'profile: pc',
      'profile: laptop',
    ]);
  });
});

describe('under what is not known', () => {
  const settings = { DOMinRAMAllowedToPeer: 1 };
  const drawsOf = (rams: readonly number[], shared: Store) =>
    rams.map((ram) => {
      const policies = { DOMinRAMAllowedToPeer: 8, DOMinFileSizeToCache: 1 };
      const of = { policies, profile: { ram: `${ram} GB` } };
      const { trials } = job(of, { budget: { runs: 500 }, store: shared });
      return { values: { 'devices.mix.pc.ram': `${ram} GB`, 'sites.site.wan': '100 Mbit/s' }, trials };
    });
  const { goal } = job({}, {});

  it('a choice holds where all draws say so', async () => {
    const found = await posteriorOf(settings, goal, drawsOf([2, 3, 4, 5, 6, 7], new Store()), freshSeeds(0));
    expect(found).toMatchObject({ draws: 6, holds: 6, isRobust: true });
    expect(found!.low).toBeGreaterThan(0);
    expect(found!.low).toBeLessThanOrEqual(found!.high);
  });

  it('a choice that does not hold names the unknown that decides, and where', async () => {
    const rams = [2, 16, 3, 14, 4, 12, 5, 10, 6, 9];
    const found = (await posteriorOf(settings, goal, drawsOf(rams, new Store()), freshSeeds(0)))!;
    expect(found).toMatchObject({ draws: 10, holds: 5, isRobust: false, low: 0 });
    expect(found.deciding).toHaveLength(1);
    expect(found.deciding[0]).toMatchObject({ path: 'devices.mix.pc.ram', meanWhereHolds: 4, unit: 'GB' });
    expect(found.deciding[0]!.meanElsewhere).toBeCloseTo(12.2);
    expect(found.deciding[0]!.correlation).toBeLessThan(-0.8);
    expect(posteriorTexts(goal.figure.name, found).join(' ')).toMatch(
      /^not robust, the choice helps under 5 of 10 draws; .* The larger devices\.mix\.pc\.ram, the less is gained \(rank correlation -0\.\d\d\); on average it is 4 GB where the choice helps and 12\.2 GB where it does not\.$/,
    );
  });

  it('is not told for few draws, or where the budget is over', async () => {
    expect(await posteriorOf(settings, goal, drawsOf([2, 3], new Store()), freshSeeds(0))).toBeNull();
  });

  it('ranks go with each other from -1 to 1, whatever the spacing', () => {
    expect(rankCorrelation([1, 2, 30], [5, 6, 7000])).toBeCloseTo(1);
    expect(rankCorrelation([1, 2, 30], [9, 6, -1])).toBeCloseTo(-1);
    expect(rankCorrelation([1, 2, 3, 4], [7, 7, 7, 7])).toBe(0);
    // Two of four are the same: 1 - 6 * 1 / 60 would be wrong with ties.
    expect(rankCorrelation([1, 2, 2, 3], [1, 2, 3, 4])).toBeCloseTo(4.5 / Math.sqrt(4.5 * 5));
  });
});

describe('a policy that stays what it is', () => {
  const sourcesOf = ({ space }: ReturnType<typeof job>) =>
    space.dimensions.flatMap(({ values }) => values.flatMap((set) => ('DOGroupIdSource' in set ? [set] : [])));
  const whyNot = ({ space }: ReturnType<typeof job>) =>
    space.notSearched.find(({ policy }) => policy === 'DOGroupIdSource')!.why;

  it.each([
    ['--keep', { keep: ['DOGroupIdSource'] as PolicyName[] }, 'it is kept (--keep)'],
    ['--only', { only: ['DODownloadMode'] as PolicyName[] }, 'it is not among those that may change (--only)'],
  ])('by %s does not change with the mode', async (_, asked, why) => {
    const of = { site: { dhcpOption234: 'perSite' } };
    expect(sourcesOf(job(of, {})).length).toBeGreaterThan(0);
    expect(sourcesOf(job(of, asked))).toEqual([]);
    expect(whyNot(job(of, asked))).toBe(why);
    // Nor by a published set.
    const { experiment, goal, space, trials } = job(of, { ...asked, budget: { runs: 60 } });
    const overlay = vi.spyOn(trials, 'overlay');
    await recommend(space, goal, trials, experiment.seed, { readings: [], draws: [] });
    const tried = overlay.mock.calls.map(([settings]) => Object.keys(settings));
    expect(tried.some((names) => names.includes('DODownloadMode'))).toBe(true);
    expect(tried.filter((names) => names.includes('DOGroupIdSource'))).toEqual([]);
  });

  it('is said of the mode where the source of its group cannot be tried without it', () => {
    expect(whyNot(job({}, { keep: ['DODownloadMode'] }))).toBe(
      'it is tried with DODownloadMode 2, and the mode stays what it is',
    );
  });
});

describe('a budget', () => {
  it('that is too small gives the best so far, not confirmed, and what it would take', async () => {
    const found = await search(PLANTED, { budget: { runs: 12 } });
    expect(found).toMatchObject({ isConfirmed: false, runs: 12 });
    expect(formatRecommendation(found as never)).toContain(
      `not confirmed on fresh seeds: the budget was over; about ${found.runsNeeded} runs would be enough`,
    );
  });

  it('that is said to be enough is enough, whatever may be changed', async () => {
    const choices: PolicyName[][] = [FEW, FEW.slice(0, 1), [...FEW, 'DODownloadMode', 'DOMinBackgroundQos']];
    for (const only of choices) {
      const { runsNeeded } = await search(PLANTED, { only, budget: { runs: 3 } });
      expect(runsNeeded).toBeGreaterThan(3);
      const found = await search(PLANTED, { only, budget: { runs: runsNeeded! } });
      expect(found.isConfirmed, only.join()).toBe(true);
      expect(found.runs).toBeLessThanOrEqual(runsNeeded!);
    }
  });

  it('leaves what confirming takes, however small it is', async () => {
    const found = await search(PLANTED, { only: ['DOMinFileSizeToCache'], budget: { runs: 64 } });
    expect(found.isConfirmed).toBe(true);
  });

  it('leaves readings what they take', async () => {
    const { trials, goal, space, experiment } = job(PLANTED, { only: FEW, budget: { runs: 200 } });
    const readings = [30, 50, 60].map((size) => {
      const content = [{ name: 'update', type: 'quality-update', files: [{ name: 'f', size: `${size} MB` }] }];
      const { trials: under } = job({ ...PLANTED, more: { content } }, { shared: trials });
      return { reading: 'size', value: `${size}`, trials: under };
    });
    const found = await recommend(space, goal, trials, experiment.seed, { readings, draws: [] });
    expect(found).toMatchObject({ isConfirmed: true, isRobust: true, readingsNotTried: 0 });
    expect(found.readings.map(({ value }) => value)).toEqual(['30', '50', '60']);
    expect(found.runs).toBeLessThanOrEqual(200);
  });

  it('in runs gives the same result again', async () => {
    expect(await search(PLANTED, { budget: { runs: 70 } })).toEqual(await search(PLANTED, { budget: { runs: 70 } }));
  });

  it('of a second search goes on from the results of the first, and runs none again', async () => {
    const store = new Store();
    await search(PLANTED, { only: FEW, budget: { runs: 30 }, store });
    expect(store.results.size).toBe(30);
    const second = await search(PLANTED, { only: FEW, budget: { runs: 220 }, store });
    expect(store.results.size).toBe(30 + second.runs);
    expect(second.isConfirmed).toBe(true);
  });

  it('ends with the signal, with the best so far', async () => {
    const controller = new AbortController();
    let runs = 0;
    const onRun = () => {
      runs += 1;
      if (runs === 70) controller.abort();
    };
    const found = await search(PLANTED, { signal: controller.signal, onRun });
    expect(found).toMatchObject({ isInterrupted: true, isConfirmed: false, runs: 70 });
    expect(Object.keys(found.settings).length).toBeGreaterThan(0);
  });
});

describe('what is chosen from', () => {
  it('is in force on some Windows version of the estate, and can matter in it', () => {
    const spaceFor = (profile: object) => spaceOf(estate({ profile }).experiment, { keep: [], only: undefined });
    const namesOf = (profile: object) => spaceFor(profile).dimensions.map(({ name }) => name);
    expect(namesOf({ windows: '10 1607' })).not.toContain('DOMinFileSizeToCache');
    expect(namesOf({})).toContain('DOMinFileSizeToCache');
    expect(namesOf({})).not.toContain('DOMinBatteryPercentageAllowedToUpload');
    expect(namesOf({ power: 'battery', vpn: { share: '10 %' } })).toEqual(
      expect.arrayContaining(['DOMinBatteryPercentageAllowedToUpload', 'DOAllowVPNPeerCaching']),
    );
    const { dimensions, notSearched } = spaceFor({});
    const told = [...dimensions.map(({ name }) => name), ...notSearched.map(({ policy }) => policy)];
    expect(new Set(told).size).toBe(32);
    expect(told).toHaveLength(32);
  });

  it('has values that the policies can have, and so have the published sets', () => {
    const everything = { power: 'battery', ram: '1 GB', vpn: { share: '10 %' } };
    const { dimensions } = spaceOf(estate({ profile: everything }).experiment, { keep: [], only: undefined });
    const sets = [...dimensions.flatMap(({ values }) => values), ...PUBLISHED_SETS.map(({ policies }) => policies)];
    for (const [policy, value] of sets.flatMap((set) => Object.entries(set))) {
      expect(parsePolicyValue(policy as PolicyName, value), policy).toMatchObject({ ok: true });
    }
  });

  it('is confirmed on seeds that the search has not', () => {
    const fresh = [0, 1, 2].flatMap((block) => freshSeeds(block));
    expect(new Set([...fresh, ...SEARCH_SEEDS]).size).toBe(fresh.length + SEARCH_SEEDS.length);
  });
});

describe('the front', () => {
  it('has every point that no other beats, and no other', () => {
    const points = fc.array(fc.record({ x: fc.nat(20), y: fc.nat(20) }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(points, fc.constantFrom(1 as const, -1 as const), (all, sign) => {
        const front = paretoFront(all, sign);
        const beats = (a: { x: number; y: number }, b: { x: number; y: number }) =>
          a.x <= b.x && sign * a.y <= sign * b.y && (a.x < b.x || a.y !== b.y);
        for (const point of all) {
          const isBest = !all.some((other) => beats(other, point));
          expect(front.some(({ x, y }) => x === point.x && y === point.y)).toBe(isBest);
        }
      }),
    );
  });
});
