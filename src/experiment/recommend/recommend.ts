/** A recommendation: the search, what confirms it, its price in other figures, and how it holds under the readings. */
import { figureNamed, findFigure, readFigure } from '../../core/figureCatalogue.js';
import { type Estimate, estimateMean, estimatePairedDifference, sum } from '../../core/stats.js';
import type { Figures } from '../../ledger/figures.js';
import type { PlainObject } from '../../scenario/layers.js';
import { type Confirmed, type Contribution, confirm, runsToConfirm } from './confirm.js';
import { brokenLimits, type Goal, gainOf, isCertain } from './goal.js';
import { SEARCH_SEEDS, Search } from './search.js';
import type { PolicyValues, Space } from './space.js';
import type { Trials } from './trials.js';

/** Figures in which a price is told. */
const PRICES = [
  'bytesLeavingCdn',
  'bytesBetweenSites',
  'wanDownPeakBytesPerS',
  'wanUpPeakBytesPerS',
  'lines.utilisation.p95OfficeHours',
  'downloadTimeP50S',
  'downloadTimeP95S',
  'installTimeP95S',
  'bytesUploadedOnBattery',
  'costs.total',
];
/** Figures against which the objective is drawn. */
const FRONTS = [
  'wanDownPeakBytesPerS',
  'bytesUploadedOnBattery',
  'downloadTimeP95S',
  'bytesBetweenSites',
  'costs.total',
];
/** The search leaves so much of the budget to what confirms it. */
const SEARCH_SHARE = 0.5;
/** Seeds on which a reading is tried. */
const READING_SEEDS = 4;

export interface Price {
  figure: string;
  before: Estimate;
  after: Estimate;
  difference: Estimate;
}

/** A set that no other set beats in both figures. */
interface FrontPoint {
  settings: PolicyValues;
  x: number;
  y: number;
}

export interface Front {
  /** The figure against the objective. */
  figure: string;
  /** Points of the front, and of all sets that were tried on the first seed. */
  front: FrontPoint[];
  tried: { x: number; y: number }[];
}

/** The gain under one reading of the model. */
interface ReadingGain {
  reading: string;
  value: string;
  gain: Estimate;
}

export interface Recommendation {
  objective: string;
  settings: PolicyValues;
  overlay: PlainObject;
  /** What the objective gains, above 0 is better; `null` where nothing is recommended or nothing was confirmed. */
  gain: Estimate | null;
  /** Whether the fresh seeds say that it gains, or that it keeps limits that were broken. */
  isConfirmed: boolean;
  isInterrupted: boolean;
  runs: number;
  triedSets: number;
  contributions: Contribution[];
  dropped: string[];
  prices: Price[];
  fronts: Front[];
  /** Limits that the best set is above, and those that the scenario is above as it is. */
  broken: { option: string; figure: string; most: number; value: number }[];
  brokenBefore: { option: string; figure: string; most: number; value: number }[];
  readings: ReadingGain[];
  /** Whether the gain is certain under every reading; `null`: no reading was tried. */
  isRobust: boolean | null;
  searched: { policy: string; values: PolicyValues[] }[];
  notSearched: Space['notSearched'];
  /** Runs that it would take at least, where the budget was too small to confirm. */
  runsNeeded: number | null;
}

/** A reading of the model, and the trials under it. */
export interface ReadingTrials {
  reading: string;
  value: string;
  trials: Trials;
}

export async function recommend(
  space: Space,
  goal: Goal,
  trials: Trials,
  seed: string,
  readings: readonly ReadingTrials[],
): Promise<Recommendation> {
  const { budget } = trials;
  const search = new Search(space, goal, trials, seed, () => budget.isOver || budget.share > SEARCH_SHARE);
  const { best, tried } = await search.run();
  const confirmed = await confirm(best, goal, trials);
  const { contributions, dropped, seeds, settings } = confirmed;
  const shown =
    seeds.length > 0
      ? seeds
      : SEARCH_SEEDS.filter((each) => trials.hasAll(settings, [each]) && trials.hasAll({}, [each]));
  const [before, after] = [trials.figures({}, shown), trials.figures(settings, shown)];
  const isChange = Object.keys(settings).length > 0;
  const broken = limitsOf(after, goal);
  const brokenBefore = limitsOf(before, goal);
  const gain = isChange && before.length > 0 && before.length === after.length ? gainOf(before, after, goal) : null;
  const keepsMore = excess(broken) < excess(brokenBefore);
  const isConfirmed = seeds.length > 0 && (!isChange || keepsMore || (gain !== null && isCertain(gain)));
  const ofReadings = isConfirmed && isChange ? await gainsOf(settings, goal, readings, seeds) : [];
  return {
    objective: goal.figure.name,
    settings,
    overlay: trials.overlay(settings),
    gain,
    isConfirmed,
    isInterrupted: budget.isInterrupted,
    runs: budget.runs,
    triedSets: tried.length,
    contributions,
    dropped,
    prices: pricesOf(before, after, goal),
    fronts: frontsOf(tried, goal, trials),
    broken,
    brokenBefore,
    readings: ofReadings,
    isRobust: ofReadings.length === 0 ? null : ofReadings.every((each) => isCertain(each.gain)),
    searched: space.dimensions.map(({ name, values }) => ({ policy: name, values: [...values] })),
    notSearched: space.notSearched,
    runsNeeded: seeds.length > 0 ? null : runsNeeded(space, confirmed),
  };
}

