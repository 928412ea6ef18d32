/** Files in: scenarios with their relatives. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { didYouMean, InputError } from '../core/problems.js';
import type { ReadText } from '../scenario/layers.js';
import { besides, shown } from './paths.js';
import { readStdin, STDIN } from './stdin.js';
import { readTextFile } from './textFile.js';

/** Reads the text of a scenario; a name in a file is relative to that file, one from standard input to this folder. */
export const readText: ReadText = (name, from) => {
  const path = besides(name, from);
  const named = from === undefined ? '' : `, named in ${from}`;
  try {
    const text =
      path === STDIN && from === undefined ? readStdin() : readTextFile(path, `${shown(path)}${named}`, false);
    return { file: shown(path), text: text.replace(/^\uFEFF/, '') };
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { what, remedy } = whyUnreadable(path, (error as NodeJS.ErrnoException).code);
    throw InputError.of(`${shown(path)}: error: ${what}${named}${remedy}`);
  }
};

function whyUnreadable(path: string, code: string | undefined): { what: string; remedy: string } {
  if (code === 'ENOENT') {
    const folder = dirname(path);
    const isThere = existsSync(folder);
    const remedy = isThere ? didYouMean(basename(path), filesIn(folder)) : `; there is no folder ${shown(folder)}`;
    return { what: 'no such file', remedy };
  }
  if (code !== 'EISDIR') return { what: `cannot be read (${code})`, remedy: '' };
  const first = filesIn(path).find((name) => /\.ya?ml$/.test(name));
  const example = first === undefined ? '' : `, such as ${shown(join(path, first))}`;
  return { what: 'this is a folder', remedy: `; name a file${example}` };
}

/** Names of the files in a folder; none where it may not be listed. */
function filesIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isFile() ? [entry.name] : [])).sort();
  } catch {
    return [];
  }
}
