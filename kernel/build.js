/**
 * Builds the kernel (AssemblyScript): makes its codes of the tables of the simulator, compiles it to WebAssembly, and writes
 * it and the TypeScript side of its border as modules that are shipped like all others. `--debug` builds the kernel with
 * assertions beside that, for tests (vitest.config.ts), and its source map.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { codesText } from './tools/codes.js';
import { compileKernel, DEBUG_MAP } from './tools/compile.js';
import { ruleFiles, rulesVersion } from './tools/rulesVersion.js';
import { borderText, callsText, layoutsText } from './tools/writeBorder.js';

const SIDE = 'src/engine/kernel';

write('kernel/codes.ts', await codesText());
const { wasm, border } = await compiled('release');
write(`${SIDE}/border.ts`, borderText(border));
write(`${SIDE}/layouts.ts`, layoutsText(border));
write(`${SIDE}/calls.ts`, callsText(border));
write(`${SIDE}/code.ts`, codeText(wasm));
write(
  'src/experiment/memory/rulesVersion.ts',
  `/** Made by kernel/build.js: the version of all rules, a hash of their sources. */
export const RULES_VERSION = '${rulesVersion(ruleFiles('.'))}';
`,
);

if (process.argv.includes('--debug')) {
  const debug = await compiled('debug');
  write(`${SIDE}/debugCode.ts`, codeText(debug.wasm));
  mkdirSync('build', { recursive: true });
  write(DEBUG_MAP, debug.sourceMap);
}

async function compiled(kind) {
  try {
    return await compileKernel(kind);
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

/** Writes what is not there yet: compilers of others need not look again at what is the same. */
function write(file, text) {
  if (textOf(file) !== text) writeFileSync(file, text);
}

function textOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function codeText(code) {
  return `/** Made by kernel/build.js: the kernel as WebAssembly, in base64. */
export const KERNEL_CODE =
  '${Buffer.from(code).toString('base64')}';
`;
}
