/** Schema issues to problems that say what was found, what is allowed, and the nearest valid name. */
import type { z } from 'zod';
import { didYouMean, type Problem } from '../core/problems.js';
import { written } from '../core/shown.js';
import type { Layered, Path, Plain } from './layers.js';
import { scenarioJsonSchema } from './schema.js';

type Issue = z.core.$ZodIssue;

/** Names that were there once, and what to write now. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['model.simpleModeBelow', 'simpleModeBelow is simpleMode now: a size such as 10 MB, 0, or followsPolicy'],
  [
    'model.discoveryDelay',
    'discoveryDelay is peersKnown now (`peersKnown: 2 s`), beside httpStart (`httpStart: 0` for HTTP from the start)',
  ],
]);

/**
 * All problems of a value at once.
 *
 * @param schema JSON Schema of the value, for the names that are allowed; by default that of a scenario
 */
export function describeIssues(issues: readonly Issue[], layered: Layered, schema?: object): Problem[] {
  const allowed = (schema ?? scenarioJsonSchema()) as JsonSchema;
  return issues.filter(isStrictest).flatMap((issue) => describe(issue, [], layered, allowed));
}

/** Of two lower limits that a value is below, the higher one says both. */
function isStrictest(issue: Issue, _: number, all: readonly Issue[]): boolean {
  if (issue.code !== 'too_small') return true;
  const path = issue.path.join('.');
  return !all.some(
    (other) => other.code === 'too_small' && other.path.join('.') === path && other.minimum > issue.minimum,
  );
}

function describe(issue: Issue, prefix: Path, layered: Layered, schema: JsonSchema): Problem[] {
  const path = [...prefix, ...issue.path] as (string | number)[];
  const found = valueAt(layered.value, path);
  const problem = (message: string, at: Path = path): Problem => ({
    severity: 'error',
    path: at.join('.'),
    message,
    position: layered.locate(at),
  });
  switch (issue.code) {
    case 'unrecognized_keys': {
      const allowed = allowedKeys(path, schema);
      return issue.keys.map((key) => {
        const renamed = RENAMED.get([...path, key].join('.'));
        if (renamed !== undefined)
          return { ...problem(renamed, [...path, key]), position: layered.locate([...path, key], true) };
        if (allowed.includes(key)) {
          const others = Object.keys(Object(found)).filter((name) => !issue.keys.includes(name));
          return problem(`${key} does not go with ${others.join(', ')}`, [...path, key]);
        }
        const near = didYouMean(key, allowed);
        const list = near === '' && allowed.length > 0 ? `; allowed are ${allowed.join(', ')}` : near;
        const at = [...path, key];
        return { ...problem(`unknown name ${key}${list}`, at), position: layered.locate(at, true) };
      });
    }
    case 'invalid_union': {
      const deeper = (issue.errors as Issue[][])
        .filter((branch) => branch.some(isWithin))
        .sort((a, b) => unknownNames(a) - unknownNames(b) || fewest(a) - fewest(b))[0];
      if (deeper) return deeper.filter(isStrictest).flatMap((inner) => describe(inner, path, layered, schema));
      return [problem(`found ${written(found)}, ${unionText(issue, found)}`)];
    }
    case 'invalid_type':
      return found === undefined
        ? [problem(`missing: ${allowedText(issue, found)} is needed here`)]
        : [problem(`found ${written(found)}, allowed is ${allowedText(issue, found)}`)];
    case 'custom':
      return [problem(issue.message.startsWith('found') ? issue.message : `found ${written(found)}, ${issue.message}`)];
    default:
      return [problem(`found ${written(found)}, allowed is ${allowedText(issue, found)}`)];
  }
}

/**
 * What is wrong with a value that is of no branch of a union: in the words of the branches that take values of its kind, and
 * with those that are allowed in its place; else what the union takes.
 */
