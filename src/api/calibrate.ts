/** Open parameters and unknowns of an estate fitted to observed data. */

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { figureNamed, readFigure } from '../core/figureCatalogue.js';
import { InputError } from '../core/problems.js';
import { quantileSorted } from '../core/stats.js';
import { VERSION } from '../core/version.js';
import { counted, verb } from '../core/words.js';
import type { ImportFile } from '../doors/found.js';
import { readObserved } from '../doors/observed/readObserved.js';
import { type Fitted, fittedBy, valuesAt } from '../experiment/calibrate/fitted.js';
import { checkModel, type ModelCheck } from '../experiment/calibrate/modelCheck.js';
import { generationSizes, Population } from '../experiment/calibrate/population.js';
import { logit } from '../experiment/calibrate/posterior.js';
import {
  type StatisticNames,
  statisticLabels,
  statisticNames,
  statisticsOf,
} from '../experiment/calibrate/statistics.js';
import { overridesAt, readUnknowns, type Unknown } from '../experiment/calibrate/unknowns.js';
import type { Experiment } from '../experiment/environment.js';
import type { HostFiles } from '../experiment/files.js';
import type { Host } from './host.js';
import { chooseWorkers } from './memory.js';
import { type Held, heldAgainst } from './observe.js';
import { ofReplicate, runRows } from './observedRuns.js';
import type { SimulationOptions } from './options.js';
import { poolFor, prepare } from './prepare.js';
import { asTold, overrideTexts, type Source } from './source.js';
import { memoryLimitOf, wholeNumber, workersOf } from './wholeNumber.js';

export interface CalibrateOptions extends Omit<SimulationOptions, 'replicates'> {
  /**
   * What to fit: names of open parameters (`model.peersGiving`), or paths with their ranges
   * (`devices.mix.laptop.vpn.share=0 %..60 %`, perhaps with `log` or `whole` behind it). Default: what moves results most, and
   * the VPN days and the time on battery of laptops, and other traffic of lines that is stated as one share.
   */
  fit?: readonly string[];
  /** Runs in all; default: 400. */
  runs?: number;
  /** Most time for them, in seconds: the answer is made of what is done then. */
  withinS?: number;
}

/** What the fitted model says of a figure, chance included: the median and an interval of single runs. */
export interface Predicted {
  figure: string;
  median: number;
  low: number;
  high: number;
}

export interface CalibrateResult {
  version: string;
  scenario: string;
  seed: string;
  /** The form of the observed data, and its files. */
  form: string;
  files: string[];
  /** Runs that were fitted, of how many that were wanted. */
  runs: number;
  wanted: number;
  /** Seeds that these share. */
  seeds: number;
  /** What ended it before all runs were done. */
  stopped: 'time' | 'interrupted' | null;
  fitted: Fitted;
  /** Values of each draw by path. */
  draws: Record<string, unknown>[];
  /** Values at the medians, by path. */
  medians: Record<string, unknown>;
  /** `null` where no run predicts: it was stopped before. */
  check: ModelCheck | null;
  predicted: Predicted[];
  notes: string[];
}

/** What a run gives to a calibration. */
export interface CalibrationRun {
  statistics: number[];
  figures: number[];
}

/** Keeps runs, so that a calibration that was stopped goes on. */
export interface RunStore {
  get(key: string): CalibrationRun | undefined;
  put(key: string, run: CalibrationRun): void;
}

/** What becomes of the result besides. */
export interface CalibrateOutput {
  begin(): RunStore;
  end(result: CalibrateResult): Promise<void>;
  close(): void;
}

const FIGURES = ['peerShare', 'bytesFromCdn', 'wanDownPeakBytesPerS', 'downloadTimeP95S'].map(figureNamed);
const DEFAULT_RUNS = 400;
const LEAST_RUNS = 60;
/** Runs of the fit share so many seeds: devices, days and requests; those that predict have others. */
const SEEDS = 20;
/** Part of the runs that predict, the fewest (of fewer none could be one in twenty), and the most. */
const PREDICTING = 0.2;
const LEAST_PREDICTING = 24;
const MOST_PREDICTING = 60;
/** The fewest runs that check, besides one for each unknown. */
const LEAST_CHECKING = 10;
/** Runs between two looks at the clock. */
const CHUNK = 20;
/** The form that says most is fitted. */
const FORMS = [
  'UCDOStatus',
  'Get-DeliveryOptimizationLog',
  'Get-DeliveryOptimizationStatus',
  'UCDOAggregatedStatus',
  'Get-DeliveryOptimizationPerfSnapThisMonth',
];

