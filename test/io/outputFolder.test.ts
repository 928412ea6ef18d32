/** Folders and files out: whole or as they were, and nothing replaced that dosim did not write. */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { InputError } from '../../src/core/problems.js';
import { jsonText, moveIntoPlace, OutputFile, renamePatiently, writeNewFile } from '../../src/io/outputFile.js';
import { GrowingFolder, MARKER, OutputFolder } from '../../src/io/outputFolder.js';

const TMP = mkdtempSync(join(tmpdir(), 'dosim-output-'));
afterAll(() => rmSync(TMP, { recursive: true, force: true }));

const at = (...names: string[]) => join(TMP, ...names);
const read = (...names: string[]) => readFileSync(at(...names), 'utf8');
const hasFullDevice = existsSync('/dev/full');
const isWindows = process.platform === 'win32';
/** The superuser may write everywhere. */
const maySeeRefusals = !isWindows && process.getuid?.() !== 0;

function failing(code: string, times: number) {
  let left = times;
  return (from: string, to: string) => {
    left -= 1;
    if (left >= 0) throw Object.assign(new Error(code), { code, syscall: 'rename' });
    renameSync(from, to);
  };
}

async function written(name: string, files: Record<string, string>, command: 'run' | 'compare' = 'run') {
  const folder = new OutputFolder(at(name), command);
  for (const [file, text] of Object.entries(files)) writeFileSync(folder.file(file), text);
  await folder.finish();
  return folder;
}

describe('an output folder', () => {
  it('is whole or absent, and replaces the one that it was before', async () => {
    await written('run', { 'a.csv': '1', 'old.csv': '1' });
    expect(readdirSync(at('run')).sort()).toEqual([MARKER, 'a.csv', 'old.csv']);
    const folder = new OutputFolder(at('run'), 'compare');
    writeFileSync(folder.file('a.csv'), '2');
    expect(read('run', 'a.csv')).toBe('1');
    await folder.finish();
    expect(readdirSync(at('run')).sort()).toEqual([MARKER, 'a.csv']);
    expect(read('run', 'a.csv')).toBe('2');
    expect(readdirSync(TMP)).toEqual(['run']);
  });

  it('makes its parents, and leaves none behind when it is discarded', () => {
    const folder = new OutputFolder(at('new', 'deep', 'run'), 'run');
    expect(existsSync(at('new', 'deep'))).toBe(true);
    folder.discard();
    expect(existsSync(at('new'))).toBe(false);
    mkdirSync(at('there'));
    new OutputFolder(at('there', 'deep', 'run'), 'run').discard();
    expect(readdirSync(at('there'))).toEqual([]);
  });

  it('replaces no folder with other files in it, whatever their names', async () => {
    await written('mixed', { 'a.csv': '1' });
    writeFileSync(at('mixed', 'notes.txt'), 'mine');
    expect(() => new OutputFolder(at('mixed'), 'run')).toThrow(/notes\.txt in it: not written by dosim/);
    rmSync(at('mixed', 'notes.txt'));
    mkdirSync(at('mixed', 'sub'));
    writeFileSync(at('mixed', 'sub', 'a.csv'), 'mine');
    expect(() => new OutputFolder(at('mixed'), 'run')).toThrow(/sub\/a\.csv in it/);
    rmSync(at('mixed', 'sub'), { recursive: true });
    rmSync(at('mixed', 'a.csv'));
    symlinkSync(at('run'), at('mixed', 'a.csv'));
    expect(() => new OutputFolder(at('mixed'), 'run')).toThrow(/a\.csv in it/);
    expect(read('run', 'a.csv')).toBe('2');
  });

  it.each([
    ['summary.json', '{"peerShare": 1}'],
    ['compare.json', '{}'],
    [MARKER, '{}'],
    [MARKER, 'null'],
    [MARKER, '{"files": [7]}'],
  ])('replaces no folder because there is a %s in it', (file, text) => {
    rmSync(at('foreign'), { recursive: true, force: true });
    mkdirSync(at('foreign'));
    writeFileSync(at('foreign', file), text);
    expect(() => new OutputFolder(at('foreign'), 'run')).toThrow(/no output of dosim/);
    expect(read('foreign', file)).toBe(text);
  });

  it('takes an empty folder, and no file, no link, no folder around this one', async () => {
    mkdirSync(at('empty'));
    await written('empty', { 'a.csv': '1' });
    expect(read('empty', 'a.csv')).toBe('1');
    symlinkSync(at('empty'), at('link'));
    symlinkSync(at('nowhere'), at('dangling'));
    for (const name of ['link', 'dangling']) {
      expect(() => new OutputFolder(at(name), 'run')).toThrow(/symbolic link/);
      expect(lstatSync(at(name)).isSymbolicLink()).toBe(true);
    }
    expect(() => new OutputFolder(at('empty', 'a.csv'), 'run')).toThrow(/this is a file/);
    expect(() => new OutputFolder(at('empty', 'a.csv', 'x'), 'run')).toThrow(InputError);
    expect(() => new OutputFolder('..', 'run')).toThrow(/the one you are in/);
    expect(() => new OutputFolder('', 'run')).toThrow(/the one you are in/);
  });

  it.skipIf(isWindows)('has the modes that the umask leaves', async () => {
    const before = process.umask(0o027);
    try {
      await written('modes', { 'a.csv': '1' });
    } finally {
      process.umask(before);
    }
    expect(statSync(at('modes')).mode & 0o777).toBe(0o750);
    expect(statSync(at('modes', 'a.csv')).mode & 0o777).toBe(0o640);
    expect(statSync(at('modes', MARKER)).mode & 0o777).toBe(0o640);
  });

  it('that cannot be moved leaves the old one whole and says where the results are', async () => {
    await written('open', { 'a.csv': 'old' });
    const folder = new OutputFolder(at('open'), 'run');
    writeFileSync(folder.file('a.csv'), 'new');
    await expect(folder.finish(failing('EXDEV', 1))).rejects.toThrow(
      /cannot be written \(EXDEV\); the results are in /,
    );
    expect(read('open', 'a.csv')).toBe('old');
    folder.discard();
    expect(readFileSync(folder.file('a.csv'), 'utf8')).toBe('new');
    rmSync(folder.path, { recursive: true });
  });

  it('that cannot be moved in the second step puts the old one back', async () => {
    const folder = new OutputFolder(at('open'), 'run');
    writeFileSync(folder.file('a.csv'), 'new');
    let calls = 0;
    const rename = (from: string, to: string) => {
      calls += 1;
      if (calls === 2) throw Object.assign(new Error(), { code: 'ENOSPC', syscall: 'rename' });
      renameSync(from, to);
    };
    await expect(folder.finish(rename)).rejects.toThrow(/the disk is full/);
    expect(read('open', 'a.csv')).toBe('old');
    rmSync(folder.path, { recursive: true });
  });

  it('is not put over one that came meanwhile', async () => {
    const folder = new OutputFolder(at('late'), 'run');
    writeFileSync(folder.file('a.csv'), 'new');
    mkdirSync(at('late'));
    writeFileSync(at('late', 'mine'), 'mine');
    await expect(folder.finish()).rejects.toThrow(/no output of dosim/);
    expect(read('late', 'mine')).toBe('mine');
    rmSync(folder.path, { recursive: true });
  });

  it('tells an error of the system as such, and a bug as a bug', () => {
    const folder = new OutputFolder(at('never'), 'run');
    const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' });
    expect(folder.failed(full)).toMatchObject({ name: 'InputError', message: expect.stringMatching(/disk is full/) });
    const bug = new TypeError('x is undefined');
    expect(folder.failed(bug)).toBe(bug);
  });

  it.skipIf(!maySeeRefusals)('is refused where its parent cannot be written', () => {
    mkdirSync(at('locked'));
    chmodSync(at('locked'), 0o555);
    expect(() => new OutputFolder(at('locked', 'run'), 'run')).toThrow(/cannot be written \(EACCES\)/);
  });
});

