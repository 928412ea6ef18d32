/** How soon the studio answers: the built page in headless Chromium, opened from disk. */
import { fileURLToPath } from 'node:url';
import sparticuz from '@sparticuz/chromium';
import { chromium } from 'playwright-core';

const STUDIO = new URL('../dist/studio.html', import.meta.url).href;
const ESTATE = fileURLToPath(new URL('./estates/office.yaml', import.meta.url));
const CHANGES = 12;
/** Places of the slider whose values differ, in whole hours and days. */
const SLIDER = [60, 90, 120, 150, 180];

/** Waits until what is seen is of the newest settings. */
const settled = (page) =>
  page.waitForFunction(
    () =>
      /replicates? in \d/.test(document.querySelector('.said')?.textContent ?? '') && !document.querySelector('.stale'),
    undefined,
    { timeout: 0 },
  );

/** In the page: moves the slider, and waits until the report is old, and then until it is not. @returns milliseconds */
async function changed(value) {
  const slider = document.querySelector('input[aria-label="Max cache age, slider"]');
  const until = (isSo) =>
    new Promise((done) => {
      const look = () => (isSo() ? done() : setTimeout(look, 1));
      look();
    });
  const isStale = () => document.querySelector('.stale') !== null;
  const start = performance.now();
  slider.value = String(value);
  slider.dispatchEvent(new Event('input', { bubbles: true }));
  await until(isStale);
  await until(() => !isStale());
  return performance.now() - start;
}

/**
 * Milliseconds from a change of a setting to the result that is seen, of an estate of 500 devices: check, one replicate
 * and the whole report, as while a slider is dragged.
 *
 * @returns one for each change, the least first
 */
export async function answersMs() {
  const args = sparticuz.args.filter((argument) => argument !== '--single-process');
  const browser = await chromium.launch({ executablePath: await sparticuz.executablePath(), args });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(STUDIO);
    await settled(page);
    await page.selectOption('.status select', '1');
    await page.setInputFiles('input[type=file]', ESTATE);
    await page.waitForFunction(() => document.querySelector('.report h1')?.textContent === 'office', undefined, {
      timeout: 0,
    });
    await settled(page);
    const measured = [];
    for (let k = 0; k < CHANGES; k += 1) measured.push(await page.evaluate(changed, SLIDER[k % SLIDER.length]));
    return measured.sort((a, b) => a - b);
  } finally {
    await browser.close();
  }
}
