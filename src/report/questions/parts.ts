/** Parts of an estate that a question may be asked of: a class of sites, or a line. */
import { unknownName } from '../../core/names.js';
import { InputError } from '../../core/problems.js';
import type { World } from '../../engine/parts.js';
import type { Replicate } from '../../experiment/world.js';
import { groupOf, type Line, type LineGroup } from '../../fleet/line.js';
import { loadOf } from '../../ledger/lineFigures.js';
import { classesOf } from '../../ledger/part.js';
import type { LineRow } from '../lineTables.js';

/**
 * A class has its number among all classes of the scenario; of a line both directions are meant; lines above a share of their rate
 * had five minutes that were fuller.
 */
export type Part =
  | { kind: 'class'; name: string; number: number }
  | { kind: 'line'; name: string }
  | { kind: 'group'; name: string; group: LineGroup }
  | { kind: 'above'; name: string; share: number };

const PART_WORDS: Record<Exclude<Part['kind'], 'above'>, string> = {
  class: 'class of sites',
  line: 'line',
  group: 'group of lines',
};

/** `above 80 %`: the lines that were fuller than that. */
const ABOVE = /^above\s+(\d+(?:\.\d+)?)\s*%?$/;

/** What a group of lines is asked for by. */
export const GROUP_WORDS = {
  concentrators: 'concentrators',
  cacheServers: 'cache servers',
  accessPoints: 'access points',
  homeLines: 'home lines',
} as const satisfies Partial<Record<LineGroup, string>>;

/**
 * The part of an estate that has a name: a class comes before a group of lines, and that before a line of the same name.
 *
 * @param kinds what may be asked for
 * @param option how it was asked for, for messages
 * @throws InputError when there is none
 */
export function partNamed(
  { fleet, scenario }: Pick<World, 'fleet' | 'scenario'>,
  name: string,
  kinds: readonly Part['kind'][],
  option: string,
): Part {
  const { names } = classesOf(fleet, scenario);
  const number = names.indexOf(name);
  if (number >= 0) return { kind: 'class', name, number };
  const groups = kinds.includes('group') ? groupsIn(fleet.lines.all) : [];
  const group = groups.find((each) => GROUP_WORDS[each] === name);
  if (group !== undefined) return { kind: 'group', name, group };
  const above = kinds.includes('above') ? ABOVE.exec(name) : null;
  if (above !== null) {
    const percent = Number(above[1]);
    if (percent >= 100)
      throw InputError.of(`${option}: error: no line is above its rate: allowed is a percentage below 100`);
    return { kind: 'above', name: `above ${percent} %`, share: percent / 100 };
  }
  const lines = kinds.includes('line') ? fleet.lines.all.map((line) => line.name) : [];
  if (lines.includes(name)) return { kind: 'line', name };
  const possible = kinds.flatMap((kind) =>
    kind === 'above' || (kind === 'group' && groups.length === 0) ? [] : [PART_WORDS[kind]],
  );
  const what = [...(possible.length > 1 ? [possible.slice(0, -1).join(', ')] : []), possible.at(-1)].join(' or ');
  const all = [...names, ...groups.map((each) => GROUP_WORDS[each]), ...lines];
  throw InputError.of(`${option}: error: ${unknownName(what, name, all)}`);
}

/** The groups of which an estate has lines. */
function groupsIn(lines: readonly Line[]): (keyof typeof GROUP_WORDS)[] {
  const present = new Set<string>(lines.map(groupOf));
  return (Object.keys(GROUP_WORDS) as (keyof typeof GROUP_WORDS)[]).filter((group) => present.has(group));
}

/**
 * What tells the lines of a part: those of a class end at its sites, access points among them, or are the home lines of their
 * devices; ports of cache servers are left out.
 */
export function isOfPart(
  { fleet, scenario }: Pick<World, 'fleet' | 'scenario'>,
  part: Exclude<Part, { kind: 'above' }>,
): (line: Line) => boolean {
  if (part.kind === 'line') return ({ name }) => name === part.name;
  if (part.kind === 'group') return (line) => groupOf(line) === part.group;
  const { of } = classesOf(fleet, scenario);
  return ({ kind, line, site }) =>
    kind === 'home' ? line === part.number : kind !== 'cacheServer' && site >= 0 && of[site] === part.number;
}

/** The rows of the lines of a part ({@link isOfPart}), or of those above a share. */
export function rowsOf({ world }: Replicate, rows: readonly LineRow[], part: Part): LineRow[] {
  if (part.kind === 'above') return rows.filter(({ use }) => (loadOf(use)?.peak5Min ?? 0) > part.share);
  const isOwn = isOfPart(world, part);
  return rows.filter(({ line }) => isOwn(line));
}
