/**
 * Says which line of the kernel an instruction of the build with assertions comes from: `node kernel/tools/whereInKernel.js
 * 0x1a2b`, the number at the end of a line `wasm-function[…]` in the stack of an error.
 */
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { DEBUG_MAP } from './compile.js';

const map = new SourceMap(JSON.parse(readFileSync(DEBUG_MAP, 'utf8')));
for (const offset of process.argv.slice(2)) {
  // The map of a module of WebAssembly has one line; its columns are the bytes.
  const { originalSource, originalLine, originalColumn } = map.findEntry(0, Number(offset));
  process.stdout.write(`${offset}: ${originalSource}:${originalLine + 1}:${originalColumn + 1}\n`);
}
