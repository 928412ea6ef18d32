/** Text files as people save them: UTF-8 or UTF-16, with or without byte-order mark; never without end. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { InputError } from '../core/problems.js';

/** A million devices of an inventory take half of it. */
const LONGEST_MB = 200;
const CHUNK_BYTES = 1 << 16;
/** Bytes that are looked at to tell UTF-16 without byte-order mark. */
const LOOKED_AT_BYTES = 256;

/**
 * Reads a text file, or what is piped.
 *
 * @param file path, or the number of an open file
 * @param display what the file is called in messages
 * @param mayBeDevice false: only files and pipes are read, no devices
 * @throws InputError when it is no text, longer than 200 MB, or a device; the error of the system when it cannot be read
 */
export function readTextFile(file: string | 0, display: string, mayBeDevice: boolean): string {
  const descriptor = file === 0 ? 0 : openSync(file, 'r');
  try {
    const stat = fstatSync(descriptor);
    if (!mayBeDevice && (stat.isCharacterDevice() || stat.isBlockDevice())) {
      throw InputError.of(`${display}: error: this is a device, no file; name a file`);
    }
    return decode(readBytes(descriptor, display), display);
  } finally {
    if (file !== 0) closeSync(descriptor);
  }
}

function readBytes(descriptor: number, display: string): Buffer {
  const chunks: Buffer[] = [];
  let length = 0;
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  for (;;) {
    const count = readSome(descriptor, chunk);
    if (count === 0) return Buffer.concat(chunks, length);
    chunks.push(Buffer.from(chunk.subarray(0, count)));
    length += count;
    if (length > LONGEST_MB * 2 ** 20) {
      throw InputError.of(`${display}: error: this is longer than ${LONGEST_MB} MB; name a scenario or an inventory`);
    }
  }
}

/** A pipe on Windows ends with an error, and one that has nothing yet says so with another. */
function readSome(descriptor: number, chunk: Buffer): number {
  for (;;) {
    try {
      return readSync(descriptor, chunk);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

/** Windows PowerShell 5 writes UTF-16 with `>`; what is neither UTF-8 nor UTF-16 would come out as other names. */
function decode(bytes: Buffer, display: string): string {
  const encoding = encodingOf(bytes);
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // Said below.
  }
  throw InputError.of(
    `${display}: error: this is no text in UTF-8 or UTF-16; save it as UTF-8 (PowerShell 5: Set-Content -Encoding utf8)`,
  );
}

function encodingOf(bytes: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  // Without a mark: the text begins with Latin letters, every other byte of which is zero.
  const looked = bytes.subarray(0, LOOKED_AT_BYTES);
  const zeros = [0, 0];
  looked.forEach((byte, i) => {
    if (byte === 0) zeros[i % 2]! += 1;
  });
  if (zeros[1]! > looked.length / 4 && zeros[0] === 0) return 'utf-16le';
  return zeros[0]! > looked.length / 4 && zeros[1] === 0 ? 'utf-16be' : 'utf-8';
}
