/**
 * A worker thread: takes shares of the runs from a common counter until none is left.
 *
 * Nobody hands out work, so that no worker waits for an answer. Every worker builds the world of a run for itself: it is
 * the same for all, and the shares follow from it.
 */

import { parentPort, workerData } from 'node:worker_threads';
import { InputError, InvariantError, type Problem } from '../core/problems.js';
import { sum } from '../core/stats.js';
import { inOneGo, type Steps } from '../core/steps.js';
import { devicesIn, devicesInLargest, type PartSites, partition } from '../engine/partition.js';
import type { World } from '../engine/parts.js';
import { keptResult, type PartResult, type Tracing } from '../engine/result.js';
import { simulatePart } from '../engine/simulate.js';
import { type LedgerFrame, ledgerFrame } from '../ledger/frame.js';
import { type PartAccount, settlePart } from '../ledger/part.js';
import { ACCOUNTS } from '../ledger/partLayout.js';
import { Environments, type Experiment } from './environment.js';
import { accountOfPart } from './memory/account.js';
import { openMemory, type Remembering } from './memory/remembering.js';
import { Pace, type TimeLimit } from './pace.js';
import { withModuleRules } from './ruleModules.js';
import { isWorthHelping, shareOut } from './shares.js';
import { type Phases, Stopwatch } from './stopwatch.js';
import { takeRuns } from './wholeRuns.js';
import { buildWorld } from './world.js';
import { worldProblems } from './worldChecks.js';

/** What a worker is given. The columns are shared by all workers. */
export interface WorkerTask {
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

export type WorkerMessage =
  /** What the first world shows: its run goes on when nothing is wrong. */
  | { kind: 'checked'; problems: readonly Problem[] }
  | { kind: 'begun'; run: number; parts: number; frame: LedgerFrame; largestPart: number }
  | { kind: 'progress'; devices: number }
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

const task = workerData as WorkerTask;
const port = parentPort!;
const stopwatch = new Stopwatch();
/** One scenario has no part twice. */
const environments = new Environments(task.experiments.length > 1 ? await openMemory(task.remembering) : undefined);
const pace = new Pace(task.limit);
let reportedMs = 0;
/** With the own rules that this thread has loaded. */
let experiments: readonly Experiment[] = [];

function work(): void {
  const { limit, next, runs, shares, wholeRuns, workers } = task;
  if (wholeRuns) {
    const replicates = runs / experiments.length;
    const shared = { experiments: experiments.length, replicates, workers, least: limit?.least ?? 0 };
    for (const run of takeRuns(task.counters, shared, pace)) simulate(run);
    helpOthers();
    return;
  }
  for (let run = 0; run < runs; run += 1) {
    const known = Atomics.load(shares, run);
    if (known > 0 && Atomics.load(next, run) >= known) continue;
    if (!mayBegin(run)) return;
    simulate(run);
  }
}

/** No run is left to begin: the others are helped with what is left of theirs. */
function helpOthers(): void {
  const { next, runs, shares } = task;
  for (let run = 0; run < runs; run += 1) {
    if (isWorthHelping(Atomics.load(shares, run), Atomics.load(next, run))) simulate(run);
  }
}

/** False when the time is over; what is begun of a replicate is brought to its end. */
function mayBegin(run: number): boolean {
  return run % experiments.length !== 0 || pace.mayBegin(run / experiments.length);
}

/** Simulates the parts of a run that nobody else takes. */
function simulate(run: number): void {
  const { next } = task;
  const experiment = experiments[run % experiments.length]!;
  const replicate = Math.floor(run / experiments.length);
  const details = replicate === 0 ? task.details : 'none';
  const world = stopwatch.time('fleet', () => buildWorld(experiment, replicate, environments));
  if (run === 0) check(world);
  const { scenario, fleet } = world;
  const parts = stopwatch.time('partition', () => partition(fleet, scenario));
  const shares = shareOut(fleet, parts, details === 'streamed');
  Atomics.store(task.shares, run, shares.length);
  const largestPart = devicesInLargest(fleet, parts);
  send({ kind: 'begun', run, parts: parts.length, frame: ledgerFrame(fleet, scenario), largestPart });
  const small = new SmallParts(run);
  for (let s = Atomics.add(next, run, 1); s < shares.length; s = Atomics.add(next, run, 1)) {
    for (const part of shares[s]!) {
      if (details === 'streamed') waitForWriter(part);
      const devices = devicesIn(fleet, parts[part]!);
      const tell = (share: number) => tellProgress(share * devices);
      const steps =
        details === 'none' && experiment.tracing === false
          ? rememberedPart(world, parts[part]!)
          : settledPart(world, parts[part]!, experiment.tracing, details);
      const { account, detail } = inOneGo(steps, tell);
      const sizeBytes = ACCOUNTS.sizeOf(account);
      if (detail === null && sizeBytes <= PACKED_UP_TO_BYTES) {
        small.add(part, account, sizeBytes);
        continue;
      }
      const buffers = buffersOf([account, detail]);
      // What is remembered is not handed over.
      const mayHandOver = environments.parts === undefined || detail !== null;
      const isSmall = sum(buffers.map((buffer) => buffer.byteLength)) <= task.copiedUpToBytes || !mayHandOver;
      send({ kind: 'part', run, part, account, detail }, isSmall ? [] : buffers);
    }
    small.send();
  }
}

/**
 * The world of the first run is here: to build it once more in the main thread, to be checked there, would take as long again.
 *
 * @throws InputError when something is wrong with it
 */
function check(world: World): void {
  const { isChecked, known } = task;
  if (known === null || Atomics.exchange(isChecked, 0, 1) === 1) return;
  const problems = worldProblems(world, known);
  send({ kind: 'checked', problems });
  if (problems.some(({ severity }) => severity === 'error')) throw new InputError(problems);
}

/** The small parts of a run that are done and not yet sent. */
class SmallParts {
  private parts: number[] = [];
  private accounts: PartAccount[] = [];
  private sizeBytes = 0;
  private sentMs = Date.now();

