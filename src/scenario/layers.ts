/** Scenario text to plain values: YAML or JSON, `extends`, `--set`, and where every value was written. */
import { isMap, isNode, isScalar, isSeq, LineCounter, type Node } from 'yaml';
import { didYouMean, InputError, type Position, type Problem } from '../core/problems.js';
import { written } from '../core/shown.js';
import { compilePattern, isPattern } from './match.js';
import { type Plain, readYaml } from './yamlText.js';

export type { Plain } from './yamlText.js';
export type PlainObject = { [key: string]: Plain };
export type Path = readonly (string | number)[];

/** Reads a file named by another (or by the command line): the only way out to the world, given by the caller. */
export type ReadText = (name: string, from?: string) => { file: string; text: string };

/** One file of a chain of `extends`, or one `--set`. */
interface Layer {
  file: string;
  value: PlainObject;
  root: Node | null;
  lines: LineCounter;
  warnings: readonly Problem[];
  /** Sites that it takes from a file. */
  listed?: ListedSites;
}

/** What stands beside the name of a file of sites; a layer that names another file keeps it. */
export interface BesideFile {
  defaults?: Plain | undefined;
  /** A table of subnets, and the file that names it. */
  subnets?: { name: string; from: string | undefined } | undefined;
}

/** The sites of a file, in place of the mapping that names it. */
export interface ListedSites {
  entries: PlainObject[];
  beside: BesideFile;
  warnings: readonly Problem[];
  /** Where a part was written, by its path behind `sites`. */
  locate(path: Path): Position | undefined;
}

/** Reads the sites that a mapping names by a file, or gives `null`. */
type ReadSites = (
  sites: Plain | undefined,
  from: string | undefined,
  readText: ReadText,
  below: BesideFile | undefined,
) => ListedSites | null;

/** The merged value with the positions of its parts. */
export interface Layered {
  /** The file that was named, as messages call it. */
  file: string;
  value: PlainObject;
  /**
   * Where the value of a path was written (or its name, with `atName`): the last layer that has it, or the nearest
   * parent that is there.
   */
  locate(path: Path, atName?: boolean): Position | undefined;
  /** The file whose value of a path counts, for a path within it; the file that was named where an override says it. */
  fileOf(path: Path): string;
  /** What is odd about the text itself. */
  warnings: readonly Problem[];
}

/** Files of a chain of `extends`. */
const LONGEST_CHAIN = 20;
/** What stands beside the name of a file of sites, and what it may be. */
const ALLOWED_BESIDE = {
  file: 'the name of a file: the list of the sites',
  subnets: 'the name of a file: the table of the subnets',
  defaults: 'a mapping: what all sites of the file have',
} as const;
/** Names that a message lists. */
const MOST_NAMES = 10;

/**
 * Reads a scenario file with everything that it extends and lays `--set path=value` over it.
 *
 * @param readSites takes the sites from a file that a scenario names for them; without it, they stay as written
 * @throws InputError when a file is missing or no YAML, when the chain is a circle, or when an override names no entry
 */
