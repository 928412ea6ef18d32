/** ZIP files: what is in them, within limits that hold before anything is unpacked. */

import { unzipSync } from 'fflate';
import { shortened } from '../core/printable.js';
import { InputError } from '../core/problems.js';
import type { ImportFile } from './found.js';
import { MOST_BYTES, MOST_FILES } from './limits.js';

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5) && bytes[3] === bytes[2]! + 1;
}

/**
 * The files of a ZIP, named as `archive.zip/name`.
 *
 * @throws InputError when it holds too many or too much, when a name leads out of it, or when it is damaged
 */
export function unpacked({ name, bytes }: ImportFile): ImportFile[] {
  let total = 0;
  let count = 0;
  const refuse = (why: string) => InputError.of(`${name}: error: ${why}`);
  try {
    // The sizes are those that the archive states; no more than these is ever unpacked.
    const files = unzipSync(bytes, {
      filter: ({ name: inner, originalSize }) => {
        if (leadsOut(inner)) throw refuse(`the name ${shortened(inner)} in this archive leads out of it`);
        if (inner.endsWith('/')) return false;
        count += 1;
        total += originalSize;
        if (count > MOST_FILES) throw refuse(`this archive holds more than ${MOST_FILES} files`);
        if (total > MOST_BYTES) throw refuse(`this archive unpacks to more than ${MOST_BYTES / 2 ** 20} MB`);
        return true;
      },
    });
    return Object.entries(files).map(([inner, content]) => ({ name: `${name}/${inner}`, bytes: content }));
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw refuse('this archive is damaged, or packed in a way that is not known (encrypted?)');
  }
}

function leadsOut(name: string): boolean {
  return /^[/\\]|^[a-z]:/i.test(name) || name.split(/[/\\]/).includes('..') || name.includes('\0');
}
