/**
 * The journal of a sweep or a calibration: a line for every run that is done, so that nothing is lost when it is killed.
 *
 * A line is its key, its figures and a check of both. A last line that is torn (the process was killed, the disk was
 * full) is cut off when the journal is opened again; a line that is damaged otherwise is left out and run again.
 */

import { createHash } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../core/problems.js';
import { counted } from '../core/words.js';
import type { Figures } from '../ledger/figures.js';
import { makeFolders } from './folders.js';
import { isAlive } from './leftovers.js';
import { refused } from './outputFile.js';

export const JOURNAL = 'journal.jsonl';
const LOCK = 'lock';

export class Journal<Result = Figures> {
  private readonly results = new Map<string, Result>();
  private readonly path: string;
  /** Lines that were damaged and left out. */
  damaged = 0;

  /**
   * Opens the journal of a folder, made if it is not there.
   *
   * @throws InputError when the folder cannot be written, or another process works in it
   */
  constructor(private readonly folder: string) {
    this.path = join(folder, JOURNAL);
    try {
      makeFolders(folder);
      this.lock();
      if (existsSync(this.path)) this.read();
      appendFileSync(this.path, '');
    } catch (error) {
      throw refused(folder, error);
    }
  }

  static exists(folder: string): boolean {
    return existsSync(join(folder, JOURNAL));
  }

  /** The results of a journal that another process wrote, without opening it for writing. */
  static readResults(folder: string): Map<string, Figures> {
    if (!Journal.exists(folder)) throw InputError.of(`${folder}: error: there is no journal of a sweep in this folder`);
    return parseLines<Figures>(readFileSync(join(folder, JOURNAL), 'utf8')).results;
  }

  get size(): number {
    return this.results.size;
  }

  get(key: string): Result | undefined {
    return this.results.get(key);
  }

  put(key: string, figures: Result): void {
    if (this.results.has(key)) return;
    try {
      appendFileSync(this.path, lineOf(key, figures));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const why = code === 'ENOSPC' ? 'the disk is full' : `it cannot be written (${code})`;
      throw InputError.of(
        `${this.path}: error: ${why}; the folder keeps ${counted(this.size, 'run')}: go on with --resume`,
      );
    }
    this.results.set(key, figures);
  }

  close(): void {
    rmSync(join(this.folder, LOCK), { force: true });
  }

  private read(): void {
    const text = readFileSync(this.path, 'utf8');
    const whole = text.lastIndexOf('\n') + 1;
    if (whole < text.length) truncateSync(this.path, Buffer.byteLength(text.slice(0, whole)));
    const { results, damaged } = parseLines<Result>(text.slice(0, whole));
    for (const [key, figures] of results) this.results.set(key, figures);
    this.damaged = damaged;
  }

  /** One process at a time: its number stands in the lock, and a lock whose process is gone is taken over. */
  private lock(): void {
    const path = join(this.folder, LOCK);
    const mine = `${process.pid}@${hostname()}`;
    try {
      const file = openSync(path, 'wx');
      writeSync(file, mine);
      closeSync(file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const other = readFileSync(path, 'utf8');
      const [pid, host] = other.split('@');
      if (host === hostname() && Number(pid) !== process.pid && isAlive(Number(pid))) {
        throw InputError.of(
          `${this.folder}: error: another dosim (process ${pid}) is working here; wait for it or name another --out`,
        );
      }
      if (host !== hostname() && host !== undefined) {
        throw InputError.of(
          `${this.folder}: error: dosim works here on ${host} (process ${pid}); if it does not, remove ${path}`,
        );
      }
      rmSync(path, { force: true });
      this.lock();
    }
  }
}

function lineOf(key: string, figures: unknown): string {
  const body = JSON.stringify(figures);
  return `${JSON.stringify({ key, check: check(key, body) }).slice(0, -1)},"figures":${body}}\n`;
}

function parseLines<Result>(text: string): { results: Map<string, Result>; damaged: number } {
  const results = new Map<string, Result>();
  let damaged = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    try {
      const { key, check: wanted, figures } = JSON.parse(line) as { key: string; check: string; figures: Result };
      if (check(key, JSON.stringify(figures)) !== wanted) throw new Error('damaged');
      results.set(key, figures);
    } catch {
      damaged += 1;
    }
  }
  return { results, damaged };
}

function check(key: string, body: string): string {
  return createHash('sha256').update(`${key} ${body}`).digest('hex').slice(0, 8);
}
