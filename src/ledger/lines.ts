/**
 * How full the lines are, and when: for each line (fleet/lines.ts) and direction its peaks, its 95th percentiles, the hours
 * above some shares of its rate, what crosses it in each hour of the week, and bytes by the kind of traffic.
 *
 * A line of one part is settled where the part is simulated; what several parts may use is added up first.
 */
import { FULL_PERCENTS } from '../core/figureCatalogue.js';
import { quantileAt } from '../core/stats.js';
import { HOUR_S } from '../core/units.js';
import { BIN_S, binsOf, type LineBins, lineRow, TRAFFIC_COUNT } from '../engine/lineUse.js';
import type { PartResult } from '../engine/result.js';
import type { Fleet } from '../fleet/fleet.js';
import { isOfSite, type Line } from '../fleet/line.js';
import type { Scenario } from '../scenario/schema.js';
import { type BinHours, binHoursOf, WEEK_HOURS } from './binHours.js';

const FULL_SHARES = FULL_PERCENTS.map((percent) => percent / 100);
/** Bins of the longer of the two peaks: 15 minutes. */
const LONG_PEAK_BINS = 3;
/** A sum of rates may be above a share of a rate by its last digits. */
const SLACK = 1e-9;

/**
 * Numbers of a line and direction: rates in whole bytes per second, hours, and the first bins of the peaks (-1 where nothing
 * crossed). `hoursAbove` is the first of three.
 */
const USE = { peak5: 0, peak5Bin: 1, peak15: 2, peak15Bin: 3, p95: 4, p95Office: 5, hoursAbove: 6 } as const;
const USE_COUNT = 9;

/** Lines as columns. Each has two rows, down and up. */
interface SettledLines {
  /**
   * Their numbers; the site that each connects, or -1 for a line that connects none; and the site where each ends, or -1: that of
   * a tunnel, too, and of the server of a port.
   */
  lines: Int32Array;
  sites: Int32Array;
  endsAt: Int32Array;
  isPort: Uint8Array;
  isPrivate: Uint8Array;
  /** By row: the rate of the line, {@link USE}, and whole bytes by kind of traffic. */
  rates: Float64Array;
  use: Float64Array;
  bytes: Float64Array;
  /** By row: where its week is in `week`, or -1 for a row that carried nothing. */
  weekOf: Int32Array;
  /** For each week: bytes of every hour of it, and the highest five minutes of every hour, in bytes per second. */
  week: Float64Array;
}

type UsedBins = Pick<LineBins, 'bin' | 'bytes'>;

/** Columns only, so that a worker can hand them over: the lines that one part alone uses, and what it puts on others. */
export interface PartLines extends SettledLines {
  /** Lines that other parts may use, their rows, and their bins with all traffic together, one row after the other. */
  shared: Int32Array;
  sharedBytes: Float64Array;
  sharedBins: LineBins;
  /** Into all sites over their lines, and out of them: the bins in which there was something. */
  intoSites: UsedBins;
  outOfSites: UsedBins;
}

/** Settles the lines of a part: columns of its own. */
export function partLines(scenario: Scenario, fleet: Fleet, part: PartResult): PartLines {
  const binCount = binsOf(scenario.durationS);
  const own: number[] = [];
  const shared: number[] = [];
  const { all } = fleet.lines;
  part.lines.forEach((line, k) => {
    const { server, site } = all[line]!;
    (server < 0 && site < 0 ? shared : own).push(k);
  });
  const { bins, sums } = scratchOf(binCount);
  const rows = new SettledRows(own.length * 2);
  const bytes = new Float64Array(own.length * 2 * TRAFFIC_COUNT);
  own.forEach((k, i) => {
    const line = all[part.lines[k]!]!;
    const hours = binHoursOf(scenario, line);
    for (let direction = 0; direction < 2; direction += 1) {
      const first = lineRow(k, direction, 0);
      bytes.set(part.lineBytes.subarray(first, first + TRAFFIC_COUNT), (2 * i + direction) * TRAFFIC_COUNT);
      if (!addTraffic(bins, part.lineBins, first)) continue;
      rows.settle(2 * i + direction, bins, hours, direction === 0 ? line.downBytesPerS : line.upBytesPerS);
      bins.fill(0);
      if (isOfSite(line)) addTraffic(sums[direction]!, part.lineBins, first);
    }
  });
  const lines = own.map((k) => all[part.lines[k]!]!);
  const [intoSites, outOfSites] = sums.map((sum) => usedBins(sum)) as [UsedBins, UsedBins];
  for (const sum of sums) sum.fill(0);
  return {
    lines: Int32Array.from(lines, ({ index }) => index),
    sites: Int32Array.from(lines, (line) => (isOfSite(line) ? line.site : -1)),
    endsAt: Int32Array.from(lines, ({ site }) => site),
    isPort: Uint8Array.from(lines, ({ kind }) => Number(kind === 'cacheServer')),
    isPrivate: Uint8Array.from(lines, ({ isPrivate }) => Number(isPrivate)),
    rates: Float64Array.from(lines.flatMap(({ downBytesPerS, upBytesPerS }) => [downBytesPerS, upBytesPerS])),
    bytes,
    ...rows.columns(),
    ...sharedLines(part, shared, bins),
    intoSites,
    outOfSites,
  };
}

