/** Replicates of scenarios on all workers; the results do not depend on how many there are. */
import { Worker } from 'node:worker_threads';
import { buildCatalogue } from '../content/catalogue.js';
import { InputError, InvariantError } from '../core/problems.js';
import { sum } from '../core/stats.js';
import type { PartResult } from '../engine/result.js';
import { Ledger } from '../ledger/ledger.js';
import type { PartAccount } from '../ledger/part.js';
import { ACCOUNTS } from '../ledger/partLayout.js';
import { ofDraw } from './draws.js';
import { Environments, type Experiment, replicateSeed } from './environment.js';
import { openMemory } from './memory/remembering.js';
import { withPauses } from './pauses.js';
import { type RunSize, sizeOf } from './plan.js';
import { type OnOutcome, type PoolOptions, runInThisThread } from './replicates.js';
import { withoutFunctions } from './ruleModules.js';
import { type SharedMessage, type SharedTask, SharedWork } from './sharedWork.js';
import { countersOf } from './wholeRuns.js';

export type { Outcome, PoolOptions } from './replicates.js';

/**
 * After the first buffer that a thread gives away, V8 asks at each access to any column of that thread whether its buffer
 * is still there: a tenth of the time of a run. Only a part so large that a copy would be felt may cost that.
 */
const COPIED_UP_TO_BYTES = 2 ** 28;

/**
 * Runs replicates of one or several experiments and hands each over as soon as it and all before it are done.
 *
 * @param onOutcome called in order: replicate by replicate, and within it experiment by experiment
 * @returns how many replicates were run: all, unless there is a limit of time
 * @throws InvariantError when a worker ends before its work is done
 */
export async function runReplicates(
  experiments: readonly Experiment[],
  replicates: number,
  options: PoolOptions,
  onOutcome: OnOutcome,
): Promise<number> {
  if (options.workers === 0) return runInThisThread(experiments, replicates, options, onOutcome);
  const runs = experiments.length * replicates;
  const handOver: OnOutcome = (experiment, replicate, outcome) => {
    options.stopwatch?.count(outcome.account.figures);
    onOutcome(experiment, replicate, outcome);
  };
  return new Runs(experiments, runs, options, handOver).finish();
}

/** In runs of more devices a step can take so long that Ctrl-C would not be heard within a second. */
const MOST_DEVICES_JOINED = 100_000;

interface DonePart {
  account: PartAccount;
  detail: PartResult | null;
}

/** A run whose parts are coming in. */
interface Arriving {
  ledger: Ledger | null;
  devices: number;
  parts: number;
  /** Parts that came before their turn. */
  early: Map<number, DonePart>;
  added: number;
  kept: PartResult[];
}

/** The runs that the workers share, put together as their parts arrive. */
class Runs {
  private readonly task: SharedTask;
  private readonly arriving: Arriving[];
  private readonly pool: Worker[] = [];
  private readonly inWork: number[];
  private readonly sizes: readonly RunSize[];
  /** Which share of all work a run of each experiment is. */
  private readonly shares: readonly number[];
  /** Ends what this thread does of the runs. */
  private readonly stop = new AbortController();
  /** Share of all work that is done, and what was told of it. */
  private done = 0;
  private told = 0;
  private handedOver = 0;
  private workersDone = 0;
  private isOver = false;
  private hasToldGiant = false;
  /** Details are written one after the other. */
  private writing: Promise<void> = Promise.resolve();
  private end!: (error?: unknown) => void;