function unionText(issue: Issue & { code: 'invalid_union' }, found: Plain | undefined): string {
  const inner = leaves(issue);
  const own = inner.find(({ code }) => code === 'custom');
  const words = inner.filter(({ code }) => code === 'invalid_value').map((leaf) => allowedText(leaf, found));
  if (own !== undefined) {
    const isList = own.message.includes('allowed is');
    return [own.message, ...(isList ? words : [])].join(', or ');
  }
  const texts = inner.map((leaf) => allowedText(leaf, found));
  return `allowed is ${[...new Set(texts)].join(', or ')}`;
}

/** The issues of a union, where one that says what it takes stands for its branches. */
function leaves(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union' || isSaid(issue)) return [issue];
  return (issue.errors as Issue[][]).flat().flatMap(leaves);
}

/** Whether a type says itself what it takes. */
function isSaid({ message }: Issue): boolean {
  return message.startsWith('allowed is');
}

/** Whether an issue is about a part of the value: the value itself is of the kind that was meant. */
function isWithin(issue: Issue): boolean {
  if (issue.path.length > 0 || issue.code === 'unrecognized_keys') return true;
  return issue.code === 'invalid_union' && (issue.errors as Issue[][]).some((branch) => branch.some(isWithin));
}

/** Names that a branch does not know: one that knows them all is the one that was meant. */
function unknownNames(branch: readonly Issue[]): number {
  return branch.reduce((count, issue) => {
    if (issue.code === 'invalid_union') return count + Math.min(...(issue.errors as Issue[][]).map(unknownNames));
    return count + (issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys.length : 0);
  }, 0);
}

/** The number of issues of a branch, where each union within it takes its nearest branch. */
function fewest(branch: readonly Issue[]): number {
  return branch.reduce((count, issue) => {
    if (issue.code !== 'invalid_union') return count + 1;
    const near = (issue.errors as Issue[][]).filter((inner) => inner.some(isWithin));
    return count + Math.min(...(near.length > 0 ? near.map(fewest) : [1]));
  }, 0);
}

const TYPE_NAMES: Record<string, string> = {
  array: 'a list',
  object: 'a mapping',
  string: 'text',
  int: 'a whole number',
};

function allowedText(issue: Issue, found: Plain | undefined): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPE_NAMES[issue.expected] ?? `a ${issue.expected}`;
    case 'invalid_value': {
      const values = issue.values.map(String);
      return `${values.join(', ')}${typeof found === 'string' ? didYouMean(found, values) : ''}`;
    }
    case 'too_small':
      return `${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${issue.origin === 'array' ? ' entry' : ''}`;
    case 'too_big':
      return `at most ${issue.maximum}`;
    case 'invalid_union':
      return (isSaid(issue) ? issue.message : unionText(issue, found)).replace(/^allowed is /, '');
    default:
      return issue.message.replace(/^allowed is /, '');
  }
}

function valueAt(value: Plain, path: Path): Plain | undefined {
  let at: Plain | undefined = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    if (Array.isArray(at)) at = at[Number(key)];
    else at = Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return at;
}

interface JsonSchema {
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
}

function propertyOf({ properties }: JsonSchema, key: string): JsonSchema | undefined {
  return properties !== undefined && Object.hasOwn(properties, key) ? properties[key] : undefined;
}

/** The names allowed at a path, read from the JSON Schema. */
function allowedKeys(path: Path, schema: JsonSchema): string[] {
  let schemas = [schema];
  for (const key of path) {
    schemas = schemas
      .flatMap((schema) => [schema, ...(schema.anyOf ?? [])])
      .map((schema) => (typeof key === 'number' ? schema.items : propertyOf(schema, key)))
      .filter((schema): schema is JsonSchema => schema !== undefined);
  }
  return [
    ...new Set(
      schemas
        .flatMap((schema) => [schema, ...(schema.anyOf ?? [])])
        .flatMap((schema) => Object.keys(schema.properties ?? {})),
    ),
  ];
}