export function readLayers(
  name: string,
  readText: ReadText,
  overrides: readonly string[] = [],
  readSites: ReadSites = () => null,
): Layered {
  const files: Layer[] = [];
  let next: { name: string; from?: string } | undefined = { name };
  const seen = new Set<string>();
  while (next) {
    if (seen.size >= LONGEST_CHAIN) throw chainTooLong(files[0]!, [...seen]);
    const { file, text } = readText(next.name, next.from);
    if (seen.has(file)) {
      throw InputError.of(`${file}: error: extends leads back to this file: ${[...seen, file].join(' -> ')}`);
    }
    seen.add(file);
    const layer = parseLayer(file, text);
    files.unshift(layer);
    const parent = layer.value.extends;
    next = typeof parent === 'string' ? { name: parent, from: file } : undefined;
  }
  const problems: Problem[] = [];
  const complainOf =
    (layer: Layer): Complain =>
    (path, message) =>
      problems.push({
        severity: 'error',
        path: path.join('.'),
        message,
        position: find(layer, path, layer.value).position,
      });
  const layers: Layer[] = [];
  let list: { at: number; read(beside: BesideFile, by: Layer): Layer; beside: BesideFile } | undefined;
  for (const [i, layer] of [...files, ...overrides.map(parseOverride)].entries()) {
    const from = i < files.length ? layer.file : undefined;
    const changed = list && changedBeside(list.beside, layer, from, complainOf(layer));
    if (list && changed) {
      layers[list.at] = list.read(changed.beside, layer);
      list = { ...list, beside: changed.beside };
      layers.push(changed.rest);
      continue;
    }
    const { sites } = layer.value;
    const read = withSites(layer, layer, () => readSites(sites, from, readText, list?.beside));
    if (Array.isArray(sites)) list = undefined;
    if (read.listed && isObject(sites)) {
      const named = { file: sites.file! };
      const again = (beside: BesideFile, by: Layer) =>
        withSites(layer, by, () => readSites(named, from, readText, beside));
      list = { at: i, read: again, beside: read.listed.beside };
    }
    layers.push(read);
  }

  let value: PlainObject = {};
  for (const layer of layers) value = mergeObjects(withoutList(value, layer), layer.value, [], complainOf(layer));
  if (problems.length > 0) throw new InputError(problems);
  const warnings = layers.flatMap((layer) => layer.warnings);
  const file = [...seen][0]!;
  const locate: Layered['locate'] = (path, atName) => locateIn(layers, path, value, atName);
  const fileOf = (path: Path) => {
    const from = locate(path)?.file;
    return from !== undefined && seen.has(from) ? from : file;
  };
  return { file, value, locate, fileOf, warnings };
}

/** What lies below a layer: a list of sites is left out where the layer names a file of sites that nobody has read. */
function withoutList(below: PlainObject, { value: { sites } }: Layer): PlainObject {
  if (!isObject(sites) || typeof sites.file !== 'string' || !Array.isArray(below.sites)) return below;
  const { sites: _, ...rest } = below;
  return rest;
}

/** What is wrong with something beside the name of a file of sites that is no such thing. */
export function wrongBeside(name: keyof typeof ALLOWED_BESIDE, found: unknown): string {
  return `found ${written(found)}, allowed is ${ALLOWED_BESIDE[name]}`;
}

/**
 * What a layer changes of that beside the name of a file of sites, and the layer without it; nothing where it changes none.
 *
 * @param from the file of the layer
 */
function changedBeside(
  beside: BesideFile,
  layer: Layer,
  from: string | undefined,
  complain: Complain,
): { beside: BesideFile; rest: Layer } | undefined {
  const { sites } = layer.value;
  if (!isObject(sites) || typeof sites.file === 'string') return undefined;
  const { file } = sites;
  // A site may be named "file", too.
  if (file !== undefined && !isObject(file)) complain(['sites', 'file'], wrongBeside('file', file));
  const { defaults, subnets, ...byName } = sites;
  if (defaults === undefined && subnets === undefined) return undefined;
  if (subnets !== undefined && typeof subnets !== 'string') {
    complain(['sites', 'subnets'], wrongBeside('subnets', subnets));
  }
  const changed = {
    defaults:
      defaults === undefined
        ? beside.defaults
        : merge(beside.defaults ?? {}, defaults, ['sites', 'defaults'], complain),
    subnets: typeof subnets === 'string' ? { name: subnets, from } : beside.subnets,
  };
  return { beside: changed, rest: { ...layer, value: { ...layer.value, sites: byName } } };
}

/**
 * A layer with the sites of a file in place of the mapping that names it.
 *
 * @param by the layer whose words are read
 */
