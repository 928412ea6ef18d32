/** Text of LGPO.exe: entries of four lines (whose policy, key, value, action), empty lines between them. */
import { utf16File } from './bytes.js';
import type { Findings, Where } from './found.js';
import { type FindingsOf, keyKind, type RegistryData, takeRegistryValue } from './registry.js';
import type { RegistryEntry } from './registryEntries.js';
import { POLICY_KEY } from './settings.js';

const WHO = /^(Computer|User(?::.+)?)$/i;
const ACTION = /^(DWORD|QWORD|SZ|EXSZ|MULTISZ|BINARY):|^(DELETE|DELETEALLVALUES|DELETEKEYS|CREATEKEY|CLEAR)$/i;
const LINES = 4;

interface Entry {
  lines: string[];
  line: number;
}

export function isLgpoText(text: string): boolean {
  const [first] = entriesOf(text.slice(0, 100_000));
  return first !== undefined && WHO.test(first.lines[0]!.trim()) && ACTION.test((first.lines[3] ?? '').trim());
}

function* entriesOf(text: string): Generator<Entry> {
  let entry: Entry = { lines: [], line: 1 };
  const all = text.split(/\r\n|\r|\n/);
  for (let i = 0; i < all.length; i += 1) {
    const content = all[i]!;
    if (content.trimStart().startsWith(';')) continue;
    // The third line may be empty: that is the default value of the key.
    if (content.trim() === '' && entry.lines.length !== 2) {
      if (entry.lines.length > 0) yield entry;
      entry = { lines: [], line: i + 2 };
      continue;
    }
    if (entry.lines.length === 0) entry.line = i + 1;
    entry.lines.push(content);
    if (entry.lines.length < LINES) continue;
    yield entry;
    entry = { lines: [], line: i + 2 };
  }
  if (entry.lines.length > 0) yield entry;
}

export function readLgpoText(text: string, of: FindingsOf): void {
  for (const { lines, line } of entriesOf(text)) {
    const where = { line };
    const findings = of('group-policy');
    const [who = '', key = '', name = '', action = ''] = lines.map((each, i) => (i === 3 ? each : each.trim()));
    if (lines.length < LINES || !WHO.test(who) || !ACTION.test(action.trim())) {
      findings.keepAside(who, 'an entry has four lines: Computer or User, key, value, and an action', where);
      continue;
    }
    const isComputer = /^computer$/i.test(who);
    takeEntry({ key: `${isComputer ? 'HKLM' : 'HKCU'}\\${key}`, name, action, where }, findings, of);
  }
}

interface Action {
  key: string;
  name: string;
  action: string;
  where: Where;
}

function takeEntry({ key, name, action, where }: Action, findings: Findings, of: FindingsOf): void {
  const order = action.trim().toUpperCase();
  const isPolicyKey = keyKind(key) === 'policy';
  if (order === 'CREATEKEY') return;
  if (['DELETE', 'DELETEALLVALUES', 'DELETEKEYS', 'CLEAR'].includes(order)) {
    if (!isPolicyKey) findings.countOther('other registry keys');
    else if (order === 'DELETE' && name !== '*') findings.remove(name, where);
    else findings.removeAll(where);
    return;
  }
  const at = action.indexOf(':');
  const data = dataOf(action.slice(0, at).trim().toUpperCase(), action.slice(at + 1));
  takeRegistryValue({ key, name, data, where }, of);
}

/** DWORDs are decimal here, unless they begin with 0x. */
function dataOf(type: string, text: string): RegistryData {
  if (type === 'DWORD' || type === 'QWORD')
    return /^\s*(0x[0-9a-f]{1,16}|-?\d{1,20})\s*$/i.test(text) ? BigInt(text.trim()) : text;
  if (type === 'SZ' || type === 'EXSZ') return unescaped(text);
  if (type === 'MULTISZ')
    return text
      .split('\\0')
      .filter((part) => part !== '')
      .map(unescaped);
  return new Uint8Array();
}

function unescaped(text: string): string {
  return text.replaceAll(/\\([rn\\])/g, (_, of: string) => ({ r: '\r', n: '\n' })[of] ?? of);
}

/** Text that `LGPO.exe /t` takes. */
export function writeLgpoText(entries: readonly RegistryEntry[]): Uint8Array {
  const texts = entries.map(({ name, data }) => {
    const action = typeof data === 'number' ? `DWORD:${data}` : `SZ:${data.replaceAll('\\', '\\\\')}`;
    return ['Computer', POLICY_KEY, name, action, '', ''].join('\r\n');
  });
  return utf16File(texts.join(''));
}
