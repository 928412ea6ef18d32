/** What is too much for files of policies. */
import { InputError } from '../core/problems.js';

/** Bytes of all files of an import together, and of what an archive unpacks to. */
export const MOST_BYTES = 64 * 2 ** 20;
/** Files of an import, and of an archive. */
export const MOST_FILES = 10_000;
/** A file that is not an archive: exports of whole tenants have some of them. */
export const MOST_FILE_BYTES = 8 * 2 ** 20;
/** Objects in JSON, and policies that hold some setting. */
export const MOST_OBJECTS = 200_000;
export const MOST_ORIGINS = 10_000;
/** Settings of one origin that are kept aside: more of them are no settings. */
export const MOST_ASIDE = 2000;
/** No tool writes longer lines; JSON and XML may be one line. */
const LONGEST_LINE = 1_000_000;

/** @throws InputError when a line is longer than any tool writes one */
export function refuseLongLines(text: string, file: string): void {
  let start = 0;
  for (let line = 1; start < text.length; line += 1) {
    const end = text.indexOf('\n', start);
    const length = (end < 0 ? text.length : end) - start;
    if (length > LONGEST_LINE) {
      throw InputError.of(`${file}:${line}: error: this line has ${length} characters; allowed are ${LONGEST_LINE}`);
    }
    if (end < 0) return;
    start = end + 1;
  }
}