  constructor(private readonly run: number) {}

  add(part: number, account: PartAccount, sizeBytes: number): void {
    this.parts.push(part);
    this.accounts.push(account);
    this.sizeBytes += sizeBytes;
    if (this.sizeBytes >= PACKED_TOGETHER_BYTES || Date.now() - this.sentMs >= REPORT_MS) this.send();
  }

  send(): void {
    const { accounts, parts, run } = this;
    if (parts.length === 0) return;
    send({ kind: 'parts', run, parts, accounts: ACCOUNTS.pack(accounts) });
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

function* rememberedPart(world: World, partSites: PartSites): Steps<DonePart> {
  const options = { keepsDevices: true, memory: environments.parts, stopwatch };
  return { account: yield* accountOfPart(world, partSites, options), detail: null };
}

function settledPart(world: World, partSites: PartSites, tracing: Tracing, details: Details): Steps<DonePart> {
  const settle = (part: PartResult) =>
    stopwatch.time('ledger', () => ({
      account: settlePart(world, part),
      detail: details === 'none' ? null : keptResult(part),
    }));
  return simulatePart(world, partSites, settle, tracing, stopwatch);
}

function send(message: WorkerMessage, transfer: readonly ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

function tellProgress(devices: number): void {
  const nowMs = Date.now();
  if (nowMs - reportedMs < REPORT_MS) return;
  reportedMs = nowMs;
  send({ kind: 'progress', devices });
}

function waitForWriter(part: number): void {
  const { written } = task;
  for (let done = Atomics.load(written, 0); part - done > MOST_AHEAD; done = Atomics.load(written, 0)) {
    Atomics.wait(written, 0, done);
  }
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

try {
  experiments = await Promise.all(task.experiments.map(withModuleRules));
  work();
  send({ kind: 'done', phases: stopwatch.phases });
} catch (error) {
  const { name, message, stack } = error as Error;
  const problems = error instanceof InputError ? error.problems : undefined;
  send({ kind: 'failed', name, message: name === 'InvariantError' ? message : (stack ?? message), problems });
}
