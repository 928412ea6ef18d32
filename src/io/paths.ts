/** Paths under the rules of this system; tests pass those of Windows. */
import path, { type PlatformPath } from 'node:path';

/** What Windows allows in no name of a file, and what would lead out of the folder. */
const FORBIDDEN = /[<>:"/\\|?*\p{Cc}]/u;
/** Names of devices, with any ending. */
const DEVICES = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;
const LONGEST_NAME = 200;

/** A path as messages show it: relative to this folder where it lies within, else as it was written. */
export function shown(written: string, rules: PlatformPath = path): string {
  const short = rules.relative('.', rules.resolve(written));
  return short === '' || isOutside(short, rules) ? written : short;
}

/** The path of a file that another names: relative to that one. */
export function besides(name: string, from: string | undefined, rules: PlatformPath = path): string {
  return from === undefined || rules.isAbsolute(name) ? name : rules.join(rules.dirname(from), name);
}

/** Whether a folder is another or holds it. */
export function holds(folder: string, other: string, rules: PlatformPath = path): boolean {
  return !isOutside(rules.relative(rules.resolve(folder), rules.resolve(other)), rules);
}

function isOutside(relative: string, rules: PlatformPath): boolean {
  return relative === '..' || relative.startsWith(`..${rules.sep}`) || rules.isAbsolute(relative);
}

/** Why a name cannot be that of a folder on every system, or `null`. */
export function folderNameProblem(name: string): string | null {
  if (name.length > LONGEST_NAME) return `it is longer than ${LONGEST_NAME} characters`;
  const found = FORBIDDEN.exec(name);
  if (found) return `it contains ${JSON.stringify(found[0])}`;
  if (/^\.*$/.test(name)) return 'it is no name';
  if (/[. ]$/.test(name) || name.startsWith(' ')) return 'it begins or ends with a space, or ends with a dot';
  return DEVICES.test(name) ? 'it is the name of a device on Windows' : null;
}
