/** This machine as a host: its disk, its threads, its memory. */
import { availableParallelism, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { runReplicates } from '../../experiment/pool.js';
import { diskFiles } from '../../io/diskFiles.js';
import { preparePartFolder } from '../../io/partFolder.js';
import { STDIN } from '../../io/stdin.js';
import type { Host } from '../host.js';

export const nodeHost: Host = {
  newFiles: diskFiles,
  fullName: (file) => (file === STDIN ? 'standard input' : resolve(file)),
  runReplicates,
  newRunner: async (workers, remembering) => {
    const { LocalRunner } = await import('../../experiment/runners/local.js');
    return new LocalRunner(workers, remembering);
  },
  partFolder: { module: new URL('./partFolder.js', import.meta.url).href, prepare: preparePartFolder },
  threads: availableParallelism,
  // Of the machine, or of the container.
  freeMemoryBytes: () => {
    const free = (process as { availableMemory?: () => number }).availableMemory?.() ?? totalmem();
    return free > 0 ? free : totalmem();
  },
};