  constructor(
    private readonly experiments: readonly Experiment[],
    private readonly runs: number,
    private readonly options: PoolOptions,
    private readonly onOutcome: OnOutcome,
  ) {
    const shared = (count: number) => new Int32Array(new SharedArrayBuffer(4 * count));
    this.task = {
      experiments: experiments.map(withoutFunctions),
      runs,
      limit: options.limit,
      // Whole replicates where there are enough of them; otherwise the parts of each are shared out.
      wholeRuns: runs >= 2 * options.workers,
      workers: options.workers,
      next: shared(runs),
      counters: shared(countersOf(experiments.length)),
      shares: shared(runs),
      details: options.details ?? 'none',
      copiedUpToBytes: options.copiedUpToBytes ?? COPIED_UP_TO_BYTES,
      known: options.check?.known ?? null,
      isChecked: shared(1),
      written: shared(1),
      remembering: options.remembering ?? {},
    };
    this.inWork = new Array<number>(options.workers).fill(0);
    this.sizes = experiments.map(sizeOf);
    this.shares = sharesOf(this.sizes, runs / experiments.length);
    this.arriving = Array.from({ length: runs }, () => ({
      ledger: null,
      devices: 0,
      parts: -1,
      early: new Map(),
      added: 0,
      kept: [],
    }));
  }

  /** Starts the workers and waits for the end; returns how many replicates were run. */
  finish(): Promise<number> {
    const { workers, signal, workerHeapMb } = this.options;
    return new Promise<number>((resolve, reject) => {
      const onAbort = () => this.end(signal!.reason);
      this.end = (error) => {
        if (this.isOver) return;
        this.isOver = true;
        this.stop.abort();
        for (const worker of this.pool) void worker.terminate();
        signal?.removeEventListener('abort', onAbort);
        if (error === undefined) resolve(this.handedOver / this.experiments.length);
        else reject(error);
      };
      if (signal?.aborted) return onAbort();
      signal?.addEventListener('abort', onAbort);
      const others = this.joins() ? workers - 1 : workers;
      for (let w = 0; w < others; w += 1) {
        const worker = new Worker(new URL('./worker.js', import.meta.url), {
          workerData: this.task,
          ...(workerHeapMb && { resourceLimits: { maxOldGenerationSizeMb: workerHeapMb } }),
        });
        this.pool.push(worker);
        let isDone = false;
        worker.on('message', (message: SharedMessage) => {
          if (message.kind === 'done') isDone = true;
          this.receive(message, w);
        });
        worker.on('error', (error) => this.end(new InvariantError(`a worker failed: ${error.message}`)));
        worker.on('exit', (code) => {
          if (!isDone) this.end(new InvariantError(`a worker ended with code ${code} before its work was done`));
        });
      }
      if (others < workers) void this.takePart(others);
      return undefined;
    });
  }

  /**
   * True where this thread does what a worker would do: one thread less loads and compiles the engine, a second of processor time.
   * Not where others wait for what it writes, nor where a step could take long: own rules are code of which nobody knows when it answers.
   */
  private joins(): boolean {
    const { details, wholeRuns, workers } = this.task;
    if (workers < 2 || !wholeRuns || details !== 'none' || this.options.workerHeapMb !== undefined) return false;
    if (this.experiments.some(({ ownRules }) => ownRules !== undefined)) return false;
    return this.sizes.every(({ devices }) => devices <= MOST_DEVICES_JOINED);
  }

  /** Takes its share of the runs in this thread, with pauses for what the others tell, for signals and for progress. */
  private async takePart(w: number): Promise<void> {
    try {
      const memory = this.experiments.length > 1 ? await openMemory(this.task.remembering) : undefined;
      const environments = new Environments(memory);
      const tell = (message: SharedMessage) => this.receive(message, w);
      const work = new SharedWork(this.task, this.experiments, environments, tell);
      await withPauses(work.steps(), undefined, this.stop.signal);
    } catch (error) {
      this.end(error);
    }
  }

  private receive(message: SharedMessage, w: number): void {
    if (this.isOver) return;
    try {
      if (message.kind === 'begun') this.begin(message);
      else if (message.kind === 'checked') this.options.check?.take(message.problems);
      else if (message.kind === 'progress') this.inWork[w] = this.shareOf(message.run, message.devices);
      else if (message.kind === 'part') this.take(message.run, [message], w);
      else if (message.kind === 'parts') {
        const accounts = ACCOUNTS.unpack(message.accounts);
        const done = message.parts.map((part, i) => ({ part, account: accounts[i]!, detail: null }));
        this.take(message.run, done, w);
      } else if (message.kind === 'failed') this.end(revive(message));
      else {
        this.workersDone += 1;
        this.options.stopwatch?.add(message.phases);
        if (this.workersDone === this.options.workers) {
          this.writing.then(
            () => this.end(),
            (error) => this.end(error),
          );
        }
      }
      this.tellProgress();
    } catch (error) {
      this.end(error);
    }
  }

