/** The built studio in a page, opened from disk without a network. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Download, Page } from 'playwright-core';
import { ROOT } from './helpers.js';

export const STUDIO = pathToFileURL(join(ROOT, 'dist/studio.html')).href;

/** Names of all examples. */
export const EXAMPLE_NAMES = readdirSync(join(ROOT, 'scenarios'))
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.replace(/\.yaml$/, ''));

interface WithDocument {
  document: { querySelector(selector: string): { textContent: string } | null };
}

/** What the page gives to be kept. @param what an entry of the list of exports */
export async function kept(page: Page, what: string): Promise<Buffer> {
  const [download] = (await Promise.all([
    page.waitForEvent('download'),
    page.selectOption('#export', what),
  ])) as unknown as [Download];
  return readFileSync(await download.path());
}

/** The summary of an example, run in the page with one replicate. */
export async function summaryInPage(page: Page, example: string): Promise<string> {
  await page.selectOption('.status select', '1');
  await page.selectOption('#example', example);
  await page.waitForFunction(
    (name) => {
      const { document } = globalThis as unknown as WithDocument;
      const said = document.querySelector('.said')?.textContent ?? '';
      const facts = document.querySelector('.facts')?.textContent ?? '';
      return facts.includes(`Scenario${name}.yamlEstate`) && /1 replicate in \d/.test(said);
    },
    example,
    { timeout: 0 },
  );
  return (await kept(page, 'summary')).toString();
}
