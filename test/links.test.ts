/** Every link of every page leads somewhere: to a file that is there, and to a heading that it has. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const FOLDERS = ['docs', 'results', 'scenarios', 'deploy', 'test', 'bench', '.github'];

const pages = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...FOLDERS.filter((folder) => existsSync(join(ROOT, folder))).flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
      .map((name) => join(folder, name)),
  ),
].map((name) => name.replaceAll('\\', '/'));

/** All files of code, from the root of the project. */
const code = [
  ...readdirSync(ROOT),
  ...['src', 'kernel', 'test', 'docs', 'bench', 'examples'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  ),
].map((name) => name.replaceAll('\\', '/'));

/** A page without its blocks of code. */
function prose(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '');
}

/** The anchors that GitHub gives to the headings of a page. */
function anchors(page: string): Set<string> {
  const seen = new Map<string, number>();
  const headings = [...prose(page).matchAll(/^#{1,6} +(.+?) *$/gm)].map((match) => match[1]!);
  const slugs = headings.map((heading) => {
    const words = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1');
    const slug = words
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
      .replaceAll(/\s/g, '-');
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return times === 0 ? slug : `${slug}-${times}`;
  });
  return new Set(slugs);
}

function linksOf(page: string): string[] {
  // What looks like a link in code is none.
  const text = prose(page).replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]()]/g, ' '));
  const inline = [...text.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)].map((match) => match[1]!);
  return inline.filter((target) => !/^[a-z][a-z+.-]*:/i.test(target));
}

/** What is wrong with a link, or nothing. */
function problem(page: string, link: string): string | undefined {
  const [path, anchor] = link.split('#') as [string, string | undefined];
  const target = path === '' ? join(ROOT, page) : resolve(ROOT, dirname(page), decodeURIComponent(path));
  if (relative(ROOT, target).startsWith('..')) return 'leaves the project';
  if (!existsSync(target)) return 'there is no such file';
  if (anchor === undefined) return;
  if (statSync(target).isDirectory() || !target.endsWith('.md')) return 'an anchor of what is no page';
  return anchors(relative(ROOT, target)).has(anchor) ? undefined : 'there is no such heading';
}

describe('links', () => {
  it('are read from all pages', () => {
    expect(pages).toEqual(
      expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'docs/model.md', 'results/README.md']),
    );
    expect(pages.filter((page) => page.startsWith('docs/decisions/')).length).toBeGreaterThan(19);
    expect(pages.flatMap(linksOf).length).toBeGreaterThan(60);
  });

  it.each(pages)('of %s lead somewhere', (page) => {
    const broken = linksOf(page).map((link) => [link, problem(page, link)] as const);
    expect(broken.filter(([, what]) => what !== undefined)).toEqual([]);
  });

  it.each(pages.filter((page) => page !== 'CHANGELOG.md'))('%s names no file of code that is not there', (page) => {
    const spans = [...prose(page).matchAll(/`([^`\n]+)`/g)].map((match) => match[1]!);
    const named = spans.flatMap((code) => code.match(/[\w./-]+\.(?:ts|mjs|js)\b/g) ?? []);
    const isThere = (name: string) => code.some((file) => file === name || file.endsWith(`/${name}`));
    const missing = named.filter((name) => !name.includes('NAME') && !isThere(name.replace(/^(\.\.?\/)+/, '')));
    expect(missing).toEqual([]);
  });

  it('are found broken where they are', () => {
    expect(problem('docs/model.md', 'nowhere.md')).toBe('there is no such file');
    expect(problem('README.md', 'docs/model.md#no-such-heading')).toBe('there is no such heading');
    expect(problem('README.md', 'docs/model.md#the-ledger')).toBeUndefined();
  });
});
