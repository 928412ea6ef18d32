/**
 * A profile of other traffic as a table: a row for each hour of the week (`weekday,hour,percent`), or measured values with
 * their local times, of which each hour of the week takes the mean.
 */
import { commaHint, fromCell } from '../core/csvCells.js';
import { readTable } from '../core/csvTable.js';
import { plainHeading, readHeading } from '../core/headings.js';
import { InputError } from '../core/problems.js';
import { RowProblems } from '../core/rowProblems.js';
import { type QuantityKind, readAmount, unitFactor } from '../core/units.js';
import { DAY_HOURS, hourOfWeekOf, WEEK_FROM_MONDAY, WEEK_HOURS } from '../core/week.js';
import { isObject, type Layered, type Plain, type PlainObject, type ReadText } from './layers.js';

/** The path of the profiles in a scenario. */
const PROFILES = ['network', 'trafficProfiles'] as const;
/** What messages call a value of the command line in place of a file. */
const OVERRIDE = '--set ';

/**
 * A scenario whose profiles that name a file have its curves in place of it.
 *
 * @throws InputError with every problem of a table, and for a profile that says more than its file
 */
export function withTrafficTables({ locate, value }: Layered, readText: ReadText): PlainObject {
  const { network } = value;
  const profiles = isObject(network) ? network.trafficProfiles : undefined;
  if (!isObject(network) || !Array.isArray(profiles)) return value;
  const read = (profile: Plain, i: number): Plain => {
    if (!isObject(profile) || typeof profile.file !== 'string') return profile;
    const { file: named, name = '', ...more } = profile;
    const path = [...PROFILES, i];
    const position = locate([...path, 'file']);
    const other = Object.keys(more)[0];
    if (other !== undefined) {
      const message = `the file says all of the profile: leave ${other} out, or file`;
      throw new InputError([
        { severity: 'error', path: [...path, other].join('.'), message, position: locate([...path, other]) },
      ]);
    }
    const from = position?.file.startsWith(OVERRIDE) ? undefined : position?.file;
    const { file, text } = readText(named, from);
    return { name, ...readTrafficTable(text, file) };
  };
  return { ...value, network: { ...network, trafficProfiles: profiles.map(read) } };
}

const VALUE_KINDS = ['percent', 'rate'] as const satisfies readonly QuantityKind[];
type Direction = 'both' | 'down' | 'up';
const DIRECTIONS = new Map<Direction, readonly QuantityKind[]>(
  (['both', 'down', 'up'] as const).map((direction) => [direction, VALUE_KINDS]),
);

/** A column of values; its unit, or `null` where the cells say it. */
interface ValueColumn {
  at: number;
  heading: string;
  direction: Direction;
  unit: string | null;
}

interface Columns {
  weekday: number;
  hour: number;
  time: number;
  values: ValueColumn[];
}

