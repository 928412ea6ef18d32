/** What a ledger has to know of the estate of its run: plain data, which a worker can hand over. */
import type { Fleet } from '../fleet/fleet.js';
import type { Line } from '../fleet/line.js';
import { type SiteClasses, siteClassesOf } from '../fleet/siteClasses.js';
import type { Scenario } from '../scenario/schema.js';
import { type RentedByClass, rentedOf } from './costs.js';

export interface LedgerFrame {
  devices: number;
  /** Lines that several parts may use. */
  sharedLines: readonly Line[];
  classes: SiteClasses;
  rented: RentedByClass;
}

export function ledgerFrame(fleet: Fleet, scenario: Scenario): LedgerFrame {
  const classes = siteClassesOf(fleet, scenario);
  return { devices: fleet.count, sharedLines: fleet.lines.shared, classes, rented: rentedOf(fleet, classes) };
}
