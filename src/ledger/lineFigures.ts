/** The figures of lines: the fullest of some, and how many are how full. */
import { FULL_PERCENTS } from '../core/figureCatalogue.js';
import { HOUR_S } from '../core/units.js';
import type { LineGroup } from '../fleet/line.js';
import { bytesOver, type LineAccount, type LineUse } from './lines.js';

/** The busiest line of some sites: highest five minutes, and 95th percentile of five minutes; into the site, and out of it. */
export interface SiteLineFigures {
  wanDownPeakBytesPerS: number;
  wanDownP95BytesPerS: number;
  wanUpPeakBytesPerS: number;
  wanUpP95BytesPerS: number;
}

type Percent = (typeof FULL_PERCENTS)[number];

/** Of lines with a rate, each in its fuller direction; 0 where there is no such line. */
export interface LineFigures extends Record<`timeAbove${Percent}S` | `peaksAbove${Percent}`, number> {
  /** Shares of the rate of the line: no line counts as more than full. */
  utilisation: Record<'peak5Min' | 'peak15Min' | 'p95OfficeHours', number>;
  /** The same with the other traffic of the lines. */
  load: Record<'peak5Min' | 'p95OfficeHours', number>;
  withRate: number;
}

/** The share of its rate that a line carries, at most 1; null for a line without a limit, 0 for one that carries nothing. */
export function shareOfRate(bytesPerS: number, { rateBytesPerS }: Pick<LineUse, 'rateBytesPerS'>): number | null {
  if (rateBytesPerS === Number.POSITIVE_INFINITY) return null;
  // A line of rate 0 carries nothing: it is not full.
  return bytesPerS === 0 ? 0 : Math.min(1, bytesPerS / rateBytesPerS);
}

/** Shares of the rate in one direction, for figures, tables and reports. */
export function utilisationOf(use: LineUse): LineFigures['utilisation'] | null {
  const peak5Min = shareOfRate(use.peak5BytesPerS, use);
  if (peak5Min === null) return null;
  return {
    peak5Min,
    peak15Min: shareOfRate(use.peak15BytesPerS, use)!,
    p95OfficeHours: shareOfRate(use.p95OfficeBytesPerS, use)!,
  };
}

/** Shares of the rate in one direction, with the other traffic of the line. */
export function loadOf(use: LineUse): LineFigures['load'] | null {
  const { p95OfficeBytesPerS, peak5BytesPerS } = use.load ?? use;
  const peak5Min = shareOfRate(peak5BytesPerS, use);
  return peak5Min === null ? null : { peak5Min, p95OfficeHours: shareOfRate(p95OfficeBytesPerS, use)! };
}

/** The figures of some lines. */
export function lineFigures(lines: readonly LineAccount[]): LineFigures {
  const utilisation = { peak5Min: 0, peak15Min: 0, p95OfficeHours: 0 };
  const load = { peak5Min: 0, p95OfficeHours: 0 };
  const hoursAbove = FULL_PERCENTS.map(() => 0);
  const peaksAbove = FULL_PERCENTS.map(() => 0);
  let withRate = 0;
  // An estate has a hundred thousand lines: nothing is made for each.
  for (const { directions } of lines) {
    const [down, up] = directions;
    for (const use of directions) {
      if (!Number.isFinite(use.rateBytesPerS)) continue;
      const whole = use.load ?? use;
      utilisation.peak5Min = fuller(utilisation.peak5Min, use.peak5BytesPerS, use);
      utilisation.peak15Min = fuller(utilisation.peak15Min, use.peak15BytesPerS, use);
      utilisation.p95OfficeHours = fuller(utilisation.p95OfficeHours, use.p95OfficeBytesPerS, use);
      load.peak5Min = fuller(load.peak5Min, whole.peak5BytesPerS, use);
      load.p95OfficeHours = fuller(load.p95OfficeHours, whole.p95OfficeBytesPerS, use);
    }
    if (Number.isFinite(down.rateBytesPerS) || Number.isFinite(up.rateBytesPerS)) withRate += 1;
    for (let k = 0; k < FULL_PERCENTS.length; k += 1) {
      // A line without a limit is never above a share of it.
      const hours = Math.max(down.hoursAbove[k]!, up.hoursAbove[k]!);
      hoursAbove[k] = Math.max(hoursAbove[k]!, hours);
      if (hours > 0) peaksAbove[k]! += 1;
    }
  }
  const above = Object.fromEntries(
    FULL_PERCENTS.flatMap((percent, k) => [
      [`timeAbove${percent}S`, hoursAbove[k]! * HOUR_S],
      [`peaksAbove${percent}`, peaksAbove[k]!],
    ]),
  ) as Record<`timeAbove${Percent}S` | `peaksAbove${Percent}`, number>;
  return { utilisation, load, ...above, withRate };
}

