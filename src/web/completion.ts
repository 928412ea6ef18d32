/** What may stand at a place of the text, by the schema of the scenario language. */
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { EditorState } from '@codemirror/state';
import schemaText from '../../scenarios/dosim.schema.json?raw';

interface Schema {
  $ref?: string;
  anyOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  description?: string;
  $defs?: Record<string, Schema>;
  definitions?: Record<string, Schema>;
}

const root = JSON.parse(schemaText) as Schema;

/** A schema and all that it stands for. */
function* alternatives(schema: Schema | undefined, depth = 0): Generator<Schema> {
  if (!schema || depth > 6) return;
  const name = schema.$ref?.split('/').at(-1);
  if (name !== undefined) yield* alternatives(root.$defs?.[name] ?? root.definitions?.[name], depth + 1);
  for (const each of [...(schema.anyOf ?? []), ...(schema.allOf ?? [])]) yield* alternatives(each, depth + 1);
  yield schema;
}

/** The schemas at a path of keys; entries of lists are not in it. */
function schemasAt(path: readonly string[]): Schema[] {
  let at = [...alternatives(root)];
  for (const key of path) {
    const within = [...at, ...at.flatMap(({ items }) => [...alternatives(items)])];
    at = within.flatMap(({ properties }) => [...alternatives(properties?.[key])]);
  }
  return [...at, ...at.flatMap(({ items }) => [...alternatives(items)])];
}

const KEY = /^(\s*(?:- )*)([\w-]+)\s*:/;

/** The keys above a line, by indentation. */
function pathAbove(state: EditorState, lineNumber: number, indent: number): string[] {
  const path: string[] = [];
  let within = indent;
  for (let n = lineNumber - 1; n >= 1 && within > 0; n -= 1) {
    const match = KEY.exec(state.doc.line(n).text);
    if (!match || match[1]!.length >= within) continue;
    within = match[1]!.length;
    path.unshift(match[2]!);
  }
  return path;
}

export function complete(context: CompletionContext): CompletionResult | null {
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  const value = /^(\s*(?:- )*)([\w-]+)\s*:\s+(\S*)$/.exec(before);
  if (value) {
    const path = [...pathAbove(context.state, line.number, value[1]!.length), value[2]!];
    const options = schemasAt(path).flatMap(({ enum: all = [], const: one }) => (one === undefined ? all : [one]));
    return resultOf(
      context.pos - value[3]!.length,
      [...new Set(options)].map((each) => ({ label: String(each), type: 'enum' })),
    );
  }
  const key = /^(\s*(?:- )*)([\w-]*)$/.exec(before);
  if (!key || (key[2] === '' && !context.explicit)) return null;
  const known = new Map<string, Completion>();
  for (const { properties = {} } of schemasAt(pathAbove(context.state, line.number, key[1]!.length))) {
    for (const [label, { description }] of Object.entries(properties)) {
      known.set(label, { label, apply: `${label}: `, type: 'property', info: description });
    }
  }
  return resultOf(context.pos - key[2]!.length, [...known.values()]);
}

function resultOf(from: number, options: readonly Completion[]): CompletionResult | null {
  return options.length === 0 ? null : { from, options: [...options] };
}
