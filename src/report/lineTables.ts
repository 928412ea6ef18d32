/** lines.csv and hours.csv: how full every line is, and when. */
import { FULL_PERCENTS } from '../core/figureCatalogue.js';
import { WEEK_FROM_MONDAY } from '../core/week.js';
import { BIN_S, TRAFFIC } from '../engine/lineUse.js';
import type { Replicate } from '../experiment/world.js';
import { isTwoWay, type Line } from '../fleet/line.js';
import type { Direction } from '../fleet/otherTraffic.js';
import { clocksOf, type LocalClock } from '../fleet/sites.js';
import { binHoursOf } from '../ledger/binHours.js';
import { shareOfRate } from '../ledger/lineFigures.js';
import { otherByHour } from '../ledger/lineLoad.js';
import { bytesOver, type LineUse } from '../ledger/lines.js';
import type { Scenario } from '../scenario/schema.js';
import type { Table } from './table.js';

/** A line in one direction, or in both where one link carries them. */
export interface LineRow {
  line: Line;
  direction: 'down' | 'up' | 'both';
  use: LineUse;
}

/** Every line of a run in its directions, in the order of the list. */
export function lineRows({ account, world }: Replicate): LineRow[] {
  const { all } = world.fleet.lines;
  return account.lines.flatMap(({ line: number, directions: [down, up] }): LineRow[] => {
    const line = all[number]!;
    if (isTwoWay(line)) return [{ line, direction: 'both', use: down }];
    return [
      { line, direction: 'down', use: down },
      { line, direction: 'up', use: up },
    ];
  });
}

/** The direction in which other traffic of the row counts. */
export function courseDirection({ direction }: Pick<LineRow, 'direction'>): Direction {
  return direction === 'up' ? 1 : 0;
}

/** Instants of a run by the clock of each line. */
export class LocalTimes {
  private readonly clock: (timeZone: string) => LocalClock;

  constructor(private readonly scenario: Scenario) {
    this.clock = clocksOf(scenario);
  }

  /** `2026-03-10T09:35`. */
  text({ timeZone }: Line, atS: number): string {
    return this.date(timeZone, atS).toISOString().slice(0, 16);
  }

  /** `Tue 10 Mar 09:35`. */
  words({ timeZone }: Line, atS: number): string {
    const [weekday, day, month, , time] = this.date(timeZone, atS).toUTCString().split(/,? /);
    return `${weekday} ${Number(day)} ${month} ${time!.slice(0, 5)}`;
  }

  private date(timeZone: string, atS: number): Date {
    return new Date(this.clock(timeZone).localS(this.scenario.startMs / 1000 + atS) * 1000);
  }
}

/** What crossed, in the order of the columns. */
const TRAFFIC_COLUMNS = [
  ['bytes_from_cdn', TRAFFIC.cdn],
  ['bytes_filled_by_cache_servers', TRAFFIC.cacheFill],
  ['bytes_from_cache_server', TRAFFIC.cacheServer],
  ['bytes_from_peers', TRAFFIC.peer],
] as const;

