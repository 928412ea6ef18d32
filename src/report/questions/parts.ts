/** Parts of an estate that a question may be asked of: a class of sites, or a line. */
import { unknownName } from '../../core/names.js';
import { InputError } from '../../core/problems.js';
import type { World } from '../../engine/parts.js';
import type { Replicate } from '../../experiment/world.js';
import { classesOf } from '../../ledger/part.js';
import type { LineRow } from '../lineTables.js';

/** A class has its number among all classes of the scenario; of a line both directions are meant. */
export type Part = { kind: 'class'; name: string; number: number } | { kind: 'line'; name: string };

/**
 * The part of an estate that has a name: a class comes before a line of the same name.
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
  const lines = kinds.includes('line') ? fleet.lines.all.map((line) => line.name) : [];
  if (lines.includes(name)) return { kind: 'line', name };
  const what = kinds.map((kind) => (kind === 'class' ? 'class of sites' : kind)).join(' or ');
  throw InputError.of(`${option}: error: ${unknownName(what, name, [...names, ...lines])}`);
}

/** The rows of the lines of a part: those that end at a site of the class, without the ports of cache servers. */
export function rowsOf({ world }: Replicate, rows: readonly LineRow[], part: Part): LineRow[] {
  if (part.kind === 'line') return rows.filter(({ line }) => line.name === part.name);
  const { of } = classesOf(world.fleet, world.scenario);
  return rows.filter(({ line }) => line.kind !== 'cacheServer' && line.site >= 0 && of[line.site] === part.number);
}
