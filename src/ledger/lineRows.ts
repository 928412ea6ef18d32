/** What is told of a line in a direction, from what crossed it in each bin of five minutes: its row. */
import { FULL_PERCENTS } from '../core/figureCatalogue.js';
import { quantileAt } from '../core/stats.js';
import { HOUR_S } from '../core/units.js';
import { WEEK_HOURS } from '../core/week.js';
import { BIN_S, type LineBins } from '../engine/lineUse.js';
import type { BinHours } from './binHours.js';

const FULL_SHARES = FULL_PERCENTS.map((percent) => percent / 100);
/** Bins of the longer of the two peaks: 15 minutes. */
const LONG_PEAK_BINS = 3;
/** A sum of rates may be above a share of a rate by its last digits. */
const SLACK = 1e-9;

/**
 * Numbers of a line and direction: rates in whole bytes per second, hours, and the first bins of the peaks (-1 where nothing
 * crossed). `hoursAbove` is the first of three.
 */
export const USE = { peak5: 0, peak5Bin: 1, peak15: 2, peak15Bin: 3, p95: 4, p95Office: 5, hoursAbove: 6 } as const;
export const USE_COUNT = 9;

/** Bins that are not empty, in order of time. */
export type UsedBins = Pick<LineBins, 'bin' | 'bytes'>;

/** The rows of lines as columns. */
export interface RowColumns {
  /** By row: {@link USE}. */
  use: Float64Array;
  /** By row: where its hours begin in `week`; one more for the end. */
  weekStart: Int32Array;
  /** The hours of the week in which something crossed, with their bytes and their highest five minutes. */
  week: { hour: Uint8Array; bytes: Float64Array; peakBytesPerS: Float64Array };
}

/** Sums of the bins of a run, of which few may be used. */
export class BinSums {
  /** By bin. */
  readonly bytes: Float64Array;
  /** The bins that are not empty. */
  private readonly touched: Int32Array;
  private count = 0;
  private isInOrder = true;

  constructor(readonly length: number) {
    this.bytes = new Float64Array(length);
    this.touched = new Int32Array(length);
  }

  get isEmpty(): boolean {
    return this.count === 0;
  }

  /** @param bytes above 0 */
  add(bin: number, bytes: number): void {
    if (this.bytes[bin] === 0) {
      if (this.count > 0 && this.touched[this.count - 1]! > bin) this.isInOrder = false;
      this.touched[this.count] = bin;
      this.count += 1;
    }
    this.bytes[bin]! += bytes;
  }

  /** The bins that are not empty, in order of time, until something is added. */
  used(): Int32Array {
    const used = this.touched.subarray(0, this.count);
    if (!this.isInOrder) used.sort();
    this.isInOrder = true;
    return used;
  }

  clear(): void {
    for (let i = 0; i < this.count; i += 1) this.bytes[this.touched[i]!] = 0;
    this.count = 0;
    this.isInOrder = true;
  }

  /** What is there, in columns of its own; all bins are empty then. */
  take(): UsedBins {
    const bin = this.used().slice();
    const bytes = new Float64Array(bin.length);
    for (let i = 0; i < bin.length; i += 1) bytes[i] = this.bytes[bin[i]!]!;
    this.clear();
    return { bin, bytes };
  }
}

/** Settles the rows of lines one after the other. */
export class SettledRows {
  private readonly use: Float64Array;
  private readonly weekStart: Int32Array;
  /** Columns that grow: in a list of numbers V8 takes them for small whole ones again and again. */
  private hour = new Uint8Array(0);
  private bytes = new Float64Array(0);
  private peakBytesPerS = new Float64Array(0);
  private hourCount = 0;

  constructor(private readonly rows: number) {
    this.use = new Float64Array(rows * USE_COUNT);
    for (let row = 0; row < rows; row += 1) {
      this.use[row * USE_COUNT + USE.peak5Bin] = -1;
      this.use[row * USE_COUNT + USE.peak15Bin] = -1;
    }
    this.weekStart = new Int32Array(rows + 1);
  }

  /** Settles the bins of a row, some of which are not empty; rows come in order. */
  settle(row: number, bins: BinSums, hours: BinHours, rateBytesPerS: number): void {
    this.use.set(useOf(bins, hours, rateBytesPerS), row * USE_COUNT);
    const before = this.hourCount;
    this.addWeek(bins, hours);
    this.weekStart[row + 1] = this.hourCount - before;
  }

  columns(): RowColumns {
    const { bytes, hour, hourCount, peakBytesPerS, use, weekStart } = this;
    for (let row = 0; row < this.rows; row += 1) weekStart[row + 1]! += weekStart[row]!;
    const week = {
      hour: hour.slice(0, hourCount),
      bytes: bytes.slice(0, hourCount),
      peakBytesPerS: peakBytesPerS.slice(0, hourCount),
    };
    return { use, weekStart, week };
  }

