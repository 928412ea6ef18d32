/**
 * The account of a run: the accounts of its parts, merged in fixed order.
 */
import type { Catalogue } from '../content/catalogue.js';
import { REASON_COUNT } from '../core/reasons.js';
import { addBins, binsOf } from '../engine/lineUse.js';
import { SOURCE_COUNT } from '../engine/result.js';
import type { Scenario } from '../scenario/schema.js';
import { FigureSums, type Figures, type Totals, totalsOf } from './figures.js';
import { Months } from './months.js';
import { LINE_COUNT, LINES, type PartAccount } from './part.js';
import { addRow } from './rows.js';

interface SiteAccount {
  site: number;
  totals: Totals;
  reasons: Float64Array;
  /** Use of the WAN line per five minutes, bytes per second. */
  wanDownPeakBytesPerS: number;
  wanDownP95BytesPerS: number;
  wanUpPeakBytesPerS: number;
  wanUpP95BytesPerS: number;
  fromOtherSitesBytes: number;
  toOtherSitesBytes: number;
  /** What its cache servers sent out of it, and what came into it from those of other sites. */
  servedOutBytes: number;
  servedInBytes: number;
  uploadedOnBatteryBytes: number;
}

export interface Account {
  figures: Figures;
  sites: SiteAccount[];
  /** By release: totals and reasons. */
  releases: { totals: Totals; reasons: Float64Array }[];
  /** By device, global numbers: bytes from each source (`SOURCE_COUNT`), sent to peers, and of that on battery. */
  deviceBytes: Float64Array;
  /** The same by device and calendar month (months.ts). */
  monthBytes: Float64Array;
  uploadedBytes: Float64Array;
  uploadedOnBatteryBytes: Float64Array;
  /** Bytes into all sites in each five minutes, from the CDN side of the WAN lines. */
  wanDownBytes: Float64Array;
  /** The same out of all sites. */
  wanUpBytes: Float64Array;
}

type DeviceColumns = 'deviceBytes' | 'monthBytes' | 'uploadedBytes' | 'uploadedOnBatteryBytes';

/** Merges the accounts of parts. They are to be added in the order of the partition. */
export class Ledger {
  private readonly parts: PartAccount[] = [];
  private readonly sums: FigureSums;

  constructor(
    private readonly scenario: Scenario,
    private readonly catalogue: Catalogue,
    private readonly deviceCount: number,
  ) {
    this.sums = new FigureSums(scenario, catalogue);
  }

  add(part: PartAccount): void {
    this.sums.add(part);
    this.parts.push(part);
  }

  /** @throws InvariantError when a sum does not hold */
  account(): Account {
    const { parts } = this;
    const releaseBytes = new Float64Array(this.catalogue.releases.length * SOURCE_COUNT);
    const releaseReasons = new Float64Array(this.catalogue.releases.length * REASON_COUNT);
    const binCount = binsOf(this.scenario.durationS);
    const wanDownBytes = new Float64Array(binCount);
    const wanUpBytes = new Float64Array(binCount);
    for (const part of parts) {
      addColumn(releaseBytes, part.releaseBytes);
      addColumn(releaseReasons, part.releaseReasons);
      addBins(wanDownBytes, part.wanDown);
      addBins(wanUpBytes, part.wanUp);
    }
    const releases = this.catalogue.releases.map((_, i) => ({
      totals: totalsOf(releaseBytes, i),
      reasons: releaseReasons.slice(i * REASON_COUNT, (i + 1) * REASON_COUNT),
    }));
    const figures = this.sums.figures();
    return { figures, sites: this.sites(), releases, wanDownBytes, wanUpBytes, ...this.byDevice() };
  }

  private sites(): SiteAccount[] {
    const sites = this.parts.flatMap((part) => Array.from(part.sites, (site, i) => siteAccount(part, i, site)));
    return sites.sort((a, b) => a.site - b.site);
  }

  private byDevice(): Pick<Account, DeviceColumns> {
    const deviceBytes = new Float64Array(this.deviceCount * SOURCE_COUNT);
    const months = new Months(this.scenario).count;
    const monthBytes = months === 1 ? deviceBytes : new Float64Array(this.deviceCount * months * SOURCE_COUNT);
    const uploadedBytes = new Float64Array(this.deviceCount);
    const uploadedOnBatteryBytes = new Float64Array(this.deviceCount);
    for (const part of this.parts) {
      for (let i = 0; i < part.devices.length; i += 1) {
        const d = part.devices[i]!;
        addRow(deviceBytes, d, part.deviceBytes, i);
        for (let m = 0; months > 1 && m < months; m += 1)
          addRow(monthBytes, d * months + m, part.monthBytes, i * months + m);
        uploadedBytes[d] = part.uploadedBytes[i]!;
        uploadedOnBatteryBytes[d] = part.uploadedOnBatteryBytes[i]!;
      }
    }
    return { deviceBytes, monthBytes, uploadedBytes, uploadedOnBatteryBytes };
  }
}

function siteAccount(part: PartAccount, i: number, site: number): SiteAccount {
  const lines = part.siteLines.subarray(i * LINE_COUNT, (i + 1) * LINE_COUNT);
  return {
    site,
    totals: totalsOf(part.siteBytes, i),
    reasons: part.siteReasons.subarray(i * REASON_COUNT, (i + 1) * REASON_COUNT),
    wanDownPeakBytesPerS: lines[LINES.downPeak]!,
    wanDownP95BytesPerS: lines[LINES.downP95]!,
    wanUpPeakBytesPerS: lines[LINES.upPeak]!,
    wanUpP95BytesPerS: lines[LINES.upP95]!,
    fromOtherSitesBytes: part.fromOtherSitesBytes[i]!,
    servedOutBytes: part.servedOutBytes[i]!,
    servedInBytes: part.servedInBytes[i]!,
    toOtherSitesBytes: part.toOtherSitesBytes[i]!,
    uploadedOnBatteryBytes: part.siteUploadedOnBatteryBytes[i]!,
  };
}

function addColumn(to: Float64Array, from: Float64Array): void {
  for (let i = 0; i < to.length; i += 1) to[i]! += from[i]!;
}
