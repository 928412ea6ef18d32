/**
 * The engine's inner part, which is WebAssembly (folder `kernel`): its instance, its memory, and what it exports.
 *
 * A thread has one instance, in whose memory its parts live, mostly one after the other. What the engine reads at every
 * event it reads from that memory, through views.
 */
import { InputError, InvariantError } from '../../core/problems.js';
import { type Exports, importsOf, type PartListener, type Ptr, type TransfersListener } from './border.js';
import { KERNEL_CODE } from './code.js';
import { Listeners } from './listeners.js';

/** Address space of the memory of a thread, in pages of 64 kB: 4 GB, or 1 GB where that is not to be had. */
const PAGES_RESERVED = [65_536, 16_384];
const PAGE_BYTES = 65_536;

/** By the address of what they listen to. */
export const transferListeners = new Listeners<Ptr<'Transfers'>, TransfersListener>();
export const partListeners = new Listeners<Ptr<'Part'>, PartListener>();

const { memory, sizeBytes: memoryBytes } = reserved();
/** One instance a thread, as a constant of the module: V8 then calls its functions without a look at what they are. */
export const kernel = instantiated();
// Small objects are not counted.
kernel.limitMemory(memoryBytes * 0.98);

/** Views of the memory; it is shared because then it grows without taking the old buffer away (docs/decisions/0011). */
export const float64sAt = (address: Ptr<'F64Column'>, length: number) =>
  new Float64Array(memory.buffer, address >>> 0, length);
export const int32sAt = (address: Ptr<'I32Column'>, length: number) =>
  new Int32Array(memory.buffer, address >>> 0, length);
export const uint8sAt = (address: Ptr<'U8Column'>, length: number) =>
  new Uint8Array(memory.buffer, address >>> 0, length);

/** The same bytes as numbers of 8, of 4 and of 1 byte. */
export interface Views {
  float64s: Float64Array;
  int32s: Int32Array;
  uint8s: Uint8Array;
}

/** Views of what lies from an address on. */
export function viewsAt(address: number, sizeBytes: number): Views {
  const from = address >>> 0;
  const { buffer } = memory;
  return {
    float64s: new Float64Array(buffer, from, Math.ceil(sizeBytes / 8)),
    int32s: new Int32Array(buffer, from, Math.ceil(sizeBytes / 4)),
    uint8s: new Uint8Array(buffer, from, sizeBytes),
  };
}

/** Numbers of the links that the next flow or transfer crosses: written before it is opened. */
export const way = int32sAt(kernel.wayAt(), kernel.mostLinks());

function instantiated(): Exports {
  const code = bytesOf(atob(KERNEL_CODE));
  const callbacks = importsOf({
    Part: (address) => partListeners.at(address),
    Transfers: (address) => transferListeners.at(address),
    Run: { memoryIsFull, standsStill, tooManyFlows },
  });
  const module = new WebAssembly.Module(code);
  return new WebAssembly.Instance(module, { env: { memory, abort }, ...callbacks }).exports as unknown as Exports;
}

/** A loop, because each command and each thread waits for it: `Uint8Array.from` takes ten times as long. */
function bytesOf(letters: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i += 1) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

function reserved(): { memory: WebAssembly.Memory; sizeBytes: number } {
  for (const maximum of PAGES_RESERVED) {
    try {
      return { memory: new WebAssembly.Memory({ initial: 1, maximum, shared: true }), sizeBytes: maximum * PAGE_BYTES };
    } catch {
      // Less may be had.
    }
  }
  throw InputError.of(
    'no address space for the rates: Node.js sets 10 GB of it aside in each thread, of which little is used, and a ' +
      'limit (ulimit -v) forbids that. Raise the limit, use Node.js 24 or newer, which does with less where it has to, ' +
      'or set NODE_OPTIONS=--disable-wasm-trap-handler, which takes 4 GB or less and is a little slower',
  );
}

function tooManyFlows(): never {
  throw InputError.of(
    'more than four million transfers at once in one part: divide the estate into scenarios of sites that never meet, ' +
      'or its content into several runs',
  );
}

/** An assertion of the kernel does not hold: only the build for tests has assertions (kernel/build.js). */
function abort(message: number, file: number, line: number): never {
  throw new InvariantError(`the kernel, ${textAt(file)}:${line}: ${textAt(message)}`);
}

/** A text of AssemblyScript: its length in bytes stands before it. */
function textAt(address: number): string {
  const [sizeBytes] = new Int32Array(memory.buffer, address - 4, 1);
  return new TextDecoder('utf-16le').decode(new Uint8Array(memory.buffer, address, sizeBytes).slice());
}

function standsStill(timeS: number): never {
  throw new InvariantError(`the simulation stands still at ${timeS} s`);
}

function memoryIsFull(): never {
  const gigabytes = memoryBytes / 2 ** 30;
  throw InputError.of(
    `the devices, downloads and transfers of one part need more than ${gigabytes} GB: divide the estate into scenarios ` +
      'of sites that never meet, or its content into several runs',
  );
}