  /** Adds the hours of the week in which something crossed. */
  private addWeek(bins: BinSums, { hourOfWeek }: BinHours): void {
    const { bytes, peak } = weekScratch;
    bytes.fill(0);
    peak.fill(0);
    const used = bins.used();
    for (let i = 0; i < used.length; i += 1) {
      const bin = used[i]!;
      const carried = bins.bytes[bin]!;
      const hour = hourOfWeek[bin]!;
      bytes[hour]! += carried;
      if (carried / BIN_S > peak[hour]!) peak[hour] = carried / BIN_S;
    }
    this.makeRoom(WEEK_HOURS);
    for (let hour = 0; hour < WEEK_HOURS; hour += 1) {
      if (bytes[hour] === 0) continue;
      this.hour[this.hourCount] = hour;
      this.bytes[this.hourCount] = bytes[hour]!;
      this.peakBytesPerS[this.hourCount] = peak[hour]!;
      this.hourCount += 1;
    }
  }

  /** Makes room for so many more hours. */
  private makeRoom(more: number): void {
    const needed = this.hourCount + more;
    if (needed <= this.hour.length) return;
    const length = Math.max(needed, 2 * this.hour.length);
    this.hour = longer(this.hour, new Uint8Array(length));
    this.bytes = longer(this.bytes, new Float64Array(length));
    this.peakBytesPerS = longer(this.peakBytesPerS, new Float64Array(length));
  }
}

function longer<T extends Uint8Array | Float64Array>(column: T, empty: T): T {
  empty.set(column);
  return empty;
}

/** By hour of the week: rows use it one after the other. */
const weekScratch = { bytes: new Float64Array(WEEK_HOURS), peak: new Float64Array(WEEK_HOURS) };

/** The numbers of {@link USE} of some bins. */
export function useOf(sums: BinSums, hours: BinHours, rateBytesPerS: number): Float64Array {
  const use = new Float64Array(USE_COUNT);
  const { length: count } = sums;
  const bins = sums.used();
  setPeaks(use, bins, sums);
  setHoursAbove(use, bins, sums.bytes, rateBytesPerS);
  const used = new Float64Array(bins.length);
  const inOffice = copyUsed(used, bins, sums.bytes, hours.isOffice);
  use[USE.p95Office] = Math.round(p95Of(inOffice, hours.officeBins) / BIN_S);
  use[USE.p95] = Math.round(p95Of(used, count) / BIN_S);
  return use;
}

/** Finds the fullest five minutes, and the fullest fifteen. */
function setPeaks(use: Float64Array, used: Int32Array, { bytes: bins, length: count }: BinSums): void {
  const long = Math.min(LONG_PEAK_BINS, count);
  let peak = 0;
  let longPeak = 0;
  for (let i = 0; i < used.length; i += 1) {
    const bin = used[i]!;
    const bytes = bins[bin]!;
    if (bytes > peak) {
      peak = bytes;
      use[USE.peak5Bin] = bin;
    }
    // The fullest window has something in its first or its last bin.
    for (let first = Math.max(0, bin - long + 1); first <= Math.min(bin, count - long); first += 1) {
      let window = 0;
      for (let k = first; k < first + long; k += 1) window += bins[k]!;
      if (window > longPeak) {
        longPeak = window;
        use[USE.peak15Bin] = first;
      }
    }
  }
  use[USE.peak5] = Math.round(peak / BIN_S);
  use[USE.peak15] = Math.round(longPeak / (long * BIN_S));
}

function setHoursAbove(use: Float64Array, used: Int32Array, bins: Float64Array, rateBytesPerS: number): void {
  for (let k = 0; k < FULL_SHARES.length; k += 1) {
    const limit = FULL_SHARES[k]! * rateBytesPerS * BIN_S * (1 + SLACK);
    let hours = 0;
    for (let i = 0; i < used.length; i += 1) if (bins[used[i]!]! > limit) hours += BIN_S / HOUR_S;
    use[USE.hoursAbove + k] = hours;
  }
}

/** Copies the bytes of the used bins. @returns those of office hours */
function copyUsed(to: Float64Array, used: Int32Array, bins: Float64Array, isOffice: Uint8Array): Float64Array {
  const inOffice = new Float64Array(used.length);
  let count = 0;
  for (let i = 0; i < used.length; i += 1) {
    const bytes = bins[used[i]!]!;
    to[i] = bytes;
    if (isOffice[used[i]!] === 1) inOffice[count++] = bytes;
  }
  return inOffice.subarray(0, count);
}

/** The 95th percentile of some bins, of which only those are given that are not empty: they are put in order. */
function p95Of(used: Float64Array, count: number): number {
  if (count === 0) return 0;
  const empty = count - used.length;
  if (Math.floor((count - 1) * 0.95) + 1 < empty) return 0;
  const sorted = used.sort();
  return quantileAt({ length: count, at: (i: number) => (i < empty ? 0 : sorted[i - empty]!) }, 0.95);
}