/** lines.csv: a row for each line and direction. */
export function linesTable(replicate: Replicate): Table {
  const { fleet, scenario } = replicate.world;
  const times = new LocalTimes(scenario);
  const at = (line: Line, atS: number) => (Number.isNaN(atS) ? ['', ''] : [atS, times.text(line, atS)]);
  return {
    header: [
      'line',
      'kind',
      'site',
      'direction',
      'rate_bytes_per_s',
      'peak_5_min_bytes_per_s',
      'peak_5_min_share',
      'peak_5_min_at_s',
      'peak_5_min_at_local',
      'peak_15_min_bytes_per_s',
      'peak_15_min_share',
      'peak_15_min_at_s',
      'peak_15_min_at_local',
      'p95_bytes_per_s',
      'p95_office_hours_bytes_per_s',
      'p95_office_hours_share',
      ...FULL_PERCENTS.map((percent) => `hours_above_${percent}_percent`),
      'bytes_total',
      ...TRAFFIC_COLUMNS.map(([name]) => name),
      'other_traffic',
      'other_p95_office_hours_bytes_per_s',
      'load_peak_5_min_bytes_per_s',
      'load_peak_5_min_share',
      'load_peak_15_min_share',
      'load_p95_office_hours_share',
      ...FULL_PERCENTS.map((percent) => `load_hours_above_${percent}_percent`),
    ],
    rows: lineRows(replicate).map(({ line, direction, use }) => [
      line.name,
      line.kind,
      line.site < 0 ? '' : fleet.sites[line.site]!.name,
      direction,
      Number.isFinite(use.rateBytesPerS) ? use.rateBytesPerS : '',
      rateCell(line, use.peak5BytesPerS),
      shareCell(use.peak5BytesPerS, use),
      ...at(line, use.peak5AtS),
      rateCell(line, use.peak15BytesPerS),
      shareCell(use.peak15BytesPerS, use),
      ...at(line, use.peak15AtS),
      rateCell(line, use.p95BytesPerS),
      rateCell(line, use.p95OfficeBytesPerS),
      shareCell(use.p95OfficeBytesPerS, use),
      ...use.hoursAbove.map(hoursCell),
      bytesOver(use),
      ...TRAFFIC_COLUMNS.map(([, k]) => use.bytes[k]!),
      ...loadCells(line, use),
    ]),
  };
}

/** What an access point carries is told in airtime: its bytes per second say nothing without the devices that they are of. */
function rateCell({ kind }: Line, bytesPerS: number): number | string {
  return kind === 'accessPoint' ? '' : bytesPerS;
}

/** With other traffic; without, the load of a line is its use. */
function loadCells(line: Line, use: LineUse): (number | string)[] {
  const load = use.load ?? use;
  const shares = [load.peak5BytesPerS, load.peak15BytesPerS, load.p95OfficeBytesPerS];
  return [
    line.otherTraffic ?? '',
    use.load?.otherP95OfficeBytesPerS ?? 0,
    rateCell(line, load.peak5BytesPerS),
    ...shares.map((bytesPerS) => shareCell(bytesPerS, use)),
    ...load.hoursAbove.map(hoursCell),
  ];
}

function hoursCell(hours: number): number {
  return Math.round(hours * 100) / 100;
}

/** hours.csv: a row for each line, direction and hour of the week in which something crossed, by the clock of the line. */
export function hoursTable(replicate: Replicate): Table {
  const { scenario } = replicate.world;
  return {
    header: [
      'line',
      'kind',
      'direction',
      'weekday',
      'hour',
      'bytes_total',
      'mean_bytes_per_s',
      'mean_share',
      'peak_5_min_bytes_per_s',
      'peak_5_min_share',
      'other_bytes_per_s',
      'load_peak_5_min_share',
    ],
    rows: (function* () {
      for (const { line, direction, use } of lineRows(replicate)) {
        const { binsOfHour } = binHoursOf(scenario, line);
        const others = otherByHour(scenario, line, courseDirection({ direction }));
        for (const [i, hour] of use.week.hour.entries()) {
          const bytes = use.week.bytes[i]!;
          const mean = bytes / (binsOfHour[hour]! * BIN_S);
          const peak = use.week.peakBytesPerS[i]!;
          const other = others?.[hour] ?? 0;
          yield [
            line.name,
            line.kind,
            direction,
            WEEK_FROM_MONDAY[Math.floor(hour / 24)]!,
            hour % 24,
            rateCell(line, Math.round(bytes)),
            rateCell(line, Math.round(mean)),
            shareCell(mean, use),
            rateCell(line, Math.round(peak)),
            shareCell(peak, use),
            Math.round(other),
            shareCell(peak + other, use),
          ];
        }
      }
    })(),
  };
}

function shareCell(bytesPerS: number, use: LineUse): number | string {
  const share = shareOfRate(bytesPerS, use);
  return share === null ? '' : Math.round(share * 10_000) / 10_000;
}
