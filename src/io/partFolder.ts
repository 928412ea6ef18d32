/**
 * Accounts of parts in a folder, by the hash of what the parts read. Several processes may use it at a time: a file comes into
 * its place whole, and a file that is gone or damaged is one that is not there.
 */
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '@noble/hashes/sha2.js';
import { InputError } from '../core/problems.js';
import { makeFolders } from './folders.js';
import { refused } from './outputFile.js';

/** Says that dosim may remove files of the folder. */
const MARKER = '.dosim-parts.json';
const NOTE = 'results of parts that dosim has simulated; it removes the oldest, and all can be removed at any time';
const KEY = /^[0-9a-f]{64}$/;
/** Bytes of the checksum behind the content. */
const CHECKSUM = 16;
/** The folder is looked through after so many new bytes, as a share of its limit; then it is brought down to another. */
const LOOK_AFTER = 0.05;
const DOWN_TO = 0.8;
/** A file that was used in the last hour has the time of its use already. */
const USED_AGAIN_MS = 3_600_000;
/** What a process that was killed left half written goes after a day. */
const LEFTOVER_MS = 86_400_000;

/**
 * Makes the folder, or finds that it is one.
 *
 * @throws InputError when it holds other files, or cannot be written
 */
export function preparePartFolder(folder: string): void {
  const option = `--remember ${folder}`;
  try {
    makeFolders(folder);
    const names = readdirSync(folder);
    if (names.length > 0 && !names.includes(MARKER)) {
      throw InputError.of(`${option}: error: this folder holds other files; name an empty one, or a new one`);
    }
    writeFileSync(join(folder, MARKER), `${JSON.stringify({ note: NOTE })}\n`);
  } catch (error) {
    throw refused(option, error);
  }
}

/** The store of a folder that was prepared. */
export class PartFolder {
  private newBytes = 0;
  private files = 0;

  constructor(
    private readonly folder: string,
    private readonly limitBytes: number,
  ) {}

  get(key: string): Uint8Array | undefined {
    const file = this.fileOf(key);
    try {
      // A pipe or a device would be read without end.
      if (!lstatSync(file).isFile()) return undefined;
      const bytes = new Uint8Array(readFileSync(file));
      const content = bytes.subarray(0, Math.max(0, bytes.length - CHECKSUM));
      if (!isSame(bytes.subarray(content.length), checksumOf(content))) {
        rmSync(file, { force: true });
        return undefined;
      }
      this.noteUse(file);
      return content;
    } catch {
      return undefined;
    }
  }

  put(key: string, content: Uint8Array): void {
    const file = this.fileOf(key);
    this.files += 1;
    const part = `${file}.${process.pid}-${process.hrtime.bigint()}-${this.files}.tmp`;
    try {
      mkdirSync(join(this.folder, key.slice(0, 2)), { recursive: true });
      writeFileSync(part, Buffer.concat([content, checksumOf(content)]));
      renameSync(part, file);
    } catch {
      // A full disk costs the memory, and not the run.
      removeIfPossible(part);
      return;
    }
    this.newBytes += content.length + CHECKSUM;
    if (this.newBytes > LOOK_AFTER * this.limitBytes) {
      this.newBytes = 0;
      this.tidy();
    }
  }

  /** Removes the files that were not used for longest, until what is left is well below the limit. */
  private tidy(): void {
    const files = this.list();
    let sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
    if (sizeBytes <= this.limitBytes) return;
    for (const { path, sizeBytes: freed } of files.sort((a, b) => a.usedMs - b.usedMs)) {
      if (sizeBytes <= DOWN_TO * this.limitBytes) break;
      removeIfPossible(path);
      sizeBytes -= freed;
    }
  }

  /** Files of accounts; what was left half written is removed. */
  private list(): { path: string; sizeBytes: number; usedMs: number }[] {
    const found: { path: string; sizeBytes: number; usedMs: number }[] = [];
    for (const shelf of namesIn(this.folder).filter((name) => /^[0-9a-f]{2}$/.test(name))) {
      for (const name of namesIn(join(this.folder, shelf))) {
        const path = join(this.folder, shelf, name);
        const stat = lstatSync(path, { throwIfNoEntry: false });
        if (!stat) continue;
        if (KEY.test(name)) found.push({ path, sizeBytes: stat.size, usedMs: stat.mtimeMs });
        else if (name.endsWith('.tmp') && Date.now() - stat.mtimeMs > LEFTOVER_MS) removeIfPossible(path);
      }
    }
    return found;
  }

  private noteUse(file: string): void {
    const now = Date.now();
    if (now - statSync(file).mtimeMs < USED_AGAIN_MS) return;
    utimesSync(file, now / 1000, now / 1000);
  }

  private fileOf(key: string): string {
    return join(this.folder, key.slice(0, 2), key);
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** What cannot be removed stays: the run does not need it gone. */
function removeIfPossible(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // A folder in the place of a file, or a file in the place of a folder.
  }
}

function checksumOf(content: Uint8Array): Uint8Array {
  return sha256(content).subarray(0, CHECKSUM);
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
