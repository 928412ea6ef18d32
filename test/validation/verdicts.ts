/**
 * How often verdicts and intervals are wrong, on estates of 2, 4, 12 and 400 devices.
 *
 * The runs of an estate are simulated once, in pairs without and with a change. They are taken for all that there is: their
 * mean is the truth. Each trial draws pairs of them with replacement and asks for a verdict as `check` does, look after look.
 */
import { figureNamed, rangeOf, readFigure } from '../../src/core/figureCatalogue.js';
import { RandomStream } from '../../src/core/random.js';
import { areSame, type Estimate, estimateMean, estimatePairedDifference } from '../../src/core/stats.js';
import { type Expectation, parseExpectation } from '../../src/experiment/check/expectation.js';
import { looksUpTo, type Verdict, verdictOf } from '../../src/experiment/check/judge.js';
import { replicateSeed } from '../../src/experiment/environment.js';
import { widthOfMean } from '../../src/experiment/sweep/precision.js';
import { runReplicate } from '../../src/experiment/world.js';
import type { Figures } from '../../src/ledger/figures.js';
import { load } from '../helpers.js';

const ESTATES = [2, 4, 12, 400];

/** How much is tried. */
export interface Effort {
  /** Pairs of runs of an estate. */
  pairs: (devices: number) => number;
  trials: number;
  /** Most pairs for a verdict. */
  cap: number;
}

/** What becomes of an expectation. */
export interface VerdictRow {
  devices: number;
  text: string;
  truth: 'holds' | 'fails';
  /** How far the limit is from the truth, in parts of one; `null` where it is as far as it is. */
  offBy: number | null;
  /** Shares of the trials. */
  wrong: number;
  decided: number;
  /** Share of wrong verdicts by t intervals shared out among looks at 4, 8, 16, 32 and 64 pairs. */
  wrongByT: number;
}

export interface PrecisionRow {
  devices: number;
  width: string;
  /** Share of the trials whose interval holds the mean, and replicates that `--until-ci` took on average. */
  coverage: number;
  replicates: number;
  /** The same where an interval without width ends the search. */
  coverageByWidthAlone: number;
}

type Pairs = readonly (readonly [Figures, Figures])[];

/** Pairs of runs of an estate: half of its devices ask two days after the others; files stay for six hours or three days. */
function pairsOf(devices: number, count: number): Pairs {
  const scenario = (age: string) =>
    load(`
name: estate
defaults: reference-2024
start: 2026-03-02T00:00:00Z
duration: 5 d
sites: [{ name: s, devices: ${Math.min(devices, 50)}, count: ${Math.ceil(devices / 50)}, wan: 20 Mbit/s }]
devices: { mix: [{ name: p, on: office }] }
policies: { DODownloadMode: 1, DOMaxCacheAge: ${age}, DORestrictPeerSelectionBy: 0 }
content: [{ name: c, files: [{ size: 300 MB }], release: "2026-03-02T06:00:00Z" }]
demand: { rings: [{ name: a, share: 50 % }, { name: b, share: 50 %, deferral: 2 d }] }
`).scenario;
  const [before, after] = [scenario('6 h'), scenario('3 d')];
  const figures = (of: typeof before, k: number) =>
    runReplicate({ scenario: of, inventory: null, seed: replicateSeed('v', k), tracing: false }, 0).account.figures;
  return Array.from({ length: count }, (_, k) => [figures(before, k), figures(after, k)] as const);
}

