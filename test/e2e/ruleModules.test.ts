/** Own rules in a module: loaded by every thread, named with the hash of their file, and the same whatever the threads. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type * as library from '../../src/api/index.js';
import type * as poolModule from '../../src/experiment/pool.js';
import type * as modulesModule from '../../src/experiment/ruleModules.js';
import type { OwnRule } from '../../src/scenario/ownRules.js';
import { built } from '../built.js';
import { small } from '../helpers.js';
import { dosim, ROOT } from './helpers.js';

const { check, compare, InputError, simulate, sweep } = (await import(
  pathToFileURL(join(ROOT, 'dist/cli/library.js')).href
)) as typeof library;

const TMP = mkdtempSync(join(tmpdir(), 'dosim-rules-'));
afterAll(() => rmSync(TMP, { recursive: true, force: true }));

const OFFICE = join(ROOT, 'scenarios/policies/office.yaml');
const file = (name: string, text: string) => {
  const path = join(TMP, name);
  writeFileSync(path, text);
  return path;
};
const SOME_LEAVE = `const limit = 0.4;
export default {
  name: 'some leave',
  device: ({ name }, draw) => ({ mayPeer: draw(name) >= limit }),
  rank: ({ holder }) => (holder.name.endsWith('1') ? 1 : 0),
};`;
const RULES = file('some-leave.mjs', SOME_LEAVE);
const SWEEP = {
  name: 'ages',
  base: OFFICE,
  figure: 'peerShare',
  replicates: 3,
  factors: [{ path: 'policies.DOMaxCacheAge', values: ['1 h', '7 d'] }],
};
const SWEEP_FILE = file('ages.yaml', JSON.stringify(SWEEP));

async function problemOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof InputError)) throw error ?? new Error('it did not fail');
  return error.message;
}

describe('a module of own rules', () => {
  it('decides as the same functions do, and is named with the hash of its file', async () => {
    const exported = (await import(pathToFileURL(RULES).href)) as { default: OwnRule };
    const inModule = await simulate(OFFICE, { rules: RULES });
    const asFunctions = await simulate(OFFICE, { rules: [exported.default] });
    expect({ ...inModule.summary, ownRules: 0 }).toEqual({ ...asFunctions.summary, ownRules: 0 });
    expect(inModule.summary.reasons['own-rule']).toBeGreaterThan(0);
    const [identity] = inModule.summary.ownRules!;
    expect(identity).toEqual({
      name: 'some leave',
      module: 'some-leave.mjs',
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const { out } = await dosim('run', OFFICE, '--rules', RULES);
    expect(out).toContain(`Own rules: some leave (some-leave.mjs, SHA-256 ${identity!.hash.slice(0, 12)}...)`);
  });

  it('of the examples forbids peers in its hours', async () => {
    const { summary } = await simulate(OFFICE, {
      rules: join(ROOT, 'examples/curfew.mjs'),
    });
    expect(summary.ownRules).toMatchObject([{ name: 'DOPeerCurfew', module: 'curfew.mjs' }]);
    expect(summary.reasons['own-rule']).toBeGreaterThan(0);
  });

  it('gives the same accounts in this thread, in one thread and in four', async () => {
    const { runReplicates } = await built<typeof poolModule>('experiment/pool');
    const { loadRuleModule } = await built<typeof modulesModule>('experiment/ruleModules');
    const { module, rules } = await loadRuleModule(RULES);
    const scenario = small({ devices: 12 });
    const experiment = {
      scenario,
      inventory: null,
      seed: '1',
      tracing: false as const,
      ownRules: rules,
      ruleModules: [module],
    };
    const figuresWith = async (workers: number, of: object = experiment) => {
      const figures: unknown[] = [];
      const all = [of as typeof experiment];
      await runReplicates(all, 8, { workers }, (_, __, { account }) => figures.push(account.figures));
      return figures;
    };
    const expected = await figuresWith(0);
    expect(await figuresWith(1)).toEqual(expected);
    expect(await figuresWith(4)).toEqual(expected);
    expect(await figuresWith(4, { ...experiment, ownRules: undefined, ruleModules: undefined })).not.toEqual(expected);
  });

  it('is asked in threads of their own while the main thread listens to Ctrl-C', async () => {
    const { runReplicates } = await built<typeof poolModule>('experiment/pool');
    const { loadRuleModule } = await built<typeof modulesModule>('experiment/ruleModules');
    const refuse = "if (isMainThread) throw new Error('asked in the main thread');";
    const { module, rules } = await loadRuleModule(
      file(
        'slow.mjs',
        `import { isMainThread } from 'node:worker_threads';
        export default { name: 'slow', download: () => { ${refuse} return {}; } };`,
      ),
    );
    const plain = { scenario: small({ devices: 12 }), inventory: null, seed: '1', tracing: false as const };
    const ruled = { ...plain, ownRules: rules, ruleModules: [module] };
    expect(await runReplicates([plain, ruled], 8, { workers: 2 }, () => {})).toBe(8);
  });

  it('decides in all runs of a sweep, in one thread as in four, and in its keys', async () => {
    const swept = async (name: string, ...more: string[]) => {
      const out = join(TMP, name);
      const { code, err } = await dosim('sweep', SWEEP_FILE, '--out', out, '--quiet', ...more);
      expect([code, err]).toEqual([0, '']);
      return readFileSync(join(out, 'runs.csv'), 'utf8');
    };
    const one = await swept('one', '--workers', '1', '--rules', RULES);
    expect(await swept('four', '--workers', '4', '--rules', RULES)).toBe(one);
    // Neither a key nor a figure is that of a sweep without them.
    const { plan, points } = await sweep(SWEEP, { workers: 1 });
    expect(one).not.toContain(plan.key(0, 0));
    expect(one).not.toContain(`,${points[0]!.replicates[0]!.peerShare},`);
    const { ownRules } = JSON.parse(readFileSync(join(TMP, 'four/sweep.json'), 'utf8'));
    expect(ownRules).toEqual([expect.objectContaining({ name: 'some leave', module: 'some-leave.mjs' })]);
    // What is run again are the runs of other rules.
    const other = file('others-leave.mjs', SOME_LEAVE.replace('0.4', '0.9'));
    expect(await swept('one', '--resume', '--workers', '1', '--rules', other)).not.toBe(one);
  });

  it('decides on both sides of a check, and functions of a program do so in its own thread', async () => {
    const recommendation = {
      id: 'short ages',
      advice: 'a short age',
      source: 'a test',
      baseline: OFFICE,
      change: { 'policies.DOMaxCacheAge': 3600 },
      expect: ['peer share is no worse than -10 pp'],
      maxReplicates: 6,
    };
    const path = file('short.yaml', JSON.stringify(recommendation));
    const checked = async (options: library.CheckFilesOptions) => {
      const { results, ownRules } = await check([path], options);
      return { ownRules, judgements: results[0]!.judgements };
    };
    const one = await checked({ rules: RULES, workers: 1 });
    const junit = join(TMP, 'short.xml');
    expect(await checked({ rules: RULES, workers: 4, junit })).toEqual(one);
    expect(readFileSync(junit, 'utf8')).toContain(
      '<property name="own rule some leave" value="some-leave.mjs, SHA-256 ',
    );
    expect(one.ownRules?.map(({ name }) => name)).toEqual(['some leave']);
    expect((await checked({ workers: 2 })).judgements[0]!.before).not.toBe(one.judgements[0]!.before);
    const { default: rule } = (await import(pathToFileURL(RULES).href)) as { default: OwnRule };
    expect((await checked({ rules: [rule] })).judgements).toEqual(one.judgements);
    const figuresOf = async (rules: library.GivenRules) =>
      (await sweep(SWEEP, { rules, workers: 2 })).points.map(({ replicates }) => replicates);
    expect(await figuresOf([rule])).toEqual(await figuresOf(RULES));
  });

  it('is loaded anew when its file has changed, and may be that of one side of a comparison', async () => {
    const path = file('changing.mjs', "export default { name: 'all', mayServe: () => true };");
    const shareWith = async (rules?: string) => {
      const { scenarios } = await compare([OFFICE, { scenario: OFFICE, rules }], { replicates: 1 });
      return scenarios.map(({ figures }) => figures.peerShare!.mean);
    };
    const [share] = await shareWith();
    expect(await shareWith(path)).toEqual([share, share]);
    file('changing.mjs', "export default [{ name: 'nobody', mayServe: () => false }];");
    expect(await shareWith(path)).toEqual([share, 0]);
  });

  it.each([
    ['none.mjs', null, 'none.mjs: error: no such file; rules are a JavaScript module (.mjs, .js)'],
    ['typo.mjs', 'export default {', 'typo.mjs: error: this module of own rules cannot be loaded'],
    ['empty.mjs', 'export const rule = {};', 'empty.mjs: error: a module of own rules exports them as default'],
    ['no-name.mjs', 'export default [{ rank: () => 1 }];', 'no-name.mjs: rule 1: a rule needs a name'],
  ])('is refused where it cannot be asked: %s', async (name, text, message) => {
    const path = text === null ? join(TMP, name) : file(name, text);
    expect(await problemOf(simulate(OFFICE, { rules: path }))).toContain(message);
    const { code, err } = await dosim('run', OFFICE, '--rules', path);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });

  it('whose answer is wrong ends a sweep in threads and a run with what was found', async () => {
    const path = file('high.mjs', "export default { name: 'high', rank: () => 'high' };");
    const message = 'own rule high: rank: found "high" (text); allowed is a number';
    expect(await problemOf(sweep(SWEEP, { rules: path, workers: 2 }))).toContain(message);
    const { code, err } = await dosim('check', join(TMP, 'short.yaml'), '--rules', path);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });
});
