/**
 * XML of administrators' files as a tree: elements, attributes, text. Of entities the five of XML and numbers are read; a
 * document type, which could define others, is refused.
 */
import { InputError } from '../core/problems.js';
import { MOST_OBJECTS } from './limits.js';

export interface XmlElement {
  /** Without its prefix. */
  name: string;
  attributes: ReadonlyMap<string, string>;
  children: readonly XmlElement[];
  /** The text directly in it. */
  text: string;
  /** From 1. */
  line: number;
}

type Open = XmlElement & { children: XmlElement[] };

const DEEPEST = 100;
const TAG = /<([\w.:-]{1,200})((?:\s+[\w.:-]{1,200}\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
const ATTRIBUTE = /([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const END = /<\/([\w.:-]{1,200})\s*>/y;
/** What begins so ends so, and says nothing; CDATA is text. */
const SKIPPED: readonly (readonly [string, string])[] = [
  ['<!--', '-->'],
  ['<?', '?>'],
];
const CDATA = ['<![CDATA[', ']]>'] as const;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/**
 * The elements of a text; several may stand beside each other.
 *
 * @throws InputError where a text is no XML, lies too deep, or has a document type
 */
export function parseXml(text: string, file: string): readonly XmlElement[] {
  const top: Open = { name: '', attributes: new Map(), children: [], text: '', line: 1 };
  const open: Open[] = [top];
  let elements = 0;
  let line = 1;
  let at = 0;
  const refuse = (what: string) => InputError.of(`${file}:${line}: error: ${what}`);
  const take = (end: number) => {
    for (let i = at; i < end; i += 1) if (text.charCodeAt(i) === 10) line += 1;
    at = end;
  };
  const last = () => open[open.length - 1]!;
  while (at < text.length) {
    const next = text.indexOf('<', at);
    last().text += decoded(text.slice(at, next < 0 ? undefined : next));
    take(next < 0 ? text.length : next);
    if (next < 0) break;
    const skipped = SKIPPED.find(([begin]) => text.startsWith(begin, at));
    const [begin, close] = skipped ?? CDATA;
    if (text.startsWith(begin, at)) {
      const end = text.indexOf(close, at + begin.length);
      if (end < 0) throw refuse(`${begin} has no end`);
      if (!skipped) last().text += text.slice(at + begin.length, end);
      take(end + close.length);
      continue;
    }
    END.lastIndex = at;
    const ended = END.exec(text);
    if (ended) {
      if (open.length === 1 || last().name !== localName(ended[1]!)) throw refuse('an element ends that has not begun');
      open.pop();
      take(at + ended[0].length);
      continue;
    }
    TAG.lastIndex = at;
    const tag = TAG.exec(text);
    if (!tag) throw refuse('this is no XML, or has a document type, which is not read');
    elements += 1;
    if (elements > MOST_OBJECTS) throw refuse(`more than ${MOST_OBJECTS} elements are in it, and no export has them`);
    const [whole, name, attributes, isEmpty] = tag as unknown as [string, string, string, string];
    const element: Open = { name: localName(name), attributes: attributesOf(attributes), children: [], text: '', line };
    last().children.push(element);
    if (isEmpty === '') open.push(element);
    if (open.length > DEEPEST) throw refuse(`elements lie more than ${DEEPEST} deep in each other`);
    take(at + whole.length);
  }
  if (open.length > 1) throw refuse('an element has no end');
  return top.children;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(ATTRIBUTE)].map(([, name, a, b]) => [localName(name!), decoded(a ?? b ?? '')]));
}

function decoded(text: string): string {
  return text.replaceAll(/&(?:(lt|gt|quot|apos|amp)|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi, (all, name, decimal, hex) => {
    if (name !== undefined) return ENTITIES[String(name).toLowerCase()]!;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0x10ffff ? all : String.fromCodePoint(code);
  });
}
