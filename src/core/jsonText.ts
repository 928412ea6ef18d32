/** JSON as dosim writes it. */
import { printableLines } from './printable.js';

/** JSON text that is harmless in a terminal, too. */
export function jsonText(value: unknown): string {
  return printableLines(JSON.stringify(value, null, 2));
}
