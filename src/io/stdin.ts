/** `-` on the command line, a file's name for what is piped. yargs takes a lone dash for no value: inside it is this. */
import { readTextFile } from './textFile.js';

export const STDIN = '<stdin>';

let text: string | undefined;

/** All of standard input; it can be read only once, and is asked for more often. */
export function readStdin(): string {
  text ??= readTextFile(0, STDIN, true);
  return text;
}