/** Empty bins that parts use one after the other. */
let scratch = { bins: new Float64Array(0), sums: [new Float64Array(0), new Float64Array(0)] };

function scratchOf(binCount: number): typeof scratch {
  const empty = () => new Float64Array(binCount);
  if (scratch.bins.length !== binCount) scratch = { bins: empty(), sums: [empty(), empty()] };
  return scratch;
}

/** Adds what crossed a line in a direction, of every kind. @returns false where nothing did */
function addTraffic(to: Float64Array, { start, bin, bytes }: LineBins, firstRow: number): boolean {
  const from = start[firstRow]!;
  const end = start[firstRow + TRAFFIC_COUNT]!;
  for (let at = from; at < end; at += 1) to[bin[at]!]! += bytes[at]!;
  return end > from;
}

function usedBins(sums: Float64Array): UsedBins {
  let count = 0;
  for (let b = 0; b < sums.length; b += 1) if (sums[b]! > 0) count += 1;
  const bin = new Int32Array(count);
  const bytes = new Float64Array(count);
  for (let b = 0, at = 0; b < sums.length; b += 1) {
    if (sums[b]! === 0) continue;
    bin[at] = b;
    bytes[at] = sums[b]!;
    at += 1;
  }
  return { bin, bytes };
}

function sharedLines(
  part: PartResult,
  shared: readonly number[],
  scratch: Float64Array,
): Pick<PartLines, 'shared' | 'sharedBytes' | 'sharedBins'> {
  const start = new Int32Array(shared.length * 2 + 1);
  const sharedBytes = new Float64Array(shared.length * 2 * TRAFFIC_COUNT);
  const used: UsedBins[] = [];
  shared.forEach((k, i) => {
    for (let direction = 0; direction < 2; direction += 1) {
      const first = lineRow(k, direction, 0);
      const row = 2 * i + direction;
      sharedBytes.set(part.lineBytes.subarray(first, first + TRAFFIC_COUNT), row * TRAFFIC_COUNT);
      const isUsed = addTraffic(scratch, part.lineBins, first);
      const bins = usedBins(isUsed ? scratch : scratch.subarray(0, 0));
      if (isUsed) scratch.fill(0);
      used.push(bins);
      start[row + 1] = start[row]! + bins.bin.length;
    }
  });
  const sharedBins = { start, bin: new Int32Array(start.at(-1)!), bytes: new Float64Array(start.at(-1)!) };
  used.forEach(({ bin, bytes }, row) => {
    sharedBins.bin.set(bin, start[row]!);
    sharedBins.bytes.set(bytes, start[row]!);
  });
  return { shared: Int32Array.from(shared, (k) => part.lines[k]!), sharedBytes, sharedBins };
}

/** The rows of lines as columns. */
class SettledRows {
  private readonly use: Float64Array;
  private readonly weekOf: Int32Array;
  private readonly weeks: Float64Array[] = [];

  constructor(rows: number) {
    this.use = new Float64Array(rows * USE_COUNT);
    for (let row = 0; row < rows; row += 1) {
      this.use[row * USE_COUNT + USE.peak5Bin] = -1;
      this.use[row * USE_COUNT + USE.peak15Bin] = -1;
    }
    this.weekOf = new Int32Array(rows).fill(-1);
  }

  /** Settles the bins of a row, some of which are not empty. */
  settle(row: number, bins: Float64Array, hours: BinHours, rateBytesPerS: number): void {
    this.use.set(useOf(bins, hours, rateBytesPerS), row * USE_COUNT);
    this.weekOf[row] = this.weeks.length;
    this.weeks.push(weekOf(bins, hours));
  }

  columns(): Pick<PartLines, 'use' | 'weekOf' | 'week'> {
    const week = new Float64Array(this.weeks.length * 2 * WEEK_HOURS);
    this.weeks.forEach((each, i) => {
      week.set(each, i * 2 * WEEK_HOURS);
    });
    return { use: this.use, weekOf: this.weekOf, week };
  }
}

