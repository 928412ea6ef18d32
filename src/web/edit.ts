/** Changes of a scenario's text that leave its comments and its order as they are. */
import { type Document, isCollection, isMap, parseDocument, stringify } from 'yaml';

type Path = readonly (string | number)[];

/**
 * Sets a value in a YAML text.
 *
 * @param value `undefined` takes it out
 * @returns the text, or the same where it cannot be read
 */
export function withValue(text: string, path: Path, value: unknown): string {
  const document = parseDocument(text);
  if (document.errors.length > 0 || !isMap(document.contents)) return text;
  if (value === undefined) {
    document.deleteIn(path);
    dropEmpty(document, path.slice(0, -1));
  } else if (isMap(parentOf(document, path))) document.setIn(path, value);
  else document.setIn(path.slice(0, -1), document.createNode({ [String(path.at(-1))]: value }));
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function parentOf(document: Document, path: Path): unknown {
  return path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
}

/** A section without an entry would be an error. */
function dropEmpty(document: Document, path: Path): void {
  if (path.length === 0) return;
  const node = document.getIn(path, true);
  if (isCollection(node) && node.items.length === 0) document.deleteIn(path);
}

/**
 * A scenario that extends another, with what differs from that.
 *
 * What the other sets and this one does not cannot be said in an overlay: comments name it.
 */
export function overlayOf(baseName: string, baseText: string, text: string): string {
  const removed: string[] = [];
  const differing = differences(parseDocument(baseText).toJS() ?? {}, parseDocument(text).toJS() ?? {}, [], removed);
  const lines = removed.map((path) => `# ${path} is set in ${baseName} and not here: an overlay cannot take it out\n`);
  return lines.join('') + stringify({ extends: baseName, ...(differing as object | undefined) });
}

function differences(base: unknown, value: unknown, path: readonly string[], removed: string[]): unknown {
  if (JSON.stringify(base) === JSON.stringify(value)) return undefined;
  if (!isPlain(base) || !isPlain(value)) return value;
  const changed: Record<string, unknown> = {};
  for (const [key, of] of Object.entries(value)) {
    const differing = differences(base[key], of, [...path, key], removed);
    if (differing !== undefined) changed[key] = differing;
  }
  for (const key of Object.keys(base)) if (!(key in value)) removed.push([...path, key].join('.'));
  return Object.keys(changed).length === 0 ? undefined : changed;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
