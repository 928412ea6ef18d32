/**
 * What hardware would add to a choice of settings: a cache server at each site of a class that has none, and lines twice as fast
 * for the sites of a class or at a hub. Each is tried alone, beside the settings, on fresh seeds.
 */
import { type FigureSpec, figureNamed, readFigure } from '../../core/figureCatalogue.js';
import { type Estimate, estimateMean, estimatePairedDifference } from '../../core/stats.js';
import { writeQuantity } from '../../core/units.js';
import type { Fleet } from '../../fleet/fleet.js';
import { siteClassesOf } from '../../fleet/siteClasses.js';
import { overlaid, type PlainObject } from '../../scenario/layers.js';
import type { LineSpec } from '../../scenario/lines.js';
import type { Scenario } from '../../scenario/schema.js';
import { setPolicies } from '../remedies.js';
import { type Goal, gainOf } from './goal.js';
import type { Trials } from './trials.js';

export const HARDWARE_KINDS = ['caches', 'lines'] as const;
export type HardwareKind = (typeof HARDWARE_KINDS)[number];

/** Something to buy. */
export interface HardwareOption {
  kind: HardwareKind;
  /** `cache servers at sites of under 10 devices`. */
  name: string;
  /** How many servers, or lines that are made faster. */
  count: number;
  /** What it lays over a written scenario. */
  overlay: (written: PlainObject) => PlainObject;
}

/** The scenario with the settings, and with each piece of hardware as well. */
export interface HardwareTrials {
  own: Trials;
  all: readonly { option: HardwareOption; trials: Trials }[];
}

export interface HardwareGain {
  kind: HardwareKind;
  name: string;
  count: number;
  /** What the objective gains beside the settings: above 0 is better. */
  gain: Estimate;
  /** What it changes of the figures that hardware is bought for, where they are not the objective. */
  changes: { figure: string; before: Estimate; after: Estimate; difference: Estimate }[];
}

/** Seeds on which hardware is tried: it does much, or is not worth its price. */
export const HARDWARE_SEEDS = 4;
const FACTOR = 2;
const FIGURES_OF_HARDWARE = ['bytesLeavingCdn', 'downloadTimeP95S', 'lines.utilisation.p95OfficeHours', 'costs.total'];

type SizedFleet = Pick<Fleet, 'sites' | 'siteStart'>;

/** What can be bought for an estate, by the classes of its sites. */
export function hardwareOptions(
  fleet: SizedFleet,
  scenario: Scenario,
  kinds: readonly HardwareKind[],
): HardwareOption[] {
  const groups = entryGroups(fleet, scenario);
  const caches = groups.flatMap((group) => cacheOption(group));
  const lines = [...groups.flatMap((group) => lineOption(group)), ...hubOptions(scenario)];
  return [...(kinds.includes('caches') ? caches : []), ...(kinds.includes('lines') ? lines : [])];
}

type Entry = Scenario['sites'][number];

/** Entries of `sites` that get the same: hardware is stated for an entry, and so for all its sites. */
interface EntryGroup {
  name: string;
  entries: Entry[];
}

/** Entries by the class of their sites; an entry whose sites are of several classes is a group of its own. */
function entryGroups(fleet: SizedFleet, scenario: Scenario): EntryGroup[] {
  const { names, of } = siteClassesOf(fleet, scenario);
  const groups = new Map<string, Entry[]>();
  for (const entry of scenario.sites) {
    const own = fleet.sites.filter(({ group }) => group === entry.name);
    const withDevices = own.filter(({ index }) => fleet.siteStart[index + 1]! > fleet.siteStart[index]!);
    if (withDevices.length === 0) continue;
    const classes = new Set(withDevices.map(({ index }) => of[index]!));
    const name = classes.size === 1 ? names[[...classes][0]!]! : entry.name;
    groups.set(name, [...(groups.get(name) ?? []), entry]);
  }
  return [...groups].map(([name, entries]) => ({ name, entries }));
}

function sitesIn(entries: readonly Entry[]): number {
  return entries.reduce((sum, { count }) => sum + count, 0);
}