/** The numbers of {@link USE}. */
function useOf(bins: Float64Array, hours: BinHours, rateBytesPerS: number): Float64Array {
  const use = new Float64Array(USE_COUNT);
  const count = bins.length;
  const long = Math.min(LONG_PEAK_BINS, count);
  const limits = FULL_SHARES.map((share) => share * rateBytesPerS * BIN_S * (1 + SLACK));
  const used: number[] = [];
  const usedInOffice: number[] = [];
  let peak = 0;
  let longPeak = 0;
  for (let bin = 0; bin < count; bin += 1) {
    const bytes = bins[bin]!;
    if (bytes === 0) continue;
    used.push(bytes);
    if (hours.isOffice[bin] === 1) usedInOffice.push(bytes);
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
    for (let k = 0; k < limits.length; k += 1) if (bytes > limits[k]!) use[USE.hoursAbove + k]! += BIN_S / HOUR_S;
  }
  use[USE.peak5] = Math.round(peak / BIN_S);
  use[USE.peak15] = Math.round(longPeak / (long * BIN_S));
  use[USE.p95] = Math.round(p95Of(used, count) / BIN_S);
  use[USE.p95Office] = Math.round(p95Of(usedInOffice, hours.officeBins) / BIN_S);
  return use;
}

/** The 95th percentile of some bins, of which only those are given that are not empty. */
function p95Of(used: readonly number[], count: number): number {
  if (count === 0) return 0;
  const empty = count - used.length;
  if (Math.floor((count - 1) * 0.95) + 1 < empty) return 0;
  const sorted = Float64Array.from(used).sort();
  return quantileAt({ length: count, at: (i: number) => (i < empty ? 0 : sorted[i - empty]!) }, 0.95);
}

/** Bytes of every hour of the week, and its highest five minutes. */
function weekOf(bins: Float64Array, { hourOfWeek }: BinHours): Float64Array {
  const week = new Float64Array(2 * WEEK_HOURS);
  for (let bin = 0; bin < bins.length; bin += 1) {
    const bytes = bins[bin]!;
    if (bytes === 0) continue;
    const hour = hourOfWeek[bin]!;
    week[hour]! += bytes;
    const peak = WEEK_HOURS + hour;
    if (bytes / BIN_S > week[peak]!) week[peak] = bytes / BIN_S;
  }
  return week;
}

/** How full a line is in a direction: rates in bytes per second, times in seconds after the start of the run. */
export interface LineUse {
  /** What it can carry; Infinity for a line without a limit. */
  rateBytesPerS: number;
  /** By kind of traffic (`TRAFFIC`). */
  bytes: Float64Array;
  peak5BytesPerS: number;
  peak15BytesPerS: number;
  /** When the peaks begin; NaN where nothing crossed. */
  peak5AtS: number;
  peak15AtS: number;
  p95BytesPerS: number;
  p95OfficeBytesPerS: number;
  /** Hours above each of `FULL_PERCENTS` of the rate. */
  hoursAbove: readonly number[];
  /** By hour of the week: bytes, and the highest five minutes; empty where nothing crossed. */
  weekBytes: Float64Array;
  weekPeakBytesPerS: Float64Array;
}

/** Whole bytes that crossed a line in a direction. */
export function bytesOver({ bytes }: Pick<LineUse, 'bytes'>): number {
  return bytes.reduce((total, of) => total + of, 0);
}

/** Down and up. */
export interface LineAccount {
  line: number;
  /** The site that it connects, or -1. */
  site: number;
  /** The site where it ends, or -1; whether it is the port of a cache server. */
  endsAt: number;
  isPort: boolean;
  isPrivate: boolean;
  directions: readonly [LineUse, LineUse];
}

/** What crosses the lines of several parts, added up as the parts come in. */
interface SharedSums {
  bins: [Float64Array, Float64Array];
  bytes: [Float64Array, Float64Array];
}

/** The lines of a run, from those of its parts. They are to be added in the order of the partition. */
export class LineSums {
  private readonly parts: SettledLines[] = [];
  private readonly shared = new Map<number, SharedSums>();
  readonly intoSitesBytes: Float64Array;
  readonly outOfSitesBytes: Float64Array;

