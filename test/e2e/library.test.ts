/** The library as programs call it: what is shipped, from an object, a text and a file. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type * as library from '../../src/api/index.js';
import { dosim, node, ROOT } from './helpers.js';

const {
  causes,
  check,
  compare,
  diagnose,
  explain,
  explainDevice,
  FIGURES,
  InputError,
  MODEL_PARAMETERS,
  POLICIES,
  REASONS,
  recommend,
  ScenarioText,
  simulate,
  sweep,
  sweepToFolder,
  validate,
} = (await import(pathToFileURL(join(ROOT, 'dist/cli/library.js')).href)) as typeof library;

const TMP = mkdtempSync(join(tmpdir(), 'dosim-library-'));
afterAll(() => rmSync(TMP, { recursive: true, force: true }));

const LAB = join(ROOT, 'scenarios/lab.yaml');
const lab = parse(readFileSync(LAB, 'utf8')) as Record<string, unknown>;
const command = async (...args: string[]) => JSON.parse((await dosim(...args, '--format', 'json', '--quiet')).out);

/** What a promise is rejected with. */
async function rejected(work: Promise<unknown>): Promise<library.InputError> {
  const error = await work.then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof InputError) return error;
  throw error;
}

describe('the library', () => {
  it('exports what its entry says, and no name that the bundle needs', async () => {
    const shipped = await import(pathToFileURL(join(ROOT, 'dist/cli/library.js')).href);
    const source = await import('../../src/api/index.js');
    expect(Object.keys(shipped).sort()).toEqual(Object.keys(source).sort());
  });
});

describe('simulate', () => {
  it('gives what dosim run gives, from a file, an object and a text', async () => {
    const expected = await command('run', LAB, '--replicates', '2');
    for (const source of [LAB, lab, new ScenarioText(readFileSync(LAB, 'utf8'))]) {
      const { summary } = await simulate(source, { replicates: 2 });
      expect(JSON.parse(JSON.stringify(summary))).toEqual(expected);
    }
  });

  it('lays values over the scenario, by path or as --set does', async () => {
    const expected = await command('run', LAB, '--set', 'policies.DODownloadMode=0', '--seed', '5');
    for (const set of [{ 'policies.DODownloadMode': 0 }, ['policies.DODownloadMode=0']]) {
      const { summary } = await simulate(lab, { set, seed: 5 });
      expect(JSON.parse(JSON.stringify(summary))).toEqual(expected);
    }
  });

  it('gives every download, as objects and as columns, and they agree with downloads.csv', async () => {
    const out = join(TMP, 'lab');
    const told: library.Download[] = [];
    const { downloads, summary } = await simulate(lab, { out, downloads: true, onDownload: (d) => void told.push(d) });
    const rows = readFileSync(join(out, 'downloads.csv'), 'utf8').trimEnd().split('\n').slice(1);
    expect(told.map(({ id, device, file, bytes }) => [id, device, file, bytes.cdn].join())).toEqual(
      rows.map((row) => row.split(',')).map((cells) => [cells[0], cells[1], cells[4], cells[11]].join()),
    );
    const streamed: library.Download[] = [];
    await simulate(lab, { onDownload: (d) => void streamed.push(d) });
    expect(streamed).toEqual(told);
    const table = downloads!;
    for (const { id, device, bytes, finishedS, sizeBytes } of told) {
      expect(table.deviceName(table.device[id]!)).toBe(device);
      expect(table.bytesOf(id)).toEqual(bytes);
      expect(table.sizeBytes(table.file[id]!)).toBe(sizeBytes);
      expect(table.finishedS[id]).toBe(finishedS ?? Number.NaN);
    }
    const sum = told.reduce((total, { bytes }) => total + bytes.cdn, 0);
    expect(sum).toBe(summary.totals.bytesFromCdn);
    expect(existsSync(join(out, 'report.html'))).toBe(true);
  });

  it('rejects with every problem: path, what is allowed, and the line where there is one', async () => {
    const policies = { DODownlodMode: 1, DOMaxCacheAge: 'long' };
    const { problems } = await rejected(simulate({ ...lab, policies }));
    expect(problems.map(({ path }) => path).sort()).toEqual(['policies.DODownlodMode', 'policies.DOMaxCacheAge']);
    expect(problems.every(({ position }) => position === undefined)).toBe(true);
    expect(problems.map(({ message }) => message).join()).toContain('did you mean DODownloadMode?');
    const text = new ScenarioText('name: x\nsitse: []\n', 'mine.yaml');
    const withPosition = (await rejected(validate(text))).problems.find(({ path }) => path === 'sitse')!;
    expect(withPosition.position).toMatchObject({ file: 'mine.yaml', line: 2 });
    expect((await rejected(simulate(lab, { replicates: 0 }))).message).toContain('a whole number from 1 on');
  });

  it('is ended by its signal, and leaves no folder behind', async () => {
    const out = join(TMP, 'aborted');
    const controller = new AbortController();
    const run = simulate(lab, {
      out,
      replicates: 1000,
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('enough')),
    });
    await expect(run).rejects.toThrow('enough');
    expect(existsSync(out)).toBe(false);
  });

  it('tells what is odd, what was assumed, and how far it is', async () => {
    const problems: library.Problem[] = [];
    const shares: number[] = [];
    const { defaults: _, ...unnamed } = lab;
    await simulate(unnamed, {
      onProblem: (problem) => problems.push(problem),
      onProgress: (share) => shares.push(share),
    });
    expect(problems).toContainEqual(expect.objectContaining({ severity: 'note', path: 'defaults' }));
    expect(shares.length).toBeGreaterThan(0);
    expect(Math.max(...shares)).toBeLessThanOrEqual(1);
  });
});

