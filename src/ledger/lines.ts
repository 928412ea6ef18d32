/**
 * How full the lines are, and when: for each line (fleet/lines.ts) and direction its peaks, its 95th percentiles, the hours
 * above some shares of its rate, what crosses it in each hour of the week, and bytes by the kind of traffic. On an access point
 * what counts is airtime, in bytes of its fastest device: all but the bytes by the kind of traffic, which are those that crossed.
 *
 * A line of one part is settled where the part is simulated; what several parts may use is added up first.
 */
import { addBins, BIN_S, binsOf, type LineBins, lineRow, TRAFFIC_COUNT } from '../engine/lineUse.js';
import type { PartResult } from '../engine/result.js';
import type { Fleet } from '../fleet/fleet.js';
import { groupOf, isOfSite, LINE_GROUPS, type Line, type LineGroup } from '../fleet/line.js';
import { DIRECTIONS, type Direction, rateOfLine } from '../fleet/otherTraffic.js';
import type { Scenario } from '../scenario/schema.js';
import { binHoursOf } from './binHours.js';
import { type LineLoad, LoadColumns, lineLoadOf } from './lineLoad.js';
import { BinSums, type RowColumns, SettledRows, USE, USE_COUNT, type UsedBins } from './lineRows.js';

/** Lines as columns. Each has two rows, down and up. */
interface SettledLines extends RowColumns {
  /**
   * Their numbers; the site that each connects, or -1 for a line that connects none; and the site where each ends, or -1: that of
   * a tunnel, too, and of the server of a port.
   */
  lines: Int32Array;
  sites: Int32Array;
  endsAt: Int32Array;
  /** Numbers of their groups in `LINE_GROUPS`. */
  groups: Uint8Array;
  isPrivate: Uint8Array;
  /** By row: the rate of the line, and whole bytes by kind of traffic. */
  rates: Float64Array;
  bytes: Float64Array;
  /** By line: its place among those with other traffic, or -1, where there are such; and their rows (lineLoad.ts). */
  loadOf: Int32Array;
  load: Float64Array;
}

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
  const own: number[] = [];
  const shared: number[] = [];
  const { all } = fleet.lines;
  part.lines.forEach((line, k) => {
    const { server, site } = all[line]!;
    (server < 0 && site < 0 ? shared : own).push(k);
  });
  const { bins, intoSites, outOfSites } = scratchOf(binsOf(scenario.durationS));
  const rows = new SettledRows(own.length * 2);
  const bytes = new Float64Array(own.length * 2 * TRAFFIC_COUNT);
  const loads = new LoadColumns(scenario, fleet.sites, own.length);
  own.forEach((k, i) => {
    const line = all[part.lines[k]!]!;
    const hours = binHoursOf(scenario, line);
    for (const direction of DIRECTIONS) {
      const first = lineRow(k, direction, 0);
      bytes.set(part.lineBytes.subarray(first, first + TRAFFIC_COUNT), (2 * i + direction) * TRAFFIC_COUNT);
      const isUsed = addTraffic(bins, part.lineBins, first);
      if (line.otherTraffic !== null) loads.settle(i, line, direction, bins);
      if (!isUsed) continue;
      rows.settle(2 * i + direction, bins, hours, rateOfLine(line, direction));
      bins.clear();
      if (isOfSite(line)) addTraffic(direction === 0 ? intoSites : outOfSites, part.lineBins, first);
    }
  });
  const lines = own.map((k) => all[part.lines[k]!]!);
  return {
    lines: Int32Array.from(lines, ({ index }) => index),
    sites: Int32Array.from(lines, (line) => (isOfSite(line) ? line.site : -1)),
    endsAt: Int32Array.from(lines, ({ site }) => site),
    groups: Uint8Array.from(lines, groupNumber),
    isPrivate: Uint8Array.from(lines, ({ isPrivate }) => Number(isPrivate)),
    rates: Float64Array.from(lines.flatMap(({ downBytesPerS, upBytesPerS }) => [downBytesPerS, upBytesPerS])),
    bytes,
    ...rows.columns(),
    ...loads.columns(),
    ...sharedLines(part, shared, bins),
    intoSites: intoSites.take(),
    outOfSites: outOfSites.take(),
  };
}

/** Empty bins that parts use one after the other. */
function scratchOf(binCount: number): Record<'bins' | 'intoSites' | 'outOfSites', BinSums> {
  if (scratch?.bins.length !== binCount) {
    scratch = { bins: new BinSums(binCount), intoSites: new BinSums(binCount), outOfSites: new BinSums(binCount) };
  }
  return scratch;
}

let scratch: ReturnType<typeof scratchOf> | undefined;

/** Adds what crossed a line in a direction, of every kind. @returns false where nothing did */
function addTraffic(to: BinSums, { start, bin, bytes }: LineBins, firstRow: number): boolean {
  const from = start[firstRow]!;
  const end = start[firstRow + TRAFFIC_COUNT]!;
  for (let at = from; at < end; at += 1) to.add(bin[at]!, bytes[at]!);
  return end > from;
}