describe('a folder that grows', () => {
  const NAMES = ['runs.csv', 'report.html'];

  it('keeps what it has, replaces its own files, and removes those that are not written again', async () => {
    const first = new GrowingFolder(at('sweep'), NAMES);
    writeFileSync(at('sweep', 'journal.jsonl'), 'runs');
    await first.write('runs.csv', (path) => writeFileSync(path, '1'));
    await first.write('figures/a.svg', (path) => writeFileSync(path, '1'));
    first.finish();
    writeFileSync(at('sweep', 'notes.txt'), 'mine');
    const second = new GrowingFolder(at('sweep'), NAMES);
    await second.write('runs.csv', (path) => writeFileSync(path, '2'));
    second.finish();
    expect(readdirSync(at('sweep')).sort()).toEqual([MARKER, 'figures', 'journal.jsonl', 'notes.txt', 'runs.csv']);
    expect(readdirSync(at('sweep', 'figures'))).toEqual([]);
    expect([read('sweep', 'runs.csv'), read('sweep', 'notes.txt')]).toEqual(['2', 'mine']);
  });

  it('leaves a file as it was when the new one fails', async () => {
    const folder = new GrowingFolder(at('sweep'), NAMES);
    const fails = folder.write('runs.csv', (path) => {
      writeFileSync(path, 'half');
      throw Object.assign(new Error(), { code: 'ENOSPC', syscall: 'write' });
    });
    await expect(fails).rejects.toThrow(/the disk is full; runs\.csv is as it was/);
    expect(read('sweep', 'runs.csv')).toBe('2');
    expect(readdirSync(at('sweep')).filter((name) => name.includes('.part-'))).toEqual([]);
  });

  it('is no folder with files of others, and none of a run', async () => {
    mkdirSync(at('home'));
    writeFileSync(at('home', 'runs.csv'), 'mine');
    expect(() => new GrowingFolder(at('home'), NAMES)).toThrow(/no output of dosim/);
    await written('of-a-run', { 'runs.csv': '1' });
    expect(() => new GrowingFolder(at('of-a-run'), NAMES)).toThrow(/output of dosim run/);
    expect(() => new OutputFolder(at('sweep'), 'run')).toThrow(/a sweep is in this folder/);
    new GrowingFolder(at('sweep-2'), NAMES);
    writeFileSync(at('sweep-2', 'runs.csv'), 'mine');
    writeFileSync(
      at('sweep-2', MARKER),
      read('sweep-2', MARKER).replace('"files": [', '"files": [\n"report.html",').replace('],', ']'),
    );
    expect(() => new GrowingFolder(at('sweep-2'), NAMES)).toThrow(/runs\.csv in it was not written by dosim/);
    symlinkSync(at('sweep'), at('sweep-link'));
    expect(() => new GrowingFolder(at('sweep-link'), NAMES)).toThrow(/symbolic link/);
  });
});

