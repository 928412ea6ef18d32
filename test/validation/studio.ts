/** Every example in the studio: its summary is that of the command line, to the byte. The small ones are in `npm test`. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../e2e/chromium.js';
import { dosim } from '../e2e/helpers.js';
import { EXAMPLE_NAMES, STUDIO, summaryInPage } from '../e2e/studioPage.js';

let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launchChromium();
  const context = await browser.newContext({ offline: true, acceptDownloads: true });
  page = await context.newPage();
  await page.goto(STUDIO);
  await page.waitForSelector('.headline', { timeout: 0 });
});

afterAll(async () => {
  await browser?.close();
});

describe('the studio and the command line', () => {
  it.each(EXAMPLE_NAMES)('give the same summary: %s', async (name) => {
    const { code, out } = await dosim('run', `scenarios/${name}.yaml`, '--format', 'json', '--quiet');
    expect(code).toBe(0);
    expect(await summaryInPage(page, name)).toBe(out);
  });
});
