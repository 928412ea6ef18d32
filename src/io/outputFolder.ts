/** Folders out, for all commands. Only what dosim wrote is replaced: each folder lists its files in a marker. */

import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { InputError } from '../core/problems.js';
import { VERSION } from '../core/version.js';
import { makeFolders } from './folders.js';
import { JOURNAL, Journal } from './journal.js';
import { MAKER, markAsMade, removeLeftovers } from './leftovers.js';
import {
  moveIntoPlace,
  partOf,
  type Rename,
  refused,
  renamePatiently,
  statOf,
  sync,
  syncFolder,
} from './outputFile.js';
import { holds } from './paths.js';

/** Lists the files that dosim wrote into a folder. */
export const MARKER = '.dosim-output.json';
const MOST_NAMES = 3;

type Command = 'run' | 'compare' | 'check' | 'diagnose' | 'observe' | 'causes' | 'recommend' | GrowingCommand;
/** Commands that keep what is done in their folder and go on with it, and what is in such a folder. */
const GROWING = { sweep: 'sweep', calibrate: 'calibration', recommend: 'search for settings' } as const;
type GrowingCommand = keyof typeof GROWING;

function isGrowing(command: Command): command is GrowingCommand {
  return Object.hasOwn(GROWING, command);
}

interface Marker {
  command: Command;
  /** Paths within the folder, with `/`. */
  files: string[];
}

/** Files of a folder as paths within it, with `/`; links count as files and are not followed. */
function filesWithin(folder: string, prefix = ''): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    return entry.isDirectory() ? filesWithin(folder, path) : [path];
  });
}

function readMarker(folder: string): Marker | undefined {
  try {
    if (!statOf(join(folder, MARKER))?.isFile()) return undefined;
    const { command, files } = JSON.parse(readFileSync(join(folder, MARKER), 'utf8')) as Marker;
    return Array.isArray(files) && files.every((file) => typeof file === 'string') ? { command, files } : undefined;
  } catch {
    return undefined;
  }
}

function markerText({ command, files }: Marker): string {
  const note = 'dosim wrote the files listed here, and replaces or removes no others';
  return `${JSON.stringify({ note, version: VERSION, command, files: [...files].sort() }, null, 2)}\n`;
}

/**
 * Looks whether a folder can be written: it is absent, empty, or one that dosim made.
 *
 * @returns its marker; `undefined` where there is no file yet
 * @throws InputError when it is anything else
 */
function claim(target: string, option: string): Marker | undefined {
  const refuse = (why: string) => InputError.of(`${option}: error: ${why}`);
  let stat: Stats | undefined;
  try {
    stat = statOf(target);
  } catch (error) {
    throw refused(option, error);
  }
  if (stat?.isSymbolicLink()) throw refuse('this is a symbolic link, which is not replaced; name the folder itself');
  if (stat && !stat.isDirectory()) throw refuse('this is a file; name a folder');
  if (holds(target, '.')) throw refuse('this folder holds the one you are in; name another folder');
  if (!stat) return undefined;
  if (stat.dev !== statOf(dirname(resolve(target)))?.dev) throw refuse('a disk begins here; name a folder in it');
  try {
    if (readdirSync(target).length === 0) return undefined;
  } catch (error) {
    throw refused(option, error);
  }
  const marker = readMarker(target);
  if (marker === undefined && isOfOlderVersion(target)) {
    throw refuse(
      `this was written by an older dosim, which left no list of its files (${MARKER}); remove it, or name another folder`,
    );
  }
  if (marker === undefined) throw refuse('this exists and is no output of dosim; name another folder');
  return marker;
}

/** True when a folder holds what dosim 0.1 wrote for a run, a comparison or a sweep. */
function isOfOlderVersion(folder: string): boolean {
  if (Journal.exists(folder) && Journal.readResults(folder).size > 0) return true;
  return ['summary.json', 'compare.json', 'sweep.json'].some((name) => {
    try {
      const value = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, unknown> | null;
      const isOurs = typeof value?.version === 'string' || (Array.isArray(value?.effects) && 'points' in value);
      return isOurs && statOf(join(folder, 'report.html')) !== undefined;
    } catch {
      return false;
    }
  });
}

/** Makes the folder above a path. @returns the folders that were not there, the innermost first */
function makeParents(target: string, option: string): string[] {
  const parent = dirname(resolve(target));
  try {
    return makeFolders(parent);
  } catch (error) {
    throw refused(option, error);
  }
}

/** A folder in the making: written beside its place, then moved there in one step. */
export class OutputFolder {
  readonly path: string;
  private readonly option: string;
  private readonly madeParents: string[];
  private isKept = false;

  /**
   * @param target the folder to make; one that an earlier run or comparison made is replaced at the end
   * @throws InputError when the target is something else, holds other files, or cannot be written
   */
  constructor(
    readonly target: string,
    private readonly command: Command,
  ) {
    this.option = `--out ${target}`;
    this.madeParents = makeParents(target, this.option);
    this.path = partOf(resolve(target));
    try {
      removeLeftovers(target);
      this.claim();
      // Its mode follows the umask.
      mkdirSync(this.path);
      markAsMade(this.path);
    } catch (error) {
      this.discard();
      throw refused(this.option, error);
    }
  }

  file(name: string): string {
    const path = join(this.path, name);
    if (name.includes('/')) mkdirSync(dirname(path), { recursive: true });
    return path;
  }

  /** Removes what was written. @returns what went wrong meanwhile, as it is told */
  failed(error: unknown): unknown {
    this.discard();
    return refused(this.option, error, '; nothing was replaced');
  }

