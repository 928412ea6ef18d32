/** What is remembered of parts, as the options of the library say it. */
import { InputError } from '../core/problems.js';
import type { Remembering } from '../experiment/memory/remembering.js';
import type { Host } from './host.js';
import type { WorkOptions } from './options.js';

/** Results of some ten thousand parts. */
const DEFAULT_LIMIT_BYTES = 2 * 2 ** 30;

/**
 * The memory that the options ask for; a folder is made.
 *
 * @throws InputError when there can be no such folder
 */
export function rememberingOf({ remember = true, rememberBytes }: WorkOptions, host: Host): Remembering {
  if (typeof remember === 'boolean') return { isOff: !remember };
  if (host.partFolder === undefined) throw InputError.of(`--remember ${remember}: error: a page has no folders`);
  host.partFolder.prepare(remember);
  const { module } = host.partFolder;
  return { store: { module, folder: remember, limitBytes: rememberBytes ?? DEFAULT_LIMIT_BYTES } };
}