function withSites(layer: Layer, by: Layer, read: () => ListedSites | null): Layer {
  try {
    const listed = read();
    if (!listed) return layer;
    const { entries, warnings } = listed;
    return { ...layer, value: { ...layer.value, sites: entries }, listed, warnings: [...layer.warnings, ...warnings] };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const placed = ({ path, position, ...problem }: Problem): Problem => {
      const keys = path.split('.');
      const isOfLayer = position === undefined && keys[0] === 'sites';
      const own = () => find(by, keys, by.value).position ?? find(layer, keys, layer.value).position;
      return { ...problem, path, position: isOfLayer ? own() : position };
    };
    throw new InputError(error.problems.map(placed));
  }
}

function chainTooLong(layer: Layer, files: readonly string[]): InputError {
  const { position } = find(layer, ['extends'], layer.value);
  const message =
    `the chain of extends is longer than ${LONGEST_CHAIN} files, without being a circle ` +
    `(${files.slice(0, 3).join(' -> ')} -> ...); put some of them together`;
  return new InputError([{ severity: 'error', path: 'extends', message, position }]);
}

function parseLayer(file: string, text: string): Layer {
  const lines = new LineCounter();
  const { read, errors } = readYaml(text, file, lines);
  if (errors) throw new InputError(errors);
  const { value, root, warnings } = read;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw InputError.of(`${file}: error: a scenario is a mapping of sections such as name, sites and content`);
  }
  return { file, value, root, lines, warnings };
}

/**
 * What `--set path=value` lays over a scenario, as a file that extends it would say it.
 *
 * @throws InputError for what is no path with a value
 */
export function overrideValue(text: string): PlainObject {
  return parseOverride(text).value;
}

/** `sites.branch.devices=31` becomes a layer; list entries are named by name or number. */
function parseOverride(text: string): Layer {
  const at = text.indexOf('=');
  if (at < 1) throw InputError.of(`--set ${text}: error: allowed is path=value, e.g. policies.DODownloadMode=2`);
  const file = `--set ${text}`;
  const path = text
    .slice(0, at)
    .split('.')
    .map((key) => key.trim());
  if (path[0] === 'extends') {
    throw InputError.of(`${file}: error: extends says which files are read: write it in the file, it cannot be set`);
  }
  if (path.includes('__proto__')) throw InputError.of(`${file}: error: the name __proto__ is not allowed`);
  const { value: set, warnings } = setValue(text.slice(at + 1), file);
  const value = path.reduceRight<Plain>((inner, key) => ({ [key]: inner }), set) as PlainObject;
  return { file, value, root: null, lines: new LineCounter(), warnings };
}

function setValue(written: string, file: string): { value: Plain; warnings: readonly Problem[] } {
  // A drive is text, although YAML reads `D:` as a mapping.
  if (/^[a-z]:$/i.test(written)) return { value: written, warnings: [] };
  const { read, errors } = readYaml(written, file, new LineCounter());
  if (errors) throw new InputError(errors);
  return read;
}

/**
 * A value with another file's laid over it, as `extends` does.
 *
 * @throws InputError when `over` names an entry of a list that is not there
 */
export function overlaid(base: PlainObject, over: PlainObject): PlainObject {
  return mergeObjects(base, over, [], (path, message) => {
    throw InputError.of(message, path.join('.'));
  });
}

type Complain = (path: Path, message: string) => void;

function mergeObjects(base: PlainObject, over: PlainObject, path: Path, complain: Complain): PlainObject {
  const merged: PlainObject = { ...base };
  for (const [key, value] of Object.entries(over)) {
    merged[key] = Object.hasOwn(base, key) ? merge(base[key]!, value, [...path, key], complain) : value;
  }
  return merged;
}

/**
 * Objects merge; a mapping over a list changes its entries by name, or those whose names fit a pattern, in the order in which it
 * names them; anything else replaces.
 */
