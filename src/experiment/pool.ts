/** Replicates of scenarios on all workers; the results do not depend on how many there are. */
import { Worker } from 'node:worker_threads';
import { buildCatalogue } from '../content/catalogue.js';
import { InvariantError } from '../core/problems.js';
import type { ComponentResult } from '../engine/result.js';
import { type Account, Ledger } from '../ledger/ledger.js';
import type { PartAccount } from '../ledger/part.js';
import { Environments, type Experiment, replicateSeed } from './environment.js';
import { withPauses } from './pauses.js';
import type { Stopwatch } from './stopwatch.js';
import type { Details, WorkerMessage, WorkerTask } from './worker.js';
import { replicateInSteps } from './world.js';

export interface PoolOptions {
  /** 0: in this thread, for runs so short that a worker would take longer to start. */
  workers: number;
  onProgress?: (share: number) => void;
  /** Aborts the run: all workers are stopped. */
  signal?: AbortSignal;
  /** Told once when most devices of a run are in one part, for which all but one of the workers wait. */
  onGiantPart?: (devices: number, ofAll: number) => void;
  /** Takes the time of the phases, of all workers together. */
  stopwatch?: Stopwatch;
  /** Number of the first replicate; default: 0. */
  firstReplicate?: number;
  /** What becomes of the downloads of each experiment's first replicate; default: they are thrown away. */
  details?: Details;
  /** With streamed details: called for part after part of the first experiment's first replicate, in order. */
  onPart?: (part: ComponentResult) => Promise<void>;
  /** Memory that a worker may take, in MB; default: what the engine of the language gives it. */
  workerHeapMb?: number;
  /** Columns of a part up to so many bytes are copied to the main thread, larger ones handed over. */
  copiedUpToBytes?: number;
}

/**
 * After the first buffer that a thread gives away, V8 asks at each access to any column of that thread whether its buffer
 * is still there: a tenth of the time of a run. Only a part so large that a copy would be felt may cost that.
 */
const COPIED_UP_TO_BYTES = 2 ** 28;

/** What a run leaves. */
export interface Outcome {
  seed: string;
  account: Account;
  /** The parts with all their downloads, where details are kept. */
  parts: readonly ComponentResult[];
}

/**
 * Runs replicates of one or several experiments and hands each over as soon as it and all before it are done.
 *
 * @param onOutcome called in order: replicate by replicate, and within it experiment by experiment
 * @throws InvariantError when a worker ends before its work is done
 */
export async function runReplicates(
  experiments: readonly Experiment[],
  replicates: number,
  options: PoolOptions,
  onOutcome: (experiment: number, replicate: number, outcome: Outcome) => void,
): Promise<void> {
  const runs = experiments.length * replicates;
  const { details = 'none', firstReplicate = 0, onProgress, signal, stopwatch, onPart } = options;
  const handOver: typeof onOutcome = (experiment, replicate, outcome) => {
    stopwatch?.count(outcome.account.figures);
    onOutcome(experiment, replicate, outcome);
  };
  if (options.workers > 0) {
    await new Runs(experiments, runs, options, handOver).finish();
    return;
  }
  const environments = new Environments();
  for (let run = 0; run < runs; run += 1) {
    const experiment = run % experiments.length;
    const replicate = firstReplicate + Math.floor(run / experiments.length);
    const report = (share: number) => onProgress?.((run + share) / runs);
    const parts: ComponentResult[] = [];
    const isWritten = details === 'streamed' && run === 0;
    const take = isWritten || details === 'kept' ? (part: ComponentResult) => parts.push(part) : undefined;
    const steps = replicateInSteps(experiments[experiment]!, replicate, environments, take, stopwatch);
    const { world, account } = await withPauses(steps, report, signal);
    if (isWritten) for (const part of parts.splice(0)) await onPart?.(part);
    handOver(experiment, replicate, { seed: world.seed, account, parts });
    // Replicates can be shorter than the time between two pauses.
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  }
}

/** A run whose parts are coming in. */
interface Arriving {
  ledger: Ledger | null;
  devices: number;
  parts: number;
  /** Parts that came before their turn. */
  early: Map<number, { account: PartAccount; detail: ComponentResult | null }>;
  added: number;
  kept: ComponentResult[];
}

