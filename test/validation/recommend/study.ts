/**
 * Whether `dosim recommend` wins: against what pages advise, against sets that firms start from, against chance with as many
 * runs, and against the best of a small space that is run in full. All are compared on the same seeds, which none was chosen by.
 */
import { figureNamed, findFigure, readFigure } from '../../../src/core/figureCatalogue.js';
import { type Estimate, sum } from '../../../src/core/stats.js';
import {
  compareScores,
  type Goal,
  goalOf,
  type LimitOptions,
  scoreOf,
} from '../../../src/experiment/recommend/goal.js';
import { PUBLISHED_SETS } from '../../../src/experiment/recommend/published.js';
import type { Recommendation } from '../../../src/experiment/recommend/recommend.js';
import type { PolicyValues } from '../../../src/experiment/recommend/scopes.js';
import { SEARCH_SEEDS } from '../../../src/experiment/recommend/search.js';
import type { Figures } from '../../../src/ledger/figures.js';
import type { PolicyName } from '../../../src/policy/catalogue.js';
import { loadAsWritten } from '../../helpers.js';
import { Arena, type Duel, duel, EXHAUSTIVE_SEEDS, judgedSeeds } from './arena.js';
import { randomEstate, smallEstate } from './estates.js';
import { loadSituation, type Situation } from './situations.js';

/** How much is run. */
export interface Effort {
  /** Runs of each search, and of random search. */
  budget: number;
  /** Seeds on which sets are compared. */
  seeds: number;
  /** Results of runs by what they compute, from an earlier study as well. */
  done?: Map<string, Figures>;
}

/** What docs/recommend.json is made with. */
export const ESTATES = 10;
export const EFFORTS = {
  situations: { budget: 300, seeds: 16 },
  estates: { budget: 600, seeds: 16 },
  spaces: { budget: 300, seeds: 16 },
} satisfies Record<string, Effort>;

/** What was recommended. */
interface Found {
  settings: PolicyValues;
  isConfirmed: boolean;
  runs: number;
  /** What is lost when one of them is taken back, policies that are set together; or a limit that is broken then. */
  losses: { settings: PolicyValues; loss: Estimate; keepsLimits: boolean }[];
}

/** Figures in which two sets of a situation are compared. */
const SHOWN = ['bytesLeavingCdn', 'bytesUploadedOnBattery', 'lines.utilisation.p95OfficeHours', 'installTimeP95S'];

export interface SituationRow {
  name: string;
  scenario: string;
  scaled: string;
  advice: Situation['advice'];
  limits: LimitOptions;
  found: Found;
  /** Means of the figures as the situation is, with the advice, and with what is recommended. */
  figures: { figure: string; before: number; advice: number; found: number }[];
  duel: Duel;
  /** Against the situation as it is. */
  overBefore: Duel;
}

/** A recommendation within the limits that the page's advice reaches itself: no slower, no fuller lines, no more on battery. */
export async function situationRow(
  situation: Situation,
  { budget, seeds: count, done }: Effort,
): Promise<SituationRow> {
  const estate = loadSituation(situation);
  const { settings: advised } = situation.advice;
  const free = new Arena(estate, goalOf('cdn', {}), { done });
  const limits = limitsOf(await free.figures(advised, SEARCH_SEEDS));
  const goal = goalOf('cdn', limits);
  const arena = new Arena(estate, goal, { done });
  const found = await arena.recommend(budget);
  const seeds = judgedSeeds(count);
  const [before, theirs, ours] = [
    await arena.figures({}, seeds),
    await arena.figures(advised, seeds),
    await arena.figures(found.settings, seeds),
  ];
  const { name, scenario, scaled, advice } = situation;
  return {
    ...{ name, scenario, scaled, advice, limits, found: shortOf(found) },
    figures: SHOWN.map((figure) => ({
      figure,
      before: meanOf(before, figure),
      advice: meanOf(theirs, figure),
      found: meanOf(ours, figure),
    })),
    duel: duel(ours, theirs, goal),
    overBefore: duel(ours, before, goal),
  };
}

