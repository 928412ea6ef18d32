/** Folders with those above them. */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and those above it that are missing, one at a time. With its option `recursive` Node.js tries for ever
 * where a system lists a folder and makes none in it, as `/proc` does.
 *
 * @returns the folders that were not there, the innermost first
 * @throws the error of the system
 */
export function makeFolders(folder: string): string[] {
  const missing: string[] = [];
  for (let path = resolve(folder); !existsSync(path); path = dirname(path)) missing.push(path);
  for (const path of missing.toReversed()) {
    try {
      mkdirSync(path);
    } catch (error) {
      // Another process was faster.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  // A file of this name is said to be there, by the system.
  if (missing.length === 0 && !statSync(folder).isDirectory()) mkdirSync(folder);
  return missing;
}
