/** Scripts of PowerShell that set values of the registry, by the cmdlets that take the value on the same line. */
import { counted, verb } from '../core/words.js';
import { utf16File } from './bytes.js';
import { type FindingsOf, keyKind, takeRegistryValue } from './registry.js';
import type { RegistryEntry } from './registryEntries.js';
import { POLICY_KEY } from './settings.js';

const SETS = /^\s*(?:New|Set)-ItemProperty\b/i;
const REMOVES = /^\s*Remove-ItemProperty\b/i;
/** All that PowerShell takes for a single quote. */
const QUOTES = "'\u2018\u2019\u201a\u201b";
const MOST_INT32 = 2 ** 31 - 1;
const AS_INT32 = /^\(\[BitConverter\]::ToInt32\(\[BitConverter\]::GetBytes\(\[uint32\](\d{1,10})\), 0\)\)$/i;

export function isPowerShellScript(text: string): boolean {
  return /^\s*(?:New|Set|Remove)-ItemProperty\b/im.test(text);
}

/** Reads what stands literally in the script; a value that is computed is kept aside. */
export function readPowerShellScript(text: string, of: FindingsOf): void {
  const variables = new Map<string, string>();
  let skipped = 0;
  text.split(/\r\n|\r|\n/).forEach((content, i) => {
    const where = { line: i + 1 };
    const [, variable, assigned] = /^\s*\$(\w+)\s*=\s*(.+?)\s*$/.exec(content) ?? [];
    if (variable !== undefined) variables.set(variable.toLowerCase(), assigned!);
    const isSet = SETS.test(content);
    if (!isSet && !REMOVES.test(content)) {
      if (variable === undefined && /^\s*[^\s#]/.test(content)) skipped += 1;
      return;
    }
    const given = argumentsOf(content);
    const argument = (name: string) => {
      const written = given.get(name);
      return literal(variables.get(/^\$(\w+)$/.exec(written ?? '')?.[1]?.toLowerCase() ?? '') ?? written);
    };
    const [key, name, value] = [argument('path') ?? argument('literalpath'), argument('name'), argument('value')];
    const findings = of('group-policy');
    if (typeof key !== 'string' || typeof name !== 'string' || (isSet && value === undefined)) {
      findings.keepAside(content.trim(), 'path, name and value must stand on this line as they are', where);
    } else if (isSet) takeRegistryValue({ key, name, data: value!, where }, of);
    else if (keyKind(key) === 'policy') findings.remove(name, where);
    else findings.countOther('other registry keys');
  });
  if (skipped > 0)
    of('group-policy').note(
      `${counted(skipped, 'other line')} of this script ${verb(skipped, 'was', 'were')} not looked at`,
    );
}

/** `-Name value` pairs of a line; a value is a word, a text in quotes, or an expression in brackets. */
function argumentsOf(line: string): Map<string, string> {
  const words = line.match(/'(?:[^']|'')*'|"[^"]*"|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|[^\s'"()]+/g) ?? [];
  const given = new Map<string, string>();
  words.forEach((word, i) => {
    if (/^-[a-z]+$/i.test(word) && words[i + 1] !== undefined) given.set(word.slice(1).toLowerCase(), words[i + 1]!);
  });
  return given;
}

function literal(written: string | undefined): string | number | undefined {
  if (written === undefined) return undefined;
  const [, quoted] = /^'((?:[^']|'')*)'$/s.exec(written) ?? [];
  if (quoted !== undefined) return quoted.replaceAll(new RegExp(`([${QUOTES}])\\1`, 'gu'), '$1');
  const [, doubled] = /^"([^"$`]*)"$/.exec(written) ?? [];
  if (doubled !== undefined) return doubled;
  const number = AS_INT32.exec(written)?.[1] ?? /^(0x[0-9a-f]{1,8}|-?\d{1,10})$/i.exec(written)?.[1];
  if (number !== undefined) return Number(number);
  return /^[^$(`@]/.test(written) ? written : undefined;
}

/** A script that sets the values, for PowerShell 5 and 7, to be run by an administrator. */
export function writePowerShellScript(entries: readonly RegistryEntry[]): Uint8Array {
  const lines = entries.map(({ name, data }) => {
    const [type, value] = typeof data === 'number' ? ['DWord', numberText(data)] : ['String', textLiteral(data)];
    return `New-ItemProperty -Path $key -Name ${name} -PropertyType ${type} -Value ${value} -Force | Out-Null`;
  });
  const head = [
    '# Sets policies of Delivery Optimization, as Group Policy would. Run it as an administrator.',
    `$key = 'HKLM:\\${POLICY_KEY}'`,
    'if (-not (Test-Path $key)) { New-Item -Path $key -Force | Out-Null }',
  ];
  return utf16File([...head, ...lines, ''].join('\r\n'));
}

/** The registry provider takes a DWORD as a number with sign. */
function numberText(value: number): string {
  if (value <= MOST_INT32) return String(value);
  return `([BitConverter]::ToInt32([BitConverter]::GetBytes([uint32]${value}), 0))`;
}

function textLiteral(text: string): string {
  return `'${text.replaceAll(new RegExp(`[${QUOTES}]`, 'gu'), '$&$&')}'`;
}