/** Expectations around what is true of an estate: just so and just not so, a little off, and far off. */
function expectationsOf(pairs: Pairs): Pick<VerdictRow, 'text' | 'truth' | 'offBy'>[] {
  const share = figureNamed('peerShare');
  const rise = meanOf(pairs.map(([a, b]) => readFigure(b, share) - readFigure(a, share)));
  const level = meanOf(pairs.map(([, b]) => readFigure(b, share)));
  const points = (value: number) => (100 * value).toFixed(3);
  const offsets = [0.0005, 0.01, 0.05];
  return [
    ...offsets.flatMap((by) => [
      { text: `peer share increases by at least ${points(rise - by)} pp`, truth: 'holds' as const, offBy: by },
      { text: `peer share increases by at least ${points(rise + by)} pp`, truth: 'fails' as const, offBy: by },
      { text: `peer share stays over ${points(level - by)} %`, truth: 'holds' as const, offBy: by },
      ...(level + by < 1
        ? [{ text: `peer share stays over ${points(level + by)} %`, truth: 'fails' as const, offBy: by }]
        : []),
    ]),
    ...[
      'peer share does not change',
      'bytes from the CDN decreases by at least 20 %',
      'bytes between sites stays at zero',
    ].map((text) => ({ text, truth: truthOf(pairs, text), offBy: null })),
    ...['median download time is no worse than +10 %', 'p95 download time is no worse than -10 %'].map((text) => ({
      text,
      truth: truthOf(pairs, text),
      offBy: null,
    })),
  ];
}

/** What is true of all pairs. */
function truthOf(pairs: Pairs, text: string): VerdictRow['truth'] {
  const { contrast, claim, figure } = expectation(text);
  const contrasts = pairs.map(([a, b]) => contrast(readFigure(a, figure), readFigure(b, figure)));
  const isTrue =
    claim.of === 'mean' ? meanOf(contrasts) >= 0 : meanOf(contrasts.map((c) => (c >= 0 ? 1 : 0))) >= claim.share;
  return isTrue ? 'holds' : 'fails';
}

export function verdicts({ pairs: count, trials, cap }: Effort, estates = ESTATES): VerdictRow[] {
  const looks = looksUpTo(cap);
  return estates.flatMap((devices) => {
    const pairs = pairsOf(devices, count(devices));
    const totals = pairs.map(([a, b]) => Math.max(a.totals.bytesTotal, b.totals.bytesTotal));
    return expectationsOf(pairs).map(({ text, truth, offBy }, e) => {
      const wanted = expectation(text);
      const values = pairs.map(([a, b]) => [readFigure(a, wanted.figure), readFigure(b, wanted.figure)] as const);
      const random = new RandomStream(`${devices} ${e}`, 'validation.verdicts');
      const counts = { wrong: 0, decided: 0, wrongByT: 0 };
      for (let trial = 0; trial < trials; trial += 1) {
        const drawn = Array.from({ length: cap }, (_, i) => random.integer(values.length, trial, i));
        const a = drawn.map((k) => values[k]![0]);
        const b = drawn.map((k) => values[k]![1]);
        const verdict = firstVerdict(looks, (n) => {
          const most =
            wanted.figure.most === 'bytesTotal'
              ? Math.max(...drawn.slice(0, n).map((k) => totals[k]!))
              : (wanted.figure.most ?? 0);
          return verdictOf(wanted, a.slice(0, n), b.slice(0, n), most);
        });
        if (verdict !== 'undecided') counts.decided += 1;
        if (verdict !== 'undecided' && verdict !== truth) counts.wrong += 1;
        const byT = firstVerdict(T_LOOKS, (n) => verdictByT(wanted, a.slice(0, n), b.slice(0, n)));
        if (byT !== 'undecided' && byT !== truth) counts.wrongByT += 1;
      }
      const share = (of: number) => of / trials;
      return {
        devices,
        text,
        truth,
        offBy,
        wrong: share(counts.wrong),
        decided: share(counts.decided),
        wrongByT: share(counts.wrongByT),
      };
    });
  });
}

function firstVerdict(looks: readonly number[], at: (n: number) => Verdict): Verdict {
  for (const n of looks) {
    const verdict = at(n);
    if (verdict !== 'undecided') return verdict;
  }
  return 'undecided';
}

const T_LOOKS = [4, 8, 16, 32, 64];

/** How verdicts were found before: the t interval of the contrast, an interval without width among them. */
function verdictByT({ contrast }: Expectation, a: readonly number[], b: readonly number[]): Verdict {
  const contrasts = a.map((value, i) => contrast(value, b[i]!));
  const { mean, low, high } = estimateMean(contrasts, undefined, 1 - 0.05 / T_LOOKS.length);
  if ((low ?? mean) >= 0) return 'holds';
  return (high ?? mean) < 0 ? 'fails' : 'undecided';
}

