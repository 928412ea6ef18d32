/** Bad inputs from lines.txt, as commands in a folder of their own. To add one, add a line there. */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { strToU8, zipSync } from 'fflate';
import { parse } from 'yaml';
import { POLICY_NAMES } from '../../src/policy/catalogue.js';
import { MAIN } from '../e2e/helpers.js';

export interface BadInput {
  /** Where it stands: a line of lines.txt, or the policy that it was made for. */
  where: string;
  text: string;
  args: readonly string[];
  /** Files besides those of {@link writeFiles}. */
  files: Readonly<Record<string, Buffer>>;
}

const BASE = `name: base
start: 2026-03-02T08:00:00Z
duration: 1 d
defaults: observed-2026
sites: [{ name: a, devices: 2 }]
devices: { mix: [{ name: p, on: always }] }
content: [{ name: c, files: [{ size: 50 MB }] }]
`;
const SWEEP = {
  name: 'bad',
  base: 'base.yaml',
  factors: [{ path: 'policies.DOMaxCacheAge', values: [3600] }],
  replicates: 1,
};
const ADVICE = {
  id: 'x',
  advice: 'a',
  source: 's',
  baseline: 'base.yaml',
  change: { 'policies.DOMaxCacheAge': 86_400 },
  expect: ['peerShare changes by less than 90 pp'],
  maxReplicates: 4,
};
/** None of them is a value of any policy. */
const NO_POLICY_VALUES = ['[[1]]', '{ a: 1 }', '-1.5'];

/** Text of a line to bytes: its escapes, and `{{text*count}}`. */
function bytesOf(line: string): Buffer {
  const repeated = line.replace(/\{\{(.+?)\*(\d+)\}\}/g, (_, text: string, count: string) =>
    text.repeat(Number(count)),
  );
  const parts = repeated.match(/\\x[0-9a-f]{2}|\\[ntr0\\]|[^\\]+|\\/gi) ?? [];
  const named: Record<string, string> = { '\\n': '\n', '\\t': '\t', '\\r': '\r', '\\0': '\\0', '\\\\': '\\\\' };
  return Buffer.concat(
    parts.map((part) =>
      /^\\x/.test(part) ? Buffer.from([Number.parseInt(part.slice(2), 16)]) : Buffer.from(named[part] ?? part),
    ),
  );
}

/** Words of a command line; quotes are not needed: a value has no spaces but a size, `1 KB`, or the end of `--set`. */
function wordsOf(text: string): string[] {
  const [, before, size] = /^(.*--memory) (\d+ KB)$/.exec(text) ?? [];
  return before === undefined ? text.split(' ').filter((word) => word !== '') : [...before.split(' '), size!];
}

const run = (file: string) => ['run', file, '--quiet'];

function inputOf(kind: string, rest: string): Pick<BadInput, 'args' | 'files'> {
  const overlaid = (base: object) => Buffer.from(JSON.stringify({ ...base, ...plain(rest) }));
  switch (kind) {
    case 'scenario':
      return { args: run('bad.yaml'), files: { 'bad.yaml': bytesOf(`extends: base.yaml\\n${rest}`) } };
    case 'text':
      return { args: run('bad.yaml'), files: { 'bad.yaml': bytesOf(rest) } };
    case 'set':
      return { args: [...run('base.yaml'), '--set', rest], files: {} };
    case 'args':
      return { args: wordsOf(rest), files: {} };
    case 'inventory':
      return { args: run('inventory.yaml'), files: { 'devices.csv': bytesOf(rest) } };
    case 'sites':
      return { args: run('listed.yaml'), files: { 'sites.csv': bytesOf(rest) } };
    case 'subnets':
      return { args: run('listed.yaml'), files: { 'subnets.csv': bytesOf(rest) } };
    case 'import':
      return { args: ['import', 'bad.dat'], files: { 'bad.dat': bytesOf(rest) } };
    case 'export':
      return { args: ['export', 'policies', ...wordsOf(rest)], files: {} };
    case 'sweep':
      return { args: ['sweep', 'bad.json', '--quiet'], files: { 'bad.json': overlaid(SWEEP) } };
    case 'advice':
      return { args: ['check', 'bad.json', '--quiet'], files: { 'bad.json': overlaid(ADVICE) } };
    case 'baseline':
      return { args: ['check', 'advice.json', '--baseline', 'bad.json'], files: { 'bad.json': bytesOf(rest) } };
    default:
      throw new Error(`no kind of bad input is named ${kind}`);
  }
}

/** A mapping in YAML; a key `__proto__` stays one. */
function plain(text: string): object {
  return Object.fromEntries(Object.entries(parse(text, { logLevel: 'error' }) as object));
}

/** All bad inputs. */
export function badInputs(): BadInput[] {
  const lines = readFileSync(join(import.meta.dirname, 'lines.txt'), 'utf8').split('\n');
  const written = lines.flatMap((line, i): BadInput[] => {
    if (line === '' || line.startsWith('#')) return [];
    const [, kind, rest = ''] = /^(\w+)(?: (.*))?$/.exec(line)!;
    return [{ where: `line ${i + 1}`, text: line, ...inputOf(kind!, rest) }];
  });
  const ofPolicies = POLICY_NAMES.flatMap((name) =>
    NO_POLICY_VALUES.map((value): BadInput => {
      const text = `policies: { ${name}: ${value} }`;
      return { where: name, text, ...inputOf('scenario', text) };
    }),
  );
  return [...written, ...ofPolicies, ...archives()];
}

