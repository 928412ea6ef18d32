/** The one-way flow and the purity of the middle, read from the sources themselves. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = resolve(import.meta.dirname, '../src');
/** AssemblyScript: the rates of the transfers and their accounts, and nothing else. */
const KERNEL = resolve(import.meta.dirname, '../kernel');
const LAYERS = [
  'core',
  'policy',
  'scenario',
  'fleet',
  'content',
  'engine',
  'ledger',
  'experiment',
  'doors',
  'report',
  'io',
  'api',
  'cli',
  'web',
];
const PURE = ['core', 'policy', 'scenario', 'fleet', 'content', 'engine', 'ledger', 'doors'];
const WORLD =
  /\b(process|console|fetch|setTimeout|setInterval|setImmediate|performance|Buffer|require|__dirname)\b\s*[.(]|Date\.now|new Date\(\)|Math\.random|globalThis/;

/** Made by kernel/build.js: nobody reads them as a whole. */
const GENERATED = /^(engine\/kernel\/(border|calls|code|layouts)|experiment\/memory\/rulesVersion)\.ts$/;

/** Columns, and the letters of what they have an entry for; `a` and `b` are two of a kind. */
const COLUMN_LETTERS: Record<string, string> = {
  ...Object.fromEntries(
    ['policyOf', 'profileOf', 'subnetOf', 'publicIpOf', 'groupOf', 'ramBytes', 'restriction', 'ineligible'].map(
      (column) => [column, 'dab'],
    ),
  ),
  ...Object.fromEntries(['deviceOf', 'fileOf', 'startedS', 'finishedS', 'requestedS'].map((column) => [column, 'rab'])),
  ...Object.fromEntries(['known', 'untilS'].map((column) => [column, 'iab'])),
};

interface Source {
  file: string;
  layer: string;
  text: string;
  imports: string[];
}

const sources = read(SRC);
const kernel = read(KERNEL);

function read(folder: string): Source[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const modules = names.filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'));
  return modules.map((name) => {
    const file = name.replaceAll('\\', '/');
    const text = readFileSync(join(folder, name), 'utf8');
    const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
    const imports = [...code.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1]!);
    return { file, layer: file.split('/')[0]!, text: code, imports };
  });
}

/** Layers and files that a source imports within the project. */
function inner(source: Source): string[] {
  return source.imports
    .filter((name) => name.startsWith('.'))
    .map((name) =>
      relative(SRC, resolve(SRC, dirname(source.file), name))
        .replaceAll('\\', '/')
        .replace(/\.js$/, '.ts'),
    );
}

/** Files that a source of the kernel imports, from the folder of the project on. */
function innerOfKernel(source: Source): string[] {
  return source.imports.map((name) =>
    relative(resolve(KERNEL, '..'), resolve(KERNEL, dirname(source.file), `${name}.ts`)).replaceAll('\\', '/'),
  );
}

