/** Sweeps and checks as users run them: whole, killed, in shards, changed, and with bad input. */
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetMetadata, parquetReadObjects, parquetSchema } from 'hyparquet';
import { afterAll, describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/random.js';
import { parseExpectation } from '../../src/experiment/check/expectation.js';
import type { Judgement } from '../../src/experiment/check/judge.js';
import { atWork, dosim, dosimWith, ended, pause, ROOT, start, WATCHED } from './helpers.js';
import { ADVICE_FOLDER, publishedAdvice } from './publishedAdvice.js';

const TMP = mkdtempSync(join(tmpdir(), 'dosim-sweep-'));
afterAll(() => rmSync(TMP, { recursive: true, force: true }));

const LAB = join(ROOT, 'scenarios/lab.yaml');

function sweepFile(name: string, changes: object = {}): string {
  const path = join(TMP, `${name}.yaml`);
  const sweep = {
    name,
    base: LAB,
    factors: [
      { path: 'policies.DOMaxCacheAge', values: [3600, 86_400, 604_800] },
      { path: 'sites.lab.devices', from: 5, to: 15, steps: 2, whole: true },
    ],
    replicates: 4,
    ...changes,
  };
  writeFileSync(path, JSON.stringify(sweep));
  return path;
}

const out = (name: string) => join(TMP, 'out', name);
const read = (folder: string, file: string) => readFileSync(join(folder, file));
const lines = (folder: string, file: string) => read(folder, file).toString().trimEnd().split('\n');

describe('dosim sweep', () => {
  it('writes tables, parquet, pictures and a report, the same whatever the workers', async () => {
    const file = sweepFile('whole');
    const result = await dosim('sweep', file, '--out', out('whole'), '--workers', '1');
    expect(result.code).toBe(0);
    expect(result.out).toContain('whole: 6 points, 24 runs, peer share\n');
    expect(readdirSync(out('whole')).sort()).toEqual(
      [
        '.dosim-output.json',
        'figures',
        'journal.jsonl',
        'points.csv',
        'report.html',
        'runs.csv',
        'runs.parquet',
        'sweep.json',
      ].sort(),
    );
    expect(readdirSync(join(out('whole'), 'figures')).sort()).toEqual(
      ['convergence.svg', 'heat-map-1.svg', 'main-effects.svg', 'tornado.svg'].sort(),
    );
    expect((await dosim('sweep', file, '--out', out('whole-3'), '--workers', '3')).code).toBe(0);
    for (const name of ['runs.csv', 'points.csv', 'runs.parquet', 'report.html', 'sweep.json']) {
      expect(read(out('whole-3'), name).equals(read(out('whole'), name)), name).toBe(true);
    }
  });

  it('gives a row a run with the factors and all figures, in CSV as in parquet', async () => {
    const [header, ...rows] = lines(out('whole'), 'runs.csv').map((line) => line.split(','));
    expect(rows).toHaveLength(24);
    expect(header!.slice(0, 7)).toEqual([
      'point',
      'replicate',
      'seed',
      'run_key',
      // Numbers with their unit in the name; a bare number of a policy is in the policy's unit.
      'policies.DOMaxCacheAge_s',
      'sites.lab.devices',
      'peerShare',
    ]);
    expect(header).toContain('bytesFromCdn');
    expect(header).toContain('reasons.holder-slots');
    expect(new Set(rows.map((row) => row[3])).size).toBe(24);
    const buffer = read(out('whole'), 'runs.parquet');
    const file = buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength) as ArrayBuffer;
    const objects = await parquetReadObjects({ file });
    expect(objects).toHaveLength(24);
    objects.forEach((object, i) => {
      header!.forEach((name, column) => {
        // A time of a run without downloads has no value.
        expect(String(object[name] ?? '')).toBe(rows[i]![column]!);
      });
    });
  });

  it('states the types of its columns, whatever the values at hand', async () => {
    // Whole devices, and a share that is 0 in every run: numbers all the same.
    const file = sweepFile('types', {
      set: { policies: { DODownloadMode: 0 } },
      factors: [
        { path: 'sites.lab.wan', values: ['20 Mbit/s', '1 Gbit/s'] },
        { path: 'model.peersKnown', from: '0 s', to: '1 min', steps: 2 },
        { path: 'policies.DOMinFileSizeToCache', values: [50, '1 GB'] },
        { path: 'devices.mix.workstation.vpn.share', values: [0, 20] },
        { path: 'model.vpnBan', values: ['both', 'uploadOnly'] },
      ],
      replicates: 1,
    });
    const result = await dosim('sweep', file, '--out', out('types'));
    expect([result.code, result.err]).toEqual([0, '']);
    const buffer = read(out('types'), 'runs.parquet');
    const bytes = buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength) as ArrayBuffer;
    const types = Object.fromEntries(
      parquetSchema(parquetMetadata(bytes)).children.map(({ element }) => [element.name, element.type]),
    );
    expect(types).toMatchObject({
      point: 'INT64',
      replicate: 'INT64',
      seed: 'BYTE_ARRAY',
      'sites.lab.wan_bytes_per_s': 'DOUBLE',
      'model.peersKnown_s': 'DOUBLE',
      'policies.DOMinFileSizeToCache_bytes': 'DOUBLE',
      'devices.mix.workstation.vpn.share_percent': 'DOUBLE',
      'model.vpnBan': 'BYTE_ARRAY',
      peerShare: 'DOUBLE',
      downloadTimeP50S: 'DOUBLE',
      wanDownPeakBytesPerS: 'DOUBLE',
      bytesFromCdn: 'INT64',
      'reasons.on-vpn': 'INT64',
      downloads: 'INT64',
    });
    const [first, ...more] = await parquetReadObjects({ file: bytes });
    expect(first).toMatchObject({
      'sites.lab.wan_bytes_per_s': 2.5e6,
      'model.peersKnown_s': 0,
      'policies.DOMinFileSizeToCache_bytes': 50 * 1024 ** 2,
      peerShare: 0,
    });
    expect(more.map((row) => row['model.peersKnown_s'])).toContain(60);
    expect(more.map((row) => row['policies.DOMinFileSizeToCache_bytes'])).toContain(1024 ** 3);
  });

  it('shows a figure that moves nowhere, and several figures in one report', async () => {
    const file = sweepFile('several', {
      set: { policies: { DODownloadMode: 0 } },
      factors: [{ path: 'policies.DOMaxCacheAge', from: '1 d', to: '14 d', steps: 3 }],
      figure: ['peerShare', 'totals.bytesFromCdn', 'p95 download time'],
      replicates: 3,
    });
    const result = await dosim('sweep', file, '--out', out('several'));
    expect([result.code, result.err]).toEqual([0, '']);
    expect(result.out).toContain('several: 3 points, 9 runs, peer share, bytes from the CDN, p95 download time\n');
    expect(result.out).toContain('  0.0 % at all of them');
    expect(readdirSync(join(out('several'), 'figures'))).toEqual(
      expect.arrayContaining(['main-effects.svg', 'main-effects-bytesFromCdn.svg', 'tornado-downloadTimeP95S.svg']),
    );
    const report = read(out('several'), 'report.html').toString();
    expect(report).toMatch(/The peer share is <b>0\.0\s%<\/b> at all points\./);
    expect(report).toContain('What each factor does to the bytes from the CDN');
    expect(report).not.toMatch(/NaN|undefined|Infinity/);
    const json = JSON.parse(read(out('several'), 'sweep.json').toString());
    expect(json.effects.figure).toBe('peerShare');
    expect(json.more.map(({ figure }: { figure: string }) => figure)).toEqual(['bytesFromCdn', 'downloadTimeP95S']);
  });

  it.each([
    ['grid', { steps: 7 }],
    ['one-at-a-time', { steps: 7 }],
    ['latin-hypercube', {}],
    ['sobol', {}],
  ])('takes a range of days for a policy that counts seconds in the design %s', async (design, more) => {
    const name = `days-${design}`;
    const file = sweepFile(name, {
      factors: [
        { path: 'policies.DOMaxCacheAge', from: '1 d', to: '14 d', ...more },
        { path: 'model.peersKnown', from: '500 ms', to: '1 min', ...more },
      ],
      design,
      points: 8,
      replicates: 1,
    });
    const result = await dosim('sweep', file, '--out', out(name));
    expect([result.code, result.err]).toEqual([0, '']);
    const [header, ...rows] = lines(out(name), 'runs.csv').map((line) => line.split(','));
    const at = header!.indexOf('policies.DOMaxCacheAge_s');
    const ages = rows.map((row) => Number(row[at]));
    expect(ages.every((age) => Number.isInteger(age) && age >= 86_400 && age <= 14 * 86_400)).toBe(true);
    expect(new Set(ages).size).toBeGreaterThanOrEqual(7);
    const delays = rows.map((row) => Number(row[header!.indexOf('model.peersKnown_s')]));
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(0.5);
    expect(Math.max(...delays)).toBeLessThanOrEqual(60);
  });

  it('equals dosim run at a point', async () => {
    const row = lines(out('whole'), 'runs.csv')[1]!.split(',');
    const set = ['--set', 'policies.DOMaxCacheAge=3600', '--set', 'sites.lab.devices=5'];
    const run = JSON.parse((await dosim('run', LAB, ...set, '--format', 'json', '--quiet')).out);
    expect(Number(row[6])).toBe(run.peerShare);
  });

  it('killed ten times at random moments it ends as one that was left alone', async () => {
    // Killed by SIGKILL and resumed. Between two kills come some dozens of runs, on a machine of many cores a hundred.
    const all = 1500;
    const file = sweepFile('killed', {
      factors: [
        { path: 'policies.DOMaxCacheAge', from: 3600, to: 1_209_600, steps: 20, scale: 'log', whole: true },
        { path: 'sites.lab.devices', from: 5, to: 25, steps: 5, whole: true },
      ],
      replicates: all / 100,
    });
    expect((await dosim('sweep', file, '--out', out('alone'))).code).toBe(0);
    const random = new RandomStream('kill', 'e2e');
    const journal = join(out('killed'), 'journal.jsonl');
    const count = () => (existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').length - 1 : 0);
    let before = 0;
    for (let kill = 0; kill < 10; kill += 1) {
      const child = start({}, 'sweep', file, '--out', out('killed'), '--resume', '--quiet');
      // It has come on since the last kill, and is in the middle of its work.
      while (count() <= before + 5 && child.exitCode === null) await pause(20);
      await pause(random.integer(50, kill));
      child.kill('SIGKILL');
      await ended(child);
      expect(count()).toBeGreaterThan(before);
      before = count();
    }
    expect(before).toBeLessThan(all);
    const last = await dosim('sweep', file, '--out', out('killed'), '--resume');
    expect(last.code).toBe(0);
    expect(lines(out('killed'), 'journal.jsonl')).toHaveLength(all);
    expect(lines(out('killed'), 'runs.csv')).toHaveLength(all + 1);
    for (const name of ['runs.csv', 'points.csv', 'runs.parquet']) {
      expect(read(out('killed'), name).equals(read(out('alone'), name)), name).toBe(true);
    }
  });

  it('changed, runs only what is new', async () => {
    const file = sweepFile('changed');
    await dosim('sweep', file, '--out', out('changed'));
    sweepFile('changed', {
      factors: [
        { path: 'policies.DOMaxCacheAge', values: [3600, 86_400, 1_209_600] },
        { path: 'sites.lab.devices', values: [5, 15] },
      ],
    });
    const before = lines(out('changed'), 'journal.jsonl').length;
    expect((await dosim('sweep', file, '--out', out('changed'), '--resume')).code).toBe(0);
    expect([before, lines(out('changed'), 'journal.jsonl').length]).toEqual([24, 32]);
  });

  it('in shards gives the same when they are merged, and says what is missing', async () => {
    const file = sweepFile('whole');
    const shards = ['1/3', '2/3', '3/3'];
    for (const shard of shards) {
      expect((await dosim('sweep', file, '--shard', shard, '--out', out(shard.replace('/', '-')))).code).toBe(0);
    }
    const folders = shards.map((shard) => out(shard.replace('/', '-')));
    const missing = await dosim('merge', file, ...folders.slice(1), '--out', out('merged'));
    expect([missing.code, missing.err]).toEqual([2, expect.stringContaining('none of these folders has 8 runs')]);
    expect((await dosim('merge', file, ...folders, '--out', out('merged'))).code).toBe(0);
    for (const name of ['runs.csv', 'points.csv', 'runs.parquet']) {
      expect(read(out('merged'), name).equals(read(out('whole'), name)), name).toBe(true);
    }
  });

  it('adds replicates until the interval is narrow enough', async () => {
    const file = sweepFile('until', {
      set: { defaults: 'reference-2024' },
      factors: [{ path: 'policies.DOMaxCacheAge', values: [7, 604_800] }],
      replicates: 3,
    });
    expect((await dosim('sweep', file, '--out', out('until'), '--until-ci', '5pp')).code).toBe(0);
    const points = lines(out('until'), 'points.csv')
      .map((line) => line.split(','))
      .filter((row) => row[2] === 'peerShare');
    expect(points).toHaveLength(2);
    // At 7 seconds nobody peers in any run. That a few say so is no proof: one in twenty could do otherwise, and move the
    // mean by five points. Runs that are all the same have no interval.
    expect(points[0]!.slice(3, 7)).toEqual(['62', '0', '', '']);
    expect(Number(points[1]![3])).toBeGreaterThan(3);
    expect(Number(points[1]![6]) - Number(points[1]![5])).toBeLessThanOrEqual(0.05);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s finishes the runs in work and says how to go on', async (signal, exitCode) => {
    const folder = out(`stopped-${signal}`);
    const file = sweepFile('stopped', { replicates: 400 });
    const child = start({}, 'sweep', file, '--out', folder, '--quiet');
    const journal = join(folder, 'journal.jsonl');
    const hasBegun = () => existsSync(journal) && readFileSync(journal, 'utf8').split('\n').length > 3;
    while (!hasBegun() && child.exitCode === null) await pause(20);
    child.kill(signal);
    expect(await ended(child)).toBe(exitCode);
    expect(existsSync(join(folder, 'runs.csv'))).toBe(false);
    expect(existsSync(join(folder, 'lock'))).toBe(false);
    const again = await dosim('sweep', file, '--out', folder);
    expect([again.code, again.err]).toEqual([2, expect.stringContaining('--resume goes on with it')]);
  });

  it.each([
    [
      'an unknown path',
      { factors: [{ path: 'policies.DOMaxCacheAges', values: [1] }] },
      'the nearest are policies.DOMaxCacheAge',
    ],
    [
      'a path into a list',
      { factors: [{ path: 'sites.labs.devices', values: [1] }] },
      'the nearest are sites.lab.devices',
    ],
    ['a bad value', { factors: [{ path: 'policies.DOMaxCacheAge', values: [-1] }] }, 'a whole number of s from 0'],
    ['an unknown name', { factor: [] }, 'unknown name factor; did you mean factors?'],
    ['an unknown design', { design: 'gird' }, 'did you mean grid?'],
    ['an unknown figure', { figure: 'peerShares' }, 'no figure is named peerShares; the nearest are peerShare'],
    ['an unknown one of several', { figure: ['peerShare', 'bytesFromCDNs'] }, 'the nearest are bytesFromCdn'],
    ['a figure twice', { figure: ['peerShare', 'peer share'] }, 'this figure is named twice'],
    ['the seed as a factor', { factors: [{ path: 'seed', values: [1, 2] }] }, 'seed is no factor: it changes no run'],
    ['a name as a factor', { factors: [{ path: 'name', values: ['a', 'b'] }] }, 'name is no factor'],
    [
      'a unit that is none',
      { factors: [{ path: 'policies.DOMaxCacheAge', from: '1 day', to: '3 moons' }] },
      'found 3 moons: allowed is a number with a unit',
    ],
    [
      'units that do not go together',
      { factors: [{ path: 'sites.lab.wan', from: '1 d', to: '3 GB' }] },
      'from and to need the same unit, found d and GB',
    ],
    [
      'a huge design',
      { replicates: 100_000, factors: [{ path: 'sites.lab.devices', from: 1, to: 20, steps: 20, whole: true }] },
      '2,000,000 runs; say --yes',
    ],
  ])('%s is refused with what is allowed', async (name, changes, message) => {
    const file = sweepFile(name.replaceAll(' ', '-'), changes);
    const { code, err } = await dosim('sweep', file, '--out', out(`bad-${name}`));
    expect(err).toContain(message);
    expect(code).toBe(2);
    // Before anything is run.
    expect(existsSync(out(`bad-${name}`))).toBe(false);
  });

  it('a folder that cannot be written is named', async () => {
    writeFileSync(join(TMP, 'occupied'), '');
    chmodSync(join(TMP, 'occupied'), 0o444);
    const { code, err } = await dosim('sweep', sweepFile('whole'), '--out', join(TMP, 'occupied', 'here'));
    expect([code, err]).toEqual([2, expect.stringContaining('a file lies where a folder is needed')]);
  });
});