/** Archives that unpack to far more than they are, hold far too many files, or lead out of their folder. */
function archives(): BadInput[] {
  const zeros = new Uint8Array(33 * 2 ** 20);
  const reg = strToU8('REGEDIT4\n');
  const understated = Buffer.from(zipSync({ 'a.bin': zeros, 'b.bin': zeros }));
  // What the directory says of the size of its first file.
  understated.writeUInt32LE(1000, understated.indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 24);
  const kinds: Record<string, Uint8Array> = {
    'unpacks to 66 MB': zipSync({ 'a.bin': zeros, 'b.bin': zeros }),
    'says that it unpacks to less': understated,
    'within an archive': zipSync({ 'inner.zip': zipSync({ 'a.bin': zeros }) }),
    'of many files': zipSync(Object.fromEntries(Array.from({ length: 12_000 }, (_, i) => [`${i}.txt`, reg]))),
    'leads out of its folder': zipSync({ '../../a.reg': reg }),
    'leads to another drive': zipSync({ 'C:\\Windows\\a.reg': reg }),
    'cut off': zipSync({ 'a.reg': reg }).subarray(0, 40),
  };
  return Object.entries(kinds).flatMap(([text, bytes]) =>
    ['import', 'observe'].map((command): BadInput => {
      const args = command === 'import' ? ['import', 'bad.zip'] : ['observe', 'base.yaml', '--observed', 'bad.zip'];
      return {
        where: 'archive',
        text: `${command}: an archive ${text}`,
        args,
        files: { 'bad.zip': Buffer.from(bytes) },
      };
    }),
  );
}

/** Writes the files that bad inputs refer to into an empty folder. */
function writeFiles(folder: string): void {
  const write = (name: string, text: string | Buffer) => writeFileSync(join(folder, name), text);
  write('base.yaml', BASE);
  write('self.yaml', 'extends: self.yaml\n');
  write('circle.yaml', 'extends: bad.yaml\n');
  write('inventory.yaml', `${BASE.replace(/devices: \{ mix.*/, 'devices: { inventory: devices.csv }')}`);
  write('listed.yaml', BASE.replace(/sites: .*/, 'sites: { file: sites.csv, subnets: subnets.csv }'));
  write(
    'policy.reg',
    'REGEDIT4\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows\\DeliveryOptimization]\n"DODownloadMode"=dword:1\n',
  );
  write('sites.csv', 'site,devices\na,2\n');
  write('subnets.csv', 'subnet,site\n10.1.0.0/24,a\n');
  write('devices.csv', 'device,site\npc-1,a\n');
  write('sweep.json', JSON.stringify(SWEEP));
  write('advice.json', JSON.stringify(ADVICE));
  mkdirSync(join(folder, 'foreign'));
  write('foreign/summary.json', '{}');
}

export interface Ending {
  code: number | null;
  out: string;
  err: string;
  /** Names in its folder that were not there before. */
  left: string[];
  /** What it took; the time of the processor, which other work on the machine does not lengthen. */
  cpuS: number;
  memoryBytes: number;
}

const MEASURE = pathToFileURL(resolve(import.meta.dirname, 'measure.mjs')).href;
/** Nothing that ends takes so long: only what hangs is stopped. */
const HANGS_MS = 300_000;

/** Runs one in a folder of its own. */
export function endingOf({ args, files }: BadInput, folder: string): Promise<Ending> {
  mkdirSync(folder);
  writeFiles(folder);
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  const before = new Set(readdirSync(folder, { recursive: true, encoding: 'utf8' }));
  return new Promise((done) => {
    const options = { cwd: folder, timeout: HANGS_MS, killSignal: 'SIGKILL', maxBuffer: 64e6 } as const;
    const child = execFile(process.execPath, ['--import', MEASURE, MAIN, ...args], options, (error, out, text) => {
      const [, err = text, measured] = /^([\s\S]*)measured (\{.*\})\n$/.exec(text) ?? [];
      const { cpuS = Number.POSITIVE_INFINITY, memoryBytes = Number.POSITIVE_INFINITY } = measured
        ? (JSON.parse(measured) as Ending)
        : {};
      const code = error ? (typeof error.code === 'number' ? error.code : null) : 0;
      const left = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => !before.has(name));
      done({ code, out, err, left, cpuS, memoryBytes });
    });
    child.stdin!.end();
  });
}

/** What is wrong about how it ended, but time and memory. */
export function complaintsAbout({ code, out, err, left }: Ending): string[] {
  return [
    ...(code === 2 ? [] : [`exit code ${code}`]),
    ...(err.trim() === '' ? ['nothing is told'] : []),
    ...(/internal error|\n {4}at .*:\d+|node:internal/.test(err) ? ['a stack trace'] : []),
    ...(out === '' ? [] : ['something is printed']),
    ...(left.length === 0 ? [] : [`left behind: ${left.join(', ')}`]),
  ];
}
