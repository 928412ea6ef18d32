/**
 * Where to try next: population Monte Carlo (Cappé, Guillin, Marin and Robert 2004). The first half of the runs is spread evenly
 * over the ranges. Each later generation is drawn near to what fits so far, one part in ten from the ranges again. All runs
 * count, weighted by the mixture of all generations (Cornuet, Marin, Mira and Robert 2012): no run is thrown away, and no weight
 * is larger than two.
 */
import { RandomStream } from '../../core/random.js';
import { sobolPoints } from '../sweep/sobolSequence.js';
import { cholesky, forward, type Matrix, type Vector, weightedCovariance } from './linear.js';
import { logit, type Particle, type Posterior, posteriorOf, unlogit } from './posterior.js';

/** Generations, and what part of the runs each has: the first is the half. */
const GENERATIONS = [0.5, 0.17, 0.17, 0.16] as const;
const FROM_RANGES = 0.1;
/** Proposals are wider than what fits: twice its covariance (Beaumont, Cornuet, Marin and Robert 2009). */
const WIDER = 2;

/** What a generation was drawn from; the first from the ranges alone. */
interface Proposal {
  count: number;
  posterior: Posterior | null;
  lower: Matrix;
}

/** Sizes of the generations for a number of runs. */
export function generationSizes(runs: number): number[] {
  const sizes = GENERATIONS.map((part) => Math.floor(part * runs));
  sizes[0]! += runs - sizes.reduce((a, b) => a + b, 0);
  return sizes.filter((size) => size > 0);
}

export class Population {
  private readonly proposals: Proposal[] = [];
  private readonly runs: { u: Vector; statistics: Vector }[] = [];
  private readonly random: RandomStream;
  /** Statistics that count, from the second generation on. */
  private counted: readonly number[] | undefined;

  /**
   * @param unknowns how many there are
   * @param observed statistics of the observed data; NaN for what is not known
   */
  constructor(
    private readonly unknowns: number,
    private readonly observed: Vector,
    seed: string,
  ) {
    this.random = new RandomStream(seed, 'calibrate.proposals');
  }

  get size(): number {
    return this.runs.length;
  }

  /** Where the runs of the next generation are, given all runs so far. They are to be {@link add}ed in this order. */
  propose(count: number): number[][] {
    const generation = this.proposals.length;
    if (generation === 0) {
      this.proposals.push({ count, posterior: null, lower: [] });
      const shifts = Array.from({ length: this.unknowns }, (_, a) => this.random.uniform(a, 7));
      return sobolPoints(count, this.unknowns, shifts).map((point) => point.map(inside));
    }
    this.counted ??= this.finite();
    const posterior = this.posterior();
    const covariance = weightedCovariance(posterior.logits, posterior.weights).map((row, a) =>
      row.map((value, b) => WIDER * value + (a === b ? 1e-6 : 0)),
    );
    const proposal: Proposal = { count, posterior, lower: cholesky(covariance) };
    const points = Array.from({ length: count }, (_, i) => this.draw(proposal, generation, i));
    this.proposals.push(proposal);
    return points;
  }

  add(u: Vector, statistics: Vector): void {
    this.runs.push({ u, statistics });
  }

  /** What fits, by all runs so far. */
  posterior(): Posterior {
    return posteriorOf(this.particles(), this.used(this.observed));
  }

  /** The statistics that count, of all: those that the observed data and all runs of the first generation have. */
  used(statistics: Vector): number[] {
    return (this.counted ?? this.finite()).map((j) => statistics[j]!);
  }

  private finite(): number[] {
    const all = [{ statistics: this.observed }, ...this.runs];
    return this.observed.map((_, j) => j).filter((j) => all.every(({ statistics }) => Number.isFinite(statistics[j])));
  }

  /** All runs with their weights. */
  particles(): Particle[] {
    const known = this.proposals.reduce((sum, { count }) => sum + count, 0);
    const neutral = this.used(this.observed);
    return this.runs.map(({ u, statistics }) => {
      const at = u.map(logit);
      const mixture = this.proposals.reduce(
        (sum, proposal) => sum + (proposal.count / known) * this.densityByPrior(proposal, at),
        0,
      );
      // A later run without bytes in a cell tells nothing by it.
      const values = this.used(statistics).map((value, k) => (Number.isFinite(value) ? value : neutral[k]!));
      return { u, statistics: values, weight: 1 / mixture };
    });
  }

  private draw(proposal: Proposal, generation: number, i: number): number[] {
    const { posterior, lower } = proposal;
    const uniform = (counter: number) => this.random.uniform(generation * 1_000_003 + i, counter);
    if (uniform(0) < FROM_RANGES) return Array.from({ length: this.unknowns }, (_, a) => inside(uniform(1 + a)));
    const { logits, weights } = posterior!;
    let left = uniform(1) * weights.reduce((a, b) => a + b, 0);
    const chosen = weights.findIndex((weight) => (left -= weight) < 0);
    const centre = logits[chosen < 0 ? logits.length - 1 : chosen]!;
    const normals = centre.map((_, a) => this.random.normal(generation * 1_000_003 + i, 100 + a));
    return centre.map((value, a) =>
      inside(unlogit(value + normals.reduce((sum, normal, b) => sum + (lower[a]![b] ?? 0) * normal, 0))),
    );
  }

  /** Density of a proposal at logits, by that of the even spread over the ranges. */
  private densityByPrior({ posterior, lower }: Proposal, at: Vector): number {
    if (posterior === null) return 1;
    const { logits, weights } = posterior;
    // The density of the logit of a uniform value.
    const logPrior = at.reduce((sum, value) => sum + value - 2 * Math.log1p(Math.exp(value)), 0);
    const logNorm = lower.reduce((sum, row, a) => sum - Math.log(row[a]! * Math.sqrt(2 * Math.PI)), 0);
    let density = 0;
    let total = 0;
    logits.forEach((centre, k) => {
      const z = forward(
        lower,
        at.map((value, a) => value - centre[a]!),
      );
      density += weights[k]! * Math.exp(logNorm - 0.5 * z.reduce((sum, value) => sum + value * value, 0) - logPrior);
      total += weights[k]!;
    });
    return FROM_RANGES + (1 - FROM_RANGES) * (density / total);
  }
}

/** Within the range, not on its ends. */
function inside(u: number): number {
  return Math.min(1 - 1e-6, Math.max(1e-6, u));
}
