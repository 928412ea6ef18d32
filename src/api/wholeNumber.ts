/** Numbers among the options. */
import { InputError } from '../core/problems.js';
import type { Host } from './host.js';
import type { WorkOptions } from './options.js';

/**
 * An option that counts.
 *
 * @throws InputError when it is no whole number from 1 on
 */
export function wholeNumber(option: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw InputError.of(`${option} ${value}: error: allowed is a whole number from 1 on`);
}

/**
 * Threads that work: as the option says, or one a core.
 *
 * @throws InputError when the option is no whole number from 1 on
 */
export function workersOf({ workers }: WorkOptions, host: Host): number {
  return wholeNumber('workers', workers ?? Math.max(1, host.threads()));
}

/** Most memory to use, in bytes: as the option says, or what is free. */
export function memoryLimitOf({ memoryBytes }: WorkOptions, host: Host): number {
  return memoryBytes ?? host.freeMemoryBytes();
}
