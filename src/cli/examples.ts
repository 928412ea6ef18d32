/** The example scenarios that come with dosim. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { didYouMean, InputError } from '../core/problems.js';

const EXAMPLES = fileURLToPath(new URL('../../scenarios', import.meta.url));

/** Names of the examples that stand alone. */
export function exampleNames(): string[] {
  return readdirSync(EXAMPLES)
    .filter((name) => name.endsWith('.yaml'))
    .filter((name) => !/^extends:/m.test(readFileSync(join(EXAMPLES, name), 'utf8')))
    .map((name) => name.replace(/\.yaml$/, ''));
}

/** @throws InputError with the nearest name when no example is named so */
export function refuseUnknownExample(like: string): void {
  const names = exampleNames();
  if (names.includes(like)) return;
  const near = didYouMean(like, names);
  throw InputError.of(`--like ${like}: error: no such example${near}; there are ${names.join(', ')}`);
}

export function exampleText(name: string): string {
  return readFileSync(join(EXAMPLES, `${name}.yaml`), 'utf8');
}

/** The texts of the files that an example names, by their names: its list of sites, for one. */
export function exampleFiles(name: string): Record<string, string> {
  const named = exampleText(name).matchAll(/\b(?:file|subnets|inventory): *([\w.-]+\.csv)\b/g);
  return Object.fromEntries([...named].map(([, file]) => [file!, readFileSync(join(EXAMPLES, file!), 'utf8')]));
}
