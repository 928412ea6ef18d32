/** What is wrong with an input, where, and what to do about it. */
import { distance } from 'fastest-levenshtein';
import { printable } from './printable.js';

export interface Position {
  file: string;
  line: number;
  column: number;
}

export interface Problem {
  /** A note says what was assumed; nothing is odd about the input. */
  severity: 'error' | 'warning' | 'note';
  /** Dotted path of the value in the scenario, e.g. `policies.DOMaxCacheAge`. */
  path: string;
  message: string;
  position?: Position;
}

/** Bad input: every problem of it at once. The command line prints them and exits with 2. */
export class InputError extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.name = 'InputError';
  }

  /** Bad input that has no position in a file. */
  static of(message: string, path = ''): InputError {
    return new InputError([{ severity: 'error', path, message }]);
  }
}

/** Something that can never be true was: a bug in dosim. The command line exits with 3. */
export class InvariantError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvariantError';
  }
}

/** `file:line:column: error: path: message`, which editors and terminals make clickable; an option of the command line has no lines. */
export function formatProblem(problem: Problem): string {
  const { position } = problem;
  const where = position ? `${isOption(position) ? position.file : placeOf(position)}: ` : '';
  return printable(`${where}${problem.severity}: ${problem.path ? `${problem.path}: ` : ''}${problem.message}`);
}

function placeOf({ column, file, line }: Position): string {
  return `${file}:${line}:${column}`;
}

/** True for what an option such as `--set path=value` says: the option stands in place of a file. */
function isOption({ file }: Position): boolean {
  return /^--[a-z]+ /.test(file);
}

/**
 * The allowed name nearest to one that is not allowed, if any is near enough to be what was meant:
 * at most a third of its letters differ (letter case does not count).
 */
function nearestName(name: string, allowed: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.ceil(name.length / 3)) + 1;
  for (const candidate of allowed) {
    const d = distance(name.toLowerCase(), candidate.toLowerCase());
    if (d < bestDistance) {
      best = candidate;
      bestDistance = d;
    }
  }
  return best;
}

/** The allowed names nearest to one that is not allowed, the nearest first. */
export function nearestNames(name: string, allowed: readonly string[], count: number): string[] {
  const lower = name.toLowerCase();
  return allowed
    .map((candidate) => ({ candidate, d: distance(lower, candidate.toLowerCase()) }))
    .sort((a, b) => a.d - b.d || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

/** `; did you mean X?` or nothing. */
export function didYouMean(name: string, allowed: readonly string[]): string {
  const nearest = nearestName(name, allowed);
  return nearest === undefined ? '' : `; did you mean ${nearest}?`;
}
