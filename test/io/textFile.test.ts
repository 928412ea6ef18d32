/** Texts as people save them, and files that are none. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readText } from '../../src/io/files.js';

const TMP = mkdtempSync(join(tmpdir(), 'dosim-text-'));
afterAll(() => rmSync(TMP, { recursive: true, force: true }));

const TEXT = 'name: Zürich 東京\r\nsites: []\n';

function saved(bytes: Buffer): string {
  const path = join(TMP, 'a.yaml');
  writeFileSync(path, bytes);
  return path;
}

describe('a text file', () => {
  const utf16 = Buffer.from(TEXT, 'utf16le');
  it.each([
    ['UTF-8', Buffer.from(TEXT)],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${TEXT}`)],
    ['UTF-16 as PowerShell 5 writes it', Buffer.from(`\uFEFF${TEXT}`, 'utf16le')],
    ['UTF-16, big-endian, with a mark', Buffer.from(`\uFEFF${TEXT}`, 'utf16le').swap16()],
    ['UTF-16 without a mark', utf16],
    ['UTF-16, big-endian, without a mark', Buffer.from(utf16).swap16()],
  ])('in %s is read', (_, bytes) => {
    expect(readText(saved(bytes)).text).toBe(TEXT);
  });

  it.each([
    ['a code page', Buffer.from('name: Zürich', 'latin1')],
    ['zeros', Buffer.alloc(64)],
    ['half of a character of UTF-16', Buffer.from([0xff, 0xfe, 0x61])],
  ])('of %s is refused with what to do', (_, bytes) => {
    expect(() => readText(saved(bytes))).toThrow(/no text in UTF-8 or UTF-16; save it as UTF-8/);
  });

  it.skipIf(process.platform === 'win32')('that is a device is refused before it is read', () => {
    expect(() => readText('/dev/zero', 'a.yaml')).toThrow('/dev/zero, named in a.yaml: error: this is a device');
  });
});