/** The runs that the workers share, put together as their parts arrive. */
class Runs {
  private readonly task: WorkerTask;
  private readonly arriving: Arriving[];
  private readonly pool: Worker[] = [];
  private readonly inWork: number[] = [];
  private devicesDone = 0;
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
    private readonly onOutcome: (experiment: number, replicate: number, outcome: Outcome) => void,
  ) {
    const shared = (count: number) => new Int32Array(new SharedArrayBuffer(4 * count));
    this.task = {
      experiments,
      runs,
      firstReplicate: options.firstReplicate ?? 0,
      // Whole replicates where there are enough of them; otherwise the parts of each are shared out.
      wholeRuns: runs >= 2 * options.workers,
      next: shared(runs + 1),
      shares: shared(runs),
      details: options.details ?? 'none',
      copiedUpToBytes: options.copiedUpToBytes ?? COPIED_UP_TO_BYTES,
      written: shared(1),
    };
    this.arriving = Array.from({ length: runs }, () => ({
      ledger: null,
      devices: 0,
      parts: -1,
      early: new Map(),
      added: 0,
      kept: [],
    }));
  }

  /** Starts the workers and waits for the end. */
  finish(): Promise<void> {
    const { workers, signal, workerHeapMb } = this.options;
    return new Promise<void>((resolve, reject) => {
      const onAbort = () => this.end(signal!.reason);
      this.end = (error) => {
        if (this.isOver) return;
        this.isOver = true;
        for (const worker of this.pool) void worker.terminate();
        signal?.removeEventListener('abort', onAbort);
        if (error === undefined) resolve();
        else reject(error);
      };
      if (signal?.aborted) return onAbort();
      signal?.addEventListener('abort', onAbort);
      for (let w = 0; w < workers; w += 1) {
        const worker = new Worker(new URL('./worker.js', import.meta.url), {
          workerData: this.task,
          ...(workerHeapMb && { resourceLimits: { maxOldGenerationSizeMb: workerHeapMb } }),
        });
        this.pool.push(worker);
        this.inWork.push(0);
        let isDone = false;
        worker.on('message', (message: WorkerMessage) => {
          if (message.kind === 'done') isDone = true;
          this.receive(message, w);
        });
        worker.on('error', (error) => this.end(new InvariantError(`a worker failed: ${error.message}`)));
        worker.on('exit', (code) => {
          if (!isDone) this.end(new InvariantError(`a worker ended with code ${code} before its work was done`));
        });
      }
      return undefined;
    });
  }

  private receive(message: WorkerMessage, w: number): void {
    if (this.isOver) return;
    try {
      if (message.kind === 'begun') this.begin(message);
      else if (message.kind === 'progress') this.inWork[w] = message.devices;
      else if (message.kind === 'part') {
        this.inWork[w] = 0;
        this.devicesDone += message.account.devices.length;
        this.arriving[message.run]!.early.set(message.component, message);
        this.addInOrder(message.run);
        this.handOver();
      } else if (message.kind === 'failed') this.end(revive(message));
      else {
        this.workersDone += 1;
        this.options.stopwatch?.add(message.phases);
        if (this.workersDone === this.pool.length) {
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

  private begin({ run, parts, devices, largestPart }: Extract<WorkerMessage, { kind: 'begun' }>): void {
    const arriving = this.arriving[run]!;
    if (arriving.ledger || run < this.handedOver) return;
    const areWaiting = this.pool.length > 1 && !this.task.wholeRuns;
    if (areWaiting && largestPart > devices / 2 && !this.hasToldGiant) {
      this.hasToldGiant = true;
      this.options.onGiantPart?.(largestPart, devices);
    }
    const { scenario, seed } = this.experiments[run % this.experiments.length]!;
    const catalogue = buildCatalogue(scenario, replicateSeed(seed, this.replicateOf(run)));
    arriving.ledger = new Ledger(scenario, catalogue, devices);
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

  private write(part: ComponentResult): void {
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
    return this.task.firstReplicate + Math.floor(run / this.experiments.length);
  }

  private tellProgress(): void {
    const devices = this.arriving.reduce((most, run) => Math.max(most, run.devices), 0);
    if (devices === 0) return;
    const inWork = this.inWork.reduce((a, b) => a + b, 0);
    this.options.onProgress?.(Math.min(1, (this.devicesDone + inWork) / (devices * this.runs)));
  }
}

function revive({ name, message }: { name: string; message: string }): Error {
  return name === 'InvariantError' ? new InvariantError(message) : new Error(message);
}
