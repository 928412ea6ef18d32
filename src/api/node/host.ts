/** This machine as a host: its disk, its threads, its memory. */
import { availableParallelism, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { runReplicates } from '../../experiment/pool.js';
import { diskFiles } from '../../io/diskFiles.js';
import { STDIN } from '../../io/stdin.js';
import type { Host } from '../host.js';

export const nodeHost: Host = {
  newFiles: diskFiles,
  fullName: (file) => (file === STDIN ? 'standard input' : resolve(file)),
  runReplicates,
  newRunner: async (workers) => {
    const { LocalRunner } = await import('../../experiment/runners/local.js');
    return new LocalRunner(workers);
  },
  threads: availableParallelism,
  // Of the machine, or of the container.
  freeMemoryBytes: () => {
    const free = (process as { availableMemory?: () => number }).availableMemory?.() ?? totalmem();
    return free > 0 ? free : totalmem();
  },
};
