/**
 * From runs to the values that fit: approximate Bayesian computation with regression adjustment.
 *
 * 1. All statistics of a run are put together to one for each unknown, by regression of the unknowns on them: the
 *    semi-automatic summaries of Fearnhead and Prangle (2012).
 * 2. Runs near to the observed summaries count, the nearer the more (Epanechnikov's kernel).
 * 3. What remains of the distance is taken out by weighted linear regression (Beaumont, Zhang and Balding 2002).
 *
 * Unknowns are in [0, 1], evenly likely before, and fitted as logits: no adjusted value leaves its range.
 */
import {
  effectiveSize,
  type Matrix,
  predict,
  regress,
  type Vector,
  weightedCovariance,
  weightedMean,
} from './linear.js';

/** A run: where it was in the ranges of the unknowns, what it gave, and how likely it was to be proposed there. */
export interface Particle {
  /** In (0, 1), one an unknown. */
  u: Vector;
  statistics: Vector;
  /** Likelihood before the data by the density of its proposal. */
  weight: number;
}

export interface Posterior {
  /** Adjusted values in (0, 1), one row a particle that counts, and their weights. */
  values: number[][];
  weights: number[];
  /** How many independent values these are worth. */
  effective: number;
  /** Logits of the same, for proposals. */
  logits: number[][];
}

/** Part of the runs that count, and the fewest. */
const NEAREST = 0.3;
const LEAST_NEAREST = 40;
/** Of the regression of the unknowns on standardised statistics: for each of them one run that says nothing. */
const RIDGE = 1;
const LOGIT_LIMIT = 1e-6;

export function logit(u: number): number {
  const inside = Math.min(1 - LOGIT_LIMIT, Math.max(LOGIT_LIMIT, u));
  return Math.log(inside / (1 - inside));
}

export function unlogit(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

/** Statistics in units of their spread; those that do not vary are left out. */
class Scale {
  private readonly means: number[];
  private readonly spreads: number[];
  private readonly used: number[];

  constructor(rows: Matrix, weights: Vector) {
    const columns = rows[0]!.map((_, j) => rows.map((row) => row[j]!));
    this.means = columns.map((column) => weightedMean(column, weights));
    this.spreads = columns.map((column, j) =>
      Math.sqrt(
        weightedMean(
          column.map((value) => (value - this.means[j]!) ** 2),
          weights,
        ),
      ),
    );
    this.used = columns.map((_, j) => j).filter((j) => this.spreads[j]! > 1e-9 * (1 + Math.abs(this.means[j]!)));
  }

  of(row: Vector): number[] {
    return this.used.map((j) => (row[j]! - this.means[j]!) / this.spreads[j]!);
  }

  get isEmpty(): boolean {
    return this.used.length === 0;
  }
}

/**
 * The values of the unknowns that fit.
 *
 * @param particles at least 20
 * @param observed its statistics, in the order of those of the particles
 */
export function posteriorOf(particles: readonly Particle[], observed: Vector): Posterior {
  const weights = particles.map(({ weight }) => weight);
  const logits = particles.map(({ u }) => u.map(logit));
  const scale = new Scale(
    particles.map(({ statistics }) => statistics),
    weights,
  );
  if (scale.isEmpty) return unadjusted(logits, weights);
  const scaled = particles.map(({ statistics }) => scale.of(statistics));
  const projection = regress(scaled, logits, weights, RIDGE);
  const summaries = scaled.map((row) => predict(projection, row));
  const target = predict(projection, scale.of(observed));
  const spread = weightedCovariance(summaries, weights).map((row, a) => Math.sqrt(Math.max(row[a]!, 1e-12)));
  const distances = summaries.map((row) =>
    Math.sqrt(row.reduce((sum, value, a) => sum + ((value - target[a]!) / spread[a]!) ** 2, 0)),
  );
  const count = Math.min(particles.length, Math.max(LEAST_NEAREST, Math.ceil(NEAREST * particles.length)));
  const width = Float64Array.from(distances).sort()[count - 1]! * (1 + 1e-9) + 1e-12;
  const near = particles.map((_, i) => i).filter((i) => distances[i]! < width);
  const nearWeights = near.map((i) => weights[i]! * (1 - (distances[i]! / width) ** 2));
  const centred = near.map((i) => summaries[i]!.map((value, a) => (value - target[a]!) / spread[a]!));
  const nearLogits = near.map((i) => logits[i]!);
  const fit = regress(centred, nearLogits, nearWeights, 1e-6);
  const effective = effectiveSize(nearWeights);
  const all = effectiveSize(weights);
  const wider = Math.sqrt(tooNarrow(effective, target.length + 1) * tooNarrow(all, scaled[0]!.length + 1));
  const adjusted = nearLogits.map((row, k) => {
    const expected = predict(fit, centred[k]!);
    return row.map((value, a) => fit[a]![0]! + wider * (value - expected[a]!));
  });
  return posteriorFrom(adjusted, nearWeights, effective);
}

/**
 * By how much the variance of a new case is larger than that of the residuals of a regression on `n` cases with `p`
 * coefficients: the residuals are too small, and the regression is not exactly known.
 */
function tooNarrow(n: number, p: number): number {
  return (n + p) / Math.max(1, n - p);
}

/** Nothing varies: the data say nothing. */
function unadjusted(logits: number[][], weights: number[]): Posterior {
  return posteriorFrom(logits, weights, effectiveSize(weights));
}

function posteriorFrom(logits: number[][], weights: number[], effective: number): Posterior {
  return { logits, values: logits.map((row) => row.map(unlogit)), weights, effective };
}

/** Quantile of one unknown. */
export function posteriorQuantile({ values, weights }: Posterior, unknown: number, p: number): number {
  const sorted = values
    .map((row, i) => ({ value: row[unknown]!, weight: weights[i]! }))
    .sort((a, b) => a.value - b.value);
  const total = weights.reduce((a, b) => a + b, 0);
  let below = 0;
  const middles = sorted.map(({ value, weight }) => {
    const middle = (below + weight / 2) / total;
    below += weight;
    return { value, middle };
  });
  const after = middles.findIndex(({ middle }) => middle >= p);
  if (after < 0) return middles.at(-1)!.value;
  if (after === 0) return middles[0]!.value;
  const [a, b] = [middles[after - 1]!, middles[after]!];
  return a.value + ((b.value - a.value) * (p - a.middle)) / (b.middle - a.middle || 1);
}

/** Draws of equal weight, spread evenly over those of the posterior (systematic resampling). */
export function equalDraws({ values, weights }: Posterior, count: number, start: number): number[][] {
  const total = weights.reduce((a, b) => a + b, 0);
  const draws: number[][] = [];
  let at = 0;
  let sum = weights[0]!;
  for (let k = 0; k < count; k += 1) {
    const wanted = ((k + start) / count) * total;
    while (sum < wanted && at < values.length - 1) {
      at += 1;
      sum += weights[at]!;
    }
    draws.push(values[at]!);
  }
  return draws;
}
