/** The decisions have a head that can be read, and the index shows what the heads say. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');

interface Decision {
  file: string;
  number: number;
  title: string;
  date: string;
  status: string;
  supersededBy: string;
}

const { decisions } = (await import(pathToFileURL(join(ROOT, 'docs/decisions.mjs')).href)) as {
  decisions(root: string): Decision[];
};

describe('decisions', () => {
  const all = decisions(ROOT);
  const index = readFileSync(join(ROOT, 'docs/decisions/README.md'), 'utf8');

  it('are numbered without a gap, as their files are', () => {
    expect(all.length).toBeGreaterThanOrEqual(19);
    expect(all.map(({ number }) => number)).toEqual(all.map((_, i) => i + 1));
    for (const { file, number } of all) expect(Number(file.slice(0, 4)), file).toBe(number);
  });

  it.each(all)('$file has a status, and a successor where it is superseded', ({ status, supersededBy }) => {
    expect(['accepted', 'partly superseded', 'superseded']).toContain(status);
    if (status === 'accepted') return;
    const successors = [...supersededBy.matchAll(/\]\((\d{4}-[^)]*\.md)\)/g)].map((match) => match[1]!);
    expect(successors.length).toBeGreaterThan(0);
    for (const name of successors) expect(existsSync(join(ROOT, 'docs/decisions', name)), name).toBe(true);
  });

  it.each(all)('$file stands in the index as it says itself', ({ file, number, title, date, status, supersededBy }) => {
    const successor = supersededBy === 'nothing' ? '' : supersededBy;
    expect(index).toContain(`| ${number} | [${title}](${file}) | ${date} | ${status} | ${successor} |`);
  });

  it('have no other row in the index', () => {
    expect(index.match(/^\| \d+ \|/gm)).toHaveLength(all.length);
  });
});