function merge(base: Plain, over: Plain, path: Path, complain: Complain): Plain {
  if (!isObject(over)) return over;
  if (isObject(base)) return mergeObjects(base, over, path, complain);
  if (!Array.isArray(base)) return over;
  const entries = [...base];
  const names = base.map((entry, i) => (isObject(entry) && typeof entry.name === 'string' ? entry.name : String(i)));
  for (const [key, value] of Object.entries(over)) {
    const meant = entriesNamed(key, names).filter((index) => entries[index] !== undefined);
    if (meant.length === 0) {
      const what = isPattern(key) ? 'no name of an entry fits' : `no entry of this name${didYouMean(key, names)}`;
      const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
      complain([...path, key], `${what}; there are ${names.slice(0, MOST_NAMES).join(', ')}${more}`);
    }
    for (const index of meant) entries[index] = merge(entries[index]!, value, [...path, key], complain);
  }
  return entries;
}

/** Indices of the entries that a key of an overlay means: a name, a number, or a pattern of names. */
function entriesNamed(key: string, names: readonly string[]): number[] {
  if (names.includes(key)) return [names.indexOf(key)];
  if (isPattern(key)) {
    const fits = compilePattern(key);
    return names.flatMap((name, i) => (fits(name) ? [i] : []));
  }
  return /^\d+$/.test(key) ? [Number(key)] : [];
}

function locateIn(layers: readonly Layer[], path: Path, merged: Plain, atName = false): Position | undefined {
  let best: { depth: number; position: Position } | undefined;
  for (const layer of layers) {
    const found = find(layer, path, merged, atName);
    if (found.position && found.depth >= (best?.depth ?? -1)) best = { depth: found.depth, position: found.position };
  }
  return best?.position;
}

/** Walks a layer's own nodes along a path of the merged value. */
function find(layer: Layer, path: Path, merged: Plain, atName = false): { depth: number; position?: Position } {
  if (layer.listed && path[0] === 'sites' && path.length > 1) {
    const position = layer.listed.locate(path.slice(1));
    if (position) return { depth: path.length, position };
  }
  if (!layer.root) return findPlain(layer, path, merged);
  let node: unknown = layer.root;
  let offset = layer.root.range?.[0] ?? 0;
  let depth = 0;
  let value: Plain | undefined = merged;
  for (const key of path) {
    if (isMap(node)) {
      const names = keyNames(key, value);
      const isKey = (fits: (text: string) => boolean) => (item: { key: unknown }) =>
        isScalar(item.key) && fits(String(item.key.value));
      // An overlay names an entry, or several by a pattern: the last one counts.
      const pair =
        node.items.find(isKey((text) => names.includes(text))) ??
        node.items.findLast(isKey((text) => isPattern(text) && names.slice(1).some(compilePattern(text))));
      if (!pair) break;
      offset = isNode(pair.key) ? (pair.key.range?.[0] ?? offset) : offset;
      node = pair.value;
      if (isScalar(node) && !(atName && depth === path.length - 1)) offset = node.range?.[0] ?? offset;
    } else if (isSeq(node)) {
      const item: unknown = node.items[Number(key)];
      if (!isNode(item)) break;
      node = item;
      offset = item.range?.[0] ?? offset;
    } else break;
    value = child(value, key);
    depth += 1;
  }
  const { line, col } = layer.lines.linePos(offset);
  return { depth, position: { file: layer.file, line, column: col } };
}

function findPlain(layer: Layer, path: Path, merged: Plain): { depth: number; position?: Position } {
  let node: Plain | undefined = layer.value;
  let value: Plain | undefined = merged;
  let depth = 0;
  for (const key of path) {
    const name = keyNames(key, value).find((candidate) => child(node, candidate) !== undefined);
    if (name === undefined) break;
    node = child(node, name);
    value = child(value, key);
    depth += 1;
  }
  return depth === path.length ? { depth, position: { file: layer.file, line: 1, column: 1 } } : { depth: -1 };
}

/** A list entry may have been named by its number or by its name. */
function keyNames(key: string | number, parent: Plain | undefined): string[] {
  const entry = child(parent, key);
  return isObject(entry) && typeof entry.name === 'string' ? [String(key), entry.name] : [String(key)];
}

function child(value: Plain | undefined, key: string | number): Plain | undefined {
  if (Array.isArray(value)) return value[Number(key)];
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** True for a mapping: no list, no single value. */
export function isObject(value: Plain | undefined): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