/** Each value once, and what confirming takes. */
function runsNeeded({ dimensions }: Space, { settings }: Confirmed): number {
  const values = dimensions.reduce((total, dimension) => total + dimension.values.length, 1);
  return Math.ceil((values * 2 + runsToConfirm(Object.keys(settings).length)) / (1 - SEARCH_SHARE));
}

function limitsOf(runs: readonly Figures[], goal: Goal): Recommendation['broken'] {
  if (runs.length === 0) return [];
  return brokenLimits(runs, goal).map(({ limit: { option, figure, most }, value }) => ({
    option,
    figure: figure.name,
    most,
    value,
  }));
}

function excess(broken: Recommendation['broken']): number {
  return sum(broken.map(({ most, value }) => (most > 0 ? value / most - 1 : value)));
}

function pricesOf(before: readonly Figures[], after: readonly Figures[], { figure }: Goal): Price[] {
  if (before.length === 0 || before.length !== after.length) return [];
  const names = [...new Set([figure.name, ...PRICES])];
  return names.flatMap((name) => {
    const spec = findFigure(name);
    if (!spec) return [];
    const [a, b] = [before, after].map((runs) => runs.map((run) => readFigure(run, spec)));
    if (spec.unit === 'money' && [...a!, ...b!].every((value) => value === 0)) return [];
    const difference = estimatePairedDifference(a!, b!);
    return [{ figure: name, before: estimateMean(a!), after: estimateMean(b!), difference }];
  });
}

/** The Pareto fronts of all sets that were run on the first seed. */
function frontsOf(tried: readonly PolicyValues[], { figure, sign }: Goal, trials: Trials): Front[] {
  const seed = SEARCH_SEEDS[0]!;
  const others = FRONTS.filter((name) => name !== figure.name && findFigure(name) !== undefined).map(figureNamed);
  const runs = tried.flatMap((settings) => {
    const figures = trials.get(settings, seed);
    return figures ? [{ settings, figures }] : [];
  });
  return others.flatMap((other) => {
    const points = runs
      .map(({ settings, figures }) => ({ settings, x: readFigure(figures, other), y: readFigure(figures, figure) }))
      .filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
    // What no set moves, such as costs without prices, makes no picture.
    if (points.every(({ x }) => x === points[0]!.x)) return [];
    return [{ figure: other.name, front: paretoFront(points, sign), tried: points.map(({ x, y }) => ({ x, y })) }];
  });
}

/**
 * The points that no other beats: less of x is better, and less of y where `sign` is 1, more where it is -1. In order of x, one
 * of several that are the same.
 */
export function paretoFront<T extends { x: number; y: number }>(points: readonly T[], sign: 1 | -1): T[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || sign * (a.y - b.y));
  const front: T[] = [];
  for (const point of sorted) {
    const last = front.at(-1);
    if (!last || sign * (last.y - point.y) > 0) front.push(point);
  }
  return front;
}

/** The gain of the settings under each reading, as far as the budget goes. */
async function gainsOf(
  settings: PolicyValues,
  goal: Goal,
  readings: readonly ReadingTrials[],
  seeds: readonly number[],
): Promise<ReadingGain[]> {
  const some = seeds.slice(0, READING_SEEDS);
  const gains: ReadingGain[] = [];
  for (const { reading, value, trials } of readings) {
    if (!(await trials.runAll([{}, settings], some))) break;
    const gain = gainOf(trials.figures({}, some), trials.figures(settings, some), goal);
    gains.push({ reading, value, gain });
  }
  return gains;
}

/** A figure of the objective as it was and as it becomes. */
export function objectivePrice({ objective, prices }: Recommendation): Price | undefined {
  return prices.find(({ figure }) => figure === objective);
}
