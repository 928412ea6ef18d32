/**
 * What one thread does of the runs that several share: a worker, or the main thread beside them.
 *
 * Nobody hands out work, so that no thread waits for an answer: each takes shares of the runs from common counters until none is
 * left. Every thread builds the world of a run for itself: it is the same for all, and the shares follow from it.
 */
import { InputError, InvariantError, type Problem } from '../core/problems.js';
import { sum } from '../core/stats.js';
import { retold, type Steps } from '../core/steps.js';
import { devicesIn, devicesInLargest, type PartSites, partition } from '../engine/partition.js';
import type { World } from '../engine/parts.js';
import { keptResult, type PartResult, type Tracing } from '../engine/result.js';
import { simulatePart } from '../engine/simulate.js';
import { type LedgerFrame, ledgerFrame } from '../ledger/frame.js';
import { type PartAccount, settlePart } from '../ledger/part.js';
import { ACCOUNTS } from '../ledger/partLayout.js';
import type { Environments, Experiment } from './environment.js';
import { accountOfPart } from './memory/account.js';
import type { Remembering } from './memory/remembering.js';
import { Pace, type TimeLimit } from './pace.js';
import { isWorthHelping, shareOut } from './shares.js';
import { type Phases, Stopwatch } from './stopwatch.js';
import { takeRuns } from './wholeRuns.js';
import { worldInSteps } from './world.js';
import { worldProblems } from './worldChecks.js';

/** What a thread is given. The columns are shared by all threads. */
export interface SharedTask {
  experiments: readonly Experiment[];
  /** Runs in order: replicate by replicate, and within it experiment by experiment. */
  runs: number;
  /** When replicates are to be over. */
  limit: TimeLimit | undefined;
  /** Whether a worker takes whole runs while there are some, or the parts of each are shared out. */
  wholeRuns: boolean;
  /** Threads that share the work. */
  workers: number;
  /** Next share of each run. */
  next: Int32Array;
  /** Which whole runs are taken ({@link takeRuns}). */
  counters: Int32Array;
  /** Shares of each run, 0 while nobody has built its world. */
  shares: Int32Array;
  /** What becomes of the downloads of each experiment's first replicate. */
  details: Details;
  /** Columns of a part up to so many bytes are copied to the main thread, larger ones handed over. */
  copiedUpToBytes: number;
  /** What is remembered of parts, where there are several experiments. */
  remembering: Remembering;
  /** What is known to be odd about the first experiment, whose first world is to be checked; `null` when it is not. */
  known: readonly Problem[] | null;
  /** Whether a worker has begun to check it. */
  isChecked: Int32Array;
  /** Parts of the first run that have been written: with streamed details a worker does not run far ahead of them. */
  written: Int32Array;
}

/** Details are thrown away, all kept, or handed over in the order of the partition to be written at once. */
export type Details = 'none' | 'kept' | 'streamed';

/** What a thread has to tell. */
export type SharedMessage =
  /** What the first world shows: its run goes on when nothing is wrong. */
  | { kind: 'checked'; problems: readonly Problem[] }
  | { kind: 'begun'; run: number; parts: number; frame: LedgerFrame; largestPart: number }
  | { kind: 'progress'; run: number; devices: number }
  | { kind: 'part'; run: number; part: number; account: PartAccount; detail: PartResult | null }
  /** Small parts without details; their accounts are packed (ledger/partLayout.ts). */
  | { kind: 'parts'; run: number; parts: readonly number[]; accounts: ArrayBuffer }
  | { kind: 'done'; phases: Phases }
  /** `problems`: what is wrong with the input, own rules say. */
  | { kind: 'failed'; name: string; message: string; problems?: readonly Problem[] };

/** Parts that may be done and not yet written, with streamed details. */
const MOST_AHEAD = 16;
/** A bar of progress is drawn five times a second. */
const REPORT_MS = 200;
/**
 * An account of no more bytes is sent together with others, in one buffer: to hand over its columns one by one would take longer
 * than what is in them. Larger ones go as they are, and nobody copies them once more.
 */
