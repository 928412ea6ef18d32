/**
 * The account of a run: the accounts of its parts, merged in fixed order.
 */
import type { Catalogue } from '../content/catalogue.js';
import { REASON_COUNT } from '../core/reasons.js';
import { SOURCE_COUNT } from '../engine/result.js';
import type { Scenario } from '../scenario/schema.js';
import { type ClassAccount, classAccounts } from './classes.js';
import { FigureSums, type Figures } from './figures.js';
import type { LedgerFrame } from './frame.js';
import type { InstallSums } from './installs.js';
import { type SiteLineFigures, siteLineFigures } from './lineFigures.js';
import type { LineAccount } from './lines.js';
import { Months } from './months.js';
import type { PartAccount } from './part.js';
import { addRow } from './rows.js';
import { type SiteAccount, siteAccount } from './sites.js';
import { type Totals, totalsOf } from './totals.js';

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
  /** By device: 1 when it has used up its monthly upload cap in some month. */
  capReached: Uint8Array;
  /** The classes of sites, where there is more than one or the scenario states some. */
  classes: ClassAccount[];
  /** Installs by release and class. */
  installs: InstallSums;
  /** The lines that some part has, in the order of their numbers. */
  lines: LineAccount[];
  /** Bytes into all sites in each five minutes, over their lines. */
  wanDownBytes: Float64Array;
  /** The same out of all sites. */
  wanUpBytes: Float64Array;
}

type DeviceColumns = 'deviceBytes' | 'monthBytes' | 'uploadedBytes' | 'capReached' | 'uploadedOnBatteryBytes';

/** Merges the accounts of parts. They are to be added in the order of the partition. A part that was added is not held. */
export class Ledger {
  private readonly sums: FigureSums;
  private readonly sites: Omit<SiteAccount, keyof SiteLineFigures>[] = [];
  private readonly releaseBytes: Float64Array;
  private readonly releaseReasons: Float64Array;
  private readonly months: number;
  private readonly byDevice: Pick<Account, DeviceColumns>;

  constructor(
    private readonly scenario: Scenario,
    private readonly catalogue: Catalogue,
    private readonly frame: LedgerFrame,
  ) {
    const { devices } = frame;
    this.sums = new FigureSums(scenario, catalogue, frame);
    this.releaseBytes = new Float64Array(catalogue.releases.length * SOURCE_COUNT);
    this.releaseReasons = new Float64Array(catalogue.releases.length * REASON_COUNT);
    this.months = new Months(scenario).count;
    const deviceBytes = new Float64Array(devices * SOURCE_COUNT);
    this.byDevice = {
      deviceBytes,
      // In one month a device gets all that it gets.
      monthBytes: this.months === 1 ? deviceBytes : new Float64Array(devices * this.months * SOURCE_COUNT),
      uploadedBytes: new Float64Array(devices),
      uploadedOnBatteryBytes: new Float64Array(devices),
      capReached: new Uint8Array(devices),
    };
  }

  add(part: PartAccount): void {
    this.sums.add(part);
    for (let i = 0; i < part.sites.length; i += 1) this.sites.push(siteAccount(part, i));
    addColumn(this.releaseBytes, part.releaseBytes);
    addColumn(this.releaseReasons, part.releaseReasons);
    this.addDevices(part);
  }

  /** @throws InvariantError when a sum does not hold */
  account(): Account {
    const releases = this.catalogue.releases.map((_, i) => ({
      totals: totalsOf(this.releaseBytes, i),
      reasons: this.releaseReasons.slice(i * REASON_COUNT, (i + 1) * REASON_COUNT),
    }));
    const { intoSitesBytes: wanDownBytes, outOfSitesBytes: wanUpBytes } = this.sums.lines;
    const lines = this.sums.lines.lines();
    const figures = this.sums.figures(lines);
    const sites = this.sitesWith(lines);
    const { installs, times } = this.sums;
    const { classes, rented } = this.frame;
    return {
      figures,
      sites,
      classes: classes.areTold
        ? classAccounts(
            { classes, sites, lines, times, installs, rented: rented.ofClass, scenario: this.scenario },
            figures,
          )
        : [],
      installs,
      lines,
      releases,
      wanDownBytes,
      wanUpBytes,
      ...this.byDevice,
    };
  }

  private sitesWith(lines: readonly LineAccount[]): SiteAccount[] {
    const linesOf = new Map<number, LineAccount[]>();
    for (const line of lines) {
      const known = linesOf.get(line.site);
      if (known) known.push(line);
      else if (line.site >= 0) linesOf.set(line.site, [line]);
    }
    return this.sites
      .map((site) => ({ ...site, ...siteLineFigures(linesOf.get(site.site) ?? []) }))
      .sort((a, b) => a.site - b.site);
  }

  private addDevices(part: PartAccount): void {
    const { months } = this;
    const { capReached, deviceBytes, monthBytes, uploadedBytes, uploadedOnBatteryBytes } = this.byDevice;
    for (let i = 0; i < part.devices.length; i += 1) {
      const d = part.devices[i]!;
      addRow(deviceBytes, d, part.deviceBytes, i);
      for (let m = 0; months > 1 && m < months; m += 1)
        addRow(monthBytes, d * months + m, part.monthBytes, i * months + m);
      uploadedBytes[d] = part.uploadedBytes[i]!;
      capReached[d] = part.capReached[i]!;
      uploadedOnBatteryBytes[d] = part.uploadedOnBatteryBytes[i]!;
    }
  }
}

function addColumn(to: Float64Array, from: Float64Array): void {
  for (let i = 0; i < to.length; i += 1) to[i]! += from[i]!;
}
