/**
 * Runs on many machines: BullMQ on Redis. The coordinator puts a job for each run, named by its key, so that what two
 * coordinators ask for is done once; workers on any machine take them. Redis keeps what is done until it is read.
 */
import { basename } from 'node:path';
import { Queue, QueueEvents } from 'bullmq';
import { Redis } from 'ioredis';
import { InputError } from '../../core/problems.js';
import { VERSION } from '../../core/version.js';
import type { Figures } from '../../ledger/figures.js';
import type { RuleModule } from '../../scenario/ownRules.js';
import { withoutFunctions } from '../ruleModules.js';
import type { Runner, RunTask } from './runner.js';

const QUEUE = 'dosim-runs';
/** Jobs that are in Redis at a time, for each coordinator. */
const AHEAD = 500;
/** How often what is outstanding is looked at: an event that was missed while Redis was away is found by it. */
const LOOK_MS = 1000;
const KEPT_S = 86_400;
const ATTEMPTS = 5;
/** Begins what a worker says of an input that is wrong: its problems as JSON follow. */
export const REFUSED = 'refused: ';
/** First connection: longer than this and Redis counts as not there. */
const CONNECT_MS = 5000;

/** What a job carries. Infinite rates have no JSON, so the scenario goes as text with a mark for them. */
export interface JobData {
  version: string;
  task: string;
}

/**
 * Connects to Redis.
 *
 * @param url `redis://` or, with TLS, `rediss://`; the password may stand in DOSIM_REDIS_PASSWORD instead
 * @throws InputError when Redis is not there or refuses the password; the password is never shown
 */
export async function connectRedis(url: string): Promise<Redis> {
  let parsed: URL;
  try {
    parsed = new URL(url);
    if (!/^rediss?:$/.test(parsed.protocol)) throw new Error('protocol');
  } catch {
    throw InputError.of('--queue: error: allowed is an address such as redis://host:6379 or rediss://host:6380 (TLS)');
  }
  const shown = `${parsed.protocol}//${parsed.host}`;
  const redis = new Redis(url, {
    maxRetriesPerRequest: null,
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    password: parsed.password === '' ? process.env.DOSIM_REDIS_PASSWORD : decodeURIComponent(parsed.password),
    // Redis may go away for a while; a run of hours waits for it.
    retryStrategy: (times) => Math.min(2000, 100 * times),
  });
  let why = 'no answer';
  redis.on('error', (error: Error & { code?: string }) => {
    why = error.code ?? error.message;
  });
  try {
    await withTimeout(redis.connect(), CONNECT_MS);
    await withTimeout(redis.ping(), CONNECT_MS);
  } catch (error) {
    redis.disconnect();
    const message = (error as Error).message;
    if (/WRONGPASS|NOAUTH|invalid password/i.test(`${message} ${why}`)) {
      throw InputError.of(`${shown}: error: Redis refuses the password; give it in the URL or in DOSIM_REDIS_PASSWORD`);
    }
    throw InputError.of(
      `${shown}: error: Redis cannot be reached (${why}); is it running, and is this the right address?`,
    );
  }
  return redis;
}

function withTimeout<T>(promise: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('time is over')), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

export class QueueRunner implements Runner {
  private constructor(
    private readonly redis: Redis,
    private readonly queue: Queue<JobData, Figures>,
    private readonly events: QueueEvents,
  ) {}

  static async connect(url: string): Promise<QueueRunner> {
    const redis = await connectRedis(url);
    const connection = redis as never;
    const queue = new Queue<JobData, Figures>(QUEUE, { connection });
    const events = new QueueEvents(QUEUE, { connection: redis.duplicate() as never });
    queue.on('error', () => {});
    events.on('error', () => {});
    return new QueueRunner(redis, queue, events);
  }

