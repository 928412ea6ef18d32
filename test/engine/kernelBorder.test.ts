/** The border between engine and kernel: what is made of the sources is theirs, and what does not fit does not compile. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { newBooks, newTransfers, openTransfer } from '../../src/engine/kernel/calls.js';
import { KERNEL_CODE } from '../../src/engine/kernel/code.js';
import { int32sAt, kernel, way } from '../../src/engine/kernel/instance.js';
import { TRANSFER } from '../../src/engine/kernel/layouts.js';
import { viewsOfTable } from '../../src/engine/kernel/records.js';

interface Border {
  exports: { name: string; parameters: unknown[] }[];
  callbacks: { module: string; name: string }[];
  records: { name: string; sizeBytes: number; strideBytes?: number }[];
}

interface Tools {
  compileKernel(kind: 'check', readFile?: (name: string) => string | null): Promise<{ border: Border }>;
  borderText(border: Border): string;
  layoutsText(border: Border): string;
  callsText(border: Border): string;
  codesText(): Promise<string>;
}

/** What a module of WebAssembly says of itself: the types of Node.js know nothing of it. */
const REFLECTION = WebAssembly.Module as unknown as {
  exports(module: WebAssembly.Module): { name: string; kind: string }[];
  imports(module: WebAssembly.Module): { module: string; name: string; kind: string }[];
};
const SIDE = 'src/engine/kernel';
const textOf = (file: string) => readFileSync(file, 'utf8');
const load = async (tool: string): Promise<Tools> => import(pathToFileURL(`kernel/tools/${tool}.js`).href);

let tools: Tools;
let border: Border;
beforeAll(async () => {
  tools = { ...(await load('compile')), ...(await load('writeBorder')), ...(await load('codes')) };
  ({ border } = await tools.compileKernel('check'));
});

describe('what is made for the border', () => {
  it('is what the sources give now', async () => {
    expect(textOf(`${SIDE}/border.ts`)).toBe(tools.borderText(border));
    expect(textOf(`${SIDE}/layouts.ts`)).toBe(tools.layoutsText(border));
    expect(textOf(`${SIDE}/calls.ts`)).toBe(tools.callsText(border));
    expect(textOf('kernel/codes.ts')).toBe(await tools.codesText());
  });

  it('is what the module exports and imports', () => {
    const module = new WebAssembly.Module(Buffer.from(KERNEL_CODE, 'base64'));
    const exported = REFLECTION.exports(module).filter(({ kind }) => kind === 'function');
    expect(exported.map(({ name }) => name).sort()).toEqual(border.exports.map(({ name }) => name).sort());
    const wanted = REFLECTION.imports(module).filter(({ kind }) => kind === 'function');
    const given = border.callbacks.map((callback) => `${callback.module}.${callback.name}`);
    expect(given).toEqual(expect.arrayContaining(wanted.map((it) => `${it.module}.${it.name}`)));
    const functions = kernel as unknown as Record<string, (...args: unknown[]) => unknown>;
    for (const { name, parameters } of border.exports) expect(functions[name]).toHaveLength(parameters.length);
  });

  it('says where the fields of a record lie', () => {
    const solver = kernel.begin(1, 512, 0);
    const books = newBooks({
      downloads: 2,
      devices: 3,
      sites: 1,
      releases: 1,
      bins: 10,
      links: 4,
      meters: 0,
      keepsDevices: false,
    });
    const transfers = newTransfers({
      ...{ solver, books, links: 1, downloads: 2, fills: 0, devices: 3 },
      ...{ yields: 0, counts: 0, mayAggregate: false, isTraced: false },
    });
    way[0] = 0;
    const whole = { download: 1, source: 3, sender: 2, copy: 11, inSite: 0, outSite: -1 };
    const small = { reason: 17, hops: 1 };
    const parts = { cap: 2.5, banBytes: 1e9 };
    const f = openTransfer(transfers, 5.25, { ...whole, ...small, ...parts });
    const { float64s, int32s, uint8s } = viewsOfTable(TRANSFER, kernel.recordsAt(transfers), f + 1);
    const from = f * TRANSFER.strideBytes;
    for (const [name, value] of Object.entries(whole)) {
      expect([name, int32s[(from + TRANSFER.fields[name as keyof typeof whole].at) / 4]]).toEqual([name, value]);
    }
    for (const [name, value] of Object.entries(small)) {
      expect([name, uint8s[from + TRANSFER.fields[name as keyof typeof small].at]]).toEqual([name, value]);
    }
    for (const [name, value] of Object.entries({ ...parts, settledS: 5.25, startS: 5.25 })) {
      expect([name, float64s[(from + TRANSFER.fields[name as keyof typeof parts].at) / 8]]).toEqual([name, value]);
    }
    expect(int32sAt(kernel.ofDownloadAt(transfers), 2)[1]).toBe(f);
    kernel.end();
  });
});

