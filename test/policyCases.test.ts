/** Every policy and every contested reading changes the result of a scenario: docs/policies.md and docs/readings.md. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { POLICIES, POLICY_NAMES } from '../src/policy/catalogue.js';
import { MODEL_PARAMETERS, type ModelName, modelDefaults } from '../src/scenario/model.js';
import { loadAsWritten } from './helpers.js';

const ROOT = resolve(import.meta.dirname, '..');

const SMALLEST = { name: 's', sites: [{ name: 's' }], content: [{ name: 'c', files: [{ size: '1 MB' }] }] };

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

  it('of the model has a case: every parameter, choices and amounts', () => {
    const parameters = Object.keys(MODEL_PARAMETERS).map((name) => `model.${name}`);
    expect(cases.map(({ name }) => name).sort()).toEqual(['defaults', ...parameters].sort());
  });

  // A choice may begin with the reading that another document has.
  const amounts = cases.filter(({ name }) => {
    const parameter = MODEL_PARAMETERS[name.replace('model.', '') as ModelName];
    return parameter !== undefined && !['boolean', 'string'].includes(typeof parameter.default);
  });

  it.each(amounts)('$name is an amount and begins with its default', ({ name, reading }) => {
    const parameter = name.replace('model.', '') as ModelName;
    const { model } = loadAsWritten(stringify(SMALLEST), [`${name}=${reading.values[0]}`]).scenario;
    expect(model[parameter]).toEqual(modelDefaults('observed-2026')[parameter]);
  });

  it.each(cases)(
    '$name: each value differs from the first, and by more than rounding',
    ({ found: [first, ...others] }) => {
      for (const other of others) expect(Math.abs(other - first!) / Math.max(other, first!)).toBeGreaterThan(0.001);
    },
  );
});
