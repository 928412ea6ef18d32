/** What an import found, as lines: policies with their places, conflicts, and what was kept aside. */
import { printable, shortened } from '../core/printable.js';
import { counted } from '../core/words.js';
import { originText } from '../doors/conflicts.js';
import { placeText, type Where } from '../doors/found.js';
import type { Imported } from '../doors/importPolicies.js';
import type { PolicyName } from '../policy/catalogue.js';
import { type PolicyValue, policyText } from '../policy/values.js';
import { leftColumns } from './format.js';

/** Reasons that many settings share are said once, and so many of their names. */
const MOST_NAMES = 8;

export function importLines(imported: Imported): string[] {
  const lists = listsOf(imported);
  const files = [
    ...new Set([
      ...imported.origins.map(({ origin }) => origin.file),
      ...lists.map(({ file }) => file),
      ...imported.reports.map(({ file }) => file),
    ]),
  ];
  /** A place by the number of its file, which may have a long name. */
  const place = (file: string, where: Where) => placeText(`[${files.indexOf(file) + 1}]`, where);
  return [
    ...originLines(imported, files),
    ...deviceLines(imported),
    ...heldLines(imported, place),
    ...assignmentLines(imported, place),
    ...conflictLines(imported, place),
    ...leftLines(imported, place),
  ];
}

type Place = (file: string, where: Where) => string;

/** Lists of devices, subnets and sites. */
function listsOf({ devices, sites }: Imported) {
  return devices?.lists ?? (sites === null ? [] : [sites]);
}

function originLines(imported: Imported, files: readonly string[]): string[] {
  const { origins, reports } = imported;
  const ofReports = new Set(reports.map(({ file }) => file));
  const observed = reports.map(({ file, form, rows, devices: named, isObserved }) => [
    `  [${files.indexOf(file) + 1}]`,
    form,
    `${counted(rows, 'row')}${named > 0 ? ` of ${counted(named, 'device')}` : ''}`,
    isObserved ? 'dosim observe and calibrate hold the estate against it' : '',
  ]);
  const own = listsOf(imported).filter(({ file }) => !ofReports.has(file));
  const lists = own.map(({ file, form, rows, unneededColumns }) => {
    const left = unneededColumns > 0 ? `${counted(unneededColumns, 'column')} not needed` : '';
    return [`  [${files.indexOf(file) + 1}]`, form, counted(rows, 'row'), left];
  });
  const rows = origins.map(({ origin, policies }) => {
    const title = origin.title === undefined ? '' : `"${shortened(origin.title)}"`;
    const number = `[${files.indexOf(origin.file) + 1}]`;
    return [`  ${number}`, originText(origin), counted(policies, 'policy', 'policies'), title];
  });
  return [
    '',
    'Read',
    ...files.map((file, i) => `  [${i + 1}] ${printable(file)}`),
    '',
    leftColumns([...rows, ...lists, ...observed]),
  ];
}

/** What is odd about lists of devices, one finding a line. */
function deviceLines({ devices }: Imported): string[] {
  if (devices === null) return [];
  const found = devices.findings.flatMap(({ text, examples }) => {
    return [`  ${printable(text)}`, ...(examples.length > 0 ? [`    ${printable(examples.join(', '))}`] : [])];
  });
  const count = `${counted(devices.devices, 'device')} at ${counted(devices.sites, 'site')}`;
  return ['', 'Devices', `  ${count}`, ...found];
}

function heldLines({ held }: Imported, place: Place): string[] {
  if (held.length === 0) return [];
  const rows = held.map(({ policy, value, origin, where }) => [
    `  ${policy}`,
    valueText(policy, value),
    place(origin.file, where),
  ]);
  return ['', 'Policies', leftColumns(rows)];
}

function assignmentLines({ assignments }: Imported, place: Place): string[] {
  return assignments.flatMap(({ key, match, policies }) => {
    const filter = Object.entries(match).map(([field, patterns]) => `${field} ${patterns.join(', ')}`);
    const rows = policies.map(({ policy, value, origin, where }) => [
      `  ${policy}`,
      valueText(policy, value),
      place(origin.file, where),
    ]);
    return ['', shortened(`For ${filter.join(' and ')} (${key})`), leftColumns(rows)];
  });
}

function conflictLines({ conflicts }: Imported, place: Place): string[] {
  return conflicts.flatMap(({ policy, opinions, winner, reading, devices }) => [
    '',
    `Conflict: ${policy}${devices === undefined ? '' : shortened(`, for devices of ${devices}`)}`,
    leftColumns(
      opinions.map((opinion) => [
        `  ${opinion === winner ? 'wins' : ''}`,
        valueText(policy, opinion.value),
        originText(opinion.origin),
        place(opinion.origin.file, opinion.where),
      ]),
    ),
    `  ${reading}`,
  ]);
}

function leftLines({ aside, others, notRead }: Imported, place: Place): string[] {
  const lines: string[] = [];
  const kept = aside.map(({ file, where, name, why }) => ({ why, text: `${name}  ${place(file, where)}` }));
  lines.push(...grouped('Kept aside', kept));
  if (others.length > 0) lines.push('', 'Not of Delivery Optimization');
  for (const { file, area, count } of others) lines.push(`  ${area}: ${counted(count, 'setting')}  ${place(file, {})}`);
  const expected = notRead.filter(({ isExpected }) => isExpected);
  lines.push(
    ...grouped(
      'Not needed',
      expected.map(({ file, why }) => ({ why, text: file })),
    ),
  );
  return lines;
}

/** What has the same reason stands together. */
function grouped(title: string, all: readonly { why: string; text: string }[]): string[] {
  if (all.length === 0) return [];
  const lines = ['', title];
  for (const why of new Set(all.map((each) => each.why))) {
    const texts = all.filter((each) => each.why === why).map(({ text }) => text);
    lines.push(`  ${why}:`, ...texts.slice(0, MOST_NAMES).map((text) => `    ${text}`));
    if (texts.length > MOST_NAMES) lines.push(`    and ${texts.length - MOST_NAMES} more (--format json has all)`);
  }
  return lines;
}

function valueText(policy: PolicyName, value: PolicyValue | null): string {
  return value === null ? 'not configured' : shortened(policyText(policy, value));
}
