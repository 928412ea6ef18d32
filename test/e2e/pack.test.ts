/** The package as npm makes it, installed into an empty folder: the command, the import, the types. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT, ran } from './helpers.js';

const TMP = mkdtempSync(join(tmpdir(), 'dosim-pack-'));
const APP = join(TMP, 'app');
const DOSIM = join(APP, 'node_modules/dosim');
afterAll(() => rmSync(TMP, { recursive: true, force: true }));

/** Runs npm in a folder; what it would ask the registry it takes from its cache where it can. */
function npm(folder: string, ...args: string[]) {
  return ran('npm', { npm_config_update_notifier: 'false' }, ['--prefix', folder, ...args]);
}

beforeAll(async () => {
  const packed = await npm(ROOT, 'pack', '--ignore-scripts', '--pack-destination', TMP);
  expect(packed, packed.err).toMatchObject({ code: 0 });
  const tarball = readdirSync(TMP).find((name) => name.endsWith('.tgz'))!;
  mkdirSync(APP);
  writeFileSync(join(APP, 'package.json'), JSON.stringify({ name: 'app', private: true, type: 'module' }));
  const flags = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  const installed = await npm(APP, 'install', ...flags, join(TMP, tarball));
  expect(installed, installed.err).toMatchObject({ code: 0 });
});

it('has what it needs, and nothing else', () => {
  const names = readdirSync(DOSIM, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'));
  for (const name of ['dist/cli/main.js', 'dist/cli/library.js', 'dist/browser.js', 'dist/types/api/index.d.ts']) {
    expect(names).toContain(name);
  }
  expect(names.filter((name) => /^(src|test|build|docs\/api)(\/|$)/.test(name))).toEqual([]);
});

it('has the command', async () => {
  const run = await ran(process.execPath, {}, [
    join(DOSIM, 'dist/cli/main.js'),
    'run',
    join(ROOT, 'scenarios/lab.yaml'),
  ]);
  expect(run.out).toContain('lab: peer share');
  const { bin } = JSON.parse(readFileSync(join(DOSIM, 'package.json'), 'utf8'));
  expect(readdirSync(join(APP, 'node_modules/.bin')).some((name) => name.startsWith('dosim'))).toBe(true);
  expect(bin).toEqual({ dosim: 'dist/cli/main.js' });
});

it('can be imported, also by threads of its own', async () => {
  const program = join(APP, 'program.mjs');
  writeFileSync(
    program,
    `import { simulate, sweep } from 'dosim';
import { simulate as inBrowser, ScenarioText } from 'dosim/browser';
import { readFileSync } from 'node:fs';
const file = ${JSON.stringify(join(ROOT, 'scenarios/lab.yaml'))};
const here = (await simulate(file)).summary.peerShare;
const there = (await inBrowser(new ScenarioText(readFileSync(file, 'utf8')))).summary.peerShare;
const { points } = await sweep({
  name: 's', base: file, design: 'grid', replicates: 1,
  factors: [{ path: 'policies.DODownloadMode', values: [0, 1] }],
}, { workers: 2 });
console.log(JSON.stringify({ isSame: here === there, shares: points.map(({ replicates }) => replicates[0].peerShare) }));
`,
  );
  const { code, out, err } = await ran(process.execPath, {}, [program]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const { isSame, shares } = JSON.parse(out);
  expect(isSame).toBe(true);
  expect(shares[0]).toBe(0);
  expect(shares[1]).toBeGreaterThan(0.5);
});

it('has types: what is right compiles, what is wrong does not', async () => {
  const options = { module: 'NodeNext', target: 'ES2023', strict: true, noEmit: true, types: [] };
  writeFileSync(join(APP, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['right.ts'] }));
  const right = `import { compare, InputError, type OwnRule, POLICIES, simulate } from 'dosim';
import { simulate as inBrowser } from 'dosim/browser';
const rule: OwnRule = { name: 'r', rank: ({ holder }) => (holder.site === 'a' ? 1 : 0) };
export async function shares(file: string): Promise<number[]> {
  const { summary, downloads } = await simulate(file, { replicates: 3, downloads: true, rules: [rule] });
  const finishedS: Float64Array | undefined = downloads?.finishedS;
  const { scenarios } = await compare([file, { scenario: { name: 'x' }, name: 'y' }]);
  const unit: string = POLICIES.DOMaxCacheAge.kind;
  const there = await inBrowser({ name: 'x' }, { files: { 'a.csv': '' } });
  return [summary.peerShare, finishedS?.length ?? unit.length, scenarios.length, there.summary.peerShare];
}
export const isBad = (error: unknown) => error instanceof InputError && error.problems[0]?.position?.line;
`;
  writeFileSync(join(APP, 'right.ts'), right);
  // The types of the scenario language are those of zod, which is installed with dosim.
  const tsc = () => ran(process.execPath, {}, [join(ROOT, 'node_modules/typescript/lib/tsc.js'), '-p', APP]);
  const compiled = await tsc();
  expect(compiled, compiled.out).toMatchObject({ code: 0 });
  writeFileSync(
    join(APP, 'right.ts'),
    right.replace('replicates: 3', "replicates: 'three'").replace('holder.site', 'holder.size'),
  );
  const { code, out } = await tsc();
  expect(code).not.toBe(0);
  expect(out).toMatch(/'string' is not assignable to type 'number'/);
  expect(out).toMatch(/Property 'size' does not exist on type 'RuleDevice'/);
});
