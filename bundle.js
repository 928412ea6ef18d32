/**
 * Makes what is shipped: the modules of src put together into few files, for two reasons. The compiler of Node.js folds a
 * constant of the same file, and fetches and checks one that is imported at every use; and a command waits for every
 * file that is loaded. Why and what it gave: docs/decisions/0008-bundle.md.
 */
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'rolldown';

/**
 * Libraries that every command waits for go in, each with what it brings along, in a file of its own: they depend on
 * nothing else, so that no file waits for one that waits for it. The others are loaded by the commands that need them.
 */
const INCLUDED = {
  yargs: [
    'yargs',
    'yargs-parser',
    'cliui',
    'escalade',
    'get-caller-file',
    'y18n',
    'string-width',
    'fast-string-width',
    'fast-string-truncated-width',
    'strip-ansi',
    'ansi-regex',
    'wrap-ansi',
    'ansi-styles',
  ],
  zod: ['zod'],
  yaml: ['yaml'],
  jstat: ['jstat'],
  'd3-dsv': ['d3-dsv'],
  'ipaddr.js': ['ipaddr.js'],
  seedrandom: ['seedrandom'],
  'fastest-levenshtein': ['fastest-levenshtein'],
};
const included = new Set(Object.values(INCLUDED).flat());

await build({
  input: {
    main: 'src/cli/main.ts',
    library: 'src/api/index.ts',
    worker: 'src/experiment/worker.ts',
    taskThread: 'src/experiment/runners/taskThread.ts',
    partFolder: 'src/api/node/partFolder.ts',
  },
  platform: 'node',
  // Fields come into being with their first value, not as `undefined` before it (docs/decisions/0011). What tsconfig.json
  // says of fields would come before this.
  tsconfig: false,
  transform: { typescript: { removeClassFieldsWithoutInitializer: true } },
  external: (id) => !/^[./]/.test(id) && !included.has(id.split('/')[0]),
  // The same widths without the tables of all scripts, which take 0.02 s to load (docs/decisions/0008).
  resolve: { alias: { 'string-width': 'fast-string-width' } },
  preserveEntrySignatures: 'allow-extension',
  output: {
    dir: 'dist/cli',
    cleanDir: true,
    // Beside each other and named as in src: threads are found by the name of their file.
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    sourcemap: true,
    // Less to read: no comments, no spaces. Names stay, for whoever reads where an error came from.
    minify: { compress: true, mangle: false, codegen: true },
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [
        ...Object.entries(INCLUDED).map(([name, packages]) => ({
          name,
          test: new RegExp(`/node_modules/(${packages.join('|')})/`),
        })),
        // Commands take the library from a file of its own, by short names: its entry exports what it says, and no more.
        { name: 'api', test: /src\/api\/index\.ts/ },
        // What the command and the library both use of files: the command itself is in no file that the library loads.
        { name: 'files', test: /src\/(io\/(files|outputFile|paths|stdin|textFile)|doors\/bytes)\.ts/ },
        // What the library's functions share, so that its own file exports nothing but the library.
        { name: 'sources', test: /src\/api\/source\.ts/ },
        // In one file, so that its constants fold. Help does without it: what it needs stays outside.
        {
          name: 'simulator',
          test: /src\/(policy|scenario|fleet|content|engine|ledger|core\/(?!(names|printable|problems|version|words)\.))/,
        },
      ],
    },
  },
});

// For browsers and Web Workers: one file with all that it needs. What it still imports of Node.js is an error.
await build({
  input: 'src/api/browser.ts',
  platform: 'browser',
  tsconfig: false,
  transform: { typescript: { removeClassFieldsWithoutInitializer: true } },
  external: (id) => {
    if (id.startsWith('node:')) throw new Error(`the library for browsers imports ${id}`);
    return false;
  },
  output: {
    file: 'dist/browser.js',
    sourcemap: true,
    minify: { compress: true, mangle: false, codegen: true },
    codeSplitting: false,
  },
});

// The simulator of the studio: a Web Worker as one file, which vite puts into dist/studio.html.
await build({
  input: 'src/web/engine/worker.ts',
  platform: 'browser',
  tsconfig: false,
  transform: { typescript: { removeClassFieldsWithoutInitializer: true } },
  external: (id) => {
    if (id.startsWith('node:')) throw new Error(`the worker of the studio imports ${id}`);
    return false;
  },
  output: {
    file: 'build/studioWorker.js',
    format: 'iife',
    minify: { compress: true, mangle: true, codegen: true },
    codeSplitting: false,
  },
});

// The types of both entries, and of what these name.
rmSync('dist/types', { recursive: true, force: true });
const typed = new Set();
for (const entry of ['api/index.d.ts', 'api/browser.d.ts']) copyTypes(entry);

function copyTypes(file) {
  if (typed.has(file)) return;
  typed.add(file);
  const text = readFileSync(join('build', file), 'utf8');
  mkdirSync(join('dist/types', dirname(file)), { recursive: true });
  writeFileSync(join('dist/types', file), text);
  for (const [, name] of text.matchAll(/(?:from|import\()\s*['"](\.[^'"]+)\.js['"]/g)) {
    copyTypes(join(dirname(file), `${name}.d.ts`));
  }
}

// A command that was installed from this folder is a link to it.
chmodSync('dist/cli/main.js', 0o755);
