/** The studio as people get it: the built file, opened from disk, without a network. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnose, explainDevice, simulate } from '../../src/api/index.js';
import { jsonText } from '../../src/core/jsonText.js';
import { importFiles } from '../../src/doors/importPolicies.js';
import { formatDeviceExplanation } from '../../src/report/explain.js';
import { inWords } from '../../src/report/words.js';
import { launchChromium, seriousViolations } from './chromium.js';
import { dosim, MAIN, ROOT } from './helpers.js';
import { EXAMPLE_NAMES, kept, STUDIO, summaryInPage } from './studioPage.js';

const TMP = mkdtempSync(join(tmpdir(), 'dosim-studio-'));
/** Examples that take less than a second; `npm run validate` tries all (test/validation/studio.ts). */
const QUICK = [
  ...['lab', 'lab-7d', 'lab-30d', 'two-machines', 'strict-policies', 'strict-policies-relaxed'],
  ...['large-site', 'large-site-1mb', 'large-site-10mb', 'hybrid-wan', 'hybrid-wan-lan'],
  ...['mobile-workforce', 'mobile-workforce-40', 'mobile-workforce-60'],
];
/** Letters in a line of an explanation, as the studio has them. */
const EXPLAINED_WIDTH = 96;
const HOSTILE = '<img src=x onerror=globalThis.wasRun=1>"&\'';

let browser: Browser;
let context: BrowserContext;
let page: Page;
/** What the pages complain of, and what they ask the network for. */
const complaints: string[] = [];
const requests: string[] = [];

beforeAll(async () => {
  browser = await launchChromium();
  context = await browser.newContext({ offline: true, acceptDownloads: true, viewport: { width: 1200, height: 900 } });
  page = await opened(STUDIO);
});

afterAll(async () => {
  await browser?.close();
});

async function opened(url: string): Promise<Page> {
  const made = await context.newPage();
  made.on('pageerror', (error) => complaints.push(error.message));
  made.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  made.on('request', (request) => requests.push(request.url()));
  await made.goto(url);
  await settled(made);
  return made;
}

/** Waits until the runs of the newest text are done. */
async function settled(of = page): Promise<void> {
  await of.waitForFunction(
    () =>
      /replicates? in \d|cannot be run|for the command line/.test(
        (globalThis as unknown as { document: { body: { textContent: string } } }).document.body.textContent,
      ),
    undefined,
    { timeout: 0 },
  );
}

/** Does something that changes the scenario, and waits for what it comes to. */
async function changing(work: () => Promise<unknown>): Promise<string> {
  const before = await page.textContent('.headline');
  await work();
  await page.waitForFunction(
    (old) => {
      const { document } = globalThis as unknown as {
        document: { querySelector(s: string): { textContent: string } | null };
      };
      const said = document.querySelector('.said')?.textContent ?? '';
      return document.querySelector('.headline')?.textContent !== old && /replicates? in \d/.test(said);
    },
    before,
    { timeout: 0 },
  );
  return (await page.textContent('.headline'))!;
}

async function give(...files: { name: string; text: string | Buffer }[]): Promise<void> {
  const payloads = files.map(({ name, text }) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) }));
  await page.setInputFiles('input[type=file]', payloads);
}

