/** The built code, for what starts threads of its own: they cannot run TypeScript. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** @param file of `src`, without its ending: `experiment/pool` */
export async function built<T>(file: string): Promise<T> {
  return (await import(pathToFileURL(resolve(import.meta.dirname, '../build', `${file}.js`)).href)) as T;
}
