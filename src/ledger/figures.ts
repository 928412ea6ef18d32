/** The figures of a run, summed up as the accounts of its parts come in. */
import type { Catalogue } from '../content/catalogue.js';
import { InvariantError } from '../core/problems.js';
import { REASON_COUNT, REASON_NAMES, type ReasonName } from '../core/reasons.js';
import { columnSum } from '../core/stats.js';
import { SOURCE_COUNT } from '../engine/result.js';
import type { Scenario } from '../scenario/schema.js';
import { type Bounds, BoundsSum } from './bounds.js';
import { type Costs, costsOf } from './costs.js';
import { type DownloadTimes, downloadTimeQuantiles, timesAt } from './downloadTimes.js';
import type { LedgerFrame } from './frame.js';
import { InstallSums, installFigures } from './installs.js';
import { type GroupFigures, groupFigures, siteLineFigures } from './lineFigures.js';
import { LineSums } from './lines.js';
import type { PartAccount } from './part.js';
import { addRow } from './rows.js';
import { sharesOf, type Totals, totalsOf } from './totals.js';
import { uploadFigures } from './uploads.js';

/** The figures of one run that replicates and comparisons work with. */
export interface Figures extends GroupFigures {
  peerShare: number;
  /** Parts of all bytes: from cache servers, and from peers and cache servers together, which is all but the CDN's. */
  cacheShare: number;
  peerAndCacheShare: number;
  totals: Totals;
  reasons: Partial<Record<ReasonName, number>>;
  bounds: Bounds;
  downloads: number;
  finished: number;
  /** Of all downloads, see downloadTimes.ts: Infinity where not reached, NaN where there are no downloads. */
  downloadTimeP50S: number;
  downloadTimeP95S: number;
  /**
   * From the request of a release to the last of its files; `On`: without the time that the device was off. Infinity where not
   * reached, NaN where there are none.
   */
  installs: number;
  installsWhole: number;
  installTimeP50S: number;
  installTimeP95S: number;
  installTimeOnP50S: number;
  installTimeOnP95S: number;
  /** The busiest site's line: highest five minutes, and 95th percentile of five minutes; into the site, and out of it. */
  wanDownPeakBytesPerS: number;
  wanDownP95BytesPerS: number;
  wanUpPeakBytesPerS: number;
  wanUpP95BytesPerS: number;
  bytesBetweenSites: number;
  /** What cache servers sent over the WAN lines of their sites: to other sites, and to devices away from the office. */
  bytesFromCacheServersBetweenSites: number;
  /** Delivery Optimization's own counter BytesFromHttp, which may contain the bytes from cache servers. */
  bytesFromHttp: number;
  /** What cache servers fetched from the CDN. */
  bytesFilledByCacheServers: number;
  /** To devices and to cache servers. */
  bytesLeavingCdn: number;
  /** Bad pieces, thrown away by those that received them. */
  bytesWasted: number;
  bytesUploaded: number;
  bytesUploadedOnBattery: number;
  /** See uploads.ts. */
  uploaders: number;
  busiestUploadersShare: number;
  devicesAtMonthlyCap: number;
  /** In the currency of the scenario, see costs.ts. */
  costs: Costs;
  /** Devices in parts whose rates have a tolerance (`model.rateTolerance`); the others have exact rates. */
  devicesAtRateTolerance: number;
  events: number;
  transfers: number;
}

/** Sums of whole numbers and maxima: the order of the parts does not matter. A part that was added is not held. */
export class FigureSums {
  private readonly bytesBySource = new Float64Array(SOURCE_COUNT);
  private readonly bytesByReason = new Float64Array(REASON_COUNT);
  private readonly bounds: BoundsSum;
  /** By class of sites. */
  readonly times: DownloadTimes[][];
  readonly installs: InstallSums;
  readonly lines: LineSums;
  private readonly sentBytes: Float64Array[] = [];
  private readonly capReached: Uint8Array[] = [];
  private finished = 0;
  private downloads = 0;
  private betweenSites = 0;
  private servedOut = 0;
  private filled = 0;
  private wasted = 0;
  private uploaded = 0;
  private uploadedOnBattery = 0;
  private devicesAtRateTolerance = 0;
  private events = 0;
  private transfers = 0;