describe('what does not compile', () => {
  /** Compiles the kernel with other text in one file. */
  const withChange = (file: string, before: string, after: string) => {
    const text = textOf(file);
    expect(text).toContain(before);
    return tools.compileKernel('check', (name) => {
      if (name === file) return text.replace(before, after);
      return existsSync(name) ? textOf(name) : null;
    });
  };
  const sources = readdirSync('kernel', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const classes = new Map(
    sources.flatMap((name) =>
      [...textOf(join('kernel', name)).matchAll(/^(?:export )?class (\w+).*\{$/gm)].map(
        ([head, record]) => [record!, { file: `kernel/${name.replaceAll('\\', '/')}`, head }] as const,
      ),
    ),
  );
  /** The entries of a flow come behind it within its stride. */
  const FLOW_ITSELF_BYTES = 64;

  it('a field too many, in any record that has a stride', async () => {
    const strided = border.records.filter(({ strideBytes }) => strideBytes !== undefined);
    expect(strided.map(({ name }) => name).sort()).toEqual([
      'Copy',
      'Device',
      'Entry',
      'Flow',
      'Giver',
      'Giving',
      'Intake',
      'Link',
      'Member',
      'ReasonEntry',
      'ServerOptions',
      'Taken',
      'Transfer',
    ]);
    for (const { name, sizeBytes, strideBytes } of strided) {
      const { file, head } = classes.get(name)!;
      const left = (name === 'Flow' ? FLOW_ITSELF_BYTES : strideBytes!) - sizeBytes;
      const fields = Array.from({ length: Math.floor(left / 8) + 1 }, (_, k) => `  tooMany${k}: f64;`).join('\n');
      await expect(withChange(file, head, `${head}\n${fields}`), name).rejects.toThrow(
        /is longer than its stride|are longer than their stride|runs into its entries/,
      );
    }
  });

  it.each([
    ['flag and time', 'kernel/candidates.ts', 'copy, source, isBad, timeS)', 'copy, source, timeS, isBad)'],
    ['two records', 'kernel/search.ts', 'const part = options.part;', 'const part = options.connections;'],
  ])('arguments swapped in the kernel: %s', async (_, file, before, after) => {
    await expect(withChange(file, before, after)).rejects.toThrow(/ERROR (AS200|TS2322|TS2339)/);
  });

  it.each([
    ['the table', 'kernel/codes.ts', 'STATUS_PAUSED'],
    ['the kernel', 'kernel/eventLoop.ts', 'STATUS_PAUSED,'],
  ])('a state renamed in %s only', async (_, file, name) => {
    await expect(withChange(file, name, name.replace('PAUSED', 'HALTED'))).rejects.toThrow(/ERROR TS23\d\d/);
  });

  it.each([
    ['six arguments', '(options: SearchOptions)', '(a: i32, b: i32, c: i32, d: i32, e: i32, options: SearchOptions)'],
    ['two flags', '(options: SearchOptions)', '(first: bool, second: bool, options: SearchOptions)'],
  ])('a function that the kernel exports with %s', async (_, before, after) => {
    await expect(withChange('kernel/searchCalls.ts', before, after)).rejects.toThrow(/give it options/);
  });
});