describe('dosim check', () => {
  const { long, short } = publishedAdvice();

  it('gives a verdict on published recommendations, none of them drifted (npm run validate: on all)', async () => {
    const baseline = ['--baseline', join(ADVICE_FOLDER, 'baseline.json')];
    const { code, out: text } = await dosim(
      'check',
      ...short,
      ...baseline,
      '--quiet',
      '--junit',
      join(TMP, 'junit.xml'),
    );
    expect(text).toContain(`${short.length} recommendations`);
    expect(text).toMatch(/: (\d+) hold, 0 fail, 0 undecided\n$/);
    expect(code).toBe(0);
    expect(readFileSync(join(TMP, 'junit.xml'), 'utf8').match(/<testcase/g)!.length).toBeGreaterThan(short.length);
  });

  it('the first pairs of runs of those that take long say what their verdict says', async () => {
    expect(long.length).toBe(14);
    const pairs = 6;
    const files = long.map((path, i) => {
      const text = readFileSync(path, 'utf8').replaceAll('../', `${join(ROOT, 'scenarios')}/`);
      const file = join(TMP, `long-${i}.yaml`);
      writeFileSync(file, `${text.replace(/^maxReplicates:.*\n/m, '')}maxReplicates: ${pairs}\n`);
      return file;
    });
    const { out: text } = await dosim('check', ...files, '--quiet', '--format', 'json');
    const { recommendations } = JSON.parse(text) as {
      recommendations: { id: string; expectations: Judgement[] }[];
    };
    expect(recommendations).toHaveLength(long.length);
    for (const { expectations, id } of recommendations) {
      for (const { after, before, pairsWithout, replicates, runs, text: claim, verdict } of expectations) {
        expect([verdict === 'fails', pairsWithout], `${id}: ${claim}`).toEqual([false, 0]);
        const parsed = parseExpectation(claim);
        if (!parsed.ok) throw new Error(parsed.message);
        if (runs !== null) expect(runs.holding, `${id}: ${claim}`).toBe(replicates);
        else expect(parsed.expectation.contrast(before, after), `${id}: ${claim}`).toBeGreaterThanOrEqual(0);
      }
    }
  });

  it('has a file for every row of the page of recommendations', () => {
    const names = readdirSync(join(ROOT, 'scenarios/recommendations'));
    for (const id of [
      'hub-and-spoke',
      'hub-no-ad-sites',
      'hybrid-wan',
      'site-over-30',
      'site-over-100',
      'mobile',
      'lab',
      'min-ram',
      'min-disk',
      'http-delay',
      'qos',
    ]) {
      expect(names).toContain(`${id}.yaml`);
    }
  });

  it('fails, annotates and exits with 1 when an expectation does not hold', async () => {
    const file = join(TMP, 'false.yaml');
    writeFileSync(
      file,
      JSON.stringify({
        id: 'false',
        advice: 'a day of cache age',
        source: 'nobody',
        baseline: LAB,
        change: { 'policies.DOMaxCacheAge': 86_400 },
        expect: ['peerShare increases by at least 5 pp'],
      }),
    );
    const { code, out: text, err } = await dosimWith({ GITHUB_ACTIONS: 'true' }, 'check', file, '--quiet');
    expect(code).toBe(1);
    expect(text).toContain('fails      peerShare increases by at least 5 pp');
    expect(err).toMatch(/^::error file=.*,title=false%3A fails::/m);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends at %s without a verdict, whatever is in work', async (signal, exitCode) => {
    const verdicts = join(TMP, 'interrupted.xml');
    const child = start(WATCHED, 'check', join(ROOT, 'scenarios/recommendations'), '--quiet', '--junit', verdicts);
    await atWork(child);
    child.kill(signal);
    expect(await ended(child)).toBe(exitCode);
    expect(existsSync(verdicts)).toBe(false);
  });

  it('names a recommendation that cannot be read', async () => {
    const file = join(TMP, 'broken.yaml');
    writeFileSync(
      file,
      `id: x\nadvice: a\nsource: s\nbaseline: ${LAB}\nchange: { policies.DOMaxCacheAge: 1 }\nexpect:\n  - peerShare grows\n`,
    );
    const { code, err } = await dosim('check', file, '--quiet');
    expect([code, err]).toEqual([2, expect.stringMatching(/broken\.yaml:7:5: error: expect\.0: .*allowed is FIGURE/)]);
  });
});
