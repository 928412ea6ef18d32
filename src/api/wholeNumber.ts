/** Numbers among the options. */
import { InputError } from '../core/problems.js';

/**
 * An option that counts.
 *
 * @throws InputError when it is no whole number from 1 on
 */
export function wholeNumber(option: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw InputError.of(`${option} ${value}: error: allowed is a whole number from 1 on`);
}