/** A twentieth more than the advice takes: its own mean is above its mean on half of the seeds. */
const ROOM = 1.05;
/** Of a line: a tenth of a point more, since most lines are next to idle. */
const LINE_ROOM = 0.001;

function limitsOf(runs: readonly Figures[]): LimitOptions {
  return {
    maxBatteryBytes: Math.ceil(ROOM * meanOf(runs, 'bytesUploadedOnBattery')),
    maxP95InstallS: Math.ceil(ROOM * meanOf(runs, 'installTimeP95S')),
    maxLineUtilisation: round(meanOf(runs, 'lines.utilisation.p95OfficeHours') + LINE_ROOM),
  };
}

export interface EstateRow {
  number: number;
  /** Runs of the search, and of random search. */
  budget: number;
  devices: number;
  sites: number;
  /** Whether it has policies of its own. */
  hasPolicies: boolean;
  limits: LimitOptions;
  found: Found;
  /** Bytes that leave the CDN, mean of the seeds. */
  cdnBytes: number;
  rivals: { name: string; settings: PolicyValues; cdnBytes: number; duel: Duel }[];
}

/** Published sets that a recommendation is compared with: what the tables call them, and the start of their names. */
const RIVALS: readonly (readonly [string, string])[] = [
  ['setup page', 'Microsoft, setup page'],
  ['education page', 'Microsoft, education page'],
  ['OpenIntuneBaseline 2023-05', 'OpenIntuneBaseline 2023-05'],
  ['OpenIntuneBaseline v3.0', 'OpenIntuneBaseline v3.0'],
];
/** A limit of half of the estates: no more of a time than so many times that of the estate as it is. */
const SLOWER = 1.25;

/** The recommendation for a random estate against all others. Published sets take the place of the estate's own policies. */
export async function estateRow(number: number, { budget: least, seeds: count, done }: Effort): Promise<EstateRow> {
  const { policies, ...bare } = randomEstate(number);
  const load = (written: object) => loadAsWritten(JSON.stringify(written));
  const estate = load({ ...bare, policies });
  const free = new Arena(estate, goalOf('cdn', {}), { done });
  const own = await free.figures({}, SEARCH_SEEDS);
  const limits: LimitOptions = number < 5 ? {} : { maxP95InstallS: Math.ceil(SLOWER * meanOf(own, 'installTimeP95S')) };
  const goal = goalOf('cdn', limits);
  const arena = new Arena(estate, goal, { done });
  const plain = new Arena(load(bare), goal, { done });
  const { found, budget } = await arena.recommendConfirmed(least);
  const seeds = judgedSeeds(count);
  const ours = await arena.figures(found.settings, seeds);
  const chance = await arena.randomSearch(budget, String(number));
  const published = RIVALS.map(([name, start]) => {
    return { name, settings: PUBLISHED_SETS.find((set) => set.name.startsWith(start))!.policies };
  });
  const others: { name: string; on: Arena; settings: PolicyValues }[] = [
    ...(policies === undefined ? [] : [{ name: 'as it is', on: arena, settings: {} }]),
    { name: 'defaults', on: plain, settings: {} },
    ...published.map((set) => ({ ...set, on: plain })),
    { name: 'random search', on: arena, settings: chance },
  ];
  const rivals: EstateRow['rivals'] = [];
  for (const { name, on, settings } of others) {
    const theirs = await on.figures(settings, seeds);
    rivals.push({ name, settings, cdnBytes: cdnBytesOf(theirs), duel: duel(ours, theirs, goal) });
  }
  const sizes = bare.sites as { count: number; devices: number }[];
  return {
    ...{ number, budget, hasPolicies: policies !== undefined, limits, found: shortOf(found) },
    sites: sum(sizes.map((site) => site.count)),
    devices: sum(sizes.map((site) => site.count * site.devices)),
    cdnBytes: cdnBytesOf(ours),
    rivals,
  };
}

