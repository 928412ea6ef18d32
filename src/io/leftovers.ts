/**
 * What a process that was killed left beside a folder that it was to write: the folder in the making, and the one before
 * it if that had been moved aside. Each folder in the making says who makes it, so that nothing else is ever removed.
 */
import { readdirSync, readFileSync, readlinkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { statOf } from './outputFile.js';

/** Says who makes a folder, until it stands in its place. */
export const MAKER = '.dosim-part.json';

interface Maker {
  /** Name of the folder in the making. */
  part: string;
  host: string;
  /** Processes have numbers of their own within a container. */
  space: string;
  pid: number;
}

/** Those of this process: a number may be that of a process that is gone. */
const own = new Set<string>();

/** Marks a folder in the making as one of this process. */
export function markAsMade(path: string): void {
  const maker: Maker = { part: basename(path), host: hostname(), space: processSpace(), pid: process.pid };
  own.add(maker.part);
  const note = 'a folder that dosim is making; it is removed by the next run when this process is gone';
  writeFileSync(join(path, MAKER), `${JSON.stringify({ note, ...maker })}\n`);
}

/** Removes what killed processes of this machine left of a folder; one that had been moved aside comes back. */
export function removeLeftovers(target: string): void {
  const folder = dirname(resolve(target));
  const start = `${basename(resolve(target))}.part-`;
  const parts = new Set<string>();
  for (const name of readdirSync(folder)) {
    const [part] = name.startsWith(start) ? (/^\d+-[0-9a-f]{6}(?=$|\.old$)/.exec(name.slice(start.length)) ?? []) : [];
    if (part !== undefined) parts.add(`${start}${part}`);
  }
  for (const part of parts) {
    const path = join(folder, part);
    const maker = makerOf(path, part) ?? makerOf(target, part);
    if (maker === undefined || !isGone(maker)) continue;
    try {
      remove(path, target);
    } catch {
      // Those of another user stay: they do not stand in the way.
    }
  }
}

/** Removes a folder in the making, after what it was to replace is back, or has been replaced. */
function remove(path: string, target: string): void {
  const old = `${path}.old`;
  if (isFolder(old)) {
    if (statOf(target) === undefined) renameSync(old, target);
    else rmSync(old, { recursive: true, force: true });
  }
  if (isFolder(path)) rmSync(path, { recursive: true, force: true });
}

/** True while a process runs, of this user or of another. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function isGone({ host, part, pid, space }: Maker): boolean {
  if (host !== hostname() || space !== processSpace() || own.has(part)) return false;
  return pid === process.pid || !isAlive(pid);
}

function makerOf(folder: string, part: string): Maker | undefined {
  try {
    if (!isFolder(folder) || !statOf(join(folder, MAKER))?.isFile()) return undefined;
    const maker = JSON.parse(readFileSync(join(folder, MAKER), 'utf8')) as Maker;
    return maker.part === part && Number.isSafeInteger(maker.pid) && maker.pid > 0 ? maker : undefined;
  } catch {
    return undefined;
  }
}

function isFolder(path: string): boolean {
  return statOf(path)?.isDirectory() === true;
}

function processSpace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
