/**
 * Compiles the kernel (AssemblyScript) to WebAssembly and writes it into src/engine/kernelCode.ts, so that it is
 * shipped as a module like all others and nothing has to be read from a file.
 */
import { writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const OPTIONS = [
  ['-O3'],
  // Memory is given out in order and emptied as a whole.
  ['--runtime', 'stub'],
  ['--noAssert'],
  ['--use', 'abort='],
  ['--importMemory'],
  ['--sharedMemory'],
  ['--initialMemory', '1'],
  ['--maximumMemory', '65536'],
  ['--enable', 'threads'],
  // Functions keep their names, for profiles and for whoever reads where an error came from.
  ['--debug'],
].flat();

let code;
const { error, stderr } = await asc.main(['kernel/index.ts', ...OPTIONS, '--outFile', 'kernel.wasm'], {
  writeFile: (_name, contents) => {
    code = contents;
  },
});
if (error) {
  process.stderr.write(stderr.toString());
  process.exit(1);
}
writeFileSync(
  'src/engine/kernelCode.ts',
  `/** Made by kernel/build.js: the kernel as WebAssembly, in base64. */
export const KERNEL_CODE =
  '${Buffer.from(code).toString('base64')}';
`,
);
