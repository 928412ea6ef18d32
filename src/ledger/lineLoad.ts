/**
 * The load of lines that have other traffic (fleet/otherTraffic.ts): what Delivery Optimization puts on a line and what was
 * there before, together. The use of a line (lines.ts) is that of Delivery Optimization alone.
 */
import { FULL_PERCENTS } from '../core/figureCatalogue.js';
import { WEEK_HOURS } from '../core/week.js';
import { BIN_S } from '../engine/lineUse.js';
import type { Line } from '../fleet/line.js';
import { LineStates } from '../fleet/lineStates.js';
import { courseOf, type Direction, otherBytesPerS, rateOfLine } from '../fleet/otherTraffic.js';
import type { Site } from '../fleet/sites.js';
import type { Scenario } from '../scenario/schema.js';
import { binHoursOf } from './binHours.js';
import { BinSums, USE, USE_COUNT, useOf } from './lineRows.js';

/** Numbers of a row: {@link USE} of the load, and then the 95th percentile of the other traffic alone in office hours. */
const OTHER_P95_OFFICE = USE_COUNT;
const LOAD_COUNT = USE_COUNT + 1;

/** The load of a line in a direction: rates in bytes per second, times in seconds after the start of the run. */
export interface LineLoad {
  peak5BytesPerS: number;
  peak15BytesPerS: number;
  /** When the fullest five minutes begin; NaN where nothing crossed. */
  peak5AtS: number;
  p95OfficeBytesPerS: number;
  /** Hours above each of `FULL_PERCENTS` of the rate. */
  hoursAbove: readonly number[];
  /** Of the other traffic alone. */
  otherP95OfficeBytesPerS: number;
}

/** The rows of some lines as columns: of those with other traffic. */
export class LoadColumns {
  private states: LineStates | undefined;
  private readonly numbers = new Map<number, number>();
  private readonly rows: Float64Array[] = [];

  /**
   * @param sites of the estate: events hit the lines of some
   * @param lines how many lines there are, with and without
   */
  constructor(
    private readonly scenario: Scenario,
    private readonly sites: readonly Site[],
    private readonly lines: number,
  ) {}

  /**
   * Settles line number `i`, down and then up.
   *
   * @param bins bytes of Delivery Optimization in each five minutes of the run
   */
  settle(i: number, line: Line, direction: Direction, bins: BinSums): void {
    if (direction === 0) this.numbers.set(i, this.numbers.size);
    this.rows.push(this.row(line, direction, bins));
  }

  columns(): { loadOf: Int32Array; load: Float64Array } {
    const load = new Float64Array(this.rows.length * LOAD_COUNT);
    this.rows.forEach((row, k) => {
      load.set(row, k * LOAD_COUNT);
    });
    const loadOf = new Int32Array(this.numbers.size === 0 ? 0 : this.lines).fill(-1);
    for (const [i, number] of this.numbers) loadOf[i] = number;
    return { loadOf, load };
  }

  private row(line: Line, direction: Direction, bins: BinSums): Float64Array {
    const row = new Float64Array(LOAD_COUNT);
    row[USE.peak5Bin] = -1;
    const { carried, other } = this.otherBins(line, direction, bins.length);
    const hours = binHoursOf(this.scenario, line);
    const rate = rateOfLine(line, direction);
    row[OTHER_P95_OFFICE] = useOf(other, hours, rate)[USE.p95Office]!;
    for (const bin of bins.used()) {
      const before = other.bytes[bin]!;
      // What Delivery Optimization takes of a full line, other traffic gives up.
      const added = Math.min(bins.bytes[bin]!, Math.max(0, carried[bin]! - before));
      const most = Math.max(added, bins.bytes[bin]! - before);
      if (most > 0) other.add(bin, most);
    }
    if (!other.isEmpty) row.set(useOf(other, hours, rate));
    return row;
  }

  /**
   * Bytes of other traffic in each five minutes, where Delivery Optimization puts nothing on the line, and what the line can carry
   * in each: as it is in their middle. The last may be shorter.
   */
  private otherBins(line: Line, direction: Direction, count: number): { other: BinSums; carried: Float64Array } {
    const { scenario } = this;
    const { durationS } = scenario;
    const course = courseOf(scenario, line)!;
    this.states ??= new LineStates(scenario, this.sites);
    const other = new BinSums(count);
    const carried = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
    const statedBytesPerS = rateOfLine(line, direction);
    if (!Number.isFinite(statedBytesPerS)) return { other, carried };
    for (let bin = 0; bin < count; bin += 1) {
      const lastsS = Math.min(BIN_S, durationS - bin * BIN_S);
      const middleS = (bin + 0.5) * BIN_S;
      const rateBytesPerS = statedBytesPerS * this.states.shareOf(line, middleS);
      const askedBytesPerS = course.askedBytesPerS(direction, statedBytesPerS, course.hourAt(middleS));
      const bytes = otherBytesPerS({ rateBytesPerS, askedBytesPerS }) * lastsS;
      carried[bin] = rateBytesPerS * lastsS;
      if (bytes > 0) other.add(bin, bytes);
    }
    return { other, carried };
  }
}

/** A row of numbers as an object. */
export function lineLoadOf(rows: Float64Array, row: number): LineLoad {
  const at = (column: number) => rows[row * LOAD_COUNT + column]!;
  const bin = at(USE.peak5Bin);
  return {
    peak5BytesPerS: at(USE.peak5),
    peak15BytesPerS: at(USE.peak15),
    peak5AtS: bin < 0 ? Number.NaN : bin * BIN_S,
    p95OfficeBytesPerS: at(USE.p95Office),
    hoursAbove: FULL_PERCENTS.map((_, k) => at(USE.hoursAbove + k)),
    otherP95OfficeBytesPerS: at(OTHER_P95_OFFICE),
  };
}

/**
 * What other traffic takes of a line in each hour of the week of the run, without events; `null` for a line without.
 *
 * @returns by hour from Monday 0:00, bytes per second
 */
export function otherByHour(scenario: Scenario, line: Line, direction: Direction): Float64Array | null {
  const course = courseOf(scenario, line);
  const rateBytesPerS = rateOfLine(line, direction);
  if (course === null || !Number.isFinite(rateBytesPerS)) return null;
  const { binsOfHour } = binHoursOf(scenario, line);
  return Float64Array.from({ length: WEEK_HOURS }, (_, hour) => {
    // A run of some days has not all hours of the week.
    if (binsOfHour[hour] === 0) return 0;
    const askedBytesPerS = course.askedBytesPerS(direction, rateBytesPerS, hour);
    return otherBytesPerS({ rateBytesPerS, askedBytesPerS });
  });
}
