/** What killed processes left is removed by the next run, and nothing else ever is. */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { MAKER, markAsMade, removeLeftovers } from '../../src/io/leftovers.js';
import { GrowingFolder, MARKER, OutputFolder } from '../../src/io/outputFolder.js';

const TMP = mkdtempSync(join(tmpdir(), 'dosim-leftovers-'));
afterAll(() => rmSync(TMP, { recursive: true, force: true }));
const at = (...names: string[]) => join(TMP, ...names);

/** Number of a process that is gone. */
const GONE = spawnSync(process.execPath, ['-e', '']).pid;

beforeEach(() => {
  for (const name of readdirSync(TMP)) rmSync(at(name), { recursive: true });
});

/** A folder in the making as another process would have left it. */
function leave(target: string, changes: object = {}, pid: number = GONE): string {
  const part = `${target}.part-${pid}-0a1b2c`;
  mkdirSync(at(part));
  markAsMade(at(part));
  const maker = JSON.parse(readFileSync(at(part, MAKER), 'utf8')) as object;
  writeFileSync(at(part, MAKER), JSON.stringify({ ...maker, pid, ...changes }));
  // As by another process: its own are known to this one.
  const foreign = `${target}.part-${pid}-ffffff`;
  renameSync(at(part), at(foreign));
  writeFileSync(at(foreign, MAKER), JSON.stringify({ ...maker, part: foreign, pid, ...changes }));
  writeFileSync(at(foreign, 'downloads.csv'), 'half a row');
  return foreign;
}

describe('a folder in the making', () => {
  it('of a process that is gone is removed when the next begins', async () => {
    leave('out');
    const folder = new OutputFolder(at('out'), 'run');
    expect(readdirSync(TMP)).toHaveLength(1);
    writeFileSync(folder.file('a.csv'), '1');
    await folder.finish();
    expect(readdirSync(TMP)).toEqual(['out']);
    expect(readdirSync(at('out')).sort()).toEqual([MARKER, 'a.csv']);
  });

  it('with the number of this process is of one that had it before', () => {
    leave('out', {}, process.pid);
    removeLeftovers(at('out'));
    expect(readdirSync(TMP)).toEqual([]);
  });

  it.each([
    ['whose process runs', () => leave('out', {}, process.ppid)],
    ['of another machine', () => leave('out', { host: `not-${hostname()}` })],
    ['of another container', () => leave('out', { space: 'pid:[1]' })],
    ['of another target', () => leave('output')],
    ['whose marker names another', () => leave('out', { part: 'out.part-1-000000' })],
    [
      'without a marker',
      () => {
        const part = leave('out');
        rmSync(at(part, MAKER));
        return part;
      },
    ],
    [
      'that is a file',
      () => {
        const part = `out.part-${GONE}-00000a`;
        writeFileSync(at(part), 'mine');
        return part;
      },
    ],
    [
      'that only looks like one',
      () => {
        const part = leave('out');
        renameSync(at(part), at(`${part}-thesis`));
        return `${part}-thesis`;
      },
    ],
  ])('%s stays', (_, make) => {
    const part = make();
    new OutputFolder(at('out'), 'run').discard();
    expect(readdirSync(TMP)).toEqual([part]);
  });

  it('of this process stays, though another run of it begins', () => {
    const one = new OutputFolder(at('out'), 'run');
    new OutputFolder(at('out'), 'run').discard();
    expect(existsSync(one.path)).toBe(true);
  });
});

describe('a folder that a killed process had moved aside', () => {
  async function old() {
    const folder = new OutputFolder(at('out'), 'run');
    writeFileSync(folder.file('old.csv'), 'old');
    await folder.finish();
  }

  it('comes back, whole, whatever becomes of the next run', async () => {
    await old();
    const part = leave('out');
    renameSync(at('out'), at(`${part}.old`));
    new OutputFolder(at('out'), 'run').discard();
    expect(readdirSync(TMP)).toEqual(['out']);
    expect(readFileSync(at('out', 'old.csv'), 'utf8')).toBe('old');
  });

  it('goes when what replaced it stands, and that can be replaced itself', async () => {
    await old();
    const part = leave('out');
    renameSync(at('out'), at(`${part}.old`));
    writeFileSync(at(part, MARKER), readFileSync(at(`${part}.old`, MARKER)));
    writeFileSync(at(part, 'old.csv'), 'new');
    rmSync(at(part, 'downloads.csv'));
    renameSync(at(part), at('out'));
    await old();
    expect(readdirSync(TMP)).toEqual(['out']);
    expect(readdirSync(at('out')).sort()).toEqual([MARKER, 'old.csv']);
  });
});

it('files in the making of a sweep go with its end, those of others stay', async () => {
  const folder = new GrowingFolder(at('sweep'), ['runs.csv']);
  await folder.write('runs.csv', (path) => writeFileSync(path, '1'));
  writeFileSync(at('sweep', `runs.csv.part-${GONE}-0a1b2c`), 'half');
  writeFileSync(at('sweep', `thesis.txt.part-${GONE}-0a1b2c`), 'mine');
  folder.finish();
  expect(readdirSync(at('sweep')).sort()).toEqual([MARKER, 'runs.csv', `thesis.txt.part-${GONE}-0a1b2c`]);
});

describe('what an older dosim wrote', () => {
  it.each([
    ['summary.json', { scenario: 'x', version: '0.1.0' }],
    ['compare.json', { version: '0.1.0', seed: '1' }],
    ['sweep.json', { name: 'x', points: 2, runs: 2, effects: [] }],
  ])('%s is refused with what to do', (name, json) => {
    mkdirSync(at('out'));
    writeFileSync(at('out', name), JSON.stringify(json));
    expect(() => new OutputFolder(at('out'), 'run')).toThrow(/no output of dosim/);
    writeFileSync(at('out', 'report.html'), '<html>');
    expect(() => new OutputFolder(at('out'), 'run')).toThrow(/written by an older dosim, .*remove it, or name another/);
    expect(() => new GrowingFolder(at('out'), [])).toThrow(/written by an older dosim/);
    expect(readdirSync(at('out')).sort()).toEqual([name, 'report.html'].sort());
  });
});
