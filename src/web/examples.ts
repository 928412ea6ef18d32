/** The examples that come with dosim. */
import type { Project } from './engine/protocol.js';

const texts = import.meta.glob<string>('../../scenarios/*.{yaml,csv}', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** Texts of the examples, and of the lists that they name, by the names of their files. */
export const EXAMPLES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(texts).map(([path, text]) => [path.split('/').at(-1)!, text]),
);

/** Names of the examples, without their endings. */
export const EXAMPLE_NAMES = Object.keys(EXAMPLES)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.replace(/\.yaml$/, ''));

export function exampleProject(name: string): Project {
  return { name: `${name}.yaml`, text: EXAMPLES[`${name}.yaml`]!, files: EXAMPLES };
}