  /** @param sharedLines those that several parts may use */
  constructor(
    private readonly scenario: Scenario,
    private readonly sharedLines: readonly Line[],
  ) {
    const count = binsOf(scenario.durationS);
    this.intoSitesBytes = new Float64Array(count);
    this.outOfSitesBytes = new Float64Array(count);
    for (const { index } of sharedLines) {
      const bins: SharedSums['bins'] = [new Float64Array(count), new Float64Array(count)];
      this.shared.set(index, { bins, bytes: [new Float64Array(TRAFFIC_COUNT), new Float64Array(TRAFFIC_COUNT)] });
    }
  }

  add({ lines, sites, endsAt, isPort, isPrivate, rates, use, bytes, weekOf, week, ...part }: PartLines): void {
    this.parts.push({ lines, sites, endsAt, isPort, isPrivate, rates, use, bytes, weekOf, week });
    addTo(this.intoSitesBytes, part.intoSites.bin, part.intoSites.bytes);
    addTo(this.outOfSitesBytes, part.outOfSites.bin, part.outOfSites.bytes);
    part.shared.forEach((line, i) => {
      const sums = this.shared.get(line)!;
      for (const direction of [0, 1] as const) {
        const row = 2 * i + direction;
        const { start } = part.sharedBins;
        const [from, to] = [start[row]!, start[row + 1]!];
        addTo(sums.bins[direction], part.sharedBins.bin.subarray(from, to), part.sharedBins.bytes.subarray(from, to));
        for (let k = 0; k < TRAFFIC_COUNT; k += 1)
          sums.bytes[direction][k]! += part.sharedBytes[row * TRAFFIC_COUNT + k]!;
      }
    });
  }

  /** All lines that some part has, in the order of their numbers. */
  lines(): LineAccount[] {
    const lines = this.parts.flatMap((part) => Array.from(part.lines, (_, i) => lineAccount(part, i)));
    for (const line of this.sharedLines) {
      const { bins, bytes } = this.shared.get(line.index)!;
      const hours = binHoursOf(this.scenario, line);
      const rows = new SettledRows(2);
      for (const direction of [0, 1] as const) {
        const rate = direction === 0 ? line.downBytesPerS : line.upBytesPerS;
        if (bins[direction].some((carried) => carried > 0)) rows.settle(direction, bins[direction], hours, rate);
      }
      const columns = {
        lines: Int32Array.of(line.index),
        sites: Int32Array.of(-1),
        endsAt: Int32Array.of(-1),
        isPort: new Uint8Array(1),
        isPrivate: Uint8Array.of(Number(line.isPrivate)),
        rates: Float64Array.of(line.downBytesPerS, line.upBytesPerS),
        bytes: Float64Array.of(...bytes[0], ...bytes[1]),
        ...rows.columns(),
      };
      lines.push(lineAccount(columns, 0));
    }
    return lines.sort((a, b) => a.line - b.line);
  }
}

function addTo(sums: Float64Array, bin: Int32Array, bytes: Float64Array): void {
  for (let i = 0; i < bin.length; i += 1) sums[bin[i]!]! += bytes[i]!;
}

function lineAccount(columns: SettledLines, i: number): LineAccount {
  const { endsAt, isPort, isPrivate, lines, sites } = columns;
  const directions = [lineUse(columns, 2 * i), lineUse(columns, 2 * i + 1)] as const;
  return {
    line: lines[i]!,
    site: sites[i]!,
    endsAt: endsAt[i]!,
    isPort: isPort[i] === 1,
    isPrivate: isPrivate[i] === 1,
    directions,
  };
}

function lineUse({ rates, use, bytes, weekOf, week }: SettledLines, row: number): LineUse {
  const at = (column: number) => use[row * USE_COUNT + column]!;
  const timeOf = (bin: number) => (bin < 0 ? Number.NaN : bin * BIN_S);
  const first = weekOf[row]! * 2 * WEEK_HOURS;
  return {
    rateBytesPerS: rates[row]!,
    bytes: bytes.subarray(row * TRAFFIC_COUNT, (row + 1) * TRAFFIC_COUNT),
    peak5BytesPerS: at(USE.peak5),
    peak15BytesPerS: at(USE.peak15),
    peak5AtS: timeOf(at(USE.peak5Bin)),
    peak15AtS: timeOf(at(USE.peak15Bin)),
    p95BytesPerS: at(USE.p95),
    p95OfficeBytesPerS: at(USE.p95Office),
    hoursAbove: FULL_SHARES.map((_, k) => at(USE.hoursAbove + k)),
    weekBytes: first < 0 ? NO_WEEK : week.subarray(first, first + WEEK_HOURS),
    weekPeakBytesPerS: first < 0 ? NO_WEEK : week.subarray(first + WEEK_HOURS, first + 2 * WEEK_HOURS),
  };
}

const NO_WEEK = new Float64Array(0);
