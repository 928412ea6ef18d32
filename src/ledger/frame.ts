/** What a ledger has to know of the estate of its run: plain data, which a worker can hand over. */
import type { Fleet } from '../fleet/fleet.js';
import type { Line } from '../fleet/line.js';
import { type SiteClasses, siteClassesOf } from '../fleet/siteClasses.js';
import type { Scenario } from '../scenario/schema.js';
import { type Rented, rentedOf } from './costs.js';

export interface LedgerFrame {
  devices: number;
  /** Lines that several parts may use. */
  sharedLines: readonly Line[];
  classes: SiteClasses;
  rented: Rented;
}

export function ledgerFrame(fleet: Fleet, scenario: Scenario): LedgerFrame {
  return {
    devices: fleet.count,
    sharedLines: fleet.lines.shared,
    classes: siteClassesOf(fleet, scenario),
    rented: rentedOf(fleet),
  };
}
