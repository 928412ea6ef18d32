/**
 * Compiles the kernel (AssemblyScript) to WebAssembly and writes it into src/engine/kernel/code.ts, so that it is
 * shipped as a module like all others and nothing has to be read from a file.
 */
import { writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';
import binaryen from 'assemblyscript/binaryen';

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
  'src/engine/kernel/code.ts',
  `/** Made by kernel/build.js: the kernel as WebAssembly, in base64. */
export const KERNEL_CODE =
  '${Buffer.from(inlined(code)).toString('base64')}';
`,
);

/**
 * Puts more of the small functions into those who call them than the compiler does: V8 does none of that, and a call
 * costs a dozen instructions. Sizes are in nodes of Binaryen; larger ones made the code larger and no run shorter.
 */
function inlined(wasm) {
  const { Features } = binaryen;
  const module = binaryen.readBinary(wasm);
  // What the compiler makes use of: all of it is in every Node.js that can run the rest.
  module.setFeatures(
    Features.Atomics |
      Features.BulkMemory |
      Features.BulkMemoryOpt |
      Features.MutableGlobals |
      Features.NontrappingFPToInt |
      Features.SignExt,
  );
  binaryen.setOptimizeLevel(4);
  binaryen.setShrinkLevel(0);
  binaryen.setDebugInfo(true);
  binaryen.setAlwaysInlineMaxSize(40);
  binaryen.setFlexibleInlineMaxSize(200);
  binaryen.setAllowInliningFunctionsWithLoops(true);
  module.optimize();
  return module.emitBinary();
}
