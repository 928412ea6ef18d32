/**
 * Uncertain values of a scenario (`uncertainty.sample`, which a calibration writes): replicate k runs with the values of draw k,
 * so that the spread of the replicates holds what is not known of the values beside chance. Replicates of two scenarios with one
 * sample stay pairs.
 */
import { figureNamed, readFigure } from '../core/figureCatalogue.js';
import { quantileSorted } from '../core/stats.js';
import type { Figures } from '../ledger/figures.js';
import type { Experiment } from './environment.js';

/** The experiment with the values that a replicate draws. */
export function ofDraw(experiment: Experiment, replicate: number): Experiment {
  const { draws, environmentKey, ...rest } = experiment;
  if (draws === undefined || draws.length === 0) return experiment;
  return { ...rest, scenario: draws[replicate % draws.length]! };
}

/** Where most single runs, or pairs of runs, lie. */
export interface Spread {
  figure: string;
  low: number;
  high: number;
}

/** What of it lies within a spread. */
export const SPREAD_COVERAGE = 0.9;
const SPREAD_FIGURES = ['peerShare', 'bytesFromCdn', 'wanDownPeakBytesPerS', 'downloadTimeP95S'].map(figureNamed);
/** Fewer runs have no quantiles so far out. */
const LEAST_RUNS = 10;

/** The spread of runs, or of their differences from the runs of another scenario in pairs; empty for few runs. */
export function spreadsOf(runs: readonly Figures[], from?: readonly Figures[]): Spread[] {
  if (runs.length < LEAST_RUNS) return [];
  const tail = (1 - SPREAD_COVERAGE) / 2;
  return SPREAD_FIGURES.flatMap((figure) => {
    const values = Float64Array.from(
      runs,
      (run, k) => readFigure(run, figure) - (from ? readFigure(from[k]!, figure) : 0),
    );
    if (!values.every(Number.isFinite)) return [];
    const sorted = values.sort();
    return [{ figure: figure.name, low: quantileSorted(sorted, tail), high: quantileSorted(sorted, 1 - tail) }];
  });
}
