/** Files in for an import: as bytes, of folders all that lie in them. */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  type Stats,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../core/problems.js';
import type { ImportFile } from '../doors/found.js';
import { MOST_BYTES, MOST_FILES } from '../doors/limits.js';
import { shown } from './paths.js';

/** Folders within folders. */
const DEEPEST = 30;

/**
 * Reads files, and all files of folders in the order of their names. Links within a folder may lead out of it: they are
 * not followed.
 *
 * @param mostBytes of all files together
 * @throws InputError when one is not there, is no file, or when they are too many or too much
 */
export function readImportFiles(paths: readonly string[], mostBytes = MOST_BYTES): ImportFile[] {
  const files: ImportFile[] = [];
  let bytesLeft = mostBytes;
  const take = (path: string) => {
    if (files.length >= MOST_FILES)
      throw InputError.of(`${shown(path)}: error: there are more than ${MOST_FILES} files`);
    const bytes = bytesOf(path, bytesLeft, mostBytes);
    bytesLeft -= bytes.length;
    files.push({ name: shown(path).replaceAll('\\', '/'), bytes });
  };
  const takeFolder = (folder: string, depth: number) => {
    if (depth > DEEPEST) throw InputError.of(`${shown(folder)}: error: folders lie more than ${DEEPEST} deep`);
    for (const name of asked(folder, () => readdirSync(folder)).sort()) {
      const path = join(folder, name);
      const stat = asked(path, () => lstatSync(path));
      if (stat.isDirectory()) takeFolder(path, depth + 1);
      else if (stat.isFile()) take(path);
    }
  };
  for (const path of paths) {
    const stat = asked(path, () => statSync(path));
    if (stat.isDirectory()) takeFolder(path, 1);
    // A pipe that nobody writes to would be waited for without end.
    else if (stat.isFile()) take(path);
    else throw noFile(path);
  }
  return files;
}

/**
 * @param leftBytes what may still be read
 * @param mostBytes of all files, for the message
 */
function bytesOf(path: string, leftBytes: number, mostBytes: number): Uint8Array {
  return asked(path, () => {
    const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stat: Stats = fstatSync(descriptor);
      if (!stat.isFile()) throw noFile(path);
      if (stat.size > leftBytes) {
        throw InputError.of(
          `${shown(path)}: error: with this file there are more than ${mostBytes / 2 ** 20} MB to read`,
        );
      }
      const bytes = new Uint8Array(stat.size);
      let length = 0;
      for (let count = -1; count !== 0 && length < bytes.length; length += count) {
        count = readSync(descriptor, bytes, length, bytes.length - length, null);
      }
      return bytes.subarray(0, length);
    } finally {
      closeSync(descriptor);
    }
  });
}

function noFile(path: string): InputError {
  return InputError.of(`${shown(path)}: error: this is a device or a pipe; an import reads files and folders`);
}

/** Asks the system; what it refuses is bad input. */
function asked<T>(path: string, question: () => T): T {
  try {
    return question();
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw InputError.of(`${shown(path)}: error: ${code === 'ENOENT' ? 'no such file' : `cannot be read (${code})`}`);
  }
}
