/** What the documents show is what the commands print. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { POLICY_NAMES } from '../src/policy/catalogue.js';

const ROOT = resolve(import.meta.dirname, '..');

interface Updater {
  updated(text: string): Promise<string>;
  pictures(): Promise<Record<string, string>>;
  DOCUMENTS: string[];
}

describe('documents', async () => {
  const updater = (await import(pathToFileURL(join(ROOT, 'docs/update.mjs')).href)) as Updater;
  const read = (name: string) => readFileSync(join(ROOT, name), 'utf8');

  it.each(updater.DOCUMENTS)(
    '%s shows what the commands and the model give (npm run docs brings it up to date)',
    async (name) => {
      const text = read(name);
      expect(await updater.updated(text)).toBe(text);
    },
  );

  it('have outputs and tables at all', () => {
    const outputs = updater.DOCUMENTS.map(read)
      .join('')
      .match(/<!-- output: dosim/g);
    expect(outputs!.length).toBeGreaterThanOrEqual(9);
    expect(read('README.md')).toContain('<!-- output: dosim compare');
    for (const name of updater.DOCUMENTS) expect(read(name), name).not.toMatch(/```text\n```/);
    expect(read('docs/model.md')).toContain('| `simpleMode` | followsPolicy |');
    expect(read('docs/policies.md').match(/^\| `DO/gm)).toHaveLength(POLICY_NAMES.length);
  });

  it('show the pictures that the project draws', async () => {
    const pictures = await updater.pictures();
    expect(Object.keys(pictures)).toHaveLength(16);
    for (const [path, svg] of Object.entries(pictures)) expect(svg, path).toBe(read(path));
  });
});
