/**
 * `registry.pol` of a Group Policy: records `[key;value;type;size;data]` in UTF-16LE behind the head "PReg" (MS-GPREG 2.2.1).
 * Records are read by their lengths: brackets and semicolons occur in names and data.
 */

import { joined } from '../core/columns.js';
import { InputError } from '../core/problems.js';
import { counted } from '../core/words.js';
import { utf16Bytes, utf16Text } from './bytes.js';
import type { Findings, Where } from './found.js';
import { dataOf, type FindingsOf, keyKind, REG_TYPES, szBytes, takeRegistryValue } from './registry.js';
import type { RegistryEntry } from './registryEntries.js';
import { POLICY_KEY } from './settings.js';

const HEAD = [0x50, 0x52, 0x65, 0x67, 1, 0, 0, 0];
const OPEN = 0x5b;
const CLOSE = 0x5d;
const SEMICOLON = 0x3b;

export function isRegistryPol(bytes: Uint8Array): boolean {
  return HEAD.slice(0, 4).every((byte, i) => bytes[i] === byte);
}

/** @throws InputError when the bytes are not records */
export function readRegistryPol(bytes: Uint8Array, file: string, of: FindingsOf): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = HEAD.length;
  let record = 0;
  const refuse = (why: string) => InputError.of(`${file}: error: record ${record} at byte ${at}: ${why}`);
  if (bytes.length < at || view.getUint32(4, true) !== 1) throw refuse('the head is not that of version 1');
  const unit = () => (at + 2 <= bytes.length ? view.getUint16(at, true) : -1);
  const pass = (wanted: number) => {
    if (unit() !== wanted) throw refuse(`a "${String.fromCharCode(wanted)}" is missing`);
    at += 2;
  };
  const text = () => {
    const start = at;
    while (unit() > 0) at += 2;
    if (unit() < 0) throw refuse('a name has no end');
    const read = utf16Text(bytes.subarray(start, at));
    // Some programs write one zero more.
    while (unit() === 0) at += 2;
    return read;
  };
  const number = () => {
    if (at + 4 > bytes.length) throw refuse('the file ends within it');
    at += 4;
    return view.getUint32(at - 4, true);
  };
  while (at < bytes.length) {
    record += 1;
    pass(OPEN);
    const key = text();
    pass(SEMICOLON);
    const name = text();
    pass(SEMICOLON);
    const type = number();
    pass(SEMICOLON);
    const size = number();
    pass(SEMICOLON);
    if (at + size > bytes.length)
      throw refuse(`its data have ${counted(size, 'byte')}, more than are left of the file`);
    const data = bytes.subarray(at, at + size);
    at += size;
    pass(CLOSE);
    takeRecord({ key, name, type, data, where: { path: `record ${record}` } }, of);
  }
}

interface PolRecord {
  key: string;
  name: string;
  type: number;
  data: Uint8Array;
  where: Where;
}

function takeRecord({ key, name, type, data, where }: PolRecord, of: FindingsOf): void {
  const named = `HKEY_LOCAL_MACHINE\\${key}`;
  const isPolicyKey = keyKind(named) === 'policy';
  const findings = of('group-policy');
  if (!name.startsWith('**')) {
    takeRegistryValue({ key: named, name, data: dataOf(type, data), where }, of);
    return;
  }
  const soft = /^\*\*soft\.(.+)$/i.exec(name)?.[1];
  if (soft !== undefined) {
    if (!isPolicyKey || !findings.has(soft)) {
      takeRegistryValue({ key: named, name: soft, data: dataOf(type, data), where }, of);
    }
    return;
  }
  if (/^\*\*deletekeys$/i.test(name)) {
    for (const child of namesIn(data)) if (keyKind(`${named}\\${child}`) === 'policy') findings.removeAll(where);
  } else if (!isPolicyKey) findings.countOther('other registry keys');
  else removeValues(findings, name, data, where);
}

function removeValues(findings: Findings, name: string, data: Uint8Array, where: Where): void {
  const one = /^\*\*del\.(.+)$/i.exec(name)?.[1];
  if (one !== undefined) findings.remove(one, where);
  else if (/^\*\*delvals\.?$/i.test(name)) findings.removeAll(where);
  else if (/^\*\*deletevalues$/i.test(name)) for (const each of namesIn(data)) findings.remove(each, where);
  else if (!/^\*\*securekey$/i.test(name)) findings.keepAside(name, 'this record is an order that is not known', where);
}

/** Names with semicolons between them, in the data of an order. */
function namesIn(data: Uint8Array): string[] {
  return utf16Text(data)
    .replaceAll('\0', '')
    .split(';')
    .filter((name) => name !== '');
}

/** A `registry.pol` that sets the values. */
export function writeRegistryPol(entries: readonly RegistryEntry[]): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.from(HEAD)];
  for (const { name, data } of entries) {
    const isNumber = typeof data === 'number';
    const bytes = isNumber ? uint32(data) : szBytes(data);
    const type = isNumber ? REG_TYPES.REG_DWORD : REG_TYPES.REG_SZ;
    parts.push(utf16Bytes(`[${POLICY_KEY}\0;${name}\0;`), uint32(type), utf16Bytes(';'));
    parts.push(uint32(bytes.length), utf16Bytes(';'), bytes, utf16Bytes(']'));
  }
  return joined(Uint8Array, parts);
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}
