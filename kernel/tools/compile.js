/** Compiles the kernel from AssemblyScript to WebAssembly, and reads what it shows to the outside. */
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Node } from 'assemblyscript';
import asc from 'assemblyscript/asc';
import binaryen from 'assemblyscript/binaryen';
import { readBorder } from './readBorder.js';

const ALWAYS = [
  // Memory is given out in order and emptied as a whole.
  ['--runtime', 'stub'],
  ['--importMemory'],
  ['--sharedMemory'],
  ['--initialMemory', '1'],
  ['--maximumMemory', '65536'],
  ['--enable', 'threads'],
  // Functions keep their names, for profiles and for whoever reads where an error came from.
  ['--debug'],
].flat();

/** Where the source map of the build with assertions lies; whereInKernel.js reads it. */
export const DEBUG_MAP = 'build/kernel.debug.wasm.map';

const OPTIONS = {
  release: ['-O3', '--noAssert', '--use', 'abort='],
  /** Assertions are on, and a source map says where each instruction comes from. */
  debug: ['-O1', '--sourceMap', pathToFileURL(DEBUG_MAP).href],
  /** Nothing is optimized or written: only errors and the border are of interest. */
  check: ['-O0', '--noAssert', '--use', 'abort=', '--noEmit'],
};

/**
 * Compiles the kernel.
 *
 * @param kind release, debug or check
 * @param readFile gives the text of a file by its path in the project, or null; default: from the disk
 * @returns `wasm` and `sourceMap` as far as there are such, and `border` (readBorder.js)
 * @throws Error with the messages of the compiler, without colours: tests and logs read them
 */
export async function compileKernel(kind, readFile) {
  const written = new Map();
  const reader = {};
  class Reader {
    afterParse(parser) {
      if (kind === 'release') for (const source of parser.sources) dropAssertions(source);
    }

    afterCompile() {
      reader.border = readBorder(this.program);
    }
  }
  const { error, stderr } = await asc.main(
    ['kernel/index.ts', ...ALWAYS, ...OPTIONS[kind], '--noColors', '--outFile', 'kernel.wasm'],
    {
      ...(readFile && { readFile }),
      writeFile: (name, contents) => void written.set(name, contents),
      transforms: [Reader],
    },
  );
  if (error) throw new Error(`${stderr}${error.message}`);
  const wasm = written.get('kernel.wasm');
  return {
    wasm: kind === 'release' ? inlined(wasm) : wasm,
    sourceMap: written.get(basename(DEBUG_MAP)),
    border: reader.border,
  };
}

/**
 * Lets each assertion below a node of the source assert what is true: `--noAssert` leaves out only that the run ends, and
 * what is asserted would be found out all the same.
 */
function dropAssertions(node) {
  if (node.expression?.text === 'assert' && node.args !== undefined)
    node.args = [Node.createTrueExpression(node.range)];
  for (const [key, value] of Object.entries(node)) {
    if (key === 'range') continue;
    for (const part of Array.isArray(value) ? value : [value]) if (part?.range) dropAssertions(part);
  }
}

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