  async run(
    tasks: readonly RunTask[],
    onDone: (task: RunTask, figures: Figures) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const outstanding = new Map<string, RunTask>();
    let next = 0;
    let failure: Error | undefined;
    const finish = (key: string, figures: Figures) => {
      const task = outstanding.get(key);
      if (!task) return;
      outstanding.delete(key);
      onDone(task, figures);
    };
    const fail = (key: string, reason: string) => {
      if (outstanding.has(key)) failure ??= failureOf(reason);
    };
    const onCompleted = ({ jobId, returnvalue }: { jobId: string; returnvalue: unknown }) => {
      try {
        const figures = typeof returnvalue === 'string' ? JSON.parse(returnvalue) : returnvalue;
        finish(jobId, figures as Figures);
      } catch (error) {
        failure ??= error as Error;
      }
    };
    const onFailed = ({ jobId, failedReason }: { jobId: string; failedReason: string }) => fail(jobId, failedReason);
    this.events.on('completed', onCompleted);
    this.events.on('failed', onFailed);
    try {
      while ((next < tasks.length || outstanding.size > 0) && failure === undefined) {
        if (signal.aborted) {
          await this.withdraw(outstanding);
          return;
        }
        while (next < tasks.length && outstanding.size < AHEAD) {
          const batch = tasks.slice(next, next + AHEAD - outstanding.size);
          next += batch.length;
          await this.forgetFailures(batch);
          for (const task of batch) outstanding.set(task.key, task);
          await this.queue.addBulk(batch.map((task) => this.jobOf(task)));
        }
        await pause(Math.min(LOOK_MS, 50 + outstanding.size), signal);
        await this.look(outstanding, finish, fail);
      }
    } finally {
      this.events.off('completed', onCompleted);
      this.events.off('failed', onFailed);
    }
    if (failure === undefined) return;
    await this.withdraw(outstanding);
    throw failure;
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.events.close(), this.queue.close()]);
    this.redis.disconnect();
  }

  private jobOf(task: RunTask) {
    return {
      name: 'run',
      data: { version: VERSION, task: writeTask(task) },
      opts: {
        jobId: task.key,
        attempts: ATTEMPTS,
        backoff: { type: 'exponential', delay: 500 },
        removeOnComplete: { age: KEPT_S },
        // A job that was given up stays to be seen: one that is gone is asked for again.
        removeOnFail: { age: KEPT_S },
      },
    };
  }

  /** A job that was given up for an earlier sweep is asked for once more by the next one. */
  private async forgetFailures(tasks: readonly RunTask[]): Promise<void> {
    await Promise.all(
      tasks.map(async ({ key }) => {
        const job = await this.queue.getJob(key);
        if (job?.failedReason && (await job.isFailed())) await job.remove().catch(() => {});
      }),
    );
  }

  /** Asks for the outstanding jobs themselves: done before this coordinator came, or while its events were cut off. */
  private async look(
    outstanding: ReadonlyMap<string, RunTask>,
    finish: (key: string, figures: Figures) => void,
    fail: (key: string, reason: string) => void,
  ): Promise<void> {
    for (const key of [...outstanding.keys()].slice(0, 100)) {
      const job = await this.queue.getJob(key);
      if (!job) {
        // Redis came back without it, or another coordinator withdrew it: asked for again.
        const task = outstanding.get(key);
        if (task) await this.queue.addBulk([this.jobOf(task)]);
      } else if (job.finishedOn && job.failedReason) fail(key, job.failedReason);
      else if (job.finishedOn) finish(key, job.returnvalue);
    }
  }

  /** Takes back the jobs that no worker has begun; those that run are waited for by nobody. */
  private async withdraw(outstanding: ReadonlyMap<string, RunTask>): Promise<void> {
    for (const key of outstanding.keys()) {
      const job = await this.queue.getJob(key);
      await job?.remove().catch(() => {});
    }
  }
}

/** A task as text. Of modules of own rules it has names and hashes: a worker takes its own files. */
function writeTask({ experiment, replicate }: Omit<RunTask, 'key'>): string {
  const sent = withoutFunctions(experiment);
  const ruleModules = sent.ruleModules?.map(({ file, hash }): RuleModule => ({ file: basename(file), hash }));
  return JSON.stringify({ experiment: { ...sent, ruleModules }, replicate }, (_, value) =>
    value === Number.POSITIVE_INFINITY ? { infinite: true } : value,
  );
}

/** A task from text. */
export function readTask(text: string): Omit<RunTask, 'key'> {
  return JSON.parse(text, (_, value) =>
    typeof value === 'object' && value !== null && value.infinite === true ? Number.POSITIVE_INFINITY : value,
  ) as Omit<RunTask, 'key'>;
}

/** What a worker says of a run that was given up. */
function failureOf(reason: string): Error {
  if (reason.startsWith(REFUSED)) return new InputError(JSON.parse(reason.slice(REFUSED.length)));
  return new Error(`a run failed ${ATTEMPTS} times on the workers: ${reason}`);
}

/** Name of the queue, for workers. */
export const RUN_QUEUE = QUEUE;

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
