/** Runs the cases of docs/policies.yaml and docs/readings.yaml: what each policy and each reading changes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'yaml';

const ROOT = join(import.meta.dirname, '..');
const built = (name) => import(pathToFileURL(join(ROOT, 'build', name)).href);

/** The cases as written: policies with their `change`, readings with their `values`. */
export function writtenCases() {
  const read = (name) => parse(readFileSync(join(ROOT, 'docs', name), 'utf8'));
  return { policies: read('policies.yaml'), readings: read('readings.yaml') };
}

/** The figure of a case under each of several lists of settings, seed 1. */
async function figures({ scenario, figure, with: settings = [] }, variants) {
  const { loadScenario } = await built('scenario/load.js');
  const { readText } = await built('io/files.js');
  const { runReplicate } = await built('experiment/world.js');
  return variants.map((variant) => {
    const file = join(ROOT, 'scenarios/policies', `${scenario}.yaml`);
    const loaded = loadScenario(file, readText, [...settings, ...variant]);
    const { account } = runReplicate({ scenario: loaded.scenario, inventory: null, seed: '1', tracing: false }, 0);
    return figure.split('.').reduce((at, key) => at[key], account.figures);
  });
}

/** Every policy: `{ name, case, before, after }`. */
export async function policyCases() {
  const cases = [];
  for (const [name, policy] of Object.entries(writtenCases().policies)) {
    const [before, after] = await figures(policy, [[], [policy.change]]);
    cases.push({ name, policy, before, after });
  }
  return cases;
}

/** Every reading: `{ name, reading, found }`, one figure a value. */
export async function readingCases() {
  const cases = [];
  for (const [name, reading] of Object.entries(writtenCases().readings)) {
    const found = await figures(
      reading,
      reading.values.map((value) => [`${name}=${value}`]),
    );
    cases.push({ name, reading, found });
  }
  return cases;
}
