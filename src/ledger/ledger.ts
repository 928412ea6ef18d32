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
import { siteLineFigures } from './lineFigures.js';
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

/** Merges the accounts of parts. They are to be added in the order of the partition. */
export class Ledger {
  /** Without their lines, which the sums have. */
  private readonly parts: Omit<PartAccount, 'lines'>[] = [];
  private readonly sums: FigureSums;

  constructor(
    private readonly scenario: Scenario,
    private readonly catalogue: Catalogue,
    private readonly frame: LedgerFrame,
  ) {
    this.sums = new FigureSums(scenario, catalogue, frame);
  }

  add(part: PartAccount): void {
    this.sums.add(part);
    const { lines: _, ...rest } = part;
    this.parts.push(rest);
  }

  /** @throws InvariantError when a sum does not hold */
  account(): Account {
    const { parts } = this;
    const releaseBytes = new Float64Array(this.catalogue.releases.length * SOURCE_COUNT);
    const releaseReasons = new Float64Array(this.catalogue.releases.length * REASON_COUNT);
    for (const part of parts) {
      addColumn(releaseBytes, part.releaseBytes);
      addColumn(releaseReasons, part.releaseReasons);
    }
    const releases = this.catalogue.releases.map((_, i) => ({
      totals: totalsOf(releaseBytes, i),
      reasons: releaseReasons.slice(i * REASON_COUNT, (i + 1) * REASON_COUNT),
    }));
    const { intoSitesBytes: wanDownBytes, outOfSitesBytes: wanUpBytes } = this.sums.lines;
    const lines = this.sums.lines.lines();
    const figures = this.sums.figures(lines);
    const sites = this.sites(lines);
    const { installs, times } = this.sums;
    const { httpIncludesCache } = this.scenario.model;
    const { classes } = this.frame;
    return {
      figures,
      sites,
      classes: classes.areTold
        ? classAccounts({ classes, sites, lines, times, installs, httpIncludesCache }, figures)
        : [],
      installs,
      lines,
      releases,
      wanDownBytes,
      wanUpBytes,
      ...this.byDevice(),
    };
  }

  private sites(lines: readonly LineAccount[]): SiteAccount[] {
    const linesOf = new Map<number, LineAccount[]>();
    for (const line of lines) linesOf.set(line.site, [...(line.site < 0 ? [] : (linesOf.get(line.site) ?? [])), line]);
    const sites = this.parts.flatMap((part) =>
      Array.from(part.sites, (site, i) => ({
        ...siteAccount(part, i, site),
        ...siteLineFigures(linesOf.get(site) ?? []),
      })),
    );
    return sites.sort((a, b) => a.site - b.site);
  }

  private byDevice(): Pick<Account, DeviceColumns> {
    const deviceBytes = new Float64Array(this.frame.devices * SOURCE_COUNT);
    const months = new Months(this.scenario).count;
    const monthBytes = months === 1 ? deviceBytes : new Float64Array(this.frame.devices * months * SOURCE_COUNT);
    const uploadedBytes = new Float64Array(this.frame.devices);
    const uploadedOnBatteryBytes = new Float64Array(this.frame.devices);
    const capReached = new Uint8Array(this.frame.devices);
    for (const part of this.parts) {
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
    return { deviceBytes, monthBytes, uploadedBytes, uploadedOnBatteryBytes, capReached };
  }
}

function addColumn(to: Float64Array, from: Float64Array): void {
  for (let i = 0; i < to.length; i += 1) to[i]! += from[i]!;
}
