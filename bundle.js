/**
 * Makes what is shipped: the modules of src put together into few files, for two reasons. The compiler of Node.js folds a
 * constant of the same file, and fetches and checks one that is imported at every use; and a command waits for every
 * file that is loaded. Why and what it gave: docs/decisions/0008-bundle.md.
 */
import { build } from 'rolldown';

/** Libraries that every command waits for go in; the others are loaded by the commands that need them. */
const INCLUDED = ['zod', 'yaml', 'yargs', 'jstat', 'ipaddr.js', 'seedrandom', 'fastest-levenshtein'];

await build({
  input: {
    main: 'src/cli/main.ts',
    worker: 'src/experiment/worker.ts',
    taskThread: 'src/experiment/runners/taskThread.ts',
  },
  platform: 'node',
  external: (id) => !/^[./]/.test(id) && !INCLUDED.includes(id.split('/')[0]),
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
        // Each library in a file of its own: they depend on nothing, so that no file waits for one that waits for it.
        ...INCLUDED.map((name) => ({ name, test: new RegExp(`/node_modules/${name}/`) })),
        // In one file, so that its constants fold. Help does without it: what it needs stays outside.
        {
          name: 'simulator',
          test: /src\/(policy|scenario|fleet|content|engine|ledger|core\/(?!(problems|version)\.))/,
        },
      ],
    },
  },
});
