/** What a recommendation is to bring, within which limits, and which of two sets is better. */
import {
  FIGURES,
  type FigureSpec,
  figureNamed,
  findFigure,
  readFigure,
  unknownFigure,
} from '../../core/figureCatalogue.js';
import { InputError } from '../../core/problems.js';
import { type Estimate, estimatePairedDifference, sum } from '../../core/stats.js';
import type { Figures } from '../../ledger/figures.js';

/** A figure that may not be above a limit. */
export interface Limit {
  option: string;
  figure: FigureSpec;
  most: number;
}

export interface Goal {
  figure: FigureSpec;
  /** 1 where less is better, -1 where more is. */
  sign: 1 | -1;
  limits: readonly Limit[];
}

/** Short names of objectives. */
const OBJECTIVES: Readonly<Record<string, string>> = {
  cdn: 'bytesLeavingCdn',
  cost: 'costs.total',
  lines: 'lines.utilisation.p95OfficeHours',
  peak: 'wanDownPeakBytesPerS',
  time: 'downloadTimeP95S',
  battery: 'bytesUploadedOnBattery',
};

/** Most of what the option is about. */
export interface LimitOptions {
  maxBatteryBytes?: number | undefined;
  maxP95InstallS?: number | undefined;
  /** Share of a line, in [0, 1]. */
  maxLineUtilisation?: number | undefined;
}

/**
 * The goal that options ask for.
 *
 * @throws InputError with the nearest names when there is no such figure, or none of it is better
 */
export function goalOf(objective: string, limits: LimitOptions): Goal {
  const figure = findFigure(OBJECTIVES[objective] ?? objective);
  if (!figure) {
    const short = `short names are ${Object.keys(OBJECTIVES).join(', ')}`;
    if (objective.trim() === '') throw InputError.of(`--objective: error: a figure is needed; ${short}`);
    throw InputError.of(`--objective ${objective}: error: ${unknownFigure(objective)}; ${short}`);
  }
  if (figure.better === null) {
    const others = FIGURES.filter(({ better, name }) => better !== null && !name.startsWith('reasons.'));
    const names = others.map(({ name }) => name).join(', ');
    throw InputError.of(
      `--objective ${objective}: error: neither more nor less of ${figure.name} is better; allowed are ${names}`,
    );
  }
  return { figure, sign: figure.better === 'less' ? 1 : -1, limits: limitsOf(limits) };
}

function limitsOf({ maxBatteryBytes, maxLineUtilisation, maxP95InstallS }: LimitOptions): Limit[] {
  const install = findFigure('installTimeP95S') ?? figureNamed('downloadTimeP95S');
  const limit = (option: string, figure: FigureSpec, most: number | undefined) =>
    most === undefined ? [] : [{ option, figure, most }];
  return [
    ...limit('--max-battery-bytes', figureNamed('bytesUploadedOnBattery'), maxBatteryBytes),
    ...limit('--max-p95-install', install, maxP95InstallS),
    ...limit('--max-line-utilisation', figureNamed('lines.utilisation.p95OfficeHours'), maxLineUtilisation),
  ];
}

/** How a set does: how far it is above the limits, and its objective, the less the better. */
export interface Score {
  violation: number;
  value: number;
}

/** The score of some runs of a set. */
export function scoreOf(runs: readonly Figures[], { figure, limits, sign }: Goal): Score {
  const mean = (of: FigureSpec) => sum(runs.map((run) => readFigure(run, of))) / runs.length;
  const violation = sum(limits.map(({ figure: of, most }) => excess(mean(of), most)));
  return { violation, value: sign * mean(figure) };
}

/** How far a value is above a limit, as a part of the limit. */
function excess(value: number, most: number): number {
  if (value <= most) return 0;
  return most > 0 ? value / most - 1 : value;
}

/** The sets that are within the limits come first, then those that are nearest to them (Deb 2000). */
export function compareScores(a: Score, b: Score): number {
  if (a.violation !== b.violation) return a.violation - b.violation;
  // A time that is not reached by either says nothing.
  if (a.value === b.value) return 0;
  return a.value - b.value;
}

/** Limits that runs of a set are above. */
export function brokenLimits(runs: readonly Figures[], { limits }: Goal): { limit: Limit; value: number }[] {
  return limits.flatMap((limit) => {
    const value = sum(runs.map((run) => readFigure(run, limit.figure))) / runs.length;
    return value > limit.most ? [{ limit, value }] : [];
  });
}

/** The least of a figure in single runs; Infinity for none. */
export function leastOf(runs: readonly Figures[], figure: FigureSpec): number {
  return runs.reduce((least, run) => Math.min(least, readFigure(run, figure)), Number.POSITIVE_INFINITY);
}

/** Whether runs of one set are above a limit, and farther above it than those of another, pair by pair and for certain. */
export function breaksMore(than: readonly Figures[], runs: readonly Figures[], goal: Goal): boolean {
  return brokenLimits(runs, goal).some(({ limit: { figure } }) => {
    const read = (of: readonly Figures[]) => of.map((run) => readFigure(run, figure));
    return isCertain(estimatePairedDifference(read(than), read(runs)));
  });
}

/** What a set gains over another in the objective, pair by pair: above 0 is better. */
export function gainOf(from: readonly Figures[], to: readonly Figures[], { figure, sign }: Goal): Estimate {
  const read = (runs: readonly Figures[]) => runs.map((run) => sign * readFigure(run, figure));
  return estimatePairedDifference(read(to), read(from));
}

/** True where a gain can be told from nothing. Runs that all gain the same have no interval, and need none. */
export function isCertain({ low, mean, n }: Estimate): boolean {
  return low === null ? n >= 3 && mean > 0 : low > 0;
}
