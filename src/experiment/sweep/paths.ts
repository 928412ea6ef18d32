/** The paths of a scenario that a factor can change: names of the language, with the names of its own list entries. */
import { isObject, type Plain, type PlainObject } from '../../scenario/layers.js';
import { scenarioJsonSchema } from '../../scenario/schema.js';

interface JsonSchema {
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  additionalProperties?: JsonSchema | boolean;
}

const DEEPEST = 7;

/** All paths of the schema that exist for a written scenario; entries of lists by their name. */
export function validPaths(written: PlainObject): string[] {
  const paths = new Set<string>();
  walk(scenarioJsonSchema() as JsonSchema, written, [], paths);
  return [...paths];
}

function walk(schema: JsonSchema, value: Plain | undefined, path: readonly string[], paths: Set<string>): void {
  if (path.length > 0) paths.add(path.join('.'));
  if (path.length >= DEEPEST) return;
  for (const alternative of [schema, ...(schema.anyOf ?? [])]) {
    for (const [key, inner] of Object.entries(alternative.properties ?? {})) {
      const child = isObject(value) ? value[key] : undefined;
      walk(inner, child, [...path, key], paths);
    }
    if (alternative.items && Array.isArray(value)) {
      value.forEach((entry, i) => {
        const name = isObject(entry) && typeof entry.name === 'string' ? entry.name : String(i);
        walk(alternative.items!, entry, [...path, name], paths);
      });
    }
    // Mappings of free names: those that the scenario has.
    if (typeof alternative.additionalProperties === 'object' && isObject(value)) {
      for (const [key, entry] of Object.entries(value)) {
        walk(alternative.additionalProperties, entry, [...path, key], paths);
      }
    }
  }
}