/**
 * Fits unknowns of a scenario to observed data.
 *
 * When the signal is aborted, the answer is made of the runs that are done, if these are enough.
 *
 * @throws InputError with every problem of the scenario, of the data, or of an unknown
 */
export function calibrateOn(
  host: Host,
  source: Source,
  files: readonly ImportFile[],
  options: CalibrateOptions = {},
  output?: CalibrateOutput,
): Promise<CalibrateResult> {
  return asTold(() => new Calibration(host, source, options).run(files, output));
}

/** A place in the ranges under one seed. */
interface Run {
  u: readonly number[];
  replicate: number;
}

class Calibration {
  private readonly files: HostFiles;
  private readonly startMs = performance.now();
  private unknowns: readonly Unknown[] = [];
  private held!: Held;
  private names!: StatisticNames;
  private store: RunStore = memoryStore();
  private done = 0;
  private wanted = 0;
  stopped: CalibrateResult['stopped'] = null;

  constructor(
    private readonly host: Host,
    private readonly source: Source,
    private readonly options: CalibrateOptions,
  ) {
    this.files = host.newFiles();
  }

  async run(files: readonly ImportFile[], output?: CalibrateOutput): Promise<CalibrateResult> {
    const { options } = this;
    if (files.length === 0) throw InputError.of('--observed: error: name a file with observed data');
    this.wanted = wholeNumber('runs', options.runs ?? DEFAULT_RUNS);
    if (this.wanted < LEAST_RUNS) throw InputError.of(`runs ${this.wanted}: error: allowed is ${LEAST_RUNS} and more`);
    const prepared = await prepare(this.source, this.files, options);
    const { scenario, seed } = prepared.experiment;
    const observed = readObserved(files, scenario.model);
    for (const problem of observed.problems) options.onProblem?.(problem);
    const all = heldAgainst(prepared, observed, options);
    this.held = all.toSorted((a, b) => FORMS.indexOf(a.form) - FORMS.indexOf(b.form))[0]!;
    this.names = statisticNames(this.held);
    this.unknowns = readUnknowns(options.fit ?? [], scenario, prepared.loaded.written);
    if (this.unknowns.length === 0) throw InputError.of('--fit: error: nothing to fit');
    // A path that is none, or a value that is not allowed, is found before anything runs.
    for (const u of [1e-6, 0.5, 1 - 1e-6]) await this.experimentAt(this.unknowns.map(() => u));
    const predicting = Math.min(MOST_PREDICTING, Math.max(LEAST_PREDICTING, Math.round(PREDICTING * this.wanted)));
    const own = statisticsOf(this.held.rows, this.held, this.names);
    if (output) this.store = output.begin();
    try {
      const population = await this.fit(own, this.wanted - predicting, seed);
      const fitted = fittedBy(population.posterior(), this.unknowns, seed);
      const runs = population.size;
      const { check, predicted } = await this.predict(fitted, population, { own, count: predicting });
      const result: CalibrateResult = {
        version: VERSION,
        scenario: scenario.name,
        seed,
        form: this.held.form,
        files: this.held.files,
        runs,
        wanted: this.wanted - predicting,
        seeds: SEEDS,
        stopped: this.stopped,
        fitted,
        draws: fitted.draws.map((point) => valuesAt(this.unknowns, point)),
        medians: valuesAt(
          this.unknowns,
          fitted.unknowns.map(({ u }) => u.median),
        ),
        check,
        predicted,
        notes: [
          ...this.held.notes,
          ...(all.length > 1 ? [`fitted to ${this.held.form} only: the other forms say less`] : []),
        ],
      };
      await output?.end(result);
      return result;
    } finally {
      output?.close();
    }
  }

  /** Generation after generation, until all runs are done or something ends it. */
  private async fit(own: readonly number[], count: number, seed: string): Promise<Population> {
    const population = new Population(this.unknowns.length, own, seed);
    for (const size of generationSizes(count)) {
      if (this.stopped !== null) break;
      const first = population.size;
      const points = population.propose(size);
      const results = await this.simulate(points.map((u, i) => ({ u, replicate: (first + i) % SEEDS })));
      for (const [i, { statistics }] of results.entries()) population.add(points[i]!, statistics);
    }
    if (population.size >= LEAST_RUNS / 2) return population;
    throw (
      this.options.signal?.reason ??
      InputError.of(
        `--within: error: ${counted(population.size, 'run')} ${verb(population.size, 'fits', 'fit')} into it; a calibration needs ${LEAST_RUNS / 2}`,
      )
    );
  }