/** A server with the defaults of a scenario at each site that has none, known by DHCP option 235, which clients read. */
function cacheOption({ entries, name }: EntryGroup): HardwareOption[] {
  const without = entries.filter(({ cacheServer }) => cacheServer === undefined);
  if (without.length === 0) return [];
  const sites = Object.fromEntries(without.map((entry) => [entry.name, { cacheServer: {}, dhcpOption235: 'own' }]));
  const overlay = (written: PlainObject): PlainObject =>
    overlaid({ sites }, setPolicies({ DOCacheHostSource: 1 })(written, null));
  return [{ kind: 'caches', name: `cache servers at the sites: ${name}`, count: sitesIn(without), overlay }];
}

/** Every line with a rate twice as fast, in both directions. */
function lineOption({ entries, name }: EntryGroup): HardwareOption[] {
  const faster = entries.flatMap((entry): { entry: Entry; change: PlainObject; lines: number }[] => {
    const { change, lines } = fasterLines(entry);
    return lines === 0 ? [] : [{ entry, change, lines }];
  });
  if (faster.length === 0) return [];
  const sites = Object.fromEntries(faster.map(({ change, entry }) => [entry.name, change]));
  const count = faster.reduce((sum, { entry, lines }) => sum + lines * entry.count, 0);
  return [{ kind: 'lines', name: `lines twice as fast at the sites: ${name}`, count, overlay: () => ({ sites }) }];
}

function fasterLines({ lines, wan }: Entry): { change: PlainObject; lines: number } {
  if (lines === undefined) {
    if (!isRated(wan)) return { change: {}, lines: 0 };
    return { change: { wan: { ...twice(wan), breakout: wan.breakout } }, lines: 1 };
  }
  const rated = lines.filter(isRated);
  return { change: { lines: Object.fromEntries(rated.map((line) => [line.name, twice(line)])) }, lines: rated.length };
}

type Rates = Pick<LineSpec, 'downBytesPerS' | 'upBytesPerS'>;

function isRated({ downBytesPerS, upBytesPerS }: Rates): boolean {
  return Number.isFinite(downBytesPerS) || Number.isFinite(upBytesPerS);
}

/** A direction without a limit stays so: it is not stated. */
function twice({ downBytesPerS, upBytesPerS }: Rates): PlainObject {
  const written = (name: string, rate: number): [string, string][] =>
    Number.isFinite(rate) ? [[name, writeQuantity(FACTOR * rate, 'rate')]] : [];
  return Object.fromEntries([...written('down', downBytesPerS), ...written('up', upBytesPerS)]);
}

/** The Internet lines of hubs: the short one, and those by name. */
function hubOptions({ network: { hub, hubs = [] } }: Scenario): HardwareOption[] {
  const option = (name: string, network: PlainObject): HardwareOption => ({
    kind: 'lines',
    name: `Internet line twice as fast at the hub${name}`,
    count: 1,
    overlay: () => ({ network }),
  });
  return [
    ...(isRated(hub) ? [option('', { hub: twice(hub) })] : []),
    ...hubs.flatMap((one) => (isRated(one) ? [option(` ${one.name}`, { hubs: { [one.name]: twice(one) } })] : [])),
  ];
}

/**
 * What each piece of hardware would add, as far as the budget goes.
 *
 * @param seeds fresh ones
 */
export async function hardwareGains(
  { all, own }: HardwareTrials,
  goal: Goal,
  seeds: readonly number[],
): Promise<HardwareGain[]> {
  const some = seeds.slice(0, HARDWARE_SEEDS);
  const gains: HardwareGain[] = [];
  if (!(await own.runAll([{}], some))) return gains;
  for (const { option, trials } of all) {
    if (!(await trials.runAll([{}], some))) break;
    const [before, after] = [own.figures({}, some), trials.figures({}, some)];
    const changes = FIGURES_OF_HARDWARE.filter((name) => name !== goal.figure.name).flatMap((name) => {
      const figure = figureNamed(name);
      const [from, to] = [before, after].map((runs) => runs.map((run) => readFigure(run, figure))) as [
        number[],
        number[],
      ];
      if (isUnpriced(figure, [...from, ...to])) return [];
      const difference = estimatePairedDifference(from, to);
      return [{ figure: name, before: estimateMean(from), after: estimateMean(to), difference }];
    });
    const { count, kind, name } = option;
    gains.push({ kind, name, count, gain: gainOf(before, after, goal), changes });
  }
  return gains;
}

/** A scenario without prices costs nothing. */
function isUnpriced({ unit }: FigureSpec, values: readonly number[]): boolean {
  return unit === 'money' && values.every((value) => value === 0);
}
