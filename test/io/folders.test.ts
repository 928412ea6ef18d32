import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeFolders } from '../../src/io/folders.js';

const TMP = mkdtempSync(join(tmpdir(), 'dosim-folders-'));
afterAll(() => rmSync(TMP, { recursive: true, force: true }));

describe('folders', () => {
  it('are made with those above them, and the new ones are named, the innermost first', () => {
    const [outer, inner] = [join(TMP, 'a'), join(TMP, 'a', 'b')];
    expect(makeFolders(inner)).toEqual([inner, outer]);
    expect(existsSync(inner)).toBe(true);
    expect(makeFolders(inner)).toEqual([]);
  });

  it('below a file, or where the system makes none, end with an error', () => {
    writeFileSync(join(TMP, 'file'), '');
    expect(() => makeFolders(join(TMP, 'file'))).toThrow(/EEXIST/);
    expect(() => makeFolders(join(TMP, 'file', 'x'))).toThrow(/ENOTDIR/);
    // Node.js itself does not come back from this one.
    if (existsSync('/proc/self')) expect(() => makeFolders('/proc/dosim/x')).toThrow(/ENOENT|EACCES|EPERM/);
  });
});
