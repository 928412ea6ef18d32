/** Rule: which version of Windows a text means: its name, or the build that a device reports. */
import { didYouMean } from '../core/problems.js';
import { BUILDS } from './versions.js';

const VERSIONS = Object.keys(BUILDS);

/** The newest release that is known. */
const LAST_CLIENT = '11 26H1';

/** What a Windows without a release means: the newest that every device gets. */
const NEWEST: Readonly<Record<string, string>> = { '10': '10 22H2', '11': '11 25H2' };

const ALLOWED =
  'allowed is a Windows version such as 10 22H2, 11 24H2 or Server 2022, or a build such as 10.0.22631.4317';

type ReadWindows = { ok: true; version: string } | { ok: false; message: string };

/**
 * Reads a version of Windows, or the build that a device reports.
 *
 * @param text `11 23H2`, `Windows 11 23H2`, `11` (the newest release), `Server 2022`, `10.0.22631.4317`, `10.0.22631` or
 *   `22631`; a build that clients and a server share is the client's
 * @returns the version, `11 23H2`; or what is wrong, with the nearest release
 */
export function readWindows(text: string): ReadWindows {
  const plain = text.trim().replace(/^(microsoft )?windows /i, '');
  const build = /^(?:10\.0\.)?(\d{5})(?:\.\d+)?$/.exec(plain);
  if (build) return ofBuild(Number(build[1]), text);
  const server = /^server (\d{4})$/i.exec(plain);
  if (server) return known(`Server ${server[1]}`);
  const named = /^(1[01])(?:[ ,]+(?:version )?(\d{4}|\d{2}h\d))?$/i.exec(plain);
  if (!named) return { ok: false, message: ALLOWED };
  const [, major, release] = named as unknown as [string, string, string | undefined];
  return known(release === undefined ? NEWEST[major]! : `${major} ${release.toUpperCase()}`);
}

function known(version: string): ReadWindows {
  if (VERSIONS.includes(version) || isLater(version)) return { ok: true, version };
  const near = didYouMean(version, VERSIONS) || `; known are ${VERSIONS.join(', ')}`;
  return { ok: false, message: `Windows has no release ${version}${near}` };
}

/** A pattern of versions for filters: a Windows without a release means all of its releases, a build its version. */
export function windowsPattern(pattern: string): string {
  const plain = pattern.trim().replace(/^windows /i, '');
  if (/^1[01]$/.test(plain)) return `${plain} *`;
  const read = plain.includes('*') ? null : readWindows(plain);
  return read?.ok ? read.version : plain;
}

function ofBuild(build: number, text: string): ReadWindows {
  // The clients come first.
  const version = VERSIONS.find((name) => BUILDS[name] === build);
  if (version !== undefined) return { ok: true, version };
  const distance = (name: string) => Math.abs(BUILDS[name]! - build);
  const near = VERSIONS.reduce((best, name) => (distance(name) < distance(best) ? name : best));
  return {
    ok: false,
    message: `${text.trim()} is no build of a release; the nearest is ${BUILDS[near]} (Windows ${near})`,
  };
}

/** True for a half-year release of Windows 11 after those of the table, which a newer Windows may have. */
function isLater(version: string): boolean {
  return /^11 \d{2}H[12]$/.test(version) && version > LAST_CLIENT;
}
