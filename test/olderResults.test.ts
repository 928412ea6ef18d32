/**
 * `defaults: reference-2024` gives the results of dosim 0.1: every download of every example, as a hash that version
 * 0.1 (commit 01af72c) made. A mended bug that changes one of them is listed in CHANGELOG.md with its example.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { runReplicate } from '../src/experiment/world.js';
import { readText } from '../src/io/files.js';
import { loadScenario } from '../src/scenario/load.js';
import { hashOfDownloads } from './olderResults.js';

const ROOT = resolve(import.meta.dirname, '..');
const hashes: Record<string, string> = JSON.parse(readFileSync(join(import.meta.dirname, 'olderResults.json'), 'utf8'));

it('covers the examples', () => {
  const examples = ['scenarios', 'scenarios/policies'].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => `${folder}/${file}`),
  );
  expect(examples).toEqual(expect.arrayContaining(Object.keys(hashes)));
});

it.each(Object.entries(hashes))('%s is simulated as by dosim 0.1', (file, hash) => {
  const { scenario } = loadScenario(join(ROOT, file), readText, ['defaults=reference-2024']);
  const { parts } = runReplicate({ scenario, inventory: null, seed: '1', tracing: false }, 0);
  expect(hashOfDownloads(parts)).toBe(hash);
});
