/** YAML or JSON text to plain values. What the format would take in silence and read as something else is a problem. */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  parseDocument,
  type Scalar,
} from 'yaml';
import { didYouMean, type Problem } from '../core/problems.js';

export type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain };

/** A text that was read: its value, its nodes (they know their positions), and the warnings. */
export interface YamlText {
  value: Plain;
  root: Node | null;
  warnings: readonly Problem[];
}

/** Values that a text may stand for when its aliases are written out, and how deep they may lie. */
const MOST_VALUES = 1_000_000;
const DEEPEST = 100;
const TOO_DEEP = `nested too deeply: values lie more than ${DEEPEST} levels deep`;
const STACK_FULL = /call stack|too much recursion/;
/** Tags that say what a value is anyway. */
const PLAIN_TAG = /^(!|tag:yaml\.org,2002:(map|seq|str|int|float|bool|null))$/;

/**
 * Reads a text.
 *
 * Errors are: what YAML does not allow; an alias without an anchor before it, or within its own anchor; aliases that
 * stand for more than a million values together; a number that a computer cannot hold exactly; a name `__proto__`, or
 * one that is no text.
 *
 * @param file what positions are in
 * @param lines is filled with the line starts of the text
 * @returns the value, or the errors
 */
export function readYaml(
  text: string,
  file: string,
  lines: LineCounter,
): { read: YamlText; errors: null } | { read: null; errors: Problem[] } {
  const problem = (severity: Problem['severity'], offset: number, message: string): Problem => {
    const { line, col } = lines.linePos(offset);
    return { severity, path: '', message, position: { file, line, column: col } };
  };
  const tooDeep = () => ({ read: null, errors: [problem('error', 0, TOO_DEEP)] });
  let document: Document.Parsed;
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  } catch (error) {
    if (error instanceof RangeError) return tooDeep();
    throw error;
  }
  // The parser tells as an error of the text that its own stack was full.
  if (document.errors.some(({ message }) => STACK_FULL.test(message))) return tooDeep();
  if (document.errors.length > 0) {
    return { read: null, errors: document.errors.map(({ pos, message }) => problem('error', pos[0], message)) };
  }
  const nodes = new Nodes();
  nodes.look(document.contents, 0);
  const errors = nodes.errors.map(({ offset, message }) => problem('error', offset, message));
  if (errors.length > 0) return { read: null, errors };
  const warnings = document.warnings.map(({ pos, message }) =>
    problem('warning', pos[0], `${message}: the value is read as if it had no tag`),
  );
  // How much the aliases make is known already: the library's own limit is on how often they are used.
  const value = document.toJS({ maxAliasCount: -1 }) as Plain;
  return { read: { value, root: document.contents, warnings }, errors: null };
}

/** Looks at the nodes of a document in the order of the text. */
class Nodes {
  readonly errors: { offset: number; message: string }[] = [];
  /** Values that the node of each anchor stands for; `null` while it is being looked at. */
  private readonly anchors = new Map<string, number | null>();
  private isTooMuch = false;

  /** @returns how many values the node stands for */
  look(node: unknown, depth: number, offset = 0): number {
    if (!isNode(node) || this.isTooMuch) return 1;
    const at = node.range?.[0] ?? offset;
    if (depth > DEEPEST) {
      this.isTooMuch = true;
      this.errors.push({ offset: at, message: TOO_DEEP });
      return 1;
    }
    if (isAlias(node)) return this.valuesOfAlias(node.source, at);
    const { anchor } = node;
    if (anchor !== undefined) this.anchors.set(anchor, null);
    if (node.tag !== undefined && !PLAIN_TAG.test(node.tag) && !isWritten(node)) {
      this.errors.push({ offset: at, message: `the tag ${node.tag} stands for a value that a scenario has not` });
    }
    if (isScalar(node)) this.lookAtNumber(node, at);
    let values = 1;
    if (isSeq(node)) for (const item of node.items) values += this.look(item, depth + 1, at);
    if (isMap(node)) {
      for (const { key, value } of node.items) {
        this.lookAtName(key, at);
        values += this.look(value, depth + 1, at);
      }
    }
    if (anchor !== undefined) this.anchors.set(anchor, values);
    if (values > MOST_VALUES && !this.isTooMuch) {
      this.isTooMuch = true;
      const message = `the aliases in here stand for more than ${MOST_VALUES.toLocaleString('en')} values; write fewer`;
      this.errors.push({ offset: at, message });
    }
    return values;
  }

  private valuesOfAlias(name: string, offset: number): number {
    const values = this.anchors.get(name);
    if (values === undefined) {
      const near = didYouMean(name, [...this.anchors.keys()]);
      this.errors.push({ offset, message: `no anchor &${name} stands before this alias *${name}${near}` });
    }
    if (values === null) this.errors.push({ offset, message: `the alias *${name} stands within its own anchor` });
    return values ?? 1;
  }

  private lookAtNumber({ value, source }: Scalar, offset: number): void {
    if (typeof value !== 'number') return;
    if (!Number.isFinite(value)) {
      this.errors.push({ offset, message: `found ${source}: this is no number that can be counted with` });
    } else if (Number.isInteger(value) && !Number.isSafeInteger(value) && /^[-+]?[0-9]+$/.test(source ?? '')) {
      const message = `found ${source}: a whole number beyond ${Number.MAX_SAFE_INTEGER} would be rounded; put text in quotes`;
      this.errors.push({ offset, message });
    }
  }

  private lookAtName(key: unknown, offset: number): void {
    const at = isNode(key) ? (key.range?.[0] ?? offset) : offset;
    if (isAlias(key)) this.errors.push({ offset: at, message: 'an alias cannot be a name' });
    else if (!isScalar(key)) this.errors.push({ offset: at, message: 'a name is text, no list and no mapping' });
    else if (key.value === '__proto__') this.errors.push({ offset: at, message: 'the name __proto__ is not allowed' });
  }
}

/** True for a node whose value is what is written there: an unknown tag leaves it so. */
function isWritten(node: Node): boolean {
  return isMap(node) || isSeq(node) || (isScalar(node) && typeof node.value === 'string');
}
