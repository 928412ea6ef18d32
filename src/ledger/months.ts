/**
 * The calendar months of a run: clients count what they get by month, for each kind of peer by itself.
 *
 * A download counts in the month in which it ends, by the clock of the site of its device; one that is open at the end of
 * the run counts in the last month.
 */
import { DAY_S } from '../core/units.js';
import { type DownloadColumns, SOURCE_COUNT } from '../engine/result.js';
import type { Fleet } from '../fleet/fleet.js';
import type { Scenario } from '../scenario/schema.js';
import { addRow } from './rows.js';

const MONTHS_A_YEAR = 12;

export class Months {
  readonly count: number;
  private readonly first: number;
  private readonly startS: number;
  private readonly durationS: number;

  constructor({ durationS, startMs }: Pick<Scenario, 'startMs' | 'durationS'>) {
    this.startS = startMs / 1000;
    this.durationS = durationS;
    // No clock is further from UTC than a day.
    this.first = monthOf(this.startS - DAY_S);
    this.count = monthOf(this.startS + durationS + DAY_S) - this.first + 1;
  }

  /** Number of the month of a time of the run (NaN: its end), from 0, by the clock of a site. */
  at(fleet: Fleet, site: number, timeS: number): number {
    const at = this.startS + (Number.isNaN(timeS) ? this.durationS : timeS);
    const month = monthOf(fleet.sites[site]!.clock.localS(at)) - this.first;
    return Math.max(0, Math.min(this.count - 1, month));
  }

  /** `2026-03`. */
  name(month: number): string {
    const all = this.first + month;
    return `${Math.floor(all / MONTHS_A_YEAR)}-${String((all % MONTHS_A_YEAR) + 1).padStart(2, '0')}`;
  }
}

function monthOf(timeS: number): number {
  const day = new Date(timeS * 1000);
  return day.getUTCFullYear() * MONTHS_A_YEAR + day.getUTCMonth();
}

/**
 * Bytes from each source (`SOURCE_COUNT`) by device and month: the months of a device one after the other.
 *
 * @param local number of the device of each download
 */
export function bytesByMonth(
  months: Months,
  fleet: Fleet,
  { bytes, count, device, finishedS }: DownloadColumns,
  local: Int32Array,
  deviceCount: number,
): Float64Array {
  const byMonth = new Float64Array(deviceCount * months.count * SOURCE_COUNT);
  for (let r = 0; r < count; r += 1) {
    const month = months.at(fleet, fleet.siteOf[device[r]!]!, finishedS[r]!);
    addRow(byMonth, local[r]! * months.count + month, bytes, r);
  }
  return byMonth;
}
