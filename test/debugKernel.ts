/** Builds the kernel with assertions before the tests that use it, where it is older than what it is made of. */
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const MADE_OF = ['kernel', 'src/core', 'src/engine', 'src/fleet', 'src/policy'];
const CODE = 'src/engine/kernel/debugCode.ts';

export function setup(): void {
  if (changedMs(CODE) < Math.max(...MADE_OF.map(newestMs))) {
    execFileSync(process.execPath, ['kernel/build.js', '--debug'], { stdio: 'inherit' });
  }
}

function newestMs(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return Math.max(...files.filter((file) => join(folder, file) !== CODE).map((file) => changedMs(join(folder, file))));
}

function changedMs(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
