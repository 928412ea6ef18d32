/** How much V8 compiles while scenarios are simulated. */
import { setFlagsFromString } from 'node:v8';

/** The flags are of this V8 (Node.js 20), and nobody has measured what they do in another. */
const MEASURED_V8 = '11.';

/**
 * Has V8 optimise a function after twice the work, and put less of others into it. For runs of some seconds: each thread compiles
 * the same code for itself, and for as long as that takes it shares the cores with what is simulated. The rates, searches and
 * accounts are WebAssembly, for which nothing changes. Twenty replicates of two scenarios take 2 % less processor time
 * (docs/performance.md); a run of a second would take longer, and one of twenty sites of 1,000 the same time.
 */
export function compileLess(): void {
  if (!process.versions.v8.startsWith(MEASURED_V8)) return;
  setFlagsFromString('--interrupt-budget=270000');
  setFlagsFromString('--max-inlined-bytecode-size=150');
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=300');
}
