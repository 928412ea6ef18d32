/** Names and paths, under the rules of both kinds of systems. */
import { posix, win32 } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { folderNameProblem, holds } from '../../src/io/paths.js';

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
