/** Every policy and every contested reading changes the result of a scenario: docs/policies.md and docs/readings.md. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { POLICIES, POLICY_NAMES } from '../src/policy/catalogue.js';
import { MODEL_PARAMETERS } from '../src/scenario/model.js';

const ROOT = resolve(import.meta.dirname, '..');

interface Cases {
  policyCases(): Promise<{ name: string; policy: { tests: string[] }; before: number; after: number }[]>;
  readingCases(): Promise<{ name: string; reading: { values: unknown[] }; found: number[] }[]>;
}

const { policyCases, readingCases } = (await import(pathToFileURL(join(ROOT, 'docs/cases.mjs')).href)) as Cases;
const tests = readdirSync(join(ROOT, 'test'), { recursive: true }).map(String);

describe('every policy', async () => {
  const cases = await policyCases();

  it('has a case', () => {
    expect(cases.map(({ name }) => name).sort()).toEqual([...POLICY_NAMES].sort());
    expect(cases).toHaveLength(32);
  });

  it.each(cases)('$name changes the result of its scenario', ({ before, after }) => {
    expect(after).not.toBe(before);
  });

  it.each(cases)('$name has its rule file and tests that name it or import its rule', ({ name, policy }) => {
    const { rule } = POLICIES[name as keyof typeof POLICIES];
    expect(existsSync(join(ROOT, 'src/policy', rule))).toBe(true);
    for (const test of policy.tests) {
      const file = tests.find((path) => path.endsWith(`${test}.test.ts`));
      expect(file, test).toBeDefined();
      const text = readFileSync(join(ROOT, 'test', file!), 'utf8');
      expect(text.includes(name) || text.includes(`policy/${rule.replace('.ts', '.js')}`), test).toBe(true);
    }
  });
});

describe('every reading', async () => {
  const cases = await readingCases();

  it('that the documents leave open as a choice has a case', () => {
    // A choice is a parameter with named values; amounts such as delays and counts are no readings of a document.
    const choices = Object.entries(MODEL_PARAMETERS)
      .filter(([, { default: value }]) => typeof value === 'boolean' || typeof value === 'string')
      .map(([name]) => `model.${name}`);
    expect(cases.map(({ name }) => name)).toEqual(expect.arrayContaining(choices));
  });

  it.each(cases)(
    '$name: each value differs from the first, and by more than rounding',
    ({ found: [first, ...others] }) => {
      for (const other of others) expect(Math.abs(other - first!) / Math.max(other, first!)).toBeGreaterThan(0.001);
    },
  );
});
