/** Own sample files, one of each form that dosim import reads. Names, ids and values are made up. */
import { join } from 'node:path';
import { type Imported, type ImportOptions, importFiles } from '../../src/doors/importPolicies.js';
import { readImportFiles } from '../../src/io/importFiles.js';

export const SAMPLES = join(import.meta.dirname, 'samples');

/** Reads sample files or folders together. */
export function imported(names: readonly string[], options: ImportOptions = {}): Imported {
  return importFiles(readImportFiles(names.map((name) => join(SAMPLES, name))), options);
}
