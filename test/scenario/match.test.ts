/** Patterns of names, against regular expressions where those are quick. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileMatch, compilePattern } from '../../src/scenario/match.js';

describe('a pattern', () => {
  it.each([
    ['branch-*', 'Branch-07', true],
    ['branch-*', 'branch', false],
    ['*', '', true],
    ['*-0*1', 'a-001', true],
    ['a.c', 'abc', false],
    ['[a]', '[A]', true],
    ['', 'a', false],
    ['ab', 'abc', false],
  ])('%s and %s: %s', (pattern, name, fits) => {
    expect(compilePattern(pattern)(name)).toBe(fits);
  });

  it('fits what a regular expression fits', () => {
    const letters = (units: string[]) => fc.string({ unit: fc.constantFrom(...units), maxLength: 8 });
    fc.assert(
      fc.property(letters(['a', 'b', '*']), letters(['a', 'b']), (pattern, name) => {
        expect(compilePattern(pattern)(name)).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name));
      }),
      { numRuns: 2000, seed: 3 },
    );
  });

  it('of many stars takes no longer than its length times that of the name', () => {
    // With backtracking this would take longer than the universe has.
    expect(compilePattern(`${'*a'.repeat(25)}b`)('a'.repeat(2000))).toBe(false);
  });
});

describe('a filter by Windows', () => {
  const target = { device: '', site: '', siteGroup: '', profile: '', subnet: '', edition: '', domain: '' };
  it.each([
    ['11', '11 23H2', true],
    ['Windows 11', '11 23H2', true],
    ['11', '10 22H2', false],
    ['11 2*', '11 23H2', true],
    ['10.0.22631', '11 23H2', true],
    ['11 23h2', '11 23H2', true],
    ['10 22H2', '11 22H2', false],
  ])('%s and %s: %s', (pattern, windows, fits) => {
    expect(compileMatch({ windows: [pattern] })({ ...target, windows })).toBe(fits);
  });
});
