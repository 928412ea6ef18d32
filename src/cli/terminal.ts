/** The way to the terminal, and the only one: no control character of an input gets there. */
import { printable, printableLines } from '../core/printable.js';
import { formatProblem, InputError, type Problem } from '../core/problems.js';
import { textOf } from '../doors/bytes.js';
import { refused } from '../io/outputFile.js';

/** Prints lines of a result. */
export function print(text: string): void {
  process.stdout.write(`${printableLines(text)}\n`);
}

/**
 * Gives the bytes of a file to what reads standard output. A terminal gets text without the control characters of an input.
 *
 * @param isText false: a terminal cannot show it
 * @throws InputError when it cannot be shown
 */
export function printBytes(bytes: Uint8Array, isText: boolean): void {
  if (!process.stdout.isTTY) process.stdout.write(bytes);
  else if (isText) print((textOf(bytes) ?? '').replaceAll('\r\n', '\n').trimEnd());
  else throw InputError.of('this is no text that a terminal can show: name a file by --out');
}

/** Prints lines beside the result: warnings, errors, notes. */
export function tell(text: string): void {
  process.stderr.write(`${printableLines(text)}\n`);
}

/** Tells a CI server what dosim made for it; names in it are escaped already. */
export function command(text: string): void {
  process.stderr.write(`${printable(text)}\n`);
}

/** Where prose is wrapped: at the edge of the terminal, and in a pipe where people still read it. */
export function terminalWidth(): number {
  return Math.max(40, process.stdout.isTTY ? process.stdout.columns : 100);
}

const told = new Set<string>();

/** Tells a problem that is no error: once, however many scenarios of the command have it. */
export function tellProblem(problem: Problem): void {
  const text = formatProblem(problem);
  if (!told.has(text)) tell(text);
  told.add(text);
}

/**
 * Sets what happens when standard output cannot be written: a reader that has seen enough (`| head`) is no error, a full
 * disk is bad luck of the user and no bug.
 */
export function watchOutput(fail: (error: unknown) => void): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    fail(refused('standard output', error));
  });
  // Nobody is left to be told.
  process.stderr.on('error', () => {});
}