  constructor(
    private readonly scenario: Scenario,
    catalogue: Catalogue,
    private readonly frame: LedgerFrame,
  ) {
    const { sharedLines, classes } = frame;
    this.times = classes.names.map(() => []);
    this.installs = new InstallSums(catalogue.releases.length, classes.names.length);
    this.lines = new LineSums(scenario, sharedLines);
    this.bounds = new BoundsSum(catalogue.fileCount);
  }

  add(part: PartAccount): void {
    const { siteBytes, siteReasons } = part;
    for (let i = 0; i < part.sites.length; i += 1) {
      addRow(this.bytesBySource, 0, siteBytes, i);
      const reasons = i * REASON_COUNT;
      for (let code = 0; code < REASON_COUNT; code += 1) this.bytesByReason[code]! += siteReasons[reasons + code]!;
      this.betweenSites += part.fromOtherSitesBytes[i]!;
      this.servedOut += part.servedOutBytes[i]!;
      this.uploadedOnBattery += part.siteUploadedOnBatteryBytes[i]!;
    }
    this.lines.add(part.lines);
    this.bounds.add(part.bounds);
    part.times.classes.forEach((siteClass, i) => {
      this.times[siteClass]!.push(timesAt(part.times, i));
    });
    this.finished += part.times.durationsS.length;
    this.installs.add(part.installs);
    this.downloads += part.downloads;
    this.filled += part.filledBytes;
    this.wasted += part.wastedBytes;
    this.uploaded += part.sentBytes;
    this.sentBytes.push(part.uploadedBytes);
    this.capReached.push(part.capReached);
    this.devicesAtRateTolerance += part.devicesAtRateTolerance;
    this.events += part.events;
    this.transfers += part.transfers;
  }

  /**
   * @param lines of the run, where they are known already
   * @throws InvariantError when a sum does not hold
   */
  figures(lines = this.lines.lines()): Figures {
    const totals = totalsOf(this.bytesBySource, 0);
    if (columnSum(this.bytesByReason) !== totals.bytesFromCdn) {
      throw new InvariantError('the reasons do not add up to the CDN bytes');
    }
    const [downloadTimeP50S, downloadTimeP95S] = downloadTimeQuantiles(this.times.flat(), [0.5, 0.95]);
    const { httpIncludesCache } = this.scenario.model;
    return {
      ...sharesOf(totals),
      totals,
      reasons: this.reasons(),
      bounds: this.bounds.bounds(totals.bytesFromCdn + this.filled),
      downloads: this.downloads,
      finished: this.finished,
      downloadTimeP50S: downloadTimeP50S!,
      downloadTimeP95S: downloadTimeP95S!,
      ...installFigures(this.installs.of()),
      ...siteLineFigures(lines.filter(({ site }) => site >= 0)),
      ...groupFigures(lines),
      bytesBetweenSites: this.betweenSites,
      bytesFromCacheServersBetweenSites: this.servedOut,
      bytesFromHttp: totals.bytesFromCdn + (httpIncludesCache ? totals.bytesFromCacheServer : 0),
      bytesFilledByCacheServers: this.filled,
      bytesLeavingCdn: totals.bytesFromCdn + this.filled,
      bytesWasted: this.wasted,
      bytesUploaded: this.uploaded,
      bytesUploadedOnBattery: this.uploadedOnBattery,
      ...uploadFigures(this.sentBytes, this.capReached),
      costs: costsOf(this.scenario, {
        bytesLeavingCdn: totals.bytesFromCdn + this.filled,
        lines,
        rented: this.frame.rented.all,
      }),
      devicesAtRateTolerance: this.devicesAtRateTolerance,
      events: this.events,
      transfers: this.transfers,
    };
  }

  private reasons(): Figures['reasons'] {
    const reasons: Figures['reasons'] = {};
    for (let code = 0; code < REASON_COUNT; code += 1) {
      const bytes = this.bytesByReason[code]!;
      if (bytes !== 0) reasons[REASON_NAMES[code]!] = bytes;
    }
    return reasons;
  }
}