describe('own rules', () => {
  const barred = (name: string): library.OwnRule => ({
    name: 'some leave',
    device: (of) => ({ mayPeer: of.name === name }),
  });

  it('decide, are named with a hash of their text, and are told to be slower', async () => {
    const notes: string[] = [];
    const onProblem = ({ message }: library.Problem) => notes.push(message);
    const { summary } = await simulate(lab, { rules: [barred('lab-01')], onProblem, workers: 8 });
    expect(summary.reasons['own-rule']).toBeGreaterThan(0);
    expect(notes.join()).toContain(
      'own rules (some leave) are functions of this program: all runs stay in this thread, and are slower',
    );
    const [identity] = summary.ownRules!;
    expect(identity).toEqual({ name: 'some leave', hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const hashOf = async (rule: library.OwnRule) => (await simulate(lab, { rules: [rule] })).summary.ownRules![0]!.hash;
    expect(await hashOf(barred('lab-02'))).toBe(identity!.hash);
    expect(await hashOf({ ...barred('lab-02'), parameters: { device: 'lab-02' } })).not.toBe(identity!.hash);
    expect(await hashOf({ name: 'some leave', device: () => ({ mayPeer: true }) })).not.toBe(identity!.hash);
    expect((await simulate(lab)).summary).not.toHaveProperty('ownRules');
  });

  it('may be those of one side of a comparison', async () => {
    const all: library.OwnRule = { name: 'nobody', mayServe: () => false };
    const { scenarios, summaries } = await compare([lab, { scenario: lab, rules: [all] }], { replicates: 3 });
    expect(scenarios[0]!.figures.peerShare!.mean).toBeGreaterThan(0.5);
    expect(scenarios[1]!.figures.peerShare!.mean).toBe(0);
    expect(summaries.map(({ ownRules }) => ownRules?.[0]?.name)).toEqual([undefined, 'nobody']);
  });

  it('are shown by explain as the origin of a policy', async () => {
    const rule: library.OwnRule = { name: 'long', device: () => ({ policies: { DOMaxCacheAge: '9 d' } }) };
    const { policies } = await explainDevice(lab, 'lab-01', { rules: [rule] });
    expect(policies.find(({ name }) => name === 'DOMaxCacheAge')).toMatchObject({ origin: 'own rule long' });
  });

  const seven = (): number => 7;
  it.each([
    [{ name: '', mayServe: () => true }, 'a rule needs a name'],
    [{ name: 'x' }, 'a rule needs a function'],
    [{ name: 'x', mayserve: () => true }, 'did you mean mayServe?'],
    [{ name: 'x', rank: 7 }, 'rank: found 7 (a number); allowed is a function'],
    [{ name: 'x', rank: async () => seven() }, 'rank: found an async function; a rule answers at once'],
    [{ name: 'x', rank: seven, parameters: { big: 1n } }, 'parameters: found what JSON cannot hold'],
    [7, 'found 7 (a number); allowed is an object with a name and a function'],
  ] as [unknown, string][])('are refused where they are none: %#', async (rule, message) => {
    expect((await rejected(simulate(lab, { rules: [rule as library.OwnRule] }))).message).toContain(message);
  });

  it('are refused where they are no list, or two of one name', async () => {
    const one = barred('lab-01');
    const rules = one as unknown as library.GivenRules;
    expect((await rejected(simulate(lab, { rules }))).message).toContain('allowed is a list of rules, or the path');
    expect((await rejected(simulate(lab, { rules: [one, one] }))).message).toContain(
      'two own rules are named some leave',
    );
    const compared = compare([{ scenario: lab, rules }, lab], { replicates: 1 });
    expect((await rejected(compared)).message).toContain('allowed is a list of rules, or the path');
  });
});

describe('what cannot be meant', () => {
  const any = (value: unknown) => value as never;
  const calls: [string, () => Promise<unknown>, string][] = [
    [
      'a near name',
      () => simulate(lab, any({ replicate: 3 })),
      'simulate: no option of simulate is named replicate; did you',
    ],
    ['another name', () => check([], any({ xyzzy: 1 })), 'check: no option of check is named xyzzy; there are'],
    ['no object', () => simulate(lab, any(3)), 'simulate: found 3 (a number); allowed is an object of options'],
    [
      'a promise',
      () => simulate(any(Promise.resolve(lab))),
      'scenario: found a promise; allowed is the path of a file',
    ],
    ['no scenario', () => explain(any(undefined)), 'scenario: found undefined'],
    ['a list', () => diagnose(any([lab])), 'scenario: found a list of 1'],
    ['what is no JSON', () => simulate({ ...lab, seed: 1n }), 'scenario: found what JSON cannot hold'],
    [
      'no function',
      () => simulate(lab, any({ onProblem: 'print' })),
      'simulate: onProblem: found "print" (text); allowed is a',
    ],
    [
      'no signal',
      () => simulate(lab, any({ signal: new AbortController() })),
      'simulate: signal: found {}; allowed is an Ab',
    ],
    [
      'no number',
      () => simulate(lab, any({ memoryBytes: '2 GB' })),
      'memoryBytes: found "2 GB" (text); allowed is a number',
    ],
    ['a rounded seed', () => simulate(lab, { seed: 2 ** 60 }), 'simulate: seed: found 1152921504606847000 (a number)'],
    [
      'a value that is none',
      () => simulate(lab, { set: { 'policies.DODownloadMode': undefined } }),
      'simulate: set: found {}',
    ],
    ['no list', () => compare(any(lab)), 'compare: found {'],
    [
      'a variant',
      () => compare([{ scenario: lab, sets: {} }, lab]),
      'no field of a variant is named sets; did you mean set?',
    ],
    ['one path', () => check(any('scenarios')), 'check: found "scenarios" (text); allowed is a list of paths'],
    ['no folder', () => sweepToFolder({}, any(undefined)), 'sweepToFolder: it needs the option out'],
    ['no device', () => explainDevice(lab, any(7)), 'explainDevice: device: found 7 (a number); allowed is text'],
  ];
  it.each(calls)('is an InputError with what is allowed: %s', async (_, call, message) => {
    expect((await rejected(call())).message).toContain(message);
  });
});

describe('the others', () => {
  it('compare gives what dosim compare gives', async () => {
    const other = join(ROOT, 'scenarios/two-machines.yaml');
    const expected = await command('compare', LAB, other, '--replicates', '3');
    const { scenarios } = await compare([LAB, { scenario: other }], { replicates: 3 });
    expect(JSON.parse(JSON.stringify(scenarios))).toEqual(expected.scenarios);
    const varied = await compare([lab, { scenario: lab, set: { 'policies.DODownloadMode': 0 }, name: 'no peers' }], {
      replicates: 3,
    });
    expect(varied.scenarios.map(({ name }) => name)).toEqual([lab.name, 'no peers']);
    expect(varied.scenarios[1]!.differences!.peerShare!.mean).toBeLessThan(0);
  });

  it('sweep gives every point with the figures of its runs, in memory and in a folder', async () => {
    const definition = {
      name: 'ages',
      base: LAB,
      design: 'grid',
      replicates: 2,
      figure: 'peerShare',
      factors: [{ path: 'policies.DODownloadMode', values: [0, 1] }],
    };
    const counts: number[] = [];
    const { points, effects } = await sweep(definition, { onRun: (done) => counts.push(done) });
    expect(points.map(({ values }) => values['policies.DODownloadMode'])).toEqual([0, 1]);
    expect(points.map(({ replicates }) => replicates.length)).toEqual([2, 2]);
    for (const [i, { values, replicates }] of points.entries()) {
      const { summary } = await simulate(lab, { set: values, seed: 1, replicates: 2 });
      expect(replicates.map(({ peerShare }) => peerShare)).toEqual(summary.replicates.map((run) => run.peerShare));
      if (i === 0) expect(effects[0]!.worst.point).toBe(0);
    }
    expect(Math.max(...counts)).toBe(4);
    const out = join(TMP, 'sweep');
    const kept = await sweepToFolder(definition, { out });
    expect(kept.result!.points).toEqual(points);
    expect((await rejected(sweepToFolder(definition, { out }))).message).toContain('there is a sweep in this folder');
    expect((await sweepToFolder(definition, { out, resume: true })).runs).toBe(4);
  });

  it('check judges a recommendation', async () => {
    const { results, holds } = await check([join(ROOT, 'scenarios/recommendations/lab.yaml')]);
    expect(results.flatMap(({ judgements }) => judgements).map(({ verdict }) => verdict)).toContain('holds');
    expect(holds).toBe(true);
  });

  it('diagnose finds what keeps bytes from peers', async () => {
    const expected = await command('diagnose', LAB);
    const { findings, peerShare } = await diagnose(lab);
    expect(JSON.parse(JSON.stringify(findings))).toEqual(expected.findings);
    expect(peerShare).toBe(expected.peerShare);
    expect((await rejected(diagnose(lab, { site: 'lob' }))).message).toContain('did you mean lab?');
  });

  it('causes gives what dosim causes gives, in memory and as a folder', async () => {
    const expected = await command('causes', LAB, '--budget', '20runs');
    const out = join(TMP, 'causes');
    const result = await causes(lab, { budget: { runs: 20 }, out });
    expect(JSON.parse(JSON.stringify(result))).toEqual(expected);
    expect(JSON.parse(readFileSync(join(out, 'causes.json'), 'utf8'))).toEqual(expected);
    const [header, ...rows] = readFileSync(join(out, 'causes.csv'), 'utf8').trimEnd().split('\n');
    expect(header).toBe('figure,cause,alone,part,standard_error,before,lifted,gap,bound');
    expect(rows.length).toBe(result.figures.length * result.restrictions.length + 1);
    expect(existsSync(join(out, 'report.html'))).toBe(true);
    expect((await rejected(causes(lab, { figures: ['bytesFromCnd'] }))).message).toContain('bytesFromCdn');
    expect((await rejected(causes(lab, { budget: { runs: 1 } }))).message).toContain('at least 2 runs');
  });

  it('recommend gives what dosim recommend gives, in memory and as a folder that goes on', async () => {
    const asked = { only: ['DOMaxCacheAge'], budget: { runs: 120 } };
    const expected = await command('recommend', LAB, '--only', 'DOMaxCacheAge', '--budget', '120runs');
    const out = join(TMP, 'recommend');
    await recommend(LAB, { ...asked, budget: { runs: 10 }, out });
    const result = await recommend(LAB, { ...asked, out });
    expect(result.settings).toEqual(expected.settings);
    expect(result.isConfirmed).toBe(true);
    expect(result.runs).toBeLessThan(expected.runs);
    const overlay = await validate(join(out, 'overlay.yaml'));
    expect(overlay).toMatchObject({ kind: 'scenario' });
    const { scenarios } = await compare([LAB, join(out, 'overlay.yaml')], { replicates: 3 });
    expect(scenarios[1]!.differences!.bytesLeavingCdn!.mean).toBeLessThan(0);
    for (const file of ['report.html', 'settings/intune.json', 'settings/registry.pol', 'recommend.json']) {
      expect(existsSync(join(out, file)), file).toBe(true);
    }
    expect((await rejected(recommend(lab, { objective: 'cost' }))).message).toContain('this scenario has no prices');
    expect((await rejected(recommend(lab, { objective: 'bytesFromCnd' }))).message).toContain('bytesFromCdn');
    expect((await rejected(sweepToFolder(LAB, { out }))).message).toBeTruthy();
  });

  it('explain gives objects', async () => {
    const { policies, readings } = await explain(lab);
    expect(policies.map(({ name }) => name)).toContain('DODownloadMode');
    expect(readings.map(({ name }) => name).sort()).toEqual(Object.keys(MODEL_PARAMETERS).sort());
    const device = await explainDevice(lab, 'lab-01');
    expect(device.peers.length).toBeGreaterThan(0);
    expect(Object.fromEntries(device.facts)).toMatchObject({ site: 'lab' });
  });

  it('validate knows what it was given', async () => {
    expect(await validate(LAB)).toMatchObject({ kind: 'scenario', sites: 1, devices: 60 });
    const file = join(ROOT, 'scenarios/recommendations/lab.yaml');
    expect(await validate(file)).toMatchObject({ kind: 'recommendation' });
  });

  it('data has every policy, reason, parameter and figure', () => {
    expect(Object.keys(POLICIES)).toHaveLength(32);
    expect(POLICIES.DOMaxCacheAge).toMatchObject({ kind: 'integer', unit: 's' });
    expect(REASONS['first-copy']).toContain('no device');
    expect(MODEL_PARAMETERS.partialHolders).toMatchObject({ default: true, older: false });
    expect(FIGURES.map(({ name }) => name)).toContain('peerShare');
  });
});

describe('what is shipped', () => {
  it('says nothing and does nothing when it is imported', async () => {
    const url = pathToFileURL(resolve(ROOT, 'dist/cli/library.js')).href;
    const program = `import('${url}').then((library) => console.log(Object.keys(library).join()))`;
    const { out, err, code } = await node('--input-type=module', '--eval', program);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const data = 'FIGURES MODEL_PARAMETERS POLICIES REASONS SOURCES VERSION';
    const helpers = 'InputError InvariantError ScenarioText formatProblem';
    const functions =
      'calibrate causes check compare diagnose explain explainDevice exportPolicies importPolicies mergeShards observe readObserved recommend simulate sweep sweepToFolder validate';
    expect(out.trim().split(',').sort()).toEqual(`${data} ${helpers} ${functions}`.split(' ').sort());
  });
});
