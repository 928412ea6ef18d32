/**
 * Makes docs/images/studio.jpg, the picture of the studio in README: the built file in headless Chromium.
 *
 *     npm run build && node docs/studioPicture.mjs
 */
import { fileURLToPath } from 'node:url';
import sparticuz from '@sparticuz/chromium';
import { chromium } from 'playwright-core';

const EXAMPLE = 'hybrid-wan';
const STUDIO = new URL('../dist/studio.html', import.meta.url);
const PICTURE = fileURLToPath(new URL('images/studio.jpg', import.meta.url));

const browser = await chromium.launch({ executablePath: await sparticuz.executablePath(), args: sparticuz.args });
const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, offline: true });
await page.goto(STUDIO.href);
await page.selectOption('#example', EXAMPLE);
await page.waitForFunction(
  (example) => {
    const said = document.querySelector('.said')?.textContent ?? '';
    const title = document.querySelector('.report h1')?.textContent;
    return title === example && /\d replicates in \d/.test(said);
  },
  EXAMPLE,
  { timeout: 0 },
);
await page.screenshot({ path: PICTURE, type: 'jpeg', quality: 82 });
await browser.close();
