/** The library for browsers: bundled as a user's build bundles it, in a page and in a Web Worker, against Node.js. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importFiles } from '../../src/doors/importPolicies.js';
import { runReplicate } from '../../src/experiment/world.js';
import { readText } from '../../src/io/files.js';
import { loadScenario } from '../../src/scenario/load.js';
import { hashOfDownloads } from '../olderResults.js';
import { launchChromium } from './chromium.js';
import { dosim } from './helpers.js';

const ROOT = resolve(import.meta.dirname, '../..');
const ORIGIN = 'http://localhost';
/** Examples that between them need partial holders, cache servers, a group, a VPN, an event and another file. */
const EXAMPLES = ['lab', 'two-machines', 'strict-policies', 'hub-and-spoke-windows-11'];

interface Ran {
  hash: string;
  summary: string;
}
/** What test/browser/program.js leaves in the page. */
interface Program {
  run(text: string, files: Record<string, string>): Promise<Ran>;
  policiesThrough(
    files: { name: string; bytes: number[] }[],
    formats: readonly string[],
  ): Promise<{ policies: unknown; back: unknown[] }>;
  problemsOf(text: string): Promise<{ message: string; place?: { line: number } }[]>;
}

/** A page has Web Workers; the types of Node.js do not know them. */
interface WithWorkers {
  Worker: new (
    url: string,
    options: { type: 'module' },
  ) => {
    onmessage: (event: { data: Ran }) => void;
    onerror: (event: { message: string }) => void;
    postMessage(data: unknown): void;
  };
}

let browser: Browser;
let page: Page;

beforeAll(async () => {
  const { output } = await build({
    input: join(ROOT, 'test/browser/program.js'),
    platform: 'browser',
    write: false,
    output: { codeSplitting: false },
  });
  expect(output).toHaveLength(1);
  expect(output[0].imports).toEqual([]);
  browser = await launchChromium();
  page = await browser.newPage();
  await page.route('**', (route) =>
    route.request().url().endsWith('program.js')
      ? route.fulfill({ contentType: 'text/javascript', body: output[0].code })
      : route.fulfill({ contentType: 'text/html', body: '<title>dosim</title>' }),
  );
  await page.goto(`${ORIGIN}/`);
  await page.addScriptTag({ url: `${ORIGIN}/program.js`, type: 'module' });
});

afterAll(async () => {
  await browser?.close();
});

/** An example with the files that it extends. */
function texts(name: string): { text: string; files: Record<string, string> } {
  const files: Record<string, string> = {};
  const read = (file: string): string => {
    const text = readFileSync(join(ROOT, 'scenarios', file), 'utf8');
    const parent = /^extends:\s*(\S+)/m.exec(text)?.[1];
    if (parent !== undefined) files[parent] = read(parent);
    return text;
  };
  return { text: read(`${name}.yaml`), files };
}

async function expected(name: string): Promise<Ran> {
  const file = join(ROOT, 'scenarios', `${name}.yaml`);
  const { scenario } = loadScenario(file, readText);
  const { parts } = runReplicate({ scenario, inventory: null, seed: String(scenario.seed), tracing: false }, 0);
  const joined = parts.map(({ downloads }) => downloads);
  const command = await dosim('run', file, '--format', 'json', '--quiet');
  return { hash: hashOfDownloads([{ downloads: together(joined) }]), summary: JSON.stringify(JSON.parse(command.out)) };
}

type Columns = Parameters<typeof hashOfDownloads>[0][number]['downloads'];

/** The columns of all parts, one behind the other. */
function together(all: readonly Columns[]): Columns {
  const joined: Record<string, unknown> = {};
  for (const [name, column] of Object.entries(all[0]!)) {
    if (!ArrayBuffer.isView(column)) continue;
    const Kind = column.constructor as new (values: number[]) => unknown;
    joined[name] = new Kind(all.flatMap((columns) => Array.from(columns[name as keyof Columns] as Int32Array)));
  }
  return joined as unknown as Columns;
}

describe('the library in Chromium', () => {
  it.each(EXAMPLES)('gives the results of Node.js to the byte: %s', async (name) => {
    const { text, files } = texts(name);
    const inPage = await page.evaluate(
      ([of, others]) => (globalThis as unknown as { dosim: Program }).dosim.run(of, others),
      [text, files] as const,
    );
    expect(inPage).toEqual(await expected(name));
  });

  it('reads policies of files and writes them, as in Node.js', async () => {
    const names = ['policy.reg', 'registry.pol', 'gpo-backup.zip', 'catalog.json', 'oma-uri.csv'];
    const files = names.map((name) => ({ name, bytes: [...readFileSync(join(ROOT, 'test/doors/samples', name))] }));
    const formats = ['reg', 'pol'];
    const { policies, back } = await page.evaluate(
      ([given, wanted]) => (globalThis as unknown as { dosim: Program }).dosim.policiesThrough(given, wanted),
      [files, formats] as const,
    );
    expect(policies).toEqual(
      importFiles(files.map(({ name, bytes }) => ({ name, bytes: Uint8Array.from(bytes) }))).policies,
    );
    expect(back).toEqual([policies, policies]);
  });

  it('works in a Web Worker', async () => {
    const { text, files } = texts('lab');
    const inWorker = await page.evaluate(
      ([of, others, url]) =>
        new Promise<Ran>((done, fail) => {
          const worker = new (globalThis as unknown as WithWorkers).Worker(url, { type: 'module' });
          worker.onmessage = ({ data }) => done(data);
          worker.onerror = ({ message }) => fail(new Error(message));
          worker.postMessage({ text: of, files: others });
        }),
      [text, files, `${ORIGIN}/program.js`] as const,
    );
    expect(inWorker).toEqual(await expected('lab'));
  });

  it('says what is wrong with a text, and where', async () => {
    const problems = await page.evaluate(
      (text) => (globalThis as unknown as { dosim: Program }).dosim.problemsOf(text),
      `${texts('lab').text}\ncontnt: []\n`,
    );
    const lines = texts('lab').text.split('\n').length;
    expect(problems).toMatchObject([
      { message: expect.stringContaining('did you mean content?'), position: { line: lines + 1 } },
    ]);
  });
});
