/** A recommendation: the search, what confirms it, its price in other figures, and how it holds under the readings. */
import { type Estimate, sum } from '../../core/stats.js';
import type { Figures } from '../../ledger/figures.js';
import type { PlainObject } from '../../scenario/layers.js';
import type { Budget } from '../budget.js';
import { refuseIdle } from '../idle.js';
import { type Contribution, confirm, runsToConfirm } from './confirm.js';
import { brokenLimits, type Goal, gainOf, isCertain, leastOf } from './goal.js';
import { HARDWARE_SEEDS, type HardwareGain, type HardwareTrials, hardwareGains } from './hardware.js';
import { DRAW_SEEDS, type DrawTrials, type PosteriorGain, posteriorOf } from './posterior.js';
import { type Front, frontsOf, type Price, pricesOf } from './prices.js';
import { PUBLISHED_SETS } from './published.js';
import type { PolicyValues } from './scopes.js';
import { readName, scopesIn, settingsOf } from './scopes.js';
import { SEARCH_SEEDS, Search } from './search.js';
import type { Space } from './space.js';
import type { Trials } from './trials.js';

/** The search leaves so much of the budget to what confirms it. */
const SEARCH_SHARE = 0.6;
/** It has so much in any case: a search that is called again with a small budget goes further each time. */
const LEAST_SEARCH_SHARE = 0.2;
/** Settings that a choice has at most, mostly; and what more than the likely runs is enough. */
const MOSTLY_CHOSEN = 8;
const MARGIN = 1.3;
/** Seeds on which a reading is tried. */
const READING_SEEDS = 4;

/** The gain under one reading of the model. */
interface ReadingGain {
  reading: string;
  value: string;
  gain: Estimate;
}

/** A limit that runs are above. */
interface BrokenLimit {
  option: string;
  figure: string;
  most: number;
  value: number;
  /** The least of the figure in any set that was tried, on the first seed: above `most`, no set keeps the limit. */
  least: number;
}

/** Settings of some devices, and which these are. */
export interface Rule {
  name: string;
  /** Its devices, as an assignment of a scenario names them. */
  match: PlainObject;
  /** Names of its sites; `null` for the devices of a profile. */
  sites: readonly string[] | null;
  devices: number;
  settings: PolicyValues;
}

/** What a setting brings, and for whom it is. */
interface ToldContribution extends Contribution {
  /** Name of the rule that it is of; `null`: it is for all devices. */
  rule: string | null;
}

export interface Recommendation {
  objective: string;
  /** For all devices. */
  settings: PolicyValues;
  /** For some of them, in place of those for all. */
  rules: Rule[];
  overlay: PlainObject;
  /** What the objective gains, above 0 is better; `null` where nothing is recommended or nothing was confirmed. */
  gain: Estimate | null;
  /** Whether the fresh seeds say that it gains, or that it keeps limits that were broken. */
  isConfirmed: boolean;
  isInterrupted: boolean;
  runs: number;
  triedSets: number;
  contributions: ToldContribution[];
  /** How many of the fresh seeds the fair parts are means of: they add up to the gain on these. 0 where there are none. */
  partSeeds: number;
  dropped: string[];
  prices: Price[];
  fronts: Front[];
  /** Limits that the best set is above, and those that the scenario is above as it is. */
  broken: BrokenLimit[];
  brokenBefore: BrokenLimit[];
  readings: ReadingGain[];
  /** Readings that were not tried, since the budget was over. */
  readingsNotTried: number;
  /** Whether the gain is certain under every reading; `null`: no reading was tried. */
  isRobust: boolean | null;
  /** The gain under draws of uncertain values; `null` where the scenario has none, or the budget was over. */
  posterior: PosteriorGain | null;
  /** What pieces of hardware would add to the settings, where that was asked for, and how many were not tried. */
  hardware: HardwareGain[];
  hardwareNotTried: number;
  searched: { policy: string; values: PolicyValues[] }[];
  notSearched: Space['notSearched'];
  /** Runs that are likely to be enough, where the budget was too small to confirm, and the time at the pace so far. */
  runsNeeded: number | null;
  secondsNeeded: number | null;
}

/** A reading of the model, and the trials under it. */
interface ReadingTrials {
  reading: string;
  value: string;
  trials: Trials;
}

/** What a choice is tried under, beside the scenario as it is. */
export interface Under {
  readings: readonly ReadingTrials[];
  /** Draws of uncertain values, where the scenario has some. */
  draws: readonly DrawTrials[];
  /** Hardware beside the overlay of a choice: how many pieces, and their trials. */
  hardware?: { count: number; beside: (overlay: PlainObject) => HardwareTrials } | undefined;
}

/**
 * Searches settings and confirms them, as far as the budget goes.
 *
 * @throws InputError for a scenario in which nothing is downloaded: no setting changes anything there
 */