function sharedLines(
  part: PartResult,
  shared: readonly number[],
  bins: BinSums,
): Pick<PartLines, 'shared' | 'sharedBytes' | 'sharedBins'> {
  const start = new Int32Array(shared.length * 2 + 1);
  const sharedBytes = new Float64Array(shared.length * 2 * TRAFFIC_COUNT);
  const used: UsedBins[] = [];
  shared.forEach((k, i) => {
    for (let direction = 0; direction < 2; direction += 1) {
      const first = lineRow(k, direction, 0);
      const row = 2 * i + direction;
      sharedBytes.set(part.lineBytes.subarray(first, first + TRAFFIC_COUNT), row * TRAFFIC_COUNT);
      addTraffic(bins, part.lineBins, first);
      used.push(bins.take());
      start[row + 1] = start[row]! + used[row]!.bin.length;
    }
  });
  const sharedBins = { start, bin: new Int32Array(start.at(-1)!), bytes: new Float64Array(start.at(-1)!) };
  used.forEach(({ bin, bytes }, row) => {
    sharedBins.bin.set(bin, start[row]!);
    sharedBins.bytes.set(bytes, start[row]!);
  });
  return { shared: Int32Array.from(shared, (k) => part.lines[k]!), sharedBytes, sharedBins };
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
  /** The hours of the week in which something crossed, in order, each with its bytes and its highest five minutes. */
  week: { hour: Uint8Array; bytes: Float64Array; peakBytesPerS: Float64Array };
  /** With its other traffic; `null` for a line without. */
  load: LineLoad | null;
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
  /** The site where it ends, or -1; the class of sites whose home lines it stands for, or -1. */
  endsAt: number;
  homesOf: number;
  group: LineGroup;
  isPrivate: boolean;
  directions: readonly [LineUse, LineUse];
}

/** What crosses the lines of several parts, added up as the parts come in. */
interface SharedSums {
  bins: [BinSums, BinSums];
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
      const bins: SharedSums['bins'] = [new BinSums(count), new BinSums(count)];
      this.shared.set(index, { bins, bytes: [new Float64Array(TRAFFIC_COUNT), new Float64Array(TRAFFIC_COUNT)] });
    }
  }

  add({ shared, sharedBytes, sharedBins, intoSites, outOfSites, ...settled }: PartLines): void {
    this.parts.push(settled);
    addBins(this.intoSitesBytes, intoSites);
    addBins(this.outOfSitesBytes, outOfSites);
    shared.forEach((line, i) => {
      const sums = this.shared.get(line)!;
      for (const direction of [0, 1] as const) {
        const row = 2 * i + direction;
        const { start, bin, bytes } = sharedBins;
        for (let at = start[row]!; at < start[row + 1]!; at += 1) sums.bins[direction].add(bin[at]!, bytes[at]!);
        for (let k = 0; k < TRAFFIC_COUNT; k += 1) sums.bytes[direction][k]! += sharedBytes[row * TRAFFIC_COUNT + k]!;
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
      // Events hit lines of sites, which are not among these, and those of hubs by name.
      const loads = new LoadColumns(this.scenario, [], 1);
      for (const direction of DIRECTIONS) {
        if (line.otherTraffic !== null) loads.settle(0, line, direction, bins[direction]);
        if (!bins[direction].isEmpty) rows.settle(direction, bins[direction], hours, rateOfLine(line, direction));
      }
      const columns = {
        lines: Int32Array.of(line.index),
        sites: Int32Array.of(-1),
        endsAt: Int32Array.of(-1),
        groups: Uint8Array.of(groupNumber(line)),
        isPrivate: Uint8Array.of(Number(line.isPrivate)),
        rates: Float64Array.of(line.downBytesPerS, line.upBytesPerS),
        bytes: Float64Array.of(...bytes[0], ...bytes[1]),
        ...rows.columns(),
        ...loads.columns(),
      };
      lines.push({ ...lineAccount(columns, 0), homesOf: line.kind === 'home' ? line.line : -1 });
    }
    return lines.sort((a, b) => a.line - b.line);
  }
}

function groupNumber(line: Line): number {
  return LINE_GROUPS.indexOf(groupOf(line));
}

function lineAccount(columns: SettledLines, i: number): LineAccount {
  const { endsAt, groups, isPrivate, lines, load, loadOf, sites } = columns;
  const at = loadOf[i] ?? -1;
  const use = (direction: Direction): LineUse =>
    lineUse(columns, 2 * i + direction, at < 0 ? null : lineLoadOf(load, 2 * at + direction));
  return {
    line: lines[i]!,
    site: sites[i]!,
    endsAt: endsAt[i]!,
    homesOf: -1,
    group: LINE_GROUPS[groups[i]!]!,
    isPrivate: isPrivate[i] === 1,
    directions: [use(0), use(1)],
  };
}

function lineUse({ bytes, rates, use, week, weekStart }: SettledLines, row: number, load: LineLoad | null): LineUse {
  const at = (column: number) => use[row * USE_COUNT + column]!;
  const timeOf = (bin: number) => (bin < 0 ? Number.NaN : bin * BIN_S);
  const [from, to] = [weekStart[row]!, weekStart[row + 1]!];
  return {
    rateBytesPerS: rates[row]!,
    bytes: bytes.subarray(row * TRAFFIC_COUNT, (row + 1) * TRAFFIC_COUNT),
    peak5BytesPerS: at(USE.peak5),
    peak15BytesPerS: at(USE.peak15),
    peak5AtS: timeOf(at(USE.peak5Bin)),
    peak15AtS: timeOf(at(USE.peak15Bin)),
    p95BytesPerS: at(USE.p95),
    p95OfficeBytesPerS: at(USE.p95Office),
    hoursAbove: [at(USE.hoursAbove), at(USE.hoursAbove + 1), at(USE.hoursAbove + 2)],
    // Half of all directions carry nothing.
    week:
      from === to
        ? EMPTY_WEEK
        : {
            hour: week.hour.subarray(from, to),
            bytes: week.bytes.subarray(from, to),
            peakBytesPerS: week.peakBytesPerS.subarray(from, to),
          },
    load,
  };
}

const EMPTY_WEEK: LineUse['week'] = {
  hour: new Uint8Array(0),
  bytes: new Float64Array(0),
  peakBytesPerS: new Float64Array(0),
};
