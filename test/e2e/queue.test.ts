/** Sweeps on many machines: real Redis on loopback, real workers, killed and cut off. Skipped where there is no Redis. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dosim, dosimWith, ended, pause, ROOT, start } from './helpers.js';

const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
if (!hasRedis) process.stdout.write('Redis is not installed: the tests of many machines are skipped\n');

const TMP = mkdtempSync(join(tmpdir(), 'dosim-queue-'));
const PASSWORD = 'a-secret-word';
const children: ChildProcess[] = [];
let port = 0;
let redis: ChildProcess;

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port: found } = server.address() as { port: number };
      server.close(() => done(found));
    });
  });
}

async function startRedis(...more: string[]): Promise<ChildProcess> {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', TMP, '--requirepass', PASSWORD];
  const child = spawn('redis-server', [...args, ...more], { stdio: 'ignore' });
  children.push(child);
  const isUp = () =>
    new Promise<boolean>((done) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        done(true);
      }).on('error', () => done(false));
    });
  while (!(await isUp()) && child.exitCode === null) await pause(50);
  return child;
}

/** Connections of coordinator and worker, of which each has two: by so many tries all have lost Redis and asked again. */
const TRIES = 20;

/** Resolves when others have tried to connect to Redis, which is away, so many times. */
function triedInVain(times: number): Promise<void> {
  let left = times;
  return new Promise((done) => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.destroy();
      left -= 1;
      if (left === 0) server.close(() => done());
    }).listen(port, '127.0.0.1');
  });
}

const url = () => `redis://127.0.0.1:${port}`;
const withPassword = { DOSIM_REDIS_PASSWORD: PASSWORD };

function startWorker(): ChildProcess {
  const child = start(withPassword, 'worker', '--queue', url(), '--concurrency', '1');
  children.push(child);
  return child;
}

/** Runs of a sweep: enough to kill workers in the middle. */
const RUNS = 36;

function sweepFile(name: string, seed: number, replicates = RUNS / 3): string {
  const path = join(TMP, `${name}.yaml`);
  const sweep = {
    name,
    base: join(ROOT, 'scenarios/policies/office.yaml'),
    seed,
    factors: [{ path: 'policies.DOMaxCacheAge', values: [3600, 86_400, 604_800] }],
    replicates,
  };
  writeFileSync(path, JSON.stringify(sweep));
  return path;
}

const out = (name: string) => join(TMP, 'out', name);
const runs = (name: string) => readFileSync(join(out(name), 'runs.csv'), 'utf8');
const done = (name: string) => {
  try {
    return readFileSync(join(out(name), 'journal.jsonl'), 'utf8').split('\n').length - 1;
  } catch {
    return 0;
  }
};

async function untilDone(name: string, count: number): Promise<void> {
  while (done(name) < count) await pause(20);
}

