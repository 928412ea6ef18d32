/** Writes the TypeScript side of the border to the kernel, from what readBorder.js has read. */
import { isOptions } from './readBorder.js';

const HEAD = '// Made by kernel/build.js from the sources of the kernel (kernel/tools/writeBorder.js).\n';
const VIEWS = { f64: ['float64s', 8], bool: ['uint8s', 1], u8: ['uint8s', 1], i8: ['uint8s', 1] };

/** The text of src/engine/kernel/border.ts: types of the exported functions, and of the callbacks. */
export function borderText({ exports, callbacks, records }) {
  return [
    HEAD,
    `declare const record: unique symbol;

/** The address of a record in the kernel's memory: that of another kind of record is another type. */
export type Ptr<Name extends string> = number & { readonly [record]: Name };
/** What a function returns for a truth value. */
export type Flag = 0 | 1;
`,
    exportsText(exports),
    callbacksText(groupsOf(callbacks, records)),
  ].join('\n');
}

/** The text of src/engine/kernel/layouts.ts: how the records lie that lie in tables, or that exported functions return. */
export function layoutsText({ exports, records }) {
  const returned = new Set(exports.map(({ returns }) => returns.to));
  const shown = records.filter(
    ({ name, fields, strideBytes }) => fields.length > 0 && (strideBytes || returned.has(name)),
  );
  const laidOut = shown.filter(({ name }) => !isOptions({ to: name }));
  return [
    HEAD,
    `import type { Ptr } from './border.js';
import { viewsAt } from './instance.js';
`,
    ...laidOut.map(layoutText),
    ...laidOut.filter(({ name }) => returned.has(name)).map(readerText),
  ].join('\n');
}

/** The text of src/engine/kernel/calls.ts: the functions that take options, which are given by name. */
export function callsText({ exports, records }) {
  const withOptions = exports.filter(({ parameters }) => isOptions(parameters.at(-1)?.type));
  const used = records.filter(({ name }) => withOptions.some(({ parameters }) => parameters.at(-1).type.to === name));
  return [
    HEAD,
    `import type { Ptr } from './border.js';
import { kernel, viewsAt } from './instance.js';

const address = kernel.optionsAt();
const { float64s, int32s, uint8s } = viewsAt(address, ${Math.max(...used.map(({ sizeBytes }) => sizeBytes))});
`,
    ...used.map(optionsText),
    ...withOptions.map(callText),
  ].join('\n');
}

function exportsText(exports) {
  const lines = exports.map(({ name, doc, parameters, returns }) => {
    const list = parameters.map((parameter) => `${parameter.name}: ${inType(parameter.type)}`).join(', ');
    return `${indented(doc)}  ${name}(${list}): ${outType(returns)};\n`;
  });
  return `/** What the kernel exports. */\nexport interface Exports {\n${lines.join('')}}\n`;
}

/**
 * Callbacks by the record that they are of, their first argument: it says who listens. Those of a record and of one that
 * extends it belong together.
 */
function groupsOf(callbacks, records) {
  const extending = (name) => records.filter(({ bases }) => bases.includes(name)).map((it) => it.name);
  const firsts = callbacks.map(({ parameters }) =>
    typeof parameters[0]?.type === 'object' ? parameters[0].type.to : null,
  );
  const groups = new Map();
  callbacks.forEach((callback, k) => {
    const first = firsts[k];
    const owner = first && (extending(first).find((name) => firsts.includes(name)) ?? first);
    const group = groups.get(owner) ?? { owner, callbacks: [] };
    groups.set(owner, group);
    if (group.callbacks.some(({ name }) => name === callback.name)) {
      throw new Error(`the callback ${callback.name} is declared twice: export it from one file`);
    }
    group.callbacks.push(callback);
  });
  return [...groups.values()];
}

