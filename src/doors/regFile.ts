/** Files of the registry editor (`.reg`), versions 5 (UTF-16) and 4 (ANSI). */
import { utf16File } from './bytes.js';
import type { Where } from './found.js';
import { whyNoLine } from './omissions.js';
import {
  dataOf,
  type FindingsOf,
  keyKind,
  REG_TYPES,
  type RegistryData,
  szBytes,
  takeRegistryValue,
} from './registry.js';
import type { RegistryEntry } from './registryEntries.js';
import { POLICY_KEY } from './settings.js';

const HEAD = 'Windows Registry Editor Version 5.00';
const OLD_HEAD = 'REGEDIT4';
const LINE_BYTES = 25;

export function isRegFile(text: string): boolean {
  return /^\s*(Windows Registry Editor Version 5\.00|REGEDIT4)\s*$/m.test(text.slice(0, 200));
}

export function readRegFile(text: string, of: FindingsOf): void {
  const isAnsi = text.trimStart().startsWith(OLD_HEAD);
  let key = '';
  for (const { content, line } of logicalLines(text)) {
    const where = { line };
    const [, minus, named] = /^\[(-?)(.+)\]$/.exec(content) ?? [];
    if (named !== undefined) {
      key = named;
      if (minus) removeKey(key, where, of);
    } else if (content !== '' && !content.startsWith(';') && key !== '') readValue({ key, content, isAnsi, where }, of);
  }
}

/** Lines without their breaks; a line that ends in a backslash goes on in the next, but for text in quotes. */
function* logicalLines(text: string): Generator<{ content: string; line: number }> {
  const lines = text.split(/\r\n|\r|\n/);
  for (let i = 0; i < lines.length; i += 1) {
    const line = i + 1;
    const parts = [lines[i]!.trim()];
    while (
      /^(?:@|"(?:[^"\\]|\\.)*")\s*=\s*hex/i.test(parts[0]!) &&
      parts.at(-1)!.endsWith('\\') &&
      i + 1 < lines.length
    ) {
      parts[parts.length - 1] = parts.at(-1)!.slice(0, -1);
      i += 1;
      parts.push(lines[i]!.trim());
    }
    yield { content: parts.join(''), line };
  }
}

function removeKey(key: string, where: Where, of: FindingsOf): void {
  if (keyKind(key) === 'policy') of('group-policy').removeAll(where);
  else of('group-policy').countOther('other registry keys');
}

interface ValueLine {
  key: string;
  content: string;
  isAnsi: boolean;
  where: Where;
}

function readValue({ key, content, isAnsi, where }: ValueLine, of: FindingsOf): void {
  const [, written, rest] = /^(@|"(?:[^"\\]|\\.)*")\s*=\s*(.*)$/s.exec(content) ?? [];
  if (written === undefined || rest === undefined) {
    of('group-policy').keepAside(content, 'this line is no value of a .reg file', where);
    return;
  }
  const name = written === '@' ? '' : unescaped(written.slice(1, -1));
  if (rest === '-') {
    if (keyKind(key) === 'policy') of('group-policy').remove(name, where);
    else of('group-policy').countOther('other registry keys');
    return;
  }
  const data = parseData(rest, isAnsi);
  if (data !== null) takeRegistryValue({ key, name, data, where }, of);
  else of('group-policy').keepAside(name, `its data are of no type that a .reg file has`, where);
}

function parseData(text: string, isAnsi: boolean): RegistryData | null {
  const [, quoted] = /^"((?:[^"\\]|\\.)*)"\s*(?:;.*)?$/s.exec(text) ?? [];
  if (quoted !== undefined) return unescaped(quoted);
  const [, dword] = /^dword:\s*([0-9a-f]{1,8})\s*(?:;.*)?$/i.exec(text) ?? [];
  if (dword !== undefined) return Number.parseInt(dword, 16);
  const [, type, hex] = /^hex(?:\(([0-9a-f]+)\))?:(.*)$/is.exec(text) ?? [];
  const bytes = hex === undefined ? null : bytesOf(hex);
  if (bytes === null) return null;
  const number = type === undefined ? REG_TYPES.REG_BINARY : Number.parseInt(type, 16);
  const isText = [REG_TYPES.REG_SZ, REG_TYPES.REG_EXPAND_SZ, REG_TYPES.REG_MULTI_SZ].some((one) => one === number);
  // Version 4 writes text with one byte a character.
  if (isText && isAnsi) return dataOf(number, Uint8Array.from([...bytes].flatMap((byte) => [byte, 0])));
  return dataOf(number, bytes);
}

/** Bytes as pairs of digits with commas between them; `null` for anything else. */
function bytesOf(hex: string): Uint8Array | null {
  const pairs = hex
    .replace(/;.*$/, '')
    .split(',')
    .map((pair) => pair.trim());
  if (pairs.at(-1) === '') pairs.pop();
  if (!pairs.every((pair) => /^[0-9a-f]{1,2}$/i.test(pair))) return null;
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/gs, '$1');
}

/** A `.reg` file that sets the values, as `reg import` takes it. */
export function writeRegFile(entries: readonly RegistryEntry[]): Uint8Array {
  const lines = entries.map(
    ({ name, data }) => `"${name}"=${typeof data === 'number' ? dwordText(data) : textData(data)}`,
  );
  return utf16File([HEAD, '', `[HKEY_LOCAL_MACHINE\\${POLICY_KEY}]`, ...lines, '', ''].join('\r\n'));
}

function dwordText(value: number): string {
  return `dword:${value.toString(16).padStart(8, '0')}`;
}

/** Text in quotes, or as bytes where a line of text cannot hold it. */
function textData(text: string): string {
  if (whyNoLine(text) === null) return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
  const hex = [...szBytes(text)].map((byte) => byte.toString(16).padStart(2, '0'));
  const rows = Array.from({ length: Math.ceil(hex.length / LINE_BYTES) }, (_, i) =>
    hex.slice(i * LINE_BYTES, (i + 1) * LINE_BYTES).join(','),
  );
  return `hex(1):${rows.join(',\\\r\n  ')}`;
}
