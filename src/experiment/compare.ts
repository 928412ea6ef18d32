/** Comparing scenarios by paired replicates: the same seeds, so that chance cancels out of the differences. */
import { type FigureSpec, figureNamed, type MostOfLines, rangeOf, readFigure } from '../core/figureCatalogue.js';
import { type Estimate, estimateMean, estimatePairedDifference } from '../core/stats.js';
import type { ClassAccount } from '../ledger/classes.js';
import type { Figures } from '../ledger/figures.js';
import type { Spread } from './draws.js';

/** Figures that say something where there are cache servers only. */
const OF_CACHE_SERVERS = [
  'cacheShare',
  'peerAndCacheShare',
  'bytesFilledByCacheServers',
  'bytesLeavingCdn',
  'bytesFromCacheServersBetweenSites',
];

/** Figures that say something where lines have a rate only. */
const OF_LINES = ['lines.utilisation.peak5Min', 'lines.utilisation.p95OfficeHours'];

/** Figures that say something where lines have other traffic only. */
const OF_OTHER_TRAFFIC = ['lines.load.peak5Min', 'lines.load.p95OfficeHours'];

/** Figures that say something where a scenario has prices only. */
const OF_PRICES = ['costs.total'];

/** Figures that say something where downloads have not finished only. */
const OF_ARRIVALS = ['downloads', 'finished'];

/** What a comparison is made of, in the order in which it is shown. */
export const COMPARED_FIGURES: readonly FigureSpec[] = [
  'peerShare',
  'cacheShare',
  'peerAndCacheShare',
  'bytesFromCdn',
  'bytesFilledByCacheServers',
  'bytesLeavingCdn',
  'bytesBetweenSites',
  'bytesFromCacheServersBetweenSites',
  'wanDownPeakBytesPerS',
  'wanUpPeakBytesPerS',
  'wanDownP95BytesPerS',
  'wanUpP95BytesPerS',
  'lines.utilisation.peak5Min',
  'lines.utilisation.p95OfficeHours',
  ...OF_OTHER_TRAFFIC,
  'downloadTimeP50S',
  'downloadTimeP95S',
  'installTimeP95S',
  'bytesUploadedOnBattery',
  'costs.total',
  'downloads',
  'finished',
].map(figureNamed);

export interface ComparedScenario {
  name: string;
  /** Mean and interval of each figure, by name. */
  figures: Record<string, Estimate>;
  /** Differences from the first scenario, pair by pair; absent for the first. */
  differences?: Record<string, Estimate>;
  /** With uncertain values: where the differences of most single pairs lie. */
  spread?: readonly Spread[];
}

/** True when cache servers served or fetched something in a scenario. */
export function hasCacheServers({ figures }: ComparedScenario): boolean {
  return figures.cacheShare!.mean > 0 || figures.bytesFilledByCacheServers!.mean > 0;
}

function hasLineUse({ figures }: ComparedScenario): boolean {
  return figures['lines.utilisation.peak5Min']!.mean > 0;
}

function hasOtherTraffic({ figures }: ComparedScenario): boolean {
  return OF_OTHER_TRAFFIC.some((name) => figures[name]!.mean > figures[name.replace('load', 'utilisation')]!.mean);
}

function hasUnfinished({ figures }: ComparedScenario): boolean {
  return figures.finished!.mean < figures.downloads!.mean;
}

/** The figures of a comparison that are shown: those of cache servers, and of what finished, where they say something. */
export function shownFigures(compared: readonly ComparedScenario[]): readonly FigureSpec[] {
  const hidden = [
    ...(compared.some(hasCacheServers) ? [] : OF_CACHE_SERVERS),
    ...(compared.some(hasLineUse) ? [] : OF_LINES),
    ...(compared.some(hasOtherTraffic) ? [] : OF_OTHER_TRAFFIC),
    ...(compared.some(({ figures }) => figures['costs.total']!.mean > 0) ? [] : OF_PRICES),
    ...(compared.some(hasUnfinished) ? [] : OF_ARRIVALS),
  ];
  return COMPARED_FIGURES.filter(({ name }) => !hidden.includes(name));
}

/**
 * Compares scenarios with the first of them.
 *
 * @param names one a scenario
 * @param runs `runs[scenario][replicate]`, the same number of replicates for each
 * @param lines of each scenario (lines.ts): no interval of a rate leaves what they can carry
 */
export function compareScenarios(
  names: readonly string[],
  runs: readonly (readonly Figures[])[],
  lines?: readonly MostOfLines[],
): ComparedScenario[] {
  return names.map((name, i) => {
    const compared: ComparedScenario = { name, figures: {} };
    if (i > 0) compared.differences = {};
    for (const figure of COMPARED_FIGURES) {
      const read = (run: Figures) => readFigure(run, figure);
      const values = runs[i]!.map(read);
      const range = rangeOf(figure, lines?.[i]);
      compared.figures[figure.name] = estimateMean(values, range);
      if (compared.differences) {
        const high = Math.max(range.high, rangeOf(figure, lines?.[0]).high);
        compared.differences[figure.name] = estimatePairedDifference(runs[0]!.map(read), values, { ...range, high });
      }
    }
    return compared;
  });
}

/** A class of sites in every scenario of a comparison. */
export interface ComparedClass {
  name: string;
  /** Of the first replicate of the first scenario. */
  sites: number;
  devices: number;
  scenarios: ComparedScenario[];
}

/**
 * Compares scenarios by class of sites.
 *
 * @param runs `runs[scenario][replicate]`, each with its classes
 * @returns the classes that every run has, in the order of the first scenario
 */
export function compareClasses(
  names: readonly string[],
  runs: readonly (readonly { classes?: readonly ClassAccount[] }[])[],
  lines?: readonly MostOfLines[],
): ComparedClass[] {
  const all = runs.flat();
  const find = ({ classes = [] }: (typeof all)[number], name: string) => classes.find((each) => each.name === name);
  return (all[0]?.classes ?? []).flatMap(({ name, sites, devices }) => {
    if (!all.every((run) => find(run, name))) return [];
    const figures = runs.map((replicates) => replicates.map((run) => find(run, name)!.figures as Figures));
    return [{ name, sites, devices, scenarios: compareScenarios(names, figures, lines) }];
  });
}
