/**
 * Reads from the compiled program what the kernel shows to the outside: exported functions, imported ones (callbacks), and
 * how its records lie in memory. The compiler itself has laid them out.
 */

/** Kinds of elements of the compiler (assemblyscript, src/program.ts). */
const KIND = { functionPrototype: 4, classPrototype: 6, propertyPrototype: 10 };
/** An exported function takes no more: who needs more takes options. */
const MOST_PARAMETERS = 5;
const KERNEL = 'kernel/';

/** @returns `{ exports, callbacks, records }` for writeBorder.js */
export function readBorder(program) {
  const files = [...program.filesByName.values()].filter(({ internalName }) => internalName.startsWith(KERNEL));
  const index = files.find(({ internalName }) => internalName === 'kernel/index');
  const exports = index.exportsStar.flatMap((file) =>
    [...file.exports.values()].filter(({ kind }) => kind === KIND.functionPrototype).map(readFunction),
  );
  const callbacks = files.flatMap((file) =>
    ownMembers(file)
      .filter(isCallback)
      .map((it) => readCallback(it, file)),
  );
  const records = files.flatMap((file) =>
    ownMembers(file)
      .filter(({ kind }) => kind === KIND.classPrototype)
      .flatMap(readRecords),
  );
  const border = { exports, callbacks, records };
  check(border);
  return border;
}

/** What a file declares itself, not what it imports. */
function ownMembers(file) {
  return [...(file.members?.values() ?? [])].filter(({ parent }) => parent === file);
}

/** What no compiler would find. */
function check({ exports, records }) {
  for (const { name, parameters } of exports) {
    if (parameters.length > MOST_PARAMETERS)
      throw new Error(`${name} takes ${parameters.length} arguments: give it options`);
    if (parameters.filter(({ type }) => type === 'bool').length > 1) {
      throw new Error(`${name} takes two flags, which could be swapped: give it options`);
    }
    const at = parameters.findIndex(({ type }) => isOptions(type));
    if (at >= 0 && at < parameters.length - 1) throw new Error(`the options of ${name} must come last`);
  }
  const names = records.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice) throw new Error(`two records of the kernel have the name ${twice}`);
}

/** Options are given by name: the outside writes them as a whole. */
export function isOptions(type) {
  return typeof type === 'object' && type.to.endsWith('Options');
}

function isCallback(element) {
  // Of a function that is declared, and not defined, here.
  return element.kind === KIND.functionPrototype && element.declaration.body === null && element.instances !== null;
}

function readFunction(prototype) {
  const [instance] = prototype.instances.values();
  const { parameterTypes, returnType } = instance.signature;
  const { parameters } = prototype.functionTypeNode;
  return {
    name: prototype.name,
    doc: docBefore(prototype.declaration),
    parameters: parameterTypes.map((type, i) => ({ name: parameters[i].name.text, type: typeOf(type) })),
    returns: typeOf(returnType),
  };
}

/** Callbacks are imported from a module that has the name of the file that declares them. */
function readCallback(prototype, file) {
  return { module: file.internalName.split('/').at(-1), ...readFunction(prototype) };
}

function readRecords(prototype) {
  if (prototype.instances === null || prototype.typeParameterNodes !== null) return [];
  return [...prototype.instances.values()].map((instance) => ({
    name: instance.name,
    doc: docBefore(prototype.declaration),
    bases: basesOf(instance),
    sizeBytes: instance.nextMemoryOffset,
    strideBytes: strideOf(prototype),
    fields: [...(instance.members?.values() ?? [])]
      .filter((member) => member.kind === KIND.propertyPrototype && member.instance?.isField)
      .map((member) => ({
        name: member.name,
        doc: docBefore(member.fieldDeclaration),
        type: typeOf(member.instance.type),
        at: member.instance.memoryOffset,
      }))
      .filter(({ at }) => at >= 0)
      .sort((a, b) => a.at - b.at),
  }));
}

function basesOf(instance) {
  const bases = [];
  for (let base = instance.base; base; base = base.base)
    if (base.internalName.startsWith(KERNEL)) bases.push(base.name);
  return bases;
}

/** The stride of `FooBar` is the constant FOO_BAR_BYTES beside it, a plain number. */
function strideOf(prototype) {
  const name = prototype.name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
  const constant = prototype.parent.members.get(`${name}_BYTES`);
  return constant === undefined ? undefined : Number(constant.initializerNode.range.toString());
}

/** `i32`, `f64` and the like, or the name of the record that it is an address of. */
function typeOf(type) {
  const record = type.classReference;
  return record ? { to: record.name } : type.toString();
}

function docBefore({ range }) {
  const before = range.source.text.slice(0, range.start);
  return /\/\*\*(?:[^*]|\*(?!\/))*\*\/(?=\s*(?:@\w+\s+)?(?:(?:export|declare|private|protected|readonly)\s+)*$)/.exec(
    before,
  )?.[0];
}