export async function recommend(
  space: Space,
  goal: Goal,
  trials: Trials,
  seed: string,
  { draws, hardware, readings }: Under,
): Promise<Recommendation> {
  const { budget } = trials;
  await trials.run([{ settings: {}, replicate: SEARCH_SEEDS[0]! }]);
  for (const figures of trials.figures({}, [SEARCH_SEEDS[0]!])) refuseIdle(trials.base.scenario, figures);
  const ofHardware = hardware ? (hardware.count + 1) * HARDWARE_SEEDS : 0;
  const runsAfter = 2 * (readings.length * READING_SEEDS + draws.length * DRAW_SEEDS) + ofHardware;
  const isOver = (best: PolicyValues) => {
    if (budget.isOver || budget.share > SEARCH_SHARE) return true;
    return budget.share > LEAST_SEARCH_SHARE && !budget.canAfford(runsToConfirm(Object.keys(best).length), runsAfter);
  };
  const { best, tried } = await new Search(space, goal, trials, seed, isOver).run();
  const { chosenOn, contributions, dropped, partSeeds, seeds, settings } = await confirm(best, goal, trials, runsAfter);
  const ofSearch = SEARCH_SEEDS.filter((each) => trials.hasAll(settings, [each]) && trials.hasAll({}, [each]));
  // What is not confirmed is told all the same, as the runs have it that it was chosen with.
  const shown = [seeds, ofSearch, chosenOn].find((some) => some.length > 0) ?? [];
  const [before, after] = [trials.figures({}, shown), trials.figures(settings, shown)];
  const isChange = Object.keys(settings).length > 0;
  const limitsOf = (runs: readonly Figures[]) => told(runs, goal, firstRuns(tried, trials));
  const broken = limitsOf(after);
  const brokenBefore = limitsOf(before);
  const gain = isChange && before.length > 0 && before.length === after.length ? gainOf(before, after, goal) : null;
  const keepsMore = excess(broken) < excess(brokenBefore);
  const isConfirmed = seeds.length > 0 && (!isChange || keepsMore || (gain !== null && isCertain(gain)));
  const beside = isConfirmed ? hardware?.beside(trials.overlay(settings)) : undefined;
  const gainsOfHardware = beside ? await hardwareGains(beside, goal, seeds) : [];
  const isTried = isConfirmed && isChange;
  const ofReadings = isTried ? await gainsOf(settings, goal, readings, seeds) : [];
  const posterior = isTried ? await posteriorOf(settings, goal, draws, seeds) : null;
  return {
    objective: goal.figure.name,
    settings: settingsOf(settings, undefined),
    rules: rulesOf(settings, space),
    overlay: trials.overlay(settings),
    gain,
    isConfirmed,
    isInterrupted: budget.isInterrupted,
    runs: budget.runs,
    triedSets: trials.distinct(tried),
    contributions: contributions.map((each) => {
      const { scope } = readName(each.dimension);
      return { ...each, settings: settingsOf(each.settings, scope), rule: scope ?? null };
    }),
    partSeeds,
    dropped,
    prices: pricesOf(before, after, goal),
    fronts: frontsOf(tried, goal, trials),
    broken,
    brokenBefore,
    readings: ofReadings,
    readingsNotTried: isTried ? readings.length - ofReadings.length : 0,
    isRobust: ofReadings.length === 0 ? null : ofReadings.every((each) => isCertain(each.gain)),
    posterior,
    hardware: gainsOfHardware,
    hardwareNotTried: (hardware?.count ?? 0) - gainsOfHardware.length,
    searched: space.dimensions.map(({ name, values }) => ({ policy: name, values: [...values] })),
    notSearched: space.notSearched,
    ...needed(seeds.length > 0, Object.keys(settings).length, space, budget),
  };
}

function rulesOf(settings: PolicyValues, { scoped }: Space): Rule[] {
  const scopes = new Map(scoped.map(({ scope }) => [scope.name, scope]));
  return [...scopesIn(settings)].map((name) => {
    const { devices, match, sites } = scopes.get(name)!;
    return { name, match, sites, devices, settings: settingsOf(settings, name) };
  });
}

/** What would do for a first walk, and to confirm as many settings as are chosen so far, or as are chosen mostly. */
function needed(isDone: boolean, chosen: number, space: Space, budget: Budget) {
  if (isDone) return { runsNeeded: null, secondsNeeded: null };
  const { dimensions } = space;
  const values = dimensions.reduce((total, dimension) => total + dimension.values.length, 0);
  const search = 1 + values + PUBLISHED_SETS.length;
  const settings = Math.max(chosen, Math.min(MOSTLY_CHOSEN, dimensions.length));
  const runsNeeded = Math.ceil(MARGIN * Math.max(search / SEARCH_SHARE, search + runsToConfirm(settings)));
  const { secondsARun } = budget;
  return { runsNeeded, secondsNeeded: secondsARun === null ? null : runsNeeded * secondsARun };
}

function firstRuns(tried: readonly PolicyValues[], trials: Trials): Figures[] {
  return tried.flatMap((settings) => trials.get(settings, SEARCH_SEEDS[0]!) ?? []);
}

/** @param ofTried runs of all sets that were tried */
function told(runs: readonly Figures[], goal: Goal, ofTried: readonly Figures[]): BrokenLimit[] {
  if (runs.length === 0) return [];
  return brokenLimits(runs, goal).map(({ limit: { figure, most, option }, value }) => {
    return { option, figure: figure.name, most, value, least: leastOf(ofTried, figure) };
  });
}

function excess(broken: readonly BrokenLimit[]): number {
  return sum(broken.map(({ most, value }) => (most > 0 ? value / most - 1 : value)));
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