/** The higher of a share, and that of a line with a rate. */
function fuller(share: number, bytesPerS: number, use: LineUse): number {
  return Math.max(share, shareOfRate(bytesPerS, use)!);
}

/** The figures of lines by group: how full the fullest are, and bytes. */
export interface GroupFigures {
  /** Of lines with a rate: sites, hubs, meshes and VPN concentrators. */
  lines: LineFigures;
  cacheServers: { utilisation: Pick<LineFigures['utilisation'], 'peak5Min' | 'p95OfficeHours'> };
  accessPoints: { utilisation: Pick<LineFigures['utilisation'], 'peak5Min' | 'p95OfficeHours'> };
  /** Through concentrators and over home lines: towards the devices, and away from them. */
  concentrators: { bytesDown: number; bytesUp: number };
  homeLines: { bytesDown: number; bytesUp: number };
}

/** The figures of each group of some lines. */
export function groupFigures(lines: readonly LineAccount[]): GroupFigures {
  const of: Record<LineGroup, LineAccount[]> = {
    lines: [],
    concentrators: [],
    cacheServers: [],
    accessPoints: [],
    homeLines: [],
  };
  for (const line of lines) of[line.group].push(line);
  return {
    lines: lineFigures([...of.lines, ...of.concentrators]),
    concentrators: bytesOfLines(of.concentrators),
    cacheServers: { utilisation: fullestOf(of.cacheServers) },
    accessPoints: { utilisation: fullestOf(of.accessPoints) },
    homeLines: bytesOfLines(of.homeLines),
  };
}

function fullestOf(lines: readonly LineAccount[]): Pick<LineFigures['utilisation'], 'peak5Min' | 'p95OfficeHours'> {
  const { peak5Min, p95OfficeHours } = lineFigures(lines).utilisation;
  return { peak5Min, p95OfficeHours };
}

/** Whole bytes that crossed some lines. */
function bytesOfLines(lines: readonly LineAccount[]): { bytesDown: number; bytesUp: number } {
  const sum = (direction: 0 | 1) =>
    lines.reduce((bytes, { directions }) => bytes + bytesOver(directions[direction]), 0);
  return { bytesDown: sum(0), bytesUp: sum(1) };
}

/** The highest figures of some lines: into a site, and out of it. */
export function siteLineFigures(lines: readonly LineAccount[]): SiteLineFigures {
  const figures = { wanDownPeakBytesPerS: 0, wanDownP95BytesPerS: 0, wanUpPeakBytesPerS: 0, wanUpP95BytesPerS: 0 };
  for (const { directions } of lines) {
    const [down, up] = directions;
    figures.wanDownPeakBytesPerS = Math.max(figures.wanDownPeakBytesPerS, down.peak5BytesPerS);
    figures.wanDownP95BytesPerS = Math.max(figures.wanDownP95BytesPerS, down.p95BytesPerS);
    figures.wanUpPeakBytesPerS = Math.max(figures.wanUpPeakBytesPerS, up.peak5BytesPerS);
    figures.wanUpP95BytesPerS = Math.max(figures.wanUpP95BytesPerS, up.p95BytesPerS);
  }
  return figures;
}
