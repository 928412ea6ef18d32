/** What `reg query KEY [/s]` prints: keys, and values with four blanks before, between and behind their types. */
import { type FindingsOf, REG_TYPES, type RegistryData, takeRegistryValue } from './registry.js';

const KEY_LINE = /^(?:HKEY_|HK(?:LM|CU|U|CR|CC)\\)/;
const TYPE = / {4}(REG_[A-Z_]+)(?: {4}|$)/;

export function isRegQuery(text: string): boolean {
  const lines = text.slice(0, 100_000).split(/\r\n|\r|\n/);
  return lines.some((line) => KEY_LINE.test(line)) && lines.some((line) => /^ {4}\S/.test(line) && TYPE.test(line));
}

export function readRegQuery(text: string, of: FindingsOf): void {
  let key = '';
  text.split(/\r\n|\r|\n/).forEach((content, i) => {
    const where = { line: i + 1 };
    if (KEY_LINE.test(content)) key = content.trim();
    if (key === '' || !content.startsWith('    ')) return;
    const type = TYPE.exec(content);
    if (!type) return;
    const name = content.slice(4, type.index);
    const data = dataOf(type[1]!, content.slice(type.index + type[0].length));
    // The default value has a name in the language of Windows, in brackets.
    const isDefault = /^\(.*\)$/.test(name);
    takeRegistryValue({ key, name: isDefault ? '' : name, data, where }, of);
  });
}

function dataOf(type: string, text: string): RegistryData {
  if (type === 'REG_DWORD' || type === 'REG_QWORD') {
    return /^0x[0-9a-f]{1,16}$/i.test(text.trim()) ? BigInt(text.trim()) : text;
  }
  if (type === 'REG_MULTI_SZ') return text.split('\\0').filter((part) => part !== '');
  if (type === 'REG_SZ' || type === 'REG_EXPAND_SZ' || !(type in REG_TYPES)) return text;
  return new Uint8Array();
}