describe('a file of an option', () => {
  const own = (text: string) => text.startsWith('own');

  it('is looked at before, and replaced only where dosim wrote it', async () => {
    await new OutputFile('--x', at('x.json'), own).write('own 1');
    await new OutputFile('--x', at('x.json'), own).write('own 2');
    expect(read('x.json')).toBe('own 2');
    writeFileSync(at('mine.txt'), 'mine');
    expect(() => new OutputFile('--x', at('mine.txt'), own)).toThrow(/was not written by dosim/);
    // As PowerShell 5 saves what is sent to a file.
    writeFileSync(at('utf16.json'), Buffer.from('\ufeffown', 'utf16le'));
    await new OutputFile('--x', at('utf16.json'), own).write('own 3');
    expect(read('utf16.json')).toBe('own 3');
    expect(() => new OutputFile('--x', at('no', 'x.json'), own)).toThrow(/there is no folder .*no/);
    expect(() => new OutputFile('--x', at('x.json', 'y'), own)).toThrow(InputError);
    expect(() => new OutputFile('--x', TMP, own)).toThrow(/this is a folder/);
    expect(readdirSync(TMP).filter((name) => name.includes('.part-'))).toEqual([]);
  });

  it('stays a link, and keeps its mode', async () => {
    writeFileSync(at('target.json'), 'own', { mode: 0o600 });
    symlinkSync(at('target.json'), at('x-link.json'));
    const file = new OutputFile('--x', at('x-link.json'), own);
    await file.write('own 3');
    expect(lstatSync(at('x-link.json')).isSymbolicLink()).toBe(true);
    expect(read('target.json')).toBe('own 3');
    if (!isWindows) expect(statSync(at('target.json')).mode & 0o777).toBe(0o600);
    symlinkSync(at('nowhere'), at('x-dangling.json'));
    expect(() => new OutputFile('--x', at('x-dangling.json'), own)).toThrow(InputError);
  });

  it.skipIf(!hasFullDevice)('on a full disk ends as bad input; a device is not replaced', async () => {
    await expect(new OutputFile('--x', '/dev/full', own).write('own')).rejects.toThrow(
      /--x \/dev\/full: .*disk is full/,
    );
    await expect(moveIntoPlace(at('x.json'), () => writeFileSync('/dev/full', 'x'))).rejects.toThrow(/ENOSPC/);
    expect(read('x.json')).toBe('own 2');
    expect(lstatSync('/dev/full').isCharacterDevice()).toBe(true);
  });

  it('can be cleared, so that nothing of an earlier time is left', () => {
    new OutputFile('--x', at('x.json'), own).clear();
    expect(existsSync(at('x.json'))).toBe(false);
  });

  it('that must be new overwrites nothing, no link either', () => {
    writeNewFile(at('new.yaml'), 'new');
    expect(() => writeNewFile(at('new.yaml'), 'other')).toThrow(/this file exists/);
    expect(() => writeNewFile(at('x-dangling.json'), 'other')).toThrow(/this file exists/);
    expect(() => writeNewFile(at('no', 'new.yaml'), 'other')).toThrow(/there is no folder/);
    expect(read('new.yaml')).toBe('new');
    expect(existsSync(at('nowhere'))).toBe(false);
  });
});

describe('renaming over a file that another program has open', () => {
  it('waits for a while, as Windows refuses it meanwhile, and for nothing else', async () => {
    for (const code of ['EPERM', 'EBUSY', 'EACCES']) {
      writeFileSync(at('from'), code);
      await renamePatiently(at('from'), at('to'), failing(code, 2));
      expect(read('to')).toBe(code);
    }
    writeFileSync(at('from'), 'x');
    await expect(renamePatiently(at('from'), at('to'), failing('ENOSPC', 1))).rejects.toThrow('ENOSPC');
    await expect(renamePatiently(at('from'), at('to'), failing('EBUSY', 99))).rejects.toThrow('EBUSY');
    expect(read('to')).toBe('EACCES');
  });
});

it('JSON text means the same and moves no terminal', () => {
  const value = { name: 'a\u001b[31m\u009b\u202e\ud83d', list: [1, null] };
  expect(jsonText(value)).not.toMatch(/[^\P{Cc}\n]|\p{Bidi_Control}/u);
  expect(JSON.parse(jsonText(value))).toEqual(value);
});