  /** Takes parts that a worker has done. */
  private take(run: number, parts: readonly ({ part: number } & DonePart)[], w: number): void {
    this.inWork[w] = 0;
    for (const { part, account, detail } of parts) {
      this.done += this.shareOf(run, account.devices.length);
      this.arriving[run]!.early.set(part, { account, detail });
    }
    this.addInOrder(run);
    this.handOver();
  }

  private begin({ run, parts, frame, largestPart }: Extract<SharedMessage, { kind: 'begun' }>): void {
    const arriving = this.arriving[run]!;
    const { devices } = frame;
    if (arriving.ledger || run < this.handedOver) return;
    const areWaiting = this.options.workers > 1 && !this.task.wholeRuns;
    if (areWaiting && largestPart > devices / 2 && !this.hasToldGiant) {
      this.hasToldGiant = true;
      this.options.onGiantPart?.(largestPart, devices);
    }
    const { scenario, seed } = ofDraw(this.experiments[run % this.experiments.length]!, this.replicateOf(run));
    const catalogue = buildCatalogue(scenario, replicateSeed(seed, this.replicateOf(run)));
    arriving.ledger = new Ledger(scenario, catalogue, frame);
    arriving.devices = devices;
    arriving.parts = parts;
  }

  /** Adds the parts whose turn it is to the ledger of their run, and has their details written. */
  private addInOrder(run: number): void {
    const arriving = this.arriving[run]!;
    for (let part = arriving.early.get(arriving.added); part; part = arriving.early.get(arriving.added)) {
      arriving.early.delete(arriving.added);
      arriving.added += 1;
      arriving.ledger!.add(part.account);
      if (!part.detail) continue;
      if (this.task.details === 'kept') arriving.kept.push(part.detail);
      else if (run === 0) this.write(part.detail);
    }
  }

  private write(part: PartResult): void {
    const { written } = this.task;
    this.writing = this.writing
      .then(() => this.options.onPart?.(part))
      .then(() => {
        Atomics.add(written, 0, 1);
        Atomics.notify(written, 0);
      });
    this.writing.catch((error) => this.end(error));
  }

  private handOver(): void {
    while (this.handedOver < this.runs) {
      const run = this.handedOver;
      const { ledger, parts, added, kept } = this.arriving[run]!;
      if (!ledger || added < parts) return;
      const experiment = run % this.experiments.length;
      const replicate = this.replicateOf(run);
      const seed = replicateSeed(this.experiments[experiment]!.seed, replicate);
      this.onOutcome(experiment, replicate, { seed, account: ledger.account(), parts: kept });
      // What is handed over is not held.
      Object.assign(this.arriving[run]!, { ledger: null, parts: -1, kept: [] });
      this.handedOver += 1;
    }
  }

  private replicateOf(run: number): number {
    return Math.floor(run / this.experiments.length);
  }

  /** Which share of all work some devices of a run are. */
  private shareOf(run: number, devices: number): number {
    const ofAll = this.arriving[run]!.devices;
    return ofAll === 0 ? 0 : (this.shares[run % this.experiments.length]! * devices) / ofAll;
  }

  private tellProgress(): void {
    // What is done of a part is told before the parts that wait to be sent with it.
    this.told = Math.max(this.told, Math.min(1, this.done + sum(this.inWork)));
    this.options.onProgress?.(this.told);
  }
}

/** Which share of all work a run of each experiment is: the more downloads, the longer it takes. */
function sharesOf(sizes: readonly RunSize[], replicates: number): number[] {
  const weights = sizes.map(({ downloads }) => Math.max(1, downloads));
  const all = replicates * sum(weights);
  return weights.map((weight) => weight / all);
}

function revive({ name, message, problems }: Extract<SharedMessage, { kind: 'failed' }>): Error {
  if (problems) return new InputError(problems);
  return name === 'InvariantError' ? new InvariantError(message) : new Error(message);
}
