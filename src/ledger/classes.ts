/** The figures of each class of sites (fleet/siteClasses.ts): sums of the accounts of its sites, and its fullest lines. */
import { InvariantError } from '../core/problems.js';
import { REASON_COUNT, REASON_NAMES, type ReasonName } from '../core/reasons.js';
import type { SiteClasses } from '../fleet/siteClasses.js';
import type { Scenario } from '../scenario/schema.js';
import { costsOf, type Rented } from './costs.js';
import { type DownloadTimes, downloadTimeQuantiles } from './downloadTimes.js';
import type { Figures } from './figures.js';
import { type InstallSums, installFigures } from './installs.js';
import { groupFigures, siteLineFigures } from './lineFigures.js';
import type { LineAccount } from './lines.js';
import type { SiteAccount } from './sites.js';
import { sharesOf, sumTotals } from './totals.js';
import type { UploadFigures } from './uploads.js';

/** The figures that a class of sites has: those of a run that are sums over sites, times, or of lines. */
type ClassFigures = Omit<
  Figures,
  keyof UploadFigures | 'bounds' | 'concentrators' | 'bytesWasted' | 'devicesAtRateTolerance' | 'events' | 'transfers'
>;

export interface ClassAccount {
  name: string;
  /** Among all classes of the scenario. */
  number: number;
  sites: number;
  devices: number;
  figures: ClassFigures;
}

/** What the classes of a run are made of. */
export interface ClassSources {
  classes: SiteClasses;
  sites: readonly SiteAccount[];
  lines: readonly LineAccount[];
  /** By class. */
  times: readonly (readonly DownloadTimes[])[];
  installs: InstallSums;
  rented: readonly Rented[];
  scenario: Scenario;
}

/**
 * The classes that have a site with devices, in their order.
 *
 * @param all the figures of the run, which the classes must add up to
 * @throws InvariantError when they do not
 */
export function classAccounts(sources: ClassSources, all: Figures): ClassAccount[] {
  const { classes, sites } = sources;
  const accounts = classes.names.flatMap((name, number) => {
    const own = sites.filter(({ site }) => classes.of[site] === number);
    if (own.length === 0) return [];
    const devices = own.reduce((sum, site) => sum + site.devices, 0);
    return [{ name, number, sites: own.length, devices, figures: figuresOf(sources, number, own) }];
  });
  for (const name of ['bytesTotal', 'bytesFromCdn', 'bytesFromCacheServer'] as const) {
    const sum = accounts.reduce((total, { figures }) => total + figures.totals[name], 0);
    if (sum !== all.totals[name]) throw new InvariantError('the classes of sites do not add up to the run');
  }
  return accounts;
}

function figuresOf(sources: ClassSources, number: number, sites: readonly SiteAccount[]): ClassFigures {
  const { classes, installs, rented, scenario } = sources;
  const { httpIncludesCache } = scenario.model;
  const totals = sumTotals(sites.map((site) => site.totals));
  const sumOf = (read: (site: SiteAccount) => number) => sites.reduce((sum, site) => sum + read(site), 0);
  const times = sources.times[number] ?? [];
  const finished = times.reduce((sum, { durationsS }) => sum + durationsS.length, 0);
  const [downloadTimeP50S, downloadTimeP95S] = downloadTimeQuantiles(times, [0.5, 0.95]);
  const isOwn = (site: number) => site >= 0 && classes.of[site] === number;
  const lines = sources.lines.filter(({ site }) => isOwn(site));
  const ending = sources.lines.filter(({ endsAt }) => isOwn(endsAt));
  const homes = sources.lines.filter(({ homesOf }) => homesOf === number);
  const { concentrators: _, ...ofGroups } = groupFigures([...ending, ...homes]);
  const bytesFilledByCacheServers = sumOf(({ filledBytes }) => filledBytes);
  const bytesLeavingCdn = totals.bytesFromCdn + bytesFilledByCacheServers;
  return {
    ...sharesOf(totals),
    totals,
    reasons: reasonsOf(sites),
    downloads: finished + times.reduce((sum, { unfinishedS }) => sum + unfinishedS.length, 0),
    finished,
    downloadTimeP50S: downloadTimeP50S!,
    downloadTimeP95S: downloadTimeP95S!,
    ...installFigures(installs.of({ siteClass: number })),
    ...siteLineFigures(lines),
    ...ofGroups,
    bytesBetweenSites: sumOf(({ fromOtherSitesBytes }) => fromOtherSitesBytes),
    bytesFromCacheServersBetweenSites: sumOf(({ servedOutBytes }) => servedOutBytes),
    bytesFromHttp: totals.bytesFromCdn + (httpIncludesCache ? totals.bytesFromCacheServer : 0),
    bytesFilledByCacheServers,
    bytesLeavingCdn,
    bytesUploaded: sumOf(({ uploadedBytes }) => uploadedBytes),
    bytesUploadedOnBattery: sumOf(({ uploadedOnBatteryBytes }) => uploadedOnBatteryBytes),
    costs: costsOf(scenario, { bytesLeavingCdn, lines: ending, rented: rented[number]! }),
  };
}

function reasonsOf(sites: readonly SiteAccount[]): Partial<Record<ReasonName, number>> {
  const reasons: Partial<Record<ReasonName, number>> = {};
  for (let code = 0; code < REASON_COUNT; code += 1) {
    const bytes = sites.reduce((sum, site) => sum + site.reasons[code]!, 0);
    if (bytes !== 0) reasons[REASON_NAMES[code]!] = bytes;
  }
  return reasons;
}
