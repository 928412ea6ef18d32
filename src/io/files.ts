/** Files in and out: scenarios with their relatives, and output folders that are whole or absent. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { didYouMean, InputError } from '../core/problems.js';
import type { ReadText } from '../scenario/layers.js';
import { readStdin, STDIN } from './stdin.js';

/** Reads the text of a scenario; a name in a file is relative to that file, one from standard input to this folder. */
export const readText: ReadText = (name, from) => {
  const path = from === undefined || isAbsolute(name) ? name : join(dirname(from), name);
  try {
    const text = name === STDIN ? readStdin() : readFileSync(path, 'utf8');
    return { file: display(path), text: text.replace(/^\uFEFF/, '') };
  } catch (error) {
    const { what, remedy } = whyUnreadable(path, (error as NodeJS.ErrnoException).code);
    const named = from === undefined ? '' : `, named in ${from}`;
    throw InputError.of(`${display(path)}: error: ${what}${named}${remedy}`);
  }
};

function whyUnreadable(path: string, code: string | undefined): { what: string; remedy: string } {
  if (code === 'ENOENT') {
    const folder = dirname(path);
    const isThere = existsSync(folder);
    const remedy = isThere ? didYouMean(basename(path), filesIn(folder)) : `; there is no folder ${display(folder)}`;
    return { what: 'no such file', remedy };
  }
  if (code !== 'EISDIR') return { what: `cannot be read (${code})`, remedy: '' };
  const first = filesIn(path).find((name) => /\.ya?ml$/.test(name));
  const example = first === undefined ? '' : `, such as ${display(join(path, first))}`;
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

function display(path: string): string {
  const short = relative('.', resolve(path));
  return short.startsWith('..') || isAbsolute(short) ? path : short;
}

/** A folder in the making: written beside its place, then moved there in one step. */
export class OutputFolder {
  readonly path: string;

  /**
   * @param target the folder to make; one that an earlier run made is replaced at the end
   * @throws InputError when the target is something else or its parent cannot be written
   */
  constructor(readonly target: string) {
    if (existsSync(target) && !existsSync(join(target, 'summary.json')) && !existsSync(join(target, 'compare.json'))) {
      throw InputError.of(`--out ${target}: error: this exists and is no output of dosim; name another folder`);
    }
    try {
      mkdirSync(dirname(resolve(target)), { recursive: true });
      this.path = mkdtempSync(`${resolve(target)}.part-`);
    } catch (error) {
      throw InputError.of(`--out ${target}: error: cannot be written (${(error as NodeJS.ErrnoException).code})`);
    }
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** Puts the finished folder in its place. */
  finish(): void {
    const old = `${this.path}.old`;
    if (existsSync(this.target)) renameSync(this.target, old);
    renameSync(this.path, this.target);
    rmSync(old, { recursive: true, force: true });
  }

  /** Removes what was written. */
  discard(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
