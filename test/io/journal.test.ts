/** The journal of a sweep loses nothing and keeps nothing that is damaged. */
import { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Journal } from '../../src/io/journal.js';
import type { Figures } from '../../src/ledger/figures.js';

const TMP = mkdtempSync(join(tmpdir(), 'dosim-journal-'));
afterAll(() => rmSync(TMP, { recursive: true, force: true }));

const figures = (peerShare: number) => ({ peerShare, totals: {}, reasons: {} }) as unknown as Figures;

function filled(name: string): string {
  const folder = join(TMP, name);
  const journal = new Journal(folder);
  for (const k of [1, 2, 3]) journal.put(`key${k}`, figures(k / 7));
  journal.close();
  return folder;
}

describe('a journal', () => {
  it('gives back what was put into it, to the last digit, and holds a key once', () => {
    const folder = filled('whole');
    const journal = new Journal(folder);
    journal.put('key1', figures(9));
    expect([journal.size, journal.get('key1'), journal.get('key9')]).toEqual([3, figures(1 / 7), undefined]);
    journal.close();
    expect(readFileSync(join(folder, 'journal.jsonl'), 'utf8').trim().split('\n')).toHaveLength(3);
  });

  it('cuts a torn last line off, wherever it is torn, and goes on behind the others', () => {
    const whole = readFileSync(join(filled('torn'), 'journal.jsonl'), 'utf8');
    const start = whole.lastIndexOf('\n', whole.length - 2) + 1;
    for (let end = start + 1; end < whole.length; end += 7) {
      const folder = join(TMP, `torn-${end}`);
      new Journal(folder).close();
      writeFileSync(join(folder, 'journal.jsonl'), whole.slice(0, end));
      const journal = new Journal(folder);
      expect(journal.size).toBe(2);
      journal.put('key3', figures(3 / 7));
      journal.close();
      expect(readFileSync(join(folder, 'journal.jsonl'), 'utf8')).toBe(whole);
    }
  });

  it('leaves out a line that is damaged in the middle', () => {
    const folder = filled('damaged');
    const path = join(folder, 'journal.jsonl');
    const lines = readFileSync(path, 'utf8').split('\n');
    lines[1] = lines[1]!.replace(/"peerShare":0\.\d/, '"peerShare":0.9');
    writeFileSync(path, lines.join('\n'));
    appendFileSync(path, 'nonsense\n');
    const journal = new Journal(folder);
    expect([journal.size, journal.damaged, journal.get('key2')]).toEqual([2, 2, undefined]);
    journal.close();
  });

  it('is written by one process at a time; the lock of a process that is gone is taken over', () => {
    const folder = filled('locked');
    const parent = `${process.ppid}@${hostname()}`;
    writeFileSync(join(folder, 'lock'), parent);
    expect(() => new Journal(folder)).toThrow(/another dosim \(process \d+\) is working here/);
    writeFileSync(join(folder, 'lock'), `4194000@${hostname()}`);
    new Journal(folder).close();
    writeFileSync(join(folder, 'lock'), '5@elsewhere');
    expect(() => new Journal(folder)).toThrow(/dosim works here on elsewhere/);
  });

  it('on a full disk says so and how to go on; what was written is safe', () => {
    const folder = filled('full');
    const journal = new Journal(folder);
    const path = join(folder, 'journal.jsonl');
    const before = readFileSync(path, 'utf8');
    renameSync(path, `${path}.kept`);
    symlinkSync('/dev/full', path);
    expect(() => journal.put('key4', figures(1))).toThrow(
      /the disk is full; the folder keeps 3 runs: go on with --resume/,
    );
    expect(journal.get('key4')).toBeUndefined();
    rmSync(path);
    renameSync(`${path}.kept`, path);
    expect(readFileSync(path, 'utf8')).toBe(before);
    journal.close();
  });

  it('says where it cannot be written', () => {
    writeFileSync(join(TMP, 'file'), '');
    expect(() => new Journal(join(TMP, 'file', 'below'))).toThrow(
      /a file lies where a folder is needed \(ENOTDIR\); name another/,
    );
  });
});