/** A few policies of a small estate: so few sets that all can be run. */
export interface SmallSpace {
  estate: number;
  only: readonly PolicyName[];
}

export const SMALL_SPACES: readonly SmallSpace[] = [
  {
    estate: 0,
    only: ['DOMinFileSizeToCache', 'DOMinRAMAllowedToPeer', 'DOMinBatteryPercentageAllowedToUpload', 'DOMaxCacheSize'],
  },
  {
    estate: 1,
    only: ['DODownloadMode', 'DOGroupIdSource', 'DOMinFileSizeToCache', 'DODelayBackgroundDownloadFromHttp'],
  },
  {
    estate: 2,
    only: [
      'DOMinBackgroundQos',
      'DODelayBackgroundDownloadFromHttp',
      'DORestrictPeerSelectionBy',
      'DOAllowVPNPeerCaching',
    ],
  },
  {
    estate: 3,
    only: [
      'DODownloadMode',
      'DOGroupIdSource',
      'DOMinDiskSizeAllowedToPeer',
      'DOMaxCacheAge',
      'DODelayForegroundDownloadFromHttp',
    ],
  },
];

export interface SpaceRow extends SmallSpace {
  sets: number;
  /** Sets that are better than what is recommended where all are run: 0 is the optimum, or one that does the same. */
  better: number;
  optimum: { settings: PolicyValues; cdnBytes: number };
  found: Found;
  cdnBytes: number;
  /** What is recommended against the optimum, on seeds that neither was chosen by. */
  duel: Duel;
}

/** What is recommended in a small space, and the best of all its sets. */
export async function spaceRow(space: SmallSpace, { budget, seeds: count, done }: Effort): Promise<SpaceRow> {
  const goal = goalOf('cdn', {});
  const arena = new Arena(loadAsWritten(JSON.stringify(smallEstate(space.estate))), goal, { only: space.only, done });
  const found = await arena.recommend(budget);
  const ranked = await arena.ranked();
  const optimum = ranked[0]!.settings;
  const seeds = judgedSeeds(count);
  const [best, ours] = [await arena.figures(optimum, seeds), await arena.figures(found.settings, seeds)];
  const score = scoreOf(await arena.figures(found.settings, EXHAUSTIVE_SEEDS), goal);
  return {
    ...space,
    sets: ranked.length,
    better: ranked.filter((other) => compareScores(other.score, score) < 0).length,
    optimum: { settings: optimum, cdnBytes: cdnBytesOf(best) },
    found: shortOf(found),
    cdnBytes: cdnBytesOf(ours),
    duel: duel(ours, best, goal),
  };
}

/** What is recommended for a small random estate, of all settings, against the estate as it is. */
export async function overOwnSettings(number: number, { budget, seeds: count, done }: Effort): Promise<Duel> {
  const goal = goalOf('cdn', {});
  const arena = new Arena(loadAsWritten(JSON.stringify(smallEstate(number))), goal, { done });
  const { settings } = await arena.recommend(budget);
  const seeds = judgedSeeds(count);
  return duel(await arena.figures(settings, seeds), await arena.figures({}, seeds), goal);
}

function shortOf({ settings, isConfirmed, runs, contributions }: Recommendation): Found {
  return {
    ...{ settings, isConfirmed, runs },
    losses: contributions.map(({ settings: of, loss, keepsLimits }) => ({ settings: of, loss, keepsLimits })),
  };
}

function cdnBytesOf(runs: readonly Figures[]): number {
  return scoreOf(runs, FREE).value;
}
const FREE: Goal = goalOf('cdn', {});

function meanOf(runs: readonly Figures[], name: string): number {
  const figure = findFigure(name) ?? figureNamed(name);
  return sum(runs.map((run) => readFigure(run, figure))) / runs.length;
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
