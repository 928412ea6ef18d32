/** What the pages show can be done: their scenarios are valid, the scenarios that their commands name are there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../src/scenario/load.js';
import { files } from './helpers.js';

const ROOT = resolve(import.meta.dirname, '..');
const read = (name: string) => readFileSync(join(ROOT, name), 'utf8');
const pages = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** Blocks of code of a language in a page. */
function blocks(page: string, language: string): string[] {
  return [...read(page).matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    (match) => match[1]!,
  );
}

describe('pages', () => {
  it.each(['README.md', 'docs/language.md'])('the scenario of %s is valid', (page) => {
    const [text] = blocks(page, 'yaml');
    const { warnings } = loadScenario('a.yaml', files({ 'a.yaml': text!, 'base.yaml': 'description: a base' }));
    expect(warnings).toEqual([]);
  });

  it('name scenarios that are there', () => {
    const named = pages.flatMap((page) => read(page).match(/\b(?:scenarios|bench\/estates)\/[\w./-]+\.yaml/g) ?? []);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !existsSync(join(ROOT, name)))).toEqual([]);
  });

  it('name the examples of the table in README as they are called', () => {
    const rows = read('README.md').match(/^\| situation \|[\s\S]*?\n\n/m)![0];
    const named = [...rows.matchAll(/`([\w-]+)`/g)].map((match) => match[1]!);
    const examples = readdirSync(join(ROOT, 'scenarios')).filter((name) => name.endsWith('.yaml'));
    for (const name of named) expect(examples, name).toContain(`${name}.yaml`);
    const missing = examples.filter((name) => !named.includes(name.replace('.yaml', '')));
    expect(missing.filter((name) => !/no-ad-sites-/.test(name))).toEqual([]);
  });
});