  /** Puts the finished folder in its place. */
  async finish(rename: Rename = renameSync): Promise<void> {
    const files = filesWithin(this.path).filter((file) => file !== MAKER);
    writeFileSync(this.file(MARKER), markerText({ command: this.command, files }));
    for (const file of [...files, MARKER]) sync(this.file(file));
    syncFolder(this.path);
    this.isKept = true;
    const remark = `; the results are in ${this.path}`;
    const old = `${this.path}.old`;
    let isAside = false;
    try {
      this.claim(remark);
      if (statOf(this.target)) {
        await renamePatiently(this.target, old, rename);
        isAside = true;
      }
      await renamePatiently(this.path, this.target, rename);
    } catch (error) {
      if (isAside) await renamePatiently(old, this.target);
      throw refused(this.option, error, remark);
    }
    syncFolder(dirname(resolve(this.target)));
    rmSync(join(this.target, MAKER), { force: true });
    rmSync(old, { recursive: true, force: true });
  }

  /** Removes what was written, but finished results that could not be moved. */
  discard(): void {
    if (this.isKept) return;
    rmSync(this.path, { recursive: true, force: true });
    this.removeMadeParents();
  }

  private removeMadeParents(): void {
    for (const parent of this.madeParents) if (readdirSync(parent).length === 0) rmdirSync(parent);
  }

  private claim(remark = ''): void {
    const marker = claim(this.target, this.option);
    if (marker === undefined) return;
    const refuse = (why: string) => InputError.of(`${this.option}: error: ${why}${remark}`);
    const growing = isGrowing(marker.command) ? GROWING[marker.command] : undefined;
    if (growing !== undefined) throw refuse(`a ${growing} is in this folder; name another`);
    const isOwn = (file: string) =>
      file === MARKER || ((file === MAKER || marker.files.includes(file)) && statOf(join(this.target, file))!.isFile());
    const others = filesWithin(this.target).filter((file) => !isOwn(file));
    if (others.length === 0) return;
    const names = `${others.slice(0, MOST_NAMES).join(', ')}${others.length > MOST_NAMES ? ' and others' : ''}`;
    throw refuse(`${names} in it: not written by dosim, and not replaced; move it or name another folder`);
  }
}

/** A folder that grows in place, as that of a sweep: each of its files is whole or as it was. */
export class GrowingFolder {
  private readonly option: string;
  private readonly listed: Set<string>;
  /** What was made for it, the innermost first; nothing where it was there before. */
  private readonly made: readonly string[];
  private readonly written = new Set<string>();

  /**
   * @param path made if it is not there
   * @param names what will be written into it, which must not be there already unless dosim wrote it
   * @throws InputError when the folder is none that this command made, holds one of the names, or cannot be written
   */
  constructor(
    readonly path: string,
    names: readonly string[],
    private readonly command: GrowingCommand = 'sweep',
  ) {
    this.option = `--out ${path}`;
    const marker = claim(path, this.option);
    const refuse = (why: string) => InputError.of(`${this.option}: error: ${why}`);
    if (marker && marker.command !== command) throw refuse(`the output of dosim ${marker.command} is in this folder`);
    this.listed = new Set(marker?.files.filter((file) => file !== JOURNAL));
    for (const name of names) if (this.isOthers(name)) throw refuse(`${name} in it was not written by dosim`);
    this.made = makeParents(join(path, MARKER), this.option);
    try {
      this.saveMarker();
    } catch (error) {
      this.discard();
      throw error;
    }
  }

  /** Writes a file of the folder beside its place and moves it there. */
  async write(name: string, write: (path: string) => void | Promise<void>): Promise<void> {
    const path = join(this.path, name);
    if (this.isOthers(name)) throw InputError.of(`${this.option}: error: ${name} in it was not written by dosim`);
    if (!this.listed.has(name)) {
      this.listed.add(name);
      this.saveMarker();
    }
    try {
      makeFolders(dirname(path));
      await moveIntoPlace(path, write);
    } catch (error) {
      throw refused(this.option, error, `; ${name} is as it was`);
    }
    this.written.add(name);
  }

  /** Removes a folder that was not there before, with a journal that has nothing in it. */
  discard(): void {
    if (!this.made.includes(resolve(this.path))) return;
    for (const name of [MARKER, JOURNAL]) rmSync(join(this.path, name), { force: true });
    for (const folder of this.made) if (readdirSync(folder).length === 0) rmdirSync(folder);
  }

  /** Removes files of an earlier time that were not written again. */
  finish(): void {
    this.removeParts();
    for (const name of this.listed) {
      if (this.written.has(name)) continue;
      if (!this.isOthers(name)) rmSync(join(this.path, name), { force: true });
      this.listed.delete(name);
    }
    this.saveMarker();
  }

  /** Files in the making that a killed process left: whoever holds the lock of the journal is alone here. */
  private removeParts(): void {
    for (const name of readdirSync(this.path)) {
      const [, of] = /^(.+)\.part-\d+-[0-9a-f]{6}$/.exec(name) ?? [];
      if (of === undefined || !(of === MARKER || this.listed.has(of))) continue;
      if (statOf(join(this.path, name))?.isFile()) rmSync(join(this.path, name), { force: true });
    }
  }

  private isOthers(name: string): boolean {
    const stat = statOf(join(this.path, name));
    return stat !== undefined && !(this.listed.has(name) && stat.isFile());
  }

  private saveMarker(): void {
    const part = partOf(join(this.path, MARKER));
    try {
      writeFileSync(part, markerText({ command: this.command, files: [JOURNAL, ...this.listed] }));
      sync(part);
      renameSync(part, join(this.path, MARKER));
    } catch (error) {
      rmSync(part, { force: true });
      throw refused(this.option, error);
    }
  }
}
