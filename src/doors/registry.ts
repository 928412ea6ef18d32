/** Values of the registry, however a file writes them: which key means what, and which type holds what. */
import { type PolicySpec, policySpec } from '../policy/catalogue.js';
import { utf16Bytes, utf16Text } from './bytes.js';
import type { Channel, Findings, Where } from './found.js';
import { hoursFieldNamed, POLICY_KEY, policyNamed } from './settings.js';

/** Types by their number in registry.pol, and as `reg query` calls them. */
export const REG_TYPES = {
  REG_NONE: 0,
  REG_SZ: 1,
  REG_EXPAND_SZ: 2,
  REG_BINARY: 3,
  REG_DWORD: 4,
  REG_DWORD_BIG_ENDIAN: 5,
  REG_MULTI_SZ: 7,
  REG_QWORD: 11,
} as const;

/** A value: a number of DWORD and QWORD, text, the texts of MULTI_SZ, or the bytes of any other type. */
export type RegistryData = number | bigint | string | readonly string[] | Uint8Array;

export interface RegistryValue {
  /** The key with its hive, as the file writes it. */
  key: string;
  name: string;
  data: RegistryData;
  where: Where;
}

/** Gives the findings of a channel of the file that is read. */
export type FindingsOf = (channel: Channel) => Findings;

const IN_MACHINE = /^(?:(?:microsoft\.powershell\.core\\)?registry::)?(?:hkey_local_machine|hklm:?)\\/;
const IN_USER = /^(?:(?:microsoft\.powershell\.core\\)?registry::)?(?:hkey_current_user|hkcu:?|hkey_users|hku:?)\\/;
const STATE_KEY = 'software\\microsoft\\windows\\currentversion\\deliveryoptimization';
const MDM_KEY = 'software\\microsoft\\policymanager\\current\\device\\deliveryoptimization';
/** What PolicyManager keeps beside each value. */
const BESIDE_VALUE = /_(ProviderSet|WinningProvider|LastWrite)$/i;

const CONFIG_KEY_WHY =
  `this key looks like that of the policies and is not: Windows reads policies at HKLM\\${POLICY_KEY}. ` +
  'A value that is meant as a policy belongs there';
const STATE_KEY_WHY = 'this is what a device did or was told in Settings, no policy';
const USER_WHY = 'Delivery Optimization has policies of the machine only, and this is of a user';
const HOURS_STORE_WHY =
  'business hours have no plain value in this store: it points to the text that MDM sent. Import the profile that sets them';

const WHY_ASIDE = { config: CONFIG_KEY_WHY, state: STATE_KEY_WHY, user: USER_WHY };

/** Kinds of policies that the registry holds as text. */
const TEXTS: readonly PolicySpec['kind'][] = ['guid', 'text', 'list'];

type KeyKind = 'policy' | 'mdm' | 'config' | 'state' | 'user' | 'other';

/** What a key is for. */
export function keyKind(key: string): KeyKind {
  const lower = key.toLowerCase().replaceAll('/', '\\').replace(/\\+$/, '');
  const isUser = IN_USER.test(lower);
  const path = lower.replace(IN_MACHINE, '').replace(IN_USER, '');
  // State is kept in the hive of the service, too.
  if (path === `${STATE_KEY}\\config`) return 'config';
  if (path === STATE_KEY || path.includes(`${STATE_KEY}\\`)) return 'state';
  if (path === POLICY_KEY.toLowerCase()) return isUser ? 'user' : 'policy';
  return path === MDM_KEY && !isUser ? 'mdm' : 'other';
}

/** Takes a value of the registry to where it belongs. */
export function takeRegistryValue({ key, name, data, where }: RegistryValue, of: FindingsOf): void {
  const kind = keyKind(key);
  if (kind === 'mdm') {
    takeFromStore(of('mdm'), name, data, where);
    return;
  }
  const policies = of('group-policy');
  if (kind === 'policy') takeTyped(policies, name, data, where);
  else if (kind === 'other') policies.countOther('other registry keys');
  else policies.keepAside(`${key}\\${name}`, WHY_ASIDE[kind], where);
}

function takeFromStore(findings: Findings, name: string, data: RegistryData, where: Where): void {
  if (BESIDE_VALUE.test(name)) return;
  if (/_ADMXInstanceData$/i.test(name)) findings.keepAside(name, HOURS_STORE_WHY, where);
  else takeTyped(findings, name, data, where);
}

function takeTyped(findings: Findings, name: string, data: RegistryData, where: Where): void {
  if (name === '') {
    findings.keepAside('(default value)', 'no setting is the default value of its key', where);
    return;
  }
  if (data instanceof Uint8Array) {
    findings.keepAside(name, 'its type holds neither a number nor text', where);
    return;
  }
  if (typeof data === 'string' && /^\d+$/.test(data.trim()) && isWrittenAsNumber(name)) {
    findings.warn(`the number is written as text (REG_SZ); the template writes a DWORD`, where, name);
  }
  findings.take(name, isWrittenAsNumber(name) ? withoutSign(data) : data, where);
}

/** Tools that take a DWORD for a number with sign give 2^32 less. */
function withoutSign(data: RegistryData): RegistryData {
  const isDigits = typeof data === 'string' && /^\s*-\d{1,10}\s*$/.test(data);
  const value = isDigits || typeof data === 'bigint' ? Number(data) : data;
  const isSigned = typeof value === 'number' && Number.isInteger(value) && value < 0 && value >= -(2 ** 31);
  return isSigned ? value + 2 ** 32 : data;
}

/** True for a setting that the template writes as a DWORD. */
export function isWrittenAsNumber(name: string): boolean {
  if (hoursFieldNamed(name)) return true;
  const policy = policyNamed(name);
  return policy !== undefined && !TEXTS.includes(policySpec(policy).kind);
}

/** The data of a value by its type in registry.pol and in `hex(n):` of .reg files. */
export function dataOf(type: number, bytes: Uint8Array): RegistryData {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (type === REG_TYPES.REG_DWORD && bytes.length === 4) return view.getUint32(0, true);
  if (type === REG_TYPES.REG_DWORD_BIG_ENDIAN && bytes.length === 4) return view.getUint32(0, false);
  if (type === REG_TYPES.REG_QWORD && bytes.length === 8) return view.getBigUint64(0, true);
  if (type === REG_TYPES.REG_SZ || type === REG_TYPES.REG_EXPAND_SZ) return utf16Text(bytes).replace(/\0[\s\S]*$/, '');
  if (type === REG_TYPES.REG_MULTI_SZ)
    return utf16Text(bytes)
      .split('\0')
      .filter((text) => text !== '');
  return bytes;
}

/** Text as the registry holds it: UTF-16LE that ends in a zero. */
export function szBytes(text: string): Uint8Array {
  return utf16Bytes(`${text}\0`);
}
