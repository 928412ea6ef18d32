/** What an import found, as lines: policies with their places, conflicts, and what was kept aside. */
import { counted } from '../core/words.js';
import { originText } from '../doors/conflicts.js';
import { type Aside, placeText, shortened } from '../doors/found.js';
import type { Imported } from '../doors/importPolicies.js';
import type { PolicyName } from '../policy/catalogue.js';
import { type PolicyValue, policyText } from '../policy/values.js';
import { leftColumns } from './format.js';

/** Reasons that many settings share are said once, and so many of their names. */
const MOST_NAMES = 8;

export function importLines(imported: Imported): string[] {
  return [...originLines(imported), ...heldLines(imported), ...conflictLines(imported), ...leftLines(imported)];
}

function originLines({ origins }: Imported): string[] {
  const rows = origins.map(({ origin, policies }) => {
    const title = origin.title === undefined ? '' : `"${shortened(origin.title)}"`;
    return [`  ${origin.file}`, originText(origin), counted(policies, 'policy', 'policies'), title];
  });
  return ['', 'Read', leftColumns(rows)];
}

function heldLines({ held }: Imported): string[] {
  if (held.length === 0) return [];
  const rows = held.map(({ policy, value, origin, where }) => [
    `  ${policy}`,
    valueText(policy, value),
    placeText(origin.file, where),
  ]);
  return ['', 'Policies', leftColumns(rows)];
}

function conflictLines({ conflicts }: Imported): string[] {
  return conflicts.flatMap(({ policy, opinions, winner, reading }) => [
    '',
    `Conflict: ${policy}`,
    leftColumns(
      opinions.map((opinion) => [
        `  ${opinion === winner ? 'wins' : ''}`,
        valueText(policy, opinion.value),
        placeText(opinion.origin.file, opinion.where),
        originText(opinion.origin),
      ]),
    ),
    `  ${reading}`,
  ]);
}

function leftLines({ aside, others, notRead }: Imported): string[] {
  const lines: string[] = [];
  const byWhy = new Map<string, Aside[]>();
  for (const each of aside) byWhy.set(each.why, [...(byWhy.get(each.why) ?? []), each]);
  if (aside.length > 0) lines.push('', 'Kept aside');
  for (const [why, all] of byWhy) {
    lines.push(`  ${why}:`);
    for (const { file, where, name } of all.slice(0, MOST_NAMES)) lines.push(`    ${name}  ${placeText(file, where)}`);
    if (all.length > MOST_NAMES) lines.push(`    and ${all.length - MOST_NAMES} more (--format json has all)`);
  }
  if (others.length > 0) lines.push('', 'Not of Delivery Optimization');
  for (const { file, area, count } of others) lines.push(`  ${file}: ${area}, ${count}`);
  const expected = notRead.filter(({ isExpected }) => isExpected);
  if (expected.length > 0) lines.push('', 'Not needed');
  for (const { file, why } of expected.slice(0, MOST_NAMES)) lines.push(`  ${file}: ${why}`);
  if (expected.length > MOST_NAMES) lines.push(`  and ${expected.length - MOST_NAMES} more (--format json has all)`);
  return lines;
}

function valueText(policy: PolicyName, value: PolicyValue | null): string {
  return value === null ? 'not configured' : shortened(policyText(policy, value));
}