  /** Runs with fitted values on new seeds: whether the model could have made the data, and what it says of figures. */
  private async predict(
    fitted: Fitted,
    population: Population,
    { own, count }: { own: readonly number[]; count: number },
  ): Promise<Pick<CalibrateResult, 'check' | 'predicted'>> {
    if (this.stopped !== null) return { check: null, predicted: [] };
    const step = fitted.draws.length / count;
    const runs = Array.from({ length: count }, (_, k) => ({
      u: fitted.draws[Math.floor(k * step)]!,
      replicate: SEEDS + k,
    }));
    const results = await this.simulate(runs);
    if (results.length < LEAST_CHECKING + this.unknowns.length) return { check: null, predicted: [] };
    const labels = statisticLabels(this.names);
    const mine = population.used(own);
    const check = checkModel(
      mine,
      {
        statistics: results.map(({ statistics }) =>
          population.used(statistics).map((value, k) => (Number.isFinite(value) ? value : mine[k]!)),
        ),
        points: results.map((_, k) => runs[k]!.u.map(logit)),
      },
      population.used(own.map((_, j) => j)).map((j) => labels[j]!),
    );
    const predicted = FIGURES.map(({ name }, f) => {
      const values = Float64Array.from(results, ({ figures }) => figures[f]!).sort();
      const [low, median, high] = [0.05, 0.5, 0.95].map((p) => quantileSorted(values, p)) as [number, number, number];
      return { figure: name, median, low, high };
    });
    return { check, predicted };
  }

  /** Does runs, those that are in the store excepted. @returns fewer when it was stopped */
  private async simulate(runs: readonly Run[]): Promise<CalibrationRun[]> {
    const results: CalibrationRun[] = [];
    for (let first = 0; first < runs.length; first += CHUNK) {
      if (this.isOver()) break;
      const chunk = runs.slice(first, first + CHUNK);
      const experiments: Experiment[] = [];
      for (const { u, replicate } of chunk) experiments.push(ofReplicate(await this.experimentAt(u), replicate));
      const keys = experiments.map((experiment) => this.keyOf(experiment));
      const missing = keys.map((_, i) => i).filter((i) => this.store.get(keys[i]!) === undefined);
      try {
        await this.simulateMissing(
          missing.map((i) => experiments[i]!),
          missing.map((i) => keys[i]!),
        );
      } catch (error) {
        if (!this.options.signal?.aborted) throw error;
        this.stopped = 'interrupted';
      }
      for (const key of keys) {
        const run = this.store.get(key);
        if (run === undefined) return results;
        results.push(run);
      }
      this.done += chunk.length;
      this.options.onProgress?.(Math.min(1, this.done / this.wanted));
    }
    return results;
  }

  private async simulateMissing(experiments: readonly Experiment[], keys: readonly string[]): Promise<void> {
    if (experiments.length === 0) return;
    const { host, options } = this;
    const manner = { workers: workersOf(options, host), rows: 'kept' as const, tracing: false };
    const workers = chooseWorkers(experiments, 1, manner, memoryLimitOf(options, host));
    const pool = poolFor(host, experiments, workers, { ...options, onProgress: undefined });
    await runRows(host, experiments, pool, (i, rows, figures) => {
      const statistics = statisticsOf(rows, this.held, this.names);
      this.store.put(keys[i]!, { statistics, figures: FIGURES.map((figure) => readFigure(figures, figure)) });
    });
  }

  private isOver(): boolean {
    const { signal, withinS = Number.POSITIVE_INFINITY } = this.options;
    if (signal?.aborted) this.stopped = 'interrupted';
    else if ((performance.now() - this.startMs) / 1000 > withinS) this.stopped ??= 'time';
    return this.stopped !== null;
  }

  private async experimentAt(u: readonly number[]): Promise<Experiment> {
    const { onProblem: _untold, ...quietly } = this.options;
    const set = [...overrideTexts(this.options.set), ...overridesAt(this.unknowns, u)];
    return (await prepare(this.source, this.files, { ...quietly, set })).experiment;
  }

  /** What a run computes, and nothing else. */
  private keyOf({ scenario, seed, inventory }: Experiment): string {
    const { name: _name, description: _description, expect: _expect, seed: _seed, ...rest } = scenario;
    const written = JSON.stringify({ VERSION, seed, inventory, rest, names: this.names }, (_, value) =>
      value === Number.POSITIVE_INFINITY ? 'Infinity' : value,
    );
    return bytesToHex(sha256(utf8ToBytes(written))).slice(0, 24);
  }
}

function memoryStore(): RunStore {
  const runs = new Map<string, CalibrationRun>();
  return { get: (key) => runs.get(key), put: (key, run) => void runs.set(key, run) };
}