describe.skipIf(!hasRedis)('a sweep on workers over Redis', () => {
  beforeAll(async () => {
    port = await freePort();
    redis = await startRedis();
  });

  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(TMP, { recursive: true, force: true });
  });

  it('equals the local one byte for byte, though a worker is killed in the middle of a run', async () => {
    const file = sweepFile('killed', 1);
    expect((await dosim('sweep', file, '--out', out('local'))).code).toBe(0);
    const workers = [startWorker(), startWorker()];
    const sweep = dosimWith(withPassword, 'sweep', file, '--queue', url(), '--out', out('killed'));
    await untilDone('killed', 10);
    workers[0]!.kill('SIGKILL');
    await untilDone('killed', 20);
    const third = startWorker();
    const { code } = await sweep;
    expect(code).toBe(0);
    expect(runs('killed')).toBe(runs('local'));
    expect(done('killed')).toBe(RUNS);
    for (const worker of [workers[1]!, third]) {
      worker.kill('SIGTERM');
      expect(await ended(worker)).toBe(0);
    }
  });

  it('goes on when Redis was away and has forgotten everything', async () => {
    const file = sweepFile('away', 2);
    const local = dosim('sweep', file, '--out', out('away-local'));
    const worker = startWorker();
    const sweep = dosimWith(withPassword, 'sweep', file, '--queue', url(), '--out', out('away'));
    await untilDone('away', 10);
    redis.kill('SIGKILL');
    await ended(redis);
    const before = done('away');
    await triedInVain(TRIES);
    redis = await startRedis();
    const { code, err } = await sweep;
    expect([code, err]).toEqual([0, '']);
    expect(before).toBeLessThan(RUNS);
    await local;
    expect(runs('away')).toBe(runs('away-local'));
    worker.kill('SIGTERM');
    expect(await ended(worker)).toBe(0);
  });

  it('is not harmed by a second coordinator', async () => {
    const file = sweepFile('twice', 3);
    const begun = startWorker();
    const first = dosimWith(withPassword, 'sweep', file, '--queue', url(), '--out', out('first'));
    await untilDone('first', 5);
    // It ends with the run that it has: the others meet a sweep in the middle, however long they take to start.
    begun.kill('SIGTERM');
    expect(await ended(begun)).toBe(0);
    const same = await dosimWith(withPassword, 'sweep', file, '--queue', url(), '--out', out('first'), '--resume');
    expect([same.code, same.err]).toEqual([2, expect.stringContaining('is working here')]);
    expect(done('first')).toBeLessThan(RUNS);
    const second = dosimWith(withPassword, 'sweep', file, '--queue', url(), '--out', out('second'));
    const workers = [startWorker(), startWorker()];
    expect((await first).code).toBe(0);
    expect((await second).code).toBe(0);
    expect(runs('second')).toBe(runs('first'));
    expect(done('first')).toBe(RUNS);
    for (const worker of workers) worker.kill('SIGTERM');
    await Promise.all(workers.map(ended));
  });

  it('leaves runs with own rules to workers that have the same file', async () => {
    const rules = join(TMP, 'own.mjs');
    writeFileSync(rules, "export default { name: 'own', mayServe: ({ holder }) => !holder.name.endsWith('1') };");
    const other = join(TMP, 'other.mjs');
    writeFileSync(other, "export default { name: 'own', mayServe: () => false };");
    const file = sweepFile('ruled', 5, 4);
    const local = dosim('sweep', file, '--rules', rules, '--out', out('ruled-local'));
    const main = join(ROOT, 'dist/cli/main.js');
    const without = spawn(
      process.execPath,
      [main, 'worker', '--queue', url(), '--concurrency', '1', '--rules', other],
      { env: { ...process.env, ...withPassword }, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    children.push(without);
    let said = '';
    const hasSaid = new Promise<void>((told) => {
      without.stderr.on('data', (text) => {
        said += text;
        if (said.includes('a sweep needs the own rules own.mjs (SHA-256 ')) told();
      });
    });
    const sweep = dosimWith(withPassword, 'sweep', file, '--rules', rules, '--queue', url(), '--out', out('ruled'));
    await hasSaid;
    expect(done('ruled')).toBe(0);
    const worker = start(withPassword, 'worker', '--queue', url(), '--concurrency', '1', '--rules', rules);
    children.push(worker);
    expect((await sweep).code).toBe(0);
    await local;
    expect(runs('ruled')).toBe(runs('ruled-local'));
    for (const child of [without, worker]) {
      child.kill('SIGTERM');
      expect(await ended(child)).toBe(0);
    }
  });

  it('a worker of another version says so and ends', async () => {
    const connection = new Redis({ port, host: '127.0.0.1', password: PASSWORD, maxRetriesPerRequest: null });
    const queue = new Queue('dosim-runs', { connection: connection as never });
    await queue.add('run', { version: '99.0.0', task: '{}' }, { jobId: 'other', removeOnComplete: true });
    const { code, err } = await dosimWith(withPassword, 'worker', '--queue', url());
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/this worker is dosim [\d.]+, the sweep is run by 99\.0\.0/),
    ]);
    await queue.obliterate({ force: true });
    await queue.close();
    connection.disconnect();
  });

  it('a run that is given up is not queued again, and the next sweep asks for it anew', async () => {
    const connection = () => new Redis({ port, host: '127.0.0.1', password: PASSWORD, maxRetriesPerRequest: null });
    const tries = new Map<string, number>();
    let fails = true;
    // A worker on which every run fails at once.
    const worker = new Worker(
      'dosim-runs',
      async (job) => {
        tries.set(job.id!, (tries.get(job.id!) ?? 0) + 1);
        if (!fails) return { peerShare: 0, totals: { bytesTotal: 1 } };
        throw new Error('this run always fails');
      },
      { connection: connection() as never, concurrency: 50 },
    );
    const queue = new Queue('dosim-runs', { connection: connection() as never });
    const file = sweepFile('given-up', 9);
    const first = await dosimWith(withPassword, 'sweep', file, '--queue', url(), '--out', out('given-up'));
    expect([first.code, first.err]).toEqual([3, expect.stringContaining('a run failed 5 times on the workers')]);
    expect(Math.max(...tries.values())).toBe(5);
    // Nothing is left for the workers to do, and nothing was begun again.
    const counts = await queue.getJobCounts('waiting', 'delayed', 'active');
    expect(counts.waiting! + counts.delayed!).toBe(0);
    fails = false;
    const givenUp = [...tries].filter(([, count]) => count === 5).length;
    expect(givenUp).toBeGreaterThan(0);
    const second = await dosimWith(withPassword, 'sweep', file, '--queue', url(), '--out', out('given-up'), '--resume');
    expect([second.code, second.err]).toEqual([0, '']);
    expect(done('given-up')).toBe(RUNS);
    await worker.close();
    await queue.obliterate({ force: true });
    await queue.close();
  });

  it('a wrong password, a Redis that is not there and a bad address are named, the password is not', async () => {
    const wrong = await dosim('worker', '--queue', `redis://:wrong-word@127.0.0.1:${port}`);
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('Redis refuses the password')]);
    expect(wrong.err + wrong.out).not.toContain('wrong-word');
    const none = await dosimWith(withPassword, 'worker', '--queue', 'redis://127.0.0.1:1');
    expect([none.code, none.err]).toEqual([2, expect.stringContaining('Redis cannot be reached (ECONNREFUSED)')]);
    const file = sweepFile('no-redis', 4);
    const sweep = await dosimWith(
      withPassword,
      'sweep',
      file,
      '--queue',
      'redis://127.0.0.1:1',
      '--out',
      out('no-redis'),
    );
    expect([sweep.code, done('no-redis')]).toEqual([2, 0]);
    const bad = await dosim('worker', '--queue', 'http://host');
    expect([bad.code, bad.err]).toEqual([2, expect.stringContaining('rediss://host:6380 (TLS)')]);
  });

  it('speaks TLS', async () => {
    const [key, cert] = [join(TMP, 'key.pem'), join(TMP, 'cert.pem')];
    const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
    const san = ['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', key, '-out', cert];
    expect(spawnSync('openssl', [...request, ...san]).status).toBe(0);
    const tlsPort = await freePort();
    const tls = [
      '--tls-port',
      String(tlsPort),
      '--tls-cert-file',
      cert,
      '--tls-key-file',
      key,
      '--tls-ca-cert-file',
      cert,
    ];
    const plainPort = port;
    port = await freePort();
    const server = await startRedis(...tls, '--tls-auth-clients', 'no');
    port = plainPort;
    const env = { ...withPassword, NODE_EXTRA_CA_CERTS: cert };
    const address = `rediss://localhost:${tlsPort}`;
    const worker = start(env, 'worker', '--queue', address, '--concurrency', '2');
    children.push(worker);
    const sweep = await dosimWith(env, 'sweep', sweepFile('tls', 1), '--queue', address, '--out', out('tls'));
    expect(sweep.code).toBe(0);
    expect(runs('tls')).toBe(runs('local'));
    worker.kill('SIGTERM');
    await ended(worker);
    server.kill('SIGKILL');
  });
});