function callbacksText(groups) {
  const told = ({ owner, callbacks }) => (owner === null ? callbacks[0].parameters : callbacks[0].parameters.slice(1));
  const interfaces = groups.map(({ owner, callbacks }) => {
    const lines = callbacks.map((callback) => {
      const list = told({ owner, callbacks: [callback] }).map(({ name, type }) => `${name}: ${outType(type)}`);
      return `${indented(callback.doc)}  ${callback.name}(${list.join(', ')}): ${inType(callback.returns)};\n`;
    });
    const of = owner === null ? 'anything' : `a ${owner}`;
    return `/** What the kernel asks and tells of ${of}. */\nexport interface ${owner ?? 'Run'}Listener {\n${lines.join('')}}\n`;
  });
  const modules = new Map();
  for (const { owner, callbacks } of groups) {
    for (const { module, name, parameters } of callbacks) {
      const list = told({ owner, callbacks: [{ parameters }] });
      const names = list.map((parameter) => parameter.name).join(', ');
      const typed = list.map((parameter) => `${parameter.name}: ${outType(parameter.type)}`);
      const line =
        owner === null
          ? `${name}: (${typed.join(', ')}) => of.Run.${name}(${names}),`
          : `${name}: (${[`address: Ptr<'${owner}'>`, ...typed].join(', ')}) => of.${owner}(address).${name}(${names}),`;
      modules.set(module, [...(modules.get(module) ?? []), line]);
    }
  }
  const listeners = groups.map(({ owner }) =>
    owner === null ? '  Run: RunListener;' : `  ${owner}(address: Ptr<'${owner}'>): ${owner}Listener;`,
  );
  const wired = [...modules].map(([module, lines]) => `    ${module}: {\n      ${lines.join('\n      ')}\n    },`);
  return `${interfaces.join('\n')}
/** Who listens, by the address of what is told of. */
export interface Listening {
${listeners.join('\n')}
}

/** The callbacks as WebAssembly imports them. */
export function importsOf(of: Listening) {
  return {
${wired.join('\n')}
  };
}
`;
}

function layoutText({ name, doc, sizeBytes, strideBytes, fields }) {
  const lines = fields.map(({ name: field, type, at }) => {
    const of = typeof type === 'object' ? `type: 'ptr', to: '${type.to}'` : `type: '${type}'`;
    return `    ${field}: { ${of}, at: ${at} },\n`;
  });
  const stride = strideBytes === undefined ? '' : `  strideBytes: ${strideBytes},\n`;
  return `${doc ? `${doc}\n` : ''}export const ${constantOf(name)} = {
  record: '${name}',
  sizeBytes: ${sizeBytes},
${stride}  fields: {
${lines.join('')}  },
} as const;
`;
}

/** A function that reads a record as a whole: spelled out, because parts of a simulation are many and small. */
function readerText({ name, sizeBytes, fields }) {
  const lines = fields.map(({ name: field, type, at }) => {
    const [view, bytes] = VIEWS[type] ?? ['int32s', 4];
    const value = `${view}[${at / bytes}]!`;
    return `    ${field}: ${typeof type === 'object' ? `${value} as ${inType(type)}` : value},\n`;
  });
  const views = [...new Set(fields.map(({ type }) => (VIEWS[type] ?? ['int32s'])[0]))].sort();
  return `/** What a ${name} holds now. */
export function read${name}(address: Ptr<'${name}'>) {
  const { ${views.join(', ')} } = viewsAt(address, ${sizeBytes});
  return {
${lines.join('')}  };
}
`;
}

function optionsText({ name, doc, fields }) {
  const lines = fields.map((field) => `${indented(field.doc)}  ${field.name}: ${inType(field.type)};\n`);
  const writes = fields.map(({ name: field, type, at }) => {
    const [view, bytes] = VIEWS[type] ?? ['int32s', 4];
    return `  ${view}[${at / bytes}] = ${type === 'bool' ? `options.${field} ? 1 : 0` : `options.${field}`};\n`;
  });
  return `${doc ? `${doc}\n` : ''}export interface ${name} {
${lines.join('')}}

function write${name}(options: ${name}): Ptr<'${name}'> {
${writes.join('')}  return address as Ptr<'${name}'>;
}
`;
}

function callText({ name, doc, parameters, returns }) {
  const options = parameters.at(-1);
  const others = parameters.slice(0, -1);
  const list = [...others.map((it) => `${it.name}: ${inType(it.type)}`), `options: ${options.type.to}`].join(', ');
  const args = [...others.map((it) => it.name), `write${options.type.to}(options)`].join(', ');
  return `${doc ? `${doc}\n` : ''}export function ${name}(${list}): ${outType(returns)} {
  return kernel.${name}(${args});
}
`;
}

/** The type of a value that is given to the kernel, and of one that comes from it. */
function inType(type) {
  if (typeof type === 'object') return `Ptr<'${type.to}'>`;
  if (type === 'void') return 'void';
  return type === 'bool' ? 'boolean' : 'number';
}

function outType(type) {
  return type === 'bool' ? 'Flag' : inType(type);
}

/** The name of a layout: FOO_BAR of a record FooBar. */
function constantOf(name) {
  return name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

function indented(doc) {
  return doc === undefined ? '' : `  ${doc.replaceAll(/\n\s*\*/g, '\n   *')}\n`;
}