const LOCAL_TIME = /^\s*(\d{4})-(\d{2})-(\d{2})[T ](\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?\s*$/;
const COLUMNS_NEEDED =
  'a profile needs the columns weekday and hour, or time, and values: percent or mbit_s for both directions, or down_percent, up_mbit_s and the like';
const VALUE_NEEDED =
  'allowed is a percentage of the line such as 40 %, or a rate such as 12 Mbit/s; the heading may say the unit';

/**
 * Reads a table.
 *
 * @param file what messages call it
 * @returns what a profile could say in its place: curves with a value for each hour, `down` and `up`
 * @throws InputError with every problem: no such columns, a cell that is no value, an hour that no row has
 */
function readTrafficTable(text: string, file: string): PlainObject {
  const { rows, lines } = readTable(text, file);
  const problems = new RowProblems(file);
  const columns = columnsOf(rows[0] ?? []);
  if (columns === null) problems.add(lines[0] ?? 1, 1, '', COLUMNS_NEEDED);
  problems.throwIfAny();
  const { values } = columns!;
  const sums = values.map(() => new HourSums());
  for (let i = 1; i < rows.length; i += 1) {
    const cells = rows[i]!.map((cell) => fromCell(cell.trim()));
    if (cells.every((cell) => cell === '')) continue;
    const hour = hourOf(cells, columns!, lines[i]!, problems);
    values.forEach((column, k) => {
      const cell = cells[column.at] ?? '';
      // A gap of what was measured.
      if (cell === '' && columns!.time >= 0) return;
      const value = valueIn(cell, column.unit);
      if (value === undefined || !sums[k]!.takes(value.kind)) {
        const mixed =
          value === undefined ? `${VALUE_NEEDED}${commaHint(cell)}` : 'a column has percentages or rates, not both';
        problems.add(lines[i]!, column.at + 1, column.heading, mixed, cell);
      } else if (hour !== undefined && columns!.time < 0 && sums[k]!.counts[hour]! > 0) {
        const message = 'the hour is there twice: a profile has one row for each hour of the week';
        problems.add(lines[i]!, columns!.hour + 1, 'hour', message, nameOf(hour));
      } else if (hour !== undefined) sums[k]!.add(hour, value.value);
    });
  }
  problems.throwIfAny();
  for (const [k, { at, heading }] of values.entries()) {
    const missing = sums[k]!.counts.indexOf(0);
    if (missing < 0) continue;
    problems.add(
      lines[0]!,
      at + 1,
      heading,
      `no value is of ${nameOf(missing)}: a profile needs every hour of the week`,
    );
  }
  problems.throwIfAny();
  return Object.fromEntries(
    values.flatMap(({ direction }, k) =>
      (direction === 'both' ? ['down', 'up'] : [direction]).map((name) => [name, sums[k]!.curve()]),
    ),
  );
}

function nameOf(hour: number): string {
  return `${WEEK_FROM_MONDAY[Math.floor(hour / DAY_HOURS)]} ${hour % DAY_HOURS}:00`;
}

/** Sums and counts by hour of the week. */
class HourSums {
  readonly counts = Array.from({ length: WEEK_HOURS }, () => 0);
  private readonly sums = Array.from({ length: WEEK_HOURS }, () => 0);
  private kind: QuantityKind | undefined;

  /** True when values of a kind can be added. */
  takes(kind: QuantityKind): boolean {
    this.kind ??= kind;
    return this.kind === kind;
  }

  add(hour: number, value: number): void {
    this.sums[hour]! += value;
    this.counts[hour]! += 1;
  }

  /** The means, as a scenario writes them: bytes per second are 8 bit/s. */
  curve(): PlainObject {
    const texts = this.sums.map((sum, hour) => {
      const mean = sum / this.counts[hour]!;
      return this.kind === 'percent' ? `${mean} %` : `${mean * 8} bit/s`;
    });
    return Object.fromEntries(
      WEEK_FROM_MONDAY.map((weekday, k) => [weekday, texts.slice(k * DAY_HOURS, (k + 1) * DAY_HOURS)]),
    );
  }
}

/** The columns of the headings, or `null` where they are those of no profile. */
function columnsOf(headings: readonly string[]): Columns | null {
  const plain = headings.map(plainHeading);
  const find = (pattern: RegExp) => plain.findIndex((heading) => pattern.test(heading));
  const columns: Columns = {
    weekday: find(/^(weekday|day|day_of_week)$/),
    hour: find(/^(hour|hour_of_day)$/),
    time: find(/^(time|timestamp|date_time|datetime)$/),
    values: [],
  };
  headings.forEach((heading, at) => {
    const read = readHeading(heading, DIRECTIONS) ?? readHeading(`both ${heading}`, DIRECTIONS);
    if (read !== null && !('unclear' in read))
      columns.values.push({ at, heading: heading.trim(), direction: read.column, unit: read.unit });
  });
  const directions = columns.values.map(({ direction }) => direction);
  const isTwice =
    new Set(directions).size < directions.length || (directions.includes('both') && directions.length > 1);
  const hasHour = columns.weekday >= 0 && columns.hour >= 0;
  if (hasHour === columns.time >= 0 || directions.length === 0 || isTwice) return null;
  return columns;
}

function hourOf(cells: readonly string[], columns: Columns, line: number, problems: RowProblems): number | undefined {
  const at = (column: number) => cells[column] ?? '';
  if (columns.time >= 0) {
    const [, year, month, day, hour, minute] = (LOCAL_TIME.exec(at(columns.time)) ?? []).map(Number);
    if (year !== undefined && hour! < DAY_HOURS && minute! < 60) {
      const dayMs = Date.UTC(year, month! - 1, day!);
      const date = new Date(dayMs);
      if (date.getUTCMonth() === month! - 1 && date.getUTCDate() === day)
        return hourOfWeekOf(dayMs / 1000 + hour! * 3600);
    }
    const allowed = 'allowed is a local time without time zone, such as 2026-03-02T08:05';
    problems.add(line, columns.time + 1, 'time', allowed, at(columns.time));
    return undefined;
  }
  const weekday = WEEK_FROM_MONDAY.findIndex(
    (each) => each.toLowerCase() === at(columns.weekday).slice(0, 3).toLowerCase(),
  );
  if (weekday < 0) problems.add(line, columns.weekday + 1, 'weekday', 'allowed is Mon to Sun', at(columns.weekday));
  const [, digits] = /^(\d{1,2})(?::00)?$/.exec(at(columns.hour)) ?? [];
  const hour = Number(digits);
  const isHour = digits !== undefined && hour < DAY_HOURS;
  if (!isHour) problems.add(line, columns.hour + 1, 'hour', 'allowed is an hour from 0 to 23', at(columns.hour));
  return weekday < 0 || !isHour ? undefined : weekday * DAY_HOURS + hour;
}

/** A value in percent, or in bytes per second. */
function valueIn(cell: string, unit: string | null): { kind: QuantityKind; value: number } | undefined {
  const amount = readAmount(cell);
  if (amount === undefined || amount.value < 0) return undefined;
  const written = amount.unit === '' ? unit : amount.unit;
  for (const kind of VALUE_KINDS) {
    const factor = written === null ? undefined : unitFactor(written, kind);
    if (factor === undefined) continue;
    const value = amount.value * factor;
    return kind === 'percent' && value > 100 ? undefined : { kind, value };
  }
  return undefined;
}