describe('architecture', () => {
  it('reads all the sources', () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(sources.flatMap((source) => source.imports).length).toBeGreaterThan(150);
    expect(new Set(sources.map((source) => source.layer))).toEqual(new Set(LAYERS));
  });

  it('has a kernel of which the simulator calls what it exports; tests alone call testCalls.ts', () => {
    const engine = sources.filter(({ file }) => file.startsWith('engine/') && !file.endsWith('kernel/border.ts'));
    const called = engine.map(({ text }) => text).join('\n');
    const unlike = kernel
      .filter(({ file }) => /[cC]alls\.ts$/.test(file))
      .flatMap(({ file, text }) =>
        [...text.matchAll(/^export function (\w+)/gm)]
          .map((match) => match[1]!)
          .filter((name) => new RegExp(`\\bkernel\\.${name}\\b`).test(called) === (file === 'testCalls.ts'))
          .map((name) => `${file}: ${name}`),
      );
    expect(kernel.map(({ file }) => file)).toContain('testCalls.ts');
    expect(unlike).toEqual([]);
  });

  it('has the letters of the glossary for numbers of things, and each column has the letter of what it has entries for', () => {
    const glossary = readFileSync(resolve(SRC, '../docs/glossary.md'), 'utf8');
    const [, sentence] = /Numbers of things have one letter each([\s\S]*?) in a loop\./.exec(glossary)!;
    const [ofThings, inLoops] = sentence!.split('`k` any other.');
    const letters = (text: string) => [...text.matchAll(/`([a-z])`/g)].map((match) => match[1]!);
    const known = [...letters(ofThings!), 'k'];
    expect(known).toEqual(['d', 'i', 'r', 'f', 's', 'e', 'c', 'a', 'b', 'k']);
    const counted = [...known, ...letters(inLoops!)];
    const inner = sources.filter(({ layer }) => ['fleet', 'content', 'engine', 'ledger'].includes(layer));
    const found = [...inner, ...kernel].flatMap(({ file, text }) => [
      ...[...text.matchAll(/[(,]\s*([a-z]): (?:number|i32)\b/g)]
        .filter(([, letter]) => !known.includes(letter!))
        .map(([whole]) => `${file}: parameter ${whole}`),
      ...[...text.matchAll(/for \(let ([a-z]) = /g)]
        .filter(([, letter]) => !counted.includes(letter!))
        .map(([whole]) => `${file}: ${whole}`),
      ...[...text.matchAll(/\b(\w+)\[([a-z])\]/g)]
        .filter(([, column, letter]) => COLUMN_LETTERS[column!]?.includes(letter!) === false)
        .map(([whole]) => `${file}: ${whole}`),
    ]);
    expect(found).toEqual([]);
  });

  it('imports to the left only', () => {
    const wrong = sources.flatMap((source) =>
      inner(source)
        .filter((file) => LAYERS.indexOf(file.split('/')[0]!) > LAYERS.indexOf(source.layer))
        .map((file) => `${source.file} -> ${file}`),
    );
    expect(wrong).toEqual([]);
  });

  it('keeps the pure layers away from files, clock, console, environment and network', () => {
    const pure = sources.filter((source) => PURE.includes(source.layer));
    const wrong = pure.flatMap((source) => [
      ...source.imports.filter((name) => name.startsWith('node:')).map((name) => `${source.file} imports ${name}`),
      ...(WORLD.test(source.text) ? [`${source.file} uses ${WORLD.exec(source.text)![0]}`] : []),
    ]);
    expect(wrong).toEqual([]);
  });

  it('computes with what is the same on every engine of the language (core/cosine.ts)', () => {
    const pure = sources.filter((source) => PURE.includes(source.layer));
    const differing = /Math\.(cos|sin|tan|acos|asin|atan|atan2|pow)\b/;
    expect(pure.filter(({ text }) => differing.test(text)).map(({ file }) => file)).toEqual([]);
  });

  it('has one way to the terminal, and one layer that writes files', () => {
    const speaks = sources.filter(({ text }) => /\bprocess\s*\.\s*std(out|err)\s*\.\s*write|\bconsole\./.test(text));
    expect(speaks.map(({ file }) => file)).toEqual(['cli/terminal.ts']);
    const places = /\b(mkdir|mkdtemp|rename|copyFile|cp|symlink|link|truncate|rm|rmdir|unlink|chmod)(Sync)?\(/;
    const moves = sources.filter(
      ({ imports, text }) => imports.some((name) => /^node:fs/.test(name)) && places.test(text),
    );
    expect(moves.map(({ file }) => file).sort()).toEqual([
      'io/folders.ts',
      'io/journal.ts',
      'io/leftovers.ts',
      'io/outputFile.ts',
      'io/outputFolder.ts',
      'io/partFolder.ts',
    ]);
    // What the commands write themselves goes into a file that these two give them.
    const writes = sources.filter(
      ({ imports, layer }) => layer !== 'io' && imports.some((name) => /^node:fs/.test(name)),
    );
    const others = writes.filter(({ text }) => /\b(writeFile|appendFile|createWriteStream|openSync)/.test(text));
    expect(others.map(({ file }) => file).sort()).toEqual([
      'api/node/calibrateFolder.ts',
      'api/node/causesFolder.ts',
      'api/node/compareFolder.ts',
      'api/node/observeFolder.ts',
      'api/node/pictures.ts',
      'api/node/recommendFolder.ts',
      'api/node/runFolder.ts',
      'api/node/sweepFolder.ts',
    ]);
  });

  it('has a kernel that knows nothing but itself and rules', () => {
    expect(kernel.map((source) => source.file).sort()).toContain('index.ts');
    const files = new Set(kernel.map((source) => `kernel/${source.file}`));
    for (const { file, layer, imports } of sources) {
      // A day of a device is a function of numbers, too.
      if (layer === 'policy' || (layer === 'fleet' && imports.length === 0)) files.add(`src/${file}`);
    }
    const wrong = kernel.flatMap((source) => innerOfKernel(source).filter((file) => !files.has(file)));
    expect(wrong).toEqual([]);
  });

  it('has a solver that knows nothing of Delivery Optimization', () => {
    const solver = kernel.filter((source) => source.file.startsWith('solver/'));
    expect(solver.length).toBeGreaterThan(3);
    const wrong = solver.flatMap((source) =>
      innerOfKernel(source).filter((file) => !/^kernel\/(solver\/\w+|memory)\.ts$/.test(file)),
    );
    expect(wrong).toEqual([]);
  });

  it('has no circle of imports between files', () => {
    const graph = new Map(sources.map((source) => [source.file, inner(source)]));
    for (const source of kernel) {
      graph.set(
        `kernel/${source.file}`,
        innerOfKernel(source).map((file) => file.replace(/^src\//, '')),
      );
    }
    const done = new Set<string>();
    const visit = (file: string, path: string[]): void => {
      if (path.includes(file)) throw new Error(`circle: ${[...path.slice(path.indexOf(file)), file].join(' -> ')}`);
      if (done.has(file)) return;
      for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    };
    for (const file of graph.keys()) visit(file, []);
  });

  it('keeps every file short enough to read in one sitting', () => {
    const lines = (source: Source) => source.text.split('\n').filter((line) => line.trim() !== '').length;
    const read = [...sources, ...kernel].filter((source) => !GENERATED.test(source.file));
    const long = read.filter((source) => lines(source) > 400).map((source) => source.file);
    expect(long).toEqual([]);
  });
});