/** `--until-ci` for the peer share without the change, from three replicates on. */
export function precisions({ pairs: count, trials }: Effort, estates = ESTATES): PrecisionRow[] {
  const share = figureNamed('peerShare');
  return estates.flatMap((devices) => {
    const values = pairsOf(devices, count(devices)).map(([, b]) => readFigure(b, share));
    const truth = meanOf(values);
    return [0.02, 0.05, 0.1, 0.2].map((width) => {
      const random = new RandomStream(`${devices} ${width}`, 'validation.precision');
      const counts = { covered: 0, replicates: 0, byWidth: 0 };
      for (let trial = 0; trial < trials; trial += 1) {
        const drawn = Array.from({ length: MOST }, (_, i) => values[random.integer(values.length, trial, i)]!);
        const until = (widthAt: (n: number) => number) => {
          let n = 3;
          while (n < MOST && widthAt(n) > width) n = Math.min(MOST, Math.ceil(n * 1.5));
          return drawn.slice(0, n);
        };
        const precise = until((n) => widthOfMean(rangeOf(share), drawn.slice(0, n), 1));
        counts.replicates += precise.length;
        if (holds(precise, truth, width)) counts.covered += 1;
        const alone = until((n) => {
          const { low, high } = estimateMean(drawn.slice(0, n), rangeOf(share));
          return low === null ? 0 : high! - low;
        });
        if (holds(alone, truth, 0)) counts.byWidth += 1;
      }
      return {
        devices,
        width: `${100 * width} pp`,
        coverage: counts.covered / trials,
        replicates: counts.replicates / trials,
        coverageByWidthAlone: counts.byWidth / trials,
      };
    });
  });
}

const MOST = 200;

/** Whether the interval of values holds the truth; where all are the same, whether they are as near as was asked. */
function holds(values: readonly number[], truth: number, width: number): boolean {
  const { mean, low, high } = estimateMean(values, rangeOf(figureNamed('peerShare')));
  return low === null ? areSame([mean, truth]) || Math.abs(mean - truth) <= width : low <= truth && truth <= high!;
}

export interface CoverageRow {
  devices: number;
  replicates: number;
  ofLevel: number;
  ofRise: number;
}

/** Share of the intervals of a mean and of a difference, as `run` and `compare` show them, that hold the truth. */
export function coverage({ pairs: count, trials }: Effort, replicates: number, estates = ESTATES): CoverageRow[] {
  const share = figureNamed('peerShare');
  return estates.map((devices) => {
    const values = pairsOf(devices, count(devices)).map(
      ([a, b]) => [readFigure(a, share), readFigure(b, share)] as const,
    );
    const level = meanOf(values.map(([, b]) => b));
    const rise = meanOf(values.map(([a, b]) => b - a));
    const random = new RandomStream(`${devices} ${replicates}`, 'validation.coverage');
    const shown = { ofLevel: 0, ofRise: 0 };
    const covered = { ofLevel: 0, ofRise: 0 };
    const note = (name: 'ofLevel' | 'ofRise', { low, high }: Estimate, truth: number) => {
      if (low === null) return;
      shown[name] += 1;
      if (low <= truth && truth <= high!) covered[name] += 1;
    };
    for (let trial = 0; trial < trials; trial += 1) {
      const drawn = Array.from({ length: replicates }, (_, i) => values[random.integer(values.length, trial, i)]!);
      const [a, b] = [drawn.map(([of]) => of), drawn.map(([, of]) => of)];
      note('ofLevel', estimateMean(b, rangeOf(share)), level);
      note('ofRise', estimatePairedDifference(a, b, rangeOf(share)), rise);
    }
    return {
      devices,
      replicates,
      ofLevel: covered.ofLevel / shown.ofLevel,
      ofRise: covered.ofRise / shown.ofRise,
    };
  });
}

function expectation(text: string): Expectation {
  const parsed = parseExpectation(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.expectation;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
