/**
 * Files out. What is written is whole or as it was before: it is written beside its place, synced and moved there. An
 * error of the operating system is bad input, not a bug.
 */
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { InputError } from '../core/problems.js';
import { readTextFile } from './textFile.js';

export { jsonText } from '../core/jsonText.js';

/** Another program (a virus scanner, an indexer, a viewer) may have a file open for a moment. */
const RENAME_TRIES = 10;
const RENAME_PAUSE_MS = 100;

export type Rename = (from: string, to: string) => void;

/** Why the operating system refused a file, as a remark. */
function whyRefused(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'the disk is full';
  if (code === 'EEXIST' || code === 'ENOTDIR') return `a file lies where a folder is needed (${code}); name another`;
  if (code === 'EBUSY') return 'it is in use by another program (EBUSY)';
  return `cannot be written (${code})`;
}

/** An error of the operating system as bad input, which ends with exit code 2; any other error as it is. */
export function refused(what: string, error: unknown, remark = ''): unknown {
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  if (error instanceof InputError || code === undefined || syscall === undefined) return error;
  return InputError.of(`${what}: error: ${whyRefused(error)}${remark}`);
}

/** What stands at a path itself, a link not followed; `undefined` for nothing. */
export function statOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

export function sync(path: string): void {
  const handle = openSync(path, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Makes the names of a folder last, where the system can: Windows opens no folders. */
export function syncFolder(path: string): void {
  try {
    const handle = openSync(path, 'r');
    fsyncSync(handle);
    closeSync(handle);
  } catch {
    // The files themselves are synced.
  }
}

export function partOf(path: string): string {
  return `${path}.part-${process.pid}-${randomBytes(3).toString('hex')}`;
}

/**
 * Renames, also over a file that another program has open for a moment, which Windows refuses meanwhile.
 *
 * @param rename tests pass one that fails
 */
export async function renamePatiently(from: string, to: string, rename: Rename = renameSync): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      rename(from, to);
      return;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const mayPass = code === 'EPERM' || code === 'EBUSY' || code === 'EACCES';
      if (!mayPass || tries >= RENAME_TRIES) throw error;
      await new Promise((done) => setTimeout(done, RENAME_PAUSE_MS));
    }
  }
}

/**
 * Writes a file beside its place and moves it there.
 *
 * @param write writes the file that it is given
 * @throws what `write` or the operating system throws; then the file is as it was
 */
export async function moveIntoPlace(path: string, write: (part: string) => void | Promise<void>): Promise<void> {
  const part = partOf(path);
  const old = statOf(path);
  try {
    await write(part);
    if (old) chmodSync(part, old.mode & 0o777);
    sync(part);
    await renamePatiently(part, path);
    syncFolder(dirname(path));
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

/** One file of an option, such as `--junit FILE`: looked at before the runs, written after them. */
export class OutputFile {
  /** The file itself where the path is a link, which stays. */
  private readonly path: string;
  private readonly isSpecial: boolean;
  private readonly what: string;

  /**
   * @param option how the file was named, e.g. `--junit`
   * @param isOwn tells by its text whether dosim wrote a file that is there: no other is replaced
   * @throws InputError when the file could not be written after the runs
   */
  constructor(option: string, written: string, isOwn: (text: string) => boolean) {
    this.what = `${option} ${written}`.trim();
    const refuse = (why: string) => InputError.of(`${this.what}: error: ${why}`);
    try {
      const stat = statSync(written, { throwIfNoEntry: false });
      if (stat?.isDirectory()) throw refuse('this is a folder; name a file');
      if (stat) accessSync(written, constants.W_OK);
      // A device, a pipe or a socket is written to and not replaced.
      this.isSpecial = stat !== undefined && !stat.isFile();
      this.path = statOf(written)?.isSymbolicLink() && !this.isSpecial ? realpathSync(written) : resolve(written);
      if (this.isSpecial) return;
      const folder = statOf(dirname(this.path));
      if (!folder) throw refuse(`there is no folder ${dirname(written)}`);
      if (stat && stat.size > 0 && !isOwn(textOf(this.path, this.what))) {
        throw refuse('this file exists and was not written by dosim; name another');
      }
      const trial = partOf(this.path);
      writeFileSync(trial, '');
      rmSync(trial);
    } catch (error) {
      throw refused(this.what, error);
    }
  }

  /** Removes what an earlier time left, so that nobody takes it for the result of this one. */
  clear(): void {
    if (!this.isSpecial) rmSync(this.path, { force: true });
  }

  /** @throws InputError when it cannot be written; then it is as it was */
  async write(text: string): Promise<void> {
    try {
      if (this.isSpecial) writeFileSync(this.path, text);
      else await moveIntoPlace(this.path, (part) => writeFileSync(part, text));
    } catch (error) {
      throw refused(this.what, error);
    }
  }
}

/** The text of a file, also where PowerShell saved it; of what is no text: none. */
function textOf(path: string, what: string): string {
  try {
    return readTextFile(path, what, false);
  } catch (error) {
    if (error instanceof InputError) return '';
    throw error;
  }
}

/** Writes a file that must not be there yet. @throws InputError when it is, or cannot be written */
export function writeNewFile(path: string, text: string | Uint8Array): void {
  let handle: number;
  try {
    handle = openSync(path, 'wx');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw InputError.of(`${path}: error: this file exists; name another`);
    if (code === 'ENOENT') throw InputError.of(`${path}: error: there is no folder ${dirname(path)}`);
    throw refused(path, error);
  }
  try {
    writeFileSync(handle, text);
    fsyncSync(handle);
  } catch (error) {
    rmSync(path, { force: true });
    throw refused(path, error);
  } finally {
    closeSync(handle);
  }
}

function isThere(path: string): boolean {
  try {
    return statOf(path) !== undefined;
  } catch (error) {
    throw refused(path, error);
  }
}

/** Writes files that must not be there yet: all of them, or none. @throws InputError when one is there, or cannot be written */
export function writeNewFiles(files: readonly { path: string; text: string }[]): void {
  const there = files.find(({ path }) => isThere(path));
  if (there) throw InputError.of(`${there.path}: error: this file exists; name another, or another folder`);
  const written: string[] = [];
  try {
    for (const { path, text } of files) {
      writeNewFile(path, text);
      written.push(path);
    }
  } catch (error) {
    for (const path of written) rmSync(path, { force: true });
    throw error;
  }
}
