/** What is shipped: few files that start quickly, and code that the compiler of Node.js knows how to handle. */
import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { dirname, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MAIN } from './helpers.js';

const SIMULATOR = resolve(dirname(MAIN), 'simulator.js');

/** The files that one loads before it runs, itself included, and what they import from elsewhere. */
async function loadedWith(file: string, files = new Set<string>(), elsewhere = new Set<string>()) {
  files.add(file);
  const text = await readFile(file, 'utf8');
  for (const [, name] of text.matchAll(/(?:\bfrom|\bimport)\s*["']([^"']+)["']/g)) {
    if (!name!.startsWith('.')) elsewhere.add(name!);
    else if (!files.has(resolve(dirname(file), name!))) {
      await loadedWith(resolve(dirname(file), name!), files, elsewhere);
    }
  }
  return { files, elsewhere: [...elsewhere].filter((name) => !isBuiltin(name)) };
}

describe('what is shipped', () => {
  it('prints its help without a file of another package, and without the simulator', async () => {
    const { files, elsewhere } = await loadedWith(MAIN);
    expect(files.size).toBeGreaterThan(2);
    expect(elsewhere).toEqual([]);
    expect(files).not.toContain(SIMULATOR);
  });

  it('has a library that loads no command, whatever it is asked for', async () => {
    const reached = new Set<string>();
    const visit = async (file: string): Promise<void> => {
      if (reached.has(file)) return;
      reached.add(file);
      const text = await readFile(file, 'utf8');
      for (const [, name] of text.matchAll(/(?:\bfrom|\bimport|\bimport\()\s*["'`](\.[^"'`]+)["'`]/g)) {
        await visit(resolve(dirname(file), name!));
      }
    };
    await visit(resolve(dirname(MAIN), 'library.js'));
    expect(reached.size).toBeGreaterThan(10);
    expect(reached).not.toContain(MAIN);
  });

  it('measures what it prints without the tables of all scripts', async () => {
    expect(await readFile(resolve(dirname(MAIN), 'yargs.js'), 'utf8')).not.toContain('Intl.Segmenter');
  });

  it('has no field that is undefined before it has its value (decision 11)', async () => {
    const text = await readFile(SIMULATOR, 'utf8');
    const classes = [...text.matchAll(/\bclass(?: \w+)?(?: extends \w+)?\{(.{0,40})/gs)].map(([, body]) => body!);
    expect(classes.length).toBeGreaterThan(20);
    expect(classes.filter((body) => /^\w+;/.test(body))).toEqual([]);
  });
});