const PACKED_UP_TO_BYTES = 2 ** 16;
/** Accounts wait until they have so many bytes together, or for the time of a report. */
const PACKED_TOGETHER_BYTES = 2 ** 18;

/** Takes what a thread has to tell, and the buffers that it hands over with it. */
export type Send = (message: SharedMessage, transfer?: readonly ArrayBuffer[]) => void;

export class SharedWork {
  private readonly stopwatch = new Stopwatch();
  private readonly pace: Pace;
  private reportedMs = 0;

  /**
   * @param experiments those of the task, with the own rules that this thread has loaded
   * @param environments of this thread
   */
  constructor(
    private readonly task: SharedTask,
    private readonly experiments: readonly Experiment[],
    private readonly environments: Environments,
    private readonly tell: Send,
  ) {
    this.pace = new Pace(task.limit);
  }

  /**
   * Takes runs and parts of them until none is left, and tells what comes of them. What it yields says nothing.
   *
   * @throws InputError when something is wrong with the first world, or own rules say so
   */
  *steps(): Steps<void> {
    yield* this.work();
    this.tell({ kind: 'done', phases: this.stopwatch.phases });
  }

  private *work(): Steps<void> {
    const { experiments } = this;
    const { counters, limit, next, runs, shares, wholeRuns, workers } = this.task;
    if (wholeRuns) {
      const replicates = runs / experiments.length;
      const shared = { experiments: experiments.length, replicates, workers, least: limit?.least ?? 0 };
      for (const run of takeRuns(counters, shared, this.pace)) yield* this.simulate(run);
      yield* this.helpOthers();
      return;
    }
    for (let run = 0; run < runs; run += 1) {
      const known = Atomics.load(shares, run);
      if (known > 0 && Atomics.load(next, run) >= known) continue;
      if (!this.mayBegin(run)) return;
      yield* this.simulate(run);
    }
  }

  /** No run is left to begin: the others are helped with what is left of theirs. */
  private *helpOthers(): Steps<void> {
    const { next, runs, shares } = this.task;
    for (let run = 0; run < runs; run += 1) {
      if (isWorthHelping(Atomics.load(shares, run), Atomics.load(next, run))) yield* this.simulate(run);
    }
  }

  /** False when the time is over; what is begun of a replicate is brought to its end. */
  private mayBegin(run: number): boolean {
    const { length } = this.experiments;
    return run % length !== 0 || this.pace.mayBegin(run / length);
  }

  /** Simulates the parts of a run that nobody else takes. */
  private *simulate(run: number): Steps<void> {
    const { experiments, environments, stopwatch, task } = this;
    const { next } = task;
    const experiment = experiments[run % experiments.length]!;
    const replicate = Math.floor(run / experiments.length);
    const details = replicate === 0 ? task.details : 'none';
    const world = yield* stopwatch.timeSteps('fleet', worldInSteps(experiment, replicate, environments));
    if (run === 0) this.check(world);
    const { scenario, fleet } = world;
    const parts = stopwatch.time('partition', () => partition(fleet, scenario));
    const shares = shareOut(fleet, parts, details === 'streamed');
    Atomics.store(task.shares, run, shares.length);
    const largestPart = devicesInLargest(fleet, parts);
    this.tell({ kind: 'begun', run, parts: parts.length, frame: ledgerFrame(fleet, scenario), largestPart });
    const small = new SmallParts(run, this.tell);
    for (let s = Atomics.add(next, run, 1); s < shares.length; s = Atomics.add(next, run, 1)) {
      for (const part of shares[s]!) {
        if (details === 'streamed') this.waitForWriter(part);
        const steps =
          details === 'none' && experiment.tracing === false
            ? this.rememberedPart(world, parts[part]!)
            : this.settledPart(world, parts[part]!, experiment.tracing, details);
        const { account, detail } = yield* this.telling(steps, run, devicesIn(fleet, parts[part]!));
        const sizeBytes = ACCOUNTS.sizeOf(account);
        if (detail === null && sizeBytes <= PACKED_UP_TO_BYTES) {
          small.add(part, account, sizeBytes);
          continue;
        }
        const buffers = buffersOf([account, detail]);
        // What is remembered is not handed over.
        const mayHandOver = environments.parts === undefined || detail !== null;
        const isSmall = sum(buffers.map((buffer) => buffer.byteLength)) <= task.copiedUpToBytes || !mayHandOver;
        this.tell({ kind: 'part', run, part, account, detail }, isSmall ? [] : buffers);
      }
      small.send();
    }
  }

