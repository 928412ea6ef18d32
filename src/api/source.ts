/** What the functions of the library take: a path, an object, or a text with a name. */
import { InputError } from '../core/problems.js';
import { isPromise, shown } from '../core/shown.js';
import type { Files } from '../experiment/files.js';

/** A text of YAML or JSON that lies in no file; problems name it and its lines. */
export class ScenarioText {
  /** @param name what problems call it, and what names within it are relative to */
  constructor(
    readonly text: string,
    readonly name = '<text>',
  ) {}
}

/**
 * A scenario (or a sweep, or a recommendation): the path of its file, the object that its YAML or JSON stands for, or its
 * text. An object may extend files, relative to the working folder.
 */
export type Source = string | ScenarioText | object;

/** Values of a scenario by dotted path (`{ 'policies.DODownloadMode': 2 }`), or texts `path=value` as `--set` takes them. */
export type Overrides = Readonly<Record<string, unknown>> | readonly string[];

/** Stands for an object in problems, until {@link withoutPosition} takes its position away: an object has no lines. */
const OBJECT = '<object>';

/** What problems call a source. */
export function nameOf(source: Source): string {
  if (typeof source === 'string') return source;
  return source instanceof ScenarioText ? source.name : OBJECT;
}

/** @throws InputError for what is no source: a number, a list, a promise that was not waited for */
export function checkSource(source: unknown): void {
  if (typeof source === 'string') return;
  const isObject = typeof source === 'object' && source !== null && !Array.isArray(source) && !isPromise(source);
  if (isObject) return;
  const allowed = 'the path of a file, an object as its YAML or JSON stands for, or a ScenarioText';
  throw InputError.of(`found ${shown(source)}; allowed is ${allowed}`, 'scenario');
}

/**
 * The name under which a source is read from these files.
 *
 * @throws InputError for what is no source, or an object that JSON cannot hold
 */
export function opened(source: Source, files: Files): { name: string; files: Files } {
  checkSource(source);
  const name = nameOf(source);
  if (typeof source === 'string') return { name, files };
  const text = source instanceof ScenarioText ? source.text : jsonOf(source);
  const readText: Files['readText'] = (wanted, from) =>
    wanted === name && from === undefined ? { file: name, text } : files.readText(wanted, from);
  return { name, files: { ...files, readText } };
}

function jsonOf(source: object): string {
  try {
    return JSON.stringify(source);
  } catch (error) {
    throw InputError.of(`found what JSON cannot hold: ${(error as Error).message}`, 'scenario');
  }
}

/** Does work on a source; problems of an object name paths and no lines. */
export async function asTold<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.problems.map(withoutPosition));
  }
}

/** A problem without its position where that is in an object. */
export function withoutPosition<T extends { position?: { file: string } }>(problem: T): T {
  return problem.position?.file === OBJECT ? { ...problem, position: undefined } : problem;
}

/** Overrides as `path=value` texts. */
export function overrideTexts(set: Overrides | undefined): readonly string[] {
  if (set === undefined) return [];
  if (Array.isArray(set)) return set as readonly string[];
  return Object.entries(set).map(([path, value]) => `${path}=${JSON.stringify(value)}`);
}
