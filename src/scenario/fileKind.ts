/** What a file is for: a scenario, a sweep or a recommendation, by the names that only one of them has. */
import { InputError } from '../core/problems.js';
import type { Layered, PlainObject } from './layers.js';

export type FileKind = 'scenario' | 'sweep' | 'recommendation';

const OWN_NAMES: Record<FileKind, readonly string[]> = {
  scenario: ['extends', 'start', 'duration', 'sites', 'devices', 'policies', 'content', 'demand', 'events'],
  sweep: ['base', 'factors', 'design', 'points', 'replicates', 'figure'],
  recommendation: ['id', 'advice', 'source', 'baseline', 'change', 'against'],
};

const READ_BY: Record<FileKind, string> = {
  scenario: 'dosim run',
  sweep: 'dosim sweep',
  recommendation: 'dosim check',
};

/** The kind that most of the names of a file belong to; a scenario where none is ahead. */
export function fileKindOf(value: PlainObject): FileKind {
  const count = (kind: FileKind) => OWN_NAMES[kind].filter((name) => Object.hasOwn(value, name)).length;
  const others = (['sweep', 'recommendation'] as const).filter((kind) => count(kind) > count('scenario'));
  return others.sort((a, b) => count(b) - count(a))[0] ?? 'scenario';
}

/**
 * Refuses a file that is for another command: one sentence, in place of an error for each of its names.
 *
 * @throws InputError that names the command
 */
export function refuseOtherKind({ file, value, locate }: Layered, wanted: FileKind): void {
  const kind = fileKindOf(value);
  if (kind === wanted) return;
  const message = `this is a ${kind}, which ${READ_BY[kind]} reads; a ${wanted} is needed here`;
  throw new InputError([
    { severity: 'error', path: '', message, position: locate([]) ?? { file, line: 1, column: 1 } },
  ]);
}