  /**
   * The world of the first run is here: to build it once more in the main thread, to be checked there, would take as long again.
   *
   * @throws InputError when something is wrong with it
   */
  private check(world: World): void {
    const { isChecked, known } = this.task;
    if (known === null || Atomics.exchange(isChecked, 0, 1) === 1) return;
    const problems = worldProblems(world, known);
    this.tell({ kind: 'checked', problems });
    if (problems.some(({ severity }) => severity === 'error')) throw new InputError(problems);
  }

  private *rememberedPart(world: World, partSites: PartSites): Steps<DonePart> {
    const options = { keepsDevices: true, memory: this.environments.parts, stopwatch: this.stopwatch };
    return { account: yield* accountOfPart(world, partSites, options), detail: null };
  }

  private settledPart(world: World, partSites: PartSites, tracing: Tracing, details: Details): Steps<DonePart> {
    const settle = (part: PartResult) =>
      this.stopwatch.time('ledger', () => ({
        account: settlePart(world, part),
        detail: details === 'none' ? null : keptResult(part),
      }));
    return simulatePart(world, partSites, settle, tracing, this.stopwatch);
  }

  /** The same steps; what is done of so many devices of a run is told from time to time. */
  private telling<T>(steps: Steps<T>, run: number, devices: number): Steps<T> {
    return retold(steps, (share) => {
      const nowMs = Date.now();
      if (nowMs - this.reportedMs >= REPORT_MS) {
        this.reportedMs = nowMs;
        this.tell({ kind: 'progress', run, devices: share * devices });
      }
      return share;
    });
  }

  private waitForWriter(part: number): void {
    const { written } = this.task;
    for (let done = Atomics.load(written, 0); part - done > MOST_AHEAD; done = Atomics.load(written, 0)) {
      Atomics.wait(written, 0, done);
    }
  }
}

/** The small parts of a run that are done and not yet sent. */
class SmallParts {
  private parts: number[] = [];
  private accounts: PartAccount[] = [];
  private sizeBytes = 0;
  private sentMs = Date.now();

  constructor(
    private readonly run: number,
    private readonly tell: Send,
  ) {}

  add(part: number, account: PartAccount, sizeBytes: number): void {
    this.parts.push(part);
    this.accounts.push(account);
    this.sizeBytes += sizeBytes;
    if (this.sizeBytes >= PACKED_TOGETHER_BYTES || Date.now() - this.sentMs >= REPORT_MS) this.send();
  }

  send(): void {
    const { accounts, parts, run } = this;
    if (parts.length === 0) return;
    this.tell({ kind: 'parts', run, parts, accounts: ACCOUNTS.pack(accounts) });
    this.parts = [];
    this.accounts = [];
    this.sizeBytes = 0;
    this.sentMs = Date.now();
  }
}

interface DonePart {
  account: PartAccount;
  detail: PartResult | null;
}

/** The columns of a result. */
function buffersOf(value: unknown): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  const collect = (at: unknown) => {
    if (ArrayBuffer.isView(at)) {
      // What lies beside it would be copied with it, or be gone from here.
      if (at.byteLength !== at.buffer.byteLength) throw new InvariantError('a column shares its buffer');
      buffers.add(at.buffer as ArrayBuffer);
    } else if (at !== null && typeof at === 'object') Object.values(at).forEach(collect);
  };
  collect(value);
  return [...buffers];
}
