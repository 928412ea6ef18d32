/** Names and paths, under the rules of both kinds of systems. */
import { posix, win32 } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { besides, folderNameProblem, holds, shown } from '../../src/io/paths.js';

describe('the name of a folder', () => {
  it.each(['cache-age', 'Köln 2026', 'a.b', '..x', 'console', '支店', '-x', '.hidden'])('may be %s', (name) => {
    expect(folderNameProblem(name)).toBeNull();
  });

  it.each([
    ['..', 'no name'],
    ['', 'no name'],
    ['../x', 'contains "/"'],
    ['/etc/x', 'contains "/"'],
    ['..\\x', String.raw`contains "\\"`],
    ['C:x', 'contains ":"'],
    ['a\u0000b', 'contains'],
    ['nul', 'device on Windows'],
    ['COM1.txt', 'device on Windows'],
    ['x.', 'ends with a dot'],
    [' x', 'space'],
    ['x'.repeat(300), 'longer'],
  ])('may not be %j', (name, why) => {
    expect(folderNameProblem(name)).toContain(why);
  });

  it('that is allowed stays in its folder, on every system', () => {
    const nasty = fc.stringMatching(/^[.a/\\: ]{1,8}$/);
    fc.assert(
      fc.property(nasty, (name) => {
        if (folderNameProblem(name) !== null) return;
        for (const rules of [posix, win32]) {
          const parent = rules.resolve('results');
          expect(rules.dirname(rules.resolve(parent, name))).toBe(parent);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a file', () => {
  it.each([
    [posix, 'base.yaml', 'dir/a.yaml', 'dir/base.yaml'],
    [posix, '../base.yaml', 'dir/a.yaml', 'base.yaml'],
    [posix, '/abs/base.yaml', 'dir/a.yaml', '/abs/base.yaml'],
    [posix, 'base.yaml', '<stdin>', 'base.yaml'],
    [win32, 'base.yaml', 'C:\\dir\\a.yaml', 'C:\\dir\\base.yaml'],
    [win32, 'sub/base.yaml', 'C:\\dir\\a.yaml', 'C:\\dir\\sub\\base.yaml'],
    [win32, 'D:\\base.yaml', 'C:\\dir\\a.yaml', 'D:\\base.yaml'],
    [win32, '\\\\server\\share\\base.yaml', 'C:\\dir\\a.yaml', '\\\\server\\share\\base.yaml'],
  ])('is named relative to the one that names it', (rules, name, from, expected) => {
    expect(besides(name, from, rules)).toBe(expected);
  });

  it('is shown relative to this folder where it lies within', () => {
    expect(shown(posix.resolve('dir/a.yaml'), posix)).toBe('dir/a.yaml');
    expect(shown('../a.yaml', posix)).toBe('../a.yaml');
    expect(shown('..a.yaml', posix)).toBe('..a.yaml');
    expect(shown(win32.resolve('dir\\a.yaml'), win32)).toBe('dir\\a.yaml');
    expect(shown('..\\a.yaml', win32)).toBe('..\\a.yaml');
    expect(shown('Z:\\a.yaml', win32)).toBe('Z:\\a.yaml');
  });
});

describe('a folder', () => {
  it.each([
    [posix, '/a', '/a/b', true],
    [posix, '/a/b', '/a/b', true],
    [posix, '/a/b', '/a', false],
    [posix, '/a', '/ab', false],
    [posix, '/a', '/a/..b', true],
    [win32, 'C:\\a', 'C:\\A\\b', true],
    [win32, 'C:\\a', 'D:\\a\\b', false],
    [win32, 'C:\\a', '\\\\server\\share\\a', false],
    [win32, 'C:\\', 'C:\\a', true],
  ])('knows what it holds', (rules, folder, other, expected) => {
    expect(holds(folder, other, rules)).toBe(expected);
  });
});
