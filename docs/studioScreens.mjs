/**
 * Screens of the studio as pictures: those of README and docs/studio.md, which test/e2e/studioScreens.test.ts compares
 * loosely with the page as it is now. All letters are Inter, so that a picture does not depend on the fonts of a machine.
 *
 *     npm run build && node docs/studioScreens.mjs
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import sparticuz from '@sparticuz/chromium';
import { chromium } from 'playwright-core';

const STUDIO = new URL('../dist/studio.html', import.meta.url);
const IMAGES = new URL('images/', import.meta.url);
const require = createRequire(import.meta.url);
/** What takes longer hangs. */
const HANGS_MS = 300_000;

/** What is done to the page before its picture is taken. */
export const SCREENS = [
  { name: 'studio', width: 1280, height: 960, colorScheme: 'light', act: (page) => open(page, 'hybrid-wan') },
  {
    name: 'studio-lines',
    width: 1280,
    height: 800,
    colorScheme: 'dark',
    act: async (page) => {
      await page.selectOption('.status select', '1');
      await open(page, 'branches-120');
      await page.evaluate(() => {
        const headings = [...document.querySelectorAll('h2')];
        headings.find(({ textContent }) => textContent === 'How full the lines are').scrollIntoView();
      });
    },
  },
  {
    name: 'studio-compare',
    width: 1280,
    height: 800,
    colorScheme: 'light',
    act: async (page) => {
      await page.click('text="Pin"');
      await page.selectOption('#policy-DODownloadMode', '0');
      await done(page, 'lab', '0.0 %');
      await page.click('#tab-compare');
      await page.click('text=Compare with now');
      await page.waitForSelector('text=paired by seed', { timeout: HANGS_MS });
      await page.waitForFunction(() => !document.querySelector('.said').textContent.includes('comparing'));
    },
  },
  { name: 'studio-narrow', width: 400, height: 800, colorScheme: 'light', act: (page) => page.click('#tab-results') },
];

async function open(page, example) {
  await page.selectOption('#example', example);
  await done(page, example);
}

/** Waits until all runs of a scenario are done. */
async function done(page, title, share = '') {
  await page.waitForFunction(
    ([wanted, part]) => {
      const said = document.querySelector('.said')?.textContent ?? '';
      // No line ends between a number and its unit.
      const headline = (document.querySelector('.headline')?.textContent ?? '').replaceAll('\u00a0', ' ');
      const isThis = document.querySelector('.report h1')?.textContent === wanted && headline.includes(part);
      return isThis && /\d replicates? in \d/.test(said) && !document.querySelector('.stale');
    },
    [title, share],
    { timeout: HANGS_MS },
  );
}

function fontFaces() {
  return ['400Regular/Inter_400Regular', '600SemiBold/Inter_600SemiBold', '700Bold/Inter_700Bold']
    .map((file) => {
      const font = readFileSync(require.resolve(`@expo-google-fonts/inter/${file}.ttf`)).toString('base64');
      return `@font-face { font-family: Inter; font-weight: ${file.slice(0, 3)}; src: url(data:font/ttf;base64,${font}) }`;
    })
    .join('\n');
}

/** @returns the picture of a screen as JPEG */
export async function photograph(browser, { width, height, colorScheme, act }) {
  // The security policy of the page refuses fonts from elsewhere.
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    offline: true,
    bypassCSP: true,
    locale: 'en-GB',
  });
  const page = await context.newPage();
  await page.goto(STUDIO.href);
  await page.addStyleTag({ content: `${fontFaces()} * { font-family: Inter !important }` });
  await page.waitForFunction(() => document.fonts.ready.then(() => true));
  await done(page, 'lab');
  await act(page);
  // How long it took is another time at each time.
  await page.evaluate(() => {
    const said = document.querySelector('.said');
    said.textContent = said.textContent.replace(/in [\d.]+ s/, 'in 0.20 s');
  });
  const picture = await page.screenshot({ type: 'jpeg', quality: 82, animations: 'disabled' });
  await context.close();
  return picture;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const browser = await chromium.launch({
    executablePath: await sparticuz.executablePath(),
    args: sparticuz.args.filter((each) => each !== '--single-process'),
  });
  for (const screen of SCREENS) writeFileSync(new URL(`${screen.name}.jpg`, IMAGES), await photograph(browser, screen));
  await browser.close();
}
