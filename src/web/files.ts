/** Files that a scenario names. */
import { parseDocument } from 'yaml';
import type { Project } from './engine/protocol.js';

/** The last parts of all texts in a YAML text: what names a file is among them. Comments name nothing. */
function lastParts(text: string): Set<string> {
  const found = new Set<string>();
  const walk = (value: unknown) => {
    if (typeof value === 'string') found.add(value.split('/').at(-1)!);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk);
  };
  const document = parseDocument(text);
  if (document.errors.length === 0) walk(document.toJS());
  return found;
}

/** Whether a scenario names each of these files. */
export function namesAll(text: string, files: readonly { name: string }[]): boolean {
  const parts = lastParts(text);
  return files.every(({ name }) => parts.has(name));
}

/** The files that a scenario has been given and names, and those that these name. */
export function namedFiles({ text, files }: Project): string[] {
  const found = new Set<string>();
  const texts = [text];
  for (const each of texts) {
    const parts = lastParts(each);
    for (const [file, content] of Object.entries(files)) {
      if (found.has(file) || !parts.has(file)) continue;
      found.add(file);
      if (/\.(ya?ml|json)$/i.test(file)) texts.push(content);
    }
  }
  return [...found];
}
