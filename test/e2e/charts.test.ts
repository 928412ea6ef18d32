/** Charts and reports in a real browser, as wide as a screen and as narrow as a phone: nothing is cut, nothing overlaps. */
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chartSvg } from '../../src/report/charts/onPaper.js';
import { CHARTS } from '../chartSamples.js';
import { launchChromium, seriousViolations } from './chromium.js';
import { dosim } from './helpers.js';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
});

interface Seen {
  text: string;
  chart: string;
}

/** Texts of the charts that are seen: those that leave their picture, and those that another text covers. */
function badTexts(page: Page): Promise<{ cut: Seen[]; covered: Seen[]; all: number }> {
  return page.evaluate(() => {
    interface Box {
      left: number;
      right: number;
      top: number;
      bottom: number;
      width: number;
    }
    interface Shape {
      textContent: string;
      getBoundingClientRect(): Box;
      querySelector(selector: string): Shape;
      querySelectorAll(selector: string): Iterable<Shape>;
    }
    const { document } = globalThis as unknown as { document: Shape };
    const found = { cut: [] as Seen[], covered: [] as Seen[], all: 0 };
    for (const svg of document.querySelectorAll('svg')) {
      const picture = svg.getBoundingClientRect();
      if (picture.width === 0) continue;
      const chart = svg.querySelector('title').textContent;
      const texts = [...svg.querySelectorAll('text')].map((each) => ({
        text: each.textContent,
        box: each.getBoundingClientRect(),
      }));
      found.all += texts.length;
      texts.forEach(({ text, box }, i) => {
        const isIn = box.left >= picture.left - 1 && box.right <= picture.right + 1 && box.bottom <= picture.bottom + 2;
        if (!isIn) found.cut.push({ text, chart });
        const isCovered = texts
          .slice(0, i)
          .some(
            ({ box: other }) =>
              Math.min(box.right, other.right) - Math.max(box.left, other.left) > 1 &&
              Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top) > 4,
          );
        if (isCovered) found.covered.push({ text, chart });
      });
    }
    return found;
  });
}

describe('charts of every kind', () => {
  it.each([320, 400, 760, 1200])('%i px wide: no label is cut or covered', async (width) => {
    const page = await browser.newPage({ viewport: { width, height: 800 } });
    await page.setContent(CHARTS.map((chart) => chartSvg(chart, width)).join('<hr>'));
    const { cut, covered, all } = await badTexts(page);
    expect(cut).toEqual([]);
    expect(covered).toEqual([]);
    expect(all).toBeGreaterThan(60);
    await page.close();
  });
});

/** Pixels of a page of A4 within its margins. */
const A4 = 703;
const VIEWS = [
  [1200, 'light'],
  [400, 'dark'],
] as const;

/** Pixels by which a page is wider than its window. */
function widthBeyond(): number {
  const { documentElement } = (
    globalThis as unknown as { document: { documentElement: { scrollWidth: number; clientWidth: number } } }
  ).document;
  return documentElement.scrollWidth - documentElement.clientWidth;
}

describe('reports', () => {
  it('open offline on every width, in light and dark, whole and accessible', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dosim-charts-'));
    const long = `name=${'a long name '.repeat(8)}`;
    const diagnosis = join(folder, 'diagnosis.html');
    const check = join(folder, 'check.html');
    await Promise.all([
      dosim('diagnose', 'scenarios/strict-policies.yaml', '--report', diagnosis, '--quiet'),
      dosim('check', 'scenarios/recommendations/min-ram.yaml', '--report', check, '--quiet'),
      dosim('run', 'scenarios/strict-policies.yaml', '--readings', '--out', join(folder, 'run'), '--quiet'),
      dosim(
        'compare',
        'scenarios/lab.yaml',
        'scenarios/lab-7d.yaml',
        '--set',
        long,
        '--replicates',
        '3',
        '--out',
        join(folder, 'compare'),
        '--quiet',
      ),
    ]);
    const context = await browser.newContext({ offline: true });
    const page = await context.newPage();
    for (const report of ['run/report.html', 'compare/report.html', 'diagnosis.html', 'check.html']) {
      for (const [width, colorScheme] of VIEWS) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        await page.goto(pathToFileURL(join(folder, report)).href);
        const view = `${report} at ${width} px`;
        expect(await page.evaluate(widthBeyond), view).toBe(0);
        const { cut, covered, all } = await badTexts(page);
        expect({ cut, covered }, view).toEqual({ cut: [], covered: [] });
        expect(all).toBeGreaterThan(5);
        expect(await page.locator('body').textContent(), view).not.toMatch(/undefined|NaN|\[object/);
        expect(await seriousViolations(page), view).toEqual([]);
      }
      // On paper: the wide charts, whole, and tables that do not scroll.
      await page.setViewportSize({ width: A4, height: 1000 });
      await page.emulateMedia({ media: 'print', colorScheme: 'light' });
      expect(await page.evaluate(widthBeyond), report).toBe(0);
      expect(await page.locator('.narrow:visible').count(), report).toBe(0);
      expect(await page.locator('.wide:visible').count(), report).toBeGreaterThan(0);
      expect((await badTexts(page)).cut, report).toEqual([]);
      await page.emulateMedia({ media: null });
    }
    await page.close();
  });

  it('of a thousand sites are smaller than a megabyte', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dosim-thousand-'));
    const file = join(folder, 'thousand.yaml');
    writeFileSync(
      file,
      [
        'name: thousand',
        'defaults: observed-2026',
        'duration: 28 d',
        'classes: { by: [size, breakout] }',
        'sites: [{ name: a-branch-with-a-long-name, count: 1000, devices: 2, wan: 20 Mbit/s }]',
        'prices: { currency: EUR, cdnPerGB: 0.02, linePerMbitMonth: 1.5 }',
        'content: [{ name: update, release: { every: 7 d, after: 8 h }, files: [{ size: 200 MB }] }]',
      ].join('\n'),
    );
    const out = join(folder, 'out');
    const { code } = await dosim('run', file, '--replicates', '1', '--out', out, '--quiet');
    expect(code).toBe(0);
    const { size } = statSync(join(out, 'report.html'));
    expect(size).toBeGreaterThan(200_000);
    expect(size).toBeLessThan(1_000_000);
  });

  it('of a run without downloads say so, in the place of empty charts', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dosim-nothing-'));
    const file = join(folder, 'nothing.yaml');
    writeFileSync(
      file,
      'name: nothing\nstart: 2026-03-02T00:00:00Z\nduration: 1 d\nsites: [{ name: s, devices: 3, wan: 10 Mbit/s }]\n' +
        'content: [{ name: c, release: { rule: second Tuesday, at: "8:00" }, files: [{ size: 10 MB }] }]\n',
    );
    await Promise.all([
      dosim('run', file, '--out', join(folder, 'run'), '--quiet'),
      dosim('compare', file, '--vary', 'policies.DODownloadMode=1,2', '--out', join(folder, 'compare'), '--quiet'),
    ]);
    const [run, compare] = ['run', 'compare'].map((of) => readFileSync(join(folder, of, 'report.html'), 'utf8'));
    expect(run).toContain('<b>Nothing was downloaded</b> in the time of this run');
    expect(run).not.toContain('Where the bytes came from');
    expect(run).toContain('Who can peer with whom');
    expect(compare).toContain('Nothing was downloaded in any of them');
    expect(compare).toContain('Download mode 2 (Group)');
    expect(compare).not.toMatch(/<svg/);
  });
});