describe('the studio', () => {
  it('gives the summaries of the command line, to the byte', async () => {
    for (const name of QUICK) {
      const { summary } = await simulate(join(ROOT, 'scenarios', `${name}.yaml`));
      expect(await summaryInPage(page, name), name).toBe(`${jsonText(summary)}\n`);
    }
    const { out } = await dosim('run', 'scenarios/strict-policies-relaxed.yaml', '--format', 'json', '--quiet');
    expect(await summaryInPage(page, 'strict-policies-relaxed')).toBe(out);
  });

  it('has all examples', async () => {
    const options = await page.locator('#example option').allTextContents();
    expect(options.sort()).toEqual([...EXAMPLE_NAMES].sort());
  });

  it('follows a change of the form, keeps comments, undoes and does again', async () => {
    await changing(() => page.selectOption('#example', 'lab'));
    const before = await page.textContent('.headline');
    const after = await changing(() => page.selectOption('#policy-DODownloadMode', '0'));
    expect(after).toMatch(/\b0\.0\s% of/);
    expect((await kept(page, 'scenario')).toString()).toMatch(/^# yaml-language-server[\s\S]*DODownloadMode: 0/);
    expect((await kept(page, 'overlay')).toString()).toBe('extends: lab.yaml\npolicies:\n  DODownloadMode: 0\n');
    expect(await changing(() => page.click('text=Undo'))).toBe(before);
    expect(await changing(() => page.click('text=Redo'))).toBe(after);
    await changing(() => page.click('text=Undo'));
  });

  it('follows a slider by keyboard, and takes what was set out again', async () => {
    const before = await page.textContent('.headline');
    const slider = page.getByLabel('Max cache age, slider');
    await slider.focus();
    await changing(() => page.keyboard.press('Home'));
    expect(await page.inputValue('#policy-DOMaxCacheAge')).toBe('1 h');
    expect(await changing(() => page.click('[aria-label="Clear Max cache age"]'))).toBe(before);
  });

  it('keeps the last good state while the text is wrong, and says where', async () => {
    const before = await page.textContent('.headline');
    await page.click('#tab-text');
    await page.click('.cm-content');
    await page.keyboard.press('Control+End');
    await page.keyboard.insertText('\ncontnt: []\n');
    await page.waitForSelector('.errors');
    expect(await page.textContent('.errors')).toContain('did you mean content?');
    expect(await page.textContent('.headline')).toBe(before);
    await page.waitForSelector('.cm-lint-marker-error, .cm-lintRange-error');
    await page.click('text=Undo');
    await page.waitForSelector('.errors', { state: 'detached' });
    await page.click('#tab-settings');
  });

  it('pins variants and compares them on the same seeds', async () => {
    await page.getByRole('button', { name: 'Pin', exact: true }).click();
    await changing(() => page.selectOption('#policy-DODownloadMode', '0'));
    await page.click('#tab-compare');
    await page.click('text=Compare with now');
    await page.waitForSelector('.report');
    const text = (await page.textContent('.report'))!;
    expect(text).toMatch(/10 replicates each, paired by seed/);
    expect(text).toMatch(/now: 0\.0\s% from peers, peer share -[\d.]+\spp \[-[\d.]+\spp, -[\d.]+\spp\]/);
    expect((await kept(page, 'report')).toString()).toMatch(
      /^<!doctype html>[\s\S]*<svg[\s\S]*In what the scenarios differ/,
    );
    await page.click('#tab-result');
  });

  it('replays the run, and leads from a site to its devices and to what is known of one', async () => {
    await changing(() => page.click('text=Undo'));
    await page.click('#tab-replay');
    await page.click('text=Make the replay');
    await page.waitForSelector('.tiles');
    const tile = page.locator('.tile');
    expect(await tile.count()).toBe(1);
    expect(await tile.getAttribute('title')).toContain(
      'lab: 0 bit/s from the CDN and cache servers, 0 bit/s from peers, 0 copies',
    );
    // An hour of the run in a second is slow enough to see it go, and a day fast enough to see caches expire.
    expect(await page.locator('.player option').allTextContents()).toEqual(['1 h/s', '6 h/s', '1 d/s', '3 d/s']);
    await page.getByLabel('Time of the run').focus();
    await page.keyboard.press('End');
    await page.waitForFunction(
      () => {
        const { document } = globalThis as unknown as {
          document: { querySelector(s: string): { textContent: string } };
        };
        return document.querySelector('.player output').textContent.includes('30 Mar');
      },
      undefined,
      { timeout: 0 },
    );
    await tile.click();
    await page.waitForSelector('.way');
    expect(await page.locator('.rows tbody tr').count()).toBe(60);
    await page.fill('.find', 'lab-07');
    await page.getByRole('button', { name: 'lab-07', exact: true }).click();
    await page.waitForSelector('.explained');
    const lab = join(ROOT, 'scenarios/lab.yaml');
    expect(await page.textContent('.explained')).toBe(
      formatDeviceExplanation(await explainDevice(lab, 'lab-07'), EXPLAINED_WIDTH),
    );
    await page.click('text=Diagnose this device');
    await page.waitForSelector('text=The device lab-07 alone.');
    const { findings } = await diagnose(lab, { device: 'lab-07' });
    const report = (await page.textContent('#results .report'))!;
    for (const { evidence, explanation } of findings) {
      expect(report).toContain(inWords(`${explanation.slice(1)}: ${evidence}`));
    }
    await page.click('#tab-result');
  });

  it('leads from a reason to the diagnosis, and from an hour of the week to what ran then, by keyboard, too', async () => {
    await page.getByRole('button', { name: 'the copies in the peer group had passed their cache age' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.asked');
    expect(await page.textContent('.asked')).toMatch(/had passed their cache age: finding \d is about them/);
    await page.click('.asked button');
    await page.click('#tab-result');
    expect(await page.textContent('#results')).toContain('Click an hour to see what ran then.');
    await page.locator('.cell').first().click();
    await page.waitForSelector('text=What runs');
    expect(await page.textContent('.heading h2')).toMatch(/^What runs Mon from \d+:00 to \d+:00$/);
    expect(await page.locator('.rows').first().textContent()).toMatch(
      /^contentfrom the CDNfrom peers[\s\S]*[\d.]+ [KMG]?B/,
    );
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByLabel('Day of the week').selectOption('Wed');
    await page.waitForSelector('text=What runs Wed');
    await page.click('#tab-result');
    await page.getByRole('button', { name: 'Show the fullest hour' }).first().focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('text=What runs');
    await page.click('#tab-result');
  });

  it('puts a cache server at every site, as one step', async () => {
    const before = (await page.textContent('.headline'))!;
    const after = await changing(() => page.check('.switch input'));
    expect(after).toMatch(/and [\d.]+\s% from cache servers\. 0\sB came from the CDN/);
    const text = (await kept(page, 'scenario')).toString();
    expect(text).toMatch(/cacheServer:\s+\{? ?rate: 1 Gbit\/s[\s\S]*dhcpOption235: own[\s\S]*DOCacheHostSource: 1/);
    expect(await changing(() => page.click('text=Undo'))).toBe(before);
  });

  it('takes a scenario and the list of sites that it names, one after the other, and a cache server at each of them', async () => {
    const scenario =
      'name: listed\nduration: 7 d\nsites: { file: shops.csv, defaults: { wan: 20 Mbit/s } }\n' +
      'policies: { DODownloadMode: 2 }\ncontent: [{ name: c, files: [{ size: 100 MB }] }]\n';
    const before = (await page.textContent('.headline'))!;
    await give({ name: 'listed.yaml', text: scenario });
    await page.waitForSelector(
      'text=shops.csv: error: no such file, named in listed.yaml; drop it on this page as well',
    );
    expect(await page.textContent('.headline')).toBe(before);
    await changing(() => give({ name: 'shops.csv', text: 'site,devices\nnorth,20\nsouth,30\n' }));
    expect(await page.textContent('.settings')).toContain('2 sites with 50 devices, listed in shops.csv.');
    expect(await changing(() => page.check('.switch input'))).toMatch(/from cache servers\. 0\sB came from the CDN/);
    expect((await kept(page, 'scenario')).toString()).toMatch(
      /defaults: \{ wan: 20 Mbit\/s, cacheServer: \{ rate: 1 Gbit\/s/,
    );
    await page.click('#tab-sites');
    await page.getByRole('button', { name: 'south', exact: true }).waitFor();
    await page.click('#tab-result');
    // The list is kept: it may come before the scenario, too.
    await changing(() => page.selectOption('#example', 'lab'));
    await changing(() => give({ name: 'listed.yaml', text: scenario }));
    await changing(() => page.selectOption('#example', 'lab'));
  });

  it('stops a large run that is cancelled, keeps what it has shown, and says so', async () => {
    const before = (await page.textContent('.headline'))!;
    await page.selectOption('#example', 'hub-no-ad-sites');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.waitForSelector('text=running: cancelled. What is shown is of the scenario before.');
    expect(await page.textContent('.report h1')).toBe('lab');
    expect(await page.locator('[aria-busy=true]').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Run', exact: true }).count()).toBe(1);
    // Its worker is free: what is asked next is answered.
    await page.click('text=Undo');
    await page.waitForSelector('.stale', { state: 'detached' });
    await settled();
    expect(await page.textContent('.headline')).toBe(before);
  });

  it('says how far open points move the result', async () => {
    await page.click('#tab-diagnosis');
    await page.getByRole('button', { name: 'Open points' }).click();
    await page.waitForSelector('text=How far open points move this result');
    expect(await page.textContent('#results')).toContain('when one open point is read otherwise');
    await page.click('#tab-result');
  });

  it('completes the text by the schema', async () => {
    await page.click('#tab-text');
    await page.click('.cm-content');
    await page.keyboard.press('Control+End');
    await page.keyboard.insertText('\n');
    await page.keyboard.type('dev');
    await page.waitForSelector('.cm-tooltip-autocomplete');
    expect(await page.locator('.cm-tooltip-autocomplete li').allTextContents()).toContain('devices');
    await page.keyboard.press('Escape');
    await page.click('text=Undo');
    await page.click('#tab-settings');
    await page.waitForSelector('.errors', { state: 'detached' });
  });

  it('takes files that are dropped on it', async () => {
    const text = readFileSync(join(ROOT, 'scenarios/two-machines.yaml'), 'utf8').replace(
      /^name: .*$/m,
      'name: dropped',
    );
    const given = await page.evaluateHandle((content) => {
      const browser = globalThis as unknown as {
        DataTransfer: new () => { items: { add: (file: unknown) => void } };
        File: new (parts: string[], name: string) => unknown;
      };
      const data = new browser.DataTransfer();
      data.items.add(new browser.File([content], 'dropped.yaml'));
      return data;
    }, text);
    await page.dispatchEvent('body', 'dragover', { dataTransfer: given });
    await page.waitForSelector('.drop');
    await page.dispatchEvent('body', 'drop', { dataTransfer: given });
    await page.waitForFunction(
      () =>
        (
          globalThis as unknown as { document: { querySelector(s: string): { textContent: string } | null } }
        ).document.querySelector('.report h1')?.textContent === 'dropped',
      undefined,
      { timeout: 0 },
    );
    await settled();
  });

  it('reads exports of policies and writes them', async () => {
    const bytes = readFileSync(join(ROOT, 'test/doors/samples/policy.reg'));
    await give({ name: 'policy.reg', text: bytes });
    await page.waitForSelector('.notice');
    await settled();
    const { policies } = importFiles([{ name: 'policy.reg', bytes }]);
    await page.waitForFunction(
      () =>
        (globalThis as unknown as { document: { querySelector(s: string): { textContent: string } } }).document
          .querySelector('.facts')
          .textContent.includes('estate.yaml'),
      undefined,
      { timeout: 0 },
    );
    const back = importFiles([{ name: 'policies.reg', bytes: await kept(page, 'reg') }]);
    expect(back.policies).toEqual(policies);
    expect(Object.keys(policies).length).toBeGreaterThan(2);
  });

  it('reads lists of devices, and holds reports of devices against a scenario', async () => {
    const file = (path: string) => ({ name: path.split('/').at(-1)!, text: readFileSync(join(ROOT, path)) });
    await give(...['intune-devices.csv', 'subnets.csv', 'peering.json'].map((name) => file(`examples/import/${name}`)));
    await page.waitForSelector('text=made of intune-devices.csv, subnets.csv, peering.json');
    await page.waitForFunction(
      () =>
        /estate\.yamlEstate\d+ sites, \d{3,} devices/.test(
          (
            globalThis as unknown as { document: { querySelector(s: string): { textContent: string } } }
          ).document.querySelector('.facts').textContent,
        ),
      undefined,
      { timeout: 0 },
    );
    await give(file('scenarios/observed/estate.yaml'));
    await give(file('scenarios/observed/ucdostatus.csv'));
    await page.waitForSelector('text=held against observed data');
    expect(await page.textContent('#results')).toMatch(
      /UCDOStatus: [\d.]+\s% of [\d.]+\sGB came from peers; simulated are [\d.]+\s%/,
    );
    await page.click('#tab-result');
  });

  it('holds a scenario in a link', async () => {
    await page.click('text=Copy link');
    await page.waitForFunction(() => (globalThis as unknown as { location: { hash: string } }).location.hash !== '');
    const text = (await kept(page, 'scenario')).toString();
    const other = await opened(page.url());
    await other.click('#tab-text');
    await other.waitForSelector('.cm-line');
    const shown = await other.locator('.cm-line').allTextContents();
    expect(shown.join('\n').trim().slice(0, 300)).toBe(text.trim().slice(0, 300));
    await other.close();
  });

  it('shows hostile names as text', async () => {
    const scenario = {
      name: HOSTILE.replaceAll(/[",;]/g, ''),
      description: HOSTILE,
      duration: '1 d',
      sites: [{ name: HOSTILE, devices: 3 }],
      content: [{ name: HOSTILE, files: [{ size: '10 MB' }] }],
    };
    await give({ name: `${HOSTILE.replaceAll('/', '')}.yaml`, text: JSON.stringify(scenario) });
    await page.waitForFunction(() =>
      (globalThis as unknown as { document: { body: { textContent: string } } }).document.body.textContent.includes(
        'onerror',
      ),
    );
    await settled();
    await page.click('#tab-text');
    await page.click('#tab-settings');
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.evaluate(() => (globalThis as unknown as { wasRun?: number }).wasRun)).toBeUndefined();
  });

  it('says of an estate that is too large which command runs it', async () => {
    const text = readFileSync(join(ROOT, 'bench/estates/million.yaml'), 'utf8');
    await give({ name: 'million.yaml', text });
    await page.waitForSelector('text=This estate is for the command line');
    expect(await page.textContent('#results')).toContain('npx dosim run million.yaml --out results/million');
  });

  it('writes numbers as the reader does', async () => {
    await page.selectOption('#example', 'two-machines');
    await page.selectOption('#locale', 'de');
    await page.waitForFunction(
      () =>
        /\d,\d\s%/.test(
          (
            globalThis as unknown as { document: { querySelector(s: string): { textContent: string } | null } }
          ).document.querySelector('.headline')?.textContent ?? '',
        ),
      undefined,
      { timeout: 0 },
    );
    await page.waitForFunction(
      () => {
        const { document } = globalThis as unknown as {
          document: { querySelector(s: string): { textContent: string } };
        };
        const text = document.querySelector('.chart').textContent;
        return /\d,\d+\s%/.test(text) && !/\d\.\d+\s(?:%|[KMGT]?B)/.test(text);
      },
      undefined,
      { timeout: 0 },
    );
    await page.selectOption('#locale', 'en');
  });

  it('has nothing that keeps people out, in light and dark, wide and narrow', async () => {
    for (const [width, colorScheme] of [
      [1200, 'light'],
      [360, 'dark'],
    ] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      const beyond = await page.evaluate(() => {
        const { documentElement } = (
          globalThis as unknown as { document: { documentElement: { scrollWidth: number; clientWidth: number } } }
        ).document;
        return documentElement.scrollWidth - documentElement.clientWidth;
      });
      expect(beyond, `${width} px`).toBe(0);
      expect(await seriousViolations(page), `${width} px`).toEqual([]);
    }
  });

  it.each([400, 360])('has a header of two rows at most on a page of %d', async (width) => {
    await page.setViewportSize({ width, height: 900 });
    const middles = await page.evaluate(() => {
      const { document } = globalThis as unknown as {
        document: {
          querySelectorAll(of: string): ArrayLike<{ getBoundingClientRect(): Record<'height' | 'y', number> }>;
        };
      };
      const boxes = Array.from(document.querySelectorAll('.bar button, .bar select'), (each) =>
        each.getBoundingClientRect(),
      );
      return boxes.map(({ height, y }) => Math.round((y + height / 2) / 8));
    });
    expect(middles).toHaveLength(7);
    expect(new Set(middles).size).toBeLessThanOrEqual(2);
    await page.setViewportSize({ width: 1200, height: 900 });
  });

  it('asks no network for anything, and breaks no rule of its security policy', () => {
    expect(requests.filter((url) => !/^(file|blob|data):/.test(url))).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

describe('dosim studio', () => {
  it('serves the page with the scenario and the files that it names, to this machine alone', async () => {
    writeFileSync(
      join(TMP, 'base.yaml'),
      'name: a\nsites: [{ name: s, devices: 2 }]\ncontent: [{ name: c, files: [{ size: 1 MB }] }]\n',
    );
    writeFileSync(join(TMP, 'mine.yaml'), 'extends: base.yaml\nname: </script><b>mine\n');
    const child = spawn(process.execPath, [MAIN, 'studio', join(TMP, 'mine.yaml')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const url = await new Promise<string>((done) => {
        child.stdout.on('data', (data: Buffer) => {
          const found = /http:\/\/localhost:\d+\//.exec(data.toString());
          if (found) done(found[0]);
        });
      });
      const { status, body } = await asked(url);
      expect(status).toBe(200);
      const data = /<script type="application\/json" id="project">(.*?)<\/script>/s.exec(body)![1]!;
      expect(JSON.parse(data)).toEqual({
        name: 'mine.yaml',
        text: 'extends: base.yaml\nname: </script><b>mine\n',
        files: { 'base.yaml': readFileSync(join(TMP, 'base.yaml'), 'utf8') },
      });
      expect((await asked(url, 'evil.example')).status).toBe(404);
      expect((await asked(`${url}other`)).status).toBe(404);
    } finally {
      child.kill('SIGINT');
    }
    expect(await new Promise((done) => child.on('exit', done))).toBe(0);
  });
});

function asked(url: string, host = 'localhost'): Promise<{ status: number; body: string }> {
  return new Promise((done, fail) => {
    get(url, { headers: { host }, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text) => (body += text));
      response.on('end', () => done({ status: response.statusCode!, body }));
    }).on('error', fail);
  });
}
